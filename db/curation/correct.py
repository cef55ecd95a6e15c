"""Corrects articles by hand: a person's value is stored apart from the source's, and shown in its place."""

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
class _StoredCorrection:
    """A row of the table ``corrections``, without article and field."""

    value: str
    said: str
    made: str


def correct(path: Path, slug: str, changes: Mapping[str, str | None]) -> list[Correction]:
    """Set fields of the article with that slug in one transaction; return all corrections that it has then.

    Keys are from ``db.articles.corrections.FIELDS``, values in the form that ``parse_correction`` returns: None
    restores the source's value. Raises ``NotFound`` and ``ArchiveError``.
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
    """Correct an article by its id, in the caller's transaction. No ``ArticleStore`` may have rows that wait."""
    store = ArticleStore(connection)
    before = read_present(connection, article_id)
    rows = _read_corrections(connection, article_id)
    source_state = before.state
    for field, row in rows.items():
        source_state = with_value(source_state, field, row.said)
    for field, value in changes.items():
        if value is None:
            rows.pop(field, None)
        elif field not in rows or rows[field].value != value:
            rows[field] = _StoredCorrection(
                value, value_of(source_state, field), datetime.now(UTC).isoformat(timespec="seconds")
            )
    state = source_state
    for field, row in rows.items():
        state = with_value(state, field, row.value)
    new_id, renamed_links = article_id, read_renamed_links(connection, article_id)
    if state != before.state:
        mark_days(connection, [article_id])
        keys = (before.site_id, store.ensure_section(before.site_id, state.section), before.digest)
        new_id = store.replace(article_id, state, keys)
        store.flush()
        mark_days(connection, [new_id])
        _relink(connection, new_id, before.state.title, state.title, source_state.title)
    connection.execute("delete from corrections where article_id = ?", (new_id,))
    connection.executemany(
        "insert into corrections (article_id, field, value, said, made) values (?, ?, ?, ?, ?)",
        [(new_id, field, row.value, row.said, row.made) for field, row in rows.items()],
    )
    restore_links(connection, renamed_links)
    note_change(connection)
    return [Correction(field, row.value, row.said, row.made) for field, row in sorted(rows.items())]


def _read_corrections(connection: Connection, article_id: int) -> dict[str, _StoredCorrection]:
    query = "select field, coalesce(value, ''), coalesce(said, ''), made from corrections where article_id = ?"
    return {field: _StoredCorrection(*row) for field, *row in connection.execute(query, (article_id,))}


def _relink(connection: Connection, article_id: int, title_before: str, title_now: str, source_title: str) -> None:
    """Resolve links again after the title changed: links by the source's title and by former titles still lead here."""
    versions = connection.execute("select title from versions where article_id = ?", (article_id,))
    own = [title_now, source_title, *(title for (title,) in versions)]
    targets = LinkTargets()
    targets.add(article_id, title_now, ())
    if title_key(title_before) not in set(map(title_key, own)):
        clear_targets(connection, article_id, title_key(title_before))
        targets.add(None, title_before, ())
    relink(connection, targets)
