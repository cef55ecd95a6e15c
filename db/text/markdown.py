"""The subset of Markdown in which bodies are stored, its parser and its writer.

A body is a sequence of blocks separated by blank lines. Every form means the same in CommonMark and GitHub's tables:

| block | form |
|---|---|
| paragraph, heading, quote | `Text`, `## Heading`, `> Quoted` |
| bullet, numbered item | `- Item`, `1. Item`; four blanks before it for each list that its list is nested in |
| code | a fence of backticks with at most one word, lines as they are (blank ones too), a fence |
| table | `| A | B |`, `| --- | --- |`, then a line a row; the first row is the header |
| image | `![alt](address)`; a line directly below it is its caption |

Inline markup is emphasis, links, and hard line breaks: a backslash at the end of a line, after which the block goes on
on the next line (behind `> ` in a quote, indented by four more blanks in an item). Headings and table cells have no
such breaks. Text is escaped where CommonMark would see markup.

Parsing is one pass without recursion, linear in the size of any body. Bodies written before there were code, tables,
images, nested lists and hard breaks contain none of them by accident: backticks and brackets were always escaped, and
every block was one line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from db.text.lazy_regex import lazy_compile

BlockKind = Literal["paragraph", "heading", "quote", "bullet", "number", "code", "table", "image"]
TextKind = Literal["paragraph", "heading", "quote", "bullet", "number"]

DEEPEST = 9
"""Depth of the innermost list that is told apart: half of an 80-column line is indentation there."""

_INDENT = "    "
"""Indentation of a nested list: CommonMark needs as much as the mark of the item that it is in (`10. ` has four)."""


@dataclass(frozen=True, slots=True)
class MarkdownSpan:
    """Characters ``start`` to ``end`` of a block's text that are a link (with ``url``) or emphasised."""

    start: int
    end: int
    kind: Literal["link", "strong", "emphasis"]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class MarkdownBlock:
    r"""A block without its markup.

    ``text`` has "\n" at hard line breaks, between lines of code and between rows of a table, whose cells are joined by
    " | "; an image's is its caption, else its alternative text, and both on lines of their own if they differ.
    ``level`` is a heading's rank (1 to 6), a numbered item's number, else 0. ``depth`` counts the lists that an item's
    list is nested in. ``language`` is the word at a fence. ``rows`` are a table's cells as plain text, header first;
    a row may have fewer or more than the header. ``url`` (may be "") and ``alt`` are an image's.
    """

    kind: BlockKind
    text: str
    level: int = 0
    spans: tuple[MarkdownSpan, ...] = ()
    depth: int = 0
    language: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    url: str = ""
    alt: str = ""


_SPECIAL = lazy_compile(r"[\\`*_\[\]<>&#~|]")
_BLOCK_START = lazy_compile(r"(\s*)(#{1,6}(?=\s|$)|[-+>](?=\s|$)|[-=]+\s*$|~{3}|\d{1,9}(?=[.)](?:\s|$)))")
_ENTITY = lazy_compile(r"&(?=#?\w+;)")
_HTML = lazy_compile(r"<(?=[/!?A-Za-z])")
_ESCAPED_ALWAYS = lazy_compile(r"[\\`*_\[\]]")


def escape_inline(text: str) -> str:
    """Return plain text as Markdown that renders as just that text anywhere but at the start of a line."""
    if _SPECIAL.search(text) is None:
        return text
    text = _ESCAPED_ALWAYS.sub(lambda match: "\\" + match[0], text)
    return _HTML.sub(r"\\<", _ENTITY.sub(r"\\&", text))


def escape_line(text: str) -> str:
    """Return one line of plain text as Markdown that renders as just that text."""
    text = escape_inline(text)
    start = _BLOCK_START.match(text)
    if start is not None:
        if start[2][0].isdigit():
            return f"{text[: start.end(2)]}\\{text[start.end(2) :]}"
        return f"{start[1]}\\{text[start.start(2) :]}"
    return text


_LINE = lazy_compile(r"(?:(#{1,6})|(>)|((?: {4})*)(?:([-*+])|(\d{1,9})[.)]))[ \t]+(.*)", re.DOTALL)
_INLINE = lazy_compile(
    r"\\([!-/:-@\[-`{-~])"
    r"|\[((?:[^\[\]\\]|\\.)*)\]\(<?((?:[^\s()<>\\]|\\.|\((?:[^\s()<>\\]|\\.)*\))*)>?\)"
    r"|(\*\*|__)(?=\S)((?:[^*_\\]|\\.)+?)(?<=\S)\4"
    r"|([*_])(?=\S)((?:[^*_\\]|\\.)+?)(?<=\S)\6"
)
_UNESCAPE = lazy_compile(r"\\([!-/:-@\[-`{-~])")
_HEADING = lazy_compile(r"#{1,6}[ \t]")
_FENCE = lazy_compile(r"(`{3,})[ \t]*(?:([^\s`]+)[ \t]*)?")
_IMAGE = lazy_compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(<?((?:[^\s()<>\\]|\\.|\((?:[^\s()<>\\]|\\.)*\))*)>?\)[ \t]*")
_DELIMITER_CELL = lazy_compile(r":?-+:?")
_ESCAPED_OR_BAR = lazy_compile(r"\\.|\|")


