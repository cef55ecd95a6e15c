"""Corrections by hand: parses values that a person types, and applies them to an article.

A correction is stored beside the source's own value and shown in its place.
"""

import json
from dataclasses import replace
from typing import TypeVar

from db.models import Article, NewArticle
from db.text.cleaning import clean_line
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

FIELDS = ("title", "date", "section", "author")
"""Fields that can be corrected."""

NONE_KNOWN = "-"
"""What a person types for no value: no date, no author, no section."""

MAX_VALUE_LENGTH = 1_000
"""Characters of a value: far more than any title has, so that a pasted page is refused."""

_Stated = TypeVar("_Stated", NewArticle, Article)
_ASSIGNMENT = lazy_compile(r"^([A-Za-z]+)=(.*)\Z")


def is_assignment(argument: str) -> bool:
    """True if an argument has the form ``field=value``, whatever the field."""
    return _ASSIGNMENT.match(clean_line(argument)) is not None


def parse_correction(argument: str) -> tuple[str, str | None]:
    """Parse ``field=value`` to the field and the value in the form that is stored.

    The value is None for the source's own value (nothing after ``=``), "" for none (``-``). Raises ValueError with a
    sentence.
    """
    match = _ASSIGNMENT.match(clean_line(argument))
    name = match[1].lower() if match else ""
    if match is None or name not in FIELDS:
        raise ValueError(
            f"{clean_line(argument)} can't be set: what can is {', '.join(FIELDS)}, as in date=2022-01-26."
        )
    value = match[2].strip()
    if not value:
        return name, None
    if len(value) > MAX_VALUE_LENGTH:
        raise ValueError(f"That {name} is longer than {MAX_VALUE_LENGTH:,} characters.")
    if value == NONE_KNOWN:
        if name == "title":
            raise ValueError("An article can't be without a title; title= takes back a correction.")
        return name, ""
    return name, _PARSERS[name](value)


def _parse_title(value: str) -> str:
    return value


def _parse_date(value: str) -> str:
    try:
        return Published(value.replace(" ", "T")).iso
    except ValueError:
        raise ValueError(f"{value} is no date: write it as 2022, 2022-01, 2022-01-26 or 2022-01-26T14:05.") from None


def _parse_section(value: str) -> str:
    separator = next((mark for mark in ("›", " > ", "/") if mark in value), "›")
    names = tuple(name.strip() for name in value.split(separator) if name.strip())
    if not names:
        raise ValueError(f"{value} names no section: write it as World › Europe, or World/Europe.")
    return _join(names, " › ")


def _parse_author(value: str) -> str:
    names = tuple(name.strip() for name in value.split(";") if name.strip())
    if not names:
        raise ValueError(f"{value} names no author: write one as Ada Bell, several as Ada Bell; Max Frei.")
    return _join(names, "; ")


_PARSERS = {"title": _parse_title, "date": _parse_date, "section": _parse_section, "author": _parse_author}


def value_of(article: NewArticle | Article, name: str) -> str:
    """Return a field of an article in the form in which a person types it; "" for none."""
    if name == "title":
        return article.title
    if name == "date":
        return article.published.iso if article.published else ""
    return _join(article.section, " › ") if name == "section" else _join(article.authors, "; ")


def with_value(article: _Stated, name: str, value: str) -> _Stated:
    """Return the article with that value of a field, in the form of ``value_of``."""
    if name == "title":
        return replace(article, title=value)
    if name == "date":
        return replace(article, published=Published(value) if value else None)
    if name == "section":
        return replace(article, section=_split(value, " › "))
    return replace(article, authors=_split(value, "; "))


def without_corrections(article: Article) -> Article:
    """Return an article as its source has it, without its corrections."""
    for correction in article.corrections:
        article = with_value(article, correction.field, correction.said)
    return article


def _join(names: tuple[str, ...], separator: str) -> str:
    """Return names in the form in which a person types them, or as JSON if splitting couldn't restore them."""
    text = separator.join(names)
    return text if _split(text, separator) == names else json.dumps(names, ensure_ascii=False)


def _split(text: str, separator: str) -> tuple[str, ...]:
    if text.startswith("["):
        try:
            return tuple(map(str, json.loads(text)))
        except ValueError:
            pass
    return tuple(text.split(separator)) if text else ()
