"""Documents, which the reader shows: blocks of terminal-safe text with spans and links, independent of any width.

``build_article`` makes one of an article. This module imports no Textual and reads no file, so documents can
be built in a worker thread or for plain output.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from db.models import Article, Headline
from db.models import Link as ArticleLink
from db.text import markdown
from db.text.cleaning import clean_line, terminal_safe
from tui.article.metadata_lines import (
    format_copy_place,
    format_correction,
    format_date_origin,
    format_dateline,
    format_kicker,
)

BlockKind = Literal[
    "kicker", "title", "dateline", "warning", "rule", "paragraph", "heading", "quote", "bullet", "number",
    "label", "link", "muted", "key", "bars",
]  # fmt: skip
SpanKind = Literal["link", "missing", "muted", "strong", "emphasis"]
LinkKind = Literal["article", "missing", "url", "listing", "filter"]


@dataclass(frozen=True, slots=True)
class DocumentSpan:
    """A style for characters ``start`` to ``end`` of a block. ``link``: an index into the document's links."""

    start: int
    end: int
    kind: SpanKind
    link: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentBlock:
    """A paragraph of a document, its text safe to draw and without line breaks.

    ``first`` and ``rest`` are drawn before its first line and its other lines. They have the same width and are not
    part of the text. ``above``: blank rows before the block. ``flush_right``: its script runs from right to left.
    """

    kind: BlockKind
    text: str
    spans: tuple[DocumentSpan, ...] = ()
    first: str = ""
    rest: str = ""
    above: int = 0
    flush_right: bool = False


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A link of a document. ``number`` is drawn before it; 1 to 9 are also the keys that follow it.

    ``target`` by kind: the article's id ("article"), a section's id ("listing"), an address ("url"), the article's
    address or None ("missing"), a query ("filter").
    """

    text: str
    kind: LinkKind
    target: int | str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The position of a link in a document: characters ``start`` to ``end`` of a block."""

    block: int
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A page for the reader: blocks, the links in them, and a title."""

    blocks: tuple[DocumentBlock, ...]
    links: tuple[DocumentLink, ...] = ()
    title: str = ""

    def is_like(self, other: "Document") -> bool:
        """True if it is the same page with small changes, so that positions in one are valid in the other."""
        return (
            self.title == other.title
            and len(self.blocks) == len(other.blocks)
            and len(self.links) == len(other.links)
            and bool(self.blocks)
        )

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """The position of each link, in the order of ``links``."""
        return tuple(
            Anchor(index, span.start, span.end)
            for index, block in enumerate(self.blocks)
            for span in block.spans
            if span.link is not None
        )

    @property
    def plain_text(self) -> str:
        """The page as plain text for copying, without warnings, charts and the link to the section's listing."""
        pieces = []
        for block in self.blocks:
            if block.kind == "link":
                link = self.links[block.spans[0].link or 0]
                text = "" if link.kind == "listing" else block.text[: block.spans[0].end]
            else:
                text = "" if block.kind in ("warning", "bars") else block.text
            pieces.append((block, block.first + text if text else ""))
        return _joined(pieces)

    def text_between(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """Return the text between two (block, character) positions, without the line breaks of wrapping."""
        return _joined(
            (block, block.text[start[1] if index == start[0] else 0 : end[1] if index == end[0] else None])
            for index, block in enumerate(self.blocks[start[0] : end[0] + 1], start[0])
        )


def _joined(pieces: Iterable[tuple[DocumentBlock, str]]) -> str:
    """Join texts of blocks by a blank line where blank rows separate the blocks, else by a line break."""
    parts: list[str] = []
    is_apart = False
    for block, text in pieces:
        is_apart = is_apart or block.above > 0
        if text:
            parts += ["\n\n" if is_apart else "\n", text] if parts else [text]
            is_apart = False
    return "".join(parts)


EMPTY = Document(())
"""A page with nothing on it."""


def build_article(article: Article, leader: Headline | None = None, copies: Sequence[Headline] = ()) -> Document:
    """Build an article's page: section, title, dateline, text, related articles, copies, link to the section.

    ``leader`` is the article that it is a copy of; ``copies`` are those of its own copies to name on the page.
    """
    page = DocumentBuilder(article.title)
    page.add("kicker", format_kicker(article), above=1)
    page.add("title", article.title or "Untitled")
    body = terminal_safe(article.body)
    page.add("dateline", format_dateline(article, body))
    if leader is not None:
        page.add_copy_of(leader)
    for correction in article.corrections:
        page.add("warning", format_correction(correction))
    for warning in article.warnings:
        page.add("warning", warning)
    page.add_rule()
    page.add_body(body, [link for link in article.links if link.kind == "in-text"])
    page.add_rule(above=1)
    related = [link for link in article.links if link.kind == "read-also"]
    page.add_read_also(related)
    page.add_copies(article, copies, len(related), is_first=not related)
    view_all = next((link.text for link in article.links if link.kind == "view-all"), "") or "View all events"
    year = f"in {article.published.year}" if article.published else "undated"
    page.add_link(
        DocumentLink(view_all, "listing", article.section_id),
        f"  {article.section_count:,} {year}",
        first=" →  ",
        above=1,
    )
    if origin := format_date_origin(article):
        page.add("muted", origin, above=1)
    return page.build()


class DocumentBuilder:
    """Builds a document block by block, making every text safe to draw."""

    def __init__(self, title: str) -> None:
        self.title = terminal_safe(clean_line(title))
        self.blocks: list[DocumentBlock] = []
        self.links: list[DocumentLink] = []

    def build(self) -> Document:
        """Return the document of all blocks added so far."""
        return Document(tuple(self.blocks), tuple(self.links), self.title)

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        spans: Sequence[DocumentSpan] = (),
        first: str = "",
        above: int = 0,
        as_it_is: bool = False,
    ) -> None:
        """Add a block. ``as_it_is``: the text is already safe, and its runs of blanks are kept."""
        if not as_it_is:
            text = terminal_safe(clean_line(text))
        self.blocks.append(_block(kind, text, tuple(spans), first, above))

    def add_rule(self, above: int = 0) -> None:
        """Add a horizontal line."""
        self.blocks.append(DocumentBlock("rule", "", above=above))

    def add_body(self, body: str, links: Iterable[ArticleLink]) -> None:
        """Add an article's text. ``links`` give the articles that its links lead to, by address."""
        known = {link.url: link for link in links if link.url}
        previous: str = "rule"
        for block in markdown.parse_blocks(body):
            kind = block.kind
            above = 2 if kind == "heading" and previous != "rule" else 1
            if kind == previous and kind in ("bullet", "number"):
                above = 0
            previous = kind
            spans = tuple(self._body_spans(block, known)) if block.spans else ()
            first = _body_prefix(block)
            self.blocks.append(_block(kind, block.text, spans, first, above))
        if previous == "rule":
            self.add("muted", "No text of this article was kept.", above=1)

    def _body_spans(self, block: markdown.MarkdownBlock, known: Mapping[str, ArticleLink]) -> Iterable[DocumentSpan]:
        for span in block.spans:
            if span.kind != "link":
                yield DocumentSpan(span.start, span.end, span.kind)
                continue
            text = block.text[span.start : span.end]
            link = known.get(span.url or "")
            if link is not None and link.target_id is not None:
                self.links.append(DocumentLink(text, "article", link.target_id))
            elif span.url and _is_followable(span.url):
                self.links.append(DocumentLink(text, "url", span.url))
            else:
                continue
            yield DocumentSpan(span.start, span.end, "link", len(self.links) - 1)

    def add_read_also(self, links: Sequence[ArticleLink]) -> None:
        """Add the related articles, numbered from 1."""
        if not links:
            return
        self.add("label", "Read also")
        width = max(2, len(str(len(links))))
        for number, link in enumerate(links, 1):
            first = f"{number:>{width}}  "
            above = 1 if number == 1 else 0
            if link.target_id is not None:
                self.add_link(DocumentLink(link.text, "article", link.target_id, number), "", first=first, above=above)
            else:
                address = link.url if link.url and _is_followable(link.url) else None
                note = "  not in this archive"
                self.add_link(DocumentLink(link.text, "missing", address, number), note, first=first, above=above)

    def add_copies(self, article: Article, copies: Sequence[Headline], last_number: int, *, is_first: bool) -> None:
        """Add the article's copies, numbered from ``last_number`` + 1."""
        if not copies:
            return
        self.add("label", "Also published as", above=0 if is_first else 1)
        width = max(2, len(str(last_number + len(copies))))
        for number, copy in enumerate(copies, last_number + 1):
            where = terminal_safe(clean_line(format_copy_place(copy, article)))
            text, note = (where, "") if copy.title == article.title else (copy.title, f"  {where}")
            first = f"{number:>{width}}  "
            self.add_link(
                DocumentLink(text, "article", copy.id, number), note, first=first, above=number == last_number + 1
            )
        if article.copies > len(copies):
            self.add(
                "muted", f"and {article.copies - len(copies):,} more, under it in the tree", first=" " * (width + 2)
            )

    def add_copy_of(self, leader: Headline) -> None:
        """Add a line that says that the article is a copy of ``leader``, with a link to it."""
        before, title = "A copy of ", terminal_safe(clean_line(leader.title)) or "Untitled"
        spans = [DocumentSpan(len(before), len(before) + len(title), "link", len(self.links))]
        self.links.append(DocumentLink(title, "article", leader.id))
        self.add("warning", before + title, spans=spans, as_it_is=True)

    def add_link(self, link: DocumentLink, note: str, *, first: str, above: int) -> None:
        """Add a link as a block of its own, with a muted ``note`` after it."""
        text = terminal_safe(clean_line(link.text)) or "Untitled"
        spans = [DocumentSpan(0, len(text), "missing" if link.kind == "missing" else "link", len(self.links))]
        if note:
            spans.append(DocumentSpan(len(text), len(text) + len(note), "muted"))
        self.links.append(replace(link, text=text))
        self.add("link", text + note, spans=spans, first=first, above=above, as_it_is=True)


def _block(kind: BlockKind, text: str, spans: tuple[DocumentSpan, ...], first: str, above: int) -> DocumentBlock:
    flush_right = kind != "link" and not text.isascii() and _runs_from_right(text)
    if flush_right:
        first = first[::-1] if kind in ("quote", "bullet") else first
    rest = first if kind == "quote" else " " * len(first)
    return DocumentBlock(kind, text, spans, first, rest, above, flush_right)


def _body_prefix(block: markdown.MarkdownBlock) -> str:
    match block.kind:
        case "quote":
            return "│ "
        case "bullet":
            return "• "
        case "number":
            return f"{block.level}. "
        case _:
            return ""


def _runs_from_right(text: str) -> bool:
    """True if the first letter with a direction runs from right to left (rule P2 of UAX #9)."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def _is_followable(url: str) -> bool:
    """True for the schemes that the browser hands to the system."""
    return url.lower().startswith(("http://", "https://", "mailto:"))
