"""The blocks of a page, with the evidence for and against each being part of the article."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lxml import etree

from db.ingest.extraction.body.boilerplate import is_head_line
from db.ingest.extraction.body.containers import COMMENT, Container, Containers, innermost_of, tells_of_pictures
from db.ingest.extraction.html.html_blocks import HtmlBlock
from db.ingest.extraction.html.images import is_caption_name
from db.ingest.extraction.html.inline_runs import PLAIN_DIGITS
from db.text.cleaning import fold
from db.text.lazy_regex import lazy_compile
from db.text.sentences import ENDS_SENTENCE

_UNMISTAKABLE = 25
"""Letters of a block that is looked for anywhere in the chosen text. A shorter one (`Read more`, a name) may be there
by chance, and counts only right after the block before it."""

_BACK, _AHEAD = 200, 200_000
"""Letters from the end of the last block that was found to where the next is looked for: a few back, for extractors
move a line; and not to the end of a text of megabytes for every block, which would take time by its square."""

_ASIDE_AT_MOST = 0.3
"""Share of the chosen text from which on a name such as `sidebar` isn't believed: without this check pages lose their
whole article to a name, and the news set 19 points of F1 (docs/extraction.md)."""

_COMMENTS_AT_MOST = 0.95
"""The same share for comments of readers, which are often longer than the article. What has nothing else is a forum."""

_MAIN_AT_LEAST = 0.1
"""Share of the chosen text that a container has at least to be one of the article's. By trial on the corpora."""

_MAIN_TOGETHER = 0.6
"""Share of the chosen paragraphs that the article's containers have together; else they are looked for one level up.
A page in two columns has half of them in each."""

_LEVELS = 4
"""Levels up to which that is done: then most pages are at their ``main`` or ``body``."""

_NESTED_AT_LEAST = 200
"""Letters of paragraphs in a container within the article's from which on it belongs to it: two lines are a box."""

_FEWEST_IN_BOX = 2
"""Long paragraphs that a box has which is a part of the article: an offer or a biography has one."""

_OF_BOXES = ("a", "button", "form", "h1", "h2", "h3", "h4", "h5", "h6", "iframe", "img", "input", "li", "svg", "video")
"""Elements of which boxes beside the text have one: offers, biographies, captions, lists of links."""

_PARAGRAPH, _LONG_PARAGRAPH = 60, 80
"""Letters of what reads like a paragraph, by trial: captions and labels are shorter; and of what surely is one."""

_MOST_AROUND = 20
"""Elements around a container of the article up to its ``article``: real pages have half as many."""

_FEW_LINKS, _MANY_LINKS = 0.3, 0.5
"""Shares of linked letters in prose at most, and in what is none."""

_CJK = lazy_compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_CJK_EXTRA = 1.5
"""Further letters that a character of Chinese, Japanese or Korean counts for: it says as much as two or three."""

_NO_TEXT = ("code", "image", "table")
"""Kinds of blocks that stand among an article's paragraphs, and don't show by themselves where it is."""

_OFF_LINE = lazy_compile(f"[{''.join(map(chr, PLAIN_DIGITS))}]")


@dataclass(eq=False)
class BlockCandidate:
    """A block of a page.

    ``is_voted``: an extractor takes it for the article's. ``asides``: the places around it that are no part of an
    article. ``is_main``: it lies in one of the containers that hold the article; ``is_near``: in one of them, or deeper
    in one among other paragraphs; ``is_within``: in one, however deep, and its text is nowhere else. ``size`` is its
    length in letters, those that stand for a word counting for more.
    """

    block: HtmlBlock
    place: Container
    is_voted: bool
    container: Container
    size: int
    link_share: float
    asides: tuple[Container, ...] = ()
    is_main: bool = False
    is_near: bool = False
    is_within: bool = False

    @cached_property
    def folded(self) -> str:
        """Its text, folded."""
        return fold(self.block.text)

    @property
    def is_text(self) -> bool:
        """True if the block reads like a paragraph of an article."""
        return (
            self.size >= _PARAGRAPH
            and self.link_share < _MANY_LINKS
            and not self.asides
            and self.block.kind not in _NO_TEXT
        )


