"""Reader of feeds: RSS of every version, Atom and JSON Feed. Each feed item is an article, or a summary of one."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from db.ingest.language.date_parser import may_be_date, read_date
from db.ingest.readers.syndication.json_feed import JsonItem, is_json_feed, read_json_feed
from db.ingest.readers.syndication.xml_repair import repair_document
from db.ingest.readers.syndication.xml_streams import refuse_entities, root_name
from db.ingest.source.field_text import read_body, read_entities, read_field
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import (
    IS_SUMMARY,
    Facts,
    Form,
    Item,
    Record,
    Refusal,
    Refused,
    Skip,
    unread_date,
)
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile
from db.text.sentences import ENDS_SENTENCE
from db.text.urls import site_of

if TYPE_CHECKING:
    from feedparser.util import FeedParserDict

_FEWEST_PARAGRAPHS = 3
"""Paragraphs of whole sentences from which on a description is no teaser, however short they are."""

_PARAGRAPH = lazy_compile(r"<p(?:\s[^<>]{0,2000})?>", re.IGNORECASE)
_LINK = lazy_compile(r"<a\s[^<>]{0,2000}>[^<>]{0,2000}</a>", re.IGNORECASE)

_SHORTEST_FULL_TEXT = 1_000
"""Characters from which on a description counts as the full text of an article.

Chosen by eye: teasers have a few hundred characters. A longer teaser is imported as if it were all; a shorter whole
text is marked as a summary, and its page is read in its place if the feed comes from the web.
"""

_RSS_MARKS = ("purl.org/rss/", "purl.org/net/rss", "my.netscape.com/rdf", "<item")
_ENDS_IN_DOTS = lazy_compile(r"(?:\.\.\.|…|\[\s*(?:\.\.\.|…|&#8230;|&hellip;)\s*\]|&#8230;|&hellip;)\W{0,9}$")
_TAG = lazy_compile(r"<[^<>]{0,2000}>")
_APPEARED_FIRST = lazy_compile(
    r"<p>The post <a [^>]{0,500}>.{0,500}</a> (?:first )?appeared (?:first )?on <a .{0,500}</a>\.?</p>\s*$"
)
_TEXT_TYPES = {"application/xhtml+xml", "text/html", "text/plain", "html", "xhtml", "text"}


@dataclass(frozen=True, slots=True)
class _FeedEntry:
    """A feed item, of whatever format the feed is."""

    body: str
    form: Form
    is_summary: bool
    title: str
    url: str | None
    aliases: tuple[str, ...]
    published: Published | None
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    language: str | None
    record_id: str
    date: str = ""
    """How the feed writes the date of publication."""
    is_article: bool = True
    """False for a draft, a comment, or a setting in the export of a blog."""


def recognise(source: Input) -> str | None:
    """Recognise a feed by its root element, or by the version that a JSON Feed names."""
    head = source.head_text
    if is_json_feed(head):
        return "It is JSON that names a version of JSON Feed."
    name = root_name(head)
    if name == "RDF" and not any(mark in head for mark in _RSS_MARKS):
        return None
    if name == "channel" and "<item" not in head:
        return None
    if name in ("rss", "feed", "RDF", "channel"):
        return None if "wordpress.org/export/" in head else f"Its root element is <{name}>."
    return "It is a list of feeds." if name == "opml" else None


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the items of a feed, in its order. An item without any text is a refusal of its own."""
    head = source.head_text
    if root_name(head) == "opml":
        if source.is_named:
            raise Refused("not-known", "It is a list of feeds (OPML), and no feed: name the feeds themselves.")
        yield Skip(source.place)
        return
    entries = _read_json_entries(source) if is_json_feed(head) else _read_xml_entries(source)
    if not entries:
        raise Refused("empty-body", "The feed has no items.")
    firsts = Counter(entry.tags[0] for entry in entries if isinstance(entry, _FeedEntry) and entry.tags)
    for number, entry in enumerate(entries, 1):
        if entry is None:
            yield Refusal(source.place, "bad-record", "An item of the feed is damaged.", number)
        elif isinstance(entry, Refused):
            yield Refusal(source.place, entry.code, entry.reason, number)
        elif not entry.is_article:
            yield Skip(source.place)
        elif not entry.body.strip():
            yield Refusal(source.place, "empty-body", "The feed has no text of it.", number)
        else:
            yield Record(source.place, entry.body.encode("utf-8", "replace"), entry.form, READER.label, number,
                         _facts(entry, firsts), source.captured)  # fmt: skip


