"""The articles that lead in the week before a day, and which of them leads a given one. In memory, whatever comes."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import eq
from struct import Struct

from db.dates import SLOT_BITS
from db.ingest.likeness import ALIKE, Text, are_copies
from db.ingest.signatures import MINIMA, SUM_SIZE

WEEK = 7
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as copies are looked for.

    ``coarse`` is its date where only the year or month is known, else None; ``signature`` is b"" where it has no words.
    """

    id: int
    coarse: str | None
    title_key: int
    signature: bytes

    @property
    def day(self) -> int:
        """The ordinal of its day; 0: undated."""
        return self.id >> SLOT_BITS

    @property
    def is_on_a_day(self) -> bool:
        """Whether its day is known."""
        return self.coarse is None and self.day > 0

    @property
    def sum(self) -> bytes:
        """The same for the same words."""
        return self.signature[:SUM_SIZE]

    @property
    def keys(self) -> list[bytes | int]:
        """Keys that copies share one of."""
        if len(self.signature) == SUM_SIZE:
            return [self.signature]
        bands = _BAND.unpack_from(self.signature, SUM_SIZE)
        return [self.sum, *(band << 3 | number for number, band in enumerate(bands))]

    @property
    def coarse_key(self) -> int:
        """The same for the same date, title and words. A number: a year's articles may all be of no day."""
        return hash((self.coarse, self.title_key, self.signature))

    def may_be_like(self, other: "Candidate") -> bool:
        """Whether the share of minima that are the same allows for ``ALIKE``."""
        if len(self.signature) != len(other.signature):
            return False
        same = sum(map(eq, self.signature[SUM_SIZE:], other.signature[SUM_SIZE:]))
        return self.sum == other.sum or same >= (ALIKE - _SLACK) * MINIMA


class Week:
    """Those that lead in the week up to a day. ``text`` reads an article."""

    def __init__(self, text: Callable[[int], Text]) -> None:
        self._text = lru_cache(_TEXTS_KEPT)(text)
        self._days: deque[tuple[int, list[Candidate]]] = deque()
        self._same: dict[tuple[bytes, int], Candidate] = {}
        self._by_key: dict[bytes | int, deque[Candidate]] = {}
        self._coarse: dict[int, int] = {}

    def move_to(self, day: int) -> Iterator[int]:
        """Go on to a later day, and forget what came more than a week before it.

        Gives the days in between, of which those that lead are to be added.
        """
        self._coarse.clear()
        last = self._days[-1][0] if self._days else 0
        while self._days and self._days[0][0] < day - WEEK:
            for candidate in self._days.popleft()[1]:
                self._forget(candidate)
        for missing in range(max(day - WEEK, last + 1), day):
            self._days.append((missing, []))
            yield missing
        self._days.append((day, []))

    def add(self, leader: Candidate) -> None:
        """Have an article lead. They are to be added in the order of ids."""
        if not leader.signature:
            return
        if not leader.is_on_a_day:
            self._coarse.setdefault(leader.coarse_key, leader.id)
            return
        self._days[-1][1].append(leader)
        self._same[leader.sum, leader.title_key] = leader
        for key in leader.keys:
            self._by_key.setdefault(key, deque()).append(leader)

    def leader(self, candidate: Candidate) -> int | None:
        """The id of the article that leads this one; None: it leads itself.

        Of those of which only the year or month is known, or nothing, the same title and text make a copy.
        """
        if not candidate.signature:
            return None
        if not candidate.is_on_a_day:
            return self._coarse.get(candidate.coarse_key)
        same = self._same.get((candidate.sum, candidate.title_key))
        if same is not None:
            return same.id
        near = {
            other.id: other
            for key in candidate.keys
            for other in islice(self._by_key.get(key, ()), MOST_IN_BAND)
            if candidate.may_be_like(other)
        }
        if not near:
            return None
        own = self._text(candidate.id)
        return next((other for other in sorted(near)[:MOST_COMPARED] if are_copies(self._text(other), own)), None)

    def _forget(self, leader: Candidate) -> None:
        if self._same.get((leader.sum, leader.title_key)) is leader:
            del self._same[leader.sum, leader.title_key]
        for key in leader.keys:
            others = self._by_key[key]
            others.popleft()  # they are in the order of days
            if not others:
                del self._by_key[key]
