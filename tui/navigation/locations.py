"""The stops on a person's way through an archive: articles, listings and concordances, with the place in each."""

from dataclasses import dataclass, replace
from typing import Literal

from db.models import Headline, Outline
from tui.article.layout import DocumentPlace
from tui.tree.nodes import ALL, ArticleAt, Node, TreePlace
from tui.tree.row_sources import cell_of

UNFOLDED = 2_000
"""A listing of no more articles than this opens with all its years unfolded."""

_ROWS_ABOVE = 4
"""Rows of a listing above the article that one comes from."""


Order = Literal["right", "left", "date"]
"""What the lines of a concordance are sorted by: the words to the right, or to the left, or newest first."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Which line of a list has the cursor, and which is the first in view."""

    cursor: int = 0
    top: int = 0
    order: Order = "right"


@dataclass(frozen=True, slots=True)
class ArticleLocation:
    """An article, and how far down it one was."""

    article_id: int
    place: DocumentPlace | None = None


@dataclass(frozen=True, slots=True)
class ListingLocation:
    """A listing: of a section or a site (neither: of everything), in one year or ALL."""

    section_id: int | None
    year: int | None = ALL
    site: str | None = None
    place: TreePlace | None = None


@dataclass(frozen=True, slots=True)
class ConcordanceLocation:
    """The hits of a query, each on a line."""

    query: str
    place: ListPlace | None = None


Location = ArticleLocation | ListingLocation | ConcordanceLocation


def is_same(one: Location, other: Location) -> bool:
    """Whether two stops are one, wherever in it one was."""
    return replace(one, place=None) == replace(other, place=None)


def first_place(outline: Outline, article: Headline | None) -> TreePlace:
    """Where a listing opens: its years unfolded, or only that of ``article``, which is in it, with the cursor there."""
    (section,) = outline.sections
    top = Node("section", ALL, section.id)
    years = list(outline.years())
    at: ArticleAt | None = None
    if article is not None:
        year, _ = cell_of(article)
        at = ArticleAt((year, section.id), article.id) if year in years else None
    if outline.total > UNFOLDED:
        years = [at.cell[0]] if at else years[:1]
    opened = frozenset({top, *(Node("year", year, section.id) for year in years)})
    return TreePlace("sections", opened, at or top, at or top, _ROWS_ABOVE if at else 0)