def candidates(
    blocks: list[HtmlBlock], chosen: str, beside: frozenset[etree._Element] = frozenset()
) -> list[BlockCandidate]:
    """Return a page's blocks as candidates; ``chosen`` is the text that an extractor takes for the article.

    ``beside`` are parts of the page that are made of teasers.
    """
    places = Containers()
    found = [_candidate(block, places, vote) for block, vote in zip(blocks, _votes(blocks, chosen), strict=True)]
    part_around = innermost_of(beside)
    outside = {each: part for each in found if (part := part_around(each.place)) is not None} if beside else {}
    for candidate in outside:
        candidate.is_voted = False
    whole = sum(candidate.size for candidate in found if candidate.is_voted)
    _mark_asides(found, whole)
    for candidate, place in outside.items():
        candidate.asides = (place,)
    main = _mark_main(found, whole)
    last = max((i for i, candidate in enumerate(found) if candidate.is_voted and candidate.is_main), default=0)
    _mark_alike(found[:last], main)
    _mark_boxes(found, last, main)
    _mark_addresses(found[:last], main)
    _mark_plain(found[:last], main)
    _mark_lone_captions(found[:last], main)
    _mark_near(found, main)
    _mark_within(found, main)
    return found


def size_of(text: str) -> int:
    """Return the length of a text in letters; one of Chinese, Japanese or Korean counts as two and a half."""
    return len(text) if text.isascii() else len(text) + int(_CJK_EXTRA * len(_CJK.findall(text)))


def _candidate(block: HtmlBlock, places: Containers, is_voted: bool) -> BlockCandidate:
    place = places.of(block.element)
    text = block.text
    linked = sum([len(run[0]) for run in block.runs if run[1] == "link"])
    return BlockCandidate(block, place, is_voted, place.holder, size_of(text), linked / (len(text) or 1))


def _votes(blocks: list[HtmlBlock], chosen: str) -> list[bool]:
    """Return which blocks are in the chosen text: a long one anywhere, a short one only right after the one before."""
    chosen = _letters(chosen)
    votes: list[bool] = []
    at = 0
    for block in blocks:
        text = _letters(block.text.replace(" | ", "") if block.kind == "table" else block.text)
        if block.kind == "image" or not text:
            votes.append(False)
            continue
        if len(text) < _UNMISTAKABLE:
            place = at if chosen.startswith(text, at) else -1
        else:
            place = chosen.find(text, at, at + _AHEAD)
            if place < 0:
                place = chosen.find(text, max(0, at - _BACK), at + len(text))
            if place < 0 and len(chosen) <= _AHEAD:
                place = chosen.find(text)
            if place < 0:  # an extractor may leave out words in it: a time, a reading, a footnote's mark
                place = chosen.find(
                    text[:_UNMISTAKABLE], 0 if len(chosen) <= _AHEAD else max(0, at - _BACK), at + _AHEAD
                )
        votes.append(place >= 0)
        if place >= 0:
            at = place + len(text)
    return votes


def _letters(text: str) -> str:
    """Return a text as extractors have it: without blanks and invisible characters, all digits on the line."""
    text = "".join(text.split())
    if text.isascii():
        return text
    if _OFF_LINE.search(text) is not None:
        text = text.translate(PLAIN_DIGITS)
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


def _mark_asides(found: list[BlockCandidate], whole: int) -> None:
    """Note at each block the elements around it that are no part of an article.

    A sign of such an element counts only where all elements that have it hold a small part of what was voted for: names
    lie, and a page builder's `widget` is around each paragraph.
    """
    held: Counter[str] = Counter()
    for candidate in found:
        if candidate.is_voted:
            for sign in {sign for place in candidate.place.asides for sign in place.signs}:
                held[sign] += candidate.size
    lies = frozenset(
        sign
        for sign, size in held.items()
        if size >= (_COMMENTS_AT_MOST if sign == COMMENT else _ASIDE_AT_MOST) * max(whole, 1)
    )
    believed: dict[Container, tuple[Container, ...]] = {}  # of the places around each innermost one
    for candidate in found:
        if not candidate.place.asides:
            continue
        inner = candidate.place.asides[0]
        if inner not in believed:
            believed[inner] = tuple(place for place in inner.asides if not place.signs <= lies)
        candidate.asides = believed[inner]
        if candidate.block.kind == "image":
            candidate.asides = tuple(place for place in candidate.asides if not tells_of_pictures(place))
    text = [i for i, candidate in enumerate(found) if candidate.is_voted and candidate.is_text]
    end = max((i for i, candidate in enumerate(found) if candidate.is_voted and not candidate.asides), default=0)
    for candidate in found[text[0] : end] if text else ():
        if candidate.is_voted:  # among the article's paragraphs a name alone isn't enough
            candidate.asides = tuple(place for place in candidate.asides if place.is_aside)


