"""The address of the site that a folder of posts belongs to, by the links that its posts have to each other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from db.ingest.inputs import Input
from db.ingest.readers import post_addresses
from db.ingest.readers.front_matter import take_apart, understood
from db.ingest.readers.markdown_posts import is_no_post, text_of
from db.ingest.readers.post_fields import listed
from db.ingest.records import Refused
from db.patterns import pattern

POSTS_AT_MOST = 5_000
"""Posts that are read to find it."""

_LINKS_AT_MOST = 400_000
_LINKS_OF_ONE = 1_000
_POST_SIZE = 4 * 1024 * 1024
_URL = pattern(r"https?://[^\s<>\"'`)\]}|\\^]{3,500}")
_TELLING = 8
"""Characters of a path's last part from which on it is hardly another site's by chance: ``about`` is on any site."""


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """Where the posts are: ``url``, with a slash at its end; ``matched`` of the ``of`` posts are linked to there."""

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
    paths: dict[str, int] = {}
    urls: set[str] = set()
    number = 0
    for post in islice(posts, POSTS_AT_MOST):
        found = _paths_and_urls(post)
        if found is None:
            continue
        own, linked = found
        for path in own:
            paths.setdefault(path, number)
        number += 1
        if len(urls) < _LINKS_AT_MOST:
            urls.update(linked)
    return _best(paths, urls, number)


def _paths_and_urls(post: Input) -> tuple[list[str], set[str]] | None:
    try:
        if post.size is not None and post.size > _POST_SIZE:
            return None
        text = text_of(post)
        parts = take_apart(text)
        values = understood(parts).values
    except Refused:
        return None
    place = post_addresses.where(post)
    if is_no_post(post, parts, values, place):
        return None
    stated = [*post_addresses.paths(values, place), *listed(values, "aliases"), *listed(values, "redirect_from")]
    own = [post_addresses.plain(urlsplit(path).path if "://" in path else path) for path in stated]
    urls = {match[0].rstrip(".,;:!?*_") for match in islice(_URL.finditer(text), _LINKS_OF_ONE)}
    return [path for path in own if path], urls


def _best(paths: dict[str, int], urls: set[str], of: int) -> BaseUrl | None:
    """The base whose links meet the most posts. One that is only linked to a lot meets none."""
    met: dict[tuple[str, str], set[int]] = {}
    spelled: dict[tuple[str, str], Counter[str]] = {}
    for url in urls:
        for host, prefix, origin, post in _meetings(url, paths):
            met.setdefault((host, prefix), set()).add(post)
            spelled.setdefault((host, prefix), Counter())[origin] += 1
    if not met:
        return None
    base = max(met, key=lambda key: (len(met[key]), -len(key[1]), key))
    matched = len(met[base])
    if matched < 2 and of > 3:
        return None
    origin = max(spelled[base], key=lambda origin: (spelled[base][origin], origin))
    return BaseUrl(f"{origin}/{base[1]}", matched, of)


def _meetings(url: str, paths: dict[str, int]) -> Iterator[tuple[str, str, str, int]]:
    """The base under which a URL is one of the posts', if it is any: by the longest end of its path that is."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.lower().rpartition("@")[2].removeprefix("www.")
    except ValueError:
        return
    path = post_addresses.plain(parts.path)
    if not host or not path:
        return
    at = 0
    while True:
        end = path[at:]
        if end in paths and ("/" in end or "-" in end or len(end) >= _TELLING):
            yield host, path[:at], f"{parts.scheme}://{parts.netloc.lower().rpartition('@')[2]}", paths[end]
            return
        at = path.find("/", at) + 1
        if not at:
            return
