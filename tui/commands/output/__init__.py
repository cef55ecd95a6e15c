"""tui/commands/output"""
