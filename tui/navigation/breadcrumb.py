"""The breadcrumb in the header: the names of site, sections and year above an article, each with its listing."""

from dataclasses import dataclass

from db.archive import ALL_YEARS
from db.models import Outline
from tui.tree.nodes import site_name

ROOT = "Main"
"""Name of the root where the archive has none."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A name, and the listing that it opens: of a section or site (neither: of all), in a year or in ALL_YEARS."""

    name: str
    section_id: int | None = None
    year: int | None = ALL_YEARS
    site: str | None = None


def make_breadcrumb(
    outline: Outline, section_id: int | None, year: int | None, root: str = "", site: str | None = None
) -> list[Crumb]:
    """Return the crumbs from the root to a section's year.

    ``year`` ALL_YEARS: up to the section. ``section_id`` None: no sections. With several sites, the section's
    site (or ``site``, without a section) comes after the root.
    """
    sections = {section.id: section for section in outline.sections}
    if section_id in sections:
        site = sections[section_id].site
    if len({section.site for section in outline.sections}) < 2:
        site = None
    path: list[Crumb] = []
    at = sections.get(section_id) if section_id is not None else None
    while at is not None:
        path.insert(0, Crumb(at.name, at.id))
        at = sections.get(at.parent) if at.parent is not None else None
    if year != ALL_YEARS:
        path.append(Crumb("Undated" if year is None else str(year), section_id, year, site))
    if site is not None:
        path.insert(0, Crumb(site_name(site), site=site))
    return [Crumb(root or ROOT), *path]


def format_size(outline: Outline) -> str:
    """Format the size of an archive: ``11,260 articles · 1999–2022``."""
    total = outline.total
    years = [year for year in outline.years() if year is not None]
    words = f"{total:,} {'article' if total == 1 else 'articles'}"
    if not years:
        return words
    return f"{words} · {min(years)}–{max(years)}" if len(years) > 1 else f"{words} · {years[0]}"
