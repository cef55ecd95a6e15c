"""``newsbrowse search`` where there is nothing, where somebody stops reading, and where the archive can't be read."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article, fill
from click.testing import Result
from conftest import ROOT

from db.archive import Archive
from db.query.parser import parse_search
from db.search.suggestions import suggest_queries

Run = Callable[..., Result]


def proposed(found: Result) -> dict[str, int]:
    """The queries that stderr proposes, and how much each is said to find."""
    listed = re.findall(r"^  (.+?) +([\d,]+)$", found.stderr, re.MULTILINE)
    return {query: int(count.replace(",", "")) for query, count in listed}


def test_a_misspelt_word_is_proposed_as_the_archive_spells_it(run: Run, news_archive: Path) -> None:
    found = run("search", "-a", news_archive, "wriiten response")
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.splitlines()[:3] == [
        "newsbrowse: Nothing found for wriiten response.",
        "Did you mean:",
        "  written response  1",
    ]


@pytest.mark.parametrize(
    "query",
    ["weekly river", "weekly river plan", '"digest weekly"', "riverside", "weekly section:World", "wekly digest river"],
)
def test_what_is_proposed_finds_as_much_as_is_said(run: Run, news_archive: Path, query: str) -> None:
    found = run("search", "-a", news_archive, query)
    assert found.exit_code == 1
    ways = proposed(found)
    assert ways
    for way, total in ways.items():
        assert total > 0
        assert run("search", "-a", news_archive, "--count", "--", way).stdout == f"{total}\n"


def test_a_longer_word_leads_to_what_begins_alike(run: Run, news_archive: Path) -> None:
    assert proposed(run("search", "-a", news_archive, "digestible")) == {"digest*": 2}


def test_two_words_that_are_never_so_near_may_be_farther_apart(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "archive.db"
    add(path, article("Report", "A plan that was made to please. It was made for the river."))
    found = run("search", "-a", path, "plan NEAR/2 river")
    assert found.exit_code == 1
    assert proposed(found) == {"plan NEAR/10 river": 1}
    assert proposed(run("search", "-a", path, '"made plan"')) == {"made plan": 1}


def test_long_garbage_is_not_repeated_whole(run: Run, news_archive: Path) -> None:
    found = run("search", "-a", news_archive, "x" * 5_000)
    assert found.exit_code == 1
    assert len(found.stderr) < 200


def test_that_an_index_is_damaged_is_said_instead(run: Run, news_archive: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(news_archive, tmp_path / "damaged.db"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update filter_fts_data set block = x'0102030405'")
    found = run("search", "-a", path, "title:zebra")  # which another index answers
    assert found.exit_code == 4
    assert found.stderr.count("\n") == 1


def test_ways_out_keep_to_the_site(tmp_path: Path, news_archive: Path) -> None:
    with closing(Archive.open(news_archive)) as archive:
        query = parse_search("weekly river")
        assert [each.text for each in suggest_queries(archive, query)] == ["weekly", "river"]
        assert suggest_queries(archive, query, site="elsewhere") == []


def test_in_the_filter_a_shorter_word_needs_no_star(news_archive: Path) -> None:
    with closing(Archive.open(news_archive)) as archive:
        wider = suggest_queries(archive, parse_search("digestible"), is_typing=True)
        assert [(each.text, each.total, each.is_meant) for each in wider] == [("digest", 2, False)]


def test_a_site_that_cant_be_written_is_none_that_there_is(run: Run, news_archive: Path) -> None:
    found = run("search", "-a", news_archive, "weekly", "--site", "\udcff", "--count")
    assert (found.exit_code, found.stdout) == (1, "0\n")
    assert "There is no site" in found.stderr


def test_how_far_results_are_ranked_is_explained(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fill(tmp_path / "archive.db", 12)
    monkeypatch.setattr("db.search.results.MAX_RANKED", 5)
    printed = run("search", "-a", path, "text sort:relevance", "--explain").stdout
    assert "the newest 5 are ranked, the other 7 follow, newest first" in printed
    assert "all are ranked" in run("search", "-a", path, "number 3 sort:relevance", "--explain").stdout
    assert "newest first" in run("search", "-a", path, "date:2022", "--explain", "--sort", "relevance").stdout


@pytest.mark.slow
def test_somebody_who_stops_reading_ends_it_quietly(tmp_path: Path) -> None:
    path = fill(tmp_path / "archive.db", 1_500)
    for options in (["--snippets"], ["--format", "jsonl"], ["--format", "csv"], ["--fields", "slug,words"]):
        with subprocess.Popen(
            [sys.executable, "-m", "tui", "search", "-a", str(path), "text", "--limit", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == 0


def test_an_archive_that_another_program_keeps_to_itself_is_worth_a_retry(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.storage.connections.READ_PATIENCE", 0.0)
    path = fill(tmp_path / "archive.db", 3)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("pragma journal_mode = delete")
        other.execute("begin exclusive")
        for options in ((), ("--count",), ("--histogram", "year"), ("--explain",)):
            found = run("search", "-a", path, "text", *options)
            assert (found.exit_code, found.stdout) == (3, "")
            assert found.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--count", "--facet", "year"), ("--count", "--facet")),
        (("--compare", "river", "--limit", "3"), ("--compare", "--limit")),
        (("--histogram", "year", "--snippets"), ("--histogram", "--snippets")),
    ],
)
def test_what_makes_no_sense_together_is_named_in_one_sentence(
    run: Run, news_archive: Path, options: tuple[str, ...], named: tuple[str, ...]
) -> None:
    found = run("search", "-a", news_archive, "weekly", *options)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert all(name in found.stderr for name in named)
