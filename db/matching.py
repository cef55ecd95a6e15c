"""All that a filter matches, counted by year and section: first at a glance, then to the last article.

Hits are ids in time order, so a year is a slice of them. Needs numpy, and is imported at the first filter.
"""

import sqlite3
from array import array
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.archive import Archive
from db.connections import CancelCheck, never
from db.dates import year_ids
from db.models import Cell, Ids, Outline, Section
from db.query import Query
from db.search import expression, index_for

IdArray = NDArray[np.int64]

DENSE = 60_000
"""Matches from which a first look at one year's is worth its time: all of them take 0.15 µs each."""

SLICE_ARTICLES = 250_000
"""Articles in a slice of the index that is read at once: 4 MB of ids as text at the most."""

UNCOUNTED = Section(id=-1, site="", path=("…",), parent=None)
"""Stands for the sections of a year that are still to be counted."""


class SectionMap:
    """Which section each article is in: two flat arrays, so that a filter's hits can be counted all at once.

    12 bytes an article. ``version`` tells which state of the archive it is of.
    """

    def __init__(self, archive: Archive, cancelled: CancelCheck = never) -> None:
        self.version = archive.changed()
        parts, sections = [], []
        with archive.pool.connection(cancelled) as connection:
            known = [row[0] for row in connection.execute("select id from sections")]
            years = [row[0] for row in connection.execute("select distinct year from facet_counts where n > 0")]
            for section_id in known:
                ids = _joined(connection, "select group_concat(id) from articles where section_id = ?", (section_id,))
                parts.append(ids)
                sections.append(np.full(len(ids), section_id, np.int32))
        self.section_slots = max(known, default=0) + 1
        """One more than the highest section id: the cells of a year, some of them unused."""
        ids = _concatenate(parts)
        order = np.argsort(ids, kind="stable")
        self.ids: IdArray = ids[order]
        self.sections: NDArray[np.int32] = (np.concatenate(sections) if sections else np.empty(0, np.int32))[order]
        self.years: list[int | None] = [year or None for year in sorted(years)]
        """The years that have articles, in the order of ids: the undated, then oldest first."""
        self.starts: IdArray = np.array([year_ids(year).start for year in self.years], np.int64)

    def sections_of(self, ids: IdArray) -> NDArray[np.int32]:
        """The section of each id."""
        places = np.searchsorted(self.ids, ids)
        return self.sections[np.minimum(places, len(self.ids) - 1)]

    def slices(self) -> list[tuple[int, int]]:
        """First and last id of runs of at most ``SLICE_ARTICLES`` articles."""
        edges = [int(edge) for edge in self.ids[::SLICE_ARTICLES]]
        return [(first, (edges[i + 1] if i + 1 < len(edges) else 1 << 62) - 1) for i, first in enumerate(edges)]


class Matches:
    """What a query matches: ids in time order, with counts by year and section.

    ``year_counts`` are given where ``ids`` are only those of the newest year that has any: then the sections of the
    other years are not counted yet, and ``is_complete`` is False.
    """

    def __init__(
        self, ids: IdArray, sections: SectionMap, base: Outline, year_counts: dict[int | None, int] | None = None
    ) -> None:
        self._ascending = ids
        self._map = sections
        self._base = base
        self._year_counts = year_counts

    @property
    def is_complete(self) -> bool:
        """Whether every match is known."""
        return self._year_counts is None

    @property
    def total(self) -> int:
        """How many articles match."""
        return len(self._ascending) if self._year_counts is None else sum(self._year_counts.values())

    @cached_property
    def ids(self) -> Ids:
        """The matches, newest first."""
        return _as_ids(self._ascending[::-1])

    @property
    def newest(self) -> tuple[int, tuple[int | None, int]] | None:
        """The id of the newest match, and its year and section."""
        if not len(self._ascending):
            return None
        article_id = int(self._ascending[-1])
        year = int(np.searchsorted(self._map.starts, article_id, side="right")) - 1
        return article_id, (self._map.years[year], int(self._sections[-1]))

    @cached_property
    def _sections(self) -> NDArray[np.int32]:
        return self._map.sections_of(self._ascending)

    @cached_property
    def outline(self) -> Outline:
        """The archive's outline with the numbers of matches in place of articles."""
        cells = self._cells()
        if self._year_counts is None:
            return Outline(self._base.name, self._base.sections, tuple(cells))
        counted = {cell.year for cell in cells}
        rest = [Cell(year, UNCOUNTED.id, n) for year, n in self._year_counts.items() if n and year not in counted]
        return Outline(self._base.name, (*self._base.sections, UNCOUNTED), (*cells, *rest))

    def _cells(self) -> list[Cell]:
        slots = self._map.section_slots
        years = np.searchsorted(self._map.starts, self._ascending, side="right") - 1
        counts = np.bincount(years * slots + self._sections, minlength=1)
        cells = []
        for cell in np.flatnonzero(counts):
            year, section_id = divmod(int(cell), slots)
            cells.append(Cell(self._map.years[year], section_id, int(counts[cell])))
        return cells

    def cell(self, section_id: int, year: int | None) -> Ids:
        """The matches in a section's year, without sub-sections, newest first."""
        bounds = year_ids(year)
        first, last = np.searchsorted(self._ascending, [bounds.start, bounds.stop])
        inside = self._ascending[first:last]
        return _as_ids(inside[self._sections[first:last] == section_id][::-1])


def glance(
    archive: Archive, query: Query, sections: SectionMap, base: Outline, cancelled: CancelCheck = never
) -> Matches:
    """All matches where they are few; else how many each year has, and those of the newest year."""
    if not query.wanted:
        return matches(archive, query, sections, base, cancelled)
    index = index_for(query)
    where = f"from {index} where {index} match ? and rowid between ? and ?"
    with archive.pool.connection(cancelled) as connection:
        asked = expression(connection, query, index)

        def in_year(what: str, year: int | None) -> tuple[str, tuple[str, int, int]]:
            ids = year_ids(year)
            return f"select {what} {where}", (asked.match, ids.start, ids.stop - 1)

        if asked.streams:
            counts = {year: connection.execute(*in_year("count(*)", year)).fetchone()[0] for year in sections.years}
            if sum(counts.values()) > DENSE:
                newest = next(year for year in reversed(sections.years) if counts[year])
                found = _joined(connection, *in_year("group_concat(rowid)", newest))
                return Matches(found, sections, base, counts)
    return matches(archive, query, sections, base, cancelled)


def matches(
    archive: Archive, query: Query, sections: SectionMap, base: Outline, cancelled: CancelCheck = never
) -> Matches:
    """All articles that match. Hits come out of the index joined, a few years at a time, so that memory stays flat."""
    index = index_for(query)
    sql = f"select group_concat(rowid) from {index} where {index} match ? and rowid between ? and ?"
    parts = []
    with archive.pool.connection(cancelled) as connection:
        asked = expression(connection, query, index)
        for first, last in sections.slices() if asked.streams else [(1, 1 << 62)]:
            parts.append(_joined(connection, sql, (asked.match, first, last)))
    found = _concatenate(parts)
    if not query.wanted:
        found = np.setdiff1d(sections.ids, found, assume_unique=True)
    return Matches(found, sections, base)


def _concatenate(parts: list[IdArray]) -> IdArray:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _as_ids(ids: IdArray) -> Ids:
    return array("q", ids.tobytes())


def _joined(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...]) -> IdArray:
    (joined,) = connection.execute(sql, parameters).fetchone()
    return np.fromstring(joined, np.int64, sep=",") if joined else np.empty(0, np.int64)
