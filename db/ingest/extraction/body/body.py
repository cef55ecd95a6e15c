"""The body of an HTML news page as Markdown.

trafilatura, else resiliparse, says which text is the article. The page's own blocks are written, so that quotes, lists,
links and sub-headings stay; which of them, ``classifier`` says, by that text and by where on the page each lies.
"""

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from db.ingest.extraction.body.candidates import candidates
from db.ingest.extraction.body.classified_page import ClassifiedPage
from db.ingest.extraction.body.classifier import PageHead, classify_blocks
from db.ingest.extraction.body.left_out import left_out
from db.ingest.extraction.body.stored_text import StoredText, article_text, state_text, text_blocks
from db.ingest.extraction.body.subheadings import ClassifiedBlock
from db.ingest.extraction.body.trafilatura_speedup import main_text
from db.ingest.extraction.html.hidden_text import count_letters, have_more_than, show_hidden
from db.ingest.extraction.html.html_blocks import HtmlBlock, walk_blocks
from db.ingest.extraction.html.html_elements import PASSED_OVER, PICTURES, UNSEEN
from db.ingest.extraction.html.markdown_writer import write_blocks
from db.ingest.extraction.html.own_article import article_of_headline, find_other_articles, find_teaser_parts
from db.text.cleaning import fold
from db.text.sentences import beginning

_TITLES = ("og:title", "twitter:title")
_DESCRIPTIONS = ("description", "og:description", "twitter:description")
"""Names of meta elements with the title and with a description."""

_DESCRIPTION = 30
"""Letters of a description that may be a lead; less is the site's name."""

_SHORT_BODY = 400
"""Letters of a body from which on resiliparse isn't asked as well: trafilatura takes an aside for the text below it."""

_FAR_LESS = 0.2
"""Share of what resiliparse finds, below which trafilatura has taken a part for the whole."""

_LONGER = 2
"""How many times as much resiliparse must find: where both find about the same, trafilatura takes less along."""

_TOLD_AT_LEAST = 250
"""Letters of an ``articleBody`` that is more than a summary."""

_SHOWN_IN_PART = 1000
"""Letters of a body below which the page's scripts are asked for the rest of it: teasers before a wall have fewer."""

_UNFOLDED_AT_LEAST, _MOSTLY_UNLINKED = 150, 0.8
"""Letters of paragraphs that are hidden among an article's and belong to it: two short ones; and their share of all."""

_TOO_LITTLE = 0.4
"""Share of the ``articleBody`` that a body must have: less is what stands above a wall, or no text at all."""

_PARAGRAPH = 60
"""Letters of what reads like a paragraph, as in ``candidates``, and of a beginning by which one is known again."""

_NEVER_TAKEN = ("footer", "nav", *UNSEEN, *PICTURES)
"""Elements that no extractor takes text from."""

_LINE = 20
"""Letters of a line that is in no other text by chance."""

_MOST_ELEMENTS = 20_000
"""Elements of a page from which on trafilatura isn't asked: its time goes with the square of its paragraphs."""


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article as Markdown, "" where a page has none, and what is to be said of it."""

    markdown: str
    warnings: tuple[str, ...] = ()


def extract_body(tree: etree._Element, url: str | None = None, title: str = "", related: Collection[str] = ()) -> Body:
    """Return the body of a page, which isn't changed. Links are made absolute with ``url``.

    ``title`` is the page's, "" if it isn't known; the body hasn't it. ``related`` are the titles of its related
    articles: that they aren't in the text needs no warning.
    """
    head = _head(tree, url, title)
    page = _classify_shown(tree, head)
    blocks = _kept_blocks(page.found)
    shown = _length(blocks)
    told = article_text(tree, head.titles)
    is_unsure = _own_letters(blocks) < _PARAGRAPH and not _is_whole(page)
    longest = max((block.text for block in blocks), key=len, default="")

    def may_stand_for_it(stored: StoredText) -> bool:
        return stored.is_own or is_unsure or (len(longest) >= _LINE and _has_beginning(stored.text, longest))

    if len(told.text) >= _TOLD_AT_LEAST and shown < _TOO_LITTLE * len(told.text) and may_stand_for_it(told):
        return _stored(told, url)
    if shown < _SHOWN_IN_PART:
        first = _first_paragraph(blocks) if shown >= _TOLD_AT_LEAST else ""
        state = state_text(tree, head.titles, first)
        is_same = _has_beginning(state.text, first) if first else may_stand_for_it(state)
        if len(state.text) > _LONGER * shown and is_same:
            return _stored(state, url)
    unsure: tuple[str, ...] = ()
    if is_unsure:
        unsure = (_UNSURE,)
        guess = _best_guess(page)
        if _own_letters(guess) > _own_letters(blocks):
            return Body(write_blocks(guess, url), unsure)
    return Body(write_blocks(blocks, url), (*unsure, *left_out(page, title, related)))


def _stored(stored: StoredText, url: str | None) -> Body:
    other = (
        f"It isn't sure that its text is the article's: the page has it under “{beginning(stored.title, _PARAGRAPH)}”."
    )
    return Body(write_blocks(text_blocks(stored.text), url), (other,) if stored.title and not stored.is_own else ())


def _first_paragraph(blocks: list[HtmlBlock]) -> str:
    return next((block.text for block in blocks if len(block.text) >= _PARAGRAPH), "")


def _has_beginning(text: str, first: str) -> bool:
    """Return True if a text, which may have markup, has the beginning of a paragraph."""
    return "".join(first[:_PARAGRAPH].split()) in "".join(text.split())


def _is_whole(page: ClassifiedPage) -> bool:
    """Return True if all that the headline's article has for a text is kept, however short it is."""
    inside = filter(page.is_in_own, page.found)
    texts = [item for item in inside if item.verdict not in ("empty", "head line", "title")]
    return bool(texts) and all(item.verdict == "kept" for item in texts)


