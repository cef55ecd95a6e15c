"""Inferring the address of the site that a folder of posts belongs to, from the links between its posts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from db.ingest.readers.posts import post_addresses
from db.ingest.readers.posts.front_matter import parse_front_matter, split_post
from db.ingest.readers.posts.markdown_posts import is_no_post
from db.ingest.readers.posts.post_metadata import texts_of
from db.ingest.source.charsets import read_text
from db.ingest.source.inputs import Input
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

MOST_POSTS = 5_000
"""Posts that are read to infer an address. They are read a second time by the import, so it is a matter of seconds."""

_MOST_LINKS = 400_000
"""Distinct URLs that are kept in memory: at some 100 bytes each, about 40 MB."""

_MOST_LINKS_OF_A_POST = 1_000
"""URLs of one post that count, so that a single list of links doesn't fill ``_MOST_LINKS``."""

_LARGEST_POST = 4 * 1024 * 1024
"""Bytes of a post that is looked at; larger Markdown files are hardly posts, and slow to search for URLs."""

_URL = lazy_compile(r"https?://[^\s<>\"'`)\]}|\\^]{3,500}")

_SHORTEST_TELLING_NAME = 8
"""Characters that a path of one word must have to identify a post: ``about`` is on any site."""

_FEWEST_MATCHED = 2
"""Posts that must be linked to, if there are more than ``_FEW_POSTS``: one link of a hundred posts may be chance."""

_FEW_POSTS = 3

_LEAST_SUPPORT = 0.25
"""Share of the distinct links to pages below an address that must lead to posts. A site's other pages (tags, lists) are
linked to as well; but where three of four links lead elsewhere, the posts aren't what is there."""

_MOST_REFUSED = 3
"""Addresses that a report says weren't taken: the likeliest ones; a folder may link to any number."""

_NO_PAGE = lazy_compile(r"\.(?!x?html?$|php$|aspx?$|md$)[A-Za-z][A-Za-z0-9]{1,4}$")
"""Matches the path of a file that is no page: a picture, a style sheet, a package."""


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """The inferred address of a site: links below it lead to ``matched`` of the ``of`` posts.

    ``url`` ends in a slash; if addresses don't follow the posts' folders, a permalink pattern is appended:
    ``https://site.example/:year/:month/:slug/``.
    """

    url: str
    matched: int
    of: int

    @property
    def sentence(self) -> str:
        """The sentence about it in an import's report."""
        return (
            f"The posts are taken to be those of {self.url}, where their own links lead to {self.matched:,} of"
            f" {self.of:,} of them: so links between them are followed. --base-url says another address."
        )


@dataclass(frozen=True, slots=True)
class Guess:
    """What was inferred: ``base`` is None if too little tells; ``refused`` are sentences on addresses that can't be."""

    base: BaseUrl | None
    refused: tuple[str, ...] = ()


def infer_base_url(posts: Iterable[Input]) -> Guess:
    """Infer the address below which most of the posts are linked to.

    It is none below which two posts would have one address, nor one where most links lead to no post. Reads at most
    ``MOST_POSTS`` posts, and keeps only their paths and the URLs in them.
    """
    found = _Posts()
    for post in islice(posts, MOST_POSTS):
        found.add(post)
    return _best_base(found)


class _PostPattern(NamedTuple):
    """The number of a post, and the pattern that gave one of its paths ("": its front matter, folders or name did)."""

    post: int
    pattern: str


class _SiteRoot(NamedTuple):
    """A possible address of the site: host without www, folder, and the pattern of addresses below it."""

    host: str
    folder: str
    pattern: str


