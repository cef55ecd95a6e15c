"""An import: from files that a person names to articles in an archive, in batches that can be stopped at any moment."""

import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from db.connections import explained, inspect, writing
from db.errors import SourceMissing
from db.ingest.finding import count_files, find_files
from db.ingest.page_text import IMPORTER, NotAPage, UnreadablePage, is_candidate, read_page
from db.ingest.resolving import resolve_links
from db.ingest.writer import Writer
from db.models import Source
from db.schema import INDEXES
from db.text import digest

BATCH = 5_000
"""Articles in one transaction: what a kill -9 can cost at the most."""

LARGEST_PAGE = 64 * 1024 * 1024
"""Bytes of a page text; no article is longer, and a file that is would not fit in memory many times over."""

REJECTS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an import is. ``stage`` is ``reading``, ``linking`` or ``indexing``; ``total`` None: not known."""

    stage: str
    seen: int
    total: int | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A page that was refused, and why."""

    place: str
    reason: str


@dataclass
class Report:
    """What an import did: ``seen`` = new + updated + unchanged + duplicate + rejected; ``skipped`` were no pages."""

    seen: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0
    rejects: list[Rejected] = field(default_factory=list)
    """The first thousand; all of them are in the archive."""
    links_resolved: int = 0
    links_missing: int = 0
    interrupted: bool = False


def _no_progress(progress: Progress) -> None: ...


def import_sources(
    archive: Path,
    sources: Sequence[str],
    *,
    site: str = "",
    dry_run: bool = False,
    progress: Callable[[Progress], None] = _no_progress,
    stopped: Callable[[], bool] = lambda: False,
) -> Report:
    """Import files and folders into the archive at ``archive``, which is made if it isn't there.

    ``site`` names whose record it is. ``stopped`` is asked between pages: once True, what was read is kept and the
    import ends. Raises ``ArchiveError``; whatever happens, the archive holds whole batches.
    """
    places = [_existing(source) for source in sources]
    with _target(archive, dry_run) as path, writing(path, for_trial=dry_run) as database, explained(path):
        run = _Import(database.conn, places, site, dry_run, progress, stopped)
        run.go()
        return run.report


def _existing(source: str) -> Path:
    path = Path(source)
    with explained(path):
        if not path.exists():
            raise SourceMissing(f"There is nothing to import at {source}: no such file or folder.")
        return Path(os.path.normpath(path.absolute()))  # the same page by whatever way it is reached


@contextmanager
def _target(archive: Path, dry_run: bool) -> Iterator[Path]:
    if not dry_run or (archive.exists() and inspect(archive) > 0):
        yield archive
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / archive.name


