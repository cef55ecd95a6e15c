"""The members of a tar file, one after the other, and in flat memory where it is compressed."""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, Self, cast

from db.ingest.readers.packed.members import (
    READ_ERRORS,
    cursor_parts,
    is_hidden,
    limited,
    parts_of,
    with_member_cursors,
)
from db.ingest.source.inputs import HEAD_BYTES, LARGEST_PAGE, Input, ReadContext
from db.ingest.source.records import Item, Refusal, Refused, Skip

_LARGEST_NAME = 1024 * 1024
_NAMING = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


def is_tar(head: bytes) -> bool:
    """Whether bytes start a tar file: its first header has the right checksum."""
    if len(head) < tarfile.BLOCKSIZE or not head[148:156].strip(b" \0").isdigit():  # where the checksum stands
        return False
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


class _Info(tarfile.TarInfo):
    """A header. A damaged one, which tarfile takes for the end, is an error; so is a name of more than a megabyte."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ in ("InvalidHeaderError", "TruncatedHeaderError", "SubsequentHeaderError"):
                raise tarfile.ReadError("a damaged header") from error
            raise

    def _proc_member(self, archive: tarfile.TarFile) -> Self:
        if self.type in _NAMING and self.size > _LARGEST_NAME:
            raise tarfile.ReadError("a name that is too long")
        return super()._proc_member(archive)  # type: ignore[misc,no-any-return]


def read_tar(source: Input, context: ReadContext) -> Iterator[Item]:
    """The items of all its files. Raises Refused ``bad-archive`` where it can't be read on."""
    first, start = cursor_parts(context.start)
    with source.open() as raw:
        is_plain = is_tar(source.start)
        stream = raw if is_plain else _decompressed(raw, source.start)
        try:
            mode = "r:" if is_plain and raw.seekable() else "r|"
            archive = tarfile.open(fileobj=stream, mode=mode, tarinfo=_Info, errors="surrogateescape")  # type: ignore[call-overload]  # noqa: SIM115
            number = 0
            while (info := archive.next()) is not None:
                archive.members = []  # which it would keep all of
                if number >= first and not info.isdir():
                    items = _member(source, archive, info, context, start if number == first else "", mode == "r:")
                    yield from with_member_cursors(items, number)
                number += 1
        except READ_ERRORS as error:
            raise Refused("bad-archive", "It is a tar file that is damaged or ends too early.") from error


def _decompressed(raw: BinaryIO, start: bytes) -> BinaryIO:
    if start.startswith(b"BZh"):
        return limited(cast(BinaryIO, bz2.BZ2File(raw)), raw.tell)
    if start.startswith(b"\xfd7zXZ"):
        return limited(cast(BinaryIO, lzma.LZMAFile(raw)), raw.tell)
    return limited(cast(BinaryIO, gzip.GzipFile(fileobj=raw)), raw.tell)


def _member(
    source: Input,
    archive: tarfile.TarFile,
    info: tarfile.TarInfo,
    context: ReadContext,
    start: str,
    can_seek: bool,
) -> Iterator[Item]:
    place = f"{source.place}!/{info.name.encode(errors='surrogateescape').decode(errors='backslashreplace')}"
    try:
        parts = parts_of(info.name)
    except Refused as refused:
        yield Refusal(place, refused.code, refused.reason)
        return
    if is_hidden(parts) or not info.isreg() or info.issparse():
        yield Skip(place)
        return
    opener: Callable[[], BinaryIO]
    if can_seek:
        opener = lambda: _file(archive, info)  # noqa: E731
    elif info.size <= LARGEST_PAGE:
        data = _file(archive, info).read()
        opener = lambda: io.BytesIO(data)  # noqa: E731
    else:
        opener = _Once(_file(archive, info)).open
    yield from context.read_member(Input(place, opener, parts, size=info.size), start)


def _file(archive: tarfile.TarFile, info: tarfile.TarInfo) -> BinaryIO:
    found = archive.extractfile(info)
    if found is None:
        raise Refused("not-a-file")
    return limited(cast(BinaryIO, found), lambda: info.size)


class _Once:
    """A member that goes by once: it can be opened again only as long as no more than its start was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._head = stream.read(HEAD_BYTES)
        self._is_read = False

    def open(self) -> BinaryIO:
        """A stream of it, forward only. Raises Refused where it went by."""
        if self._is_read:
            raise Refused(
                "unreadable", "It is too large to be read twice out of a compressed tar file: unpack it first."
            )
        return cast(BinaryIO, io.BufferedReader(_Replay(self), HEAD_BYTES))

    def after(self, position: int, size: int) -> bytes:
        """Up to ``size`` bytes at ``position``, which only goes forward."""
        if position < len(self._head):
            return self._head[position : position + size]
        self._is_read = True
        return self._stream.read(size)


class _Replay(io.RawIOBase):
    def __init__(self, once: _Once) -> None:
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
