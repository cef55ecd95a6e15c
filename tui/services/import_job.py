"""An import that the browser runs as a child process (``newsbrowse import``): its progress and its outcome."""

import asyncio
import json
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from db.text.cleaning import clean_line, terminal_safe
from tui.services.progress_text import draw_bar, format_progress

FAREWELL = 3.0
"""Seconds that the quitting browser waits for an import: longer than its current batch, which ends within 2 s."""

INTERRUPTED = 130
"""Exit code of an interrupted import: 128 + SIGINT, as shells count it."""

_BAR_CELLS = 12
"""Cells of the progress bar: by eye, so that it and the words fit the header at 80 columns."""

_SHOW_SECONDS = 0.2
"""Seconds between two updates of the progress: the numbers can still be read, and the screen is hardly repainted."""

_LINE_AT_MOST = 1 << 20
"""Bytes kept of a line of stderr: bounds memory if a process writes without line breaks."""


def import_command(source: str, archive: Path) -> list[str]:
    """Return the command line that imports ``source`` into ``archive``: JSON progress on stderr, report on stdout."""
    said_as = ["--progress", "json", "--format", "json"]
    return [sys.executable, "-m", "tui", "import", source, "-a", str(archive), *said_as]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The end of an import, as a sentence. ``is_done``: it read everything; ``has_articles``: it found some."""

    sentence: str
    is_done: bool = True
    has_articles: bool = False


@dataclass(eq=False)
class ImportJob:
    """An import. ``on_progress`` gets the progress in several wordings, longest first, at most five times a second."""

    source: str
    archive: Path
    on_progress: Callable[[tuple[str, ...]], None]
    is_stopping: bool = False
    _process: asyncio.subprocess.Process | None = None
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _said: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    _started: float = 0.0
    _shown_at: float = 0.0

    async def run(self) -> ImportOutcome:
        """Run the import to its end."""
        self._started = time.monotonic()
        self.on_progress(("importing",))
        try:
            process = self._process = await asyncio.create_subprocess_exec(
                *import_command(self.source, self.archive),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,  # signals of the terminal (SIGINT, SIGHUP) are meant for the browser alone
                cwd=Path(__file__).parents[2],  # there `-m tui` is this program, not another installed one
                env={**os.environ, "PYTHONUTF8": "1"},
            )
            if self.is_stopping:
                self._interrupt()
            assert process.stdout is not None
            assert process.stderr is not None
            report, _ = await asyncio.gather(process.stdout.read(), self._read_stderr(process.stderr))
            return self._outcome(await process.wait(), report)
        except OSError as error:
            return ImportOutcome(f"The import can't be started: {error.strerror or error}.", is_done=False)
        finally:
            self._ended.set()

    def stop(self) -> None:
        """Stop after the current batch; at the second call, at once."""
        self.is_stopping = True
        self._interrupt()

    async def stop_and_wait(self, seconds: float = FAREWELL) -> None:
        """Stop, and wait at most ``seconds`` for the end. A slower import goes on ending after the browser has quit."""
        self.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)

    def _interrupt(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGINT)

    async def _read_stderr(self, stream: asyncio.StreamReader) -> None:
        rest = b""
        while data := await stream.read(1 << 16):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._take_line(line)
            rest = rest[-_LINE_AT_MOST:]
        self._take_line(rest)

    def _take_line(self, line: bytes) -> None:
        """Take a line of stderr: progress as JSON, or a message for a person."""
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            said = None
        if isinstance(said, dict):
            self._show(said)
        elif words := terminal_safe(clean_line(line.decode(errors="replace"))):
            self._said.append(words)

    def _show(self, step: dict[str, object]) -> None:
        now = time.monotonic()
        seen, total, share = step.get("seen"), step.get("total"), step.get("share")
        if not isinstance(seen, int) or now - self._shown_at < _SHOW_SECONDS:
            return
        self._shown_at = now
        total = total if isinstance(total, int) and total > 0 else None
        done = float(share) if isinstance(share, int | float) else None
        words = format_progress(str(step.get("stage") or "reading"), seen, total, done, now - self._started)
        verb = "stopping" if self.is_stopping else "importing"
        if done is not None:
            drawn = draw_bar(done, _BAR_CELLS)
            self.on_progress((f"{verb} {drawn} {words}", f"{verb} {words}", f"{verb} {drawn}", f"{verb} {done:.0%}"))
        else:
            self.on_progress((f"{verb} {words}", f"{verb} {seen:,}"))

    def _outcome(self, code: int, output: bytes) -> ImportOutcome:
        try:
            report = json.loads(output)
        except (ValueError, RecursionError):
            report = None
        if not isinstance(report, dict):
            return ImportOutcome(self._complaint(code), is_done=False)
        numbers = {name: number for name, number in report.items() if isinstance(number, int)}
        has_articles = any(numbers.get(name) for name in ("new", "updated", "unchanged", "duplicate"))
        if code == INTERRUPTED or report.get("interrupted") is True:
            kept = f"{numbers.get('new', 0):,} new, and the same import goes on from here."
            return ImportOutcome(f"The import was stopped: {kept}", is_done=False, has_articles=has_articles)
        return ImportOutcome(format_report(numbers), has_articles=has_articles)

    def _complaint(self, code: int) -> str:
        """Return why an import without a report ended: the last message it wrote to stderr."""
        if self.is_stopping:
            return "The import was stopped. The same import goes on from there."
        if code < 0:
            return "The import ended unexpectedly; what it read is kept, and the same import goes on from there."
        words = self._said[-1] if self._said else f"The import ended with code {code}, and without a word."
        return words.removeprefix("newsbrowse: ").removeprefix("Error: ")


def format_report(numbers: dict[str, int]) -> str:
    """Format ``1,204 new · 3 refused: newsbrowse rejects`` from the report's counts by name."""
    new, updated, rejected = (numbers.get(name, 0) for name in ("new", "updated", "rejected"))
    known = numbers.get("unchanged", 0) + numbers.get("duplicate", 0)
    parts = [f"{new:,} new"] if new else []
    if updated:
        parts.append(f"{updated:,} updated")
    if known:
        before = "" if parts else "Nothing new: "
        parts.append(f"{before}{known:,} there already")
    if rejected:
        parts.append(f"{rejected:,} refused: newsbrowse rejects")
    return " · ".join(parts) or "No article was found there."
