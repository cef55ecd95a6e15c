"""The tree of a page is the one that the HTML standard has, not the one that libxml2's repairs make."""

import pytest
from lxml import etree
from resiliparse.parse.html import DOMNode, HTMLTree, NodeType

from db.ingest.extraction.extractor import parse_html

TAGS = (
    *("a", "address", "article", "aside", "b", "blockquote", "button", "center", "dd", "dialog", "div", "dl", "dt"),
    *("em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "header", "hr", "i"),
    *("img", "input", "label", "legend", "li", "main", "marquee", "menu", "nav", "object", "ol", "p", "picture"),
    *("pre", "q", "section", "select", "small", "source", "span", "strike", "strong", "sup", "table", "td", "tr"),
    *("track", "tt", "u", "ul", "var", "video", "wbr"),
)


def of_standard(node: DOMNode) -> str:
    if node.type == NodeType.TEXT:
        return str(node.text)
    children = "".join(of_standard(child) for child in node.child_nodes)
    return f"<{node.tag}>{children}</>"


def of_ours(element: etree._Element) -> str:
    children = "".join(of_ours(child) + (child.tail or "") for child in element)
    return f"<{element.tag}>{element.text or ''}{children}</>"


@pytest.mark.parametrize("outer", TAGS)
def test_an_element_holds_what_the_standard_says(outer: str) -> None:
    for inner in TAGS:
        html = f"<body><div><{outer}>a<{inner}>b</{inner}>c</{outer}>d</div>e"
        ours = parse_html(html).find("body")
        assert ours is not None
        assert of_ours(ours) == of_standard(HTMLTree.parse(html).body), html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>a <p>b</p> c</h1>", "<body><h1>a <p>b</> c</></>"),
        ("<script>'<h1>x</h1>'</script><h1>a<p>b</h1>", "<body><script>'<h1>x</h1>'</><h1>a<p>b</></></>"),
        ("<b>a<p>b</p></b><h2>c<table><tr><td>d</table></h2>", None),
        ("<p>a<embed src=x>b<source src='>'>c<wbr>d", "<body><p>a<embed></>b<source></>c<wbr></>d</></>"),
    ],
)
def test_what_libxml2_would_close_or_fill_stays_as_it_is(html: str, expected: str | None) -> None:
    ours = parse_html(f"<body>{html}").find("body")
    assert ours is not None
    standard = of_standard(HTMLTree.parse(f"<body>{html}").body)
    assert of_ours(ours) == standard
    assert expected is None or standard == expected


def test_places_for_breaks_by_the_thousand_are_not_in_each_other() -> None:
    paragraph = parse_html(f"<body><p>{'a<wbr>' * 5000}").find(".//p")
    assert paragraph is not None
    assert len(paragraph) == 5000
