"""tui/screens/panes"""
