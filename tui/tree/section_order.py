"""What lies in what: the nodes above a row of the tree, whether they are there or not."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from db.models import Ids, Outline, Section
from db.text.dates import month_ids
from tui.tree.nodes import ALL, NO_MONTH, ArticleAt, CellKey, Node, Orientation, Target

MONTHS_ABOVE = 300
"""A section's year with more articles than this is split into months."""

_DEPTH_AT_MOST = 40
"""Levels of sections that are told apart: a page can claim any depth."""


class SectionOrder:
    """The sections of an archive and the order they stand in: most articles first, then by name.

    Made from the outline of the whole archive, so that a filter doesn't move sections about.
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
        """The section; one without parent for an id that the outline lacks: negative are those still to be counted."""
        return self._sections.get(section_id) or Section(section_id, "", ("…",) if section_id < 0 else (), None)

    def ancestors(self, section_id: int) -> tuple[int, ...]:
        """The section and those it lies in, innermost first."""
        chain = self._chains.get(section_id)
        if chain is None:
            chain = self._chains[section_id] = self._walk_up(section_id)
        return chain

    def _walk_up(self, section_id: int) -> tuple[int, ...]:
        chain = [section_id]
        while (parent := self.section(chain[-1]).parent) in self._sections:
            assert parent is not None
            if parent in chain:
                return (section_id,)  # sections that lie in each other lie in none
            chain.append(parent)
        return (section_id, *chain[1:][-_DEPTH_AT_MOST + 1 :])

    def rank(self, section_id: int) -> int:
        """What sections are sorted by: parents before their children, and siblings in order."""
        return self._rank.get(section_id, len(self._rank) + section_id)


@dataclass(frozen=True, slots=True)
class LoadedCell:
    """The ids of a cell, newest first, and where there are many the months they fall into: (month, ids)."""

    ids: Sequence[int]
    months: tuple[tuple[int, Sequence[int]], ...] = ()

    @classmethod
    def of(cls, year: int | None, ids: Ids, year_only: Ids = ()) -> "LoadedCell":
        """``year_only`` are those of ``ids`` of which only the year is known: they belong to no month."""
        view = _view(ids)
        if year is None or len(view) <= MONTHS_ABOVE or len(year_only) == len(view):
            return cls(view)
        months: list[tuple[int, Sequence[int]]] = []
        for month in range(12, 0, -1):
            bounds = month_ids(year, month)
            part = view[place_of(view, bounds.stop - 1) : place_of(view, bounds.start - 1)]
            if month == 1 and len(year_only):
                without_month = set(_view(year_only))
                part = array("q", (i for i in part if i not in without_month))
            if len(part):
                months.append((month, part))
        if len(year_only):
            months.append((NO_MONTH, _view(year_only)))
        return cls(view, tuple(months) if len(months) > 1 else ())


def _view(ids: Ids) -> Sequence[int]:
    """``ids`` so that slices copy nothing and each one is a Python int."""
    try:
        return memoryview(ids)  # type: ignore[arg-type]
    except TypeError:
        return memoryview(array("q", ids))


def place_of(ids: Sequence[int], article_id: int) -> int:
    """The place in newest-first ``ids`` of ``article_id``, or of the first one that is older."""
    return bisect_left(ids, -article_id, key=_negative)


def _negative(number: int) -> int:
    return -number


def ancestors(target: Target, shape: SectionOrder, orientation: Orientation) -> list[Node]:
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


def _path(cell: CellKey, shape: SectionOrder, orientation: Orientation) -> list[Node]:
    """The nodes to open to see the cell's articles, outermost first."""
    year, section_id = cell
    in_year = year if orientation == "years" else ALL
    nodes = _sections(section_id, in_year, shape)
    if orientation == "years":
        return [Node("year", year), *nodes]
    return [*nodes, Node("year", year, section_id)]


def _sections(section_id: int, year: int | None, shape: SectionOrder) -> list[Node]:
    """The section and what it lies in but for years, outermost first."""
    chain = shape.ancestors(section_id)
    site = [Node("site", year, site=shape.section(chain[-1]).site)] if len(shape.sites) > 1 else []
    return [*site, *(Node("section", year, link) for link in reversed(chain))]
