"""All that a filter matches, counted by year and section: first at a glance, then to the last article.

A copy of an article that matches as well is no match of its own (``db.search``).
Hits are ids in time order, so a year is a slice of them. Needs numpy, and is imported at the first filter.
"""

import sqlite3
from array import array
from bisect import bisect_right
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from db.archive import Archive
from db.connections import CancelCheck, never
from db.dates import year_ids
from db.models import Cell, Ids, Outline, Section
from db.query import Query, is_text
from db.selecting import Selection, select

T = TypeVar("T")
IdArray = NDArray[np.int64]

Span = tuple[int, int]
"""First and last of some ids, both included."""

DENSE = 60_000
"""Matches from which a first look at one year's is worth its time: all of them take 0.15 µs each."""

THREADS = 2
"""That read the index side by side. SQLite lets Python go on while it reads, so a second one halves the time."""

SAMPLE = 16_384
"""Newest articles by which it is guessed whether matches are many."""

SLICE_ARTICLES = 125_000
"""Articles in a slice of the index that a thread reads at once: 2 MB of ids as text at the most."""

# SQLite would look through all articles for the few copies: their order by id comes for free there.
_OF_COPIES = "from articles indexed by articles_by_leader where leader is not null"
_COPIES = f"select group_concat({{0}}) from (select {{0}} {_OF_COPIES} order by id)"
_YEARS = f"select year from facet_counts where n > 0 union select coalesce(year, 0) {_OF_COPIES} order by 1"

UNCOUNTED = Section(id=-1, site="", path=("…",), parent=None)
"""Stands for the sections of a year that are still to be counted."""


