"""Makes an article what its sources say it is, after sources were removed or restored."""

import sqlite3
from dataclasses import dataclass

from db.articles.corrections import value_of, with_value
from db.articles.digests import text_digest
from db.articles.replay import add_sources, replay_sources
from db.articles.snapshot import ArticleSnapshot
from db.articles.statements import merge_sources, same_statements, write_statements
from db.articles.store import ArticleStore
from db.articles.versions import FormerVersion, add_version, read_present, read_versions
from db.models import NewArticle
from db.text.cleaning import title_key


@dataclass(frozen=True, slots=True)
class RebuiltArticle:
    """An article after ``rebuild_article``.

    ``before`` is the title that it had, None if it was inserted; ``own`` are the keys of its title now and by its
    source, ``former`` those of the titles of its former states.
    """

    id: int
    title: str
    before: str | None
    own: set[int]
    former: set[int]


def rebuild_article(
    connection: sqlite3.Connection, store: ArticleStore, snapshot: ArticleSnapshot, article_id: int | None
) -> RebuiltArticle:
    """Insert an article (``article_id`` None), or change it, so that it is what its sources say in their order.

    Corrections by hand stay. Sources that the article no longer has are the caller's to delete.
    """
    site_id = store.ensure_site(snapshot.site)
    formers, present = _history(connection, snapshot)
    state = snapshot.states[present]
    source_state = merge_sources(state, present, snapshot.origins, snapshot.states)
    is_less = not same_statements(source_state, state)
    state = source_state
    for name, value, _, _ in snapshot.corrections:
        state = with_value(state, name, value)
    digest = text_digest(source_state)
    section_id = store.ensure_section(site_id, state.section)
    title_before: str | None = None
    if article_id is None:
        article_id = store.insert(state, site_id, section_id, digest, snapshot.slug, snapshot.id)
    else:
        stored = read_present(connection, article_id)
        title_before = stored.state.title
        if (stored.state, stored.digest) != (state, digest):
            article_id = store.replace(article_id, state, (site_id, section_id, digest))
    stated = [url for url in snapshot.addresses if url not in snapshot.guesses]
    store.add_addresses(article_id, site_id, stated)
    store.add_addresses(article_id, site_id, snapshot.guesses, is_guess=True)
    add_sources(connection, article_id, snapshot.origins)
    store.claim_addresses(article_id, site_id, stated)
    if is_less:
        write_statements(connection, article_id, present, snapshot.states[present])
    _write_versions(connection, article_id, source_state, formers, snapshot)
    connection.executemany(
        "insert or replace into corrections (article_id, field, value, said, made) values (?, ?, ?, ?, ?)",
        [
            (article_id, name, value, value_of(source_state, name), made)
            for name, value, _, made in snapshot.corrections
        ],
    )
    former_titles = {title_key(snapshot.states[former.digest].title) for former in formers}
    own_titles = {title_key(state.title), title_key(source_state.title)}
    return RebuiltArticle(article_id, state.title, title_before, own_titles, former_titles)


def _history(connection: sqlite3.Connection, snapshot: ArticleSnapshot) -> tuple[list[FormerVersion], bytes]:
    """Return the former states and the digest of the present one.

    If no source gives a state, the present one is the last of the unnamed states.
    """
    states = snapshot.states
    sources = [source for source in snapshot.origins if source.state is None or source.state in states]
    query = "select started from runs where id = ?"

    def started(run_id: int) -> str:
        row = connection.execute(query, (run_id,)).fetchone()
        return str(row[0]) if row else ""

    replayed, present = replay_sources(sources, lambda digest: states[digest].is_summary, started)
    formers = [*snapshot.unnamed, *replayed]
    if present is None:
        present = formers.pop().digest if formers else snapshot.present
    return formers, present


def _write_versions(
    connection: sqlite3.Connection,
    article_id: int,
    source_state: NewArticle,
    formers: list[FormerVersion],
    snapshot: ArticleSnapshot,
) -> None:
    if [former for former, _ in read_versions(connection, article_id, source_state)] == formers:
        return
    connection.execute("delete from versions where article_id = ?", (article_id,))
    for former in formers:
        add_version(connection, article_id, former, snapshot.states[former.digest])
