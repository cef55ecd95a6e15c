"""Running a query: how many articles match, and the newest or best of them."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from db.archive import Archive
from db.connections import CancelCheck, never
from db.models import Headline
from db.query import Query
from db.schema import PREFIXES

Sort = Literal["date", "relevance"]

MOST_ENDINGS = 100
"""Words that a prefix is spelt out as, at the most."""

_LAST = "\U0010ffff"


def index_for(query: Query) -> str:
    """The smallest index that can answer a query."""
    if query.has_phrase:
        return "article_fts"
    if query.is_single_letter and not query.wanted[0].words[0].isdigit():
        return "title_fts"
    return "filter_fts"


@dataclass(frozen=True, slots=True)
class Expression:
    """A query in the syntax of FTS5, for one index. ``streams``: hits come as they are read, in the order of ids."""

    match: str
    streams: bool


def expression(connection: sqlite3.Connection, query: Query, index: str) -> Expression:
    """A query as ``index`` takes it.

    A prefix of a length that the index isn't made for is spelt out as the words that start so, if they aren't too many.
    FTS5 reads ORed words as a stream, but gathers and sorts all hits of such a prefix before it gives the first: 390k
    hits in a million texts took 165 ms, and 60 ms spelt out.
    """
    streams = True

    def endings(prefix: str) -> Sequence[str]:
        nonlocal streams
        if len(prefix) in PREFIXES[index]:
            return ()
        connection.execute(f"create virtual table if not exists temp.{index}_words using fts5vocab(main, {index}, row)")
        found = connection.execute(
            f"select term from temp.{index}_words where term >= ? and term < ? limit ?",
            (prefix, prefix + _LAST, MOST_ENDINGS + 1),
        ).fetchall()
        streams = streams and 0 < len(found) <= MOST_ENDINGS
        return [word for (word,) in found] if len(found) <= MOST_ENDINGS else ()

    match = query.match(endings)
    return Expression(match, streams)


_OF_SITE = " and exists (select 1 from articles a join sites t on t.id = a.site_id where a.id = {id} and t.name = ?)"


def count(archive: Archive, query: Query, cancelled: CancelCheck = never) -> int:
    """How many articles match."""
    if not query:
        return 0
    with archive.pool.connection(cancelled) as connection:
        return _count(connection, query, index_for(query), None)


def _count(connection: sqlite3.Connection, query: Query, index: str, site: str | None) -> int:
    match = expression(connection, query, index).match
    where, named = ("", ()) if site is None else (_OF_SITE.format(id=f"{index}.rowid"), (site,))
    sql = f"select count(*) from {index} where {index} match ?{where}"
    (found,) = connection.execute(sql, (match, *named)).fetchone()
    if query.wanted:
        return int(found)
    sql = (
        "select (select coalesce(sum(n), 0) from facet_counts) + "
        "(select count(*) from articles where leader is not null)"
        if site is None
        else "select count(*) from articles a join sites t on t.id = a.site_id where t.name = ?"
    )
    (total,) = connection.execute(sql, named).fetchone()
    return int(total - found)


def search(
    archive: Archive,
    query: Query,
    *,
    sort: Sort = "date",
    limit: int = 50,
    site: str | None = None,
    cancelled: CancelCheck = never,
) -> tuple[int, list[Headline]]:
    """How many articles match, and the first ``limit`` of them (0: all), newest or best first; ``site``: of that only.

    Copies are listed as the articles that they are: whoever searches may want the one of a certain site.
    """
    index = index_for(query)
    where, named = ("", ()) if site is None else (_OF_SITE, (site,))
    if not query.wanted:
        unwanted = f"select rowid from {index} where {index} match ?"
        sql = f"select id from articles where id not in ({unwanted}){where.format(id='articles.id')} order by id desc"
    elif sort == "relevance":
        index = "article_fts"
        # A word in the title says more of an article than one in its text.
        order = f"bm25({index}, 8.0, 1.0), rowid desc"
        sql = f"select rowid from {index} where {index} match ?{where.format(id=f'{index}.rowid')} order by {order}"
    else:
        of_site = where.format(id=f"{index}.rowid")
        sql = f"select rowid from {index} where {index} match ?{of_site} order by rowid desc"
    with archive.pool.connection(cancelled) as connection:
        total = _count(connection, query, index, site)
        match = expression(connection, query, index).match
        rows = connection.execute(f"{sql} limit ?", (match, *named, limit if limit > 0 else -1)).fetchall()
    return total, archive.headlines([row[0] for row in rows], cancelled)
