"""Lays out a table's cells in columns that fit a width or, where they don't, as lines of ``header: cell``."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from tui.article.cells import cell_len, head
from tui.article.wrapping import wrap

_GAP = 2
"""Blanks between two columns: one could be a blank between words."""

_NARROWEST = 10
"""Cells that a column is narrowed to at most: most words are shorter, and narrower columns would cut them."""

_INDENT = 2
"""Indentation of a row's second and later cells where each has a line of its own: it tells where a row begins."""


class TextPiece(NamedTuple):
    """Characters ``start`` to ``end`` of a block's text, drawn from a column on (from 0), and ``after`` behind them.

    ``is_repeated``: these characters are a header that an earlier piece shows too.
    """

    start: int
    end: int
    column: int = 0
    after: str = ""
    is_repeated: bool = False


Line = list[TextPiece]
"""Pieces from left to right; at least one isn't repeated."""

CharRange = tuple[int, int]
"""The (start, end) of characters in the block's text."""


def lay_out_table(text: str, rows: Sequence[Sequence[str]], width: int) -> list[Line]:
    """Return the lines of a table; ``text`` has its ``rows`` as ``MarkdownBlock`` joins them. Linear in their size."""
    cells: list[list[CharRange]] = []
    at = 0
    for row in rows:
        cells.append([])
        for cell in row:
            cells[-1].append((at, at + len(cell)))
            at += len(cell) + len(" | ")
        at += len("\n") - len(" | ")
    widths = _fit_columns(rows, width)
    lines = _in_columns(text, cells, widths) if widths is not None else _one_by_one(text, cells, width)
    return lines or [[TextPiece(0, 0)]]


def _fit_columns(rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """Return the cells of each column: as wide as its content, or wide ones equally narrow; None: they don't fit."""
    natural = [0] * max(map(len, rows), default=0)
    for row in rows:
        for column, cell in enumerate(row):
            natural[column] = max(natural[column], cell_len(cell))
    room = width - _GAP * (len(natural) - 1)
    widest = room
    for place, size in enumerate(sorted(natural)):
        widest = room // (len(natural) - place)
        if size > widest:
            break
        room -= size
    else:
        return natural
    return [min(size, widest) for size in natural] if widest >= _NARROWEST else None


def _in_columns(text: str, rows: list[list[CharRange]], widths: list[int]) -> list[Line]:
    lines: list[Line] = []
    for number, row in enumerate(rows):
        columns: list[Line] = []
        at = 0
        for (start, end), width in zip(row, widths, strict=False):
            if start < end:
                columns.append(_wrapped(text, start, end, width, at))
            at += width + _GAP
        if columns:
            lines += [[piece for piece in line if piece is not None] for line in zip_longest(*columns)]
        elif number > 0:  # an empty header has no line
            lines.append([TextPiece(row[0][0], row[0][0])])
    return lines


def _one_by_one(text: str, rows: list[list[CharRange]], width: int) -> list[Line]:
    if len(rows) == 1:
        return [[piece] for start, end in rows[0] if start < end for piece in _wrapped(text, start, end, width, 0)]
    lines: list[Line] = []
    header = rows[0]
    for number, row in enumerate(rows[1:], 1):
        indent = 0
        missing = (row[-1][1], row[-1][1])
        # The first row has all headers, also those of empty cells: they are shown nowhere else.
        columns = zip_longest(row, header, fillvalue=None) if number == 1 else zip_longest(row, header[: len(row)])
        for cell, label in columns:
            start, end = cell or missing
            name = label or (0, 0)
            if start == end and (number > 1 or name[0] == name[1]):
                continue
            lines += _labelled(text, (start, end), name, width, indent, is_repeated=number > 1)
            indent = _INDENT
    return lines


def _labelled(
    text: str, cell: CharRange, label: CharRange, width: int, indent: int, *, is_repeated: bool
) -> list[Line]:
    """Return the lines of one cell, with the header's text before it, or above it where that takes half the width."""
    start, end = label
    size = cell_len(text[start:end])
    if start == end:
        return [[piece] for piece in _wrapped(text, *cell, width - indent, indent)]
    after = ":"
    if size > width // 2 and is_repeated:
        shown = head(text[start:end], width // 2 - 1)
        end, size, after = start + len(shown), cell_len(shown) + 1, "…:"
    if size > width // 2:
        lines = [[piece] for piece in _wrapped(text, start, end, width - indent - 1, indent)]
        lines[-1] = [lines[-1][0]._replace(after=after)]
        if cell[0] < cell[1]:
            lines += [[piece] for piece in _wrapped(text, *cell, width - indent - _INDENT, indent + _INDENT)]
        return lines
    at = indent + size + 2
    lines = [[piece] for piece in _wrapped(text, *cell, width - at, at)]
    lines[0].insert(0, TextPiece(start, end, indent, after, is_repeated))
    return lines


def _wrapped(text: str, start: int, end: int, width: int, column: int) -> Line:
    """Return the lines of a cell, a piece each."""
    firsts, lasts = wrap(text[start:end], max(1, width))
    return [TextPiece(start + first, start + last, column) for first, last in zip(firsts, lasts, strict=True)]
