"""Tables: which hold data, and their cells laid out in rows and columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from db.ingest.extraction.html.inline_runs import InlineRun

TableRows = Sequence[Sequence[list[InlineRun]]]
"""The runs of each cell, by row and column."""

LONGEST_CELL = 400
"""Letters of a table's cell that is data: what is longer only lays out the page."""

LONGEST_UNDER_HEADER = 4000
"""The same of a table whose first row or column is said to be its header: a page's layout has none."""

_MOST_SPANNED = 100
"""Columns and rows that one cell is believed to span."""

_MOST_EMPTY = 100_000
"""Empty cells that the spans of a table add; further spans aren't believed. Large tables have some thousands."""

_FEWEST_ROWS = 3
"""Rows from which on a table with few cells filled is one of data: a layout of the page has all in its cells."""

_OF_DATA = frozenset(("paragraph", "heading", "bullet", "number"))
_UNDER_HEADERS = _OF_DATA | {"code", "quote"}


@dataclass(slots=True)
class TableCell:
    """A cell, and which blocks are in it: those from ``start`` up to ``end``."""

    element: etree._Element
    start: int
    end: int = -1


def is_data_table(rows: Iterable[Iterable[Iterable[tuple[str, int]]]], *, has_headers: bool = False) -> bool:
    """Return True if a table holds data; ``rows`` are the kind and length of each block in each cell.

    Such a table has two rows of at least two cells, and short text in all of them; or three rows, each with text, if
    cells are empty. Others lay out the page. One that ``has_headers`` may have a long text or code in its cells.
    """
    longest = LONGEST_UNDER_HEADER if has_headers else LONGEST_CELL
    wide = ruled = empty = 0
    for row in rows:
        cells = 0
        filled = 0
        for cell in row:
            cells += 1
            letters = 0
            for kind, length in cell:
                letters += length
                if letters > longest or kind not in (_OF_DATA if not has_headers else _UNDER_HEADERS):
                    return False
            filled += letters > 0
        wide += filled > 1
        ruled += cells > 1 and filled > 0
        empty += filled == 0
    return wide > 1 or (wide > 0 and ruled >= _FEWEST_ROWS and not empty)


def has_header_cells(rows: Sequence[Sequence[TableCell]]) -> bool:
    """Return True if all cells of a table's first row are headers, or the first ones of all its rows."""
    filled = [row for row in rows if row]
    if not filled:
        return False
    return any(all(cell.element.tag == "th" for cell in cells) for cells in (filled[0], [row[0] for row in filled]))


def lay_out_rows(rows: Sequence[Sequence[TableCell]], runs: Sequence[Sequence[list[list[InlineRun]]]]) -> TableRows:
    """Return the runs of each cell with empty cells where another one spans columns or rows.

    ``runs`` are those of the blocks in each cell; they are joined by blanks. Rows without text are left out.
    """
    laid_out: list[list[list[InlineRun]]] = []
    left = _MOST_EMPTY
    spanned: dict[int, int] = {}  # the rows that a cell above still takes, by column
    for row, contents in zip(rows, runs, strict=True):
        line: list[list[InlineRun]] = []
        for cell, blocks in zip(row, contents, strict=True):
            _fill_spanned(line, spanned)
            across, down = _span(cell.element.get("colspan")), _span(cell.element.get("rowspan"))
            if across * down - 1 > left:
                across = down = 1
            left -= across * down - 1
            for column in range(len(line), len(line) + across):
                if down > 1:
                    spanned[column] = down - 1
            line.append(_joined(blocks))
            line += [[] for _ in range(across - 1)]
        _fill_spanned(line, spanned)
        if any(line):
            laid_out.append(line)
    return laid_out


def join_rows(rows: TableRows) -> list[InlineRun]:
    """Return the runs of a table as its text has them: cells with a bar between them, each row on its line."""
    runs: list[InlineRun] = []
    for i, row in enumerate(rows):
        if i:
            runs.append(("\n", "", ""))
        for j, cell in enumerate(row):
            if j:
                runs.append((" | ", "", ""))
            runs += cell
    return runs


def _fill_spanned(line: list[list[InlineRun]], spanned: dict[int, int]) -> None:
    while spanned.get(len(line), 0) > 0:
        spanned[len(line)] -= 1
        line.append([])


def _joined(blocks: list[list[InlineRun]]) -> list[InlineRun]:
    joined = [run for block in blocks for run in ((" ", "", ""), *block)][1:]
    return [(text.replace("\n", " "), style, url) for text, style, url in joined]


def _span(text: str | None) -> int:
    return min(int(text), _MOST_SPANNED) if text and text.isascii() and text.isdigit() and 0 < len(text) < 4 else 1
