"""Parser of dates in words of the languages that only the library dateparser knows."""

import calendar
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from db.ingest.language.language_codes import primary_tag
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

_YEAR = lazy_compile(r"(?<!\d)[12]\d{3}(?!\d)")
_NUMERIC = lazy_compile(r"\d\d?([/.-])\d\d?\1\d{4}")
_WORD = lazy_compile(r"[^\W\d_]{3}|[^\W\d_a-zA-Z]")
_PRECISION = {"year": 4, "month": 7, "day": 10}

_MOST_LANGUAGES = 4
"""Languages beside the page's that the library is asked for: `mart` is March in nine, and four have most readers."""


def read_by_library(text: str, language: str | None) -> Published | None:
    """Parse a date in words of a language that only the library dateparser knows.

    It is asked for the page's language, and for those that have one of the words for a month. (For all 205 of them its
    tables take eight seconds.)
    """
    years = _YEAR.findall(text)
    if len(years) != 1 or _WORD.search(text) is None or _NUMERIC.search(text) is not None:
        return None
    months = _month_languages()
    words = {word.replace(".", "") for word in _BETWEEN_WORDS.split(text.lower())}
    ranks = {code: rank for word in words for code, rank in months.get(word, {}).items()}
    if not ranks and text.isascii():
        return None  # without a month's name there is nothing that it knows more of; other scripts may join words
    codes = dict.fromkeys([primary_tag(language), *sorted(ranks, key=lambda code: ranks[code])])
    for code in list(codes)[: _MOST_LANGUAGES + 1]:
        found = read_in_language(text, code)
        if found is not None and found.year == int(years[0]):  # dateparser may change the year: 2565 to 1965
            return found
    return None


_BETWEEN_WORDS = lazy_compile(r"[\s\d,;:/()|·-]+")


@cache
def _month_languages() -> dict[str, dict[str, int]]:
    """Return, for each name of a month that dateparser knows, the languages that have it: code → rank by readers."""
    from dateparser.data.languages_info import language_order  # imported late: 0.1 s, and few dates need it

    found: dict[str, dict[str, int]] = {}
    for rank, code in enumerate(language_order):
        info = import_module(f"dateparser.data.date_translation_data.{code}").info
        for month in calendar.month_name[1:]:
            for name in info.get(month.lower(), ()):
                for word in _BETWEEN_WORDS.split(name.lower()):
                    if len(word) > 1:
                        found.setdefault(word.replace(".", ""), {})[code] = rank
    return found


_LATIN_WORD = lazy_compile(r"(?<![^\W\d_])[A-Za-z]{4,}(?![^\W\d_])")
_LETTERS = lazy_compile(r"[^\W\d_]{2,}")
_START = 4
"""Letters by which a word of the library is known: its patterns add endings to what they begin with."""


def _may_know(text: str, code: str) -> bool:
    """Return False if a text has a word such as dateparser has none in a language, and so reads no date with it.

    It takes a millisecond to say that itself, and there are many lines with names. Zones, in capitals, are left to it.
    """
    whole, short = _starts_of(code)
    return all(
        word.isupper() or word[:_START].lower() in whole or word.lower().startswith(short)
        for word in _LATIN_WORD.findall(text)
    )


@cache
def _starts_of(code: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return how the words begin that dateparser knows in a language, and what short ones its patterns begin with."""
    from dateparser.utils import normalize_unicode

    info = import_module(f"dateparser.data.date_translation_data.{code}").info
    whole, patterns = (
        {word for text in _texts_in(part) for word in _LETTERS.findall(f"{text} {normalize_unicode(text)}".lower())}
        for part in (info, info.get("simplifications"))
    )
    return frozenset(word[:_START] for word in whole if len(word) >= _START), tuple(
        word for word in patterns if len(word) < _START
    )


def _texts_in(value: object) -> Iterator[str]:
    """Yield all texts in nested lists and dictionaries, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts_in(key)
            yield from _texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts_in(inner)


def read_in_language(text: str, code: str) -> Published | None:
    """Parse a date in words of a language; None too if ``code`` ("" or unknown) is none that dateparser knows."""
    from dateparser.data.languages_info import language_order
    from dateparser.date import DateDataParser  # imported late: 0.2 s with its tables, and few dates need it

    if code not in language_order or not _may_know(text, code):
        return None
    settings = {
        "PARSERS": ["absolute-time"],  # nothing relative
        "REQUIRE_PARTS": ["year"],
        "RETURN_TIME_AS_PERIOD": True,
        # Without vowel signs the Thai มี.ค. (March) is ม.ค. (January).
        "NORMALIZE": not any(unicodedata.category(char) == "Mn" for char in text),
    }
    try:
        data = DateDataParser(languages=[code], settings=settings).get_date_data(text)
        if data.date_obj is None:
            return None
        if data.period == "time":
            return Published(data.date_obj.isoformat(timespec="seconds")[:25])
        return Published(data.date_obj.date().isoformat()[: _PRECISION.get(data.period, 4)])
    except (ValueError, OverflowError, TypeError):  # a date that can't be, or one that the library trips over
        return None
