"""The blocks of an HTML element as a reader sees them; ``markdown_writer`` writes each as a line.

The tree is walked once, without recursion: a page may be nested as deeply as it likes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from db.ingest.extraction.html.html_elements import BLOCKS, UNSEEN, is_hidden
from db.ingest.extraction.html.inline_runs import InlineRun, Style, indent_of, tidy_runs
from db.text.lazy_regex import lazy_compile
from db.text.markdown import BlockKind

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLES: dict[str, Style] = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("cite", "dfn", "em", "i", "var"), "emphasis"),
    "a": "link",
}
_LISTS = frozenset(("ol", "ul", "menu", "dir"))
_PLAIN = frozenset(BLOCKS.difference(_LISTS, _HEADINGS, ("blockquote", "li", "pre", "td", "th", "tr")))
"""Blocks that are nothing but that: most are."""
_ENDS_SENTENCE = lazy_compile(r"""[.!?:;…。！？؟।][\s"'»«“”’)\]」』]*\Z""")
_LONG_LINE = 80
"""Letters of a line of whole sentences that a line break ends as a paragraph: verse and addresses have shorter ones."""

_LONGEST_CELL = 400
"""Letters of a table's cell that is data: what is longer only lays out the page."""

_LONGEST_HEADING, _MOST_IN_HEADING = 400, 3
"""Letters of a heading, and blocks in it, from which on it is a text in large print."""

_HIGHEST_NUMBER = 999_999_999
"""The largest number of a list's item that Markdown has (CommonMark 5.2: nine digits)."""


@dataclass(slots=True)
class HtmlBlock:
    """One block: a paragraph, heading, quote or list item; ``kind`` and ``level`` as in ``db.text.markdown``.

    ``element`` is the innermost block element that its text lies in.
    """

    kind: BlockKind
    runs: list[InlineRun]
    element: etree._Element
    level: int = 0
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = "".join(run[0] for run in self.runs)


LeavesOut = Callable[[etree._Element], bool]
"""Returns for an element, before its content is walked, whether to pass over it."""


def html_blocks(root: etree._Element, leaves_out: LeavesOut | None = None) -> list[HtmlBlock]:
    """Return the blocks of ``root`` in document order, except for elements for which ``leaves_out`` is true.

    Hidden elements, figure captions, scripts, form controls and the like are passed over anyway.
    """
    return _BlockWalker(root, leaves_out).blocks


