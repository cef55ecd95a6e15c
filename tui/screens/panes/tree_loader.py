"""Loads what an ``ArchiveTree`` asks for (ids of a cell, copies, headlines) from its row source, in worker threads."""

from db.models import Ids
from tui.services.archive_client import ArchiveClient
from tui.tree.nodes import CellKey, Node
from tui.tree.row_sources import RowSource
from tui.widgets.lists.archive_tree import ArchiveTree

LoadRequest = ArchiveTree.CellWanted | ArchiveTree.CopiesWanted | ArchiveTree.HeadlinesWanted
"""The messages by which a tree asks for what it lacks."""


class TreeLoader:
    """Loads the ids, copies and headlines that a tree lacks.

    ``source`` gives the rows; set it when the tree shows something else. An answer of an earlier source is discarded.
    """

    def __init__(self, tree: ArchiveTree, client: ArchiveClient, source: RowSource) -> None:
        self.source = source
        self._tree = tree
        self._client = client

    def load(self, request: LoadRequest) -> None:
        """Query the archive for what the tree lacks, and give it to the tree."""
        match request:
            case ArchiveTree.CellWanted(cell):
                self._load_cell(cell)
            case ArchiveTree.CopiesWanted(node):
                self._load_copies(node)
            case ArchiveTree.HeadlinesWanted(ids):
                self._client.ask(
                    lambda archive, cancelled: archive.headlines(ids, cancelled), self._tree.provide_headlines
                )

    def _load_cell(self, cell: CellKey) -> None:
        source = self.source

        def provide(answer: tuple[Ids, Ids]) -> None:
            if source is self.source:
                self._tree.provide_ids(cell, *answer)

        self._client.ask(lambda archive, cancelled: source.cell(cell, cancelled), provide)

    def _load_copies(self, node: Node) -> None:
        original = node.article or 0
        self._client.ask(
            lambda archive, cancelled: archive.copies(original, cancelled),
            lambda ids: self._tree.provide_copies(node, ids),
        )
