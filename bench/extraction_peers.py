"""Extracts a page with other extractors: trafilatura, readability-lxml, resiliparse and newspaper4k.

readability-lxml and newspaper4k are no dependencies of the project: a peer that isn't installed is left out.
Seconds are those of the text alone; newspaper4k gives none without title, date and authors.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from time import process_time

from lxml import etree, html

from bench.extraction_corpora import Page
from bench.extraction_reading import Reading

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (*_HEADINGS, "article", "blockquote", "br", "dd", "div", "dt", "li", "p", "pre", "section", "td", "th", "tr")


@dataclass(frozen=True, slots=True)
class Peer:
    """An extractor: the package to install, its module, and a function that extracts a page, with or without facts."""

    package: str
    module: str
    function: Callable[[Page, bool], Reading]

    @property
    def is_installed(self) -> bool:
        """Return True if its module can be imported."""
        return find_spec(self.module) is not None

    def extract(self, page: Page, with_facts: bool) -> Reading:
        """Extract a page; a page that the extractor fails on is one where it finds nothing, and stderr says so."""
        start = process_time()
        try:
            return self.function(page, with_facts)
        except Exception as error:
            print(f"{self.package} failed on {page.id}: {type(error).__name__}: {error}", file=sys.stderr)
            return Reading("", (), "", "", "", (), process_time() - start)


def _trafilatura_fast(page: Page, with_facts: bool) -> Reading:
    return _by_trafilatura(page, with_facts, is_fast=True)


def _trafilatura_default(page: Page, with_facts: bool) -> Reading:
    return _by_trafilatura(page, with_facts, is_fast=False)


def _by_trafilatura(page: Page, with_facts: bool, is_fast: bool) -> Reading:
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    start = process_time()
    found = bare_extraction(page.html, page.url, fast=is_fast, include_comments=False)
    seconds = process_time() - start
    if found is None or isinstance(found, dict):
        return Reading("", (), "", "", "", (), seconds)
    headings = tuple("".join(head.itertext()) for head in found.body.iter("head"))
    quotes = "\n".join("\n".join(quote.itertext()) for quote in found.body.iter("quote"))
    title, day, authors = _trafilatura_facts(page) if with_facts else (None, None, None)
    return Reading(found.text or "", headings, quotes, title, day, authors, seconds)


@lru_cache(maxsize=1)  # both modes give the same
def _trafilatura_facts(page: Page) -> tuple[str, str, tuple[str, ...]]:
    from trafilatura import extract_metadata

    found = extract_metadata(page.html, page.url)
    authors = tuple(part.strip() for part in (found.author or "").split(";") if part.strip())
    return found.title or "", found.date or "", authors


def _by_readability(page: Page, with_facts: bool) -> Reading:
    from readability import Document

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    start = process_time()
    document = Document(page.html, url=page.url)
    summary = document.summary(html_partial=True)
    seconds = process_time() - start
    text, headings, quotes = _parts(summary)
    if not with_facts:
        return Reading(text, headings, quotes, seconds=seconds)
    author = document.author()
    authors = (author,) if author != "[no-author]" else ()
    return Reading(text, headings, quotes, document.short_title(), None, authors, seconds)


def _by_resiliparse(page: Page, with_facts: bool) -> Reading:
    from resiliparse.extract.html2text import extract_plain_text

    start = process_time()
    found = extract_plain_text(
        page.html, "minimal_html", main_content=True, list_bullets=False, alt_texts=False, comments=False
    )
    seconds = process_time() - start
    text, headings, _ = _parts(found)
    return Reading(text, headings, seconds=seconds)


def _by_newspaper(page: Page, with_facts: bool) -> Reading:
    from newspaper import Article

    start = process_time()
    article = Article(page.url or "", fetch_images=False, follow_meta_refresh=False)
    article.download(input_html=page.html, ignore_read_more=True)
    article.parse()
    seconds = process_time() - start
    _, headings, quotes = _parts(article.article_html)
    day = article.publish_date.date().isoformat() if article.publish_date else ""
    return Reading(article.text, headings, quotes, article.title, day, tuple(article.authors), seconds)


def _parts(fragment: str) -> tuple[str, tuple[str, ...], str]:
    """Return text without captions, headings and quotes of the HTML that a peer gives. Blocks are lines of the text."""
    tree = html.document_fromstring(f"<div>{fragment}</div>", parser=html.HTMLParser(remove_comments=True))
    for caption in list(tree.iter("figcaption")):
        caption.drop_tree()
    headings = tuple("".join(heading.itertext()) for heading in tree.iter(*_HEADINGS))
    quotes = "\n".join(_lines(quote) for quote in tree.iter("blockquote"))
    return _lines(tree), headings, quotes


def _lines(tree: etree._Element) -> str:
    """Return the text of an element, with line ends around its blocks."""
    parts = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BLOCKS:
            parts.append("\n")
        if event == "start":
            parts.append(element.text or "")
        elif element is not tree:
            parts.append(element.tail or "")
    return "".join(parts)


PEERS = {
    "trafilatura": Peer("trafilatura", "trafilatura", _trafilatura_fast),
    "trafilatura default": Peer("trafilatura", "trafilatura", _trafilatura_default),
    "readability-lxml": Peer("readability-lxml", "readability", _by_readability),
    "resiliparse": Peer("resiliparse", "resiliparse", _by_resiliparse),
    "newspaper4k": Peer("newspaper4k[all]", "newspaper", _by_newspaper),
}
"""The peers by the names of their columns.

``trafilatura`` is its fast mode, which the extractor builds on. Both modes have the extractor's
``trafilatura_speedup``, which is installed for a whole process.
"""
