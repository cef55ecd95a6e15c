"""The date that a page shows: only one in a place and form in which publication dates are shown.

That is near the headline, in a block named for it, or in a short block beside the article's own paragraphs. A date in
prose, a comment, another story's teaser, a caption or a copyright line is about something else.
"""

from collections.abc import Iterator

from lxml import etree

from db.ingest.language.date_parser import read_date
from db.ingest.language.date_words import LATER
from db.ingest.language.page_phrases import AUTHOR_LABELS, BY_WORDS, phrase_key
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

_OUTSIDE = frozenset(
    ("aside", "nav", "footer", "figure", "figcaption", "form", "select", "button", "dialog", "template", "noscript")
) | frozenset(("blockquote", "head", "iframe", "picture", "script", "style", "svg", "table"))
_OUTSIDE_NAME = lazy_compile(
    r"(?<![a-z])(?:comments?|disqus|responses?|replies|related|recommend\w*|sidebar|widget|teasers?|cards?|captions?|"
    r"footer|copyright|most-?read|popular|trending|promo|newsletter|cookie|archives?|gallery|menu|breadcrumbs?)(?![a-z])"
)
_NAMED = lazy_compile(
    r"(?<![a-z])(?:date|datum|fecha|data|published|publish|posted|post-?meta|entry-?meta|article-?meta|meta|byline|"
    r"dateline|timestamp|time|pub-?date|info|article-?info)(?![a-z])"
)
_OPENS = frozenset(
    ("article", "body", "div", "main", "section", "header", "p", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6")
) | frozenset(("address", "dl", "dt", "dd", "hr", "pre", "table", "time", "td", "tr", "center"))
_NO_DATE = lazy_compile(r"©|\(c\)|copyright|all rights|(?<![^\W\d_])(?:photo|foto|image|bild|фото|credit)", 2)
_YEAR = lazy_compile(r"(?<!\d)\d{4}(?!\d)")
_SPLIT = lazy_compile(r"\s*(?:[|·•–—\n]|,\s|\s-\s|\s/\s|，|、)\s*")
_SPLIT_STRONGLY = lazy_compile(r"\s*[|·•–—\n]\s*")
_LATER = lazy_compile(
    r"(?<![^\W\d_])(?:" + "|".join(sorted((word for word in LATER if word.isascii()), key=len, reverse=True)) + ")", 2
)

_PROSE = 80
"""Characters from which a block is prose; a headline's kicker, byline and dateline have fewer."""

_LONGEST = 150
"""Characters of a block in which a date is looked for: a byline with the names of four authors fits in."""

_ABOVE = 3
"""Blocks above a headline that are looked at: kicker, section and date stand there where anything does."""

_BELOW = 2
"""Paragraphs of prose below a headline up to which a date is looked for: a lead, and the first of the text."""

_LONGEST_DATE = 60
"""Characters of a date with weekday, month in words, time and zone."""

_MOST_READ = 12
"""Blocks with a year that are read: each takes time, and a page with more is a list of dated things."""

_MOST_REST = 60
"""Characters beside the date in its block: a byline, a place. In a block with more the date is spoken of."""

_FEW_WORDS = 6
"""Words of what may stand beside a date: ``Updated by Jane Roe in Lisbon`` has as many."""

_SHORT_TITLE = 10
"""Characters up to which an h2 in the page's title may be a section's name (``Economy | Gazette``)."""


def shown_date(tree: etree._Element, language: str | None) -> Published | None:
    """Return the date of publication that a page shows; None if it shows none that is clearly one."""
    headline = _headline(tree)
    texts = list(_texts(tree))
    at = next((i for i, (element, _) in enumerate(texts) if element is headline), -1)
    own = _container(headline)
    # Of what comes first below the headline, then right above it, then elsewhere in the article or by its name.
    below: list[str] = []
    above: list[str] = []
    elsewhere: list[str] = []
    prose = 0
    for i, (element, text) in enumerate(texts):
        is_prose = len(text) > _PROSE
        if at >= 0 and i > at and prose < _BELOW:
            prose += is_prose
            below.append(text)
        elif at >= 0 and at - _ABOVE <= i < at:
            above.insert(0, text)
        elif at < 0 and prose == 0 and read_date(text, language) is not None:
            elsewhere.append(text)  # no headline to be near to: a line that is but a date, above the text
        elif _is_named(element) or (own is not None and own in element.iterancestors()):
            elsewhere.append(text)
    readings = 0
    for group, takes_rest in ((below, True), (above, True), (elsewhere, False)):
        for text in group:
            if len(text) > _LONGEST or _YEAR.search(text) is None:
                continue
            readings += 1
            if readings > _MOST_READ:
                return None
            found = date_in(text, language, takes_rest=takes_rest)
            if found is not None:
                return found
    return None


def date_in(text: str, language: str | None, *, takes_rest: bool = True) -> Published | None:
    """Return the date of a short text that is little more than one; a byline, place or time may be beside it.

    ``takes_rest`` False: nothing but a byline may. Where it names a year alone there is none.
    """
    if _NO_DATE.search(text) is not None:
        return None
    line = " ".join(text.split())
    whole = read_date(line, language) if len(line) <= _LONGEST_DATE else None
    if whole is not None:
        return whole if len(_YEAR.sub("", text).strip()) > 1 or whole.month is not None else None
    parts = [part for part in _SPLIT.split(_without_later(text)) if part]
    for first in range(len(parts)):
        for last in range(len(parts), first, -1):
            part = ", ".join(parts[first:last])
            if _YEAR.search(part) is None or len(part) > _LONGEST_DATE:
                continue
            rest = [*parts[:first], *parts[last:]]
            found = read_date(_without_byline(part), language)
            if found is None or (found.month is None and not _is_numeric(part)):
                continue
            if sum(map(len, rest)) <= _MOST_REST and all(_is_beside(item, takes_rest) for item in rest):
                return found
    return None


def _without_later(text: str) -> str:
    """Return a text without the date of a later change: what is said before it counts, else what stands after it."""
    later = _LATER.search(text)
    if later is None:
        return text
    before = text[: later.start()]
    if _YEAR.search(before) is not None:
        return before
    after = _SPLIT_STRONGLY.search(text, later.end())
    return text[after.end() :] if after is not None and _LATER.search(text, after.end()) is None else before


def lines_below_headline(tree: etree._Element) -> Iterator[str]:
    """Return the short blocks between a page's headline and its first paragraph of prose."""
    headline = _headline(tree)
    is_below = False
    for element, text in _texts(tree) if headline is not None else ():
        if is_below and len(text) > _PROSE:
            return
        if is_below:
            yield " ".join(text.split())
        is_below |= element is headline


def _headline(tree: etree._Element) -> etree._Element | None:
    """Return the first h1 with words, else the heading with which the page's title starts."""
    for element in tree.iter("h1"):
        if "".join(element.itertext()).strip():
            return element
    title = next(("".join(element.itertext()).strip() for element in tree.iter("title")), "")
    for element in tree.iter("h2", "h3"):
        text = " ".join("".join(element.itertext()).split())
        if len(text) > _SHORT_TITLE and text in title:
            return element
    return None


def _is_beside(text: str, takes_rest: bool) -> bool:
    words = text.split()
    if phrase_key(words[0]) in BY_WORDS or phrase_key(text.partition(":")[0]) in AUTHOR_LABELS:
        return True
    return (takes_rest or len(words) <= 4) and len(words) <= _FEW_WORDS and not text.endswith((".", "!", "?"))


def _without_byline(text: str) -> str:
    """Return the text after the names of a byline: `By Jane Roe on 5 May 2022`."""
    words = text.split()
    if not words or phrase_key(words[0]) not in BY_WORDS:
        return text
    place = next((i for i, word in enumerate(words) if any(map(str.isdigit, word))), 0)
    # A month may come before its day.
    for start in (place - 2, place - 1, place):
        if start > 1 and read_date(" ".join(words[start:])) is not None:
            return " ".join(words[start:])
    return text


def _is_numeric(text: str) -> bool:
    return not any(map(str.isalpha, text)) and len(text) > 4


def _texts(tree: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield the texts of a page in document order, each with its element, without those outside of articles."""
    holders: set[etree._Element] = set()  # what has blocks in it
    for block in tree.iter(*_OPENS):
        parent = block.getparent()
        while parent is not None and parent not in holders:
            holders.add(parent)
            parent = parent.getparent()
    body = tree.find(".//body")
    stack: list[etree._Element] = [body if body is not None else tree]
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str) or _is_outside(element):
            continue
        inner = [child for child in element if isinstance(child.tag, str)]
        if element not in holders:
            text = "\n".join(line for piece in element.itertext() if (line := " ".join(piece.split())))
            if text and not _is_teaser(element):
                yield element, text
            continue
        own = "\n".join(
            line
            for piece in (element.text, *(child.tail for child in inner))
            if (line := " ".join((piece or "").split()))
        )
        if own and _YEAR.search(own) is not None and len(own) <= _LONGEST:
            yield element, own
        stack.extend(reversed(inner))


def _is_outside(element: etree._Element) -> bool:
    if element.tag in _OUTSIDE:
        return True
    if element.tag in ("html", "body", "main", "article", "h1"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return _OUTSIDE_NAME.search(names) is not None and next(element.iter("h1"), None) is None


def _is_teaser(element: etree._Element) -> bool:
    """Return True if a text is in a link, or beside a heading that is one."""
    around = (element, *element.iterancestors())
    if any(parent.tag == "a" for parent in around[:4]) and not _is_named(element):
        return True
    for parent in around[1:3]:
        if parent.tag in ("body", "main", "article", "header") or next(parent.iter("h1"), None) is not None:
            return False
        if any(heading.find(".//a") is not None for heading in parent.iter("h2", "h3", "h4")):
            return True
    return False


def _is_named(element: etree._Element) -> bool:
    return any(
        _NAMED.search(f"{parent.get('class') or ''} {parent.get('id') or ''}".lower()) is not None
        for parent in (element, *list(element.iterancestors())[:1])
    )


def _container(headline: etree._Element | None) -> etree._Element | None:
    """Return the article's element: the nearest around its headline that has two paragraphs of prose."""
    if headline is None:
        return None
    for parent in headline.iterancestors():
        prose = sum(1 for paragraph in parent.iter("p") if len("".join(paragraph.itertext())) > _PROSE)
        if prose >= 2:
            return None if parent.tag in ("body", "html") else parent
    return None
