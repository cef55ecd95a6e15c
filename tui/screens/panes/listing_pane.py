"""A listing as a tree of its own: of a section, a site or everything, by year."""

from textual import on

from db.models import Headline, Outline
from tui.navigation.locations import ListingLocation, first_place
from tui.screens.panes.tree_loader import LoadRequest, TreeLoader
from tui.services.archive_client import ArchiveClient
from tui.tree.nodes import CellKey
from tui.tree.row_sources import Listing, ReadingOrder, make_reading_order
from tui.widgets.archive_tree import ArchiveTree


class ListingTree(ArchiveTree):
    """Shows one listing after the other, and gets what it needs for that itself."""

    def __init__(self, client: ArchiveClient) -> None:
        super().__init__(id="listing")
        self._client = client
        self._client = client
        self._shelf = Listing(client.archive, Outline("", (), ()), None)
        self._feeder = TreeLoader(self, client, self._shelf)

    def open(self, stop: ListingLocation, whole: Outline, article: Headline | None) -> None:
        """Show a listing of ``whole``, the archive, as it was left, else at ``article`` if it has that."""
        self.fill(stop, whole, keep=False)
        here = article if article is not None and self._shelf.holds(article) else None
        self.restore(stop.place or first_place(self._shelf.listed, here))

    def fill(self, stop: ListingLocation, whole: Outline, *, keep: bool = True) -> None:
        """Show it as it is now, with what one looks at where it was."""
        self._shelf = self._feeder.shelf = Listing(self._client.archive, whole, stop.section_id, stop.year, stop.site)
        self.show(self._shelf.listed, orientation="sections", keep=keep)

    def run_of(self, cell: CellKey) -> ReadingOrder:
        """What J and K go along: the whole listing."""
        return make_reading_order(self._shelf, cell)

    @on(ArchiveTree.CellWanted)
    @on(ArchiveTree.CopiesWanted)
    @on(ArchiveTree.HeadlinesWanted)
    def _bring(self, event: LoadRequest) -> None:
        event.stop()
        self._feeder.load(event)

    @on(ArchiveTree.Highlighted)
    def _ignore(self, event: ArchiveTree.Highlighted) -> None:
        event.stop()