def _mark_main(found: list[BlockCandidate], whole: int) -> set[etree._Element]:
    """Mark the blocks in the containers that hold most of the article, and return these containers.

    Where no few containers do (each paragraph may have its own), it is theirs around them, some levels up.
    """
    containers = {candidate: candidate.container for candidate in found}
    text = [candidate for candidate in found if candidate.is_voted and candidate.is_text]
    main: set[tuple[object, ...]] = set()
    for _ in range(_LEVELS):
        held: dict[tuple[object, ...], int] = {}
        for candidate in text:
            likeness = containers[candidate].sibling_likeness
            held[likeness] = held.get(likeness, 0) + candidate.size
        main = {likeness for likeness, size in held.items() if size >= _MAIN_AT_LEAST * whole}
        if sum(held[likeness] for likeness in main) >= _MAIN_TOGETHER * sum(held.values()):
            break
        containers = {candidate: place.parent or place for candidate, place in containers.items()}
    cousins = {
        place.cousin_likeness
        for place in containers.values()
        if place.sibling_likeness in main and place.element.get("class")
    }
    elements = set()
    for candidate, place in containers.items():
        if place.sibling_likeness in main or place.cousin_likeness in cousins:
            candidate.is_main = candidate.is_near = True
            elements.add(place.element)
    return elements


def _mark_alike(found: list[BlockCandidate], main: set[etree._Element]) -> None:
    """Mark the paragraphs in containers of the main ones' tag and class, though a name around them speaks against it.

    Such a container is a part of the article that lies in another box, for example above a wall.
    """
    alike = {(element.tag, element.get("class")) for element in main if element.get("class")}
    for candidate in found:
        if (
            candidate.asides
            and candidate.container.likeness in alike
            and candidate.size >= _PARAGRAPH
            and candidate.link_share < _FEW_LINKS
            and not any(place.is_aside for place in candidate.asides)
        ):
            candidate.asides = ()
            candidate.is_main = candidate.is_near = True


def _mark_boxes(found: list[BlockCandidate], last: int, main: set[etree._Element]) -> None:
    """Clear boxes right in the article that are suspicious for their names alone, and hold text like that around them.

    That is several long paragraphs, or nothing but paragraphs: no title, link, picture or form. Below the article's
    ``last`` paragraph only those that have no suspicious name, but are hidden from programs that read pages out.
    """
    inside: dict[Container, list[BlockCandidate]] = {}
    for i, candidate in enumerate(found):
        box = candidate.asides[-1] if candidate.asides else None
        if box is not None and i >= last and not all(sign.startswith("<") for sign in box.signs):
            continue
        if box is not None and not box.is_aside and box.parent is not None and box.parent.element in main:
            inside.setdefault(box, []).append(candidate)
    for box, blocks in inside.items():
        prose = [
            each
            for each in blocks
            if each.size >= _LONG_PARAGRAPH
            and each.link_share < _FEW_LINKS
            and ENDS_SENTENCE.search(each.block.text) is not None
        ]
        is_plain = len(prose) == len(blocks) and not is_caption_name(box.element) and _has_only_text(box.element)
        if len(prose) >= _FEWEST_IN_BOX or is_plain:
            for candidate in blocks:
                candidate.asides = ()
                candidate.is_near = True


def _mark_addresses(found: list[BlockCandidate], main: set[etree._Element]) -> None:
    """Clear addresses right in the article among its paragraphs, but for bylines: the text gives them.

    ``found`` are the blocks above its last paragraph.
    """
    first = next((i for i, candidate in enumerate(found) if candidate.is_main and candidate.is_text), len(found))
    for candidate in found[first:]:
        box = candidate.asides[-1] if candidate.asides else None
        if box is None or box.tag != "address" or box.parent is None or box.parent.element not in main:
            continue
        if candidate.link_share < _FEW_LINKS and not is_head_line(candidate.block.text):
            candidate.asides = ()
            candidate.is_near = True


