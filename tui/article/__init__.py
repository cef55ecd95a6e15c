"""tui/article"""
