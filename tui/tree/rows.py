"""Maps the tree's row numbers to nodes and articles, and back, without a list of all rows.

Each open node keeps the first rows of its children as prefix sums. So a row is found with one bisection a level, and
opening a node takes time for its siblings and those of its ancestors, whatever the size of the archive.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate

from db.models import Ids, Outline
from tui.tree.cell_ids import LoadedCell, bisect_ids
from tui.tree.nodes import (
    MONTHS,
    NO_MONTH,
    ArticleAt,
    ArticleRow,
    CellKey,
    Node,
    NodeRow,
    Orientation,
    Target,
    site_name,
)
from tui.tree.section_order import SectionOrder, find_ancestors
from tui.tree.subtrees import Subtree, SubtreeIndex


class Rows:
    """The rows of the tree over ``outline``, counted from 0.

    ``loaded`` holds the article ids loaded so far, by cell, and ``copies`` the ids of copies by the article they are
    below. ``provide`` and ``provide_copies`` add to both in place.
    """

    def __init__(
        self,
        outline: Outline,
        sections: SectionOrder | None = None,
        orientation: Orientation = "years",
        open_nodes: Iterable[Node] = (),
        loaded: dict[CellKey, LoadedCell] | None = None,
        copies: dict[int, Ids] | None = None,
    ) -> None:
        self.orientation: Orientation = orientation
        self.open_nodes = set(open_nodes)
        self.loaded: dict[CellKey, LoadedCell] = {} if loaded is None else loaded
        self.copies: dict[int, Ids] = {} if copies is None else copies
        self._sections = sections or SectionOrder(outline)
        cells = [cell for cell in outline.cells if cell.count > 0]
        self._cells = {(cell.year, cell.section_id) for cell in cells}
        self._subtrees = SubtreeIndex(cells, self._sections, orientation, self.loaded)
        self._split_open = {node.cell for node in self.open_nodes if node.kind == "month"}
        self._leaders: dict[CellKey | None, set[int]] = {}
        for node in self.open_nodes:
            if node.article is not None:
                self._leaders.setdefault(node.cell, set()).add(node.article)
        self._measure(self._subtrees.root)

    def __len__(self) -> int:
        return self._subtrees.root.size

    def __getitem__(self, row: int) -> NodeRow | ArticleRow:
        if not 0 <= row < len(self):
            raise IndexError(row)
        subtree, at = self._at(row)
        if at is None:
            return NodeRow(subtree.node, subtree.depth, subtree.count, subtree.is_open)
        assert subtree.cell is not None
        ids = self._subtrees.ids(subtree)
        ordinal, copy = subtree.unfolded.at(at)
        if ids is None:
            return ArticleRow(subtree.node, subtree.depth + 1, ArticleAt(subtree.cell, None, ordinal), None)
        place = ArticleAt(subtree.cell, int(ids[ordinal]), ordinal)
        if copy is not None:
            copies = subtree.unfolded.copies(ordinal)
            place = ArticleAt(subtree.cell, int(copies[copy]), copy, under=place.id)
            return ArticleRow(subtree.node, subtree.depth + 2, place, int(copies[copy - 1]) if copy else None)
        is_apart = not ordinal or bool(subtree.unfolded.copies(ordinal - 1))
        above = None if is_apart else int(ids[ordinal - 1])
        return ArticleRow(subtree.node, subtree.depth + 1, place, above, place.copies in self.open_nodes)

    def has(self, cell: CellKey) -> bool:
        """True if the outline has articles in the cell."""
        return cell in self._cells

    def name(self, node: Node) -> str:
        """Return the node's name; a section's and a site's come from the archive and are not safe for the terminal."""
        if node.kind == "month":
            return MONTHS[node.month or NO_MONTH]
        if node.kind == "year":
            return "Undated" if node.year is None else str(node.year)
        if node.section_id is not None:
            return self._sections.section(node.section_id).name
        return site_name(node.site or "")

    def target(self, row: int) -> Target:
        """Return the node or article on the row."""
        found = self[row]
        return found.node if isinstance(found, NodeRow) else found.place

    def find(self, target: Target) -> int | None:
        """Return the row of a node or article; None if it is not in the outline, in a closed node or not loaded."""
        if isinstance(target, Node) and target.article is None:
            subtree = self._subtrees.find(target)
            return None if subtree is None else self._row(subtree)
        at = _article(target)
        subtree = self._holder(at)
        top = None if subtree is None or not subtree.is_open else self._row(subtree)
        if subtree is None or top is None or (ordinal := self._ordinal(subtree, at)) is None:
            return None
        row = top + 1 + subtree.articles_at + subtree.unfolded.row(ordinal)
        if at.under is None:
            return row
        copies = subtree.unfolded.copies(ordinal)
        return row + 1 + copies.index(at.id) if at.id in copies else None

    def index(self, target: Target) -> int:
        """Return the row of ``target``, else of its nearest ancestor that has a row, else 0."""
        row = self.find(target)
        if row is not None:
            return row
        return next((row for node in self.ancestors(target) if (row := self.find(node)) is not None), 0)

    def parent(self, row: int) -> int | None:
        """Return the row of the node above the row, or of a copy's original; None at the outermost level."""
        subtree, at = self._at(row)
        if at is not None:
            _, copy = subtree.unfolded.at(at)
            return self._row(subtree) if copy is None else row - copy - 1
        return self._row(subtree.parent) if subtree.parent is not self._subtrees.root and subtree.parent else None

    def ancestors(self, target: Target) -> list[Node]:
        """Return the nodes above ``target``, nearest first, including nodes not yet made."""
        return find_ancestors(target, self._sections, self.orientation)

    def open(self, nodes: Iterable[Node]) -> None:
        """Open the nodes, outermost first."""
        for node in nodes:
            self.open_nodes.add(node)
            if node.kind == "month":
                self._split_open.add(node.cell)
            if node.article is not None:
                self._leaders.setdefault(node.cell, set()).add(node.article)
                self._update_copies(node)
                continue
            subtree = self._subtrees.find(node)
            if subtree is not None and not subtree.is_open:
                self._measure(subtree)
                self._pass_up(subtree)

    def open_to(self, target: Target) -> None:
        """Open the nodes above ``target``, an article's month included if its cell's ids are loaded."""
        self.open(reversed(self.ancestors(target)))
        if isinstance(target, ArticleAt) and (holder := self._holder(target)) is not None:
            self.open([holder.node])

    def close(self, node: Node) -> None:
        """Close the node. Nodes below it stay open in ``open_nodes`` and show again when it is opened."""
        self.open_nodes.discard(node)
        if node.article is not None:
            self._leaders[node.cell].discard(node.article)
            self._update_copies(node)
            return
        subtree = self._subtrees.find(node)
        if subtree is not None and subtree.is_open:
            self._measure(subtree)
            self._pass_up(subtree)

    def provide(self, cell: CellKey, ids: Ids, year_only: Ids = ()) -> None:
        """Take the loaded ids of a cell, newest first; ``year_only``: those of them whose date is a year alone."""
        self.loaded[cell] = LoadedCell.of(cell[0], ids, year_only)
        subtree = self._subtrees.leaf(cell)
        if subtree is None:
            return
        self._subtrees.forget_months(subtree)
        self._measure(subtree)
        self._pass_up(subtree)

    def provide_copies(self, node: Node, ids: Ids) -> None:
        """Take the loaded ids of the copies that ``node`` opens to."""
        assert node.article is not None
        self.copies[node.article] = ids
        self._update_copies(node)

    def copies_to_load(self, cell: CellKey, old: Collection[object] = ()) -> list[Node]:
        """Return the open ``copies`` nodes of a cell whose copies are not loaded, or which are among ``old``."""
        nodes = (Node("copies", *cell, article=article_id) for article_id in self._leaders.get(cell, ()))
        return [node for node in nodes if node.article not in self.copies or node in old]

    def articles(self, first: int, last: int) -> Iterator[tuple[CellKey, Sequence[int] | None, int, int]]:
        """Yield the articles and copies on rows ``first`` to ``last`` (excluded) as slices: (cell, ids, start, stop).

        ids are None where the cell is not loaded; start and stop are then those of its rows.
        """
        row = max(0, first)
        last = min(last, len(self))
        while row < last:
            subtree, at = self._at(row)
            if at is None or subtree.cell is None:
                row += 1
                continue
            end = min(at + last - row, self._article_rows(subtree))
            if self._subtrees.ids(subtree) is None:
                yield subtree.cell, None, at, end
            elif subtree.unfolded.size:
                yield from ((subtree.cell, *part) for part in subtree.unfolded.parts(at, end))
            else:
                yield subtree.cell, self._subtrees.ids(subtree), at, end
            row += end - at

    def _measure(self, subtree: Subtree) -> None:
        """Compute the rows below a node and below every open node in it."""
        subtree.is_open = subtree is self._subtrees.root or subtree.node in self.open_nodes
        if not subtree.is_open:
            subtree.size = 0
        elif subtree.fixed or subtree.cells or subtree.cell in self._split_open:
            for child in self._subtrees.children(subtree):
                self._measure(child)
            self._sum(subtree)
        else:  # if it has months, all of them are closed: they can be counted without being made
            subtree.articles_at = self._subtrees.count_months(subtree)
            subtree.starts = range(subtree.articles_at)
            self._add_articles(subtree)

    def _sum(self, subtree: Subtree) -> None:
        ends = list(accumulate([child.size + 1 for child in self._subtrees.children(subtree)], initial=0))
        subtree.articles_at = ends.pop()
        subtree.starts = ends
        self._add_articles(subtree)

    def _add_articles(self, subtree: Subtree) -> None:
        if subtree.cell is not None:
            self._subtrees.unfold(subtree, self._leaders.get(subtree.cell, ()), self.copies)
        subtree.size = subtree.articles_at + self._article_rows(subtree)

    def _article_rows(self, subtree: Subtree) -> int:
        return self._subtrees.count_articles(subtree) + subtree.unfolded.size

    def _update_copies(self, node: Node) -> None:
        """Compute rows anew after a ``copies`` node was opened, closed or loaded."""
        subtree = self._holder(_article(node))
        if subtree is not None and subtree.is_open:
            self._add_articles(subtree)
            self._pass_up(subtree)

    def _pass_up(self, subtree: Subtree) -> None:
        while subtree.parent is not None and subtree.parent.is_open:
            subtree = subtree.parent
            self._sum(subtree)

    def _at(self, row: int) -> tuple[Subtree, int | None]:
        """Find what is on a row: (node, None) for a node's row.

        For an article's row, the node that holds it and the row counted from that node's first article.
        """
        subtree = self._subtrees.root
        while row < subtree.articles_at:
            position = bisect_right(subtree.starts, row) - 1
            row -= subtree.starts[position]
            subtree = self._subtrees.children(subtree)[position]
            if row == 0:
                return subtree, None
            row -= 1
        return subtree, row - subtree.articles_at

    def _row(self, subtree: Subtree) -> int | None:
        row = -1
        while subtree.parent is not None:
            if not subtree.parent.is_open:
                return None
            row += subtree.parent.starts[subtree.position] + 1
            subtree = subtree.parent
        return row

    def _holder(self, target: ArticleAt) -> Subtree | None:
        """Return the node that the article, or a copy's original, is directly in: the month's if the cell is split."""
        leaf = self._subtrees.leaf(target.cell)
        loaded = self.loaded.get(target.cell)
        if leaf is None or loaded is None or not loaded.months or target.listed is None:
            return leaf
        months = (child for child in self._subtrees.children(leaf) if child.ids is not None)
        return next((child for child in months if self._ordinal(child, target) is not None), leaf)

    def _ordinal(self, subtree: Subtree, target: ArticleAt) -> int | None:
        """Return the index of the target, or of a copy's original, among the articles directly in a node; else None."""
        ids, article_id, count = self._subtrees.ids(subtree), target.listed, self._subtrees.count_articles(subtree)
        if article_id is None:
            return target.ordinal if target.ordinal < count else None
        if ids is None:
            return None
        place = bisect_ids(ids, article_id)
        return place if place < count and ids[place] == article_id else None


def _article(target: Target) -> ArticleAt:
    """Return the article that ``target``, an article or a ``copies`` node, stands for."""
    if isinstance(target, ArticleAt):
        return target
    assert target.cell is not None
    return ArticleAt(target.cell, target.article)
