"""Selecting text of a document: as Textual keeps a selection, but by block and character, so that no width matters.

An ``Offset`` of a ``Selection`` made here has a block as ``y`` and a character of it as ``x``.
"""

import unicodedata

from textual.geometry import Offset
from textual.selection import Selection

from tui.article.document import Document
from tui.article.layout import Cluster, DocumentLayout


def between(one: Cluster, other: Cluster) -> Selection:
    """From one cluster to another, both of them in it, whichever comes first."""
    first, last = sorted((one, other))
    return Selection(Offset(first.start, first.block), Offset(max(last.end, last.start), last.block))


def whole(document: Document, block: int) -> Selection:
    """A whole block."""
    return Selection(Offset(0, block), Offset(len(document.blocks[block].text), block))


def word_at(document: Document, cluster: Cluster) -> Selection:
    """The word around a cluster, or the cluster where there is no word."""
    text = document.blocks[cluster.block].text
    start, end = cluster.start, cluster.end
    if start < end and _is_in_word(text[start]):
        while start > 0 and _is_in_word(text[start - 1]):
            start -= 1
        while end < len(text) and _is_in_word(text[end]):
            end += 1
        while end > start and text[end - 1] in _APOSTROPHES:
            end -= 1
        while start < end and text[start] in _APOSTROPHES:
            start += 1
    return Selection(Offset(start, cluster.block), Offset(end, cluster.block))


_APOSTROPHES = "'’"


def _is_in_word(char: str) -> bool:
    return char.isalnum() or char in _APOSTROPHES or unicodedata.category(char).startswith("M")


def in_line(layout: DocumentLayout, line: int, selection: Selection | None) -> tuple[int, int] | None:
    """The characters of a line that are selected."""
    if selection is None or layout.is_blank(line):
        return None
    block, start, end = layout.block[line], layout.start[line], layout.end[line]
    if selection.start is not None:
        if selection.start.y > block:
            return None
        if selection.start.y == block:
            start = max(start, selection.start.x)
    if selection.end is not None:
        if selection.end.y < block:
            return None
        if selection.end.y == block:
            end = min(end, selection.end.x)
    return (start, end) if start < end else None


def selected_text(document: Document, selection: Selection) -> str:
    """What is copied: no break where only the width broke a line, and a blank line where one stands."""
    start = (0, 0) if selection.start is None else (selection.start.y, selection.start.x)
    end = (len(document.blocks), 0) if selection.end is None else (selection.end.y, selection.end.x)
    return document.text_between(start, end)
