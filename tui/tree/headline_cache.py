"""The headlines that a tree shows: those near the view, asked for in blocks and once."""

from collections.abc import Iterable, Iterator, Sequence

from textual.cache import LRUCache

from db.models import Headline

BLOCK = 128
"""Headlines that are asked for together."""

LOOK_AHEAD_AFTER = 0.04
"""Seconds until those are asked for that one may scroll to: what is in view is painted first."""

_BLOCKS_KEPT = 64


class HeadlineCache:
    """Headlines by article id. The least recently shown are dropped, so that scrolling through all costs no memory."""

    def __init__(self) -> None:
        self._kept: LRUCache[int, Headline] = LRUCache(BLOCK * _BLOCKS_KEPT)
        self._old: LRUCache[int, Headline] = LRUCache(0)
        self._asked: set[int] = set()

    def get(self, article_id: int) -> Headline | None:
        """The headline if it is here, else what it was before the archive changed."""
        return self._kept.get(article_id) or self._old.get(article_id)

    def add(self, headlines: Iterable[Headline]) -> None:
        """Keep what was brought."""
        for headline in headlines:
            self._asked.discard(headline.id)
            self._kept.discard(headline.id)
            self._kept.set(headline.id, headline)

    def ask(self, ids: Sequence[int], first: int, last: int) -> Iterator[tuple[int, ...]]:
        """What to ask for to have those of the places ``first`` to ``last`` (not included) of ``ids``.

        Where one is missing, all that are in its block of ``ids``.
        """
        for start in range(first - first % BLOCK, last, BLOCK):
            if any(map(self._is_missing, ids[max(first, start) : min(last, start + BLOCK)])):
                missing = tuple(int(each) for each in ids[start : start + BLOCK] if self._is_missing(each))
                self._asked.update(missing)
                yield missing

    def _is_missing(self, article_id: int) -> bool:
        return article_id not in self._kept and article_id not in self._asked

    def forget_asked(self) -> None:
        """Nothing that was asked for is on its way any more."""
        self._asked.clear()

    def renew(self) -> None:
        """The archive has changed: ask for all of them again, and show them as they were until then."""
        self._old, self._kept = self._kept, LRUCache(BLOCK * _BLOCKS_KEPT)
        self._asked.clear()
