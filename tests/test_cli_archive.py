"""Which archive a command means, what is wrong with one, and how commands end."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import ROOT, RunProcess
from patience import PATIENCE

from tui import __version__

Run = Callable[..., Result]


def test_the_archive_is_named_by_the_option_before_or_after_the_command(run: Run, news_archive: Path) -> None:
    for command in (
        ("stats", "-a", news_archive),
        ("stats", "--archive", news_archive),
        ("-a", news_archive, "stats"),
        (f"-a{news_archive}", "stats"),
    ):
        assert "articles" in run(*command).stdout


def test_else_by_the_environment(run: Run, news_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBROWSE_ARCHIVE", str(news_archive))
    assert run("stats").exit_code == 0
    assert run("stats", "-a", tmp_path / "none.db").exit_code == 3


def test_without_any_the_commands_say_how_to_make_one(run: Run, fresh_home: Path) -> None:
    for command in (("search", "x"), ("show", "x"), ("stats",), ("check",)):
        done = run(*command)
        assert done.exit_code == 3
        assert done.stdout == ""
        assert re.fullmatch(r"newsbrowse: There is no archive at .*newsbrowse import.*\n", done.stderr)


def test_a_file_that_is_no_archive_is_exit_code_4(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear reader, " * 100)
    for command in (("search", "x"), ("show", "x"), ("stats",), ("check",), ("import", tmp_path)):
        done = run(*command, "-a", other)
        assert done.exit_code == 4
        assert done.stderr.startswith(f"newsbrowse: {other} ")
        assert done.stderr.count("\n") == 1
    assert other.read_text() == "Dear reader, " * 100


def test_a_folder_is_no_archive_either(run: Run, tmp_path: Path) -> None:
    assert run("stats", "-a", tmp_path).exit_code == 4


def test_an_empty_file_is_an_empty_archive(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    assert json.loads(run("stats", "-a", empty, "--format", "json").stdout)["articles"] == 0
    assert run("search", "-a", empty, "x").exit_code == 1


def test_stats_has_exactly_the_fields_that_were_promised(run: Run, news_archive: Path) -> None:
    answer = json.loads(run("stats", "-a", news_archive, "--format", "json").stdout)
    assert answer == {
        "schema": 1,
        "articles": 6,
        "sections": answer["sections"],
        "years": 4,
        "sites": 1,
        "versions": 6,
        "copies": 0,
        "links": {"resolved": 1, "missing": 1},
    }
    assert isinstance(answer["sections"], int)


def test_stats_are_readable_too(run: Run, news_archive: Path) -> None:
    assert re.search(r"^articles +6$", run("stats", "-a", news_archive).stdout, re.MULTILINE)


def test_a_sound_archive_is_said_to_be_sound(run: Run, news_archive: Path) -> None:
    done = run("check", "-a", news_archive)
    assert done.exit_code == 0
    assert done.stdout == f"{news_archive} is sound.\n"


def test_a_fault_is_a_line_on_stdout_and_exit_code_1(run: Run, news_archive: Path, tmp_path: Path) -> None:
    import sqlite3

    faulty = tmp_path / "faulty.db"
    faulty.write_bytes(news_archive.read_bytes())
    with sqlite3.connect(faulty) as connection:
        connection.execute("update facet_counts set n = n + 1")
    connection.close()
    done = run("check", "-a", faulty)
    assert done.exit_code == 1
    assert done.stdout.strip()
    assert done.stderr == ""


def test_a_mistyped_command_is_wrong_usage_and_the_right_one_is_named(run: Run) -> None:
    for command in (("imprt", "pages"), ("imprt",), ("serach", "x")):
        done = run(*command)
        assert done.exit_code == 2
        assert "Did you mean" in done.stderr
    wrong = run("stats", "--fromat", "json")
    assert wrong.exit_code == 2
    assert wrong.stderr.count("\n") == 1
    assert "--format" in wrong.stderr
    assert "stats --help" in wrong.stderr


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").stdout == f"newsbrowse, version {__version__}\n"


@pytest.mark.parametrize("command", [(), ("import",), ("search",), ("show",), ("stats",), ("check",), ("browse",)])
def test_every_command_explains_itself(run: Run, command: tuple[str, ...]) -> None:
    helped = run(*command, "-h")
    assert helped.exit_code == 0
    assert helped.stdout == run(*command, "--help").stdout
    assert "--archive" in helped.stdout


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_a_reader_that_goes_away_ends_it_quietly(news_archive: Path, form: str) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    process = subprocess.run(
        [sys.executable, "-m", "tui", "search", "-a", news_archive, "--format", form, "weekly"],
        stdout=write_end,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        check=False,
        timeout=PATIENCE,
    )
    os.close(write_end)
    assert process.stderr == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_one_sentence_and_exit_code_3(news_archive: Path) -> None:
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "tui", "search", "-a", news_archive, "weekly"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=False,
            timeout=PATIENCE,
        )
    assert process.returncode == 3
    assert process.stderr == "newsbrowse: No space left on device.\n"


def test_a_terminal_without_unicode_still_gets_a_text(news_archive: Path) -> None:
    for form in ("table", "json"):
        process = subprocess.run(
            [sys.executable, "-m", "tui", "search", "-a", news_archive, "--format", form, "予算"],
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
            check=False,
            timeout=PATIENCE,
        )
        assert process.returncode == 0
        assert process.stderr == b""
    assert json.loads(process.stdout)["articles"][0]["title"] == "予算案が可決された"


def test_without_a_terminal_the_browser_says_so_and_ends(run_process: RunProcess, news_archive: Path) -> None:
    for command in ((), ("browse",), (news_archive,), ("-a", news_archive)):
        done = run_process(*command)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("newsbrowse: The browser needs a terminal")
        assert done.stderr.count("\n") == 1
