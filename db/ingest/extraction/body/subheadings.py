"""Subheadings of a body: adds those that a page doesn't mark as headings, and removes those that head nothing."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from db.ingest.extraction.body.candidates import BlockCandidate
from db.ingest.extraction.html.html_blocks import HtmlBlock
from db.ingest.extraction.html.inline_runs import InlineRun
from db.text.lazy_regex import lazy_compile

Verdict = (
    Literal["kept", "title", "aside", "empty", "notice"]
    | Literal["links", "head line", "before", "after", "elsewhere", "bare heading"]
)
"""Why a block is left out, or that it is kept."""

ENDS_SENTENCE = lazy_compile(r"""[.!?…。！？؟।][\s"'»«“”’)\]」』]*\Z""")
"""The end of a text that ends as a sentence does."""

_ENDS_OPEN = lazy_compile(r"[.,:;…)]\W*\Z")
_LONGEST = 90
"""Letters of a line that may be a sub-heading: a line and a half of print."""

_LONG_PARAGRAPH = 80
"""Letters from which a paragraph is one of the text, as in ``candidates``."""

_SHORT = 60
"""Letters up to which a line in bold or capitals announces what follows; a bold lead is longer."""

_HEADING_LEVEL = 3
"""The level of headings that the page doesn't mark: below the title (1) and the headings that it does mark (2)."""


@dataclass(frozen=True, slots=True)
class ClassifiedBlock:
    """A candidate with its verdict, and the block that it makes in the body."""

    candidate: BlockCandidate
    verdict: Verdict
    block: HtmlBlock


def as_heading(block: HtmlBlock) -> HtmlBlock:
    """Return a paragraph's block as a heading."""
    runs: list[InlineRun] = [
        (text, style, url) if style == "link" else (text, "", "") for text, style, url in block.runs
    ]
    return HtmlBlock("heading", runs, block.element, _HEADING_LEVEL)


def with_unmarked_headings(found: list[ClassifiedBlock]) -> list[ClassifiedBlock]:
    """Make headings of short lines between long paragraphs if several of them share a class of their own."""
    kept = [i for i, item in enumerate(found) if item.verdict == "kept"]
    paragraphs = [item for item in found if item.verdict == "kept" and item.block.kind == "paragraph"]
    usual = Counter(item.candidate.place.likeness for item in paragraphs if item.candidate.size >= _LONG_PARAGRAPH)
    short = Counter(item.candidate.place.likeness for item in paragraphs if item.candidate.size <= _LONGEST)
    most_usual = usual.most_common(1)[0][0] if usual else None
    for before, at, after in zip(kept, kept[1:], kept[2:], strict=False):
        item, following = found[at], found[after]
        likeness = item.candidate.place.likeness
        if (
            item.block.kind == "paragraph"
            and item.block.element.tag == "p"
            and likeness[1]
            and likeness != most_usual
            and short[likeness] > 1
            and item.candidate.size <= _LONGEST
            and following.block.kind == "paragraph"
            and following.candidate.size >= _LONG_PARAGRAPH
            and found[before].block.kind != "heading"
            and _ENDS_OPEN.search(item.block.text) is None
        ):
            found[at] = replace(item, block=as_heading(item.block))
    return found


def _announces(item: ClassifiedBlock) -> bool:
    """Return True if a line looks like a heading: it ends with a colon, or is in bold or in capitals."""
    text = item.block.text
    return (
        item.block.kind == "paragraph"
        and item.candidate.size < _SHORT
        and (text[-1] in ":：" or text.isupper() or all(style == "strong" for _, style, _ in item.block.runs))
    )


def without_bare_headings(found: list[ClassifiedBlock]) -> list[ClassifiedBlock]:
    """Remove headings of links that were left out, and headings with nothing after them."""
    for i, (item, following) in enumerate(pairwise(found)):
        if item.verdict == "kept" and following.verdict == "links":
            block = item.block
            if (block.kind == "heading" or _announces(item)) and ENDS_SENTENCE.search(block.text) is None:
                found[i] = replace(item, verdict="bare heading")
    for i in range(len(found) - 1, -1, -1):
        if found[i].verdict == "kept":
            if found[i].block.kind != "heading":
                break
            found[i] = replace(found[i], verdict="bare heading")
    return found
