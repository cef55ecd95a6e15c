"""Members of zip and tar files: names that can't lead outside, a limit to what they decompress to, and cursors."""

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

ALWAYS_ALLOWED = 256 * 1024 * 1024
"""Bytes that a member may decompress to, however small it is: a table of much alike rows is no bomb.

Four times ``LARGEST_PAGE``, so that for single pages the limit of their readers comes first.
"""

LARGEST_RATIO = 200
"""How many times its compressed size a member may decompress to beyond ``ALWAYS_ALLOWED``.

Text gets to some 20; deflate can't do more than some 1,030.
"""

READ_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)
"""What reading from a damaged zip or tar file raises."""

DAMAGED = "It is damaged, or the archive that it is in."
"""Why a member is refused."""

_DRIVE = re.compile(r"[A-Za-z]:")


def member_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a member's path. Raises Refused ``bad-name`` if it leads out of its archive."""
    name = name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or ".." in parts or _DRIVE.match(name) or "\0" in name or not parts:
        raise Refused("bad-name")
    return parts


def is_hidden(parts: tuple[str, ...]) -> bool:
    """Return True for hidden members (``.git`` too) and for the metadata that macOS adds to zip files."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def limit_output(stream: BinaryIO, compressed: Callable[[], int]) -> BinaryIO:
    """Wrap a decompressing stream so that reading a decompression bomb raises Refused ``too-large``.

    ``compressed()`` is how many compressed bytes there are, or were read until now. Damage raises Refused
    ``bad-archive``.
    """
    return cast(BinaryIO, io.BufferedReader(LimitedStream(stream, compressed), 64 * 1024))


class LimitedStream(io.RawIOBase):
    """The stream of ``limit_output``; seeking starts the count anew, and ends the check of its sum.

    ``is_damaged``: it was read to its end, and its bytes aren't those of ``crc`` (CRC-32); reading on raises Refused.
    """

    def __init__(self, stream: BinaryIO, compressed: Callable[[], int], crc: int | None = None) -> None:
        self._stream = stream
        self._compressed = compressed
        self._bytes_given = 0
        self._crc = crc
        self._sum = 0
        self.is_damaged = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True if the stream below can seek."""
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte of the member; its sum isn't checked any more."""
        self._bytes_given = 0
        self._crc = None
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the byte that is next."""
        return self._stream.tell()

    def readinto(self, buffer: object) -> int:
        """Fill a buffer; raise Refused for a bomb, and for damage."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            data = self._stream.read(len(view))
        except READ_ERRORS as error:
            raise Refused("bad-archive", DAMAGED) from error
        if self._crc is not None:
            self._sum = zlib.crc32(data, self._sum)
            if not data and len(view) and self._sum != self._crc:
                if self.is_damaged:  # not at once: a buffer that got some bytes before would keep them back
                    raise Refused("bad-archive", DAMAGED)
                self.is_damaged = True
        view[: len(data)] = data
        self._bytes_given += len(data)
        if self._bytes_given > ALWAYS_ALLOWED and self._bytes_given > LARGEST_RATIO * self._compressed():
            raise Refused("too-large", "It decompresses to far more than any real material does.")
        return len(data)

    def close(self) -> None:
        """Close the stream below too."""
        self._stream.close()
        super().close()


def parse_cursor(cursor: str) -> tuple[int, str]:
    """Return the number of the member that a cursor (``3:…``) points into, and the cursor inside of that member."""
    number, _, inner = cursor.partition(":")
    return (int(number), inner) if number.isdecimal() else (0, "")


def with_member_cursors(items: Iterator[Item], number: int) -> Iterator[Item]:
    """Yield the items of member ``number`` with cursors of the archive; the last one points to the next member."""
    held: Item | None = None
    for item in items:
        if held is not None:
            # Without one of its own the reader can't go on behind it: then the member is read again.
            inner = "" if isinstance(held, Note) else held.cursor
            yield _with_cursor(held, f"{number}:{inner}" if inner else "")
        held = item
    if held is not None:
        yield _with_cursor(held, f"{number + 1}:")


def _with_cursor(item: Item, cursor: str) -> Item:
    return item if isinstance(item, Note) else replace(item, cursor=cursor)
