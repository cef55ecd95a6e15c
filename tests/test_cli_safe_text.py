"""Nothing in an archive, however it got there, makes a terminal obey."""

import json
import re
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from db.text.cleaning import title_key

Run = Callable[..., Result]

HOSTILE = (
    "\x1b]52;c;cm0gLXJm\x07\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\ \x1b[2J\x9b31m"
    "\u202eabc\u2066\x00\x7f\x85[bold]x[/] [@click=app.quit]y[/]"
)
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.fixture
def hostile_archive(run: Run, news_archive: Path, tmp_path: Path) -> Path:
    """An archive that someone else made, with control sequences wherever there is text."""
    path = tmp_path / "hostile.db"
    path.write_bytes(news_archive.read_bytes())
    with sqlite3.connect(path) as connection:
        title = f"Hostile {HOSTILE}"
        connection.execute(
            "update articles set title = ?, title_key = ?, root = ?, authors = ?, language = ?, warnings = ?, url = ? "
            "where title like 'US sends%'",
            (title, title_key("hostile"), HOSTILE, json.dumps([HOSTILE]), HOSTILE, json.dumps([HOSTILE]), HOSTILE),
        )
        body = zlib.compress(f"First {HOSTILE}\n\n> Quoted {HOSTILE}\n\n## {HOSTILE}".encode())
        connection.execute("update bodies set body = ?", (body,))
        connection.execute("update links set text = ?, url = ?", (HOSTILE, f"http://x.example/{HOSTILE}"))
        connection.execute("update sections set path = json_array(? || id)", (HOSTILE,))
        connection.execute("update sites set name = ?", (HOSTILE,))
        connection.execute("update sources set place = ?", (HOSTILE,))
    connection.close()
    return path


@pytest.mark.parametrize(
    "command",
    [
        *(("search", "written", "--format", form) for form in ("table", "json", "jsonl", "csv")),
        *(
            ("show", "news-and-comments/2022/us-sends-response-to-russia-s-security-demands", "--format", form)
            for form in ("text", "markdown", "json")
        ),
    ],
    ids=" ".join,
)
def test_no_control_sequence_of_an_article_is_printed(
    run: Run, hostile_archive: Path, command: tuple[str, ...]
) -> None:
    printed = run(*command, "-a", hostile_archive)
    assert printed.exit_code == 0
    assert "Hostile" in printed.stdout
    assert OBEYED.search(printed.stdout) is None
    assert OBEYED.search(printed.stderr) is None


def test_json_says_exactly_what_is_there_all_the_same(run: Run, hostile_archive: Path) -> None:
    printed = run("search", "written", "--format", "json", "-a", hostile_archive)
    assert json.loads(printed.stdout)["articles"][0]["language"] == HOSTILE


def test_a_name_of_a_file_that_is_refused_is_made_safe(run: Run, pages: Path, tmp_path: Path) -> None:
    (pages / "\x1b]0;owned\x07evil.txt").write_bytes(b"")
    reported = run("import", "-a", tmp_path / "news.db", pages)
    assert reported.exit_code == 5
    assert "evil.txt" in reported.stderr
    assert OBEYED.search(reported.stderr) is None


def test_what_was_typed_is_made_safe_where_it_is_repeated(run: Run, news_archive: Path) -> None:
    for command in (("search", f"zebra{HOSTILE}"), ("show", HOSTILE), (f"impot{HOSTILE[:9]}", "x")):
        repeated = run(*command) if command[-1] == "x" else run(*command, "-a", news_archive)
        assert OBEYED.search(repeated.stderr) is None
