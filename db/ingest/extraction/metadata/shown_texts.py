"""The texts that a page shows, block by block, without those of other parts: comments, teasers, captions, toolbars."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice

from lxml import etree

from db.ingest.extraction.html.headline import find_headline, is_named, names_of_page
from db.text.lazy_regex import lazy_compile

_NO_TEXT = frozenset(("head", "iframe", "noscript", "picture", "script", "style", "svg", "template"))
_OUTSIDE = _NO_TEXT | frozenset(("aside", "figure", "figcaption", "form", "select", "button", "dialog", "blockquote"))
_MARGINS = frozenset(("nav", "footer"))
_NEVER_OTHERS = frozenset(("html", "body", "main", "article", "h1"))
"""Elements whose names tell nothing: a page's own are in them."""

_OF_OTHERS = (
    r"comments?|disqus|responses?|replies|related|recommend\w*|sidebar|widget|teasers?|cards?|captions?|most-?read|"
    r"popular|trending|promo|newsletter|cookie|gallery|toolbar|infobar|wm-[a-z-]+|_?wb_[a-z_]+|webarchive[a-z]*|google-cache[a-z-]*"
)
_OF_MARGINS = r"footer|copyright|archives?|menu|breadcrumbs?"
_NAME = lazy_compile(rf"(?<![a-z])(?:({_OF_OTHERS})|{_OF_MARGINS})(?![a-z])")
"""A word in the names of other parts; of others' texts as a group, and of the page's own margins."""
_OPENS = frozenset(
    ("article", "body", "div", "main", "section", "header", "footer", "nav", "p", "ul", "ol", "li", "h1", "h2", "h3")
) | frozenset(("h4", "h5", "h6", "address", "dl", "dt", "dd", "hr", "pre", "table", "time", "td", "tr", "center"))
_LAID_OUT = ("p", "div", "table", "h1", "h2", "h3", "h4", "fieldset")
"""Elements by which a table that has one is for the layout of a page, and none of data."""

_NAMED = lazy_compile(
    r"(?<![a-z])(?:date|datum|fecha|data|published|publish|posted|(?:post|entry|article)?-?meta(?:data)?|byline|"
    r"dateline|timestamp|time|pub-?date|info|article-?info)(?![a-z])"
)
_YEAR = lazy_compile(r"(?<!\d)\d{4}(?!\d)|\d ?年")

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
"""Headings within a text."""

PROSE = 80
"""Characters from which a block is prose; a headline's kicker, byline and dateline have fewer."""

LONGEST_LINE = 150
"""Characters of a block in which a date is looked for: a byline with the names of four authors fits in."""

_MOST_LEVELS = 30
"""Elements around a headline whose names are looked at: real pages have fewer, hostile ones thousands."""


def has_year(text: str) -> bool:
    """Return True if a text has four digits in a row, or a year of a Japanese era."""
    return _YEAR.search(text) is not None


def title_of_head(tree: etree._Element) -> str:
    """Return the page's ``<title>`` on one line; "" if it has none."""
    return next((" ".join("".join(element.itertext()).split()) for element in tree.iter("title")), "")


def container_of(headline: etree._Element | None) -> etree._Element | None:
    """Return the article's element: the nearest around its headline that has two paragraphs of prose."""
    if headline is None:
        return None
    for parent in islice(headline.iterancestors(), _MOST_LEVELS):
        prose = sum(1 for paragraph in parent.iter("p") if len("".join(paragraph.itertext())) > PROSE)
        if prose >= 2:
            return None if parent.tag in ("body", "html") else parent
    return None


def is_in_own_footer(element: etree._Element, headline: etree._Element | None) -> bool:
    """Return True if an element stands in the footer of the ``article`` that the headline is in, as many blogs have."""
    footer = next(islice(element.iterancestors("footer"), 1), None)
    article = next(footer.iterancestors("article"), None) if footer is not None else None
    return article is not None and headline is not None and article in headline.iterancestors("article")


def names_around(headline: etree._Element | None) -> str:
    """Return the names of the elements around a headline: words in them don't tell other parts from the article.

    A page builder, for example, makes a ``widget`` of everything.
    """
    around = chain((headline,), headline.iterancestors()) if headline is not None else ()
    return " ".join(map(names_of, islice(around, _MOST_LEVELS)))


