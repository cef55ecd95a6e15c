"""All articles that match a filter, counted by year and section: quickly at first, then completely.

A copy whose original matches as well is no match of its own (``db.search.results``). Hits are ids in the order of time,
so a year is a slice of them. Importing it loads numpy; it is imported at the first filter.
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
"""Matches up to which all are read at once; above, the years are counted first and the newest year's matches read.

Reading takes 0.15 µs a match.
"""

THREADS = 2
"""Threads that read the index side by side. SQLite releases the interpreter's lock, so a second one halves the time."""

RARITY_SAMPLE = 16_384
"""Newest articles by whose matches the number of all is estimated. Chosen by eye: a small share of a large archive."""

UNCOUNTED = Section(id=-1, site="", path=("…",), parent=None)
"""Stands for all sections of a year whose sections aren't counted yet."""


class Matches:
    """The articles that match a query, with counts by year and section. Takes one byte for each article of the archive.

    With ``year_counts`` only the matches of the newest year are known: the other years' sections aren't counted yet,
    and ``is_complete`` is False.
    """

    def __init__(
        self,
        is_match: NDArray[np.bool_],
        index: ArticleIndex,
        base: Outline,
        year_counts: dict[int | None, int] | None = None,
    ) -> None:
        self._is_match = is_match
        self._index = index
        self._base = base
        self._year_counts = year_counts

    @property
    def is_complete(self) -> bool:
        """True if every match is known."""
        return self._year_counts is None

    @cached_property
    def total(self) -> int:
        """Number of matches."""
        return int(np.count_nonzero(self._is_match)) if self._year_counts is None else sum(self._year_counts.values())

    @cached_property
    def ids(self) -> Ids:
        """Ids of the matches, newest first."""
        return _as_ids(self._index.ids[self._is_match][::-1])

    @cached_property
    def newest(self) -> tuple[int, tuple[int | None, int]] | None:
        """Id of the newest match, and its (year, section id); None if there are no matches."""
        if not self._is_match.any():
            return None
        position = len(self._is_match) - 1 - int(np.argmax(self._is_match[::-1]))
        year = self._index.years[bisect_right(self._index.edges, position) - 1]
        return int(self._index.ids[position]), (year, int(self._index.sections[position]))

    @cached_property
    def outline(self) -> Outline:
        """The archive's outline with matches counted instead of articles."""
        cells = [cell for year in self._index.years for cell in self._cells(year)]
        if self._year_counts is None:
            return Outline(self._base.name, self._base.sections, tuple(cells))
        counted = {cell.year for cell in cells}
        rest = [Cell(year, UNCOUNTED.id, n) for year, n in self._year_counts.items() if n and year not in counted]
        return Outline(self._base.name, (*self._base.sections, UNCOUNTED), (*cells, *rest))

    def _cells(self, year: int | None) -> list[Cell]:
        positions = self._index.year(year)
        counts = np.bincount(self._index.sections[positions][self._is_match[positions]])
        return [Cell(year, section_id, n) for section_id, n in enumerate(counts.tolist()) if n]

    def cell(self, section_id: int, year: int | None) -> Ids:
        """Return the ids of the matches in a section's year, without sub-sections, newest first."""
        positions = self._index.year(year)
        inside = self._is_match[positions] & (self._index.sections[positions] == section_id)
        return _as_ids(self._index.ids[positions][inside][::-1])


def count_quickly(
    archive: Archive, query: Query, index: ArticleIndex, base: Outline, cancelled: CancelCheck = never_cancelled
) -> Matches:
    """Return all matches if they are few or all words are common, else counts by year and the newest year's matches.

    All matches are read, too, if the query has facts, or if the archive has copies: an index can't tell which copies to
    leave out of a count.
    """
    if index.has_copies or not is_words_only(query.root):
        return find_matches(archive, query, index, base, cancelled)
    with archive.pool.connection(cancelled) as connection:
        known = known_bits(connection, query, index)
        if known:
            return _matches(archive, query, known, index, base, cancelled)
        selection = compile_query(connection, query)
        is_of_index = selection.streams and selection.tables == selection.index
        is_rare = not is_of_index or _seems_rare(connection, selection, index)
    if is_rare:
        return find_matches(archive, query, index, base, cancelled)
    counts, is_match = index.cached_counts(selection) or _count_years(archive, selection, index, cancelled)
    if sum(counts) <= DENSE or not counts[-1]:
        return find_matches(archive, query, index, base, cancelled)
    index.cache_counts(selection, counts, is_match)
    return Matches(is_match, index, base, dict(zip(index.years, counts, strict=True)))


