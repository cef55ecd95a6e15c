"""Extracts a page with this project, as an import does."""

from collections.abc import Iterable
from dataclasses import dataclass
from time import process_time

from bench.extraction_corpora import Page
from db.ingest.source.records import Facts, Record, Refused
from db.models import NewArticle
from db.text.markdown import MarkdownBlock


@dataclass(frozen=True, slots=True)
class Reading:
    """What was extracted from a page, and the seconds of CPU that it took.

    None: this extractor doesn't look for it; () and "": it found none. ``day`` is an ISO date. ``refused`` is the
    code of a page that is not imported.
    """

    text: str
    headings: tuple[str, ...] | None = None
    quotes: str | None = None
    title: str | None = None
    day: str | None = None
    authors: tuple[str, ...] | None = None
    seconds: float = 0.0
    refused: str = ""


def extract_by_us(page: Page, with_facts: bool) -> Reading:
    """Extract a page as an import does; ``with_facts`` False: the body alone."""
    from db.text.markdown import parse_blocks

    body, refused = "", ""
    title: str | None = None
    day: str | None = None
    authors: tuple[str, ...] | None = None
    start = process_time()
    try:
        if with_facts:
            article = _article(page)
            body, title, authors = article.body, article.title, article.authors
            day = article.published.iso[:10] if article.published is not None else ""
        else:
            body = _body(page)
    except Refused as error:
        title, day, authors, refused = "", "", (), error.code
    seconds = process_time() - start
    parts = list(parse_blocks(body))
    headings = tuple(part.text for part in parts if part.kind == "heading")
    quotes = "\n".join(part.text for part in parts if part.kind == "quote")
    return Reading(text_of(parts), headings, quotes, title, day, authors, seconds, refused)


def text_of(parts: Iterable[MarkdownBlock]) -> str:
    """Return the text of a body's blocks without captions: no corpus has them in its true texts."""
    return "\n".join(part.text for part in parts if part.kind != "image")


def _article(page: Page) -> NewArticle:
    from db.ingest.extraction.extractor import read_page

    return read_page(Record(page.id, page.data, "page", "bench", facts=Facts(url=page.url)))


def _body(page: Page) -> str:
    from db.ingest.extraction.body.body import extract_body
    from db.ingest.extraction.extractor import parse_html

    return extract_body(parse_html(page.html), page.url).markdown
