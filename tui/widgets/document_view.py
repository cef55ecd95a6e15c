"""Shows a document: wraps it to its pane, keeps the place in it, and marks matches. Base class of the reader."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from db.text.tokens import Marker
from tui.article.document import EMPTY, Document
from tui.article.highlights import Highlights, Hit, Match
from tui.article.layout import DocumentLayout, DocumentPlace
from tui.widgets.line_view import LineView
from tui.widgets.reader_paint import LOOKS, Overlay, Styles, paint

_TOP = DocumentPlace(0, -1)
"""The blank row above the first block."""

_STRIPS_AT_MOST = 2000
"""Painted lines kept in memory; at more, all are dropped and those in view painted anew (3 ms for 36 lines)."""


class DocumentView(LineView, inherit_bindings=False):
    """Shows a document, and keeps the place in it when the width changes."""

    COMPONENT_CLASSES = {f"reader--{look}" for look in LOOKS}  # noqa: RUF012
    DEFAULT_CSS = """
    DocumentView {
        background: $background;
        color: $foreground;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        & > .reader--text { color: $foreground; }
        & > .reader--title { color: $ink-strong; text-style: bold; }
        & > .reader--kicker { color: $accent; }
        & > .reader--muted { color: $ink-muted; }
        & > .reader--rule { color: $rule; }
        & > .reader--link { color: $primary; }
        & > .reader--link-hover { text-style: underline; }
        & > .reader--link-focus { color: $background; background: $accent; text-style: bold; }
        & > .reader--missing { color: $ink-muted; text-style: italic; }
        & > .reader--number { color: $accent; }
        & > .reader--label { color: $accent; text-style: bold; }
        & > .reader--quote { text-style: italic; }
        & > .reader--code { background: $surface; }
        & > .reader--strong { color: $ink-strong; text-style: bold; }
        & > .reader--emphasis { text-style: italic; }
        & > .reader--bars { color: $ink-faint; }
        & > .reader--hit { color: $hit-ink; background: $hit; }
        & > .reader--hit-current { color: $hit-current-ink; background: $hit-current; text-style: bold; }
        & > .reader--selection { color: $screen-selection-foreground; background: $screen-selection-background; }
        & > .reader--hint { color: $background; background: $accent; text-style: bold; }
    }
    """

    auto_links = var(False)  # Textual's default repaints the whole widget whenever the mouse enters a link

    @dataclass
    class PlaceChanged(Message, namespace="reader"):
        """The share of the document above the lower edge of the view is now ``percent`` of 100."""

        percent: int

        def can_replace(self, message: Message) -> bool:
            """Only the newest place matters."""
            return isinstance(message, DocumentView.PlaceChanged)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._document = EMPTY
        self._marker: Marker | None = None
        self._matches = Highlights(())
        self._wanted: Match | None = None
        self._lines = DocumentLayout((), 0)
        self._laid_out = Size(0, 0)
        self._place = _TOP
        self._is_settling = False
        self._percent = -1
        # Only the text's own style has the pane's background; in the others it would hide that of the styles below.
        self._looks = Styles(lambda name: self.get_component_rich_style(name, partial=name != "reader--text"))
        self._strips: dict[int, Strip] = {}

    @property
    def document(self) -> Document:
        """The document that is shown."""
        return self._document

    def show(self, document: Document, place: DocumentPlace | None = None) -> None:
        """Show a document, from its top or from a ``place`` that was taken in it before."""
        is_like = place is not None and document.is_like(self._document)
        self._matches = self._matches.over(document.blocks) if is_like else Highlights(document.blocks, self._marker)
        self._document = document
        self._place = place or _TOP
        self._wanted = None
        self._lay_out()

    @property
    def place(self) -> DocumentPlace:
        """The line at the top of the view, valid at any width."""
        return self._place

    @place.setter
    def place(self, place: DocumentPlace) -> None:
        self._place = place
        self._settle()

    @property
    def percent(self) -> int:
        """The share of the document above the lower edge of the view, in percent."""
        height = self._lines.height
        return min(100, round(100 * self.view.stop / height)) if height else 100

    @property
    def view(self) -> range:
        """The document's rows in view."""
        top = self.scroll_offset.y
        return range(top, min(top + self.scrollable_content_region.height, self._lines.height))

    # Matches

    def mark(self, marker: Marker | None) -> None:
        """Mark the words of a filter, in this document and in later ones."""
        self._marker = marker
        self._change_matches(lambda: self._matches.mark(marker))

    def find(self, text: str) -> int:
        """Mark a text instead, go to its first match from the top of the view on, and return the number of matches."""
        self._change_matches(lambda: self._matches.find(text))
        if text:
            self.find_next(1)
        return self.found[1] if text else 0

    def find_next(self, step: int, *, around: bool = True) -> bool:
        """Go to the next (1) or previous (−1) match, ``around`` the ends or not; False where there is none."""
        at_top = self._lines.place_of(self.view.start)
        old = self._matches.current
        match = self._matches.step(step, at_top.block, max(0, at_top.char), around=around)
        if match is not None:
            self.repaint(line for place in (old, match) if place is not None for line in self._lines_of(*place))
            self.bring(self._lines_of(*match))
        return match is not None

    def go_to_hit(self, hit: Hit, *, is_current: bool = True) -> None:
        """Scroll a hit into view, if the document has it; ``is_current``: make it the current match."""
        self._wanted = self._matches.go_to(hit, is_current=is_current)
        self._strips.clear()
        self.refresh()
        self._bring_wanted()

    def _bring_wanted(self) -> None:
        """Scroll to the wanted hit, which may have been set before the first layout."""
        if self._wanted is not None and self._lines.height:
            lines, self._wanted = self._lines_of(*self._wanted), None
            self.bring(lines)

    def clear_find(self) -> None:
        """Mark the filter's words again."""
        self._change_matches(lambda: self._matches.find(""))

    @property
    def matches(self) -> Highlights:
        """The marked matches."""
        return self._matches

    @property
    def found(self) -> tuple[int, int]:
        """The number of the current match, from 1 (0: none), and the number of matches."""
        return self._matches.position

    def _change_matches(self, change: Callable[[], None]) -> None:
        change()
        self._strips.clear()
        self.refresh()

    # Lines

    def fit(self) -> None:
        """Wrap the document if the width has changed, and keep the place."""
        if self.scrollable_content_region.width != self._lines.columns:
            self._lay_out()
        else:
            self._settle()

    def _lay_out(self) -> None:
        self._strips.clear()
        columns = self.scrollable_content_region.width
        self._lines = DocumentLayout(self._document.blocks if columns else (), columns)
        self._settle()
        self._bring_wanted()
        self.refresh()

    def _settle(self) -> None:
        """Scroll to the place; it is kept even where the document is too short to scroll there, for a lower pane."""
        self._is_settling = True
        self._laid_out = self.scrollable_content_region.size
        self.virtual_size = Size(self._lines.columns, self._lines.height)
        self.scroll_to(y=self._lines.line_of(self._place), animate=False, force=True)
        self._is_settling = False
        self.after_move()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Update the place, unless the layout scrolls: else the place would drift when the width shrinks and grows."""
        super().watch_scroll_y(old_value, new_value)
        if self._is_settling or self.scrollable_content_region.size != self._laid_out:
            return
        if round(old_value) != round(new_value):
            self._place = self._lines.place_of(self.scroll_offset.y)
            self.after_move()

    def after_move(self) -> None:
        """Post the share that was read, after other rows came into view."""
        if self._lines.height and self.percent != self._percent:
            self._percent = self.percent
            self.post_message(self.PlaceChanged(self._percent))

    def bring(self, lines: range) -> None:
        """Scroll lines to a third of the view's height, unless they are in view."""
        view = self.view
        if lines.start < view.start or lines.stop > view.stop:
            self.scroll_to(y=lines.start - len(view) // 3, animate=False, force=True)

    def _lines_of(self, block: int, start: int, end: int) -> range:
        return self._lines.lines_of(block, start, end)

    def render_line(self, y: int) -> Strip:
        """Draw a row of the view. Textual calls this even before the first layout."""
        line = self.scroll_offset.y + y
        strip = self._strips.get(line)
        if strip is None:
            if len(self._strips) >= _STRIPS_AT_MOST:
                self._strips.clear()
            self._strips[line] = strip = paint(self._lines, line, self._looks, self.overlays(line))
        return strip

    def overlays(self, line: int) -> list[Overlay]:
        """Return the styles over a line's own: its matches."""
        if self._lines.is_blank(line):
            return []
        block, start, end = self._lines.block[line], self._lines.start[line], self._lines.end[line]
        spans = self._matches.in_block(block)
        found: list[Overlay] = []
        for span in spans[bisect_right(spans, start, key=lambda span: span[1]) :]:
            if span[0] >= end:
                break
            found.append((*span, "hit-current" if Match(block, *span) == self._matches.current else "hit"))
        return found

    def repaint(self, lines: Iterable[int]) -> None:
        """Drop painted lines, and paint those of them in view anew."""
        view = self.view
        for line in lines:
            if self._strips.pop(line, None) is not None and line in view:
                self.refresh_line(line)

    def notify_style_update(self) -> None:
        """Drop everything painted in the old theme."""
        super().notify_style_update()
        self._looks.clear()
        self._strips.clear()

    def _scroll(self, rows: float) -> None:
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False, force=True)

    def action_down(self) -> None:
        """Scroll down a row."""
        self._scroll(1)

    def action_up(self) -> None:
        """Scroll up a row."""
        self._scroll(-1)

    def action_page_down(self) -> None:
        """Scroll down a page; the last row becomes the first."""
        self._scroll(max(1, self.scrollable_content_region.height - 1))

    def action_page_up(self) -> None:
        """Scroll up a page; the first row becomes the last."""
        self._scroll(-max(1, self.scrollable_content_region.height - 1))

    def action_half_down(self) -> None:
        """Scroll down half a page."""
        self._scroll(max(1, self.scrollable_content_region.height // 2))

    def action_half_up(self) -> None:
        """Scroll up half a page."""
        self._scroll(-max(1, self.scrollable_content_region.height // 2))

    def action_top(self) -> None:
        """Scroll to the first row."""
        self.scroll_to(y=0, animate=False, force=True)

    def action_bottom(self) -> None:
        """Scroll to the last row."""
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True)
