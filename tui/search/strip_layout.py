"""Layout of the time strip: how bars, their labels and a note share one row."""

from dataclasses import dataclass

from tui.article.cells import cell_len
from tui.search.periods import TimeAxis, make_labels

MARGIN = 2
"""Blank cells at the left, as in the tree's rows."""

RIGHT_MARGIN = 3
"""Blank cells at the right: up to the column where the tree's counts end."""

WIDEST = 3
"""Most cells of a bar, where there are few bars; wider ones look like blocks of text. By eye."""

BEFORE_ASIDE = 2
"""Blank cells before the note at the end of the row."""


@dataclass(frozen=True, slots=True)
class StripLayout:
    """``count`` bars from index ``start``, each ``cells`` wide, between two labels; ``aside`` is a note at the end."""

    start: int = 0
    count: int = 0
    cells: int = 1
    before: str = ""
    after: str = ""
    aside: str = ""

    @property
    def left(self) -> int:
        """Column of the first bar."""
        return MARGIN + cell_len(self.before) + 1

    def index_at(self, x: int) -> int | None:
        """Return the index of the bar in a column; None where there is none."""
        place = (x - self.left) // self.cells
        return self.start + place if 0 <= place < self.count else None

    def nearest(self, x: int) -> int:
        """Return the index of the bar in a column or, beside the bars, of the nearest. There must be a bar."""
        place = (x - self.left) // self.cells
        return self.start + min(max(place, 0), self.count - 1)


def lay_out(period: TimeAxis, width: int, aside: str = "", shown: int | None = None) -> StripLayout:
    """Lay out a row of ``width`` cells.

    Where all bars fit, it prefers first the note ``aside``, then the longest labels, then the widest bars. Otherwise it
    has as many bars as fit: those from index ``shown`` on if the newest do not include it, else the newest.
    """
    bars = period.bars
    if not bars:
        return StripLayout()
    room = width - MARGIN - RIGHT_MARGIN
    words = make_labels(period.level, bars[0], bars[-1])
    widest = 1 if period.is_whole else WIDEST
    for note in dict.fromkeys((aside, "")):
        for before, after in words:
            taken = _label_cells(before, after) + (cell_len(note) + BEFORE_ASIDE if note else 0)
            cells = min((room - taken) // len(bars), widest)
            if cells > 0:
                return StripLayout(0, len(bars), cells, before, after, note)
    count = max(0, room - max(_label_cells(*make_labels(period.level, bar, bars[-1])[-1]) for bar in bars[:-1] or bars))
    start = max(0, len(bars) - count)
    if shown is not None and shown < start:
        start = shown
    if not count:
        return StripLayout()
    before, after = make_labels(period.level, bars[start], bars[start + count - 1])[-1]
    return StripLayout(start, count, 1, before, after)


def _label_cells(before: str, after: str) -> int:
    """Return the cells of two labels and of the blanks between them and the bars."""
    return cell_len(before) + 1 + (cell_len(after) + 1 if after else 0)
