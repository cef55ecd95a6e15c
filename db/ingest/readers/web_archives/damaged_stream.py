"""The decompressed bytes of a WARC or ARC file as one stream, which can go on behind damage.

Such a file is uncompressed, or a sequence of gzip members (usually one a record). The functions below the stream tell
whether bytes are a gzip member of a record, which is how reading finds its way after damaged data.
"""

import re
import tarfile
import zipfile
import zlib
from collections import deque
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple

from db.ingest.source.inputs import GZIP
from db.ingest.source.records import Refused

MEMBER_MAGIC = GZIP + b"\x08"
"""The first bytes of a gzip member: its magic number and the only method in use, deflate (RFC 1952)."""

READ_ERRORS = (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError)
"""What reading from a damaged file, zip or tar raises."""

_CHUNK_BYTES = 64 * 1024
"""Compressed bytes read at a time."""

_OUTPUT_BYTES = 256 * 1024
"""Decompressed bytes taken from zlib at a time, so that a few kB that decompress to GBs never fill the memory."""

_MOST_PASSED = 1024 * 1024
"""Passed bytes after which they are dropped from the buffer: dropping moves the rest, so it is done seldom."""

_SLICE_BYTES = 256
"""Bytes given to zlib at a time where an error is expected: at most the output of one slice is lost."""

_MOST_CHECKED = 1024 * 1024
"""Compressed bytes of a member that ``find_damage`` reads ahead. They are held in memory; few records are larger."""

_BLANK = re.compile(rb"[\r\n\t ]*")


class StreamPosition(NamedTuple):
    """A place in a file: byte ``raw`` and, in gzip, ``inner`` decompressed bytes into the member that starts there.

    As text it is a cursor: ``1234``, or ``0+5678``.
    """

    raw: int
    inner: int = 0

    def __str__(self) -> str:
        return f"{self.raw}+{self.inner}" if self.inner else str(self.raw)

    @property
    def offset(self) -> int:
        """The offset for reports: the byte in the file, or in its decompressed bytes if it is a single gzip member."""
        return self.raw or self.inner

    @classmethod
    def from_cursor(cls, cursor: str) -> "StreamPosition":
        """Parse a cursor; anything that is none gives the beginning of the file."""
        found = re.fullmatch(r"(\d{1,18})(?:\+(\d{1,18}))?", cursor, re.ASCII)
        return cls(int(found[1]), int(found[2] or 0)) if found else cls(0)


@dataclass(frozen=True, slots=True)
class StreamDamage:
    """A place behind which a stream can't be read: the damaged member starts at byte ``raw`` of the file.

    ``position`` is the same place in decompressed bytes, as ``DecompressedStream.position`` counts them.
    """

    code: Literal["gzip", "truncated", "bad-archive"]
    raw: int
    position: int


