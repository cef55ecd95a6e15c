"""Paints one row of the tree: a node with its count, an article or copy with its date, and the cursor's bar."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from db.text.cleaning import terminal_safe
from db.text.dates import Published
from db.text.tokens import Marker
from tui.article.cells import cell_len, cut, cut_around_match
from tui.tree.nodes import MONTHS, Node, NodeRow

LOOKS = (
    "year", "section", "month", "glyph", "count", "match-count", "date", "article", "open-article", "hit",
    "bar", "cursor", "cursor-blurred", "cursor-text", "hover",
)  # fmt: skip
"""The tree's component classes, without the prefix ``tree--``."""

MARGIN = 2
"""Blank cells right of counts and titles."""

DATE_WIDTH = 6
"""Cells of the widest date, ``26 Jan``."""

_INDENT = 2
"""Cells left of the outermost rows, and by which a copy's row is indented."""

TITLE_AT_MOST = 4_000
"""Characters of a title that are searched for hits: a title without end would take longer than a frame."""


@dataclass(frozen=True, slots=True)
class RowState:
    """What a row's style depends on beside its text."""

    is_cursor: bool = False
    has_focus: bool = False
    is_hovered: bool = False
    is_open_article: bool = False
    is_filtered: bool = False

    @property
    def background(self) -> str | None:
        """The component class that colours the whole row."""
        if self.is_cursor:
            return "tree--cursor" if self.has_focus else "tree--cursor-blurred"
        return "tree--hover" if self.is_hovered else None


class TreePainter:
    """Paints rows as strips ``columns`` wide. ``style`` returns the style of a component class, without background."""

    def __init__(self, style: Callable[[str], Style], base: Style, columns: int, marker: Marker | None) -> None:
        self.columns = columns
        self._style = style
        self._base = base
        self._marker = marker or None

    def blank(self, state: RowState | None = None) -> Strip:
        """Paint an empty row, as for an article that is still loading."""
        return self._line(state or RowState()).strip()

    def node(self, row: NodeRow, name: str, state: RowState) -> Strip:
        """Paint a year, section, month or site with its count."""
        line = self._line(state)
        glyph = self._indent(row.depth)
        count = f"{row.count:,}"
        count_at = self.columns - MARGIN - len(count)
        line.put(glyph, "▾" if row.is_open else "▸", "tree--glyph")
        name = cut(one_line(name), count_at - glyph - 2 * MARGIN)
        line.put(glyph + 2, name, _look_of(row.node, row.depth), strong=state.is_cursor)
        line.put(count_at, count, "tree--match-count" if state.is_filtered else "tree--count")
        return line.strip()

    def article(self, depth: int, title: str, date: str, state: RowState, *, copies: int = 0) -> Strip:
        """Paint an article; ``date`` is "" where the row above has the same, ``copies`` is the number of its copies."""
        line = self._line(state)
        date_at = max(_INDENT, self._indent(depth) - 2)
        line.put(date_at, date.rjust(DATE_WIDTH), "tree--date")
        mark = copies_mark(copies)
        mark_at = self.columns - MARGIN - cell_len(mark)
        self._put_title(line, date_at + DATE_WIDTH + 2, title, mark_at - (MARGIN if mark else 0), state)
        line.put(mark_at, mark, "tree--count")
        return line.strip()

    def copy(self, depth: int, title: str, date: str, state: RowState, site: str = "") -> Strip:
        """Paint a copy, indented below its article; ``site`` or ``title`` is "" where it is the article's."""
        line = self._line(state)
        date_at = max(_INDENT, self._indent(depth - 1) - 2) + _INDENT
        line.put(date_at, date.rjust(DATE_WIDTH), "tree--date")
        at, end = date_at + DATE_WIDTH + 2, self.columns - MARGIN
        if site and title:
            site = cut(one_line(site), (end - at) // 2)
            line.put(at, site, "tree--date")
            at += cell_len(site) + 2
        self._put_title(line, at, title or site, end, state)
        return line.strip()

    def _put_title(self, line: "CellRow", at: int, title: str, end: int, state: RowState) -> None:
        look = "tree--open-article" if state.is_open_article else "tree--article"
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
        return min(_INDENT + 2 * depth, max(2 * _INDENT + 2, self.columns // 3))

    def _line(self, state: RowState) -> "CellRow":
        base = self._base
        if state.background is not None:
            base += self._style(state.background)
        return CellRow(self._style, base, self.columns, state)


class CellRow:
    """A row that is drawn from left to right."""

    def __init__(self, style: Callable[[str], Style], base: Style, columns: int, state: RowState) -> None:
        self._style = style
        self._base = base
        self._columns = columns
        self._used = 0
        self._segments: list[Segment] = []
        if state.is_cursor:
            self.put(0, "▌" if state.has_focus else "▏", "tree--bar")

    def put(self, column: int, text: str, look: str, *, strong: bool = False, hit: bool = False) -> None:
        """Draw text at a column right of everything drawn so far; nothing if it does not fit."""
        width = cell_len(text)
        if not width or column < self._used or column + width > self._columns:
            return
        if column > self._used:
            self._segments.append(Segment(" " * (column - self._used), self._base))
        style = self._base + self._style(look)
        if strong:
            style += self._style("tree--cursor-text")
        if hit:
            style += self._style("tree--hit")
        self._segments.append(Segment(text, style))
        self._used = column + width

    def strip(self) -> Strip:
        """Return the whole row."""
        if self._columns > self._used:
            self._segments.append(Segment(" " * (self._columns - self._used), self._base))
        return Strip(self._segments, max(self._columns, self._used))


def copies_mark(copies: int) -> str:
    """Return the mark at the right of an article with copies: ``≈3``, "" for none."""
    return f"≈{copies:,}" if copies else ""


def date_of(published: Published | None) -> str:
    """Format a date for the tree at its precision: ``26 Jan``, ``Jan``, or "" for a year alone."""
    if published is None or published.month is None:
        return ""
    month = MONTHS[published.month][:3]
    return month if published.day is None else f"{published.day} {month}"


def _look_of(node: Node, depth: int) -> str:
    """Return a node's look: the outermost level looks like years, and years below sections look like sections."""
    if depth == 0:
        return "tree--year"
    return "tree--month" if node.kind == "month" else "tree--section"


def one_line(text: str) -> str:
    """Return ``text`` as one line that is safe to draw."""
    return terminal_safe(text).replace("\n", " ")


def with_marks(text: str, end: int) -> int:
    """Return the end of a match including combining marks on its last letter, which the folded text lacks."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
