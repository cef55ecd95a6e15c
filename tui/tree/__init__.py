"""tui/tree"""
