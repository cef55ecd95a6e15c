"""The articles that lead in the week before a day, and which of them leads a given one. In memory, whatever comes."""

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
"""Days that a copy may come after what it is a copy of."""

BANDS = 8
"""Bands of four minima, of which near copies share one: 99.8 of 100 of those that are alike by .85, 98.6 by .8."""

MOST_IN_BAND = 8
MOST_COMPARED = 8
"""Articles that are looked at for one that comes: of a form that is filled in ten thousand times a day, not all are."""

_SLACK = 0.1
"""What a likeness told by signatures may fall short of the real one: three times its standard deviation."""

_BAND = Struct(f"<{BANDS}I")

_TEXTS_KEPT = 256


class CopyCandidate:
    """An article as copies are looked for.

    ``coarse`` is its date where only the year or month is known, else None; ``signature`` is b"" where it has no words.
    """

    __slots__ = ("coarse", "id", "keys", "signature", "title_key")

    def __init__(self, article_id: int, coarse: str | None, title_key: int, signature: bytes) -> None:
        self.id = article_id
        self.coarse = coarse
        self.title_key = title_key
        self.signature = signature
        self.keys: list[object] = [(signature[:SUM_SIZE], title_key), signature[:SUM_SIZE]]
        """Keys that copies share one of. The first: they have title and text in common."""
        if len(signature) > SUM_SIZE:
            self.keys += [band << 3 | number for number, band in enumerate(_BAND.unpack_from(signature, SUM_SIZE))]

    @property
    def is_on_a_day(self) -> bool:
        """Whether its day is known."""
        return self.coarse is None and self.id >> SLOT_BITS > 0

    @property
    def coarse_key(self) -> int:
        """The same for the same date, title and words. A number: a year's articles may all be of no day."""
        return hash((self.coarse, self.title_key, self.signature))

    def may_be_like(self, other: "CopyCandidate") -> bool:
        """Whether the share of minima that are the same allows for ``ALIKE``."""
        if self.signature == other.signature:
            return True
        same: int = sum(map(eq, self.signature[SUM_SIZE:], other.signature[SUM_SIZE:]))
        return same >= (ALIKE - _SLACK) * MINIMA


class LeaderWindow:
    """Those that lead in the week up to a day. ``text`` reads an article."""

    def __init__(self, text: Callable[[int], ArticleText]) -> None:
        self._text = lru_cache(_TEXTS_KEPT)(text)
        self._days: deque[tuple[int, list[CopyCandidate]]] = deque()
        self._by_key: dict[object, CopyCandidate | deque[CopyCandidate]] = {}
        """Most keys are of one article alone; of several, the earliest comes first."""
        self._coarse: dict[int, int] = {}

    def move_to(self, day: int) -> Iterator[int]:
        """Go on to a later day, and forget what came more than a week before it.

        Gives the days in between, of which those that lead are to be added.
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

    def add(self, leader: CopyCandidate) -> None:
        """Have an article lead. They are to be added in the order of ids."""
        if not leader.signature:
            return
        if not leader.is_on_a_day:
            self._coarse.setdefault(leader.coarse_key, leader.id)
            return
        self._days[-1][1].append(leader)
        by_key = self._by_key
        for key in leader.keys:
            there = by_key.setdefault(key, leader)
            if isinstance(there, deque):
                there.append(leader)
            elif there is not leader:
                by_key[key] = deque((there, leader))

    def original_of(self, candidate: CopyCandidate) -> int | None:
        """The id of the article that leads this one; None: it leads itself.

        Of those of which only the year or month is known, or nothing, the same title and text make a copy.
        """
        if not candidate.signature:
            return None
        if not candidate.is_on_a_day:
            return self._coarse.get(candidate.coarse_key)
        same = next(self._with(candidate.keys[0]), None)
        if same is not None:
            return same.id
        near = {
            other.id
            for key in candidate.keys[1:]
            for other in islice(self._with(key), MOST_IN_BAND)
            if candidate.may_be_like(other)
        }
        if not near:
            return None
        own = self._text(candidate.id)
        return next((other for other in sorted(near)[:MOST_COMPARED] if are_copies(self._text(other), own)), None)

    def _with(self, key: object) -> Iterator[CopyCandidate]:
        there = self._by_key.get(key, ())
        return iter((there,) if isinstance(there, CopyCandidate) else there)

    def _forget(self, leader: CopyCandidate) -> None:
        for key in leader.keys:
            there = self._by_key[key]
            if isinstance(there, CopyCandidate):
                del self._by_key[key]
            else:
                there.popleft()  # they are in the order of days
                if not there:
                    del self._by_key[key]
