"""The related articles that a page links to, in blocks under a heading such as `Read also`, anywhere in the page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin, urlsplit

from lxml import etree

from db.ingest.extraction.metadata.canonical_url import same_site
from db.ingest.extraction.metadata.page_kind import is_listing_path
from db.ingest.extraction.related_targets import lead_to_articles, menu_paths
from db.ingest.extraction.related_titles import title_in
from db.ingest.language.bylines import is_url
from db.ingest.language.link_titles import LONGEST_TITLE, is_short_title, is_title
from db.ingest.language.page_phrases import LONGEST, read_also, read_also_keys, view_all
from db.models import Link
from db.text.cleaning import fold
from db.text.lazy_regex import lazy_compile

_MOST = 60
"""Links of a page, and headings that are looked below: a page of more is a listing."""

_MOST_IN_BLOCK = 12
"""Links of one block. Real ones have three to eight; what goes on is the next list."""

_LEVELS_UP = 6
"""Elements around a heading within which its links are looked for: cards wrap a heading in four or five."""

_LONGEST_HEAD = LONGEST + 60  # `More on this topic: NAME OF THE TOPIC`
_SIGNS = " \t\r\n\xa0■▼◆●▶►▸【】[]()•·–—-→>»›:："

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NOT_HEADS = frozenset(("script", "style", "noscript", "template", "option", "button", "title", "a", "svg", "textarea"))
_TOP = frozenset(("body", "html", "main"))


@dataclass(slots=True)
class _RelatedLinks:
    """The links found so far, in document order, each address once."""

    base: str | None
    url: str
    own: str
    links: dict[str, Link] = field(default_factory=dict)
    view_all: Link | None = None
    anchors: set[etree._Element] = field(default_factory=set)
    takes_short: bool = False
    menus: frozenset[str] | None = None
    """Paths that the page's menus lead to, once they are asked for."""


def related_links(tree: etree._Element, url: str | None, base: str | None = None) -> tuple[Link, ...]:
    """Return the read-also links in document order, and a view-all link if a block has one. Not cleaned yet.

    Only links to articles of the same site: what else is recommended is advertising. ``url`` is the page's address,
    ``base`` what its relative links start from.
    """
    found = _RelatedLinks(base or url, url or "", _bare(url) if url else "")
    heads = 0
    for element in tree.iter("*"):
        text = element.text
        if text and not text.isspace() and element.tag not in _NOT_HEADS and is_mark(text):
            _read_block(element, found)
            heads += 1
            if len(found.links) >= _MOST or heads >= _MOST:
                break
    links = tuple(found.links.values())
    return (*links, found.view_all) if found.view_all is not None else links


def is_mark(text: str) -> bool:
    """Return True if ``text`` is a heading of related titles (`Read also`, `Mehr zum Thema: Rhein`) or precedes one."""
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
    """Return the first three letters of all marks, a quick test that few other texts pass."""
    return frozenset(phrase[:3] for phrase in read_also_keys())


def _read_block(head: etree._Element, found: _RelatedLinks) -> None:
    """Add the links of the block below the heading ``head``."""
    if not _is_content(head):
        return
    links = _block_of(head, found)
    # Titles of a word or two count too, where the block that is found with them is the same, or else none is.
    if not any(word in fold(head.text or "") for word in _OF_TOPICS):
        found.takes_short = True
        more = _block_of(head, found)
        found.takes_short = False
        if {anchor for anchor, _ in links} <= {anchor for anchor, _ in more}:
            links = more
    for anchor, link in _without_others(head, links[:_MOST_IN_BLOCK], found):
        if link.kind == "view-all":
            found.view_all = found.view_all or link
        else:
            found.links.setdefault(_bare(link.url or anchor.get("href", "")), link)
        found.anchors.add(anchor)


def _without_others(
    head: etree._Element, links: list[tuple[etree._Element, Link]], found: _RelatedLinks
) -> list[tuple[etree._Element, Link]]:
    """Return the links of a block without those that lead to no article."""
    if not links:
        return links
    if found.menus is None:
        found.menus = menu_paths(head.getroottree().getroot())
    titles = [
        (anchor, link.url or anchor.get("href", ""), link.text) for anchor, link in links if link.kind == "read-also"
    ]
    kept = lead_to_articles(titles, found.url, found.menus, is_among_others=bool(found.links))
    return [(anchor, link) for anchor, link in links if link.kind == "view-all" or anchor in kept]


