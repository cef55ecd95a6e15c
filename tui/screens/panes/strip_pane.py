"""Loads the counts that a ``TimeStrip`` shows: a query's articles by year, month or day."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from db.archive import Archive
from db.models import Headline, Outline
from db.query.ast import Query
from db.query.parser import parse_filter
from db.storage.connections import CancelCheck
from tui.search.periods import TimeAxis, TimeBar, choose_axis, clause_of, make_year_axis
from tui.services.archive_client import ArchiveClient
from tui.widgets.time_strip import TimeStrip

if TYPE_CHECKING:
    from db.search.facets import FacetCount


class StripLoader:
    """Counts a query's articles by time and shows them in ``view``. The filter's own answer has the counts by year."""

    def __init__(self, client: ArchiveClient) -> None:
        self.view = TimeStrip()
        self._client = client
        self._query: Query | None = None
        """The query that the bars count; None: all articles."""

    def show_all(self, outline: Outline, current: int | None) -> None:
        """Show the years of the whole archive."""
        self._query = None
        self._client.cancel("strip")
        self._show_years(make_year_axis(_years(outline)), outline, current, filtered=False)

    def expect(self, query: Query, whole: Outline) -> None:
        """Show the axis of a query that is being run, so that keys act on its bars; counts are awaited."""
        period = choose_axis(query, _years(whole))
        if period != self.view.period:
            self.view.show(period, None, current=self.view.current, filtered=True)

    def show_found(self, query: Query, found: Outline, whole: Outline, current: int | None) -> None:
        """Show the dates of the articles that a query finds; ``whole`` is the archive's outline."""
        period = choose_axis(query, _years(whole))
        is_new, self._query = query is not self._query, query
        if period.level == "year":
            self._client.cancel("strip")
            self._show_years(period, found, current, filtered=True)
            return
        self.view.show(period, None, current=current, filtered=True)
        if is_new:
            self._count(query, period)

    def newest_in(self, bar: TimeBar, then: Callable[[Headline], None]) -> None:
        """Find the newest article of a bar among those that the query finds."""
        if self._query is None:
            return
        query = _within(self._query, clause_of(bar))

        def find(archive: Archive, cancelled: CancelCheck) -> list[Headline]:
            from db.search.results import find_ids  # imported late: not needed at the start

            return archive.headlines(find_ids(archive, query, sort="date", limit=1, cancelled=cancelled))

        self._client.ask(find, lambda found: then(found[0]) if found else None, replaces="newest in a bar")

    def _show_years(self, period: TimeAxis, outline: Outline, current: int | None, *, filtered: bool) -> None:
        years = outline.years()
        counts = {f"{year:04}": count for year, count in years.items() if year is not None}
        self.view.show(period, counts, unplaced=years.get(None, 0), current=current, filtered=filtered)

    def _count(self, query: Query, period: TimeAxis) -> None:
        asked = query if period.asked is None else _within(query, period.asked)

        def count(archive: Archive, cancelled: CancelCheck) -> "list[FacetCount]":
            from db.search.facets import count_periods

            return count_periods(archive, asked, period.level, cancelled=cancelled)

        def take(tallies: "list[FacetCount]") -> None:
            keys = {bar.key for bar in period.bars}
            counts = {tally.value: tally.total for tally in tallies if tally.value is not None and tally.value in keys}
            rest = 0 if period.asked is not None else sum(tally.total for tally in tallies) - sum(counts.values())
            self.view.show(period, counts, unplaced=rest, current=self.view.current, filtered=True)

        self._client.ask(count, take, replaces="strip")


def _within(query: Query, clause: str) -> Query:
    """Return the query with these dates in place of its own."""
    from db.query.editing import replace_values  # imported late: not needed at the start

    return parse_filter(replace_values(query.text, "date", [clause]))


def _years(outline: Outline) -> range:
    """Return the years from the first to the last of an archive."""
    years = [year for year in outline.years() if year is not None]
    return range(min(years), max(years) + 1) if years else range(0)
