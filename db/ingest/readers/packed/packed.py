"""Zip and tar files of anything that can be imported. Nothing of them is written to a disk under a name of theirs."""

import bz2
import lzma
import tarfile
from collections.abc import Iterator

from db.ingest.readers.packed.tar_files import is_tar, read_tar
from db.ingest.readers.packed.zip_files import is_plain_zip, read_zip
from db.ingest.source.inputs import GZIP, Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Refused

_BZIP2, _XZ = b"BZh", b"\xfd7zXZ\0"
_LARGEST_IN_GZIP = 256 * 1024 * 1024


def _recognise(source: Input) -> str | None:
    try:
        if is_plain_zip(source.start):
            return "It is a zip file."
        if is_tar(source.head):
            return "It is a compressed tar file." if source.is_gzip else "It is a tar file."
        if source.start.startswith((_BZIP2, _XZ)) and is_tar(_unpacked_start(source.start)):
            return "It is a compressed tar file."
        if source.is_gzip and (source.head.startswith(GZIP) or is_plain_zip(source.head)):
            return "It is an archive within gzip."
    except Refused:
        return None
    return None


def _unpacked_start(start: bytes) -> bytes:
    unpack = bz2.BZ2Decompressor() if start.startswith(_BZIP2) else lzma.LZMADecompressor(memlimit=128 * 1024 * 1024)
    try:
        return unpack.decompress(start, tarfile.BLOCKSIZE)
    except (OSError, EOFError, lzma.LZMAError):
        return b""


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Its members' items, each read by whatever reader it needs. Cursors: a member's number and a cursor in it.

    Refused members come as refusals. Raises Refused ``bad-archive`` where it can't be read on.
    """
    if is_plain_zip(source.start):
        return read_zip(source, context)
    if source.is_gzip and not is_tar(source.head):
        inner = Input.of_bytes(f"{source.place}!/{_name_within(source.name)}", source.read(_LARGEST_IN_GZIP))
        return context.read_member(inner, context.start)
    return read_tar(source, context)


def _name_within(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") and len(name) > 3 else "content"


READER = SourceReader("packed", 1, "a packed file", _recognise, _read)
