"""Dates of publication at the precision that is known, and the article ids that put articles in order of time.

An id is ``ordinal of the day << SLOT_BITS | slot``, where the slot starts at ``second of the day << SECOND_BITS`` and
goes up to the next free one. So a year is a range of ids, and "newest first" a scan of the table from its end.
"""

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
"""Bits of an article id below the day's ordinal: 17 for the second of the day (86,400) and ``SECOND_BITS``.

A day holds 2**24 articles. Ids stay under 2**46, as the ordinal of the year 9999 has 22 bits.
"""

SECOND_BITS = 7
"""Bits of a slot below the second of the day: 128 articles share a second before they take slots of the next one."""


@dataclass(frozen=True, slots=True)
class Published:
    """A date of publication in ISO 8601, as precise as its source and no more.

    ``iso`` is ``2022``, ``2022-01``, ``2022-01-26`` or ``2022-01-26T14:05:00+02:00``. Raises ValueError for any other
    form, and for days that don't exist.
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
        """Finest part that is known."""
        size = len(self.iso)
        return "year" if size == 4 else "month" if size == 7 else "day" if size == 10 else "time"

    @property
    def year(self) -> int:
        """Year."""
        return int(self.iso[:4])

    @property
    def month(self) -> int | None:
        """Month, 1 to 12; None if unknown."""
        return int(self.iso[5:7]) if len(self.iso) >= 7 else None

    @property
    def day(self) -> int | None:
        """Day of the month; None if unknown."""
        return int(self.iso[8:10]) if len(self.iso) >= 10 else None

    @property
    def ordinal(self) -> int:
        """Proleptic ordinal (``date.toordinal``) of the first day that the date covers."""
        return date(self.year, self.month or 1, self.day or 1).toordinal()

    @property
    def second(self) -> int:
        """Second of the day by the local clock that the date gives; 0 if no time is known."""
        if len(self.iso) < 16:
            return 0
        seconds = int(self.iso[17:19]) if len(self.iso) >= 19 and self.iso[16] == ":" else 0
        return int(self.iso[11:13]) * 3600 + int(self.iso[14:16]) * 60 + seconds


def to_utc(moment: str) -> str:
    """Return a moment in ISO 8601 as ``2022-01-26T13:05:00Z``, so that two of them compare as text.

    A moment without a zone is taken as UTC. A text that is no moment (a day, or no date at all) is returned as it is.
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
    """Return the id from which a free one for ``published`` is searched: that of its second, or of its day.

    Undated articles (None) are in day 0, before every dated one.
    """
    if published is None:
        return 1
    return published.ordinal << SLOT_BITS | published.second << SECOND_BITS


def last_id(published: Published) -> int:
    """Return the last id that an article of that year, month or day can have."""
    if published.month is None:
        return year_ids(published.year).stop - 1
    if published.day is None:
        return month_ids(published.year, published.month).stop - 1
    return (published.ordinal + 1 << SLOT_BITS) - 1


def year_ids(year: int | None) -> range:
    """Return the range of ids of a year's articles; None: of the undated ones."""
    if year is None:
        return range(1, 1 << SLOT_BITS)
    first = date(year, 1, 1).toordinal()
    last = date(year, 12, 31).toordinal() + 1
    return range(first << SLOT_BITS, last << SLOT_BITS)


def month_ids(year: int, month: int) -> range:
    """Return the range of ids of a month's articles; January also covers articles of which only the year is known."""
    first = date(year, month, 1).toordinal()
    last = date(year, month + 1, 1).toordinal() if month < 12 else date(year, 12, 31).toordinal() + 1
    return range(first << SLOT_BITS, last << SLOT_BITS)
