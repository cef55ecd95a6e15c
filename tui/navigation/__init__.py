"""tui/navigation"""
