"""The related articles that a page leads to: blocks under a heading such as `Read also`, wherever they stand in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin, urlsplit

from lxml import etree

from db.ingest.extraction.addresses import same_site
from db.ingest.extraction.page_paths import is_listing_path
from db.ingest.markers import LONGEST, read_also, read_also_phrases, view_all
from db.ingest.page_text.head_lines import is_url
from db.models import Link
from db.patterns import pattern
from db.text import fold

_MOST = 60
_MOST_IN_BLOCK = 12
_LEVELS_UP = 6
_LONGEST_HEAD = LONGEST + 60  # `More on this topic: NAME OF THE TOPIC`
_LONGEST_TITLE = 300
_SIGNS = " \t\r\n\xa0■▼◆●▶►▸【】[]()•·–—-→>»›:："
_CJK = pattern("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NOT_HEADS = frozenset(("script", "style", "noscript", "template", "option", "button", "title", "a", "svg", "textarea"))
_TOP = frozenset(("body", "html", "main"))


@dataclass(slots=True)
class _Found:
    """What was found so far, in the page's order: each address once."""

    base: str | None
    own: str
    links: dict[str, Link] = field(default_factory=dict)
    view_all: Link | None = None
    anchors: set[etree._Element] = field(default_factory=set)


def related_links(tree: etree._Element, url: str | None, base: str | None = None) -> tuple[Link, ...]:
    """The read-also links of a page in its order, and a view-all link if a block has one. Not cleaned yet.

    Only links to articles of the same site: what else is recommended is advertising. ``url`` is the page's address,
    ``base`` what its relative links start from.
    """
    found = _Found(base or url, _bare(url) if url else "")
    heads = 0
    for element in tree.iter():
        text = element.text
        if text and isinstance(element.tag, str) and element.tag not in _NOT_HEADS and is_mark(text):
            _read_block(element, found)
            heads += 1
            if len(found.links) >= _MOST or heads >= _MOST:
                break
    links = tuple(found.links.values())
    return (*links, found.view_all) if found.view_all is not None else links


def is_mark(text: str) -> bool:
    """Whether ``text`` is what stands above related titles (`Read also`, `Mehr zum Thema: Rhein`), or before one."""
    if len(text) > 4 * _LONGEST_HEAD or text.isspace():
        return False
    text = text.strip(_SIGNS)
    if not 2 <= len(text) <= _LONGEST_HEAD or fold(text[:3]) not in _starts():
        return False
    if len(text) <= LONGEST and read_also(text) is not None:
        return True
    head, sign, _ = text.partition(":")
    return bool(sign) and len(head) <= LONGEST and read_also(head) is not None


@cache
def _starts() -> frozenset[str]:
    """The first letters of all marks: few other texts start so."""
    return frozenset(phrase[:3] for phrase in read_also_phrases())


def _read_block(head: etree._Element, found: _Found) -> None:
    """Take in the links of the block that ``head`` stands above."""
    if not _is_content(head):
        return
    links: list[tuple[etree._Element, Link]] = []
    below = head
    for count, node in enumerate(_around(head)):
        if node.tag == "a":  # the mark is a part of the link: a card
            link = _link(node, found)
            if link is not None:
                links = [(node, link)]
                break
            below = node
            continue
        if count and _has_text_before(below, node):
            # More stands here than the block: its links are in what follows.
            links = list(_following(below, found))
            if links:
                break
        elif count <= _LEVELS_UP and node.tag not in _TOP:
            links = list(_after(head, node, found))
            if links and _is_block(node, links):
                break
            if links:
                links = list(_following(below, found))
                break
        else:
            links = list(_following(below, found))
            break
        below = node
    for anchor, link in links[:_MOST_IN_BLOCK]:
        if link.kind == "view-all":
            found.view_all = found.view_all or link
        elif link.url is not None:
            key = _bare(link.url)
            if key not in found.links:
                found.links[key] = link
        found.anchors.add(anchor)


_MENU = pattern(r"navigation|nav-?bar|mega-?menu|main-?menu|site-?(?:header|footer|nav)|page-?footer", 2)


def _is_content(head: etree._Element) -> bool:
    """Whether an element isn't in a menu or in the page's footer; an article may have a footer of its own."""
    is_in_footer = False
    for parent in head.iterancestors():
        if parent.tag in ("nav", "form") or _MENU.search(parent.get("class") or "") is not None:
            return False
        if parent.tag == "article" or (parent.tag == "main" and is_in_footer):
            return True
        is_in_footer |= parent.tag == "footer"
    return not is_in_footer


def _around(head: etree._Element) -> Iterator[etree._Element]:
    """``head`` and what is around it, innermost first."""
    yield head
    yield from head.iterancestors()


