"""The body of an HTML news page as Markdown.

trafilatura, else resiliparse, says which text is the article. The page's own blocks are written, so that quotes, lists,
links and sub-headings stay; which of them, ``classifier`` says, by that text and by where on the page each lies.
"""

import logging
from copy import copy
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

from db.ingest.extraction.body.candidates import candidates
from db.ingest.extraction.body.classifier import PageHead, classify_blocks
from db.ingest.extraction.body.json_ld_body import article_text, text_blocks
from db.ingest.extraction.body.subheadings import ClassifiedBlock
from db.ingest.extraction.body.trafilatura_speedup import install
from db.ingest.extraction.html.html_blocks import HtmlBlock, html_blocks
from db.ingest.extraction.html.html_elements import UNSEEN
from db.ingest.extraction.html.markdown_writer import write_blocks
from db.text.cleaning import fold

if TYPE_CHECKING:
    from trafilatura.settings import Extractor

_DESCRIPTION = 30
"""Letters of a description that may be a lead; less is the site's name."""

_SHORT_BODY = 400
"""Letters of a body from which on resiliparse isn't asked as well: trafilatura takes an aside for the text below it."""

_LONGER = 2
"""How many times as much resiliparse must find: where both find about the same, trafilatura takes less along."""

_TOLD_AT_LEAST = 250
"""Letters of an ``articleBody`` that is more than a summary."""

_TOO_LITTLE = 0.4
"""Share of the ``articleBody`` that a body must have: less is what stands above a wall, or no text at all."""

_MOST_ELEMENTS = 20_000
"""Elements of a page from which on trafilatura isn't asked: its time goes with the square of its paragraphs."""


def extract_body(tree: etree._Element, html: str, url: str | None = None) -> str:
    """Return the body of a page as Markdown, "" where there is none.

    ``tree`` is the page parsed (it isn't changed), ``html`` the same as text; links are made absolute with ``url``.
    """
    blocks = _kept_blocks(classify_page(tree, html))
    told = article_text(tree)
    if len(told) >= _TOLD_AT_LEAST and _length(blocks) < _TOO_LITTLE * len(told):
        blocks = text_blocks(told)
    return write_blocks(blocks, url)


def classify_page(tree: etree._Element, html: str) -> list[ClassifiedBlock]:
    """Return the blocks of a page with a verdict on each: what ``extract_body`` keeps, and why not the rest."""
    light = copy(tree)
    etree.strip_elements(light, etree.Comment, "nav", *UNSEEN, with_tail=False)
    blocks = html_blocks(light)
    head = _head(tree)
    is_large = int(light.xpath("count(//*)")) > _MOST_ELEMENTS
    found = classify_blocks(candidates(blocks, _by_resiliparse(html) if is_large else _by_trafilatura(light)), head)
    if _kept(found) < _SHORT_BODY and not is_large:
        other = classify_blocks(candidates(blocks, _by_resiliparse(html)), head)
        if _kept(other) > _LONGER * _kept(found):
            return other
    return found


def _kept(found: list[ClassifiedBlock]) -> int:
    return _length(_kept_blocks(found))


def _kept_blocks(found: list[ClassifiedBlock]) -> list[HtmlBlock]:
    return [item.block for item in found if item.verdict == "kept"]


def _length(blocks: list[HtmlBlock]) -> int:
    return sum(len(block.text) for block in blocks)


@cache
def _options() -> "Extractor":
    """Return trafilatura's options. Made once, because it reads a configuration file each time."""
    from trafilatura.settings import Extractor

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    install()
    return Extractor(fast=True, comments=False, output_format="xml")


def _by_trafilatura(tree: etree._Element) -> str:
    from trafilatura import bare_extraction

    document = bare_extraction(tree, options=_options())
    if document is None or isinstance(document, dict):
        return ""
    return "".join(document.body.itertext())


def _by_resiliparse(html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(html, main_content=True, list_bullets=False, alt_texts=False, comments=False)


def _head(tree: etree._Element) -> PageHead:
    titles, descriptions = set(), []
    for element in tree.iter("h1", "title", "meta"):
        if element.tag != "meta":
            titles.add(fold(" ".join("".join(element.itertext()).split())))
            continue
        name = element.get("property") or element.get("name") or ""
        content = fold(" ".join((element.get("content") or "").split()))
        if name in ("og:title", "twitter:title"):
            titles.add(content)
        elif name in ("description", "og:description", "twitter:description") and len(content) > _DESCRIPTION:
            descriptions.append(content)
    return PageHead(frozenset(title for title in titles if title), tuple(descriptions))
