"""tui/search"""
