import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from archives import add, article, fill, reading, scratch, unprivileged

from db import errors
from db.archive import Archive
from db.check import check_archive
from db.storage import connections, schema
from db.storage.connections import ReadPool, open_writable, read_schema_version
from db.storage.schema import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from sqlite_utils import Database

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "READ_PATIENCE", 0.05)
    monkeypatch.setattr(connections, "WRITE_PATIENCE", 0.05)


@pytest.fixture
def filled(path: Path) -> Path:
    return fill(path, 20)


def contents(folder: Path) -> list[Path]:
    """The files of a folder, without what SQLite's readers leave behind: an empty log and its index."""
    files = sorted(file for file in folder.iterdir() if file.is_file())
    left_behind = {
        file for file in files if file.name.endswith("-shm") or (file.name.endswith("-wal") and not file.stat().st_size)
    }
    return [file for file in files if file not in left_behind]


def state(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file of a folder: what is in it and when it was changed."""
    return {
        file.name: (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime_ns) for file in contents(folder)
    }


def checked(path: Path) -> None:
    check_archive(path)


def open_and_read(path: Path) -> None:
    archive = Archive.open(path)
    try:
        for article_id in archive.listing(None):
            archive.article(article_id)
        archive.outline()
        archive.stats()
    finally:
        archive.close()


def write(path: Path) -> None:
    add(path, article("One more"))


def assert_refused(path: Path, kind: type[errors.ArchiveError], exit_code: int, *uses: Callable[[Path], None]) -> str:
    """Each use of the file raises the error, in one sentence that names it, and nothing in its folder changes."""
    before = state(path.parent)
    for use in uses or (open_and_read, write, checked):
        with pytest.raises(kind) as caught:
            use(path)
        assert type(caught.value) is kind
        assert caught.value.exit_code == exit_code
        sentence = str(caught.value)
        assert str(path) in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence
    assert state(path.parent) == before
    return sentence


def test_a_missing_archive_is_said_to_be_missing(path: Path) -> None:
    assert_refused(path, errors.ArchiveMissing, 3, open_and_read, checked)
    assert not path.exists()


def test_a_folder_is_no_archive_but_can_be_imported(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    assert "import" in assert_refused(folder, errors.NotAnArchive, 4)


@pytest.mark.parametrize(
    "content",
    [b"no", b"# Notes\n" * 1000, random.Random(1).randbytes(50_000), b"SQLite format 3\0" + b"\xff" * 5000],
    ids=["a word", "a text", "noise", "a header"],
)
def test_a_file_that_is_something_else_is_no_archive(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert_refused(path, errors.NotAnArchive, 4)


def test_a_pipe_is_no_archive(path: Path) -> None:
    os.mkfifo(path)
    assert_refused(path, errors.NotAnArchive, 4)


def test_another_programs_database_is_no_archive(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table articles (id integer primary key, title text)")
    assert "not a newsbrowse archive" in assert_refused(path, errors.NotAnArchive, 4)


def test_another_programs_database_without_tables_is_no_archive(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma application_id = 7")
        connection.execute("vacuum")
    assert_refused(path, errors.NotAnArchive, 4)


def test_an_archive_of_a_newer_version_says_to_update(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
        connection.execute("pragma wal_checkpoint(truncate)")
    assert "update newsbrowse" in assert_refused(filled, errors.ArchiveTooNew, 4)


@contextmanager
def holding(path: Path, *statements: str) -> Iterator[None]:
    """Another process that keeps what these statements lock."""
    code = (
        "import sqlite3, sys\n"
        f"connection = sqlite3.connect({str(path)!r}, isolation_level=None)\n"
        f"for statement in {statements!r}: connection.execute(statement).fetchall()\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        try:
            yield
        finally:
            process.stdin.close()


def test_an_archive_that_is_locked_for_itself_says_to_try_again(filled: Path) -> None:
    with holding(filled, "pragma locking_mode = exclusive", "begin exclusive"):
        with pytest.raises(errors.ArchiveLocked, match="try again") as caught:
            open_and_read(filled)
        assert caught.value.exit_code == 3
        with pytest.raises(errors.ArchiveLocked):
            write(filled)
    open_and_read(filled)


def test_an_archive_that_is_being_written_can_be_read_but_not_written(filled: Path) -> None:
    with holding(filled, "begin immediate", "insert into sites (name) values ('other')"):
        open_and_read(filled)
        assert check_archive(filled) == []
        with pytest.raises(errors.ArchiveLocked, match="try again"):
            write(filled)
    write(filled)
    assert len(listing(filled)) == 21


def listing(path: Path) -> list[int]:
    with closing(Archive.open(path)) as archive:
        return list(archive.listing(None))


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_truncated_archive_is_said_to_be_damaged(filled: Path, part: float) -> None:
    size = int(filled.stat().st_size * part)
    os.truncate(filled, size)
    assert_refused(filled, errors.ArchiveDamaged, 4, open_and_read)
    assert filled.stat().st_size == size
    with suppress(errors.ArchiveDamaged):
        assert check_archive(filled) != []


def test_an_archive_with_overwritten_pages_is_said_to_be_damaged(filled: Path) -> None:
    data = bytearray(filled.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    filled.write_bytes(data)
    assert_refused(filled, errors.ArchiveDamaged, 4, open_and_read)


@pytest.mark.parametrize("table", ["articles", "bodies", "facet_counts", "sections", "links", "title_fts", "meta"])
def test_an_archive_that_lacks_a_table_is_said_to_be_damaged(filled: Path, table: str) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("pragma foreign_keys = off")
        connection.execute(f"drop table {table}")
        connection.execute("pragma wal_checkpoint(truncate)")
    assert_refused(filled, errors.ArchiveDamaged, 4, checked)


def test_a_text_that_cant_be_unpacked_is_said_to_be_damaged(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("update bodies set body = x'00'")
        connection.commit()
        connection.execute("pragma wal_checkpoint(truncate)")
    with pytest.raises(errors.ArchiveDamaged, match="damaged"):
        open_and_read(filled)


@pytest.mark.parametrize("kind", ["0 bytes", "no tables", "no tables, in WAL mode"])
def test_a_file_without_anything_in_it_is_an_empty_archive(path: Path, kind: str) -> None:
    path.touch()
    if kind != "0 bytes":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("pragma journal_mode = wal" if "WAL" in kind else "vacuum")
    before = path.read_bytes()
    assert read_schema_version(path) == 0
    with closing(Archive.open(path)) as archive:
        assert archive.outline().total == 0
        assert list(archive.listing(None)) == []
        assert archive.find("anything") == []
        assert archive.stats().articles == 0
        assert archive.article(1) is None
    assert check_archive(path) == []
    assert path.read_bytes() == before
    write(path)
    assert len(listing(path)) == 1
    assert check_archive(path) == []


@pytest.mark.parametrize("done", ["nothing", "tables"])
def test_a_file_whose_making_was_cut_short_is_an_empty_archive(path: Path, done: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("create table _sqlite_migrations (id integer primary key)" if done == "tables" else "vacuum")
    assert read_schema_version(path) == 0
    assert listing(path) == []


def test_making_an_archive_of_an_empty_file_can_be_tried_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(db: "Database") -> None:
        db.execute("select * from nowhere")

    path.touch()
    with monkeypatch.context() as failing:
        failing.setattr(schema, "STEPS", (("create", fail),))
        with pytest.raises(errors.ArchiveError):
            write(path)
    assert listing(path) == []
    write(path)
    assert len(listing(path)) == 1


def test_a_new_archive_is_whole_from_the_first_moment(path: Path) -> None:
    with open_writable(path):
        assert read_schema_version(path) == SCHEMA_VERSION
        assert sorted(file.name for file in path.parent.iterdir() if "-" not in file.name) == ["archive.db"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma application_id").fetchone() == (APPLICATION_ID,)


def test_reading_what_was_written_leaves_nothing_beside_it(path: Path) -> None:
    write(path)
    assert len(listing(path)) == 1
    assert [file.name for file in path.parent.iterdir()] == ["archive.db"]


def test_writing_while_someone_reads_keeps_the_log_and_gives_it_up_the_next_time(path: Path) -> None:
    write(path)
    with closing(Archive.open(path)) as archive:
        archive.outline()
        with open_writable(path):
            archive.outline()
        assert path.with_name("archive.db-wal").stat().st_size == 0
        assert archive.outline().total == 1
    with open_writable(path):
        pass
    assert [file.name for file in path.parent.iterdir()] == ["archive.db"]


def test_an_archives_folder_is_made_with_it(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "archive.db"
    write(path)
    assert len(listing(path)) == 1


def test_what_was_written_is_all_in_the_one_file(filled: Path, tmp_path: Path) -> None:
    assert [file.name for file in contents(tmp_path)] == ["archive.db"]
    copy = tmp_path / "copy.db"
    shutil.copyfile(filled, copy)
    assert listing(copy) == listing(filled)


def test_programs_that_make_an_archive_at_once_dont_write_over_each_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getpid", count().__next__)  # threads stand in for programs
    start = threading.Barrier(8)

    def make() -> int:
        start.wait()
        connections._create(path)
        return path.stat().st_ino

    with ThreadPoolExecutor(8) as threads:
        made = [threads.submit(make) for _ in range(8)]
        seen = {future.result() for future in made}
    assert seen == {path.stat().st_ino}
    assert [file.name for file in path.parent.iterdir()] == ["archive.db"]


def test_an_archive_may_be_a_link_to_nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere" / "x.db")
    write(path)
    assert len(listing(path)) == 1


@pytest.mark.parametrize(
    "name",
    ["a?mode=rw.db", "a#b.db", "a%20b.db", "a b'\".db", "архив.db", "-a.db", "a&b=c;d.db", os.fsdecode(b"\xff\xfe.db")],
)
def test_an_archive_may_have_any_name(tmp_path: Path, name: str) -> None:
    path = fill(tmp_path / name, 3)
    assert len(listing(path)) == 3
    assert check_archive(path) == []
    assert [file.name for file in contents(tmp_path)] == [name]


def test_an_archive_is_opened_by_a_relative_name(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(filled.parent)
    assert len(listing(Path("archive.db"))) == 20


def test_a_reader_cant_write(filled: Path) -> None:
    pool = ReadPool(filled)
    with pytest.raises(errors.ArchiveReadOnly), pool.connection() as connection:
        connection.execute("delete from articles")
    pool.close()


def test_reading_changes_nothing_and_leaves_nothing_behind(filled: Path) -> None:
    before = filled.read_bytes()
    open_and_read(filled)
    assert check_archive(filled) == []
    assert filled.read_bytes() == before


def test_on_read_only_media_an_archive_can_be_read_and_isnt_written() -> None:
    with scratch() as folder:
        path = fill(folder / "archive.db", 20)
        path.chmod(0o444)
        folder.chmod(0o555)
        with unprivileged():
            assert len(listing(path)) == 20
            open_and_read(path)
            assert check_archive(path) == []
            assert "copy it" in assert_refused(path, errors.ArchiveReadOnly, 3, write)
            with pytest.raises(errors.ArchiveReadOnly):
                write(folder / "new.db")


def test_a_file_that_may_not_be_read_says_so() -> None:
    with scratch() as folder:
        path = fill(folder / "archive.db", 1)
        path.chmod(0o000)
        with unprivileged():
            for use in (open_and_read, write, checked):
                with pytest.raises(errors.ArchiveReadOnly, match="permissions") as caught:
                    use(path)
                assert caught.value.exit_code == 3


def test_a_folder_that_may_not_be_entered_says_so() -> None:
    with scratch() as folder:
        path = fill(folder / "archive.db", 1)
        folder.chmod(0o000)
        with unprivileged():
            for use in (open_and_read, write, checked):
                with pytest.raises(errors.ArchiveReadOnly, match="permissions") as caught:
                    use(path)
                assert caught.value.exit_code == 3


KILLED = """
import os, sys
sys.path[:0] = {path!r}
from pathlib import Path
from archives import article
from db.storage.connections import open_writable
from db.ingest.writer import ArticleWriter
from db.models import Source
with open_writable(Path({archive!r})) as database:
    execute = database.conn.execute
    writer = ArticleWriter(database.conn, 1, "")
    execute("begin immediate")
    for n in range(300):
        writer.add(article(f"Later {{n}}"), Source(f"later{{n}}", "", ""), "")
    writer.flush()
    execute("commit")
    execute("begin immediate")
    for n in range(300):
        writer.add(article(f"Never {{n}}"), Source(f"never{{n}}", "", ""), "")
    writer.flush()
    os._exit(9)
"""


@pytest.fixture
def killed(filled: Path) -> Path:
    """An archive whose writer ended in the middle of a transaction, with all that it wrote still in the log."""
    code = KILLED.format(path=sys.path, archive=str(filled))
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert filled.with_name("archive.db-wal").stat().st_size > 100_000
    return filled


def test_what_a_killed_writer_committed_is_there_and_the_rest_isnt(killed: Path) -> None:
    with closing(Archive.open(killed)) as archive:
        assert archive.outline().total == 320
        assert len(archive.listing(None)) == 320
        assert len(archive.find("Later 7")) == 1
        assert archive.find("Never 7") == []
    write(killed)
    assert len(listing(killed)) == 321
    assert [file.name for file in contents(killed.parent)] == ["archive.db"]


@pytest.mark.slow
def test_a_log_left_behind_on_read_only_media_isnt_passed_over() -> None:
    """Without its log the archive would be an older one: it is read with it, or not at all."""
    with scratch() as folder:
        path = fill(folder / "archive.db", 20)
        code = KILLED.format(path=sys.path, archive=str(path))
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
        path.with_name("archive.db-shm").unlink()
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        with unprivileged():
            assert_refused(path, errors.ArchiveReadOnly, 3, open_and_read)


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes archives stop growing at so many pages, as a full disk would."""
    connect = connections._connect_writable

    def limit(pages: int) -> None:
        def limited(path: Path) -> sqlite3.Connection:
            connection = connect(path)
            connection.execute(f"pragma max_page_count = {pages}")
            return connection

        monkeypatch.setattr(connections, "_connect_writable", limited)

    return limit


def test_a_full_disk_is_said_to_be_full_and_what_was_there_stays(
    filled: Path, small_disk: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listing(filled)
    with monkeypatch.context() as patch:
        small_disk(filled.stat().st_size // 4096 + 3)
        noise = [article(f"Noise {n}", os.urandom(3000).hex()) for n in range(50)]
        with pytest.raises(errors.ArchiveFull, match="make room") as caught:
            add(filled, *noise)
        assert caught.value.exit_code == 3
        patch.undo()
    monkeypatch.undo()
    assert listing(filled) == before
    assert check_archive(filled) == []
    add(filled, *noise)
    assert len(listing(filled)) == 70
    assert check_archive(filled) == []


def test_a_disk_that_is_really_full_is_said_to_be_full(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small disk takes root")
    try:
        path = fill(tmp_path / "archive.db", 20)
        (tmp_path / "ballast").write_bytes(b"x" * 400_000)
        with pytest.raises(errors.ArchiveFull, match="make room"):
            add(path, *(article(f"Noise {n}", os.urandom(3000).hex()) for n in range(200)))
        assert len(listing(path)) == 20
        (tmp_path / "rest").write_bytes(b"x" * (shutil.disk_usage(tmp_path).free - 20_000))
        with pytest.raises(errors.ArchiveFull):
            write(tmp_path / "new.db")
        assert not (tmp_path / "new.db").exists()
        (tmp_path / "ballast").unlink()
        write(path)
        assert check_archive(path) == []
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.fixture
def newer_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that knows one step more than made the archive."""

    def add_a_table(db: "Database") -> None:
        db.execute("create table notes (id integer primary key)")

    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, ("notes", add_a_table)))
    for module in (schema, connections):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)


def has_notes(path: Path) -> bool:
    with reading(path) as connection:
        return connection.execute("select 1 from sqlite_schema where name = 'notes'").fetchone() is not None


@pytest.mark.parametrize("use", [open_and_read, write], ids=["reading", "writing"])
@pytest.mark.usefixtures("newer_program")
def test_an_older_archive_is_brought_up_to_date_with_a_copy_beside_it(
    monkeypatch: pytest.MonkeyPatch, path: Path, use: Callable[[Path], None]
) -> None:
    with monkeypatch.context() as older:
        for module in (schema, connections):
            older.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION)
        older.setattr(schema, "STEPS", schema.STEPS[:SCHEMA_VERSION])
        fill(path, 20)
    assert read_schema_version(path) == SCHEMA_VERSION
    use(path)
    assert read_schema_version(path) == SCHEMA_VERSION + 1
    assert has_notes(path)
    assert len(listing(path)) >= 20
    backup = path.with_name(f"archive.db.schema-{SCHEMA_VERSION}")
    assert read_schema_version(backup) == SCHEMA_VERSION
    assert not has_notes(backup)
    assert [file.name for file in contents(path.parent)] == ["archive.db", backup.name]


def test_an_older_archive_that_cant_be_written_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    with scratch() as folder:
        path = fill(folder / "archive.db", 20)
        path.chmod(0o444)
        folder.chmod(0o555)
        request.getfixturevalue("newer_program")
        with unprivileged():
            assert "copy it" in assert_refused(path, errors.ArchiveOutdated, 3, open_and_read, write)


def test_an_older_archive_whose_migration_fails_stays_as_it_was(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(db: "Database") -> None:
        db.execute("create table notes (id integer primary key)")
        db.execute("insert into articles (id) values (1)")

    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, ("notes", fail)))
    for module in (schema, connections):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with pytest.raises(sqlite3.IntegrityError):
        open_and_read(filled)
    monkeypatch.undo()
    assert not has_notes(filled)
    assert len(listing(filled)) == 20


class Countdown:
    """A ``CancelCheck`` that says True from the so-manyth question on."""

    def __init__(self, questions: int) -> None:
        self.left = questions

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_cancelled_query_stops_and_its_connection_is_as_good_as_new(filled: Path) -> None:
    pool = ReadPool(filled)
    for questions in (1, 2, 50):
        with pytest.raises(errors.Cancelled), pool.connection(Countdown(questions)) as connection:
            connection.execute(ENDLESS).fetchone()
        with pool.connection() as again:
            assert again is connection
            assert again.execute("select count(*) from articles").fetchone() == (20,)
            assert again.execute("select count(*) from articles a, articles b, articles c").fetchone() == (8000,)
    pool.close()


def test_work_that_was_cancelled_before_it_began_isnt_begun(filled: Path) -> None:
    pool = ReadPool(filled)
    with pytest.raises(errors.Cancelled), pool.connection(lambda: True):
        pytest.fail("begun")
    pool.close()


def test_every_method_of_an_archive_can_be_cancelled(filled: Path) -> None:
    with closing(Archive.open(filled)) as archive:
        (first, *_) = ids = archive.listing(None)
        section = archive.outline().sections[0].id
        calls: list[Callable[[Callable[[], bool]], object]] = [
            archive.outline,
            archive.stats,
            lambda cancelled: archive.headlines(ids, cancelled),
            lambda cancelled: archive.article(first, cancelled),
            lambda cancelled: archive.cell(section, 2022, cancelled),
            lambda cancelled: archive.listing(None, cancelled=cancelled),
            lambda cancelled: archive.find("Title 1", cancelled),
        ]
        for call in calls:
            with pytest.raises(errors.Cancelled):
                call(lambda: True)
            assert call(lambda: False)


def test_closing_lets_a_running_query_end_and_leaves_no_connection(filled: Path) -> None:
    pool = ReadPool(filled)
    started, cancel = threading.Event(), threading.Event()

    def cancelled() -> bool:
        started.set()
        return cancel.is_set()

    def query() -> None:
        with pool.connection(cancelled) as connection:
            connection.execute(ENDLESS).fetchone()

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(query)
        started.wait()
        pool.close()
        assert not running.done()
        cancel.set()
        with pytest.raises(errors.Cancelled):
            running.result()
    assert pool._idle == []


def test_an_archive_can_be_read_from_many_threads_at_once(filled: Path) -> None:
    with closing(Archive.open(filled)) as archive:
        expected = [archive.article(article_id) for article_id in archive.listing(None)]

        def read(_: int) -> bool:
            return [archive.article(article_id) for article_id in archive.listing(None)] == expected

        with ThreadPoolExecutor(8) as threads:
            assert all(threads.map(read, range(64)))
        assert len(archive.pool._idle) <= 9


def test_an_error_gives_its_connection_back(filled: Path) -> None:
    pool = ReadPool(filled)
    for _ in range(50):
        with pytest.raises(sqlite3.OperationalError), pool.connection() as connection:
            connection.execute("select syntax error from")
    assert len(pool._idle) == 1
    pool.close()


def test_a_reader_sees_what_is_written_while_it_is_open(filled: Path) -> None:
    with closing(Archive.open(filled)) as archive:
        before = archive.read_version()
        add(filled, article("One more", section=["Elsewhere"]))
        assert archive.read_version() != before
        assert len(archive.listing(None)) == 21
        (found,) = archive.find("One more")
        assert found.section == ("Elsewhere",)