_UNSURE = "It isn't sure which of the page's texts is the article: this is all of it that reads like one."


_NO_TEXT = frozenset(("address", "footer", "form", "nav"))
"""Elements that hold no article on a page where none was found, if anything else has text; an ``aside`` may."""

_MORE_THAN_NOTICE = 250
"""Letters in such elements from which on they are taken for want of better: a notice of copyright or of an address is
shorter, and a page with nothing else is empty."""


def _best_guess(page: ClassifiedPage) -> list[HtmlBlock]:
    """Return the longest of three: the blocks that an extractor takes for the article, those that read like
    paragraphs, and what the headline's article has that is no aside.
    """
    found = page.found
    voted = [item.block for item in found if item.candidate.is_voted and item.verdict != "title"]
    anywhere = [item for item in found if item.candidate.size >= _PARAGRAPH and item.verdict not in ("links", "title")]
    prose = [
        item.block for item in anywhere if not any(place.element.tag in _NO_TEXT for place in item.candidate.place.up())
    ]
    inside = [
        item.block
        for item in found
        if page.is_in_own(item)
        and item.verdict not in ("title", "head line", "empty", "links", "notice")
        and not item.candidate.asides
    ]
    best = max(voted, prose, inside, key=_own_letters)
    if _own_letters(best) < _PARAGRAPH and sum(item.candidate.size for item in anywhere) >= _MORE_THAN_NOTICE:
        return [item.block for item in anywhere]
    return best


def _own_letters(blocks: list[HtmlBlock]) -> int:
    """Return the letters of blocks that aren't linked."""
    return sum(len(text) for block in blocks for text, style, _ in block.runs if style != "link")


def classify_page(tree: etree._Element, url: str | None = None, title: str = "") -> list[ClassifiedBlock]:
    """Return the blocks of a page with a verdict on each; ``title`` as for ``extract_body``.

    Where a page hides far more than it shows, its blocks are those of the page with everything shown, if that gives a
    longer article.
    """
    return _classify_shown(tree, _head(tree, url, title)).found


def _classify_shown(tree: etree._Element, head: PageHead) -> ClassifiedPage:
    page = _classify(tree, head)
    if folded := _folded_parts(page):
        walked = walk_blocks(tree, without=_WITHOUT, shown=folded)
        found = classify_blocks(candidates(walked.blocks, page.chosen, page.beside), head)
        page = replace(page, found=found, passed_over=walked.passed_over)
    more = _LONGER * _kept(page.found)
    if have_more_than(more, page.passed_over):
        inside = [element for element in page.passed_over if page.own in element.iterancestors("article")]
        if _is_whole(page) and not have_more_than(more, inside):
            return replace(page, hidden=frozenset(page.passed_over).difference(inside))
        other = _classify(show_hidden(tree), head)
        if _kept(other.found) > more:
            return replace(other, is_hidden=True)
    return page


def _folded_parts(page: ClassifiedPage) -> frozenset[etree._Element]:
    """Return hidden parts of the article: among its paragraphs, and paragraphs too, without links and forms.

    Readers unfold them. One paragraph alone is a note to those who aren't subscribed.
    """
    around = page.around_text()
    shown = "".join("".join(block.text.split()) for block in _kept_blocks(page.found))
    parts = frozenset(
        element
        for element in page.passed_over
        if (element.tag not in PASSED_OVER or element.tag == "button")  # one that isn't closed
        and any(parent in around for parent in element.iterancestors())
        and not _is_translated(element)
        and next(element.iterdescendants("button", "form", "iframe", "input", "select"), None) is None
        and count_letters(element) > _MOSTLY_UNLINKED * len("".join("".join(element.itertext()).split()))
        and not _is_copy(element, shown)
    )
    return parts if sum(map(count_letters, parts)) >= _UNFOLDED_AT_LEAST else frozenset()


