"""How bars with words around them share a row."""

from dataclasses import dataclass

from tui.article.cells import cell_len
from tui.search.periods import TimeAxis, labels

MARGIN = 2
RIGHT_MARGIN = 3
"""Blank cells at the right: up to the column where the tree's counts end."""

WIDEST = 3
"""Cells of a bar, where there are few."""

BEFORE_ASIDE = 2
"""Blank cells before what is said at the end."""


@dataclass(frozen=True, slots=True)
class StripLayout:
    """``count`` bars from the one of index ``start``, each ``cells`` wide, the first in column ``left``."""

    start: int = 0
    count: int = 0
    cells: int = 1
    before: str = ""
    after: str = ""
    aside: str = ""

    @property
    def left(self) -> int:
        """The column of the first bar."""
        return MARGIN + cell_len(self.before) + 1

    def index_at(self, x: int) -> int | None:
        """The bar in a column."""
        place = (x - self.left) // self.cells
        return self.start + place if 0 <= place < self.count else None

    def nearest(self, x: int) -> int:
        """The bar in a column or, beside the bars, the one at that end. There must be some."""
        place = (x - self.left) // self.cells
        return self.start + min(max(place, 0), self.count - 1)


def lay_out(period: TimeAxis, width: int, aside: str = "", shown: int | None = None) -> StripLayout:
    """How a row of ``width`` cells is shared.

    All bars if they fit: with what is said ``aside`` if there is room for it too, the longest words, the widest bars.
    Else as many as do: with the one of index ``shown``, or the newest ones.
    """
    bars = period.bars
    if not bars:
        return StripLayout()
    room = width - MARGIN - RIGHT_MARGIN
    words = labels(period.level, bars[0], bars[-1])
    widest = 1 if period.is_whole else WIDEST
    for said in dict.fromkeys((aside, "")):
        for before, after in words:
            taken = _taken(before, after) + (cell_len(said) + BEFORE_ASIDE if said else 0)
            cells = min((room - taken) // len(bars), widest)
            if cells > 0:
                return StripLayout(0, len(bars), cells, before, after, said)
    count = max(0, room - max(_taken(*labels(period.level, bar, bars[-1])[-1]) for bar in bars[:-1] or bars))
    start = max(0, len(bars) - count)
    if shown is not None and shown < start:
        start = shown
    if not count:
        return StripLayout()
    before, after = labels(period.level, bars[start], bars[start + count - 1])[-1]
    return StripLayout(start, count, 1, before, after)


def _taken(before: str, after: str) -> int:
    """Cells of words with the blanks between them and the bars."""
    return cell_len(before) + 1 + (cell_len(after) + 1 if after else 0)
