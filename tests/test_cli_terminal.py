"""How the commands look where a person reads them, and that lines fit."""

import os
import re
import sys
from pathlib import Path

import pexpect
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from patience import PATIENCE

from db.text.cleaning import terminal_safe
from tui.article.cells import cell_len
from tui.commands.output.plain import safe_line, wrap

STYLES = re.compile(r"\x1b\[[0-9;]*m")


def on_a_terminal(*arguments: str | Path, columns: int, environment: dict[str, str] | None = None) -> str:
    """What a command prints on a terminal so many columns wide."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tui", *map(str, arguments)],
        cwd=str(ROOT),
        env={**os.environ, **(environment or {})},  # said outright: readline puts a COLUMNS behind os.environ's back
        dimensions=(30, columns),
        timeout=PATIENCE,
        encoding="utf-8",
    )
    child.expect(pexpect.EOF)
    child.close()
    return (child.before or "").replace("\r\n", "\n")


def test_a_table_is_wrapped_to_the_terminal_and_marks_what_was_looked_for(news_archive: Path) -> None:
    printed = on_a_terminal("search", "-a", news_archive, "response", columns=60)
    assert "\x1b[1mresponse\x1b[0m" in printed
    assert STYLES.sub("", printed).splitlines() == [
        "2022-01-26  News and comments  US sends response to Russia's",
        "                               security demands",
    ]


def test_an_article_is_wrapped_at_blanks(news_archive: Path) -> None:
    printed = STYLES.sub("", on_a_terminal("show", "-a", news_archive, "Floods in the valley", columns=20))
    assert "The river rose in\nthe night." in printed


@pytest.mark.parametrize("variable", ["NO_COLOR", "TERM"])
def test_no_style_where_none_is_wanted(news_archive: Path, variable: str) -> None:
    printed = on_a_terminal("search", "-a", news_archive, "response", columns=100, environment={variable: "dumb"})
    assert "response" in printed
    assert "\x1b" not in printed


@given(st.text(max_size=200).map(safe_line), st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(each) <= width for each in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_text_for_a_pipe_stays_whole() -> None:
    assert wrap(terminal_safe("a " * 500), None) == ["a " * 500]
