"""The nodes of the archive tree, nested. A node's children are made when the node is first opened."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from db.models import Cell
from tui.tree.cell_ids import MONTHS_ABOVE, LoadedCell
from tui.tree.nodes import ALL_YEARS, CellKey, Kind, Node, Orientation
from tui.tree.section_order import SectionOrder
from tui.tree.unfolded_copies import NOTHING, UnfoldedCopies

_MONTHS_EXPECTED = 12
"""Rows that a cell to be split into months takes while its ids load: the scrollbar jumps least with a full year's."""


@dataclass(slots=True, eq=False)
class Subtree:
    """A node, its children and its articles, and the number of rows they take.

    Rows below a node: its children (each with its own rows), then its articles with the copies unfolded under them.
    """

    node: Node
    depth: int
    """Levels below the root's children, which have 0; −1 for the root."""
    parent: "Subtree | None"
    position: int = 0
    """Index in the parent's ``children``."""
    count: int = 0
    """Articles in it at any depth."""
    cell: CellKey | None = None
    """The cell whose articles are directly in this node, without a node between."""
    own: int = 0
    """Articles in ``cell``."""
    ids: Sequence[int] | None = None
    """A month's articles; None for every other kind of node."""
    cells: Sequence[Cell] = ()
    """Cells of children that are not made yet."""
    fixed: "list[Subtree] | None" = None
    """Children that do not depend on loaded ids: all but months."""
    children: "list[Subtree] | None" = None
    """``fixed`` and the months; None until they are first asked for."""
    is_open: bool = False
    starts: Sequence[int] = ()
    """For each child its row, counted from the row below this node."""
    articles_at: int = 0
    """The row of the first article, counted in the same way: all rows of children come before it."""
    unfolded: UnfoldedCopies = NOTHING
    size: int = 0
    """Rows below the node; 0 where it is closed."""


