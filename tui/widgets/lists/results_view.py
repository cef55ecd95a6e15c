"""The list of a search's results: each with its title, date, section and a snippet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.cache import LRUCache
from textual.message import Message
from textual.strip import Strip

from db.models import Headline, Ids
from db.query.ast import Sort
from db.text.tokens import Marker
from tui.article.cells import cell_len, cut
from tui.tree.cell_ids import find_index
from tui.widgets.lists.marked_text import Spans, put_pieces, rows_of
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.row_paint import MARGIN, TITLE_AT_MOST, RowState, copies_mark, date_of, one_line

if TYPE_CHECKING:
    from db.models import Snippet

SORTED: Mapping[Sort, str] = {"date": "newest first", "oldest": "oldest first", "relevance": "best first"}
"""Orders of results, in the words of the row above them."""

_AT = 2
"""The column where texts begin, behind the cursor's bar and a blank."""

_TITLE_ROWS = 2
"""Rows of a title at most: two hold 110 characters at 60 columns."""

_TEXT_ROWS = 5
"""Rows of title and snippet together, so that all results are equally high."""

_KEPT = 1_000
"""Headlines and snippets kept in memory: those of some 150 screens."""


class ResultsView(RowList):
    """Shows results by their ids, and asks for the headlines and snippets of those in view.

    A title takes a row or two; the snippet has two, or three under a title of one: results are all of one height, so
    that a million of them cost no more than those in view.
    """

    ROWS = _TEXT_ROWS + 1
    GAP = 1
    HEAD = 2

    @dataclass
    class RowsWanted(Message):
        """Results in or near the view lack what they show: answer with ``provide``. ``width``: a snippet's cells."""

        ids: tuple[int, ...]
        width: int

    @dataclass
    class Pointed(Message):
        """The cursor has come to a result."""

        article_id: int

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, ResultsView.Pointed)

    @dataclass
    class Chosen(Message):
        """A result is to be opened."""

        article_id: int

    class Left(Message):
        """The person goes from the results to the tree."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.ids: Ids = ()
        self.marker = Marker([])
        self.is_whole = False
        """Whether ``ids`` are all results, not only the first."""
        self._total: int | None = None
        self._sort: Sort = "date"
        self._open_article: int | None = None
        self._headlines: LRUCache[int, Headline] = LRUCache(_KEPT)
        self._snippets: LRUCache[int, Snippet] = LRUCache(_KEPT)
        self._asked: tuple[int, ...] = ()
        self._width = 0
        self._wanted: tuple[int, int | None] | None = None
        """An article for the cursor to go to once it is here, and its row of the view."""
        self._is_here = False
        self._is_open_wanted = False
        self._is_end_wanted = False

    # What is shown

    def expect(self, at: int | None, *, keep: bool) -> None:
        """Prepare for other results: once the article ``at`` is among those shown, the cursor goes to it.

        ``keep``: it stays on the article where it is now, in the same row of the view, if there is one.
        """
        here = self.cursor_article if keep else None
        if here is not None:
            self._wanted = here, self.cursor * self.ROWS - self.top
        else:
            self._wanted = None if at is None else (at, None)
        self._is_here = self._is_open_wanted = self._is_end_wanted = False

    def show_results(self, ids: Ids, total: int, sort: Sort, marker: Marker, *, is_whole: bool) -> None:
        """Show the first ``ids`` of ``total`` results, from the first on."""
        self.marker = marker
        self._total, self._sort = total, sort
        self._is_here, self.is_whole = True, is_whole
        self._snippets.clear()
        self._take(ids, cursor=0, top=0)
        self._put_cursor(ids)
        self.say_pointed()
        if self._is_open_wanted:
            self.action_open()

    def add_results(self, ids: Ids) -> None:
        """Show all results, of which the first were shown before. The cursor stays, or goes where ``expect`` said."""
        self._total, self.is_whole = len(ids), True
        at = self.cursor
        self._take(ids, cursor=at)
        self._put_cursor(ids)
        if self._is_end_wanted:
            super().action_bottom()
        if self.cursor != at:
            self.say_pointed()

    def clear(self) -> None:
        """Show no results."""
        self._wanted, self._is_here = None, False
        self.ids, self._total = (), None
        self.show_items(0)

    def _take(self, ids: Ids, *, cursor: int, top: int | None = None) -> None:
        self.ids, self._asked = ids, ()
        self.show_items(len(ids), cursor=cursor, top=top)

    def _put_cursor(self, ids: Ids) -> None:
        """Move the cursor to the expected article if ``ids`` has it, unless the person has moved the cursor since."""
        article_id, line = self._wanted or (None, None)
        at = None if article_id is None else find_index(ids, article_id)
        if at is not None:
            self._wanted = None
            self.show_items(len(ids), cursor=at, top=None if line is None else at * self.ROWS - line)

    def provide(self, headlines: Iterable[Headline], snippets: Mapping[int, "Snippet"]) -> None:
        """Take the headlines and snippets that ``RowsWanted`` asked for."""
        for headline in headlines:
            self._headlines.set(headline.id, headline)
        for article_id, snippet in snippets.items():
            self._snippets.set(article_id, snippet)
        self.renew()

    def forget(self) -> None:
        """Drop all headlines and snippets, because the archive has changed."""
        self._headlines.clear()
        self._snippets.clear()
        self._asked = ()

    @property
    def cursor_article(self) -> int | None:
        """The article under the cursor."""
        return int(self.ids[self.cursor]) if self.cursor < len(self.ids) else None

    def at_cursor(self) -> Headline | None:
        """Return the headline of the article under the cursor; None while it is not loaded."""
        article_id = self.cursor_article
        return None if article_id is None else self._headlines.get(article_id)

    def follow(self, article_id: int) -> None:
        """Put the cursor on an article that was opened elsewhere, if it is one of the results."""
        at = None if self.cursor_article == article_id else find_index(self.ids, article_id)
        if at is not None:
            self.show_items(len(self.ids), cursor=at)

    def say_pointed(self) -> None:
        """Post ``Pointed`` for the article under the cursor."""
        if self.cursor_article is not None and self.display:
            self.post_message(self.Pointed(self.cursor_article))

    def set_open_article(self, article_id: int | None) -> None:
        """Set the article that is being read, which is drawn in another colour."""
        if article_id != self._open_article:
            self._open_article = article_id
            self.refresh()

    def items_came_into_view(self) -> None:
        """Ask for the headlines and snippets that the view, and a view above and below it, lack."""
        width = self._room_for_text * (_TEXT_ROWS - 2)
        if width != self._width:
            self._width, self._asked = width, ()
            self._snippets.clear()
        seen = self.in_view
        near = self.ids[max(0, seen.start - len(seen)) : seen.stop + len(seen)] if self.size.height else ()
        lacking = (i for i in near if i not in self._headlines or i not in self._snippets)
        missing = tuple(int(article_id) for article_id in lacking)
        if missing and missing != self._asked:
            self._asked = missing
            self.post_message(self.RowsWanted(missing, max(20, width)))

    # Keys and mouse

    def point(self, index: int) -> None:
        """Post where the cursor is, and forget where ``expect`` wanted it."""
        self._wanted, self._is_end_wanted = None, False
        self.say_pointed()

    def choose(self, index: int) -> None:
        """Post ``Chosen`` for a result."""
        self.post_message(self.Chosen(int(self.ids[index])))

    def action_open(self) -> None:
        """Open the result at the cursor; while results are loading, the first one as soon as it is known."""
        if self._is_here:
            super().action_open()
        else:
            self._is_open_wanted = True

    def action_bottom(self) -> None:
        """Go to the last result, as soon as all are loaded."""
        super().action_bottom()
        self._is_end_wanted = not self.is_whole

    def leave(self) -> None:
        """Post ``Left``."""
        self.post_message(self.Left())

    # Painting

    @property
    def _room_for_text(self) -> int:
        return max(1, self.columns - _AT - MARGIN)

    def variant(self, index: int, y: int) -> bool:
        """Return True if the result is the article that is being read."""
        return index < len(self.ids) and self.ids[index] == self._open_article

    def paint_head(self, columns: int) -> Sequence[Strip]:
        """Paint ``429 results · newest first``."""
        if self._total is None:
            return ()
        line = self.row()
        count = f"{self._total:,}" if self._total else "no"
        line.put(_AT, count, "tree--match-count")
        room, order = columns - _AT - len(count) - MARGIN, f" · {SORTED[self._sort]}"
        words = f" {'result' if self._total == 1 else 'results'}{order}"
        line.put(_AT + len(count), words if len(words) <= room else cut(order, room), "tree--date")
        return (line.strip(),)

    def paint_item(self, index: int, state: RowState) -> Sequence[Strip]:
        """Paint title, date and section, and snippet; blank rows for what is not loaded."""
        article_id = int(self.ids[index])
        headline, snippet = self._headlines.get(article_id), self._snippets.get(article_id)
        if headline is None:
            return ()
        title = one_line(headline.title[:TITLE_AT_MOST]) or "Untitled"
        look = "tree--open-article" if state.variant else "tree--article"
        strips = self._paint_text(title, self.marker.spans(title), look, _TITLE_ROWS, state, strong=state.is_cursor)
        strips.append(self._paint_dateline(headline, state))
        if snippet is not None:
            text = one_line(snippet.text)
            spans = snippet.spans if text == snippet.text else self.marker.spans(text)
            strips += self._paint_text(text, spans, "tree--article", _TEXT_ROWS - len(strips), state)
        return strips

    def _paint_text(
        self, text: str, spans: Spans, look: str, rows: int, state: RowState, *, strong: bool = False
    ) -> list[Strip]:
        strips = []
        for pieces in rows_of(text, spans, self._room_for_text, rows):
            line = self.row(state)
            put_pieces(line, _AT, pieces, look, strong=strong)
            strips.append(line.strip())
        return strips

    def _paint_dateline(self, headline: Headline, state: RowState) -> Strip:
        """Paint ``26 Jan 2022 · News and comments``, and the number of copies at the right."""
        line = self.row(state)
        mark = copies_mark(headline.copies)
        mark_at = self.columns - MARGIN - cell_len(mark)
        words = f"{short_date(headline)} · {one_line(' › '.join(headline.section)) or 'Unfiled'}"
        line.put(_AT, cut(words, mark_at - _AT - (MARGIN if mark else 0)), "tree--date")
        line.put(mark_at, mark, "tree--count")
        return line.strip()


def short_date(headline: Headline) -> str:
    """Format ``26 Jan 2022``, at the precision that is known."""
    published = headline.published
    return "Undated" if published is None else f"{date_of(published)} {published.year}".strip()
