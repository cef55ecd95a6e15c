"""Checks whether an archive is sound: the file itself, and that counts, links, copies and indexes agree with articles.

The checks of texts and indexes take a sample; those of rows look at every row.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from db.archive import Archive
from db.articles.digests import facts_digest, is_digest_of
from db.articles.store import make_index_rows
from db.copies.window import WINDOW_DAYS
from db.errors import ArchiveDamaged
from db.ingest.ledger import REREADS
from db.models import Article, Correction
from db.storage.compression import unpack
from db.storage.connections import CancelCheck, ReadPool, never_cancelled
from db.storage.fts_indexes import INDEXES
from db.text.cleaning import title_key
from db.text.dates import SLOT_BITS, Published, first_id
from db.text.tokens import INDEX_VERSION, to_query_words
from db.text.urls import address_key

SAMPLED_ARTICLES = 200
"""Articles (and as many changed ones) whose texts are compared with every index, however large the archive is.

Damage to one article in a hundred is found with odds of 87 % (1 - 0.99**200).
"""

_FINISH = "run `newsbrowse import`, `update` or `reread` again."
"""What helps after an import that was stopped: whichever is run, it does at its end what was left undone."""

MAX_STALE_HITS = 2_000
"""Hits of one word that are looked at, to see that each is of an existing article: common words have millions."""


def check_archive(path: Path, cancelled: CancelCheck = never_cancelled) -> list[str]:
    """Return the faults of the archive at ``path``, each a sentence; [] if it is sound. Raises ``ArchiveError``."""
    pool = ReadPool(path)
    try:
        with pool.connection(cancelled) as connection:
            faults = list(_check_file(connection))
            if faults:  # in a damaged file the other checks would only fail
                return faults
            checks = (_check_counts, _check_bitmaps, _check_articles, _check_merged, _check_copies, _check_links)
            faults = [fault for check in checks for fault in check(connection)]
            return [*faults, *_check_texts(connection, Archive(path, pool), cancelled)]
    finally:
        pool.close()


def _count(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0] or 0)


def _check_file(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what SQLite's quick check finds, at most five lines. It doesn't compare rows with SQL indexes."""
    for (line,) in connection.execute("pragma quick_check(5)"):
        if line != "ok":
            yield f"The file is damaged: {line}."


