"""Reader of WARC files, uncompressed or compressed by gzip, LZ4 or Zstandard, damaged ones too."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from db.ingest.readers.web_archives.captures import CaptureReader
from db.ingest.readers.web_archives.damaged_stream import DecompressedStream, StreamPosition, has_member_of
from db.ingest.readers.web_archives.framing import Capture, RecordFormat, read_records
from db.ingest.source.http_message import parse_fields
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Refusal, Refused

# A few blank lines before the first record are accepted, as other tools do.
_VERSION = re.compile(rb"\s{0,16}WARC/\d\.\d")
# In damaged data "WARC/1.0" alone may be text of a page: a header field must follow it.
_START = re.compile(rb"WARC/\d\.\d{1,2}[ \t]*\r?\n(?=[A-Za-z-]{1,40}[ \t]*:)")
_FASTWARC_READERS = {b"\x04\x22\x4d\x18": "Lz4Reader", b"\x28\xb5\x2f\xfd": "ZstdReader"}
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)


def _parse_header(header: bytes) -> tuple[Mapping[str, str], int | None]:
    if b"\0" in header:
        raise ValueError("A part of it was overwritten.")
    fields = parse_fields(header)
    length = fields.get("content-length", "")
    return fields, int(length) if _LENGTH.fullmatch(length) else None


RECORD_FORMAT = RecordFormat(
    re.compile(rb"WARC/"), _START, re.compile(rb"\n\r?\n"), (b"\r\n\r\n", b"\n\n"), _parse_header
)
"""How WARC records are delimited (ISO 28500)."""


def _recognise(source: Input) -> str | None:
    try:
        head = _decompressed(source).head
    except Refused:
        head = b""
    if _VERSION.match(head):
        return "It starts with a WARC record."
    if source.is_gzip and not head and has_member_of(source.start, _START, after=1):
        return "There is a WARC record in it, behind compressed data that are damaged."
    return None


def _decompressed(source: Input) -> Input:
    """Return ``source``, decompressed if it is compressed as a whole by LZ4 or Zstandard."""
    library = next((name for magic, name in _FASTWARC_READERS.items() if source.start.startswith(magic)), None)
    if library is None:
        return source
    return Input(source.place, lambda: cast(BinaryIO, _FastwarcStream(source.open(), library)), source.trail)


class _FastwarcStream(io.RawIOBase):
    """A forward-only stream around a decompressing reader of the library fastwarc."""

    def __init__(self, raw: BinaryIO, library: str) -> None:
        import fastwarc.stream_io

        self._raw = raw
        self._reader = getattr(fastwarc.stream_io, library)(raw)

    def read(self, size: int = -1) -> bytes:
        return bytes(self._reader.read(size))

    def close(self) -> None:
        self._raw.close()
        super().close()


def read_captures(source: Input, context: ReadContext, format_: RecordFormat, reader: SourceReader) -> Iterator[Item]:
    """Yield the items of a WARC or ARC file from ``context.start`` on. Cursors are ``StreamPosition`` as text."""
    source = _decompressed(source)
    capture_reader = CaptureReader(source.place, reader.label, has_sums=source.is_gzip)
    with source.open() as raw:
        stream = DecompressedStream(raw, is_gzip=source.is_gzip, start=StreamPosition.from_cursor(context.start))
        for found in read_records(stream, format_):
            if isinstance(found, Capture):
                yield capture_reader.to_item(found)
            else:
                refused = Refused(found.code, found.reason)
                yield Refusal(source.place, refused.code, refused.reason, found.start.offset, str(found.next))


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    return read_captures(source, context, RECORD_FORMAT, READER)


READER = SourceReader("warc", 1, "a web archive (WARC)", _recognise, _read)
