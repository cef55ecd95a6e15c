"""How far each file was read: what makes a second import quick, and lets one that was stopped go on.

A row of ``files`` is committed together with the articles that it speaks of.
"""

import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

FRESH_NS = 2_000_000_000
"""A file changed less than this long ago may change again without its time of change telling."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether a file has changed: its size in bytes, and when it changed, in ns; None: it is no file."""

    size: int | None = None
    mtime: int | None = None
    is_fresh: bool = field(default=False, compare=False)
    """Whether it changed so lately that it may change once more without its time telling."""

    @classmethod
    def of(cls, path: Path | None) -> "Stamp":
        """The stamp of the file at ``path``; None, or what isn't there, has none."""
        if path is None:
            return cls()
        try:
            status = path.stat()
        except OSError:
            return cls()
        return cls(status.st_size, status.st_mtime_ns, time.time_ns() - status.st_mtime_ns < FRESH_NS)

    @property
    def tells(self) -> bool:
        """Whether an equal one means that nothing has changed."""
        return self.mtime is not None and not self.is_fresh


@dataclass(slots=True)
class FileState:
    """How far a file was read, and what was in it until there. ``cursor`` is its reader's."""

    place: str
    reader: str
    stamp: Stamp
    cursor: str = ""
    seen: int = 0
    rejected: int = 0
    skipped: int = 0
    is_done: bool = False
    run_id: int = 0


class Ledger:
    """The tables ``files`` and ``validators``: what was read, and what servers said of it."""

    def __init__(self, connection: sqlite3.Connection, run_id: int) -> None:
        self._execute = connection.execute
        self._run_id = run_id

    def find(self, place: str) -> FileState | None:
        """What is known of the file at ``place``."""
        row = self._execute(
            "select reader, size, mtime, cursor, seen, rejected, skipped, done, run_id from files where place = ?",
            (place,),
        ).fetchone()
        if row is None:
            return None
        reader, size, mtime, cursor, seen, rejected, skipped, done, run_id = row
        return FileState(place, reader, Stamp(size, mtime), cursor, seen, rejected, skipped, bool(done), run_id)

    def save(self, state: FileState) -> None:
        """Keep how far a file was read."""
        self._execute(
            "insert or replace into files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                state.place,
                self._run_id,
                state.reader,
                state.stamp.size,
                state.stamp.mtime if state.stamp.tells else None,
                state.cursor,
                state.seen,
                state.rejected,
                state.skipped,
                state.is_done,
            ),
        )

    def repeat_rejects(self, state: FileState) -> list[tuple[str, str, str, int | None]]:
        """What was refused of an unchanged file is refused again: as rows of this run, of which the first are given."""
        self._execute(
            "insert into rejects (run_id, place, code, reason, offset) "
            "select ?, place, code, reason, offset from rejects where run_id = ? and "
            "(place = ? or (place > ? and place < ?))",
            (self._run_id, state.run_id, state.place, state.place + "!", state.place + '"'),
        )
        return self._execute(
            "select place, code, reason, offset from rejects where run_id = ? and "
            "(place = ? or (place > ? and place < ?)) limit 1000",
            (self._run_id, state.place, state.place + "!", state.place + '"'),
        ).fetchall()

    def validators(self, url: str) -> tuple[str | None, str | None] | None:
        """``ETag`` and ``Last-Modified`` of a page that was fetched before; None where it wasn't."""
        row = self._execute("select etag, last_modified from validators where url = ?", (url,)).fetchone()
        return None if row is None else (row[0], row[1])

    def remember(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Keep what a server said of a page that is in the archive now."""
        self._execute("insert or replace into validators values (?, ?, ?)", (url, etag, last_modified))
