"""A concordance: each hit of a search on a line of its own, with the words before and after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from db.models import Headline
from db.text.tokens import split_words
from tui.article.cells import cell_len, cut, tail
from tui.navigation.locations import ListPlace, Order
from tui.settings.keys import bindings
from tui.widgets.lists.results_view import short_date
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.row_paint import MARGIN, RowState, one_line

if TYPE_CHECKING:
    from db.models import Occurrence

SORTED: Mapping[Order, str] = {
    "right": "by the word to the right",
    "left": "by the word to the left",
    "date": "newest first",
}
"""Orders of lines, in the words of the row above them."""

_AT = 2
"""The column where lines begin, behind the cursor's bar and a blank."""

_YEAR_FROM = 72
"""Cells of a row from which there is room for the year."""


@dataclass(frozen=True)
class ConcordanceLines:
    """Hits, newest first, and the articles they are in; ``is_cut``: there are more.

    ``orders`` has for each order the places of ``hits``.
    """

    hits: Sequence["Occurrence"] = ()
    headlines: Mapping[int, Headline] = field(default_factory=dict)
    is_cut: bool = False
    orders: Mapping[Order, Sequence[int]] = field(default_factory=dict)


def lines_of(hits: Sequence["Occurrence"], headlines: Mapping[int, Headline], *, is_cut: bool) -> ConcordanceLines:
    """Return the lines of ``hits`` in all orders. Words compare as in the index, those nearest to the hit first."""
    places = range(len(hits))
    right = sorted(places, key=lambda at: _by_words(split_words(hits[at].right)))
    left = sorted(places, key=lambda at: _by_words(split_words(hits[at].left)[::-1]))
    return ConcordanceLines(hits, headlines, is_cut, {"right": right, "left": left, "date": places})


def _by_words(words: list[str]) -> tuple[bool, list[str]]:
    """Return a sort key by which lines with nothing on that side come last."""
    return not words, words


class ConcordanceView(RowList, inherit_bindings=False):
    """Shows ``ConcordanceLines``; the rows above them name the article of the cursor's line."""

    HEAD = 3
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tree"), *bindings("concordance")]
    DEFAULT_CSS = """
    ConcordanceView {
        background: $background;
        padding: 1 0 0 0;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
    }
    """

    @dataclass
    class Chosen(Message):
        """The article of a hit is to be read there."""

        hit: "Occurrence"

    class Left(Message):
        """The person goes from the concordance to the index."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.order: Order = "right"
        self._lines: ConcordanceLines | None = None
        self._word_cells = 0

    # What is shown

    def show_lines(self, lines: ConcordanceLines | None, place: ListPlace | None = None) -> None:
        """Show hits (None: they are being loaded), at the ``place`` that was kept, else from the first on."""
        self._lines = lines
        self._word_cells = max((cell_len(hit.word) for hit in lines.hits), default=0) if lines else 0
        place = place or ListPlace(order=self.order)
        self.order = place.order
        self.show_items(len(lines.hits) if lines else 0, cursor=place.cursor, top=place.top)

    @property
    def place(self) -> ListPlace:
        """The place to come back to: cursor, scroll position and order."""
        return ListPlace(self.cursor, self.top, self.order)

    def sort_by(self, order: Order) -> None:
        """Sort the lines by another order. The cursor stays on its hit, unless it is on the first line."""
        at = self._place_of(self.cursor)
        self.order = order
        if self._lines is not None and at is not None:
            places = self._lines.orders[order]
            self.show_items(self.count, cursor=places.index(at) if self.cursor else 0)

    def action_by_right(self) -> None:
        """Sort by the words after the hit."""
        self.sort_by("right")

    def action_by_left(self) -> None:
        """Sort by the words before the hit."""
        self.sort_by("left")

    def action_by_date(self) -> None:
        """Sort by date, newest first."""
        self.sort_by("date")

    def point(self, index: int) -> None:
        """Repaint the rows that name the article of the cursor's line."""
        self.refresh(Region(0, 0, self.size.width, self.HEAD))

    def choose(self, index: int) -> None:
        """Post ``Chosen`` for the hit of a line."""
        self.post_message(self.Chosen(self._hit(index)))

    def leave(self) -> None:
        """Post ``Left``."""
        self.post_message(self.Left())

    def _place_of(self, index: int) -> int | None:
        lines = self._lines
        return None if lines is None or not index < len(lines.hits) else lines.orders[self.order][index]

    def _hit(self, index: int) -> "Occurrence":
        assert self._lines is not None
        return self._lines.hits[self._lines.orders[self.order][index]]

    def _headline(self, index: int) -> Headline | None:
        return self._lines.headlines.get(self._hit(index).article_id) if self._lines is not None else None

    # Painting

    def paint_head(self, columns: int) -> Sequence[Strip]:
        """Paint ``2,000 of many hits · by the word to the right``, and the article of the cursor's line."""
        line, lines = self.row(), self._lines
        if lines is None:
            line.put(_AT, cut("Looking for every hit…", columns - _AT - MARGIN), "tree--date")
            return (line.strip(),)
        count = f"{len(lines.hits):,}" if lines.hits else "no"
        line.put(_AT, count, "tree--match-count")
        hits = " of many hits" if lines.is_cut else " hit" if len(lines.hits) == 1 else " hits"
        room = columns - _AT - len(count) - MARGIN
        line.put(_AT + len(count), cut(f"{hits} · {SORTED[self.order]}", room), "tree--date")
        second = self.row()
        headline = self._headline(self.cursor) if self.cursor < len(lines.hits) else None
        if headline is not None:
            when = f"{short_date(headline)} · "
            second.put(_AT, when, "tree--date")
            at = _AT + cell_len(when)
            second.put(at, cut(one_line(headline.title) or "Untitled", columns - at - MARGIN), "tree--article")
        return line.strip(), second.strip()

    def paint_item(self, index: int, state: RowState) -> Sequence[Strip]:
        """Paint a hit between its left and right context, on wide rows with its year in front."""
        hit, columns, line = self._hit(index), self.columns, self.row(state)
        begin = _AT
        headline = self._headline(index)
        if columns >= _YEAR_FROM:
            year = str(headline.published.year) if headline is not None and headline.published is not None else ""
            line.put(_AT, year, "tree--date")
            begin += 6
        word = cut(one_line(hit.word), columns // 3)
        at = (columns - min(self._word_cells, columns // 3)) // 2
        left = tail(one_line(hit.left), at - begin)
        line.put(at - cell_len(left), left, "tree--article", strong=state.is_cursor)
        line.put(at, word, "tree--article", strong=state.is_cursor, hit=True)
        at += cell_len(word)
        line.put(at, cut(one_line(hit.right), columns - MARGIN - at), "tree--article", strong=state.is_cursor)
        return (line.strip(),)
