"""``newsbrowse runs`` and ``newsbrowse rejects``: what each import did and refused."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from archives import reading
from click.testing import Result
from conftest import ROOT, WritePage
from patience import PATIENCE

from db.storage.connections import open_writable

Run = Callable[..., Result]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def log_run(path: Path, rejects: int = 0, **values: object) -> int:
    """A run in the log, of counts that balance."""
    with open_writable(path) as database:
        columns = {
            "started": "2026-01-01T10:00:00+00:00",
            "finished": "2026-01-01T10:03:20+00:00",
            "sources": "/pages\n/more",
            "program": "newsbrowse 1",
            **dict.fromkeys(("new", "updated", "unchanged", "duplicate", "skipped"), 2),
            "rejected": rejects,
            "seen": 8 + rejects,
            **values,
        }
        marks = ",".join("?" * len(columns))
        connection = database.conn
        run = connection.execute(f"insert into runs ({','.join(columns)}) values ({marks})", tuple(columns.values()))
        connection.execute("begin")
        connection.executemany(
            "insert into rejects (run_id, place, code, reason, offset) values (?, ?, ?, ?, ?)",
            (
                (run.lastrowid, f"/pages/{n}.html", "timeout" if n % 2 else "gzip", "It took too long.", n or None)
                for n in range(rejects)
            ),
        )
        connection.execute("commit")
        return run.lastrowid or 0


def test_an_import_is_listed_with_its_counts(run: Run, archive: Path, pages: Path, write_page: WritePage) -> None:
    write_page("First")
    (pages / "broken.txt").write_bytes(b"")
    run("import", "-a", archive, pages)
    listed = run("runs", "-a", archive)
    assert listed.exit_code == 0
    head, row, source = listed.stdout.splitlines()
    assert head.split() == [
        *("run", "started", "took", "seen", "new", "updated", "unchanged", "duplicate"),
        *head.split()[8:],
    ]
    assert row.split()[0] == "1"
    assert source.strip() == str(pages)
    (record,) = json.loads(run("runs", "-a", archive, "--format", "json").stdout)["runs"]
    assert record["seen"] == sum(record[n] for n in ("new", "updated", "unchanged", "duplicate", "rejected"))
    assert record["new"] == 1


def test_runs_are_newest_first_and_say_how_they_ended(run: Run, archive: Path) -> None:
    log_run(archive)
    log_run(archive, finished=None, interrupted=1)
    log_run(archive, finished=None)
    shown = run("runs", "-a", archive).stdout
    rows = [line for line in shown.splitlines() if line.strip().startswith(("1", "2", "3"))]
    assert [row.split()[0] for row in rows] == ["3", "2", "1"]
    assert "unfinished" in rows[0]
    assert "interrupted" in rows[1]
    assert "3 min 20 s" in rows[2]
    records = [json.loads(line) for line in run("runs", "-a", archive, "--format", "jsonl").stdout.splitlines()]
    assert [(r["run"], r["state"], r["seconds"]) for r in records] == [
        (3, "unfinished", None),
        (2, "interrupted", None),
        (1, "done", 200),
    ]
    assert list(records[0]) == [
        *("run", "started", "finished", "seconds", "state", "sources", "program"),
        *("seen", "new", "updated", "unchanged", "duplicate", "rejected", "skipped", "forgotten"),
    ]
    assert records[0]["sources"] == ["/pages", "/more"]
    table = list(csv.DictReader(io.StringIO(run("runs", "-a", archive, "--format", "csv", "--limit", "2").stdout)))
    assert [row["run"] for row in table] == ["3", "2"]


def test_a_run_that_was_taken_back_says_so(run: Run, archive: Path) -> None:
    log_run(archive)
    run("forget", "-a", archive, "1")
    assert "taken back" in run("runs", "-a", archive).stdout
    assert json.loads(run("runs", "-a", archive, "--format", "jsonl").stdout)["forgotten"] is True
    run("forget", "-a", archive, "1", "--undo")
    assert "taken back" not in run("runs", "-a", archive).stdout


def test_an_archive_without_imports_has_no_runs(run: Run, archive: Path) -> None:
    archive.touch()
    for command in ("runs", "rejects"):
        done = run(command, "-a", archive)
        assert (done.exit_code, done.stdout) == (1, "")
        assert "Nothing was imported" in done.stderr
    assert json.loads(run("runs", "-a", archive, "--format", "json").stdout) == {"schema": 1, "runs": []}


def test_rejects_are_those_of_the_newest_run_or_of_the_one_named(run: Run, archive: Path) -> None:
    log_run(archive, rejects=3)
    log_run(archive, rejects=1, sources="/other")
    newest = run("rejects", "-a", archive)
    assert newest.exit_code == 0
    assert newest.stdout == "gzip            /pages/0.html: It took too long.\n"
    first = run("rejects", "-a", archive, "1").stdout.splitlines()
    assert first == [
        "gzip            /pages/0.html: It took too long.",
        "timeout         /pages/1.html @1: It took too long.",
        "gzip            /pages/2.html @2: It took too long.",
    ]
    assert run("rejects", "-a", archive, "1", "--code", "timeout").stdout.splitlines() == first[1:2]


def test_rejects_for_programs(run: Run, archive: Path) -> None:
    log_run(archive, rejects=2)
    whole = json.loads(run("rejects", "-a", archive, "--format", "json").stdout)
    record = {"code": "gzip", "place": "/pages/0.html", "offset": None, "reason": "It took too long."}
    assert (whole["schema"], whole["run"], len(whole["rejects"]), whole["rejects"][0]) == (1, 1, 2, record)
    lines = run("rejects", "-a", archive, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == whole["rejects"]
    table = list(csv.DictReader(io.StringIO(run("rejects", "-a", archive, "--format", "csv").stdout)))
    assert table[1] == {"code": "timeout", "place": "/pages/1.html", "offset": "1", "reason": "It took too long."}


def test_a_run_that_refused_nothing_is_exit_code_1(run: Run, archive: Path) -> None:
    log_run(archive)
    log_run(archive, rejects=1)
    assert run("rejects", "-a", archive, "1").exit_code == 1
    none = run("rejects", "-a", archive, "--code", "bad-xml", "--format", "json")
    assert (none.exit_code, json.loads(none.stdout)["rejects"]) == (1, [])
    assert run("rejects", "-a", archive, "9").exit_code == 1
    assert run("rejects", "-a", archive, "--code", "nonsense").exit_code == 2
    assert run("rejects", "-a", archive, "first").exit_code == 2


def test_places_cant_make_a_terminal_obey(run: Run, archive: Path) -> None:
    log_run(archive, rejects=1, sources="/pages\x1b]0;title\x07/a\u202eb")
    with open_writable(archive) as database:
        database.conn.execute("update rejects set place = 'a\x1b[31m\x9b2Jb\u202ec', reason = 'x\x07y'")
    for command in ("runs", "rejects"):
        for form in ("table", "json", "jsonl", "csv"):
            shown = run(command, "-a", archive, "--format", form).stdout
            assert not set(shown) & set("\x1b\x07\x9b\u202e")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much memory it took")
def test_very_many_rejects_take_little_memory(archive: Path) -> None:
    log_run(archive, rejects=30_000)
    code = (
        "import sys\nfrom tui.cli import newsbrowse\n"
        "newsbrowse.main(['rejects', '-a', sys.argv[1], '--format', 'json'], standalone_mode=False)\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(archive)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=PATIENCE,
    )
    assert len(json.loads(done.stdout)["rejects"]) == 30_000
    assert int(done.stderr) < 60_000  # KB


def test_reading_the_log_changes_nothing(run: Run, archive: Path) -> None:
    log_run(archive, rejects=1)
    before = archive.read_bytes()
    run("runs", "-a", archive)
    run("rejects", "-a", archive)
    assert archive.read_bytes() == before
    with reading(archive) as connection, closing(connection.cursor()) as cursor:
        assert cursor.execute("select count(*) from runs").fetchone() == (1,)
