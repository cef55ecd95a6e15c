"""What the network is asked for and what it answers: limits, answers, and the marks that a crawl leaves behind."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol, Self

from db.ingest.source.inputs import LARGEST_PAGE, Input

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is asked of a server and of this machine. Times are seconds, sizes bytes once decompressed.

    ``total`` is for one request from the first byte to the last. What goes to a file may be larger (``download``) and
    take longer: ``total``, and what ``slowest`` bytes a second take. ``delay`` lies between two requests to a host;
    what its robots.txt asks for is kept up to ``longest_delay``. A server that says when to come back is waited for up
    to ``longest_wait``. ``pages`` None: what suits the kind of source.
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
    """What servers said of pages that are in the archive, so that they send only what has changed."""

    def validators(self, url: str) -> tuple[str | None, str | None] | None:
        """The ``ETag`` and ``Last-Modified`` of a page that was read before; None where it wasn't."""
        ...

    def remember(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Keep what a server said of a page."""
        ...


class NothingKnown:
    """``Validators`` for a first visit."""

    def validators(self, url: str) -> tuple[str | None, str | None] | None:
        """None."""
        return None

    def remember(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Forget it at once."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as its server gave it.

    ``url`` is where it was in the end, ``aliases`` the addresses that led there. ``data`` are its bytes without the
    transport's compression, b"" where they went to a file (``size`` counts them all the same) and where the page
    ``is_unchanged`` since it was read last. ``content_type`` is in small letters and without parameters, "" for none;
    ``charset`` what its header says; ``captured`` ISO 8601 in UTC.
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
    """A page that its server says hasn't changed since it was read; nothing of it was sent."""

    place: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """Everything that came of ``url`` lies before this: once it is in the archive, its validators can be remembered."""

    url: str
    etag: str | None
    last_modified: str | None

    @classmethod
    def of(cls, answer: FetchedPage) -> Self:
        """The mark behind what came of an answer."""
        return cls(answer.url, answer.etag, answer.last_modified)


def as_input(answer: FetchedPage, data: bytes | None, path: Path | None = None) -> Input:
    """An answer for the readers: of ``data``, or of the file at ``path`` where it is too large for that."""
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
