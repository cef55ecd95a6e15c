"""HTTP responses in web-archive records: status line, header block, and the body without its codings."""

import codecs
import io
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from db.ingest.source.inputs import LARGEST_PAGE
from db.ingest.source.records import Refused

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/[\d.]+[ \t]+(\d{3})\b")
_INTERIM = re.compile(
    rb"HTTP/[\d.]+[ \t]+(?:1\d\d\b|200 connection established)[^\r\n]{0,200}\r?\n"
    rb"(?:[^\r\n]{1,8192}\r?\n){0,100}\r?\n(?=HTTP/)",
    re.IGNORECASE,
)
"""An answer before the answer: ``100 Continue``, ``103 Early Hints`` (RFC 9110, 15.2), or a proxy's own."""
_ANY_HEADER = re.compile(rb"[^\r\n]{0,200}\r?\n[A-Za-z][A-Za-z-]{1,50}:")
_CHUNK_SIZE_LINE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:+-]{2,40})""", re.IGNORECASE)
_CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br", "zstd": "zstd"}

_PARTIAL = 206
_RANGE = re.compile(r"\s*bytes\s+0-(\d{1,15})/(\d{1,15})\s*\Z", re.ASCII)
_MOST_INTERIM = 10
"""Answers before the answer that are passed over; a server gives one or two."""

_MOST_CODINGS = 3
"""Content codings that are undone; servers apply one, a misconfigured proxy two, and more are an attack."""

_CODINGS_TO_IGNORE = ("", "identity", "none", "utf-8", "binary", "8bit")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An HTTP response. ``status`` is None if there is no status line; ``fields`` have lower-case names.

    ``body`` is as sent. ``has_end``: the end of the header block was found.
    """

    status: int | None
    fields: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    has_end: bool = True

    @property
    def is_whole(self) -> bool:
        """False for a part of a page (206): one from its first byte to its last is the whole."""
        found = _RANGE.match(self.fields.get("content-range", "")) if self.status == _PARTIAL else None
        return self.status != _PARTIAL or (found is not None and int(found[1]) + 1 == int(found[2]))

    @property
    def type(self) -> str:
        """The media type in lower case, without parameters; "" if none is stated."""
        return media_type(self.fields.get("content-type", ""))

    @property
    def charset(self) -> str | None:
        """The charset in the Content-Type field; None if there is none, or Python doesn't know it."""
        return charset_of(self.fields.get("content-type", ""))

    def content(self) -> tuple[bytes, str]:
        """Return the body without transfer and content codings, and a warning ("" for none) if it may be incomplete.

        Raises Refused: ``gzip``, ``truncated`` or ``too-large`` for what can't be decompressed.
        """
        data, warning = self.body, ""
        if "chunked" in self.fields.get("transfer-encoding", "").lower():
            data, warning = _dechunk(data)
        codings = [part.strip().lower() for part in self.fields.get("content-encoding", "").split(",")]
        codings = [coding for coding in codings if coding not in _CODINGS_TO_IGNORE]
        if len(codings) > _MOST_CODINGS:
            raise Refused("bad-record", "It says that it was compressed many times over.")
        for coding in reversed(codings):
            data = _decode_content(data, _CODINGS.get(coding, coding))
        return data, warning


def media_type(content_type: str) -> str:
    """Return the media type in a Content-Type field, in lower case and without parameters."""
    return re.split(r"[;,]", content_type, maxsplit=1)[0].strip().lower()


def is_html_type(media: str) -> bool:
    """Return True for a media type of HTML or a kind of XHTML, such as ``application/vnd.wap.xhtml+xml``."""
    return "html" in media


def charset_of(content_type: str) -> str | None:
    """Return the charset in a Content-Type field; None if there is none, or Python doesn't know it."""
    found = _CHARSET.search(content_type)
    try:
        return codecs.lookup(found[1]).name if found else None
    except (LookupError, ValueError):
        return None


