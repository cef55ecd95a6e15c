"""The columns of a table of articles: which field is the title, the text, …; and a row as facts and text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from db.ingest.language.date_parser import read_date
from db.ingest.source.loose_values import names_of
from db.ingest.source.records import Facts, Form, Refused
from db.models import Link
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

TableRow = Mapping[str, object]

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "name", "post_title", "article_title", "heading"),
    "body": (
        *("body", "content_html", "body_html", "html", "markdown", "content_markdown", "body_markdown", "content"),
        *("text", "article", "article_body", "articlebody", "full_text", "fulltext", "body_text", "content_text"),
        *("post_content", "maintext", "main_text", "article_text"),
    ),
    "date": (
        *("published", "published_at", "date_published", "datepublished", "publication_date", "publish_date"),
        *("published_date", "pub_date", "pubdate", "date_publish", "date", "datetime", "post_date", "created_at"),
        *("created", "timestamp", "time"),
    ),
    "url": ("url", "link", "permalink", "canonical_url", "web_url", "weburl", "source_url"),
    "author": ("authors", "author", "byline", "creator", "creators", "writer", "author_name"),
    "section": ("section", "category", "categories", "desk", "section_name", "sections", "rubric"),
    "language": ("language", "lang", "locale"),
}
"""Part of an article → names of fields (by ``normalised_name``) that hold it, likeliest first."""

_IDS = (
    "id",
    "_id",
    "uuid",
    "guid",
    "article_id",
    "post_id",
    "item_id",
    "entry_id",
    "story_id",
    "nid",
    "pid",
    "aid",
    "key",
)
"""Names of fields (by ``normalised_name``) that hold a row's own id, likeliest first."""

_DATE_KEYS = ("$date", "$numberLong")
_KEYS_OF_TEXT = ("rendered", "value", "html", "text", "#text", "name", "$date", "iso", "title")
_TAG = lazy_compile(
    r"</?(?:p|div|br|a|h[1-6]|ul|ol|li|blockquote|em|strong|b|i|img|figure|span|table|section|article)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_QUOTED = lazy_compile(r"'([^']{1,200})'|\"([^\"]{1,200})\"")
_LEVEL_SEPARATOR = lazy_compile(r"\s*[>»›]\s*")
_OWN_FIELDS = frozenset(("slug", "precision", "section", "published", "authors"))

_MOST_ITEMS = 1_000
"""Sections, or links, of one row that are read; chosen by eye: a damaged or hostile row may have millions."""


@lru_cache(4096)
def normalised_name(field: str) -> str:
    """Return a field's name in the form in which names are compared: ``Published At`` → ``published_at``."""
    return re.sub(r"[\s\-.]+", "_", field.strip().strip("\ufeff").lower())


@dataclass(frozen=True, slots=True)
class Columns:
    """The meaning of a table's fields. ``mapped`` is ``--map``: part of an article → field, with dots for nested ones.

    ``is_own``: newsbrowse wrote the table (``show --format json``), so that its fields mean exactly what ours do.
    """

    mapped: Mapping[str, str]
    is_own: bool

    @classmethod
    def from_fields(cls, fields: Iterable[str], mapped: Mapping[str, str]) -> "Columns":
        """Make the columns of a table with these fields. Raises Refused (``not-known``) without a title or text."""
        names = set(fields)
        for ours, theirs in mapped.items():
            if theirs not in names and theirs.split(".")[0] not in names:
                raise Refused("not-known", f"It has no field named {theirs}, which --map says is the {ours}.")
        known = {normalised_name(name) for name in names}
        is_own = known >= _OWN_FIELDS
        if is_own and "body" not in known and "body" not in mapped:
            raise Refused(
                "not-known", "It lists articles without their texts: `newsbrowse show --format json` gives them whole."
            )
        for ours, what in (("title", "a title"), ("body", "a text")):
            if ours not in mapped and not known.intersection(SYNONYMS[ours]):
                raise Refused("not-known", f"None of its fields is known as {what}: say which with --map {ours}=FIELD.")
        return cls(mapped, is_own)

    def cells(self, row: TableRow) -> "Cells":
        """Return the cells of a row."""
        return Cells(self, row, {normalised_name(name): value for name, value in row.items()})


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table; ``by_name`` has its values by ``normalised_name`` of their fields."""

    columns: Columns
    row: TableRow
    by_name: TableRow

    def find(self, ours: str) -> tuple[str, object]:
        """Return the name and value of the first non-empty field that holds the part ``ours``; ("", None) if none."""
        theirs = self.columns.mapped.get(ours)
        if theirs is not None:
            value = self.row[theirs] if theirs in self.row else _nested(self.row, theirs)
            return normalised_name(theirs.rpartition(".")[2]), value
        for name in SYNONYMS[ours]:
            value = self.by_name.get(name)
            if value not in (None, "", []):
                return name, value
        return "", None


def count_known_parts(fields: Iterable[str]) -> int:
    """Return for how many parts of an article (title, text, date …) there are fields."""
    known = {normalised_name(name) for name in fields}
    return sum(bool(known.intersection(names)) for names in SYNONYMS.values())


def has_title_and_body(fields: Iterable[str]) -> tuple[bool, bool]:
    """Return whether there is a field that is known as a title, and whether there is one that is known as a text."""
    known = {normalised_name(name) for name in fields}
    return bool(known.intersection(SYNONYMS["title"])), bool(known.intersection(SYNONYMS["body"]))


def _nested(row: TableRow, path: str) -> object:
    value: object = row
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def cell_text(value: object) -> str:
    """Return a cell as text: also the text in an object, and a list of paragraphs joined."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return next((found for key in _KEYS_OF_TEXT if isinstance(found := value.get(key), str) and found), "")
    if isinstance(value, list):
        return "\n\n".join(one for one in value if isinstance(one, str))
    return ""