def _count_years(
    archive: Archive, selection: SqlSelection, index: ArticleIndex, cancelled: CancelCheck
) -> tuple[list[int], NDArray[np.bool_]]:
    """Return the number of matches of each year, and which articles of the newest year match."""
    spans = list(map(_span, index.years))
    is_match = np.zeros(len(index.ids), np.bool_)

    def count(connection: sqlite3.Connection, span: IdRange) -> int:
        if span == spans[-1]:
            return _mark(connection, selection, span, index, is_match)
        return int(_ask(connection, selection, span, "count(*)"))

    return _in_threads(archive, spans, count, cancelled), is_match


def count_matches(archive: Archive, query: Query, index: ArticleIndex, cancelled: CancelCheck = never_cancelled) -> int:
    """Count the articles that match (as ``count_results`` does), at once if all of its words are common ones."""
    with archive.pool.connection(cancelled) as connection:
        known = known_bits(connection, query, index)
    if any(known.rest.get(year, query) is not None for year in index.years):
        return results.count_results(archive, query, cancelled=cancelled)
    return _matches(archive, query, known, index, Outline("", (), ()), cancelled).total


def find_matches(
    archive: Archive, query: Query, index: ArticleIndex, base: Outline, cancelled: CancelCheck = never_cancelled
) -> Matches:
    """Return all articles that match."""
    with archive.pool.connection(cancelled) as connection:
        known = known_bits(connection, query, index)
    return _matches(archive, query, known, index, base, cancelled)


def _matches(
    archive: Archive, query: Query, known: KnownBits, index: ArticleIndex, base: Outline, cancelled: CancelCheck
) -> Matches:
    """Combine what bitmaps say with what an index says of the years or words for which there are none."""
    is_match = np.zeros(len(index.ids), np.bool_)
    asked: dict[Query | None, list[int | None]] = {}
    for year in index.years:
        asked.setdefault(known.rest.get(year, query), []).append(year)
    for rest, years in asked.items():
        hits = _ask_index(archive, rest, years, index, cancelled) if rest is not None else None
        for year in years:
            positions, bits = index.year(year), known.bits.get(year)
            parts = [part for part in (hits[positions] if hits is not None else None, bits) if part is not None]
            is_match[positions] = np.logical_and.reduce(parts)
    return Matches(index.hide_copies(is_match), index, base)


def _ask_index(
    archive: Archive, query: Query, years: list[int | None], index: ArticleIndex, cancelled: CancelCheck
) -> NDArray[np.bool_]:
    """Return which articles of these years match, according to a full-text index.

    Bits of other years are meaningless.
    """
    is_match = np.zeros(len(index.ids), np.bool_)
    with archive.pool.connection(cancelled) as connection:
        selection = compile_query(connection, query)

    def mark(connection: sqlite3.Connection, span: IdRange) -> int:
        return _mark(connection, selection, span, index, is_match)

    spans = index.slices() if years == index.years else list(map(_span, years))
    _in_threads(archive, spans if selection.streams else [(1, 1 << 62)], mark, cancelled)
    return is_match


def _span(year: int | None) -> IdRange:
    ids = year_ids(year)
    return ids.start, ids.stop - 1


def _seems_rare(connection: sqlite3.Connection, selection: SqlSelection, index: ArticleIndex) -> bool:
    """True if no more than ``DENSE`` articles would match, estimated by the newest ones."""
    newest = index.ids[-RARITY_SAMPLE:]
    if len(newest) == 0:
        return True
    n = int(_ask(connection, selection, (int(newest[0]), int(newest[-1])), "count(*)"))
    return n * len(index.ids) <= DENSE * len(newest)


def _mark(
    connection: sqlite3.Connection,
    selection: SqlSelection,
    span: IdRange,
    index: ArticleIndex,
    is_match: NDArray[np.bool_],
) -> int:
    """Set the bits of the articles in a range of ids that match; return their number."""
    positions = index.positions(parse_ids(_ask(connection, selection, span, "group_concat({id})")))
    is_match[positions] = True
    return len(positions)


def _ask(connection: sqlite3.Connection, selection: SqlSelection, span: IdRange, what: str) -> Any:
    return connection.execute(selection.between(*span).sql(what), selection.parameters).fetchone()[0]


def _in_threads(
    archive: Archive, spans: list[IdRange], ask: Callable[[sqlite3.Connection, IdRange], T], cancelled: CancelCheck
) -> list[T]:
    """Return what ``ask`` returns for each range of ids; several threads ask, each through a connection of its own."""

    def share(spans: list[IdRange]) -> list[T]:
        with archive.pool.connection(cancelled) as connection:
            return [ask(connection, span) for span in spans]

    if len(spans) < THREADS:
        return share(spans)
    results_of_ranges: list[Any] = [None] * len(spans)
    with ThreadPoolExecutor(THREADS) as threads:
        for start, part in enumerate(threads.map(share, [spans[start::THREADS] for start in range(THREADS)])):
            results_of_ranges[start::THREADS] = part
    return results_of_ranges


def _as_ids(ids: NDArray[np.int64]) -> Ids:
    return array("q", ids.tobytes())
