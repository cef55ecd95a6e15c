"""An import: from the sources that a person names to articles in an archive, in batches; it can be stopped any time.

    ImportStream (files, readers) → ConverterPool (worker processes) → ArticleWriter, Ledger

Items keep their order throughout. So a file's cursor, committed in one transaction with the rows of the items before
it, says how far the file was read.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from db.articles.link_targets import resolve_links
from db.articles.prepared import PreparedArticle
from db.copies.linking import link_copies
from db.curation.correct import correct_row
from db.errors import ImportStopped, SourceMissing
from db.ingest.convert import Conversion, Converted
from db.ingest.ledger import FileState, Ledger, begin_run
from db.ingest.network.responses import Fetched
from db.ingest.process_pool import ConverterPool
from db.ingest.source.import_options import ImportOptions
from db.ingest.source.records import PASSING, Alias, Item, Listed, Note, Record, Refusal, Skip, StoredArticle
from db.ingest.source.report import REJECTS_KEPT, SAMPLE_ARTICLES, ImportReport, Rejected, SitemapCoverage, Updated
from db.ingest.stream import FileClosed, FileOpened, ImportStream, KnownRecord, StreamEvent, is_web, source_of
from db.ingest.writer import ArticleWriter
from db.models import NewArticle, Progress, Source
from db.storage.connections import open_writable, read_schema_version, translate_errors
from db.storage.fts_indexes import INDEXES
from db.text.urls import site_of

BATCH = 5_000
"""Items in one transaction, which bounds the write-ahead log and the writer's buffers."""

BATCH_SECONDS = 2.0
"""Seconds that a transaction is open: what a kill -9 costs at the most. A commit takes milliseconds."""


DEFAULTS = ImportOptions()


def _no_progress(progress: Progress) -> None: ...


