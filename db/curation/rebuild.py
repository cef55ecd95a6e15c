"""Making an article what its history says it is."""

import sqlite3
from dataclasses import dataclass, replace

from db.articles.corrections import value_of, with_value
from db.articles.replay import add_sources, replay_sources
from db.articles.snapshot import ArticleSnapshot
from db.articles.store import ArticleStore
from db.articles.versions import FormerVersion, add_version, read_present, read_versions, text_digest
from db.models import NewArticle
from db.text.cleaning import title_key


@dataclass(frozen=True, slots=True)
class RebuiltArticle:
    """An article that is in its place.

    ``before`` is the title that it had, None where it wasn't there; ``own`` are the keys of those by which it is known
    now, ``former`` of those of its history.
    """

    id: int
    title: str
    before: str | None
    own: set[int]
    former: set[int]


def rebuild_article(
    connection: sqlite3.Connection, store: ArticleStore, dossier: ArticleSnapshot, article_id: int | None
) -> RebuiltArticle:
    """Put an article in (None), or change the one with that id, so that it is what its sources say in their order.

    What was corrected by hand stays so. Sources that it has no longer are the caller's to delete.
    """
    site_id = store.site(dossier.site)
    formers, present = _history(connection, dossier)
    said = dossier.states[present]
    state = said
    for name, value, _, _ in dossier.corrections:
        state = with_value(state, name, value)
    if _is_url_of_another(connection, site_id, state.url, article_id):
        state = replace(state, url=None)
    digest = text_digest(said)
    section_id = store.section(site_id, state.section)
    title_before: str | None = None
    if article_id is None:
        article_id = store.insert(state, site_id, section_id, digest, dossier.slug, dossier.id)
    else:
        before = read_present(connection, article_id)
        title_before = before.state.title
        if (before.state, before.digest) != (state, digest):
            article_id = store.replace(article_id, state, (site_id, section_id, digest))
    store.add_addresses(article_id, site_id, tuple(dossier.addresses))
    add_sources(connection, article_id, dossier.origins)
    _put_versions(connection, article_id, said, formers, dossier)
    connection.executemany(
        "insert or replace into corrections (article_id, field, value, said, made) values (?, ?, ?, ?, ?)",
        [(article_id, name, value, value_of(said, name), made) for name, value, _, made in dossier.corrections],
    )
    former_titles = {title_key(dossier.states[former.digest].title) for former in formers}
    own_titles = {title_key(state.title), title_key(said.title)}
    return RebuiltArticle(article_id, state.title, title_before, own_titles, former_titles)


def _history(connection: sqlite3.Connection, dossier: ArticleSnapshot) -> tuple[list[FormerVersion], bytes]:
    """The former states and the present one. Where the sources say none, it is the last of which none is known."""
    states = dossier.states
    origins = [origin for origin in dossier.origins if origin.state is None or origin.state in states]
    query = "select started from runs where id = ?"

    def started(run_id: int) -> str:
        row = connection.execute(query, (run_id,)).fetchone()
        return str(row[0]) if row else ""

    named, present = replay_sources(origins, lambda digest: states[digest].is_summary, started)
    formers = [*dossier.unnamed, *named]
    if present is None:
        present = formers.pop().digest if formers else dossier.present
    return formers, present


def _is_url_of_another(connection: sqlite3.Connection, site_id: int, url: str | None, article_id: int | None) -> bool:
    query = "select 1 from articles where url = ? and site_id = ? and id is not ?"
    return url is not None and connection.execute(query, (url, site_id, article_id)).fetchone() is not None


def _put_versions(
    connection: sqlite3.Connection,
    article_id: int,
    said: NewArticle,
    formers: list[FormerVersion],
    dossier: ArticleSnapshot,
) -> None:
    if [former for former, _ in read_versions(connection, article_id, said)] == formers:
        return
    connection.execute("delete from versions where article_id = ?", (article_id,))
    for former in formers:
        add_version(connection, article_id, former, dossier.states[former.digest])