def _has_text_before(below: etree._Element, node: etree._Element) -> bool:
    """Whether in ``node`` paragraphs stand before ``below``."""
    size = len(node.text or "")
    for child in node:
        if child is below:
            break
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "noscript"):
            size += sum(map(len, child.itertext())) if len(child) < 50 else 500
        size += len(child.tail or "")
        if size > 200:
            return True
    return False


def _is_block(node: etree._Element, links: list[tuple[etree._Element, Link]]) -> bool:
    """Whether ``node`` holds little beside links."""
    words = sum(len(link.text) for _, link in links)
    total = 0
    for text in node.itertext():
        total += len(text.strip())
        if total > 400 + 5 * words:
            return False
    return True


def _after(head: etree._Element, node: etree._Element, found: _Found) -> Iterator[tuple[etree._Element, Link]]:
    """The links to articles in ``node`` after ``head``, up to a heading that isn't a title of one."""
    is_after = node is head
    for element in node.iter():
        if element is head:
            is_after = True
        if not is_after or element is head:
            continue
        if element.tag == "a":
            link = _link(element, found)
            if link is not None:
                yield element, link
        elif element.tag in _HEADINGS and element.find(".//a") is None and not _is_in_link(element):
            text = " ".join("".join(element.itertext()).split())
            if text and len(text) <= 40 and not is_mark(text) and not _is_title(text):
                return


def _following(below: etree._Element, found: _Found) -> Iterator[tuple[etree._Element, Link]]:
    """The links to articles in what follows ``below`` and is hardly anything but links."""
    misses = 0
    for element in below.itersiblings():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "noscript", "br", "hr", "ins"):
            continue
        links = []
        for anchor in element.iter("a"):
            link = _link(anchor, found)
            if link is not None:
                links.append((anchor, link))
        if links and _is_block(element, links):
            yield from links
            continue
        if any(text.strip() for text in element.itertext()):
            misses += 1
            if misses or links:
                return


def _is_in_link(element: etree._Element) -> bool:
    for count, parent in enumerate(element.iterancestors()):
        if parent.tag == "a":
            return True
        if count == 4:
            break
    return False


def _link(anchor: etree._Element, found: _Found) -> Link | None:
    href = (anchor.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:", "mailto:")):
        return None
    try:
        url = urljoin(found.base or "", href)
    except ValueError:
        return None
    text = _title(anchor)
    if is_url(url) and view_all(text) is not None:
        return Link("view-all", text, url)
    if not is_url(url) or not _is_title(text) or _bare(url) == found.own:
        return None
    if found.base is not None and not same_site(url, found.base):
        return None
    path = urlsplit(url).path
    if (path in ("", "/") and not urlsplit(url).query) or is_listing_path(url):
        return None
    return Link("read-also", text[:_LONGEST_TITLE], url.partition("#")[0])


_TITLE = pattern(r"title|headline|heading|titel|titre|titolo|titulo", 2)
_NO_TITLE = pattern(r"sub-?(?:title|head)|kicker|overline|label|meta|topline|dachzeile|eyebrow|prefix", 2)


def _title(anchor: etree._Element) -> str:
    """The title that a link shows: the longest of its headings, else of what has a title's class, else its words."""
    texts = [_text(element) for element in anchor.iter(*_HEADINGS)]
    if not any(map(_is_title, texts)):
        texts = [
            _text(element)
            for element in anchor.iter("span", "div", "p", "strong")
            if _TITLE.search(names := element.get("class") or "") and not _NO_TITLE.search(names)
        ]
    texts = [text for text in texts if _is_title(text)]
    text = max(texts, key=len) if texts else _text(anchor)
    if not _is_title(text) and view_all(text) is None:
        text = " ".join((anchor.get("aria-label") or anchor.get("title") or "").split())
    return _without_mark(text)


def _without_mark(text: str) -> str:
    """A title without `Read also` before it, with or without a colon, as a card has it."""
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
    """The words in an element: a blank stands between what elements set apart."""
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


def _is_title(text: str) -> bool:
    """Whether a link's words may be an article's title: not a topic, a name or `Read more`."""
    if len(text) > 3 * _LONGEST_TITLE or read_also(text) is not None or read_also(text.partition(" ")[2]) is not None:
        return False
    if _CJK.search(text) is not None:
        return len(text) >= 9
    return len(text) >= 15 and len(text.split()) >= 3


def _bare(url: str) -> str:
    """An address as far as it tells articles apart here."""
    parts = urlsplit(url)
    query = parts.query if ("=" in parts.query and parts.path in ("", "/")) or "id=" in parts.query else ""
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{query}"