def _facts(entry: _FeedEntry, firsts: Counter[str]) -> Facts:
    # A category is a section if it is the item's only one, or also the first one of another item: else it is one tag
    # of many.
    has_section = entry.tags and (len(entry.tags) == 1 or firsts[entry.tags[0]] > 1)
    return Facts(
        title=entry.title,
        url=entry.url,
        published=entry.published,
        date_from="feed" if entry.published else "",
        authors=entry.authors,
        section=entry.tags[:1] if has_section else (),
        language=entry.language,
        aliases=entry.aliases,
        warnings=(
            *((IS_SUMMARY,) if entry.is_summary else ()),
            *((unread_date(entry.date),) if entry.published is None and may_be_date(entry.date) else ()),
        ),
        is_summary=entry.is_summary,
        record_id=entry.record_id,
    )


def _is_excerpt(body: str) -> bool:
    """Return True if a text is probably not all of an article: it is short, and of a sentence or two; or is cut."""
    if len(" ".join(_TAG.sub(" ", body).split())) >= _SHORTEST_FULL_TEXT:
        return _is_cut(body)
    paragraphs = _PARAGRAPH.split(_LINK.sub(" ", _APPEARED_FIRST.sub("", body)))[1:]
    said = sum(ENDS_SENTENCE.search(_TAG.sub(" ", paragraph).rstrip()) is not None for paragraph in paragraphs)
    return said < _FEWEST_PARAGRAPHS or _is_cut(body)


def _is_cut(body: str) -> bool:
    """Return True if a text ends in dots, as what a program cuts does."""
    return _ENDS_IN_DOTS.search(" ".join(_TAG.sub(" ", body[-1000:]).split())[-100:]) is not None


def _absolute(url: str, *bases: str | None) -> str | None:
    for base in (None, *bases):
        try:
            found = urljoin(base, url) if base else url
            if urlsplit(found).scheme in ("http", "https") and urlsplit(found).hostname:
                return found
        except ValueError:
            continue
    return None


# JSON


def _read_json_entries(source: Input) -> list[_FeedEntry | Refused | None]:
    feed = read_json_feed(source)

    def entry(item: JsonItem | None) -> _FeedEntry | None:
        if item is None:
            return None
        body = item.html or item.text or item.summary
        form: Form = "fragment"
        if not item.html:
            body, form = read_body(body)
        return _FeedEntry(
            body,
            form,
            not (item.html or item.text) and _is_excerpt(body),
            read_field(item.title),
            _absolute(item.url, source.url, feed.home) if item.url else None,
            (),
            read_date(item.published) or read_date(item.modified),
            item.authors,
            tuple(map(read_field, item.tags)),
            item.language or feed.language or None,
            item.id,
            item.published,
        )

    return [entry(item) for item in feed.items]


# XML


