"""The fields of the query language: their names, and what each makes of its value."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from db.query.ast import (
    Column,
    Contains,
    Dates,
    Fact,
    InLanguage,
    Length,
    Linked,
    Named,
    OnDay,
    Sort,
    State,
    Term,
    quote_value,
)
from db.text.lazy_regex import lazy_compile
from db.text.tokens import ends_in_word, is_unspaced, to_phrase_words, to_query_words

STATES: dict[str, dict[str, str]] = {
    "is": {
        "edited": "whose text changed since it first came",
        "copy": "that are copies of another article",
        "corrected": "that were corrected by hand",
        "missing-links": "with a related link that leads to nothing here",
        "undated": "without a date",
    },
    "has": {
        "author": "whose author is known",
        "date": "whose date is known",
        "section": "that were filed in a section",
        "language": "whose language is known",
        "url": "whose address is known",
        "links": "with links in the text",
        "related": "with related articles (“Read also”)",
        "copies": "that others are copies of",
        "warnings": "with something to know about how they were read",
    },
}
"""What an article can be or have, and the words that tell it: “articles …”."""

SORTS: dict[Sort, str] = {"date": "newest first", "oldest": "oldest first", "relevance": "best match first"}

FieldNode = Term | Fact

MAX_WORD_COUNT = 10**12


class BadValue(Exception):
    """A field's value can't be meant: why, in a sentence, and a ``proposal`` for it, if there is one."""

    def __init__(self, sentence: str, proposal: str | None = None, *, is_unfinished: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.proposal = proposal
        self.is_unfinished = is_unfinished


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What stands behind a field's colon: its text without quotes, and whether all of it stood in quotes.

    ``is_open``: one is still typing it, so that its last word may go on. ``today`` is what days are counted from.
    """

    text: str
    is_quoted: bool = False
    is_open: bool = False
    today: date = date.min


def make_term(value: FieldValue, column: Column = "") -> Term | None:
    """A word, or a phrase where it was in quotes; None where there is nothing in it to look for."""
    is_phrase = value.is_quoted or (
        column != "" and quote_value(value.text) != value.text
    )  # partly in quotes: title:"a b"c
    words = tuple((to_phrase_words if is_phrase else to_query_words)(value.text))
    if not words:
        return None
    starred = value.text.endswith("*")
    # A word with something after its last letter (`C++`, `it'`) is finished; so is a pair of an unspaced script.
    # So is what stands with one letter behind an apostrophe: `it's`, `d'a` for a moment.
    is_begun = ends_in_word(value.text) and (len(words) == 1 or len(words[-1]) > 1)
    open_end = starred or (value.is_open and is_begun)
    return Term(value.text, words, open_end and not is_phrase and not is_unspaced(words[-1]), is_phrase, column)


def _refuse_minus(value: FieldValue, field: str) -> None:
    """What is to be left out is said so before its field: behind the colon a minus would count for nothing."""
    if not value.is_quoted and value.text.startswith(("-", "!")) and to_query_words(value.text):
        raise BadValue(f"To leave it out, put the minus in front: -{field}:{value.text[1:]}.")


def _in_column(column: Column) -> Callable[[FieldValue], FieldNode]:
    def make(value: FieldValue) -> FieldNode:
        _refuse_minus(value, column)
        made = make_term(value, column)
        if made is None:
            raise BadValue(f"There is no word in it to look for in the {'text' if column == 'body' else column}.")
        return made

    return make


_PARTED = lazy_compile(r"\s*[/›»>]\s*")


def _named(field: Literal["section", "author"]) -> Callable[[FieldValue], Fact]:
    def make(value: FieldValue) -> Fact:
        _refuse_minus(value, field)
        names = _PARTED.split(value.text) if field == "section" else [value.text]
        parts = tuple(words for words in (tuple(to_phrase_words(name)) for name in names) if words)
        if not parts:
            raise BadValue(f"A name has at least one letter or digit: {field}:NAME.")
        is_prefix = not value.is_quoted and (value.text.endswith("*") or (value.is_open and ends_in_word(value.text)))
        is_top = field == "section" and not names[0].strip() and len(names) > 1
        return Named(field, value.text.rstrip("*"), parts, is_prefix, is_top)

    return make


