"""``newsbrowse search``: how many there are, when and where, and how a query is understood."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from archives import add, article
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from test_cli_terminal import STYLES, on_a_terminal

from tui.commands.search.counts import draw_bar

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten articles: seven of a plan, four of a treaty, one of both; one of an author who means no good."""
    path = tmp_path_factory.mktemp("numbers") / "archive.db"
    made = [
        article("One", "A plan.", published="2016-01-05", section=("World", "Europe"), authors=("Ada Bell",)),
        article("Two", "A plan.", published="2016-01-06", section=("World",)),
        article("Three", "A plan.", published="2016", section=("World",)),
        article("Four", "A plan, a treaty.", published="2019-03", section=("Sport",)),
        article("Five", "A treaty.", published="2019-03-24", authors=("\x1b[31mRed\u202e", "Ada Bell")),
        article("Six", "A treaty.", published="2019-12-24"),
        article("Seven", "A plan.", published=None, section=()),
        article("Eight", "Nothing.", published="2017"),
        article("Nine", "A plan.", published="2016-02"),
        replace(article("Ten", "A plan, a pact.", published="2020-02-29T10:00"), language="en-GB"),
    ]
    add(path, *made)
    return path


def answer(run: Run, *arguments: str | Path) -> object:
    return json.loads(run("search", *arguments, "--format", "json").stdout)


def test_a_count_is_the_number_alone(run: Run, path: Path) -> None:
    found = run("search", "-a", path, "plan", "--count")
    assert (found.stdout, found.stderr, found.exit_code) == ("7\n", "", 0)
    assert answer(run, "-a", path, "plan", "--count") == {"schema": 1, "query": "plan", "n": 7}
    assert run("search", "-a", path, "plan", "--count", "--format", "csv").stdout == "query,n\nplan,7\n"
    assert json.loads(run("search", "-a", path, "plan", "--count", "--format", "jsonl").stdout)["n"] == 7


def test_a_count_of_nothing_is_0_and_nothing_found(run: Run, path: Path) -> None:
    found = run("search", "-a", path, "zebra", "--count")
    assert (found.stdout, found.exit_code) == ("0\n", 1)
    assert "Nothing found for zebra." in found.stderr


def test_a_histogram_is_the_json_that_was_promised(run: Run, path: Path) -> None:
    assert answer(run, "-a", path, "plan", "--histogram", "year") == {
        "schema": 1,
        "by": "year",
        "counts": [
            {"period": "2016", "n": 4},
            {"period": "2019", "n": 1},
            {"period": "2020", "n": 1},
            {"period": None, "n": 1},
        ],
    }
    months = answer(run, "-a", path, "plan", "--histogram", "month")
    assert isinstance(months, dict)
    assert [(each["period"], each["n"]) for each in months["counts"]] == [
        ("2016", 1), ("2016-01", 2), ("2016-02", 1), ("2019-03", 1), ("2020-02", 1), (None, 1)
    ]  # fmt: skip
    days = run("search", "-a", path, "treaty", "--histogram", "day", "--format", "csv").stdout
    assert days == "period,n\n2019-03,1\n2019-03-24,1\n2019-12-24,1\n"


def test_a_histogram_in_a_pipe_is_a_period_and_a_number_a_line(run: Run, path: Path) -> None:
    printed = run("search", "-a", path, "plan", "--histogram", "year").stdout
    assert [line.split() for line in printed.splitlines()] == [
        ["2016", "4"], ["2017", "0"], ["2018", "0"], ["2019", "1"], ["2020", "1"], ["undated", "1"]
    ]  # fmt: skip


def test_on_a_terminal_it_is_bars_of_its_width_and_years_without_anything_show(path: Path) -> None:
    printed = on_a_terminal("search", "-a", path, "plan", "--histogram", "year", columns=40)
    lines = STYLES.sub("", printed).splitlines()
    assert [line[:7].strip() for line in lines] == ["2016", "2017", "2018", "2019", "2020", "undated"]
    assert lines[0] == "2016     4  " + "█" * 28
    assert lines[1] == "2017     0"
    assert lines[3] == "2019     1  " + "█" * 7
    narrow = on_a_terminal("search", "-a", path, "plan", "--histogram", "year", columns=15)
    assert "█" not in narrow


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(8, 200))
def test_bars_are_as_long_as_what_they_stand_for_and_never_longer_than_the_room(a: int, b: int, cells: int) -> None:
    less, most = sorted((a, b))
    assert 1 <= len(draw_bar(less, most, cells)) <= len(draw_bar(most, most, cells)) == cells
    assert abs(len(draw_bar(less, most, cells)) - less / most * cells) <= 1


