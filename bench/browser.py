"""Runs the browser in a terminal and reads parts of its screen: tree, reader, filter."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.screen import Screen
from bench.terminal import ROWS, Terminal, isolated_environment, python_command

TREE_COLUMNS = 42
IDLE_FILTER = "/ filter titles and text"
_NODE_GLYPHS = "▸▾"
_CURSOR = "▌"
_SIGN = "  / "
_TYPED_COLUMNS = 26
_DEPTH = 12
"""Most keys until the cursor is on an article: enough to open year, section, sub-section and month."""


class Browser:
    """A running ``newsbrowse``."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    @classmethod
    @contextmanager
    def opened(cls, archive: Path) -> Iterator["Browser"]:
        """Run the browser on an archive, with a home folder of its own, and wait until its tree is painted."""
        with (
            TemporaryDirectory() as home,
            Terminal(browse_command(archive), isolated_environment(Path(home))) as terminal,
        ):
            terminal.wait_for(lambda screen: IDLE_FILTER in screen, "the tree")
            terminal.settle(0.5)
            yield cls(terminal)

    def tree(self, screen: Screen) -> list[str]:
        """Return the rows of the tree, without header, time strip and filter."""
        return screen.lines(0, TREE_COLUMNS)[1 : filter_row(screen) - 2]

    def reader(self, screen: Screen) -> list[str]:
        """Return the rows of the reader."""
        return screen.lines(TREE_COLUMNS)[1 : ROWS - 1]

    def typed(self, screen: Screen) -> str:
        """Return the text in the filter bar."""
        return screen.line(filter_row(screen), 0, _TYPED_COLUMNS)

    def found(self, screen: Screen) -> tuple[list[str], str]:
        """Return what a filter changes: the rows of the tree, and the number found."""
        return self.tree(screen), screen.line(filter_row(screen), _TYPED_COLUMNS, TREE_COLUMNS)

    def cursor_row(self) -> str:
        """The tree's row under the cursor; "" where the tree does not have the focus."""
        return next((row for row in self.tree(self.terminal.screen) if row.startswith(_CURSOR)), "")

    def go_to_articles(self) -> None:
        """Open the newest year and the nodes below it until the cursor is on an article."""
        self.terminal.settle_after("g")
        for _ in range(_DEPTH):
            row = self.cursor_row()
            if row and not any(glyph in row for glyph in _NODE_GLYPHS):
                return
            self.terminal.settle_after("l")
        raise AssertionError(f"no article under the cursor, but {row!r}")

    def clear_filter(self) -> None:
        """Clear the filter."""
        for _ in range(3):
            if IDLE_FILTER in self.terminal.screen:
                return
            self.terminal.settle_after("\x1b")
        raise AssertionError("the filter doesn't go away")


def filter_row(screen: Screen) -> int:
    """Return the row of the filter bar, which moves up when notes appear below it."""
    return max((row for row, line in enumerate(screen.lines(0, 4)) if line == _SIGN), default=ROWS - 3)


def browse_command(archive: Path) -> list[str]:
    """Return the command that opens the browser."""
    return python_command("-m", "tui", str(archive))