def _mark_plain(found: list[BlockCandidate], main: set[etree._Element]) -> None:
    """Mark sentences in an element of their own below the article's first paragraph, with nothing but text in it."""
    first = next((i for i, candidate in enumerate(found) if candidate.is_main and candidate.is_text), len(found))
    for candidate in found[first:]:
        if (
            not (candidate.is_main or candidate.asides)
            and candidate.size >= _PARAGRAPH
            and candidate.link_share < _FEW_LINKS
            and ENDS_SENTENCE.search(candidate.block.text) is not None
            and candidate.container.parent is not None
            and candidate.container.parent.element in main
            and not is_caption_name(candidate.container.element)
            and _has_only_text(candidate.container.element)
        ):
            candidate.is_near = True


def _mark_lone_captions(found: list[BlockCandidate], main: set[etree._Element]) -> None:
    """Clear sentences right in the article that are named as captions, but stand at no picture: names lie."""
    for before, candidate, after in zip(found, found[1:], found[2:], strict=False):
        box = candidate.asides[-1] if candidate.asides else None
        if (
            box is not None
            and box.parent is not None
            and box.parent.element in main
            and tells_of_pictures(box)
            and "image" not in (before.block.kind, after.block.kind)
            and ENDS_SENTENCE.search(candidate.block.text) is not None
            and _has_only_text(box.element)
        ):
            candidate.asides = ()
            candidate.is_near = True


def _has_only_text(element: etree._Element) -> bool:
    return next(element.iter(*_OF_BOXES), None) is None


def _mark_near(found: Iterable[BlockCandidate], main: set[etree._Element]) -> None:
    """Mark the blocks of containers with several paragraphs in a main one, for example a part behind a paywall."""
    found = list(found)
    held: dict[Container, int] = {}
    for candidate in found:
        if candidate.size >= _LONG_PARAGRAPH and candidate.link_share < _FEW_LINKS and not candidate.asides:
            held[candidate.container] = held.get(candidate.container, 0) + candidate.size
    main_around = innermost_of(main)
    inside = {
        container for container, size in held.items() if size >= _NESTED_AT_LEAST and main_around(container) is not None
    }
    for candidate in found:
        candidate.is_near |= candidate.is_main or candidate.container in inside


def _mark_within(found: list[BlockCandidate], main: set[etree._Element]) -> None:
    """Mark the blocks that lie in a main container, however deep, and in nothing that is no part of an article.

    Text that no extractor takes and that comes several times is a template's (`Advertisement`), unless it is a sentence
    in a main container itself.
    """
    main_around = innermost_of(main)
    parts = Counter(element.getparent() for element in main)
    around = _articles_around(main)
    times = Counter(candidate.block.text for candidate in found if not candidate.is_voted)
    for candidate in found:
        is_sentence = candidate.is_main and ENDS_SENTENCE.search(candidate.block.text) is not None
        if not candidate.asides and (is_sentence or times[candidate.block.text] < 2):
            place = candidate.container
            candidate.is_within = main_around(place) is not None and not is_caption_name(place.element)
            if not candidate.is_within and place.parent is not None:
                candidate.is_within = place.element in around or (
                    parts[place.parent.element] > 1 and _is_plain_part(candidate)
                )


def _articles_around(main: set[etree._Element]) -> set[etree._Element]:
    """Return the elements around each main one, up to the innermost ``article`` that is around it."""
    found = set()
    for element in main:
        parents = list(islice(element.iterancestors(), _MOST_AROUND))
        last = next((i for i, parent in enumerate(parents) if parent.tag == "article"), -1)
        found.update(parents[: last + 1])
    return found


def _is_plain_part(candidate: BlockCandidate) -> bool:
    """Return True for a box beside those that hold the article, with nothing but text in it."""
    return (
        candidate.link_share < _FEW_LINKS
        and (
            candidate.block.kind not in ("heading", "paragraph")
            or ENDS_SENTENCE.search(candidate.block.text) is not None
        )
        and not is_caption_name(candidate.container.element)
        and _has_only_text(candidate.container.element)
    )
