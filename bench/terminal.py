"""Runs a program in a pseudo-terminal, sends it keys, and times the changes of its screen."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from bench.screen import Screen

T = TypeVar("T")

COLUMNS, ROWS = 120, 36
QUIET = 0.15
"""Seconds without output after which the effect of a key counts as complete."""

PATIENCE = 20.0
"""Seconds without the awaited output after which the program counts as stuck."""

_SUPPORTED = b"\x1b[?%s;2$y"


class Stuck(Exception):
    """The program did not show what was awaited. The message has the text on its screen."""


class Terminal:
    """A running program and its screen. Times are seconds of ``time.perf_counter``, taken as its output is read."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.screen = Screen(COLUMNS, ROWS)
        self._fd, tty = pty.openpty()
        fcntl.ioctl(tty, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.started = time.perf_counter()
        self._program = subprocess.Popen(
            command, env=environment, stdin=tty, stdout=tty, stderr=tty, start_new_session=True
        )
        os.close(tty)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the program with Ctrl+Q, or kill it where that does not end it."""
        with suppress(OSError):
            self.press("\x11")
            deadline = time.perf_counter() + 3
            while time.perf_counter() < deadline and self._read(0.1) is not None:
                pass
        self._program.kill()
        self._program.wait()
        os.close(self._fd)

    def _read(self, seconds: float) -> float | None:
        """Read output for at most ``seconds``; return its time, 0 without output, None at the program's end."""
        if not select.select([self._fd], [], [], max(seconds, 0))[0]:
            return 0.0
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return None
        now = time.perf_counter()
        if not data:
            return None
        self.screen.feed(data)
        while self.screen.questions:
            os.write(self._fd, _SUPPORTED % self.screen.questions.pop().encode())
        return now

    def press(self, keys: str) -> float:
        """Send keys as a keyboard would, and return the time."""
        now = time.perf_counter()
        os.write(self._fd, keys.encode())
        return now

    def wait_for(self, is_there: Callable[[Screen], bool], what: str = "the screen") -> float:
        """Return the time at which a complete frame first satisfied ``is_there``. Raises ``Stuck``."""
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            now = self._read(deadline - time.perf_counter())
            if now is None:
                break
            if now and not self.screen.in_frame and is_there(self.screen):
                return now
        raise self._stuck(what)

    def _stuck(self, what: str) -> Stuck:
        shown = "\n".join(line.rstrip() for line in self.screen.lines())
        return Stuck(f"Waited for {what}, in vain; on the screen was:\n{shown}")

    def changes(
        self, look: Callable[[Screen], T], quiet: float = QUIET, patience: float | None = None
    ) -> list[tuple[float, T]]:
        """Yield (time, value) of complete frames that change the value of ``look`` until ``quiet`` seconds of silence.

        The first change is waited for as long as ``patience`` says, whatever the silence.
        """
        seen = look(self.screen)
        frames: list[tuple[float, T]] = []
        started = last_output = time.perf_counter()
        while True:
            silent_at = last_output + quiet
            end = silent_at if frames or patience is None else max(silent_at, started + patience)
            left = end - time.perf_counter()
            now = self._read(left) if left > 0 else None
            if now is None:
                return frames
            if now:
                last_output = now
                if not self.screen.in_frame and (sight := look(self.screen)) != seen:
                    seen = sight
                    frames.append((now, sight))

    def settle(self, quiet: float = 2 * QUIET) -> None:
        """Wait until no output has come for ``quiet`` seconds."""
        self.changes(lambda screen: None, quiet)

    def settle_after(self, keys: str) -> None:
        """Press ``keys``, and wait until their effect is complete."""
        self.press(keys)
        self.settle()

    def frames(
        self, keys: str, look: Callable[[Screen], T], quiet: float = QUIET, patience: float | None = None
    ) -> list[tuple[float, T]]:
        """Press ``keys``, and yield (seconds, value) for each frame that changes the value of ``look``."""
        pressed = self.press(keys)
        return [(changed - pressed, sight) for changed, sight in self.changes(look, quiet, patience)]

    def last_change(self, keys: str, look: Callable[[Screen], object], quiet: float = QUIET) -> float:
        """Press ``keys`` and return the seconds to the last frame that changes ``look``. Raises ``Stuck``."""
        frames = self.frames(keys, look, quiet, PATIENCE)
        if not frames:
            raise self._stuck(f"what {keys!r} should change")
        return frames[-1][0]

    def memory(self) -> float:
        """Return the program's resident set in megabytes."""
        status = Path(f"/proc/{self._program.pid}/status")
        if status.exists():
            (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmRSS:")]
            return int(line.split()[1]) / 1024
        listed = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self._program.pid)], capture_output=True, text=True, check=True
        )
        return int(listed.stdout) / 1024


def isolated_environment(home: Path) -> dict[str, str]:
    """Return environment variables with which a program reads and writes no settings of the person's own."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    root = Path(__file__).parent.parent
    return {
        "LANG": "C.UTF-8",
        **kept,
        **folders,
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONPATH": str(root),
    }


def python_command(*arguments: str) -> list[str]:
    """Return a command that runs this Python."""
    return [sys.executable, *arguments]
