"""Tells links to articles from links to other pages of a site, such as its sections, terms and authors.

By where they lead and stand, compared with the page's own address and with the links beside them: words and lists of
names differ from site to site.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import unquote, urlsplit

from lxml import etree

from db.ingest.language.link_titles import is_headline
from db.text.lazy_regex import lazy_compile

_OTHERS = frozenset(("author", "category", "help", "license", "privacy-policy", "search", "tag", "terms-of-service"))
"""Values of ``rel`` for links to what is no article (HTML, and microformats)."""

_DEEPEST = 20
"""Folders above a page that are looked at."""

_HYPHENS = 3
"""Hyphens or underscores of a name from which on it is an article's: sections and terms have one or two."""


def menu_paths(tree: etree._Element) -> frozenset[str]:
    """Return the paths that the menus and the footer of a page link to, except an article's own footer."""
    addresses: set[str] = set()
    for element in tree.iter("nav", "footer"):
        outer = ("nav", "article", "footer") if element.tag == "footer" else ("nav",)  # one menu's links are read once
        if next(element.iterancestors(*outer), None) is None:
            addresses.update(anchor.get("href") or "" for anchor in element.iter("a"))
    return frozenset(map(_path, addresses))


def lead_to_articles(
    links: Sequence[tuple[etree._Element, str, str]], own: str, menus: Collection[str], *, is_among_others: bool
) -> frozenset[etree._Element]:
    """Return the elements of those links of a block that lead to articles, as far as addresses tell.

    A link is an element, an address and its title; ``own`` is the page's address ("" if unknown), ``menus`` what
    ``menu_paths`` returns. ``is_among_others``: the page has such links elsewhere.
    """
    if not links:
        return frozenset()
    own_path = _path(own)
    paths = {anchor: _path(url) for anchor, url, _ in links}
    above = {ancestor for path in (*paths.values(), own_path) for ancestor in _ancestors(path)}
    # Where articles have an id or a long name in their address, a short one is likely to be something else's.
    are_named = _is_named(own) if own else 2 * sum(_is_named(url) for _, url, _ in links) > len(links)
    site, count = (_host(own), 1) if own else Counter(_host(url) for _, url, _ in links).most_common(1)[0]
    found = set()
    uncertain = set()
    for anchor, url, title in links:
        path = paths[anchor]
        if not own and count > 1 and _host(url) != site:
            continue
        is_above = path in above and (not is_headline(title) or own_path.startswith(f"{path}/"))
        if is_above or not _OTHERS.isdisjoint((anchor.get("rel") or "").lower().split()):
            continue
        is_outside = _folder(own_path) != "" and _folder(path) == "" and _host(url) == site
        if _has_digit(path) or (_folder(path) != "" and _folder(path) == _folder(own_path)):
            found.add(anchor)
        elif path in menus and not (is_headline(title) and _is_named(url)):
            continue
        elif not is_outside and (_is_named(url) or not are_named):
            found.add(anchor)
        elif is_headline(title):
            uncertain.add(anchor)
    return frozenset(found | uncertain if found or is_among_others else found)


def _host(url: str) -> str:
    """Return the host of an address, with its port; "" for a relative or an invalid one."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _path(url: str) -> str:
    """Return the path of an address, without an index file and the slash at its end."""
    parts = _PARTS.match(url)
    path = unquote(parts[1]) if parts is not None else ""
    folder, slash, name = path.rpartition("/")
    return folder.rstrip("/") if slash and (not name or _INDEX_FILE.fullmatch(name) is not None) else path


_PARTS = lazy_compile(r"\s*(?:[^:/?#]+:)?(?://[^/?#]*)?([^?#]*)")
"""An address and its path (RFC 3986, appendix B): ``urlsplit`` takes six times as long, and menus have hundreds."""

_INDEX_FILE = lazy_compile(r"(?:index|default)\.\w{2,5}", 2)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _ancestors(path: str) -> Iterator[str]:
    for _ in range(_DEEPEST):
        path = _folder(path)
        if not path:
            break
        yield path


def _is_named(url: str) -> bool:
    """Return True if an address has a number, or a long name, or one in letters that need no hyphens."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    names = (*unquote(parts.path).split("/"), *parts.query.split("&"))
    return any(_has_digit(name) or sum(map(name.count, "-_")) >= _HYPHENS or not name.isascii() for name in names)


def _has_digit(name: str) -> bool:
    return any(map(str.isdigit, name))
