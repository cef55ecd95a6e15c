"""A post's metadata, by the keys of its front matter: date, authors, section, language, whether it is a draft."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from db.ingest.language.date_parser import may_be_date, read_date
from db.ingest.readers.posts.front_matter import Values
from db.ingest.source.field_text import read_field
from db.ingest.source.loose_values import first_text, names_of, plain_key, text_of
from db.text.dates import Published

_DATES = (
    *("date", "published", "pubdate", "publishdate", "publishedat", "publishedon", "datepublished", "publisheddate"),
    *("publicationdate", "posted", "postedat", "postedon", "created", "createdat", "datecreated"),
)
"""Keys of front matter, as ``plain_key`` has them, likeliest first; so below."""
_TITLES = ("title", "headline", "heading", "name")
_AUTHORS = ("authors", "author", "byline", "by", "writer", "writers")
_SECTIONS = ("categories", "category", "section")
_LANGUAGES = ("lang", "language", "locale")
_NESTED = ("taxonomies", "extra", "params")
"""Tables in front matter that hold further keys of a post (Zola, Hugo)."""

_MOST = 50
"""Authors, aliases or categories of one post that are read; chosen by eye: hostile front matter may have any number."""


def _values_of(values: Values, keys: tuple[str, ...]) -> Iterator[object]:
    """Yield the values of ``keys``: at the top level, then in the tables of ``_NESTED``."""
    for table in (values, *(inner for key in _NESTED if isinstance(inner := values.get(key), Mapping))):
        by_key = {plain_key(str(key)): value for key, value in table.items()}
        yield from (value for key in keys if (value := by_key.get(key)))


def is_draft(values: Values) -> bool:
    """Return True if the front matter says that the post isn't published."""
    return (
        any(text_or_flag(value) == "true" for value in _values_of(values, ("draft", "isdraft")))
        or any(text_or_flag(values.get(key)) == "false" for key in ("published", "publish"))
        or text_of(values.get("status")).lower() in ("draft", "hidden", "private")
    )


def text_or_flag(value: object) -> str:
    """Return "true" or "false" for any spelling of a flag, else the text in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = text_of(value).lower()
    return {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(text, text)


def find_title(values: Values) -> str:
    """Return the title; "" if there is none."""
    return read_field(next((text for value in _values_of(values, _TITLES) if (text := text_of(value))), ""))


def find_published(values: Values, language: str | None) -> Published | None:
    """Return the date of publication. Keys of a last change don't count."""
    for value in _values_of(values, _DATES):
        text = value.isoformat() if isinstance(value, date | datetime) else text_of(value)
        found = read_date(text, language)
        if found is not None:
            return found
    return None


def unread_date_of(values: Values) -> str:
    """Return how a post's front matter writes its date, where that isn't understood; "" for none."""
    texts = [text_of(value) for value in _values_of(values, _DATES) if not isinstance(value, date | datetime)]
    return next(filter(may_be_date, texts), "")


def find_authors(values: Values) -> tuple[str, ...]:
    """Return the names of the authors, from a text, a list, or mappings with a name."""
    for value in _values_of(values, _AUTHORS):
        names = list(dict.fromkeys(names_of(value)))[:_MOST]
        if names:
            return tuple(names)
    return ()


def find_section(values: Values) -> tuple[str, ...]:
    """Return the post's category: the first of several, since the others are no levels below it."""
    for value in _values_of(values, _SECTIONS):
        first = value[0] if isinstance(value, list) and value else value
        name = read_field(first_text(first, "name", "title") if isinstance(first, Mapping) else text_of(first))
        if not isinstance(value, list):
            name = name.removeprefix("[").removesuffix("]").split(",")[0]
        name = name.strip(" \"'")
        if name:
            return (name,)
    return ()


def find_categories(values: Values) -> list[str]:
    """Return all categories. As in Jekyll, which makes a path of them, a text is several, separated by blanks."""
    found: list[str] = []
    for value in _values_of(values, ("categories", "category")):
        found += map(text_of, value[:_MOST]) if isinstance(value, list) else text_of(value).split()
    return [name for name in found if name]


def find_language(values: Values) -> str | None:
    """Return the stated language."""
    return first_text(values, *_LANGUAGES) or None


def texts_of(values: Values, key: str) -> list[str]:
    """Return the texts in the list at ``key``; a single text as a list of one."""
    value = values.get(key)
    if isinstance(value, list):
        return [text for one in value[:_MOST] if (text := text_of(one))]
    return [text] if (text := text_of(value)) else []
