"""Prints an import's progress on stderr: one line, drawn over, on a terminal; elsewhere a line every few seconds."""

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
"""Seconds between two drawings of the bar, or two JSON lines: moves smoothly and costs next to nothing."""

LINE_SECONDS = 5.0
"""Seconds between two lines where they are kept, as in a log: twelve a minute."""

BAR_CELLS = 24
"""Cells of the bar: leaves room for counts and a file's name in 80 columns. By eye."""

Clock = Callable[[], float]


class ProgressMeter:
    """Called with each ``Progress``, prints it as a line, at most one in ``pause`` seconds."""

    def __init__(self, stream: TextIO, pause: float, clock: Clock = time.monotonic) -> None:
        self.stream = stream
        self._pause = pause
        self._clock = clock
        self._started = clock()
        self._shown_at = self._started

    def __call__(self, progress: "Progress") -> None:
        """Show ``progress`` if ``pause`` seconds have passed since the last time."""
        now = self._clock()
        if now - self._shown_at >= self._pause:
            self._shown_at = now
            seconds = now - self._started
            self.show(progress, format_progress(progress.stage, progress.seen, progress.total, progress.done, seconds))

    def show(self, progress: "Progress", pace: str) -> None:
        """Print the progress as a line."""
        self.stream.write(f"{pace}\n")
        self.stream.flush()

    def close(self) -> None:
        """End the display after the last progress."""


class ProgressBar(ProgressMeter):
    """Draws a bar on a terminal, in one line that is drawn over."""

    def show(self, progress: "Progress", pace: str) -> None:
        """Draw the line."""
        from tui.article.cells import cut

        columns = shutil.get_terminal_size().columns
        drawn = f"{draw_bar(progress.done, BAR_CELLS)}  " if progress.done is not None else ""
        text = cut(f"{drawn}{pace}  {safe_line(progress.place)}", columns - 1)
        self.stream.write(f"\r{text}\x1b[K")
        self.stream.flush()

    def close(self) -> None:
        """Clear the line."""
        self.stream.write("\r\x1b[K")
        self.stream.flush()


class JsonProgress(ProgressMeter):
    """Prints a JSON object a line, for another program to show."""

    def show(self, progress: "Progress", pace: str) -> None:
        """Print the progress as JSON."""
        import json

        record = {"stage": progress.stage, "seen": progress.seen, "total": progress.total, "share": progress.done}
        self.stream.write(json.dumps({**record, "place": safe_line(progress.place)}, ensure_ascii=False) + "\n")
        self.stream.flush()


class SilentProgress(ProgressMeter):
    """Prints nothing."""

    def show(self, progress: "Progress", pace: str) -> None:
        """Do nothing."""


def make_meter(kind: str = "auto") -> ProgressMeter:
    """Make a meter of the kind ``json``, ``none``, or ``auto``: a bar on a terminal of 40 columns, else lines."""
    if kind == "json":
        return JsonProgress(sys.stderr, REDRAW_SECONDS)
    if kind == "none":
        return SilentProgress(sys.stderr, LINE_SECONDS)
    if sys.stderr.isatty() and shutil.get_terminal_size().columns >= 40:
        return ProgressBar(sys.stderr, REDRAW_SECONDS)
    return ProgressMeter(sys.stderr, LINE_SECONDS)