class SubtreeIndex:
    """The nodes over ``cells``, below an invisible ``root``. Months are made from the ids that ``loaded`` then has."""

    def __init__(
        self, cells: list[Cell], sections: SectionOrder, orientation: Orientation, loaded: dict[CellKey, LoadedCell]
    ) -> None:
        self.root = Subtree(Node("site"), -1, None, is_open=True)
        self._sections = sections
        self._leaf_kind: Kind = "section" if orientation == "years" else "year"
        self._loaded = loaded
        self._by_node: dict[Node, Subtree] = {}
        if orientation == "years":
            self._add_years(self.root, cells)
        else:
            self._add_sections(self.root, cells, ALL_YEARS)

    def find(self, node: Node) -> Subtree | None:
        """Return the node's subtree; None where it does not exist, or no node above it was ever opened."""
        if node.kind == "month" and node.cell is not None and (leaf := self.leaf(node.cell)) is not None:
            self.children(leaf)
        return self._by_node.get(node)

    def leaf(self, cell: CellKey) -> Subtree | None:
        """Return the node that holds the cell's articles, or the months of them; None if it is not made."""
        year, section_id = cell
        return self._by_node.get(Node(self._leaf_kind, year, section_id))

    def forget_months(self, subtree: Subtree) -> None:
        """Drop the month nodes of a cell whose ids have changed."""
        for child in subtree.children or ():
            if child.node.kind == "month":
                del self._by_node[child.node]
        subtree.children = None

    def ids(self, subtree: Subtree) -> Sequence[int] | None:
        """Return the articles directly in a node, newest first; None where they are not loaded, or it holds no cell."""
        if subtree.ids is not None or subtree.cell is None:
            return subtree.ids
        loaded = self._loaded.get(subtree.cell)
        return None if loaded is None else loaded.ids

    def count_months(self, subtree: Subtree) -> int:
        """Return the number of months a node is split into, 0 if it is not."""
        loaded = None if subtree.cell is None or subtree.ids is not None else self._loaded.get(subtree.cell)
        return 0 if loaded is None else len(loaded.months)

    def unfold(self, subtree: Subtree, leaders: Collection[int], copies: Mapping[int, Sequence[int]]) -> None:
        """Put the loaded ``copies`` of ``leaders``, articles with unfolded copies, below those of them in a node."""
        here = {leader: copies[leader] for leader in leaders if leader in copies}
        ids = self.ids(subtree) if here else None
        subtree.unfolded = NOTHING if ids is None else UnfoldedCopies(ids, self.count_articles(subtree), here)

    def count_articles(self, subtree: Subtree) -> int:
        """Return the number of rows of articles directly in a node; where its ids are not loaded, an estimate."""
        if subtree.cell is None:
            return 0
        if subtree.ids is not None:
            return len(subtree.ids)
        loaded = self._loaded.get(subtree.cell)
        if loaded is not None:
            return 0 if loaded.months else len(loaded.ids)
        return _MONTHS_EXPECTED if subtree.own > MONTHS_ABOVE and subtree.cell[0] is not None else subtree.own

    def _add_years(self, parent: Subtree, cells: Iterable[Cell]) -> None:
        by_year: dict[int | None, list[Cell]] = {}
        for cell in cells:
            by_year.setdefault(cell.year, []).append(cell)
        for year in sorted(by_year, key=lambda year: (year is None, -(year or 0))):
            count = sum(cell.count for cell in by_year[year])
            section_id = parent.node.section_id
            subtree = self._add(parent, Node("year", year, section_id), count)
            if section_id is None:
                subtree.cells = by_year[year]
            else:
                subtree.cell, subtree.own = (year, section_id), count

    def _add_sections(self, parent: Subtree, cells: Iterable[Cell], year: int | None) -> None:
        own: dict[int, list[Cell]] = {}
        counts: dict[int, int] = {}
        for cell in cells:
            section_id = cell.section_id
            if section_id in own:
                own[section_id].append(cell)
            else:
                own[section_id] = [cell]
            for link in self._sections.ancestors(section_id):
                counts[link] = counts.get(link, 0) + cell.count
        ranked = sorted(counts, key=self._sections.rank)
        tops = self._add_sites(parent, ranked, counts, year) if len(self._sections.sites) > 1 else {}
        made: dict[int, Subtree] = {}
        for section_id in ranked:
            chain = self._sections.ancestors(section_id)
            if len(chain) > 1:
                above = made[chain[1]]
            else:
                above = tops.get(self._sections.section(section_id).site, parent) if tops else parent
            subtree = self._add(above, Node("section", year, section_id), counts[section_id])
            made[section_id] = subtree
            filed = own.get(section_id)
            if filed is None:
                continue
            if year == ALL_YEARS:
                subtree.cells = filed
            else:
                subtree.cell = (year, section_id)
                subtree.own = filed[0].count if len(filed) == 1 else sum(cell.count for cell in filed)

    def _add_sites(
        self, parent: Subtree, sections: list[int], counts: dict[int, int], year: int | None
    ) -> dict[str, Subtree]:
        totals: dict[str, int] = {}
        for section_id in sections:
            if len(self._sections.ancestors(section_id)) == 1:
                site = self._sections.section(section_id).site
                totals[site] = totals.get(site, 0) + counts[section_id]
        return {
            site: self._add(parent, Node("site", year, site=site), totals[site])
            for site in self._sections.sites
            if site in totals
        }

    def _add(self, parent: Subtree, node: Node, count: int) -> Subtree:
        subtree = Subtree(node, parent.depth + 1, parent, count=count)
        self._by_node[node] = subtree
        if parent.fixed is None:
            parent.fixed = []
        parent.fixed.append(subtree)
        return subtree

    def children(self, subtree: Subtree) -> list[Subtree]:
        """Return the child nodes, making them at the first call."""
        if subtree.children is None:
            if subtree.cells:
                if subtree.node.kind == "year":
                    self._add_sections(subtree, subtree.cells, subtree.node.year)
                else:
                    self._add_years(subtree, subtree.cells)
                subtree.cells = ()
            subtree.children = [*(subtree.fixed or ()), *self._months(subtree)]
            for position, child in enumerate(subtree.children):
                child.position = position
        return subtree.children

    def _months(self, subtree: Subtree) -> Iterator[Subtree]:
        if subtree.cell is None or subtree.ids is not None or (loaded := self._loaded.get(subtree.cell)) is None:
            return
        year, section_id = subtree.cell
        for month, ids in loaded.months:
            node = Node("month", year, section_id, month)
            child = Subtree(node, subtree.depth + 1, subtree, count=len(ids), cell=subtree.cell, ids=ids)
            self._by_node[node] = child
            yield child
