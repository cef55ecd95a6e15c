"""``newsbrowse search``: what it finds, and the shapes that scripts rely on."""

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from archives import fill
from click.testing import Result
from conftest import ROOT

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


@pytest.mark.parametrize("query", ["", "...", '"', '"response', "AND", "((((", "\0", "-", "sort:date"])
def test_a_query_without_a_word_is_wrong_usage(run: Run, news_archive: Path, query: str) -> None:
    found = run("search", "-a", news_archive, query)
    assert found.exit_code == 2
    assert found.stdout == ""


@pytest.mark.parametrize(
    "query",
    ["it's", "C++", "-written response", "NEAR(a b)", "a*b", "title:x", "OR", "a" * 9_999, "re\0sponse", "url:a\udcff"],
)
def test_odd_queries_are_answered(run: Run, news_archive: Path, query: str) -> None:
    assert run("search", "-a", news_archive, "--", query).exit_code in (0, 1)


@pytest.mark.parametrize("query", ["予算", "可決", "案"])
def test_scripts_without_blanks_are_found_by_any_part(run: Run, news_archive: Path, query: str) -> None:
    assert "予算案が可決された" in run("search", "-a", news_archive, query).stdout


def test_relevance_puts_a_title_before_a_text(run: Run, news_archive: Path) -> None:
    found = run("search", "-a", news_archive, "response", "--sort", "relevance")
    assert found.stdout.startswith("2022")


def test_a_word_to_leave_out_needs_no_quotes(run: Run, news_archive: Path) -> None:
    both = run("search", "-a", news_archive, "weekly").stdout
    for arguments in (("weekly", "-harvest"), ('-"a harvest" weekly',), ("--limit", "9", "-archive", "weekly")):
        assert run("search", "-a", news_archive, *arguments).stdout == both
    assert run("search", "-a", news_archive, "weekly", "-digest").exit_code == 1
    assert run("search", "-a", news_archive, "weekly", "--compare", "-digest weekly", "--count").exit_code == 0
    assert run("search", "-a", news_archive, "weekly", "-h").stdout.startswith("Usage")


def test_a_negative_limit_is_wrong_usage(run: Run, news_archive: Path) -> None:
    assert run("search", "-a", news_archive, "weekly", "--limit", "-1").exit_code == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("word " * 20_000, "10,000 characters"),
        ("(" * 10_000 + "a" + ")" * 9_000, "10,000 characters"),
        ("(" * 4_000 + "a" + ")" * 4_000, "deep"),
        (" OR ".join(["a"] * 1_000), "200 words"),
        ("date:2019-02-30", "28 days. Did you mean date:2019-02-28?"),
        ("date:2021..2019", "Did you mean date:2019..2021?"),
        ("treaty NEAR/999999 peace", "100 words"),
        ("auther:bell", "Did you mean author:bell?"),
        ('"written response', 'Did you mean "written response"?'),
    ],
)
def test_what_cant_be_meant_is_said_in_one_line_with_what_was_meant(
    run: Run, news_archive: Path, query: str, said: str
) -> None:
    for options in ((), ("--count",), ("--histogram", "year"), ("--explain",)):
        found = run("search", "-a", news_archive, *options, "--", query)
        assert found.exit_code == 2
        assert found.stdout == ""
        assert said in found.stderr
        assert found.stderr.count("\n") == 1
        assert len(found.stderr) < 300


def test_surrogates_and_control_codes_in_arguments_are_no_crash_and_are_not_repeated(
    run: Run, news_archive: Path
) -> None:
    hostile = "\x1b]52;c;aGk=\x07\udcff\u202eevil"
    for arguments in (
        (hostile,),
        ("a", "--site", hostile),
        ("a", "--fields", hostile),
        ("a", "--count", "--compare", hostile),
    ):
        found = run("search", "-a", news_archive, *arguments)
        assert found.exit_code in (0, 1, 2)
        assert not found.exception or isinstance(found.exception, SystemExit)
        assert not set("\x1b\x07\udcff\u202e") & set(found.output)


def test_the_oldest_come_first_where_that_is_asked_for(run: Run, news_archive: Path) -> None:
    for arguments in (("weekly", "--sort", "oldest"), ("weekly sort:oldest",)):
        assert [line[:4] for line in run("search", "-a", news_archive, *arguments).stdout.splitlines()] == [
            "2020",
            "2021",
        ]
    again = run("search", "-a", news_archive, "weekly sort:oldest", "--sort", "date")
    assert again.stdout.startswith("2021")


@pytest.mark.parametrize(
    "query", ["weekly", "a", "the sort:relevance", "date:2021", "river OR plan OR response sort:oldest"]
)
def test_every_form_has_the_same_results_in_the_same_order(run: Run, news_archive: Path, query: str) -> None:
    def printed(form: str, *more: str) -> str:
        return run("search", "-a", news_archive, "--format", form, *more, query).stdout

    slugs = [article["slug"] for article in json.loads(printed("json"))["articles"]]
    assert slugs
    assert [json.loads(line)["slug"] for line in printed("jsonl").splitlines()] == slugs
    assert [row["slug"] for row in csv.DictReader(io.StringIO(printed("csv")))] == slugs
    assert printed("table", "--fields", "slug").splitlines() == ["slug", *slugs]
    titles = [row["title"] for row in csv.DictReader(io.StringIO(printed("csv")))]
    lines = printed("table").splitlines()
    assert all(line.endswith(title) for line, title in zip(lines, titles, strict=True))