def parse_fields(header: bytes) -> dict[str, str]:
    """Parse a header block: names in lower case; of several fields with one name the first; folded lines joined."""
    fields: dict[str, list[str]] = {}
    name = ""
    text = header.decode("utf-8", "replace") if not header.isascii() else header.decode("ascii")
    for line in text.split("\n"):
        if line[:1] in (" ", "\t") and name:
            fields[name].append(line.strip())
            continue
        before, colon, after = line.partition(":")
        name = before.strip().lower() if colon else ""
        if name in fields:
            name = ""
        elif name:
            fields[name] = [after.strip()]
    return {name: " ".join(lines) for name, lines in fields.items()}


def read_response(block: bytes) -> HttpResponse:
    """Parse the HTTP response in a record's block; a block without a header is all body."""
    for _ in range(_MOST_INTERIM):
        interim = _INTERIM.match(block)
        if interim is None:
            break
        block = block[interim.end() :]
    status = _STATUS.match(block)
    if status is None and not _ANY_HEADER.match(block):
        return HttpResponse(None, {}, block)
    end = _HEAD_END.search(block)
    if end is None:
        return HttpResponse(int(status[1]) if status else None, parse_fields(block), has_end=False)
    if b"\0" in block[: end.start()]:  # a part of it was overwritten
        return HttpResponse(None, {}, block)
    return HttpResponse(int(status[1]) if status else None, parse_fields(block[: end.start()]), block[end.end() :])


def _dechunk(data: bytes) -> tuple[bytes, str]:
    """Return ``data`` without chunk sizes, and a warning if there are chunks and no last one.

    Data without chunk sizes, which many crawlers removed, are returned unchanged.
    """
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK_SIZE_LINE.match(data, at):
        size = int(found[1], 16)
        if not size:
            return b"".join(parts), ""
        at = found.end() + size
        parts.append(data[found.end() : at])
        line_end = _LINE_END.match(data, at)
        at = line_end.end() if line_end else at
    if not parts:
        return data, ""
    warning = "The sizes of its chunks are wrong." if data[at:].strip() else "It ends before its last chunk."
    return b"".join((*parts, data[at:])), f"{warning} Its text may be damaged, or its end missing."


def _decode_content(data: bytes, coding: str) -> bytes:
    if coding == "gzip":
        # Many crawlers stored the body decompressed and left the header unchanged; so for the other codings below.
        return _inflate(data, 31) if data.startswith(b"\x1f\x8b") else data
    if data.lstrip().startswith(b"<"):
        return data
    if coding == "deflate":
        # The standard wants zlib's format, many servers send bare deflate. The first two bytes tell a zlib header.
        is_zlib = len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
        return _inflate(data, 15 if is_zlib else -15)
    return _decode_by_fastwarc(data, coding) if coding in ("br", "zstd") else data


def _inflate(data: bytes, wbits: int) -> bytes:
    inflate = zlib.decompressobj(wbits=wbits)
    try:
        found = inflate.decompress(data, LARGEST_PAGE + 1)
    except zlib.error as error:
        raise Refused("gzip", "The compressed data of its page are damaged.") from error
    if len(found) > LARGEST_PAGE:
        raise Refused("too-large", f"Decompressed it is larger than {LARGEST_PAGE // 1024 // 1024} MB.")
    if not inflate.eof:
        raise Refused("truncated", "The compressed data of its page end too early.")
    return found


def _decode_by_fastwarc(data: bytes, coding: str) -> bytes:
    from fastwarc.stream_io import BrotliReader, ZstdReader

    reader = (BrotliReader if coding == "br" else ZstdReader)(io.BytesIO(data))
    parts, size = [], 0
    try:
        while size <= LARGEST_PAGE and (part := reader.read(1 << 20)):
            parts.append(part)
            size += len(part)
    except (OSError, EOFError, ValueError) as error:
        raise Refused("gzip", "The compressed data of its page are damaged.") from error
    if size > LARGEST_PAGE:
        raise Refused("too-large", f"Decompressed it is larger than {LARGEST_PAGE // 1024 // 1024} MB.")
    return b"".join(parts)
