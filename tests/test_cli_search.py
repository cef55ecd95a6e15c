"""``newsbrowse search``: what it finds, and the shapes that scripts rely on."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

ARTICLE = {"slug", "title", "site", "section", "published", "precision", "url", "authors", "language"}


def test_all_words_must_be_in_the_article(run: Run, news_archive: Path) -> None:
    found = run("search", "-a", news_archive, "written response")
    assert found.exit_code == 0
    assert found.stdout.splitlines() == [
        "2022-01-26  News and comments  US sends response to Russia's security demands"
    ]
    assert run("search", "-a", news_archive, "written floods").exit_code == 1


def test_words_need_no_quotation_marks(run: Run, news_archive: Path) -> None:
    assert run("search", "-a", news_archive, "written", "response").stdout == (
        run("search", "-a", news_archive, "written response").stdout
    )


def test_a_phrase_an_unwanted_word_and_a_beginning_are_understood(run: Run, news_archive: Path) -> None:
    assert "Weekly" in run("search", "-a", news_archive, '"first time"').stdout
    assert run("search", "-a", news_archive, '"time first"').exit_code == 1
    assert len(run("search", "-a", news_archive, "digest -second").stdout.splitlines()) == 1
    assert "Floods" in run("search", "-a", news_archive, "floo*").stdout


def test_the_newest_come_first(run: Run, news_archive: Path) -> None:
    lines = run("search", "-a", news_archive, "weekly").stdout.splitlines()
    assert [line[:4] for line in lines] == ["2021", "2020"]


def test_a_table_lines_up_wide_characters_by_their_cells(run: Run, news_archive: Path) -> None:
    lines = run("search", "-a", news_archive, "--", "-nothing").stdout.splitlines()
    japanese = next(line for line in lines if "予算" in line)
    assert japanese == f"2019{' ' * 8}日本{' ' * 15}予算案が可決された"


def test_json_has_exactly_the_fields_that_were_promised(run: Run, news_archive: Path) -> None:
    answer = json.loads(run("search", "-a", news_archive, "--format", "json", "weekly", "--limit", "1").stdout)
    assert set(answer) == {"schema", "query", "total", "articles"}
    assert (answer["schema"], answer["query"], answer["total"]) == (1, "weekly", 2)
    (article,) = answer["articles"]
    assert article == {
        "slug": "digest/2021/weekly-digest",
        "title": "Weekly digest",
        "site": None,
        "section": ["Digest"],
        "published": "2021",
        "precision": "year",
        "url": None,
        "authors": [],
        "language": article["language"],
    }


def test_json_lines_are_one_article_a_line(run: Run, news_archive: Path) -> None:
    lines = run("search", "-a", news_archive, "--format", "jsonl", "weekly").stdout.splitlines()
    assert [set(json.loads(line)) for line in lines] == [ARTICLE, ARTICLE]


def test_csv_has_a_header_and_joins_lists(run: Run, news_archive: Path) -> None:
    text = run("search", "-a", news_archive, "--format", "csv", "river").stdout
    (row,) = csv.DictReader(io.StringIO(text))
    assert set(row) == ARTICLE
    assert row["section"] == "World › Europe"
    assert row["url"] == ""


def test_what_a_limit_leaves_out_is_said_on_stderr(run: Run, news_archive: Path) -> None:
    found = run("search", "-a", news_archive, "weekly", "--limit", "1")
    assert len(found.stdout.splitlines()) == 1
    assert "1 of 2 articles" in found.stderr
    everything = run("search", "-a", news_archive, "weekly", "--limit", "0")
    assert len(everything.stdout.splitlines()) == 2
    assert everything.stderr == ""


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_nothing_found_is_exit_code_1_in_every_format(run: Run, news_archive: Path, form: str) -> None:
    found = run("search", "-a", news_archive, "--format", form, "zebra")
    assert found.exit_code == 1
    assert found.stderr == "newsbrowse: Nothing found for zebra.\n"
    if form == "json":
        assert json.loads(found.stdout)["articles"] == []


@pytest.mark.parametrize("query", ["", "...", '"'])
def test_a_query_without_a_word_is_wrong_usage(run: Run, news_archive: Path, query: str) -> None:
    found = run("search", "-a", news_archive, query)
    assert found.exit_code == 2
    assert found.stdout == ""


@pytest.mark.parametrize(
    "query", ["it's", "C++", "-written response", '"response', "AND", "NEAR(a b)", "a*b", "title:x"]
)
def test_odd_queries_are_answered(run: Run, news_archive: Path, query: str) -> None:
    assert run("search", "-a", news_archive, "--", query).exit_code in (0, 1)


@pytest.mark.parametrize("query", ["予算", "可決", "案"])
def test_scripts_without_blanks_are_found_by_any_part(run: Run, news_archive: Path, query: str) -> None:
    assert "予算案が可決された" in run("search", "-a", news_archive, query).stdout


def test_relevance_puts_a_title_before_a_text(run: Run, news_archive: Path) -> None:
    found = run("search", "-a", news_archive, "response", "--sort", "relevance")
    assert found.stdout.startswith("2022")


def test_a_negative_limit_is_wrong_usage(run: Run, news_archive: Path) -> None:
    assert run("search", "-a", news_archive, "weekly", "--limit", "-1").exit_code == 2
