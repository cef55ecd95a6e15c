"""``python -m tui``: the same as ``newsbrowse``."""

from tui.cli import main

main()
