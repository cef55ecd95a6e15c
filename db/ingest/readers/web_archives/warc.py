"""Reader of WARC files, uncompressed or compressed by gzip, LZ4 or Zstandard, damaged ones too."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import BinaryIO, cast

from db.ingest.readers.web_archives.captures import CaptureReader
from db.ingest.readers.web_archives.damaged_stream import DecompressedStream, StreamPosition, has_member_of
from db.ingest.readers.web_archives.framing import Capture, RecordFormat, read_records
from db.ingest.source.http_message import parse_fields
from db.ingest.source.inputs import HEAD_BYTES, Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Refusal, Refused, item_or_refusal

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
    """Recognise the first record. Raises Refused ``gzip`` for LZ4 or Zstandard that is damaged at its start."""
    if (library := _library_of(source)) is not None:
        head = _head_of(source, library)
    else:
        try:
            head = source.head
        except Refused:
            head = b""
    if _VERSION.match(head):
        return "It starts with a WARC record."
    if source.is_gzip and not head and has_member_of(source.start, _START, after=1):
        return "There is a WARC record in it, behind compressed data that are damaged."
    return None


def _library_of(source: Input) -> str | None:
    """Return fastwarc's reader for a source that is compressed as a whole by LZ4 or Zstandard; None for any other."""
    return next((name for magic, name in _FASTWARC_READERS.items() if source.start.startswith(magic)), None)


def _head_of(source: Input, library: str) -> bytes:
    """Return the first decompressed bytes: those before damage, if there are any."""
    parts: list[bytes] = []
    with _FastwarcStream(source.open, library) as stream:
        try:
            while sum(map(len, parts)) < HEAD_BYTES and (part := stream.read(HEAD_BYTES)):
                parts.append(part)
        except OSError as error:
            if not parts:
                raise Refused("gzip") from error
    return b"".join(parts)


class _FastwarcStream(io.RawIOBase):
    """A forward-only stream around a decompressing reader of the library fastwarc. Damage raises OSError."""

    def __init__(self, opener: Callable[[], BinaryIO], library: str) -> None:
        self._opener = opener
        self._library = library
        self._given = 0
        self._open()

    def _open(self) -> None:
        import fastwarc.stream_io

        self._raw = self._opener()
        self._reader = getattr(fastwarc.stream_io, self._library)(self._raw)

    def read(self, size: int = -1) -> bytes:
        try:
            data = bytes(self._reader.read(size))
        except OSError:
            data = self._read_up_to_damage(size)
            if not data:
                raise
        self._given += len(data)
        return data

    def _read_up_to_damage(self, size: int) -> bytes:
        """Return what there is before the damage: a read that meets it loses all that it has decompressed."""
        self._raw.close()
        self._open()
        left = self._given
        while left and (part := self._reader.read(min(left, HEAD_BYTES))):
            left -= len(part)
        found = bytearray()
        try:
            while len(found) < size and (byte := self._reader.read(1)):
                found += byte
        except OSError:
            pass
        return bytes(found)

    def close(self) -> None:
        self._raw.close()
        super().close()


def read_captures(source: Input, context: ReadContext, format_: RecordFormat, reader: SourceReader) -> Iterator[Item]:
    """Yield the items of a WARC or ARC file from ``context.start`` on. Cursors are ``StreamPosition`` as text."""
    library = _library_of(source)
    is_gzip = library is None and source.is_gzip
    capture_reader = CaptureReader(source.place, reader.label, has_sums=is_gzip)
    with source.open() if library is None else cast(BinaryIO, _FastwarcStream(source.open, library)) as raw:
        stream = DecompressedStream(raw, is_gzip=is_gzip, start=StreamPosition.from_cursor(context.start))
        for found in read_records(stream, format_):
            if isinstance(found, Capture):
                to_item = partial(capture_reader.to_item, found)
                yield item_or_refusal(to_item, source.place, found.start.offset, str(found.next))
            else:
                refused = Refused(found.code, found.reason)
                yield Refusal(source.place, refused.code, refused.reason, found.start.offset, str(found.next))


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    return read_captures(source, context, RECORD_FORMAT, READER)


READER = SourceReader("warc", 1, "a web archive (WARC)", _recognise, _read)