class SectionMap:
    """Every article's id and section in the order of time: two flat arrays, so that hits can be counted all at once.

    10 bytes an article. ``version`` tells which state of the archive it is of. Copies are in it.
    """

    def __init__(self, archive: Archive, cancelled: CancelCheck = never) -> None:
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

    def _take_in(self, copies: IdArray, leaders: IdArray, filed: IdArray) -> None:
        ids = np.concatenate([self.ids, copies])
        order = np.argsort(ids)
        self.ids = ids[order]
        widest = np.promote_types(self.sections.dtype, np.min_scalar_type(filed.max()))
        self.sections = np.concatenate([self.sections.astype(widest), filed.astype(widest)])[order]
        self._copies, self._leaders = np.searchsorted(self.ids, [copies, leaders])

    @property
    def has_copies(self) -> bool:
        """Whether any of the articles is a copy of another."""
        return len(self._copies) > 0

    def fold(self, is_match: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Leave out copies of what matches as well; changes ``is_match``."""
        is_match[self._copies] &= ~is_match[self._leaders]
        return is_match

    def places(self, ids: IdArray) -> NDArray[np.int64]:
        """Where in ``ids`` those ids are; any that came later is left out."""
        places = np.searchsorted(self.ids, ids)
        places[places == len(self.ids)] = 0
        return places[self.ids[places] == ids] if len(self.ids) else places

    def year(self, year: int | None) -> slice:
        """The places of a year's articles."""
        if year not in self.years:
            return slice(0, 0)
        index = self.years.index(year)
        return slice(self.edges[index], self.edges[index + 1])

    def slices(self) -> list[Span]:
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


class Matches:
    """What a query matches, with counts by year and section: one byte for each article of the archive.

    ``year_counts`` are given where only the matches of the newest year that has any are known: then the sections of
    the other years are not counted yet, and ``is_complete`` is False.
    """

    def __init__(
        self,
        is_match: NDArray[np.bool_],
        sections: SectionMap,
        base: Outline,
        year_counts: dict[int | None, int] | None = None,
    ) -> None:
        self._is_match = is_match
        self._map = sections
        self._base = base
        self._year_counts = year_counts

    @property
    def is_complete(self) -> bool:
        """Whether every match is known."""
        return self._year_counts is None

    @cached_property
    def total(self) -> int:
        """How many articles match."""
        return int(np.count_nonzero(self._is_match)) if self._year_counts is None else sum(self._year_counts.values())

    @cached_property
    def ids(self) -> Ids:
        """The matches, newest first."""
        return _as_ids(self._map.ids[self._is_match][::-1])

    @cached_property
    def newest(self) -> tuple[int, tuple[int | None, int]] | None:
        """The id of the newest match, and its year and section."""
        if not self._is_match.any():
            return None
        place = len(self._is_match) - 1 - int(np.argmax(self._is_match[::-1]))
        year = self._map.years[bisect_right(self._map.edges, place) - 1]
        return int(self._map.ids[place]), (year, int(self._map.sections[place]))

    @cached_property
    def outline(self) -> Outline:
        """The archive's outline with the numbers of matches in place of articles."""
        cells = [cell for year in self._map.years for cell in self._cells(year)]
        if self._year_counts is None:
            return Outline(self._base.name, self._base.sections, tuple(cells))
        counted = {cell.year for cell in cells}
        rest = [Cell(year, UNCOUNTED.id, n) for year, n in self._year_counts.items() if n and year not in counted]
        return Outline(self._base.name, (*self._base.sections, UNCOUNTED), (*cells, *rest))

    def _cells(self, year: int | None) -> list[Cell]:
        places = self._map.year(year)
        counts = np.bincount(self._map.sections[places][self._is_match[places]])
        return [Cell(year, section_id, n) for section_id, n in enumerate(counts.tolist()) if n]

    def cell(self, section_id: int, year: int | None) -> Ids:
        """The matches in a section's year, without sub-sections, newest first."""
        places = self._map.year(year)
        inside = self._is_match[places] & (self._map.sections[places] == section_id)
        return _as_ids(self._map.ids[places][inside][::-1])


def glance(
    archive: Archive, query: Query, sections: SectionMap, base: Outline, cancelled: CancelCheck = never
) -> Matches:
    """All matches where they are few; else how many each year has, and those of the newest year.

    In an archive with copies the index can't count stories, so that all matches are read there, too; as they are where
    more is asked for than words.
    """
    if sections.has_copies or not is_text(query.root):
        return matches(archive, query, sections, base, cancelled)
    with archive.pool.connection(cancelled) as connection:
        found = select(connection, query)
        is_of_index = found.streams and found.tables == found.index
        is_rare = not is_of_index or _seems_rare(connection, found, sections)
    if is_rare:
        return matches(archive, query, sections, base, cancelled)
    spans = [(year_ids(year).start, year_ids(year).stop - 1) for year in sections.years]
    is_match = np.zeros(len(sections.ids), np.bool_)

    def count(connection: sqlite3.Connection, span: Span) -> int:
        if span == spans[-1]:
            return _mark(connection, found, span, sections, is_match)
        return int(_ask(connection, found, span, "count(*)"))

    counts = _side_by_side(archive, spans, count, cancelled)
    if sum(counts) <= DENSE or not counts[-1]:
        return matches(archive, query, sections, base, cancelled)
    return Matches(is_match, sections, base, dict(zip(sections.years, counts, strict=True)))


def matches(
    archive: Archive, query: Query, sections: SectionMap, base: Outline, cancelled: CancelCheck = never
) -> Matches:
    """All articles that match."""
    is_match = np.zeros(len(sections.ids), np.bool_)
    with archive.pool.connection(cancelled) as connection:
        found = select(connection, query)

    def mark(connection: sqlite3.Connection, span: Span) -> int:
        return _mark(connection, found, span, sections, is_match)

    _side_by_side(archive, sections.slices() if found.streams else [(1, 1 << 62)], mark, cancelled)
    return Matches(sections.fold(is_match), sections, base)


def _seems_rare(connection: sqlite3.Connection, found: Selection, sections: SectionMap) -> bool:
    """Whether no more than ``DENSE`` would match, going by the newest articles."""
    newest = sections.ids[-SAMPLE:]
    if len(newest) == 0:
        return True
    n = int(_ask(connection, found, (int(newest[0]), int(newest[-1])), "count(*)"))
    return n * len(sections.ids) <= DENSE * len(newest)


def _mark(
    connection: sqlite3.Connection, found: Selection, span: Span, sections: SectionMap, is_match: NDArray[np.bool_]
) -> int:
    """Mark which articles of a span match; how many do."""
    places = sections.places(_ids(_ask(connection, found, span, "group_concat({id})")))
    is_match[places] = True
    return len(places)


def _ask(connection: sqlite3.Connection, found: Selection, span: Span, what: str) -> Any:
    return connection.execute(found.between(*span).sql(what), found.parameters).fetchone()[0]


def _side_by_side(
    archive: Archive, spans: list[Span], look: Callable[[sqlite3.Connection, Span], T], cancelled: CancelCheck
) -> list[T]:
    """What ``look`` finds in each span; several threads look, each through a connection of its own."""

    def share(spans: list[Span]) -> list[T]:
        with archive.pool.connection(cancelled) as connection:
            return [look(connection, span) for span in spans]

    if len(spans) < THREADS:
        return share(spans)
    found: list[Any] = [None] * len(spans)
    with ThreadPoolExecutor(THREADS) as threads:
        for start, part in enumerate(threads.map(share, [spans[start::THREADS] for start in range(THREADS)])):
            found[start::THREADS] = part
    return found


def _concatenate(parts: list[IdArray]) -> IdArray:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _as_ids(ids: IdArray) -> Ids:
    return array("q", ids.tobytes())


def _joined(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...] = ()) -> IdArray:
    return _ids(connection.execute(sql, parameters).fetchone()[0])


def _ids(joined: str | None) -> IdArray:
    """What ``group_concat`` has made of ids."""
    return np.fromstring(joined, np.int64, sep=",") if joined else np.empty(0, np.int64)
