"""Loads the results of a search: the first of them at once, then the others."""

from array import array
from typing import TYPE_CHECKING

from db.archive import Archive
from db.models import Headline, Ids
from db.query.ast import Query, Sort
from db.query.parser import parse_filter
from db.storage.connections import CancelCheck
from db.text.lazy_regex import lazy_compile
from tui.services.archive_client import ArchiveClient
from tui.tree.row_sources import ReadingOrder
from tui.widgets.lists.results_view import ResultsView

if TYPE_CHECKING:
    from db.models import Snippet

FIRST = 100
"""Results that are asked for before all of them: more than a screen shows, and found in 1 ms."""

_SORTS: tuple[Sort, ...] = ("date", "oldest", "relevance")
_SORT = lazy_compile(r'"[^"]*"|((?<![^\s(!-])[Ss][Oo][Rr][Tt]:[^\s"()]*)')


class ResultsLoader:
    """Shows what a query finds in ``view``, in the order that ``newsbrowse search`` lists it, and loads it."""

    def __init__(self, client: ArchiveClient) -> None:
        self.view = ResultsView(id="results")
        self.is_wanted = False
        """Whether a filter's results are to be shown so, rather than as a tree."""
        self._client = client
        self._query = Query("")
        self._is_old = False

    def look_up(self, query: Query, total: int, at: int | None = None) -> None:
        """Show what a query finds, ``total`` articles; with the cursor on the article ``at`` if it is there."""
        is_same = query.text == self._query.text
        if is_same and not self._is_old:
            if at is not None:
                self.view.follow(at)
            self.view.say_pointed()
            return
        self.view.expect(at, keep=is_same)
        self._query, self._is_old = query, False

        def look(archive: Archive, cancelled: CancelCheck) -> Ids:
            return _find(archive, query, FIRST, cancelled)

        def take(ids: Ids) -> None:
            is_whole = len(ids) < FIRST
            self.view.show_results(ids, total, query.sort or "date", query.marker, is_whole=is_whole)
            if not is_whole:
                self._client.ask(look_all, self.view.add_results, replaces="results")

        def look_all(archive: Archive, cancelled: CancelCheck) -> Ids:
            return _find(archive, query, 0, cancelled)

        self._client.ask(look, take, replaces="results")

    def renew_archive(self) -> None:
        """Make the next ``look_up`` query anew and keep the cursor, because the archive has changed."""
        self.view.forget()
        self._is_old = True

    def end(self) -> None:
        """Forget the query and its results."""
        self._client.cancel("results")
        self._query = Query("")
        self.view.clear()

    @property
    def reading_order(self) -> ReadingOrder:
        """The listing that J and K go along: all results, in their order."""
        archive, ids, query = self._client.archive, self.view.ids, self._query
        if self.view.is_whole:
            return lambda cancelled: ids
        return lambda cancelled: _find(archive, query, 0, cancelled)

    def load(self, request: ResultsView.RowsWanted) -> None:
        """Load the headlines and snippets that the view asks for."""
        marker = self.view.marker

        def look(archive: Archive, cancelled: CancelCheck) -> tuple[list[Headline], "dict[int, Snippet]"]:
            from db.search.snippets import make_snippets

            found = make_snippets(archive, request.ids, marker, width=request.width, cancelled=cancelled)
            return archive.headlines(request.ids, cancelled), found

        def take(found: tuple[list[Headline], "dict[int, Snippet]"]) -> None:
            if marker is self.view.marker:
                self.view.provide(*found)

        self._client.ask(look, take, replaces="snippets")


def _find(archive: Archive, query: Query, limit: int, cancelled: CancelCheck) -> Ids:
    from db.search.results import find_ids  # imported late: not needed at the start

    return array("q", find_ids(archive, query, limit=limit, cancelled=cancelled))


def sorted_otherwise(text: str) -> str:
    """Return a query's text with the next sort order in it.

    What says nothing of an order is newest first. The order goes before the words: the last of those may be unfinished.
    """
    sort: Sort = parse_filter(text).sort or "date"
    wanted = _SORTS[(_SORTS.index(sort) + 1) % len(_SORTS)]
    return with_sort(text, wanted)


def with_sort(text: str, sort: Sort) -> str:
    """Return a query's text with ``sort:`` in it, or without one for newest first."""
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
