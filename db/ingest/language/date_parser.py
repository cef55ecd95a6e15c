"""Parser of dates in any notation: ISO 8601, RFC 822, seconds since 1970, numbers, words of many languages.

Precision is never invented. Relative dates ("10 hours ago"), impossible ones and those beyond tomorrow are no dates; if
neither the numbers nor the language tell day and month apart, only the year is kept.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from db.ingest.language.calendars import to_common_era
from db.ingest.language.date_lines import YEARS, read_date_line
from db.ingest.language.date_words import ZONES
from db.ingest.language.dates_by_library import read_by_library, read_in_language
from db.ingest.language.language_codes import normalize_language, primary_tag
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

LONGEST = 200
"""Characters that a date may have; the longest notation, JavaScript's with a zone in words, has some 70."""


def read_date(text: str, language: str | None = None) -> Published | None:
    """Parse a date; None if ``text`` is none, or is an impossible one.

    ``language`` (``de``, ``en-GB``) decides whether 03/04/2022 is in March or April, and which words dateparser is
    asked for. Time and offset are kept if they are stated.
    """
    if len(text) > LONGEST:
        return None
    text = " ".join(text.split())
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(char, char)) for char in text)  # \u0967\u0968 is 12 as well
    text = to_common_era(text, language)
    if _ZERO_YEAR.search(text) is not None:
        return None
    text = _usual_time(text)
    if (midnight := _END_OF_DAY.search(text)) is not None:
        found = read_date(f"{text[: midnight.start()]}00:00{text[midnight.end() :]}", language)
        return _published_or_none(found.iso[:10]) if found is not None else None  # the day that is named, not the next
    found = (
        _parse_iso(text)
        or _parse_digits(text)
        or _parse_rfc822(text)
        or _parse_date_line(text, language)
        or read_by_library(text, language)
        if text
        else None
    )
    return found if found is not None and is_possible(found) else None


_ZERO_YEAR = lazy_compile(r"^-?000[01](?!\d)|(?<=[a-z.] )000[01](?!\d)|(?<=[/.])000[01](?!\d)", re.IGNORECASE)
"""Matches a year 0 or 1, which programs write for no date."""

_END_OF_DAY = lazy_compile(r"(?<![\d:])24[:.]00(?:[:.]00)?(?![\d:])")
_LEAP_SECOND = lazy_compile(r"(?<=\d:\d\d:)60(?!\d)")
_MINUS = lazy_compile(r"(?<=:\d\d) ?[\u2212\u2013\u2010](?=\d\d:?\d\d$)")
_DOTTED_TIME = lazy_compile(r"(\d{4},? (?:[^\W\d_]{1,9}\.? )?)([01]?\d|2[0-3])\.([0-5]\d)$")
_NAMED_ZONE = lazy_compile(r"(?<=:\d\d)(?<![+-]\d\d:\d\d) ?\(?\[?([A-Z][A-Za-z]+/[A-Za-z_+-]+(?:/[A-Za-z_]+)?)\]?\)?$")
_UNKNOWN_ZONE = lazy_compile(r"(?<=:\d\d) ([A-Z]{2,5})$")


def _usual_time(text: str) -> str:
    """Return a date with its time as others write it: a zone by its offset, 20.21 as 20:21.

    A zone that isn't known is left out: it is no other zone.
    """
    text = _MINUS.sub("-", _LEAP_SECOND.sub("59", text))
    text = _DOTTED_TIME.sub(r"\1\2:\3", text)
    unknown = _UNKNOWN_ZONE.search(text)
    if unknown is not None and unknown[1].lower() not in (*ZONES, "am", "pm", "ut"):
        return text[: unknown.start()]
    named = _NAMED_ZONE.search(text)
    if named is None:
        return text
    plain = text[: named.start()]
    found = read_date(plain)
    return plain + (_offset_in(named[1], found) if found is not None and "T" in found.iso else "")


