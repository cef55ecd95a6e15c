"""Time as a row of bars: the years of an archive, the months of a year, or the days of a month.

Which of them it is, is said by the dates that a query asks for; zooming into some of them is asking for their dates.
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
"""Months of several years, and ..."""

MOST_DAYS = 62
"""... days of several months that are drawn; of longer spans it is the years, or the months."""


@dataclass(frozen=True, slots=True)
class TimeBar:
    """A year, month or day, or as much of it as is asked for.

    ``key`` is its date in ISO 8601: ``2019``, ``2019-03`` or ``2019-03-24``; ``first`` and ``last`` are the days
    (``date.toordinal``) that are asked for of it, both included.
    """

    key: str
    first: int
    last: int

    @property
    def year(self) -> int:
        """Its year."""
        return int(self.key[:4])

    @property
    def name(self) -> str:
        """``2019``, ``March 2019`` or ``24 March 2019``."""
        return format_date(Published(self.key))


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Bars from the oldest to the newest. ``is_whole``: they are all of the archive's years.

    ``only`` is the day that is asked for where it is but one: as nothing lies in it, its month is drawn around it.
    """

    level: Level
    bars: tuple[TimeBar, ...]
    is_whole: bool = False
    only: str | None = None

    @property
    def asked(self) -> str | None:
        """The clause whose articles the bars are of, where that isn't what the query asks for."""
        return clause_of(self.bars[0], self.bars[-1]) if self.only is not None else None

    def index(self, key: str | None) -> int | None:
        """Which bar has that date."""
        return next((index for index, bar in enumerate(self.bars) if bar.key == key), None)


NOTHING = TimeAxis("year", (), is_whole=True)
"""No bars."""


def all_years(years: range) -> TimeAxis:
    """The years of an archive."""
    return TimeAxis("year", _years(years), is_whole=True)


def period_of(query: Query, years: range) -> TimeAxis:
    """What is drawn of an archive of these years while ``query`` is asked.

    That is what lies in the dates that it asks for: the years of several, the months of one, the days of a month. Dates
    that reach past what the archive has, or are none of it, don't make it longer.
    """
    span = _span(query)
    if span is None or not years:
        return all_years(years)
    first, last = max(span[0], _new_year(years[0])), min(span[1], _new_year(years[-1] + 1) - 1)
    if first > last:
        return all_years(years)
    start, end = date.fromordinal(first), date.fromordinal(last)
    if first == last:
        month = _months(start.replace(day=1), start.replace(day=_length(start)))
        return TimeAxis("day", _days(month[0].first, month[0].last), only=start.isoformat())
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    are_whole = start.day == 1 and end.day == _length(end)
    if months == 1 or (not are_whole and last - first < MOST_DAYS):
        return TimeAxis("day", _days(first, last))
    if start.year == end.year or (months <= MOST_MONTHS and not (are_whole and start.month == 1 and end.month == 12)):
        return TimeAxis("month", _months(start, end))
    return TimeAxis("year", _years(range(start.year, end.year + 1), first, last))


def clause_of(bar: TimeBar, other: TimeBar | None = None) -> str:
    """The clause of a query that asks for a bar, or for all from one to another: ``date:2019-03..2019-05``."""
    first = date.fromordinal(min(bar.first, (other or bar).first))
    last = date.fromordinal(max(bar.last, (other or bar).last))
    is_months = first.day == 1 and last.day == _length(last)
    size = 10 if not is_months else 7 if (first.month, last.month) != (1, 12) else 4
    from_, to = first.isoformat()[:size], last.isoformat()[:size]
    return f"date:{from_}" if from_ == to else f"date:{from_}..{to}"


def span_name(bar: TimeBar, other: TimeBar) -> str:
    """``2016 – 2019``, ``March – May 2019``, ``24 – 27 March 2019``."""
    first, last = sorted((bar, other), key=lambda each: each.first)
    if first == last:
        return first.name
    if first.key[:4] != last.key[:4]:
        return f"{first.name} – {last.name}"
    if len(first.key) == 10 and first.key[:7] == last.key[:7]:
        return f"{int(first.key[8:])} – {last.name}"
    return f"{first.name.removesuffix(' ' + first.key[:4])} – {last.name}"


def labels(level: Level, first: TimeBar, last: TimeBar) -> list[tuple[str, str]]:
    """What can be said before the first bar and after the last one, the longest first."""
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


def unplaced(period: TimeAxis, count: int) -> str:
    """What is said of articles that belong to no bar, as their date isn't known so well: ``+3 in 2019``."""
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


# From a query to a span of days


def _span(query: Query) -> tuple[int, int] | None:
    """The first and the last day that a query asks for, where it asks for dates at all."""
    spans = [span for span in map(_asked, query.clauses) if span is not None]
    return (max(first for first, _ in spans), min(last for _, last in spans)) if spans else None


def _asked(clause: Clause) -> tuple[int, int] | None:
    """The span of one clause, around all its alternatives. The undated are in none."""
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


# Bars


def _years(years: range, first: int = 1, last: int = date.max.toordinal()) -> tuple[TimeBar, ...]:
    spans = ((year, _new_year(year), _new_year(year + 1) - 1) for year in years)
    return tuple(TimeBar(f"{year:04}", max(start, first), min(end, last)) for year, start, end in spans)


def _months(first: date, last: date) -> tuple[TimeBar, ...]:
    bars = []
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        start = date(number // 12, number % 12 + 1, 1)
        end = start.replace(day=_length(start))
        bars.append(TimeBar(start.isoformat()[:7], max(start, first).toordinal(), min(end, last).toordinal()))
    return tuple(bars)


def _days(first: int, last: int) -> tuple[TimeBar, ...]:
    return tuple(TimeBar(date.fromordinal(day).isoformat(), day, day) for day in range(first, last + 1))


def _length(day: date) -> int:
    """Of its month."""
    return monthrange(day.year, day.month)[1]


def _new_year(year: int) -> int:
    return date(year, 1, 1).toordinal() if year <= date.max.year else date.max.toordinal() + 1
