"""Texts and names in values of any type, as they occur in front matter, JSON and table cells."""

from collections.abc import Iterator, Mapping

from db.text.author_names import join_name, split_names

_MOST_ITEMS = 50
"""Items of one value that are looked at: no article has as many authors, and hostile data may nest any number."""


def text_of(value: object) -> str:
    """Return a text or a number as text; "" for anything else, and for YAML's null."""
    if isinstance(value, str):
        return "" if value in ("~", "null") else value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def first_text(values: Mapping[str, object], *keys: str) -> str:
    """Return the first non-empty text among the values of ``keys``; "" if there is none."""
    return next((text for key in keys if (text := text_of(values.get(key)))), "")


def names_of(value: object) -> Iterator[str]:
    """Yield the names in a value of any type: ``A and B``, ``[A, B]``, ``{name: A}``, ``[{first: A, last: B}]``."""
    if isinstance(value, Mapping):
        value = {str(key).lower(): inner for key, inner in list(value.items())[:_MOST_ITEMS]}
        name = first_text(value, "name", "title", "display_name", "fullname") or join_name(value)
        if name:
            yield name
    elif isinstance(value, list):
        for one in value[:_MOST_ITEMS]:
            if isinstance(one, str | Mapping):
                yield from names_of(one)
    else:
        yield from split_names(text_of(value))
