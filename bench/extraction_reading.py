"""Extracts a page with this project, and with trafilatura alone."""

import logging
from dataclasses import dataclass
from time import process_time

from bench.extraction_corpora import Page
from db.ingest.source.records import Facts, Record, Refused
from db.models import NewArticle


@dataclass(frozen=True, slots=True)
class Reading:
    """What was extracted from a page, and the seconds of CPU that it took. None: not extracted.

    ``refused`` is the code of a page that is not taken for an article.
    """

    text: str
    headings: tuple[str, ...] = ()
    quotes: str = ""
    title: str | None = None
    day: str | None = None
    authors: tuple[str, ...] | None = None
    seconds: float = 0.0
    refused: str = ""


def extract_by_us(page: Page, with_facts: bool) -> Reading:
    """Extract a page as an import does; ``with_facts`` False: the body alone."""
    from db.text.markdown import parse_blocks

    body, day, refused = "", None, ""
    title: str | None = None
    authors: tuple[str, ...] | None = None
    start = process_time()
    try:
        if with_facts:
            article = _article(page)
            body, title, authors = article.body, article.title, article.authors
            day = article.published.iso[:10] if article.published is not None else None
        else:
            body = _body(page)
    except Refused as error:
        title, authors, refused = "", (), error.code
    seconds = process_time() - start
    parts = list(parse_blocks(body))
    headings = tuple(part.text for part in parts if part.kind == "heading")
    quotes = "\n".join(part.text for part in parts if part.kind == "quote")
    # No corpus has captions in its true texts: they are marked as such here, and left out of the comparison.
    text = "\n".join(part.text for part in parts if part.kind != "image")
    return Reading(text, headings, quotes, title, day, authors, seconds, refused)


def _article(page: Page) -> NewArticle:
    from db.ingest.extraction.extractor import read_page

    return read_page(Record(page.id, page.data, "page", "bench", facts=Facts(url=page.url)))


def _body(page: Page) -> str:
    from db.ingest.extraction.body.body import extract_body
    from db.ingest.extraction.extractor import parse_html

    return extract_body(parse_html(page.html), page.url).markdown


def extract_by_trafilatura(page: Page, with_facts: bool) -> Reading:
    """Extract a page with trafilatura in its fast mode."""
    from trafilatura import bare_extraction, extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    start = process_time()
    text = extract(page.html, fast=True, include_comments=False) or ""
    seconds = process_time() - start
    found = bare_extraction(page.html, page.url, fast=True, include_comments=False, with_metadata=with_facts)
    if found is None or isinstance(found, dict):
        return Reading(text, (), "", "", None, (), seconds)
    headings = tuple("".join(head.itertext()) for head in found.body.iter("head"))
    quotes = "\n".join("\n".join(quote.itertext()) for quote in found.body.iter("quote"))
    authors = tuple(part.strip() for part in (found.author or "").split(";") if part.strip())
    return Reading(text, headings, quotes, found.title or "", found.date, authors, seconds)
