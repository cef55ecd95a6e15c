"""WordPress exports (WXR): published posts and pages, one after the other, of an export of any size."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.ingest.language.date_parser import read_date
from db.ingest.readers.syndication.wordpress_text import to_html
from db.ingest.readers.syndication.xml_streams import child_text, elements, local, root_name, text
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Facts, Item, Record, Refusal, Skip
from db.text.dates import Published

if TYPE_CHECKING:
    from lxml import etree

_TYPES = ("post", "page")
_NAMES = ("item", "author", "category", "term", "language")
_NO_SECTION = frozenset({"uncategorized", "uncategorised"})
_PARENTS_AT_MOST = 20
_NO_DATE = "0000-00-00"
_LARGEST_OFFSET = timedelta(hours=15)


@dataclass(slots=True)
class _BlogInfo:
    """What the export says of its site before its items."""

    language: str | None = None
    authors: dict[str, str] = field(default_factory=dict)
    """Login names → names as they are shown."""
    categories: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Categories' slugs → name, and slug of the parent."""


def recognise(source: Input) -> str | None:
    """Why this is an export: its root element, and the namespace of such exports."""
    head = source.head_text
    if "wordpress.org/export/" in head and root_name(head) == "rss":
        return "It is RSS with the namespace of a WordPress export."
    return None


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Its posts and pages; the cursor is the number of the item. Everything else in it is skipped."""
    site = _BlogInfo()
    done = int(context.start) if context.start.isdecimal() else 0
    number = 0
    for element in elements(source, _NAMES):
        if local(element) != "item":
            _learn(site, element)
            continue
        number += 1
        if number > done:
            yield _item(element, site, source, number)


def _learn(site: _BlogInfo, element: "etree._Element") -> None:
    match local(element):
        case "language":
            site.language = text(element).strip() or None
        case "author":
            name = child_text(element, "author_display_name")
            if not name:
                name = f"{child_text(element, 'author_first_name')} {child_text(element, 'author_last_name')}".strip()
            if name and "@" not in name:
                site.authors[child_text(element, "author_login")] = name
        case "category":
            slug = child_text(element, "category_nicename")
            site.categories[slug] = (child_text(element, "cat_name") or slug, child_text(element, "category_parent"))
        case "term" if child_text(element, "term_taxonomy") == "category":
            slug = child_text(element, "term_slug")
            site.categories[slug] = (child_text(element, "term_name") or slug, child_text(element, "term_parent"))


def _item(element: "etree._Element", site: _BlogInfo, source: Input, number: int) -> Item:
    cursor = str(number)
    kind, status = child_text(element, "post_type"), child_text(element, "status")
    if kind not in _TYPES or status != "publish" or child_text(element, "post_password"):
        return Skip(source.place, cursor)
    body = _content(element)
    if not body.strip():
        return Refusal(source.place, "empty-body", "The export has no text of it.", number, cursor)
    facts = _facts(element, site)
    data = to_html(body).encode("utf-8", "replace")
    return Record(source.place, data, "fragment", READER.label, number, facts, source.captured, cursor=cursor)


def _content(element: "etree._Element") -> str:
    """The text itself, and not the excerpt, whose element has the same local name in a namespace of its own."""
    for child in element.iterfind("{*}encoded"):
        if isinstance(child.tag, str) and "/excerpt/" not in child.tag:
            return text(child)
    return ""


def _facts(element: "etree._Element", site: _BlogInfo) -> Facts:
    link, guid = child_text(element, "link"), child_text(element, "guid")
    published = _published(element)
    login = child_text(element, "creator")
    author = site.authors.get(login, login)
    aliases = [guid] if _is_address(guid) else []
    number, parts = child_text(element, "post_id"), urlsplit(link) if _is_address(link) else None
    if parts is not None and number.isdecimal() and child_text(element, "post_type") == "post":
        aliases.append(f"{parts.scheme}://{parts.netloc}/?p={number}")
    return Facts(
        title=child_text(element, "title"),
        url=link if parts is not None else None,
        published=published,
        date_from="export" if published else "",
        authors=(author,) if author and "@" not in author else (),
        section=_section(element, site),
        language=site.language,
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias != link)),
    )


def _is_address(link: str) -> bool:
    try:
        return link.startswith(("http://", "https://")) and bool(urlsplit(link).hostname)
    except ValueError:
        return False


def _published(element: "etree._Element") -> Published | None:
    """The time as the site's clock showed it, with its offset where the export has the time in UTC as well."""
    here, there = child_text(element, "post_date"), child_text(element, "post_date_gmt")
    if not here.startswith(_NO_DATE) and not there.startswith(_NO_DATE):
        try:
            offset = datetime.fromisoformat(here) - datetime.fromisoformat(there)
        except (ValueError, TypeError):
            pass
        else:
            if abs(offset) <= _LARGEST_OFFSET and not offset.total_seconds() % 900:
                minutes = int(offset.total_seconds()) // 60
                sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
                return read_date(f"{here.replace(' ', 'T')}{sign}{minutes // 60:02}:{minutes % 60:02}")
    if here and not here.startswith(_NO_DATE):
        return read_date(here)
    return (
        read_date(f"{there}Z")
        if there and not there.startswith(_NO_DATE)
        else read_date(child_text(element, "pubDate"))
    )


def _section(element: "etree._Element", site: _BlogInfo) -> tuple[str, ...]:
    """Its first category with those above it, down to another one of its own that lies below that."""
    paths = []
    for category in element.iterfind("{*}category"):
        if category.get("domain", "category") == "category":
            name, slug = text(category).strip(), category.get("nicename", "")
            if slug not in _NO_SECTION and name.lower() not in _NO_SECTION and name:
                paths.append(_path(name, slug, site))
    if not paths:
        return ()
    first = paths[0]
    return max((path for path in paths if path[: len(first)] == first), key=len)


def _path(name: str, slug: str, site: _BlogInfo) -> tuple[str, ...]:
    path = [name]
    seen = {slug}
    parent = site.categories.get(slug, ("", ""))[1]
    while parent and parent not in seen and len(path) < _PARENTS_AT_MOST:
        seen.add(parent)
        above, grand = site.categories.get(parent, ("", ""))
        if above:
            path.append(above)
        parent = grand
    return tuple(reversed(path))


READER = SourceReader("wordpress", 1, "a WordPress export", recognise, read)
