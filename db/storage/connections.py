"""Connections to an archive's file: a pool that reads and whose queries can be cancelled, and one that writes.

Reading uses the standard library's sqlite3, since importing sqlite_utils would double the start-up time; writing uses
sqlite-utils, whose migrations make the schema.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from db import errors
from db.storage.schema import APPLICATION_ID, SCHEMA_VERSION, list_statements, migrate

if TYPE_CHECKING:
    from sqlite_utils import Database

CancelCheck = Callable[[], bool]
"""Called every ``STEPS_BETWEEN_CHECKS`` while a query runs; once it returns True, the query stops with ``Cancelled``.
"""

STEPS_BETWEEN_CHECKS = 10_000
"""SQLite virtual-machine steps between two calls of a ``CancelCheck``: about 0.3 ms.

Each call waits for the interpreter's lock: with calls ten times as often, two counting threads were as slow as one.
"""

READ_CACHE = 512
"""KB of pages that a reading connection caches: with SQLite's default of 2,000 no query of ours is faster."""

READ_PATIENCE = 2.0
WRITE_PATIENCE = 5.0
"""Seconds to wait for another program's lock before ``ArchiveLocked`` is raised.

A reader meets a lock only for moments, as writers use a log; its user sees nothing meanwhile. A writer waits longer
than an import holds the lock for a batch (``db.ingest.importer.BATCH_SECONDS``).
"""


LOG_PAGES = 8_000
"""Pages (of 4 KB) of the write-ahead log at which it is checkpointed into the file: 32 MB.

SQLite's default is 1,000. With a longer log, pages that change again and again are written to the file once.
"""


def never_cancelled() -> bool:
    """``CancelCheck`` of work that always runs to its end."""
    return False


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the system about ``path`` into an ``ArchiveError`` whose sentence helps a person."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(error, path) from error
    except PermissionError as error:
        raise errors.ArchiveReadOnly(f"{path} can't be opened: its permissions don't allow it.") from error
    except OSError as error:
        if error.errno == 28:
            raise errors.ArchiveFull(
                f"The disk of {path} is full: make room and run the same command again."
            ) from error
        raise errors.ArchiveReadOnly(f"{path} can't be used: {error.strerror or error}.") from error


def _explain(error: sqlite3.Error, path: Path) -> Exception:
    code = getattr(error, "sqlite_errorname", "") or ""
    if code.startswith("SQLITE_INTERRUPT"):
        return errors.Cancelled()
    if code.startswith("SQLITE_NOTADB"):
        return errors.NotAnArchive(f"{path} is not a newsbrowse archive: it is not an SQLite file.")
    if code.startswith("SQLITE_CORRUPT") or str(error).startswith("Could not decode to UTF-8"):
        return errors.ArchiveDamaged(
            f"{path} is damaged ({error}): restore a copy of it, or import its sources into a new archive."
        )
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return errors.ArchiveLocked(
            f"{path} is in use by another program that writes to it: try again once it is done."
        )
    if code.startswith("SQLITE_FULL"):
        return errors.ArchiveFull(f"The disk of {path} is full: make room and run the same command again.")
    if code.startswith("SQLITE_READONLY"):
        return errors.ArchiveReadOnly(f"{path} can't be written to: copy it to where you may write.")
    if code == "SQLITE_ERROR" and str(error).startswith("no such"):
        return errors.ArchiveDamaged(
            f"{path} lacks a part of an archive ({error}): restore a copy of it, or import its sources into a new one."
        )
    if code.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM")):
        return errors.ArchiveReadOnly(f"{path} can't be opened ({error}): check its permissions and its folder's.")
    return error


def _uri(path: Path, **parameters: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in parameters.items())
    return f"file:{quote(os.fsencode(path))}?{query}"


