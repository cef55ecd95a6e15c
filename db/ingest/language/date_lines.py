"""Parser of date lines in many languages: lines that consist of a date, a time, and words that go with them.

A sentence with a date in it is no date line. Precision is never invented: a two-digit year is no year, of 03/04/2022
only the year is kept, and a time zone is kept only if its name means a single offset.
"""

import re
from dataclasses import dataclass, field

from db.ingest.language.date_words import FILLERS, LATER, MONTHS, ZONES
from db.text.cleaning import fold
from db.text.dates import Published

LONGEST = 120
"""Characters that a date line may have; chosen by eye: room for a weekday, a time, a zone, and a second date."""

YEARS = range(1500, 2100)
"""What counts as a year. Buddhist years are above, Hijri and Persian ones below; other numbers are everywhere else."""


@dataclass(frozen=True, slots=True)
class DateLine:
    """The date in a date line.

    ``is_doubtful``: day and month can be read in two ways, so only the year was kept. ``is_bare``: the line is only a
    year, so it may be a heading as well.
    """

    published: Published
    is_doubtful: bool = False
    is_bare: bool = False


def read_date_line(line: str) -> DateLine | None:
    """Parse a line that is a date and nothing else; None for other lines.

    A date of a later change in it is left out; a line with only such a date is no date line.
    """
    if len(line) > LONGEST or _FOUR_DIGITS.search(line) is None:
        return None
    readings = _parse_line(_DOTTED_NOON.sub(r"\1m", fold(line.translate(_REPLACEMENTS))))
    if not all(reading.shape in _ORDERS or not reading.shape for reading in readings[1:]):
        return None
    return readings[0].date() if readings else None