class _BlockWalker:
    """Walks over a tree once, and collects its blocks."""

    def __init__(self, root: etree._Element, leaves_out: LeavesOut | None) -> None:
        self.blocks: list[HtmlBlock] = []
        self._open = [root]  # the block elements that are open, innermost last
        self._runs: list[InlineRun] = []
        self._styles: list[tuple[Style, str]] = [("", "")]  # of the inline elements that are open
        self._line = 0  # characters of the block since its last line break
        self._is_broken = False  # whether a line break was the last thing in the block
        self._visible = ""  # the last text in the block that is not but blanks
        self._is_strong = True  # whether all such text is
        self._heading = self._quotes = self._pre = 0
        self._before_heading = 0  # how many blocks there were when the last heading began
        self._counters: list[int | None] = []  # of the lists that are open; None: bullets
        self._is_item = False  # whether the next block is the first of a list's item
        self._rows: list[list[int]] = []  # of the open rows: the number of blocks before each cell
        skipped = None
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, node in walk:
            if event == "start":
                if node is not root and (node.tag in UNSEEN or is_hidden(node) or (leaves_out and leaves_out(node))):
                    skipped = node
                    walk.skip_subtree()
                    if node.tag in BLOCKS:
                        self._flush()
                    continue
                self._start(node)
                if node.text:
                    self._add(node.text)
                continue
            if node is skipped:
                skipped = None
            elif event == "end":
                self._end(node)
            if node.tail and node is not root:
                self._add(node.tail)
        self._flush()

    def _start(self, node: etree._Element) -> None:
        tag = node.tag
        if tag in _PLAIN:
            self._flush()
            self._open.append(node)
        elif tag == "br":
            self._break()
        elif tag in _STYLES:
            self._styles.append(self._style_in(tag, node.get("href") or ""))
        elif tag == "q":
            self._add("“")
        elif tag == "rt" and not _has_parentheses(node):
            self._add("（")
        elif tag in BLOCKS:
            self._flush()
            self._open.append(node)
            if tag == "li":
                self._begin_item(node)
            elif tag in _LISTS:
                self._counters.append(_number(node.get("start"), 1) - 1 if tag == "ol" else None)
            elif tag in _HEADINGS:
                self._heading = _HEADINGS[tag]
                self._before_heading = len(self.blocks)
            elif tag == "blockquote":
                self._quotes += 1
            elif tag == "pre":
                self._pre += 1
            elif tag == "tr":
                self._rows.append([])
            elif tag in ("td", "th") and self._rows:
                self._rows[-1].append(len(self.blocks))

    def _end(self, node: etree._Element) -> None:
        tag = node.tag
        if tag in _PLAIN:
            self._flush()
            self._open.pop()
        elif tag in _STYLES:
            self._styles.pop()
        elif tag == "q":
            self._add("”")
        elif tag == "rt" and not _has_parentheses(node):
            self._add("）")
        elif tag in BLOCKS:
            self._flush()
            self._open.pop()
            if tag == "li":
                self._is_item = False
            elif tag in _LISTS:
                self._counters.pop()
            elif tag in _HEADINGS:
                self._heading = 0
                self._end_heading()
            elif tag == "blockquote":
                self._quotes -= 1
            elif tag == "pre":
                self._pre -= 1
            elif tag == "tr":
                self._join_cells(self._rows.pop())

    def _begin_item(self, node: etree._Element) -> None:
        self._is_item = True
        if self._counters and (counter := self._counters[-1]) is not None:
            self._counters[-1] = _number(node.get("value"), counter + 1)

    def _end_heading(self) -> None:
        """Make paragraphs of a heading that holds several blocks, or a long one: that is a text in large print."""
        made = self.blocks[self._before_heading :]
        if len(made) > _MOST_IN_HEADING or any(len(block.text) > _LONGEST_HEADING for block in made):
            for block in made:
                block.kind, block.level = "paragraph", 0

    def _join_cells(self, starts: list[int]) -> None:
        """Join the cells of a table row to one block if they are short; rows that lay out the page stay as they are."""
        cells = [self.blocks[start:end] for start, end in pairwise([*starts, len(self.blocks)])]
        cells = [cell for cell in cells if cell]
        if len(cells) < 2 or any(
            len(cell) > 1 or cell[0].kind != "paragraph" or len(cell[0].text) > _LONGEST_CELL for cell in cells
        ):
            return
        runs = list(cells[0][0].runs)
        for cell in cells[1:]:
            runs.append((" | ", "", ""))
            runs += cell[0].runs
        self.blocks[starts[0] :] = [HtmlBlock("paragraph", runs, self._open[-1])]

    def _add(self, text: str) -> None:
        if self._pre:
            line, *lines = text.split("\n")
            self._append(line)
            for line in lines:
                self._flush()
                self._append(line)
            return
        if not text.isspace():
            self._is_broken = False
            self._line += len(text)
        elif not self._runs:  # between blocks
            return
        self._append(text)

    def _style_in(self, tag: str, address: str) -> tuple[Style, str]:
        """Return the style of text in an inline element: only one, link before strong before emphasis."""
        style, url = self._styles[-1]
        if tag == "a":
            return ("link", address) if address else (style, url)
        return (_STYLES[tag], "") if style in ("", "emphasis") else (style, url)

    def _append(self, text: str) -> None:
        style, url = self._styles[-1]
        if self._heading and style != "link":
            style = ""
        self._runs.append((text, style, url))
        if not text.isspace():
            self._visible = text
            self._is_strong &= style == "strong"

    def _break(self) -> None:
        """End the block at a line break after another one, after a bold line, and after long whole sentences."""
        if self._is_broken or self._pre:
            self._flush()
            return
        if self._visible and (
            self._is_strong or (self._line >= _LONG_LINE and _ENDS_SENTENCE.search(self._visible) is not None)
        ):
            self._flush()
        self._append("\n")
        self._is_broken = True
        self._line = 0

    def _flush(self) -> None:
        if not self._runs:
            return
        indent = indent_of(self._runs) if self._pre else 0
        runs = tidy_runs(self._runs)
        self._runs = []
        self._line = 0
        self._is_broken = False
        self._visible = ""
        self._is_strong = True
        if not runs:
            return
        if indent:
            runs[0] = ("\xa0" * indent + runs[0][0], *runs[0][1:])
        kind: BlockKind = "paragraph"
        level = 0
        if self._heading:
            kind, level = "heading", self._heading
        elif self._quotes:
            kind = "quote"
        elif self._is_item:
            counter = self._counters[-1] if self._counters else None
            kind, level = ("bullet", 0) if counter is None else ("number", counter)
        self._is_item = False
        self.blocks.append(HtmlBlock(kind, runs, self._open[-1], level))


def _has_parentheses(reading: etree._Element) -> bool:
    """Return True if a ruby text has fallback parentheses (``rp``) beside it."""
    before = reading.getprevious()
    return before is not None and before.tag == "rp"


def _number(text: str | None, otherwise: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
    return min(max(number, 0), _HIGHEST_NUMBER)
