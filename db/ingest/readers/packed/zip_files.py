"""The members of a zip file, in the order of its directory."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from db.ingest.readers.packed.members import (
    READ_ERRORS,
    cursor_parts,
    is_hidden,
    limited,
    parts_of,
    with_member_cursors,
)
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import CODES, Item, Refusal, Refused, Skip

_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK00PK\x03\x04")
_NAME_AT = 30
_DOCUMENTS = (b"[Content_Types].xml", b"mimetype", b"META-INF/", b"_rels/.rels")
_ENCRYPTED = 1
_IN_MEMORY = 64 * 1024 * 1024


def is_plain_zip(start: bytes) -> bool:
    """Whether bytes start a zip file that isn't some program's document, such as a text of Word's or an e-book."""
    return start.startswith(_STARTS) and not start.startswith(_DOCUMENTS, _NAME_AT)


def _anything(name: str) -> bool:
    return True


def read_zip(source: Input, context: ReadContext, wanted: Callable[[str], bool] = _anything) -> Iterator[Item]:
    """The items of all members whose names are ``wanted``; the others are skipped.

    Raises Refused ``bad-archive`` where its directory can't be read.
    """
    first, start = cursor_parts(context.start)
    with _opened(source) as archive:
        for number, info in enumerate(archive.infolist()):
            if number < first or info.is_dir():
                continue
            items = _member(source, archive, info, context, start if number == first else "", wanted)
            yield from with_member_cursors(items, number)


@contextmanager
def _opened(source: Input) -> Iterator[zipfile.ZipFile]:
    # A stream out of another archive goes back only by being read from its beginning: that would take for ever.
    with source.open() as stream, tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        if source.path is None:
            while part := stream.read(1 << 20):
                copy.write(part)
        try:
            archive = zipfile.ZipFile(cast(BinaryIO, copy) if source.path is None else stream)
        except (*READ_ERRORS, ValueError, NotImplementedError, IndexError) as error:
            raise Refused("bad-archive", "It is a zip file whose directory is missing or damaged.") from error
        with archive:
            yield archive


def _member(
    source: Input,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    context: ReadContext,
    start: str,
    wanted: Callable[[str], bool],
) -> Iterator[Item]:
    place = f"{source.place}!/{info.filename}"

    def open_member() -> BinaryIO:
        try:
            return limited(cast(BinaryIO, archive.open(info)), lambda: info.compress_size)
        except (*READ_ERRORS, ValueError, RuntimeError) as error:  # NotImplementedError is a RuntimeError
            raise Refused("bad-archive", "It is damaged, or compressed in a way that isn't known.") from error

    try:
        parts = parts_of(info.filename)
        if is_hidden(parts) or not wanted(info.filename):
            yield Skip(place)
            return
    except Refused as refused:
        yield Refusal(place, refused.code, refused.reason)
        return
    if info.flag_bits & _ENCRYPTED:
        yield Refusal(place, "encrypted", CODES["encrypted"])
        return
    yield from context.read_member(Input(place, open_member, parts, size=info.file_size), start)
