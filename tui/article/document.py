"""Documents, which the reader shows: blocks of terminal-safe text with spans and links, independent of any width.

``build_article`` makes one of an article. This module imports no Textual and reads no file, so documents can
be built in a worker thread or for plain output.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal
from urllib.parse import unquote

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
    "code", "table", "image", "label", "link", "muted", "key", "bars",
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
    """A block of a document, its text safe to draw; a line break in it always starts a line.

    ``first`` and ``rest`` are drawn before its first line and its other lines. They have the same width and are not
    part of the text. ``above``: blank rows before the block. ``flush_right``: its script runs from right to left.
    ``rows`` of a table: its cells, which the text has joined as ``MarkdownBlock`` says.
    """

    kind: BlockKind
    text: str
    spans: tuple[DocumentSpan, ...] = ()
    first: str = ""
    rest: str = ""
    above: int = 0
    flush_right: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


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
            pieces.append((block, block.first + text.replace("\n", f"\n{block.rest}") if text else ""))
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


_LONGEST_ABOVE = 160
"""Characters of warnings that stand above a text, two lines of a reader: more would push it off a small screen."""

_TAB = 4
"""Columns between tab stops, in code: browsers have 8, and code on pages is written for 4."""

EMPTY = Document(())
"""A page with nothing on it."""


def build_article(article: Article, leader: Headline | None = None, copies: Sequence[Headline] = ()) -> Document:
    """Build an article's page: section, title, dateline, text, related articles, copies, link to the section.

    ``leader`` is the article that it is a copy of; ``copies`` are those of its own copies to name on the page.
    """
    page = DocumentBuilder(article.title)
    page.add("kicker", format_kicker(article), above=1)
    page.add("title", article.title or "Untitled")
    body = terminal_safe(article.body.expandtabs(_TAB))
    page.add("dateline", format_dateline(article, body))
    if leader is not None:
        page.add_copy_of(leader)
    for correction in article.corrections:
        page.add("warning", format_correction(correction))
    is_much = sum(map(len, article.warnings)) > _LONGEST_ABOVE
    count = len(article.warnings)
    above = (
        [f"{count} note{'s' if count > 1 else ''} on how it was read: below the text."] if is_much else article.warnings
    )
    for warning in above:
        page.add("warning", warning)
    page.add_rule()
    page.add_body(body, [link for link in article.links if link.kind == "in-text"])
    page.add_rule(above=1)
    for warning in article.warnings if is_much else ():
        page.add("warning", warning, above=1)
    if is_much:
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
        previous: markdown.MarkdownBlock | None = None
        for block in markdown.parse_blocks(body):
            above = 2 if block.kind == "heading" and previous is not None else 1
            if previous is not None and _is_same_list(previous, block):
                above = 0
            previous = block
            if block.kind == "image":
                self._add_image(block, known, above)
                continue
            spans = tuple(self._body_spans(block, known)) if block.spans else ()
            made = _block(block.kind, block.text, spans, _body_prefix(block), above)
            self.blocks.append(replace(made, rows=block.rows) if block.rows else made)
        if previous is None:
            self.add("muted", "No text of this article was kept.", above=1)

    def _add_image(self, block: markdown.MarkdownBlock, known: Mapping[str, ArticleLink], above: int) -> None:
        """Add an image: its alternative text, which links to it, and its caption; without either its file's name."""
        text = block.text
        if block.alt and text.startswith(f"{block.alt}\n"):
            start, end = 0, len(block.alt)
        elif text:
            start, end = _first_unlinked(block)
        else:
            name = unquote(block.url.partition("?")[0].rstrip("/").rpartition("/")[2])
            text = terminal_safe(clean_line(name)) or "Image"
            start, end = 0, len(text)
        spans = block.spans
        if start < end:
            spans = tuple(span for span in spans if span.end <= start or span.start >= end)
            spans = tuple(sorted((*spans, markdown.MarkdownSpan(start, end, "link", block.url)), key=lambda s: s.start))
        made = tuple(self._body_spans(replace(block, text=text, spans=spans), known))
        self.blocks.append(_block("image" if block.text else "muted", text, made, "▧ ", above))

    def _body_spans(self, block: markdown.MarkdownBlock, known: Mapping[str, ArticleLink]) -> Iterable[DocumentSpan]:
        for span in block.spans:
            if span.kind != "link":
                yield DocumentSpan(span.start, span.end, span.kind)
                continue
            text = block.text[span.start : span.end].replace("\n", " ")
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
    flush_right = kind not in ("link", "code", "table") and not text.isascii() and _runs_from_right(text)
    if flush_right:
        first = first[::-1] if kind in ("quote", "bullet", "image") else first
    rest = first if kind == "quote" else " " * len(first)
    return DocumentBlock(kind, text, spans, first, rest, above, flush_right)


def _is_same_list(previous: markdown.MarkdownBlock, block: markdown.MarkdownBlock) -> bool:
    """True if two blocks are items of one list, or of a list and one in it."""
    if previous.kind not in ("bullet", "number") or block.kind not in ("bullet", "number"):
        return False
    return previous.kind == block.kind or previous.depth != block.depth


def _first_unlinked(block: markdown.MarkdownBlock) -> tuple[int, int]:
    """Return the first (start, end) of a block's text that is in no link; an empty one if all of it is."""
    at = 0
    for span in block.spans:
        if span.kind == "link":
            if span.start > at:
                return at, span.start
            at = span.end
    return at, len(block.text)


def _body_prefix(block: markdown.MarkdownBlock) -> str:
    indent = "  " * block.depth
    match block.kind:
        case "quote":
            return "│ "
        case "bullet":
            return f"{indent}• "
        case "number":
            return f"{indent}{block.level}. "
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
