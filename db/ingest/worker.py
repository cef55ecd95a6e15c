"""A worker process: converts one record at a time, within limits of processor time, time by the clock, and memory."""

import gc
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from threading import Lock

from db.ingest.convert import Conversion
from db.ingest.source.records import CODES, Record, Refusal, Refused

RECORD_SECONDS = 20.0
"""Seconds of processor time that one record may take; an ordinary page takes some tens of milliseconds.

It is the worker's own time, with its libraries loaded, so that nothing else that a machine does refuses a page.
"""

WALL_TIMES = 10
"""How many times as long a record may take by the clock.

For what waits and uses no processor time. A worker that gets less than a tenth of a processor for minutes is stuck.
"""

START_SECONDS = 300.0
"""Seconds in which a process must be ready: loading the libraries takes one, and a minute on a very busy machine."""

MOST_STARTS = 2
"""Processes that are tried for a record before it is refused, of which none was there to take it.

One that was idle may have been killed (a machine short of memory does that); the one after it is new.
"""

WORKER_MEMORY = 3 * 1024 * 1024 * 1024
"""Bytes of address space that a worker may take: enough for a page of ``LARGEST_PAGE`` and what parsers make of it."""

YOUNG_OBJECTS = 20_000
"""New objects between two garbage collections.

Nearly all that a record makes is freed without any; at Python's 700 they take a tenth of the time that a page does.
"""

RECORDS_A_WORKER = 2_000
"""Records after which a process is replaced, and with it the memory that libraries leak.

A trade-off: a new process costs a fork, since the libraries are loaded already.
"""

Converter = Callable[[Record], Conversion]

_PROCESSES = Lock()
"""Held while a process is started or waited for: the list that ``multiprocessing`` keeps of them isn't thread-safe.

Closing a worker takes it too, and so never meets a process that is half started.
"""


class Worker:
    """A process that is started when a record comes, and anew once it has ended. One thread at a time converts."""

    def __init__(self, converter: Converter, seconds: float = RECORD_SECONDS) -> None:
        """``converter`` is pickled by its name; ``seconds`` of processor time are the limit for one record."""
        self._converter = converter
        self._seconds = seconds
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._records = 0
        self._is_closed = False

    def convert(self, record: Record) -> Conversion:
        """Return what the process makes of a record. What exceeds a limit, or ends the process, is a ``Refusal``."""
        pipe = self._give(record)
        if pipe is None:
            return _refuse(record, "worker-died", "No program could be started to read it.")
        wall = self._seconds * WALL_TIMES
        try:
            if not pipe.poll(wall):
                self._end()
                return _refuse(record, "timeout", f"Reading it took more than {wall:g} s by the clock.")
            outcome: Conversion = pickle.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            if self._end() == -signal.SIGPROF:
                return _refuse(record, "timeout", f"Reading it took more than {self._seconds:g} s of processor time.")
            return _refuse(record, "worker-died")
        self._records += 1
        return outcome

    def close(self) -> None:
        """End the process, even in the middle of a record; none is started any more. Any thread may call it."""
        with _PROCESSES:
            self._is_closed = True
            if (process := self._process) is not None:
                process.kill()
                process.join()

    def _give(self, record: Record) -> Connection | None:
        """Give a record to a process that is ready; return the pipe of its answer, None if no process takes it."""
        if self._records >= RECORDS_A_WORKER:
            self._end()
        for _ in range(MOST_STARTS):
            try:
                pipe = self._pipe or self._start()
                pipe.send(record)
            except (EOFError, OSError):  # it ended before it had the record, which is to blame for nothing
                self._end()
            else:
                return pipe
        return None

    def _start(self) -> Connection:
        """Start a process and wait until it is ready. Raises OSError or EOFError if it isn't."""
        with _PROCESSES:
            if self._is_closed:
                raise BrokenPipeError
            context = _fork_server()
            self._pipe, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, self._converter, self._seconds), daemon=True)
            _start_undisturbed(process)
            self._process = process
            theirs.close()
        if not self._pipe.poll(START_SECONDS):
            raise TimeoutError
        self._pipe.recv_bytes()
        return self._pipe

    def _end(self) -> int | None:
        """End the process, if it hasn't ended; return its exit code: below zero that of a signal, None: no process."""
        process, pipe = self._process, self._pipe
        self._process, self._pipe, self._records = None, None, 0
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        with _PROCESSES:
            process.kill()
            process.join()
        return process.exitcode


@cache
def _fork_server() -> ForkServerContext:
    """Return what starts processes: a small process that has loaded the libraries.

    Its forks start at once, and copy no locks that a thread of this process holds.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["db.ingest.worker_preload"])
    return context


def _start_undisturbed(process: BaseProcess) -> None:
    """Start a process that never hears of Ctrl+C, which is for the main program; nor does the fork server."""
    resource_tracker.ensure_running()  # else ``start`` does it, which lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, converter: Converter, seconds: float) -> None:
    """Answer each record that comes, until the program at the other end closes the pipe or ends. The process's main."""
    import db.ingest.worker_preload  # noqa: F401 - loaded already, unless the fork server couldn't find it

    _limit_process()
    gc.freeze()  # the libraries stay
    gc.set_threshold(YOUNG_OBJECTS)
    with suppress(EOFError, OSError):
        pipe.send_bytes(b"ready")
        while True:
            pipe.send_bytes(_answer(pipe.recv(), converter, seconds))


def _limit_process() -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY, WORKER_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        os.nice(1)  # the writer goes first: workers stop when their results aren't fetched


def _answer(record: Record, converter: Converter, seconds: float) -> bytes:
    """Return the conversion of a record, pickled. At the limit of processor time the system ends the process.

    The signal is left to the system, since code in C that never returns would never let Python handle it.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return pickle.dumps(converter(record))
    except Exception as error:  # a fault in our code costs one record
        refused = Refused.of(error)
        return pickle.dumps(_refuse(record, refused.code, refused.reason))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _refuse(record: Record, code: str, reason: str = "") -> Refusal:
    return Refusal(record.place, code, reason or CODES[code], record.offset)
