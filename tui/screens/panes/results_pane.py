"""What a search finds as a listing: the first results at once, the others as they come."""

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from db.archive import Archive
from db.models import Headline, Ids
from db.query.ast import Query, Sort
from db.query.parser import parse_filter
from db.storage.connections import CancelCheck
from db.text.lazy_regex import lazy_compile
from tui.services.archive_client import ArchiveClient
from tui.tree.cell_ids import find_index
from tui.tree.row_sources import ReadingOrder
from tui.widgets.results_view import ResultsView

if TYPE_CHECKING:
    from db.models import Snippet

FIRST = 100
"""Results that are asked for before all of them."""

_SORTS: tuple[Sort, ...] = ("date", "oldest", "relevance")
_SORT = lazy_compile(r'"[^"]*"|((?<![^\s(!-])[Ss][Oo][Rr][Tt]:[^\s"()]*)')


class Results(ResultsView):
    """Shows what a query finds, in the order that ``newsbrowse search`` lists it, and gets what it needs for that."""

    @dataclass
    class Pointed(Message):
        """The cursor is on a result."""

        article_id: int

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, Results.Pointed)

    @dataclass
    class Chosen(Message):
        """A result is to be read."""

        article_id: int

    class Left(Message):
        """The tree is wanted again."""

    def __init__(self, client: ArchiveClient) -> None:
        super().__init__(id="results")
        self.is_wanted = False
        """Whether a filter's results are to be shown so, rather than as a tree."""
        self._client = client
        self._query = Query("")
        self._is_whole = False
        self._is_old = False
        self._wanted: tuple[int, int | None] | None = None  # an article for the cursor, and its line in the view
        self._is_here = False
        self._is_open_wanted = False
        self._is_end_wanted = False

    def look_up(self, query: Query, total: int, at: int | None = None) -> None:
        """Show what a query finds, ``total`` articles; with the cursor on the article ``at`` if it is there."""
        is_same = query.text == self._query.text
        if is_same and not self._is_old:
            if at is not None:
                self.follow(at)
            self.say_pointed()
            return
        here = self.cursor_article if is_same else None
        if here is not None:
            self._wanted = here, self.cursor * self.ROWS - self.top
        else:
            self._wanted = None if at is None else (at, None)
        self._query = query
        self._is_old = self._is_here = self._is_open_wanted = self._is_end_wanted = False

        def look(archive: Archive, cancelled: CancelCheck) -> Ids:
            return _find(archive, query, FIRST, cancelled)

        def take(ids: Ids) -> None:
            self._is_here, self._is_whole = True, len(ids) < FIRST
            self.show_results(ids, total, query.sort or "date", query.marker)
            self._put_cursor(ids)
            self.say_pointed()
            if self._is_open_wanted:
                self.action_open()
            if not self._is_whole:
                self._client.ask(look_all, take_all, replaces="results")

        def look_all(archive: Archive, cancelled: CancelCheck) -> Ids:
            return _find(archive, query, 0, cancelled)

        def take_all(ids: Ids) -> None:
            self._is_whole = True
            at = self.cursor
            self.add_results(ids, len(ids))
            self._put_cursor(ids)
            if self._is_end_wanted:
                super(Results, self).action_bottom()
            if self.cursor != at:
                self.say_pointed()

        self._client.ask(look, take, replaces="results")

    def _put_cursor(self, ids: Ids) -> None:
        """Where it was asked for, as soon as that is here; unless a person has moved it since."""
        article_id, line = self._wanted or (None, None)
        at = None if article_id is None else find_index(ids, article_id)
        if at is not None:
            self._wanted = None
            self.show_items(len(ids), cursor=at, top=None if line is None else at * self.ROWS - line)

    def renew_archive(self) -> None:
        """The archive has changed: the next ``look_up`` asks anew, and leaves the cursor where it is."""
        self.forget()
        self._is_old = True

    def end(self) -> None:
        """There is no search any more."""
        self._client.cancel("results")
        self._query, self._wanted, self._is_here = Query(""), None, False
        self.ids, self._total = (), None
        self.show_items(0)

    @property
    def run(self) -> ReadingOrder:
        """What J and K go along: all results, in their order."""
        archive, ids, query = self._client.archive, self.ids, self._query
        return (lambda cancelled: ids) if self._is_whole else (lambda cancelled: _find(archive, query, 0, cancelled))

    def follow(self, article_id: int) -> None:
        """An article was opened elsewhere: put the cursor on it, if it is one of them."""
        at = None if self.cursor_article == article_id else find_index(self.ids, article_id)
        if at is not None:
            self.show_items(len(self.ids), cursor=at)

    def at_cursor(self) -> Headline | None:
        """The article under the cursor."""
        article_id = self.cursor_article
        return None if article_id is None else self.headline(article_id)

    def say_pointed(self) -> None:
        """Say where the cursor is."""
        if self.cursor_article is not None and self.display:
            self.post_message(self.Pointed(self.cursor_article))

    def point(self, index: int) -> None:
        """A person moved."""
        self._wanted, self._is_end_wanted = None, False
        self.say_pointed()

    def choose(self, index: int) -> None:
        """A result is to be read."""
        self.post_message(self.Chosen(int(self.ids[index])))

    def action_open(self) -> None:
        """Read the result; the first of those that are still on their way."""
        if self._is_here:
            super().action_open()
        else:
            self._is_open_wanted = True

    def action_bottom(self) -> None:
        """The last result; as soon as all are here."""
        super().action_bottom()
        self._is_end_wanted = not self._is_whole

    def leave(self) -> None:
        """To the tree."""
        self.post_message(self.Left())

    @on(ResultsView.RowsWanted)
    def _bring(self, event: ResultsView.RowsWanted) -> None:
        event.stop()
        marker = self.marker

        def look(archive: Archive, cancelled: CancelCheck) -> tuple[list[Headline], "dict[int, Snippet]"]:
            from db.search.snippets import make_snippets

            found = make_snippets(archive, event.ids, marker, width=event.width, cancelled=cancelled)
            return archive.headlines(event.ids, cancelled), found

        def take(found: tuple[list[Headline], "dict[int, Snippet]"]) -> None:
            if marker is self.marker:
                self.provide(*found)

        self._client.ask(look, take, replaces="snippets")


def _find(archive: Archive, query: Query, limit: int, cancelled: CancelCheck) -> Ids:
    from db.search.results import find_ids  # imported late: not needed at the start

    return array("q", find_ids(archive, query, limit=limit, cancelled=cancelled))


def sorted_otherwise(text: str) -> str:
    """A query's text with the next order in it.

    What says nothing of an order is newest first. The order goes before the words: the last of those may be unfinished.
    """
    sort: Sort = parse_filter(text).sort or "date"
    wanted = _SORTS[(_SORTS.index(sort) + 1) % len(_SORTS)]
    return with_sort(text, wanted)


def with_sort(text: str, sort: Sort) -> str:
    """A query's text with ``sort:`` in it, or without one for newest first."""
    clause = "" if sort == "date" else f"sort:{sort}"
    places = [match.span(1) for match in _SORT.finditer(text) if match[1] is not None]
    for start, end in reversed(places[1:]):
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}".strip()
    if not places:
        return f"{clause} {text}" if clause else text
    start, end = places[0]
    if clause:
        return text[:start] + clause + text[end:]
    return text[:start] + text[end:].lstrip() if not text[:start].strip() else text[:start].rstrip() + text[end:]
