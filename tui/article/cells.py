"""Measures and cuts terminal-safe text by the cells that a terminal draws it in."""

import re

from rich.cells import cell_len, split_graphemes

__all__ = ["cell_len", "cut", "cut_around_match", "head", "pad", "tail"]

ELLIPSIS = "…"

_WORD_AT_MOST = 16
"""Characters that may go so that a text begins with a whole word."""

_WORD_START = re.compile(r"(?<=\s)\S")


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells, ending in … where some of it had to go.

    A wide character is never split, and no blank is left before the …, so the result may be narrower.
    """
    if width <= 0:
        return ""
    if len(text) <= _reach(width) and cell_len(text) <= width:
        return text
    return head(text, width - 1).rstrip() + ELLIPSIS


def cut_around_match(text: str, width: int, match: tuple[int, int]) -> tuple[str, int]:
    """``text`` cut to ``width`` cells so that ``match``, a (start, end) of characters, shows.

    A match that ``cut`` would lose moves into view: … and then the earliest word from which the whole of it fits.
    The second value is what to add to a place in ``text`` for the same place in the result.
    """
    shown = cut(text, width)
    start, end = match
    if width <= 0 or shown == text or end < len(shown):
        return shown, 0
    first = _earliest(text, end, width - 1 - (end < len(text)))
    if first < start:
        word = _WORD_START.search(text, first, start + 1)
        if word is not None:
            first = word.start()
        elif (
            cell_len(text[start - 1]) < 2
        ):  # letters around it would be a torn word, not words of a script without blanks
            first = start
    else:
        first = start
    return ELLIPSIS + cut(text[first:], width - 1), 1 - first


def pad(text: str, width: int) -> str:
    """``text`` with blanks after it, up to ``width`` cells; as it is where it is wider."""
    return text + " " * (width - cell_len(text))


def head(text: str, width: int) -> str:
    """The most whole characters from the start of ``text`` that ``width`` cells hold."""
    text = text[: _reach(width)]
    if text.isascii():
        return text[:width]
    used = 0
    for start, _, size in split_graphemes(text)[0]:
        used += size
        if used > width:
            return text[:start]
    return text


def tail(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells, with … and, if one is near, a whole word first where some had to go."""
    if width <= 0:
        return ""
    if len(text) <= _reach(width) and cell_len(text) <= width:
        return text
    first = _earliest(text, len(text), width - 1)
    word = _WORD_START.search(text, first, first + _WORD_AT_MOST)
    return ELLIPSIS + text[first if word is None else word.start() :]


def _earliest(text: str, end: int, width: int) -> int:
    """The first place from which ``text`` up to ``end`` fits in ``width`` cells."""
    begin = max(0, end - _reach(width))
    first, used = end, 0
    for start, _, size in reversed(split_graphemes(text[begin:end])[0]):
        used += size
        if used > width:
            break
        first = begin + start
    return first


def _reach(width: int) -> int:
    """How many characters are looked at to fill ``width`` cells: marks take no cell, and a title may be all marks."""
    return max(width, 0) * 8 + 16
