"""The records of a web-archive file, each as it lies there: found, measured, and found again behind a damage."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from db.ingest.readers.web_archives.damaged_stream import DecompressedStream, StreamPosition
from db.ingest.source.inputs import LARGEST_PAGE

LARGEST_HEADER = 64 * 1024
"""Bytes of a record's header; one that goes on for longer is a damaged one."""

LARGEST_BLOCK = LARGEST_PAGE + LARGEST_HEADER
"""Bytes of a record that is read as a whole; what is larger is passed over in flat memory."""

_LOOK = 64
_LONGEST_START = 1024
_BLANKS = b"\r\n\t "
_RESCUES = 20
"""How often a plain file is read again from a record on whose length, far too large, led nowhere."""


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """How the records of one kind of file are told apart.

    ``prefix`` is how each starts where it is expected, ``start`` what it is found by anywhere else, ``end`` what its
    header ends with, ``ends`` what lies behind its block. ``parse`` gives a header's fields (names in lower case) and
    the length of the block, None where it says none.
    """

    prefix: re.Pattern[bytes]
    start: re.Pattern[bytes]
    end: re.Pattern[bytes]
    ends: tuple[bytes, ...]
    parse: Callable[[bytes], tuple[Mapping[str, str], int | None]]


@dataclass(frozen=True, slots=True)
class Capture:
    """One record. ``next`` is where the next one starts.

    ``is_whole`` is False where it is larger than ``LARGEST_BLOCK``: ``block`` is only how it starts then.
    """

    spot: StreamPosition
    next: StreamPosition
    fields: Mapping[str, str]
    block: bytes
    warning: str = ""
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class RecordFault:
    """Where there should be a record that can be read, and isn't; ``next`` is where it goes on."""

    spot: StreamPosition
    next: StreamPosition
    code: str
    reason: str


def captures(stream: DecompressedStream, dialect: RecordFormat) -> Iterator[Capture | RecordFault]:
    """All records of a stream, in order.

    Each is taken at its word on its length where that leads to another one; else it ends where the next one starts.
    Memory is flat: a block at a time, of at most ``LARGEST_BLOCK``.
    """
    walk = _RecordWalker(stream, dialect)
    stream.skip_blank()
    while stream.damage is not None or stream.ahead(1):
        yield walk.step()
        if stream.damage is not None and not stream.ahead(1) and walk.lost:
            return
        stream.skip_blank()


class _RecordWalker:
    def __init__(self, stream: DecompressedStream, dialect: RecordFormat) -> None:
        self._stream = stream
        self._dialect = dialect
        self._rescues = _RESCUES
        self.lost = False
        """Whether there was a damage and nothing behind it."""

    def step(self) -> Capture | RecordFault:
        """What is next. The stream stands behind all blanks."""
        stream, dialect = self._stream, self._dialect
        spot = stream.spot
        expected = stream.ahead(_LOOK)
        if not expected:
            damage = stream.damage
            return self._behind_damage(
                StreamPosition(damage.raw) if damage and damage.position >= stream.position else spot
            )
        if not dialect.prefix.match(expected):
            code = "truncated" if len(expected) < _LOOK else "bad-record"
            stream.skip(1)
            return self._behind(spot, code, "There is no record where one should be.")
        header = stream.header(dialect.end, LARGEST_HEADER)
        if header is None:
            is_cut = len(stream.ahead(LARGEST_HEADER)) < LARGEST_HEADER
            stream.skip(1)
            return self._behind(spot, "truncated" if is_cut else "bad-record", "Its header doesn't end.")
        try:
            fields, length = dialect.parse(header)
        except ValueError:
            return self._behind(spot, "bad-record", "Its header can't be read.")
        if length is not None and length > LARGEST_BLOCK:
            return self._pass_over(spot, fields, length)
        return self._read(spot, fields, length)

    def _read(self, spot: StreamPosition, fields: Mapping[str, str], length: int | None) -> Capture | RecordFault:
        stream, dialect, warning = self._stream, self._dialect, ""
        block = stream.take(length or 0)
        is_whole = length is not None and len(block) == length and self._is_followed()
        if self._is_damaged():
            return self._behind_damage(spot)
        if not is_whole:
            warning = "The length that its record gives is wrong."
            found = dialect.start.search(block + stream.ahead(_LONGEST_START))
            if found and found.start() < len(block):
                stream.put_back(block[found.start() :])
                block = block[: found.start()]
            elif len(block) < (length or 0):
                return RecordFault(spot, stream.spot, "truncated", "The file ends within it.")
            elif length is not None and stream.ahead(_LOOK).startswith(dialect.ends):
                warning = ""  # it ends as it should, and what is damaged comes behind it
            else:
                block += stream.find(dialect.start, LARGEST_BLOCK - len(block))
                if self._is_damaged():
                    return self._behind_damage(spot)
        if warning:
            block = next((block.removesuffix(end) for end in dialect.ends if block.endswith(end)), block)
        stream.skip_blank()
        if length is None and not block.strip():
            return RecordFault(spot, stream.spot, "bad-record", "The length that it gives is wrong.")
        return Capture(spot, stream.spot, fields, block, warning)

    def _pass_over(self, spot: StreamPosition, fields: Mapping[str, str], length: int) -> Capture | RecordFault:
        stream = self._stream
        body, start = stream.spot, stream.ahead(LARGEST_HEADER)
        is_whole = stream.skip(length) == length and self._is_followed()
        if self._is_damaged():
            return self._behind_damage(spot)
        if not is_whole:
            self._rescues -= 1
            if self._rescues >= 0 and stream.rewind(body, self._dialect.start):
                return RecordFault(spot, stream.spot, "bad-record", "The length that it gives is wrong.")
            return self._behind(spot, "truncated", "The file ends within it, or the length that it gives is wrong.")
        stream.skip_blank()
        return Capture(spot, stream.spot, fields, start, is_whole=False)

    def _is_followed(self) -> bool:
        """Whether another record is next, or nothing."""
        rest = self._stream.ahead(_LOOK).lstrip(_BLANKS)
        return not rest or self._dialect.prefix.match(rest) is not None

    def _is_damaged(self) -> bool:
        """Whether a damage was come to that what was just read lies in."""
        damage = self._stream.damage
        return damage is not None and damage.position < self._stream.position

    def _behind(self, spot: StreamPosition, code: str, reason: str) -> RecordFault:
        self._stream.find(self._dialect.start)
        return self._behind_damage(spot) if self._is_damaged() else RecordFault(spot, self._stream.spot, code, reason)

    def _behind_damage(self, spot: StreamPosition) -> RecordFault:
        damage = self._stream.damage
        assert damage is not None
        self.lost = not self._stream.recover(self._dialect.start)
        code = "gzip" if damage.code == "truncated" and not self.lost else damage.code
        return RecordFault(spot, self._stream.spot, code, "")
