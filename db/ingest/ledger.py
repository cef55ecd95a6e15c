"""What an import notes in the archive: how far each file was read, refusals, counts, and validators of servers.

This makes a second import quick and lets an import that was stopped go on: it is committed together with the articles
that it is about.
"""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from db.ingest.source.import_options import ImportOptions
from db.ingest.source.inputs import path_text
from db.ingest.source.records import PASSING, Refusal
from db.ingest.source.report import ImportReport, Rejected

FRESH_NANOSECONDS = 2_000_000_000
"""A file whose modification time is less than this long ago counts as still changing.

Two seconds are the coarsest resolution of modification times (FAT): a later change may not show in them.
"""


REREADS = " (reread)"
"""What stands behind the program's name and version in the row of a run that reads all again."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file's size in bytes and modification time in ns, which tell whether it has changed; None: it is no file."""

    size: int | None = None
    mtime: int | None = None
    is_fresh: bool = field(default=False, compare=False)
    """True if it changed so lately that a further change may not show in its time."""

    @classmethod
    def of(cls, path: Path | None) -> "FileStamp":
        """Make the stamp of the file at ``path``; an empty one for None or a missing file."""
        if path is None:
            return cls()
        try:
            status = path.stat()
        except OSError:
            return cls()
        return cls(status.st_size, status.st_mtime_ns, time.time_ns() - status.st_mtime_ns < FRESH_NANOSECONDS)

    @property
    def tells(self) -> bool:
        """True if an equal stamp later on means that the file hasn't changed."""
        return self.mtime is not None and not self.is_fresh


@dataclass(slots=True)
class FileState:
    """The position up to which a file was read (``cursor``, its reader's), and the counts up to there."""

    place: str
    reader: str
    stamp: FileStamp
    cursor: str = ""
    seen: int = 0
    rejected: int = 0
    skipped: int = 0
    is_done: bool = False
    run_id: int = 0


def begin_run(
    connection: sqlite3.Connection, places: Sequence[Path | str], options: ImportOptions, now: str, *, rereads: bool
) -> int:
    """Insert the row of a new run; return its id. ``now`` is ISO 8601; ``rereads`` is noted behind the program."""
    sources = "\n".join(place if isinstance(place, str) else path_text(place) for place in places)
    cursor = connection.execute(
        "insert into runs (started, sources, program, options) values (?, ?, ?, ?)",
        (now, _stored(sources), f"newsbrowse {_program_version()}{REREADS * rereads}", _stored(options.to_json())),
    )
    return int(cursor.lastrowid or 0)


def _stored(text: str) -> str:
    """Return a text that SQLite takes: bytes of the command line that are no UTF-8 are written out."""
    return text.encode(errors="backslashreplace").decode()


class Ledger:
    """The notes of one run: the tables ``runs``, ``rejects``, ``files`` and ``validators``."""

    def __init__(self, connection: sqlite3.Connection, run_id: int) -> None:
        self._execute = connection.execute
        self._run_id = run_id
        self._passing: dict[int, frozenset[str]] = {}

    def is_first(self) -> bool:
        """Return True if nothing was ever imported, so that nothing can be known already."""
        query = "select exists (select 1 from sources) or exists (select 1 from files)"
        return not self._execute(query).fetchone()[0]

    def find(self, place: str) -> FileState | None:
        """Return how far the file at ``place`` was read; None if it never was."""
        row = self._execute(
            "select reader, size, mtime, cursor, seen, rejected, skipped, done, run_id from files where place = ?",
            (place,),
        ).fetchone()
        if row is None:
            return None
        reader, size, mtime, cursor, seen, rejected, skipped, done, run_id = row
        return FileState(place, reader, FileStamp(size, mtime), cursor, seen, rejected, skipped, bool(done), run_id)

    def save(self, state: FileState) -> None:
        """Store how far a file was read."""
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
        """Copy to this run the refusals of a file and its members, as many as it counts; return the first thousand.

        Of a file that goes on at its cursor these are those before it: what follows is read again. Rows are (place,
        code, reason, offset). A member's place is the file's, "!" and more: the range of texts from
        "!" up to '"', the next character, is found by the index.
        """
        self._execute(
            "insert into rejects (run_id, place, code, reason, offset) "
            "select ?, place, code, reason, offset from rejects where run_id = ? and "
            "(place = ? or (place > ? and place < ?)) order by id limit ?",
            (self._run_id, state.run_id, state.place, state.place + "!", state.place + '"', state.rejected),
        )
        return self._execute(
            "select place, code, reason, offset from rejects where run_id = ? and "
            "(place = ? or (place > ? and place < ?)) limit 1000",
            (self._run_id, state.place, state.place + "!", state.place + '"'),
        ).fetchall()

    def was_refused_in_passing(self, state: FileState) -> bool:
        """Return True if something of a file was refused for a reason that may have passed (``records.PASSING``)."""
        return state.rejected > 0 and state.place in self._passing_places(state.run_id)

    def _passing_places(self, run_id: int) -> frozenset[str]:
        """Return the files of which a run refused something in passing; those of members are the files they are in."""
        if run_id not in self._passing:
            marks = ",".join("?" * len(PASSING))
            query = f"select distinct place from rejects where run_id = ? and code in ({marks})"
            places = [place for (place,) in self._execute(query, (run_id, *sorted(PASSING)))]
            self._passing[run_id] = frozenset((*places, *(name for place in places for name in files_around(place))))
        return self._passing[run_id]

    def validators(self, url: str) -> tuple[str | None, str | None] | None:
        """Return ``ETag`` and ``Last-Modified`` of a page that was fetched before; None if it wasn't."""
        row = self._execute("select etag, last_modified from validators where url = ?", (url,)).fetchone()
        return None if row is None else (row[0], row[1])

    def remember(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Store the validators of a page that was read to its end."""
        self._execute("insert or replace into validators values (?, ?, ?)", (url, etag, last_modified))

    def refusal_of(self, place: str) -> Refusal | None:
        """Return why a page was refused when it was read last; None if it wasn't, or came in since."""
        query = (
            "select code, reason from rejects where place = ?1 and offset is null and run_id >= "
            "(select coalesce(max(run_id), 0) from sources where place = ?1) order by run_id desc limit 1"
        )
        row = self._execute(query, (place,)).fetchone()
        return Refusal(place, *row) if row is not None else None

    def reject(self, rejected: Rejected) -> None:
        """Store a refusal."""
        self._execute(
            "insert into rejects (run_id, place, code, reason, offset) values (?, ?, ?, ?, ?)",
            (self._run_id, rejected.place, rejected.code, rejected.reason, rejected.offset),
        )

    def save_report(self, report: ImportReport) -> None:
        """Store the counts so far."""
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


def files_around(place: str) -> list[str]:
    """Return what may be the file that a place is in: a member is named behind a "!", and so may parts of a path be."""
    return [place[:at] for at, char in enumerate(place) if char == "!"]
