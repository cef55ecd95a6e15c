"""Measures, cuts and pads terminal-safe text by terminal cells: a wide character takes two, a combining mark none."""

import re

from rich.cells import cell_len, split_graphemes

__all__ = ["cell_len", "cut", "cut_around_match", "head", "pad", "tail"]

ELLIPSIS = "…"

_WORD_AT_MOST = 16
"""Characters that ``tail`` gives up at most so that its result starts with a whole word: longer than most words."""

_WORD_START = re.compile(r"(?<=\s)\S")


def cut(text: str, width: int) -> str:
    """Shorten ``text`` to at most ``width`` cells, ending it with … where anything is cut.

    The result can be narrower: a wide character is never split, and blanks before the … are removed.
    """
    if width <= 0:
        return ""
    if len(text) <= _reach(width) and cell_len(text) <= width:
        return text
    return head(text, width - 1).rstrip() + ELLIPSIS


def cut_around_match(text: str, width: int, match: tuple[int, int]) -> tuple[str, int]:
    """Shorten ``text`` to ``width`` cells so that ``match``, a (start, end) of characters, stays visible.

    Where ``cut`` would lose the match, the result starts with … and the earliest word from which all of it fits. The
    second value is the offset from an index in ``text`` to the same character's index in the result.
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
        elif cell_len(text[start - 1]) < 2:
            # no word starts before the match: letters before it are part of a word, unless they are wide, as in the
            # scripts that write no blanks between words
            first = start
    else:
        first = start
    return ELLIPSIS + cut(text[first:], width - 1), 1 - first


def pad(text: str, width: int) -> str:
    """Add blanks after ``text`` up to ``width`` cells; a wider text comes back as it is."""
    return text + " " * (width - cell_len(text))


def head(text: str, width: int) -> str:
    """Return the longest start of ``text`` that fits in ``width`` cells without splitting a grapheme cluster."""
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
    """Shorten ``text`` to the end that fits in ``width`` cells, after a … and if possible from the start of a word."""
    if width <= 0:
        return ""
    if len(text) <= _reach(width) and cell_len(text) <= width:
        return text
    first = _earliest(text, len(text), width - 1)
    word = _WORD_START.search(text, first, first + _WORD_AT_MOST)
    return ELLIPSIS + text[first if word is None else word.start() :]


def _earliest(text: str, end: int, width: int) -> int:
    """Return the first index from which ``text`` up to ``end`` fits in ``width`` cells."""
    begin = max(0, end - _reach(width))
    first, used = end, 0
    for start, _, size in reversed(split_graphemes(text[begin:end])[0]):
        used += size
        if used > width:
            break
        first = begin + start
    return first


def _reach(width: int) -> int:
    """Return the number of characters to look at in order to fill ``width`` cells.

    Combining marks and joined emoji put several characters in a cell, and a hostile title may be megabytes of them. 8 a
    cell is more than cleaned text has: ``db.text.cleaning`` keeps at most four marks on a character.
    """
    return max(width, 0) * 8 + 16
