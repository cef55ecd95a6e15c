"""Where every article of an archive is: its id and section in the order of time, for counting hits all at once.

Needs numpy, and is imported at the first filter.
"""

import sqlite3
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.archive import Archive
from db.search.sql import SqlSelection
from db.storage.connections import CancelCheck, never_cancelled
from db.storage.id_arrays import IdArray, find_positions, fingerprint_of, parse_ids
from db.text.dates import year_ids

IdRange = tuple[int, int]
"""First and last of some ids, both included."""

SLICE_ARTICLES = 125_000
"""Articles in a slice of the index that a thread reads at once: 2 MB of ids as text at the most."""

MAX_REMEMBERED = 100
"""Glances that are remembered, each a bit for every article of a year: beginnings of words come again and again."""

# SQLite would look through all articles for the few copies: their order by id comes for free there.
_OF_COPIES = "from articles indexed by articles_by_leader where leader is not null"
_COPIES = f"select group_concat({{0}}) from (select {{0}} {_OF_COPIES} order by id)"
_YEARS = f"select year from facet_counts where n > 0 union select coalesce(year, 0) {_OF_COPIES} order by 1"


class ArticleIndex:
    """Every article's id and section in the order of time: two flat arrays, so that hits can be counted all at once.

    10 bytes an article. ``version`` tells which state of the archive it is of. Copies are in it.
    """

    def __init__(self, archive: Archive, cancelled: CancelCheck = never_cancelled) -> None:
        self.version = archive.changed()
        ids: list[IdArray] = []
        sections: list[NDArray[np.unsignedinteger[Any]]] = []
        with archive.pool.connection(cancelled) as connection:
            known = [row[0] for row in connection.execute("select id from sections")]
            self.years: list[int | None] = [year or None for (year,) in connection.execute(_YEARS)]
            """The years that have articles, in the order of ids: the undated, then oldest first."""
            for year in self.years:
                in_year, section = _year(connection, year, known)
                ids.append(in_year)
                sections.append(section)
            copies = _joined(connection, _COPIES.format("id"))
            leaders = _joined(connection, _COPIES.format("leader"))
            filed = _joined(connection, _COPIES.format("section_id"))
        self.ids = _concatenate(ids)
        self.sections = np.concatenate(sections) if sections else np.empty(0, np.uint8)
        self._copies = self._leaders = np.empty(0, np.int64)
        if len(copies):
            self._take_in(copies, leaders, filed)
        firsts = [year_ids(year).start for year in self.years]
        self.edges: list[int] = [*np.searchsorted(self.ids, firsts).tolist(), len(self.ids)]
        """Where in ``ids`` each of ``years`` starts, and the last one ends."""
        self._glances: dict[SqlSelection, tuple[list[int], NDArray[np.uint8]]] = {}

    def _take_in(self, copies: IdArray, leaders: IdArray, filed: IdArray) -> None:
        ids = np.concatenate([self.ids, copies])
        order = np.argsort(ids)
        self.ids = ids[order]
        widest = np.promote_types(self.sections.dtype, np.min_scalar_type(filed.max()))
        self.sections = np.concatenate([self.sections.astype(widest), filed.astype(widest)])[order]
        self._copies, self._leaders = np.searchsorted(self.ids, [copies, leaders])

    @cached_property
    def fingerprints(self) -> dict[int | None, tuple[int, int]]:
        """What tells the articles of each year from others (``fingerprint_of``)."""
        return {year: fingerprint_of(self.ids[self.year(year)]) for year in self.years}

    @property
    def has_copies(self) -> bool:
        """Whether any of the articles is a copy of another."""
        return len(self._copies) > 0

    def fold(self, is_match: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Leave out copies of what matches as well; changes ``is_match``."""
        is_match[self._copies] &= ~is_match[self._leaders]
        return is_match

    def positions(self, ids: IdArray) -> NDArray[np.int64]:
        """Where in ``ids`` those ids are; any that came later is left out."""
        return find_positions(ids, self.ids)

    def year(self, year: int | None) -> slice:
        """The places of a year's articles."""
        if year not in self.years:
            return slice(0, 0)
        index = self.years.index(year)
        return slice(self.edges[index], self.edges[index + 1])

    def remember(self, found: SqlSelection, counts: list[int], is_match: NDArray[np.bool_]) -> None:
        """Keep how many each of ``years`` has of what was found, and which of the newest year match."""
        if len(self._glances) >= MAX_REMEMBERED:
            self._glances.pop(next(iter(self._glances)), None)
        self._glances[found] = counts, np.packbits(is_match[self.year(self.years[-1])])

    def remembered(self, found: SqlSelection) -> tuple[list[int], NDArray[np.bool_]] | None:
        """What was kept of it, if it was."""
        kept = self._glances.pop(found, None)
        if kept is None:
            return None
        counts, packed = self._glances[found] = kept
        newest = self.year(self.years[-1])
        is_match = np.zeros(len(self.ids), np.bool_)
        is_match[newest] = np.unpackbits(packed, count=newest.stop - newest.start)
        return counts, is_match

    def slices(self) -> list[IdRange]:
        """Runs of ids of at most ``SLICE_ARTICLES`` articles."""
        edges = [int(edge) for edge in self.ids[::SLICE_ARTICLES]]
        return [(first, (edges[i + 1] if i + 1 < len(edges) else 1 << 62) - 1) for i, first in enumerate(edges)]


def _year(
    connection: sqlite3.Connection, year: int | None, sections: list[int]
) -> tuple[IdArray, NDArray[np.unsignedinteger[Any]]]:
    """A year's ids in order, and the section of each."""
    bounds = year_ids(year)
    query = "select group_concat(id) from articles where section_id = ? and leader is null and id between ? and ?"
    parts = [_joined(connection, query, (section_id, bounds.start, bounds.stop - 1)) for section_id in sections]
    ids = _concatenate(parts)
    order = np.argsort(ids)
    section = np.repeat(np.array(sections, np.min_scalar_type(max(sections, default=0))), [len(part) for part in parts])
    return ids[order], section[order]


def _concatenate(parts: list[IdArray]) -> IdArray:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _joined(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...] = ()) -> IdArray:
    return parse_ids(connection.execute(sql, parameters).fetchone()[0])