class DecompressedStream:
    """The decompressed bytes of a file, read forward, with a look-ahead of any size.

    ``position`` counts decompressed bytes from where the stream was opened or went on behind damage. The stream ends at
    damage: then ``damage`` is set, and ``recover`` goes on behind it.
    """

    def __init__(self, raw: BinaryIO, *, is_gzip: bool, start: StreamPosition) -> None:
        self.damage: StreamDamage | None = None
        self._raw = raw
        self._is_gzip = is_gzip
        self._open_at(start.raw if raw.seekable() else 0)
        if not raw.seekable():
            while self._raw_read < start.raw and (self._read_raw(start.raw - self._raw_read)):
                pass
            self._restart_at(start.raw)
        self.skip(start.inner)

    def _open_at(self, raw: int) -> None:
        if self._raw.seekable():
            self._raw.seek(raw)
        self._restart_at(raw)

    def _restart_at(self, raw: int, pending: bytes = b"") -> None:
        """Reset all state to byte ``raw`` of the file; ``pending`` are bytes that were already read from there."""
        self.damage = None
        self._buffer = bytearray()
        self._index = 0
        self._bytes_dropped = 0
        self._pending = pending
        self._raw_read = raw + len(pending)
        self._inflate: zlib._Decompress | None = None
        self._member_starts = deque([(0, raw)])

    @property
    def position(self) -> int:
        """The number of decompressed bytes that were passed."""
        return self._bytes_dropped + self._index

    @property
    def here(self) -> StreamPosition:
        """The present place in the file, from which a cursor is made."""
        while len(self._member_starts) > 1 and self._member_starts[1][0] <= self.position:
            self._member_starts.popleft()
        position, raw = self._member_starts[0]
        beyond = self.position - position
        return StreamPosition(raw, beyond) if self._is_gzip else StreamPosition(raw + beyond)

    def peek(self, size: int) -> bytes:
        """Return the next ``size`` bytes without passing them; fewer at the end or before damage."""
        self._fill(size)
        with memoryview(self._buffer) as view:  # one copy, not two
            return bytes(view[self._index : self._index + size])

    def read(self, size: int) -> bytes:
        """Return the next ``size`` bytes and pass them; fewer at the end or before damage."""
        data = self.peek(size)
        self._index += len(data)
        return data

    def skip(self, size: int) -> int:
        """Pass ``size`` bytes in flat memory and return how many there were."""
        left = size
        while left and (there := min(left, self._fill(min(left, _CHUNK_BYTES)))):
            self._index += there
            left -= there
        return size - left

    def skip_blank_lines(self) -> None:
        """Pass line ends and blanks."""
        while self._fill(1):
            found = _BLANK.match(self._buffer, self._index)
            self._index = found.end() if found else self._index
            if self._index < len(self._buffer):
                return

    def put_back(self, data: bytes) -> None:
        """Undo a read: ``data``, the last bytes passed, are next again."""
        self._buffer[: self._index] = data
        self._bytes_dropped += self._index - len(data)
        self._index = 0

    def read_header(self, end: re.Pattern[bytes], limit: int) -> bytes | None:
        """Return and pass the bytes through the match of ``end``; None if that isn't within ``limit`` bytes."""
        size = 2048  # holds nearly every header, so that one search is enough
        while True:
            there = self._fill(size)
            if found := end.search(self._buffer, self._index, self._index + size):
                return self.read(found.end() - self._index)
            if there < size or size >= limit:
                return None
            size *= 4

    def skip_to(self, start: re.Pattern[bytes], keep: int = 0) -> bytes:
        """Pass all bytes before what ``start`` matches, or all there are; return the first ``keep`` of those passed."""
        passed = bytearray()
        while True:
            there = self._fill(_CHUNK_BYTES)
            found = start.search(self._buffer, self._index)
            # Without a match the last 1,024 bytes aren't passed yet: a match may begin in them.
            size = found.start() - self._index if found else there - 1024 if there >= _CHUNK_BYTES else there
            data = self.read(size)
            passed += data[: keep - len(passed)]
            if found or there < _CHUNK_BYTES:
                return bytes(passed)

    def rewind(self, place: StreamPosition, start: re.Pattern[bytes]) -> bool:
        """Go back to the first match of ``start`` behind ``place``; return False if the stream can't go back."""
        if self._is_gzip:
            return self._seek_member(place.raw + 1, start)
        if not self._raw.seekable():
            return False
        try:
            self._open_at(place.raw)
        except (*READ_ERRORS, ValueError):
            return False
        self.skip_to(start)
        return True

    def find_damage(self, raw: int, start: re.Pattern[bytes]) -> StreamDamage | None:
        """Return the damage in, or further on in, the gzip member that starts at byte ``raw``; None if it is sound.

        Damaged data can decompress to other bytes, or many times to the same ones, before an error shows it. A file of
        a single member counts as sound: what comes before the error is all there is. Looks at the next
        ``_MOST_CHECKED`` compressed bytes.
        """
        if self._inflate is None or self._member[1] != raw:
            return None  # read to its end, and its check sum fits
        damage = self.damage or self._damage_ahead()
        return None if raw == 0 and not has_member_of(self._pending, start) else damage

    def _damage_ahead(self) -> StreamDamage | None:
        """Return the damage in the rest of the current member, or None. Keeps none of the decompressed bytes."""
        assert self._inflate is not None
        inflate, data = self._inflate.copy(), self._pending
        code: Literal["gzip", "truncated"] = "gzip"
        try:
            while True:
                inflate.decompress(data, _OUTPUT_BYTES)
                if inflate.eof:
                    return None
                data = inflate.unconsumed_tail
                if not data:
                    if len(self._pending) >= _MOST_CHECKED:
                        return None
                    data = self._read_raw()
                    self._pending += data
                if not data:
                    code = "truncated"
                    break
        except zlib.error:
            pass
        return None if self.damage else StreamDamage(code, self._member[1], self._member[0])

    def recover(self, damage: StreamDamage, start: re.Pattern[bytes]) -> bool:
        """Go on behind ``damage``, at the next gzip member whose content ``start`` matches; False if there is none."""
        if damage.code == "bad-archive" or not self._is_gzip:
            self.damage = damage
            return False
        if self._seek_member(damage.raw + 1, start):
            return True
        self.damage = damage
        return False

    def _seek_member(self, least: int, start: re.Pattern[bytes]) -> bool:
        """Go to the first member from byte ``least`` on whose content ``start`` matches; False if there is none.

        Without one the stream stands at the end of the file.
        """
        window, at = self._bytes_from(least)
        while True:
            found = window.find(MEMBER_MAGIC)
            if found < 0:
                window, at = window[-2:], at + max(0, len(window) - 2)
            else:
                window, at = window[found:], at + found
            if len(window) < _CHUNK_BYTES and (more := self._read_raw()):
                window += more
            elif found < 0:
                break
            elif decompresses_to(window, start):
                self._restart_at(at, window)
                return True
            else:
                window, at = window[1:], at + 1
        self._restart_at(self._raw_read)
        return False

    def _bytes_from(self, raw: int) -> tuple[bytes, int]:
        """Return bytes of the file from ``raw`` on and the offset of the first of them.

        A file that can't seek gives what it still has: the offset may be behind ``raw``.
        """
        if self._raw.seekable():
            try:
                self._open_at(raw)
            except (*READ_ERRORS, ValueError):  # a tar file read in order claims to be seekable, and isn't
                pass
            else:
                return b"", raw
        at = self._raw_read - len(self._pending)
        return self._pending[max(0, raw - at) :], max(at, raw)

    def _fill(self, size: int) -> int:
        """Fill the buffer up to ``size`` bytes ahead; return how many are: maybe more, or fewer at the end."""
        if self._index > _MOST_PASSED:
            del self._buffer[: self._index]
            self._bytes_dropped += self._index
            self._index = 0
        while len(self._buffer) - self._index < size and self._decompress_more():
            pass
        return len(self._buffer) - self._index

    def _decompress_more(self) -> bool:
        """Add some decompressed bytes to the buffer; False at the end or at damage."""
        if self.damage is not None:
            return False
        if not self._is_gzip:
            data = self._read_raw()
            self._buffer += data
            return bool(data)
        if self._inflate is None and not self._next_member():
            return False
        return self._inflate_some()

    def _next_member(self) -> bool:
        """Start decompressing the next gzip member; False if there is none."""
        while len(self._pending) < len(MEMBER_MAGIC) and (more := self._read_raw()):
            self._pending = (self._pending + more).lstrip(b"\0")
        self._member = (self._bytes_dropped + len(self._buffer), self._raw_read - len(self._pending))
        if not self._pending.startswith(MEMBER_MAGIC):
            if self._pending.strip(b"\0\r\n "):  # NULs and blanks behind a member are padding, which every tool ignores
                self._set_damage("gzip")
            return False
        self._inflate = zlib.decompressobj(wbits=31)
        if self._member[0] == self._member_starts[-1][0]:
            self._member_starts.pop()  # no decompressed byte lies between the two starts
        self._member_starts.append(self._member)
        return True

    def _inflate_some(self) -> bool:
        assert self._inflate is not None
        if not self._pending:
            self._pending = self._read_raw()
            if not self._pending:
                self._set_damage("truncated")
                return False
        # What was decompressed before an error is good and must be kept: one member may be a whole file.
        is_new = self._bytes_dropped + len(self._buffer) == self._member[0]
        before = zlib.decompressobj(wbits=31) if is_new else self._inflate.copy()
        try:
            self._buffer += self._inflate.decompress(self._pending, _OUTPUT_BYTES)
        except zlib.error:
            self._buffer += decompress_up_to_error(before, self._pending)
            self._set_damage("gzip")
            return False
        if self._inflate.eof:
            self._pending = self._inflate.unused_data
            self._inflate = None
        else:
            self._pending = self._inflate.unconsumed_tail
        return True

    def _read_raw(self, most: int = _CHUNK_BYTES) -> bytes:
        try:
            data = self._raw.read(min(most, _CHUNK_BYTES))
        except (*READ_ERRORS, Refused) as error:
            if isinstance(error, Refused) and error.code != "bad-archive":
                raise
            self.damage = self.damage or StreamDamage(
                "bad-archive", self._raw_read, self._bytes_dropped + len(self._buffer)
            )
            return b""
        self._raw_read += len(data)
        return data

    def _set_damage(self, code: Literal["gzip", "truncated"]) -> None:
        self.damage = self.damage or StreamDamage(code, self._member[1], self._member[0])


def has_member_of(data: bytes, start: re.Pattern[bytes], after: int = 0) -> bool:
    """Return True if ``data`` has, from byte ``after`` on, a gzip member whose content ``start`` matches."""
    at = data.find(MEMBER_MAGIC, after)
    while at >= 0:
        if decompresses_to(data[at:], start):
            return True
        at = data.find(MEMBER_MAGIC, at + 1)
    return False


def decompresses_to(data: bytes, start: re.Pattern[bytes]) -> bool:
    """Return True if ``data`` starts with a gzip member whose content ``start`` matches."""
    try:
        return start.match(zlib.decompressobj(wbits=31).decompress(data, 4096)) is not None
    except zlib.error:
        return False


def decompress_up_to_error(inflate: "zlib._Decompress", data: bytes) -> bytes:
    """Return what ``data`` decompresses to before its error, up to about ``_OUTPUT_BYTES``."""
    parts = bytearray()
    try:
        for at in range(0, len(data), _SLICE_BYTES):
            parts += inflate.decompress(data[at : at + _SLICE_BYTES])
            if len(parts) > _OUTPUT_BYTES:
                break
    except zlib.error:
        pass
    return bytes(parts)
