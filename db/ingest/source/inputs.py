"""Inputs of readers: a file, a member of a zip or tar file, or a fetched page; and the interface of a reader."""

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
"""Bytes at the start of an input by which readers recognise it.

Chosen by eye: pages have comments and scripts of some 10 kB above what tells them, and every input is read this far.
"""

LARGEST_PAGE = 64 * 1024 * 1024
"""Bytes that one page or document, which is read into memory as a whole, may have.

A trade-off: pages with their pictures inside (SingleFile, MHTML) have tens of MB, and a parser takes many times the
size of a page as memory (``worker.WORKER_MEMORY``).
"""

_NAMES = (
    *(".html", ".htm", ".xhtml", ".mhtml", ".mht", ".jsonl", ".ndjson", ".rss", ".atom"),
    *(".warc", ".warc.gz", ".arc", ".arc.gz", ".wacz", ".zim"),
)
"""Ends of names that only what this program reads has: others (``.json``, ``.xml``) may be anything in a folder."""

OTHER_FORM = "It isn't in the form that its name says."
"""Why a file that is expected, by its name, is refused."""

GZIP = b"\x1f\x8b"
"""The first two bytes of gzip data (RFC 1952)."""


@dataclass(frozen=True)
class Input:
    """Something to read. ``place`` is its name in reports and in the archive: a path or a URL.

    ``trail`` is its path below what the person named (for a mirror: host and path); ``path`` the file on disk, if it is
    one itself and no member of another; ``url``, ``charset`` and ``captured`` are known of fetched pages.
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
    above: str = ""
    """The name of the folder that a person named, which the trail lacks: of a mirror it may be the host."""
    is_named: bool = False
    """True if a person named this very input, and not a folder that it is in."""

    @classmethod
    def of_file(cls, path: Path, trail: tuple[str, ...] = (), *, above: str = "", is_named: bool = False) -> "Input":
        """Make the input of a file. Nothing is opened yet."""
        return cls(path_text(path), lambda: _open(path), trail or (path.name,), path, above=above, is_named=is_named)

    @classmethod
    def of_bytes(cls, place: str, data: bytes, **known: str | None) -> "Input":
        """Make an input of bytes that are in memory."""
        return cls(place, lambda: io.BytesIO(data), size=len(data), **known)  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.trail[-1] if self.trail else self.place.rsplit("/", 1)[-1]

    @property
    def is_expected(self) -> bool:
        """True if a person named it, or its name is of a form that is read: anything else may be passed over."""
        return self.is_named or self.name.lower().endswith(_NAMES)

    @cached_property
    def start(self) -> bytes:
        """The first ``HEAD_BYTES`` bytes, unchanged; those before damage. Raises ``Refused`` if there are none."""
        parts: list[bytes] = []
        with self.open() as stream:
            try:
                parts += _read_pieces(stream, HEAD_BYTES)
            except Refused:
                self.__dict__["is_damaged"] = True
                if not parts:
                    raise
        return b"".join(parts)

    @cached_property
    def is_gzip(self) -> bool:
        """True if it starts with a gzip member: it is compressed as a whole, or record by record."""
        return self.start.startswith(GZIP)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, decompressed if it is gzip, by which readers recognise it. Raises ``Refused``."""
        if not self.is_gzip:
            return self.start
        inflate, head = zlib.decompressobj(wbits=31), bytearray()
        try:
            # In slices, to keep what comes before damage: it tells what the input is, and some readers go on behind.
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
        """``head`` as text: good enough to recognise markup, not to read text in other charsets."""
        head = self.head
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return head.decode("utf-16", "replace")
        if head.startswith((b"<\0", b"\0<")):
            return head.decode("utf-16-le" if head.startswith(b"<\0") else "utf-16-be", "replace")
        return head.decode("utf-8", "replace").removeprefix("\ufeff")

    def open(self) -> BinaryIO:
        """Open a stream of its bytes. Raises ``Refused``."""
        try:
            stream = self.opener()
        except OSError as error:
            raise Refused("unreadable", f"It can't be opened: {error.strerror or error}.") from error
        self.__dict__["opened"] = stream
        return stream

    def share_read(self) -> float:
        """Return how much of a file its last opened stream has read, 0 to 1; 0 if that isn't known."""
        stream: BinaryIO | None = self.__dict__.get("opened")
        if stream is None or self.path is None:
            return 0.0
        if stream.closed:
            return 1.0
        size = os.fstat(stream.fileno()).st_size
        return min(stream.tell() / size, 1.0) if size else 0.0

    def read(self, limit: int | None = None) -> bytes:
        """Return all of its bytes, decompressed if it is gzip.

        Raises ``Refused`` if they are more than ``limit`` (None: ``LARGEST_PAGE``).
        """
        limit = LARGEST_PAGE if limit is None else limit
        has_start = "start" in self.__dict__ and "is_damaged" not in self.__dict__
        if has_start and len(self.start) < min(HEAD_BYTES, limit):
            data = self.start  # it is so short that all of it was read already
        else:
            with self.open() as stream:
                data = b"".join(_read_pieces(stream, limit + 1))
        if len(data) <= limit and data.startswith(GZIP):
            data = gunzip(data, limit)
        if len(data) > limit:
            raise Refused("too-large", f"It is larger than {limit // 1024 // 1024} MB.")
        return data


