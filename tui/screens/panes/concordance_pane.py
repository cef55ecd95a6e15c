"""Every hit of a query on a line, got from the archive as it is asked for."""

from array import array
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from db.archive import Archive
from db.models import Ids
from db.query.ast import Query
from db.query.parser import parse_filter
from db.storage.connections import CancelCheck
from tui.article.highlights import Hit
from tui.navigation.locations import ConcordanceLocation
from tui.services.archive_client import ArchiveClient
from tui.tree.row_sources import ReadingOrder
from tui.widgets.concordance_view import ConcordanceLines, ConcordanceView, lines_of

if TYPE_CHECKING:
    from db.models import Occurrence

HITS_AT_MOST = 2_000
"""Lines of a concordance: those of the newest articles."""


class Concordance(ConcordanceView):
    """Shows one query's hits after another's, and gets them itself."""

    @dataclass
    class HitChosen(Message):
        """An article is to be read at one of its hits; ``run`` is what J and K go along from there."""

        article_id: int
        hit: Hit
        run: ReadingOrder

    def __init__(self, client: ArchiveClient) -> None:
        super().__init__(id="concordance")
        self._client = client
        self._query = Query("")
        self._ids: Ids = ()

    def open(self, stop: ConcordanceLocation) -> None:
        """Show a query's hits as they were left, else from the first on, in the order of the last time."""
        if stop.query == self._query.text:
            self.show_lines(self._lines, stop.place)
            return
        self._query = query = parse_filter(stop.query)
        self.show_lines(None, stop.place)

        def take(lines: ConcordanceLines) -> None:
            if self._lines is None:
                order = self.order  # it may have been chosen meanwhile
                self._ids = tuple(dict.fromkeys(hit.article_id for hit in lines.hits))
                self.show_lines(lines, stop.place)
                self.sort_by(order)

        self._client.ask(partial(_find_lines, query), take, replaces="concordance")

    def renew_archive(self) -> None:
        """The archive has changed: look again, and stay where one is."""
        stop, self._query = ConcordanceLocation(self._query.text, self.place), Query("")
        if self.display:
            self.open(stop)

    @on(ConcordanceView.Chosen)
    def _choose(self, event: ConcordanceView.Chosen) -> None:
        event.stop()
        ids = self._ids
        hit = Hit(event.hit.number, self._query.marker)
        self.post_message(self.HitChosen(event.hit.article_id, hit, lambda cancelled: ids))


def _find_lines(query: Query, archive: Archive, cancelled: CancelCheck) -> ConcordanceLines:
    """Return up to ``HITS_AT_MOST`` hits of ``query`` in their context, newest articles first. Blocks."""
    from db.search.results import find_ids  # imported late: not needed at the start
    from db.search.snippets import make_concordance

    def look(limit: int) -> "tuple[Ids, list[Occurrence]]":
        ids = find_ids(archive, query, sort="date", limit=limit, cancelled=cancelled)
        return ids, make_concordance(archive, ids, query.marker, limit=HITS_AT_MOST + 1, cancelled=cancelled)

    ids, hits = look(HITS_AT_MOST)
    if len(ids) == HITS_AT_MOST and len(hits) <= HITS_AT_MOST:  # not every article has one of the words
        ids, hits = look(0)
    shown = hits[:HITS_AT_MOST]
    found = array("q", dict.fromkeys(hit.article_id for hit in shown))
    headlines = {headline.id: headline for headline in archive.headlines(found, cancelled)}
    return lines_of(shown, headlines, is_cut=len(hits) > HITS_AT_MOST)