def names_of(element: etree._Element) -> str:
    """Return an element's class and id, in lower case."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def is_named_for_date(element: etree._Element) -> bool:
    """Return True if an element, or the one around it, has a name of what dates of publication stand in."""
    return any(
        _NAMED.search(names_of(parent)) is not None for parent in (element, element.getparent()) if parent is not None
    )


ShownText = tuple[etree._Element, str]
"""A text of a page, one line for each piece of it, and the block element that it stands in."""


def shown_texts(tree: etree._Element, *, with_margins: bool = False) -> tuple[ShownText, ...]:
    """Return the texts of a page's blocks in document order.

    ``with_margins``: also breadcrumbs, menus, footers and teasers. The last page's are kept, since several facts are
    read of them; the tree must not change in between.
    """
    own, all_texts = _texts_of(tree)
    return all_texts if with_margins else own


@lru_cache(maxsize=1)
def _texts_of(tree: etree._Element) -> tuple[tuple[ShownText, ...], tuple[ShownText, ...]]:
    """Return the page's own texts, and these with those of its margins and teasers."""
    found = list(_read_texts(tree))
    return tuple((element, text) for element, text, is_own in found if is_own), tuple(
        (element, text) for element, text, _ in found
    )


def _read_texts(tree: etree._Element) -> Iterator[tuple[etree._Element, str, bool]]:
    """Yield the texts of the page and its margins, and with each whether it is the page's own."""
    usual = _other_words(names_around(find_headline(tree)))
    holders = _all_around(tree.iter(*_OPENS))  # what has blocks in it
    of_headlines = _all_around(tree.iter("h1"))
    of_teasers = _all_around(_headings_of_others(tree)) - _with_prose(tree)
    body = tree.find(".//body")
    stack: list[tuple[etree._Element, bool]] = [(body if body is not None else tree, True)]
    while stack:
        element, is_own = stack.pop()
        tag = element.tag
        is_outside = tag in _OUTSIDE and element not in of_headlines  # a form may be around a whole page
        if is_outside or not isinstance(tag, str) or (tag == "table" and _is_data(element)):
            continue
        is_own &= tag not in _MARGINS
        names = names_of(element) if tag not in _NEVER_OTHERS else " "
        if names != " " and (words := _other_words(names) - usual) and element not in of_headlines:
            if any(of_others for _, of_others in words):
                continue
            is_own = False
        if element not in holders:
            text = "\n".join(line for piece in element.itertext() if (line := " ".join(piece.split())))
            if text:
                yield element, text, is_own and not _is_teaser(element, of_headlines, of_teasers)
            continue
        inner = list(element)
        own = [line for piece in _own_texts(element, inner) if (line := " ".join(piece.split()))]
        if own:
            if sum(map(len, own)) > LONGEST_LINE:  # a page without paragraphs: its short lines
                own = [line for line in own if len(line) <= PROSE and has_year(line)]
            if any(map(has_year, own)):
                yield element, "\n".join(own), is_own
        stack += [(child, is_own) for child in reversed(inner)]


@lru_cache(4096)
def _other_words(names: str) -> frozenset[tuple[str, bool]]:
    """Return the words in names that parts beside the text have, and of each whether it is of others' texts."""
    return frozenset((match[0], match[1] is not None) for match in _NAME.finditer(names))


def _own_texts(element: etree._Element, inner: list[etree._Element]) -> Iterator[str]:
    """Yield the texts of an element that aren't in another block."""
    if (text := element.text) and not text.isspace():
        yield text
    for child in inner:
        if (text := child.tail) and not text.isspace():
            yield text


def _is_data(table: etree._Element) -> bool:
    return not any(inner is not table for inner in table.iter(*_LAID_OUT))


def _is_teaser(element: etree._Element, of_headlines: set[etree._Element], of_teasers: set[etree._Element]) -> bool:
    """Return True if a text is in a link, or beside a heading that is one."""
    around = (element, *islice(element.iterancestors(), 3))
    if any(parent.tag == "a" for parent in around) and not is_named_for_date(element):
        return True
    for parent in around[1:3]:
        if parent.tag in ("body", "main", "article", "header") or parent in of_headlines:
            return False
        if parent in of_teasers:
            return True
    return False


def _headings_of_others(tree: etree._Element) -> Iterator[etree._Element]:
    """Yield the headings that are links, except for one that the page's title names: a blog's post links to itself."""
    names = names_of_page(tree)
    for heading in tree.iter("h2", "h3", "h4"):
        if heading.find(".//a") is not None and not is_named(heading, names):
            yield heading


def _with_prose(tree: etree._Element) -> set[etree._Element]:
    """Return the elements with several paragraphs of prose near them, which no teaser has."""
    count = Counter(
        parent
        for paragraph in tree.iter("p")
        if len("".join(paragraph.itertext())) > PROSE
        for parent in islice(paragraph.iterancestors(), 3)
    )
    return {element for element, prose in count.items() if prose > 1}


def _all_around(elements: Iterable[etree._Element]) -> set[etree._Element]:
    """Return all ancestors of elements; each is visited once."""
    found: set[etree._Element] = set()
    for element in elements:
        parent = element.getparent()
        while parent is not None and parent not in found:
            found.add(parent)
            parent = parent.getparent()
    return found
