"""A list of items of equal height with a cursor, moved by keys and mouse. Only items in view are painted."""

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset, Size, clamp
from textual.strip import Strip

from tui.settings.keys import bindings
from tui.widgets.line_view import LineView
from tui.widgets.lists.row_paint import LOOKS, PLAIN, CellRow, RowState, RowStyles

_ITEMS_KEPT = 1_000
"""Items whose painted rows are kept: many more than any screen shows, so that moving back and forth repaints none."""


class RowList(LineView, can_focus=True, inherit_bindings=False):
    """Items from 0 to ``count``, each ``ROWS`` high, below ``HEAD`` rows that do not scroll.

    Its cost is that of what is in view, however many items there are. A subclass paints them (``paint_item``,
    ``paint_head``), gets what those in view lack (``items_came_into_view``), and says what the cursor came to
    (``point``), what was chosen (``choose``) and that the list was left (``leave``).
    """

    ROWS: ClassVar[int] = 1
    GAP: ClassVar[int] = 0
    """How many of an item's rows, the last, are a gap that the cursor's colour leaves out."""
    HEAD: ClassVar[int] = 0
    HELD_FROM: ClassVar[int] = 4
    """Items in view from which a page down keeps one of them to hold on to; of fewer it would be too great a share."""

    ALLOW_SELECT = False
    auto_links = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tree")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tree--{look}" for look in LOOKS}
    DEFAULT_CSS = """
    RowList {
        background: $surface;
        color: $foreground;
        scrollbar-background: $surface;
        scrollbar-background-hover: $surface;
        scrollbar-background-active: $surface;

        .tree--year { text-style: bold; }
        .tree--section { text-style: none; }
        .tree--month { text-style: none; }
        .tree--glyph { color: $ink-muted; }
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
        self._laid_out = Size(0, 0)
        self._hovered: int | None = None
        self._styles: RowStyles | None = None
        self._painted: dict[tuple[int, bool, bool, bool, bool], Sequence[Strip]] = {}

    # For subclasses

    def paint_head(self, columns: int) -> Sequence[Strip]:
        """Hook: paint the rows above the items; missing ones are blank."""
        return ()

    def paint_item(self, index: int, state: RowState) -> Sequence[Strip]:
        """Hook: paint the rows of an item; missing ones are blank."""
        raise NotImplementedError

    def variant(self, index: int, y: int) -> bool:
        """Hook: True if an item in row ``y`` of the view is painted otherwise (``RowState.variant``).

        Called for each row that is drawn, of items that are painted already too.
        """
        return False

    def items_came_into_view(self) -> None:
        """Hook: the items in view may be others now."""

    def point(self, index: int) -> None:
        """Hook: keys or mouse put the cursor on another item."""

    def choose(self, index: int) -> None:
        """Hook: an item is to be opened."""

    def choose_at(self, index: int, x: int) -> None:
        """Open an item that was clicked in column ``x``."""
        self.action_open()

    def leave(self) -> None:
        """Hook: the person leaves the list for what comes before it."""

    # Laying out

    @property
    def columns(self) -> int:
        """The width of a row in cells."""
        return max(0, self.size.width - self.scrollbar_size_vertical)

    @property
    def top(self) -> int:
        """The number of rows of items above the view."""
        return round(self.scroll_y)

    @property
    def room(self) -> int:
        """The number of rows for items in view; 0 while the list is not displayed."""
        return max(0, self.size.height - self.HEAD)

    @property
    def in_view(self) -> range:
        """The items of which at least a row is in view."""
        return range(self.top // self.ROWS, min(self.count, -(-(self.top + self.room) // self.ROWS)))

    def show_items(self, count: int, *, cursor: int = 0, top: int | None = None, follow: bool = True) -> None:
        """Show ``count`` items, all painted anew, with the cursor on one. Does not call ``point``.

        ``top``: so many rows are above the view; None: as many as there are now. ``follow``: scroll to the cursor.
        """
        self.count = count
        self.cursor = clamp(cursor, 0, max(0, count - 1))
        self._hovered = None
        self._styles = None
        self.virtual_size = Size(self.columns, count * self.ROWS + self.HEAD)
        if top is not None:
            self._scroll(top)
        if follow:
            self._scroll_to_cursor()
        self.renew()

    def renew(self) -> None:
        """Paint everything anew, and call ``items_came_into_view``."""
        self.repaint()
        self.items_came_into_view()
        self._show_caret()

    def repaint(self) -> None:
        """Paint everything anew."""
        self._painted.clear()
        self.refresh()

    def fit(self) -> None:
        """Lay out for the present size, with the cursor in view."""
        if self.size != self._laid_out:
            self._laid_out = self.size
            self.show_items(self.count, cursor=self.cursor)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Update the hover, and call ``items_came_into_view``, after other rows came into view."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._hovered = None
            self.items_came_into_view()
            self._show_caret()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show or hide the terminal's own cursor with the focus."""
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
        top, room = self.top, self.room
        first, last = self.cursor * self.ROWS, (self.cursor + 1) * self.ROWS - self.GAP
        if room and last > top + room:
            self._scroll(last - room)
            top = self.top
        if first < top:
            self._scroll(first)

    # Painting

    def notify_style_update(self) -> None:
        """Drop everything painted in the old theme."""
        super().notify_style_update()
        self._styles = None
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        """Return a row of the view as cells."""
        if y < self.HEAD:
            head = self.paint_head(self.columns)
            return head[y] if y < len(head) else self.row().strip()
        index, row = divmod(self.top + y - self.HEAD, self.ROWS)
        variant = self.variant(index, y)
        key = (index, index == self.cursor, self.has_focus, index == self._hovered, variant)
        strips = self._painted.get(key)
        if strips is None:
            if len(self._painted) >= _ITEMS_KEPT:
                self._painted.clear()
            strips = self._painted[key] = self._paint(*key)
        return strips[row]

    def _paint(self, index: int, *state: bool) -> Sequence[Strip]:
        """Paint all rows of an item; rows below the last item are blank."""
        if index >= self.count:
            return [self.row().strip()] * self.ROWS
        looks = RowState(*state)
        strips = self.paint_item(index, looks)
        if len(strips) == self.ROWS:
            return strips
        blank = [self.row(looks).strip()] * (self.ROWS - self.GAP - len(strips))
        return [*strips, *blank, *[self.row().strip()] * self.GAP]

    @property
    def row_styles(self) -> RowStyles:
        """The styles to paint with, until the theme or the size changes."""
        if self._styles is None:
            self._styles = RowStyles(cache(self._component_style), self.rich_style, self.columns)
        return self._styles

    def _component_style(self, component: str) -> Style:
        return self.get_component_rich_style(component, partial=True)

    def row(self, state: RowState = PLAIN) -> CellRow:
        """Return an empty row to draw on."""
        return self.row_styles.row(state)

    # Keys

    def _move_to(self, index: int, top: int | None = None) -> None:
        """Put the cursor on an item in view; ``top``: the rows above the view, if the item is in view then."""
        if not self.count:
            return
        old, self.cursor = self.cursor, clamp(index, 0, self.count - 1)
        if top is not None:
            self._scroll(top)
        self._scroll_to_cursor()
        self._refresh_item(old)
        self._refresh_item(self.cursor)
        self._show_caret()
        if self.cursor != old:
            self.point(self.cursor)

    def _refresh_item(self, index: int) -> None:
        self.refresh_lines(self.HEAD + index * self.ROWS, self.ROWS)

    def _page(self, share: int = 1) -> int:
        """Return the number of items in a page, or in a ``share`` of one; a page overlaps the last by an item."""
        whole = self.room // self.ROWS
        return max(1, whole // share - (whole >= self.HELD_FROM and share == 1))

    def _move_by(self, items: int) -> None:
        """Move the cursor by ``step`` items, and scroll the view along."""
        self._move_to(self.cursor + items, top=self.top + items * self.ROWS)

    def action_down(self) -> None:
        """Go to the next item."""
        self._move_to(self.cursor + 1)

    def action_up(self) -> None:
        """Go to the item before."""
        self._move_to(self.cursor - 1)

    def action_page_down(self) -> None:
        """Move down a page."""
        self._move_by(self._page())

    def action_page_up(self) -> None:
        """Move up a page."""
        self._move_by(-self._page())

    def action_half_down(self) -> None:
        """Move down half a page."""
        self._move_by(self._page(2))

    def action_half_up(self) -> None:
        """Move up half a page."""
        self._move_by(-self._page(2))

    def action_top(self) -> None:
        """Go to the first item."""
        self._move_to(0)

    def action_bottom(self) -> None:
        """Go to the last item."""
        self._move_to(self.count - 1)

    def action_open(self) -> None:
        """Open the item."""
        if self.count:
            self.choose(self.cursor)

    def action_fold(self) -> None:
        """Leave the list."""
        self.leave()

    def action_copies(self) -> None:
        """Move down a page; on Space the tree does something else."""
        self.action_page_down()

    # Mouse

    def _index_under(self, event: events.MouseEvent) -> int | None:
        place = event.get_content_offset(self)
        if place is None or place.x >= self.columns or place.y < self.HEAD:
            return None
        index, row = divmod(self.top + place.y - self.HEAD, self.ROWS)
        return index if index < self.count and row < self.ROWS - self.GAP else None

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            for changed in (self._hovered, index):
                if changed is not None:
                    self._refresh_item(changed)
            self._hovered = index

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Underline what a click would open."""
        self._hover(self._index_under(event))

    def on_leave(self) -> None:
        """Remove the hover."""
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        """Open the item under the mouse. The second click of a double click does nothing."""
        index, place = self._index_under(event), event.get_content_offset(self)
        if index is not None and place is not None and event.chain == 1:
            self._move_to(index)
            self.choose_at(index, place.x)
