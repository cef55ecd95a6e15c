"""Asks trafilatura for a page's text in less time.

Half of trafilatura's time goes into testing the names of elements. Most of its XPaths select an element by nothing but
its tag and attributes, and a page has few combinations of these, a site hardly more: what an XPath says of each is
kept. The XPaths themselves say it, so the result is the same (tests/test_db_extraction_speed.py holds this version of
trafilatura to it). They are put in place of trafilatura's own for the whole process, which offers no other way. Of its
copies of the page those aren't made that only other modes than the fast one look at.

Measured on 51 of modern-pages, each of another site, least of three processes in turns: reading them for the first time
takes 2.92 s of CPU with it and 3.15 without, for the second time, as further pages of a site, 2.33 and 3.17.
"""

import logging
import re
from copy import copy
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from trafilatura.settings import Extractor

_FUNCTIONS = frozenset(("contains", "not", "re:test", "starts-with", "translate"))
_LITERAL = re.compile(r"'[^']*'")
_FUNCTION = re.compile(r"([\w:-]+)\(")
_ELSEWHERE = re.compile(r"/|\.|\[\d|(?<!self)::")
_START = re.compile(r"(\A|\|)\s*\.//")
_FIRST = re.compile(r"\A\s*(?:\((.*)\)|(.*\]))\s*\[1\]\s*\Z", re.DOTALL)
_TAGS = re.compile(r"self::\*\[((?:self::\w+|\s|\bor\b)+)\]")
_MOST = 8192
"""Combinations that are kept for each XPath, some 2 MB: a site has a few hundred."""

_LONGEST = 400
"""Letters of a combination that is kept: longer ones are mostly an image's data, and don't come again."""

_REGULAR_EXPRESSIONS = {"re": "http://exslt.org/regular-expressions"}


class FastXPath:
    """Replaces an XPath that looks at elements' own tags and attributes. ``own`` is that XPath for one element.

    With ``rest``, ``own`` is only necessary: a page with an element that meets it is searched with ``rest``.
    """

    def __init__(self, own: str, *, is_first: bool = False, rest: etree.XPath | None = None) -> None:
        self._own = etree.XPath(own, namespaces=_REGULAR_EXPRESSIONS, smart_strings=False)
        self._is_first = is_first
        self._rest = rest
        tags = _TAGS.match(own)
        self._tags = re.findall(r"self::(\w+)", tags[1]) if tags is not None else ["*"]
        self._attributes = sorted(set(re.findall(r"@([\w-]+)", _LITERAL.sub("''", own))))
        self._known: dict[tuple[str | None, ...], bool] = {}

    def __call__(self, tree: etree._Element) -> list[etree._Element]:
        """Return the elements below ``tree`` that it selects, in document order."""
        found = []
        known, attributes = self._known, self._attributes
        for element in tree.iterdescendants(*self._tags):
            key = (element.tag, *map(element.get, attributes))
            is_selected = known.get(key)
            if is_selected is None:
                is_selected = self._judge(element, key)
            if is_selected:
                if self._rest is not None:
                    return list(self._rest(tree))
                found.append(element)
                if self._is_first:
                    break
        return found

    def _judge(self, element: etree._Element, key: tuple[str | None, ...]) -> bool:
        is_selected = bool(self._own(element))
        if sum(map(len, filter(None, key))) <= _LONGEST:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = is_selected
        return is_selected


def speed_up(xpath: etree.XPath, *, is_first: bool = False) -> "etree.XPath | FastXPath":
    """Return a faster equivalent of ``xpath``; ``xpath`` itself if it looks beyond each element.

    ``is_first``: of one that ends in ``[1]``, no more than the first element is wanted.
    """
    path = str(xpath.path)
    if "re:test(" not in path:  # lxml is as quick
        return xpath
    first = _FIRST.match(path) if is_first else None
    if first is not None:
        path = first[1] or first[2]
    own = _START.sub(r"\1self::", path)
    if _is_own(own):
        return FastXPath(own, is_first=first is not None)
    own = "][".join(own.split("][")[:2]) + "]"
    return FastXPath(own, rest=xpath) if own.count("][") and _is_own(own) else xpath


def _is_own(path: str) -> bool:
    bare = _LITERAL.sub("", path)
    return _ELSEWHERE.search(bare) is None and _FUNCTIONS.issuperset(_FUNCTION.findall(bare)) and "self::" in bare


def main_text(tree: etree._Element) -> str:
    """Return the text that trafilatura takes for a page's article in its fast mode, "" for none. Changes the tree."""
    from trafilatura.core import trafilatura_sequence

    options = _options()
    try:
        body, text, _, _ = trafilatura_sequence(tree, options)
    except (TypeError, ValueError):  # as ``bare_extraction`` has it
        return ""
    return "".join(body.itertext()) if len(text) >= options.min_output_size else ""


@cache
def _options() -> "Extractor":
    """Return trafilatura's options. Made once, because it reads a configuration file each time."""
    from trafilatura.settings import Extractor

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    install()
    return Extractor(fast=True, comments=False, output_format="xml")


def _prepare_tree(
    tree: etree._Element, options: "Extractor", url: str | None
) -> tuple[etree._Element, etree._Element | None]:
    """Return the page as trafilatura's function of this name does; the copy only if it is looked at."""
    from trafilatura.htmlprocessing import convert_tags, tree_cleaning

    cleaned = tree_cleaning(copy(tree), options)
    backup = None if options.fast else copy(cleaned)
    return convert_tags(cleaned, options, url), backup


@cache
def install() -> None:
    """Replace trafilatura's XPaths by faster ones, and what copies too much, once in a process."""
    core = import_module("trafilatura.core")
    vars(core)["_prepare_tree"] = _prepare_tree
    xpaths = import_module("trafilatura.xpaths")
    baseline = import_module("trafilatura.baseline")  # the package has a function of this name
    for name in ("RAW_TREE_PRUNE", "REMOVE_COMMENTS_AND_LISTS", "OVERALL_DISCARD", "TEASER_DISCARD"):
        found = getattr(xpaths, f"{name}_XPATH")
        found[:] = map(speed_up, found)
    xpaths.DISCARD_IMAGE_ELEMENTS[:] = map(speed_up, xpaths.DISCARD_IMAGE_ELEMENTS)
    xpaths.BODY_XPATH[:] = [speed_up(xpath, is_first=True) for xpath in xpaths.BODY_XPATH]
    vars(baseline)["BASIC_CLEAN_XPATH"] = speed_up(vars(baseline)["BASIC_CLEAN_XPATH"])
