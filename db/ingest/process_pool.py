"""Worker processes that make articles of records: in order, a few at a time, none for long, none for all memory."""

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

PAGE_SECONDS = 20.0
"""Seconds that one record may take."""

MEMORY = 3 * 1024 * 1024 * 1024
"""Bytes of address space that a worker may take: a page of the largest size, and what parsers make of it."""

PAGES_A_WORKER = 2_000
"""Records after which a worker gives way to a new one: what libraries leak goes with it."""

WAITING = 48
WAITING_BYTES = 128 * 1024 * 1024
"""Records, and bytes of them, that are on their way at the most."""

LOOK_EVERY = 0.1
"""Seconds between two looks at whether to stop, while a record is waited for."""

Something = TypeVar("Something")


class ConverterPool:
    """Worker processes, started when the first record needs one. Close them at the end."""

    def __init__(
        self,
        count: int | None = None,
        stopped: Callable[[], bool] = lambda: False,
        *,
        understand: Callable[[Record], Conversion] = convert,
        seconds: float = PAGE_SECONDS,
    ) -> None:
        """``count`` None: one for each processor that this program may use; ``seconds`` are what a record may take."""
        self._count = count or processors()
        self._stopped = stopped
        self._understand = understand
        self._seconds = seconds
        self._pool: ProcessPool | None = None

    def understood(self, items: Iterable[Something]) -> Iterator[tuple[Something, Conversion | None]]:
        """Each of ``items`` in order, with what became of it where it is a ``Record``. Raises ``ImportStopped``."""
        waiting: deque[tuple[Something, ProcessFuture[Conversion] | Conversion | None]] = deque()
        size = 0
        for item in items:
            future: ProcessFuture[Conversion] | Conversion | None = None
            if isinstance(item, Record):
                size += len(item.data)
                future = self._understand(item) if item.form in CONVERTED_IN_PROCESS else self._submit(item)
            waiting.append((item, future))
            while waiting and (len(waiting) > WAITING or size > WAITING_BYTES or _is_ready(waiting[0][1])):
                item, future = waiting.popleft()
                size -= len(item.data) if isinstance(item, Record) else 0
                yield item, self._outcome(item, future)
        while waiting:
            item, future = waiting.popleft()
            yield item, self._outcome(item, future)

    def ask(self, record: Record) -> Conversion:
        """What becomes of one record, at once. Raises ``ImportStopped``."""
        return self._wait(record, self._submit(record))

    def _submit(self, record: Record) -> "ProcessFuture[Conversion]":
        if self._pool is None:
            self._pool = _pool(self._count)
        return self._pool.schedule(self._understand, args=(record,), timeout=self._seconds)

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
                return future.result(LOOK_EVERY)
            except OutOfTime:
                if future.done():
                    reason = f"Reading it took more than {self._seconds:.0f} s."
                    return Refusal(record.place, "timeout", reason, record.offset)
            except ProcessExpired:
                return Refusal(record.place, "worker-died", CODES["worker-died"], record.offset)
            except BrokenProcessPool:
                # All workers ended at once: which record it was can't be told, so each is tried once more.
                if not again:
                    return Refusal(record.place, "worker-died", CODES["worker-died"], record.offset)
                self.close()
                return self._wait(record, self._submit(record), again=False)

    def close(self) -> None:
        """End the workers, whatever they are at."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def processors() -> int:
    """Processors that this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_outcome(future: object) -> bool:
    return not hasattr(future, "result")


def _is_ready(future: "ProcessFuture[Conversion] | Conversion | None") -> bool:
    return _is_outcome(future) or future.done()  # type: ignore[union-attr]


def _pool(count: int) -> "ProcessPool":
    from pebble import ProcessPool

    # Processes that come of one small one, which has read the libraries: they start at once, and copy no thread's lock.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["db.ingest.worker_preload"])
    # Where this program is killed, Python's resource tracker cleans up; that it did is nobody's concern.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
    return ProcessPool(count, max_tasks=PAGES_A_WORKER, initializer=_begin, context=context)


def _begin() -> None:
    """Set a worker up: Ctrl+C is for the program that started it, and memory has an end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        os.nice(1)  # writing goes first: a worker that waits for it does nothing
