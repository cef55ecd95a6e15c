"""Rows of CSV and its like: fields set apart by commas, semicolons, tabs or bars, with their names in the first row."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from db.ingest.readers.tables.columns import TableRow, known_parts
from db.ingest.source.decoding import UndecodableText, decode
from db.ingest.source.inputs import HEAD_BYTES, Input, is_binary, open_decompressed

LARGEST_FIELD = 16 * 1024 * 1024
"""Characters of a field that are read."""

_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_NAME = 64
_SEPARATOR = re.compile(r"\"?sep=(.)\"?\s*\Z")
_MOST_ROWS_AHEAD = 200
_ENOUGH_KNOWN = 2
_ENCODINGS = (
    *("utf-8", "cp1252", "cp1250", "cp1251", "koi8-r", "cp932", "gb18030", "big5hkscs", "cp949", "cp1253", "cp1254"),
    *("cp1255", "cp1256", "iso8859-2", "iso8859-5", "iso8859-15", "euc_jis_2004"),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written: what sets fields apart, whether they can be in quotes, and what the fields are called."""

    delimiter: str
    is_quoted: bool
    names: tuple[str, ...]
    has_separator_line: bool = False


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row, or a code and a sentence why there is none. ``number`` counts from 1, without the row of names."""

    number: int
    row: TableRow | None
    code: str = ""
    reason: str = ""


def dialect(source: Input) -> Dialect | None:
    """How a table is written; None: it is none. It is told by names that are known and rows that are alike."""
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
            found = _tried(rest if match else text, delimiter, is_quoted, is_cut=is_cut, least=1 if is_named_so else 2)
            if found is not None and (best is None or found[:2] > best[:2]):
                best = found
    if best is None:
        return None
    share, _, chosen = best
    is_known = known_parts(chosen.names) >= _ENOUGH_KNOWN
    if not (is_known and is_named_so) and (share < 0.8 or not (is_known or is_named_so)):
        return None
    return Dialect(chosen.delimiter, chosen.is_quoted, chosen.names, match is not None)


def _may_be_names(line: str, delimiter: str) -> bool:
    """Whether a first line has enough known names: most texts are told from tables by it, at no cost."""
    names = line.split(delimiter)
    return len(names) > 1 and known_parts([name.strip().strip('"') for name in names]) >= _ENOUGH_KNOWN


def _reader(lines: Iterable[str], delimiter: str, is_quoted: bool) -> Iterator[list[str]]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    return csv.reader(lines, delimiter=delimiter, quoting=quoting)


def _tried(
    text: str, delimiter: str, is_quoted: bool, *, is_cut: bool, least: int
) -> tuple[float, int, Dialect] | None:
    rows: list[list[str]] = []
    csv.field_size_limit(LARGEST_FIELD)
    try:
        for row in _reader(io.StringIO(text, newline=""), delimiter, is_quoted):
            if row:
                rows.append(row)
            if len(rows) > _MOST_ROWS_AHEAD:
                break
    except csv.Error:
        return None
    if len(rows) < least:
        return None
    names = tuple(name.strip().strip("\ufeff") for name in rows[0])
    others = rows[1:-1] if is_cut and len(rows) > 2 else rows[1:]
    if len(names) < 2 or len(set(names)) < len(names) or not any(names):
        return None
    if any(len(name) > _LONGEST_NAME for name in names):
        return None
    if not others and known_parts(names) < _ENOUGH_KNOWN:
        return None
    share = sum(len(row) == len(names) for row in others) / len(others) if others else 1.0
    return share, len(names), Dialect(delimiter, is_quoted, names)


def rows(source: Input, table: Dialect, done: int) -> Iterator[CsvRow]:
    """The rows after the first ``done`` ones. One that doesn't fit is told of, and passed."""
    csv.field_size_limit(LARGEST_FIELD)
    with open_decompressed(source) as stream:
        lines = _Lines(_pieces(stream, source.head))
        if table.has_separator_line:
            next(lines, None)
        reader = _reader(lines, table.delimiter, table.is_quoted)
        number = -1
        while True:
            try:
                row = next(reader, None)
                is_cut = lines.pass_rest()
            except csv.Error:
                is_cut = True
                lines.pass_rest()
            if is_cut:
                number += 1
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
    """Lines without NULs; one that is longer than a field may be comes in several."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._is_whole = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        piece = next(self._pieces)
        self._is_whole = piece.endswith(("\n", "\r"))
        return piece.replace("\0", "")

    def pass_rest(self) -> bool:
        """Pass what is left of a line of which a part was given; gives whether there was more of it."""
        is_cut = False
        while not self._is_whole and next(self, None) is not None:
            is_cut = True
        return is_cut


def _pieces(stream: BinaryIO, head: bytes) -> Iterator[str]:
    """Lines as text, none longer than a field may be. One that isn't UTF-8 is read as what the whole seems to be."""
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if is_wide or (b"\n" not in head and b"\r" in head):
        encoding = "utf-16" if is_wide else _encoding(head)
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
            encoding = encoding or _encoding(head)
            line = data.decode(encoding, "replace")
        yield line.removeprefix("\ufeff") if is_first else line
        is_first = False


def _encoding(head: bytes) -> str:
    """The encoding of a head that isn't UTF-8, as far as it can be told."""
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