def _connect_read_only(path: Path) -> sqlite3.Connection:
    """Open a connection that can't write.

    On read-only media, where SQLite can't create the files of WAL, the file is opened as immutable.
    """

    def connect(**parameters: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            _uri(path, mode="ro", **parameters),
            uri=True,
            timeout=READ_PATIENCE,
            check_same_thread=False,
            isolation_level=None,
            cached_statements=256,
        )
        try:
            connection.execute(f"pragma cache_size = -{READ_CACHE}")
            connection.execute("pragma user_version").fetchone()
            connection.execute("select 1 from sqlite_schema limit 1").fetchone()
            # SQLite's own lower() leaves letters beyond ASCII as they are.
            connection.create_function("lower_all", 1, str.lower, deterministic=True)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    try:
        return connect()
    except sqlite3.OperationalError as error:
        name = error.sqlite_errorname
        if (
            not name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))
            or _has_log(path)
            or not os.access(path, os.R_OK)
        ):
            raise
        return connect(immutable="1")


def _has_log(path: Path) -> bool:
    """True if a part of the archive is still in a log beside it. Readers may leave an empty log behind."""
    logs = [path.with_name(path.name + suffix) for suffix in ("-wal", "-journal")]
    return any(log.exists() and log.stat().st_size > 0 for log in logs)


def _connect_empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    for statement in list_statements():
        connection.execute(statement)
    return connection


def read_schema_version(path: Path) -> int:
    """Return the schema version of the archive at ``path``; 0 for an empty one (0 bytes, or no tables).

    Raises the ``ArchiveError`` that says why the file can't be used.
    """
    with translate_errors(path):
        if not path.exists():
            raise errors.ArchiveMissing(
                f"There is no archive at {path}: make one with `newsbrowse import FOLDER -a {path}`."
            )
        if path.is_dir():
            raise errors.NotAnArchive(f"{path} is a folder, not an archive: import it with `newsbrowse import {path}`.")
        if not path.is_file():
            raise errors.NotAnArchive(f"{path} is not a newsbrowse archive: it is not a file.")
        if path.stat().st_size == 0:
            return 0
        connection = _connect_read_only(path)
        try:
            (application,) = connection.execute("pragma application_id").fetchone()
            (version,) = connection.execute("pragma user_version").fetchone()
            (tables,) = connection.execute("select count(*) from sqlite_schema").fetchone()
        finally:
            connection.close()
    if application != APPLICATION_ID:
        if tables == 0 and application == 0:
            return 0
        raise errors.NotAnArchive(f"{path} is an SQLite file, but not a newsbrowse archive.")
    if version > SCHEMA_VERSION:
        raise errors.ArchiveTooNew(
            f"{path} was made by a newer newsbrowse (schema {version}, this one knows {SCHEMA_VERSION}): "
            "update newsbrowse to open it."
        )
    return int(version)


class ReadPool:
    """A pool of read-only connections to one archive, each used by one thread at a time.

    Safe to use from any thread.
    """

    def __init__(self, path: Path) -> None:
        """Open the archive, migrating an older one first, which needs write access. Raises ``ArchiveError``."""
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        version = read_schema_version(path)
        self._is_empty = version == 0
        if 0 < version < SCHEMA_VERSION:
            upgrade(path)
        if not self._is_empty:
            with translate_errors(path):
                self._idle.append(_connect_read_only(path))

    def _connect(self) -> sqlite3.Connection:
        return _connect_empty() if self._is_empty else _connect_read_only(self._path)

    @contextmanager
    def connection(self, cancelled: CancelCheck = never_cancelled) -> Iterator[sqlite3.Connection]:
        """Lend a connection for a ``with`` block.

        Raises ``Cancelled`` once ``cancelled()`` is True, else ``ArchiveError``.
        """
        if cancelled():
            raise errors.Cancelled
        if self._is_empty:
            self._is_empty = read_schema_version(self._path) == 0  # an import may have filled it meanwhile
        is_of_file = not self._is_empty
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        with translate_errors(self._path):
            if connection is None:
                connection = self._connect()
            if cancelled is not never_cancelled:
                connection.set_progress_handler(cancelled, STEPS_BETWEEN_CHECKS)
            try:
                yield connection
            except ValueError as error:  # a stored value, such as a date, that no import writes
                raise errors.ArchiveDamaged(
                    f"{self._path} holds what no archive does ({error}): import its sources into a new one."
                ) from error
            finally:
                if cancelled is not never_cancelled:
                    connection.set_progress_handler(None, 0)
                with self._lock:
                    if self._closed or not is_of_file:
                        connection.close()
                    else:
                        self._idle.append(connection)

    def close(self) -> None:
        """Close all connections; those in use close when they are given back."""
        with self._lock:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()


