"""What `meta` notes of changes that no new source tells of: corrections, copies, what was taken back."""

import sqlite3


def note_change(connection: sqlite3.Connection) -> None:
    """Let those who read the archive see that it changed (``Archive.changed``). In the transaction of the change."""
    connection.execute(
        "insert into meta values ('changes', 1) on conflict (key) do update set value = cast(value as integer) + 1"
    )


def lower_progress_marks(connection: sqlite3.Connection) -> None:
    """After sources were deleted: ids that come again are those of sources whose links and copies are to be looked at.

    SQLite gives the highest id that is there plus one, so what counts up to an id must not stand above it.
    """
    connection.execute(
        "update meta set value = min(cast(value as integer), (select coalesce(max(id), 0) from sources)) "
        "where key in ('links_resolved_to', 'copies_linked_to')"
    )
