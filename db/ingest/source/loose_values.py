"""Texts and names in values of any type, as they occur in front matter, JSON and table cells."""

import re
from collections.abc import Iterator, Mapping

from db.text.lazy_regex import lazy_compile

_MOST_ITEMS = 50
"""Items of one value that are looked at: no article has as many authors, and hostile data may nest any number."""

_AND = lazy_compile(r"\s+(?:and|und|et|y|e|&|\+)\s+|\s*[;&]\s*", re.IGNORECASE)


def text_of(value: object) -> str:
    """Return a text or a number as text; "" for anything else, and for YAML's null."""
    if isinstance(value, str):
        return "" if value in ("~", "null") else value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def first_text(values: Mapping[str, object], *keys: str) -> str:
    """Return the first non-empty text among the values of ``keys``; "" if there is none."""
    return next((text for key in keys if (text := text_of(values.get(key)))), "")


def names_of(value: object) -> Iterator[str]:
    """Yield the names in a value of any type: ``A and B``, ``[A, B]``, ``{name: A}``, ``[{name: A}]``."""
    if isinstance(value, Mapping):
        value = {str(key).lower(): inner for key, inner in list(value.items())[:_MOST_ITEMS]}
        name = first_text(value, "name", "title", "display_name", "fullname")
        if name:
            yield name
    elif isinstance(value, list):
        for one in value[:_MOST_ITEMS]:
            if isinstance(one, str | Mapping):
                yield from names_of(one)
    else:
        for part in _AND.split(text_of(value)):
            several = [name.strip() for name in part.split(",")]
            # "Ada Bell, Tom Oak" are two, "Bell, Ada" is one.
            yield from filter(None, several if all(" " in name for name in several) else [part.strip()])
