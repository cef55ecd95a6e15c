"""What was taken back, as it lies in the archive until it is put back."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from db.articles.overrides import identity_key
from db.articles.replay import SourceRow
from db.articles.snapshot import ArticleSnapshot
from db.text.cleaning import title_key
from db.text.urls import address_key


def find_forgotten(connection: sqlite3.Connection, reference: str) -> list[str]:
    """The slugs of articles that were taken back each by itself, as a slug, a URL or a title names them."""
    found: dict[str, None] = {}
    for where, value in (
        ("a.slug = ?", reference),
        ("a.id in (select forgotten_article_id from forgotten_addresses where key = ?)", address_key(reference)),
        ("a.title_key = ?", title_key(reference)),
    ):
        query = (
            "select a.slug from forgotten_articles a join forgotten f on f.id = a.forgotten_id "
            f"where f.kind = 'article' and {where} order by a.id desc"
        )
        found.update((slug, None) for (slug,) in connection.execute(query, (value,)))
        if found:
            break
    return list(found)


def select_sources(whole: ArticleSnapshot, origins: list[SourceRow]) -> ArticleSnapshot:
    """Some sources of an article with what they said. The present state is there, too, should nothing else be left."""
    digests = {whole.present, *(origin.state for origin in origins)}
    states = {digest: state for digest, state in whole.states.items() if digest in digests}
    return replace(whole, origins=origins, states=states, unnamed=[], corrections=[])


def merge_snapshots(present: ArticleSnapshot, kept: ArticleSnapshot) -> ArticleSnapshot:
    """What is there of an article and what comes back to it, as one; what a person said last holds."""
    by_hand = {row[0]: row for row in (*kept.corrections, *present.corrections)}
    origins = sorted({o.id: o for o in (*kept.origins, *present.origins)}.values(), key=lambda o: o.id)
    named = {origin.state for origin in origins}
    unnamed = {former.digest: former for former in (*kept.unnamed, *present.unnamed)}
    return replace(
        present,
        origins=origins,
        states={**kept.states, **present.states},
        unnamed=[former for digest, former in unnamed.items() if digest not in named],
        addresses=list(dict.fromkeys((*present.addresses, *kept.addresses))),
        corrections=sorted(by_hand.values()),
        ways=list(dict.fromkeys((*present.ways, *kept.ways))),
    )


def save_forgotten(connection: sqlite3.Connection, kept: ArticleSnapshot, record: int) -> None:
    """Keep what was taken back with a record of ``forgotten``."""
    cursor = connection.execute(
        "insert into forgotten_articles (forgotten_id, slug, site, title_key, identity, kept) values (?,?,?,?,?,?)",
        (record, kept.slug, kept.site, title_key(kept.state.title), identity_key(kept.state), kept.pack()),
    )
    connection.executemany(
        "insert or ignore into forgotten_addresses values (?, ?)",
        [(address_key(url), cursor.lastrowid) for url in kept.addresses],
    )


def clear_read_marks(connection: sqlite3.Connection, places: Sequence[str]) -> None:
    """Let imports read these files and URLs anew, though they haven't changed."""
    containers = {place[:end] for place in places for end, char in enumerate(place) if char == "!"}
    for place in {*places, *containers}:
        connection.execute("delete from files where place = ?", (place,))
        connection.execute("delete from validators where url = ?", (place,))


def find_open_record(connection: sqlite3.Connection, kind: str, name: str) -> int | None:
    """The id of the record of what is taken back under that name and wasn't put back."""
    query = "select id from forgotten where kind = ? and name = ? and undone is null"
    row = connection.execute(query, (kind, name)).fetchone()
    return int(row[0]) if row else None


def ensure_record(connection: sqlite3.Connection, kind: str, name: str) -> int:
    """Note that something is taken back, unless that is being done already."""
    known = find_open_record(connection, kind, name)
    if known is not None:
        return known
    cursor = connection.execute("insert into forgotten (kind, name, made) values (?, ?, ?)", (kind, name, now_iso()))
    return int(cursor.lastrowid or 0)


def now_iso() -> str:
    """The time, in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
