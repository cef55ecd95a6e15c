"""Web-archive files as one stream of bytes: plain, or gzip member after gzip member, and on behind a damage."""

import re
import tarfile
import zipfile
import zlib
from collections import deque
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple

from db.ingest.source.inputs import GZIP

READ_ERRORS = (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError)
"""What a stream out of a file, a zip or a tar raises where it is damaged."""

_CHUNK = 64 * 1024
_OUTPUT = 256 * 1024
_KEPT = 1024 * 1024
_BLANK = re.compile(rb"[\r\n\t ]*")


class StreamPosition(NamedTuple):
    """A place in the file: the byte ``raw`` in it, and for gzip how many decompressed bytes after that member's start.

    As text it is a cursor: ``1234``, or ``0+5678``.
    """

    raw: int
    inner: int = 0

    def __str__(self) -> str:
        return f"{self.raw}+{self.inner}" if self.inner else str(self.raw)

    @property
    def offset(self) -> int:
        """What reports call it: the byte in the file, or in what it decompresses to if it is a single gzip member."""
        return self.raw or self.inner

    @classmethod
    def of(cls, cursor: str) -> "StreamPosition":
        """The spot that a cursor stands for; the beginning for anything that is none."""
        found = re.fullmatch(r"(\d{1,18})(?:\+(\d{1,18}))?", cursor, re.ASCII)
        return cls(int(found[1]), int(found[2] or 0)) if found else cls(0)


@dataclass(frozen=True, slots=True)
class StreamDamage:
    """Where a stream can't be read on. ``raw`` is the byte where the damaged member starts, ``position`` the
    decompressed one."""

    code: Literal["gzip", "truncated", "bad-archive"]
    raw: int
    position: int


