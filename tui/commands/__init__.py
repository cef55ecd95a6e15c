"""tui/commands"""
