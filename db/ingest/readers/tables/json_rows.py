"""Rows of JSON: one object a line (JSONL), in files of any size, or a list of objects, which is read as a whole."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal

from db.ingest.readers.tables.columns import TableRow, has_title_and_body
from db.ingest.source.charsets import UndecodableText, decode
from db.ingest.source.inputs import HEAD_BYTES, LARGEST_PAGE, Input, open_decompressed
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

Shape = Literal["lines", "list", "object"]

_LISTS = ("articles", "items", "posts", "entries", "results", "data", "records", "rows", "stories", "news", "documents")
_KEY = lazy_compile(r"\"([^\"\\]{1,60})\"\s{0,20}:")
_HAS_LIST = lazy_compile(rf"\"(?:{'|'.join(_LISTS)})\"\s{{0,20}}:\s{{0,20}}\[\s{{0,200}}\{{")
_OBJECT = lazy_compile(r"\{\s*\"")
_LIST_OF_OBJECTS = lazy_compile(r"\[\s*\{")

_SKIPPED_AT_ONCE = 1 << 20
"""Bytes of a too long line read at a time while it is skipped."""

_MOST_BLANKS = 1024
"""Bytes of blanks that may be between the first line and the next object, so that looking costs nothing."""


@dataclass(frozen=True, slots=True)
class JsonRow:
    """A row at byte ``offset``, or the refusal code and sentence why there is none; ``next`` is the byte after it."""

    offset: int
    next: int
    row: TableRow | None
    code: str = ""
    reason: str = ""


def find_shape(source: Input) -> Shape | None:
    """Return which kind of JSON ``source`` is; None if it is no JSON, or no table of articles."""
    head = source.head_text.lstrip()
    if _LIST_OF_OBJECTS.match(head):
        return "list"
    if not head.startswith("{"):
        return None
    first, end, rest = head.partition("\n")
    if end and _is_object(first):
        more = rest.lstrip()
        # A single line is one object; if there are more lines, the next must be an object, too.
        if more.startswith("{"):
            return "lines"
        return None if more else _object_shape(source, head)
    if not end and len(source.head) < len(head.encode("utf-8", "replace")) + 10 and _is_object(first):
        return _object_shape(source, head)
    if not end and (all(has_title_and_body(_KEY.findall(head))) or _has_more_lines(source)):
        return "lines"
    return _object_shape(source, head)


def _has_more_lines(source: Input) -> bool:
    """Return True if another object follows a first line that is longer than the head."""
    if len(source.head) < HEAD_BYTES:
        return False
    try:
        with open_decompressed(source) as stream:
            while (line := stream.readline(_SKIPPED_AT_ONCE)) and not line.endswith(b"\n"):
                pass
            return stream.read(_MOST_BLANKS).lstrip().startswith(b"{")
    except Refused:
        return False


def _object_shape(source: Input, head: str) -> Shape | None:
    """Return "object" if the fields of a single object are those of an article or of a list of articles.

    A file that a person named itself need not have such fields.
    """
    if source.is_named:
        return "object" if _OBJECT.match(head) else None
    return "object" if _HAS_LIST.search(head) or all(has_title_and_body(_KEY.findall(head))) else None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def fields_in_head(source: Input) -> set[str]:
    """Return the fields of all lines that lie wholly in the head; none if the first line is longer."""
    fields: set[str] = set()
    for line in source.head_text.split("\n"):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            fields.update(row)
    return fields


def read_lines(source: Input, start: int) -> Iterator[JsonRow]:
    """Yield the objects of a JSONL file from byte ``start`` on; any other line has a code in place of its fields."""
    with open_decompressed(source) as stream:
        _skip(stream, start)
        at = start
        while line := stream.readline(LARGEST_PAGE + 1):
            offset, at = at, at + len(line)
            if len(line) > LARGEST_PAGE and not line.endswith(b"\n"):
                while rest := stream.readline(_SKIPPED_AT_ONCE):
                    at += len(rest)
                    if rest.endswith(b"\n"):
                        break
                yield JsonRow(offset, at, None, "too-large", f"The line is longer than {LARGEST_PAGE >> 20} MB.")
            elif not line.isspace():
                yield _parse_line(line, offset, at)


def _skip(stream: BinaryIO, size: int) -> None:
    if stream.seekable():
        stream.seek(size)
        return
    while size > 0 and (part := stream.read(min(size, _SKIPPED_AT_ONCE))):
        size -= len(part)


def _parse_line(line: bytes, offset: int, after: int) -> JsonRow:
    try:
        row = parse_json(line)
    except Refused as refused:
        code = "bad-record" if refused.code == "bad-json" else refused.code
        return JsonRow(offset, after, None, code, "The line is not well-formed JSON." if code == "bad-record" else "")
    if not isinstance(row, Mapping):
        return JsonRow(offset, after, None, "bad-record", "The line is not an object.")
    return JsonRow(offset, after, row)


def parse_json(data: bytes) -> object:
    """Parse JSON in any encoding. Raises Refused: ``charset``, ``bad-json``, ``too-deep``."""
    try:
        found: object = json.loads(decode(data))
    except UndecodableText as error:
        raise Refused("charset", str(error)) from error
    except RecursionError as error:
        raise Refused("too-deep") from error
    except ValueError as error:
        raise Refused("bad-json") from error
    return found


def read_all(source: Input) -> list[object]:
    """Return the rows of JSON that is read as a whole: a list, the list in an object, or one object."""
    try:
        found = parse_json(source.read())
    except Refused as refused:
        if refused.code == "too-large":
            raise Refused("too-large", f"{refused.reason} As JSONL, one object a line, it can be.") from refused
        raise
    if isinstance(found, Mapping):
        inner = next((value for key in _LISTS if isinstance(value := found.get(key), list)), None)
        return [found] if inner is None or all(has_title_and_body(found)) else inner
    return found if isinstance(found, list) else []


def field_names(rows: list[object]) -> set[str]:
    """Return the names of all fields of all rows."""
    return {str(field) for row in rows if isinstance(row, Mapping) for field in row}
