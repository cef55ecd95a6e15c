"""In-memory index of all articles: id and section of each in the order of time, for counting hits all at once.

Importing it loads numpy; it is imported at the first filter.
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
"""First and last id of a range, both included."""

SLICE_ARTICLES = 125_000
"""Articles in a range of ids that one thread asks for at once: 2 MB of ids as text at the most."""

MAX_REMEMBERED = 100
"""Results of ``count_quickly`` that are cached, each with a bit for every article of the newest year.

The same prefixes are typed again and again. In a year of 50,000 articles a hundred take 0.6 MB.
"""

# SQLite would scan all articles for the few copies, because that gives their order by id for free.
_OF_COPIES = "from articles indexed by articles_by_leader where leader is not null"
_COPIES = f"select group_concat({{0}}) from (select {{0}} {_OF_COPIES} order by id)"
_YEARS = f"select year from facet_counts where n > 0 union select coalesce(year, 0) {_OF_COPIES} order by 1"


class ArticleIndex:
    """Every article's id and section in two flat arrays in the order of time, copies included.

    It takes 10 bytes an article. ``version`` is ``Archive.read_version()`` of the state that was read.
    """

    def __init__(self, archive: Archive, cancelled: CancelCheck = never_cancelled) -> None:
        self.version = archive.read_version()
        ids: list[IdArray] = []
        sections: list[NDArray[np.unsignedinteger[Any]]] = []
        with archive.pool.connection(cancelled) as connection:
            section_ids = [row[0] for row in connection.execute("select id from sections")]
            self.years: list[int | None] = [year or None for (year,) in connection.execute(_YEARS)]
            """The years that have articles, in the order of ids: the undated (None), then oldest first."""
            for year in self.years:
                in_year, section = _read_year(connection, year, section_ids)
                ids.append(in_year)
                sections.append(section)
            copies = _fetch_ids(connection, _COPIES.format("id"))
            leaders = _fetch_ids(connection, _COPIES.format("leader"))
            filed = _fetch_ids(connection, _COPIES.format("section_id"))
        self.ids = _concatenate(ids)
        self.sections = np.concatenate(sections) if sections else np.empty(0, np.uint8)
        self._copies = self._leaders = np.empty(0, np.int64)
        if len(copies):
            self._merge_copies(copies, leaders, filed)
        firsts = [year_ids(year).start for year in self.years]
        self.edges: list[int] = [*np.searchsorted(self.ids, firsts).tolist(), len(self.ids)]
        """Position in ``ids`` at which each of ``years`` starts, and the end of the last one."""
        self._cached_counts: dict[SqlSelection, tuple[list[int], NDArray[np.uint8]]] = {}

    def _merge_copies(self, copies: IdArray, leaders: IdArray, filed: IdArray) -> None:
        ids = np.concatenate([self.ids, copies])
        order = np.argsort(ids)
        self.ids = ids[order]
        widest = np.promote_types(self.sections.dtype, np.min_scalar_type(filed.max()))
        self.sections = np.concatenate([self.sections.astype(widest), filed.astype(widest)])[order]
        self._copies, self._leaders = np.searchsorted(self.ids, [copies, leaders])

    @cached_property
    def fingerprints(self) -> dict[int | None, tuple[int, int]]:
        """Fingerprint of each year's articles (``fingerprint_of``), to compare with that of a bitmap."""
        return {year: fingerprint_of(self.ids[self.year(year)]) for year in self.years}

    @property
    def has_copies(self) -> bool:
        """True if any article is a copy of another."""
        return len(self._copies) > 0

    def hide_copies(self, is_match: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Clear the bits of copies whose original matches as well. Changes ``is_match`` and returns it."""
        is_match[self._copies] &= ~is_match[self._leaders]
        return is_match

    def positions(self, ids: IdArray) -> NDArray[np.int64]:
        """Return the positions of these ids in ``self.ids``; ids that came after the index was made are left out."""
        return find_positions(ids, self.ids)

    def year(self, year: int | None) -> slice:
        """Return the positions of a year's articles as a slice."""
        if year not in self.years:
            return slice(0, 0)
        index = self.years.index(year)
        return slice(self.edges[index], self.edges[index + 1])

    def cache_counts(self, selection: SqlSelection, counts: list[int], is_match: NDArray[np.bool_]) -> None:
        """Cache the number of matches of each of ``years``, and which articles of the newest year match."""
        if len(self._cached_counts) >= MAX_REMEMBERED:
            self._cached_counts.pop(next(iter(self._cached_counts)), None)
        self._cached_counts[selection] = counts, np.packbits(is_match[self.year(self.years[-1])])

    def cached_counts(self, selection: SqlSelection) -> tuple[list[int], NDArray[np.bool_]] | None:
        """Return what ``cache_counts`` stored for a selection, None if nothing.

        The bits are of the newest year alone.
        """
        cached = self._cached_counts.pop(selection, None)
        if cached is None:
            return None
        counts, packed = self._cached_counts[selection] = cached
        newest = self.year(self.years[-1])
        is_match = np.zeros(len(self.ids), np.bool_)
        is_match[newest] = np.unpackbits(packed, count=newest.stop - newest.start)
        return counts, is_match

    def slices(self) -> list[IdRange]:
        """Return ranges of ids that cover all articles, ``SLICE_ARTICLES`` articles each."""
        edges = [int(edge) for edge in self.ids[::SLICE_ARTICLES]]
        return [(first, (edges[i + 1] if i + 1 < len(edges) else 1 << 62) - 1) for i, first in enumerate(edges)]


def _read_year(
    connection: sqlite3.Connection, year: int | None, sections: list[int]
) -> tuple[IdArray, NDArray[np.unsignedinteger[Any]]]:
    """Return a year's ids in order, and the section of each."""
    bounds = year_ids(year)
    query = "select group_concat(id) from articles where section_id = ? and leader is null and id between ? and ?"
    parts = [_fetch_ids(connection, query, (section_id, bounds.start, bounds.stop - 1)) for section_id in sections]
    ids = _concatenate(parts)
    order = np.argsort(ids)
    section = np.repeat(np.array(sections, np.min_scalar_type(max(sections, default=0))), [len(part) for part in parts])
    return ids[order], section[order]


def _concatenate(parts: list[IdArray]) -> IdArray:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _fetch_ids(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...] = ()) -> IdArray:
    return parse_ids(connection.execute(sql, parameters).fetchone()[0])
