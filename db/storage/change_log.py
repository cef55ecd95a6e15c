"""Counters in the table ``meta``: one tells readers that the archive changed, two tell an import where to go on.

A new source is noticed by its id; ``changes`` counts what adds no source: corrections, copies, forgotten articles.
"""

import sqlite3


def note_change(connection: sqlite3.Connection) -> None:
    """Count a change, so that ``Archive.read_version`` differs. Call it in the transaction of the change."""
    connection.execute(
        "insert into meta values ('changes', 1) on conflict (key) do update set value = cast(value as integer) + 1"
    )
