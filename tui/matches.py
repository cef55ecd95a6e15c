"""Where a document has what was filtered for or is being found."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from db.words import Marker, Phrase
from tui.document import Block

_FILTERED = frozenset(("title", "paragraph", "heading", "quote", "bullet", "number"))
"""What a filter searches: titles and text, not the titles of other articles under "Read also"."""


class Match(NamedTuple):
    """Characters ``start`` to ``end`` of a block."""

    block: int
    start: int
    end: int


class Matches:
    """The filter's words or, while there is one, the phrase of the find bar; block by block, as they are asked for."""

    def __init__(self, blocks: Sequence[Block], marker: Marker | None = None) -> None:
        self.current: Match | None = None
        self._blocks = blocks
        self._marker = marker
        self._phrase: Phrase | None = None
        self._by_block: dict[int, list[tuple[int, int]]] = {}
        self._all: list[tuple[int, int, int]] | None = None

    def over(self, blocks: Sequence[Block]) -> "Matches":
        """The same words in other blocks, at the match that was at hand."""
        matches = Matches(blocks, self._marker)
        matches._phrase = self._phrase
        if self.current is not None and tuple(self.current) in matches.all():
            matches.current = self.current
        return matches

    def mark(self, marker: Marker | None) -> None:
        """Show the words of a filter."""
        self._marker = marker
        self._reset()

    def find(self, text: str) -> None:
        """Show a phrase instead, as long as it has letters."""
        self._phrase = Phrase(text) or None
        self._reset()

    def _reset(self) -> None:
        self.current = None
        self._by_block = {}
        self._all = None

    def in_block(self, index: int) -> list[tuple[int, int]]:
        """The (start, end) of a block's matches, in order."""
        spans = self._by_block.get(index)
        if spans is None:
            self._by_block[index] = spans = self._spans(self._blocks[index])
        return spans

    def _spans(self, block: Block) -> list[tuple[int, int]]:
        if self._phrase is not None:
            return self._phrase.spans(block.text)
        if self._marker is not None and block.kind in _FILTERED:
            return self._marker.spans(block.text)
        return []

    def all(self) -> list[tuple[int, int, int]]:
        """Every match of the document, in order."""
        if self._all is None:
            self._all = [(index, *span) for index in range(len(self._blocks)) for span in self.in_block(index)]
        return self._all

    def step(self, step: int, block: int, char: int) -> Match | None:
        """Go to the next (1) or previous (−1) match, around the ends; with none at hand, from that place on."""
        found = self.all()
        if not found:
            return None
        if self.current is not None:
            at = bisect_left(found, self.current) + step
        else:
            at = bisect_left(found, (block, char, 0)) - (step < 0)
        self.current = Match(*found[at % len(found)])
        return self.current

    @property
    def position(self) -> tuple[int, int]:
        """Which match is at hand, from 1 (0: none), and how many there are."""
        found = self.all()
        return (bisect_left(found, self.current) + 1 if self.current is not None else 0), len(found)
