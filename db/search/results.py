"""Running a query: how many articles match, and the newest, oldest or best of them.

An article that is a copy of another result is no result of its own: who searches sees each story once.
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
"""Articles among which the first matches are looked for, before all are."""


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """A part of a query, as it was understood, and how many articles match it alone."""

    text: str
    total: int


def count_results(
    archive: Archive, query: Query, *, site: str | None = None, cancelled: CancelCheck = never_cancelled
) -> int:
    """How many articles match."""
    if not query:
        return 0
    with archive.pool.connection(cancelled) as connection:
        return _count(connection, compile_query(connection, query, site=site))


def count_clauses(
    archive: Archive, query: Query, *, site: str | None = None, cancelled: CancelCheck = never_cancelled
) -> list[ClauseCount]:
    """How many match each clause alone."""
    parts = {str(clause): query.part(clause) for clause in query.clauses}
    return [
        ClauseCount(text, count_results(archive, part, site=site, cancelled=cancelled)) for text, part in parts.items()
    ]


def count_ranked(archive: Archive, query: Query, total: int) -> int:
    """How many of ``total`` results are ranked where they are sorted by relevance: without words, none."""
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
    """How many articles match, and the first ``limit`` of them (0: all); ``site``: of the site of that name only.

    ``sort`` None: as the query says, else newest first.
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
    """The ids of what matches, sorted: the first ``limit`` (0: all)."""
    if not query:
        return array("q")
    sort = sort or query.sort or "date"
    with archive.pool.connection(cancelled) as connection:
        found = compile_query(connection, query, ranked=sort == "relevance", site=site)
        if found.is_ranked:
            ids = _best(connection, found, limit)
        else:
            ids = _by_date(connection, found, limit, is_oldest_first=sort == "oldest")
        return array("q", islice(_stories(connection, found, ids, cancelled), limit or None))


def explain_no_results(archive: Archive, query: Query) -> list[str]:
    """What a query names that isn't in the archive at all, each in a sentence."""
    with archive.pool.connection() as connection:
        return describe_absent(connection, iter_leaves(query.root))


def _count(connection: sqlite3.Connection, found: SqlSelection) -> int:
    (total,) = connection.execute(found.sql("count(*)"), found.parameters).fetchone()
    if total and has_copies(connection):
        sql, parameters = select_hidden_copies(found)
        (copies,) = connection.execute(f"select count(*) from ({sql})", parameters).fetchone()
        total -= copies
    return int(total)


def _by_date(
    connection: sqlite3.Connection, found: SqlSelection, limit: int, *, is_oldest_first: bool
) -> Iterator[int]:
    """Newest or oldest first. What gathers is asked of ever more articles, until there are enough."""
    direction = "asc" if is_oldest_first else "desc"
    parts = _stretches(connection, found, direction) if found.gathers and limit else [found]
    for part in parts:
        for (article_id,) in connection.execute(part.sql("{id}", f"order by {{id}} {direction}"), found.parameters):
            yield article_id


def _stretches(connection: sqlite3.Connection, found: SqlSelection, direction: str) -> Iterator[SqlSelection]:
    """What is found, cut where the first thousand articles end, the next ten thousand, and so on."""
    at = f"select id from articles order by id {direction} limit 1 offset ?"
    done = 0 if direction == "asc" else 1 << 62
    for size in RANGE_SIZES:
        (end,) = connection.execute(at, (size,)).fetchone() or (None,)
        if end is None:
            break
        yield found.between(done, end - 1) if direction == "asc" else found.between(end + 1, done)
        done = end
    yield found.between(done, 1 << 62) if direction == "asc" else found.between(0, done)


def _best(connection: sqlite3.Connection, found: SqlSelection, limit: int) -> Iterator[int]:
    """Best first, as far as they are ranked; the rest newest first."""
    at = connection.execute(
        found.sql("{id}", "order by {id} desc limit 1 offset ?"), (*found.parameters, MAX_RANKED - 1)
    ).fetchone()
    oldest = at[0] if at is not None else 0
    # A word in the title says more of an article than one in its text.
    order = f"order by bm25({found.index}, 8.0, 1.0), {{id}} desc"
    parameters = (*found.parameters, oldest)
    ranked = [row[0] for row in connection.execute(found.sql("{id}", f"and {{id}} >= ? {order}"), parameters)]
    rest: Iterable[tuple[int]] = ()
    if oldest and (limit == 0 or limit > len(ranked)):
        rest = connection.execute(found.sql("{id}", "and {id} < ? order by {id} desc"), parameters)
    return chain(ranked, (row[0] for row in rest))


def _stories(
    connection: sqlite3.Connection, found: SqlSelection, ids: Iterator[int], cancelled: CancelCheck
) -> Iterator[int]:
    """``ids`` without copies of what matches itself."""
    if not has_copies(connection):
        yield from ids
        return
    matches = found.sql("1", "and {id} = ?")
    for article_id in ids:
        if cancelled():  # SQLite asks only within one long question, and these are many short ones
            raise Cancelled
        (leader,) = connection.execute("select leader from articles where id = ?", (article_id,)).fetchone()
        if leader is None or connection.execute(matches, (*found.parameters, leader)).fetchone() is None:
            yield article_id
