"""An archive together with the threads it is queried in: all that a pane needs to ask for what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from db.archive import Archive
from db.storage.connections import CancelCheck
from tui.services.background import BackgroundQueries

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ArchiveClient:
    """Queries one archive without blocking the event loop.

    A query is a function of the archive and a ``CancelCheck``; it runs in a thread. Names of queries (``replaces``)
    are shared by everything that uses the client: one name belongs to one job.
    """

    archive: Archive
    background: BackgroundQueries

    def ask(
        self,
        query: Callable[[Archive, CancelCheck], T],
        on_result: Callable[[T], None] | None = None,
        *,
        replaces: str | None = None,
    ) -> None:
        """Run ``query`` in a thread, then ``on_result`` with its result; see ``BackgroundQueries.submit``."""
        self.background.submit(partial(query, self.archive), on_result, replaces=replaces)

    async def fetch(self, query: Callable[[Archive, CancelCheck], T]) -> T:
        """Run ``query`` in a thread and return its result. Raises ``ArchiveError``."""
        return await self.background.fetch(partial(query, self.archive))

    def when_painted(self, act: Callable[[], None]) -> None:
        """Call ``act`` after the screen is painted."""
        self.background.when_painted(act)

    def is_waited_for(self, name: str) -> bool:
        """Return True if the query named ``name`` has not delivered its result yet."""
        return self.background.is_waited_for(name)

    def cancel(self, name: str) -> None:
        """Stop the query named ``name``, if it is running."""
        self.background.cancel(name)
