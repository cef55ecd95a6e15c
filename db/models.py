"""What an archive is made of: frozen dataclasses, all that crosses from ``db`` to ``tui``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from db.text.dates import Published

LinkKind = Literal["read-also", "in-text", "view-all"]

Ids = Sequence[int]
"""A listing: article ids, newest first (an ``array('q')``)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one article to another.

    ``target`` is the slug and ``target_id`` the id of the article it leads to; both None: it isn't in this archive.
    """

    kind: LinkKind
    text: str
    url: str | None = None
    target: str | None = None
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article came from.

    ``place`` is a path or URL, ``offset`` the byte in it where the record starts (None: the whole of it), ``digest``
    the sha256 of its original bytes in hex, ``captured`` the time of capture where the source says one, ``importer``
    the reader and its version, ``imported`` the time of import; times in ISO 8601.
    """

    place: str
    digest: str
    importer: str
    imported: str = ""
    offset: int | None = None
    captured: str | None = None


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What a reader found in a source, before it has a place in an archive. All text in it is clean.

    ``section`` is a path of names, outermost first, () where none is known; ``root`` the breadcrumb's first crumb;
    ``body`` the subset of Markdown that ``db.text.markdown`` defines; ``warnings`` whole sentences for the person who
    reads the article. ``date_from`` says where ``published`` comes from (``json-ld``, ``feed``, ``byline`` …);
    ``aliases`` are addresses, beside ``url``, that lead to the article; ``is_summary`` says that the source has more
    of it elsewhere: a summary never takes the place of a text.
    """

    title: str
    body: str
    section: tuple[str, ...] = ()
    published: Published | None = None
    root: str = ""
    links: tuple[Link, ...] = ()
    url: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    warnings: tuple[str, ...] = ()
    date_from: str = ""
    aliases: tuple[str, ...] = ()
    is_summary: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Where a site filed its articles: a node of its tree of names."""

    id: int
    site: str
    path: tuple[str, ...]
    parent: int | None

    @property
    def name(self) -> str:
        """The last name of the path."""
        return self.path[-1] if self.path else "Unfiled"


@dataclass(frozen=True, slots=True)
class Cell:
    """How many articles one section has of one year, without its sub-sections; year None: undated."""

    year: int | None
    section_id: int
    count: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of an archive, or of a filter's result in it: its sections and how many articles are where."""

    name: str
    sections: tuple[Section, ...]
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        """How many articles."""
        return sum(cell.count for cell in self.cells)

    def years(self) -> dict[int | None, int]:
        """Articles a year, newest year first, undated last."""
        counts: dict[int | None, int] = {}
        for cell in self.cells:
            counts[cell.year] = counts.get(cell.year, 0) + cell.count
        order = sorted((year for year in counts if year is not None), reverse=True)
        if None in counts:
            return {**{year: counts[year] for year in order}, None: counts[None]}
        return {year: counts[year] for year in order}


@dataclass(frozen=True, slots=True)
class Headline:
    """What a listing shows of an article. ``id`` is internal to one opened archive; ``slug`` is for keeps."""

    id: int
    slug: str
    title: str
    site: str
    section: tuple[str, ...]
    section_id: int
    published: Published | None
    url: str | None
    authors: tuple[str, ...]
    language: str | None
    copies: int = 0
    """How many copies of it there are, beside itself; they are listed under it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of an article by hand.

    ``field`` is ``title``, ``date``, ``section`` or ``author``; ``value`` and ``said`` (what the source says) are as a
    person writes them.
    """

    field: str
    value: str
    said: str
    made: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Headline):
    """An article with all that belongs to it.

    ``section_count`` is its section's number of articles in its year; ``date_from`` says where ``published`` comes
    from, "" where that isn't known; ``copy_of`` is the slug of the article that it is a copy of.
    """

    root: str
    body: str
    links: tuple[Link, ...]
    source: Source | None
    warnings: tuple[str, ...]
    section_count: int
    date_from: str = ""
    copy_of: str | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        """Names from the root to the year, without the title."""
        year = (str(self.published.year),) if self.published else ()
        return (self.root or "Main", *self.section, *year)


@dataclass(frozen=True, slots=True)
class Stats:
    """What ``newsbrowse stats`` counts. ``versions`` counts every state of every article, the present one too."""

    articles: int
    sections: int
    years: int
    sites: int
    versions: int
    copies: int
    links_resolved: int
    links_missing: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an article's text on one line, and the ``spans`` (start, end) of it that were looked for."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where the words are: the ``number``-th, from 0, of the article's title and text.

    ``left`` and ``right`` are what stands around ``word`` in its block, as far as a line may show it.
    """

    article_id: int
    number: int
    left: str
    word: str
    right: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query that finds something where the one asked found nothing; ``is_meant``: misspelt words are put right."""

    text: str
    total: int
    is_meant: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an import, or what takes one back, is. ``stage`` is a verb: ``reading``, ``linking``, ``indexing`` …

    ``seen`` of ``total`` things are done; ``total`` None: not known. ``share`` (0 to 1) is how much of the sources was
    read, where that is known better than by counting.
    """

    stage: str
    seen: int
    total: int | None
    place: str = ""
    share: float | None = None

    @property
    def done(self) -> float | None:
        """How much is done, 0 to 1, by whatever tells it."""
        return self.seen / self.total if self.total else self.share
