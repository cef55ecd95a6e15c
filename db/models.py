"""Frozen dataclasses of an archive's content: everything that crosses from ``db`` to ``tui``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from db.text.dates import Published

LinkKind = Literal["read-also", "in-text", "view-all"]

Ids = Sequence[int]
"""Article ids of a listing, newest first (in practice an ``array('q')``)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link from an article to another one.

    ``kind`` is ``read-also`` (a related title under the text), ``in-text`` or ``view-all`` (the section's whole
    listing). ``target`` and ``target_id`` are slug and id of the article that it leads to; both are None if it isn't in
    the archive.
    """

    kind: LinkKind
    text: str
    url: str | None = None
    target: str | None = None
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The record that an article was read from.

    ``place`` is a path or URL; ``offset`` the byte in it where the record starts, None if the record is the whole file;
    ``digest`` the sha256 of the original bytes in hex; ``captured`` the time of capture, if the source gives one;
    ``importer`` the name and version of the reader; ``imported`` the time of import. Times are in ISO 8601.
    ``record_id`` is the id that the source itself gives the record (a feed's guid, a row's or post's id), "" for none.
    """

    place: str
    digest: str
    importer: str
    imported: str = ""
    offset: int | None = None
    captured: str | None = None
    record_id: str = ""


GUESSED = "guessed"
"""``date_from`` of a date that no one statement gives: several signs of a page agree on it."""


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as a reader found it in a source, before it has an id or slug. All its text is ``clean``ed.

    ``section`` is a path of names, outermost first, () if unknown; ``root`` the first name of the breadcrumb; ``body``
    the subset of Markdown that ``db.text.markdown`` defines; ``warnings`` whole sentences for the person who reads the
    article. ``date_from`` says where ``published`` comes from (``json-ld``, ``feed``, ``GUESSED`` …). ``aliases`` are
    further addresses, besides ``url``, that lead to the article. ``is_summary`` says that the source holds the full
    text elsewhere: a summary never replaces a full text. ``is_url_guessed``: nothing states ``url``, it follows from a
    path or pattern.
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
    is_url_guessed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section under which a site filed articles; sections form a tree by ``parent``."""

    id: int
    site: str
    path: tuple[str, ...]
    parent: int | None

    @property
    def name(self) -> str:
        """The last name of the path; ``Unfiled`` for the section of articles without one."""
        return self.path[-1] if self.path else "Unfiled"


@dataclass(frozen=True, slots=True)
class Cell:
    """Number of articles that one section has in one year, without its sub-sections. ``year`` None means undated."""

    year: int | None
    section_id: int
    count: int


@dataclass(frozen=True, slots=True)
class Outline:
    """Sections and article counts by year and section, of a whole archive or of a filter's result in it."""

    name: str
    sections: tuple[Section, ...]
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        """Number of articles."""
        return sum(cell.count for cell in self.cells)

    def years(self) -> dict[int | None, int]:
        """Return the number of articles by year, newest year first, undated (None) last."""
        counts: dict[int | None, int] = {}
        for cell in self.cells:
            counts[cell.year] = counts.get(cell.year, 0) + cell.count
        order = sorted((year for year in counts if year is not None), reverse=True)
        if None in counts:
            return {**{year: counts[year] for year in order}, None: counts[None]}
        return {year: counts[year] for year in order}


@dataclass(frozen=True, slots=True)
class Headline:
    """The fields of an article that a listing shows.

    ``id`` may change when a date is corrected, and means nothing in another archive; ``slug`` is permanent.
    """

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
    """Number of articles that are copies of this one; they are listed under it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A field of an article that a person corrected by hand.

    ``field`` is ``title``, ``date``, ``section`` or ``author``. ``value`` is the correction, ``said`` the source's own
    value, both in the form in which a person types them (``db.articles.corrections``); ``made`` is the time in ISO
    8601.
    """

    field: str
    value: str
    said: str
    made: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Headline):
    """An article with its text, links, source and corrections.

    ``section_count`` is the number of articles of its section in its year; ``date_from`` says where ``published`` comes
    from, "" if unknown; ``copy_of`` is the slug of the article that it is a copy of, None if it is none.
    ``is_url_guessed`` and ``is_summary`` are as in ``NewArticle``.
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
    is_url_guessed: bool = False
    is_summary: bool = False

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        """Names from the root to the year, without the title."""
        year = (str(self.published.year),) if self.published else ()
        return (self.root or "Main", *self.section, *year)


@dataclass(frozen=True, slots=True)
class Stats:
    """The numbers of ``newsbrowse stats``.

    ``versions`` counts every state of every article, the present one included.
    """

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
    """A piece of an article's text on one line; ``spans`` are the (start, end) of the searched words in it."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One hit of a concordance: the ``number``-th occurrence, from 0, in the article's title and text.

    ``left`` and ``right`` are the text around ``word`` within its block, ``db.search.snippets.CONTEXT_CHARS`` at most.
    """

    article_id: int
    number: int
    left: str
    word: str
    right: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query to try in place of one that finds nothing, with the number of articles that it finds.

    ``is_meant`` is True if it corrects misspelt words or names, False if it asks for less.
    """

    text: str
    total: int
    is_meant: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of an import, or of the forgetting of one.

    ``stage`` is a verb: ``reading``, ``linking``, ``indexing`` … ``seen`` of ``total`` items are done; ``total`` None
    means unknown. ``share`` (0 to 1) is the part of the sources' bytes that was read, where that is known better than a
    count.
    """

    stage: str
    seen: int
    total: int | None
    place: str = ""
    share: float | None = None

    @property
    def done(self) -> float | None:
        """The part that is done, 0 to 1: by count if the total is known, else ``share``."""
        return self.seen / self.total if self.total else self.share
