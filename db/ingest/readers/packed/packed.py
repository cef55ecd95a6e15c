"""Reader of zip and tar files of anything that can be imported. No member is ever written to disk under its name."""

import bz2
import lzma
import tarfile
from collections.abc import Iterator

from db.ingest.readers.packed.tar_files import is_tar, read_tar
from db.ingest.readers.packed.zip_files import is_plain_zip, read_zip
from db.ingest.source.inputs import GZIP, Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Refused

_BZIP2 = tuple(b"BZh%d1AY&SY" % level for level in range(1, 10))
_XZ = b"\xfd7zXZ\0"

_LARGEST_IN_GZIP = 256 * 1024 * 1024
"""Bytes that a zip or gzip file within gzip may have: it is decompressed into memory, since reading it needs seeks."""

_XZ_MEMORY = 128 * 1024 * 1024
"""Bytes of memory that decompressing the start of an .xz file may take; ``xz -9``, the largest preset, takes 65 MiB."""


def _recognise(source: Input) -> str | None:
    """Recognise a zip or tar file. Raises Refused ``gzip`` for compressed data that are damaged at their start."""
    try:
        if is_plain_zip(source.start):
            return "It is a zip file."
        if is_tar(source.head):
            return "It is a compressed tar file." if source.is_gzip else "It is a tar file."
        if source.start.startswith((*_BZIP2, _XZ)):
            return "It is a compressed tar file." if is_tar(_decompress_start(source.start)) else None
        if source.is_gzip and (source.head.startswith(GZIP) or is_plain_zip(source.head)):
            return "It is an archive within gzip."
    except Refused:
        if source.start.startswith((*_BZIP2, _XZ)):
            raise
    return None


def _decompress_start(start: bytes) -> bytes:
    """Return the first decompressed bytes. Raises Refused ``gzip`` if they are damaged."""
    unpack = bz2.BZ2Decompressor() if start.startswith(_BZIP2) else lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
    try:
        return unpack.decompress(start, tarfile.BLOCKSIZE)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise Refused("gzip") from error


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the items of all members, each read by the reader it needs. A cursor is a member's number and one in it.

    Refused members come as refusals. Raises Refused ``bad-archive`` where the file can't be read any further.
    """
    if is_plain_zip(source.start):
        return read_zip(source, context)
    if source.is_gzip and not is_tar(source.head):
        inner = Input.of_bytes(f"{source.place}!/{_without_gz(source.name)}", source.read(_LARGEST_IN_GZIP))
        return context.read_member(inner, context.start)
    return read_tar(source, context)


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") and len(name) > 3 else "content"


READER = SourceReader("packed", 1, "a packed file", _recognise, _read)
