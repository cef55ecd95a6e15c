"""The ``article`` element that is the page's own, and what is beside it: other articles, and parts made of teasers."""

from functools import lru_cache
from itertools import islice, pairwise

from lxml import etree

from db.ingest.extraction.html.headline import find_headline, find_named_headline, names_of_page, words_of
from db.text.sentences import ENDS_SENTENCE

_HEADINGS = ("h2", "h3", "h4", "h5")

_FEWEST_TEASERS = 3
"""Linked headings of a part of the page from which on it is one of teasers, as in ``metadata.teasers``."""

_PROSE = 60
"""Letters from which a paragraph is prose: captions and labels are shorter."""

_LINKED_AT_MOST, _MOST_LINKS = 3, 200
"""Letters of links for each of paragraphs in a short article, with its tags and buttons, and links that are counted: a
list of other pages has more."""

_SENTENCE = 20
"""Letters of a sentence that tells something: buttons have fewer."""

_FEWEST_PARAGRAPHS = 3
"""Paragraphs of prose from which on an element beside the article is another one: teasers have one or two."""

_MOST_HEADINGS, _MOST_ARTICLES = 20, 100
"""Headings of the first level, and ``article`` elements, that are looked at: lists of comments have thousands."""

_MOST_LEVELS = 100
"""Elements around the article beside which teasers are looked for: real pages have ten, hostile ones thousands."""


@lru_cache(maxsize=1)
def find_own_article(tree: etree._Element) -> etree._Element | None:
    """Return the innermost ``article`` around the headline, if it has prose and no heading that leads elsewhere.

    The last page's is kept: the tree must not change in between.
    """
    article = article_of_headline(tree)
    if article is None or _linked_headings(article) > 0:
        return None
    return article if _has_prose(article, 1) else None


def article_of_headline(tree: etree._Element) -> etree._Element | None:
    """Return the innermost ``article`` around the page's headline."""
    headline = find_headline(tree)
    return next(headline.iterancestors("article"), None) if headline is not None else None


def find_own_text(tree: etree._Element) -> etree._Element | None:
    """Return the ``article``, else the ``main``, around the headline, if it has sentences and no linked heading.

    However short they are, they are the page's article then, whatever it has beside it.
    """
    part, headline = article_of_headline(tree), find_headline(tree)
    if part is None and headline is not None:
        part = next(headline.iterancestors("main"), None)
    if part is None or headline is None or headline.tag != "h1" or _linked_headings(part) > 0:
        return None
    texts = [" ".join("".join(each.itertext()).split()) for each in part.iter("p")]
    linked = sum(len("".join(link.itertext())) for link in islice(part.iter("a"), _MOST_LINKS))
    has_sentence = any(len(text) >= _SENTENCE and ENDS_SENTENCE.search(text) is not None for text in texts)
    return part if has_sentence and linked <= _LINKED_AT_MOST * sum(map(len, texts)) else None


def find_other_articles(tree: etree._Element) -> dict[etree._Element, str]:
    """Return the parts of a page that hold other articles whole, each with its title: what readers scroll on to.

    Such a part is beside one with prose and the h1 that the page is named for. It has several paragraphs, and a heading
    that the page isn't named for: an h1, in an ``article`` or with a time of its own, or one that leads to its own
    page. Parts of one article have no such heading, teasers no such text.
    """
    headings = list(islice(tree.iter("h1"), _MOST_HEADINGS))
    articles = list(islice(tree.iter("article"), _MOST_ARTICLES))
    if not headings or len(headings) + len(articles) < 2:
        return {}
    own = find_named_headline(tree)
    if own is None:
        return {}
    around = {element: level for level, element in enumerate((own, *islice(own.iterancestors(), _MOST_LEVELS)))}
    found: dict[etree._Element, etree._Element] = {}
    for heading in headings:
        part = _part_with(heading, around)
        if part is not None and next(part.iter("article", "time"), None) is not None:
            found.setdefault(part, heading)
    for article in articles:
        heading = next(article.iter("h1", *_HEADINGS), None)
        if heading is not None and heading.tag != "h1" and _leads_elsewhere(heading):
            part = _part_with(article, around)
            if part is not None:
                found.setdefault(article, heading)
    names = names_of_page(tree)
    return {
        part: " ".join("".join(heading.itertext()).split())
        for part, heading in found.items()
        if not _is_in_any(words_of(heading), names) and _has_prose(part, _FEWEST_PARAGRAPHS)
    }


def _is_in_any(words: str, names: tuple[str, ...]) -> bool:
    return any(words in name for name in names)


def _part_with(element: etree._Element, around: dict[etree._Element, int]) -> etree._Element | None:
    """Return the part with ``element`` beside that with the headline, if that has prose and no article is around both.

    ``around`` are the headline and the elements around it, innermost first, each with its place in that order.
    """
    inner = element
    for outer in islice(element.iterancestors(), _MOST_LEVELS):
        if inner in around:
            return None
        if around.get(outer):
            own = list(around)[around[outer] - 1]
            is_apart = outer.tag != "article" and next(outer.iterancestors("article"), None) is None
            return inner if is_apart and _has_prose(own, 1) else None
        inner = outer
    return None


def _leads_elsewhere(heading: etree._Element) -> bool:
    """Return True if a heading is a link, but to no place in its page."""
    link = next(heading.iter("a"), next(islice(heading.iterancestors("a"), 1), None))
    return link is not None and "#" not in (link.get("href") or "#")


def _has_prose(part: etree._Element, fewest: int) -> bool:
    prose = (True for text in part.iter("p") if len("".join(text.itertext()).strip()) >= _PROSE)
    return sum(islice(prose, fewest)) == fewest


def is_of_others(element: etree._Element, own: etree._Element | None) -> bool:
    """Return True if an element is, or is in, an item beside the page's ``own`` article: another one, or a comment."""
    if own is None:
        return False
    around = {own, *islice(own.iterancestors(), _MOST_LEVELS)}
    for part in (element, *element.iterancestors()):
        if part in around:
            return False
        if part.tag == "article" or _is_item(part):
            return True
    return False


def _is_item(element: etree._Element) -> bool:
    """Return True for an article or comment in microdata or microformats."""
    if element.get("itemprop") in ("comment", "review") or _ENTRIES & set((element.get("class") or "").split()):
        return True
    kind = (element.get("itemtype") or "").rstrip("/").lower()
    return kind.endswith(("article", "posting", "comment", "comments", "review"))


_ENTRIES = frozenset(("hentry", "h-entry"))


def find_teaser_parts(tree: etree._Element) -> frozenset[etree._Element]:
    """Return the elements beside the page's own article, at any level around it, that hold several linked headings."""
    article = find_own_article(tree)
    article = article if article is not None else find_own_text(tree)
    found = set()
    around = [article, *islice(article.iterancestors(), _MOST_LEVELS)] if article is not None else []
    for inner, outer in pairwise(around):
        found |= {part for part in outer if part is not inner and _linked_headings(part) >= _FEWEST_TEASERS}
    return frozenset(found)


def _linked_headings(element: etree._Element) -> int:
    return sum(map(_leads_elsewhere, element.iter(*_HEADINGS)))
