"""What keys and mouse do to a list of items: the same as to the tree."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import clamp

from tui.settings.keys import bindings
from tui.widgets.item_view import ItemView


class ItemList(ItemView, can_focus=True):
    """A list that is walked by keys and mouse.

    A subclass says what was pointed at (``point``), what was chosen (``choose``), and that one leaves (``leave``).
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tree")]

    def point(self, index: int) -> None:
        """The cursor came to an item."""

    def choose(self, index: int) -> None:
        """An item is to be opened."""

    def leave(self) -> None:
        """One goes to what lies before the list."""

    # Keys

    def _move_to(self, index: int, top: int | None = None) -> None:
        if not self.count:
            return
        old, self.cursor = self.cursor, clamp(index, 0, self.count - 1)
        if top is not None:
            self._scroll(top)
        self._scroll_to_cursor()
        self.refresh()
        self._show_caret()
        if self.cursor != old:
            self.point(self.cursor)

    def _page(self, share: int = 1) -> int:
        """How many items a page (or a ``share`` of one) is; one of many is held on to."""
        whole = self.room // self.ROWS
        return max(1, whole // share - (whole > 3 and share == 1))

    def _move_by(self, items: int) -> None:
        self._move_to(self.cursor + items, top=self.top + items * self.ROWS)

    def action_down(self) -> None:
        """The next item."""
        self._move_to(self.cursor + 1)

    def action_up(self) -> None:
        """The item before."""
        self._move_to(self.cursor - 1)

    def action_page_down(self) -> None:
        """A page on."""
        self._move_by(self._page())

    def action_page_up(self) -> None:
        """A page back."""
        self._move_by(-self._page())

    def action_half_down(self) -> None:
        """Half a page on."""
        self._move_by(self._page(2))

    def action_half_up(self) -> None:
        """Half a page back."""
        self._move_by(-self._page(2))

    def action_top(self) -> None:
        """The first item."""
        self._move_to(0)

    def action_bottom(self) -> None:
        """The last item."""
        self._move_to(self.count - 1)

    def action_open(self) -> None:
        """Open the item."""
        if self.count:
            self.choose(self.cursor)

    def action_fold(self) -> None:
        """Leave the list."""
        self.leave()

    action_copies = action_page_down

    # Mouse

    def _item_under(self, event: events.MouseEvent) -> int | None:
        place = event.get_content_offset(self)
        if place is None or place.x >= self.columns or place.y < self.HEAD:
            return None
        index, row = divmod(self.top + place.y - self.HEAD, self.ROWS)
        return index if index < self.count and row < self.ROWS - self.GAP else None

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show what a click would take."""
        self._hover(self._item_under(event))

    def on_leave(self) -> None:
        """The mouse is elsewhere."""
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        """Open the item under the mouse."""
        index = self._item_under(event)
        if index is not None and event.chain == 1:
            self._move_to(index)
            self.action_open()