class DecompressedStream:
    """The decompressed bytes of a stream, forward only, with as much looked ahead as one asks for.

    ``position`` counts decompressed bytes from where it was opened. At a damage the stream ends: ``damage`` says
    which, and ``recover`` goes on behind it.
    """

    def __init__(self, raw: BinaryIO, *, is_gzip: bool, start: StreamPosition) -> None:
        self.damage: StreamDamage | None = None
        self._raw = raw
        self._is_gzip = is_gzip
        self._open_at(start.raw if raw.seekable() else 0)
        if not raw.seekable():
            while self._raw_read < start.raw and (self._read_raw(start.raw - self._raw_read)):
                pass
            self._forget(start.raw)
        self.skip(start.inner)

    def _open_at(self, raw: int) -> None:
        if self._raw.seekable():
            self._raw.seek(raw)
        self._forget(raw)

    def _forget(self, raw: int, pending: bytes = b"") -> None:
        """Start anew at the byte ``raw``; ``pending`` was read from there already."""
        self.damage = None
        self._buffer = bytearray()
        self._at = 0
        self._base = 0
        self._pending = pending
        self._raw_read = raw + len(pending)
        self._inflate: zlib._Decompress | None = None
        self._marks = deque([(0, raw)])

    @property
    def position(self) -> int:
        """The decompressed bytes passed."""
        return self._base + self._at

    @property
    def spot(self) -> StreamPosition:
        """Where it stands."""
        while len(self._marks) > 1 and self._marks[1][0] <= self.position:
            self._marks.popleft()
        position, raw = self._marks[0]
        beyond = self.position - position
        return StreamPosition(raw, beyond) if self._is_gzip else StreamPosition(raw + beyond)

    def ahead(self, size: int) -> bytes:
        """The next ``size`` bytes, not passed yet; fewer at the end or before a damage."""
        self._need(size)
        with memoryview(self._buffer) as view:  # one copy, not two
            return bytes(view[self._at : self._at + size])

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes, passed; fewer at the end or before a damage."""
        data = self.ahead(size)
        self._at += len(data)
        return data

    def skip(self, size: int) -> int:
        """Pass ``size`` bytes in flat memory; gives how many there were."""
        left = size
        while left and (there := min(left, self._need(min(left, _CHUNK)))):
            self._at += there
            left -= there
        return size - left

    def skip_blank(self) -> None:
        """Pass line ends and blanks."""
        while self._need(1):
            found = _BLANK.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return

    def put_back(self, data: bytes) -> None:
        """Make ``data``, which was just taken, be ahead again."""
        self._buffer[: self._at] = data
        self._base += self._at - len(data)
        self._at = 0

    def header(self, end: re.Pattern[bytes], limit: int) -> bytes | None:
        """The next bytes up to and with what ``end`` matches, passed; None if it isn't within ``limit``."""
        size = 2048
        while True:
            there = self._need(size)
            if found := end.search(self._buffer, self._at, self._at + size):
                return self.take(found.end() - self._at)
            if there < size or size >= limit:
                return None
            size *= 4

    def find(self, start: re.Pattern[bytes], kept: int = 0) -> bytes:
        """Pass bytes up to what ``start`` matches, or all there are. Gives the first ``kept`` of those passed."""
        passed = bytearray()
        while True:
            there = self._need(_CHUNK)
            found = start.search(self._buffer, self._at)
            # Without a match the last bytes stay for now: they may be the first half of one.
            size = found.start() - self._at if found else there - 1024 if there >= _CHUNK else there
            data = self.take(size)
            passed += data[: kept - len(passed)]
            if found or there < _CHUNK:
                return bytes(passed)

    def rewind(self, spot: StreamPosition, start: re.Pattern[bytes]) -> bool:
        """Go on at what ``start`` matches next behind ``spot``, which was passed; False where that can't be done."""
        if self._is_gzip:
            return self._go_to_member(spot.raw + 1, start)
        if not self._raw.seekable():
            return False
        try:
            self._open_at(spot.raw)
        except (*READ_ERRORS, ValueError):
            return False
        self.find(start)
        return True

    def recover(self, start: re.Pattern[bytes]) -> bool:
        """Go on after a damage, at the next member that ``start`` matches; False: there is none."""
        damage = self.damage
        if damage is None or damage.code == "bad-archive" or not self._is_gzip:
            return False
        if self._go_to_member(damage.raw + 1, start):
            return True
        self.damage = damage
        return False

    def _go_to_member(self, least: int, start: re.Pattern[bytes]) -> bool:
        """Go on at the next member from the byte ``least`` on that ``start`` matches, or else at the end."""
        window, at = self._from(least)
        while True:
            found = window.find(MEMBER)
            if found < 0:
                window, at = window[-2:], at + max(0, len(window) - 2)
            else:
                window, at = window[found:], at + found
            if len(window) < _CHUNK and (more := self._read_raw()):
                window += more
            elif found < 0:
                break
            elif starts(window, start):
                self._forget(at, window)
                return True
            else:
                window, at = window[1:], at + 1
        self._forget(self._raw_read)
        return False

    def _from(self, raw: int) -> tuple[bytes, int]:
        """Bytes of the file from ``raw`` on, or from as near behind it as a stream that only goes forward allows."""
        if self._raw.seekable():
            try:
                self._open_at(raw)
            except (*READ_ERRORS, ValueError):  # it says that it can, but a tar file that is read in order can't
                pass
            else:
                return b"", raw
        at = self._raw_read - len(self._pending)
        return self._pending[max(0, raw - at) :], max(at, raw)

    def _need(self, size: int) -> int:
        """Have ``size`` bytes ahead; gives how many there are, which may be more, or fewer at the end."""
        if self._at > _KEPT:
            del self._buffer[: self._at]
            self._base += self._at
            self._at = 0
        while len(self._buffer) - self._at < size and self._more():
            pass
        return len(self._buffer) - self._at

    def _more(self) -> bool:
        """Decompress some more; False at the end or at a damage."""
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
        """Start on the next gzip member; False where there is none."""
        while len(self._pending) < len(MEMBER) and (more := self._read_raw()):
            self._pending = (self._pending + more).lstrip(b"\0")
        self._member = (self._base + len(self._buffer), self._raw_read - len(self._pending))
        if not self._pending.startswith(MEMBER):
            if self._pending.strip(b"\0\r\n "):  # else padding, which any tool ignores
                self._damaged("gzip")
            return False
        self._inflate = zlib.decompressobj(wbits=31)
        if self._member[0] == self._marks[-1][0]:
            self._marks.pop()  # nothing came before it
        self._marks.append(self._member)
        return True

    def _inflate_some(self) -> bool:
        assert self._inflate is not None
        if not self._pending:
            self._pending = self._read_raw()
            if not self._pending:
                self._damaged("truncated")
                return False
        # What comes before an error is good: a member may be a whole file.
        is_new = self._base + len(self._buffer) == self._member[0]
        before = zlib.decompressobj(wbits=31) if is_new else self._inflate.copy()
        try:
            self._buffer += self._inflate.decompress(self._pending, _OUTPUT)
        except zlib.error:
            self._buffer += up_to_error(before, self._pending)
            self._damaged("gzip")
            return False
        if self._inflate.eof:
            self._pending = self._inflate.unused_data
            self._inflate = None
        else:
            self._pending = self._inflate.unconsumed_tail
        return True

    def _read_raw(self, most: int = _CHUNK) -> bytes:
        try:
            data = self._raw.read(min(most, _CHUNK))
        except READ_ERRORS:
            self.damage = self.damage or StreamDamage("bad-archive", self._raw_read, self._base + len(self._buffer))
            return b""
        self._raw_read += len(data)
        return data

    def _damaged(self, code: Literal["gzip", "truncated"]) -> None:
        self.damage = self.damage or StreamDamage(code, self._member[1], self._member[0])


MEMBER = GZIP + b"\x08"
"""How a member of a gzip file starts."""

_SLICE = 256


def starts_a_member(data: bytes, start: re.Pattern[bytes], after: int = 0) -> bool:
    """Whether from the byte ``after`` of ``data`` on there is a gzip member that ``start`` matches."""
    at = data.find(MEMBER, after)
    while at >= 0:
        if starts(data[at:], start):
            return True
        at = data.find(MEMBER, at + 1)
    return False


def starts(data: bytes, start: re.Pattern[bytes]) -> bool:
    """Whether ``data`` is gzip of what ``start`` matches."""
    try:
        return start.match(zlib.decompressobj(wbits=31).decompress(data, 4096)) is not None
    except zlib.error:
        return False


def up_to_error(inflate: "zlib._Decompress", data: bytes) -> bytes:
    """What comes out of ``data`` before its error, in steps small enough to lose hardly any."""
    parts = bytearray()
    try:
        for at in range(0, len(data), _SLICE):
            parts += inflate.decompress(data[at : at + _SLICE])
            if len(parts) > _OUTPUT:
                break
    except zlib.error:
        pass
    return bytes(parts)
