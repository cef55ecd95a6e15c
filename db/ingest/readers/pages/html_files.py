"""Reader of HTML files: single pages, SingleFile captures, mirrors of sites, and of what a web archive has of them."""

from collections.abc import Iterator
from dataclasses import replace

from db.ingest.language.language_codes import language_in_path
from db.ingest.readers.pages.html_sniffing import is_html
from db.ingest.readers.pages.mirror_paths import MirrorPath, is_tool_folder, read_path
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Facts, Item, Record, Skip


def _recognise(source: Input) -> str | None:
    return "It starts with HTML." if is_html(source.head) else None


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the one page of a file. Raises Refused: ``gzip``, ``truncated``, ``too-large``, ``unreadable``."""
    if is_tool_folder(source.trail):
        yield Skip(source.place)
        return
    facts = Facts(url=source.url, aliases=source.aliases, language_by_place=language_in_path(source.trail))
    captured = source.captured
    path = _read_place(source) if source.url is None else None
    if path is not None:
        facts = replace(facts, url=path.url) if path.is_stated else replace(facts, url_by_place=path.url)
        captured = captured or path.captured
    data = source.read()
    yield Record(source.place, data, "page", READER.label, facts=facts, captured=captured, charset=source.charset)


def _read_place(source: Input) -> MirrorPath | None:
    """Return what the path says; the folder that a person named may be the host, or the stamp of a capture."""
    path = read_path(source.trail)
    if source.above and (path is None or not path.is_stated):
        whole = read_path((source.above, *source.trail))
        if whole is not None and (path is None or whole.is_stated):
            return whole
    return path


READER = SourceReader("html", 1, "a page of HTML", _recognise, _read)
