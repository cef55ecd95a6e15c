"""Paints one row of the tree: a node with its count, an article with its date, a copy with its site."""

from textual.strip import Strip

from db.text.tokens import Marker
from tui.article.cells import cell_len, cut, cut_around_match
from tui.tree.nodes import Node, NodeRow
from tui.widgets.lists.row_paint import (
    MARGIN,
    TITLE_AT_MOST,
    CellRow,
    RowState,
    RowStyles,
    copies_mark,
    one_line,
    with_marks,
)

DATE_WIDTH = 6
"""Cells of the widest date, ``26 Jan``."""

_INDENT = 2
"""Cells left of the outermost rows, and by which a copy's row is indented."""


class TreePainter:
    """Turns rows of the tree into strips; ``is_filtered``: counts are of a filter's matches."""

    def __init__(self, styles: RowStyles, marker: Marker | None = None, *, is_filtered: bool = False) -> None:
        self._styles = styles
        self._columns = styles.columns
        self._marker = marker or None
        self._count_look = "tree--match-count" if is_filtered else "tree--count"

    def blank(self, state: RowState) -> Strip:
        """Paint an empty row, as for an article that is still loading."""
        return self._styles.row(state).strip()

    def node(self, row: NodeRow, name: str, state: RowState) -> Strip:
        """Paint a year, section, month or site with its count."""
        line = self._styles.row(state)
        glyph = self._indent(row.depth)
        count = f"{row.count:,}"
        count_at = self._columns - MARGIN - len(count)
        line.put(glyph, "▾" if row.is_open else "▸", "tree--glyph")
        name = cut(one_line(name), count_at - glyph - 2 * MARGIN)
        line.put(glyph + 2, name, _look_of(row.node, row.depth), strong=state.is_cursor)
        line.put(count_at, count, self._count_look)
        return line.strip()

    def article(
        self, depth: int, title: str, date: str, state: RowState, *, is_open: bool = False, copies: int = 0
    ) -> Strip:
        """Paint an article; ``date`` is "" where the row above has the same, ``copies`` is the number of its copies."""
        line = self._styles.row(state)
        date_at = max(_INDENT, self._indent(depth) - 2)
        line.put(date_at, date.rjust(DATE_WIDTH), "tree--date")
        mark = copies_mark(copies)
        mark_at = self._columns - MARGIN - cell_len(mark)
        self._put_title(line, date_at + DATE_WIDTH + 2, title, mark_at - (MARGIN if mark else 0), state, is_open)
        line.put(mark_at, mark, "tree--count")
        return line.strip()

    def copy(
        self, depth: int, title: str, date: str, state: RowState, *, is_open: bool = False, site: str = ""
    ) -> Strip:
        """Paint a copy, indented below its article; ``site`` or ``title`` is "" where it is the article's."""
        line = self._styles.row(state)
        date_at = max(_INDENT, self._indent(depth - 1) - 2) + _INDENT
        line.put(date_at, date.rjust(DATE_WIDTH), "tree--date")
        at, end = date_at + DATE_WIDTH + 2, self._columns - MARGIN
        if site and title:
            site = cut(one_line(site), (end - at) // 2)
            line.put(at, site, "tree--date")
            at += cell_len(site) + 2
        self._put_title(line, at, title or site, end, state, is_open)
        return line.strip()

    def _put_title(self, line: CellRow, at: int, title: str, end: int, state: RowState, is_open: bool) -> None:
        look = "tree--open-article" if is_open else "tree--article"
        for text, is_hit in self._title(title, end - at):
            line.put(at, text, look, strong=state.is_cursor, hit=is_hit)
            at += cell_len(text)

    def _title(self, title: str, width: int) -> list[tuple[str, bool]]:
        """Return the title, cut to ``width``, as pieces of (text, True if it is a hit)."""
        title = one_line(title[:TITLE_AT_MOST]) or "Untitled"
        spans = self._marker.spans(title) if self._marker else []
        if not spans:
            return [(cut(title, width), False)]
        spans = [(start, with_marks(title, end)) for start, end in spans]
        shown, shift = cut_around_match(title, width, spans[0])
        first, last = (1 if shift else 0), len(shown)
        if shown.endswith("…") and len(shown) - shift < len(title):
            last -= 1
        pieces: list[tuple[str, bool]] = []
        at = 0
        for start, end in spans:
            start, end = max(start + shift, first), min(end + shift, last)
            if start < end:
                pieces += [(shown[at:start], False), (shown[start:end], True)]
                at = end
        return [*pieces, (shown[at:], False)]

    def _indent(self, depth: int) -> int:
        """Return the column of a node's glyph. It stops at a third of the width, to leave room for names."""
        return min(_INDENT + 2 * depth, max(2 * _INDENT + 2, self._columns // 3))


def _look_of(node: Node, depth: int) -> str:
    """Return a node's look: the outermost level looks like years, and years below sections look like sections."""
    if depth == 0:
        return "tree--year"
    return "tree--month" if node.kind == "month" else "tree--section"
