"""Rows of CSV and its like: fields separated by commas, semicolons, tabs or bars, with their names in the first row."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from db.ingest.readers.tables.columns import TableRow, count_known_parts
from db.ingest.source.charsets import UndecodableText, decode
from db.ingest.source.inputs import HEAD_BYTES, Input, is_binary, open_decompressed

LARGEST_FIELD = 16 * 1024 * 1024
"""Characters that a field may have: a quarter of ``LARGEST_PAGE``, since a character takes up to four bytes."""

_DELIMITERS = (",", "\t", ";", "|")

_LONGEST_NAME = 64
"""Characters that the name of a field may have; chosen by eye: a longer one is a sentence of some other text."""

_SEPARATOR = re.compile(r"\"?sep=(.)\"?\s*\Z")

_ROWS_LOOKED_AT = 200
"""Rows at the start of a file that are counted to tell whether rows are alike: more than prose has by chance."""

_FEWEST_KNOWN_PARTS = 2
"""Parts of an article (title, date, …) that there must be fields for: one such word begins many texts."""

_LEAST_SHARE_ALIKE = 0.8
"""Share of the rows that must have as many fields as there are names; chosen by eye: a few damaged rows are no reason
to refuse a table, and the lines of an ordinary text rarely have the same number of commas."""

_ENCODINGS = (
    *("utf-8", "cp1252", "cp1250", "cp1251", "koi8-r", "cp932", "gb18030", "big5hkscs", "cp949", "cp1253", "cp1254"),
    *("cp1255", "cp1256", "iso8859-2", "iso8859-5", "iso8859-15", "euc_jis_2004"),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """The form of a table: the delimiter, whether fields may be quoted, and the names of the fields.

    ``has_separator_line``: a line ``sep=;``, as Excel writes it, is above the names.
    """

    delimiter: str
    is_quoted: bool
    names: tuple[str, ...]
    has_separator_line: bool = False


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row, or the refusal code and sentence why there is none. ``number`` counts from 1, without the row of names."""

    number: int
    row: TableRow | None
    code: str = ""
    reason: str = ""


def find_dialect(source: Input) -> Dialect | None:
    """Return how a table is written; None if it is no table. Known names and rows of equal length decide."""
    if is_binary(source.head):
        return None
    text = source.head_text.replace("\0", "")
    if text.lstrip().startswith(("<", "{", "[")):
        return None
    first, _, rest = text.partition("\n")
    match = _SEPARATOR.match(first.rstrip("\r"))
    best: tuple[float, int, Dialect] | None = None
    is_named_so = source.name.lower().removesuffix(".gz").endswith((".csv", ".tsv", ".tab"))
    for delimiter in (match[1],) if match else _DELIMITERS:
        if not (match or is_named_so or _may_be_names(first.partition("\r")[0], delimiter)):
            continue
        for is_quoted in (True, False) if delimiter == "\t" else (True,):
            is_cut = len(source.head) >= HEAD_BYTES
            found = _try_dialect(
                rest if match else text, delimiter, is_quoted, is_cut=is_cut, least=1 if is_named_so else 2
            )
            if found is not None and (best is None or found[:2] > best[:2]):
                best = found
    if best is None:
        return None
    share, _, chosen = best
    is_known = count_known_parts(chosen.names) >= _FEWEST_KNOWN_PARTS
    if not (is_known and is_named_so) and (share < _LEAST_SHARE_ALIKE or not (is_known or is_named_so)):
        return None
    return Dialect(chosen.delimiter, chosen.is_quoted, chosen.names, match is not None)


def _may_be_names(line: str, delimiter: str) -> bool:
    """Return True if a first line has enough known names: it tells most texts from tables, at no cost."""
    names = line.split(delimiter)
    return len(names) > 1 and count_known_parts([name.strip().strip('"') for name in names]) >= _FEWEST_KNOWN_PARTS


def _reader(lines: Iterable[str], delimiter: str, is_quoted: bool) -> Iterator[list[str]]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    return csv.reader(lines, delimiter=delimiter, quoting=quoting)


