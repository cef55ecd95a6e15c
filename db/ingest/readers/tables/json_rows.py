"""Rows of JSON: one object a line (JSONL), in files of any size, or a list of objects, which is read as a whole."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Literal, cast

from db.ingest.readers.tables.columns import TableRow, has_title_and_body, unwrapped
from db.ingest.source.inputs import HEAD_BYTES, LARGEST_PAGE, Input, open_decompressed
from db.ingest.source.json_text import objects_of_damaged, parse_json
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

Shape = Literal["lines", "list", "object"]

_LISTS = ("articles", "items", "posts", "entries", "results", "data", "records", "rows", "stories", "news", "documents")
_KEY = lazy_compile(r"\"([^\"\\]{1,60})\"\s{0,20}:")
_HAS_LIST = lazy_compile(rf"\"(?:{'|'.join(_LISTS)})\"\s{{0,20}}:\s{{0,20}}\[\s{{0,200}}\{{")
_ANY_LIST = lazy_compile(r"\"[^\"\\]{1,60}\"\s{0,20}:\s{0,20}\[\s{0,200}\{")
_OBJECT = lazy_compile(r"\{\s*\"")
_LIST_OF_OBJECTS = lazy_compile(r"\[\s*\{")
_DEEPEST_LIST = 8
"""Levels at which lists of articles are looked for: answers of programs have three or four."""

_ROWS_LOOKED_AT = 100
"""Objects at the start of a list among which an article must be."""

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
    if not end and (_has_more_lines(source) or (all(has_title_and_body(_KEY.findall(head))) and not _has_list(head))):
        return "lines"
    return _object_shape(source, head)


def _has_list(head: str) -> bool:
    """Return True if an object has a list of objects before it has title and text, so that it is no article itself."""
    found = _ANY_LIST.search(head)
    return found is not None and not all(has_title_and_body(_KEY.findall(head[: found.start()])))


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
            fields.update(unwrapped(row))
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
    return JsonRow(offset, after, unwrapped(row))


def read_all(source: Input, mapped: Mapping[str, str]) -> list[object]:
    """Return the rows of JSON that is read as a whole: of all lists of articles in it, or one object.

    ``mapped`` is ``--map``. Where it is damaged, rows before and behind the damage are there, and a ``Refused`` in
    place of each one that isn't.
    """
    try:
        data = source.read()
    except Refused as refused:
        if refused.code == "too-large":
            raise Refused("too-large", f"{refused.reason} As JSONL, one object a line, it can be.") from refused
        raise
    try:
        return _rows_in(parse_json(data), mapped)
    except Refused as refused:
        if refused.code not in ("bad-json", "too-deep"):
            raise
        rows = [
            unwrapped(row) if isinstance(row, Mapping) else row
            for row in objects_of_damaged(data, partial(_is_article, mapped=mapped))
        ]
        if not any(isinstance(row, Mapping) for row in rows):
            raise
        return rows


def _rows_in(value: object, mapped: Mapping[str, str]) -> list[object]:
    rows: list[object] = []
    is_article = partial(_is_article, mapped=mapped)
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        inner = list(one.values()) if isinstance(one, Mapping) else one if isinstance(one, list) else []
        if is_article(one):
            rows.append(unwrapped(cast(TableRow, one)))
        elif isinstance(one, list) and any(map(is_article, one[:_ROWS_LOOKED_AT])):
            rows += [unwrapped(row) if isinstance(row, Mapping) else row for row in one]
        elif depth < _DEEPEST_LIST:
            waiting += [(each, depth + 1) for each in reversed(inner)]
    if rows:
        return rows
    if isinstance(value, Mapping):
        named = [found for key in _LISTS if isinstance(found := value.get(key), list)]
        return named[0] if named else [value]
    return value if isinstance(value, list) else []


def _is_article(value: object, mapped: Mapping[str, str]) -> bool:
    return isinstance(value, Mapping) and all(has_title_and_body(unwrapped(value), mapped))


def field_names(rows: list[object]) -> set[str]:
    """Return the names of all fields of all rows."""
    return {str(field) for row in rows if isinstance(row, Mapping) for field in row}
