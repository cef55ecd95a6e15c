"""All that a filter matches, counted by year and section: first at a glance, then to the last article.

A copy of an article that matches as well is no match of its own (``db.search.results``).
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
from db.models import Cell, Ids, Outline, Section
from db.query.ast import Query, is_words_only
from db.search import results
from db.search.article_index import ArticleIndex, IdRange
from db.search.bitmaps import KnownBits, known_bits
from db.search.sql import SqlSelection, compile_query
from db.storage.connections import CancelCheck, never_cancelled
from db.storage.id_arrays import parse_ids
from db.text.dates import year_ids

T = TypeVar("T")
DENSE = 60_000
"""Matches from which a first look at one year's is worth its time: all of them take 0.15 µs each."""

THREADS = 2
"""That read the index side by side. SQLite lets Python go on while it reads, so a second one halves the time."""

RARITY_SAMPLE = 16_384
"""Newest articles by which it is guessed whether matches are many."""

UNCOUNTED = Section(id=-1, site="", path=("…",), parent=None)
"""Stands for the sections of a year that are still to be counted."""


class Matches:
    """What a query matches, with counts by year and section: one byte for each article of the archive.

    ``year_counts`` are given where only the matches of the newest year that has any are known: then the sections of
    the other years are not counted yet, and ``is_complete`` is False.
    """

    def __init__(
        self,
        is_match: NDArray[np.bool_],
        sections: ArticleIndex,
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


def count_quickly(
    archive: Archive, query: Query, sections: ArticleIndex, base: Outline, cancelled: CancelCheck = never_cancelled
) -> Matches:
    """All matches where they are few, or of common words; else how many each year has, and those of the newest year.

    In an archive with copies the index can't count stories, so that all matches are read there, too; as they are where
    more is asked for than words.
    """
    if sections.has_copies or not is_words_only(query.root):
        return find_matches(archive, query, sections, base, cancelled)
    with archive.pool.connection(cancelled) as connection:
        common = known_bits(connection, query, sections)
        if common:
            return _matches(archive, query, common, sections, base, cancelled)
        found = compile_query(connection, query)
        is_of_index = found.streams and found.tables == found.index
        is_rare = not is_of_index or _seems_rare(connection, found, sections)
    if is_rare:
        return find_matches(archive, query, sections, base, cancelled)
    counts, is_match = sections.remembered(found) or _counted(archive, found, sections, cancelled)
    if sum(counts) <= DENSE or not counts[-1]:
        return find_matches(archive, query, sections, base, cancelled)
    sections.remember(found, counts, is_match)
    return Matches(is_match, sections, base, dict(zip(sections.years, counts, strict=True)))


def _counted(
    archive: Archive, found: SqlSelection, sections: ArticleIndex, cancelled: CancelCheck
) -> tuple[list[int], NDArray[np.bool_]]:
    """How many each year has, and which of the newest year match."""
    spans = list(map(_span, sections.years))
    is_match = np.zeros(len(sections.ids), np.bool_)

    def count(connection: sqlite3.Connection, span: IdRange) -> int:
        if span == spans[-1]:
            return _mark(connection, found, span, sections, is_match)
        return int(_ask(connection, found, span, "count(*)"))

    return _side_by_side(archive, spans, count, cancelled), is_match


def count_matches(
    archive: Archive, query: Query, sections: ArticleIndex, cancelled: CancelCheck = never_cancelled
) -> int:
    """How many articles match (``db.search.results.count_results``), at once where all of its words are common ones."""
    with archive.pool.connection(cancelled) as connection:
        common = known_bits(connection, query, sections)
    if any(common.rest.get(year, query) is not None for year in sections.years):
        return results.count_results(archive, query, cancelled=cancelled)
    return _matches(archive, query, common, sections, Outline("", (), ()), cancelled).total


def find_matches(
    archive: Archive, query: Query, sections: ArticleIndex, base: Outline, cancelled: CancelCheck = never_cancelled
) -> Matches:
    """All articles that match."""
    with archive.pool.connection(cancelled) as connection:
        common = known_bits(connection, query, sections)
    return _matches(archive, query, common, sections, base, cancelled)


def _matches(
    archive: Archive, query: Query, common: KnownBits, sections: ArticleIndex, base: Outline, cancelled: CancelCheck
) -> Matches:
    """What is known of common words, and of the years or words where nothing is, what the index says."""
    is_match = np.zeros(len(sections.ids), np.bool_)
    asked: dict[Query | None, list[int | None]] = {}
    for year in sections.years:
        asked.setdefault(common.rest.get(year, query), []).append(year)
    for rest, years in asked.items():
        found = _indexed(archive, rest, years, sections, cancelled) if rest is not None else None
        for year in years:
            places, bits = sections.year(year), common.bits.get(year)
            parts = [part for part in (found[places] if found is not None else None, bits) if part is not None]
            is_match[places] = np.logical_and.reduce(parts)
    return Matches(sections.fold(is_match), sections, base)


def _indexed(
    archive: Archive, query: Query, years: list[int | None], sections: ArticleIndex, cancelled: CancelCheck
) -> NDArray[np.bool_]:
    """Which articles of those years match, as the index says; what it says of others is not to be looked at."""
    is_match = np.zeros(len(sections.ids), np.bool_)
    with archive.pool.connection(cancelled) as connection:
        found = compile_query(connection, query)

    def mark(connection: sqlite3.Connection, span: IdRange) -> int:
        return _mark(connection, found, span, sections, is_match)

    spans = sections.slices() if years == sections.years else list(map(_span, years))
    _side_by_side(archive, spans if found.streams else [(1, 1 << 62)], mark, cancelled)
    return is_match


def _span(year: int | None) -> IdRange:
    ids = year_ids(year)
    return ids.start, ids.stop - 1


def _seems_rare(connection: sqlite3.Connection, found: SqlSelection, sections: ArticleIndex) -> bool:
    """Whether no more than ``DENSE`` would match, going by the newest articles."""
    newest = sections.ids[-RARITY_SAMPLE:]
    if len(newest) == 0:
        return True
    n = int(_ask(connection, found, (int(newest[0]), int(newest[-1])), "count(*)"))
    return n * len(sections.ids) <= DENSE * len(newest)


def _mark(
    connection: sqlite3.Connection,
    found: SqlSelection,
    span: IdRange,
    sections: ArticleIndex,
    is_match: NDArray[np.bool_],
) -> int:
    """Mark which articles of a span match; how many do."""
    places = sections.positions(parse_ids(_ask(connection, found, span, "group_concat({id})")))
    is_match[places] = True
    return len(places)


def _ask(connection: sqlite3.Connection, found: SqlSelection, span: IdRange, what: str) -> Any:
    return connection.execute(found.between(*span).sql(what), found.parameters).fetchone()[0]


def _side_by_side(
    archive: Archive, spans: list[IdRange], look: Callable[[sqlite3.Connection, IdRange], T], cancelled: CancelCheck
) -> list[T]:
    """What ``look`` finds in each span; several threads look, each through a connection of its own."""

    def share(spans: list[IdRange]) -> list[T]:
        with archive.pool.connection(cancelled) as connection:
            return [look(connection, span) for span in spans]

    if len(spans) < THREADS:
        return share(spans)
    found: list[Any] = [None] * len(spans)
    with ThreadPoolExecutor(THREADS) as threads:
        for start, part in enumerate(threads.map(share, [spans[start::THREADS] for start in range(THREADS)])):
            found[start::THREADS] = part
    return found


def _as_ids(ids: NDArray[np.int64]) -> Ids:
    return array("q", ids.tobytes())
