"""Selections of a document's text, as Textual's ``Selection`` but by block and character instead of line and column.

In an ``Offset`` of such a selection, ``y`` is the index of a block and ``x`` of a character in it. So a selection stays
valid when the width changes.
"""

import unicodedata

from textual.geometry import Offset
from textual.selection import Selection

from tui.article.document import Document
from tui.article.layout import Cluster, DocumentLayout

_APOSTROPHES = "'’"
"""Part of a word between two of its letters, not at its ends."""


def select_between(one: Cluster, other: Cluster) -> Selection:
    """Select from one cluster to another, both included, in either order."""
    first, last = sorted((one, other))
    return Selection(Offset(first.start, first.block), Offset(max(last.end, last.start), last.block))


def select_block(document: Document, block: int) -> Selection:
    """Select a whole block."""
    return Selection(Offset(0, block), Offset(len(document.blocks[block].text), block))


def select_word(document: Document, cluster: Cluster) -> Selection:
    """Select the word around a cluster, or the cluster itself where there is no word."""
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


def _is_in_word(char: str) -> bool:
    return char.isalnum() or char in _APOSTROPHES or unicodedata.category(char).startswith("M")


def find_selected_span(layout: DocumentLayout, line: int, selection: Selection | None) -> tuple[int, int] | None:
    """Return the (start, end) of a line's selected characters in its block; None if none are."""
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


def extract_text(document: Document, selection: Selection) -> str:
    """Return the selected text, without the line breaks of wrapping and with blank lines between paragraphs."""
    start = (0, 0) if selection.start is None else (selection.start.y, selection.start.x)
    end = (len(document.blocks), 0) if selection.end is None else (selection.end.y, selection.end.x)
    return document.text_between(start, end)
