"""The years of an archive as a row of bars: when it has how much, and where one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

BARS = " ▁▂▃▄▅▆▇█"
MARGIN = 2
_RIGHT_MARGIN = 3
"""Blank cells at the right: up to the column where the tree's counts end."""


class TimeStrip(Widget):
    """One cell a year, oldest left, its height the year's share of the fullest; as many of the latest as fit."""

    ALLOW_SELECT = False
    auto_links = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"strip--label", "strip--bar", "strip--current"}
    DEFAULT_CSS = """
    TimeStrip {
        height: 1;

        .strip--label { color: $ink-muted; }
        .strip--bar { color: $ink-faint; }
        .strip--current { color: $accent; }
    }
    """

    @dataclass
    class YearChosen(Message):
        """A year's bar was clicked."""

        year: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._counts: Mapping[int | None, int] = {}
        self._current: int | None = None
        self._is_filtered = False
        self._all_years = range(0)

    def show(self, years: Mapping[int | None, int], current: int | None, *, filtered: bool = False) -> None:
        """Show articles a year. ``filtered``: how many match, over the years that were shown before."""
        known = [year for year in years if year is not None]
        if not filtered:
            self._all_years = range(min(known), max(known) + 1) if known else range(0)
        self._counts = years
        self._current = current
        self._is_filtered = filtered
        self.refresh()

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
    def shown_years(self) -> range:
        """The years that have a bar: all, or the latest that fit."""
        room = self.size.width - MARGIN - _RIGHT_MARGIN - sum(len(label) + 1 for label in self._labels(self._all_years))
        years = self._all_years
        return years[max(0, len(years) - max(0, room)) :]

    def render_line(self, y: int) -> Strip:
        """The row as cells."""
        years = self.shown_years
        base = self.rich_style
        if y or not years:
            return Strip.blank(self.size.width, base)
        label = base + self.get_component_rich_style("strip--label", partial=True)
        idle = base + self.get_component_rich_style("strip--bar", partial=True)
        here = base + self.get_component_rich_style("strip--current", partial=True)
        first, last = self._labels(years)
        fullest = max(self._counts.get(year, 0) for year in years)
        segments = [Segment(" " * MARGIN, base), Segment(f"{first} ", label)]
        for year in years:
            style = here if self._is_filtered or year == self._current else idle
            segments.append(Segment(_bar(self._counts.get(year, 0), fullest), style))
        segments.append(Segment(f" {last}", label))
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        """Choose the year under the mouse."""
        years = self.shown_years
        if years:
            place = event.x - MARGIN - len(self._labels(years)[0]) - 1
            if 0 <= place < len(years):
                event.stop()
                self.post_message(self.YearChosen(years[place]))

    @staticmethod
    def _labels(years: range) -> tuple[str, str]:
        return (str(years[0]), str(years[-1])) if years else ("", "")


def _bar(count: int, fullest: int) -> str:
    return BARS[1 + min(7, int(count / fullest * 7.999))] if count > 0 else BARS[0]