def _is_copy(element: etree._Element, shown: str) -> bool:
    """Return True if the text of an element begins as some of ``shown`` does, which has no blanks."""
    return "".join("".join(element.itertext()).split())[:_PARAGRAPH] in shown


def _is_translated(element: etree._Element) -> bool:
    """Return True if an element states another language than the page."""
    language = element.get("lang") or ""
    page = next((each.get("lang") or "" for each in element.iterancestors("html")), "")
    return language != "" and page != "" and language.lower()[:2] != page.lower()[:2]


def _classify(tree: etree._Element, head: PageHead) -> ClassifiedPage:
    walked = walk_blocks(tree, without=_WITHOUT)
    others = find_other_articles(tree)
    beside = find_teaser_parts(tree).union(others)
    first = first_opinion(tree)
    found = classify_blocks(candidates(walked.blocks, first.text, beside), head)
    page = ClassifiedPage(found, walked.passed_over, first.text, beside, others, article_of_headline(tree))
    kept = _kept(found)
    if not first.others_most or kept >= max(_SHORT_BODY, _FAR_LESS * first.others_most):
        return page
    second = by_resiliparse(tree)
    if kept < max(_SHORT_BODY, _FAR_LESS * len(second)):
        other = classify_blocks(candidates(walked.blocks, second, beside), head)
        if _kept(other) > _LONGER * kept:
            return replace(page, found=other, chosen=second)
    return page


_WITHOUT = ("nav",)
"""Elements without text of the article, beside those that never have any."""


class Opinion(NamedTuple):
    """The text that an extractor takes for the article, and how many characters any other can find at most."""

    text: str
    others_most: float


def first_opinion(tree: etree._Element) -> Opinion:
    """Return trafilatura's opinion; of a very large page resiliparse's, which no other is asked for then."""
    light = _without_margins(tree)
    if _COUNT(light) > _MOST_ELEMENTS:
        return Opinion(_resiliparse_text(light), 0)
    length = _TEXT_LENGTH(light)
    return Opinion(main_text(light), length)


def by_resiliparse(tree: etree._Element) -> str:
    """Return the text that resiliparse takes for the article."""
    return _resiliparse_text(_without_margins(tree))


def _without_margins(tree: etree._Element) -> etree._Element:
    """Return a copy of a page without what no extractor takes text from: they have the less to look through."""
    light = copy(tree)
    etree.strip_elements(light, etree.Comment, *_NEVER_TAKEN, with_tail=False)
    return light


_COUNT = etree.XPath("count(//*)")
_TEXT_LENGTH = etree.XPath("string-length(normalize-space())")
"""Characters of all that stands in an element."""


def _kept(found: list[ClassifiedBlock]) -> int:
    """Return the letters of what is kept; those of captions only where there is nothing else."""
    blocks = _kept_blocks(found)
    return _length([block for block in blocks if block.kind != "image"]) or _length(blocks)


def _kept_blocks(found: list[ClassifiedBlock]) -> list[HtmlBlock]:
    return [item.block for item in found if item.verdict == "kept"]


def _length(blocks: list[HtmlBlock]) -> int:
    return sum(len(block.text) for block in blocks)


def _resiliparse_text(tree: etree._Element) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    html = etree.tostring(tree, encoding="unicode", method="html")
    return extract_plain_text(html, main_content=True, list_bullets=False, alt_texts=False, comments=False)


def _head(tree: etree._Element, url: str | None, title: str = "") -> PageHead:
    named: set[str] = set()
    headings: set[str] = set()
    descriptions: list[str] = []
    for element in tree.iter("h1", "title", "meta"):
        if element.tag != "meta":
            (headings if element.tag == "h1" else named).add(fold(" ".join("".join(element.itertext()).split())))
            continue
        name = element.get("property") or element.get("name")
        if name not in _TITLES and name not in _DESCRIPTIONS:
            continue
        content = fold(" ".join((element.get("content") or "").split()))
        if name in _TITLES:
            named.add(content)
        elif len(content) > _DESCRIPTION:
            descriptions.append(content)
    chosen = fold(title)
    if any(chosen in each for each in (*named, *headings)):  # else it may be another article's
        named.add(chosen)
    named.discard("")
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return PageHead(frozenset((named | headings) - {""}), tuple(descriptions), host, frozenset(named))
