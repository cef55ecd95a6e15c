"""Loads what a ``ConcordanceView`` shows: every hit of a query with the words around it."""

from array import array
from functools import partial
from typing import TYPE_CHECKING

from db.archive import Archive
from db.models import Ids
from db.query.ast import Query
from db.query.parser import parse_filter
from db.storage.connections import CancelCheck
from tui.article.highlights import Hit
from tui.navigation.locations import ConcordanceLocation, ListPlace
from tui.services.archive_client import ArchiveClient
from tui.tree.row_sources import ReadingOrder
from tui.widgets.lists.concordance_view import ConcordanceLines, ConcordanceView, lines_of

if TYPE_CHECKING:
    from db.models import Occurrence

HITS_AT_MOST = 2_000
"""Lines of a concordance: those of the newest articles."""


class ConcordanceLoader:
    """Shows the hits of one query after another in ``view``, and loads them."""

    def __init__(self, client: ArchiveClient) -> None:
        self.view = ConcordanceView(id="concordance")
        self._client = client
        self._query = Query("")
        self._lines: ConcordanceLines | None = None
        self._wanted: ListPlace | None = None
        """The place to show the hits at once they are there."""

    def open(self, location: ConcordanceLocation) -> None:
        """Show a query's hits at the place that was kept, else from the first on, in the order used last."""
        self._wanted = location.place
        if location.query != self._query.text:
            self._query, self._lines = parse_filter(location.query), None
            self._load()
        self.view.show_lines(self._lines, location.place)

    def renew_archive(self) -> None:
        """Load the hits again, because the archive has changed; the view stays as it is."""
        if self.view.display:
            self._load()
        else:
            self._query = Query("")

    def _load(self) -> None:
        def take(lines: ConcordanceLines) -> None:
            order = self.view.order  # it may have been chosen meanwhile
            place = self._wanted if self._lines is None else self.view.place
            self._lines = lines
            self.view.show_lines(lines, place)
            self.view.sort_by(order)

        self._client.ask(partial(_find_lines, self._query), take, replaces="concordance")

    def hit_of(self, occurrence: "Occurrence") -> Hit:
        """Return where an article's hit is in it, for the reader."""
        return Hit(occurrence.number, self._query.marker)

    @property
    def reading_order(self) -> ReadingOrder:
        """The listing that J and K go along: the articles with hits, newest first."""
        ids = tuple(dict.fromkeys(hit.article_id for hit in self._lines.hits)) if self._lines is not None else ()
        return lambda cancelled: ids


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
