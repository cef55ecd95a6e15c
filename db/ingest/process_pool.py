"""Worker processes that convert records: results come in order, with limits of time and memory for each record."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as OutOfTime
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from db.errors import ImportStopped
from db.ingest.convert import CONVERTED_IN_PROCESS, Conversion, convert
from db.ingest.source.records import CODES, Record, Refusal

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

RECORD_SECONDS = 20.0
"""Seconds that one record may take; an ordinary page takes some tens of milliseconds.

It is wall-clock time: shorter limits refuse sound pages on a busy machine.
"""

WORKER_MEMORY = 3 * 1024 * 1024 * 1024
"""Bytes of address space that a worker may take: enough for a page of ``LARGEST_PAGE`` and what parsers make of it."""

RECORDS_A_WORKER = 2_000
"""Records after which a worker is replaced, and with it the memory that libraries leak.

A trade-off: a new worker costs a fork, since the libraries are loaded already.
"""

MOST_WAITING = 48
"""Records that are being converted, or wait for an earlier one, at the most: enough to keep workers busy meanwhile."""

MOST_WAITING_BYTES = 128 * 1024 * 1024
"""Bytes of those records at the most: two of ``LARGEST_PAGE``."""

LOOK_EVERY_SECONDS = 0.1
"""Seconds between two checks whether to stop, while a record is waited for: what a person doesn't notice."""

Element = TypeVar("Element")


class ConverterPool:
    """Worker processes, started when the first record needs one. Call ``close`` at the end."""

    def __init__(
        self,
        count: int | None = None,
        stopped: Callable[[], bool] = lambda: False,
        *,
        converter: Callable[[Record], Conversion] = convert,
        seconds: float = RECORD_SECONDS,
    ) -> None:
        """``count`` None: one worker for each usable processor; ``seconds`` is the limit for one record."""
        self._count = count or count_processors()
        self._stopped = stopped
        self._converter = converter
        self._seconds = seconds
        self._pool: ProcessPool | None = None

    def convert_all(self, items: Iterable[Element]) -> Iterator[tuple[Element, Conversion | None]]:
        """Yield all ``items`` in order, each ``Record`` with its conversion, others with None. Raises ImportStopped."""
        waiting: deque[tuple[Element, ProcessFuture[Conversion] | Conversion | None]] = deque()
        size = 0
        for item in items:
            future: ProcessFuture[Conversion] | Conversion | None = None
            if isinstance(item, Record):
                size += len(item.data)
                future = self._converter(item) if item.form in CONVERTED_IN_PROCESS else self._submit(item)
            waiting.append((item, future))
            while waiting and (len(waiting) > MOST_WAITING or size > MOST_WAITING_BYTES or _is_ready(waiting[0][1])):
                item, future = waiting.popleft()
                size -= len(item.data) if isinstance(item, Record) else 0
                yield item, self._outcome(item, future)
        while waiting:
            item, future = waiting.popleft()
            yield item, self._outcome(item, future)

    def convert_now(self, record: Record) -> Conversion:
        """Convert one record and wait for it, ahead of those on their way. Raises ``ImportStopped``."""
        return self._wait(record, self._submit(record))

    def _submit(self, record: Record) -> "ProcessFuture[Conversion]":
        if self._pool is None:
            self._pool = _make_pool(self._count)
        return self._pool.schedule(self._converter, args=(record,), timeout=self._seconds)

    def _outcome(self, item: object, future: "ProcessFuture[Conversion] | Conversion | None") -> Conversion | None:
        if not isinstance(item, Record) or future is None or _is_outcome(future):
            return future  # type: ignore[return-value]
        return self._wait(item, future)  # type: ignore[arg-type]

    def _wait(self, record: Record, future: "ProcessFuture[Conversion]", *, again: bool = True) -> Conversion:
        from pebble import ProcessExpired

        while True:
            if self._stopped():
                raise ImportStopped
            try:
                return future.result(LOOK_EVERY_SECONDS)
            except OutOfTime:
                if future.done():
                    reason = f"Reading it took more than {self._seconds:.0f} s."
                    return Refusal(record.place, "timeout", reason, record.offset)
            except ProcessExpired:
                return Refusal(record.place, "worker-died", CODES["worker-died"], record.offset)
            except BrokenProcessPool:
                # All workers ended at once: which record did it can't be told, so each of them is tried once more.
                if not again:
                    return Refusal(record.place, "worker-died", CODES["worker-died"], record.offset)
                self.close()
                return self._wait(record, self._submit(record), again=False)

    def close(self) -> None:
        """End the workers, even in the middle of a record."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def count_processors() -> int:
    """Return how many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_outcome(future: object) -> bool:
    return not hasattr(future, "result")


def _is_ready(future: "ProcessFuture[Conversion] | Conversion | None") -> bool:
    return _is_outcome(future) or future.done()  # type: ignore[union-attr]


def _make_pool(count: int) -> "ProcessPool":
    from pebble import ProcessPool

    # A fork server is a small process that has imported the libraries: its forks start at once, and copy no locks that
    # a thread of this process holds.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["db.ingest.worker_preload"])
    # If this program is killed, Python's resource tracker cleans up, and would print a warning about it.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
    return ProcessPool(count, max_tasks=RECORDS_A_WORKER, initializer=_set_up_worker, context=context)


def _set_up_worker() -> None:
    """Set up a worker: it ignores Ctrl+C, which is for the main program, and its memory is limited."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY, WORKER_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        os.nice(1)  # the writer goes first: workers stop when their results aren't fetched
