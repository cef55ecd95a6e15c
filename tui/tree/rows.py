"""Which node or article stands on which row of the tree, without ever listing the articles.

Each open node keeps where its children start, as prefix sums, so that a row is found by one bisection a level, and
opening a node costs its siblings and its ancestors', whatever the archive holds.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate

from db.models import Ids, Outline
from tui.tree.branches import Subtree, SubtreeIndex
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
from tui.tree.section_order import LoadedCell, SectionOrder, ancestors, place_of


class Rows:
    """The rows of a tree over ``outline``.

    ``loaded`` holds the ids that came so far, by cell, and ``copies`` those of copies, by the article they are under;
    both are added to.
    """

    def __init__(
        self,
        outline: Outline,
        shape: SectionOrder | None = None,
        orientation: Orientation = "years",
        open_nodes: Iterable[Node] = (),
        loaded: dict[CellKey, LoadedCell] | None = None,
        copies: dict[int, Ids] | None = None,
    ) -> None:
        self.orientation: Orientation = orientation
        self.open_nodes = set(open_nodes)
        self.loaded: dict[CellKey, LoadedCell] = {} if loaded is None else loaded
        self.copies: dict[int, Ids] = {} if copies is None else copies
        self._shape = shape or SectionOrder(outline)
        cells = [cell for cell in outline.cells if cell.count > 0]
        self._cells = {(cell.year, cell.section_id) for cell in cells}
        self._branches = SubtreeIndex(cells, self._shape, orientation, self.loaded)
        self._split_open = {node.cell for node in self.open_nodes if node.kind == "month"}
        self._leaders: dict[CellKey | None, set[int]] = {}
        for node in self.open_nodes:
            if node.article is not None:
                self._leaders.setdefault(node.cell, set()).add(node.article)
        self._measure(self._branches.root)

    def __len__(self) -> int:
        return self._branches.root.size

    def __getitem__(self, row: int) -> NodeRow | ArticleRow:
        if not 0 <= row < len(self):
            raise IndexError(row)
        branch, at = self._at(row)
        if at is None:
            return NodeRow(branch.node, branch.depth, branch.count, branch.is_open)
        assert branch.cell is not None
        ids = self._branches.ids(branch)
        ordinal, copy = branch.unfolded.at(at)
        if ids is None:
            return ArticleRow(branch.node, branch.depth + 1, ArticleAt(branch.cell, None, ordinal), None)
        place = ArticleAt(branch.cell, int(ids[ordinal]), ordinal)
        if copy is not None:
            copies = branch.unfolded.copies(ordinal)
            place = ArticleAt(branch.cell, int(copies[copy]), copy, under=place.id)
            return ArticleRow(branch.node, branch.depth + 2, place, int(copies[copy - 1]) if copy else None)
        is_apart = not ordinal or bool(branch.unfolded.copies(ordinal - 1))
        above = None if is_apart else int(ids[ordinal - 1])
        return ArticleRow(branch.node, branch.depth + 1, place, above, place.copies in self.open_nodes)

    def has(self, cell: CellKey) -> bool:
        """Whether the outline has articles there."""
        return cell in self._cells

    def name(self, node: Node) -> str:
        """What the node is called; a section's and a site's name are the archive's words."""
        if node.kind == "month":
            return MONTHS[node.month or NO_MONTH]
        if node.kind == "year":
            return "Undated" if node.year is None else str(node.year)
        if node.section_id is not None:
            return self._shape.section(node.section_id).name
        return site_name(node.site or "")

    def target(self, row: int) -> Target:
        """What stands on the row."""
        found = self[row]
        return found.node if isinstance(found, NodeRow) else found.place

    def find(self, target: Target) -> int | None:
        """The row of a node or article; None where it isn't in the outline, is folded away or not loaded."""
        if isinstance(target, Node) and target.article is None:
            branch = self._branches.find(target)
            return None if branch is None else self._row(branch)
        at = _article(target)
        branch = self._holder(at)
        top = None if branch is None or not branch.is_open else self._row(branch)
        if branch is None or top is None or (ordinal := self._ordinal(branch, at)) is None:
            return None
        row = top + 1 + branch.articles_at + branch.unfolded.row(ordinal)
        if at.under is None:
            return row
        copies = branch.unfolded.copies(ordinal)
        return row + 1 + copies.index(at.id) if at.id in copies else None

    def index(self, target: Target) -> int:
        """The row of ``target``, or of the nearest node it lies in that can be seen; else the first row."""
        row = self.find(target)
        if row is not None:
            return row
        return next((row for node in self.lineage(target) if (row := self.find(node)) is not None), 0)

    def parent(self, row: int) -> int | None:
        """The row of what the row lies in: a node, or a copy's article; None at the left edge."""
        branch, at = self._at(row)
        if at is not None:
            _, copy = branch.unfolded.at(at)
            return self._row(branch) if copy is None else row - copy - 1
        return self._row(branch.parent) if branch.parent is not self._branches.root and branch.parent else None

    def lineage(self, target: Target) -> list[Node]:
        """The nodes that ``target`` lies in, nearest first, whether they are there or not."""
        return ancestors(target, self._shape, self.orientation)

    def open(self, nodes: Iterable[Node]) -> None:
        """Open the nodes, outermost first."""
        for node in nodes:
            self.open_nodes.add(node)
            if node.kind == "month":
                self._split_open.add(node.cell)
            if node.article is not None:
                self._leaders.setdefault(node.cell, set()).add(node.article)
                self._unfold(node)
                continue
            branch = self._branches.find(node)
            if branch is not None and not branch.is_open:
                self._measure(branch)
                self._pass_up(branch)

    def open_to(self, target: Target) -> None:
        """Open what ``target`` lies in: an article's month too, once its cell's ids are there."""
        self.open(reversed(self.lineage(target)))
        if isinstance(target, ArticleAt) and (holder := self._holder(target)) is not None:
            self.open([holder.node])

    def close(self, node: Node) -> None:
        """Fold the node; what is open in it opens again with it."""
        self.open_nodes.discard(node)
        if node.article is not None:
            self._leaders[node.cell].discard(node.article)
            self._unfold(node)
            return
        branch = self._branches.find(node)
        if branch is not None and branch.is_open:
            self._measure(branch)
            self._pass_up(branch)

    def provide(self, cell: CellKey, ids: Ids, year_only: Ids = ()) -> None:
        """The ids of a cell, newest first; ``year_only``: those of them of which only the year is known."""
        self.loaded[cell] = LoadedCell.of(cell[0], ids, year_only)
        branch = self._branches.leaf(cell)
        if branch is None:
            return
        self._branches.forget_months(branch)
        self._measure(branch)
        self._pass_up(branch)

    def provide_copies(self, node: Node, ids: Ids) -> None:
        """The copies of an article, which ``node`` unfolds to."""
        assert node.article is not None
        self.copies[node.article] = ids
        self._unfold(node)

    def copies_to_come(self, cell: CellKey, old: Collection[object] = ()) -> list[Node]:
        """What is unfolded in a cell, and its copies aren't here or are ``old``."""
        nodes = (Node("copies", *cell, article=article_id) for article_id in self._leaders.get(cell, ()))
        return [node for node in nodes if node.article not in self.copies or node in old]

    def articles(self, first: int, last: int) -> Iterator[tuple[CellKey, Sequence[int] | None, int, int]]:
        """The runs of articles or copies on rows ``first`` to ``last``, excluded: cell, ids (or None), from, to."""
        row = max(0, first)
        last = min(last, len(self))
        while row < last:
            branch, at = self._at(row)
            if at is None or branch.cell is None:
                row += 1
                continue
            end = min(at + last - row, self._article_rows(branch))
            if self._branches.ids(branch) is None:
                yield branch.cell, None, at, end
            elif branch.unfolded.size:
                yield from ((branch.cell, *part) for part in branch.unfolded.parts(at, end))
            else:
                yield branch.cell, self._branches.ids(branch), at, end
            row += end - at

    def _measure(self, branch: Subtree) -> None:
        """Work out the rows below a node and below all that is open in it."""
        branch.is_open = branch is self._branches.root or branch.node in self.open_nodes
        if not branch.is_open:
            branch.size = 0
        elif branch.fixed or branch.cells or branch.cell in self._split_open:
            for child in self._branches.children(branch):
                self._measure(child)
            self._sum(branch)
        else:  # its months, if it has any, are all folded: they needn't be made to be counted
            branch.articles_at = self._branches.month_rows(branch)
            branch.starts = range(branch.articles_at)
            self._add_articles(branch)

    def _sum(self, branch: Subtree) -> None:
        ends = list(accumulate([child.size + 1 for child in self._branches.children(branch)], initial=0))
        branch.articles_at = ends.pop()
        branch.starts = ends
        self._add_articles(branch)

    def _add_articles(self, branch: Subtree) -> None:
        if branch.cell is not None:
            self._branches.unfold(branch, self._leaders.get(branch.cell, ()), self.copies)
        branch.size = branch.articles_at + self._article_rows(branch)

    def _article_rows(self, branch: Subtree) -> int:
        return self._branches.articles(branch) + branch.unfolded.size

    def _unfold(self, node: Node) -> None:
        """What is unfolded under an article has changed."""
        branch = self._holder(_article(node))
        if branch is not None and branch.is_open:
            self._add_articles(branch)
            self._pass_up(branch)

    def _pass_up(self, branch: Subtree) -> None:
        while branch.parent is not None and branch.parent.is_open:
            branch = branch.parent
            self._sum(branch)

    def _at(self, row: int) -> tuple[Subtree, int | None]:
        """The node on a row; or the node whose article is, and how far down its articles and their copies."""
        branch = self._branches.root
        while row < branch.articles_at:
            position = bisect_right(branch.starts, row) - 1
            row -= branch.starts[position]
            branch = self._branches.children(branch)[position]
            if row == 0:
                return branch, None
            row -= 1
        return branch, row - branch.articles_at

    def _row(self, branch: Subtree) -> int | None:
        row = -1
        while branch.parent is not None:
            if not branch.parent.is_open:
                return None
            row += branch.parent.starts[branch.position] + 1
            branch = branch.parent
        return row

    def _holder(self, target: ArticleAt) -> Subtree | None:
        """The node right above the article, or above that of a copy: its month's, where there are months."""
        leaf = self._branches.leaf(target.cell)
        loaded = self.loaded.get(target.cell)
        if leaf is None or loaded is None or not loaded.months or target.listed is None:
            return leaf
        months = (child for child in self._branches.children(leaf) if child.ids is not None)
        return next((child for child in months if self._ordinal(child, target) is not None), leaf)

    def _ordinal(self, branch: Subtree, target: ArticleAt) -> int | None:
        """Which of the articles right in a node the target is, or is under; None for none of them."""
        ids, article_id, count = self._branches.ids(branch), target.listed, self._branches.articles(branch)
        if article_id is None:
            return target.ordinal if target.ordinal < count else None
        if ids is None:
            return None
        place = place_of(ids, article_id)
        return place if place < count and ids[place] == article_id else None


def _article(target: Target) -> ArticleAt:
    """The article, where ``target`` is that or what unfolds to its copies."""
    if isinstance(target, ArticleAt):
        return target
    assert target.cell is not None
    return ArticleAt(target.cell, target.article)
