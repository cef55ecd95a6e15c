"""Reader of tables of articles: JSONL, lists in JSON, and CSV. Names of fields, or ``--map``, say which is what."""

from collections.abc import Iterator, Mapping

from db.ingest.readers.syndication.json_feed import is_json_feed
from db.ingest.readers.tables import csv_rows, json_rows
from db.ingest.readers.tables.columns import Columns, TableRow, body_of, facts_of, has_title_and_body
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Record, Refusal, Refused, Skip, item_or_refusal

_WHY = {
    "lines": "Each line of it is a JSON object.",
    "list": "It is a JSON list of objects.",
    "object": "It is JSON with fields, or a list, that articles have.",
}
MOST_MISFITS = 10_000
"""Unreadable rows in succession after which the rest is left out: after a quote that nothing closes, all rows are.

Chosen by eye: far more than one damaged place makes, and few enough to list as refusals.
"""

_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}


def recognise(source: Input) -> str | None:
    """Recognise a table: JSON of objects, or rows with as many fields as the first row has names."""
    if is_json_feed(source.head_text):
        return None
    shape = json_rows.find_shape(source)
    if shape is not None:
        return _WHY[shape]
    table = csv_rows.find_dialect(source)
    if table is None:
        return None
    by = _DELIMITERS.get(table.delimiter, repr(table.delimiter))
    return f"It is a table of {len(table.names)} columns, set apart by {by}."


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield an article for each row. The cursor is the byte after a line of JSONL, or the number of a row of CSV."""
    shape = json_rows.find_shape(source)
    if shape == "lines":
        items = _read_lines(source, context)
    elif shape is not None:
        items = _read_list(source, context)
    else:
        items = _read_csv(source, context)
    try:
        yield from items
    except _NoTable:
        yield Skip(source.place)


class _NoTable(Exception):
    """A table in a folder that has neither titles nor texts: something else than articles."""


def _columns(fields: set[str], source: Input, context: ReadContext) -> Columns:
    if not source.is_named and not context.fields and not any(has_title_and_body(fields)):
        raise _NoTable
    return Columns.from_fields(fields, context.fields)


def _start_number(context: ReadContext) -> int:
    return int(context.start) if context.start.isdecimal() else 0


def _read_lines(source: Input, context: ReadContext) -> Iterator[Item]:
    fields = json_rows.fields_in_head(source)
    columns = _columns(fields, source, context) if fields else None
    misfits = 0
    for found in json_rows.read_lines(source, _start_number(context)):
        cursor = str(found.next)
        misfits = _count_misfits(misfits, found.row)
        if found.row is None:
            yield Refusal(source.place, found.code, found.reason or Refused(found.code).reason, found.offset, cursor)
            continue
        columns = columns or _columns(set(found.row), source, context)
        yield _item(found.row, columns, source, found.offset, cursor)


def _read_list(source: Input, context: ReadContext) -> Iterator[Item]:
    rows = json_rows.read_all(source, context.fields)
    columns = _columns(json_rows.field_names(rows), source, context)
    for number, row in enumerate(rows, 1):
        if isinstance(row, Mapping):
            yield _item(row, columns, source, number, "")
        elif isinstance(row, Refused):
            yield Refusal(source.place, row.code, row.reason, number)
        else:
            yield Refusal(source.place, "bad-record", "It is not an object.", number)


def _read_csv(source: Input, context: ReadContext) -> Iterator[Item]:
    table = csv_rows.find_dialect(source)
    if table is None:
        raise Refused("bad-table")
    columns = _columns(set(table.names), source, context)
    misfits, number = 0, _start_number(context)
    for found in csv_rows.read_rows(source, table, number):
        number = found.number
        cursor = str(number)
        misfits = _count_misfits(misfits, found.row)
        if found.row is None:
            yield Refusal(source.place, found.code, found.reason, found.number, cursor)
        else:
            yield _item(found.row, columns, source, number, cursor)
    if not number:
        raise Refused("empty-body", "The table has no rows.")


def _count_misfits(before: int, row: TableRow | None) -> int:
    """Return how many rows in succession, up to this one, can't be read. Raises Refused after ``MOST_MISFITS``."""
    if row is not None:
        return 0
    if before >= MOST_MISFITS:
        raise Refused("bad-table", f"{before:,} rows in a row can't be read: what follows them is left out.")
    return before + 1


def _item(row: TableRow, columns: Columns, source: Input, offset: int, cursor: str) -> Item:
    return item_or_refusal(lambda: _make_item(row, columns, source, offset, cursor), source.place, offset, cursor)


def _make_item(row: TableRow, columns: Columns, source: Input, offset: int, cursor: str) -> Item:
    cells = columns.cells(row)
    if not cells.is_article:
        return Skip(source.place, cursor)
    body, form = body_of(cells)
    if not body.strip():
        return Refusal(source.place, "empty-body", "It has no text.", offset, cursor)
    if cells.has_no_title:
        return Refusal(source.place, "no-title", "The table says that it has no title.", offset, cursor)
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
