"""The tree of an archive with its years as a strip: where every article is."""

from dataclasses import dataclass

from textual import on
from textual.containers import Vertical
from textual.message import Message

from db.models import Headline, Outline
from tui.screens.panes.strip_pane import StripPane
from tui.screens.panes.tree_loader import LoadRequest, TreeLoader
from tui.services.archive_client import ArchiveClient
from tui.tree.nodes import ArticleAt, CellKey, Node, Orientation, TreePlace
from tui.tree.row_sources import ReadingOrder, WholeArchive, cell_of, make_reading_order
from tui.widgets.archive_tree import ArchiveTree
from tui.widgets.time_strip import TimeStrip


class TreePane(Vertical):
    """Shows where every article is, and says what is pointed at and chosen; a subclass may leave only some of them."""

    @dataclass
    class Pointed(Message):
        """The cursor is on an article (its id and cell), or on a node."""

        article: tuple[int, CellKey] | None
        node: Node | None

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, TreePane.Pointed)

    @dataclass
    class Chosen(Message):
        """An article is to be read."""

        article_id: int
        cell: CellKey

    def __init__(self, client: ArchiveClient, outline: Outline) -> None:
        super().__init__(id="index")
        self.outline = outline
        self.tree_widget = ArchiveTree(id="tree")
        self.strip = StripPane(client)
        self.orientation: Orientation = "years"
        self._client = client
        self._feeder = TreeLoader(self.tree_widget, client, WholeArchive(client.archive))
        self._before: TreePlace | None = None
        self._unsaid: int | None = None  # an article that the cursor is put on though something else may be on show

    def on_mount(self) -> None:
        """Show the archive, all folded."""
        self._show_everything()

    @property
    def is_filtered(self) -> bool:
        """Whether the tree shows a filter's matches."""
        return self._before is not None

    def run_of(self, cell: CellKey) -> ReadingOrder:
        """The listing that an article in ``cell`` of this tree is come upon in."""
        return make_reading_order(self._feeder.shelf, cell)

    @property
    def place(self) -> TreePlace:
        """Where one is in the whole archive, behind the filter if there is one."""
        return self._before or self.tree_widget.place

    def restore(self, place: TreePlace, *, quietly: bool = False) -> None:
        """Go back to where one was; ``quietly``: without a word about the article that the cursor is put on."""
        if quietly and isinstance(place.cursor, ArticleAt):
            self._unsaid = place.cursor.id
        self.orientation = place.orientation
        self._show_everything(place)

    def reveal(self, headline: Headline, listed: Headline) -> None:
        """Put the cursor on an article that was opened elsewhere, if it is in the tree at all.

        ``listed`` is itself or, for a copy, the article that it is under.
        """
        if not self.is_filtered:
            self._unsaid = headline.id
            under = listed.id if listed.id != headline.id else None
            self.tree_widget.reveal(headline.id, cell_of(listed), under=under)

    def go_to(self, headline: Headline) -> None:
        """Put the cursor on an article, as if a person had moved there."""
        self.tree_widget.reveal(headline.id, cell_of(headline))

    def _show_everything(self, place: TreePlace | None = None) -> None:
        self._feeder.shelf = WholeArchive(self._client.archive)
        self.tree_widget.show(self.outline, orientation=self.orientation)
        if place is not None:
            self.tree_widget.restore(place)
        self.strip.show_all(self.outline, self.tree_widget.cursor_year)

    @on(ArchiveTree.CellWanted)
    @on(ArchiveTree.CopiesWanted)
    @on(ArchiveTree.HeadlinesWanted)
    def _bring(self, event: LoadRequest) -> None:
        event.stop()
        self._feeder.load(event)

    @on(ArchiveTree.Highlighted)
    def _point(self, event: ArchiveTree.Highlighted) -> None:
        event.stop()
        self.strip.current = self.tree_widget.cursor_year
        cell = event.node.cell if event.node is not None else None
        article = (event.article_id, cell) if event.article_id is not None and cell is not None else None
        is_unsaid = article is not None and event.article_id == self._unsaid
        if article is not None:
            self._unsaid = None
        if not is_unsaid and self.tree_widget.display:
            self.post_message(self.Pointed(article, event.node))

    @on(ArchiveTree.Opened)
    def _choose(self, event: ArchiveTree.Opened) -> None:
        event.stop()
        self.post_message(self.Chosen(event.article_id, event.cell))

    @on(TimeStrip.BarChosen)
    def _go_to_bar(self, event: TimeStrip.BarChosen) -> None:
        event.stop()
        if event.is_year and self.tree_widget.display:
            self.tree_widget.reveal_year(event.bar.year)
        else:
            self.strip.newest_in(event.bar, self.go_to)