@dataclass(slots=True)
class _Posts:
    """The posts that were read: how many, all paths that they may have, and the URLs in them.

    ``own`` has for each pattern ("": front matter, folders and name) the number of the first post at a path, ``shared``
    a path that two posts would have.
    """

    number: int = 0
    paths: dict[str, _PostPattern] = field(default_factory=dict)
    own: dict[str, set[str]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    urls: set[str] = field(default_factory=set)

    def add(self, post: Input) -> None:
        """Add what is a post."""
        found = _paths_and_urls(post)
        if found is None:
            return
        paths, own, linked = found
        for path, pattern in paths:
            self.paths.setdefault(path, _PostPattern(self.number, pattern))
        for pattern, path in own.items():
            there = self.own.setdefault(pattern, set())
            if path in there:
                self.shared.setdefault(pattern, path)
            there.add(path)
        self.number += 1
        if len(self.urls) < _MOST_LINKS:
            self.urls.update(linked)


def _paths_and_urls(post: Input) -> tuple[list[tuple[str, str]], dict[str, str], set[str]] | None:
    """Return a post's possible paths, each with the pattern that gives it; by pattern the path that it would have; and
    the URLs in it. None if it is no post.
    """
    try:
        if post.size is not None and post.size > _LARGEST_POST:
            return None
        text = read_text(post)
        parts = split_post(text)
        values = parse_front_matter(parts).values
    except Refused:
        return None
    place = post_addresses.place_of(post)
    if is_no_post(post, parts, values, place):
        return None
    published, _ = post_addresses.published_of(values, place)
    stated = post_addresses.stated_paths(values, place, published)
    by_place = post_addresses.paths_by_place(values, place, published)
    patterns = dict.fromkeys((*stated, *by_place, *texts_of(values, "aliases"), *texts_of(values, "redirect_from")), "")
    own = {"": _bare(stated[0] if stated else by_place[0])}
    for pattern in post_addresses.PERMALINK_PATTERNS:
        path = post_addresses.fill_pattern(pattern, values, place, published)
        patterns.setdefault(path, pattern)
        own[pattern] = _bare(stated[0] if stated else path or by_place[0])
    paths = [(_bare(path), pattern) for path, pattern in patterns.items()]
    urls = {match[0].rstrip(".,;:!?*_") for match in islice(_URL.finditer(text), _MOST_LINKS_OF_A_POST)}
    return [(path, pattern) for path, pattern in paths if path], own, urls


def _bare(path: str) -> str:
    return post_addresses.without_page_suffix(urlsplit(path).path if post_addresses.is_absolute(path) else path)


def _best_base(posts: _Posts) -> Guess:
    """Return the address whose links lead to the most posts. A site that is merely linked often has no posts' paths."""
    met: dict[_SiteRoot, set[int]] = {}
    spelled: dict[_SiteRoot, Counter[tuple[str, str]]] = {}
    for url in posts.urls:
        meeting = _match_url(url, posts.paths)
        if meeting is not None:
            site, spelling, post = meeting
            met.setdefault(site, set()).add(post)
            spelled.setdefault(site, Counter())[spelling] += 1
    refused: list[str] = []
    for site in sorted(met, key=lambda site: (len(met[site]), not site.pattern, -len(site.folder), site), reverse=True):
        matched = len(met[site])
        if matched < _FEWEST_MATCHED and posts.number > _FEW_POSTS:
            break
        origin, ending = max(spelled[site], key=lambda spelling: (spelled[site][spelling], spelling))
        url = f"{origin}/{site.folder}{site.pattern}{ending if site.pattern else ''}"
        shared = posts.shared.get(site.pattern)
        leading, of = sum(spelled[site].values()), _count_pages(site, posts.urls)
        if shared is not None:
            refused.append(f"The posts aren't those of {url}: two of them would have one address there ({shared}).")
        elif leading < _LEAST_SUPPORT * of:
            refused.append(f"The posts aren't those of {url}: only {leading:,} of {of:,} links there lead to posts.")
        else:
            return Guess(BaseUrl(url, matched, posts.number), tuple(refused[:_MOST_REFUSED]))
    return Guess(None, tuple(refused[:_MOST_REFUSED]))


def _count_pages(site: _SiteRoot, urls: Iterable[str]) -> int:
    """Return how many of the URLs are those of pages below an address."""
    pages = set()
    for url in urls:
        host, path = _split(url)
        if host.removeprefix("www.") == site.host and path.startswith(site.folder) and _NO_PAGE.search(path) is None:
            pages.add(path)
    return len(pages)


def _split(url: str) -> tuple[str, str]:
    """Return the host with its port, and the path without slashes and page suffix; "" for what is no URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.netloc.lower().rpartition("@")[2], post_addresses.without_page_suffix(parts.path)


def _match_url(url: str, paths: dict[str, _PostPattern]) -> tuple[_SiteRoot, tuple[str, str], int] | None:
    """Match a URL with the posts' paths, by the longest end of its path that is one of them; None if none is.

    Returns the address of the site, the URL's spelling (scheme and host; how the path ends), and the post's number.
    """
    netloc, path = _split(url)
    at = 0
    while netloc and path:
        end = path[at:]
        if end in paths and ("/" in end or "-" in end or len(end) >= _SHORTEST_TELLING_NAME):
            own = paths[end]
            site = _SiteRoot(netloc.removeprefix("www."), path[:at], own.pattern)
            scheme, _, rest = url.partition("://")
            ending = ".html" if rest.partition("?")[0].partition("#")[0].endswith(".html") else "/"
            return site, (f"{scheme}://{netloc}", ending), own.post
        at = path.find("/", at) + 1
        if not at:
            break
    return None
