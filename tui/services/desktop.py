"""The desktop around the terminal: the system's clipboard, and the web browser that opens an address.

The terminal's own clipboard (OSC 52) is written by Textual.
"""

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
"""Clipboard programs with the environment variable each needs: Wayland, X11 (two), macOS, Windows from WSL."""

_PROGRAM_SECONDS = 2.0
"""Seconds before a clipboard program is killed: xclip hangs on a display that does not answer. By eye."""


def copy_to_system(text: str) -> bool:
    """Put ``text`` on the system's clipboard; False where no program for it works. Blocking: call it from a worker."""
    for variable, command in _PROGRAMS:
        if (variable is None or os.environ.get(variable)) and shutil.which(command[0]):
            with suppress(OSError, subprocess.SubprocessError):
                done = subprocess.run(
                    command,
                    input=text.encode(errors="replace"),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=_PROGRAM_SECONDS,
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

    def report(is_open: bool) -> None:
        tell(app, f"Opening {url} in the web browser." if is_open else f"There is no web browser here for {url}.")

    background.submit(open_it, report)


def has_browser() -> bool:
    """True if there is a web browser with a window of its own; a text browser would take over this terminal.

    Blocking: call it from a worker.
    """
    import webbrowser  # imported late: few sessions open an address

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    in_terminal = (webbrowser.GenericBrowser, getattr(webbrowser, "Elinks", webbrowser.GenericBrowser))
    return isinstance(browser, webbrowser.BackgroundBrowser) or not isinstance(browser, in_terminal)