_OF_TOPICS = ("topics", "themen", "temas", "tematy", "temata", "トピック")


def _block_of(head: etree._Element, found: _RelatedLinks) -> list[tuple[etree._Element, Link]]:
    """Return the links of the block below the heading ``head``."""
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
    return links


_MENU = lazy_compile(r"navigation|nav-?bar|mega-?menu|main-?menu|site-?(?:header|footer|nav)|page-?footer", 2)


def _is_content(head: etree._Element) -> bool:
    """Return True if an element is in no menu and not in the page's footer; an article may have its own footer."""
    is_in_footer = False
    for parent in head.iterancestors():
        if parent.tag in ("nav", "form") or _MENU.search(parent.get("class") or "") is not None:
            return False
        if parent.tag == "article" or (parent.tag == "main" and is_in_footer):
            return True
        is_in_footer |= parent.tag == "footer"
    return not is_in_footer


def _around(head: etree._Element) -> Iterator[etree._Element]:
    """Yield ``head`` and the elements around it, innermost first."""
    yield head
    yield from head.iterancestors()


def _has_text_before(below: etree._Element, node: etree._Element) -> bool:
    """Return True if ``node`` has paragraphs before ``below``."""
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
    """Return True if ``node`` has little text beside links."""
    words = sum(len(link.text) for _, link in links)
    total = 0
    for text in node.itertext():
        total += len(text.strip())
        if total > 400 + 5 * words:
            return False
    return True


def _after(head: etree._Element, node: etree._Element, found: _RelatedLinks) -> Iterator[tuple[etree._Element, Link]]:
    """Yield the links to articles in ``node`` after ``head``, up to a heading that isn't an article's title."""
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
            if text and len(text) <= 40 and not is_mark(text) and not is_title(text):
                return


def _following(below: etree._Element, found: _RelatedLinks) -> Iterator[tuple[etree._Element, Link]]:
    """Yield the links to articles in the siblings after ``below``, as long as these are mostly links."""
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


def _link(anchor: etree._Element, found: _RelatedLinks) -> Link | None:
    href = (anchor.get("href") or "").strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urljoin(found.base or "", href).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:
        return None
    # Without a known address a page's own links are relative, and lead on by their titles alone.
    address = url if is_url(url) else None
    if address is None and (found.base is not None or parts.scheme or parts.netloc):
        return None
    text = title_in(anchor)
    if view_all(text) is not None:
        return Link("view-all", text, address)
    if not is_title(text) and not (found.takes_short and is_short_title(text) and _stands_alone(anchor, parts.path)):
        return None
    if address is not None and (
        _bare(address) == found.own or (found.base is not None and not same_site(address, found.base))
    ):
        return None
    if (parts.path in ("", "/") and not parts.query) or is_listing_path(url):
        return None
    return Link("read-also", text[:LONGEST_TITLE], address)


_OF_THE_SITE = lazy_compile(
    r"/(?:about(?:-us)?|ueber-uns|uber-uns|(?:die-)?redaktion|team|staff|contact|kontakt|impressum|imprint|datenschutz|"
    r"privacy|terms|agb|faq|help|hilfe|abo|newsletters?|services?|comments?|share|podcasts?|videos?|shop)(?:[/.]|\Z)",
    2,
)


def _stands_alone(anchor: etree._Element, path: str) -> bool:
    """Return True if a link is all there is in a list item or line, and doesn't lead to a section."""
    if _OF_THE_SITE.search(path) is not None:
        return False
    if path.count("/") < 2 and not any(sign in path for sign in "-_.") and not any(map(str.isdigit, path)):
        return False
    for parent in anchor.iterancestors():
        if parent.tag in ("li", "p", "dd", "td"):
            hrefs = {other.get("href") for other in parent.iter("a")}
            return len(hrefs) == 1
    return False


def _bare(url: str) -> str:
    """Return the part of an address that tells articles apart: host without www, path, and an id."""
    parts = urlsplit(url)
    query = parts.query if ("=" in parts.query and parts.path in ("", "/")) or "id=" in parts.query else ""
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{query}"
