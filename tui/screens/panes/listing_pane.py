"""A listing as a tree of its own: of a section, a site or everything, by year."""

from db.models import Headline, Outline
from tui.navigation.locations import ListingLocation, choose_first_place
from tui.screens.panes.tree_loader import LoadRequest, TreeLoader
from tui.services.archive_client import ArchiveClient
from tui.tree.nodes import CellKey
from tui.tree.row_sources import Listing, ReadingOrder, make_reading_order
from tui.widgets.lists.archive_tree import ArchiveTree


class ListingLoader:
    """Shows one listing after another in ``tree``, and loads what the tree says that it lacks."""

    def __init__(self, client: ArchiveClient) -> None:
        self.tree = ArchiveTree(id="listing")
        self._client = client
        self._listing = Listing(client.archive, Outline("", (), ()), None)
        self._loader = TreeLoader(self.tree, client, self._listing)

    def open(self, location: ListingLocation, whole: Outline, article: Headline | None) -> None:
        """Show a listing of ``whole``, the archive, at the place that was kept, else at ``article`` if it has that."""
        self.fill(location, whole, keep=False)
        here = article if article is not None and self._listing.holds(article) else None
        self.tree.restore(location.place or choose_first_place(self._listing.listed, here))

    def fill(self, location: ListingLocation, whole: Outline, *, keep: bool = True) -> None:
        """Show a listing of the archive with the outline ``whole``; ``keep``: with nodes, cursor, view as they are."""
        self._listing = Listing(self._client.archive, whole, location.section_id, location.year, location.site)
        self._loader.source = self._listing
        self.tree.show(self._listing.listed, orientation="sections", keep=keep)

    def load(self, request: LoadRequest) -> None:
        """Load what the tree asks for."""
        self._loader.load(request)

    def reading_order_of(self, cell: CellKey) -> ReadingOrder:
        """Return the reading order of an article opened in ``cell``: the whole listing."""
        return make_reading_order(self._listing, cell)