def body_of(cells: Cells) -> tuple[str, Form]:
    """Return a row's text and the form that it is in."""
    name, value = cells.find("body")
    body = cell_text(value)
    if "markdown" in name or name == "md" or (cells.columns.is_own and name == "body"):
        return body, "markdown"
    return body, "fragment" if _TAG.search(body) is not None else "plain"


def facts_of(cells: Cells) -> Facts:
    """Return the facts of a row's article."""
    row, is_own = cells.row, cells.columns.is_own
    language = cell_text(cells.find("language")[1]) or None
    published = _date(cells.find("date")[1], language, is_own=is_own)
    url = cell_text(cells.find("url")[1]).strip()
    return Facts(
        title=cell_text(cells.find("title")[1]),
        url=url if url.startswith(("http://", "https://")) else None,
        published=published,
        date_from="table" if published else "",
        authors=tuple(dict.fromkeys(_authors(cells.find("author")[1], is_own=is_own))),
        section=_section(*cells.find("section")),
        language=language,
        record_id=next((found for name in _IDS if (found := cell_text(cells.by_name.get(name)).strip())), ""),
        root=_root(row) if is_own else "",
        links=tuple(_links(row)) if is_own else (),
        warnings=tuple(text for text in _list(row, "warnings") if isinstance(text, str)) if is_own else (),
    )


def _date(value: object, language: str | None, *, is_own: bool) -> Published | None:
    while isinstance(value, Mapping) and (inner := next((value[key] for key in _DATE_KEYS if key in value), None)):
        value = inner  # as MongoDB writes it: {"$date": {"$numberLong": "1551657600000"}}
    text = cell_text(value).strip()
    if is_own:
        try:
            return Published(text)
        except ValueError:
            return None
    return read_date(text.removesuffix(".0"), language) if text else None


def _authors(value: object, *, is_own: bool) -> Iterator[str]:
    if is_own and isinstance(value, list):
        yield from (name for name in value if isinstance(name, str))
    elif isinstance(value, str) and value.startswith("[") and value.endswith("]"):  # a Python list as text
        for single, double in _QUOTED.findall(value[:5_000]):
            yield single or double
    elif isinstance(value, str) and "|" in value:
        yield from filter(None, map(str.strip, value.split("|")))
    else:
        yield from names_of(value)


def _section(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        names = [text for one in value[:_MOST_ITEMS] if (text := cell_text(one).strip())]
        # Several categories are alternatives, of which the first counts; a list named "section" is one path.
        return tuple(names if name == "section" else names[:1])
    return tuple(part for part in _LEVEL_SEPARATOR.split(cell_text(value).strip()) if part)


def _root(row: TableRow) -> str:
    crumbs = _list(row, "breadcrumb")
    return crumbs[0] if crumbs and isinstance(crumbs[0], str) else ""


def _links(row: TableRow) -> Iterator[Link]:
    for link in _list(row, "links")[:_MOST_ITEMS]:
        if isinstance(link, Mapping) and isinstance(text := link.get("text"), str):
            url = link.get("url")
            url = url if isinstance(url, str) else None
            if link.get("kind") == "read-also":
                yield Link("read-also", text, url)
            elif link.get("kind") == "view-all":
                yield Link("view-all", text, url)


def _list(row: TableRow, key: str) -> list[object]:
    value = row.get(key)
    return value if isinstance(value, list) else []
