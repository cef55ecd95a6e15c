"""The documentation of the query language: all of it is there, it holds, and it can be read everywhere."""

import re
import shutil
import subprocess

import pytest
from conftest import ROOT, Run
from patience import PATIENCE
from test_cli_terminal import on_a_terminal

from db.query.fields import NAMES, SORTS, STATES
from db.query.parser import parse_filter, parse_search
from db.query.reference import INTRODUCTION, SECTIONS
from tui.article.cells import cell_len

ROWS = [row for section in SECTIONS for row in section.rows]
PROSE = [*INTRODUCTION, *(rule for section in SECTIONS for rule in section.rules)]
EXAMPLES = (ROOT / "README.md").read_text(encoding="utf-8").split("## Ask precisely")[1].split("[docs/query.md]")[0]
README_QUERIES = re.findall(r"^    (\S.*?)  +\S", EXAMPLES, re.MULTILINE)

MISTAKES = {"date:2019-02-30", "is:red"}
"""What the documentation names as one."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.example)
def test_every_example_can_be_meant_and_shows_what_it_stands_for(row: object) -> None:
    example = row.example  # type: ignore[attr-defined]
    assert not parse_filter(example).problems
    assert parse_search(example)
    field = re.match(r"([a-z-]+)[:>]", row.syntax)  # type: ignore[attr-defined]
    assert field is None or field[0] in example


@pytest.mark.parametrize("text", README_QUERIES)
def test_every_example_in_the_readme_can_be_meant(text: str) -> None:
    assert parse_search(text)


def test_the_readme_has_five_examples() -> None:
    assert len(README_QUERIES) == 5


def test_what_prose_writes_as_a_query_is_one_unless_it_is_named_a_mistake() -> None:
    written = {part for paragraph in PROSE for part in paragraph.split("`")[1::2]}
    queries = {each for each in written if re.match(r"[a-z-]+:\S", each)}
    assert len(queries) > 5
    assert {each for each in queries if parse_filter(each + " ").problems} == MISTAKES


def test_every_field_state_and_sort_is_documented() -> None:
    forms = " ".join(row.syntax for row in ROWS)
    for name in NAMES:
        assert re.search(rf"(?<![\w-]){name}[:>]", forms), name
    for field, names in STATES.items():
        for name in names:
            assert f"{field}:{name}" in forms
    for name in SORTS:
        assert f"sort:{name}" in forms


def test_backquotes_come_in_pairs() -> None:
    for text in [*PROSE, *(row.meaning for row in ROWS)]:
        assert text.count("`") % 2 == 0, text


# newsbrowse help


def test_help_prints_the_query_language(run: Run) -> None:
    printed = run("help", "query")
    assert printed.exit_code == 0
    for row in ROWS:
        assert row.syntax in printed.stdout
        assert row.meaning.replace("`", "") in printed.stdout
        assert row.example in printed.stdout
    for paragraph in PROSE:
        assert paragraph.replace("`", "") in printed.stdout


@pytest.mark.parametrize("columns", [50, 80, 200])
def test_on_a_terminal_the_help_fits(columns: int) -> None:
    printed = re.sub(r"\x1b\[[0-9;]*m", "", on_a_terminal("help", "query", columns=columns))
    examples = {row.example for row in ROWS} | {row.syntax for row in ROWS}
    for line in printed.splitlines():
        assert cell_len(line) <= columns or line.strip() in examples, line


def test_help_lists_topics_and_commands(run: Run) -> None:
    from tui.cli import newsbrowse

    printed = run("help").stdout
    for name in ("query", *newsbrowse.commands):
        assert re.search(rf"^  {name} +\S", printed, re.MULTILINE), name


def test_help_explains_a_command_as_the_command_itself_does(run: Run) -> None:
    assert run("help", "show").stdout == run("show", "-h").stdout


def test_an_unknown_topic_is_one_sentence_with_what_may_have_been_meant(run: Run) -> None:
    failed = run("help", "serach")
    assert failed.exit_code == 2
    assert failed.stdout == ""
    assert failed.stderr == (
        "newsbrowse: There is no help on 'serach': `newsbrowse help` lists what there is. Did you mean search?\n"
    )
    hostile = run("help", "\x1b]0;x\x07zzz")
    assert hostile.exit_code == 2
    assert "\x1b" not in hostile.stderr


# On paper


def test_what_is_on_paper_is_what_the_program_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from make_docs import MANUAL, QUERY, manual_page, query_page

    assert QUERY.read_text(encoding="utf-8") == query_page()
    assert MANUAL.read_text(encoding="utf-8") == manual_page()


@pytest.fixture(scope="module")
def manual() -> str:
    return (ROOT / "docs" / "newsbrowse-query.7").read_text(encoding="utf-8")


def test_the_manual_page_has_no_command_that_is_none(manual: str) -> None:
    known = {".TH", ".SH", ".PP", ".TP", ".br", ".nh", ".ad"}
    assert {line.split()[0] for line in manual.splitlines() if line.startswith((".", "'"))} == known
    assert manual.isascii()
    assert not re.search(r"(?<!\\)-", manual)


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff isn't installed")
def test_the_manual_page_shows_every_row(manual: str) -> None:
    drawn = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-P-cbou", "-rLL=200n"],
        input=manual,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
    )
    assert drawn.returncode == 0
    assert drawn.stderr == ""
    shown = " ".join(drawn.stdout.split())
    for row in ROWS:
        assert row.syntax in shown
        assert row.meaning.replace("`", "") in shown
        assert row.example in shown


def test_the_roff_of_a_text_is_never_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from make_docs import _roff

    assert _roff(".SH x") == "\\&.SH x"
    assert _roff("'tis") == "\\&'tis"
    assert _roff("a\\b-c `d'e`") == "a\\eb\\-c \\fBd\\(aqe\\fR"
    assert _roff("“é”") == "\\[u201C]\\[u00E9]\\[u201D]"