@contextmanager
def open_writable(path: Path, *, for_trial: bool = False) -> Iterator["Database"]:
    """Open the one connection that writes to the archive at ``path``, creating the archive if it doesn't exist.

    Transactions are the caller's: ``begin immediate`` … ``commit``. Raises ``ArchiveError``. Writes go to a log (WAL),
    so that others can read meanwhile; at the end the log is checkpointed, so that copying the one file copies the
    archive. With ``for_trial`` the caller rolls back everything, and the file stays the same to the last byte.
    """
    import sqlite_utils

    with translate_errors(path):
        if not path.exists():
            _create(path)
        version = read_schema_version(path)
        if 0 < version < SCHEMA_VERSION:
            upgrade(path)
        connection = _connect_writable(path)
        try:
            database = sqlite_utils.Database(connection, recursive_triggers=False, execute_plugins=False)
            if not for_trial:
                connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            connection.execute(f"pragma wal_autocheckpoint = {LOG_PAGES}")
            connection.execute("pragma cache_size = -32768")  # KB: four times as much is no faster
            connection.execute("pragma temp_store = memory")
            if version == 0:
                migrate(database)
            yield database
        finally:
            with suppress(sqlite3.Error):  # everything was committed, and an archive with a log reads just as well
                if connection.in_transaction:
                    connection.rollback()
                if not for_trial:
                    _fold_log(connection)
            connection.close()


def _fold_log(connection: sqlite3.Connection) -> None:
    """Checkpoint the write-ahead log into the file and switch WAL off.

    Reading an archive in WAL mode leaves files beside it, and fails on read-only media. WAL can't be switched off while
    someone reads; then an empty log stays.
    """
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.execute("pragma busy_timeout = 0")
    connection.execute("pragma journal_mode = delete")


def _connect_writable(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WRITE_PATIENCE, isolation_level=None, cached_statements=256)
    try:
        connection.execute("begin immediate")
        connection.execute("rollback")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _create(path: Path) -> None:
    """Make an archive with its empty schema under a temporary name, then rename it: no one ever sees half an archive.

    If another program creates it at the same time, that one stays.
    """
    import sqlite_utils

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            migrate(sqlite_utils.Database(connection, recursive_triggers=False, execute_plugins=False))
        finally:
            connection.close()
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            if not path.exists():  # a symbolic link with no target
                draft.replace(path)
        except OSError:  # a file system without hard links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def upgrade(path: Path) -> None:
    """Migrate an older archive to the newest schema, after copying it to a backup beside it.

    Raises ``ArchiveError``.
    """
    import sqlite_utils

    version = read_schema_version(path)
    backup = path.with_name(f"{path.name}.schema-{version}")
    try:
        with translate_errors(path):
            connection = _connect_writable(path)
            try:
                if not backup.exists():
                    draft = backup.with_name(backup.name + ".new")
                    with sqlite3.connect(draft) as copy:
                        connection.backup(copy)
                    copy.close()
                    draft.replace(backup)
                migrate(sqlite_utils.Database(connection, recursive_triggers=False, execute_plugins=False))
            finally:
                connection.close()
    except errors.ArchiveReadOnly as error:
        raise errors.ArchiveOutdated(
            f"{path} was made by an older newsbrowse and must be brought up to date, but it can't be written to: "
            "copy it to where you may write."
        ) from error
    print(f"newsbrowse: {path} was brought up to date; a copy of it as it was is {backup}.", file=sys.stderr)
