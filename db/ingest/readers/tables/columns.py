"""Which of a table's fields is what, and a row of it as an article's facts and text."""

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
"""Our names, and the fields that are taken for each, likeliest first; as ``normal`` makes them."""

_IN_OBJECT = ("rendered", "value", "html", "text", "#text", "name", "$date", "iso", "title")
_TAG = lazy_compile(
    r"</?(?:p|div|br|a|h[1-6]|ul|ol|li|blockquote|em|strong|b|i|img|figure|span|table|section|article)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_QUOTED = lazy_compile(r"'([^']{1,200})'|\"([^\"]{1,200})\"")
_LEVELS = lazy_compile(r"\s*[>»›]\s*")
_OWN = frozenset(("slug", "precision", "section", "published", "authors"))
_MOST = 1_000


@lru_cache(4096)
def normal(field: str) -> str:
    """A field's name as names are compared: ``Published At`` → ``published_at``."""
    return re.sub(r"[\s\-.]+", "_", field.strip().strip("\ufeff").lower())


@dataclass(frozen=True, slots=True)
class Columns:
    """Which of a table's fields is what. ``mapped`` is what a person said (ours → theirs, dots for what is nested)."""

    mapped: Mapping[str, str]
    is_own: bool

    @classmethod
    def of(cls, fields: Iterable[str], mapped: Mapping[str, str]) -> "Columns":
        """For a table with these fields. Raises Refused (``not-known``) where none can be its title or text."""
        names = set(fields)
        for ours, theirs in mapped.items():
            if theirs not in names and theirs.split(".")[0] not in names:
                raise Refused("not-known", f"It has no field named {theirs}, which --map says is the {ours}.")
        known = {normal(name) for name in names}
        is_own = known >= _OWN
        if is_own and "body" not in known and "body" not in mapped:
            raise Refused(
                "not-known", "It lists articles without their texts: `newsbrowse show --format json` gives them whole."
            )
        for ours, what in (("title", "a title"), ("body", "a text")):
            if ours not in mapped and not known.intersection(SYNONYMS[ours]):
                raise Refused("not-known", f"None of its fields is known as {what}: say which with --map {ours}=FIELD.")
        return cls(mapped, is_own)

    def cells(self, row: TableRow) -> "Cells":
        """A row, to be asked by our names."""
        return Cells(self, row, {normal(name): value for name, value in row.items()})


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table; ``by_name`` has its values by their fields' names as ``normal`` makes them."""

    columns: Columns
    row: TableRow
    by_name: TableRow

    def find(self, ours: str) -> tuple[str, object]:
        """The name and value of the field that is our ``ours``: the first that isn't empty."""
        theirs = self.columns.mapped.get(ours)
        if theirs is not None:
            value = self.row[theirs] if theirs in self.row else _nested(self.row, theirs)
            return normal(theirs.rpartition(".")[2]), value
        for name in SYNONYMS[ours]:
            value = self.by_name.get(name)
            if value not in (None, "", []):
                return name, value
        return "", None


def known_parts(fields: Iterable[str]) -> int:
    """How many parts of an article (title, text, date …) there are fields for."""
    known = {normal(name) for name in fields}
    return sum(bool(known.intersection(names)) for names in SYNONYMS.values())


def knows_any(fields: Iterable[str]) -> tuple[bool, bool]:
    """Whether there are fields that are known as a title, and as a text."""
    known = {normal(name) for name in fields}
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


def text_of(value: object) -> str:
    """A field's value as text: also of an object that holds it, and of a list of paragraphs."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return next((found for key in _IN_OBJECT if isinstance(found := value.get(key), str) and found), "")
    if isinstance(value, list):
        return "\n\n".join(one for one in value if isinstance(one, str))
    return ""


def body_of(cells: Cells) -> tuple[str, Form]:
    """A row's text, and what it is written in."""
    name, value = cells.find("body")
    body = text_of(value)
    if "markdown" in name or name == "md" or (cells.columns.is_own and name == "body"):
        return body, "markdown"
    return body, "fragment" if _TAG.search(body) is not None else "plain"


def facts_of(cells: Cells) -> Facts:
    """What a row says of its article beside its text."""
    row, is_own = cells.row, cells.columns.is_own
    language = text_of(cells.find("language")[1]) or None
    published = _date(cells.find("date")[1], language, is_own=is_own)
    url = text_of(cells.find("url")[1]).strip()
    return Facts(
        title=text_of(cells.find("title")[1]),
        url=url if url.startswith(("http://", "https://")) else None,
        published=published,
        date_from="table" if published else "",
        authors=tuple(dict.fromkeys(_authors(cells.find("author")[1], is_own=is_own))),
        section=_section(*cells.find("section")),
        language=language,
        root=_root(row) if is_own else "",
        links=tuple(_links(row)) if is_own else (),
        warnings=tuple(text for text in _list(row, "warnings") if isinstance(text, str)) if is_own else (),
    )


def _date(value: object, language: str | None, *, is_own: bool) -> Published | None:
    text = text_of(value).strip()
    if is_own:
        try:
            return Published(text)
        except ValueError:
            return None
    return read_date(text.removesuffix(".0"), language) if text else None


def _authors(value: object, *, is_own: bool) -> Iterator[str]:
    if is_own and isinstance(value, list):
        yield from (name for name in value if isinstance(name, str))
    elif isinstance(value, str) and value.startswith("[") and value.endswith("]"):  # a list that was written as text
        for single, double in _QUOTED.findall(value[:5_000]):
            yield single or double
    elif isinstance(value, str) and "|" in value:
        yield from filter(None, map(str.strip, value.split("|")))
    else:
        yield from names_of(value)


def _section(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        names = [text for one in value[:_MOST] if (text := text_of(one).strip())]
        # A list of categories is a choice of several, and a section's path is one way.
        return tuple(names if name == "section" else names[:1])
    return tuple(part for part in _LEVELS.split(text_of(value).strip()) if part)


def _root(row: TableRow) -> str:
    crumbs = _list(row, "breadcrumb")
    return crumbs[0] if crumbs and isinstance(crumbs[0], str) else ""


def _links(row: TableRow) -> Iterator[Link]:
    for link in _list(row, "links")[:_MOST]:
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
