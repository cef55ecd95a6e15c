"""Queries in threads: what is delivered, what is discarded, and what is told."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Event

import pytest
from patience import PATIENCE
from textual.app import App

from db.errors import ArchiveError, Cancelled
from db.storage.connections import CancelCheck
from tui.services import background
from tui.services.background import BackgroundQueries


class Asking:
    """Queries of an app, with what came of them."""

    def __init__(self, app: App[None]) -> None:
        self.results: list[object] = []
        self.errors: list[ArchiveError] = []
        self.queries = BackgroundQueries(app, self.errors.append)

    async def rest(self) -> None:
        """Wait until no query runs and every result is delivered."""
        await until(lambda: self.queries.is_idle)
        for _ in range(5):
            await asyncio.sleep(0.01)


async def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "what was awaited didn't come"
        await asyncio.sleep(0.002)


@asynccontextmanager
async def asking() -> AsyncIterator[Asking]:
    app: App[None] = App()
    async with app.run_test():
        asking = Asking(app)
        yield asking
        asking.queries.close()


def waiting(event: Event, answer: str) -> Callable[[CancelCheck], str]:
    """A query that answers once ``event`` is set, or ends where it isn't wanted any more."""

    def query(cancelled: CancelCheck) -> str:
        while not event.wait(0.002):
            if cancelled():
                raise Cancelled
        return answer

    return query


async def test_a_result_is_delivered_once() -> None:
    async with asking() as asked:
        asked.queries.submit(lambda cancelled: "here", asked.results.append, replaces="one")
        assert asked.queries.is_waited_for("one")
        await asked.rest()
        assert asked.results == ["here"]
        assert not asked.queries.is_waited_for("one")


async def test_a_query_stops_the_earlier_one_of_its_name_whose_result_is_discarded() -> None:
    async with asking() as asked:
        asked.queries.submit(waiting(Event(), "old"), asked.results.append, replaces="one")
        asked.queries.submit(lambda cancelled: "new", asked.results.append, replaces="one")
        await asked.rest()
        assert asked.results == ["new"]


async def test_queries_of_other_names_or_of_none_go_on() -> None:
    async with asking() as asked:
        go = Event()
        asked.queries.submit(waiting(go, "first"), asked.results.append, replaces="one")
        asked.queries.submit(lambda cancelled: "second", asked.results.append, replaces="two")
        await until(lambda: asked.results == ["second"])
        asked.queries.submit(lambda cancelled: "third", asked.results.append)
        await until(lambda: len(asked.results) == 2)
        go.set()
        await asked.rest()
        assert asked.results == ["second", "third", "first"]


async def test_a_cancelled_query_delivers_nothing_though_it_has_an_answer() -> None:
    async with asking() as asked:
        go = Event()
        asked.queries.submit(lambda cancelled: go.wait(PATIENCE), asked.results.append, replaces="one")
        asked.queries.cancel("one")
        assert not asked.queries.is_waited_for("one")
        go.set()
        await asked.rest()
        assert asked.results == []


async def test_an_archive_error_is_told_and_leaves_nothing_to_wait_for() -> None:
    def fail(cancelled: CancelCheck) -> str:
        raise ArchiveError("The archive is gone.")

    async with asking() as asked:
        asked.queries.submit(fail, asked.results.append, replaces="one")
        await until(lambda: asked.errors)
        assert [str(error) for error in asked.errors] == ["The archive is gone."]
        assert asked.results == []
        assert not asked.queries.is_waited_for("one")


async def test_fetching_returns_the_result_or_raises() -> None:
    def fail(cancelled: CancelCheck) -> str:
        raise ArchiveError("The archive is gone.")

    async with asking() as asked:
        assert await asked.queries.fetch(lambda cancelled: "here") == "here"
        with pytest.raises(ArchiveError):
            await asked.queries.fetch(fail)
        assert asked.queries.is_idle


async def test_a_call_whose_time_is_over_before_it_is_waited_for_comes_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where other programs have the processor for longer than the call is to be put off."""
    monkeypatch.setattr(background, "PAINTED_AFTER", 1e-9)
    async with asking() as asked:
        asked.queries.when_painted(lambda: asked.results.append("painted"))
        await until(lambda: asked.results)
        assert asked.queries.is_idle


async def test_closing_stops_what_runs() -> None:
    async with asking() as asked:
        asked.queries.submit(waiting(Event(), "never"), asked.results.append)
        asked.queries.close()
        await asked.rest()
        assert asked.results == []
