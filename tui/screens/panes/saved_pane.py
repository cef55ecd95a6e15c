"""Loads what a ``SavedList`` shows: the saved searches of an archive with how much each finds; keeps what is saved."""

from collections.abc import Callable

from db.archive import Archive
from db.query.parser import parse_filter
from db.storage.connections import CancelCheck
from tui.services.archive_client import ArchiveClient
from tui.settings.saved_searches import SavedSearch, SearchStore
from tui.widgets.saved_list import SavedList


class SavedLoader:
    """Keeps the saved searches and what was typed; shows the searches with their counts in ``view``."""

    def __init__(self, client: ArchiveClient) -> None:
        self.view = SavedList(id="saved")
        self._client = client
        self._counts_by_query: dict[str, int | None] = {}
        self._kept: SearchStore | None = None

    def load(self) -> None:
        """Read what was saved, then count it."""
        self._client.ask(lambda archive, cancelled: SearchStore(archive.path), self._take)

    def _take(self, kept: SearchStore) -> None:
        self._kept = kept
        self.renew()

    @property
    def history(self) -> list[str]:
        """What was typed into the bar, oldest first."""
        return self._kept.history if self._kept is not None else []

    def remember(self, text: str) -> None:
        """Put what was typed into the history."""
        kept = self._kept
        if kept is not None:
            self._client.ask(lambda archive, cancelled: kept.remember(text))

    def renew(self) -> None:
        """Count anew: what each finds now."""
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
        """Keep a search; gives a sentence about it."""
        return self._change(lambda kept: kept.save(search), f"Saved as {search.name}: it is above the tree.")

    def forget(self, search: SavedSearch) -> str:
        """Forget a search, which ↑ in the bar still has; gives a sentence about it."""

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
