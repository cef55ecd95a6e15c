"""How long a test waits for a program before it says that the program hangs."""

PATIENCE = 300.0
"""Seconds. What is awaited comes in a few on an idle machine, and on one that is busy it may take twenty times as
long: that is no fault, so the limit is for what never ends."""
