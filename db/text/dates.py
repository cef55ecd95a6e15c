"""When an article was published, at the precision that is known, and the ids that put articles in time order."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

Precision = Literal["year", "month", "day", "time"]

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>[01]\d|2[0-3]):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?\Z",
    re.ASCII,
)

SLOT_BITS = 24
"""Bits of an article id below the day's ordinal: a day holds 2**24 articles."""

SECOND_BITS = 7
"""Bits of a slot below the second of the day: 128 articles share a second before they run into the next."""


@dataclass(frozen=True, slots=True)
class Published:
    """A date of publication in ISO 8601, as fine as its source says and no finer.

    ``iso`` is ``2022``, ``2022-01``, ``2022-01-26`` or ``2022-01-26T14:05:00+02:00``.
    Raises ValueError for anything else, and for days that no calendar has.
    """

    iso: str

    def __post_init__(self) -> None:
        match = _ISO.match(self.iso)
        if match is None:
            raise ValueError(f"not an ISO 8601 date: {self.iso!r}")
        date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
        if match["hour"] is not None:
            datetime.fromisoformat(self.iso)

    @property
    def precision(self) -> Precision:
        """How fine the date is."""
        size = len(self.iso)
        return "year" if size == 4 else "month" if size == 7 else "day" if size == 10 else "time"

    @property
    def year(self) -> int:
        """The year."""
        return int(self.iso[:4])

    @property
    def month(self) -> int | None:
        """The month, 1 to 12, where it is known."""
        return int(self.iso[5:7]) if len(self.iso) >= 7 else None

    @property
    def day(self) -> int | None:
        """The day of the month where it is known."""
        return int(self.iso[8:10]) if len(self.iso) >= 10 else None

    @property
    def ordinal(self) -> int:
        """The proleptic ordinal of its first day (``date.toordinal``)."""
        return date(self.year, self.month or 1, self.day or 1).toordinal()

    @property
    def second(self) -> int:
        """The second of the day as the clock there showed it; 0 where no time is known."""
        if len(self.iso) < 16:
            return 0
        seconds = int(self.iso[17:19]) if len(self.iso) >= 19 and self.iso[16] == ":" else 0
        return int(self.iso[11:13]) * 3600 + int(self.iso[14:16]) * 60 + seconds


def to_utc(moment: str) -> str:
    """A moment in ISO 8601 as ``2022-01-26T13:05:00Z``, so that two can be compared as text; one without a zone is UTC.

    What is no moment (a day, or no date at all) stays as it is.
    """
    if "T" not in moment:
        return moment
    try:
        time = datetime.fromisoformat(moment)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return moment
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def first_id(published: Published | None) -> int:
    """The first id of the second (or day) of ``published``; the slots after it are searched for a free one.

    Undated articles (None) get day 0, which comes before every dated one.
    """
    if published is None:
        return 1
    return published.ordinal << SLOT_BITS | published.second << SECOND_BITS


def last_id(published: Published) -> int:
    """The last id that an article of that year, month or day can have."""
    if published.month is None:
        return year_ids(published.year).stop - 1
    if published.day is None:
        return month_ids(published.year, published.month).stop - 1
    return (published.ordinal + 1 << SLOT_BITS) - 1


def year_ids(year: int | None) -> range:
    """The ids that a year's articles have; None: the undated ones."""
    if year is None:
        return range(1, 1 << SLOT_BITS)
    first = date(year, 1, 1).toordinal()
    last = date(year, 12, 31).toordinal() + 1
    return range(first << SLOT_BITS, last << SLOT_BITS)


def month_ids(year: int, month: int) -> range:
    """The ids of a month's articles (month 1 holds those of which only the year is known as well)."""
    first = date(year, month, 1).toordinal()
    last = date(year, month + 1, 1).toordinal() if month < 12 else date(year, 12, 31).toordinal() + 1
    return range(first << SLOT_BITS, last << SLOT_BITS)
