"""The ``article`` element that is the page's own, and the parts of the page beside it that are made of teasers."""

from itertools import islice, pairwise

from lxml import etree

_HEADINGS = ("h2", "h3", "h4", "h5")

_FEWEST_TEASERS = 3
"""Linked headings of a part of the page from which on it is one of teasers, as in ``metadata.teasers``."""

_PROSE = 60
"""Letters from which a paragraph is prose: captions and labels are shorter."""

_MOST_LEVELS = 100
"""Elements around the article beside which teasers are looked for: real pages have ten, hostile ones thousands."""


def find_own_article(tree: etree._Element) -> etree._Element | None:
    """Return the innermost ``article`` around the first h1, if it has prose and no heading that leads elsewhere."""
    heading = next(tree.iter("h1"), None)
    article = next(heading.iterancestors("article"), None) if heading is not None else None
    if article is None or _linked_headings(article) > 0:
        return None
    has_prose = any(len("".join(paragraph.itertext()).strip()) >= _PROSE for paragraph in article.iter("p"))
    return article if has_prose else None


def find_teaser_parts(tree: etree._Element) -> frozenset[etree._Element]:
    """Return the elements beside the page's own article, at any level around it, that hold several linked headings."""
    article = find_own_article(tree)
    found = set()
    around = [article, *islice(article.iterancestors(), _MOST_LEVELS)] if article is not None else []
    for inner, outer in pairwise(around):
        found |= {part for part in outer if part is not inner and _linked_headings(part) >= _FEWEST_TEASERS}
    return frozenset(found)


def _linked_headings(element: etree._Element) -> int:
    return sum(
        heading.find(".//a") is not None or heading.getparent().tag == "a" for heading in element.iter(*_HEADINGS)
    )
