"""Runs blocking queries in threads, so that the event loop never waits for a disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from textual.message_pump import MessagePump

from db.errors import ArchiveError, Cancelled
from db.storage.connections import CancelCheck
from tui.services.delay import call_after

T = TypeVar("T")

THREADS = 2
"""One for a filter, which may take long, and one for the rest; each further thread keeps 10 MB once it has worked."""

PAINTED_AFTER = 0.04
"""Seconds until a changed screen is painted: two of Textual's frames (60 a second). No event says that it is done."""


class _CancelFlag:
    """True, when called, once the query it belongs to is no longer wanted. One thread sets it, another reads it."""

    def __init__(self) -> None:
        self.is_cancelled = False

    def __call__(self) -> bool:
        return self.is_cancelled


class BackgroundQueries:
    """Runs queries in threads and hands their results to the event loop.

    A query may name the one it replaces: the earlier query of that name is stopped, and its result discarded.
    """

    def __init__(self, owner: MessagePump, on_error: Callable[[ArchiveError], None]) -> None:
        """``owner``: the screen or widget in whose message loop results arrive; ``on_error`` gets archive errors."""
        self._owner = owner
        self._on_error = on_error
        self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="archive")
        self._named: dict[str, _CancelFlag] = {}
        self._running: set[_CancelFlag] = set()

    @property
    def is_idle(self) -> bool:
        """True if no query is running and no delayed call is due."""
        return not self._running

    def submit(
        self,
        query: Callable[[CancelCheck], T],
        on_result: Callable[[T], None] | None = None,
        *,
        replaces: str | None = None,
    ) -> None:
        """Run ``query`` in a thread and call ``on_result`` with its result on the event loop.

        ``replaces`` names the query: an unfinished one of the same name is cancelled. A cancelled query's result is
        discarded. An ``ArchiveError`` goes to ``on_error``; any other exception ends the program.
        """
        flag = _CancelFlag()
        if replaces is not None:
            self.cancel(replaces)
            self._named[replaces] = flag
        self._running.add(flag)
        future = asyncio.get_running_loop().run_in_executor(self._executor, query, flag)
        future.add_done_callback(lambda done: self._finish(done, flag, on_result or _ignore, replaces))

    async def fetch(self, query: Callable[[CancelCheck], T]) -> T:
        """Run ``query`` in a thread and return its result. Raises what it raises."""
        flag = _CancelFlag()
        self._running.add(flag)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, query, flag)
        finally:
            self._running.discard(flag)

    def when_painted(self, act: Callable[[], None]) -> None:
        """Call ``act`` after the screen is painted: a thread that works before that delays the painting."""
        flag = _CancelFlag()
        self._running.add(flag)

        def go_on() -> None:
            self._running.discard(flag)
            if not flag.is_cancelled:
                act()

        call_after(self._owner, PAINTED_AFTER, go_on)

    def is_waited_for(self, name: str) -> bool:
        """Return True if the query named ``name`` has not delivered its result yet."""
        return name in self._named

    def cancel(self, name: str) -> None:
        """Stop the query named ``name``, if it is running."""
        flag = self._named.pop(name, None)
        if flag is not None:
            flag.is_cancelled = True

    def close(self) -> None:
        """Stop all queries; they end within milliseconds."""
        for flag in self._running:
            flag.is_cancelled = True
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _finish(
        self, done: "asyncio.Future[Any]", flag: _CancelFlag, on_result: Callable[[Any], None], name: str | None
    ) -> None:
        self._running.discard(flag)
        if flag.is_cancelled or done.cancelled():
            done.cancelled() or done.exception()  # retrieved, so that asyncio doesn't report it
            return
        error = done.exception()
        if error is None:
            self._owner.call_later(self._deliver, flag, on_result, done.result(), name)
        elif isinstance(error, ArchiveError):
            self._owner.call_later(self._deliver, flag, self._on_error, error, name)
        elif not isinstance(error, Cancelled):
            self._owner.call_later(_raise, error)

    def _deliver(self, flag: _CancelFlag, on_result: Callable[[Any], None], result: object, name: str | None) -> None:
        if not flag.is_cancelled:
            if name is not None:
                self._named.pop(name, None)
            on_result(result)


def _ignore(result: object) -> None:
    """Take the result of a query that is run for its effect."""


def _raise(error: BaseException) -> None:
    raise error
