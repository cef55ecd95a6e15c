"""Archive text as plain lines for a terminal or a pipe. Nothing in it can make a terminal obey."""

import os
import re
import sys

import click

from db.text.cleaning import clean_line, terminal_safe

_READABLE = 80
"""Cells in a line of prose, where the terminal has more."""


def safe_line(text: str) -> str:
    """``text`` as one safe line."""
    return terminal_safe(clean_line(text))


def is_terminal() -> bool:
    """Whether a person reads stdout as it comes."""
    return sys.stdout is not None and sys.stdout.isatty()


def terminal_width() -> int | None:
    """Cells in a line of the terminal; None where stdout is none, and lines stay whole."""
    if not is_terminal():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def prose_width() -> int | None:
    """Cells in a line of prose; None: a paragraph a line."""
    width = terminal_width()
    return width and min(width, _READABLE)


def styled(text: str, **style: bool) -> str:
    """``text`` with click's ``bold`` or ``dim`` where a person reads it on a terminal that can."""
    if not is_terminal() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, **style)


_PART = re.compile(r"\S+|\s+")


def wrap(text: str, width: int | None) -> list[str]:
    """``text`` in lines of at most ``width`` cells, broken at blanks, and within a word that is longer than a line."""
    from tui.article.cells import cell_len, head  # imported late: what goes into a pipe isn't measured

    if width is None or cell_len(text) <= width:
        return [text]
    lines = [""]
    used = 0
    for part in _PART.findall(text):
        size = cell_len(part)
        if used + size > width and used > 0:
            lines.append("")
            used = 0
            if part.isspace():
                continue
        while size > width:
            piece = head(part, width) or part[0]
            lines[-1:] = [piece, ""]
            part = part[len(piece) :]
            size = cell_len(part)
        lines[-1] += part
        used += size
    return [each.rstrip() for each in lines if each.strip()]
