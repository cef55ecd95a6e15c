"""Asking the archive in threads, so that the event loop never waits for a disk.

An errand of a named group takes the place of the one before it, whose query is stopped; what it would have answered is
never heard of.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from textual.message_pump import MessagePump

from db.errors import ArchiveError, Cancelled
from db.storage.connections import CancelCheck

T = TypeVar("T")

THREADS = 2
"""One for what may take long, a filter, and one for the rest; each more keeps 10 MB of its own once it has worked."""


PAINTED_AFTER = 0.04
"""Seconds in which a screen is painted anew; Textual tells of no painting before it has begun."""


class _Token:
    """Whether an errand is still wanted."""

    def __init__(self) -> None:
        self.is_cancelled = False

    def __call__(self) -> bool:
        return self.is_cancelled


class BackgroundQueries:
    """Runs questions to the archive in threads and hands the answers to the event loop."""

    def __init__(self, owner: MessagePump, on_error: Callable[[ArchiveError], None]) -> None:
        """``owner``: in whose message loop answers are taken; ``on_error`` gets what a person should know."""
        self._owner = owner
        self._on_error = on_error
        self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="archive")
        self._groups: dict[str, _Token] = {}
        self._running: set[_Token] = set()

    def run(self, work: Callable[[CancelCheck], T], then: Callable[[T], None], *, group: str | None = None) -> None:
        """Do ``work`` in a thread, then call ``then`` with what it returned, unless it was superseded meanwhile."""
        token = _Token()
        if group is not None:
            self.cancel(group)
            self._groups[group] = token
        self._running.add(token)
        future = asyncio.get_running_loop().run_in_executor(self._executor, work, token)
        future.add_done_callback(lambda done: self._finish(done, token, then, group))

    def when_painted(self, then: Callable[[], None]) -> None:
        """Call ``then`` once the screen shows what has come: a thread at work meanwhile would make it wait."""
        token = _Token()
        self._running.add(token)

        def go_on() -> None:
            self._running.discard(token)
            if not token.is_cancelled:
                then()

        self._owner.set_timer(PAINTED_AFTER, go_on)

    async def ask(self, work: Callable[[CancelCheck], T]) -> T:
        """Do ``work`` in a thread and wait for it, without keeping the event loop waiting."""
        token = _Token()
        self._running.add(token)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work, token)
        finally:
            self._running.discard(token)

    def _finish(
        self, done: "asyncio.Future[Any]", token: _Token, then: Callable[[Any], None], group: str | None
    ) -> None:
        self._running.discard(token)
        if token.is_cancelled or done.cancelled():
            done.cancelled() or done.exception()  # heard, so that asyncio doesn't report it
            return
        error = done.exception()
        if error is None:
            self._owner.call_later(self._answer, token, then, done.result(), group)
        elif isinstance(error, ArchiveError):
            self._owner.call_later(self._answer, token, self._on_error, error, group)
        elif not isinstance(error, Cancelled):
            self._owner.call_later(_raise, error)

    def _answer(self, token: _Token, then: Callable[[Any], None], result: object, group: str | None) -> None:
        if not token.is_cancelled:
            if group is not None:
                self._groups.pop(group, None)
            then(result)

    def is_waited_for(self, group: str) -> bool:
        """Whether the errand of ``group`` is still to be answered."""
        return group in self._groups

    def cancel(self, group: str) -> None:
        """Stop the errand of ``group``, if one is under way."""
        token = self._groups.pop(group, None)
        if token is not None:
            token.is_cancelled = True

    def close(self) -> None:
        """Stop everything; queries end within milliseconds."""
        for token in self._running:
            token.is_cancelled = True
        self._executor.shutdown(wait=False, cancel_futures=True)


def _raise(error: BaseException) -> None:
    raise error
