"""The items that a reader yields: records, refusals, skips, aliases and notes; and the codes of refusals."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from traceback import extract_tb
from typing import Literal

from db.models import Correction, Link, NewArticle, Source
from db.text.cleaning import sha256_hex
from db.text.dates import Published
from db.text.sentences import beginning

Form = Literal["page", "fragment", "markdown", "plain", "page-text"]
"""The form of a record's bytes: a whole HTML page, the HTML of a body alone, Markdown, plain paragraphs, or the text
of a page (``db.ingest.page_text``)."""

CODES = {
    "too-large": "It is larger than what is read.",
    "too-deep": "Its elements lie in each other too deeply.",
    "timeout": "Reading it took too long.",
    "memory": "Reading it took too much memory.",
    "charset": "Its encoding can't be made out.",
    "truncated": "It ends too early.",
    "gzip": "Its compressed data are damaged.",
    "bad-archive": "It is a damaged archive.",
    "bad-record": "A record in it is damaged.",
    "bad-xml": "It is not well-formed XML.",
    "bad-json": "It is not well-formed JSON.",
    "bad-table": "It is not a table that can be read.",
    "bad-front-matter": "Its front matter can't be read.",
    "bad-name": "Its name leads out of the archive that it is in.",
    "encrypted": "It is encrypted.",
    "not-article": "It is a page, but not an article.",
    "not-known": "What it is can't be made out.",
    "empty-body": "It has no text.",
    "no-title": "It has no title.",
    "unreadable": "It can't be opened.",
    "needs-extra": "Reading it takes a library that isn't installed.",
    "packed": "It can't be read where it is packed.",
    "not-a-file": "It is not a file.",
    "changed": "It changed while it was read.",
    "fault": "Reading it met a fault of newsbrowse.",
    "worker-died": "The program that read it ended unexpectedly.",
    "robots": "The site asks programs not to read it.",
    "private-address": "It is at a private address.",
    "http": "Its server refused it.",
    "network": "Its server can't be reached.",
    "redirects": "It redirects too often.",
    "bad-url": "It is no address of the web.",
}
"""Refusal codes, which scripts rely on, and the sentence of each for when no better reason is known."""


PASSING = frozenset({"timeout", "memory", "worker-died", "network", "needs-extra", "unreadable"})
"""Codes of refusals for want of time, memory, a server, a library or a permission: the same bytes may be read later."""

NO_ARTICLE = frozenset({"not-article", "empty-body", "no-title"})
"""Codes of pages that are no articles themselves, and so may list some."""

UNTITLED = "It has no title: this is how its text begins."
"""The warning of an article whose source gives it no title."""


def unread_date(text: str) -> str:
    """Return the warning of an article whose date is stated in words that aren't understood."""
    return f"Its date isn't understood: “{beginning(' '.join(text.split()))}”."


IS_SUMMARY = "Its feed has only a summary of it."
"""The warning of an article whose text is only a summary."""


class Refused(Exception):
    """Raised for what can't be imported; ``code`` is one of ``CODES``, ``reason`` a sentence."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason or CODES[code]

    def __str__(self) -> str:
        return self.reason

    @classmethod
    def of(cls, error: Exception) -> "Refused":
        """Return the refusal of a piece whose reading ended in ``error``, whichever that is."""
        match error:
            case Refused():
                return error
            case MemoryError():
                return cls("memory")
            case RecursionError():
                return cls("too-deep")
            case OSError():
                return cls("unreadable", f"It can't be read: {error.strerror or error}.")
        where = extract_tb(error.__traceback__)[-1:]
        place = f" in {Path(where[0].filename).name}, line {where[0].lineno}" if where else ""
        return cls("fault", f"{CODES['fault'].rstrip('.')}: {type(error).__name__}{place}.")


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts that a container (feed, table, front matter, …) states of an article beside its text; not cleaned yet.

    ``date_from`` names where ``published`` comes from (``feed``, ``front matter``, …). ``url`` is the article's own
    address; ``url_by_place`` is derived from the path of its file, and only used if the page states none. ``aliases``
    are further addresses that lead to it (redirects, a short link). ``record_id`` is the id that the container gives it
    (a feed's guid, the id of a row or post). ``language_by_place`` is the code that a folder or file name has, which
    counts where no language is stated. ``links`` are the read-also and view-all links that
    the container itself lists. ``is_summary``: the whole text is elsewhere.
    """

    title: str = ""
    url: str | None = None
    url_by_place: str | None = None
    published: Published | None = None
    date_from: str = ""
    authors: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    language: str | None = None
    root: str = ""
    aliases: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    warnings: tuple[str, ...] = ()
    is_summary: bool = False
    record_id: str = field(default="", repr=False)
    language_by_place: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Record:
    """The bytes of what may be an article, as a reader found them.

    ``place`` is the file or URL, ``offset`` the byte (or number of the record) in it, ``reader`` the reader's name and
    version, ``charset`` the one that a header outside of ``data`` states, ``captured`` when it was captured (ISO 8601).
    ``cursor`` says where reading the source goes on once this record is in the archive; only its reader understands it.
    """

    place: str
    data: bytes
    form: Form
    reader: str
    offset: int | None = None
    facts: Facts = field(default_factory=Facts)
    captured: str | None = None
    charset: str | None = None
    cursor: str = ""

    @cached_property
    def digest(self) -> str:
        """The sha256, in hex, of the bytes; for forms whose facts come from the source as well, of both."""
        facts = b"" if self.form in ("page", "page-text") else repr(self.facts).encode("utf-8", "surrogatepass")
        return sha256_hex(self.data + facts if facts else self.data)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article out of another archive, which needs no conversion.

    ``is_former``: a former version of it. ``corrections`` are the values that a person set in place of the page's.
    """

    article: NewArticle
    source: Source
    site: str
    cursor: str = ""
    is_former: bool = False
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A source or record that can't be imported; ``code`` is one of ``CODES``, ``reason`` a sentence."""

    place: str
    code: str
    reason: str
    offset: int | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """A record that is no article and doesn't claim to be one: an image, a style sheet, a request."""

    place: str
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the report, about how a source was read."""

    text: str


@dataclass(frozen=True, slots=True)
class Alias:
    """``url`` leads to the page at ``target``: by a redirect, or with the same content under another address."""

    place: str
    url: str
    target: str
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An address in a sitemap. ``url`` is absolute; ``changed`` is the ``lastmod``.

    ``is_sitemap``: it is that of another sitemap. ``title``, ``published`` and ``language`` are those of a news
    sitemap, not cleaned yet.
    """

    place: str
    url: str
    title: str = ""
    published: Published | None = None
    changed: Published | None = None
    language: str | None = None
    is_sitemap: bool = False
    cursor: str = ""


Item = Record | StoredArticle | Refusal | Skip | Note | Alias | Listed


def item_or_refusal(make: Callable[[], Item], place: str, offset: int | None, cursor: str = "") -> Item:
    """Return the item that ``make`` makes of one piece of a source, or the refusal of that piece, whatever is wrong."""
    try:
        return make()
    except Exception as error:
        refused = Refused.of(error)
        return Refusal(place, refused.code, refused.reason, offset, cursor)
