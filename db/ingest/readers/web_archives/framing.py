"""Framing of WARC and ARC files: where each record starts and ends, and where the next one is after damage."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from db.ingest.readers.web_archives.damaged_stream import DecompressedStream, StreamDamage, StreamPosition
from db.ingest.readers.web_archives.digests import fits_block_digest
from db.ingest.source.inputs import LARGEST_PAGE

LARGEST_HEADER = 64 * 1024
"""Bytes that a record's header may have; a longer one counts as damaged.

Chosen by eye: real headers have a few hundred bytes to a few kB (a URL may have 8 kB), and what is searched in vain for
the end of a header costs at most this much.
"""

LARGEST_BLOCK = LARGEST_PAGE + LARGEST_HEADER
"""Bytes of the block of a record that is read as a whole: the largest page and its HTTP header block.

Larger blocks are skipped in flat memory.
"""

_LOOK_AHEAD = 64
"""Bytes looked at to tell whether a record starts here: line ends, then ``WARC/1.1`` or the scheme of a URL."""

_LONGEST_RECORD_START = 1024
"""Bytes looked at behind a block, to find a record's first line that starts in the block and ends behind it."""

_BLANK_BYTES = b"\r\n\t "

_MOST_REWINDS = 20
"""How often one uncompressed file is read again from behind a record whose far too large length led nowhere.

Each rewind may read the rest of the file again: without a limit, many such records would take quadratic time.
"""


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """The delimiters of records in one file format (WARC or ARC).

    ``prefix`` matches the start of a record where one is expected, ``start`` finds one anywhere else (stricter),
    ``end`` matches the end of a header, ``ends`` are the line ends that may follow a block. ``parse`` returns the
    fields of a header (names in lower case) and the length of the block, None if it states none; it raises ValueError
    for what is no header.
    """

    prefix: re.Pattern[bytes]
    start: re.Pattern[bytes]
    end: re.Pattern[bytes]
    ends: tuple[bytes, ...]
    parse: Callable[[bytes], tuple[Mapping[str, str], int | None]]


@dataclass(frozen=True, slots=True)
class Capture:
    """One record, in the file from ``start`` to ``next``.

    ``is_whole`` is False if the block is larger than ``LARGEST_BLOCK``: ``block`` is only its first bytes then.
    """

    start: StreamPosition
    next: StreamPosition
    fields: Mapping[str, str]
    block: bytes
    warning: str = ""
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class RecordFault:
    """A place where a record should be and none can be read; ``next`` is where reading goes on."""

    start: StreamPosition
    next: StreamPosition
    code: str
    reason: str


def read_records(stream: DecompressedStream, record_format: RecordFormat) -> Iterator[Capture | RecordFault]:
    """Yield all records of a stream, in order, with a fault for each damaged one.

    A record's stated length is trusted if another record (or the end) follows it; else the record ends where the next
    one starts. Memory is flat: one block at a time, of at most ``LARGEST_BLOCK``.
    """
    walker = _RecordWalker(stream, record_format)
    stream.skip_blank_lines()
    while stream.damage is not None or stream.peek(1):
        yield walker.next_record()
        if stream.damage is not None and not stream.peek(1) and walker.is_lost:
            return
        stream.skip_blank_lines()


