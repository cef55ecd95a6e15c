"""The text of an article in a page's JSON-LD: the last resort, where the page itself doesn't show the text."""

import json
from collections.abc import Iterator

from lxml import etree

from db.ingest.extraction.html.html_blocks import HtmlBlock, html_blocks
from db.text.lazy_regex import lazy_compile

_LARGEST = 4 * 1024 * 1024
"""Characters of a script that is read: as long as a page may be (``html.preflight``)."""

_MOST_VALUES = 100_000
"""Values of one script that are looked at, some 0.1 s: no more than a page of 4 MB can have in earnest."""

_MARKUP = lazy_compile(r"<(?:p|br|div|h[1-6]|li)\b[^>]*>")
_BREAKS = lazy_compile(r"\s*\n\s*")
_RUN_TOGETHER = lazy_compile(r"(?<=[a-zß-ÿ][.!?]|[.!?][”»\"])(?=[A-ZÀ-Þ¿¡«“\"])")
_CUT_SHORT = lazy_compile(r"(?:…|\.\.\.)\W*\Z")


def article_text(tree: etree._Element) -> str:
    """Return the longest ``articleBody`` of a page's JSON-LD, "" where there is none or where it is cut short."""
    longest = ""
    for script in tree.iter("script"):
        source = script.text or ""
        if "articleBody" in source and len(source) <= _LARGEST:
            for text in _bodies(source):
                longest = max(longest, text, key=len)
    return "" if _CUT_SHORT.search(longest) else longest


def text_blocks(text: str) -> list[HtmlBlock]:
    """Return a text's paragraphs: by its markup, by its lines, or at sentence ends without a blank after them."""
    root = etree.Element("div")
    if _MARKUP.search(text) is not None:
        from lxml import html

        return html_blocks(html.fragment_fromstring(text, create_parent="div"))
    lines = _BREAKS.split(text.strip())
    if len(lines) == 1:
        lines = _RUN_TOGETHER.split(text.strip())
    return [
        HtmlBlock("paragraph", [(" ".join(line.split()), "", "")], root)
        for line in lines
        if line and not line.isspace()
    ]


def _bodies(source: str) -> Iterator[str]:
    try:
        left: list[object] = [json.loads(source, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_VALUES):
        if not left:
            return
        value = left.pop()
        if isinstance(value, list):
            left += value
        elif isinstance(value, dict):
            body = value.get("articleBody")
            if isinstance(body, str):
                yield body
            left += [inner for inner in value.values() if isinstance(inner, (dict, list))]
