"""Reader of WordPress exports (WXR): published posts and pages, as a stream, from exports of any size."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.ingest.language.date_parser import read_date
from db.ingest.readers.syndication.wordpress_text import to_html
from db.ingest.readers.syndication.xml_streams import child_text, element_text, iter_elements, local_name, root_name
from db.ingest.source.field_text import read_field
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Facts, Item, Note, Record, Refusal, Skip, item_or_refusal
from db.text.cleaning import clean_line
from db.text.dates import Published

if TYPE_CHECKING:
    from lxml import etree

_ARTICLE_TYPES = ("post", "page")
_TYPES_OF_NO_ARTICLES = (
    *("attachment", "revision", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache", "user_request"),
    *("wp_", "acf-", "elementor_", "shop_", "wpcf7_", "wpforms", "feedback", "jp_", "amp_"),
)
"""How types begin that WordPress and its usual plug-ins keep settings, menus, files and orders in.

Any other type is one of the site's own, such as `news` or `review`.
"""
_ELEMENTS = ("item", "author", "category", "term", "language")
_NO_SECTION = frozenset({"uncategorized", "uncategorised"})

_MOST_NAMED = 20
"""Types of a site's own that a note names; sites have a few."""

_MOST_PARENTS = 20
"""Levels of categories that are followed upwards; sites have two or three, and a damaged export any number."""

_NO_DATE = "0000-00-00"
"""How WordPress writes that a date isn't set."""

_LARGEST_OFFSET = timedelta(hours=15)
"""The largest difference of two clocks that is taken for a UTC offset: real ones go from -12 to +14 hours."""

_OFFSET_STEP_SECONDS = 900
"""UTC offsets are multiples of a quarter of an hour."""


@dataclass(slots=True)
class _BlogInfo:
    """The facts of its site that an export states before its items."""

    language: str | None = None
    authors: dict[str, str] = field(default_factory=dict)
    """Login name → display name."""
    categories: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Slug of a category → its name, and the slug of its parent ("" for none)."""


def recognise(source: Input) -> str | None:
    """Recognise an export by its root element and the namespace of WordPress exports."""
    head = source.head_text
    if "wordpress.org/export/" in head and root_name(head) == "rss":
        return "It is RSS with the namespace of a WordPress export."
    return None


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield what was published as a post, a page or a type of the site's own; the cursor is the number of the item.

    Everything else is skipped.
    """
    site = _BlogInfo()
    others: Counter[str] = Counter()
    done = int(context.start) if context.start.isdecimal() else 0
    number = 0
    for element in iter_elements(source, _ELEMENTS):
        if local_name(element) != "item":
            _read_blog_info(site, element)
            continue
        number += 1
        kind = child_text(element, "post_type")
        if number > done:
            found = item_or_refusal(partial(_item, element, site, source, number), source.place, number, str(number))
            others[kind] += isinstance(found, Record) and kind not in _ARTICLE_TYPES
            yield found
    if named := ", ".join(f"{clean_line(kind)[:50]} ({count:,})" for kind, count in (+others).most_common(_MOST_NAMED)):
        yield Note(f"Besides posts and pages the export has articles of other types: {named}.")


def _read_blog_info(site: _BlogInfo, element: "etree._Element") -> None:
    match local_name(element):
        case "language":
            site.language = element_text(element).strip() or None
        case "author":
            name = child_text(element, "author_display_name")
            if not name:
                name = f"{child_text(element, 'author_first_name')} {child_text(element, 'author_last_name')}".strip()
            if name and "@" not in name:
                site.authors[child_text(element, "author_login")] = read_field(name)
        case "category":
            slug = child_text(element, "category_nicename")
            name = read_field(child_text(element, "cat_name"))
            site.categories[slug] = (name or slug, child_text(element, "category_parent"))
        case "term" if child_text(element, "term_taxonomy") == "category":
            slug = child_text(element, "term_slug")
            site.categories[slug] = (
                read_field(child_text(element, "term_name")) or slug,
                child_text(element, "term_parent"),
            )


