"""A row of bars over time: the number of articles of each year, month or day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.article.cells import cell_len, cut
from tui.search.periods import NOTHING, TimeAxis, TimeBar, format_span, format_unplaced
from tui.search.strip_layout import BEFORE_ASIDE, MARGIN, RIGHT_MARGIN, StripLayout, lay_out
from tui.settings.keys import bindings

BARS = " ▁▂▃▄▅▆▇█"

_NAMED = " · "


class TimeStrip(Widget, can_focus=True):
    """A bar for each year, month or day, the oldest at the left. A bar's height is relative to the highest one.

    With the focus a bar is chosen, and named in a second row. Posts ``BarChosen`` when one is clicked, ``Narrowed``
    when one is zoomed into or several are dragged over, and ``Left``.
    """

    ALLOW_SELECT = False
    auto_links = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("strip")]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "strip--label",
        "strip--name",
        "strip--bar",
        "strip--current",
        "strip--chosen",
    }
    DEFAULT_CSS = """
    TimeStrip {
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

    @dataclass
    class BarChosen(Message):
        """A bar that has articles was clicked; ``is_year``: it stands for a year."""

        bar: TimeBar
        is_year: bool

    @dataclass
    class Narrowed(Message):
        """The query is to be narrowed to the dates from one bar to another, both included; they may be the same."""

        bar: TimeBar
        other: TimeBar

    class Left(Message):
        """The person goes from the strip to the tree."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._period = NOTHING
        self._counts: Mapping[str, int] | None = {}
        self._unplaced = 0
        self._current: int | None = None
        self._is_filtered = False
        self._chosen: str | None = None
        self._dragged: tuple[int, int] | None = None
        self._steps = 0  # taken before there was anything to step on

    def show(
        self,
        period: TimeAxis,
        counts: Mapping[str, int] | None,
        *,
        unplaced: int = 0,
        current: int | None = None,
        filtered: bool = False,
    ) -> None:
        """Show the axis ``period`` with the ``counts`` of articles by its bars' keys; None: not counted yet.

        ``unplaced``: how many more there are, in no bar. ``current`` is the year one is in. ``filtered``: they are what
        a filter leaves.
        """
        if period != self._period:
            self._end_drag()
            self._counts, self._unplaced = None, 0
        if counts is not None:
            self._counts, self._unplaced = counts, unplaced
        self._period, self._current, self._is_filtered = period, current, filtered
        if period.index(self._chosen) is None:
            self._chosen = None
        self._choose_one()
        self.refresh()

    @property
    def period(self) -> TimeAxis:
        """The axis whose bars are shown."""
        return self._period

    @property
    def current(self) -> int | None:
        """The year of the cursor in the tree, which is marked."""
        return self._current

    @current.setter
    def current(self, year: int | None) -> None:
        if year != self._current:
            self._current = year
            self.refresh()

    @property
    def chosen(self) -> TimeBar | None:
        """The bar that keys act on, while the strip has the focus."""
        index = self._period.index(self._chosen)
        return self._period.bars[index] if index is not None and self._has_keys else None

    @property
    def _has_keys(self) -> bool:
        """True if the next key comes here; Textual's ``has_focus`` changes later."""
        return self.is_attached and self.screen.focused is self

    # Painting

    @property
    def _aside(self) -> str:
        return format_unplaced(self._period, self._unplaced) if self._unplaced else ""

    @property
    def _plan(self) -> StripLayout:
        shown = self._period.index(self._chosen) if self.has_focus else None
        return lay_out(self._period, self.size.width, self._aside, shown)

    def render_line(self, y: int) -> Strip:
        """Draw the row of bars or, below it, the name of the chosen bar."""
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
        """Draw name and count of the chosen bars, and at the right the articles without a bar, if not shown above."""
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

    # Choosing

    def step(self, step: int) -> bool:
        """Take the focus and go to the next (1) or previous (−1) bar that has articles; False where there are none."""
        if not self._period.bars:
            return False
        if not self._has_keys:
            if self._period.is_whole:
                self._chosen = None  # one sets out from where the tree is
            self.screen.set_focus(self, scroll_visible=False)
        self._steps += step
        self._choose_one()
        return True

    def _choose_one(self) -> None:
        """Choose a bar if none is, and take the steps that waited for counts."""
        if self._counts is None or not self._has_keys:
            return
        filled = [index for index, bar in enumerate(self._period.bars) if self._counts.get(bar.key, 0)]
        at = self._period.index(self._chosen)
        if at is None:
            of_tree = f"{self._current:04}" if self._current is not None else None
            at = self._period.index(self._period.only or of_tree)
        if at is None:
            at = filled[-1] if filled else None
        while at is not None and self._steps:
            ahead = [index for index in filled if (index - at) * self._steps > 0]
            if not ahead:
                break
            at = ahead[0] if self._steps > 0 else ahead[-1]
            self._steps += -1 if self._steps > 0 else 1
        self._steps = 0
        self._chosen = self._period.bars[at].key if at is not None else None
        self.refresh()

    def on_focus(self) -> None:
        """Choose a bar."""
        self._choose_one()

    def on_blur(self) -> None:
        """Hide which bar is chosen."""
        self._steps = 0
        self.refresh()

    def action_earlier(self) -> None:
        """Choose the bar before."""
        self.step(-1)

    def action_later(self) -> None:
        """Choose the next bar."""
        self.step(1)

    def action_first(self) -> None:
        """Choose the first bar."""
        self.step(-len(self._period.bars))

    def action_last(self) -> None:
        """Choose the last bar."""
        self.step(len(self._period.bars))

    def action_zoom(self) -> None:
        """Post ``Narrowed`` for the chosen bar."""
        if self.chosen is not None:
            self.post_message(self.Narrowed(self.chosen, self.chosen))

    def action_leave(self) -> None:
        """Go to the tree."""
        self.post_message(self.Left())

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start a drag."""
        index = self._plan.index_at(event.x)
        if index is not None and event.button == 1:
            event.stop()
            self._dragged = (index, index)
            self.capture_mouse()
            self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Extend the drag to the bar under the mouse."""
        if self._dragged is not None:
            self._dragged = (self._dragged[0], self._plan.nearest(event.x))
            self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Choose the bar under the mouse, or narrow to all bars that were dragged over."""
        if self._dragged is None:
            return
        event.stop()
        bar, other = (self._period.bars[index] for index in self._dragged)
        self._end_drag()
        if bar != other:
            self.post_message(self.Narrowed(*sorted((bar, other), key=lambda each: each.first)))
            return
        self._chosen = bar.key
        if self._counts and self._counts.get(bar.key):
            self.post_message(self.BarChosen(bar, self._period.level == "year"))

    def on_click(self, event: events.Click) -> None:
        """Zoom into a bar at the second click of a double click."""
        index = self._plan.index_at(event.x)
        if index is not None:
            event.stop()
            if event.chain == 2 and self._period.bars[index].key == self._chosen:
                self.action_zoom()

    def on_mouse_release(self) -> None:
        """End the drag, because something else took the mouse."""
        self._dragged = None
        self.refresh()

    def _end_drag(self) -> None:
        if self._dragged is not None:
            self._dragged = None
            self.release_mouse()
            self.refresh()


def _glyph(count: int, fullest: int) -> str:
    return BARS[1 + min(7, int(count / fullest * 7.999))] if count > 0 else BARS[0]