def _try_dialect(
    text: str, delimiter: str, is_quoted: bool, *, is_cut: bool, least: int
) -> tuple[float, int, Dialect] | None:
    """Read ``text`` by a dialect; return the share of rows of the right length, the number of fields, and the dialect.

    None if it doesn't fit. ``is_cut``: the last row is incomplete. ``least`` is how many rows there must be.
    """
    rows: list[list[str]] = []
    csv.field_size_limit(LARGEST_FIELD)
    try:
        for row in _reader(io.StringIO(text, newline=""), delimiter, is_quoted):
            if row:
                rows.append(row)
            if len(rows) > _ROWS_LOOKED_AT:
                break
    except csv.Error:
        return None
    if len(rows) < least:
        return None
    names = _tell_apart(name.strip().strip("\ufeff") for name in rows[0])
    others = rows[1:-1] if is_cut and len(rows) > 2 else rows[1:]
    if len(names) < 2 or not any(name.strip() for name in rows[0]):
        return None
    if any(len(name) > _LONGEST_NAME for name in names):
        return None
    if not others and count_known_parts(names) < _FEWEST_KNOWN_PARTS:
        return None
    share = sum(len(row) == len(names) for row in others) / len(others) if others else 1.0
    return share, len(names), Dialect(delimiter, is_quoted, names)


def _tell_apart(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of columns with a number behind those that come again: none hides another."""
    listed = list(names)
    taken = set(listed)
    numbers: dict[str, int] = {}  # of each name the last that was used
    found = []
    for name in listed:
        own = name
        while name in numbers and own in taken:
            numbers[name] += 1
            own = f"{name} {numbers[name]}"
        numbers.setdefault(name, 1)
        taken.add(own)
        found.append(own)
    return tuple(found)


def read_rows(source: Input, table: Dialect, done: int) -> Iterator[CsvRow]:
    """Yield the rows after the first ``done`` ones; a row that can't be read has a code in place of its fields."""
    csv.field_size_limit(LARGEST_FIELD)
    with open_decompressed(source) as stream:
        lines = _Lines(_read_lines(stream, source.head))
        if table.has_separator_line:
            next(lines, None)
        reader = _reader(lines, table.delimiter, table.is_quoted)
        number = -1
        while True:
            try:
                row = next(reader, None)
                is_cut = lines.skip_rest()
            except csv.Error as error:
                is_cut = lines.skip_rest() or "field larger than" in str(error)
                if not is_cut:
                    number += 1
                    if number > done:
                        yield CsvRow(number, None, "bad-table", f"Row {number:,} can't be read: {error}.")
                    continue
            if is_cut:
                number += 1
                if number > done:
                    yield CsvRow(number, None, "too-large", f"A field of row {number:,} is longer than 16 MB.")
                continue
            if row is None:
                return
            number += bool(row)
            if not row or number <= done:
                continue
            if len(row) != len(table.names):
                reason = f"Row {number:,} has {len(row)} columns, and the table {len(table.names)}."
                yield CsvRow(number, None, "bad-record", reason)
            else:
                yield CsvRow(number, dict(zip(table.names, row, strict=True)))


class _Lines:
    """Lines without NULs; a line that is longer than a field may be comes in several pieces."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._is_whole = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        piece = next(self._pieces)
        self._is_whole = piece.endswith(("\n", "\r"))
        return piece.replace("\0", "")

    def skip_rest(self) -> bool:
        """Skip the rest of a line that came in pieces; return whether there was any."""
        is_cut = False
        while not self._is_whole and next(self, None) is not None:
            is_cut = True
        return is_cut


def _read_lines(stream: BinaryIO, head: bytes) -> Iterator[str]:
    """Yield lines as text, none longer than a field may be.

    One that isn't UTF-8 is decoded as the head is; below a head of ASCII as its own bytes say.
    """
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if is_wide or (b"\n" not in head and b"\r" in head):
        encoding = "utf-16" if is_wide else _find_encoding(head)
        text = io.TextIOWrapper(stream, encoding, errors="replace", newline=None if not is_wide else "")
        while line := text.readline(LARGEST_FIELD + 1):
            yield line
        return
    encoding = ""
    is_first = True
    while data := stream.readline(LARGEST_FIELD + 1):
        try:
            line = data.decode()
        except UnicodeDecodeError:
            encoding = encoding or _find_encoding(data if head.isascii() else head)
            line = data.decode(encoding, "replace")
        yield line.removeprefix("\ufeff") if is_first else line
        is_first = False


def _find_encoding(head: bytes) -> str:
    """Return the encoding of a head that isn't UTF-8: the first whose result is that of ``decode``, else cp1252."""
    try:
        text = decode(head)
    except UndecodableText:
        return "cp1252"
    for encoding in _ENCODINGS:
        try:
            if head.decode(encoding) == text:
                return encoding
        except UnicodeDecodeError:
            continue
    return "cp1252"
