"""tui/settings"""