def _read_xml_entries(source: Input) -> "list[_FeedEntry | Refused | None]":
    import feedparser  # imported late: 60 ms

    data = source.read()
    refuse_entities(data[: len(source.head)])
    data = repair_document(data, source.charset)
    refuse_entities(data[: len(source.head)])
    headers = {"content-type": "application/xml; charset=utf-8"}  # without an address, which ids would be joined with
    try:
        # A stream, never a string: feedparser would take that for a file name or fetch it as a URL.
        feed = feedparser.parse(
            io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except RecursionError as error:
        raise Refused("too-deep") from error
    except (
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        AssertionError,
    ) as error:  # feedparser has raised each of them
        raise Refused("bad-xml", "It is too damaged to be read as a feed.") from error
    if not feed.entries and feed.bozo and not feed.version:
        raise Refused("bad-xml", "It is too damaged to be read as a feed.")
    bases = (source.url, _absolute(feed.feed.get("link") or ""))
    language = feed.feed.get("language")
    ids = frozenset(str(item.get("id")) for item in feed.entries if item.get("id"))
    no_links = frozenset(read_entities(guid.decode("utf-8", "replace")).strip() for guid in _NO_LINK.findall(data))
    is_atom = (feed.version or "").startswith("atom")
    of_feed = tuple(_authors(feed.feed)) if is_atom else ()  # RFC 4287, 4.2.1

    def entry(item: "FeedParserDict") -> _FeedEntry | Refused:
        try:
            found = _xml_entry(item, bases, language, no_links)
            of_source = tuple(_authors(item["source"])) if is_atom and item.get("source") else ()
            return replace(found, is_article=_is_article(item, ids), authors=found.authors or of_source or of_feed)
        except Exception as error:  # feedparser's values may be of any type
            return Refused.of(error)

    return [entry(item) for item in feed.entries]


_KIND = "#kind"
"""End of the scheme of a category by which older exports of Blogger tell posts from comments and settings."""


def _is_article(item: "FeedParserDict", ids: frozenset[str]) -> bool:
    """Return False for a draft, a comment or a setting; ``ids`` are those of all items, to which comments reply."""
    kinds = [tag["term"] for tag in item.get("tags") or () if str(tag.get("scheme") or "").endswith(_KIND)]
    if any(not str(kind).endswith(("#post", "#page")) for kind in kinds):
        return False
    if item.get("blogger_type", "POST") not in ("POST", "PAGE") or item.get("blogger_status", "LIVE") != "LIVE":
        return False
    if any(key.endswith("_draft") and value == "yes" for key, value in item.items()):  # app:draft (RFC 5023)
        return False
    replied = item.get("thr_in-reply-to") or {}
    return not (isinstance(replied, Mapping) and replied.get("ref") in ids)


_NO_LINK = re.compile(
    rb"<guid\s[^<>]{0,200}permalink\s*=\s*[\"']false[^<>]{0,200}>\s*(?:<!\[CDATA\[)?([^<\]]{1,2000})", re.IGNORECASE
)
"""A guid that is said to be no address: feedparser doesn't keep that where an item has a link, too."""


def _xml_entry(
    item: "FeedParserDict", bases: tuple[str | None, ...], language: str | None, no_links: frozenset[str]
) -> _FeedEntry:
    body, form, is_summary, content_language = _body(item)
    link = item.get("feedburner_origlink") or item.get("link") or ""
    url = _absolute(link, *bases) if link else None
    identity = str(item.get("id") or "")
    if item.get("guidislink") and not _is_link(identity, "id") and link == identity:
        url = None  # of an item without a link: its guid isn't said to be no address, but is none
    homes = {site_of(base) for base in bases if base}
    is_permalink = _is_link(identity, "id") and identity not in no_links
    if url and is_permalink and site_of(identity) in homes and site_of(url) not in homes:
        url = identity  # the link is that of a service between feed and reader
    others = (_absolute(other, *bases) for key in ("link", "id") if (other := item.get(key)) and _is_link(other, key))
    return _FeedEntry(
        body,
        form,
        is_summary,
        _title(item),
        url,
        tuple(dict.fromkeys(other for other in others if other and other != url)) if url else (),
        _published(item, language),
        tuple(_authors(item)),
        tuple(_tags(item)),
        content_language or language or None,
        str(item.get("id") or ""),
        str(item.get("published") or ""),
    )


def _is_link(address: str, key: str) -> bool:
    return key == "link" or address.startswith(("http://", "https://"))


def _title(item: "FeedParserDict") -> str:
    return read_field(str(item.get("title") or ""))


def _body(item: "FeedParserDict") -> tuple[str, Form, bool, str | None]:
    """Return the longest text of an item, its form, whether it is a summary, and its language."""
    contents = [one for one in item.get("content") or () if (one.get("type") or "text/html").lower() in _TEXT_TYPES]
    summary = item.get("summary_detail")
    found = max([*contents, *([summary] if summary else [])], key=lambda one: len(one.get("value") or ""), default=None)
    if found is None:
        return "", "plain", False, None
    body = found.get("value") or ""
    form: Form = "fragment"
    if "<" not in body or found.get("type") in ("text/plain", "text"):
        body, form = read_body(body)
    is_summary = _is_cut(body) if contents else _is_excerpt(body)
    return _APPEARED_FIRST.sub("", body), form, is_summary, found.get("language")


def _published(item: "FeedParserDict", language: str | None) -> Published | None:
    for key in ("published", "created", "updated"):
        stated = item.get(key)
        if not stated:
            continue
        if (found := read_date(stated, language)) is not None:
            return found
        parsed = item.get(f"{key}_parsed")
        if parsed and ":" in stated:  # without a time the precision isn't known: feedparser fills up with zeros
            year, month, day, hour, minute, second = parsed[:6]
            zone = "Z" if _KNOWN_ZONE.search(stated) else ""  # of another zone feedparser knows nothing
            time = f"{hour:02}:{minute:02}:{min(second, 59):02}{zone}"
            if (found := read_date(f"{year:04}-{month:02}-{day:02}T{time}")) is not None:
                return found
    return None


_KNOWN_ZONE = lazy_compile(r"(?:[+-]\d\d:?\d\d|Z|UTC?|GMT|[ECMP][SD]T)\s*$")
_EMAIL = lazy_compile(r"[^\s()<>@,;]{1,100}@[^\s()<>@,;]{1,200}")


def _authors(item: "FeedParserDict") -> Iterator[str]:
    authors = item.get("authors") or ()
    stated = str(item.get("author") or "")
    if len(authors) == 1 and "@" in stated:
        # feedparser cuts addresses with a long top-level domain: names are the text around e-mail addresses.
        for part in _EMAIL.split(read_field(stated[:2000])):
            name = part.strip(" \t\r\n<>,;()")
            if any(map(str.isalpha, name)) and "@" not in name:
                yield name
        return
    for author in authors:
        name = read_field(author.get("name") or "").strip()
        if name and "@" not in name:
            yield name


def _tags(item: "FeedParserDict") -> Iterator[str]:
    for tag in item.get("tags") or ():
        name = read_field(tag.get("label") or tag.get("term") or "").strip(" ,;\n\t")
        if name and not str(tag.get("scheme") or "").endswith(_KIND):
            yield name


READER = SourceReader("feed", 1, "a feed", recognise, read)
