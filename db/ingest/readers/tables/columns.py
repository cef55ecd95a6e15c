"""The columns of a table of articles: which field is the title, the text, …; and a row as facts and text."""

import json
from ast import literal_eval
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from warnings import catch_warnings

from db.ingest.language.date_parser import may_be_date, read_date
from db.ingest.source.field_text import read_body, read_entities, read_field
from db.ingest.source.loose_values import is_mark_of_nothing, names_of, plain_key, text_of
from db.ingest.source.records import Facts, Form, Refused, unread_date
from db.models import GUESSED, Link
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile
from db.text.sentences import beginning

TableRow = Mapping[str, object]

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "title": (
        *("title", "headline", "name", "heading", "header", "hed", "maintitle", "titel", "titre", "titulo", "titolo"),
        *("überschrift", "schlagzeile"),
    ),
    "body": (
        *("body", "contenthtml", "bodyhtml", "html", "markdown", "contentmarkdown", "bodymarkdown", "content"),
        *("text", "article", "fulltext", "bodytext", "contenttext", "maintext", "textcontent", "maincontent"),
        *("fullcontent", "plaintext", "cleantext", "bodyplain", "bodycopy", "story", "selftext", "contents"),
        *("inhalt", "artikel", "texte", "texto", "testo", "contenu", "contenido"),
    ),
    "date": (
        *("published", "publishedat", "datepublished", "publicationdate", "publishdate", "publisheddate", "pubdate"),
        *("datepublish", "publishedon", "publishedtime", "publicationtime", "publishtime", "pubtime", "dateposted"),
        *("postedat", "postedon", "posted", "firstpublished", "firstpublishedat", "firstpublicationdate"),
        *("datetimepub", "date", "datetime", "dategmt", "releasedate", "issuedate", "createdat", "datecreated"),
        *("createddate", "createdon", "createdutc", "created", "seendate", "timestamp", "time"),
        *("datum", "fecha", "erschienen"),
    ),
    "url": ("url", "link", "permalink", "canonicalurl", "canonical", "fullurl", "href", "sourceurl", "uri"),
    "author": (
        *("authors", "author", "byline", "creator", "creators", "writer", "writers", "writtenby", "by", "reporter"),
        *("reporters", "journalist", "journalists", "contributor", "contributors", "authorname", "authornames"),
        *("autor", "autoren", "auteur", "autores", "autore"),
    ),
    "section": (
        *("section", "category", "categories", "desk", "sections", "rubric", "primarycategory", "maincategory"),
        *("channel", "department", "topic", "sectionname", "categoryname", "sectiontitle", "categorytitle"),
        *("ressort", "rubrik", "rubrique", "kategorie", "seccion", "sezione"),
    ),
    "language": ("language", "lang", "locale", "inlanguage", "langcode", "languagecode"),
}
"""Part of an article → names of fields (by ``field_key``) that hold it, likeliest first."""

_SUMMARIES = (
    "summary",
    "description",
    "excerpt",
    "standfirst",
    "subtitle",
    "teaser",
    "abstract",
    "dek",
    "lead",
    "intro",
)
"""Names of fields (by ``field_key``) with a text that stands above a row's text, or in its place."""

_IDS = (*("id", "uuid", "guid", "articleid", "postid", "itemid", "entryid", "storyid", "nid", "pid", "aid", "key"),)
"""Names of fields (by ``field_key``) that hold a row's own id, likeliest first."""

_KNOWN = frozenset(name for names in SYNONYMS.values() for name in names)
_OWNERS = ("article", "post", "story", "news", "item", "entry", "web", "document", "doc")
"""What a row is, in front of a field's name: ``article_title``, ``webUrl``. No page: one may have many rows."""

_DATE_KEYS = ("$date", "$numberLong")
_KEYS_OF_TEXT = (
    *("rendered", "value", "html", "text", "#text", "main", "name", "original", "$date", "iso", "title", "$t"),
)
_ITEM = lazy_compile(r"\s*+(?:'(.{1,200}?)'\s*+(?:,|\Z)|\"(.{1,200}?)\"\s*+(?:,|\Z)|([^,]++)(?:,|\Z))")
"""An item of a list written as text. A quote opens only where it begins, and closes only where it ends: O'Hara."""

