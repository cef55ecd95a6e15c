"""What is read: a file on disk, a member of a zip or tar file, or an answer from the web, all in one shape."""

import errno
import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from db.ingest.source.records import Item, Refused

HEAD_BYTES = 64 * 1024
"""Bytes at its start from which it is told what something is."""

LARGEST_PAGE = 64 * 1024 * 1024
"""Bytes of one page or document that is read as a whole."""

GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Input:
    """Something to read. ``place`` is what reports and sources call it.

    ``trail`` is its path below what the person named (for a mirror: host and path); ``path`` the file where it is one
    itself; ``url``, ``charset`` and ``captured`` are known of what came from the web.
    """

    place: str
    opener: Callable[[], BinaryIO]
    trail: tuple[str, ...] = ()
    path: Path | None = None
    size: int | None = None
    url: str | None = None
    charset: str | None = None
    captured: str | None = None
    aliases: tuple[str, ...] = ()
    is_named: bool = False
    """Whether a person named just this one, and not a folder that it lies in."""

    @classmethod
    def of_file(cls, path: Path, trail: tuple[str, ...] = (), *, is_named: bool = False) -> "Input":
        """A file. Nothing is opened yet."""
        return cls(name_of(path), lambda: _open(path), trail or (path.name,), path, is_named=is_named)

    @classmethod
    def of_bytes(cls, place: str, data: bytes, **known: str | None) -> "Input":
        """What is in memory already."""
        return cls(place, lambda: io.BytesIO(data), size=len(data), **known)  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.trail[-1] if self.trail else self.place.rsplit("/", 1)[-1]

    @cached_property
    def start(self) -> bytes:
        """Its first ``HEAD_BYTES``, as they are. Raises ``Refused`` where it can't be opened."""
        with self.open() as stream:
            return _exactly(stream, HEAD_BYTES)

    @cached_property
    def is_gzip(self) -> bool:
        """Whether it is compressed as a whole, or record by record."""
        return self.start.startswith(GZIP)

    @cached_property
    def head(self) -> bytes:
        """Its first bytes, decompressed where it is gzip: what it is told by. Raises ``Refused``."""
        if not self.is_gzip:
            return self.start
        inflate, head = zlib.decompressobj(wbits=31), bytearray()
        try:
            # In slices: what comes before a damage tells what it is, and some readers go on behind one.
            for at in range(0, len(self.start), 64):
                head += inflate.decompress(self.start[at : at + 64], HEAD_BYTES - len(head))
                if inflate.eof or len(head) >= HEAD_BYTES:
                    break
        except zlib.error as error:
            if not head:
                raise Refused("gzip") from error
        return bytes(head)

    @cached_property
    def head_text(self) -> str:
        """``head`` as text, as far as it takes to know markup."""
        head = self.head
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return head.decode("utf-16", "replace")
        if head.startswith((b"<\0", b"\0<")):
            return head.decode("utf-16-le" if head.startswith(b"<\0") else "utf-16-be", "replace")
        return head.decode("utf-8", "replace").removeprefix("\ufeff")

    def open(self) -> BinaryIO:
        """A stream of its bytes. Raises ``Refused``."""
        try:
            stream = self.opener()
        except OSError as error:
            raise Refused("unreadable", f"It can't be opened: {error.strerror or error}.") from error
        self.__dict__["opened"] = stream
        return stream

    def share_read(self) -> float:
        """How much of a file was read, 0 to 1: as far as its last stream got; 0 where it isn't known."""
        stream: BinaryIO | None = self.__dict__.get("opened")
        if stream is None or self.path is None:
            return 0.0
        if stream.closed:
            return 1.0
        size = os.fstat(stream.fileno()).st_size
        return min(stream.tell() / size, 1.0) if size else 0.0

    def read(self, limit: int | None = None) -> bytes:
        """All of its bytes, decompressed where it is gzip.

        Raises ``Refused`` where they are more than ``limit`` (``LARGEST_PAGE`` if it is None).
        """
        limit = LARGEST_PAGE if limit is None else limit
        if len(self.__dict__.get("start", b"")) < min(HEAD_BYTES, limit) and "start" in self.__dict__:
            data = self.start  # all of it was read already
        else:
            with self.open() as stream:
                data = _exactly(stream, limit + 1)
        if len(data) <= limit and data.startswith(GZIP):
            data = gunzip(data, limit)
        if len(data) > limit:
            raise Refused("too-large", f"It is larger than {limit // 1024 // 1024} MB.")
        return data


class ReadMember(Protocol):
    """Reads something that lies in something else, by whatever reader it needs."""

    def __call__(self, member: Input, start: str) -> Iterator[Item]:
        """Its items, from the cursor ``start`` on."""
        ...


def _no_members(member: Input, start: str) -> Iterator[Item]:
    raise NotImplementedError


@dataclass(frozen=True)
class ReadContext:
    """What a reader is told beside its input.

    ``start`` is a cursor that the reader gave earlier, "" for the beginning; ``base_url`` the address of a Markdown
    folder's site; ``fields`` which of a table's fields is what (``title`` → ``headline``); ``read_member`` how to read
    what lies in a zip or tar file.
    """

    start: str = ""
    base_url: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    read_member: ReadMember = _no_members


@dataclass(frozen=True)
class SourceReader:
    """A reader of one kind of source. ``recognise`` gives the sentence why an input is its own, or None."""

    name: str
    version: int
    what: str
    recognise: Callable[[Input], str | None]
    read: Callable[[Input, ReadContext], Iterator[Item]]

    @property
    def label(self) -> str:
        """Name and version, as ``Record.reader`` has it."""
        return f"{self.name} {self.version}"


def is_binary(head: bytes) -> bool:
    """Whether a head has more NULs than a text that got some by accident; UTF-16 says what it is by its mark."""
    start = head[:2000]
    return start.count(0) > len(start) // 20 and not start.startswith((b"\xff\xfe", b"\xfe\xff"))


def name_of(path: Path) -> str:
    """A path as text that any database takes, whatever bytes are in it."""
    return os.fsencode(path).decode(errors="backslashreplace")


def gunzip(data: bytes, limit: int) -> bytes:
    """``data`` decompressed, one gzip member after the other. Raises ``Refused`` for more than ``limit`` bytes."""
    parts: list[bytes] = []
    room = limit + 1
    try:
        while data.startswith(GZIP):
            inflate = zlib.decompressobj(wbits=31)
            parts.append(inflate.decompress(data, room))
            room -= len(parts[-1])
            if room <= 0:
                raise Refused("too-large", f"Decompressed it is larger than {limit // 1024 // 1024} MB.")
            if not inflate.eof:
                raise Refused("truncated", "Its compressed data end too early.")
            data = inflate.unused_data
    except zlib.error as error:
        raise Refused("gzip") from error
    return b"".join(parts)


@contextmanager
def open_decompressed(source: Input) -> Iterator[BinaryIO]:
    """Open a stream of the bytes of ``source``, decompressed if it is gzip. Raises ``Refused`` for damaged gzip."""
    with source.open() as raw:
        try:
            yield cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if source.is_gzip else raw
        except EOFError as error:
            raise Refused("truncated", "Its compressed data end too early.") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise Refused("gzip") from error


def _open(path: Path) -> BinaryIO:
    # Without waiting: a pipe that nobody writes to would never open.
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise Refused("not-a-file") from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused("not-a-file")
    return os.fdopen(descriptor, "rb")


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """The first ``size`` bytes, or all there are: a stream may give fewer at a time."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
