"""Formats archive text as lines for a terminal or a pipe, without terminal control sequences."""

import os
import re
import sys

import click

from db.text.cleaning import clean_line, terminal_safe

_READABLE = 80
"""Most cells in a line of prose: 45 to 75 characters read best, and 80 is the width of a common terminal."""


def safe_line(text: str) -> str:
    """Return ``text`` as one line without control sequences."""
    return terminal_safe(clean_line(text))


def is_terminal() -> bool:
    """True if stdout is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def terminal_width() -> int | None:
    """Return the terminal's width in cells; None where stdout is no terminal, and lines are not wrapped."""
    if not is_terminal():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def prose_width() -> int | None:
    """Return the cells of a line of prose; None: one line for each paragraph."""
    width = terminal_width()
    return width and min(width, _READABLE)


def styled(text: str, **style: bool) -> str:
    """Return ``text`` with click's styles (``bold``, ``dim``) if stdout is a terminal that shows them."""
    if not is_terminal() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, **style)


_PART = re.compile(r"\S+|\s+")


def wrap(text: str, width: int | None) -> list[str]:
    """Break ``text`` into lines of at most ``width`` cells, at blanks or within a word longer than a line."""
    from tui.article.cells import cell_len, head  # imported late: text for a pipe is not measured

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