def parse_blocks(body: str) -> Iterator[MarkdownBlock]:
    """Yield the blocks of a body in order."""
    return map(_parse_block, split_blocks(body))


def split_blocks(body: str) -> Iterator[str]:
    """Yield the Markdown of each block of a body. Joined by blank lines they are the body again."""
    lines = body.split("\n")
    start = 0
    while start < len(lines):
        line = lines[start]
        end = start + 1
        if not line or line.isspace():
            start = end
            continue
        if line[0] in "`|!" or line[-1] == "\\":
            end = _end_of_block(lines, start)
        yield line if end == start + 1 else "\n".join(lines[start:end])
        start = end


def _end_of_block(lines: list[str], start: int) -> int:
    """Return the index after the last line of the block that starts at a line."""
    line = lines[start]
    if line[0] == "`" and (fence := _FENCE.fullmatch(line)) is not None:
        return next((i + 1 for i in range(start + 1, len(lines)) if _closes(lines[i], fence[1])), len(lines))
    if line[0] == "|" and _is_table_head(lines[start : start + 2]):
        return next((i for i in range(start + 2, len(lines)) if _cells(lines[i]) is None), len(lines))
    end = start + 1
    is_open = _breaks(line) or (line[0] == "!" and _IMAGE.fullmatch(line) is not None)
    while is_open and end < len(lines) and lines[end] and not lines[end].isspace():
        is_open = _breaks(lines[end])
        end += 1
    return end


def _closes(line: str, fence: str) -> bool:
    return line.startswith(fence) and not line.rstrip(" \t").strip("`")


def _breaks(line: str) -> bool:
    """Return True if a line ends with a hard line break, were there another line. Headings have none."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1 and _HEADING.match(line) is None


def _parse_block(source: str) -> MarkdownBlock:
    if source[0] == "`" and (fence := _FENCE.fullmatch(source.partition("\n")[0])) is not None:
        return _parse_code(source, fence)
    lines = source.split("\n")
    if source[0] == "|" and _is_table_head(lines[:2]):
        return _parse_table(lines)
    if source[0] == "!" and (image := _IMAGE.fullmatch(lines[0])) is not None:
        return _parse_image(image, lines[1:])
    return _parse_text(lines)


def _parse_code(source: str, fence: re.Match[str]) -> MarkdownBlock:
    lines = source.split("\n")[1:]
    if lines and _closes(lines[-1], fence[1]):
        lines.pop()
    return MarkdownBlock("code", "\n".join(lines), language=fence[2] or "")


def _is_table_head(lines: list[str]) -> bool:
    """Return True if two lines are the header and the delimiter row of a table."""
    delimiters = _cells(lines[1]) if len(lines) == 2 else None
    if delimiters is None or not all(map(_DELIMITER_CELL.fullmatch, delimiters)):
        return False
    header = _cells(lines[0])
    return header is not None and len(header) == len(delimiters)


def _cells(line: str) -> list[str] | None:
    """Return the Markdown of the cells of a table's row; None if the line doesn't start and end with a bar."""
    line = line.rstrip(" \t")
    if not line.startswith("|"):
        return None
    bars = [match.start() for match in _ESCAPED_OR_BAR.finditer(line) if match[0] == "|"]
    if len(bars) < 2 or bars[-1] != len(line) - 1:
        return None
    return [line[left + 1 : right].strip(" \t") for left, right in pairwise(bars)]


def _parse_table(lines: list[str]) -> MarkdownBlock:
    rows: list[tuple[str, ...]] = []
    spans: list[MarkdownSpan] = []
    at = 0
    for line in (lines[0], *lines[2:]):
        cells = []
        for cell in _cells(line) or ():
            text, found = _parse_inline(cell)
            spans += _moved(found, at)
            at += len(text) + len(_BETWEEN_CELLS)
            cells.append(text)
        at += 1 - len(_BETWEEN_CELLS)
        rows.append(tuple(cells))
    return MarkdownBlock("table", "\n".join(map(_BETWEEN_CELLS.join, rows)), spans=tuple(spans), rows=tuple(rows))


_BETWEEN_CELLS = " | "


def _parse_image(image: re.Match[str], caption: list[str]) -> MarkdownBlock:
    alt, url = (_UNESCAPE.sub(r"\1", each) for each in image.groups())
    text, spans = _parse_inline(_join_lines(caption, ""))
    if not text or text == alt or not alt:
        return MarkdownBlock("image", text or alt, spans=spans, url=url, alt=alt)
    return MarkdownBlock("image", f"{alt}\n{text}", spans=_moved(spans, len(alt) + 1), url=url, alt=alt)


def _moved(spans: tuple[MarkdownSpan, ...], by: int) -> tuple[MarkdownSpan, ...]:
    return tuple(replace(span, start=span.start + by, end=span.end + by) for span in spans)


def _parse_text(lines: list[str]) -> MarkdownBlock:
    match = _LINE.match(lines[0])
    if match is None:
        text, spans = _parse_inline(_join_lines(lines, ""))
        return MarkdownBlock("paragraph", text, 0, spans)
    hashes, quote, indent, bullet, number, first = match.groups()
    prefix = "> " if quote else f"{indent}{_INDENT}"
    text, spans = _parse_inline(_join_lines([first, *lines[1:]], prefix))
    if hashes:
        return MarkdownBlock("heading", text, len(hashes), spans)
    if quote:
        return MarkdownBlock("quote", text, 0, spans)
    depth = min(len(indent) // len(_INDENT), DEEPEST)
    if bullet:
        return MarkdownBlock("bullet", text, 0, spans, depth)
    return MarkdownBlock("number", text, int(number), spans, depth)


def _join_lines(lines: list[str], prefix: str) -> str:
    r"""Return the lines of a text without the backslashes at hard breaks and the ``prefix`` after them."""
    if len(lines) < 2:
        return "".join(lines)
    return "\n".join(
        [lines[0][:-1], *(line.removeprefix(prefix)[:-1] for line in lines[1:-1]), lines[-1].removeprefix(prefix)]
    )


def _parse_inline(text: str) -> tuple[str, tuple[MarkdownSpan, ...]]:
    """Return a text without its markup, and the spans that are marked."""
    if _SPECIAL.search(text) is None:
        return text, ()
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
    return "".join(parts), tuple(spans)


def to_plain_text(body: str) -> str:
    """Return a body's text without markup, blocks apart by a newline: the text that is searched, counted and shown."""
    if _SPECIAL.search(body) is None and _ANY_BLOCK_START.search(body) is None:
        return body.replace("\n\n", "\n")
    return "\n".join(block.text for block in parse_blocks(body))


