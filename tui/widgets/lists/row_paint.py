"""Draws rows of cells for the tree, the results and the concordance: the cursor's bar, and texts at columns."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from db.text.cleaning import terminal_safe
from db.text.dates import Published
from tui.article.cells import cell_len
from tui.tree.nodes import MONTHS

LOOKS = (
    "year", "section", "month", "glyph", "count", "match-count", "date", "article", "open-article", "hit",
    "bar", "cursor", "cursor-blurred", "cursor-text", "hover",
)  # fmt: skip
"""Component classes of every list of rows, without ``tree--``."""

MARGIN = 2
"""Blank cells right of counts and titles."""

TITLE_AT_MOST = 4_000
"""Characters of a title that are searched for hits: a title without end would take longer than a frame."""


@dataclass(frozen=True, slots=True)
class RowState:
    """The state that an item's looks depend on; ``variant`` means what its list says (``RowList.variant``)."""

    is_cursor: bool = False
    has_focus: bool = False
    is_hovered: bool = False
    variant: bool = False

    @property
    def background(self) -> str | None:
        """The component class that colours the whole row."""
        if self.is_cursor:
            return "tree--cursor" if self.has_focus else "tree--cursor-blurred"
        return "tree--hover" if self.is_hovered else None


PLAIN = RowState()
"""The state of rows that belong to no item."""


@dataclass(frozen=True, slots=True)
class RowStyles:
    """The width of a widget's rows, and its styles.

    ``component`` gives the style of a component class without background, ``base`` is the widget's own.
    """

    component: Callable[[str], Style]
    base: Style
    columns: int

    def row(self, state: RowState) -> "CellRow":
        """Return an empty row; it has the cursor's bar if the cursor is on it."""
        base = self.base
        if state.background is not None:
            base += self.component(state.background)
        return CellRow(self.component, base, self.columns, state)


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
    """Return the mark at the right of an article with copies under it: ``≈3``, nothing for none."""
    return f"≈{copies:,}" if copies else ""


def date_of(published: Published | None) -> str:
    """Return a date without its year, as precise as it is known: ``26 Jan``, ``Jan``, or nothing."""
    if published is None or published.month is None:
        return ""
    month = MONTHS[published.month][:3]
    return month if published.day is None else f"{published.day} {month}"


def one_line(text: str) -> str:
    """Return ``text`` safe to draw on one row."""
    return terminal_safe(text).replace("\n", " ")


def with_marks(text: str, end: int) -> int:
    """Return the end of a match with the combining marks on its last letter: folding dropped them."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
