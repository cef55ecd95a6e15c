"""How far an import has got, on stderr: one line that moves on a terminal, a line now and then elsewhere."""

import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from tui.commands.output.plain import safe_line
from tui.services.progress_text import draw_bar, format_progress

if TYPE_CHECKING:
    from db.models import Progress

REDRAW_SECONDS = 0.1
LINE_SECONDS = 5.0
BAR_CELLS = 24

Clock = Callable[[], float]


class ProgressMeter:
    """Shows progress as it is called with it, at most once in ``pause`` seconds."""

    def __init__(self, stream: TextIO, pause: float, clock: Clock = time.monotonic) -> None:
        self.stream = stream
        self._pause = pause
        self._clock = clock
        self._started = clock()
        self._shown_at = self._started

    def __call__(self, progress: "Progress") -> None:
        """Take note of ``progress``, and show it if it is time to."""
        now = self._clock()
        if now - self._shown_at >= self._pause:
            self._shown_at = now
            seconds = now - self._started
            self.show(progress, format_progress(progress.stage, progress.seen, progress.total, progress.done, seconds))

    def show(self, progress: "Progress", pace: str) -> None:
        """Show it as a line of its own."""
        self.stream.write(f"{pace}\n")
        self.stream.flush()

    def close(self) -> None:
        """Nothing more will come."""


class ProgressBar(ProgressMeter):
    """A bar on a terminal, in a line that is drawn over."""

    def show(self, progress: "Progress", pace: str) -> None:
        """Draw the line anew."""
        from tui.article.cells import cut

        columns = shutil.get_terminal_size().columns
        drawn = f"{draw_bar(progress.done, BAR_CELLS)}  " if progress.done is not None else ""
        text = cut(f"{drawn}{pace}  {safe_line(progress.place)}", columns - 1)
        self.stream.write(f"\r{text}\x1b[K")
        self.stream.flush()

    def close(self) -> None:
        """Take the line away."""
        self.stream.write("\r\x1b[K")
        self.stream.flush()


class JsonProgress(ProgressMeter):
    """A JSON object a line, for another program to show."""

    def show(self, progress: "Progress", pace: str) -> None:
        """Say it as it is."""
        import json

        said = {"stage": progress.stage, "seen": progress.seen, "total": progress.total, "share": progress.done}
        self.stream.write(json.dumps({**said, "place": safe_line(progress.place)}, ensure_ascii=False) + "\n")
        self.stream.flush()


class SilentProgress(ProgressMeter):
    """Says nothing."""

    def show(self, progress: "Progress", pace: str) -> None:
        """Nothing."""


def meter(kind: str = "auto") -> ProgressMeter:
    """The meter of a kind: ``json``, ``none``, or ``auto`` for what suits where stderr goes."""
    if kind == "json":
        return JsonProgress(sys.stderr, REDRAW_SECONDS)
    if kind == "none":
        return SilentProgress(sys.stderr, LINE_SECONDS)
    if sys.stderr.isatty() and shutil.get_terminal_size().columns >= 40:
        return ProgressBar(sys.stderr, REDRAW_SECONDS)
    return ProgressMeter(sys.stderr, LINE_SECONDS)
