"""What lies in what: the nodes above a row of the tree, whether they are there or not."""

from tui.nodes import ALL, ArticleAt, CellKey, Node, Orientation, Target
from tui.shape import Shape


def lineage(target: Target, shape: Shape, orientation: Orientation) -> list[Node]:
    """The nodes that ``target`` lies in, nearest first; a copy in what unfolds to it."""
    nodes: list[Node] = []
    if target.cell is not None:
        nodes = _path(target.cell, shape, orientation)[::-1]
        if isinstance(target, ArticleAt) and target.under is not None and target.copies is not None:
            nodes.insert(0, target.copies)
    elif isinstance(target, Node) and target.section_id is not None:
        nodes = _sections(target.section_id, ALL, shape)[::-1]
    elif isinstance(target, Node) and target.kind == "site" and target.year != ALL:
        nodes = [Node("year", target.year)]
    return nodes[nodes.index(target) + 1 :] if target in nodes else nodes


def _path(cell: CellKey, shape: Shape, orientation: Orientation) -> list[Node]:
    """The nodes to open to see the cell's articles, outermost first."""
    year, section_id = cell
    in_year = year if orientation == "years" else ALL
    nodes = _sections(section_id, in_year, shape)
    if orientation == "years":
        return [Node("year", year), *nodes]
    return [*nodes, Node("year", year, section_id)]


def _sections(section_id: int, year: int | None, shape: Shape) -> list[Node]:
    """The section and what it lies in but for years, outermost first."""
    chain = shape.chain(section_id)
    site = [Node("site", year, site=shape.section(chain[-1]).site)] if len(shape.sites) > 1 else []
    return [*site, *(Node("section", year, link) for link in reversed(chain))]
