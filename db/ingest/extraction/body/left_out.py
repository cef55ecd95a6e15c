"""What a page has beside the text that was taken from it, as warnings: nothing is left out in silence."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

from lxml import etree

from db.ingest.extraction.body.classified_page import ClassifiedPage
from db.ingest.extraction.body.classifier import is_sentence
from db.ingest.extraction.body.containers import Container
from db.ingest.extraction.body.subheadings import ClassifiedBlock
from db.ingest.extraction.html.hidden_text import count_letters, is_streamed
from db.ingest.extraction.html.html_elements import is_hidden
from db.text.cleaning import fold
from db.text.sentences import ENDS_SENTENCE, beginning

_PARAGRAPH = 60
"""Letters of what reads like a paragraph, as in ``candidates``, and of a beginning that is shown."""

_SENTENCE = 20
"""Letters of a sentence that is told where the headline's article has it, or an element right beside the paragraphs."""

_MOST_EMBEDDED = 20
"""Films and posts of other sites in one element that are told."""

_FEWEST_LETTERS = 3
"""Letters of a link that says something: the number of a footnote has none."""

_MOST_OF_LINE = 0.5
"""Share of a line's letters that a related article's title has where the line is a link to it: a day is beside it."""

_FEWEST_TWICE = 2
"""Different paragraphs from which on a page has some of its text twice: one may be a refrain."""

_MOST_SHOWN = 10
"""Texts that were left out whose beginnings a warning shows; the others are counted."""

_FEWEST_OF_OTHER, _MANY_LINKS = 3, 0.5
"""Paragraphs below a first-level heading from which on it is another article's, and the share of links in one."""

_TEXTS = etree.XPath(".//text()[not(parent::script or parent::style)]")

_IS_HIDDEN = "Most of its text is hidden on its page."


def left_out(page: ClassifiedPage, title: str, related: Collection[str]) -> Iterator[str]:
    """Yield a warning for each kind of text that the page has and its body hasn't, and of text that it has twice.

    ``title`` is the article's, ``related`` are titles that it has as links.
    """
    if page.is_hidden:
        yield _IS_HIDDEN
    kept = [i for i, item in enumerate(page.found) if item.verdict == "kept"]
    texts = _find_texts(page, kept)
    links = _find_links(page, related, frozenset(texts))
    for what, left in (
        ("Left out above its text", _find_headings(page, title)),
        ("Left out among its paragraphs", list(texts.values())),
        ("Links left out among its paragraphs", [text for i, text in links if kept[:1] < [i] < kept[-1:]]),
        ("Links left out below its text", [text for i, text in links if kept[-1:] < [i]]),
        ("Hidden on its page", _find_hidden(page)),
        ("Embedded on its page", _find_embedded(page)),
        ("Beside it on its page", list(_other_titles(page))),
        ("Twice on its page", _find_twice(page, kept)),
    ):
        if left:
            shown = ", ".join(f"“{beginning(' '.join(text.split()), _PARAGRAPH)}”" for text in left[:_MOST_SHOWN])
            more = f" and {len(left) - _MOST_SHOWN} more" if len(left) > _MOST_SHOWN else ""
            yield f"{what}: {shown}{more}."


_LEFT = frozenset(("after", "aside", "bare heading", "elsewhere", "links", "notice"))
"""Verdicts on blocks that may be told, wherever they are."""


def _find_texts(page: ClassifiedPage, kept: list[int]) -> dict[int, str]:
    """Return the texts among the paragraphs, or in an element with some, that read like one; each with its place."""
    around, holders = page.around_text(), page.holders()
    found = {}
    for i, item in enumerate(page.found):
        candidate = item.candidate
        if item.verdict not in _LEFT and not _is_before(item, page):
            continue
        # Only a name speaks against what is in a box right beside the paragraphs.
        is_named = any(not place.is_aside and _parent(place) in holders for place in candidate.asides)
        is_near = page.is_in_own(item) or is_named
        if not _reads_like_text(item, is_near=is_near) or any(
            place.element in page.beside for place in candidate.asides
        ):
            continue
        if (
            kept[:1] < [i] < kept[-1:]
            or is_near
            or any(place.element in around or is_streamed(place.element) for place in candidate.place.up())
        ):
            found[i] = item.block.text
    return found


