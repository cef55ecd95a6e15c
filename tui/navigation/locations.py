"""Locations in an archive, the entries of the history: an article, a listing or a concordance, and the place in it."""

from dataclasses import dataclass, replace
from typing import Literal

from db.models import Headline, Outline
from tui.article.layout import DocumentPlace
from tui.tree.nodes import ALL_YEARS, ArticleAt, Node, TreePlace
from tui.tree.row_sources import cell_of

UNFOLD_AT_MOST = 2_000
"""A listing with at most so many articles opens with all its years open. By eye: a larger one is hard to survey."""

_ROWS_ABOVE = 4
"""Rows of a listing above the article from which it was opened, so that its newer neighbours show too."""


Order = Literal["right", "left", "date"]
"""How the lines of a concordance are sorted: by the words right or left of the hit, or newest first."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The line of a list with the cursor, and the first line in view."""

    cursor: int = 0
    top: int = 0
    order: Order = "right"


@dataclass(frozen=True, slots=True)
class ArticleLocation:
    """An article, and the line at the top of the reader."""

    article_id: int
    place: DocumentPlace | None = None


@dataclass(frozen=True, slots=True)
class ListingLocation:
    """A listing of a section or a site (neither: of the archive), in one year or ALL_YEARS."""

    section_id: int | None
    year: int | None = ALL_YEARS
    site: str | None = None
    place: TreePlace | None = None


@dataclass(frozen=True, slots=True)
class ConcordanceLocation:
    """A concordance: the hits of a query, each on a line."""

    query: str
    place: ListPlace | None = None


Location = ArticleLocation | ListingLocation | ConcordanceLocation


def is_same_location(one: Location, other: Location) -> bool:
    """True if two locations are the same but for the place in them."""
    return replace(one, place=None) == replace(other, place=None)


def choose_first_place(outline: Outline, article: Headline | None) -> TreePlace:
    """Return the place at which a listing opens: the cursor on ``article``, or at the top.

    ``outline`` is that of the listing, a single section. All its years are open; in a large listing only that of
    ``article``, or without it the first.
    """
    (section,) = outline.sections
    top = Node("section", ALL_YEARS, section.id)
    years = list(outline.years())
    at: ArticleAt | None = None
    if article is not None:
        year, _ = cell_of(article)
        at = ArticleAt((year, section.id), article.id) if year in years else None
    if outline.total > UNFOLD_AT_MOST:
        years = [at.cell[0]] if at else years[:1]
    opened = frozenset({top, *(Node("year", year, section.id) for year in years)})
    return TreePlace("sections", opened, at or top, at or top, _ROWS_ABOVE if at else 0)
