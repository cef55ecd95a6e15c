"""Runs a query: counts the articles that match, and lists the newest, oldest or best of them.

A copy isn't a result of its own if the article that it is a copy of is one, so a searcher sees each story once.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from db.archive import Archive
from db.errors import Cancelled
from db.models import Headline, Ids
from db.query.ast import Query, Sort, iter_leaves
from db.query.parser import MAX_RANKED
from db.search.conditions import describe_absent
from db.search.sql import SqlSelection, compile_query, has_copies, select_hidden_copies
from db.storage.connections import CancelCheck, never_cancelled

RANGE_SIZES = (1_000, 10_000, 100_000)
"""Newest (or oldest) articles in which matches are looked for first, before the whole archive.

Each range is ten times the one before: what was searched in vain costs a tenth of the next step.
"""


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """A clause of a query, with operators spelt out, and the number of articles that match it alone."""

    text: str
    total: int


def count_results(
    archive: Archive, query: Query, *, site: str | None = None, cancelled: CancelCheck = never_cancelled
) -> int:
    """Count the articles that match; 0 for an empty query."""
    if not query:
        return 0
    with archive.pool.connection(cancelled) as connection:
        return _count(connection, compile_query(connection, query, site=site))


def count_clauses(
    archive: Archive, query: Query, *, site: str | None = None, cancelled: CancelCheck = never_cancelled
) -> list[ClauseCount]:
    """Count the articles that match each clause alone."""
    parts = {str(clause): query.part(clause) for clause in query.clauses}
    return [
        ClauseCount(text, count_results(archive, part, site=site, cancelled=cancelled)) for text, part in parts.items()
    ]


def count_ranked(archive: Archive, query: Query, total: int) -> int:
    """Return how many of ``total`` results are ranked when sorted by relevance.

    0 if the query has nothing to rank by.
    """
    if not query:
        return 0
    with archive.pool.connection() as connection:
        is_ranked = compile_query(connection, query, ranked=True).is_ranked
    return min(total, MAX_RANKED) if is_ranked else 0


def search(
    archive: Archive,
    query: Query,
    *,
    sort: Sort | None = None,
    limit: int = 50,
    site: str | None = None,
    cancelled: CancelCheck = never_cancelled,
) -> tuple[int, list[Headline]]:
    """Return the number of articles that match, and the headlines of the first ``limit`` of them (0: all).

    ``sort`` None means the query's own, else newest first. ``site`` keeps only articles of the site of that name.
    """
    ids = find_ids(archive, query, sort=sort, limit=limit, site=site, cancelled=cancelled)
    total = (
        len(ids)
        if 0 < len(ids) < limit or limit == 0
        else count_results(archive, query, site=site, cancelled=cancelled)
    )
    return total, archive.headlines(ids, cancelled)


def find_ids(
    archive: Archive,
    query: Query,
    *,
    sort: Sort | None = None,
    limit: int = 0,
    site: str | None = None,
    cancelled: CancelCheck = never_cancelled,
) -> Ids:
    """Return the ids of the articles that match, sorted: the first ``limit`` (0: all).

    Parameters are those of ``search``.
    """
    if not query:
        return array("q")
    sort = sort or query.sort or "date"
    with archive.pool.connection(cancelled) as connection:
        selection = compile_query(connection, query, ranked=sort == "relevance", site=site)
        if selection.is_ranked:
            ids = _best_first(connection, selection, limit)
        else:
            ids = _by_date(connection, selection, limit, is_oldest_first=sort == "oldest")
        return array("q", islice(_without_hidden_copies(connection, selection, ids, cancelled), limit or None))


def explain_no_results(archive: Archive, query: Query) -> list[str]:
    """Return a sentence for each name in a query that the archive doesn't have."""
    with archive.pool.connection() as connection:
        return describe_absent(connection, iter_leaves(query.root))


def _count(connection: sqlite3.Connection, selection: SqlSelection) -> int:
    (total,) = connection.execute(selection.sql("count(*)"), selection.parameters).fetchone()
    if total and has_copies(connection):
        sql, parameters = select_hidden_copies(selection)
        (copies,) = connection.execute(f"select count(*) from ({sql})", parameters).fetchone()
        total -= copies
    return int(total)


def _by_date(
    connection: sqlite3.Connection, selection: SqlSelection, limit: int, *, is_oldest_first: bool
) -> Iterator[int]:
    """Yield ids newest or oldest first.

    A selection that ``gathers`` is asked in growing ranges of ids until the caller has enough.
    """
    direction = "asc" if is_oldest_first else "desc"
    ranges = _split_by_ids(connection, selection, direction) if selection.gathers and limit else [selection]
    for each in ranges:
        for (article_id,) in connection.execute(each.sql("{id}", f"order by {{id}} {direction}"), selection.parameters):
            yield article_id


def _split_by_ids(connection: sqlite3.Connection, selection: SqlSelection, direction: str) -> Iterator[SqlSelection]:
    """Yield the selection in ranges of ids: the first thousand articles, the next ten thousand, and so on."""
    query = f"select id from articles order by id {direction} limit 1 offset ?"
    bound = 0 if direction == "asc" else 1 << 62
    for size in RANGE_SIZES:
        (end,) = connection.execute(query, (size,)).fetchone() or (None,)
        if end is None:
            break
        yield selection.between(bound, end - 1) if direction == "asc" else selection.between(end + 1, bound)
        bound = end
    yield selection.between(bound, 1 << 62) if direction == "asc" else selection.between(0, bound)


def _best_first(connection: sqlite3.Connection, selection: SqlSelection, limit: int) -> Iterator[int]:
    """Yield the newest ``MAX_RANKED`` matches best first, then the rest newest first."""
    last_ranked = connection.execute(
        selection.sql("{id}", "order by {id} desc limit 1 offset ?"), (*selection.parameters, MAX_RANKED - 1)
    ).fetchone()
    oldest = last_ranked[0] if last_ranked is not None else 0
    # A word in the title says more of an article than one in its text. The weight of 8 was chosen by eye.
    order = f"order by bm25({selection.index}, 8.0, 1.0), {{id}} desc"
    parameters = (*selection.parameters, oldest)
    ranked = [row[0] for row in connection.execute(selection.sql("{id}", f"and {{id}} >= ? {order}"), parameters)]
    rest: Iterable[tuple[int]] = ()
    if oldest and (limit == 0 or limit > len(ranked)):
        rest = connection.execute(selection.sql("{id}", "and {id} < ? order by {id} desc"), parameters)
    return chain(ranked, (row[0] for row in rest))


def _without_hidden_copies(
    connection: sqlite3.Connection, selection: SqlSelection, ids: Iterator[int], cancelled: CancelCheck
) -> Iterator[int]:
    """Yield ``ids`` without copies whose original matches as well."""
    if not has_copies(connection):
        yield from ids
        return
    matches = selection.sql("1", "and {id} = ?")
    for article_id in ids:
        if cancelled():  # SQLite asks within a long query only, and these are many short ones
            raise Cancelled
        (leader,) = connection.execute("select leader from articles where id = ?", (article_id,)).fetchone()
        if leader is None or connection.execute(matches, (*selection.parameters, leader)).fetchone() is None:
            yield article_id
