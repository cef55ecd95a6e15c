"""tui/services"""