def _item(element: "etree._Element", site: _BlogInfo, source: Input, number: int) -> Item:
    cursor = str(number)
    kind, status = child_text(element, "post_type"), child_text(element, "status")
    if status != "publish" or child_text(element, "post_password") or kind.startswith(_TYPES_OF_NO_ARTICLES):
        return Skip(source.place, cursor)
    body = _content(element)
    if not body.strip() and kind not in _ARTICLE_TYPES:
        return Skip(source.place, cursor)
    if not body.strip():
        return Refusal(source.place, "empty-body", "The export has no text of it.", number, cursor)
    facts = _facts(element, site)
    data = to_html(body).encode("utf-8", "replace")
    return Record(source.place, data, "fragment", READER.label, number, facts, source.captured, cursor=cursor)


def _content(element: "etree._Element") -> str:
    """Return the post's text. The excerpt's element has the same local name, in a namespace of its own."""
    for child in element.iterfind("{*}encoded"):
        if isinstance(child.tag, str) and "/excerpt/" not in child.tag:
            return element_text(child)
    return ""


def _facts(element: "etree._Element", site: _BlogInfo) -> Facts:
    link, guid = child_text(element, "link"), child_text(element, "guid")
    published = _published(element)
    login = child_text(element, "creator")
    author = site.authors.get(login) or read_field(login)
    aliases = [guid] if _is_address(guid) else []
    number, parts = child_text(element, "post_id"), urlsplit(link) if _is_address(link) else None
    if parts is not None and number.isdecimal() and child_text(element, "post_type") == "post":
        aliases.append(f"{parts.scheme}://{parts.netloc}/?p={number}")
    return Facts(
        title=read_field(child_text(element, "title")),
        url=link if parts is not None else None,
        published=published,
        date_from="export" if published else "",
        authors=(author,) if author and "@" not in author else (),
        section=_section(element, site),
        language=site.language,
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias != link)),
        record_id=guid if _is_address(guid) else number,
    )


def _is_address(link: str) -> bool:
    try:
        return link.startswith(("http://", "https://")) and bool(urlsplit(link).hostname)
    except ValueError:
        return False


def _published(element: "etree._Element") -> Published | None:
    """Return the time on the site's clock, with its UTC offset if the export has the time in UTC as well."""
    here, there = child_text(element, "post_date"), child_text(element, "post_date_gmt")
    if not here.startswith(_NO_DATE) and not there.startswith(_NO_DATE):
        try:
            offset = datetime.fromisoformat(here) - datetime.fromisoformat(there)
        except (ValueError, TypeError):
            pass
        else:
            if abs(offset) <= _LARGEST_OFFSET and not offset.total_seconds() % _OFFSET_STEP_SECONDS:
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
    """Return the path of the post's first category, or of the deepest of its categories below that one."""
    paths = []
    for category in element.iterfind("{*}category"):
        if category.get("domain", "category") == "category":
            name, slug = read_field(element_text(category)).strip(), category.get("nicename", "")
            if slug not in _NO_SECTION and name.lower() not in _NO_SECTION and name:
                paths.append(_category_path(name, slug, site))
    if not paths:
        return ()
    first = paths[0]
    return max((path for path in paths if path[: len(first)] == first), key=len)


def _category_path(name: str, slug: str, site: _BlogInfo) -> tuple[str, ...]:
    """Return the names of a category and of those above it, the topmost first; a circle of parents ends."""
    path = [name]
    seen = {slug}
    parent = site.categories.get(slug, ("", ""))[1]
    while parent and parent not in seen and len(path) < _MOST_PARENTS:
        seen.add(parent)
        above, grand = site.categories.get(parent, ("", ""))
        if above:
            path.append(above)
        parent = grand
    return tuple(reversed(path))


READER = SourceReader("wordpress", 1, "a WordPress export", recognise, read)
