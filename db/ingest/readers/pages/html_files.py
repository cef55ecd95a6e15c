"""Reader of HTML files: single pages, SingleFile captures, and site mirrors made by wget or HTTrack."""

from collections.abc import Iterator

from db.ingest.language.language_codes import language_in_path
from db.ingest.readers.pages.html_sniffing import is_html
from db.ingest.readers.pages.mirror_paths import is_tool_folder, url_of
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Facts, Item, Record, Skip

_BYTES_AT_ENDS = 30_000
"""Bytes at each end of a page in which the comment of a program that saved it is looked for.

Such comments are the first or last thing of a page; chosen by eye, and small beside parsing the page.
"""


def _recognise(source: Input) -> str | None:
    return "It starts with HTML." if is_html(source.head) else None


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the one page of a file. Raises Refused: ``gzip``, ``truncated``, ``too-large``, ``unreadable``."""
    if is_tool_folder(source.trail):
        yield Skip(source.place)
        return
    facts = Facts(
        url=source.url,
        url_by_place=None if source.url else url_of(source.trail),
        aliases=source.aliases,
        language_by_place=language_in_path(source.trail),
    )
    data = source.read()
    captured = source.captured or _saved_date(data)
    yield Record(source.place, data, "page", READER.label, facts=facts, captured=captured, charset=source.charset)


def _saved_date(data: bytes) -> str | None:
    """Return when a page was saved (ISO 8601), if the program that saved it left a comment; else None."""
    head, tail = data[:_BYTES_AT_ENDS], data[-_BYTES_AT_ENDS:]
    if b"<!--" not in head and b"<!--" not in tail:
        return None
    from db.ingest.extraction.metadata.canonical_url import mirror_note
    from db.ingest.language.date_parser import read_date

    note = mirror_note((head + tail).decode("utf-8", "replace"))
    said = read_date(note.saved) if note is not None else None
    return said.iso if said is not None else None


READER = SourceReader("html", 1, "a page of HTML", _recognise, _read)
