"""Limits of requests, fetched pages, and markers that a crawl yields beside inputs."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol, Self

from db.ingest.source.inputs import LARGEST_PAGE, Input
from db.ingest.source.records import Record

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of requests. Times are in seconds, sizes in decompressed bytes.

    ``page`` is for bodies in memory, ``download`` for those that go to a file. ``total`` is the time for one request,
    first byte to last; a download may also take the time that ``slowest`` bytes a second need. ``delay`` is kept
    between two requests to a host, and a longer one that its robots.txt asks for up to ``longest_delay``. A busy server
    that says when to come back is waited for up to ``longest_wait``. ``pages`` None: what suits the kind of source.
    ``sitemaps`` is how many sitemaps of one index are read.

    Chosen by eye: a slow site of news still answers within them, and one that never ends costs two minutes a page.
    """

    page: int = LARGEST_PAGE
    download: int = 2048 * MEGABYTE
    slowest: int = 100_000
    connect: float = 10
    read: float = 30
    total: float = 120
    redirects: int = 10
    delay: float = 1
    longest_delay: float = 30
    longest_wait: float = 60
    pages: int | None = None
    sitemaps: int = 200


class Validators(Protocol):
    """The validators (``ETag``, ``Last-Modified``) of pages in the archive, so that servers send only changed pages."""

    def validators(self, url: str) -> tuple[str | None, str | None] | None:
        """Return ``ETag`` and ``Last-Modified`` of a page that was read before; None if it wasn't."""
        ...

    def remember(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Store the validators of a page."""
        ...


class NothingKnown:
    """``Validators`` that know and remember nothing: every page is fetched as a whole."""

    def validators(self, url: str) -> tuple[str | None, str | None] | None:
        """Return None: the server is asked for the whole page."""
        return None

    def remember(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page that was fetched.

    ``url`` is the address after all redirects, ``aliases`` those before it. ``data`` is the body without content
    codings, b"" if it went to a file (``size`` counts it all the same) or if the page ``is_unchanged`` since it was
    read last. ``content_type`` is in lower case and without parameters, "" for none; ``charset`` is that of the header;
    ``captured`` is ISO 8601 in UTC.
    """

    url: str
    status: int
    data: bytes
    size: int
    content_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    aliases: tuple[str, ...]
    captured: str
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that, by its server (status 304), hasn't changed since it was read; no body was sent.

    ``summary`` is what a feed has of it; ``may_be_none``: it is only of interest if it is an article.
    """

    place: str
    summary: Record | None = None
    may_be_none: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A marker behind all items of ``url``: once they are in the archive, its validators can be stored.

    ``is_of_source``: behind all that a source led to, too, not of one page.
    """

    url: str
    etag: str | None
    last_modified: str | None
    is_of_source: bool = False

    @classmethod
    def of(cls, answer: FetchedPage, *, is_of_source: bool = False) -> Self:
        """Make the marker of a fetched page."""
        return cls(answer.url, answer.etag, answer.last_modified, is_of_source)


def to_input(answer: FetchedPage, data: bytes | None, path: Path | None = None) -> Input:
    """Return a fetched page as an input for readers: of ``data``, or of the file at ``path`` if ``data`` is None."""
    file = None if data is not None or path is None else path
    return Input(
        place=answer.url,
        opener=lambda: BytesIO(data or b"") if file is None else file.open("rb"),
        path=file,
        size=answer.size,
        url=answer.url,
        charset=answer.charset,
        captured=answer.captured,
        aliases=answer.aliases,
    )
