"""Sources of a tree's rows: the whole archive, a filter's matches, or the listing of one section or site.

A row source returns the article ids of a (year, section). It reads the archive: call it from a worker thread.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol

from db.archive import ALL_YEARS, Archive
from db.models import Cell, Headline, Ids, Outline, Section
from db.query.ast import Query
from db.storage.connections import CancelCheck
from tui.tree.cell_ids import MONTHS_ABOVE
from tui.tree.nodes import CellKey, site_name

ReadingOrder = Callable[[CancelCheck], Ids]
"""Returns the ids of the listing in which an article was opened: what the keys J and K go along. Blocking."""


class RowSource(Protocol):
    """The source of a tree's article ids. Methods block: call them from a worker thread."""

    def cell(self, cell: CellKey, cancelled: CancelCheck) -> tuple[Ids, Ids]:
        """Return the articles of a cell, newest first, and those of them whose date is a year alone."""
        ...

    def reading_ids(self, cell: CellKey, cancelled: CancelCheck) -> Ids:
        """Return the listing that J and K go along from an article of this cell."""
        ...


@dataclass(frozen=True, eq=False)
class WholeArchive:
    """Every article of the archive, in the section that it was published in."""

    archive: Archive

    def cell(self, cell: CellKey, cancelled: CancelCheck) -> tuple[Ids, Ids]:
        """See ``RowSource``."""
        year, section_id = cell
        ids = self.archive.cell(section_id, year, cancelled)
        if year is None or len(ids) <= MONTHS_ABOVE:
            return ids, ()
        return ids, self.archive.year_only(section_id, year, cancelled)

    def reading_ids(self, cell: CellKey, cancelled: CancelCheck) -> Ids:
        """Return the cell itself: a section's articles of one year."""
        year, section_id = cell
        return self.archive.cell(section_id, year, cancelled)


class MatchCounts(Protocol):
    """The matches that ``db.search.matches`` returns; a protocol, so that it (and numpy) loads only with a filter."""

    @property
    def ids(self) -> Ids:
        """Every match, newest first."""
        ...

    @property
    def total(self) -> int:
        """Number of articles that match."""
        ...

    @property
    def is_complete(self) -> bool:
        """True if the sections of every year are counted, not only of the newest."""
        ...

    @property
    def newest(self) -> tuple[int, CellKey] | None:
        """The id and the cell of the newest match."""
        ...

    @property
    def outline(self) -> Outline:
        """Matches per cell."""
        ...

    def cell(self, section_id: int, year: int | None) -> Ids:
        """Return the matches in a section's year, newest first."""
        ...


@dataclass(eq=False)
class FilterMatches:
    """The articles that a filter found. ``matches`` may be replaced by ones whose counts are complete."""

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

    def reading_ids(self, cell: CellKey, cancelled: CancelCheck) -> Ids:
        """Return all matches, whatever their cell."""
        return self.matches.ids


def make_reading_order(source: RowSource, cell: CellKey) -> ReadingOrder:
    """Return the reading order of articles opened in ``cell`` of ``source``."""
    return lambda cancelled: source.reading_ids(cell, cancelled)


def cell_of(headline: Headline) -> CellKey:
    """Return an article's cell, its (year, section id)."""
    return headline.published.year if headline.published else None, headline.section_id


class Listing:
    """The articles of one section with its sub-sections, of one site, or of the archive, in one year or in all.

    ``site`` None and ``section_id`` None: of the whole archive.
    """

    def __init__(
        self,
        archive: Archive,
        whole: Outline,
        section_id: int | None,
        year: int | None = ALL_YEARS,
        site: str | None = None,
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

    def reading_ids(self, cell: CellKey, cancelled: CancelCheck) -> Ids:
        """Return the whole listing."""
        return self._listing(self.year, cancelled)

    def holds(self, headline: Headline) -> bool:
        """True if the article is in one of the listing's sections, whatever its year."""
        return headline.section_id in self._inside

    def _listing(self, year: int | None, cancelled: CancelCheck) -> Ids:
        parts = [self._archive.listing(section_id, year, cancelled) for section_id in self._asked]
        return parts[0] if len(parts) == 1 else array("q", sorted(chain.from_iterable(parts), reverse=True))

    def _outline(self, whole: Outline, section_id: int | None, site: str | None) -> Outline:
        """Return the listing as an outline of a single section, its sub-sections' articles counted as its own."""
        counts: dict[int | None, int] = {}
        for cell in whole.cells:
            if cell.section_id in self._inside and self.year in (ALL_YEARS, cell.year):
                counts[cell.year] = counts.get(cell.year, 0) + cell.count
        named = next((section for section in whole.sections if section.id == section_id), None)
        path = (whole.name if site is None else site_name(site),)
        section = (named and replace(named, parent=None)) or Section(0, site or "", path, None)
        return Outline(whole.name, (section,), tuple(Cell(year, section.id, count) for year, count in counts.items()))


def sections_in(sections: Iterable[Section], section_id: int | None, site: str | None = None) -> set[int]:
    """Return the ids of a section and all below it; of every section of ``site``, or of all, where it is None."""
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
