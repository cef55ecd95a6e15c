"""The subset of Markdown in which bodies are stored: paragraphs, headings, quotes, lists, links and emphasis.

A body is a sequence of blocks separated by blank lines. A block is one line (`## Heading`, `> Quoted`, `- Item`,
`1. Item`, or a paragraph), so a body of any size is parsed in one pass. Text is escaped where CommonMark would see
markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from db.text.lazy_regex import lazy_compile

BlockKind = Literal["paragraph", "heading", "quote", "bullet", "number"]


@dataclass(frozen=True, slots=True)
class MarkdownSpan:
    """Characters ``start`` to ``end`` of a block's text that are a link (with ``url``) or emphasised."""

    start: int
    end: int
    kind: Literal["link", "strong", "emphasis"]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class MarkdownBlock:
    """A block without its markup. ``level`` is a heading's rank (1 to 6), a numbered item's number, else 0."""

    kind: BlockKind
    text: str
    level: int = 0
    spans: tuple[MarkdownSpan, ...] = ()


_SPECIAL = lazy_compile(r"[\\`*_\[\]<>&#~|]")
_BLOCK_START = lazy_compile(r"(\s*)(#{1,6}(?=\s|$)|[-+>](?=\s|$)|[-=]+\s*$|~{3}|\d{1,9}(?=[.)](?:\s|$)))")
_ENTITY = lazy_compile(r"&(?=#?\w+;)")
_HTML = lazy_compile(r"<(?=[/!?A-Za-z])")
_ESCAPED_ALWAYS = lazy_compile(r"[\\`*_\[\]]")


def escape_line(text: str) -> str:
    """Return one line of plain text as Markdown that renders as just that text."""
    if _SPECIAL.search(text) is not None:
        text = _ESCAPED_ALWAYS.sub(lambda match: "\\" + match[0], text)
        text = _HTML.sub(r"\\<", _ENTITY.sub(r"\\&", text))
    start = _BLOCK_START.match(text)
    if start is not None:
        if start[2][0].isdigit():
            return f"{text[: start.end(2)]}\\{text[start.end(2) :]}"
        return f"{start[1]}\\{text[start.start(2) :]}"
    return text


_LINE = lazy_compile(r"(?:(#{1,6})|(>)|([-*+])|(\d{1,9})[.)])[ \t]+(.*)", re.DOTALL)
_INLINE = lazy_compile(
    r"\\([!-/:-@\[-`{-~])"
    r"|\[((?:[^\[\]\\]|\\.)*)\]\(<?((?:[^\s()<>\\]|\\.|\((?:[^\s()<>\\]|\\.)*\))*)>?\)"
    r"|(\*\*|__)(?=\S)((?:[^*_\\]|\\.)+?)(?<=\S)\4"
    r"|([*_])(?=\S)((?:[^*_\\]|\\.)+?)(?<=\S)\6"
)
_UNESCAPE = lazy_compile(r"\\([!-/:-@\[-`{-~])")


def parse_blocks(body: str) -> Iterator[MarkdownBlock]:
    """Yield the blocks of a body in order."""
    for line in body.split("\n"):
        if line and not line.isspace():
            yield _parse_block(line)


def _parse_block(line: str) -> MarkdownBlock:
    match = _LINE.match(line)
    if match is None:
        return _parse_inline("paragraph", line, 0)
    hashes, quote, bullet, number, text = match.groups()
    if hashes:
        return _parse_inline("heading", text, len(hashes))
    if quote:
        return _parse_inline("quote", text, 0)
    if bullet:
        return _parse_inline("bullet", text, 0)
    return _parse_inline("number", text, int(number))


def _parse_inline(kind: BlockKind, text: str, level: int) -> MarkdownBlock:
    if _SPECIAL.search(text) is None:
        return MarkdownBlock(kind, text, level)
    parts: list[str] = []
    spans: list[MarkdownSpan] = []
    length = at = 0
    for match in _INLINE.finditer(text):
        parts.append(text[at : match.start()])
        length += match.start() - at
        at = match.end()
        escaped, label, url, _, strong, _, emphasis = match.groups()
        plain = escaped if escaped is not None else _UNESCAPE.sub(r"\1", label or strong or emphasis or "")
        if escaped is None and plain:
            if label is not None:
                spans.append(MarkdownSpan(length, length + len(plain), "link", _UNESCAPE.sub(r"\1", url)))
            else:
                spans.append(MarkdownSpan(length, length + len(plain), "strong" if strong else "emphasis"))
        parts.append(plain)
        length += len(plain)
    parts.append(text[at:])
    return MarkdownBlock(kind, "".join(parts), level, tuple(spans))


def from_paragraphs(paragraphs: list[str]) -> str:
    """Return a body made of plain paragraphs, each one line of text."""
    return "\n\n".join(map(escape_line, paragraphs))


def to_plain_text(body: str) -> str:
    """Return a body's text without markup, one block a line: the text that is searched, counted and displayed."""
    if _SPECIAL.search(body) is None and _ANY_BLOCK_START.search(body) is None:
        return body.replace("\n\n", "\n")
    return "\n".join(block.text for block in parse_blocks(body))


_ANY_BLOCK_START = lazy_compile(r"^(?:#|>|[-*+][ \t]|\d{1,9}[.)][ \t])|\\", re.MULTILINE)
