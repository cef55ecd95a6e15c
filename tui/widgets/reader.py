"""The reader: shows a document with links to follow by key, letter or mouse, and text to select and copy."""

from dataclasses import dataclass

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer

from tui.article.document import Document, DocumentLink
from tui.article.layout import Cluster, DocumentPlace
from tui.article.link_hints import LinkHints
from tui.article.selection import extract_text, find_selected_span, select_between, select_block, select_word
from tui.settings.keys import bindings
from tui.widgets.document_view import DocumentView
from tui.widgets.reader_paint import Overlay, with_chip

_AUTOSCROLL_SECONDS = 1 / 30
"""Seconds between two steps of scrolling while a selection is dragged beyond the view: two of Textual's frames."""


class Reader(DocumentView, can_focus=True):
    """Shows a document, and posts which of its links is followed."""

    ALLOW_SELECT = False  # Textual's own selection counts lines on the screen; this one counts characters of blocks
    BINDINGS = [*bindings("reader")]  # noqa: RUF012

    @dataclass
    class LinkFollowed(Message):
        """A link was followed, by key or mouse."""

        link: DocumentLink

    @dataclass
    class LinkFocused(Message):
        """The link focus moved to the link at ``index``, from 0, of ``total``."""

        index: int
        total: int

    @dataclass
    class Left(Message):
        """The person goes from the reader to the tree."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._focused: int | None = None
        self._hovered: int | None = None
        self._hints = LinkHints()
        self._chips: dict[int, list[tuple[int, str]]] = {}
        self._anchor: Cluster | None = None
        self._pointer = Offset(0, 0)
        self._selection: Selection | None = None
        self._autoscroll: Timer | None = None

    def show(self, document: Document, place: DocumentPlace | None = None) -> None:
        """Show a document, from its top or from a ``place`` that was taken in it before."""
        if place is None or not document.is_like(self.document):
            self.end_hints()
            self._end_drag()
            if self._selection is not None:
                self.screen.clear_selection()
                self._selection = None
            self._focused = self._hovered = None
        super().show(document, place)

    # Links

    @property
    def focused_link(self) -> int | None:
        """The index of the link that has the focus."""
        return self._focused

    def next_link(self, step: int) -> None:
        """Move the link focus, around the ends. Where the focused link is out of view, start in the view."""
        total = len(self.document.links)
        if not total:
            return
        seen = self._links_in_view()
        if self._focused is not None and (self._focused in seen or not seen):
            index = self._focused + step
        elif step > 0:
            index = seen.start
        else:
            index = seen.stop - 1
        self.focus_link(index % total)

    def focus_link(self, index: int) -> None:
        """Move the link focus to a link, and scroll it into view."""
        old, self._focused = self._focused, index
        for link in (old, index):
            if link is not None:
                self.repaint(self._link_lines(link))
        self.bring(self._link_lines(index))
        self._place_caret()
        self.post_message(self.LinkFocused(index, len(self.document.links)))

    def follow(self, number: int) -> bool:
        """Follow the link with this number; False if there is none."""
        for link in self.document.links:
            if link.number == number:
                self.post_message(self.LinkFollowed(link))
                return True
        return False

    def action_follow_focused(self) -> None:
        """Follow the focused link; if it was scrolled out of view, only scroll back to it."""
        if self._focused is None:
            return
        if self._focused in self._links_in_view():
            self.post_message(self.LinkFollowed(self.document.links[self._focused]))
        else:
            self.bring(self._link_lines(self._focused))

    def action_leave(self) -> None:
        """Go to the tree."""
        self.post_message(self.Left())

    def _links_in_view(self) -> range:
        return self._lines.anchors_in(self.document.anchors, self.view)

    def _link_lines(self, index: int) -> range:
        anchor = self.document.anchors[index]
        return self._lines_of(anchor.block, anchor.start, anchor.end)

    # Hints

    def start_hints(self) -> bool:
        """Put letters on the links in view, and take all keys until one is chosen; False if there are no links."""
        self._lay_hints(LinkHints(self._links_in_view()))
        if self._hints:
            self.screen.set_focus(self)
        return bool(self._hints)

    def end_hints(self) -> None:
        """Remove the letters."""
        if self._hints:
            self._lay_hints(LinkHints())

    def _lay_hints(self, hints: LinkHints) -> None:
        self._hints = hints
        self._chips = {}
        for letters, link in hints.links.items():
            anchor = self.document.anchors[link]
            line = max(self._link_lines(link).start, self.view.start)
            column = self._lines.column_of(line, anchor.start)
            number = self._lines.blocks[anchor.block].first
            if anchor.start == 0 and len(number) > 2:
                column = self._lines.margin + len(number) - 3
            self._chips.setdefault(line, []).append((max(0, min(column, self._lines.columns - 3)), letters))
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Hints take every key; Escape clears a selection before it does anything else."""
        if self._hints:
            link = self._hints.type((event.character or "").casefold())
            self._lay_hints(self._hints)
            if link is not None:
                self.post_message(self.LinkFollowed(self.document.links[link]))
        elif event.key == "escape" and self.text_selection is not None:
            self.screen.clear_selection()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_blur(self) -> None:
        """Remove the hints: without the focus their keys go elsewhere."""
        self.end_hints()

    # Painting

    def render_line(self, y: int) -> Strip:
        """Draw a row of the view, with its hints."""
        strip = super().render_line(y)
        for column, letters in self._chips.get(self.scroll_offset.y + y, ()):
            strip = with_chip(strip, column, letters, self._looks["hint"])
        return strip

    def overlays(self, line: int) -> list[Overlay]:
        """Return the styles over a line's own: hovered and focused link, matches, selection."""
        found: list[Overlay] = []
        if self._lines.is_blank(line):
            return found
        for link, look in ((self._hovered, "link-hover"), (self._focused, "link-focus")):
            if link is not None and (anchor := self.document.anchors[link]).block == self._lines.block[line]:
                found.append((anchor.start, anchor.end, look))
        found += super().overlays(line)
        if (selected := find_selected_span(self._lines, line, self._selection)) is not None:
            found.append((*selected, "selection"))
        return found

    def after_move(self) -> None:
        """Remove hints and hover after other rows came into view."""
        super().after_move()
        self.end_hints()
        self._hover(None)
        self._place_caret()

    def on_focus(self) -> None:
        """Place the terminal's hidden caret, which screen readers and magnifiers follow."""
        self._place_caret()

    def _place_caret(self) -> None:
        if not self.has_focus or not self.view:
            return
        line, column = self.view.start, self._lines.margin
        if self._focused is not None and self._focused in self._links_in_view():
            line = max(line, self._link_lines(self._focused).start)
            column = self._lines.column_of(line, self.document.anchors[self._focused].start)
        self.app.cursor_position = self.region.offset + Offset(column, line - self.view.start)

    # Mouse

    def _cluster_at(self, x: int, y: int) -> Cluster:
        return self._lines.cluster_at(max(0, self.scroll_offset.y + y), x)

    def _hover(self, link: int | None) -> None:
        old, self._hovered = self._hovered, link
        for changed in (old, link):
            if changed is not None and old != link:
                self.repaint(self._link_lines(changed))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start a drag."""
        self.end_hints()
        if event.button == 1 and self.document.blocks:
            self._anchor = self._cluster_at(event.x, event.y)
            self._pointer = event.offset
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select, or underline the link under the mouse."""
        if self._anchor is None:
            self._hover(event.style.meta.get("link"))
        elif event.offset != self._pointer:
            self._pointer = event.offset
            self._select_to_pointer()
            is_outside = not 0 <= event.y < self.scrollable_content_region.height
            if is_outside and self._autoscroll is None:
                self._autoscroll = self.set_interval(_AUTOSCROLL_SECONDS, self._scroll_to_pointer)
            elif not is_outside:
                self._stop_autoscroll()

    def _select_to_pointer(self) -> None:
        if self._anchor is not None:
            selection = select_between(self._anchor, self._cluster_at(*self._pointer))
            if selection != self._selection:
                self.screen.selections = {self: selection}

    def _scroll_to_pointer(self) -> None:
        height = self.scrollable_content_region.height
        beyond = self._pointer.y if self._pointer.y < 0 else self._pointer.y - height + 1
        self._scroll((abs(beyond) // 2 + 1) * (1 if beyond > 0 else -1))
        self._select_to_pointer()

    def _stop_autoscroll(self) -> None:
        if self._autoscroll is not None:
            self._autoscroll.stop()
            self._autoscroll = None

    def _end_drag(self) -> None:
        self._stop_autoscroll()
        if self._anchor is not None:
            self._anchor = None
            self.release_mouse()

    def on_mouse_up(self) -> None:
        """End the drag."""
        self._end_drag()

    def on_leave(self) -> None:
        """Remove the hover."""
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        """Follow a link; a double click selects a word, a triple one a paragraph. The end of a drag is a click too."""
        event.prevent_default()
        if not self.document.blocks:
            return
        cluster = self._cluster_at(event.x, event.y)
        if event.chain == 2:
            self.screen.selections = {self: select_word(self.document, cluster)}
        elif event.chain == 3:
            self.screen.selections = {self: select_block(self.document, cluster.block)}
        elif event.button == 1 and self.text_selection is None and (link := event.style.meta.get("link")) is not None:
            self.post_message(self.LinkFollowed(self.document.links[link]))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text and its line end, for Textual's copy."""
        return extract_text(self.document, selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Repaint only the lines where the selection changed: half a kilobyte for a step of a drag, instead of ten."""
        old, self._selection = self._selection, selection
        self.repaint(
            [
                line
                for line in self._strips
                if find_selected_span(self._lines, line, old) != find_selected_span(self._lines, line, selection)
            ]
        )
