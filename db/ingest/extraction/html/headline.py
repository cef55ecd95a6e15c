"""The heading of a page's article, among those that name its site, a section, or another article."""

from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from db.ingest.extraction.html.html_elements import is_hidden
from db.text.cleaning import fold_title

_LONG = 10
"""Characters from which on a heading in the page's title is more than a section's name (``Economy | Gazette``)."""

_MOST_HEADINGS, _MOST_PIECES = 20, 100
"""First-level headings that are looked at, and pieces of text in a heading that can be a page's title: a whole page in
one that isn't closed has more."""

_MOST_LEVELS = 100
"""Elements around a heading that may hide it: real pages have ten, hostile ones thousands."""

_FRONT_PAGES = frozenset(("", "index.html", "index.php"))


@lru_cache(maxsize=1)
def find_headline(tree: etree._Element) -> etree._Element | None:
    """Return the h1 that the page is named for, else the heading below that level, else its first h1; None without one.

    A site's name is only taken for want of another, or where there are several of which none is told from the others.
    The last page's is kept: the tree must not change in between.
    """
    headings = _first_level(tree)
    names = names_of_page(tree)
    own = [each for each in headings if not leads_to_front_page(each)]
    named = _named_for(own, names)
    if named is None:
        named = next((each for each in tree.iter("h2", "h3") if is_named(each, names)), None)
    return named if named is not None else next(iter(own if len(own) == 1 else headings), None)


def find_named_headline(tree: etree._Element) -> etree._Element | None:
    """Return the h1 that the page is named for, None where it isn't named for one."""
    headline = find_headline(tree)
    words = words_of(headline) if headline is not None and headline.tag == "h1" else ""
    return headline if words and any(words in name for name in names_of_page(tree)) else None


def is_named(heading: etree._Element, names: tuple[str, ...]) -> bool:
    """Return True if a heading is named in one of the page's names, and is more than a section's name."""
    pieces = list(islice(heading.itertext(), _MOST_PIECES))
    text = _folded("".join(pieces)) if len(pieces) < _MOST_PIECES else ""
    return len(text) > _LONG and any(text in name for name in names)


def _named_for(headings: list[etree._Element], names: tuple[str, ...]) -> etree._Element | None:
    """Return the heading that is one of ``names``, else the longest in one, if it is more than a section's name."""
    words = [(words_of(each), each) for each in headings]
    same = next((each for text, each in words if text in names), None)
    if same is not None:
        return same
    inside = [(len(text), each) for text, each in words if is_named(each, names)]
    return max(inside, key=lambda pair: pair[0], default=(0, None))[1]


@lru_cache(maxsize=1)
def names_of_page(tree: etree._Element) -> tuple[str, ...]:
    """Return the titles that a page's head has for it, folded. The last page's are kept, as the headline is."""
    titles = ("".join(each.itertext()) for each in islice(tree.iter("title"), 1))  # further ones are of pictures
    shared = (element.get("content") or "" for element in tree.iter("meta") if element.get("property") == "og:title")
    return tuple(filter(None, map(_folded, (*titles, *islice(shared, 1)))))


def words_of(element: etree._Element) -> str:
    """Return the text of an element on one line, folded."""
    return fold_title(_line_of(element))


def _line_of(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def leads_to_front_page(heading: etree._Element) -> bool:
    """Return True if a heading is nothing but a link to a site's first page: it is the site's name."""
    link = next(heading.iter("a"), None)
    href = (link.get("href") or "").strip() if link is not None else ""
    if link is None or href[:1] in ("", "#"):
        return False
    try:
        address = urlsplit(href)
    except ValueError:
        return False
    is_front = address.path.strip("./") in _FRONT_PAGES and not address.query and not address.fragment
    return is_front and _line_of(link) == _line_of(heading)


def _first_level(tree: etree._Element) -> list[etree._Element]:
    """Return the h1 with words in them; those that the page hides only if all are hidden."""
    headings = [
        each for each in islice(tree.iter("h1"), _MOST_HEADINGS) if any(text.strip() for text in each.itertext())
    ]
    shown = [each for each in headings if not any(map(is_hidden, (each, *islice(each.iterancestors(), _MOST_LEVELS))))]
    return shown or headings


def _folded(text: str) -> str:
    return fold_title(" ".join(text.split()))
