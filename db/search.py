"""Running a query: the newest that match, how many match where, and the best of them."""

import sqlite3
from array import array
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from db.archive import Archive
from db.connections import CancelCheck, never
from db.dates import year_ids
from db.models import Cell, Headline, Ids, Outline
from db.query import Query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IdArray = NDArray[np.int64]

Sort = Literal["date", "relevance"]


def index_for(query: Query) -> str:
    """The smallest index that can answer a query."""
    if query.has_phrase:
        return "article_fts"
    if query.is_single_letter and not query.wanted[0].words[0].isdigit():
        return "title_fts"
    return "filter_fts"


def newest(archive: Archive, query: Query, limit: int = 50, cancelled: CancelCheck = never) -> list[int]:
    """The ids of the newest articles that match, newest first: read off the index as far as needed, and no further."""
    if not query:
        return []
    name = index_for(query)
    if query.wanted:
        sql = f"select rowid from {name} where {name} match ? order by rowid desc limit ?"
    else:
        sql = (
            f"select id from articles where id not in (select rowid from {name} where {name} match ?) "
            "order by id desc limit ?"
        )
    with archive.pool.connection(cancelled) as connection:
        return [row[0] for row in connection.execute(sql, (query.match(), limit))]


def count(archive: Archive, query: Query, cancelled: CancelCheck = never) -> int:
    """How many articles match."""
    return search(archive, query, limit=1, cancelled=cancelled)[0] if query else 0


def search(
    archive: Archive, query: Query, *, sort: Sort = "date", limit: int = 50, cancelled: CancelCheck = never
) -> tuple[int, list[Headline]]:
    """How many articles match, and the first ``limit`` of them (0: all), newest or best first."""
    name = index_for(query)
    rest = limit if limit > 0 else -1
    with archive.pool.connection(cancelled) as connection:
        match = query.match()
        if not query.wanted:
            outside = f"from articles where id not in (select rowid from {name} where {name} match ?)"
            (total,) = connection.execute(f"select count(*) {outside}", (match,)).fetchone()
            rows = connection.execute(f"select id {outside} order by id desc limit ?", (match, rest)).fetchall()
        else:
            (total,) = connection.execute(f"select count(*) from {name} where {name} match ?", (match,)).fetchone()
            if sort == "relevance":
                # A word in the title says more of an article than one in its text.
                rows = connection.execute(
                    "select rowid from article_fts where article_fts match ? "
                    "order by bm25(article_fts, 8.0, 1.0), rowid desc limit ?",
                    (match, rest),
                ).fetchall()
            else:
                sql = f"select rowid from {name} where {name} match ? order by rowid desc limit ?"
                rows = connection.execute(sql, (match, rest)).fetchall()
    return int(total), archive.headlines([row[0] for row in rows], cancelled)


class SectionMap:
    """Which section each article is in: two flat arrays, so that a filter's hits can be counted all at once.

    12 bytes an article, loaded at the first filter. ``version`` tells which state of the archive it is of.
    """

    def __init__(self, archive: Archive, cancelled: CancelCheck = never) -> None:
        import numpy as np

        self.version = archive.changed()
        parts, sections = [], []
        with archive.pool.connection(cancelled) as connection:
            known = [row[0] for row in connection.execute("select id from sections")]
            for section_id in known:
                ids = _joined(connection, "select group_concat(id) from articles where section_id = ?", (section_id,))
                parts.append(ids)
                sections.append(np.full(len(ids), section_id, np.int32))
        self.section_slots = max(known, default=0) + 1
        """One more than the highest section id: the cells of a year, some of them unused."""
        ids = np.concatenate(parts) if parts else np.empty(0, np.int64)
        order = np.argsort(ids, kind="stable")
        self.ids: IdArray = ids[order]
        self.sections: NDArray[np.int32] = (np.concatenate(sections) if sections else np.empty(0, np.int32))[order]
        years = {year for (year,) in self._years(archive, cancelled)}
        self.years = sorted(years)
        self.starts: IdArray = np.array([year_ids(year or None).start for year in self.years], np.int64)

    @staticmethod
    def _years(archive: Archive, cancelled: CancelCheck) -> list[tuple[int]]:
        with archive.pool.connection(cancelled) as connection:
            return connection.execute("select distinct year from facet_counts where n > 0").fetchall()

    def sections_of(self, ids: "IdArray") -> "NDArray[np.int32]":
        """The section of each id."""
        import numpy as np

        places = np.searchsorted(self.ids, ids)
        return self.sections[np.minimum(places, len(self.ids) - 1)]


