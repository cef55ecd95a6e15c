"""The time strip's axis: the years of an archive, the months of a year, or the days of a month, as bars.

The query's dates decide which of these it is. Zooming into bars adds their dates to the query.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from db.query.ast import Clause, Dates, Or, Query, QueryNode, State
from db.text.dates import Published
from tui.article.metadata_lines import format_date
from tui.tree.nodes import MONTHS

Level = Literal["year", "month", "day"]

MOST_MONTHS = 36
"""Most months of several years that are drawn as months: three years. Longer spans are drawn as years."""

MOST_DAYS = 62
"""Most days of several months that are drawn as days: two long months. Longer spans are drawn as months.

So many bars, one cell each, about fill the strip below a tree that is 42 to 72 columns wide.
"""


@dataclass(frozen=True, slots=True)
class TimeBar:
    """A year, month or day, or the part of it that the query asks for.

    ``key`` is its date in ISO 8601: ``2019``, ``2019-03`` or ``2019-03-24``. ``first`` and ``last`` are its first and
    last day that the query asks for (``date.toordinal``).
    """

    key: str
    first: int
    last: int

    @property
    def year(self) -> int:
        """The year it is in."""
        return int(self.key[:4])

    @property
    def name(self) -> str:
        """Its name: ``2019``, ``March 2019`` or ``24 March 2019``."""
        return format_date(Published(self.key))


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Bars from the oldest to the newest. ``is_whole``: they are all years of the archive.

    ``only`` is the day, if the query asks for a single one: a day has no parts, so the days of its month are drawn.
    """

    level: Level
    bars: tuple[TimeBar, ...]
    is_whole: bool = False
    only: str | None = None

    @property
    def asked(self) -> str | None:
        """The clause of the dates that the bars cover, if the query asks for other dates (``only``)."""
        return clause_of(self.bars[0], self.bars[-1]) if self.only is not None else None

    def index(self, key: str | None) -> int | None:
        """Return the index of the bar with this key; None if there is none."""
        return next((index for index, bar in enumerate(self.bars) if bar.key == key), None)


NOTHING = TimeAxis("year", (), is_whole=True)
"""An axis without bars."""


def make_year_axis(years: range) -> TimeAxis:
    """Return the axis of all years of an archive."""
    return TimeAxis("year", _years(years), is_whole=True)


def choose_axis(query: Query, years: range) -> TimeAxis:
    """Choose the axis for ``query`` in an archive of these years.

    It shows the parts of the dates that the query asks for: years of several years, months of one, days of a month.
    Dates outside the archive's years do not extend it.
    """
    span = _query_span(query)
    if span is None or not years:
        return make_year_axis(years)
    first, last = max(span[0], _new_year(years[0])), min(span[1], _new_year(years[-1] + 1) - 1)
    if first > last:
        return make_year_axis(years)
    start, end = date.fromordinal(first), date.fromordinal(last)
    if first == last:
        month = _months(start.replace(day=1), start.replace(day=_month_length(start)))
        return TimeAxis("day", _days(month[0].first, month[0].last), only=start.isoformat())
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    are_whole = start.day == 1 and end.day == _month_length(end)
    if months == 1 or (not are_whole and last - first < MOST_DAYS):
        return TimeAxis("day", _days(first, last))
    if start.year == end.year or (months <= MOST_MONTHS and not (are_whole and start.month == 1 and end.month == 12)):
        return TimeAxis("month", _months(start, end))
    return TimeAxis("year", _years(range(start.year, end.year + 1), first, last))


def clause_of(bar: TimeBar, other: TimeBar | None = None) -> str:
    """Return the query clause for a bar, or for all bars from one to another: ``date:2019-03..2019-05``."""
    first = date.fromordinal(min(bar.first, (other or bar).first))
    last = date.fromordinal(max(bar.last, (other or bar).last))
    is_months = first.day == 1 and last.day == _month_length(last)
    size = 10 if not is_months else 7 if (first.month, last.month) != (1, 12) else 4
    from_, to = first.isoformat()[:size], last.isoformat()[:size]
    return f"date:{from_}" if from_ == to else f"date:{from_}..{to}"


