"""Where a tree's rows come from: the whole archive, a filter's matches, or one section's listing.

A row source gives the article ids of a (year, section). It reads the archive: call it from a worker thread.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain
from operator import neg
from typing import Protocol

from db.archive import ALL, Archive
from db.models import Cell, Headline, Ids, Outline, Section
from db.query.ast import Query
from db.storage.connections import CancelCheck
from tui.tree.nodes import CellKey, site_name
from tui.tree.section_order import MONTHS_ABOVE

ReadingOrder = Callable[[CancelCheck], Ids]
"""Gives, in a thread, the listing that an article was come upon in."""


class RowSource(Protocol):
    """Answers what a tree asks, in a thread."""

    def cell(self, cell: CellKey, cancelled: CancelCheck) -> tuple[Ids, Ids]:
        """The articles of a cell, newest first, and those of them of which only the year is known."""
        ...

    def run(self, cell: CellKey, cancelled: CancelCheck) -> Ids:
        """The listing that an article of this cell was come upon in: what J and K go along."""
        ...


@dataclass(frozen=True, eq=False)
class WholeArchive:
    """Every article where it was filed."""

    archive: Archive

    def cell(self, cell: CellKey, cancelled: CancelCheck) -> tuple[Ids, Ids]:
        """See ``RowSource``."""
        year, section_id = cell
        ids = self.archive.cell(section_id, year, cancelled)
        if year is None or len(ids) <= MONTHS_ABOVE:
            return ids, ()
        return ids, self.archive.year_only(section_id, year, cancelled)

    def run(self, cell: CellKey, cancelled: CancelCheck) -> Ids:
        """The section's year."""
        year, section_id = cell
        return self.archive.cell(section_id, year, cancelled)


class MatchCounts(Protocol):
    """What ``db.search.matches`` finds, without importing it (and numpy) before the first filter."""

    @property
    def ids(self) -> Ids:
        """Every match, newest first."""
        ...

    @property
    def total(self) -> int:
        """How many articles match."""
        ...

    @property
    def is_complete(self) -> bool:
        """Whether the sections of all years are counted."""
        ...

    @property
    def newest(self) -> tuple[int, CellKey] | None:
        """The id and the cell of the newest match."""
        ...

    @property
    def outline(self) -> Outline:
        """How many match where."""
        ...

    def cell(self, section_id: int, year: int | None) -> Ids:
        """The matches in a section's year."""
        ...


@dataclass(eq=False)
class FilterMatches:
    """The articles that a filter found. ``matches`` may give way to more complete ones."""

    archive: Archive
    query: Query
    matches: MatchCounts

    def cell(self, cell: CellKey, cancelled: CancelCheck) -> tuple[Ids, Ids]:
        """See ``RowSource``."""
        year, section_id = cell
        ids = self.matches.cell(section_id, year)
        if year is None or len(ids) <= MONTHS_ABOVE:
            return ids, ()
        wanted = set(ids)
        coarse = self.archive.year_only(section_id, year, cancelled)
        return ids, [article_id for article_id in coarse if article_id in wanted]

    def run(self, cell: CellKey, cancelled: CancelCheck) -> Ids:
        """All matches."""
        return self.matches.ids


def reading_order(shelf: RowSource, cell: CellKey) -> ReadingOrder:
    """The listing that an article in ``cell`` of ``shelf`` is come upon in."""
    return lambda cancelled: shelf.run(cell, cancelled)


def cell_of(headline: Headline) -> CellKey:
    """Where an article is in the tree."""
    return headline.published.year if headline.published else None, headline.section_id


class Listing:
    """All of one section with its sub-sections, of one site, or of the archive (``section_id`` and ``site`` None)."""

    def __init__(
        self, archive: Archive, whole: Outline, section_id: int | None, year: int | None = ALL, site: str | None = None
    ) -> None:
        self.year = year
        self._archive = archive
        self._inside = sections_in(whole.sections, section_id, site)
        self._asked: list[int | None] = [section_id]
        if section_id is None and site is not None:
            tops = (section for section in whole.sections if section.id in self._inside and section.parent is None)
            self._asked = [section.id for section in tops]
        self.listed = self._outline(whole, section_id, site)

    def cell(self, cell: CellKey, cancelled: CancelCheck) -> tuple[Ids, Ids]:
        """See ``RowSource``."""
        year, _ = cell
        return self._listing(year, cancelled), ()

    def run(self, cell: CellKey, cancelled: CancelCheck) -> Ids:
        """The whole listing."""
        return self._listing(self.year, cancelled)

    def holds(self, headline: Headline) -> bool:
        """Whether an article is in it."""
        return headline.section_id in self._inside

    def _listing(self, year: int | None, cancelled: CancelCheck) -> Ids:
        parts = [self._archive.listing(section_id, year, cancelled) for section_id in self._asked]
        return parts[0] if len(parts) == 1 else array("q", sorted(chain.from_iterable(parts), reverse=True))

    def _outline(self, whole: Outline, section_id: int | None, site: str | None) -> Outline:
        """The listing as an outline of one section: its years, each with its sub-sections' articles."""
        counts: dict[int | None, int] = {}
        for cell in whole.cells:
            if cell.section_id in self._inside and self.year in (ALL, cell.year):
                counts[cell.year] = counts.get(cell.year, 0) + cell.count
        named = next((section for section in whole.sections if section.id == section_id), None)
        path = (whole.name if site is None else site_name(site),)
        section = (named and replace(named, parent=None)) or Section(0, site or "", path, None)
        return Outline(whole.name, (section,), tuple(Cell(year, section.id, count) for year, count in counts.items()))


def sections_in(sections: Iterable[Section], section_id: int | None, site: str | None = None) -> set[int]:
    """The ids of a section and all below it; without one, of every section of ``site``, or of all."""
    everything = list(sections)
    if section_id is None:
        return {section.id for section in everything if site in (None, section.site)}
    inside = {section_id}
    grew = True
    while grew:
        more = {section.id for section in everything if section.parent in inside} - inside
        grew = bool(more)
        inside |= more
    return inside


def position(ids: Ids, article_id: int) -> int | None:
    """Where an article is in a listing, found at once where that is newest first; None where it isn't in it."""
    at = bisect_left(ids, -article_id, key=neg)
    if at < len(ids) and ids[at] == article_id:
        return at
    try:
        return ids.index(article_id)  # 20 ms for a million
    except ValueError:
        return None


def neighbour(ids: Ids, article: int | None, listed: int | None, run_at: int | None, step: int) -> int | None:
    """The id ``step`` rows from an article, in its place from ``listed``, else from ``run_at``; None past the end.

    A copy stands right under the article that is listed in its place: that is the one before it.
    """
    for article_id in (article, listed, run_at):
        at = position(ids, article_id) if article_id is not None else None
        if at is not None:
            if step < 0 and article_id == listed != article:
                return article_id
            return ids[at + step] if 0 <= at + step < len(ids) else None
    return ids[0] if len(ids) else None
