"""MHTML: one page that a browser saved with all that belongs to it, as a mail of many parts."""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from db.ingest.source.http_message import charset_of, media_type, parse_fields
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Facts, Item, Record, Refused

_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(r"""\bboundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
_ROOT = re.compile(r"""\bstart\s*=\s*"?\s*(<[^>"]{1,500}>)""", re.IGNORECASE)
_PAGES = ("text/html", "application/xhtml+xml")
_LARGEST_HEADER = 64 * 1024
_DEEPEST = 3
_MOST_PARTS = 20_000


@dataclass(frozen=True, slots=True)
class _Part:
    fields: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        return media_type(self.fields.get("content-type", ""))


def _recognise(source: Input) -> str | None:
    head = source.head.lstrip(b"\xef\xbb\xbf\r\n ")
    if not _FIELD.match(head):
        return None
    fields = _split(head).fields
    is_page = "snapshot-content-location" in fields or "multipart/related" in fields.get("content-type", "").lower()
    return "It is a mail of related parts, as browsers save a page." if is_page and "content-type" in fields else None


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """The one page. Raises Refused: ``bad-record`` where there is none in it, ``truncated``, ``too-large`` …"""
    whole = _split(source.read().lstrip(b"\xef\xbb\xbf\r\n "))
    url = whole.fields.get("snapshot-content-location", "")
    parts = list(_parts(whole))
    pages = [part for part in parts if part.type in _PAGES]
    if not pages:
        raise Refused("bad-record", "There is no page among its parts.")
    page = _main(pages, whole, url)
    if page is parts[-1] and whole is not page and not _is_closed(whole):
        raise Refused("truncated", "It ends within its page.")
    facts = Facts(url=source.url or _url(url) or _url(page.fields.get("content-location", "")), aliases=source.aliases)
    yield Record(
        source.place,
        _decoded(page),
        "page",
        READER.label,
        facts=facts,
        captured=source.captured or _captured(whole.fields.get("date", "")),
        charset=charset_of(page.fields.get("content-type", "")),
    )


def _split(data: bytes) -> _Part:
    end = _BLANK_LINE.search(data, 0, _LARGEST_HEADER)
    if end is None:
        return _Part(parse_fields(data[:_LARGEST_HEADER]), b"")
    return _Part(parse_fields(data[: end.start()]), data[end.end() :])


def _boundary(part: _Part) -> bytes | None:
    found = _BOUNDARY.search(part.fields.get("content-type", ""))
    return b"--" + (found[1] or found[2]).encode() if found else None


def _is_closed(whole: _Part) -> bool:
    boundary = _boundary(whole)
    return boundary is None or whole.body.rstrip().endswith(boundary + b"--")


def _parts(whole: _Part, depth: int = 0) -> Iterator[_Part]:
    """The parts of a mail that are no mails of parts themselves. Raises Refused ``too-deep``."""
    boundary = _boundary(whole) if whole.type.startswith("multipart/") else None
    if boundary is None:
        yield whole
        return
    if depth > _DEEPEST:
        raise Refused("too-deep")
    lines = re.compile(rb"(?:\A|\r?\n)" + re.escape(boundary) + rb"(?:--)?[ \t]*(?:\r?\n|\Z)")
    ends = [found.span() for found, _ in zip(lines.finditer(whole.body), range(_MOST_PARTS), strict=False)]
    for at, (_, start) in enumerate(ends):
        end = ends[at + 1][0] if at + 1 < len(ends) else len(whole.body)
        piece = whole.body[start:end]
        if piece.strip():
            yield from _parts(_split(piece), depth + 1)


def _main(pages: list[_Part], whole: _Part, url: str) -> _Part:
    """The page itself among those in its frames."""
    root = _ROOT.search(whole.fields.get("content-type", ""))
    for part in pages:
        if root and part.fields.get("content-id", "").strip() == root[1]:
            return part
    return next((part for part in pages if url and part.fields.get("content-location", "") == url), pages[0])


def _decoded(part: _Part) -> bytes:
    coding = part.fields.get("content-transfer-encoding", "").strip().lower()
    if coding == "quoted-printable":
        return binascii.a2b_qp(part.body)
    if coding == "base64":
        try:
            return binascii.a2b_base64(part.body)
        except binascii.Error as error:
            raise Refused("bad-record", "The base64 of its page is damaged.") from error
    return part.body


def _url(text: str) -> str | None:
    text = text.strip()
    try:
        return text if text.isprintable() and urlsplit(text).scheme.lower() in ("http", "https") else None
    except ValueError:
        return None


def _captured(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


READER = SourceReader("mhtml", 1, "a page saved as MHTML", _recognise, _read)
