"""The system's clipboard, through whichever of its programs is there; the terminal's own way (OSC 52) is Textual's."""

import os
import shutil
import subprocess
from contextlib import suppress

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
