"""Worker processes that convert records: results come in order, with limits of time and memory for each record."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import LifoQueue
from typing import TypeVar

from db.errors import ImportStopped
from db.ingest.convert import CONVERTED_IN_PROCESS, Conversion, convert
from db.ingest.source.records import Record
from db.ingest.worker import RECORD_SECONDS, Converter, Worker

MOST_WAITING = 48
"""Records that are being converted, or wait for an earlier one, at the most: enough to keep workers busy meanwhile."""

MOST_WAITING_BYTES = 128 * 1024 * 1024
"""Bytes of those records at the most: two of ``LARGEST_PAGE``."""

LOOK_EVERY_SECONDS = 0.1
"""Seconds between two checks whether to stop, while a record is waited for: what a person doesn't notice."""

Element = TypeVar("Element")


class ConverterPool:
    """Workers, whose processes start when records come, and a thread for each. Call ``close`` at the end."""

    def __init__(
        self,
        count: int | None = None,
        stopped: Callable[[], bool] = lambda: False,
        *,
        converter: Converter = convert,
        seconds: float = RECORD_SECONDS,
    ) -> None:
        """``count`` None: one worker for each usable processor; ``seconds`` of its time may a record take."""
        self._stopped = stopped
        self._converter = converter
        self._workers = [Worker(converter, seconds) for _ in range(count or count_processors())]
        self._free: LifoQueue[Worker] = LifoQueue()  # the last one first: a single record at a time needs one process
        for worker in self._workers:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(len(self._workers))

    def convert_all(self, items: Iterable[Element]) -> Iterator[tuple[Element, Conversion | None]]:
        """Yield all ``items`` in order, each ``Record`` with its conversion, others with None. Raises ImportStopped."""
        waiting: deque[tuple[Element, Future[Conversion] | Conversion | None]] = deque()
        size = 0
        for item in items:
            future: Future[Conversion] | Conversion | None = None
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
        """Convert one record and wait for it, whatever else is on its way. Raises ``ImportStopped``."""
        return self._wait(self._submit(record))

    def _submit(self, record: Record) -> Future[Conversion]:
        return self._threads.submit(self._convert, record)

    def _convert(self, record: Record) -> Conversion:
        """Have a free worker convert a record, and wait for it; there are as many workers as threads."""
        worker = self._free.get()
        try:
            return worker.convert(record)
        finally:
            self._free.put(worker)

    def _outcome(self, item: object, future: Future[Conversion] | Conversion | None) -> Conversion | None:
        return self._wait(future) if isinstance(future, Future) else future

    def _wait(self, future: Future[Conversion]) -> Conversion:
        while True:
            if self._stopped():
                raise ImportStopped
            if wait((future,), LOOK_EVERY_SECONDS).done:  # ``result`` would raise the same for a TimeoutError inside
                return future.result()

    def close(self) -> None:
        """End the workers, even in the middle of a record."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._threads.shutdown()


def count_processors() -> int:
    """Return how many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_ready(future: Future[Conversion] | Conversion | None) -> bool:
    return not isinstance(future, Future) or future.done()
