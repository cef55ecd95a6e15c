"""Whether an archive is sound: the file itself, and that counts, links and indexes agree with the articles."""

import random
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

from db.archive import unpack
from db.connections import CancelCheck, ReadPool, never
from db.dates import year_ids
from db.ingest.writer import index_rows
from db.schema import INDEXES
from db.words import INDEX_VERSION, query_words

SAMPLE = 200
"""Articles whose texts are cut anew and looked up in every index."""

STALE_LIMIT = 2_000
"""Hits of one word that are looked at, to see that each has it."""


def check(path: Path, cancelled: CancelCheck = never) -> list[str]:
    """The faults of the archive at ``path``, each a sentence; none where it is sound. Raises ``ArchiveError``."""
    pool = ReadPool(path)
    try:
        with pool.connection(cancelled) as connection:
            faults = list(_file(connection))
            if faults:  # the rest would only repeat it
                return faults
            return [*_counts(connection), *_articles(connection), *_links(connection), *_indexes(connection)]
    finally:
        pool.close()


def _count(connection: sqlite3.Connection, query: str, *parameters: int) -> int:
    return int(connection.execute(query, parameters).fetchone()[0] or 0)


def _file(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("pragma quick_check(5)"):
        if line != "ok":
            yield f"The file is damaged: {line}."


def _counts(connection: sqlite3.Connection) -> Iterator[str]:
    wrong = _count(
        connection,
        "with real as (select coalesce(year, 0) y, section_id s, count(*) n from articles group by 1, 2) "
        "select count(*) from (select y, s, n from real except select year, section_id, n from facet_counts union "
        "select * from (select year, section_id, n from facet_counts where n != 0 except select y, s, n from real))",
    )
    if wrong:
        yield f"The ready counts of {wrong} years of sections differ from the articles that are there."


def _articles(connection: sqlite3.Connection) -> Iterator[str]:
    without = _count(connection, "select count(*) from articles where id not in (select id from bodies)")
    if without:
        yield f"{without} articles have no text."
    unowned = _count(connection, "select count(*) from bodies where id not in (select id from articles)")
    if unowned:
        yield f"{unowned} texts belong to no article."
    misfiled = 0
    for (year,) in connection.execute("select distinct year from articles").fetchall():
        ids = year_ids(year)
        query = "select count(*) from articles where year is ? and (id < ? or id >= ?)"
        misfiled += _count(connection, query, year, ids.start, ids.stop)
    if misfiled:
        yield f"{misfiled} articles are not where their year is."


def _links(connection: sqlite3.Connection) -> Iterator[str]:
    dangling = _count(
        connection,
        "select count(*) from links where target_id is not null and target_id not in (select id from articles)",
    )
    if dangling:
        yield f"{dangling} links lead to articles that are gone."
    waiting = _count(
        connection,
        "select (select coalesce(max(id), 0) from sources) > (select value from meta where key = 'links_resolved_to')",
    )
    if waiting:
        yield "An import was stopped before it looked up its links: run `newsbrowse import` on its source again."


def _indexes(connection: sqlite3.Connection) -> Iterator[str]:
    (version,) = connection.execute("select value from meta where key = 'index_version'").fetchone()
    if version != INDEX_VERSION:
        yield f"The indexes were cut by rule {version}, this program cuts by rule {INDEX_VERSION}: import anew."
        return
    missing: dict[str, int] = dict.fromkeys(INDEXES, 0)
    stale: dict[str, int] = dict.fromkeys(INDEXES, 0)
    unreadable = 0
    for article_id, title, stored in _sample(connection):
        try:
            body = unpack(stored)
        except (zlib.error, UnicodeDecodeError):
            unreadable += 1
            continue
        for name, (_, *texts) in index_rows(article_id, title, body).items():
            words = sorted({word for text in texts for word in query_words(str(text))})
            missing[name] += not _finds(connection, name, words, article_id)
            if words:
                word = random.Random(article_id).choice(words)
                stale[name] += _unowned_hits(connection, name, word)
    if unreadable:
        yield f"{unreadable} of the texts that were looked at can't be read."
    for name in INDEXES:
        if missing[name]:
            yield f"The index {name} lacks words of {missing[name]} of the articles that were looked at."
        if stale[name]:
            yield f"The index {name} finds {stale[name]} articles that are gone."


def _sample(connection: sqlite3.Connection) -> list[tuple[int, str, bytes]]:
    """Articles from all over the archive, the same ones each time."""
    (first, last) = connection.execute("select min(id), max(id) from articles").fetchone()
    if first is None:
        return []
    query = (
        "select a.id, a.title, b.body from articles a join bodies b using (id) where a.id >= ? order by a.id limit 1"
    )
    chance = random.Random(last)
    places = {first, last, *(chance.randint(first, last) for _ in range(SAMPLE))}
    rows = (connection.execute(query, (place,)).fetchone() for place in sorted(places))
    return list({row[0]: row for row in rows if row}.values())


def _finds(connection: sqlite3.Connection, name: str, words: list[str], article_id: int) -> bool:
    for start in range(0, len(words), 100):
        match = " AND ".join(f'"{word}"' for word in words[start : start + 100])
        query = f"select 1 from {name} where {name} match ? and rowid = ?"
        if connection.execute(query, (match, article_id)).fetchone() is None:
            return False
    return True


def _unowned_hits(connection: sqlite3.Connection, name: str, word: str) -> int:
    query = (
        f"select count(*) from (select rowid from {name} where {name} match ? limit {STALE_LIMIT}) hits "
        "where hits.rowid not in (select id from articles)"
    )
    return int(connection.execute(query, (f'"{word}"',)).fetchone()[0])