def _reads_like_text(item: ClassifiedBlock, *, is_near: bool) -> bool:
    """Return True for what is as long as a paragraph, and for sentences among the article's or ``is_near`` them."""
    letters = (1 - item.candidate.link_share) * item.candidate.size
    if letters >= _PARAGRAPH or (item.candidate.is_main and is_sentence(item.candidate)):
        return True
    return is_near and letters >= _SENTENCE and ENDS_SENTENCE.search(item.block.text) is not None


def _find_headings(page: ClassifiedPage, title: str) -> list[str]:
    """Return the first-level headings in the headline's article that are none of its text, and say another title."""
    key = _letters(title)
    return [
        item.block.text
        for item in page.found
        if item.verdict == "title"
        and item.block.level == 1
        and page.is_in_own(item)
        and (own := _letters(item.block.text)) not in key
        and key not in own
    ]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _find_links(page: ClassifiedPage, related: Collection[str], told: Collection[int]) -> list[tuple[int, str]]:
    """Return the lines that are links, in the elements with the paragraphs, but for those ``told``; with the places."""
    return [
        (i, item.block.text)
        for i, item in enumerate(page.found)
        if item.verdict == "links"
        and i not in told
        and sum(map(str.isalpha, item.block.text)) >= _FEWEST_LETTERS
        and (item.candidate.is_main or item.candidate.is_within)
        and not any(title in item.block.text and len(title) > _MOST_OF_LINE * len(item.block.text) for title in related)
    ]


def _find_hidden(page: ClassifiedPage) -> list[str]:
    """Return the paragraphs that the page hides among those of the article."""
    around = {*page.around_text(), page.own}
    holders = page.holders()
    return [
        "".join(_TEXTS(element))
        for element in page.passed_over
        if element.tag != "nav"
        and (
            element in page.hidden
            or element.getparent() in holders
            or any(parent in around for parent in element.iterancestors())
        )
        and (count_letters(element) >= _PARAGRAPH or _is_hidden_sentence(element))
    ]


def _is_hidden_sentence(element: etree._Element) -> bool:
    """Return True for a short text without links and things to work with: a sentence, or what is said of a picture."""
    if next(element.iter("a", "button", "form", "input", "li", "select"), None) is not None:
        return False
    text = " ".join("".join(_TEXTS(element)).split())
    if next(element.iter("img", "amp-img"), None) is not None:
        return any(map(str.isalnum, text))
    return len(text) >= _SENTENCE and ENDS_SENTENCE.search(text) is not None


def _find_embedded(page: ClassifiedPage) -> list[str]:
    """Return the addresses of the films, posts and the like of other sites among the article's paragraphs."""
    around = [*page.around_text(), *((page.own,) if page.own is not None else ())]
    found: dict[str, None] = {}
    for element in around:
        for frame in islice(element.iter("iframe", "embed", "amp-youtube"), _MOST_EMBEDDED):
            address = (frame.get("src") or frame.get("data-src") or frame.get("data-videoid") or "").strip()
            if address and not is_hidden(frame) and not address.startswith(("about:", "data:", "javascript:")):
                found[address] = None
    return list(found)


def _parent(place: Container) -> etree._Element | None:
    return place.parent.element if place.parent is not None else None


def _find_twice(page: ClassifiedPage, kept: list[int]) -> list[str]:
    """Return the paragraphs that are in the text more than once, where several are."""
    blocks = [page.found[i] for i in kept if page.found[i].candidate.is_text]
    times = Counter(item.candidate.folded for item in blocks)
    twice = list(dict.fromkeys(item.block.text for item in blocks if times[item.candidate.folded] > 1))
    return twice if len(twice) >= _FEWEST_TWICE else []


def _is_before(item: ClassifiedBlock, page: ClassifiedPage) -> bool:
    """Return True for sentences that stand above the text, but in the headline's own article."""
    return item.verdict == "before" and page.is_in_own(item) and ENDS_SENTENCE.search(item.block.text) is not None


def _other_titles(page: ClassifiedPage) -> Iterator[str]:
    """Yield the titles of other articles on the page: first-level headings with paragraphs below that weren't kept."""
    yield from page.others.values()
    title, paragraphs = "", 0
    for item in page.found:
        if page.others and any(place.element in page.others for place in item.candidate.asides):
            continue
        if item.verdict == "kept":
            title = ""
        elif item.block.kind == "heading" and item.block.level == 1 and item.verdict != "title":
            title, paragraphs = item.block.text, 0
        elif title and item.candidate.size >= _PARAGRAPH and item.candidate.link_share < _MANY_LINKS:
            paragraphs += 1
            if paragraphs == _FEWEST_OF_OTHER:
                yield title
