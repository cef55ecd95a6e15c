"""What keys and mouse do to the tree."""

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.geometry import clamp
from textual.message import Message
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp

from tui.settings.keys import bindings
from tui.tree.nodes import ArticleRow, CellKey, Node, NodeRow
from tui.widgets.tree_paint import MARGIN, copies_mark
from tui.widgets.tree_view import TreeView


def _bindings() -> list[BindingType]:
    """The tree's commands. On an open node Enter folds it, and the other keys of that command go into it."""
    split: list[BindingType] = []
    for binding in bindings("tree"):
        if binding.action == "open":
            others = ",".join(key for key in binding.key.split(",") if key != "enter")
            split += [replace(binding, key="enter"), replace(binding, key=others, action="go_in")]
        else:
            split.append(binding)
    return split


class TreeControls(TreeView, can_focus=True):
    """A tree that is walked by keys and mouse."""

    BINDINGS: ClassVar[list[BindingType]] = _bindings()

    @dataclass
    class Opened(Message):
        """An article was chosen to be read; ``cell`` is where it was come upon."""

        article_id: int
        cell: CellKey

    class LeftAbove(Message):
        """One goes up from the first row."""

    def _let_go(self) -> None:
        """A person moves: from now on nothing that was asked for earlier does."""
        self._held = None

    def _move_to(self, row: int, top: int | None = None) -> None:
        if not len(self._rows):
            return
        self._let_go()
        old, self._cursor = self._cursor, clamp(row, 0, len(self._rows) - 1)
        self._target = self._rows.target(self._cursor)
        if top is not None:
            self._scroll(top)
        self._scroll_to_cursor()
        self.refresh_line(old)
        self.refresh_line(self._cursor)
        self._say()
        self._point()

    def _page(self, rows: int) -> None:
        line = clamp(self._cursor - self._top, 0, max(0, self._height - 1))
        self._move_to(self._top + line + rows, top=self._top + rows)

    def action_down(self) -> None:
        """Move down one row."""
        self._move_to(self._cursor + 1)

    def action_up(self) -> None:
        """Move up one row."""
        if self._cursor == 0:
            self.post_message(self.LeftAbove())
        self._move_to(self._cursor - 1)

    def action_page_down(self) -> None:
        """Move down a page, less one row to hold on to."""
        self._page(max(1, self._height - 1))

    def action_page_up(self) -> None:
        """Move up a page, less one row."""
        self._page(-max(1, self._height - 1))

    def action_half_down(self) -> None:
        """Move down half a page."""
        self._page(max(1, self._height // 2))

    def action_half_up(self) -> None:
        """Move up half a page."""
        self._page(-max(1, self._height // 2))

    def action_top(self) -> None:
        """Go to the first row."""
        self._move_to(0)

    def action_bottom(self) -> None:
        """Go to the last row."""
        self._move_to(len(self._rows) - 1)

    async def _on_key(self, event: events.Key) -> None:
        """Act while the tree has the focus: Textual asks who has it only once a key has gone up to the app."""
        if self.has_focus and await self.app._check_bindings(event.key):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    # Opening

    def action_open(self) -> None:
        """Read the article, or unfold or fold the node."""
        row = self._row_at_cursor()
        if isinstance(row, NodeRow):
            self._toggle(row.node)
        elif row is not None and row.id is not None:
            self.post_message(self.Opened(row.id, row.place.cell))

    def action_go_in(self) -> None:
        """Read the article, unfold the node, or go to the first row in it."""
        row = self._row_at_cursor()
        if isinstance(row, NodeRow) and row.is_open:
            self._move_to(self._cursor + 1)
        else:
            self.action_open()

    def action_fold(self) -> None:
        """Fold the node, or go to what this lies in."""
        row = self._row_at_cursor()
        if row is not None and row.is_open and (node := self._unfolds(row)) is not None:
            self._toggle(node)
        elif row is not None and (parent := self._rows.parent(self._cursor)) is not None:
            self._move_to(parent)

    def action_copies(self) -> None:
        """Unfold the article's copies, or fold them, from one of them too; where there are none, move down a page."""
        row = self._row_at_cursor()
        node = self._unfolds(row) if isinstance(row, ArticleRow) else None
        if node is None:
            self.action_page_down()
            return
        if isinstance(row, ArticleRow) and row.place.under is not None:
            self.action_fold()  # to the article
        self._toggle(node)

    @property
    def cursor_has_copies(self) -> bool:
        """Whether copies lie under the article at the cursor, or it is one of them."""
        row = self._row_at_cursor()
        return isinstance(row, ArticleRow) and self._unfolds(row) is not None

    def _unfolds(self, row: NodeRow | ArticleRow) -> Node | None:
        """What a row unfolds to, a copy's row to itself and the others; None for an article without copies."""
        if isinstance(row, NodeRow):
            return row.node
        headline = None if row.id is None else self._headlines.get(row.id)
        has_copies = row.is_open or row.place.under is not None or (headline is not None and headline.copies > 0)
        return row.place.copies if has_copies else None

    def _toggle(self, node: Node) -> None:
        self._let_go()
        self._target = self._rows.target(self._cursor)
        anchor = self._anchor()
        if node in self._rows.open_nodes:
            self._rows.close(node)
        else:
            self._rows.open([node])
        self._lay_out(anchor)

    # Mouse and focus

    def _row_under(self, event: events.MouseEvent) -> int | None:
        place = event.get_content_offset(self)
        if place is None or place.x >= self._columns or self._top + place.y >= len(self._rows):
            return None
        return self._top + place.y

    def _hover(self, row: int | None) -> None:
        if row != self._hovered:
            for changed in (self._hovered, row):
                if changed is not None:
                    self.refresh_line(changed)
            self._hovered = row

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show what a click would take."""
        self._hover(self._row_under(event))

    def on_leave(self) -> None:
        """The mouse is elsewhere."""
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        """Read the article, unfold or fold the node or, at its mark, the copies.

        The second click of a double one doesn't undo the first.
        """
        row, place = self._row_under(event), event.get_content_offset(self)
        if row is not None and place is not None and event.chain == 1:
            self._move_to(row)
            self.action_copies() if self._is_on_mark(row, place.x) else self.action_open()

    def _is_on_mark(self, index: int, x: int) -> bool:
        row = self._rows[index]
        headline = self._headlines.get(row.id) if isinstance(row, ArticleRow) and row.id is not None else None
        if headline is None or not isinstance(row, ArticleRow) or row.place.under is not None:
            return False
        mark = copies_mark(headline.copies)
        return bool(mark) and x >= self._columns - MARGIN - len(mark)

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    @on(ScrollTo)
    @on(ScrollUp)
    @on(ScrollDown)
    def _scrolled_by_mouse(self) -> None:
        self._let_go()
