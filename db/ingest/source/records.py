"""What passes from a reader to the writer: records that were located and decoded, and what was refused or skipped."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from db.models import Correction, Link, NewArticle, Source
from db.text.cleaning import sha256_hex
from db.text.dates import Published

Form = Literal["page", "fragment", "markdown", "plain", "page-text"]
"""What bytes are: a whole HTML page, the HTML of a body alone, Markdown, plain paragraphs, or a page text."""

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
    "not-a-file": "It is not a file.",
    "changed": "It changed while it was read.",
    "worker-died": "The program that read it ended unexpectedly.",
    "robots": "The site asks programs not to read it.",
    "private-address": "It is at a private address.",
    "http": "Its server refused it.",
    "network": "Its server can't be reached.",
    "redirects": "It redirects too often.",
    "bad-url": "It is no address of the web.",
}
"""Why something is refused: the code that scripts go by, and what is said where nothing finer is known."""


IS_SUMMARY = "Its feed has only a summary of it."
"""The warning of an article of which there is more elsewhere."""


class Refused(Exception):
    """Something can't be imported; ``code`` is one of ``CODES``, ``reason`` a sentence."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason or CODES[code]

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class Facts:
    """What a container says of an article beside its text. Not cleaned yet; empty where it says nothing.

    ``date_from`` says where ``published`` comes from (``feed``, ``front matter``, …); ``url`` is the article's own,
    ``url_by_place`` only derived from where it lies and good for nothing better; ``aliases`` are addresses that lead to
    it as well (redirects, a short link); ``links`` are read-also and view-all links that the container itself lists;
    ``is_summary``: the text is only a part of what there is elsewhere.
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


@dataclass(frozen=True)
class Record:
    """One thing that may be an article, as a reader found it.

    ``place`` is the file or URL, ``offset`` the byte (or number of the record) in it, ``reader`` name and version of
    the reader; ``charset`` what a header outside of ``data`` says; ``captured`` ISO 8601. ``cursor`` is where its
    source is gone on with once this record is in the archive: text that means something to its reader only.
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
        """The sha256 in hex of its bytes, and of its facts where these are a part of what came in."""
        facts = b"" if self.form in ("page", "page-text") else repr(self.facts).encode("utf-8", "surrogatepass")
        return sha256_hex(self.data + facts if facts else self.data)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article that needs no reading: it comes out of another archive.

    ``is_former``: a state that it had before, told from others by ``sha256_hex`` (``versions.text_digest``);
    ``corrections`` are what was said of the article by hand in place of what it says.
    """

    article: NewArticle
    source: Source
    site: str
    cursor: str = ""
    is_former: bool = False
    digest: bytes = b""
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was refused; ``code`` is one of ``CODES``, ``reason`` a sentence."""

    place: str
    code: str
    reason: str
    offset: int | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that is no article and doesn't claim to be: an image, a style sheet, a request."""

    place: str
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the report: something that a person should know of how a source was read."""

    text: str


@dataclass(frozen=True, slots=True)
class Alias:
    """``url`` was seen to lead to what is at ``target``: a redirect, or the same content under another address."""

    place: str
    url: str
    target: str
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An address that a sitemap lists. ``url`` is absolute; ``changed`` is its ``lastmod``.

    ``is_sitemap``: there is another sitemap at it, and no article. ``title``, ``published`` and ``language`` are what a
    news sitemap says; not cleaned yet.
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
