"""The article ids of a cell (a section's articles of one year): split into months, and found by bisection.

Ids grow with the date, so "newest first" means that they descend.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import neg

from db.models import Ids
from db.text.dates import month_ids
from tui.tree.nodes import NO_MONTH

MONTHS_ABOVE = 300
"""A cell with more articles than this is split into months.

A trade-off chosen by eye: at most about ten screens of rows to scroll through, against one level more to open. Above
it a month has 25 articles or more on average.
"""


@dataclass(frozen=True, slots=True)
class LoadedCell:
    """The ids of a cell, newest first; ``months`` are its (month, ids), () where the cell is not split."""

    ids: Sequence[int]
    months: tuple[tuple[int, Sequence[int]], ...] = ()

    @classmethod
    def of(cls, year: int | None, ids: Ids, year_only: Ids = ()) -> "LoadedCell":
        """Split ``ids`` into months where there are many.

        ``year_only`` are those of ``ids`` whose date has no month. They form a month of their own, ``NO_MONTH``.
        """
        view = _view(ids)
        if year is None or len(view) <= MONTHS_ABOVE or len(year_only) == len(view):
            return cls(view)
        months: list[tuple[int, Sequence[int]]] = []
        for month in range(12, 0, -1):
            bounds = month_ids(year, month)
            part = view[bisect_ids(view, bounds.stop - 1) : bisect_ids(view, bounds.start - 1)]
            if month == 1 and len(year_only):  # a date of a year alone has an id of its first day
                without_month = set(_view(year_only))
                part = array("q", (i for i in part if i not in without_month))
            if len(part):
                months.append((month, part))
        if len(year_only):
            months.append((NO_MONTH, _view(year_only)))
        return cls(view, tuple(months) if len(months) > 1 else ())


def _view(ids: Ids) -> Sequence[int]:
    """Return ``ids`` as a sequence whose slices copy nothing and whose items are Python ints (not numpy's)."""
    try:
        return memoryview(ids)  # type: ignore[arg-type]
    except TypeError:
        return memoryview(array("q", ids))


def bisect_ids(ids: Sequence[int], article_id: int) -> int:
    """Return the index of ``article_id`` in ``ids``, newest first; of the first older id where it isn't in them."""
    return bisect_left(ids, -article_id, key=neg)


def find_index(ids: Ids, article_id: int) -> int | None:
    """Return the index of an article in ``ids``, None where it isn't in them.

    Takes no time where they are newest first; ids in another order are searched one by one.
    """
    at = bisect_ids(ids, article_id)
    if at < len(ids) and ids[at] == article_id:
        return at
    try:
        return ids.index(article_id)  # 20 ms for a million
    except ValueError:
        return None


def find_neighbour(ids: Ids, article: int | None, listed: int | None, last_read: int | None, step: int) -> int | None:
    """Return the id ``step`` rows from an article in ``ids``; None past an end.

    ``listed`` is the article that listings show in its place: a copy's original. Where neither is in ``ids``, the step
    is taken from ``last_read``, and where that isn't either, the result is the first id. A copy's row is right below
    that of ``listed``, so that is its neighbour above.
    """
    for article_id in (article, listed, last_read):
        at = find_index(ids, article_id) if article_id is not None else None
        if at is not None:
            if step < 0 and article_id == listed != article:
                return article_id
            return ids[at + step] if 0 <= at + step < len(ids) else None
    return ids[0] if len(ids) else None