def test_a_terminal_without_unicode_gets_bars_as_well(path: Path) -> None:
    printed = on_a_terminal(
        "search", "-a", path, "plan", "--histogram", "year", columns=40, environment={"PYTHONIOENCODING": "ascii"}
    )
    assert "2016     4  " + "#" * 28 in STYLES.sub("", printed)


def test_a_facet_has_values_numbers_and_what_narrows_to_them(run: Run, path: Path) -> None:
    found = answer(run, "-a", path, "plan", "--facet", "section")
    assert isinstance(found, dict)
    assert (found["schema"], found["by"]) == (1, "section")
    assert [(each["value"], each["n"]) for each in found["counts"]] == [
        ("World", 3),
        ("News", 2),
        ("Sport", 1),
        (None, 1),
    ]
    for each in found["counts"]:
        assert run("search", "-a", path, "--count", "--", "plan", each["clause"]).stdout == f"{each['n']}\n"
    printed = run("search", "-a", path, "plan", "--facet", "section").stdout
    assert [line.rsplit(maxsplit=1) for line in printed.splitlines()] == [
        ["World", "3"], ["News", "2"], ["Sport", "1"], ["no section", "1"]
    ]  # fmt: skip


def test_a_facet_can_be_limited_to_its_first_values(run: Run, path: Path) -> None:
    assert run("search", "-a", path, "plan", "--facet", "year", "--limit", "2").stdout == "2020  1\n2019  1\n"
    rows = run("search", "-a", path, "plan", "--facet", "language", "--format", "csv").stdout
    assert rows == "value,n,clause\nen,1,lang:en\n,6,-has:language\n"


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_names_in_an_archive_dont_reach_the_terminal_as_they_are(run: Run, path: Path, form: str) -> None:
    printed = run("search", "-a", path, "treaty", "--facet", "author", "--format", form).stdout
    assert "Red" in printed
    assert "\x1b" not in printed
    assert "\u202e" not in printed


def test_several_queries_stand_side_by_side_and_in_a_thousand_articles(run: Run, path: Path) -> None:
    found = run("search", "-a", path, "plan", "--histogram", "year", "--compare", "treaty", "--compare", "zebra")
    assert found.exit_code == 0
    header, *lines = [line.split() for line in found.stdout.splitlines()]
    assert header == ["plan", "treaty", "zebra"]
    assert lines == [
        ["2016", "4", "1000.00", "0", "0.00", "0", "0.00"],
        ["2019", "1", "333.33", "3", "1000.00", "0", "0.00"],
        ["2020", "1", "1000.00", "0", "0.00", "0", "0.00"],
        ["undated", "1", "1000.00", "0", "0.00", "0", "0.00"],
    ]
    assert "1,000 articles" in found.stderr


def test_compared_they_have_the_same_periods_in_every_form(run: Run, path: Path) -> None:
    asked = ("-a", path, "plan", "--histogram", "year", "--compare", "treaty")
    found = answer(run, *asked)
    assert isinstance(found, dict)
    assert [each["query"] for each in found["compared"]] == ["plan", "treaty"]
    plan, treaty = (each["counts"] for each in found["compared"])
    assert [each["period"] for each in plan] == [each["period"] for each in treaty] == ["2016", "2019", "2020", None]
    assert plan[1] == {"period": "2019", "n": 1, "articles": 3, "per_1000": 333.33}
    rows = list(csv.DictReader(io.StringIO(run("search", *asked, "--format", "csv").stdout)))
    assert rows[0] == {"query": "plan", "period": "2016", "n": "4", "articles": "4", "per_1000": "1000.0"}
    lines = run("search", *asked, "--format", "jsonl").stdout.splitlines()
    assert len(lines) == len(rows) == 8