def _offset_in(zone: str, published: Published) -> str:
    """Return the offset from UTC that a zone of the time zone database has at a time; "" if it isn't known."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        offset = datetime.fromisoformat(published.iso[:19]).replace(tzinfo=ZoneInfo(zone)).strftime("%z")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    return f"{offset[:3]}:{offset[3:5]}" if offset else ""


def is_possible(published: Published) -> bool:
    """Return True for a possible date of publication: from 1500 to tomorrow, except for zeroes.

    The first day of 1970, or its first minute in any zone, stands for a missing date in many databases.
    """
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    day = published.iso[:10]
    if published.year not in YEARS or day > tomorrow[: len(day)]:
        return False
    if day in _OTHER_ZEROES and published.iso[10:16] == "T00:00":
        return False
    if day not in ("1969-12-31", "1970-01-01"):
        return True
    if len(published.iso) == len(day):
        return day == "1969-12-31"
    time = datetime.fromisoformat(published.iso)
    if time.tzinfo is None:  # a zero in the zone of whoever wrote it: zones differ by quarters of an hour
        return time.second > 0 or time.minute % 15 > 0
    in_utc = time.astimezone(UTC).replace(tzinfo=None)
    return not in_utc.isoformat().startswith(_EPOCH) and not published.iso.startswith(_EPOCH)


_EPOCH = "1970-01-01T00:00"
_OTHER_ZEROES = frozenset(("1601-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01"))
"""Days from which Windows, spreadsheets and databases count time: at midnight none is meant."""

_ALL_ZEROES = _OTHER_ZEROES | {"1970-01-01", "1969-12-31", "0001-01-01"}


def may_be_date(text: str) -> bool:
    """Return True for what somebody may have written for a date: it has a number, and is none of programs' zeroes."""
    text = text.strip()
    is_flag = sum(map(str.isdigit, text)) < _FEWEST_DIGITS and not any(map(str.isalpha, text))
    return any(char.isdigit() and char != "0" for char in text) and not is_flag and text[:10] not in _ALL_ZEROES


_FEWEST_DIGITS = 4
"""Digits of a date without words: fewer are a flag, or a count."""


_ISO = lazy_compile(
    r"(\d{4})(?:([-/.])(\d\d?)(?:\2(\d\d?)"
    r"(?:(?:\ ?T\ ?|,?\ )(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?"
    r"\ ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+\])?)?)?)?",
    re.ASCII | re.IGNORECASE,
)


def _parse_iso(text: str) -> Published | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, _, month, day, hour, minute, second, zone = match.groups()
    return _date_of_digits(year, month, day, hour, minute, second, zone)


def _date_of_digits(
    year: str,
    month: str | None,
    day: str | None,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    zone: str | None = None,
) -> Published | None:
    """Make a date of digits. An impossible part is left out with all finer ones: 2022-05-00 is May 2022."""
    iso = year
    if month is not None and int(month):
        iso += f"-{int(month):02}"
        if day is not None and int(day):
            iso += f"-{int(day):02}"
            if hour is not None:
                time = f"T{int(hour):02}:{minute}" + (f":{second}" if second else "")
                found = _published_or_none(iso + time + _iso_offset(zone))
                if found is not None:
                    return found
    return _published_or_none(iso)


def _published_or_none(iso: str) -> Published | None:
    try:
        return Published(iso)
    except ValueError:
        return None


def _iso_offset(zone: str | None) -> str:
    if not zone:
        return ""
    if zone[0] not in "+-":
        return "+00:00"
    digits = zone[1:].replace(":", "")
    offset = f"{zone[0]}{digits[:2]}:{digits[2:] or '00'}"
    return "+00:00" if offset == "-00:00" else offset  # RFC 3339: UTC, and nothing is said of where


_COMPACT = lazy_compile(
    r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII | re.IGNORECASE
)
_NUMBER = lazy_compile(r"(\d{9,16})(?:\.\d+)?", re.ASCII)
_NUMBER_OF_PROGRAM = lazy_compile(r"\\?/Date\((\d{9,16})(?:[+-]\d{4})?\)\\?/", re.ASCII)
"""Matches ``/Date(1551657600000)/``, as .NET writes times in JSON."""

_UNITS = {9: 1, 10: 1, 12: 1000, 13: 1000, 15: 1_000_000, 16: 1_000_000}
"""Number of digits → units in a second (seconds, milliseconds or microseconds), for times of 1973 to 2286."""


