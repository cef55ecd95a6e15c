"""The newest of all pages that the sitemaps of a site list, in bounded memory."""

from collections.abc import Iterator
from heapq import heappop, heappush, heappushpop

from db.ingest.network.hosts import normalise_url
from db.ingest.network.page_links import site_of
from db.ingest.source.records import Listed, Refused

_MOST_SITEMAPS = 50_000
"""Sitemaps of one site that are remembered: as many as one index may list (sitemaps.org)."""

_DAY_LENGTH = len("2022-01-26")

Ranked = tuple[str, int, str]
"""A page's last change ("" if unknown), minus its place in the list, and its address: sorts the newest last."""


class SitemapQueue:
    """The listed pages and further sitemaps of one host; of the pages the newest ``most`` are kept.

    The host is that of ``url``, or of the first address if that is None. ``is_cut``: there are more pages.
    ``elsewhere`` counts addresses of other hosts.
    """

    def __init__(self, url: str | None, most: int) -> None:
        self.is_cut = False
        self.elsewhere = 0
        self._site = site_of(normalise_url(url)) if url else ""
        self._most = most
        self._count = 0
        self._pages: list[Ranked] = []
        self._sitemaps: list[tuple[tuple[int, ...], int, str, str]] = []
        self._known = {normalise_url(url).url} if url else set()

    def add(self, listed: Listed) -> bool:
        """Add an address that a sitemap lists; return False for an invalid one."""
        try:
            found = normalise_url(listed.url)
        except Refused:
            return False
        changed = listed.changed or listed.published
        when = changed.iso if changed else ""
        self._site = self._site or site_of(found)
        if site_of(found) != self._site:
            self.elsewhere += 1
        elif listed.is_sitemap:
            if found.url not in self._known and len(self._known) <= _MOST_SITEMAPS:
                self._known.add(found.url)
                heappush(self._sitemaps, (_newest_first(when), len(self._known), found.url, when))
        else:
            self._count += 1
            page = (when, -self._count, found.url)
            if len(self._pages) < self._most:
                heappush(self._pages, page)
            else:
                self.is_cut = True
                if self._most:
                    heappushpop(self._pages, page)
        return True

    def sitemaps(self) -> Iterator[str]:
        """Yield further sitemaps, newest first, without those whose pages are all older than the pages kept."""
        while self._sitemaps:
            *_, url, when = heappop(self._sitemaps)
            is_full = len(self._pages) == self._most
            if is_full and when and (not self._pages or when[:_DAY_LENGTH] < self._pages[0][0][:_DAY_LENGTH]):
                self.is_cut = True
            else:
                yield url

    def pages(self) -> list[str]:
        """Return the pages, newest first; pages of the same time, or none, in the order in which they are listed."""
        return [url for *_, url in sorted(self._pages, reverse=True)]


def _newest_first(when: str) -> tuple[int, ...]:
    """Return a key that sorts the newest first and what has no date last."""
    return (*(-ord(char) for char in when), 0) if when else (1,)