def _check_counts(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a fault if ``facet_counts`` differs from the articles."""
    wrong = _count(
        connection,
        "with real as (select coalesce(year, 0) y, section_id s, count(*) n from articles where leader is null "
        "group by 1, 2), "
        "ready as (select year y, section_id s, n from facet_counts where n != 0) "
        "select count(*) from (select y, s from (select * from real except select * from ready) "
        "union select y, s from (select * from ready except select * from real))",
    )
    if wrong:
        yield f"The ready counts of {wrong} years of sections differ from the articles that are there."


def _check_bitmaps(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a fault if bitmaps of common words differ from the indexes."""
    from db.storage.word_bitmaps import find_wrong_years  # imported late: it needs numpy

    wrong = find_wrong_years(connection)
    if wrong:
        yield f"The common words of {len(wrong)} years are kept otherwise than the indexes have them."


def _check_articles(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield rows of other tables without their article, and articles whose section, id or address is wrong."""
    for query, fault in (
        ("articles where id not in (select id from bodies)", "articles have no text"),
        ("bodies where id not in (select id from articles)", "texts belong to no article"),
        ("versions where article_id not in (select id from articles)", "former texts belong to no article"),
        ("sources where article_id not in (select id from articles)", "sources belong to no article"),
        ("addresses where article_id not in (select id from articles)", "addresses lead to articles that are gone"),
        ("corrections where article_id not in (select id from articles)", "corrections belong to no article"),
        ("signatures where id not in (select id from articles)", "signatures belong to no article"),
        (
            "articles a left join sections s on s.id = a.section_id and s.site_id = a.site_id where s.id is null",
            "articles are in a section that their site doesn't have",
        ),
    ):
        count = _count(connection, f"select count(*) from {query}")
        if count:
            yield f"{count} {fault}."
    rows = connection.execute("select id, published, precision, year from articles")
    misfiled = sum(not _is_in_place(*row) for row in rows)
    if misfiled:
        yield f"{misfiled} articles are not where their date is."
    unfindable = sum(not _has_address(connection, *row) for row in connection.execute(_URLS_WITHOUT_ADDRESS).fetchall())
    if unfindable:
        yield f"{unfindable} articles are not found by their URL."


def _check_merged(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a fault if articles may be several."""
    count = count_merged(connection)
    if count:
        yield (
            f"Articles whose versions came from different places on one day, and which may be several: {count:,}. "
            "`newsbrowse reread` reads their sources again and divides them."
        )


def count_merged(connection: sqlite3.Connection) -> int:
    """Return how many articles have states that came from different places on one day: they may be several articles.

    Only what was imported when guesses identified articles, and no ``reread`` has read since: another import puts a
    record where it was.
    """
    row = connection.execute("select value from meta where key = 'guessed_up_to'").fetchone()
    mark = row[0] if row is not None else 0
    return _count(
        connection,
        "select count(distinct s.article_id) from sources s join sources o on o.article_id = s.article_id "
        "and o.id < s.id and o.state != s.state and (o.place != s.place or o.offset is not s.offset) "
        "and o.importer = s.importer and o.captured is null "
        "join runs r on r.id = s.run_id join runs q on q.id = o.run_id "
        f"where s.id <= {mark:d} and s.captured is null and substr(r.started, 1, 10) = substr(q.started, 1, 10) "
        "and not exists (select 1 from sources n join runs p on p.id = n.run_id "
        f"where n.article_id = s.article_id and n.id > {mark:d} and p.program like '%{REREADS}')",
    )


_URLS_WITHOUT_ADDRESS = (
    "select a.site_id, a.url from articles a where a.url is not null and not exists "
    "(select 1 from addresses d where d.article_id = a.id and d.site_id = a.site_id and d.url = a.url)"
)


def _has_address(connection: sqlite3.Connection, site_id: int, url: str) -> bool:
    """True if a URL leads to an article of its site.

    It may be another one, if two articles turned out to be one page.
    """
    query = "select 1 from addresses where key = ? and site_id = ?"
    return connection.execute(query, (address_key(url), site_id)).fetchone() is not None


def _is_in_place(article_id: int, iso: str | None, precision: str | None, year: int | None) -> bool:
    """True if id, precision and year of an article agree with its date."""
    try:
        published = Published(iso) if iso is not None else None
    except ValueError:
        return False
    expected = (published.precision, published.year) if published else (None, None)
    return article_id >> SLOT_BITS == first_id(published) >> SLOT_BITS and (precision, year) == expected


def _is_up_to_date(connection: sqlite3.Connection, key: str) -> bool:
    """True if the progress mark ``key`` in ``meta`` has reached the newest source."""
    query = "select value >= (select coalesce(max(id), 0) from sources) from meta where key = ?"
    row = connection.execute(query, (key,)).fetchone()
    return row is not None and bool(row[0])


def _check_copies(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield copies with a wrong original, and an import that stopped before copies were linked."""
    pairs = "articles a left join articles l on l.id = a.leader where a.leader is not null and"
    day = f"(a.id >> {SLOT_BITS}) - (l.id >> {SLOT_BITS})"
    is_coarse = "(a.precision is null or a.precision in ('year', 'month'))"
    for query, fault in (
        (f"{pairs} l.id is null", "copies are of articles that are gone"),
        (f"{pairs} l.leader is not null", "copies are of articles that are copies themselves"),
        (
            f"{pairs} (l.id >= a.id or {day} > {WINDOW_DAYS} or ({is_coarse} and l.published is not a.published))",
            "copies don't come within a week of what they are copies of",
        ),
    ):
        count = _count(connection, f"select count(*) from {query}")
        if count:
            yield f"{count} {fault}."
    # An import links copies after links, and `_check_links` has a sentence for one that stopped before.
    if not _is_up_to_date(connection, "links_resolved_to"):
        return
    days_left = "select count(*) from meta where key = 'copies_again' and value != '[]'"
    if not _is_up_to_date(connection, "copies_linked_to") or _count(connection, days_left):
        yield f"An import was stopped before it looked for copies: {_FINISH}"


def _check_links(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield links with a wrong target, or with none though it exists.

    Also an import that stopped before links were resolved.
    """
    dangling = _count(
        connection,
        "select count(*) from links where target_id is not null and target_id not in (select id from articles)",
    )
    if dangling:
        yield f"{dangling} links lead to articles that are gone."
    unowned = _count(connection, "select count(*) from links where article_id not in (select id from articles)")
    if unowned:
        yield f"{unowned} links belong to no article."
    # Links keep their target if it gets another title, by a new version or a correction.
    astray = _count(
        connection,
        "select count(*) from links l join articles t on t.id = l.target_id where not "
        "(coalesce(l.title_key = t.title_key, 0) or exists "
        "(select 1 from addresses d where d.key = l.address and d.article_id = t.id)) "
        "and not exists (select 1 from versions v where v.article_id = t.id) "
        "and not exists (select 1 from corrections c where c.article_id = t.id)",
    )
    if astray:
        yield f"{astray} links lead to another article than they name."
    if not _is_up_to_date(connection, "links_resolved_to"):
        yield f"An import was stopped before it looked up its links: {_FINISH}"
        return
    missed = _count(
        connection,
        "select count(*) from links l join articles own on own.id = l.article_id "
        "where l.target_id is null and l.kind != 'view-all' and (exists (select 1 from articles a "
        "where a.title_key = l.title_key and a.site_id = own.site_id and a.id != own.id) or exists "
        "(select 1 from addresses d where d.key = l.address and d.article_id != own.id))",
    )
    if missed:
        yield f"{missed} links lead nowhere, though the article that they name is there."


def _check_texts(connection: sqlite3.Connection, archive: Archive, cancelled: CancelCheck) -> Iterator[str]:
    """Yield faults of a sample of articles: unreadable or changed texts, missing and stale words of indexes."""
    row = connection.execute("select value from meta where key = 'index_version'").fetchone()
    version = row[0] if row is not None else "unknown"
    if version != INDEX_VERSION:
        yield f"The indexes were cut by rule {version}, this program cuts by rule {INDEX_VERSION}: import anew."
        return
    missing: Counter[str] = Counter()
    stale: Counter[str] = Counter()
    unreadable = changed = 0
    for article_id in _sample_ids(connection):
        try:
            article = archive.article(article_id, cancelled)
            former = _read_former_words(connection, article_id)
        except (ArchiveDamaged, ValueError, KeyError):
            unreadable += 1
            continue
        if article is None:
            continue
        query = "select title_key, text_digest, facts_digest from articles where id = ?"
        stored = connection.execute(query, (article_id,)).fetchone()
        if stored[2] is not None and stored[2] != facts_digest(article):
            changed += 1
            continue
        if article.corrections:
            changed += stored[0] != title_key(article.title) or not all(
                map(partial(_has_correction, article), article.corrections)
            )
        else:
            changed += stored[0] != title_key(article.title) or not is_digest_of(stored[1], article)
        for name, words in _index_words(article_id, article.title, article.body).items():
            missing[name] += not _is_indexed(connection, name, sorted(words), article_id)
            if words:
                stale[name] += _count_stale_hits(connection, name, random.Random(article_id).choice(sorted(words)))
            gone = former.get(name, set()) - words
            stale[name] += any(_is_indexed(connection, name, [word], article_id) for word in gone)
    if unreadable:
        yield f"{unreadable} of the texts that were looked at can't be read."
    if changed:
        yield f"{changed} of the articles that were looked at were changed by something else than an import."
    for name in INDEXES:
        if missing[name]:
            yield f"The index {name} lacks words of {missing[name]} of the articles that were looked at."
        if stale[name]:
            yield f"The index {name} finds {stale[name]} articles by what they don't say, or that are gone."


def _has_correction(article: Article, correction: Correction) -> bool:
    """True if an article has the value of a correction, compared by words: names are joined differently there."""
    values = {
        "title": article.title,
        "date": article.published.iso if article.published else "",
        "section": " ".join(article.section),
        "author": " ".join(article.authors),
    }
    return to_query_words(values.get(correction.field, "")) == to_query_words(correction.value)


def _index_words(article_id: int, title: str, body: str) -> dict[str, set[str]]:
    """Return the words by which each index must find an article."""
    return {
        name: {word for text in texts for word in to_query_words(str(text))}
        for name, (_, *texts) in make_index_rows(article_id, title, body).items()
    }


def _read_former_words(connection: sqlite3.Connection, article_id: int) -> dict[str, set[str]]:
    """Return the words of an article's former versions, by index."""
    words_by_index: dict[str, set[str]] = {}
    versions = connection.execute("select title, body from versions where article_id = ?", (article_id,)).fetchall()
    for title, body in versions:
        for name, words in _index_words(article_id, title, unpack(body)).items():
            words_by_index.setdefault(name, set()).update(words)
    return words_by_index


def _sample_ids(connection: sqlite3.Connection) -> list[int]:
    """Return the ids of a sample of articles, the same one each time, and of as many that have versions."""
    chance = random.Random(SAMPLED_ARTICLES)
    sampled: set[int] = set()
    for query in ("select group_concat(id) from articles", "select group_concat(distinct article_id) from versions"):
        (joined,) = connection.execute(query).fetchone()
        ids = joined.split(",") if joined else []
        sampled.update(map(int, chance.sample(ids, min(SAMPLED_ARTICLES, len(ids)))))
    return sorted(sampled)


def _is_indexed(connection: sqlite3.Connection, name: str, words: list[str], article_id: int) -> bool:
    """True if an index finds an article by all of these words.

    It asks for 100 words at once, well below FTS5's limit of expression depth (256).
    """
    for start in range(0, len(words), 100):
        match = " AND ".join(f'"{word}"' for word in words[start : start + 100])
        query = f"select 1 from {name} where {name} match ? and rowid = ?"
        if connection.execute(query, (match, article_id)).fetchone() is None:
            return False
    return True


def _count_stale_hits(connection: sqlite3.Connection, name: str, word: str) -> int:
    """Return the number of hits of a word, among the first ``MAX_STALE_HITS``, that are of no article."""
    query = (
        f"select count(*) from (select rowid from {name} where {name} match ? limit {MAX_STALE_HITS}) hits "
        "where hits.rowid not in (select id from articles)"
    )
    return int(connection.execute(query, (f'"{word}"',)).fetchone()[0])