def test_fields_are_those_that_were_asked_for_in_that_order(run: Run, news_archive: Path) -> None:
    def printed(form: str, fields: str) -> str:
        return run("search", "-a", news_archive, "--format", form, "--fields", fields, "river").stdout

    (article,) = json.loads(printed("json", "words, title,copies"))["articles"]
    assert list(article.items()) == [("words", 6), ("title", "Floods in the valley"), ("copies", 0)]
    assert json.loads(printed("jsonl", "section")) == {"section": ["World", "Europe"]}
    assert printed("csv", "snippet,SECTION,authors") == (
        "snippet,section,authors\nThe river rose in the night.,World › Europe,\n"
    )
    assert printed("table", "published,section,title").splitlines() == [
        "published  section         title",
        "2021       World › Europe  Floods in the valley",
    ]
    assert set(json.loads(printed("jsonl", ",".join((*ARTICLE, "words", "snippet", "copies"))))) == {
        *ARTICLE, "words", "snippet", "copies"
    }  # fmt: skip


@pytest.mark.parametrize("fields", ["title,colour", ",", "", "x" * 10_000])
def test_an_unknown_field_is_wrong_usage_and_those_that_there_are_are_named(
    run: Run, news_archive: Path, fields: str
) -> None:
    found = run("search", "-a", news_archive, "river", "--fields", fields)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert len(found.stderr) < 300
    assert all(name in found.stderr for name in (*ARTICLE, "words", "snippet", "copies"))


def test_snippets_stand_under_titles_and_are_a_field_more(run: Run, news_archive: Path) -> None:
    printed = run("search", "-a", news_archive, "rose", "--snippets").stdout.splitlines()
    assert printed == ["2021  World › Europe  Floods in the valley", f"{' ' * 22}The river rose in the night."]
    (article,) = json.loads(run("search", "-a", news_archive, "rose", "--snippets", "--format", "json").stdout)[
        "articles"
    ]
    assert set(article) == {*ARTICLE, "snippet"}
    assert article["snippet"] == "The river rose in the night."


def test_snippets_of_many_are_each_their_own(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.commands.search.articles.AT_ONCE", 3)
    path = fill(tmp_path / "archive.db", 10)
    printed = run("search", "-a", path, "text", "--snippets").stdout.splitlines()
    assert [line.split()[-1] for line in printed[::2]] == [line.split()[-1].strip(".") for line in printed[1::2]]
    rows = run("search", "-a", path, "text", "--fields", "title,snippet,words", "--format", "jsonl").stdout.splitlines()
    assert len(rows) == 10
    for row in map(json.loads, rows):
        assert row["snippet"] == f"A text about the number {row['title'].split()[1]}."
        assert row["words"] == 6


def test_where_nothing_is_found_what_isnt_there_and_what_was_meant_are_said(run: Run, news_archive: Path) -> None:
    misspelt = run("search", "-a", news_archive, "respnose")
    assert misspelt.exit_code == 1
    assert "Did you mean" in misspelt.stderr
    assert "response" in misspelt.stderr
    nowhere = run("search", "-a", news_archive, "section:Nowhere author:nobody")
    assert "There is no section Nowhere." in nowhere.stderr
    assert "There is no author nobody." in nowhere.stderr
    assert "There is no site elsewhere." in run("search", "-a", news_archive, "response", "--site", "elsewhere").stderr


@pytest.mark.parametrize("damage", ["delete from filter_fts_data where id > 10", "drop table filter_fts_data"])
@pytest.mark.parametrize("options", [(), ("--count",), ("--histogram", "year"), ("--facet", "author"), ("--explain",)])
def test_an_index_that_is_damaged_is_told_in_one_line(
    run: Run, news_archive: Path, tmp_path: Path, options: Sequence[str], damage: str
) -> None:
    path = Path(shutil.copy(news_archive, tmp_path / "damaged.db"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(damage)
        connection.commit()
    found = run("search", "-a", path, "response", *options)
    assert found.exit_code == 4
    assert found.stderr.count("\n") == 1
    assert found.stdout == ""


@pytest.mark.parametrize("block", ["x'00'", "x'01020304'"])
@pytest.mark.parametrize(
    ("index", "query"), [("filter_fts", "weekly"), ("title_fts", "title:weekly"), ("article_fts", '"weekly digest"')]
)
def test_an_index_that_lost_its_words_is_damaged_and_not_empty(
    run: Run, news_archive: Path, tmp_path: Path, index: str, query: str, block: str
) -> None:
    path = Path(shutil.copy(news_archive, tmp_path / "damaged.db"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"update {index}_data set block = {block}")
    for options in ((), ("--count",), ("--histogram", "year")):
        found = run("search", "-a", path, query, *options)
        assert found.exit_code == 4, options
        assert found.stderr.count("\n") == 1


def test_an_empty_file_is_an_archive_without_articles(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    found = run("search", "-a", tmp_path / "empty.db", "weekly")
    assert (found.exit_code, found.stderr) == (1, "newsbrowse: Nothing found for weekly.\n")


def test_a_rare_word_is_found_without_loading_what_it_doesnt_need(news_archive: Path) -> None:
    asked = f"import sys; sys.argv = ['newsbrowse', 'search', '-a', {str(news_archive)!r}, 'response']\n"
    asked += "import tui.cli\ntry: tui.cli.main()\nexcept SystemExit: pass\n"
    asked += "print([name for name in ('numpy', 'textual', 'sqlite_utils') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.endswith("[]\n")
