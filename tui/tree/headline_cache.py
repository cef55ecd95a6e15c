"""Cache of the headlines near the tree's view. They are requested in blocks, each once."""

from collections.abc import Iterable, Iterator, Sequence

from textual.cache import LRUCache

from db.models import Headline

BLOCK = 128
"""Headlines in one request: a few screens of rows (the prototype over 10 million rows paged in 9 ms with it)."""

LOOK_AHEAD_AFTER = 0.04
"""Seconds before the headlines just outside the view are requested: those in view are loaded and painted first."""

_BLOCKS_KEPT = 64
"""Blocks in memory: 8,192 headlines, some hundred screens to scroll back through without a query."""


class HeadlineCache:
    """Headlines by article id. The least recently shown are dropped, so scrolling through all keeps memory bounded."""

    def __init__(self) -> None:
        self._kept: LRUCache[int, Headline] = LRUCache(BLOCK * _BLOCKS_KEPT)
        self._old: LRUCache[int, Headline] = LRUCache(0)
        self._asked: set[int] = set()

    def get(self, article_id: int) -> Headline | None:
        """Return a headline; one from before the archive's last change where the new one is not loaded; else None."""
        return self._kept.get(article_id) or self._old.get(article_id)

    def add(self, headlines: Iterable[Headline]) -> None:
        """Store loaded headlines."""
        for headline in headlines:
            self._asked.discard(headline.id)
            self._kept.discard(headline.id)
            self._kept.set(headline.id, headline)

    def ask(self, ids: Sequence[int], first: int, last: int) -> Iterator[tuple[int, ...]]:
        """Yield the ids to request so that ``ids[first:last]`` have headlines, and note them as requested.

        Where one headline is missing, all that are missing in its block of ``ids`` come together.
        """
        for start in range(first - first % BLOCK, last, BLOCK):
            if any(map(self._is_missing, ids[max(first, start) : min(last, start + BLOCK)])):
                missing = tuple(int(each) for each in ids[start : start + BLOCK] if self._is_missing(each))
                self._asked.update(missing)
                yield missing

    def _is_missing(self, article_id: int) -> bool:
        return article_id not in self._kept and article_id not in self._asked

    def forget_asked(self) -> None:
        """Forget which headlines are requested: those requests were cancelled and will not be answered."""
        self._asked.clear()

    def renew(self) -> None:
        """Request all headlines anew after the archive has changed; until they come the old ones are shown."""
        self._old, self._kept = self._kept, LRUCache(BLOCK * _BLOCKS_KEPT)
        self._asked.clear()
