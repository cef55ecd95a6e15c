"""What an import notes of itself: how far each file was read, what was refused and counted, what servers said.

It makes a second import quick, and lets one that was stopped go on: all of it is committed together with the articles
that it speaks of.
"""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from db.ingest.source.import_options import ImportOptions
from db.ingest.source.inputs import name_of
from db.ingest.source.report import ImportReport, Rejected

FRESH_NS = 2_000_000_000
"""A file changed less than this long ago may change again without its time of change telling."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells whether a file has changed: its size in bytes, and when it changed, in ns; None: it is no file."""

    size: int | None = None
    mtime: int | None = None
    is_fresh: bool = field(default=False, compare=False)
    """Whether it changed so lately that it may change once more without its time telling."""

    @classmethod
    def of(cls, path: Path | None) -> "FileStamp":
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
    stamp: FileStamp
    cursor: str = ""
    seen: int = 0
    rejected: int = 0
    skipped: int = 0
    is_done: bool = False
    run_id: int = 0


def begin_run(connection: sqlite3.Connection, places: Sequence[Path | str], options: ImportOptions, now: str) -> int:
    """Note that an import begins; gives its number. ``now`` is ISO 8601."""
    sources = "\n".join(place if isinstance(place, str) else name_of(place) for place in places)
    cursor = connection.execute(
        "insert into runs (started, sources, program, options) values (?, ?, ?, ?)",
        (now, sources, f"newsbrowse {_program_version()}", options.to_json()),
    )
    return int(cursor.lastrowid or 0)


class Ledger:
    """What one run says of itself: the tables ``runs``, ``rejects``, ``files`` and ``validators``."""

    def __init__(self, connection: sqlite3.Connection, run_id: int) -> None:
        self._execute = connection.execute
        self._run_id = run_id

    def is_first(self) -> bool:
        """Whether nothing was ever imported, so that nothing can be there already."""
        query = "select exists (select 1 from sources) or exists (select 1 from files)"
        return not self._execute(query).fetchone()[0]

    def find(self, place: str) -> FileState | None:
        """What is known of the file at ``place``."""
        row = self._execute(
            "select reader, size, mtime, cursor, seen, rejected, skipped, done, run_id from files where place = ?",
            (place,),
        ).fetchone()
        if row is None:
            return None
        reader, size, mtime, cursor, seen, rejected, skipped, done, run_id = row
        return FileState(place, reader, FileStamp(size, mtime), cursor, seen, rejected, skipped, bool(done), run_id)

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

    def reject(self, rejected: Rejected) -> None:
        """Keep what was refused."""
        self._execute(
            "insert into rejects (run_id, place, code, reason, offset) values (?, ?, ?, ?, ?)",
            (self._run_id, rejected.place, rejected.code, rejected.reason, rejected.offset),
        )

    def save_report(self, report: ImportReport) -> None:
        """Keep what was counted so far."""
        names = ("seen", "new", "updated", "unchanged", "duplicate", "rejected", "skipped", "interrupted")
        self._execute(
            f"update runs set {', '.join(f'{name} = ?' for name in names)} where id = ?",
            (*(getattr(report, name) for name in names), self._run_id),
        )


def _program_version() -> str:
    try:
        return version("newsbrowse")
    except PackageNotFoundError:
        return "unknown"
