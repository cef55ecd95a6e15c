"""Reader of ARC files, the format of web archives before WARC. Each record gets the header fields of a WARC record."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from db.ingest.readers.web_archives.damaged_stream import has_member_of
from db.ingest.readers.web_archives.framing import RecordFormat
from db.ingest.readers.web_archives.warc import read_captures
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Refused

_PREFIX = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{1,20}:\S")
_LINE_AFTER_URL = rb" [\d.:a-fA-F]{1,45} \d{12,20} [^ \r\n]{1,200} (?:[^\r\n]{1,2000} )?-?[\dA-Za-z]{1,18}\r?\n"
_START = re.compile(
    rb"(?:(?<=\n)|(?<![\s\S]))[A-Za-z][A-Za-z0-9+.-]{1,20}:\S[^\r\n]{0,8192}?" + _LINE_AFTER_URL
    # After lost bytes a record may start in the middle of a line: then only a URL of the web is trusted.
    + rb"|(?:https?|ftp)://[^\s<>\"]{1,8192}" + _LINE_AFTER_URL
)  # fmt: skip
_VERSION_BLOCK = re.compile(rb"\s{0,8}filedesc:(?://)?[^\r\n]{0,2000} \d{8,20} [^\r\n]{1,2000}\r?\n")
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)
_FIELDS_OF_VERSION_1, _FIELDS_OF_VERSION_2 = 5, 10


def _parse_header(header: bytes) -> tuple[Mapping[str, str], int | None]:
    """Parse the line above a record: URL, IP, date, type, length; in version 2 five more between type and length.

    Only the URL may have blanks in it, so fields are counted from the end. Raises ValueError for any other line.
    """
    parts = header.decode("utf-8", "replace").strip().split(" ")
    date = next(
        (at for at in (-3, -_FIELDS_OF_VERSION_2 + 2) if len(parts) >= _FIELDS_OF_VERSION_1 and _is_date(parts, at)),
        None,
    )
    if date is None:
        raise ValueError("It is no line of an ARC file.")
    url = " ".join(parts[: date - 1])
    fields = {
        "warc-type": "warcinfo" if url.startswith("filedesc:") else "response",
        "warc-target-uri": url,
        "warc-date": _iso_date(parts[date]),
        "content-type": "text/dns" if url.startswith("dns:") else "application/http; msgtype=response",
    }
    return fields, int(parts[-1]) if _LENGTH.fullmatch(parts[-1]) else None


def _is_date(parts: list[str], at: int) -> bool:
    # 14 digits by the specification (YYYYMMDDhhmmss); shorter ones are filled up, longer ones cut.
    return len(parts) >= -at and parts[at].isdecimal() and 12 <= len(parts[at]) <= 20


def _iso_date(digits: str) -> str:
    """Return ``YYYYMMDDhhmmss`` (or less of it, filled up with zeros) as ISO 8601; "" if it is no date."""
    try:
        return datetime.strptime(digits[:14].ljust(14, "0"), "%Y%m%d%H%M%S").isoformat() + "Z"
    except ValueError:
        return ""


RECORD_FORMAT = RecordFormat(_PREFIX, _START, re.compile(rb"\n"), (b"\n", b"\r\n"), _parse_header)
"""How ARC records are delimited."""


def _recognise(source: Input) -> str | None:
    try:
        if _VERSION_BLOCK.match(source.head):
            return "It starts with the description of an ARC file."
    except Refused:
        if has_member_of(source.start, _START, after=1):
            return "There is an ARC record in it, behind compressed data that are damaged."
    return None


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    return read_captures(source, context, RECORD_FORMAT, READER)


READER = SourceReader("arc", 1, "a web archive (ARC)", _recognise, _read)