_FOUR_DIGITS = re.compile(r"\d{4}")
_REPLACEMENTS = {**dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff")), **dict.fromkeys(map(ord, "’ʼ"), "'")}
_DOTTED_NOON = re.compile(r"(?<!\w)([apπμ])\. ?[mμ](?!\w)\.?")

_TOKEN = re.compile(
    r"""
    (?P<year_first>\d{4}(?P<dash>[./-])\ ?\d\d?(?P=dash)\ ?\d\d?) (?:(?=t\d\d:)|(?![\w/-]))
    | (?P<year_last>\d\d?(?P<bar>[./-])\ ?\d\d?(?P=bar)\ ?\d{4}) (?![\w/-])
    | (?P<year_marked>\d{4}\ ?[年년](?:\ ?\d\d?\ ?[月월](?:\ ?\d\d?\ ?[日일号號])?)?)
    | t?(?:(?P<noon_before>午前|午後|上午|下午|오전|오후|[ap]m)\ ?)?
        (?P<clock>\d\d?:\d\d(?::\d\d)?|\d\d?\.\d\d(?=\ ?(?:uhr|[ap]m))|\d\d?\ ?[h時时시点]\ ?\d\d\ ?[分분]?)(?![\d:])
        (?:[.,]\d+)?
        (?:\ ?(?P<noon>[ap]m|[πμ][mμ]|ص|م)(?!\w))?
        (?P<offset>z(?!\w)|\ ?[+-]\d{4}(?!\w)
          |(?:\ ?(?=\+)|\ |(?<=:\d\d:\d\d)|(?<=\.\d{3})|(?<=t\d\d:\d\d))[+-]\d\d:\d\d(?!\w))?  # 10:00-12:00 is a span
    | (?P<hour>(?:午前|午後|上午|下午|오전|오후)?\ ?\d\d?\ ?(?:uhr|[ap]m|[h時时시点])(?!\w))
    | (?P<utc>(?:utc|gmt)\ ?[+-]\d\d?(?::?\d\d)?(?!\w))
    | (?P<year>\d{4})(?!\d)
    | (?P<number>\d\d?)(?:st|nd|rd|th|er|re|eme|o|a|°|-?го|-?е|-?є|-?ше|η|ης)?(?!\w)
    | (?P<words>[^\W\d_]+(?:[ '-][^\W\d_]+){0,2})
    | (?P<between>[\s.,:;|/·•()\[\]–—−،-]+)
    """,
    re.VERBOSE,
)
_AFTERNOON = frozenset(("午後", "下午", "오후", "pm", "μm", "μμ", "م"))


@dataclass(slots=True)
class _DateBuilder:
    """The parts of one date that were read so far.

    ``shape`` has a letter for each of ``values``: Y, M, D, or N for a number whose place tells if it is day or month.
    """

    shape: str = ""
    values: list[int] = field(default_factory=list)
    is_doubtful: bool = False
    has_words: bool = False
    time: str = ""
    zone: str = ""

    def add(self, shape: str, *values: int) -> None:
        """Add numbers, one for each letter of ``shape``."""
        if shape == "M" and self.shape.endswith("M") and self.values[-1] == values[0]:
            return  # some Arabic dates name the month twice: January/Kanun II
        self.shape += shape
        self.values += values

    def add_year_last(self, day: int, month: int, year: int, *, has_dots: bool) -> None:
        """Add a date of numbers alone. Only dots make it certain that the day comes first."""
        if month > 12 >= day:
            day, month = month, day
        self.is_doubtful |= not has_dots and day <= 12 and day != month
        self.add("DMY", day, month, year)

    def add_time(self, match: re.Match[str]) -> None:
        """Add a time of day; two of them are a span, and no time of publication."""
        if self.time:
            self.shape += "T"
        hour, *rest = (int(number) for number in re.findall(r"\d+", match["clock"]))
        noon = match["noon_before"] or match["noon"]
        if noon and hour <= 12:
            hour = hour % 12 + (12 if noon in _AFTERNOON else 0)
        self.time = f"{hour:02}" + "".join(f":{number:02}" for number in rest)
        if match["offset"]:
            self.zone = _iso_offset(match["offset"])

    def date(self) -> DateLine | None:
        """Return the date; None if the parts don't make one."""
        order = _ORDERS.get(self.shape)
        if order is None:
            return None
        parts = dict(zip(order, self.values, strict=True))
        if parts["Y"] not in YEARS:
            return None
        iso = f"{parts['Y']}"
        if "M" in parts:
            iso += f"-{parts['M']:02}"
        if "D" in parts:
            iso += f"-{parts['D']:02}"
            iso += self.time and f"T{self.time}{self.zone}"
        try:
            published = Published(iso)
        except ValueError:  # 31 February
            return None
        if self.is_doubtful:
            published = Published(iso[:4])
        return DateLine(published, self.is_doubtful, is_bare=self.shape == "Y" and not self.has_words)


_ORDERS = {
    **{shape: shape for shape in ("YMD", "DMY", "YM", "MY", "Y")},
    **{"NMY": "DMY", "MNY": "MDY", "YMN": "YMD", "YNM": "YDM"},
}
"""Shape → what its letters mean, for all shapes that are dates."""


def _parse_line(text: str) -> list[_DateBuilder]:
    """Return the date in a line and those of later changes; [] if there is anything else in the line."""
    readings = [_DateBuilder()]
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return []
        at = match.end()
        if match["words"]:
            words = _known_words(match["words"])
            if not words:
                return []
            at = match.start() + len(words)
            if words in LATER:
                readings.append(_DateBuilder())
            else:
                _add_words(readings[-1], words, text[: match.start()])
        elif not match["between"]:
            _add_numbers(readings[-1], match)
    return readings


def _known_words(words: str) -> str:
    """Return the longest start of ``words`` that is in the tables; "" if there is none."""
    while words:
        if words in MONTHS or words in FILLERS or words in LATER or words in ZONES:
            return words
        words = words[: max(map(words.rfind, " '-"), default=0)] if _BREAK.search(words) else ""
    return ""


_BREAK = re.compile("[ '-]")


def _add_words(reading: _DateBuilder, words: str, before: str) -> None:
    if words in MONTHS:
        reading.add("M", MONTHS[words])
        # Listopad is November in Polish and October in Croatian, which sets a dot after the day.
        reading.is_doubtful |= words == "listopada" and before.rstrip().endswith(".")
    elif words in ZONES:
        reading.zone = ZONES[words]
    else:
        reading.has_words = True


def _add_numbers(reading: _DateBuilder, match: re.Match[str]) -> None:
    numbers = [int(number) for number in re.findall(r"\d+", match[0])]
    if match["year_first"] or match["year_marked"]:
        reading.add("YMD"[: len(numbers)], *numbers)
        reading.has_words |= match["year_marked"] is not None
    elif match["year_last"]:
        reading.add_year_last(numbers[0], numbers[1], numbers[2], has_dots=match["bar"] == ".")
    elif match["clock"]:
        reading.add_time(match)
    elif match["utc"]:
        reading.zone = _iso_offset(match["utc"][3:])
    elif match["year"]:
        reading.add("Y", numbers[0])
    elif match["number"]:
        reading.add("N", numbers[0])


def _iso_offset(text: str) -> str:
    """Return an offset such as ``+2`` or ``-0330`` in the form of ISO 8601."""
    digits = re.sub(r"\D", "", text)
    if not digits:
        return "+00:00"
    hours, minutes = (digits[:2], digits[2:]) if len(digits) != 3 else (digits[:1], digits[1:])
    return f"{text.strip()[0]}{int(hours):02}:{int(minutes or 0):02}"
