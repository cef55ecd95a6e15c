"""HTML files: single pages, SingleFile captures, and the mirrors that wget and HTTrack make of a site."""

from collections.abc import Iterator

from db.ingest.inputs import Context, Input, Reader
from db.ingest.readers.html_sniffing import is_html
from db.ingest.readers.mirror_paths import is_tool_folder, url_of
from db.ingest.records import Facts, Item, Record, Skip


def _recognise(source: Input) -> str | None:
    return "It is a page of HTML." if is_html(source.head) else None


def _read(source: Input, context: Context) -> Iterator[Item]:
    """The one page that a file is. Raises Refused: ``gzip``, ``truncated``, ``too-large``, ``unreadable``."""
    if is_tool_folder(source.trail):
        yield Skip(source.place)
        return
    facts = Facts(url=source.url, url_by_place=None if source.url else url_of(source.trail), aliases=source.aliases)
    yield Record(
        source.place,
        source.read(),
        "page",
        READER.label,
        facts=facts,
        captured=source.captured,
        charset=source.charset,
    )


READER = Reader("html", 1, "HTML files, and mirrors by wget or HTTrack", _recognise, _read)