class Matches:
    """All that a query matches: ids in time order, with counts by year and section."""

    def __init__(self, query: Query, ids: "IdArray", sections: "SectionMap", base: Outline) -> None:
        self.query = query
        self._ascending = ids
        self._map = sections
        self._base = base

    @property
    def total(self) -> int:
        """How many articles match."""
        return len(self._ascending)

    @cached_property
    def ids(self) -> Ids:
        """Every match, newest first."""
        return _as_ids(self._ascending[::-1])

    @property
    def newest(self) -> tuple[int, tuple[int | None, int]] | None:
        """The id of the newest match, and its year and section."""
        if not self.total:
            return None
        import numpy as np

        article_id = int(self._ascending[-1])
        year = int(np.searchsorted(self._map.starts, article_id, side="right")) - 1
        return article_id, (self._map.years[year] or None, int(self._sections[-1]))

    @cached_property
    def _sections(self) -> "NDArray[np.int32]":
        return self._map.sections_of(self._ascending)

    @cached_property
    def outline(self) -> Outline:
        """The archive's outline with the numbers of matches in place of articles."""
        import numpy as np

        cells: list[Cell] = []
        if self.total:
            section_slots = self._map.section_slots
            years = np.searchsorted(self._map.starts, self._ascending, side="right") - 1
            counts = np.bincount(years * section_slots + self._sections, minlength=len(self._map.years) * section_slots)
            for cell in np.flatnonzero(counts):
                year, section_id = divmod(int(cell), section_slots)
                cells.append(Cell(self._map.years[year] or None, section_id, int(counts[cell])))
        return Outline(self._base.name, self._base.sections, tuple(cells))

    def cell(self, section_id: int, year: int | None) -> Ids:
        """The matches in a section's year, without sub-sections, newest first."""
        import numpy as np

        bounds = year_ids(year)
        first, last = np.searchsorted(self._ascending, [bounds.start, bounds.stop])
        inside = self._ascending[first:last]
        return _as_ids(inside[self._sections[first:last] == section_id][::-1])


def matches(
    archive: Archive, query: Query, sections: SectionMap, base: Outline, cancelled: CancelCheck = never
) -> Matches:
    """All articles that match. Hits come out of the index joined, a few years at a time, so that memory stays flat."""
    import numpy as np

    name = index_for(query)
    sql = f"select group_concat(rowid) from {name} where {name} match ? and rowid between ? and ?"
    parts = []
    with archive.pool.connection(cancelled) as connection:
        for first, last in _slices(sections):
            parts.append(_joined(connection, sql, (query.match(), first, last)))
    found = np.concatenate(parts) if parts else np.empty(0, np.int64)
    if not query.wanted:
        found = np.setdiff1d(sections.ids, found, assume_unique=True)
    return Matches(query, found, sections, base)


SLICE_ARTICLES = 250_000
"""Articles in a slice of the index that is read at once: 4 MB of ids as text at the most."""


def _slices(sections: SectionMap) -> list[tuple[int, int]]:
    """Ranges of ids with at most ``SLICE_ARTICLES`` articles each."""
    edges = [int(edge) for edge in sections.ids[::SLICE_ARTICLES]]
    return [(first, (edges[i + 1] if i + 1 < len(edges) else 1 << 62) - 1) for i, first in enumerate(edges)]


def _as_ids(ids: "IdArray") -> Ids:
    return array("q", ids.tobytes())


def _joined(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...]) -> "IdArray":
    import numpy as np

    (joined,) = connection.execute(sql, parameters).fetchone()
    return np.fromstring(joined, np.int64, sep=",") if joined else np.empty(0, np.int64)
