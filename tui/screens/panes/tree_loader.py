"""Loads what an ``ArchiveTree`` asks for (ids of a cell, copies, headlines) from its row source, in worker threads."""

from db.models import Ids
from tui.services.archive_client import ArchiveClient
from tui.tree.nodes import CellKey, Node
from tui.tree.row_sources import RowSource
from tui.widgets.archive_tree import ArchiveTree

LoadRequest = ArchiveTree.CellWanted | ArchiveTree.CopiesWanted | ArchiveTree.HeadlinesWanted
"""What a tree asks for."""


class TreeLoader:
    """Brings a tree what it asks for.

    ``shelf`` is swapped with the tree's content; what an older one answers is dropped.
    """

    def __init__(self, tree: ArchiveTree, client: ArchiveClient, shelf: RowSource) -> None:
        self.shelf = shelf
        self._tree = tree
        self._client = client

    def load(self, wish: LoadRequest) -> None:
        """Ask for what the tree lacks, and give it to the tree."""
        match wish:
            case ArchiveTree.CellWanted(cell):
                self._bring_cell(cell)
            case ArchiveTree.CopiesWanted(node):
                self._bring_copies(node)
            case ArchiveTree.HeadlinesWanted(ids):
                self._client.ask(
                    lambda archive, cancelled: archive.headlines(ids, cancelled), self._tree.provide_headlines
                )

    def _bring_cell(self, cell: CellKey) -> None:
        shelf = self.shelf

        def provide(answer: tuple[Ids, Ids]) -> None:
            if shelf is self.shelf:
                self._tree.provide_ids(cell, *answer)

        self._client.ask(lambda archive, cancelled: shelf.cell(cell, cancelled), provide)

    def _bring_copies(self, node: Node) -> None:
        leader = node.article or 0
        self._client.ask(
            lambda archive, cancelled: archive.copies(leader, cancelled),
            lambda ids: self._tree.provide_copies(node, ids),
        )