def format_span(bar: TimeBar, other: TimeBar) -> str:
    """Format ``2016 – 2019``, ``March – May 2019`` or ``24 – 27 March 2019``."""
    first, last = sorted((bar, other), key=lambda each: each.first)
    if first == last:
        return first.name
    if first.key[:4] != last.key[:4]:
        return f"{first.name} – {last.name}"
    if len(first.key) == 10 and first.key[:7] == last.key[:7]:
        return f"{int(first.key[8:])} – {last.name}"
    return f"{first.name.removesuffix(' ' + first.key[:4])} – {last.name}"


def make_labels(level: Level, first: TimeBar, last: TimeBar) -> list[tuple[str, str]]:
    """Return pairs of labels for the ends of the axis, before the first and after the last bar, longest pair first."""
    if level == "year":
        return [(str(first.year), str(last.year) if last != first else "")]
    if level == "month":
        is_one_year = first.year == last.year
        before = _month(first) if is_one_year else f"{_month(first)} {first.year}"
        names = [(before, f"{_month(last)} {last.year}"), (_month(first), _month(last))]
    else:
        day, to = str(int(first.key[8:])), str(int(last.key[8:]))
        before = day if first.key[:7] == last.key[:7] else f"{day} {_month(first)}"
        names = [(before, f"{to} {_month(last)} {last.year}"), (before, f"{to} {_month(last)}"), (day, to)]
    return names


def format_unplaced(period: TimeAxis, count: int) -> str:
    """Format the number of articles whose date is too imprecise for a bar: ``+3 in 2019``."""
    if not period.bars:
        return ""
    first, last = period.bars[0], period.bars[-1]
    if period.level == "year":
        return f"+{count:,} undated"
    if period.level == "month":
        return f"+{count:,} in {first.year}" if first.year == last.year else f"+{count:,} without a month"
    is_one_month = first.key[:7] == last.key[:7]
    return f"+{count:,} in {_month(first)} {first.year}" if is_one_month else f"+{count:,} without a day"


def _month(bar: TimeBar) -> str:
    return MONTHS[int(bar.key[5:7])][:3]


def _query_span(query: Query) -> tuple[int, int] | None:
    """Return the first and the last day that a query asks for; None if it has no dates."""
    spans = [span for span in map(_clause_span, query.clauses) if span is not None]
    return (max(first for first, _ in spans), min(last for _, last in spans)) if spans else None


def _clause_span(clause: Clause) -> tuple[int, int] | None:
    """Return the span of a clause, around all its alternatives; None if one of them is no date (nor the undated)."""
    leaves = list(_alternatives(clause.node))
    dates = [leaf for leaf in leaves if isinstance(leaf, Dates)]
    if not dates or not all(isinstance(leaf, Dates) or leaf == State("is", "undated") for leaf in leaves):
        return None
    return min(each.first for each in dates), max(each.last for each in dates)


def _alternatives(node: QueryNode) -> Iterator[QueryNode]:
    if isinstance(node, Or):
        for item in node.items:
            yield from _alternatives(item)
    else:
        yield node


def _years(years: range, first: int = 1, last: int = date.max.toordinal()) -> tuple[TimeBar, ...]:
    spans = ((year, _new_year(year), _new_year(year + 1) - 1) for year in years)
    return tuple(TimeBar(f"{year:04}", max(start, first), min(end, last)) for year, start, end in spans)


def _months(first: date, last: date) -> tuple[TimeBar, ...]:
    bars = []
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        start = date(number // 12, number % 12 + 1, 1)
        end = start.replace(day=_month_length(start))
        bars.append(TimeBar(start.isoformat()[:7], max(start, first).toordinal(), min(end, last).toordinal()))
    return tuple(bars)


def _days(first: int, last: int) -> tuple[TimeBar, ...]:
    return tuple(TimeBar(date.fromordinal(day).isoformat(), day, day) for day in range(first, last + 1))


def _month_length(day: date) -> int:
    """Return the number of days of the month that ``day`` is in."""
    return monthrange(day.year, day.month)[1]


def _new_year(year: int) -> int:
    return date(year, 1, 1).toordinal() if year <= date.max.year else date.max.toordinal() + 1
