"""Matches in a document: of the filter's words, or of the phrase in the find bar."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from db.text.tokens import Marker, Phrase
from tui.article.document import DocumentBlock

_FILTERED = frozenset(("title", "paragraph", "heading", "quote", "bullet", "number", "code", "table", "image"))
"""Kinds of block that a filter searches: title and text, not the titles of other articles under "Read also"."""


class Match(NamedTuple):
    """Characters ``start`` to ``end`` of a block."""

    block: int
    start: int
    end: int


class Hit(NamedTuple):
    """A match to go to, by its ``number`` from 0; −1 is the last.

    It counts the matches of ``marker``, or of the words marked at that moment where that is None. ``status``: a short
    message for the footer on arrival.
    """

    number: int
    marker: Marker | None = None
    status: str = ""


class Highlights:
    """The matches of the filter's words or, while there is one, of the find bar's phrase. Found by block, on demand."""

    def __init__(self, blocks: Sequence[DocumentBlock], marker: Marker | None = None) -> None:
        self.current: Match | None = None
        self._blocks = blocks
        self._marker = marker
        self._phrase: Phrase | None = None
        self._by_block: dict[int, list[tuple[int, int]]] = {}
        self._all: list[tuple[int, int, int]] | None = None

    def over(self, blocks: Sequence[DocumentBlock]) -> "Highlights":
        """Return highlights of the same words in other blocks, with the same current match if it is still one."""
        matches = Highlights(blocks, self._marker)
        matches._phrase = self._phrase
        if self.current is not None and tuple(self.current) in matches.all():
            matches.current = self.current
        return matches

    @property
    def is_filter(self) -> bool:
        """True if the matches are of a filter's words."""
        return bool(self._marker) and self._phrase is None

    def mark(self, marker: Marker | None) -> None:
        """Set the filter's words."""
        self._marker = marker
        self._reset()

    def find(self, text: str) -> None:
        """Set the find bar's phrase, which replaces the filter's words; one without a letter or digit removes it."""
        self._phrase = Phrase(text) or None
        self._reset()

    def _reset(self) -> None:
        self.current = None
        self._by_block = {}
        self._all = None

    def in_block(self, index: int) -> list[tuple[int, int]]:
        """Return the (start, end) of a block's matches, in order."""
        spans = self._by_block.get(index)
        if spans is None:
            self._by_block[index] = spans = self._spans(self._blocks[index])
        return spans

    def _spans(self, block: DocumentBlock) -> list[tuple[int, int]]:
        if self._phrase is not None:
            return self._phrase.spans(block.text)
        if self._marker is not None and block.kind in _FILTERED:
            return self._marker.spans(block.text)
        return []

    def all(self) -> list[tuple[int, int, int]]:
        """Return every match of the document as (block, start, end), in order."""
        if self._all is None:
            self._all = [(index, *span) for index in range(len(self._blocks)) for span in self.in_block(index)]
        return self._all

    def go_to(self, hit: Hit, *, is_current: bool = True) -> Match | None:
        """Return a hit's match, None where there are fewer. ``is_current``: make it current if it is marked."""
        matches = self if hit.marker is None else Highlights(self._blocks, hit.marker)
        every = (Match(index, *span) for index in range(len(self._blocks)) for span in matches.in_block(index))
        found = list(every)[-1:] if hit.number < 0 else list(islice(every, hit.number, hit.number + 1))
        match = found[0] if found else None
        if match is not None and is_current and match[1:] in self.in_block(match.block):
            self.current = match
        return match

    def step(self, step: int, block: int, char: int, *, around: bool = True) -> Match | None:
        """Make the next (1) or previous (−1) match the current one; without a current one, start at (block, char).

        Past an end it goes ``around`` to the other, or returns None.
        """
        found = self.all()
        if not found:
            return None
        if self.current is not None:
            at = bisect_left(found, self.current) + step
        else:
            at = bisect_left(found, (block, char, 0)) - (step < 0)
        if not around and not 0 <= at < len(found):
            return None
        self.current = Match(*found[at % len(found)])
        return self.current

    @property
    def position(self) -> tuple[int, int]:
        """The number of the current match, from 1 (0: none), and the number of matches."""
        found = self.all()
        return (bisect_left(found, self.current) + 1 if self.current is not None else 0), len(found)