class _Import:
    """One run of an import."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        places: list[Path],
        site: str,
        dry_run: bool,
        progress: Callable[[Progress], None],
        stopped: Callable[[], bool],
    ) -> None:
        self.report = Report()
        self._connection = connection
        self._execute = connection.execute
        self._places = places
        self._site = site
        self._dry_run = dry_run
        self._progress = progress
        self._stopped = stopped
        self._in_batch = 0
        self._now = datetime.now(UTC).isoformat(timespec="seconds")

    def go(self) -> None:
        """Read every place, then point the links and tidy the indexes."""
        total = sum(map(count_files, self._places))
        (before,) = self._execute("select count(*) from bodies").fetchone()
        self._run_id = self._begin_run()
        writer = Writer(self._connection, self._run_id, self._now)
        self._execute("begin immediate")
        for place in self._places:
            self._read_place(place, writer, total)
        writer.flush()
        if self._dry_run:
            self._execute("rollback")
            return
        self._finish_run()
        self._execute("commit")
        if self.report.interrupted:
            return
        resolve_links(self._connection, lambda done, of: self._progress(Progress("linking", done, of)))
        if self.report.new > max(BATCH, before):
            self._tidy_indexes()
        self._count_links()

    def _begin_run(self) -> int:
        if self._dry_run:
            return 0
        cursor = self._execute(
            "insert into runs (started, sources, program) values (?, ?, ?)",
            (self._now, "\n".join(map(_name, self._places)), f"newsbrowse {_program_version()}"),
        )
        return int(cursor.lastrowid or 0)

    def _read_place(self, place: Path, writer: Writer, total: int) -> None:
        report = self.report
        for path in find_files(place):
            if self._stopped():
                report.interrupted = True
                break
            if not is_candidate(path.name) and not path.is_dir():
                report.skipped += 1
            else:
                self._read_file(path, writer)
                self._in_batch += 1
            if self._in_batch >= BATCH and not self._dry_run:
                self._in_batch = 0
                self._commit_batch(place, path, writer)
            self._progress(Progress("reading", report.seen + report.skipped, total, _name(path)))

    def _read_file(self, path: Path, writer: Writer) -> None:
        report = self.report
        place = _name(path)
        try:
            data = _bytes(path)
            fingerprint = digest(data)
            if writer.has(place, fingerprint, self._site):
                report.unchanged += 1
            else:
                article = read_page(data, place)
                outcome = writer.add(article, Source(place, fingerprint, IMPORTER), self._site)
                setattr(report, outcome, getattr(report, outcome) + 1)
            report.seen += 1
        except NotAPage:
            report.skipped += 1
        except (UnreadablePage, OSError) as error:
            self._reject(place, error.strerror or str(error) if isinstance(error, OSError) else error.reason)

    def _reject(self, place: str, reason: str) -> None:
        report = self.report
        report.seen += 1
        report.rejected += 1
        if len(report.rejects) < REJECTS_KEPT:
            report.rejects.append(Rejected(place, reason))
        if not self._dry_run:
            self._execute("insert into rejects (run_id, place, reason) values (?, ?, ?)", (self._run_id, place, reason))

    def _commit_batch(self, place: Path, path: Path, writer: Writer) -> None:
        writer.flush()
        self._execute(
            "insert or replace into ledger values (?, ?, ?, ?, 0)",
            (_name(place), self._run_id, _name(path), self.report.seen),
        )
        self._save_counts()
        self._execute("commit")
        self._execute("begin immediate")

    def _finish_run(self) -> None:
        for place in self._places:
            self._execute(
                "insert or replace into ledger values (?, ?, '', ?, ?)",
                (_name(place), self._run_id, self.report.seen, not self.report.interrupted),
            )
        self._save_counts()
        self._execute("update runs set finished = ? where id = ?", (_now(), self._run_id))

    def _save_counts(self) -> None:
        report = self.report
        self._execute(
            "update runs set seen = ?, new = ?, updated = ?, unchanged = ?, duplicate = ?, rejected = ?, skipped = ? "
            "where id = ?",
            (
                report.seen,
                report.new,
                report.updated,
                report.unchanged,
                report.duplicate,
                report.rejected,
                report.skipped,
                self._run_id,
            ),
        )

    def _tidy_indexes(self) -> None:
        """Merge an index that was mostly written just now into one piece: it is smaller and answers sooner."""
        for done, name in enumerate(INDEXES):
            self._progress(Progress("indexing", done, len(INDEXES)))
            self._execute(f"insert into {name} ({name}) values ('optimize')")

    def _count_links(self) -> None:
        query = "select count(target_id), count(*) - count(target_id) from links where kind = 'read-also'"
        self.report.links_resolved, self.report.links_missing = self._execute(query).fetchone()


def _bytes(path: Path) -> bytes:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):  # a pipe or a device may never end
        raise UnreadablePage("It is not a file.")
    if status.st_size > LARGEST_PAGE:
        raise UnreadablePage(f"It is larger than {LARGEST_PAGE // 1024 // 1024} MB.")
    return path.read_bytes()


def _name(path: Path) -> str:
    """A path as text that any database takes, whatever bytes are in it."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _program_version() -> str:
    try:
        return version("newsbrowse")
    except PackageNotFoundError:
        return "unknown"
