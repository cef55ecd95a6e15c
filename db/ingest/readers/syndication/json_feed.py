"""Parser of JSON Feed (versions 1 and 1.1): a feed and its items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from db.ingest.source.inputs import Input
from db.ingest.source.json_text import objects_of_damaged, parse_json
from db.ingest.source.loose_values import names_of
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

_VERSION = lazy_compile(r"\s*\{[^{}\[\]]{0,4000}\"version\"\s*:\s*\"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org\\?/")
_AUTHORS = ("authors", "author")


@dataclass(frozen=True, slots=True)
class JsonItem:
    """An item of a JSON Feed: its fields unchanged, "" or () if they are missing or of another type."""

    html: str
    text: str
    summary: str
    title: str
    url: str
    published: str
    modified: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    id: str


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A JSON Feed: the address of its site's home page, its language, and its items."""

    home: str
    language: str
    items: tuple[JsonItem | None, ...]
    """None stands for an item that is no JSON object."""


def is_json_feed(head: str) -> bool:
    """Return True if a text starts as a JSON Feed does."""
    return head.lstrip().startswith("{") and (_VERSION.match(head) is not None or _names_version(head))


def _names_version(head: str) -> bool:
    """Return True if a version is named anywhere in ``head``: some feeds have it behind nested objects."""
    return '"items"' in head and ("jsonfeed.org/version" in head or "jsonfeed.org\\/version" in head)


def read_json_feed(source: Input) -> JsonFeed:
    """Read a whole JSON Feed; of a damaged one its items, None in place of each that is damaged.

    Raises Refused (``bad-json``, ``charset``, ``too-deep``, ``too-large``, …).
    """
    data = source.read()
    try:
        found = parse_json(data)
    except Refused as refused:
        if refused.code == "charset":
            raise
        found = {"items": list(objects_of_damaged(data, _is_item))}
        if not any(map(_is_item, found["items"])):
            raise
    return _feed(found)


def _feed(found: object) -> JsonFeed:
    items = found.get("items") if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping) or not isinstance(items, list):
        raise Refused("bad-json", "It is a JSON feed without a list of items.")
    authors = _authors(found)
    return JsonFeed(
        _text(found, "home_page_url"),
        _text(found, "language"),
        tuple(_item(one, authors) if isinstance(one, Mapping) else None for one in items),
    )


def _is_item(value: object) -> bool:
    return isinstance(value, Mapping) and not value.keys().isdisjoint(("content_html", "content_text", "summary"))


def _item(item: Mapping[str, object], authors: tuple[str, ...]) -> JsonItem:
    return JsonItem(
        html=_text(item, "content_html"),
        text=_text(item, "content_text"),
        summary=_text(item, "summary"),
        title=_text(item, "title"),
        url=_text(item, "url") or _text(item, "external_url") or _if_address(_text(item, "id")),
        published=_text(item, "date_published"),
        modified=_text(item, "date_modified"),
        authors=_authors(item) or authors,
        tags=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        language=_text(item, "language"),
        id=_id(item),
    )


def _id(item: Mapping[str, object]) -> str:
    """Return an item's id; a number is read as text, as the specification has it."""
    value = item.get("id")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(item, "id")


def _if_address(text: str) -> str:
    return text if text.startswith(("http://", "https://")) else ""


def _text(item: Mapping[str, object], key: str) -> str:
    value = item.get(key)
    return value.strip() if isinstance(value, str) else ""


def _list(item: Mapping[str, object], key: str) -> list[object]:
    value = item.get(key)
    return value if isinstance(value, list) else []


def _authors(item: Mapping[str, object]) -> tuple[str, ...]:
    values: Iterator[object] = (item.get(key) for key in _AUTHORS)
    return next(
        (names for value in values if isinstance(value, list | Mapping) and (names := tuple(names_of(value)))), ()
    )
