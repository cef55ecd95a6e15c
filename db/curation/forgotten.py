"""The tables of what was forgotten: whole articles, or sources of them, until they are restored."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from db.articles.overrides import identity_key
from db.articles.replay import SourceRow
from db.articles.snapshot import ArticleSnapshot
from db.articles.statements import pack_statements
from db.text.cleaning import title_key
from db.text.urls import address_key


def find_forgotten(connection: sqlite3.Connection, reference: str) -> list[str]:
    """Return the slugs of articles forgotten by themselves that a slug, a URL or a title names, tried in that order.

    The article forgotten last comes first.
    """
    slugs: dict[str, None] = {}
    for where, value in (
        ("a.slug = ?", reference),
        ("a.id in (select forgotten_article_id from forgotten_addresses where key = ?)", address_key(reference)),
        ("a.title_key = ?", title_key(reference)),
    ):
        query = (
            "select a.slug from forgotten_articles a join forgotten f on f.id = a.forgotten_id "
            f"where f.kind = 'article' and {where} order by a.id desc"
        )
        slugs.update((slug, None) for (slug,) in connection.execute(query, (value,)))
        if slugs:
            break
    return list(slugs)


def select_sources(whole: ArticleSnapshot, sources: list[SourceRow]) -> ArticleSnapshot:
    """Return a snapshot with some of the sources and the states that they gave.

    The present state is included, in case nothing else is left of the article.
    """
    sources = with_statements(whole, sources)
    digests = {whole.present, *(source.state for source in sources)}
    states = {digest: state for digest, state in whole.states.items() if digest in digests}
    return replace(whole, origins=sources, states=states, unnamed=[], corrections=[])


def with_statements(snapshot: ArticleSnapshot, sources: list[SourceRow]) -> list[SourceRow]:
    """Return sources of a snapshot, each with what it states: what its state says may not be there any more."""
    return [
        replace(source, said=pack_statements(snapshot.states[source.state]))
        if source.said is None and source.state is not None and source.state in snapshot.states
        else source
        for source in sources
    ]


def merge_snapshots(present: ArticleSnapshot, restored: ArticleSnapshot) -> ArticleSnapshot:
    """Merge what the archive has of an article with what is restored of it; the archive's corrections win."""
    present = replace(present, origins=with_statements(present, present.origins))
    restored = replace(restored, origins=with_statements(restored, restored.origins))
    corrections = {row[0]: row for row in (*restored.corrections, *present.corrections)}
    sources = sorted({o.id: o for o in (*restored.origins, *present.origins)}.values(), key=lambda o: o.id)
    named = {source.state for source in sources}
    unnamed = {former.digest: former for former in (*restored.unnamed, *present.unnamed)}
    return replace(
        present,
        origins=sources,
        states={**restored.states, **present.states},
        unnamed=[former for digest, former in unnamed.items() if digest not in named],
        addresses=list(dict.fromkeys((*present.addresses, *restored.addresses))),
        guesses=list(dict.fromkeys((*present.guesses, *restored.guesses))),
        corrections=sorted(corrections.values()),
        ways=list(dict.fromkeys((*present.ways, *restored.ways))),
    )


def save_forgotten(connection: sqlite3.Connection, kept: ArticleSnapshot, record: int) -> None:
    """Store a snapshot under a record of ``forgotten``."""
    cursor = connection.execute(
        "insert into forgotten_articles (forgotten_id, slug, site, title_key, identity, kept) values (?,?,?,?,?,?)",
        (record, kept.slug, kept.site, title_key(kept.state.title), identity_key(kept.state), kept.pack()),
    )
    # An address that several articles state leads to one of them alone, and is stated by this one all the same.
    stated = [state.url for state in kept.states.values() if state.url and not state.is_url_guessed]
    connection.executemany(
        "insert or ignore into forgotten_addresses values (?, ?)",
        [(key, cursor.lastrowid) for key in dict.fromkeys(map(address_key, (*kept.addresses, *stated)))],
    )


def clear_read_marks(connection: sqlite3.Connection, places: Sequence[str]) -> None:
    """Let imports read these files and URLs again although they haven't changed.

    So, too, the archives that hold them: in ``a.zip!b.html`` that is ``a.zip``.
    """
    containers = {place[:end] for place in places for end, char in enumerate(place) if char == "!"}
    for place in {*places, *containers}:
        connection.execute("delete from files where place = ?", (place,))
        connection.execute("delete from validators where url = ?", (place,))


def find_open_record(connection: sqlite3.Connection, kind: str, name: str) -> int | None:
    """Return the id of the record of what was forgotten under that name and isn't restored; None if there is none."""
    query = "select id from forgotten where kind = ? and name = ? and undone is null"
    row = connection.execute(query, (kind, name)).fetchone()
    return int(row[0]) if row else None


def ensure_record(connection: sqlite3.Connection, kind: str, name: str) -> int:
    """Return the id of the open record for that name, adding one if there is none."""
    known = find_open_record(connection, kind, name)
    if known is not None:
        return known
    cursor = connection.execute("insert into forgotten (kind, name, made) values (?, ?, ?)", (kind, name, now_iso()))
    return int(cursor.lastrowid or 0)


def now_iso() -> str:
    """Return the time in ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
