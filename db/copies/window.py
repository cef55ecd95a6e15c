"""The originals of the week before a day, in memory, and which of them an article is a copy of.

An *original* is an article that is no copy; in the database the column ``leader`` of its copies holds its id.
"""

from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from operator import eq
from struct import Struct

from db.copies.minhash import MINIMA, SUM_SIZE
from db.copies.similarity import ALIKE, ArticleText, are_copies
from db.text.dates import SLOT_BITS

WINDOW_DAYS = 7
"""Days that a copy may come after its original. Later, a text that returns is a new publication."""

BANDS = 8
"""Bands of four minima; near copies share at least one with the odds of 99.8 % at a similarity of .85, 98.6 % at .8."""

MAX_PER_BAND = 8
MAX_COMPARED = 8
"""Originals that are looked at for one article, per band and in all.

A form that is filled in ten thousand times a day would otherwise have each compared with all.
"""

_SLACK = 0.1
"""Difference by which a similarity estimated from signatures may fall short of the real one: three standard deviations.
"""

_BAND = Struct(f"<{BANDS}I")

_TEXTS_KEPT = 256
"""Texts that are cached for comparisons. Chosen by eye: a few MB of news articles."""


class CopyCandidate:
    """An article with what tells whether it may be a copy.

    ``coarse`` is its date if only the year or month is known, else None; ``signature`` is b"" if it has no words.
    """

    __slots__ = ("coarse", "id", "keys", "signature", "title_key")

    def __init__(self, article_id: int, coarse: str | None, title_key: int, signature: bytes) -> None:
        self.id = article_id
        self.coarse = coarse
        self.title_key = title_key
        self.signature = signature
        self.keys: list[object] = [(signature[:SUM_SIZE], title_key), signature[:SUM_SIZE]]
        """Two copies share at least one of these keys; the first of them if title and text are the same."""
        if len(signature) > SUM_SIZE:
            self.keys += [band << 3 | number for number, band in enumerate(_BAND.unpack_from(signature, SUM_SIZE))]

    @property
    def is_on_a_day(self) -> bool:
        """True if its day is known."""
        return self.coarse is None and self.id >> SLOT_BITS > 0

    @property
    def coarse_key(self) -> int:
        """Hash of date, title and words, for articles of no known day. A number, as a year may have many of them."""
        return hash((self.coarse, self.title_key, self.signature))

    def may_be_like(self, other: "CopyCandidate") -> bool:
        """True if enough minima are the same for a similarity of ``ALIKE``."""
        if self.signature == other.signature:
            return True
        equal: int = sum(map(eq, self.signature[SUM_SIZE:], other.signature[SUM_SIZE:]))
        return equal >= (ALIKE - _SLACK) * MINIMA


class LeaderWindow:
    """The originals of the week up to a day. ``text`` reads an article by its id."""

    def __init__(self, text: Callable[[int], ArticleText]) -> None:
        self._text = lru_cache(_TEXTS_KEPT)(text)
        self._days: deque[tuple[int, list[CopyCandidate]]] = deque()
        self._by_key: dict[object, CopyCandidate | deque[CopyCandidate]] = {}
        """One article for most keys, which saves memory; a deque, earliest first, for keys of several."""
        self._coarse: dict[int, int] = {}

    def move_to(self, day: int) -> Iterator[int]:
        """Go on to a later day, and drop the originals of more than a week before it.

        Yields the days in between that weren't gone through; the caller adds their originals before it goes on.
        """
        self._coarse.clear()
        last = self._days[-1][0] if self._days else 0
        while self._days and self._days[0][0] < day - WINDOW_DAYS:
            for candidate in self._days.popleft()[1]:
                self._forget(candidate)
        for missing in range(max(day - WINDOW_DAYS, last + 1), day):
            self._days.append((missing, []))
            yield missing
        self._days.append((day, []))

    def add(self, original: CopyCandidate) -> None:
        """Add an original. Originals are to be added in the order of ids."""
        if not original.signature:
            return
        if not original.is_on_a_day:
            self._coarse.setdefault(original.coarse_key, original.id)
            return
        self._days[-1][1].append(original)
        by_key = self._by_key
        for key in original.keys:
            entry = by_key.setdefault(key, original)
            if isinstance(entry, deque):
                entry.append(original)
            elif entry is not original:
                by_key[key] = deque((entry, original))

    def original_of(self, candidate: CopyCandidate) -> int | None:
        """Return the id of the original that an article is a copy of; None if it is an original itself.

        An article of which only the year or month is known, or no date, is a copy of one of the same date, title and
        text.
        """
        if not candidate.signature:
            return None
        if not candidate.is_on_a_day:
            return self._coarse.get(candidate.coarse_key)
        same = next(self._with_key(candidate.keys[0]), None)
        if same is not None:
            return same.id
        near = {
            other.id
            for key in candidate.keys[1:]
            for other in islice(self._with_key(key), MAX_PER_BAND)
            if candidate.may_be_like(other)
        }
        if not near:
            return None
        own = self._text(candidate.id)
        return next((other for other in sorted(near)[:MAX_COMPARED] if are_copies(self._text(other), own)), None)

    def _with_key(self, key: object) -> Iterator[CopyCandidate]:
        entry = self._by_key.get(key, ())
        return iter((entry,) if isinstance(entry, CopyCandidate) else entry)

    def _forget(self, original: CopyCandidate) -> None:
        for key in original.keys:
            entry = self._by_key[key]
            if isinstance(entry, CopyCandidate):
                del self._by_key[key]
            else:
                entry.popleft()  # they are in the order of days
                if not entry:
                    del self._by_key[key]
