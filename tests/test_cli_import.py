"""``newsbrowse import``: the report, the exit codes, and being interrupted."""

import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import WritePage

from db.models import Progress
from db.storage import connections
from tui.commands import import_

Run = Callable[..., Result]


def counts(report: str) -> dict[str, int]:
    """The report's numbers by name."""
    rows = (line.rsplit(maxsplit=1) for line in report.partition("\n\n")[0].splitlines())
    return {name.strip(): int(number.replace(",", "")) for name, number in rows}


def test_the_report_is_data_and_balances(run: Run, write_page: WritePage, pages: Path, tmp_path: Path) -> None:
    write_page("First", related=["Second", "Nowhere"])
    write_page("Second")
    write_page("Second", name="copy.txt")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    done = run("import", "-a", tmp_path / "news.db", pages)
    report = counts(done.stdout)
    assert report == {
        **{"seen": 4, "new": 2, "updated": 0, "unchanged": 0, "duplicate": 1, "rejected": 1},
        **{"skipped": 1, "links resolved": 1, "links missing": 1, "copies": 0},
    }
    assert report["seen"] == sum(report[each] for each in ("new", "updated", "unchanged", "duplicate", "rejected"))


def test_what_is_refused_is_named_with_its_reason_and_is_exit_code_5(
    run: Run, write_page: WritePage, pages: Path, tmp_path: Path
) -> None:
    write_page("First")
    (pages / "empty.txt").write_bytes(b"")
    done = run("import", "-a", tmp_path / "news.db", pages)
    assert done.exit_code == 5
    named = next(line for line in done.stderr.splitlines() if "empty.txt: " in line)
    assert named.split("empty.txt: ")[1].strip()
    assert "empty.txt" not in done.stdout


def test_twenty_refusals_are_named_and_the_rest_counted(run: Run, pages: Path, tmp_path: Path) -> None:
    for number in range(23):
        (pages / f"{number:02}.txt").write_bytes(b"")
    done = run("import", "-a", tmp_path / "news.db", pages)
    assert "19.txt: " in done.stderr
    assert "20.txt: " not in done.stderr
    assert "and 3 more" in done.stderr


def test_the_same_again_changes_nothing(run: Run, write_page: WritePage, pages: Path, tmp_path: Path) -> None:
    write_page("First")
    archive = tmp_path / "news.db"
    assert run("import", "-a", archive, pages).exit_code == 0
    again = run("import", "-a", archive, pages)
    assert again.exit_code == 0
    assert counts(again.stdout)["unchanged"] == 1
    assert counts(again.stdout)["new"] == 0


def test_a_dry_run_reports_and_leaves_nothing(run: Run, write_page: WritePage, pages: Path, tmp_path: Path) -> None:
    write_page("First")
    archive = tmp_path / "news.db"
    done = run("import", "-a", archive, "--dry-run", pages)
    assert done.exit_code == 0
    assert counts(done.stdout)["new"] == 1
    assert "nothing was written" in done.stderr
    assert not archive.exists()


def test_the_site_is_the_one_that_was_named(run: Run, write_page: WritePage, pages: Path, tmp_path: Path) -> None:
    write_page("First")
    archive = tmp_path / "news.db"
    run("import", "-a", archive, "--site", "Gazette", pages)
    assert '"site": "Gazette"' in run("search", "-a", archive, "first", "--format", "jsonl").stdout


def test_without_a_name_it_goes_to_the_archive_in_the_data_folder(
    run: Run, write_page: WritePage, pages: Path, fresh_home: Path
) -> None:
    write_page("First")
    assert run("import", pages).exit_code == 0
    assert run("search", "first").exit_code == 0


@pytest.mark.parametrize("source", ["nowhere", "ftp://site.example/page", ""])
def test_a_source_that_is_no_file_is_wrong_usage(run: Run, tmp_path: Path, source: str) -> None:
    done = run("import", "-a", tmp_path / "news.db", source)
    assert done.exit_code == 2
    assert source in done.stderr
    assert not (tmp_path / "news.db").exists()


def test_ctrl_c_keeps_whole_pages_reports_and_is_exit_code_130(
    run: Run, write_page: WritePage, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        write_page(f"Page {number}")
    monkeypatch.setattr(import_, "make_meter", lambda kind: InterruptsAt(2, times=1))
    archive = tmp_path / "news.db"
    done = run("import", "-a", archive, pages)
    assert done.exit_code == 130
    assert counts(done.stdout)["new"] == 2
    assert "goes on from here" in done.stderr
    monkeypatch.undo()
    rest = counts(run("import", "-a", archive, pages).stdout)
    assert (rest["new"], rest["unchanged"]) == (3, 2)


def test_a_second_ctrl_c_ends_it_at_once_and_the_archive_is_sound(
    run: Run, write_page: WritePage, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        write_page(f"Page {number}")
    monkeypatch.setattr(import_, "make_meter", lambda kind: InterruptsAt(2, times=2))
    done = run("import", "-a", tmp_path / "news.db", pages)
    assert done.exit_code == 130
    assert done.stdout == ""
    assert run("check", "-a", tmp_path / "news.db").exit_code == 0


def test_ctrl_c_means_what_it_meant_once_the_import_is_over(
    run: Run, write_page: WritePage, pages: Path, tmp_path: Path
) -> None:
    write_page("First")
    before = signal.getsignal(signal.SIGINT)
    run("import", "-a", tmp_path / "news.db", pages)
    assert signal.getsignal(signal.SIGINT) is before


class InterruptsAt:
    """A meter that presses Ctrl+C once so many pages were read."""

    def __init__(self, seen: int, times: int) -> None:
        self.seen = seen
        self.times = times

    def __call__(self, progress: Progress) -> None:
        if progress.stage == "reading" and progress.seen == self.seen:
            for _ in range(self.times):
                signal.raise_signal(signal.SIGINT)

    def close(self) -> None: ...


def test_an_archive_that_another_program_writes_to_is_exit_code_3(
    run: Run, write_page: WritePage, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "WRITE_PATIENCE", 0.01)
    write_page("First")
    archive = tmp_path / "news.db"
    run("import", "-a", archive, pages)
    other = sqlite3.connect(archive, isolation_level=None)
    other.execute("begin immediate")
    try:
        done = run("import", "-a", archive, pages)
    finally:
        other.close()
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1


def test_a_folder_without_pages_is_said_to_have_none(run: Run, pages: Path, tmp_path: Path) -> None:
    (pages / "README.md").write_text("About these pages.", encoding="utf-8")
    result = run("import", pages, "-a", tmp_path / "news.db")
    assert result.exit_code == 1
    assert "No page was found there. Files that were passed over: 1; --explain says why." in result.stderr
    assert "To read it" not in result.stderr


def test_where_every_page_was_refused_there_is_nothing_to_read(run: Run, pages: Path, tmp_path: Path) -> None:
    (pages / "empty.txt").write_bytes(b"")
    result = run("import", pages, "-a", tmp_path / "news.db")
    assert result.exit_code == 5
    assert "To read it" not in result.stderr


def test_json_that_lists_no_articles_is_no_page(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "numbers.json"
    source.write_text("[1, 2, 3]", encoding="utf-8")
    assert run("import", source, "-a", tmp_path / "news.db").exit_code == 5
