"""Reads an archive's log of imports: what each did, and what it refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from db.archive import Archive

_AT_ONCE = 1_000
"""Rejects that one query reads: some hundred KB of rows, so that a run that refused millions needs little memory."""


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import, with its counts: ``seen`` = new + updated + unchanged + duplicate + rejected.

    ``skipped`` files were no pages and count apart. ``started`` and ``finished`` are in ISO 8601; ``sources`` are the
    arguments of the import, ``program`` the name and version that ran it. The counts of an unfinished import are those
    of its last committed batch.
    """

    number: int
    started: str
    finished: str | None
    sources: tuple[str, ...]
    program: str
    seen: int
    new: int
    updated: int
    unchanged: int
    duplicate: int
    rejected: int
    skipped: int
    is_interrupted: bool
    is_forgotten: bool

    @property
    def seconds(self) -> int | None:
        """Duration in whole seconds; None if the import didn't finish, or its times can't be read."""
        if self.finished is None:
            return None
        try:
            return round((datetime.fromisoformat(self.finished) - datetime.fromisoformat(self.started)).total_seconds())
        except (ValueError, TypeError):
            return None

    @property
    def state(self) -> str:
        """``done``; ``interrupted``: stopped by a person; ``unfinished``: still running, or ended by a crash."""
        if self.is_interrupted:
            return "interrupted"
        return "done" if self.finished is not None else "unfinished"


@dataclass(frozen=True, slots=True)
class Reject:
    """A record or file that an import refused.

    ``code`` is one of ``db.ingest.source.records.CODES``; ``offset`` the byte or record number in ``place``, None for
    the whole file; ``reason`` a sentence.
    """

    code: str
    place: str
    offset: int | None
    reason: str


_RUNS = (
    "select r.id, r.started, r.finished, r.sources, r.program, r.seen, r.new, r.updated, r.unchanged, r.duplicate, "
    "r.rejected, r.skipped, r.interrupted, exists (select 1 from forgotten f where f.kind = 'run' and "
    "f.name = cast(r.id as text) and f.undone is null) from runs r"
)


def read_runs(archive: Archive, limit: int = 0) -> list[ImportRun]:
    """Return the imports of an archive, newest first; at most ``limit`` of them, 0 for all."""
    with archive.pool.connection() as connection:
        return [_run(row) for row in connection.execute(f"{_RUNS} order by r.id desc limit ?", (limit or -1,))]


def read_run(archive: Archive, number: int | None = None) -> ImportRun | None:
    """Return the import with that number (None: the newest); None if there is none."""
    with archive.pool.connection() as connection:
        where = "where ? in (r.id, -1) order by r.id desc limit 1"
        row = connection.execute(f"{_RUNS} {where}", (-1 if number is None else number,)).fetchone()
    return _run(row) if row else None


def _run(row: tuple[object, ...]) -> ImportRun:
    number, started, finished, sources, program, *counts, interrupted, forgotten = row
    seen, new, updated, unchanged, duplicate, rejected, skipped = (int(str(count or 0)) for count in counts)
    return ImportRun(
        number=int(str(number)),
        started=str(started),
        finished=str(finished) if finished is not None else None,
        sources=tuple(each for each in str(sources).split("\n") if each),
        program=str(program),
        seen=seen,
        new=new,
        updated=updated,
        unchanged=unchanged,
        duplicate=duplicate,
        rejected=rejected,
        skipped=skipped,
        is_interrupted=bool(interrupted),
        is_forgotten=bool(forgotten),
    )


def read_rejects(archive: Archive, number: int, code: str | None = None) -> Iterator[Reject]:
    """Yield what a run refused, oldest first; with ``code`` only rejects of that code.

    It reads ``_AT_ONCE`` rows at a time, so memory doesn't grow with their number.
    """
    query = (
        "select id, code, place, offset, reason from rejects where run_id = ? and id > ? and ? in (code, '') "
        "order by id limit ?"
    )
    last = 0
    while True:
        with archive.pool.connection() as connection:
            rows = connection.execute(query, (number, last, code or "", _AT_ONCE)).fetchall()
        yield from (Reject(*rest) for _, *rest in rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][0]
