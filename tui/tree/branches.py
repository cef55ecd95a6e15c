"""The nodes of a tree as they lie in each other, each made only when what it lies in is opened."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from db.models import Cell
from tui.tree.nodes import ALL, CellKey, Kind, Node, Orientation
from tui.tree.section_order import MONTHS_ABOVE, LoadedCell, SectionOrder
from tui.tree.unfolded_copies import NOTHING, UnfoldedCopies

_MONTHS_EXPECTED = 12
"""Rows that a cell which will be split takes while its ids are on their way."""


@dataclass(slots=True, eq=False)
class Subtree:
    """A node with what lies in it, and with how many rows that takes.

    ``cell`` is the one whose articles lie right in it, ``own`` of them; ``ids`` a month's. ``cells`` is what nodes are
    still to be made of, ``fixed`` are those made, ``children`` (None: not asked for yet) these and the months. For each
    of the children ``starts`` has the row, counted from the one below this node, that it stands on; then come the
    articles, with the copies that are ``unfolded`` under them.
    """

    node: Node
    depth: int
    parent: "Subtree | None"
    position: int = 0
    count: int = 0
    cell: CellKey | None = None
    own: int = 0
    ids: Sequence[int] | None = None
    cells: Sequence[Cell] = ()
    fixed: "list[Subtree] | None" = None
    children: "list[Subtree] | None" = None
    is_open: bool = False
    starts: Sequence[int] = ()
    articles_at: int = 0
    unfolded: UnfoldedCopies = NOTHING
    size: int = 0


class SubtreeIndex:
    """The nodes over ``cells``, under an invisible ``root``; months are those of the ids in ``loaded`` at the time."""

    def __init__(
        self, cells: list[Cell], shape: SectionOrder, orientation: Orientation, loaded: dict[CellKey, LoadedCell]
    ) -> None:
        self.root = Subtree(Node("site"), -1, None, is_open=True)
        self._shape = shape
        self._leaf_kind: Kind = "section" if orientation == "years" else "year"
        self._loaded = loaded
        self._by_node: dict[Node, Subtree] = {}
        if orientation == "years":
            self._add_years(self.root, cells)
        else:
            self._add_sections(self.root, cells, ALL)

    def find(self, node: Node) -> Subtree | None:
        """The node's branch; None where it isn't there, or lies in what was never opened."""
        if node.kind == "month" and node.cell is not None and (leaf := self.leaf(node.cell)) is not None:
            self.children(leaf)
        return self._by_node.get(node)

    def leaf(self, cell: CellKey) -> Subtree | None:
        """The node that the cell's articles, or their months, lie in."""
        year, section_id = cell
        return self._by_node.get(Node(self._leaf_kind, year, section_id))

    def forget_months(self, branch: Subtree) -> None:
        """Other ids came: what was made of the earlier ones goes."""
        for child in branch.children or ():
            if child.node.kind == "month":
                del self._by_node[child.node]
        branch.children = None

    def ids(self, branch: Subtree) -> Sequence[int] | None:
        """The articles of a cell or month, newest first; None where they aren't here yet."""
        if branch.ids is not None or branch.cell is None:
            return branch.ids
        loaded = self._loaded.get(branch.cell)
        return None if loaded is None else loaded.ids

    def month_rows(self, branch: Subtree) -> int:
        """How many months a node is split into."""
        loaded = None if branch.cell is None or branch.ids is not None else self._loaded.get(branch.cell)
        return 0 if loaded is None else len(loaded.months)

    def unfold(self, branch: Subtree, leaders: Collection[int], copies: Mapping[int, Sequence[int]]) -> None:
        """Put ``copies``, as far as they came, under those of the ``leaders`` that lie right in a node."""
        here = {leader: copies[leader] for leader in leaders if leader in copies}
        ids = self.ids(branch) if here else None
        branch.unfolded = NOTHING if ids is None else UnfoldedCopies(ids, self.articles(branch), here)

    def articles(self, branch: Subtree) -> int:
        """How many articles lie right in a node, or will once their ids are here."""
        if branch.cell is None:
            return 0
        if branch.ids is not None:
            return len(branch.ids)
        loaded = self._loaded.get(branch.cell)
        if loaded is not None:
            return 0 if loaded.months else len(loaded.ids)
        return _MONTHS_EXPECTED if branch.own > MONTHS_ABOVE and branch.cell[0] is not None else branch.own

    def _add_years(self, parent: Subtree, cells: Iterable[Cell]) -> None:
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

    def _add_sections(self, parent: Subtree, cells: Iterable[Cell], year: int | None) -> None:
        own: dict[int, list[Cell]] = {}
        counts: dict[int, int] = {}
        for cell in cells:
            section_id = cell.section_id
            if section_id in own:
                own[section_id].append(cell)
            else:
                own[section_id] = [cell]
            for link in self._shape.ancestors(section_id):
                counts[link] = counts.get(link, 0) + cell.count
        ranked = sorted(counts, key=self._shape.rank)
        tops = self._add_sites(parent, ranked, counts, year) if len(self._shape.sites) > 1 else {}
        made: dict[int, Subtree] = {}
        for section_id in ranked:
            chain = self._shape.ancestors(section_id)
            if len(chain) > 1:
                above = made[chain[1]]
            else:
                above = tops.get(self._shape.section(section_id).site, parent) if tops else parent
            branch = self._add(above, Node("section", year, section_id), counts[section_id])
            made[section_id] = branch
            filed = own.get(section_id)
            if filed is None:
                continue
            if year == ALL:
                branch.cells = filed
            else:
                branch.cell = (year, section_id)
                branch.own = filed[0].count if len(filed) == 1 else sum(cell.count for cell in filed)

    def _add_sites(
        self, parent: Subtree, sections: list[int], counts: dict[int, int], year: int | None
    ) -> dict[str, Subtree]:
        totals: dict[str, int] = {}
        for section_id in sections:
            if len(self._shape.ancestors(section_id)) == 1:
                site = self._shape.section(section_id).site
                totals[site] = totals.get(site, 0) + counts[section_id]
        return {
            site: self._add(parent, Node("site", year, site=site), totals[site])
            for site in self._shape.sites
            if site in totals
        }

    def _add(self, parent: Subtree, node: Node, count: int) -> Subtree:
        branch = Subtree(node, parent.depth + 1, parent, count=count)
        self._by_node[node] = branch
        if parent.fixed is None:
            parent.fixed = []
        parent.fixed.append(branch)
        return branch

    def children(self, branch: Subtree) -> list[Subtree]:
        """The nodes in a node, made when they are first asked for."""
        if branch.children is None:
            if branch.cells:
                if branch.node.kind == "year":
                    self._add_sections(branch, branch.cells, branch.node.year)
                else:
                    self._add_years(branch, branch.cells)
                branch.cells = ()
            branch.children = [*(branch.fixed or ()), *self._months(branch)]
            for position, child in enumerate(branch.children):
                child.position = position
        return branch.children

    def _months(self, branch: Subtree) -> Iterator[Subtree]:
        if branch.cell is None or branch.ids is not None or (loaded := self._loaded.get(branch.cell)) is None:
            return
        year, section_id = branch.cell
        for month, ids in loaded.months:
            node = Node("month", year, section_id, month)
            child = Subtree(node, branch.depth + 1, branch, count=len(ids), cell=branch.cell, ids=ids)
            self._by_node[node] = child
            yield child
