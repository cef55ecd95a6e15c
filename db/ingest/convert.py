"""Converting a record to an article, by the form of its bytes. Runs in worker processes."""

from collections.abc import Callable
from dataclasses import dataclass

from db.articles.prepared import PreparedArticle, prepare_article
from db.ingest.source.records import Form, Record, Refusal, Refused, Skip
from db.models import NewArticle
from db.text.web_archive_addresses import read_archived


@dataclass(frozen=True, slots=True)
class Converted:
    """An article, the derived columns of its row (``prepared``), and when it was captured (ISO 8601), if known."""

    article: NewArticle
    prepared: PreparedArticle
    captured: str | None = None


Conversion = Converted | Refusal | Skip

CONVERTED_IN_PROCESS = frozenset({"page-text", "plain"})
"""Forms that are converted without a worker process: our own code takes time and memory linear in their size."""


def convert(record: Record) -> Conversion:
    """Return the article of a record, or why there is none: whatever is wrong costs this record, not the import."""
    try:
        found = _CONVERTERS[record.form](record)
        return Converted(found, prepare_article(found), _captured(record)) if isinstance(found, NewArticle) else found
    except Exception as error:
        refused = Refused.of(error)
        return Refusal(record.place, refused.code, refused.reason, record.offset)


def importer_label(record: Record) -> str:
    """Return what converts the record, with versions (``Source.importer``): its reader, and the extractor if used."""
    if record.form in CONVERTED_IN_PROCESS:
        return record.reader
    from db.ingest.extraction.version import extractor_label

    return f"{record.reader}, {extractor_label()}"


def _page_text(record: Record) -> NewArticle | Skip:
    from db.ingest.page_text.parser import NotAPage, read_page

    try:
        return read_page(record.data, record.place)
    except NotAPage:
        return Skip(record.place)


def _page(record: Record) -> NewArticle:
    from db.ingest.extraction.extractor import read_page

    return read_page(record)


def _captured(record: Record) -> str | None:
    if record.form != "page":
        archived = read_archived(record.facts.url) if record.facts.url and record.captured is None else None
        return archived.time if archived is not None else record.captured
    from db.ingest.extraction.extractor import captured

    return captured(record)


def _fragment(record: Record) -> NewArticle:
    from db.ingest.extraction.extractor import read_fragment

    return read_fragment(record)


def _markdown(record: Record) -> NewArticle:
    from dataclasses import replace

    from db.ingest.markdown_html import render

    return _fragment(replace(record, data=render(record.data.decode("utf-8", "replace")).encode()))


def _plain(record: Record) -> NewArticle:
    from db.ingest.extraction.finishing import from_parts
    from db.ingest.extraction.metadata.authors import with_people
    from db.ingest.plain_text import to_markdown
    from db.text.cleaning import clean

    text = clean(record.data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))
    return from_parts(with_people(record.facts), to_markdown(text))


_CONVERTERS: dict[Form, Callable[[Record], NewArticle | Skip]] = {
    "page-text": _page_text,
    "page": _page,
    "fragment": _fragment,
    "markdown": _markdown,
    "plain": _plain,
}
