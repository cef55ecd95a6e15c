"""An archive's time as a row of bars: when it has how much, and where one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from tui.search.periods import TimeAxis, TimeBar
from tui.settings.keys import bindings
from tui.widgets.strip_view import StripView


class TimeStrip(StripView, can_focus=True):
    """A bar for each year, month or day, oldest left, its height its share of the fullest.

    With the focus a bar is chosen, and named in a second row. Posts ``BarChosen`` when one is clicked, ``Narrowed``
    when one is zoomed into or several are dragged over, and ``Left``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("strip")]

    @dataclass
    class BarChosen(Message):
        """A bar that has articles was clicked; ``is_year``: it stands for a year."""

        bar: TimeBar
        is_year: bool

    @dataclass
    class Narrowed(Message):
        """Only what lies between two bars, both included, is wanted; they may be one."""

        bar: TimeBar
        other: TimeBar

    class Left(Message):
        """To the tree."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
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
        """Show how many articles the bars of a period have, by their keys; None: they are still being counted.

        ``unplaced``: how many more there are, in no bar. ``current`` is the year one is in. ``filtered``: they are what
        a filter leaves.
        """
        if period != self._period:
            self._let_go()
            self._counts, self._unplaced = None, 0
        if counts is not None:
            self._counts, self._unplaced = counts, unplaced
        self._period, self._current, self._is_filtered = period, current, filtered
        if period.index(self._chosen) is None:
            self._chosen = None
        self._choose_one()
        self.refresh()

    @property
    def chosen(self) -> TimeBar | None:
        """The bar that keys act on, while the strip has the focus."""
        index = self._period.index(self._chosen)
        return self._period.bars[index] if index is not None and self._has_keys else None

    @property
    def _has_keys(self) -> bool:
        """Whether the next key is its own: Textual's ``has_focus`` comes later."""
        return self.is_attached and self.screen.focused is self

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
        """Choose a bar where none is, and take the steps that are still to be taken."""
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
        """A bar is chosen."""
        self._choose_one()

    def on_blur(self) -> None:
        """None is any more."""
        self._steps = 0
        self.refresh()

    def action_earlier(self) -> None:
        """To the bar before."""
        self.step(-1)

    def action_later(self) -> None:
        """To the next bar."""
        self.step(1)

    def action_first(self) -> None:
        """To the first bar."""
        self.step(-len(self._period.bars))

    def action_last(self) -> None:
        """To the last bar."""
        self.step(len(self._period.bars))

    def action_zoom(self) -> None:
        """Into the chosen bar."""
        if self.chosen is not None:
            self.post_message(self.Narrowed(self.chosen, self.chosen))

    def action_leave(self) -> None:
        """To the tree."""
        self.post_message(self.Left())

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag."""
        index = self._plan.index_at(event.x)
        if index is not None and event.button == 1:
            event.stop()
            self._dragged = (index, index)
            self.capture_mouse()
            self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag on."""
        if self._dragged is not None:
            self._dragged = (self._dragged[0], self._plan.nearest(event.x))
            self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Choose the bar under the mouse, or narrow to all those that it was dragged over."""
        if self._dragged is None:
            return
        event.stop()
        bar, other = (self._period.bars[index] for index in self._dragged)
        self._let_go()
        if bar != other:
            self.post_message(self.Narrowed(*sorted((bar, other), key=lambda each: each.first)))
            return
        self._chosen = bar.key
        if self._counts and self._counts.get(bar.key):
            self.post_message(self.BarChosen(bar, self._period.level == "year"))

    def on_click(self, event: events.Click) -> None:
        """The second of two clicks zooms."""
        index = self._plan.index_at(event.x)
        if index is not None:
            event.stop()
            if event.chain == 2 and self._period.bars[index].key == self._chosen:
                self.action_zoom()

    def on_mouse_release(self) -> None:
        """Something else took the mouse."""
        self._dragged = None
        self.refresh()

    def _let_go(self) -> None:
        if self._dragged is not None:
            self._dragged = None
            self.release_mouse()
            self.refresh()
