"""The fields of the query language: their names, and the node that each makes of its value."""

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
"""Names that ``is:`` and ``has:`` take, and how help describes them after the word “articles”."""

SORTS: dict[Sort, str] = {"date": "newest first", "oldest": "oldest first", "relevance": "best match first"}

FieldNode = Term | Fact

MAX_WORD_COUNT = 10**12
"""Stands for no upper limit of ``words:``; more than the 12 digits that a number may have."""


class BadValue(Exception):
    """A field's value is a mistake: why, in a sentence, and a ``proposal`` in its place, if there is one."""

    def __init__(self, sentence: str, proposal: str | None = None, *, is_unfinished: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.proposal = proposal
        self.is_unfinished = is_unfinished


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value after a field's colon, without quotes; ``is_quoted`` if all of it was in quotes.

    ``is_open`` means that the user may still be typing it, so its last word is a prefix. Relative dates count from
    ``today``.
    """

    text: str
    is_quoted: bool = False
    is_open: bool = False
    today: date = date.min


def make_term(value: FieldValue, column: Column = "") -> Term | None:
    """Return a word, or a phrase if it was in quotes; None if it has no letter or digit."""
    is_partly_quoted = column != "" and quote_value(value.text) != value.text  # title:"a b"c
    is_phrase = value.is_quoted or is_partly_quoted
    words = tuple((to_phrase_words if is_phrase else to_query_words)(value.text))
    if not words:
        return None
    has_star = value.text.endswith("*")
    # Not a prefix: a word with something after its last letter (`C++`, `it'`), one letter behind an apostrophe
    # (`it's`, `d'a` on the way to `d'accord`), and a pair of an unspaced script, which may start anywhere anyway.
    may_go_on = ends_in_word(value.text) and (len(words) == 1 or len(words[-1]) > 1)
    is_prefix = has_star or (value.is_open and may_go_on)
    return Term(value.text, words, is_prefix and not is_phrase and not is_unspaced(words[-1]), is_phrase, column)


def _refuse_minus(value: FieldValue, field: str) -> None:
    """Raise ``BadValue`` for ``field:-value``: the minus belongs before the field, and here would count for nothing."""
    if not value.is_quoted and value.text.startswith(("-", "!")) and to_query_words(value.text):
        raise BadValue(f"To leave it out, put the minus in front: -{field}:{value.text[1:]}.")


def _in_column(column: Column) -> Callable[[FieldValue], FieldNode]:
    def make(value: FieldValue) -> FieldNode:
        _refuse_minus(value, column)
        node = make_term(value, column)
        if node is None:
            raise BadValue(f"There is no word in it to look for in the {'text' if column == 'body' else column}.")
        return node

    return make


_PATH_SEPARATOR = lazy_compile(r"\s*[/›»>]\s*")


def section_names(text: str) -> list[str]:
    """Return the names in a section path that is written as one text: ``World/Asia`` → World and Asia."""
    return _PATH_SEPARATOR.split(text)


def _named(field: Literal["section", "author"]) -> Callable[[FieldValue], Fact]:
    def make(value: FieldValue) -> Fact:
        _refuse_minus(value, field)
        names = section_names(value.text) if field == "section" else [value.text]
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
            start, end = _parse_days(first, value, is_open=value.is_open and not dots)
            end = end if not dots else _LAST_DAY
        if last:
            _, end = _parse_days(last, value, is_open=value.is_open)
    except BadValue as error:
        if not dots:
            raise
        ends = _mend_end(first, value), _mend_end(last, value)
        proposal = None if None in ends else f"{ends[0]}..{ends[1]}"
        raise BadValue(error.sentence, proposal, is_unfinished=error.is_unfinished) from error
    if start > end:
        raise BadValue("The end of that span is before its beginning.", f"{last}..{first}")
    return Dates(start, end, dots.join(map(quote_value, (first, last) if dots else (first,))))


def _mend_end(text: str, value: FieldValue) -> str | None:
    """Return one end of a span as it is if it is a date, else the proposal for it."""
    try:
        if text:
            _parse_days(text, value, is_open=False)
    except BadValue as error:
        return error.proposal
    return text


def _parse_days(text: str, value: FieldValue, *, is_open: bool) -> tuple[int, int]:
    """Return the first and last day (ordinals) of a date as it is typed. Raises ``BadValue``."""
    if text in ("today", "yesterday"):
        day = value.today.toordinal() - (text == "yesterday")
        return day, day
    ago = _AGO.match(text)
    if ago is not None:
        day = _date_before(value.today, int(ago[1]), ago[2]).toordinal()
        return day, day
    match = _DAY.match(text)
    if match is None or int(match[1]) == 0:
        is_begun = is_open and (_BEGUN.match(text) is not None or text[0].isdigit())
        raise BadValue(f"{_DATE_HELP}.", is_unfinished=is_begun)
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[2] is None:
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    if not 1 <= month <= 12:
        raise BadValue(f"There is no month {match[2]}.", f"{year}", is_unfinished=is_open and match[2] in "01")
    length = monthrange(year, month)[1]
    if match[3] is None:
        return date(year, month, 1).toordinal(), date(year, month, length).toordinal()
    if not 1 <= day <= length:
        is_begun = is_open and match[3] in "0123"
        raise BadValue(f"{year}-{month:02} has {length} days.", f"{year}-{month:02}-{length}", is_unfinished=is_begun)
    return (only := date(year, month, day).toordinal()), only


def _date_before(today: date, count: int, unit: str) -> date:
    try:
        if unit in ("day", "week"):
            return today - timedelta(days=count * (7 if unit == "week" else 1))
        months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return date.min


_MONTH_DAY = lazy_compile(r"(\d{1,2})-(\d{1,2})\Z")


def _on_day(value: FieldValue) -> Fact:
    match = _MONTH_DAY.match(value.text)
    if value.text.lower() == "today":
        return OnDay(value.today.month, value.today.day)
    if match is None:
        raise BadValue("A day of any year is its month and day, such as on:03-24.", is_unfinished=len(value.text) < 5)
    month, day = int(match[1]), int(match[2])
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2000, month)[1]:
        is_begun = value.is_open and day in (0, 1, 2, 3)
        raise BadValue(f"No year has a day {value.text}.", is_unfinished=is_begun)
    return OnDay(month, day)


# How long a text is

_SPAN = lazy_compile(r"(\d{0,12})\.\.(\d{0,12})\Z")
_COMPARED = lazy_compile(r"(>=|<=|>|<|=|)(\d{1,12})\Z")


def _length(value: FieldValue) -> Fact:
    comparison, span = _COMPARED.match(value.text), _SPAN.match(value.text)
    if comparison is not None:
        sign, number = comparison[1] or "=", int(comparison[2])
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
    "on": _on_day,
    "is": _state("is"),
    "has": _state("has"),
    "words": _length,
    "links-to": _linked("links-to"),
    "linked-from": _linked("linked-from"),
    "like": _linked("like"),
}
"""The function that makes a node of each field's value. ``sort`` is missing, as it is no condition."""

NAMES = (*FIELDS, "sort")

_FIELD_SYNONYMS = {
    "after": "date", "before": "date", "by": "author", "from": "source", "in": "section", "language": "lang",
    "since": "date", "text": "body", "topic": "section", "year": "date",
}  # fmt: skip

_SORT_SYNONYMS = {"best": "relevance", "latest": "date", "newest": "date", "rank": "relevance", "score": "relevance"}


def parse_sort(value: FieldValue) -> Sort:
    """Return the order that a value of ``sort:`` names. Raises ``BadValue``."""
    name = value.text.lower()
    if name not in SORTS:
        is_begun = any(each.startswith(name) for each in SORTS)
        raise BadValue(
            f"sort: takes {_one_of(SORTS)}.", _SORT_SYNONYMS.get(name) or _closest(name, SORTS), is_unfinished=is_begun
        )
    return name


def guess_field(name: str) -> str | None:
    """Return the field that a user who typed an unknown name probably meant; None if none is similar."""
    return _FIELD_SYNONYMS.get(name) or _closest(name, NAMES)


def _closest(name: str, names: object) -> str | None:
    from difflib import get_close_matches

    matches = get_close_matches(name, [str(each) for each in names], 1)  # type: ignore[attr-defined]
    return matches[0] if matches else None


def _one_of(names: object) -> str:
    *others, last = (str(each) for each in names)  # type: ignore[attr-defined]
    return f"{', '.join(others)} or {last}"
