"""An import that the browser runs: the command itself as a process of its own, what it says, and what came of it."""

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
from tui.services.progress_words import bar, progress_text

FAREWELL = 3.0
"""Seconds that a browser which quits gives an import to end in: a whole batch takes less."""

INTERRUPTED = 130
_BAR_CELLS = 12
_SHOW_SECONDS = 0.2
_LINE_AT_MOST = 1 << 20


def command_line(source: str, archive: Path) -> list[str]:
    """What imports ``source`` into ``archive``, saying what it does in JSON: progress on stderr, a report on stdout."""
    said_as = ["--progress", "json", "--format", "json"]
    return [sys.executable, "-m", "tui", "import", source, "-a", str(archive), *said_as]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What came of an import, in a sentence. ``is_done``: it read everything; ``has_articles``: it brought some."""

    sentence: str
    is_done: bool = True
    has_articles: bool = False


@dataclass(eq=False)
class ImportJob:
    """One import. ``on_progress`` gets how far it is, in words from long to short, a few times a second."""

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
        """Import, and give back what came of it."""
        self._started = time.monotonic()
        self.on_progress(("importing",))
        try:
            process = self._process = await asyncio.create_subprocess_exec(
                *command_line(self.source, self.archive),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,  # what the terminal sends to the browser is not meant for it
                cwd=Path(__file__).parents[2],  # where `-m tui` is this very program
                env={**os.environ, "PYTHONUTF8": "1"},
            )
            if self.is_stopping:
                self._interrupt()
            assert process.stdout is not None
            assert process.stderr is not None
            report, _ = await asyncio.gather(process.stdout.read(), self._listen(process.stderr))
            return self._outcome(await process.wait(), report)
        except OSError as error:
            return ImportOutcome(f"The import can't be started: {error.strerror or error}.", is_done=False)
        finally:
            self._ended.set()

    def stop(self) -> None:
        """Ask it to stop at a whole batch; asked again, at once."""
        self.is_stopping = True
        self._interrupt()

    async def stop_and_wait(self, seconds: float = FAREWELL) -> None:
        """Stop, and wait a little for the end. One that takes longer ends by itself."""
        self.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)

    def _interrupt(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGINT)

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        rest = b""
        while data := await stream.read(1 << 16):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._hear(line)
            rest = rest[-_LINE_AT_MOST:]
        self._hear(rest)

    def _hear(self, line: bytes) -> None:
        """Take a line of stderr: progress as JSON, or words for a person."""
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
        words = progress_text(str(step.get("stage") or "reading"), seen, total, done, now - self._started)
        verb = "stopping" if self.is_stopping else "importing"
        if done is not None:
            drawn = bar(done, _BAR_CELLS)
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
        return ImportOutcome(report_words(numbers), has_articles=has_articles)

    def _complaint(self, code: int) -> str:
        """What it said of what is the matter: its last sentence."""
        if self.is_stopping:
            return "The import was stopped. The same import goes on from there."
        if code < 0:
            return "The import ended unexpectedly; what it read is kept, and the same import goes on from there."
        words = self._said[-1] if self._said else f"The import ended with code {code}, and without a word."
        return words.removeprefix("newsbrowse: ").removeprefix("Error: ")


def report_words(numbers: dict[str, int]) -> str:
    """``1,204 new · 3 refused: newsbrowse rejects``."""
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