def _contains(field: Literal["url", "source", "site"]) -> Callable[[FieldValue], Fact]:
    return lambda value: Contains(field, value.text)


_LANGUAGE = lazy_compile(r"[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*\Z")


def _language(value: FieldValue) -> Fact:
    _refuse_minus(value, "lang")
    if not _LANGUAGE.match(value.text):
        raise BadValue("A language is a code such as en, de or pt-BR.", is_unfinished=len(value.text) < 2)
    return InLanguage(value.text.lower())


def _state(field: Literal["is", "has"]) -> Callable[[FieldValue], Fact]:
    def make(value: FieldValue) -> Fact:
        name, names = value.text.lower(), STATES[field]
        if name not in names:
            is_begun = any(each.startswith(name) for each in names)
            raise BadValue(f"{field}: takes {_one_of(names)}.", _closest(name, names), is_unfinished=is_begun)
        return State(field, name)

    return make


def _linked(field: Literal["links-to", "linked-from", "like"]) -> Callable[[FieldValue], Fact]:
    return lambda value: Linked(field, value.text)


# Dates

_DAY = lazy_compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")
_AGO = lazy_compile(r"(\d{1,4})\s*(day|week|month|year)s?\s+ago\Z")
_BEGUN = lazy_compile(r"\d{0,4}\Z|\d{4}-\d?\Z|\d{4}-\d{2}-\d?\Z|t(o(d(ay?)?)?)?\Z|y(e(s(t(e(r(d(ay?)?)?)?)?)?)?)?\Z")
_LAST_DAY = date.max.toordinal()
_DATE_HELP = "A date is a year, month or day (2019, 2019-03, 2019-03-24), or a span of them (2019..2021)"


def _dates(value: FieldValue) -> Fact:
    text = value.text.strip().lower()
    first, dots, last = text.partition("..")
    first, last = first.strip(), last.strip()
    if not first and not last:
        raise BadValue(f"{_DATE_HELP}.", is_unfinished=True)
    start, end = 1, _LAST_DAY
    try:
        if first:
            start, end = _days(first, value, is_open=value.is_open and not dots)
            end = end if not dots else _LAST_DAY
        if last:
            _, end = _days(last, value, is_open=value.is_open)
    except BadValue as error:
        if not dots:
            raise
        ends = _mended(first, value), _mended(last, value)
        proposal = None if None in ends else f"{ends[0]}..{ends[1]}"
        raise BadValue(error.sentence, proposal, is_unfinished=error.is_unfinished) from error
    if start > end:
        raise BadValue("The end of that span is before its beginning.", f"{last}..{first}")
    return Dates(start, end, dots.join(map(quote_value, (first, last) if dots else (first,))))


def _mended(text: str, value: FieldValue) -> str | None:
    """An end of a span as it is, if it can be meant, else what is proposed for it."""
    try:
        if text:
            _days(text, value, is_open=False)
    except BadValue as error:
        return error.proposal
    return text


def _days(text: str, value: FieldValue, *, is_open: bool) -> tuple[int, int]:
    """The first and last day of what was said of one."""
    if text in ("today", "yesterday"):
        day = value.today.toordinal() - (text == "yesterday")
        return day, day
    ago = _AGO.match(text)
    if ago is not None:
        day = _before(value.today, int(ago[1]), ago[2]).toordinal()
        return day, day
    said = _DAY.match(text)
    if said is None or int(said[1]) == 0:
        is_begun = is_open and (_BEGUN.match(text) is not None or text[0].isdigit())
        raise BadValue(f"{_DATE_HELP}.", is_unfinished=is_begun)
    year, month, day = int(said[1]), int(said[2] or 0), int(said[3] or 0)
    if said[2] is None:
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    if not 1 <= month <= 12:
        raise BadValue(f"There is no month {said[2]}.", f"{year}", is_unfinished=is_open and said[2] in "01")
    length = monthrange(year, month)[1]
    if said[3] is None:
        return date(year, month, 1).toordinal(), date(year, month, length).toordinal()
    if not 1 <= day <= length:
        is_begun = is_open and said[3] in "0123"
        raise BadValue(f"{year}-{month:02} has {length} days.", f"{year}-{month:02}-{length}", is_unfinished=is_begun)
    return (only := date(year, month, day).toordinal()), only


