"""The address of the site that a folder of posts belongs to, by the links that its posts have to each other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from db.ingest.readers.posts import post_addresses
from db.ingest.readers.posts.front_matter import take_apart, understood
from db.ingest.readers.posts.markdown_posts import is_no_post, text_of
from db.ingest.readers.posts.post_metadata import listed
from db.ingest.source.inputs import Input
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

POSTS_AT_MOST = 5_000
"""Posts that are read to find it."""

_LINKS_AT_MOST = 400_000
_LINKS_OF_ONE = 1_000
_POST_SIZE = 4 * 1024 * 1024
_URL = lazy_compile(r"https?://[^\s<>\"'`)\]}|\\^]{3,500}")
_TELLING = 8
"""Characters of a path's last part from which on it is hardly another site's by chance: ``about`` is on any site."""


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """Where the posts are: ``matched`` of the ``of`` posts are linked to there.

    ``url`` is the address of the site with a slash at its end, and behind that, where addresses are made by another
    rule than that of the folders, a pattern: ``https://site.example/:year/:month/:slug/``.
    """

    url: str
    matched: int
    of: int

    @property
    def sentence(self) -> str:
        """It, for a report."""
        return (
            f"The posts are taken to be those of {self.url}, where their own links lead to {self.matched:,} of"
            f" {self.of:,} of them; --base-url says another address."
        )


def infer_base_url(posts: Iterable[Input]) -> BaseUrl | None:
    """The address below which most of the posts are linked to; None where too few links tell.

    Reads at most ``POSTS_AT_MOST`` posts, and keeps nothing of them but their paths and the URLs in them.
    """
    paths: dict[str, _PostPattern] = {}
    urls: set[str] = set()
    number = 0
    for post in islice(posts, POSTS_AT_MOST):
        found = _paths_and_urls(post)
        if found is None:
            continue
        own, linked = found
        for path, form in own:
            paths.setdefault(path, _PostPattern(number, form))
        number += 1
        if len(urls) < _LINKS_AT_MOST:
            urls.update(linked)
    return _best(paths, urls, number)


class _PostPattern(NamedTuple):
    """A post by its number, and the pattern by which a path is its own; "": by its front matter or its place."""

    post: int
    pattern: str


class _SiteRoot(NamedTuple):
    """What a base is told by: its host without www, the folder, and the pattern of addresses below it."""

    host: str
    folder: str
    pattern: str


def _paths_and_urls(post: Input) -> tuple[list[tuple[str, str]], set[str]] | None:
    try:
        if post.size is not None and post.size > _POST_SIZE:
            return None
        text = text_of(post)
        parts = take_apart(text)
        values = understood(parts).values
    except Refused:
        return None
    place = post_addresses.post_place(post)
    if is_no_post(post, parts, values, place):
        return None
    published, _ = post_addresses.published_of(values, place)
    native = [*post_addresses.stated(values, place, published), *post_addresses.placed(values, place, published)]
    forms = dict.fromkeys((*native, *listed(values, "aliases"), *listed(values, "redirect_from")), "")
    for form in post_addresses.PATTERNS:
        forms.setdefault(post_addresses.filled(form, values, place, published), form)
    own = [
        (post_addresses.plain(urlsplit(path).path if post_addresses.is_absolute(path) else path), form)
        for path, form in forms.items()
    ]
    urls = {match[0].rstrip(".,;:!?*_") for match in islice(_URL.finditer(text), _LINKS_OF_ONE)}
    return [(path, form) for path, form in own if path], urls


def _best(paths: dict[str, _PostPattern], urls: set[str], of: int) -> BaseUrl | None:
    """The base whose links meet the most posts. One that is only linked to a lot meets none."""
    met: dict[_SiteRoot, set[int]] = {}
    spelled: dict[_SiteRoot, Counter[tuple[str, str]]] = {}
    for url in urls:
        meeting = _meeting(url, paths)
        if meeting is not None:
            site, spelling, post = meeting
            met.setdefault(site, set()).add(post)
            spelled.setdefault(site, Counter())[spelling] += 1
    if not met:
        return None
    best = max(met, key=lambda site: (len(met[site]), not site.pattern, -len(site.folder), site))
    matched = len(met[best])
    if matched < 2 and of > 3:
        return None
    origin, ending = max(spelled[best], key=lambda spelling: (spelled[best][spelling], spelling))
    return BaseUrl(f"{origin}/{best.folder}{best.pattern}{ending if best.pattern else ''}", matched, of)


def _meeting(url: str, paths: dict[str, _PostPattern]) -> tuple[_SiteRoot, tuple[str, str], int] | None:
    """Under which base a URL is one of the posts', by the longest end of its path that is; how it is spelled; the post.

    Its spelling is what comes before the path, and how the path ends.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    netloc = parts.netloc.lower().rpartition("@")[2]
    path = post_addresses.plain(parts.path)
    at = 0
    while netloc and path:
        end = path[at:]
        if end in paths and ("/" in end or "-" in end or len(end) >= _TELLING):
            own = paths[end]
            site = _SiteRoot(netloc.removeprefix("www."), path[:at], own.pattern)
            return site, (f"{parts.scheme}://{netloc}", ".html" if parts.path.endswith(".html") else "/"), own.post
        at = path.find("/", at) + 1
        if not at:
            break
    return None
