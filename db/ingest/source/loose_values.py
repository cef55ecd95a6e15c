"""Texts and names in values of any shape, as front matter, JSON and table cells have them."""

import re
from collections.abc import Iterator, Mapping

from db.text.lazy_regex import lazy_compile

_MOST = 50
"""Items of one value that are looked at."""

_AND = lazy_compile(r"\s+(?:and|und|et|y|e|&|\+)\s+|\s*[;&]\s*", re.IGNORECASE)


def text_of(value: object) -> str:
    """A value that is a text or a number, as text; "" for anything else."""
    if isinstance(value, str):
        return "" if value in ("~", "null") else value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def first_text(values: Mapping[str, object], *keys: str) -> str:
    """The first text that one of ``keys`` has."""
    return next((text for key in keys if (text := text_of(values.get(key)))), "")


def names_of(value: object) -> Iterator[str]:
    """The names that a value of any shape gives: ``A and B``, ``[A, B]``, ``{name: A}``, ``[{name: A}]``."""
    if isinstance(value, Mapping):
        value = {str(key).lower(): inner for key, inner in list(value.items())[:_MOST]}
        name = first_text(value, "name", "title", "display_name", "fullname")
        if name:
            yield name
    elif isinstance(value, list):
        for one in value[:_MOST]:
            if isinstance(one, str | Mapping):
                yield from names_of(one)
    else:
        for part in _AND.split(text_of(value)):
            several = [name.strip() for name in part.split(",")]
            # "Ada Bell, Tom Oak" are two, "Bell, Ada" is one.
            yield from filter(None, several if all(" " in name for name in several) else [part.strip()])