def _before(today: date, count: int, unit: str) -> date:
    try:
        if unit in ("day", "week"):
            return today - timedelta(days=count * (7 if unit == "week" else 1))
        months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return date.min


_MONTH_DAY = lazy_compile(r"(\d{1,2})-(\d{1,2})\Z")


def _on(value: FieldValue) -> Fact:
    said = _MONTH_DAY.match(value.text)
    if value.text.lower() == "today":
        return OnDay(value.today.month, value.today.day)
    if said is None:
        raise BadValue("A day of any year is its month and day, such as on:03-24.", is_unfinished=len(value.text) < 5)
    month, day = int(said[1]), int(said[2])
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2000, month)[1]:
        is_begun = value.is_open and day in (0, 1, 2, 3)
        raise BadValue(f"No year has a day {value.text}.", is_unfinished=is_begun)
    return OnDay(month, day)


# How long a text is

_SPAN = lazy_compile(r"(\d{0,12})\.\.(\d{0,12})\Z")
_COMPARED = lazy_compile(r"(>=|<=|>|<|=|)(\d{1,12})\Z")


def _length(value: FieldValue) -> Fact:
    said, span = _COMPARED.match(value.text), _SPAN.match(value.text)
    if said is not None:
        sign, number = said[1] or "=", int(said[2])
        least = {">=": number, ">": number + 1, "=": number}.get(sign, 0)
        most = {"<=": number, "<": number - 1, "=": number}.get(sign, MAX_WORD_COUNT)
        return Length(least, most, f"words{sign}{number}")
    if span is not None and (span[1] or span[2]):
        least, most = int(span[1] or 0), int(span[2] or MAX_WORD_COUNT)
        if least > most:
            turned = f"{span[2]}..{span[1]}"
            raise BadValue("The end of that span is before its beginning.", turned, is_unfinished=value.is_open)
        return Length(least, most, f"words:{value.text}")
    is_begun = value.is_open and value.text.strip("<>=.") == ""
    raise BadValue("words is compared with a number, such as words>1000 or words:200..400.", is_unfinished=is_begun)


FIELDS: dict[str, Callable[[FieldValue], FieldNode]] = {
    "title": _in_column("title"),
    "body": _in_column("body"),
    "author": _named("author"),
    "section": _named("section"),
    "lang": _language,
    "url": _contains("url"),
    "source": _contains("source"),
    "site": _contains("site"),
    "date": _dates,
    "on": _on,
    "is": _state("is"),
    "has": _state("has"),
    "words": _length,
    "links-to": _linked("links-to"),
    "linked-from": _linked("linked-from"),
    "like": _linked("like"),
}
"""What each field makes of its value; ``parse_sort`` is apart, as it matches nothing."""

NAMES = (*FIELDS, "sort")

_OTHER_NAMES = {
    "after": "date", "before": "date", "by": "author", "from": "source", "in": "section", "language": "lang",
    "since": "date", "text": "body", "topic": "section", "year": "date",
}  # fmt: skip

_OTHER_SORTS = {"best": "relevance", "latest": "date", "newest": "date", "rank": "relevance", "score": "relevance"}


def parse_sort(value: FieldValue) -> Sort:
    """How results are sorted. Raises ``BadValue``."""
    name = value.text.lower()
    if name not in SORTS:
        is_begun = any(each.startswith(name) for each in SORTS)
        raise BadValue(
            f"sort: takes {_one_of(SORTS)}.", _OTHER_SORTS.get(name) or _closest(name, SORTS), is_unfinished=is_begun
        )
    return name


def guess_field(name: str) -> str | None:
    """The field that somebody who typed ``name`` may have meant."""
    return _OTHER_NAMES.get(name) or _closest(name, NAMES)


def _closest(name: str, names: object) -> str | None:
    from difflib import get_close_matches

    found = get_close_matches(name, [str(each) for each in names], 1, 0.6)  # type: ignore[attr-defined]
    return found[0] if found else None


def _one_of(names: object) -> str:
    *others, last = (str(each) for each in names)  # type: ignore[attr-defined]
    return f"{', '.join(others)} or {last}"