_LONGEST_LIST = 5_000
"""Characters of such a list that are read."""
_LEVEL_SEPARATOR = lazy_compile(r"[>»›]")
_NUMBER = lazy_compile(r"[\d.,\s]*")
_OWN_FIELDS = frozenset(("slug", "precision", "section", "published", "authors"))

_MOST_ITEMS = 1_000
"""Sections, or links, of one row that are read; chosen by eye: a damaged or hostile row may have millions."""

_UNPUBLISHED = frozenset(("draft", "private", "trash", "pending", "future", "scheduled", "auto-draft", "unpublished"))
"""States of a post in a blog's export that readers of the blog don't see."""


_NUMBERED = lazy_compile(r" \d+\Z")
"""What tells columns of one name apart (``csv_rows``)."""


@lru_cache(4096)
def field_key(field: str) -> str:
    """Return the name by which a field is known: ``Published At`` → ``publishedat``, ``articleTitle`` → ``title``."""
    key = plain_key(_NUMBERED.sub("", field))
    if key in _KNOWN:
        return key
    return next((bare for owner in _OWNERS if (bare := key.removeprefix(owner)) in _KNOWN), key)


@lru_cache(4096)
def _distance(field: str) -> int:
    """Return how far a field's name is from the one by which it is known: ``id`` 0, ``_id`` 1, ``article_title`` 2."""
    key = field_key(field)
    return (field != key) + (plain_key(field) != key)


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
        known = {field_key(name) for name in names}
        is_own = known >= _OWN_FIELDS
        if is_own and "body" not in known and "body" not in mapped:
            raise Refused(
                "not-known", "It lists articles without their texts: `newsbrowse show --format json` gives them whole."
            )
        for ours, what in (("title", "a title"), ("body", "a text")):
            others = _SUMMARIES if ours == "body" else ()
            if ours not in mapped and not known.intersection((*SYNONYMS[ours], *others)):
                raise Refused("not-known", f"None of its fields is known as {what}: say which with --map {ours}=FIELD.")
        return cls(mapped, is_own)

    def cells(self, row: TableRow) -> "Cells":
        """Return the cells of a row."""
        by_key: dict[str, object] = {}
        for name in sorted(row, key=_distance):
            key = field_key(name)
            before = by_key.get(key)
            if before in (None, "", []) or is_mark_of_nothing(before):  # one of the same meaning may be filled
                by_key[key] = row[name]
        return Cells(self, row, by_key)


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table; ``by_key`` has its values by ``field_key`` of their fields."""

    columns: Columns
    row: TableRow
    by_key: TableRow

    def find_text(self, ours: str) -> tuple[str, str]:
        """Return name and text of the first field with a text that holds the part ``ours``; ("", "") if none has."""
        texts = ((name, cell_text(value)) for name, value in self.find_all(ours))
        return next(((name, text) for name, text in texts if text.strip()), ("", ""))

    def find_all(self, ours: str) -> Iterator[tuple[str, object]]:
        """Yield name and value of each field with a value that holds the part ``ours``, likeliest first."""
        theirs = self.columns.mapped.get(ours)
        if theirs is not None:
            value = self.row[theirs] if theirs in self.row else _nested(self.row, theirs)
            if not is_mark_of_nothing(value):
                yield plain_key(theirs.rpartition(".")[2]), value
            return
        for name in SYNONYMS[ours]:
            value = self.by_key.get(name)
            is_id = ours in ("author", "section") and _is_id(value)
            is_nothing = is_mark_of_nothing(value) and not self.columns.is_own
            if value not in (None, "", []) and not is_nothing and not is_id:
                yield name, value

    @property
    def has_no_title(self) -> bool:
        """True if the row has a mark of nothing where its title would be: the table says that it has none."""
        mapped = self.columns.mapped.get("title")
        titles = [_nested(self.row, mapped)] if mapped else [self.by_key.get(name) for name in SYNONYMS["title"]]
        return not self.columns.is_own and any(map(is_mark_of_nothing, titles)) and not self.find_text("title")[1]

    @property
    def is_article(self) -> bool:
        """False for a draft or a comment in the export of a blog."""
        state, kind = (text_of(self.by_key.get(key)).lower() for key in ("status", "type"))
        flags = {key: str(self.by_key.get(key)).lower() for key in ("draft", "isdraft", "published", "ispublished")}
        is_draft = "true" in (flags["draft"], flags["isdraft"]) or "false" in (flags["published"], flags["ispublished"])
        return not is_draft and state not in _UNPUBLISHED and kind not in ("comment", "revision", "attachment")


def count_known_parts(fields: Iterable[str]) -> int:
    """Return for how many parts of an article (title, text, date …) there are fields."""
    known = {field_key(name) for name in fields}
    return sum(bool(known.intersection(names)) for names in SYNONYMS.values())


def has_title_and_body(fields: Iterable[str], mapped: Mapping[str, str] = {}) -> tuple[bool, bool]:
    """Return whether there is a field that is known as a title, or ``mapped`` to it, and whether there is a text."""
    fields = set(fields)
    known = {field_key(name) for name in fields}
    title, body = (
        not fields.isdisjoint((mapped[ours], mapped[ours].split(".")[0]))
        if ours in mapped
        else not known.isdisjoint(SYNONYMS[ours])
        for ours in ("title", "body")
    )
    return title, body


def unwrapped(row: TableRow) -> TableRow:
    """Return a row with the fields of the object in it that holds its text: ``{"id": 1, "fields": {"title": …}}``."""
    has_title, has_body = has_title_and_body(row)
    if has_title and has_body:
        return row
    found = []
    for inner in row.values():
        if isinstance(inner, Mapping):
            has_inner_title, has_inner_body = has_title_and_body(inner)
            if has_inner_body and (has_title or has_inner_title):
                found.append(inner)
    if len(found) != 1:
        return row  # several are rows themselves
    return {
        **found[0],
        **{key: value for key, value in row.items() if value not in (None, "", []) or key not in found[0]},
    }


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
    if isinstance(value, int | float):
        return text_of(value)
    if isinstance(value, Mapping):
        return next((found for key in _KEYS_OF_TEXT if isinstance(found := value.get(key), str) and found), "")
    if isinstance(value, list):
        return "\n\n".join(one for one in value if isinstance(one, str) and not is_mark_of_nothing(one))
    return ""


_TOLD_OF_SUMMARY, _LONGEST_TOLD = 60, 500
"""Letters by whose beginning a summary is found in a text, and up to which it is told."""


def summary_of(cells: Cells) -> str:
    """Return what a row has for a summary, "" for nothing."""
    texts = (cell_text(cells.by_key.get(key)).strip() for key in _SUMMARIES)
    return next((read_field(text) for text in texts if text and not is_mark_of_nothing(text)), "")


def _left_out(cells: Cells) -> Iterator[str]:
    """Yield what is to be said of a row's summary: it is all that there is, or isn't in the text."""
    summary, body = summary_of(cells), cells.find_text("body")[1]
    if summary and not body.strip():
        yield "Its row has only a summary of it."
    elif summary:
        start = "".join(filter(str.isalnum, summary))[:_TOLD_OF_SUMMARY]
        if start not in "".join(filter(str.isalnum, read_field(body))):
            yield f"Left out above its text: “{beginning(' '.join(summary.split()), _LONGEST_TOLD)}”."


def body_of(cells: Cells) -> tuple[str, Form]:
    """Return a row's text and the form that it is in; its summary where it has nothing else."""
    name, body = cells.find_text("body")
    if not body.strip() and not cells.columns.is_own:
        return read_body(summary_of(cells))
    if "markdown" in name or name == "md" or (cells.columns.is_own and name == "body"):
        return body, "markdown"
    return read_body(body)


