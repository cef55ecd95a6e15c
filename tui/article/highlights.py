"""Where a document has what was filtered for or is being found."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from db.text.tokens import Marker, Phrase
from tui.article.document import DocumentBlock

_FILTERED = frozenset(("title", "paragraph", "heading", "quote", "bullet", "number"))
"""What a filter searches: titles and text, not the titles of other articles under "Read also"."""


class Match(NamedTuple):
    """Characters ``start`` to ``end`` of a block."""

    block: int
    start: int
    end: int


class Hit(NamedTuple):
    """One match of a document: its ``number`` from 0, −1 the last; of the words that are marked, or of ``marker``'s.

    ``said``: a few words about having come there, for the footer.
    """

    number: int
    marker: Marker | None = None
    said: str = ""


class Highlights:
    """The filter's words or, while there is one, the phrase of the find bar; block by block, as they are asked for."""

    def __init__(self, blocks: Sequence[DocumentBlock], marker: Marker | None = None) -> None:
        self.current: Match | None = None
        self._blocks = blocks
        self._marker = marker
        self._phrase: Phrase | None = None
        self._by_block: dict[int, list[tuple[int, int]]] = {}
        self._all: list[tuple[int, int, int]] | None = None

    def over(self, blocks: Sequence[DocumentBlock]) -> "Highlights":
        """The same words in other blocks, at the match that was at hand."""
        matches = Highlights(blocks, self._marker)
        matches._phrase = self._phrase
        if self.current is not None and tuple(self.current) in matches.all():
            matches.current = self.current
        return matches

    @property
    def is_filter(self) -> bool:
        """Whether these are the words of a filter."""
        return bool(self._marker) and self._phrase is None

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

    def _spans(self, block: DocumentBlock) -> list[tuple[int, int]]:
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

    def go_to(self, hit: Hit, *, is_at_hand: bool = True) -> Match | None:
        """Where a hit is; None where there are fewer. ``is_at_hand``: it becomes the present one, if it is marked."""
        matches = self if hit.marker is None else Highlights(self._blocks, hit.marker)
        every = (Match(index, *span) for index in range(len(self._blocks)) for span in matches.in_block(index))
        found = list(every)[-1:] if hit.number < 0 else list(islice(every, hit.number, hit.number + 1))
        match = found[0] if found else None
        if match is not None and is_at_hand and match[1:] in self.in_block(match.block):
            self.current = match
        return match

    def step(self, step: int, block: int, char: int, *, around: bool = True) -> Match | None:
        """Go to the next (1) or previous (−1) match; with none at hand, from that place on.

        Past the ends it goes ``around``, or there is none.
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
        """Which match is at hand, from 1 (0: none), and how many there are."""
        found = self.all()
        return (bisect_left(found, self.current) + 1 if self.current is not None else 0), len(found)
