"""Bars over time with words around them, and below them the name of what is chosen."""

from collections.abc import Mapping
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from tui.article.cells import cell_len, cut
from tui.search.periods import NOTHING, TimeAxis, TimeBar, format_span, format_unplaced
from tui.search.strip_layout import BEFORE_ASIDE, MARGIN, RIGHT_MARGIN, StripLayout, lay_out

BARS = " ▁▂▃▄▅▆▇█"

_NAMED = " · "


class StripView(Widget):
    """Draws the bars of a period, each as high as its share of the fullest; what keys and mouse do, a subclass says."""

    ALLOW_SELECT = False
    auto_links = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "strip--label",
        "strip--name",
        "strip--bar",
        "strip--current",
        "strip--chosen",
    }
    DEFAULT_CSS = """
    StripView {
        height: 1;

        .strip--label { color: $ink-muted; }
        .strip--name { color: $foreground; }
        .strip--bar { color: $ink-faint; }
        .strip--current { color: $accent; }
        .strip--chosen { color: $accent; background: $cursor; }

        &:focus { height: 2; }
        &:ansi .strip--chosen { text-style: reverse; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._period = NOTHING
        self._counts: Mapping[str, int] | None = {}
        self._unplaced = 0
        self._current: int | None = None
        self._is_filtered = False
        self._chosen: str | None = None
        self._dragged: tuple[int, int] | None = None

    @property
    def period(self) -> TimeAxis:
        """What is shown."""
        return self._period

    @property
    def current(self) -> int | None:
        """The year one is in."""
        return self._current

    @current.setter
    def current(self, year: int | None) -> None:
        if year != self._current:
            self._current = year
            self.refresh()

    @property
    def _aside(self) -> str:
        return format_unplaced(self._period, self._unplaced) if self._unplaced else ""

    @property
    def _plan(self) -> StripLayout:
        shown = self._period.index(self._chosen) if self.has_focus else None
        return lay_out(self._period, self.size.width, self._aside, shown)

    def render_line(self, y: int) -> Strip:
        """The bars, or the name of what is chosen."""
        layout = self._plan
        if not layout.count:
            return Strip.blank(self.size.width, self.rich_style)
        segments = self._name_row(layout) if y else self._bar_row(layout)
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _bar_row(self, layout: StripLayout) -> list[Segment]:
        bars = self._period.bars[layout.start : layout.start + layout.count]
        counts = self._counts or {}
        fullest = max(counts.get(bar.key, 0) for bar in bars)
        mark = "▌" if self.has_focus else " "
        segments = [self._part(mark, "current"), self._part(f" {layout.before} ", "label")]
        for index, bar in enumerate(bars, layout.start):
            glyph = _glyph(counts.get(bar.key, 0), fullest)
            segments.append(self._part(glyph * layout.cells, self._look_of(index, bar)))
        aside = " " * BEFORE_ASIDE + layout.aside if layout.aside else ""
        segments.append(self._part((f" {layout.after}" if layout.after else "") + aside, "label"))
        return segments

    def _look_of(self, index: int, bar: TimeBar) -> str:
        if self._dragged is not None and self._dragged[0] != self._dragged[1]:
            return "current" if min(self._dragged) <= index <= max(self._dragged) else "bar"
        if self.has_focus:
            return "chosen" if bar.key == self._chosen else "bar"
        if self._is_filtered:
            return "current" if self._period.only in (None, bar.key) else "bar"
        return "current" if bar.year == self._current else "bar"

    def _name_row(self, layout: StripLayout) -> list[Segment]:
        """What is chosen with how much it has; at the right what belongs to no bar, where the row above has no room."""
        at = self._period.index(self._chosen)
        ends = self._dragged or ((at, at) if at is not None else None)
        room = self.size.width - MARGIN - RIGHT_MARGIN
        segments = [self._part(" " * MARGIN, "label")]
        if ends is not None:
            bars = self._period.bars[min(ends) : max(ends) + 1]
            count = f"{sum(self._counts.get(bar.key, 0) for bar in bars):,}" if self._counts is not None else "…"
            name = cut(format_span(bars[0], bars[-1]), max(0, room - cell_len(_NAMED + count)))
            segments += [
                self._part(name, "name"),
                self._part(_NAMED, "label"),
                self._part(count, "current" if self._is_filtered else "label"),
            ]
        aside = "" if layout.aside else self._aside
        blank = MARGIN + room - sum(segment.cell_length for segment in segments) - cell_len(aside)
        if aside and blank >= BEFORE_ASIDE:
            segments.append(self._part(" " * blank + aside, "label"))
        return segments

    def _part(self, text: str, look: str) -> Segment:
        return Segment(text, self.rich_style + self.get_component_rich_style(f"strip--{look}", partial=True))


def _glyph(count: int, fullest: int) -> str:
    return BARS[1 + min(7, int(count / fullest * 7.999))] if count > 0 else BARS[0]
