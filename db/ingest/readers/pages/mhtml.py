"""Reader of MHTML: the page that a browser saved in one file with all that belongs to it, as a mail of parts."""

import re
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect, InvalidBase64LengthDefect, InvalidBase64PaddingDefect
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from db.ingest.source.http_message import charset_of, is_html_type
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Facts, Item, Record, Refused

_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_ROOT = re.compile(r"""\bstart\s*=\s*"?\s*(<[^>"]{1,500}>)""", re.IGNORECASE)
_NESTING = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)

_MOST_MAILS = 50
"""Mails in one file, in or beside each other. A browser writes one, some two; ``email`` takes a call and a pattern a
line for each that is open, and stops with a RecursionError at some hundreds."""


def _recognise(source: Input) -> str | None:
    head = _from_first_field(source.head)
    if not _FIELD.match(head):
        return None
    fields = BytesHeaderParser().parsebytes(head)
    kind = _field(fields, "content-type").lower()
    if "multipart/related" in kind or (kind and "snapshot-content-location" in fields):
        return "It is a mail of related parts, as browsers save a page."
    is_saved = "content-location" in fields or "<saved by" in _field(fields, "from").lower()
    return "It is a page in a mail, as browsers save one." if is_html_type(kind) and is_saved else None


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the one page. Raises Refused: ``bad-record`` (it has none), ``truncated``, ``too-deep``, ``too-large``."""
    data = source.read()
    if len(_NESTING.findall(data)) > _MOST_MAILS:
        raise Refused("too-deep")
    whole = BytesParser().parsebytes(_from_first_field(data))
    url = _field(whole, "snapshot-content-location")
    parts = [part for part in whole.walk() if not part.is_multipart()]
    pages = [part for part in parts if is_html_type(part.get_content_type())]
    if not pages:
        raise Refused("bad-record", "There is no page among its parts.")
    page = _main(pages, whole, url)
    is_open = any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in whole.defects)
    if is_open and page is parts[-1]:
        raise Refused("truncated", "It ends within its page.")
    facts = Facts(url=source.url or _url(url) or _url(_field(page, "content-location")), aliases=source.aliases)
    yield Record(
        source.place,
        _decoded(page),
        "page",
        READER.label,
        facts=facts,
        captured=source.captured or _captured(_field(whole, "date")),
        charset=charset_of(_field(page, "content-type")),
    )


def _from_first_field(data: bytes) -> bytes:
    return data.lstrip(b"\xef\xbb\xbf\r\n ")


def _field(mail: Message, name: str) -> str:
    """Return a header field on one line, "" where there is none. ``email`` gives what isn't ASCII as an object."""
    return " ".join(str(mail.get(name, "")).split())


def _main(pages: list[Message], whole: Message, url: str) -> Message:
    """Return the page itself among those in its frames: the root that the mail names, else the one at its address."""
    root = _ROOT.search(_field(whole, "content-type"))
    for part in pages:
        if root and _field(part, "content-id") == root[1]:
            return part
    return next((part for part in pages if url and _field(part, "content-location") == url), pages[0])


def _decoded(part: Message) -> bytes:
    """Return what a part holds, without its transfer's coding. Raises Refused ``bad-record`` for base64 cut short."""
    content = part.get_payload(decode=True)
    if any(isinstance(defect, (InvalidBase64LengthDefect, InvalidBase64PaddingDefect)) for defect in part.defects):
        raise Refused("bad-record", "The base64 of its page is damaged.")
    return content if isinstance(content, bytes) else b""


def _url(text: str) -> str | None:
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
