"""How far an import has got, on stderr: one line that moves on a terminal, a line now and then elsewhere."""

import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from tui.commands.plain import line

if TYPE_CHECKING:
    from db.ingest.report import Progress

REDRAW_SECONDS = 0.1
LINE_SECONDS = 5.0
BAR_CELLS = 24
_EIGHTHS = " ▏▎▍▌▋▊▉"

Clock = Callable[[], float]


class Meter:
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
            self.show(progress, self._pace(progress, now - self._started))

    def _pace(self, progress: "Progress", seconds: float) -> str:
        """``1,240 of 40,000 · 2,150/s · 18 s left``; of what comes after the reading, only what it is and how far."""
        amount = f"{progress.seen:,}" + (f" of {progress.total:,}" if progress.total else "")
        if progress.stage != "reading":
            return f"{progress.stage} · {amount}"
        rate = progress.seen / seconds if seconds > 0 else 0.0
        left = f" · {_duration((progress.total - progress.seen) / rate)} left" if progress.total and rate > 0 else ""
        return f"{amount} · {rate:,.0f}/s{left}"

    def show(self, progress: "Progress", pace: str) -> None:
        """Show it as a line of its own."""
        self.stream.write(f"{pace}\n")
        self.stream.flush()

    def close(self) -> None:
        """Nothing more will come."""


class Bar(Meter):
    """A bar on a terminal, in a line that is drawn over."""

    def show(self, progress: "Progress", pace: str) -> None:
        """Draw the line anew."""
        from tui.cells import cut

        columns = shutil.get_terminal_size().columns
        share = progress.seen / progress.total if progress.total else progress.share
        bar = f"{_bar(share)}  " if share is not None else ""
        text = cut(f"{bar}{pace}  {line(progress.place)}", columns - 1)
        self.stream.write(f"\r{text}\x1b[K")
        self.stream.flush()

    def close(self) -> None:
        """Take the line away."""
        self.stream.write("\r\x1b[K")
        self.stream.flush()


class Lines(Meter):
    """A JSON object a line, for another program to show."""

    def show(self, progress: "Progress", pace: str) -> None:
        """Say it as it is."""
        import json

        said = {"stage": progress.stage, "seen": progress.seen, "total": progress.total, "share": progress.share}
        self.stream.write(json.dumps({**said, "place": line(progress.place)}, ensure_ascii=False) + "\n")
        self.stream.flush()


class Silent(Meter):
    """Says nothing."""

    def show(self, progress: "Progress", pace: str) -> None:
        """Nothing."""


def meter(kind: str = "auto") -> Meter:
    """The meter of a kind: ``json``, ``none``, or ``auto`` for what suits where stderr goes."""
    if kind == "json":
        return Lines(sys.stderr, REDRAW_SECONDS)
    if kind == "none":
        return Silent(sys.stderr, LINE_SECONDS)
    if sys.stderr.isatty() and shutil.get_terminal_size().columns >= 40:
        return Bar(sys.stderr, REDRAW_SECONDS)
    return Meter(sys.stderr, LINE_SECONDS)


def _bar(share: float) -> str:
    eighths = round(min(max(share, 0.0), 1.0) * BAR_CELLS * 8)
    whole, rest = divmod(eighths, 8)
    bar = "█" * whole + (_EIGHTHS[rest] if rest else "")
    return bar.ljust(BAR_CELLS, "░")


def _duration(seconds: float) -> str:
    """``40 s``, ``3 min 20 s`` or ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
