"""The desktop around the terminal: the system's clipboard, by its programs, and its web browser."""

import os
import shutil
import subprocess
from contextlib import suppress

from textual.app import App

from db.storage.connections import CancelCheck
from tui.services.background import BackgroundQueries
from tui.services.notify import tell

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


def open_address(app: App[None], url: str, background: BackgroundQueries) -> None:
    """Open a web or mail address, which is safe to show, in the web browser, and tell whether there is one."""
    if not url.lower().startswith(("http://", "https://", "mailto:")):
        tell(app, "Only web and mail addresses are opened.")
        return

    def open_it(cancelled: CancelCheck) -> bool:
        if not has_browser():
            return False
        app.open_url(url)
        return True

    def say(is_open: bool) -> None:
        tell(app, f"Opening {url} in the web browser." if is_open else f"There is no web browser here for {url}.")

    background.submit(open_it, say)


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
