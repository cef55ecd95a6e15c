"""The links of a page that lists articles: to the articles, and to its feeds."""

from collections.abc import Iterator
from itertools import islice
from unicodedata import east_asian_width
from urllib.parse import urljoin

from courlan.filters import extension_filter, is_not_crawlable, type_filter
from lxml import etree
from urllib3.util.url import Url

from db.ingest.network.hosts import parsed
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_MOST = 20_000
"""Links of a page that are looked at."""

_HEADLINE = 20
"""Columns from which the text of a link is more than the name of a section."""

_WORDS = lazy_compile("[-_]")
_NUMBER = lazy_compile(r"\d{5}")


def site_of(url: Url) -> str:
    """The host that pages of one site share, whether they say ``www`` or not."""
    return (url.host or "").removeprefix("www.")


class PageLinks:
    """The links of one HTML page. ``url`` is its address; ``charset`` what its server says, None if nothing."""

    def __init__(self, data: bytes, url: str, charset: str | None = None) -> None:
        self._url = parsed(url)
        self._root = _parsed(data, charset)
        base = None if self._root is None else next(self._root.iter("base"), None)
        self._base = _joined(url, base.get("href")) if base is not None else url

    def feeds(self) -> list[str]:
        """The addresses of its feeds on its own host, as it names them, without those of comments."""
        found: dict[str, None] = {}
        for link in self._elements("link"):
            is_feed = (link.get("type") or "").strip().lower() in _FEED_TYPES
            if is_feed and "alternate" in (link.get("rel") or "").lower().split():
                url = self._own(link.get("href"))
                if url is not None and "comment" not in f"{url.path} {link.get('title') or ''}".lower():
                    found[url.url] = None
        return list(found)

    def articles(self) -> list[str]:
        """The addresses on its own host that look like those of articles, in its order, each once."""
        found: dict[str, None] = {}
        for link in self._elements("a"):
            url = self._own(link.get("href"))
            if url is None or url.url == self._url.url or url.url in found:
                continue
            if _may_be_article(url) and (_is_slug(url) or _is_headline("".join(islice(link.itertext(), 20)))):
                found[url.url] = None
        return list(found)

    def _elements(self, tag: str) -> Iterator[etree._Element]:
        return iter(()) if self._root is None else islice(self._root.iter(tag), _MOST)

    def _own(self, href: str | None) -> Url | None:
        try:
            url = parsed(_joined(self._base, href))
        except Refused:
            return None
        return url if site_of(url) == site_of(self._url) else None


def _parsed(data: bytes, charset: str | None) -> etree._Element | None:
    try:
        parser = etree.HTMLParser(encoding=charset, no_network=True, huge_tree=False)
    except LookupError:  # a charset that nobody knows
        parser = etree.HTMLParser(no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # nothing in it
        return None


def _joined(base: str, href: str | None) -> str:
    try:
        return urljoin(base, (href or "").strip())
    except ValueError:
        return ""


def _may_be_article(url: Url) -> bool:
    path = url.path or "/"
    return path != "/" and extension_filter(path) and type_filter(url.url) and not is_not_crawlable(url.url)


def _is_slug(url: Url) -> bool:
    """Whether an address ends as those of articles do: in the words of a title, or a number."""
    last = (url.path or "").rstrip("/").rpartition("/")[2]
    return len(_WORDS.findall(last)) >= 3 or _NUMBER.search(last) is not None


def _is_headline(text: str) -> bool:
    text = " ".join(text[:300].split())
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text) >= _HEADLINE
