"""Reading the members of a tar file in order; compressed ones too, in flat memory."""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, Self, cast

from db.ingest.readers.packed.members import (
    READ_ERRORS,
    is_hidden,
    limit_output,
    member_parts,
    parse_cursor,
    with_member_cursors,
)
from db.ingest.source.inputs import HEAD_BYTES, LARGEST_PAGE, Input, ReadContext
from db.ingest.source.records import Item, Refusal, Refused, Skip

_LARGEST_NAME = 1024 * 1024
"""Bytes of a header that holds a name (``_NAME_TYPES``): tarfile reads it into memory, whatever size it states."""

_NAME_TYPES = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


def is_tar(head: bytes) -> bool:
    """Return True if bytes start a tar file: the checksum of the first header is right."""
    if len(head) < tarfile.BLOCKSIZE or not head[148:156].strip(b" \0").isdigit():  # where the checksum stands
        return False
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


class _StrictTarInfo(tarfile.TarInfo):
    """A member's header; a damaged one, which tarfile takes for the end of the file, and a giant name are errors."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ in ("InvalidHeaderError", "TruncatedHeaderError", "SubsequentHeaderError"):
                raise tarfile.ReadError("a damaged header") from error
            raise

    def _proc_member(self, archive: tarfile.TarFile) -> Self:
        if self.type in _NAME_TYPES and self.size > _LARGEST_NAME:
            raise tarfile.ReadError("a name that is too long")
        found = super()._proc_member(archive)  # type: ignore[misc]
        if min(self.size, found.size) < 0:  # the next member would be one before
            raise tarfile.ReadError("a size below zero")
        return found  # type: ignore[no-any-return]


def read_tar(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the items of all its files. Raises Refused ``bad-archive`` where it can't be read any further."""
    first, start = parse_cursor(context.start)
    with source.open() as raw:
        is_plain = is_tar(source.start)
        stream = raw if is_plain else _decompress(raw, source.start)
        try:
            mode = "r:" if is_plain and raw.seekable() else "r|"
            archive = tarfile.open(fileobj=stream, mode=mode, tarinfo=_StrictTarInfo, errors="surrogateescape")  # type: ignore[call-overload]  # noqa: SIM115
            number = 0
            while (info := archive.next()) is not None:
                archive.members = []  # tarfile keeps every header there, for ever
                if number >= first and not info.isdir():
                    items = _read_member(source, archive, info, context, start if number == first else "", mode == "r:")
                    yield from with_member_cursors(items, number)
                number += 1
        except READ_ERRORS as error:
            raise Refused("bad-archive", "It is a tar file that is damaged or ends too early.") from error


def _decompress(raw: BinaryIO, start: bytes) -> BinaryIO:
    if start.startswith(b"BZh"):
        return limit_output(cast(BinaryIO, bz2.BZ2File(raw)), raw.tell)
    if start.startswith(b"\xfd7zXZ"):
        return limit_output(cast(BinaryIO, lzma.LZMAFile(raw)), raw.tell)
    return limit_output(cast(BinaryIO, gzip.GzipFile(fileobj=raw)), raw.tell)


def _read_member(
    source: Input,
    archive: tarfile.TarFile,
    info: tarfile.TarInfo,
    context: ReadContext,
    start: str,
    can_seek: bool,
) -> Iterator[Item]:
    place = f"{source.place}!/{info.name.encode(errors='surrogateescape').decode(errors='backslashreplace')}"
    try:
        parts = member_parts(info.name)
    except Refused as refused:
        yield Refusal(place, refused.code, refused.reason)
        return
    if is_hidden(parts) or not info.isreg() or info.issparse():
        yield Skip(place)
        return
    opener: Callable[[], BinaryIO]
    if can_seek:
        opener = lambda: _member_stream(archive, info)  # noqa: E731
    elif info.size <= LARGEST_PAGE:
        data = _member_stream(archive, info).read()
        opener = lambda: io.BytesIO(data)  # noqa: E731
    else:
        opener = _ReadOnceMember(_member_stream(archive, info)).open
    yield from context.read_member(Input(place, opener, parts, size=info.size), start)


def _member_stream(archive: tarfile.TarFile, info: tarfile.TarInfo) -> BinaryIO:
    found = archive.extractfile(info)
    if found is None:
        raise Refused("not-a-file")
    return limit_output(cast(BinaryIO, found), lambda: info.size)


class _ReadOnceMember:
    """A large member of a compressed tar file: it can be opened again until more than its head was read.

    Readers look at the head before one of them reads the whole; the tar file itself can't seek back.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._head = stream.read(HEAD_BYTES)
        self._is_read = False

    def open(self) -> BinaryIO:
        """Return a forward-only stream of the member. Raises Refused if it was read beyond its head already."""
        if self._is_read:
            raise Refused("packed", "It is too large to be read twice out of a compressed tar file: unpack it first.")
        return cast(BinaryIO, io.BufferedReader(_ReadOnceStream(self), HEAD_BYTES))

    def after(self, position: int, size: int) -> bytes:
        """Return up to ``size`` bytes at ``position``, which must only go forward."""
        if position < len(self._head):
            return self._head[position : position + size]
        self._is_read = True
        return self._stream.read(size)


class _ReadOnceStream(io.RawIOBase):
    """A stream of a ``_ReadOnceMember``."""

    def __init__(self, once: _ReadOnceMember) -> None:
        self._once = once
        self._position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        data = self._once.after(self._position, len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)