class ReadMember(Protocol):
    """A function that reads a member of an archive by whatever reader it needs."""

    def __call__(self, member: Input, start: str) -> Iterator[Item]:
        """Yield the member's items from the cursor ``start`` on."""
        ...


def _no_members(member: Input, start: str) -> Iterator[Item]:
    raise NotImplementedError


@dataclass(frozen=True)
class ReadContext:
    """The arguments of a reader beside its input.

    ``start`` is a cursor that the reader gave earlier, "" for the beginning; ``base_url`` the address of the site of a
    folder of Markdown posts, which may be guessed from their links; ``fields`` maps parts of an article to a table's
    fields (``title`` → ``headline``); ``read_member`` reads the members of a zip or tar file.
    """

    start: str = ""
    base_url: str | None = None
    is_base_url_guessed: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    read_member: ReadMember = _no_members


@dataclass(frozen=True)
class SourceReader:
    """A reader of one kind of source.

    ``recognise`` returns the sentence why an input is of its kind, or None; ``read`` yields the items of one that is.
    ``version`` changes when the same bytes give other records: then sources are read anew. ``what`` names the kind.
    """

    name: str
    version: int
    what: str
    recognise: Callable[[Input], str | None]
    read: Callable[[Input, ReadContext], Iterator[Item]]

    @property
    def label(self) -> str:
        """Name and version, as in ``Record.reader``."""
        return f"{self.name} {self.version}"


def is_binary(head: bytes) -> bool:
    """Return True if a head has more NULs than a text may have by accident; UTF-16 with its mark is no binary."""
    start = head[:2000]
    return start.count(0) > len(start) // 20 and not start.startswith((b"\xff\xfe", b"\xfe\xff"))


def path_text(path: Path) -> str:
    """Return a path as valid Unicode text: bytes in it that are no UTF-8 become ``\\xNN``."""
    return os.fsencode(path).decode(errors="backslashreplace")


def gunzip(data: bytes, limit: int) -> bytes:
    """Decompress all gzip members of ``data``. Raises ``Refused``: ``too-large`` (``limit`` bytes), or damaged."""
    parts: list[bytes] = []
    room = limit + 1
    at = 0
    try:
        while data.startswith(GZIP, at):
            inflate, size = zlib.decompressobj(wbits=31), _FIRST_PIECE
            while not inflate.eof and at < len(data):
                piece = data[at : at + size]  # each of many small members would else copy all that follows it
                parts.append(inflate.decompress(piece, room))
                at, size = at + len(piece) - len(inflate.unused_data), min(2 * size, _LARGEST_PIECE)
                room -= len(parts[-1])
                if room <= 0:
                    raise Refused("too-large", f"Decompressed it is larger than {limit // 1024 // 1024} MB.")
            if not inflate.eof:
                raise Refused("truncated", "Its compressed data end too early.")
    except zlib.error as error:
        raise Refused("gzip") from error
    return b"".join(parts)


_FIRST_PIECE, _LARGEST_PIECE = 1 << 10, 1 << 20
"""Bytes that are decompressed at once, at a member's start and at most."""


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
    # Non-blocking: opening a pipe that nobody writes to would wait for ever.
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


def _read_pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield ``size`` bytes, or all there are; a single ``read`` of a stream may return fewer."""
    while size > 0 and (part := stream.read(min(size, 1 << 20))):
        yield part
        size -= len(part)