def import_sources(
    archive: Path,
    sources: Sequence[str],
    options: ImportOptions = DEFAULTS,
    *,
    site: str = "",
    dry_run: bool = False,
    rereads: bool = False,
    only: frozenset[str] | None = None,
    progress: Callable[[Progress], None] = _no_progress,
    stopped: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Import files, folders and URLs into the archive at ``archive``, which is made if it isn't there.

    If it ``rereads``, all is read again, and what earlier imports took for one article is divided where today's rules
    tell several. ``only``: of all sources only these files and addresses are read. ``stopped`` is called between
    records: once it returns True, what was read is committed and the import ends. A dry run writes nothing. Raises
    ``ArchiveError``; whatever happens, the archive holds whole batches.
    """
    options = replace(options, site=site or options.site)
    places = [_check_source(source) for source in sources]
    with (
        _archive_to_write(archive, dry_run) as path,
        open_writable(path, for_trial=dry_run) as database,
        translate_errors(path),
    ):
        run = _Import(database.conn, path, places, options, dry_run, rereads, progress, stopped, only)
        run.execute()
        return run.report


def _check_source(source: str) -> Path | str:
    if not source.strip():
        raise SourceMissing("A source has no name: say which file, folder or web address to import.")
    if is_web(source):
        return source
    if "://" in source and not Path(source).exists():
        raise SourceMissing(f"{source} can't be read: only http and https addresses are.")
    path = Path(source)
    with translate_errors(path):
        if not path.exists():
            raise SourceMissing(f"There is nothing to import at {source}: no such file or folder.")
        return Path(os.path.normpath(path.absolute()))  # one place for a page, by whatever path it is reached


@contextmanager
def _archive_to_write(archive: Path, dry_run: bool) -> Iterator[Path]:
    if not dry_run or (archive.exists() and read_schema_version(archive) > 0):
        yield archive
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / archive.name


class _Import:
    """One run of an import."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        archive: Path,
        places: Sequence[Path | str],
        options: ImportOptions,
        dry_run: bool,
        rereads: bool,
        progress: Callable[[Progress], None],
        stopped: Callable[[], bool],
        only: frozenset[str] | None,
    ) -> None:
        self.report = ImportReport()
        self._connection = connection
        self._execute = connection.execute
        self._archive = archive.absolute()
        self._places = places
        self._options = options
        self._dry_run = dry_run
        self._rereads = rereads
        self._progress = progress
        self._stopped = stopped
        self._only = only
        self._in_batch = 0
        self._committed_at = time.monotonic()
        self._now = _now()
        self._file: FileState | None = None
        self._at_cursor: FileState | None = None  # the same as of its cursor: what follows that is read again
        self._is_last_refused = False  # for a reason that may have passed
        self._is_source_refused = False  # so was a page of the present source, or of one before that wasn't whole
        self._files_done = 0
        self._files_read = 0.0
        self._coverage = SitemapCoverage()

    def execute(self) -> None:
        """Import every place, then resolve links, link copies, and merge the indexes."""
        (before,) = self._execute("select count(*) from bodies").fetchone()
        self.report.was_empty = before == 0
        run_id = (
            0
            if self._dry_run
            else begin_run(self._connection, self._places, self._options, self._now, rereads=self._rereads)
        )
        self.report.run = run_id
        self._writer = ArticleWriter(self._connection, run_id, self._now, rereads=self._rereads)
        self._ledger = Ledger(self._connection, run_id)
        self._execute("begin immediate")
        self._read()
        self._writer.add_waiting_aliases()
        self._writer.flush()
        if self._dry_run:
            self._execute("rollback")
            return
        self._ledger.save_report(self.report)
        self._execute("commit")
        if self.report.interrupted:
            return
        self._finish(before)

    def _read(self) -> None:
        workers = ConverterPool(self._options.workers, self._stopped)
        self._stream = ImportStream(
            self._places,
            self._archive,
            self._options,
            self._writer,
            self._ledger,
            self._stopped,
            workers.convert_now,
            rereads=self._rereads,
            only=self._only,
        )
        try:
            for event, outcome in workers.convert_all(self._stream):
                self._take_event(event, outcome)
                if self._is_batch_full() and not self._dry_run:
                    self._commit_batch()
        except ImportStopped:
            self.report.interrupted = True
        finally:
            workers.close()
        is_of_web = any(isinstance(place, str) for place in self._places)  # a crawl that is stopped just ends
        self.report.interrupted |= self._stream.is_cut_short or (is_of_web and self._stopped())
        self._save_file()
        self._coverage.tell(self.report)
        if self.report.updated > len(self.report.updates) >= REJECTS_KEPT:
            self.report.note(
                f"Of {self.report.updated:,} updates the first {REJECTS_KEPT:,} are named, with their reasons."
            )

    def _finish(self, before: int) -> None:
        resolve_links(self._connection, lambda done, of: self._progress(Progress("linking", done, of)))
        link_copies(self._connection, lambda done, of: self._progress(Progress("comparing", done, of)))
        if self.report.new > max(BATCH, before):
            self._tidy_indexes()
        self._build_word_bitmaps()
        self._execute("update runs set finished = ? where id = ?", (_now(), self.report.run))
        query = (
            "select count(target_id), sum(kind = 'read-also' and target_id is null) from links where kind != 'view-all'"
        )
        resolved, missing = self._execute(query).fetchone()
        self.report.links_resolved, self.report.links_missing = resolved, missing or 0
        (self.report.copies,) = self._execute("select count(*) from articles where leader is not null").fetchone()

    # Events

    def _take_event(self, event: StreamEvent, outcome: Conversion | None) -> None:
        match event:
            case FileOpened():
                self._open(event)
            case FileClosed():
                self._close(is_done=event.is_done)
            case Note():
                self.report.note(event.text)
            case Listed():
                self._take_listed(event)
            case Alias():
                self._writer.add_alias(event.url, event.target)
                self._skip()
            case KnownRecord():
                self._count("unchanged")
            case Record():
                self._take_outcome(event, outcome)
            case StoredArticle():
                self._take_stored(event)
            case Refusal():
                self._reject(event)
            case Fetched():
                self._take_fetched(event)
            case Skip():
                self._skip()
        if isinstance(event, FileOpened | FileClosed | Note | Fetched):
            return
        self._in_batch += 1
        if self._file is not None and event.cursor:
            self._file.cursor = event.cursor
            self._at_cursor = replace(self._file)
        self._report_progress(_place(event))

    def _take_fetched(self, event: Fetched) -> None:
        """Store what a server said of a page, unless the page, or one that a source led to, is to be tried again."""
        is_passing = self._is_source_refused if event.is_of_source else self._is_last_refused
        if not (is_passing or self._dry_run):
            self._ledger.remember(event.url, event.etag, event.last_modified)
        self._is_last_refused = False
        self._is_source_refused &= not event.is_of_source

    def _open(self, event: FileOpened) -> None:
        state = event.state
        self._file = None if event.is_known else state
        self._at_cursor = None if event.is_known else replace(state)
        self.report.count("unchanged", state.seen - state.rejected)
        self.report.count("rejected", state.rejected)
        self.report.skipped += state.skipped
        if state.rejected and not self._dry_run:
            for reject in self._ledger.repeat_rejects(state):
                self._keep_reject(Rejected(*reject))
        if event.is_known:
            self._files_done += 1
            self._in_batch += 1
            self._report_progress(state.place)

    def _close(self, *, is_done: bool) -> None:
        assert self._file is not None
        self._file.is_done = is_done
        self._ledger.save(self._file)
        self._writer.drop_known_rows(self._file.place)
        self._file = self._at_cursor = None
        self._files_done += 1

    def _count(self, outcome: str) -> None:
        self._is_last_refused = False
        if outcome == "forgotten":
            self.report.note("Articles that were taken back with `newsbrowse forget` stay away; --undo puts them back.")
            self._skip()
            return
        self.report.count(outcome)
        if self._file is not None:
            self._file.seen += 1
            self._file.rejected += outcome == "rejected"

    def _skip(self) -> None:
        self.report.skipped += 1
        if self._file is not None:
            self._file.skipped += 1

    def _take_outcome(self, record: Record, outcome: Conversion | None) -> None:
        if isinstance(outcome, Converted):
            url = outcome.article.url
            site = self._options.site or (site_of(url) if url else "")
            self._add(outcome.article, source_of(record, outcome.captured), site, outcome.prepared)
        elif isinstance(outcome, Refusal):
            self._reject(outcome)
        else:
            self._skip()

    def _take_stored(self, stored: StoredArticle) -> None:
        site = self._options.site or stored.site
        if stored.is_former:
            self._writer.add_former(stored.article, stored.source, site)
        else:
            is_known = (
                bool(stored.corrections) and not self._rereads and self._writer.has(stored.source, self._options.site)
            )
            if is_known:
                self._count("unchanged")
            outcome = "unchanged" if is_known else self._add(stored.article, stored.source, site)
            if stored.corrections and outcome != "forgotten":
                self._correct(stored)

    def _correct(self, stored: StoredArticle) -> None:
        """Apply the manual corrections of another archive to an article, except for fields that are corrected here."""
        source = stored.source
        query = "select article_id from sources where place = ? and offset is ? order by id desc limit 1"
        (article_id,) = self._execute(query, (source.place, source.offset)).fetchone()
        query = "select field from corrections where article_id = ?"
        said = {field for (field,) in self._execute(query, (article_id,))}
        changes = {each.field: each.value for each in stored.corrections if each.field not in said}
        if changes:
            self._writer.flush()
            correct_row(self._connection, article_id, changes)

    def _add(self, article: NewArticle, source: Source, site: str, prepared: PreparedArticle | None = None) -> str:
        outcome = self._writer.add(article, source, site, prepared)
        self._count(outcome)
        if outcome == "updated" and len(self.report.updates) < REJECTS_KEPT:
            updated = Updated(article.title, source.place, self._writer.reason, source.offset)
            self.report.updates.append(updated)
        if self._dry_run and outcome == "new" and len(self.report.sample) < SAMPLE_ARTICLES:
            self.report.sample.append(article)
        return outcome

    def _reject(self, refusal: Refusal) -> None:
        self._count("rejected")
        self._is_last_refused = refusal.code in PASSING or refusal.code == "fault"  # which may be mended
        self._is_source_refused |= self._is_last_refused and is_web(refusal.place)
        reason = refusal.reason
        if refusal.code in PASSING and not reason.endswith(_TRIED_AGAIN):
            reason += _TRIED_AGAIN
        rejected = Rejected(refusal.place, refusal.code, reason, refusal.offset)
        self._keep_reject(rejected)
        if not self._dry_run:
            self._ledger.reject(rejected)

    def _keep_reject(self, rejected: Rejected) -> None:
        if len(self.report.rejects) < REJECTS_KEPT:
            self.report.rejects.append(rejected)

    def _take_listed(self, listed: Listed) -> None:
        self._skip()
        self._coverage.add(listed, is_there=self._writer.has_address(listed.url))

    def _report_progress(self, place: str) -> None:
        done = self.report.seen + self.report.skipped
        files, current = self._stream.files, self._stream.current
        is_one_each = files > 1 and done <= self._files_done + 1
        read = self._files_done + (current.share_read() if current is not None and self._file is not None else 0.0)
        self._files_read = max(self._files_read, read)  # the file being read may be ahead of the one being written
        share = min(self._files_read / files, 1.0) if files else None
        self._progress(Progress("reading", done, files if is_one_each else None, place, share))

    # The run

    def _is_batch_full(self) -> bool:
        return self._in_batch >= BATCH or (
            self._in_batch > 0 and time.monotonic() - self._committed_at >= BATCH_SECONDS
        )

    def _commit_batch(self) -> None:
        self._in_batch = 0
        self._writer.flush()
        self._save_file()
        self._ledger.save_report(self.report)
        self._execute("commit")
        self._execute("begin immediate")
        self._committed_at = time.monotonic()

    def _save_file(self) -> None:
        if self._at_cursor is not None and not self._dry_run:
            self._ledger.save(self._at_cursor)

    def _tidy_indexes(self) -> None:
        """Merge each full-text index, most of which was just written, into one segment: smaller, and quicker."""
        for done, name in enumerate(INDEXES):
            self._progress(Progress("indexing", done, len(INDEXES)))
            self._execute(f"insert into {name} ({name}) values ('optimize')")

    def _build_word_bitmaps(self) -> None:
        from db.storage.word_bitmaps import build_bitmaps  # imported late: it needs numpy

        self._execute("begin immediate")
        build_bitmaps(self._connection, lambda done, of: self._progress(Progress("indexing", done, of)))
        self._execute("commit")


_TRIED_AGAIN = " The next import tries it again."


def _place(event: Item | KnownRecord) -> str:
    return event.source.place if isinstance(event, StoredArticle) else "" if isinstance(event, Note) else event.place


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
