"""Inferring the address of the site that a folder of posts belongs to, from the links between its posts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
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
            f" {self.of:,} of them; --base-url says another address."
        )


def infer_base_url(posts: Iterable[Input]) -> BaseUrl | None:
    """Return the address below which most of the posts are linked to; None if too few links tell.

    Reads at most ``MOST_POSTS`` posts, and keeps only their paths and the URLs in them.
    """
    paths: dict[str, _PostPattern] = {}
    urls: set[str] = set()
    number = 0
    for post in islice(posts, MOST_POSTS):
        found = _paths_and_urls(post)
        if found is None:
            continue
        own, linked = found
        for path, pattern in own:
            paths.setdefault(path, _PostPattern(number, pattern))
        number += 1
        if len(urls) < _MOST_LINKS:
            urls.update(linked)
    return _best_base(paths, urls, number)


class _PostPattern(NamedTuple):
    """The number of a post, and the pattern that gave one of its paths ("": its front matter, folders or name did)."""

    post: int
    pattern: str


class _SiteRoot(NamedTuple):
    """A possible address of the site: host without www, folder, and the pattern of addresses below it."""

    host: str
    folder: str
    pattern: str


def _paths_and_urls(post: Input) -> tuple[list[tuple[str, str]], set[str]] | None:
    """Return a post's possible paths, each with the pattern that gives it, and the URLs in it; None if no post."""
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
    for pattern in post_addresses.PERMALINK_PATTERNS:
        patterns.setdefault(post_addresses.fill_pattern(pattern, values, place, published), pattern)
    own = [
        (post_addresses.without_page_suffix(urlsplit(path).path if post_addresses.is_absolute(path) else path), pattern)
        for path, pattern in patterns.items()
    ]
    urls = {match[0].rstrip(".,;:!?*_") for match in islice(_URL.finditer(text), _MOST_LINKS_OF_A_POST)}
    return [(path, pattern) for path, pattern in own if path], urls


def _best_base(paths: dict[str, _PostPattern], urls: set[str], of: int) -> BaseUrl | None:
    """Return the address whose links lead to the most posts. A site that is merely linked often has no posts' paths."""
    met: dict[_SiteRoot, set[int]] = {}
    spelled: dict[_SiteRoot, Counter[tuple[str, str]]] = {}
    for url in urls:
        meeting = _match_url(url, paths)
        if meeting is not None:
            site, spelling, post = meeting
            met.setdefault(site, set()).add(post)
            spelled.setdefault(site, Counter())[spelling] += 1
    if not met:
        return None
    best = max(met, key=lambda site: (len(met[site]), not site.pattern, -len(site.folder), site))
    matched = len(met[best])
    if matched < _FEWEST_MATCHED and of > _FEW_POSTS:
        return None
    origin, ending = max(spelled[best], key=lambda spelling: (spelled[best][spelling], spelling))
    return BaseUrl(f"{origin}/{best.folder}{best.pattern}{ending if best.pattern else ''}", matched, of)


def _match_url(url: str, paths: dict[str, _PostPattern]) -> tuple[_SiteRoot, tuple[str, str], int] | None:
    """Match a URL with the posts' paths, by the longest end of its path that is one of them; None if none is.

    Returns the address of the site, the URL's spelling (scheme and host; how the path ends), and the post's number.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    netloc = parts.netloc.lower().rpartition("@")[2]
    path = post_addresses.without_page_suffix(parts.path)
    at = 0
    while netloc and path:
        end = path[at:]
        if end in paths and ("/" in end or "-" in end or len(end) >= _SHORTEST_TELLING_NAME):
            own = paths[end]
            site = _SiteRoot(netloc.removeprefix("www."), path[:at], own.pattern)
            return site, (f"{parts.scheme}://{netloc}", ".html" if parts.path.endswith(".html") else "/"), own.post
        at = path.find("/", at) + 1
        if not at:
            break
    return None
