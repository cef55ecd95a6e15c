"""The list of saved searches above the tree: each with the number of articles that it finds now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import clamp
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from db.text.cleaning import clean_line, terminal_safe
from tui.article.cells import cut, pad
from tui.settings.keys import bindings
from tui.settings.saved_searches import SavedSearch

ROWS_AT_MOST = 6
"""Rows that it takes at the most: the tree is what one came for."""

_GLYPH = "▹"


class SavedList(Widget, can_focus=True):
    """Saved searches, one a row. Without any it takes no rows.

    Posts ``Chosen``, ``RemovalWanted`` and, where one goes down past the last, ``LeftBelow``.
    """

    ALLOW_SELECT = False
    auto_links = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("saved")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "saved--name",
        "saved--aside",
        "saved--count",
        "saved--mark",
        "saved--cursor",
    }
    DEFAULT_CSS = """
    SavedList {
        height: auto;
        margin: 0 0 1 0;
        display: none;

        .saved--name { color: $foreground; }
        .saved--aside { color: $ink-muted; }
        .saved--count { color: $accent; }
        .saved--mark { color: $accent; }
        .saved--cursor { background: $cursor; text-style: bold; }
    }
    """

    @dataclass
    class Chosen(Message):
        """The tree is to be filtered by a saved search."""

        search: SavedSearch

    @dataclass
    class RemovalWanted(Message):
        """A saved search is to be removed."""

        search: SavedSearch

    class LeftBelow(Message):
        """The person goes from the list to the tree."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._searches: Sequence[SavedSearch] = ()
        self._counts: Mapping[str, int | None] = {}
        self._cursor = 0
        self._top = 0

    def show(self, searches: Sequence[SavedSearch], counts: Mapping[str, int | None]) -> None:
        """Show ``searches``. ``counts`` by query: None if it is no valid query, missing while it is counted."""
        was = len(self._searches)
        self._searches, self._counts = searches, counts
        self._cursor = clamp(self._cursor, 0, max(0, len(searches) - 1))
        self.display = bool(searches)
        if was != len(searches):
            self.refresh(layout=True)
        self._scroll_to_cursor()

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Return a row for each search, at most ``ROWS_AT_MOST``."""
        return min(len(self._searches), ROWS_AT_MOST)

    def _scroll_to_cursor(self) -> None:
        rows = min(len(self._searches), ROWS_AT_MOST)
        self._top = clamp(self._top, self._cursor - rows + 1, self._cursor)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a search: the cursor's bar, its name, the number of articles."""
        at = self._top + y
        base = self.rich_style
        if at >= len(self._searches):
            return Strip.blank(self.size.width, base)
        search = self._searches[at]
        is_here = at == self._cursor and self.has_focus
        if is_here:
            base += self.get_component_rich_style("saved--cursor", partial=True)
        found = self._counts.get(search.query, -1)
        count = "?" if found is None else "…" if found < 0 else f"{found:,}"
        room = max(0, self.size.width - 4 - len(count) - 5)
        name = pad(cut(terminal_safe(clean_line(search.name)), room), room)

        def styled(text: str, part: str) -> Segment:
            return Segment(text, base + self.get_component_rich_style(f"saved--{part}", partial=True))

        segments = [
            styled("▌" if is_here else " ", "mark"),
            styled(f" {_GLYPH} ", "aside"),
            styled(name, "name"),
            styled(f"  {count}", "count"),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    # Keys and mouse

    def _move(self, step: int) -> None:
        self._cursor = clamp(self._cursor + step, 0, max(0, len(self._searches) - 1))
        self._scroll_to_cursor()

    def action_down(self) -> None:
        """Move the cursor down; from the last search, go to the tree."""
        if self._cursor >= len(self._searches) - 1:
            self.post_message(self.LeftBelow())
        else:
            self._move(1)

    def action_up(self) -> None:
        """Move the cursor up."""
        self._move(-1)

    def action_choose(self) -> None:
        """Post ``Chosen`` for the search at the cursor."""
        if self._searches:
            self.post_message(self.Chosen(self._searches[self._cursor]))

    def action_remove(self) -> None:
        """Post ``RemovalWanted`` for the search at the cursor."""
        if self._searches:
            self.post_message(self.RemovalWanted(self._searches[self._cursor]))

    def action_leave(self) -> None:
        """Go to the tree."""
        self.post_message(self.LeftBelow())

    def enter_from_below(self) -> None:
        """Take the focus, with the cursor on the last search."""
        self._cursor = max(0, len(self._searches) - 1)
        self.focus()
        self._scroll_to_cursor()

    def on_click(self, event: events.Click) -> None:
        """Post ``Chosen`` for the search under the mouse."""
        place = event.get_content_offset(self)
        if place is not None and self._top + place.y < len(self._searches):
            self._cursor = self._top + place.y
            self.action_choose()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()
