"""A list of items that take some rows each, of which only those in view are painted."""

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from rich.style import Style
from textual.geometry import Offset, Size, clamp
from textual.strip import Strip

from tui.widgets.line_view import LineView
from tui.widgets.tree_paint import CellRow, RowState

_ITEMS_KEPT = 500

LOOKS = (
    "count", "match-count", "date", "article", "open-article", "hit", "bar", "cursor", "cursor-blurred", "cursor-text",
    "hover",
)  # fmt: skip
"""Its component classes, without ``tree--``: it looks as the tree does."""


class ItemView(LineView, inherit_bindings=False):
    """Items from 0 to ``count``, each ``ROWS`` high, under ``HEAD`` rows that stay where they are.

    Costs what is in view, however many items there are. A subclass paints them (``paint_head``, ``paint_item``), gets
    what they lack (``items_came_into_view``), and moves the cursor.
    """

    ROWS: ClassVar[int] = 1
    GAP: ClassVar[int] = 0
    """How many of an item's rows, the last, are a gap that the cursor's colour leaves out."""
    HEAD: ClassVar[int] = 0

    ALLOW_SELECT = False
    auto_links = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tree--{look}" for look in LOOKS}
    DEFAULT_CSS = """
    ItemView {
        height: 1fr;
        background: $surface;
        color: $foreground;
        scrollbar-background: $surface;
        scrollbar-background-hover: $surface;
        scrollbar-background-active: $surface;

        .tree--count { color: $ink-muted; }
        .tree--match-count { color: $accent; }
        .tree--date { color: $ink-muted; }
        .tree--article { text-style: none; }
        .tree--open-article { color: $ink-strong; text-style: bold; }
        .tree--hit { background: $hit; color: $hit-ink; }
        .tree--bar { color: $accent; }
        .tree--cursor { background: $cursor; }
        .tree--cursor-blurred { background: $cursor-blurred; }
        .tree--cursor-text { color: $ink-strong; }
        .tree--hover { background: $row-hover; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.count = 0
        self.cursor = 0
        self._hovered: int | None = None
        self._laid_out = Size(0, 0)
        self._style: Any = None
        self._painted: dict[tuple[int, RowState], Sequence[Strip]] = {}

    # What a subclass says

    def paint_head(self, columns: int) -> Sequence[Strip]:
        """The rows above the items; those that lack are blank."""
        return ()

    def paint_item(self, index: int, state: RowState) -> Sequence[Strip]:
        """The rows of an item; those that lack are blank."""
        raise NotImplementedError

    def is_open(self, index: int) -> bool:
        """Whether it is what one reads."""
        return False

    def items_came_into_view(self) -> None:
        """Others may be in view now."""

    # Laying out

    @property
    def columns(self) -> int:
        """The cells of a row."""
        return max(0, self.size.width - self.scrollbar_size_vertical)

    @property
    def top(self) -> int:
        """How many rows of items are above the view."""
        return int(self.scroll_offset.y)

    @property
    def room(self) -> int:
        """The rows in view that items can have."""
        return max(0, self.size.height - self.HEAD)

    @property
    def in_view(self) -> range:
        """The items of which at least a row is in view."""
        return range(self.top // self.ROWS, min(self.count, -(-(self.top + self.room) // self.ROWS)))

    def fill(self, count: int, *, cursor: int = 0, top: int | None = None) -> None:
        """Take up ``count`` items, with the cursor on one and ``top`` rows above the view (None: as many as there are).

        Nothing is said of the cursor.
        """
        self.count = count
        self.cursor = clamp(cursor, 0, max(0, count - 1))
        self._hovered = None
        self.virtual_size = Size(self.columns, count * self.ROWS + self.HEAD)
        if top is not None:
            self._scroll(top)
        self._scroll_to_cursor()
        self.renew()

    def renew(self) -> None:
        """Paint everything anew."""
        self._painted.clear()
        self.refresh()
        self.items_came_into_view()
        self._show_caret()

    def on_resize(self) -> None:
        """Everything has another width; the cursor stays in view."""
        if self.size != self._laid_out:
            self._laid_out = self.size
            self.fill(self.count, cursor=self.cursor)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Items move under a mouse that doesn't, and others come into view."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._hovered = None
            self.items_came_into_view()
            self._show_caret()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The terminal's cursor comes along."""
        super().watch_has_focus(has_focus)
        self._show_caret()

    def _show_caret(self) -> None:
        """Put the terminal's own cursor, which magnifiers follow, on the item."""
        line = self.cursor * self.ROWS - self.top
        if self.has_focus and 0 <= line < self.room:
            self.app.cursor_position = self.content_region.offset + Offset(1, line + self.HEAD)

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=max(0, top), animate=False, force=True)

    def _scroll_to_cursor(self) -> None:
        first, last = self.cursor * self.ROWS, (self.cursor + 1) * self.ROWS - self.GAP
        if self.room and last > self.top + self.room:
            self._scroll(last - self.room)
        if first < self.top:
            self._scroll(first)

    # Painting

    def notify_style_update(self) -> None:
        """The theme has changed."""
        super().notify_style_update()
        self._style = None
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        """A row as cells."""
        if y < self.HEAD:
            head = self.paint_head(self.columns)
            return head[y] if y < len(head) else self.line(RowState()).strip()
        index, row = divmod(self.top + y - self.HEAD, self.ROWS)
        if index >= self.count:
            return self.line(RowState()).strip()
        is_cursor = index == self.cursor
        state = RowState(is_cursor, self.has_focus, index == self._hovered, self.is_open(index))
        painted = self._painted.get((index, state))
        if painted is None:
            if len(self._painted) >= _ITEMS_KEPT:
                self._painted.clear()
            painted = self._painted[index, state] = self.paint_item(index, state)
        if row < len(painted):
            return painted[row]
        return self.line(RowState() if row >= self.ROWS - self.GAP else state).strip()

    def line(self, state: RowState) -> CellRow:
        """A blank row to put cells on."""
        if self._style is None:
            self._style = cache(lambda component: self.get_component_rich_style(component, partial=True))
        base: Style = self.rich_style
        if state.background is not None:
            base += self._style(state.background)
        return CellRow(self._style, base, self.columns, state)
