"""What a post's front matter says of it: title, date, authors, section, language, whether it is a draft."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from db.ingest.language.date_parser import read_date
from db.ingest.readers.posts.front_matter import Values
from db.ingest.source.loose_values import first_text, names_of, text_of
from db.text.dates import Published

_DATES = (
    *("date", "published", "pubdate", "publishdate", "publish_date", "published_at", "publishedat", "date_published"),
    *("datepublished", "published_date", "publication_date", "posted", "created", "created_at", "createdat"),
)
_AUTHORS = ("authors", "author", "byline", "by", "writer", "writers")
_SECTIONS = ("categories", "category", "section")
_LANGUAGES = ("lang", "language", "locale")
_NESTED = ("taxonomies", "extra", "params")
"""Tables in front matter that hold keys of a post's own (Zola, Hugo)."""

_MOST = 50
"""Authors, or aliases, that are read of one post."""


def _everywhere(values: Values, keys: tuple[str, ...]) -> Iterator[object]:
    """What ``keys`` have, at the top and in the tables that posts keep such things in."""
    for key in keys:
        if values.get(key):
            yield values[key]
    for table in _NESTED:
        inner = values.get(table)
        if isinstance(inner, Mapping):
            for key in keys:
                if inner.get(key):
                    yield inner[key]


def is_draft(values: Values) -> bool:
    """Whether it says that it isn't published."""
    return (
        text_or_flag(values.get("draft")) == "true"
        or text_or_flag(values.get("published")) == "false"
        or text_of(values.get("status")).lower() in ("draft", "hidden", "private")
    )


def text_or_flag(value: object) -> str:
    """``true`` and ``false`` however they are written, else the text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = text_of(value).lower()
    return {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(text, text)


def published(values: Values, language: str | None) -> Published | None:
    """The date of publication; a date of change is none."""
    for value in _everywhere(values, _DATES):
        text = value.isoformat() if isinstance(value, date | datetime) else text_of(value)
        found = read_date(text, language)
        if found is not None:
            return found
    return None


def authors(values: Values) -> tuple[str, ...]:
    """The authors' names: of a text, a list, or mappings with a name."""
    for value in _everywhere(values, _AUTHORS):
        names = list(dict.fromkeys(names_of(value)))[:_MOST]
        if names:
            return tuple(names)
    return ()


def section(values: Values) -> tuple[str, ...]:
    """Its category: the first one where there are several, since the others are no level below it."""
    for value in _everywhere(values, _SECTIONS):
        first = value[0] if isinstance(value, list) and value else value
        name = first_text(first, "name", "title") if isinstance(first, Mapping) else text_of(first)
        name = name.removeprefix("[").removesuffix("]").split(",")[0].strip(" \"'")
        if name:
            return (name,)
    return ()


def categories(values: Values) -> list[str]:
    """All its categories, as Jekyll makes a path of them: a text is several, set apart by blanks."""
    found: list[str] = []
    for value in _everywhere(values, ("categories", "category")):
        found += map(text_of, value[:_MOST]) if isinstance(value, list) else text_of(value).split()
    return [name for name in found if name]


def language(values: Values) -> str | None:
    """The language that it says it is in."""
    return first_text(values, *_LANGUAGES) or None


def listed(values: Values, key: str) -> list[str]:
    """The texts of a list, or a text as a list of one."""
    value = values.get(key)
    if isinstance(value, list):
        return [text for one in value[:_MOST] if (text := text_of(one))]
    return [text] if (text := text_of(value)) else []
