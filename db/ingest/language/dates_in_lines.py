"""Finds dates that stand in lines with other words: the month of an issue, and the line below a saved text."""

import re
from dataclasses import dataclass

from db.ingest.language.bylines import read_byline
from db.ingest.language.date_parser import read_date
from db.ingest.language.date_words import FILLERS, LATER, MONTHS, PUBLICATION_LABELS
from db.ingest.language.page_phrases import AUTHOR_LABELS, words_of
from db.text.cleaning import fold
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

LONGEST = 150
"""Characters that such a line may have; chosen by eye: room for a byline, a date, and the name of a magazine."""

_MOST_WORDS = 10
"""Words of a date with all that may go with it: ``Posted on Friday, May 14, 2021 at 9:12 am EST``."""

_YEAR = lazy_compile(r"(?<!\d)[12]\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class DateInLine:
    """A date in a line, and the words ``before`` and ``after`` it."""

    published: Published
    before: str
    after: str


def date_in_line(line: str, language: str | None = None) -> DateInLine | None:
    """Return the date around the first year in a line: the finest that successive words make, and no others."""
    words = line.split()
    place = next((i for i, word in enumerate(words) if _YEAR.search(word) is not None), None)
    if place is None or len(line) > LONGEST:
        return None
    best: DateInLine | None = None
    for first in range(max(0, place - _MOST_WORDS), place + 1):
        for last in range(min(len(words), first + _MOST_WORDS), place, -1):
            published = read_date(" ".join(words[first:last]).strip(" .,;()"), language)
            if published is not None and (best is None or _fineness(published) > _fineness(best.published)):
                best = DateInLine(published, " ".join(words[:first]), " ".join(words[last:]))
    return best


def _fineness(published: Published) -> int:
    return ("year", "month", "day", "time").index(published.precision)


_ISSUE_WORDS = words_of("""
    issue edition heft ausgabe nummer numero número numéro edición edição edizione fascicolo fascicule livraison zeszyt
    numer numeru номер выпуск выпуске випуск τεύχος αριθμός العدد číslo szám sayı broj nummer nro numre utgave
""")
"""Words for an issue: with a number, or with a month alone (``the December 2010 issue``)."""

_NUMBER_WORDS = words_of("""
    number no nr n n° nº núm num nro vol volume volumen jahrgang jg jahrg band bd tome tom tomo anno año année год том
    évfolyam cilt ročník årgang
""")
"""Words that only with a number are of an issue, or of the volume that it is in."""

_WITH_MONTH = lazy_compile(rf"(?<!\w)(?:{'|'.join(sorted(_ISSUE_WORDS))})(?!\w)|月[号號]")
_NUMBER = lazy_compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(_ISSUE_WORDS | _NUMBER_WORDS, key=len, reverse=True)))})"
    r"\s?[.:]?\s?#?\s?\d{1,5}(?![\d年])|#\s?\d{1,5}(?!\d)|第\s?\d+\s?[期号號巻]|제?\s?\d+\s?호(?!\w)"
)
_SPAN = lazy_compile(r"([^\W\d_]+\.?)( [12]\d{3})? ?[/–—-] ?([^\W\d_]+\.?)( [12]\d{3})")
_NUMBER_OF_YEAR = lazy_compile(r"(?<!\d)\d{1,3} ?/ ?(?=[12]\d{3}(?!\d))")
_YEARS = lazy_compile(r"(?<!\d)([12]\d{3})[/–-](?:\d\d|\d{4})(?!\d)")
_MOST_BESIDE = 12
"""Words beside the date of an issue: ``This article appeared in the issue of Harbour Gazette`` has nine."""


def read_issue_line(line: str, language: str | None = None) -> Published | None:
    """Return when the issue appeared that a line names by its number, or as a month's; None for other lines.

    Of an issue for several months the first. A season is no month, nor is the number of an issue (``Heft 4/2010``): of
    these the year.
    """
    if len(line) > LONGEST or _YEAR.search(line) is None or line.endswith(("?", "!")):
        return None
    folded = _NUMBER_OF_YEAR.sub("0 ", fold(line))
    without_number = _NUMBER.sub(" ", folded)
    is_numbered = without_number != folded
    if not is_numbered and _WITH_MONTH.search(folded) is None:
        return None
    plain = _YEARS.sub(r"\1", _SPAN.sub(_first_of_span, without_number.replace("月号", "月").replace("月號", "月")))
    found = date_in_line(plain, language)
    if found is None or (not is_numbered and found.published.month is None):
        return None
    beside = len(found.before.split()) + len(found.after.split())
    return found.published if beside <= _MOST_BESIDE else None


def _first_of_span(match: re.Match[str]) -> str:
    if match[1].strip(".") in MONTHS and match[3].strip(".") in MONTHS:
        return match[1] + (match[2] or match[4])
    return match[0]


@dataclass(frozen=True, slots=True)
class FootLine:
    """When, and by whom, a text was published, as a line below it says."""

    published: Published
    authors: tuple[str, ...]


_SAYS = AUTHOR_LABELS | PUBLICATION_LABELS
_STRONG = lazy_compile(r"\s*(?:[|·•—–\n]|\s-\s)\s*")


def read_foot_line(line: str, language: str | None = None) -> FootLine | None:
    """Read ``Posted by Ada Bell on 14 May 2021 · exported …``; None where it doesn't say who, or that it's published.

    Of parts that marks set apart, the first with a date is read.
    """
    if len(line) > LONGEST:
        return None
    part = next((part for part in _STRONG.split(line) if _YEAR.search(part) is not None), "")
    if not _has_word_of(part, _SAYS):  # before the date is looked for, which takes far more time
        return None
    found = date_in_line(part, language)
    if found is None or found.published.day is None or _has_word_of(part, LATER):
        return None
    before, after = without_fillers(found.before), without_fillers(found.after)
    authors = read_byline(before) or read_byline(after)
    if authors:
        return FootLine(found.published, authors) if not (before and after) else None
    is_said = _has_word_of(part, PUBLICATION_LABELS)
    return FootLine(found.published, ()) if is_said and not before and not after else None


def _has_word_of(text: str, phrases: frozenset[str]) -> bool:
    folded = f" {' '.join(fold(text).replace(':', ' ').split())} "
    return any(f" {phrase} " in folded for phrase in phrases)


def without_fillers(text: str) -> str:
    """Return the words between those at both ends that only go with a date (``posted``, ``on``)."""
    words = text.strip(" .,;:()").split()
    while words and fold(words[0].strip(",:")) in FILLERS:
        words.pop(0)
    while words and fold(words[-1].strip(",:")) in FILLERS:
        words.pop()
    return " ".join(words).strip(" .,;")
