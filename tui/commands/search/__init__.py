"""tui/commands/search"""