def _parse_digits(text: str) -> Published | None:
    """Parse ``20220126``, ``20220126T140500Z``, ``20220126140500``, or a number of time units since 1970."""
    compact = _COMPACT.fullmatch(text)
    if compact is not None and int(compact[1]) in YEARS:
        found = _date_of_digits(*compact.groups())
        if found is not None and found.day is not None:
            return found
    number = _NUMBER.fullmatch(text) or _NUMBER_OF_PROGRAM.fullmatch(text)
    unit = _UNITS.get(len(number[1])) if number is not None else None
    if number is None or unit is None:
        return None
    return _published_or_none(datetime.fromtimestamp(int(number[1]) // unit, UTC).isoformat(timespec="seconds"))


_MAIL = lazy_compile(
    r"(?:[a-z]{3,9},? )?\d\d?[ -][a-z]{3,9}[ -](?:\d{4}|\d\d),? \d\d?:\d\d(?::\d\d)?"
    r"(?: ?(?P<zone>[+-]\d{4}|[a-z]{1,5})(?: \(.*\))?)?"
    r"|[a-z]{3} [a-z]{3} \d\d? \d\d:\d\d:\d\d(?: [a-z]{3,4})? \d{4}",
    re.ASCII | re.IGNORECASE,
)
_SCRIPT = lazy_compile(
    r"([a-z]{3} [a-z]{3} \d\d? \d{4} \d\d:\d\d:\d\d) (?:GMT|UTC)([+-]\d{4})?(?: \(.*\))?", re.IGNORECASE
)


def _parse_rfc822(text: str) -> Published | None:
    """Parse RFC 822 and similar notations, whose years may have two digits, and JavaScript's ``Date.toString``."""
    match = _MAIL.fullmatch(text)
    if match is not None:
        if (match["zone"] or "").lower() in ("am", "pm"):
            return None  # a clock of twelve hours, which date lines know
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, IndexError, TypeError):
            return None
        iso = found.replace(tzinfo=None).isoformat(timespec="seconds")
        zone = found.strftime("%z")[:5] if found.tzinfo is not None else ZONES.get((match["zone"] or "").lower(), "")
        if match["zone"] == "-0000":
            zone = "+0000"
        return _published_or_none(iso + _iso_offset(zone))
    match = _SCRIPT.fullmatch(text)
    if match is None:
        return None
    try:
        found = datetime.strptime(match[1], "%a %b %d %Y %H:%M:%S")
    except ValueError:
        return None
    return _published_or_none(found.isoformat() + _iso_offset(match[2] or "Z"))


_YEAR_LAST = lazy_compile(r"(?<![\d./-])(\d\d?)([/-])(\d\d?)\2(\d{4})(?![\d./-])")
_EITHER_ORDER = frozenset(
    (
        *("en", "en-ca", "fr-ca", "es-us", "es-pr", "es-pa", "fil", "tl", "en-ph", "en-za", "sw", "en-ke"),
        *("zh", "ja", "ko", "hu", "lt", "mn", "eu", "fa", "und", "mul", "zxx"),
    )
)
"""Languages in which 03/04/2022 may be either, or is so rare that it isn't known."""


def _parse_date_line(text: str, language: str | None) -> Published | None:
    """Parse a date line; in a date of numbers alone the language may decide which is the day."""
    language = normalize_language(language)
    match = _YEAR_LAST.search(text) if language is not None else None
    if match is not None and language is not None:
        first, second = int(match[1]), int(match[3])
        order = _day_month_order(language)
        if order is not None and first <= 12 and second <= 12:
            day, month = (first, second) if order == "DMY" else (second, first)
            text = f"{text[: match.start()]}{match[4]}-{month:02}-{day:02}{text[match.end() :]}"
    found = read_date_line(text)
    if found is None:
        return None
    of_language = read_in_language(text, primary_tag(language)) if found.is_doubtful and match is None else None
    return of_language or found.published


def _day_month_order(language: str) -> str | None:
    """Return the order in a date whose year is last: ``DMY``, ``MDY``, or None if the language doesn't decide it."""
    tag = language.lower().replace("_", "-")
    if tag == "en-us":
        return "MDY"
    if tag in _EITHER_ORDER or (primary_tag(language) in _EITHER_ORDER and not tag.startswith("en-")):
        return None
    return "DMY"
