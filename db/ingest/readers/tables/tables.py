"""Tables of articles: JSONL, lists in JSON, and CSV. Which field is what is told by its name, or by ``--map``."""

from collections.abc import Iterator, Mapping

from db.ingest.readers.syndication.json_feed import is_json_feed
from db.ingest.readers.tables import csv_rows, json_rows
from db.ingest.readers.tables.columns import Columns, TableRow, body_of, facts_of, knows_any
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Record, Refusal, Refused, Skip

_WHY = {
    "lines": "Each line of it is a JSON object.",
    "list": "It is a JSON list of objects.",
    "object": "It is JSON with fields, or a list, that articles have.",
}
MOST_MISFITS = 10_000
"""Rows one after the other that may be unreadable: after a quote that nothing closes, all are."""

_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}


def recognise(source: Input) -> str | None:
    """Why this is a table: it is JSON of objects, or rows of as many fields as the first row has names."""
    if is_json_feed(source.head_text):
        return None
    shape = json_rows.shape(source)
    if shape is not None:
        return _WHY[shape]
    table = csv_rows.dialect(source)
    if table is None:
        return None
    by = _DELIMITERS.get(table.delimiter, repr(table.delimiter))
    return f"It is a table of {len(table.names)} columns, set apart by {by}."


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """An article a row. The cursor is the byte after a line of JSONL, and the number of a row of CSV."""
    shape = json_rows.shape(source)
    if shape == "lines":
        items = _of_lines(source, context)
    elif shape is not None:
        items = _of_list(source, context)
    else:
        items = _of_csv(source, context)
    try:
        yield from items
    except _NoTable:
        yield Skip(source.place)


class _NoTable(Exception):
    """A table in a folder that has neither titles nor texts: something else that lies there."""


def _columns(fields: set[str], source: Input, context: ReadContext) -> Columns:
    if not source.is_named and not context.fields and not any(knows_any(fields)):
        raise _NoTable
    return Columns.of(fields, context.fields)


def _start(context: ReadContext) -> int:
    return int(context.start) if context.start.isdecimal() else 0


def _of_lines(source: Input, context: ReadContext) -> Iterator[Item]:
    fields = json_rows.fields_in_head(source)
    columns = _columns(fields, source, context) if fields else None
    misfits = 0
    for found in json_rows.lines(source, _start(context)):
        cursor = str(found.next)
        misfits = _misfits(misfits, found.row)
        if found.row is None:
            yield Refusal(source.place, found.code, found.reason or Refused(found.code).reason, found.offset, cursor)
            continue
        columns = columns or _columns(set(found.row), source, context)
        yield _item(found.row, columns, source, found.offset, cursor)


def _of_list(source: Input, context: ReadContext) -> Iterator[Item]:
    rows = json_rows.whole(source)
    columns = _columns(json_rows.fields_of(rows), source, context)
    for number, row in enumerate(rows, 1):
        if isinstance(row, Mapping):
            yield _item(row, columns, source, number, "")
        else:
            yield Refusal(source.place, "bad-record", "It is not an object.", number)


def _of_csv(source: Input, context: ReadContext) -> Iterator[Item]:
    table = csv_rows.dialect(source)
    if table is None:
        raise Refused("bad-table")
    columns = _columns(set(table.names), source, context)
    misfits, number = 0, _start(context)
    for found in csv_rows.rows(source, table, number):
        number = found.number
        cursor = str(number)
        misfits = _misfits(misfits, found.row)
        if found.row is None:
            yield Refusal(source.place, found.code, found.reason, found.number, cursor)
        else:
            yield _item(found.row, columns, source, number, cursor)
    if not number:
        raise Refused("empty-body", "The table has no rows.")


def _misfits(before: int, row: TableRow | None) -> int:
    """How many rows in a row can't be read. Raises Refused where there is no end of them: it is no table any more."""
    if row is not None:
        return 0
    if before >= MOST_MISFITS:
        raise Refused("bad-table", f"{before:,} rows in a row can't be read: what follows them is left out.")
    return before + 1


def _item(row: TableRow, columns: Columns, source: Input, offset: int, cursor: str) -> Item:
    cells = columns.cells(row)
    body, form = body_of(cells)
    if not body.strip():
        return Refusal(source.place, "empty-body", "It has no text.", offset, cursor)
    return Record(
        source.place,
        body.encode("utf-8", "replace"),
        form,
        READER.label,
        offset,
        facts_of(cells),
        source.captured,
        cursor=cursor,
    )


READER = SourceReader("table", 1, "a table of articles", recognise, read)
