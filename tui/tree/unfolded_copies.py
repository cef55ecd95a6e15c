"""Rows of a list of articles in which some articles have their copies unfolded below them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from tui.tree.cell_ids import bisect_ids

Part = tuple[Sequence[int], int, int]
"""A slice of a sequence of ids: (ids, start, stop)."""


class UnfoldedCopies:
    """Maps rows to articles and copies, and back.

    The first ``count`` of ``ids`` (newest first) are listed; ``copies`` are the loaded copies by the article they are
    copies of. Time and memory grow with the unfolded articles, not with the listed ones.
    """

    __slots__ = ("_copies", "_ids", "_ordinals", "_starts", "size")

    def __init__(self, ids: Sequence[int], count: int, copies: Mapping[int, Sequence[int]]) -> None:
        places = sorted((bisect_ids(ids, article_id), article_id) for article_id in copies)
        places = [(at, article_id) for at, article_id in places if at < count and ids[at] == article_id]
        self._ids = ids
        self._ordinals = [at for at, _ in places]
        self._copies = [copies[article_id] for _, article_id in places]
        *before, self.size = accumulate(map(len, self._copies), initial=0)
        self._starts = [at + 1 + rows for at, rows in zip(self._ordinals, before, strict=True)]

    def at(self, row: int) -> tuple[int, int | None]:
        """Return (index of an article, None) for an article's row, (index, index among its copies) for a copy's."""
        last = bisect_right(self._starts, row) - 1
        if last < 0:
            return row, None
        copy = row - self._starts[last]
        beyond = copy - len(self._copies[last])
        return (self._ordinals[last], copy) if beyond < 0 else (self._ordinals[last] + 1 + beyond, None)

    def row(self, ordinal: int) -> int:
        """Return the row of the article with this index."""
        before = bisect_left(self._ordinals, ordinal)
        return ordinal if not before else self._end(before - 1) + ordinal - self._ordinals[before - 1] - 1

    def copies(self, ordinal: int) -> Sequence[int]:
        """Return the unfolded copies of the article with this index."""
        at = bisect_left(self._ordinals, ordinal)
        return self._copies[at] if at < len(self._ordinals) and self._ordinals[at] == ordinal else ()

    def parts(self, first: int, last: int) -> Iterator[Part]:
        """Yield what is on rows ``first`` to ``last`` (excluded) as slices of articles and of copies."""
        while first < last:
            ordinal, copy = self.at(first)
            ids, at = (self._ids, ordinal) if copy is None else (self.copies(ordinal), copy)
            if copy is None:
                more = bisect_left(self._ordinals, ordinal)
                end = self._ordinals[more] + 1 if more < len(self._ordinals) else ordinal + last - first
            else:
                end = len(ids)
            end = min(end, at + last - first)
            yield ids, at, end
            first += end - at

    def _end(self, index: int) -> int:
        return self._starts[index] + len(self._copies[index])


NOTHING = UnfoldedCopies((), 0, {})
"""No copies unfolded."""
