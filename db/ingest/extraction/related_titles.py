"""The title that a link to a related article shows."""

from lxml import etree

from db.ingest.language.link_titles import is_title
from db.ingest.language.page_phrases import LONGEST, read_also, view_all
from db.text.lazy_regex import lazy_compile

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLE = lazy_compile(r"title|headline|heading|titel|titre|titolo|titulo", 2)
_NO_TITLE = lazy_compile(r"sub-?(?:title|head)|kicker|overline|label|meta|topline|dachzeile|eyebrow|prefix", 2)


def title_in(anchor: etree._Element) -> str:
    """Return the title that a link shows: its longest heading, else what has a title's class, else its words."""
    texts = [_text(element) for element in anchor.iter(*_HEADINGS)]
    if not any(map(is_title, texts)):
        texts = [
            _text(element)
            for element in anchor.iter("span", "div", "p", "strong")
            if _TITLE.search(names := element.get("class") or "") and not _NO_TITLE.search(names)
        ]
    texts = [text for text in texts if is_title(text)]
    text = max(texts, key=len) if texts else _text(anchor)
    if not is_title(text) and view_all(text) is None:
        text = " ".join((anchor.get("aria-label") or anchor.get("title") or "").split()) or text
    return _without_mark(text)


def _without_mark(text: str) -> str:
    """Return a title without `Read also` before it, with or without a colon, as a card has it."""
    head, sign, rest = text.partition(":")
    if sign and rest.strip() and len(head) <= LONGEST and read_also(head) is not None:
        return rest.strip()
    words = text.split(" ")
    for count in (5, 4, 3, 2):
        if len(words) > count + 2 and read_also(" ".join(words[:count])) is not None:
            return " ".join(words[count:])
    return text


_SILENT = frozenset(("script", "style", "noscript", "svg", "template", "time"))
_RUNNING = frozenset(("b", "i", "em", "strong", "sup", "sub", "wbr", "font", "u", "mark", "abbr"))


def _text(element: etree._Element) -> str:
    """Return the words in an element, with a blank where elements separate them."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        is_apart = node.tag not in _RUNNING
        if is_apart:
            parts.append(" ")
        if event == "start" and node.tag not in _SILENT and node.text:
            parts.append(node.text)
        elif event == "end" and node is not element and node.tail:
            parts.append(node.tail)
    return " ".join("".join(parts).split()).removesuffix(" | mehr")
