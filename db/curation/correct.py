"""Correcting an article by hand: what a person says is kept apart from what its source says, and shown in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from db.articles.corrections import value_of, with_value
from db.articles.link_targets import LinkTargets, clear_targets, read_renamed_links, relink, restore_links
from db.articles.store import ArticleStore
from db.articles.versions import read_present
from db.copies.linking import link_copies, mark_days
from db.errors import NotFound
from db.models import Correction
from db.storage.change_log import note_change
from db.storage.connections import open_writable, read_schema_version, translate_errors
from db.text.cleaning import title_key


@dataclass(frozen=True, slots=True)
class _Row:
    """A correction as it is kept."""

    value: str
    said: str
    made: str


def correct(path: Path, slug: str, changes: Mapping[str, str | None]) -> list[Correction]:
    """Set fields of the article with that slug in one transaction; gives the corrections that it has then.

    A name of a field is one of ``db.articles.corrections.FIELDS``, a value what ``parse`` there gives; None: what the
    source says holds again.
    Raises ``NotFound`` and ``ArchiveError``.
    """
    read_schema_version(path)
    with open_writable(path) as database, translate_errors(path):
        connection = database.conn
        connection.execute("begin immediate")
        row = connection.execute("select id from articles where slug = ?", (slug,)).fetchone()
        if row is None:
            raise NotFound(f"No article here is named {slug}.")
        corrections = correct_row(connection, int(row[0]), changes)
        connection.execute("commit")
        link_copies(connection)
    return corrections


def correct_row(connection: Connection, article_id: int, changes: Mapping[str, str | None]) -> list[Correction]:
    """``correct`` for an article by its id, in the caller's transaction. No ``ArticleStore`` may hold rows."""
    store = ArticleStore(connection)
    before = read_present(connection, article_id)
    rows = _read(connection, article_id)
    said = before.state
    for field, row in rows.items():
        said = with_value(said, field, row.said)
    for field, value in changes.items():
        if value is None:
            rows.pop(field, None)
        elif field not in rows or rows[field].value != value:
            rows[field] = _Row(value, value_of(said, field), datetime.now(UTC).isoformat(timespec="seconds"))
    state = said
    for field, row in rows.items():
        state = with_value(state, field, row.value)
    new_id, ways = article_id, read_renamed_links(connection, article_id)
    if state != before.state:
        mark_days(connection, [article_id])
        keys = (before.site_id, store.section(before.site_id, state.section), before.digest)
        new_id = store.replace(article_id, state, keys)
        store.flush()
        mark_days(connection, [new_id])
        _relink(connection, new_id, before.state.title, state.title, said.title)
    connection.execute("delete from corrections where article_id = ?", (new_id,))
    connection.executemany(
        "insert into corrections (article_id, field, value, said, made) values (?, ?, ?, ?, ?)",
        [(new_id, field, row.value, row.said, row.made) for field, row in rows.items()],
    )
    restore_links(connection, ways)
    note_change(connection)
    return [Correction(field, row.value, row.said, row.made) for field, row in sorted(rows.items())]


def _read(connection: Connection, article_id: int) -> dict[str, _Row]:
    query = "select field, coalesce(value, ''), coalesce(said, ''), made from corrections where article_id = ?"
    return {field: _Row(*row) for field, *row in connection.execute(query, (article_id,))}


def _relink(connection: Connection, article_id: int, before: str, now: str, said: str) -> None:
    """Links by the title that its source gives lead to an article whatever a person calls it; so do former titles."""
    versions = connection.execute("select title from versions where article_id = ?", (article_id,))
    own = [now, said, *(title for (title,) in versions)]
    named = LinkTargets()
    named.add(article_id, now, ())
    if title_key(before) not in set(map(title_key, own)):
        clear_targets(connection, article_id, title_key(before))
        named.add(None, before, ())
    relink(connection, named)
