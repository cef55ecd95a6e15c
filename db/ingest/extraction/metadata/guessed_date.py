"""Guesses the date of a page that says none clearly: a second opinion, by htmldate, where two signs of it agree."""

import logging
import warnings
from collections.abc import Iterator
from itertools import islice

from lxml import etree, html
from lxml.html import HtmlElement

from db.ingest.extraction.metadata.published import day_of_path
from db.ingest.extraction.metadata.shown_texts import LONGEST_LINE, has_year, names_of, shown_texts
from db.ingest.language.date_parser import read_date
from db.ingest.language.quoted_mail import is_quoting, quoted_headers
from db.text.cleaning import clean
from db.text.dates import Published

_MOST_TEXTS = 200
"""Blocks that are looked through: a page with more that have a year is a list."""

_MOST_DATA = 500_000
"""Characters of scripts that are looked through."""

_MOST_IMAGES = 20
"""Images whose addresses are looked at: the first ones of a page are its article's."""


def guess_published(tree: etree._Element) -> Published | None:
    """Return the day that two signs of a page agree on; None if they don't.

    The signs are a day among its short texts, the first moment in the data that its scripts bear, and the day in the
    addresses of its pictures. On real pages whose date is known two that agree were right on 52 of 55. What a page says
    of its last change is no sign: that may be the day on which it was built.
    """
    signs = (_by_htmldate(_texts_alone(tree)), _by_htmldate(_data_alone(tree)), _day_of_pictures(tree))
    day = next((day for day in signs if day is not None and signs.count(day) > 1), None)
    return read_date(day) if day is not None else None


def _by_htmldate(tree: HtmlElement) -> str | None:
    """Return the first day in a page, in ISO 8601; it has to be from 1995 to today."""
    from htmldate import find_date  # imported late: few pages are without a date

    if not len(tree):
        return None
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of dateutil, for a time zone that it doesn't know
        return find_date(tree, extensive_search=False, original_date=True)


def _texts_alone(tree: etree._Element) -> HtmlElement:
    """Return a page of the short texts with a year, each in an element named as it was."""
    texts = shown_texts(tree)
    quoted = quoted_headers([text for _, text in texts], "")
    page: HtmlElement = html.Element("body")
    for i, (element, text) in enumerate(texts):
        if len(text) <= LONGEST_LINE and has_year(text) and i not in quoted and not is_quoting(text):
            block = etree.SubElement(page, "div", {"class": clean(names_of(element))})
            block.text = clean(text)
            if len(page) == _MOST_TEXTS:
                break
    return page


def _data_alone(tree: etree._Element) -> HtmlElement:
    """Return a page of the data that scripts bear; not JSON-LD, which was read and may say when the page was built."""
    page: HtmlElement = html.Element("body")
    size = 0
    for script in tree.iter("script"):
        if script.text and "ld+json" not in (script.get("type") or "") and size < _MOST_DATA:
            etree.SubElement(page, "script").text = clean(script.text[: _MOST_DATA - size])
            size += len(script.text)
    return page


def _day_of_pictures(tree: etree._Element) -> str | None:
    """Return the day in the address of the picture for sharing, else of the first picture that has one."""
    return next((day for address in islice(_pictures(tree), _MOST_IMAGES) if (day := day_of_path(address))), None)


def _pictures(tree: etree._Element) -> Iterator[str]:
    for element in tree.iter("meta", "img"):
        is_shared = element.get("property") == "og:image"
        address = element.get("src") if element.tag == "img" else element.get("content") if is_shared else None
        if address:
            yield address
