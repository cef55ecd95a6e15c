"""A minimal terminal emulator: the characters on the screen, without colours, for what Textual writes."""

import re
from codecs import getincrementaldecoder

from rich.cells import cell_len

_TOKEN = re.compile(
    r"\x1b\[(?P<private>[?<>=]?)(?P<numbers>[\d;:]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[ -/]*[0-Z\\^-~]"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])"
)
SYNCHRONISED = "2026"
"""The private mode that marks a frame: set before the program draws it, reset after (synchronised output)."""


class Screen:
    """A grid of characters that is fed a program's output.

    ``in_frame`` is true between the start and the end of a frame (synchronised output); ``questions`` are the private
    modes that the program asked about, and wait for an answer.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.in_frame = False
        self.questions: list[str] = []
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._x = self._y = 0
        self._grid: list[list[str]] = []
        self._clear()

    def _clear(self) -> None:
        self._grid = [[" "] * self.columns for _ in range(self.rows)]

    def line(self, row: int, first: int = 0, last: int | None = None) -> str:
        """Return the text of a row, or of its columns from ``first`` to before ``last``."""
        return "".join(self._grid[row][first:last])

    def lines(self, first: int = 0, last: int | None = None) -> list[str]:
        """Return the text of every row, or of those columns of each."""
        return [self.line(row, first, last) for row in range(self.rows)]

    def __contains__(self, text: str) -> bool:
        return any(text in line for line in self.lines())

    def feed(self, data: bytes) -> None:
        """Apply output; a control sequence that is cut off waits for its rest."""
        text = self._rest + self._decode(data)
        at = 0
        while (match := _TOKEN.match(text, at)) is not None:
            at = match.end()
            if match["text"] is not None:
                self._write(match["text"])
            elif match["final"] is not None:
                self._obey(match["private"], match["numbers"], match["between"], match["final"])
            elif match["control"] is not None:
                self._control(match["control"])
        self._rest = text[at:]

    def _write(self, text: str) -> None:
        if self._y >= self.rows:
            return
        row = self._grid[self._y]
        for char in text:
            width = 1 if char < "\u0300" else cell_len(char)
            if self._x < self.columns and width:
                row[self._x] = char
                row[self._x + 1 : self._x + width] = [""] * (min(width, self.columns - self._x) - 1)
            self._x += width

    def _control(self, char: str) -> None:
        if char == "\r":
            self._x = 0
        elif char == "\n":
            self._y = min(self._y + 1, self.rows - 1)

    def _obey(self, private: str, numbers: str, between: str, final: str) -> None:
        if private == "?":
            if between == "$":
                self.questions.append(numbers)
            elif numbers == SYNCHRONISED:
                self.in_frame = final == "h"
            elif numbers == "1049":
                self._clear()
            return
        if private or final == "m":
            return
        first, *more = [int(number or 0) for number in numbers.replace(":", ";").split(";")]
        if final == "H":
            self._y, self._x = max(first, 1) - 1, max(more[0] if more else 1, 1) - 1
        elif final == "G":
            self._x = max(first, 1) - 1
        elif final == "C":
            self._x += max(first, 1)
        elif final == "J" and first in (2, 3):
            self._clear()
        elif final == "K" and self._y < self.rows:
            self._grid[self._y][self._x :] = [" "] * (self.columns - self._x)
