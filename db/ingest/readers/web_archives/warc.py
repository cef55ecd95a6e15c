"""WARC files, compressed or not: pages that were captured, whatever is damaged around them."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from db.ingest.readers.web_archives.captures import CaptureReader
from db.ingest.readers.web_archives.damaged_stream import DecompressedStream, StreamPosition, starts_a_member
from db.ingest.readers.web_archives.framing import Capture, RecordFormat, captures
from db.ingest.source.http_message import parse_fields
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Refusal, Refused

_VERSION = re.compile(rb"\s{0,16}WARC/\d\.\d")
_START = re.compile(rb"WARC/\d\.\d{1,2}[ \t]*\r?\n(?=[A-Za-z-]{1,40}[ \t]*:)")
_COMPRESSED = {b"\x04\x22\x4d\x18": "Lz4Reader", b"\x28\xb5\x2f\xfd": "ZstdReader"}
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)


def _parse(header: bytes) -> tuple[Mapping[str, str], int | None]:
    if b"\0" in header:
        raise ValueError("A part of it was overwritten.")
    fields = parse_fields(header)
    length = fields.get("content-length", "")
    return fields, int(length) if _LENGTH.fullmatch(length) else None


RECORD_FORMAT = RecordFormat(re.compile(rb"WARC/"), _START, re.compile(rb"\n\r?\n"), (b"\r\n\r\n", b"\n\n"), _parse)
"""How WARC records are told apart."""


def _recognise(source: Input) -> str | None:
    try:
        head = _opened(source).head
    except Refused:
        head = b""
    if _VERSION.match(head):
        return "It starts with a WARC record."
    if source.is_gzip and not head and starts_a_member(source.start, _START, after=1):
        return "There is a WARC record in it, behind compressed data that are damaged."
    return None


def _opened(source: Input) -> Input:
    """``source``, decompressed where it is compressed by LZ4 or Zstandard as a whole."""
    library = next((name for magic, name in _COMPRESSED.items() if source.start.startswith(magic)), None)
    if library is None:
        return source
    return Input(source.place, lambda: cast(BinaryIO, _Decompressed(source.open(), library)), source.trail)


class _Decompressed(io.RawIOBase):
    """A stream that only goes forward, out of a reader of fastwarc's."""

    def __init__(self, raw: BinaryIO, library: str) -> None:
        import fastwarc.stream_io

        self._raw = raw
        self._reader = getattr(fastwarc.stream_io, library)(raw)

    def read(self, size: int = -1) -> bytes:
        return bytes(self._reader.read(size))

    def close(self) -> None:
        self._raw.close()
        super().close()


def read_captures(source: Input, context: ReadContext, dialect: RecordFormat, reader: SourceReader) -> Iterator[Item]:
    """The items of a WARC or ARC file, from the cursor on. Cursors are spots (``unpacking.Spot``)."""
    source = _opened(source)
    sorter = CaptureReader(source.place, reader.label, has_sums=source.is_gzip)
    with source.open() as raw:
        stream = DecompressedStream(raw, is_gzip=source.is_gzip, start=StreamPosition.of(context.start))
        for found in captures(stream, dialect):
            if isinstance(found, Capture):
                yield sorter.item(found)
            else:
                refused = Refused(found.code, found.reason)
                yield Refusal(source.place, refused.code, refused.reason, found.spot.offset, str(found.next))


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    return read_captures(source, context, RECORD_FORMAT, READER)


READER = SourceReader("warc", 1, "a web archive (WARC)", _recognise, _read)
