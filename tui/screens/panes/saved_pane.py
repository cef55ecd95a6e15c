"""Loads the searches that a ``SavedList`` shows, counts what each finds, and stores changes."""

from collections.abc import Callable

from db.archive import Archive
from db.query.parser import parse_filter
from db.storage.connections import CancelCheck
from tui.services.archive_client import ArchiveClient
from tui.settings.saved_searches import SavedSearch, SearchStore
from tui.widgets.lists.saved_list import SavedList


class SavedLoader:
    """The saved searches and the history of one archive; shows the searches with their counts in ``view``."""

    def __init__(self, client: ArchiveClient) -> None:
        self.view = SavedList(id="saved")
        self._client = client
        self._counts_by_query: dict[str, int | None] = {}
        self._kept: SearchStore | None = None

    def load(self) -> None:
        """Read the saved searches and the history, then count the searches."""
        self._client.ask(lambda archive, cancelled: SearchStore(archive.path), self._take)

    def _take(self, kept: SearchStore) -> None:
        self._kept = kept
        self.renew()

    @property
    def history(self) -> list[str]:
        """The typed queries, oldest first."""
        return self._kept.history if self._kept is not None else []

    def remember(self, text: str) -> None:
        """Add a typed query to the history."""
        kept = self._kept
        if kept is not None:
            self._client.ask(lambda archive, cancelled: kept.remember(text))

    def renew(self) -> None:
        """Count the searches again."""
        saved = list(self._kept.saved) if self._kept is not None else []
        self.view.show(saved, self._counts_by_query)

        def count(archive: Archive, cancelled: CancelCheck) -> dict[str, int | None]:
            from db.search.results import count_results

            counts: dict[str, int | None] = {}
            for search in saved:
                query = parse_filter(search.query)  # as it will be read in the bar
                counts[search.query] = None if query.problems else count_results(archive, query, cancelled=cancelled)
            return counts

        def take(counts: dict[str, int | None]) -> None:
            self._counts_by_query = counts
            self.view.show(saved, counts)

        if saved:
            self._client.ask(count, take, replaces="saved")

    def save(self, search: SavedSearch) -> str:
        """Save a search under a name; return a sentence that says so."""
        return self._change(lambda kept: kept.save(search), f"Saved as {search.name}: it is above the tree.")

    def forget(self, search: SavedSearch) -> str:
        """Remove a saved search, which stays in the history; return a sentence that says so."""

        def change(kept: SearchStore) -> None:
            kept.remove(search.name)
            kept.remember(search.query)

        return self._change(change, f"{search.name} was removed; ↑ in the filter still finds it.")

    def _change(self, change: Callable[[SearchStore], None], done: str) -> str:
        if self._kept is None:
            return "The saved searches are still being read."
        try:
            change(self._kept)
        except OSError as error:
            return f"The search can't be kept: {error.strerror or error}."
        self.renew()
        return done
