"""What makes reading pages quick changes nothing of what is read; no page takes time by the square of its size."""

from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import document_fromstring

from db.ingest.extraction.body.body import extract_body
from db.ingest.extraction.body.trafilatura_speedup import FastXPath, install, main_text, speed_up
from db.ingest.extraction.extractor import parse_html, read_page
from tests.extraction_pages import PARAGRAPHS, page, record

TAGS = ("article", "div", "main", "section", "aside", "p", "span", "ul", "item", "h1", "footer", "details")
NAMES = (
    *(
        "post",
        "entry",
        "story",
        "content",
        "main",
        "article-body",
        "fulltext",
        "FullText",
        "main-content",
        "hidden",
        "",
    ),
    *("comment-list", "Commentary", "sidebar", "share-bar", "teaser", "cookie-banner", "infinite-scroll", "caption"),
    *("mvp-post-add-box", "elementor-share-buttons", "reply-4", "navigation", "plain", "text", "onetrust", "author x"),
)
ATTRIBUTES = ("class", "id", "role", "style", "itemprop", "aria-hidden", "data-component")
LISTS = (
    *("RAW_TREE_PRUNE_XPATH", "REMOVE_COMMENTS_AND_LISTS_XPATH", "OVERALL_DISCARD_XPATH", "TEASER_DISCARD_XPATH"),
    *("DISCARD_IMAGE_ELEMENTS", "BODY_XPATH"),
)


def anew(name: str) -> ModuleType:
    """A module as it is when nothing was put into it."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


XPATHS = [(name, xpath) for name in LISTS for xpath in getattr(anew("trafilatura.xpaths"), name)]
XPATHS.append(("BASIC_CLEAN_XPATH", vars(anew("trafilatura.settings"))["BASIC_CLEAN_XPATH"]))
PAIRS = [(speed_up(xpath, is_first=name == "BODY_XPATH"), xpath, name) for name, xpath in XPATHS]


@st.composite
def trees(draw: st.DrawFn) -> etree._Element:
    root = etree.Element("html")
    open_ones = [root]
    for _ in range(draw(st.integers(0, 12))):
        parent = draw(st.sampled_from(open_ones))
        names = draw(st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(NAMES), max_size=3))
        open_ones.append(etree.SubElement(parent, draw(st.sampled_from(TAGS)), names))
    return root


@given(trees())
def test_the_same_elements_are_found(tree: etree._Element) -> None:
    for quicker, xpath, name in PAIRS:
        count = 1 if name == "BODY_XPATH" else None  # only the first of them is looked at
        assert list(quicker(tree))[:count] == xpath(tree)[:count], xpath.path


def test_most_searches_are_made_quicker() -> None:
    assert sum(isinstance(quicker, FastXPath) for quicker, _, _ in PAIRS) >= 8


def test_a_search_that_looks_at_more_than_the_element_stays() -> None:
    for path in (".//div[re:test(../@class, 'a')]", ".//div[.//p[re:test(@id, 'a')]]", ".//div[re:test(text(), 'a')]"):
        xpath = etree.XPath(path, namespaces={"re": "http://exslt.org/regular-expressions"})
        assert speed_up(xpath) is xpath


def test_what_the_library_finds_is_the_same_with_it() -> None:
    from trafilatura import extract

    source = page(start='<div class="cookie-banner"><p>We use cookies, and like you to know that we do.</p></div>')
    install()
    xpaths = import_module("trafilatura.xpaths")
    assert any(isinstance(xpath, FastXPath) for xpath in xpaths.OVERALL_DISCARD_XPATH)
    text = extract(source, fast=True) or ""
    assert "cookies" not in text
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert "".join(main_text(document_fromstring(source)).split()) == "".join(text.split())


@pytest.mark.parametrize("is_fast", [True, False])
def test_the_library_prepares_a_page_as_before_and_copies_it_where_it_looks_at_the_copy(is_fast: bool) -> None:
    from trafilatura.settings import Extractor

    install()
    options = Extractor(fast=is_fast)
    now, backup = vars(import_module("trafilatura.core"))["_prepare_tree"](document_fromstring(page()), options, None)
    before, copied = vars(anew("trafilatura.core"))["_prepare_tree"](document_fromstring(page()), options, None)
    assert etree.tostring(now) == etree.tostring(before)
    assert backup is None if is_fast else etree.tostring(backup) == etree.tostring(copied)


@pytest.mark.slow
@pytest.mark.parametrize("count", [19_000, 25_000])
def test_a_page_of_very_many_paragraphs_is_read(count: int) -> None:
    lines = [f"On day {i} the ferry carried {i * 7} people over." for i in range(count)]
    source = page(within="".join(f"<p>{line}</p>" for line in lines))
    assert read_page(record(source)).body.split("\n\n") == [*PARAGRAPHS[:2], *lines, *PARAGRAPHS[2:]]


@pytest.mark.slow
def test_a_page_of_very_many_line_breaks_is_read() -> None:
    lines = [f"On day {i} the ferry carried {i * 7} people over" for i in range(30_000)]
    source = page(within=f"<div>{'<br>'.join(lines)}</div>")
    body = extract_body(parse_html(source)).markdown
    assert "\\\n".join(lines) in body
