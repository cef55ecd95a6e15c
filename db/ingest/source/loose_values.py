"""Texts and names in values of any type, as they occur in front matter, JSON and table cells."""

import math
from collections.abc import Iterator, Mapping

from db.ingest.source.field_text import read_field
from db.text.author_names import join_name, split_names
from db.text.lazy_regex import lazy_compile

_MOST_ITEMS = 50
"""Items of one value that are looked at: no article has as many authors, and hostile data may nest any number."""

_MARKS_OF_NOTHING = frozenset(
    (
        # what pandas reads as missing (``na_values`` of read_csv), and writes
        *("#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA"),
        *("NULL", "NaN", "None", "n/a", "nan", "null", "NaT"),
        # YAML, MySQL's dumps, JavaScript; and what people type
        *("~", "\\N", "undefined", "NAN", "none", "Null", "n.a.", "N.A.", "-", "--", "–", "—"),
    )
)
"""What stands in a field that has no value."""

_SEPARATORS = lazy_compile(r"[\s_.-]+")
_NAME_KEYS = ("name", "displayname", "fullname", "authorname")


def is_mark_of_nothing(value: object) -> bool:
    """Return True for what programs write in place of a value that is missing: ``NaN``, ``None``, ``N/A``, ``-``."""
    if isinstance(value, float):
        return not math.isfinite(value)
    return isinstance(value, str) and value.strip() in _MARKS_OF_NOTHING


def text_of(value: object) -> str:
    """Return a text or a number as text; "" for anything else, and for a mark of nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or is_mark_of_nothing(value):
        return ""
    try:
        return str(value).strip()
    except ValueError:  # an integer of thousands of digits
        return ""


def first_text(values: Mapping[str, object], *keys: str) -> str:
    """Return the first non-empty text among the values of ``keys``; "" if there is none."""
    return next((text for key in keys if (text := text_of(values.get(key)))), "")


def names_of(value: object) -> Iterator[str]:
    """Yield the names in a value of any type: ``A and B``, ``[A, B]``, ``{name: A}``, ``[{first: A, last: B}]``.

    A number stands for a name that is elsewhere, and is none.
    """
    if isinstance(value, Mapping):
        inner = {plain_key(str(key)): one for key, one in list(value.items())[:_MOST_ITEMS]}
        yield from _if_name(first_text(inner, *_NAME_KEYS) or join_name(inner) or first_text(inner, "title"))
    elif isinstance(value, list):
        for one in value[:_MOST_ITEMS]:
            if isinstance(one, str | Mapping):
                yield from names_of(one)
    else:
        for name in split_names(read_field(text_of(value))):
            yield from _if_name(name)


def _if_name(text: str) -> Iterator[str]:
    name = read_field(text).strip()
    if any(map(str.isalpha, name)) and not is_mark_of_nothing(name):
        yield name


def plain_key(key: str) -> str:
    """Return a field's name in the form in which names compare: ``Published At``, ``publishedAt`` → ``publishedat``."""
    return _SEPARATORS.sub("", key.strip("\ufeff").casefold())
