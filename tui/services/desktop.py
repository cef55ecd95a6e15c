"""The system's clipboard, through whichever of its programs is there; the terminal's own way (OSC 52) is Textual's."""

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress

from textual.app import App

from db.storage.connections import CancelCheck
from tui.services.background import BackgroundQueries

_PROGRAMS = (
    ("WAYLAND_DISPLAY", ["wl-copy"]),
    ("DISPLAY", ["xclip", "-selection", "clipboard"]),
    ("DISPLAY", ["xsel", "--clipboard", "--input"]),
    (None, ["pbcopy"]),
    (None, ["clip.exe"]),
)
_PATIENCE = 2.0
"""Seconds until a clipboard program is given up."""


def copy_to_system(text: str) -> bool:
    """Put ``text`` on the system's clipboard; False where no program for it works. Blocks: call it from a thread."""
    for variable, command in _PROGRAMS:
        if (variable is None or os.environ.get(variable)) and shutil.which(command[0]):
            with suppress(OSError, subprocess.SubprocessError):
                done = subprocess.run(
                    command,
                    input=text.encode(errors="replace"),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=_PATIENCE,
                    check=False,
                )
                if done.returncode == 0:
                    return True
    return False


def open_address(app: App[None], url: str, errands: BackgroundQueries, tell: Callable[[str], None]) -> None:
    """Open an address, which is safe to show, and tell what became of it."""
    if not url.lower().startswith(("http://", "https://", "mailto:")):
        tell("Only web and mail addresses are opened.")
        return

    def open_it(cancelled: CancelCheck) -> bool:
        if not has_browser():
            return False
        app.open_url(url)
        return True

    def say(is_open: bool) -> None:
        tell(f"Opening {url} in the web browser." if is_open else f"There is no web browser here for {url}.")

    errands.run(open_it, say)


def has_browser() -> bool:
    """Whether there is one that opens a window of its own; those that would take this terminal don't count.

    Blocks: call it from a thread.
    """
    import webbrowser  # imported late: most of the time nothing is opened

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    in_terminal = (webbrowser.GenericBrowser, getattr(webbrowser, "Elinks", webbrowser.GenericBrowser))
    return isinstance(browser, webbrowser.BackgroundBrowser) or not isinstance(browser, in_terminal)
