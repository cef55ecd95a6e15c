"""Counters in the table ``meta``: one tells readers that the archive changed, two tell an import where to go on.

A new source is noticed by its id; ``changes`` counts what adds no source: corrections, copies, forgotten articles.
"""

import sqlite3


def note_change(connection: sqlite3.Connection) -> None:
    """Count a change, so that ``Archive.read_version`` differs. Call it in the transaction of the change."""
    connection.execute(
        "insert into meta values ('changes', 1) on conflict (key) do update set value = cast(value as integer) + 1"
    )


def lower_progress_marks(connection: sqlite3.Connection) -> None:
    """Lower the marks of resolved links and linked copies to the newest source; call it after sources were deleted.

    SQLite gives a new row the highest id plus one, so ids of deleted sources come again, and a mark above them would
    let the new sources be skipped.
    """
    connection.execute(
        "update meta set value = min(cast(value as integer), (select coalesce(max(id), 0) from sources)) "
        "where key in ('links_resolved_to', 'copies_linked_to')"
    )