def test_counts_and_facets_can_be_compared_as_well(run: Run, path: Path) -> None:
    found = answer(run, "-a", path, "plan", "--count", "--compare", "treaty")
    assert found == {
        "schema": 1,
        "articles": 10,
        "compared": [
            {"query": "plan", "n": 7, "per_1000": 700.0},
            {"query": "treaty", "n": 3, "per_1000": 300.0},
        ],
    }
    alone = run("search", "-a", path, "plan", "--compare", "treaty")
    assert alone.stdout == run("search", "-a", path, "plan", "--count", "--compare", "treaty").stdout
    assert [line.split() for line in alone.stdout.splitlines()] == [
        ["7", "700.00", "per", "1,000", "plan"],
        ["3", "300.00", "per", "1,000", "treaty"],
    ]
    sections = run("search", "-a", path, "plan", "--facet", "section", "--compare", "treaty").stdout.splitlines()
    assert sections[1].split() == ["News", "2", "400.00", "2", "400.00"]


def test_compared_with_nothing_is_something_but_nothing_with_nothing_isnt(run: Run, path: Path) -> None:
    assert run("search", "-a", path, "zebra", "--compare", "plan").exit_code == 0
    nothing = run("search", "-a", path, "zebra", "--compare", "yak", "--histogram", "year")
    assert nothing.exit_code == 1
    assert "zebra" in nothing.stderr
    assert "yak" in nothing.stderr


def test_numbers_can_keep_to_one_site(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sites.db"
    add(path, article("One", "A plan.", published="2016"), site="gazette")
    add(path, article("Two", "A plan, a treaty.", published="2017"), site="herald")
    of_one = ("-a", path, "--site", "herald", "plan")
    assert run("search", *of_one, "--count").stdout == "1\n"
    assert run("search", *of_one, "--histogram", "year").stdout == "2017  1\n"
    assert run("search", *of_one, "--facet", "section").stdout == "News  1\n"
    assert "1 article\n" in run("search", *of_one, "--explain").stdout
    compared = answer(run, *of_one, "--compare", "treaty")
    assert isinstance(compared, dict)
    assert compared["articles"] == 1


def test_an_explanation_says_what_was_understood_and_what_each_part_finds(run: Run, path: Path) -> None:
    printed = run("search", "-a", path, "plan (treaty OR pact) date:2019..", "--explain").stdout
    assert "plan AND (treaty OR pact) AND date:2019.." in printed
    assert "newest first" in printed
    assert re.search(r"^ *7  plan$", printed, re.MULTILINE)
    assert re.search(r"^ *4  \(treaty OR pact\)$", printed, re.MULTILINE)
    assert re.search(r"^ *4  date:2019\.\.$", printed, re.MULTILINE)
    found = answer(run, "-a", path, "plan treaty sort:oldest", "--explain")
    assert isinstance(found, dict)
    assert (found["understood"], found["total"], found["sort"]) == ("plan AND treaty", 1, "oldest")
    assert found["counts"] == [{"clause": "plan", "n": 7}, {"clause": "treaty", "n": 3}]
    best = answer(run, "-a", path, "plan", "--explain", "--sort", "relevance")
    assert isinstance(best, dict)
    assert best["sort"] == "relevance"


def test_an_explanation_of_what_finds_nothing_is_still_one(run: Run, path: Path) -> None:
    found = run("search", "-a", path, "plan zebra", "--explain")
    assert found.exit_code == 1
    assert "plan AND zebra" in found.stdout


@pytest.mark.parametrize(
    "options",
    [
        ("--count", "--histogram", "year"),
        ("--facet", "author", "--explain"),
        ("--histogram", "year", "--sort", "oldest"),
        ("--count", "--limit", "5"),
        ("--facet", "year", "--fields", "title"),
        ("--explain", "--compare", "treaty"),
        ("--explain", "--format", "csv"),
        ("--histogram", "week"),
        ("--facet", "colour"),
        ("--compare", "date:2019-02-30"),
        ("--compare", "..."),
    ],
)
def test_options_that_make_no_sense_together_are_wrong_usage(run: Run, path: Path, options: tuple[str, ...]) -> None:
    found = run("search", "-a", path, "plan", *options)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr


def test_a_count_equals_what_is_listed(run: Run, path: Path) -> None:
    for query in ("plan", "treaty OR pact", "plan -treaty", "date:2019", "is:undated", "has:author", "section:World"):
        listed = run("search", "-a", path, "--limit", "0", query).stdout.splitlines()
        assert run("search", "-a", path, "--count", query).stdout == f"{len(listed)}\n"
        histogram = answer(run, "-a", path, "--histogram", "day", query)
        assert isinstance(histogram, dict)
        assert sum(each["n"] for each in histogram["counts"]) == len(listed)
