"""The browser in a terminal, and what of its screen a measurement looks at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.screen import Screen
from bench.terminal import ROWS, Terminal, program_environment, python

TREE_COLUMNS = 42
IDLE_FILTER = "/ filter titles and text"
_NODE_GLYPHS = "▸▾"
_CURSOR = "▌"
_SIGN = "  / "
_TYPED_COLUMNS = 26
_DEPTH = 12
"""Keys after which an article must have come under the cursor: year, section, its sub-section, month."""


class Browser:
    """A running ``newsbrowse``."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    @classmethod
    @contextmanager
    def opened(cls, archive: Path) -> Iterator["Browser"]:
        """The browser on that archive, with a home of its own, its tree painted."""
        with (
            TemporaryDirectory() as home,
            Terminal(browse_command(archive), program_environment(Path(home))) as terminal,
        ):
            terminal.wait_for(lambda screen: IDLE_FILTER in screen, "the tree")
            terminal.settle(0.5)
            yield cls(terminal)

    def tree(self, screen: Screen) -> list[str]:
        """The rows of the tree, without header, time strip and filter."""
        return screen.lines(0, TREE_COLUMNS)[1 : filter_row(screen) - 2]

    def reader(self, screen: Screen) -> list[str]:
        """The rows of the reader."""
        return screen.lines(TREE_COLUMNS)[1 : ROWS - 1]

    def typed(self, screen: Screen) -> str:
        """What stands in the filter."""
        return screen.line(filter_row(screen), 0, _TYPED_COLUMNS)

    def found(self, screen: Screen) -> tuple[list[str], str]:
        """What a filter changes: the tree, and the number found."""
        return self.tree(screen), screen.line(filter_row(screen), _TYPED_COLUMNS, TREE_COLUMNS)

    def cursor_row(self) -> str:
        """The tree's row under the cursor; empty where the tree hasn't got the focus."""
        return next((row for row in self.tree(self.terminal.screen) if row.startswith(_CURSOR)), "")

    def go_to_articles(self) -> None:
        """Unfold the newest year and what is below it, until an article is under the cursor."""
        self.terminal.settle_after("g")
        for _ in range(_DEPTH):
            row = self.cursor_row()
            if row and not any(glyph in row for glyph in _NODE_GLYPHS):
                return
            self.terminal.settle_after("l")
        raise AssertionError(f"no article under the cursor, but {row!r}")

    def clear_filter(self) -> None:
        """Back to the whole archive."""
        for _ in range(3):
            if IDLE_FILTER in self.terminal.screen:
                return
            self.terminal.settle_after("\x1b")
        raise AssertionError("the filter doesn't go away")


def filter_row(screen: Screen) -> int:
    """The row of the filter bar: it moves up where something is said below it."""
    return max((row for row, line in enumerate(screen.lines(0, 4)) if line == _SIGN), default=ROWS - 3)


def browse_command(archive: Path) -> list[str]:
    """The command that opens the browser."""
    return python("-m", "tui", str(archive))
