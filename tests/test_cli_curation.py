"""``newsbrowse set`` and ``newsbrowse forget``: correcting an article, taking back an import or an article."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article, reading
from click.testing import Result

from db.check import check_archive
from db.storage import connections

Run = Callable[..., Result]

SLUG = "news/2021/plan"
URL = "https://a.example/plan"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    add(path, article("Plan", "one", published="2021", url=URL), article("Other", "words"))
    return path


def shown(run: Run, archive: Path, reference: str = SLUG) -> dict[str, object]:
    record: dict[str, object] = json.loads(run("show", "-a", archive, reference, "--format", "json").stdout)
    return record


# set


def test_several_fields_are_set_at_once_and_shown_as_corrections(run: Run, archive: Path) -> None:
    done = run(
        *("set", "-a", archive, SLUG, "date=2022-01-26", "section=World › Europe"),
        *("author=Ada Bell; Max Frei", "title=The  plan"),
    )
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == [
        "author Ada Bell; Max Frei (source: none)",
        "date 2022-01-26 (source: 2021)",
        "section World › Europe (source: News)",
        "title The plan (source: Plan)",
    ]
    record = shown(run, archive)
    assert record["title"] == "The plan"
    assert record["published"] == "2022-01-26"
    assert record["section"] == ["World", "Europe"]
    assert record["authors"] == ["Ada Bell", "Max Frei"]
    corrections = record["corrections"]
    assert isinstance(corrections, list)
    assert [list(each) for each in corrections] == [["field", "value", "said", "made"]] * 4
    assert "Corrected: date 2022-01-26 (source: 2021)" in run("show", "-a", archive, SLUG).stdout
    assert "> Corrected: date 2022" in run("show", "-a", archive, SLUG, "--format", "markdown").stdout
    assert check_archive(archive) == []


@pytest.mark.parametrize("reference", [SLUG, URL, "http://www.a.example/plan?utm_source=x", "plan"])
def test_an_article_is_named_as_in_show(run: Run, archive: Path, reference: str) -> None:
    assert run("set", "-a", archive, reference, "date=2020").exit_code == 0
    assert shown(run, archive)["published"] == "2020"


def test_a_title_of_several_words_needs_no_quotes(run: Run, archive: Path) -> None:
    run("set", "-a", archive, SLUG, "title=A long title")
    assert run("set", "-a", archive, "A", "long", "title", "date=2020").exit_code == 0
    assert shown(run, archive)["published"] == "2020"


@pytest.mark.parametrize("value", ["World › Europe", "World > Europe", "World/Europe", " World ›Europe › "])
def test_a_section_is_written_in_several_ways(run: Run, archive: Path, value: str) -> None:
    run("set", "-a", archive, SLUG, f"section={value}")
    assert shown(run, archive)["section"] == ["World", "Europe"]


def test_nothing_after_the_sign_is_what_the_source_says_and_a_dash_is_none(run: Run, archive: Path) -> None:
    run("set", "-a", archive, SLUG, "date=-", "section=-", "author=-")
    record = shown(run, archive)
    assert (record["published"], record["section"], record["authors"]) == (None, [], [])
    back = run("set", "-a", archive, SLUG, "date=", "section=", "author=")
    assert (back.exit_code, back.stdout) == (0, "")
    record = shown(run, archive)
    assert (record["published"], record["section"], record["corrections"]) == ("2021", ["News"], [])
    assert check_archive(archive) == []


def test_without_a_field_it_prints_the_corrections(run: Run, archive: Path) -> None:
    none = run("set", "-a", archive, SLUG)
    assert (none.exit_code, none.stdout) == (1, "")
    run("set", "-a", archive, SLUG, "date=2020")
    again = run("set", "-a", archive, SLUG)
    assert (again.exit_code, again.stdout) == (0, "date 2020 (source: 2021)\n")


@pytest.mark.parametrize(
    "wrong",
    ["date=yesterday", "date=2022-02-30", "date=26.01.2022", "auther=Ada", "title=-", "section=›", "author=;", "url=x"],
)
def test_what_cant_be_meant_is_exit_code_2_and_changes_nothing(run: Run, archive: Path, wrong: str) -> None:
    done = run("set", "-a", archive, SLUG, "title=Other", wrong)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert shown(run, archive)["title"] == "Plan"


def test_no_such_article_is_exit_code_1_and_several_are_2(run: Run, archive: Path) -> None:
    assert run("set", "-a", archive, "None such", "date=2020").exit_code == 1
    add(archive, article("Plan", "another", section=["Sport"]))
    for command in (("set", "-a", archive, "Plan", "date=2020"), ("forget", "-a", archive, "Plan")):
        done = run(*command)
        assert done.exit_code == 2
        assert SLUG in done.stderr
        assert "sport/2022/plan" in done.stderr


def test_values_cant_make_a_terminal_obey(run: Run, archive: Path) -> None:
    done = run("set", "-a", archive, SLUG, "title=A\x1b]52;c;x\x07B\u202e")
    assert done.exit_code == 0
    assert not set(done.output) & set("\x1b\x07\u202e")
    assert shown(run, archive)["title"] == "AB"


# forget


def test_an_import_is_taken_back_and_put_back(run: Run, archive: Path) -> None:
    before = run("search", "-a", archive, "--format", "json", "words").stdout
    done = run("forget", "-a", archive, "1")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "Run 1 was taken back: 2 articles put away, 0 articles as they would be without it.\n"
    assert f"newsbrowse forget 1 --undo -a {archive}" in done.stderr
    assert run("search", "-a", archive, "words").exit_code == 1
    assert run("forget", "-a", archive, "1").exit_code == 1
    undone = run("forget", "-a", archive, "1", "--undo")
    assert undone.stdout == "Run 1 was put back: 2 articles came back, 0 articles as they were with it.\n"
    assert run("search", "-a", archive, "--format", "json", "words").stdout == before
    assert run("forget", "-a", archive, "1", "--undo").exit_code == 1


@pytest.mark.parametrize("reference", [SLUG, URL, "Plan"])
def test_an_article_is_put_away_and_put_back(run: Run, archive: Path, reference: str) -> None:
    before = run("show", "-a", archive, SLUG).stdout
    assert run("forget", "-a", archive, reference).stdout == f"{SLUG} was put away.\n"
    assert run("show", "-a", archive, SLUG).exit_code == 1
    assert run("forget", "-a", archive, reference).exit_code == 1
    assert run("forget", "-a", archive, "--undo", reference).stdout == f"{SLUG} was put back.\n"
    assert run("show", "-a", archive, SLUG).stdout == before
    assert run("forget", "-a", archive, "--undo", reference).exit_code == 1


def test_taking_an_import_back_says_that_corrections_go_with_it(run: Run, archive: Path) -> None:
    run("set", "-a", archive, SLUG, "date=2022-01-26")
    (line,) = run("forget", "-a", archive, "1").stdout.splitlines()
    assert "2 articles put away (1 of them with corrections, which only --undo brings back)" in line


def test_a_number_is_a_run_if_there_is_one_else_a_title(run: Run, archive: Path) -> None:
    add(archive, article("1984", "words"))
    assert run("forget", "-a", archive, "1984").stdout == "news/2022/1984 was put away.\n"
    assert run("forget", "-a", archive, "1985").exit_code == 1
    assert "There is no run 1985" in run("forget", "-a", archive, "1985").stderr


def test_an_archive_that_isnt_there_or_is_locked_is_exit_code_3(
    run: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in (("forget", "1"), ("set", SLUG, "date=2020"), ("runs",), ("rejects",)):
        assert run(*command, "-a", tmp_path / "none.db").exit_code == 3
    assert not (tmp_path / "none.db").exists()
    monkeypatch.setattr(connections, "WRITE_PATIENCE", 0.05)
    with closing(sqlite3.connect(archive, isolation_level=None)) as other:
        other.execute("pragma journal_mode = wal")
        other.execute("begin immediate")
        for command in (("forget", "1"), ("forget", SLUG), ("set", SLUG, "date=2020")):
            done = run(*command, "-a", archive)
            assert done.exit_code == 3
            assert "in use by another program" in done.stderr
        other.execute("rollback")
    with reading(archive) as connection:
        assert connection.execute("select count(*) from articles").fetchone() == (2,)