def facts_of(cells: Cells) -> Facts:
    """Return the facts of a row's article."""
    row, is_own = cells.row, cells.columns.is_own
    language = cells.find_text("language")[1] or None
    # A flag may be called `published` or `html`, and a path `url`: what has no value of its kind hides none that has.
    stated = [value for _, value in cells.find_all("date")]
    dates = (_date(value, language, is_own=is_own) for value in stated)
    published = next((date for date in dates if date is not None), None)
    unread = next(
        (text for value in stated if may_be_date(text := cell_text(value)) and not is_mark_of_nothing(text)), ""
    )
    urls = (cell_text(value).strip() for _, value in cells.find_all("url"))
    url = next((url for url in urls if url.startswith(("http://", "https://"))), None)
    is_guess = is_own and row.get("url_is_guessed") is True
    title = cells.find_text("title")[1]
    section = next(filter(None, (_section(*field) for field in cells.find_all("section"))), ())
    authors = (tuple(_authors(value, is_own=is_own)) for _, value in cells.find_all("author"))
    if not is_own:
        title, section = read_field(title), tuple(map(read_field, section))
    return Facts(
        title=title,
        url=None if is_guess else url,
        url_by_place=url if is_guess else None,
        published=published,
        date_from="" if published is None else GUESSED if is_own and row.get("date_from") == GUESSED else "table",
        authors=tuple(dict.fromkeys(next(filter(None, authors), ()))),
        section=section,
        language=language,
        record_id=next((found for name in _IDS if (found := _id(cells.by_key.get(name)))), ""),
        root=_root(row) if is_own else "",
        links=tuple(_links(row)) if is_own else (),
        warnings=tuple(text for text in _list(row, "warnings") if isinstance(text, str))
        if is_own
        else (*_left_out(cells), *((unread_date(unread),) if published is None and unread else ())),
        is_summary=not is_own and not cells.find_text("body")[1].strip() and bool(summary_of(cells)),
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
    elif isinstance(value, str) and "|" in value:
        yield from names_of(value.split("|"))
    else:
        yield from names_of(_listed(value))


def _listed(value: object) -> object:
    """Return the items of a list that was written as text (``['World', 'Asia']``, ``[World]``); else the value."""
    if not (isinstance(value, str) and value.startswith("[") and value.endswith("]")):
        return value
    if len(value) <= _LONGEST_LIST:
        for load in (json.loads, literal_eval):
            with suppress(ValueError, SyntaxError, RecursionError, MemoryError), catch_warnings(action="ignore"):
                return load(value)
    items = (single or double or bare for single, double, bare in _ITEM.findall(value[1:-1][:_LONGEST_LIST]))
    return [text for item in items if (text := item.strip("\"' "))]


def _section(name: str, value: object) -> tuple[str, ...]:
    value = _listed(value)
    if isinstance(value, list):
        named = (one for one in value[:_MOST_ITEMS] if not _is_id(one) and not is_mark_of_nothing(one))
        names = [text for one in named if (text := cell_text(one).strip())]
        # Several categories are alternatives, of which the first counts; a list named "section" is one path.
        return tuple(names if name == "section" else names[:1])
    parts = map(str.strip, _LEVEL_SEPARATOR.split(read_entities(cell_text(value))))
    return tuple(part for part in parts if part)


def _is_id(value: object) -> bool:
    """Return True for a number in place of a name: it is the id of one that is elsewhere. So is a list of them."""
    ids = value[:_MOST_ITEMS] if isinstance(value, list) else [value]
    return bool(ids) and all(
        isinstance(one, int | float) or (isinstance(one, str) and _NUMBER.fullmatch(one) is not None) for one in ids
    )


def _id(value: object) -> str:
    if isinstance(value, Mapping) and isinstance(identity := value.get("$oid"), str):
        return identity  # as MongoDB writes it
    return "" if is_mark_of_nothing(value) else cell_text(value).strip()


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
