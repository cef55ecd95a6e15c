"""Which node or article stands on which row of the tree, without ever listing the articles.

Each open node keeps where its children start, as prefix sums, so that a row is found by one bisection a level, and
opening a node costs its siblings and its ancestors', whatever the archive holds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from db.models import Ids, Outline
from tui.branches import Branch, Branches
from tui.nodes import ALL, NO_MONTH, ArticleAt, CellKey, Node, Orientation, Target
from tui.shape import Loaded, Shape, place_of

MONTHS = (
    "No month",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A row that unfolds. ``depth`` counts from 0 at the left edge."""

    node: Node
    depth: int
    count: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article's row in ``node``; ``id`` is None and ``above`` too while the ids are on their way.

    ``above`` is the article on the row above, None under the node itself.
    """

    node: Node
    depth: int
    place: ArticleAt
    above: int | None

    @property
    def id(self) -> int | None:
        """The article's id, where it is known."""
        return self.place.id


class Rows:
    """The rows of a tree over ``outline``. ``loaded`` holds the ids that came so far, and is added to."""

    def __init__(
        self,
        outline: Outline,
        shape: Shape | None = None,
        orientation: Orientation = "years",
        open_nodes: Iterable[Node] = (),
        loaded: dict[CellKey, Loaded] | None = None,
    ) -> None:
        self.orientation: Orientation = orientation
        self.open_nodes = set(open_nodes)
        self.loaded: dict[CellKey, Loaded] = {} if loaded is None else loaded
        self._shape = shape or Shape(outline)
        cells = [cell for cell in outline.cells if cell.count > 0]
        self._cells = {(cell.year, cell.section_id) for cell in cells}
        self._branches = Branches(cells, self._shape, orientation, self.loaded)
        self._split_open = {node.cell for node in self.open_nodes if node.kind == "month"}
        self._measure(self._branches.root)

    def __len__(self) -> int:
        return self._branches.root.size

    def __getitem__(self, row: int) -> NodeRow | ArticleRow:
        if not 0 <= row < len(self):
            raise IndexError(row)
        branch, ordinal = self._at(row)
        if ordinal is None:
            return NodeRow(branch.node, branch.depth, branch.count, branch.is_open)
        assert branch.cell is not None
        ids = self._branches.ids(branch)
        place = ArticleAt(branch.cell, None if ids is None else int(ids[ordinal]), ordinal)
        above = int(ids[ordinal - 1]) if ids is not None and ordinal else None
        return ArticleRow(branch.node, branch.depth + 1, place, above)

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
        return node.site or "Unnamed site"

    def target(self, row: int) -> Target:
        """What stands on the row."""
        found = self[row]
        return found.node if isinstance(found, NodeRow) else found.place

    def find(self, target: Target) -> int | None:
        """The row of a node or article; None where it isn't in the outline, is folded away or not loaded."""
        if isinstance(target, Node):
            branch = self._branches.find(target)
            return None if branch is None else self._row(branch)
        branch = self._holder(target)
        top = None if branch is None or not branch.is_open else self._row(branch)
        if branch is None or top is None:
            return None
        ordinal = self._ordinal(branch, target)
        return None if ordinal is None else top + 1 + branch.articles_at + ordinal

    def index(self, target: Target) -> int:
        """The row of ``target``, or of the nearest node it lies in that can be seen; else the first row."""
        row = self.find(target)
        if row is not None:
            return row
        return next((row for node in self.lineage(target) if (row := self.find(node)) is not None), 0)

    def parent(self, row: int) -> int | None:
        """The row of the node that the row lies in; None at the left edge."""
        branch, ordinal = self._at(row)
        if ordinal is not None:
            return self._row(branch)
        return self._row(branch.parent) if branch.parent is not self._branches.root and branch.parent else None

    def path(self, cell: CellKey) -> list[Node]:
        """The nodes to open to see the cell's articles, outermost first."""
        year, section_id = cell
        in_year = year if self.orientation == "years" else ALL
        nodes = self._sections(section_id, in_year)
        if self.orientation == "years":
            return [Node("year", year), *nodes]
        return [*nodes, Node("year", year, section_id)]

    def lineage(self, target: Target) -> list[Node]:
        """The nodes that ``target`` lies in, nearest first, whether they are there or not."""
        nodes: list[Node] = []
        if target.cell is not None:
            nodes = self.path(target.cell)[::-1]
        elif isinstance(target, Node) and target.section_id is not None:
            nodes = self._sections(target.section_id, ALL)[::-1]
        elif isinstance(target, Node) and target.kind == "site" and target.year != ALL:
            nodes = [Node("year", target.year)]
        return nodes[nodes.index(target) + 1 :] if target in nodes else nodes

    def open(self, nodes: Iterable[Node]) -> None:
        """Open the nodes, outermost first."""
        for node in nodes:
            self.open_nodes.add(node)
            if node.kind == "month":
                self._split_open.add(node.cell)
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
        branch = self._branches.find(node)
        if branch is not None and branch.is_open:
            self._measure(branch)
            self._pass_up(branch)

    def provide(self, cell: CellKey, ids: Ids, year_only: Ids = ()) -> None:
        """The ids of a cell, newest first; ``year_only``: those of them of which only the year is known."""
        self.loaded[cell] = Loaded.of(cell[0], ids, year_only)
        branch = self._branches.leaf(cell)
        if branch is None:
            return
        self._branches.forget_months(branch)
        self._measure(branch)
        self._pass_up(branch)

    def articles(self, first: int, last: int) -> Iterator[tuple[Node, CellKey, Sequence[int] | None, int, int]]:
        """The runs of articles on rows ``first`` to ``last``, excluded: node, cell, ids (None: to come), from, to."""
        row = max(0, first)
        last = min(last, len(self))
        while row < last:
            branch, ordinal = self._at(row)
            if ordinal is None or branch.cell is None:
                row += 1
                continue
            end = min(ordinal + last - row, self._branches.article_rows(branch))
            yield branch.node, branch.cell, self._branches.ids(branch), ordinal, end
            row += end - ordinal

    def _sections(self, section_id: int, year: int | None) -> list[Node]:
        """The section and what it lies in but for years, outermost first."""
        chain = self._shape.chain(section_id)
        site = [Node("site", year, site=self._shape.section(chain[-1]).site)] if len(self._shape.sites) > 1 else []
        return [*site, *(Node("section", year, link) for link in reversed(chain))]

    def _measure(self, branch: Branch) -> None:
        """Work out the rows below a node and below all that is open in it."""
        branch.is_open = branch is self._branches.root or branch.node in self.open_nodes
        if not branch.is_open:
            branch.size = 0
        elif branch.fixed or branch.cells or branch.cell in self._split_open:
            for kid in self._branches.kids(branch):
                self._measure(kid)
            self._sum(branch)
        else:  # its months, if it has any, are all folded: they needn't be made to be counted
            branch.articles_at = self._branches.month_rows(branch)
            branch.starts = range(branch.articles_at)
            branch.size = branch.articles_at + self._branches.article_rows(branch)

    def _sum(self, branch: Branch) -> None:
        ends = list(accumulate([kid.size + 1 for kid in self._branches.kids(branch)], initial=0))
        branch.articles_at = ends.pop()
        branch.starts = ends
        branch.size = branch.articles_at + self._branches.article_rows(branch)

    def _pass_up(self, branch: Branch) -> None:
        while branch.parent is not None and branch.parent.is_open:
            branch = branch.parent
            self._sum(branch)

    def _at(self, row: int) -> tuple[Branch, int | None]:
        """The node on a row, or the node whose article is, and which of its articles."""
        branch = self._branches.root
        while row < branch.articles_at:
            position = bisect_right(branch.starts, row) - 1
            row -= branch.starts[position]
            branch = self._branches.kids(branch)[position]
            if row == 0:
                return branch, None
            row -= 1
        return branch, row - branch.articles_at

    def _row(self, branch: Branch) -> int | None:
        row = -1
        while branch.parent is not None:
            if not branch.parent.is_open:
                return None
            row += branch.parent.starts[branch.position] + 1
            branch = branch.parent
        return row

    def _holder(self, target: ArticleAt) -> Branch | None:
        """The node right above the article: its month's, where there are months."""
        leaf = self._branches.leaf(target.cell)
        loaded = self.loaded.get(target.cell)
        if leaf is None or loaded is None or not loaded.months or target.id is None:
            return leaf
        months = (kid for kid in self._branches.kids(leaf) if kid.ids is not None)
        return next((kid for kid in months if self._ordinal(kid, target) is not None), leaf)

    def _ordinal(self, branch: Branch, target: ArticleAt) -> int | None:
        """Which of the articles right in a node the target is; None for none of them."""
        ids = self._branches.ids(branch)
        if target.id is None:
            return target.ordinal if target.ordinal < self._branches.article_rows(branch) else None
        if ids is None:
            return None
        place = place_of(ids, target.id)
        return place if place < self._branches.article_rows(branch) and ids[place] == target.id else None
