"""The links of a page that lists articles: those to articles, and those to its feeds."""

from collections.abc import Iterator
from itertools import islice
from unicodedata import east_asian_width
from urllib.parse import urljoin

from courlan.filters import extension_filter, is_not_crawlable, type_filter
from lxml import etree
from urllib3.util.url import Url

from db.ingest.network.hosts import normalise_url
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_MOST_LINKS = 20_000
"""Links of a page that are looked at; a large front page has some hundred."""

_SHORTEST_HEADLINE = 20
"""Columns (terminal cells) from which the text of a link is a headline and no section's name; chosen by eye."""

_WORD_SEPARATOR = lazy_compile("[-_]")
_NUMBER = lazy_compile(r"\d{5}")


def site_of(url: Url) -> str:
    """Return a URL's host without ``www``, which all pages of a site have in common."""
    return (url.host or "").removeprefix("www.")


class PageLinks:
    """The links of one HTML page at ``url``; ``charset`` is that of its HTTP header, None if there is none."""

    def __init__(self, data: bytes, url: str, charset: str | None = None) -> None:
        self._url = normalise_url(url)
        self._root = _parse_html(data, charset)
        base = None if self._root is None else next(self._root.iter("base"), None)
        self._base = _join_url(url, base.get("href")) if base is not None else url

    def feeds(self) -> list[str]:
        """Return the addresses of the page's feeds on its own host, without feeds of comments."""
        found: dict[str, None] = {}
        for link in self._elements("link"):
            is_feed = (link.get("type") or "").strip().lower() in _FEED_TYPES
            if is_feed and "alternate" in (link.get("rel") or "").lower().split():
                url = self._own(link.get("href"))
                if url is not None and "comment" not in f"{url.path} {link.get('title') or ''}".lower():
                    found[url.url] = None
        return list(found)

    def articles(self) -> list[str]:
        """Return the addresses on its own host that look like those of articles, in order, each once."""
        found: dict[str, None] = {}
        for link in self._elements("a"):
            url = self._own(link.get("href"))
            if url is None or url.url == self._url.url or url.url in found:
                continue
            if _may_be_article(url) and (_is_slug(url) or _is_headline("".join(islice(link.itertext(), 20)))):
                found[url.url] = None
        return list(found)

    def _elements(self, tag: str) -> Iterator[etree._Element]:
        return iter(()) if self._root is None else islice(self._root.iter(tag), _MOST_LINKS)

    def _own(self, href: str | None) -> Url | None:
        try:
            url = normalise_url(_join_url(self._base, href))
        except Refused:
            return None
        return url if site_of(url) == site_of(self._url) else None


def _parse_html(data: bytes, charset: str | None) -> etree._Element | None:
    try:
        parser = etree.HTMLParser(encoding=charset, no_network=True, huge_tree=False)
    except LookupError:  # an unknown charset
        parser = etree.HTMLParser(no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # the page is empty
        return None


def _join_url(base: str, href: str | None) -> str:
    try:
        return urljoin(base, (href or "").strip())
    except ValueError:
        return ""


def _may_be_article(url: Url) -> bool:
    path = url.path or "/"
    return path != "/" and extension_filter(path) and type_filter(url.url) and not is_not_crawlable(url.url)


def _is_slug(url: Url) -> bool:
    """Return True if a path ends as those of articles do: in the words of a title, or in a number of five digits."""
    last = (url.path or "").rstrip("/").rpartition("/")[2]
    return len(_WORD_SEPARATOR.findall(last)) >= 3 or _NUMBER.search(last) is not None


def _is_headline(text: str) -> bool:
    text = " ".join(text[:300].split())
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text) >= _SHORTEST_HEADLINE
