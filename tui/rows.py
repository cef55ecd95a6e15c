"""Which node or article stands on which row of the tree, without ever listing the articles.

Each open node keeps where its children start, as prefix sums, so that a row is found by one bisection a level, and
opening a node costs its siblings and its ancestors', whatever the archive holds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from db.models import Cell, Ids, Outline
from tui.nodes import ALL, NO_MONTH, ArticleAt, CellKey, Node, Orientation, Target
from tui.shape import MONTHS_ABOVE, Loaded, Shape, place_of

_MONTHS_EXPECTED = 12
"""Rows that a cell which will be split takes while its ids are on their way."""

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


@dataclass(slots=True, eq=False)
class _Branch:
    """A node with what lies in it. ``starts`` has, for each of ``kids``, the row below this one where it stands."""

    node: Node
    depth: int
    parent: "_Branch | None"
    position: int = 0
    count: int = 0
    cell: CellKey | None = None
    own: int = 0
    ids: Sequence[int] | None = None
    cells: list[Cell] = field(default_factory=list)
    fixed: list["_Branch"] = field(default_factory=list)
    kids: "list[_Branch] | None" = None
    is_open: bool = False
    starts: Sequence[int] = ()
    articles_at: int = 0
    size: int = 0


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
        self._branches: dict[Node, _Branch] = {}
        self._root = _Branch(Node("site"), -1, None, is_open=True)
        cells = [cell for cell in outline.cells if cell.count > 0]
        self._cells = {(cell.year, cell.section_id) for cell in cells}
        if orientation == "years":
            self._add_years(self._root, cells)
        else:
            self._add_sections(self._root, cells, ALL)
        self._split_open = {node.cell for node in self.open_nodes if node.kind == "month"}
        self._measure(self._root)

    def __len__(self) -> int:
        return self._root.size

    def __contains__(self, cell: CellKey) -> bool:
        return cell in self._cells

    def __getitem__(self, row: int) -> NodeRow | ArticleRow:
        if not 0 <= row < len(self):
            raise IndexError(row)
        branch, ordinal = self._at(row)
        if ordinal is None:
            return NodeRow(branch.node, branch.depth, branch.count, branch.is_open)
        assert branch.cell is not None
        ids = self._ids(branch)
        place = ArticleAt(branch.cell, None if ids is None else int(ids[ordinal]), ordinal)
        above = int(ids[ordinal - 1]) if ids is not None and ordinal else None
        return ArticleRow(branch.node, branch.depth + 1, place, above)

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
            branch = self._branch(target)
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
        return self._row(branch.parent) if branch.parent is not self._root and branch.parent else None

    def path(self, cell: CellKey) -> list[Node]:
        """The nodes to open to see the cell's articles, outermost first."""
        year, section_id = cell
        in_year = year if self.orientation == "years" else ALL
        nodes = [Node("section", in_year, link) for link in reversed(self._shape.chain(section_id))]
        if len(self._shape.sites) > 1:
            nodes.insert(0, Node("site", in_year, site=self._shape.section(nodes[0].section_id or 0).site))
        if self.orientation == "years":
            return [Node("year", year), *nodes]
        return [*nodes, Node("year", year, section_id)]

    def lineage(self, target: Target) -> list[Node]:
        """The nodes that ``target`` lies in, nearest first, whether they are there or not."""
        nodes: list[Node] = []
        if target.cell is not None:
            nodes = self.path(target.cell)[::-1]
        elif isinstance(target, Node) and target.section_id is not None:
            nodes = [Node("section", ALL, link) for link in self._shape.chain(target.section_id)]
            nodes.append(Node("site", site=self._shape.section(nodes[-1].section_id or 0).site))
        elif isinstance(target, Node) and target.kind == "site" and target.year != ALL:
            nodes = [Node("year", target.year)]
        return nodes[nodes.index(target) + 1 :] if target in nodes else nodes

    def is_open(self, node: Node) -> bool:
        """Whether the node is open."""
        return node in self.open_nodes

    def open(self, nodes: Iterable[Node]) -> None:
        """Open the nodes, outermost first."""
        for node in nodes:
            self.open_nodes.add(node)
            if node.kind == "month":
                self._split_open.add(node.cell)
            branch = self._branch(node)
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
        branch = self._branch(node)
        if branch is not None and branch.is_open:
            self._measure(branch)
            self._pass_up(branch)

    def provide(self, cell: CellKey, ids: Ids, year_only: Ids = ()) -> None:
        """The ids of a cell, newest first; ``year_only``: those of them of which only the year is known."""
        self.loaded[cell] = Loaded.of(cell[0], ids, year_only)
        branch = self._leaf(cell)
        if branch is None:
            return
        for kid in branch.kids or ():
            if kid.node.kind == "month":
                del self._branches[kid.node]
        branch.kids = None
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
            end = min(ordinal + last - row, self._article_rows(branch))
            yield branch.node, branch.cell, self._ids(branch), ordinal, end
            row += end - ordinal

    def _add_years(self, parent: _Branch, cells: Iterable[Cell]) -> None:
        by_year: dict[int | None, list[Cell]] = {}
        for cell in cells:
            by_year.setdefault(cell.year, []).append(cell)
        for year in sorted(by_year, key=lambda year: (year is None, -(year or 0))):
            count = sum(cell.count for cell in by_year[year])
            section_id = parent.node.section_id
            branch = self._add(parent, Node("year", year, section_id), count)
            if section_id is None:
                branch.cells = by_year[year]
            else:
                branch.cell, branch.own = (year, section_id), count

    def _add_sections(self, parent: _Branch, cells: Iterable[Cell], year: int | None) -> None:
        counts: dict[int, int] = {}
        own: dict[int, list[Cell]] = {}
        for cell in cells:
            own.setdefault(cell.section_id, []).append(cell)
            for section_id in self._shape.chain(cell.section_id):
                counts[section_id] = counts.get(section_id, 0) + cell.count
        ranked = sorted(counts, key=self._shape.rank)
        tops = dict.fromkeys(self._shape.sites, parent)
        if len(tops) > 1:
            tops = self._add_sites(parent, [i for i in ranked if len(self._shape.chain(i)) == 1], counts, year)
        for section_id in ranked:
            chain = self._shape.chain(section_id)
            above = (
                self._branches[Node("section", year, chain[1])]
                if len(chain) > 1
                else tops.get(self._shape.section(section_id).site, parent)
            )
            branch = self._add(above, Node("section", year, section_id), counts[section_id])
            if section_id not in own:
                continue
            if year == ALL:
                branch.cells = own[section_id]
            else:
                branch.cell, branch.own = (year, section_id), sum(cell.count for cell in own[section_id])

    def _add_sites(
        self, parent: _Branch, roots: list[int], counts: dict[int, int], year: int | None
    ) -> dict[str, _Branch]:
        totals: dict[str, int] = {}
        for section_id in roots:
            site = self._shape.section(section_id).site
            totals[site] = totals.get(site, 0) + counts[section_id]
        return {
            site: self._add(parent, Node("site", year, site=site), totals[site])
            for site in self._shape.sites
            if site in totals
        }

    def _add(self, parent: _Branch, node: Node, count: int) -> _Branch:
        branch = _Branch(node, parent.depth + 1, parent, count=count)
        self._branches[node] = branch
        parent.fixed.append(branch)
        return branch

    def _kids(self, branch: _Branch) -> list[_Branch]:
        """The nodes in a node, made when they are first asked for."""
        if branch.kids is None:
            if branch.cells:
                if branch.node.kind == "year":
                    self._add_sections(branch, branch.cells, branch.node.year)
                else:
                    self._add_years(branch, branch.cells)
                branch.cells = []
            branch.kids = [*branch.fixed, *self._months(branch)]
            for position, kid in enumerate(branch.kids):
                kid.position = position
        return branch.kids

    def _months(self, branch: _Branch) -> Iterator[_Branch]:
        if branch.cell is None or branch.ids is not None or (loaded := self.loaded.get(branch.cell)) is None:
            return
        year, section_id = branch.cell
        for month, ids in loaded.months:
            node = Node("month", year, section_id, month)
            kid = _Branch(node, branch.depth + 1, branch, count=len(ids), cell=branch.cell, ids=ids)
            self._branches[node] = kid
            yield kid

    def _measure(self, branch: _Branch) -> None:
        """Work out the rows below a node and below all that is open in it."""
        branch.is_open = branch is self._root or branch.node in self.open_nodes
        if not branch.is_open:
            branch.size = 0
        elif branch.fixed or branch.cells or branch.cell in self._split_open:
            for kid in self._kids(branch):
                self._measure(kid)
            self._sum(branch)
        else:  # its months, if it has any, are all folded: they needn't be made to be counted
            branch.starts = range(self._month_rows(branch))
            branch.articles_at = len(branch.starts)
            branch.size = branch.articles_at + self._article_rows(branch)

    def _sum(self, branch: _Branch) -> None:
        ends = list(accumulate((kid.size + 1 for kid in self._kids(branch)), initial=0))
        branch.articles_at = ends.pop()
        branch.starts = ends
        branch.size = branch.articles_at + self._article_rows(branch)

    def _pass_up(self, branch: _Branch) -> None:
        while branch.parent is not None and branch.parent.is_open:
            branch = branch.parent
            self._sum(branch)

    def _month_rows(self, branch: _Branch) -> int:
        loaded = None if branch.cell is None or branch.ids is not None else self.loaded.get(branch.cell)
        return 0 if loaded is None else len(loaded.months)

    def _article_rows(self, branch: _Branch) -> int:
        if branch.cell is None:
            return 0
        if branch.ids is not None:
            return len(branch.ids)
        loaded = self.loaded.get(branch.cell)
        if loaded is not None:
            return 0 if loaded.months else len(loaded.ids)
        return _MONTHS_EXPECTED if branch.own > MONTHS_ABOVE and branch.cell[0] is not None else branch.own

    def _ids(self, branch: _Branch) -> Sequence[int] | None:
        if branch.ids is not None or branch.cell is None:
            return branch.ids
        loaded = self.loaded.get(branch.cell)
        return None if loaded is None else loaded.ids

    def _at(self, row: int) -> tuple[_Branch, int | None]:
        """The node on a row, or the node whose article is, and which of its articles."""
        branch = self._root
        while row < branch.articles_at:
            position = bisect_right(branch.starts, row) - 1
            row -= branch.starts[position]
            branch = self._kids(branch)[position]
            if row == 0:
                return branch, None
            row -= 1
        return branch, row - branch.articles_at

    def _row(self, branch: _Branch) -> int | None:
        row = -1
        while branch.parent is not None:
            if not branch.parent.is_open:
                return None
            row += branch.parent.starts[branch.position] + 1
            branch = branch.parent
        return row

    def _branch(self, node: Node) -> _Branch | None:
        if node.kind == "month" and node.cell is not None and (leaf := self._leaf(node.cell)) is not None:
            self._kids(leaf)
        return self._branches.get(node)

    def _leaf(self, cell: CellKey) -> _Branch | None:
        year, section_id = cell
        kind: Orientation = self.orientation
        return self._branches.get(Node("section" if kind == "years" else "year", year, section_id))

    def _holder(self, target: ArticleAt) -> _Branch | None:
        """The node right above the article: its month's, where there are months."""
        leaf = self._leaf(target.cell)
        loaded = self.loaded.get(target.cell)
        if leaf is None or loaded is None or not loaded.months or target.id is None:
            return leaf
        months = (kid for kid in self._kids(leaf) if kid.ids is not None)
        return next((kid for kid in months if self._ordinal(kid, target) is not None), leaf)

    def _ordinal(self, branch: _Branch, target: ArticleAt) -> int | None:
        ids = self._ids(branch)
        if target.id is None or ids is None:
            return target.ordinal if target.id is None and target.ordinal < self._article_rows(branch) else None
        place = place_of(ids, target.id)
        found = place < self._article_rows(branch) and ids[place] == target.id
        return place if found else None
