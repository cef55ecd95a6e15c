"""tui/screens/dialogs"""
