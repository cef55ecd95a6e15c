"""What lies in zip and tar files: names that stay inside, and streams that end before they fill a disk or a memory."""

import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from db.ingest.source.records import Item, Note, Refused

MOST_FREE = 256 * 1024 * 1024
"""Bytes that anything may decompress to, however small it is."""

MOST_TIMES = 200
"""How many times its compressed size anything may decompress to beyond ``MOST_FREE``: text gets to some 20."""

READ_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)
"""What reading out of a damaged zip or tar file raises."""

_DRIVE = re.compile(r"[A-Za-z]:")


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a member's name. Raises Refused ``bad-name`` for one that leads out of its archive."""
    name = name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or ".." in parts or _DRIVE.match(name) or "\0" in name or not parts:
        raise Refused("bad-name")
    return parts


def is_hidden(parts: tuple[str, ...]) -> bool:
    """Whether a member is hidden, or what a Mac or a version control system keeps for itself."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def limited(stream: BinaryIO, compressed: Callable[[], int]) -> BinaryIO:
    """``stream``, with Refused ``too-large`` beyond what ``compressed()`` bytes of real material come to.

    Where it can't be read on: Refused ``bad-archive``.
    """
    return cast(BinaryIO, io.BufferedReader(_Limited(stream, compressed), 64 * 1024))


class _Limited(io.RawIOBase):
    def __init__(self, stream: BinaryIO, compressed: Callable[[], int]) -> None:
        self._stream = stream
        self._compressed = compressed
        self._given = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._given = 0
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            data = self._stream.read(len(view))
        except READ_ERRORS as error:
            raise Refused("bad-archive", "It is damaged, or the archive that it is in.") from error
        view[: len(data)] = data
        self._given += len(data)
        if self._given > MOST_FREE and self._given > MOST_TIMES * self._compressed():
            raise Refused("too-large", "It decompresses to far more than any real material does.")
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def cursor_parts(cursor: str) -> tuple[int, str]:
    """The number of the member that a cursor leads to, and the cursor in it."""
    number, _, inner = cursor.partition(":")
    return (int(number), inner) if number.isdecimal() else (0, "")


def with_member_cursors(items: Iterator[Item], number: int) -> Iterator[Item]:
    """The items of the member with that number; the last one's cursor leads to the next member."""
    held: Item | None = None
    for item in items:
        if held is not None:
            yield _led(held, f"{number}:{'' if isinstance(held, Note) else held.cursor}")
        held = item
    if held is not None:
        yield _led(held, f"{number + 1}:")


def _led(item: Item, cursor: str) -> Item:
    return item if isinstance(item, Note) else replace(item, cursor=cursor)
