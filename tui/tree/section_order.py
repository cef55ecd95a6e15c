"""The hierarchy and order of sections, and the ancestors of a tree row, whether their rows exist or not."""

from db.models import Outline, Section
from tui.tree.nodes import ALL_YEARS, ArticleAt, CellKey, Node, Orientation, Target

_DEPTH_AT_MOST = 40
"""Levels of sections that the tree shows; the levels between the outermost 39 and a deeper section are left out.

A page can claim a path of any depth, and at two columns a level 40 levels already fill 80 columns.
"""


class SectionOrder:
    """The sections of an archive and the order in which the tree lists them: most articles first, then by name.

    Made from the outline of the whole archive, so that a filter does not reorder sections.
    """

    def __init__(self, outline: Outline) -> None:
        self._sections = {section.id: section for section in outline.sections}
        self._chains: dict[int, tuple[int, ...]] = {}
        totals: dict[int, int] = {}
        for cell in outline.cells:
            for section_id in self.ancestors(cell.section_id):
                totals[section_id] = totals.get(section_id, 0) + cell.count
        order = sorted(totals, key=lambda i: (len(self.ancestors(i)), -totals[i], self.section(i).name.casefold(), i))
        self._rank = {section_id: rank for rank, section_id in enumerate(order)}
        sites: dict[str, int] = {}
        for section_id in order:
            if len(self.ancestors(section_id)) == 1:
                site = self.section(section_id).site
                sites[site] = sites.get(site, 0) + totals[section_id]
        self.sites = sorted(sites, key=lambda site: (-sites[site], site.casefold()))

    def section(self, section_id: int) -> Section:
        """Return the section; for an id that the outline lacks, one without a parent.

        Negative ids are placeholders for sections that are still to be counted, named "…".
        """
        return self._sections.get(section_id) or Section(section_id, "", ("…",) if section_id < 0 else (), None)

    def ancestors(self, section_id: int) -> tuple[int, ...]:
        """Return the ids of the section and of the sections above it, innermost first."""
        chain = self._chains.get(section_id)
        if chain is None:
            chain = self._chains[section_id] = self._walk_up(section_id)
        return chain

    def _walk_up(self, section_id: int) -> tuple[int, ...]:
        chain = [section_id]
        while (parent := self.section(chain[-1]).parent) in self._sections:
            assert parent is not None
            if parent in chain:
                return (section_id,)  # a circle of parents, as damaged data has it: show the section at the top level
            chain.append(parent)
        return (section_id, *chain[1:][-_DEPTH_AT_MOST + 1 :])

    def rank(self, section_id: int) -> int:
        """Return the sort key of a section: parents before their children, siblings in order."""
        return self._rank.get(section_id, len(self._rank) + section_id)


def find_ancestors(target: Target, sections: SectionOrder, orientation: Orientation) -> list[Node]:
    """Return the nodes above ``target``, nearest first, including nodes not yet made; for a copy its original first."""
    nodes: list[Node] = []
    if target.cell is not None:
        nodes = _cell_path(target.cell, sections, orientation)[::-1]
        if isinstance(target, ArticleAt) and target.under is not None and target.copies is not None:
            nodes.insert(0, target.copies)
    elif isinstance(target, Node) and target.section_id is not None:
        nodes = _section_path(target.section_id, ALL_YEARS, sections)[::-1]
    elif isinstance(target, Node) and target.kind == "site" and target.year != ALL_YEARS:
        nodes = [Node("year", target.year)]
    return nodes[nodes.index(target) + 1 :] if target in nodes else nodes


def _cell_path(cell: CellKey, sections: SectionOrder, orientation: Orientation) -> list[Node]:
    """Return the nodes to open to see the cell's articles, outermost first."""
    year, section_id = cell
    in_year = year if orientation == "years" else ALL_YEARS
    nodes = _section_path(section_id, in_year, sections)
    if orientation == "years":
        return [Node("year", year), *nodes]
    return [*nodes, Node("year", year, section_id)]


def _section_path(section_id: int, year: int | None, sections: SectionOrder) -> list[Node]:
    """Return the nodes of the section, of the sections above it and of the site, outermost first; no year node."""
    chain = sections.ancestors(section_id)
    site = [Node("site", year, site=sections.section(chain[-1]).site)] if len(sections.sites) > 1 else []
    return [*site, *(Node("section", year, link) for link in reversed(chain))]
