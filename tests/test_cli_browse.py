"""``newsbrowse`` in a real terminal: what it opens, and what it says when it can't."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from conftest import NEWS, ROOT
from patience import PATIENCE

from tui.settings.state import own_archive_path


class Terminal:
    """newsbrowse in a pseudo-terminal of its own."""

    def __init__(self, *arguments: str | Path) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "tui", *map(str, arguments)],
            cwd=str(ROOT),
            env=dict(os.environ),
            dimensions=(30, 100),
            timeout=PATIENCE,
            encoding="utf-8",
        )

    def wait_for(self, text: str) -> None:
        """Until ``text`` is drawn."""
        self.child.expect_exact(text)

    def press(self, keys: str) -> None:
        """Type ``keys``."""
        self.child.send(keys)

    def ends(self) -> tuple[int | None, str]:
        """The exit code, and what was written last."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus, self.child.before or ""


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """Terminals that are closed after the test, whatever happened."""
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.child.close(force=True)


@pytest.fixture
def news(news_archive: Path, tmp_path: Path) -> Path:
    """A copy of the archive to browse in."""
    path = tmp_path / "gazette.db"
    path.write_bytes(news_archive.read_bytes())
    return path


@pytest.mark.slow
@pytest.mark.parametrize("before", [[], ["browse"], ["-a"]], ids=["bare", "browse", "-a"])
def test_a_named_archive_is_opened(terminals: list[Terminal], news: Path, fresh_home: Path, before: list[str]) -> None:
    terminal = Terminal(*before, news)
    terminals.append(terminal)
    terminal.wait_for("gazette")
    terminal.press("q")
    assert terminal.ends()[0] == 0


def test_ones_own_archive_is_opened_where_there_is_one(
    terminals: list[Terminal], news_archive: Path, fresh_home: Path
) -> None:
    own = own_archive_path()
    own.parent.mkdir(parents=True)
    own.write_bytes(news_archive.read_bytes())
    terminal = Terminal()
    terminals.append(terminal)
    terminal.wait_for("archive")
    terminal.press("q")
    assert terminal.ends()[0] == 0
    assert not (fresh_home / "cache" / "newsbrowse").exists()


def test_before_one_has_an_archive_the_sample_is_opened_and_says_so(
    terminals: list[Terminal], fresh_home: Path
) -> None:
    terminal = Terminal()
    terminals.append(terminal)
    terminal.wait_for("Sample archive")
    terminal.wait_for("newsbrowse import")
    terminal.press("q")
    assert terminal.ends()[0] == 0
    assert list((fresh_home / "cache" / "newsbrowse").glob("sample-*.db"))


def test_an_archive_that_is_named_and_missing_is_exit_code_3(terminals: list[Terminal], tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "nowhere.db")
    terminals.append(terminal)
    code, said = terminal.ends()
    assert code == 3
    assert said.strip().startswith("newsbrowse: There is no archive at ")
    assert "\x1b" not in said


def test_what_is_no_archive_is_exit_code_4(terminals: list[Terminal], tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text(NEWS[0])
    terminal = Terminal(other)
    terminals.append(terminal)
    code, said = terminal.ends()
    assert code == 4
    assert said.strip().startswith(f"newsbrowse: {other} ")
    assert "\x1b" not in said


def test_an_archive_named_twice_is_wrong_usage(terminals: list[Terminal], news: Path) -> None:
    terminal = Terminal("browse", "-a", news, news)
    terminals.append(terminal)
    code, said = terminal.ends()
    assert code == 2
    assert "twice" in said


def test_settings_that_cannot_be_meant_are_said_in_one_sentence(
    terminals: list[Terminal], news: Path, fresh_home: Path
) -> None:
    settings = fresh_home / "config" / "newsbrowse" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("theme = 7")
    terminal = Terminal(news)
    terminals.append(terminal)
    code, said = terminal.ends()
    assert code == 2
    assert said.strip().startswith(f"newsbrowse: {settings}")
    assert "\x1b" not in said