_ANY_BLOCK_START = lazy_compile(r"^(?:#|>|(?: {4})*(?:[-*+]|\d{1,9}[.)])[ \t])", re.MULTILINE)


def from_paragraphs(paragraphs: list[str]) -> str:
    """Return a body made of plain paragraphs, each one line of text."""
    return "\n\n".join(map(escape_line, paragraphs))


def write_text(kind: TextKind, lines: Sequence[str], level: int = 0, depth: int = 0) -> str:
    """Return a block of text; ``kind``, ``level`` and ``depth`` as in ``MarkdownBlock``.

    ``lines`` are inline Markdown, each escaped as the start of a line, with a hard line break between two; blank ones
    are left out, and a heading becomes one line.
    """
    lines = [line for line in lines if line and not line.isspace()]
    if kind == "heading":
        return f"{'#' * level} {' '.join(lines)}"
    if kind == "quote":
        first, prefix = "> ", "> "
    elif kind == "paragraph":
        first, prefix = "", ""
    else:
        indent = _INDENT * min(depth, DEEPEST)
        first, prefix = f"{indent}- " if kind == "bullet" else f"{indent}{level}. ", indent + _INDENT
    # A later line like a table's second would make a table of the line above it, for other readers of Markdown.
    lines = [*lines[:1], *("\\" + line if _LIKE_DELIMITERS.fullmatch(line) else line for line in lines[1:])]
    return first + f"\\\n{prefix}".join(lines)


_LIKE_DELIMITERS = lazy_compile(r"[|:-][|:\- \t]*")


def write_code(text: str, language: str = "") -> str:
    """Return a block of code, with a fence that ``text`` doesn't have. ``language`` that isn't one word is left out."""
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    word = language if _LANGUAGE.fullmatch(language) is not None else ""
    return f"{fence}{word}\n{text}\n{fence}"


_BACKTICKS = lazy_compile("`+")
_LANGUAGE = lazy_compile(r"[\w+#.-]{1,40}")


def write_table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells in inline Markdown, the first row as its header, which gets a cell for each column."""
    columns = max(map(len, rows), default=0)
    if not columns:
        return ""
    header = [*rows[0], *[""] * (columns - len(rows[0]))]
    return "\n".join(map(_write_row, (header, ["---"] * columns, *(row or [""] for row in rows[1:]))))


def _write_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_one_line(cell, bar=_ESCAPED_BAR) for cell in cells)} |"


_ESCAPED_BAR = "\\|"
_BREAK_OR_BAR = lazy_compile(r"\\?\n|\\.|\|")


def _one_line(text: str, bar: str = "|") -> str:
    """Return inline Markdown with blanks for its line breaks, and ``bar`` for bars that aren't escaped."""
    written = {"|": bar, "\n": " ", "\\\n": " "}
    return _BREAK_OR_BAR.sub(lambda match: written.get(match[0], match[0]), text).strip()


def write_image(alt: str, url: str, caption: str = "") -> str:
    """Return an image; ``alt`` is plain text, ``caption`` inline Markdown. Both become one line."""
    address = _UNSAFE_IN_URL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
    address = _ESCAPED_IN_URL.sub(r"\\\g<0>", address)
    return f"![{escape_inline(' '.join(alt.split()))}]({address})\n{_one_line(caption)}".rstrip("\n")


_UNSAFE_IN_URL = lazy_compile(r"[\s<>]")
_ESCAPED_IN_URL = lazy_compile(r"[()\\]")