class _RecordWalker:
    """Reads one record after the other from a stream."""

    def __init__(self, stream: DecompressedStream, record_format: RecordFormat) -> None:
        self._stream = stream
        self._record_format = record_format
        self._rewinds_left = _MOST_REWINDS
        self._member: int | None = None
        """Where the gzip member of the last record starts."""
        self._damage_ahead: StreamDamage | None = None
        """The damage in that member that reading has not come to yet; None if none was found."""
        self._headers: set[bytes] = set()
        """The headers of the records that were read from that member, if it is damaged, to tell copies of them."""
        self.is_lost = False
        """True once the stream was damaged and no record was found behind the damage."""

    def next_record(self) -> Capture | RecordFault:
        """Return the next record or fault. The stream must be behind any blank lines, and not at its end."""
        stream, record_format = self._stream, self._record_format
        start = stream.here
        expected = stream.peek(_LOOK_AHEAD)
        if not expected:
            damage = stream.damage
            return self._fault_at_damage(
                StreamPosition(damage.raw) if damage and damage.position >= stream.position else start
            )
        if not record_format.prefix.match(expected):
            code = "truncated" if len(expected) < _LOOK_AHEAD else "bad-record"
            stream.skip(1)
            return self._fault(start, code, "There is no record where one should be.")
        header = stream.read_header(record_format.end, LARGEST_HEADER)
        if header is None:
            is_cut = len(stream.peek(LARGEST_HEADER)) < LARGEST_HEADER
            stream.skip(1)
            return self._fault(start, "truncated" if is_cut else "bad-record", "Its header doesn't end.")
        try:
            fields, length = record_format.parse(header)
        except ValueError:
            return self._fault(start, "bad-record", "Its header can't be read.")
        if length is not None and length > LARGEST_BLOCK:
            return self._skip_block(start, fields, length)
        found = self._read_block(start, fields, length)
        if isinstance(found, Capture) and not self._is_trusted(found, header):
            return self._fault_at_damage(start)
        return found

    def _is_trusted(self, found: Capture, header: bytes) -> bool:
        """Return False if ``found`` may have been made by damage to its gzip member.

        A record of a damaged member is trusted the first time that it comes, if its bytes have the digest that it
        states.
        """
        member = found.start.raw
        if member != self._member:
            self._member, self._headers, self._damage_ahead = member, set(), None
            if found.next.raw == member:  # else the member is read to its end, where its check sum fits
                self._damage_ahead = self._stream.find_damage(member, self._record_format.start)
        if self._damage_ahead is None and not self._has_passed_damage():
            return True
        is_first = header not in self._headers
        self._headers.add(header)
        return is_first and found.is_whole and fits_block_digest(found.fields, found.block) is True

    def _read_block(
        self, start: StreamPosition, fields: Mapping[str, str], length: int | None
    ) -> Capture | RecordFault:
        stream, record_format, warning = self._stream, self._record_format, ""
        block = stream.read(length or 0)
        is_whole = length is not None and len(block) == length and self._ends_at_a_record()
        if self._has_passed_damage():
            if fits_block_digest(fields, block) is not True:
                return self._fault_at_damage(start)
            is_whole = True  # whatever the damaged bytes behind it are
        if not is_whole:
            warning = "The length that its record gives is wrong."
            found = record_format.start.search(block + stream.peek(_LONGEST_RECORD_START))
            if found and found.start() < len(block):
                stream.put_back(block[found.start() :])
                block = block[: found.start()]
            elif len(block) < (length or 0):
                return RecordFault(start, stream.here, "truncated", "The file ends within it.")
            elif length is not None and stream.peek(_LOOK_AHEAD).startswith(record_format.ends):
                warning = ""  # the block ends as it should: the damage is behind it
            else:
                block += stream.skip_to(record_format.start, LARGEST_BLOCK - len(block))
                if self._has_passed_damage():
                    return self._fault_at_damage(start)
        if warning:
            block = next((block.removesuffix(end) for end in record_format.ends if block.endswith(end)), block)
        stream.skip_blank_lines()
        if length is None and not block.strip():
            return RecordFault(start, stream.here, "bad-record", "The length that it gives is wrong.")
        return Capture(start, stream.here, fields, block, warning)

    def _skip_block(self, start: StreamPosition, fields: Mapping[str, str], length: int) -> Capture | RecordFault:
        stream = self._stream
        body, first = stream.here, stream.peek(LARGEST_HEADER)
        is_whole = stream.skip(length) == length and self._ends_at_a_record()
        if self._has_passed_damage():
            return self._fault_at_damage(start)
        if not is_whole:
            self._rewinds_left -= 1
            if self._rewinds_left >= 0 and stream.rewind(body, self._record_format.start):
                return RecordFault(start, stream.here, "bad-record", "The length that it gives is wrong.")
            return self._fault(start, "truncated", "The file ends within it, or the length that it gives is wrong.")
        stream.skip_blank_lines()
        return Capture(start, stream.here, fields, first, is_whole=False)

    def _ends_at_a_record(self) -> bool:
        """Return True if another record, or the end of the stream, is next."""
        rest = self._stream.peek(_LOOK_AHEAD).lstrip(_BLANK_BYTES)
        return not rest or self._record_format.prefix.match(rest) is not None

    def _has_passed_damage(self) -> bool:
        """Return True if what was just read lies in a damaged gzip member."""
        damage = self._stream.damage
        return damage is not None and damage.position < self._stream.position

    def _fault(self, start: StreamPosition, code: str, reason: str) -> RecordFault:
        """Skip to the next record and return the fault of the one at ``start``."""
        self._stream.skip_to(self._record_format.start)
        if self._has_passed_damage():
            return self._fault_at_damage(start)
        return RecordFault(start, self._stream.here, code, reason)

    def _fault_at_damage(self, start: StreamPosition) -> RecordFault:
        """Recover behind the stream's damage and return the fault of the record at ``start``."""
        damage = self._stream.damage or self._damage_ahead
        assert damage is not None
        self._damage_ahead = None
        self.is_lost = not self._stream.recover(damage, self._record_format.start)
        code = "gzip" if damage.code == "truncated" and not self.is_lost else damage.code
        return RecordFault(start, self._stream.here, code, "")
