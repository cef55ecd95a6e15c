"""Reading the members of a zip file, in the order of its central directory."""

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from db.ingest.readers.packed.members import (
    DAMAGED,
    READ_ERRORS,
    LimitedStream,
    is_hidden,
    member_parts,
    parse_cursor,
    with_member_cursors,
)
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import CODES, Item, Refusal, Refused, Skip

_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK00PK\x03\x04")
_NAME_OFFSET = 30  # of a member's name in its local header
_DOCUMENT_MEMBERS = (b"[Content_Types].xml", b"mimetype", b"META-INF/", b"_rels/.rels")
"""First members of zip files that are some program's document: Office and OpenDocument texts, e-books, jars."""

_ENCRYPTED_FLAG = 1

_LARGEST_IN_MEMORY = 64 * 1024 * 1024
"""Bytes of a zip file out of another archive that are kept in memory; a larger one is copied to a temporary file."""


def is_plain_zip(start: bytes) -> bool:
    """Return True if bytes start a zip file that isn't a program's document, such as a Word file or an e-book."""
    return start.startswith(_STARTS) and not start.startswith(_DOCUMENT_MEMBERS, _NAME_OFFSET)


def _anything(name: str) -> bool:
    return True


def read_zip(source: Input, context: ReadContext, wanted: Callable[[str], bool] = _anything) -> Iterator[Item]:
    """Yield the items of all members whose names are ``wanted``, and a Skip for each of the others.

    Raises Refused ``bad-archive`` if the directory can't be read.
    """
    first, start = parse_cursor(context.start)
    with _open_zip(source) as archive:
        for number, info in enumerate(archive.infolist()):
            if number < first or info.is_dir():
                continue
            items = _read_member(source, archive, info, context, start if number == first else "", wanted)
            yield from with_member_cursors(items, number)


@contextmanager
def _open_zip(source: Input) -> Iterator[zipfile.ZipFile]:
    # A stream out of another archive seeks backwards only by being decompressed from its beginning: far too slow.
    with source.open() as stream, tempfile.SpooledTemporaryFile(_LARGEST_IN_MEMORY) as copy:
        if source.path is None:
            while part := stream.read(1 << 20):
                copy.write(part)
        try:
            archive = zipfile.ZipFile(cast(BinaryIO, copy) if source.path is None else stream)
        except (*READ_ERRORS, ValueError, NotImplementedError, IndexError) as error:
            raise Refused("bad-archive", "It is a zip file whose directory is missing or damaged.") from error
        with archive:
            yield archive


def _read_member(
    source: Input,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    context: ReadContext,
    start: str,
    wanted: Callable[[str], bool],
) -> Iterator[Item]:
    place = f"{source.place}!/{info.filename}"
    opened: list[LimitedStream] = []

    def open_member() -> BinaryIO:
        try:
            member = archive.open(info)
            # zipfile would withhold the last bytes that it has read where their sum doesn't fit.
            member._expected_crc = None  # type: ignore[attr-defined]
            opened.append(LimitedStream(cast(BinaryIO, member), lambda: info.compress_size, info.CRC))
            return cast(BinaryIO, io.BufferedReader(opened[-1], 64 * 1024))
        except (*READ_ERRORS, ValueError, RuntimeError) as error:  # NotImplementedError is a RuntimeError
            raise Refused("bad-archive", "It is damaged, or compressed in a way that isn't known.") from error

    try:
        parts = member_parts(info.filename)
        if is_hidden(parts) or not wanted(info.filename):
            yield Skip(place)
            return
    except Refused as refused:
        yield Refusal(place, refused.code, refused.reason)
        return
    if info.flag_bits & _ENCRYPTED_FLAG:
        yield Refusal(place, "encrypted", CODES["encrypted"])
        return
    is_told = False
    for item in context.read_member(Input(place, open_member, parts, size=info.file_size), start):
        is_told |= isinstance(item, Refusal) and item.place == place
        yield item
    if any(stream.is_damaged for stream in opened) and not is_told:
        yield Refusal(place, "bad-archive", DAMAGED)
