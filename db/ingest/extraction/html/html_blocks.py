"""The blocks of an HTML element as a reader sees them; ``markdown_writer`` writes each of them.

The tree is walked once, without recursion: a page may be nested as deeply as it likes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from db.ingest.extraction.html.formulas import is_drawn_formula, read_formula
from db.ingest.extraction.html.html_elements import (
    BLOCKS,
    PASSED_OVER,
    UNSEEN,
    hides,
    is_line,
    keeps_line_breaks,
)
from db.ingest.extraction.html.html_tables import (
    LONGEST_CELL,
    TableCell,
    TableRows,
    has_header_cells,
    is_data_table,
    join_rows,
    lay_out_rows,
)
from db.ingest.extraction.html.images import Image, images_without_scripts, is_caption_name, read_image
from db.ingest.extraction.html.inline_runs import (
    LINE_BREAK,
    RAISED,
    STRUCK,
    InlineRun,
    Style,
    raise_digits,
    strike,
    tidy_runs,
)
from db.ingest.extraction.html.list_marks import mark_of
from db.text.cleaning import clean
from db.text.lazy_regex import lazy_compile
from db.text.markdown import DEEPEST, BlockKind
from db.text.sentences import FULL_STOPS

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLES: dict[str, Style] = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("cite", "dfn", "em", "i", "var"), "emphasis"),
    "a": "link",
}
_LISTS = frozenset(("ol", "ul", "menu", "dir"))
_PLAIN = frozenset(
    BLOCKS.difference(_LISTS, _HEADINGS, ("blockquote", "figcaption", "figure", "li", "pre", "table", "td", "th", "tr"))
)
"""Blocks that are nothing but that: most are."""
_IMAGES = frozenset(("amp-img", "img"))
_STRUCK = frozenset(("del", "s", "strike"))
"""Elements whose text is struck through: it holds no longer."""
_MEANT = BLOCKS.union(_STYLES, RAISED, _IMAGES, _STRUCK, ("br", "q", "rt"))
"""Elements that are more than the text in them; most others are spans."""
_ENDS_SENTENCE = lazy_compile(rf"""[{FULL_STOPS}:;][\s"'»«“”’)\]」』]*\Z""")
_LONG_LINE = 80
"""Letters of a line of whole sentences that a line break ends as a paragraph: verse and addresses have shorter ones."""

_LONGEST_HEADING, _MOST_IN_HEADING = 400, 3
"""Letters of a heading, and blocks in it, from which on it is a text in large print."""

_MOST_IN_FIGURE = 100
"""Blocks above a caption in which its image is looked for: all, for each of thousands, would take their square."""

_MEDIA = ("audio", "canvas", "embed", "iframe", "img", "object", "picture", "svg", "video")
"""What a figure shows beside tables and code."""

_MOST_IN_LINK, _LONGEST_LINK = 5, 1000
"""Blocks in a row, and letters in them, up to which one link may be around all: teasers have a picture, a kicker, a
title, a lead and a byline. More is the rest of a text below a link that isn't closed."""

_FEWEST_IN_TEXT = 3
"""Paragraphs in a row, all one link, that are no teaser: it has one, and seldom two."""

_HIGHEST_NUMBER = 999_999_999
"""The largest number of a list's item that Markdown has (CommonMark 5.2: nine digits)."""

_BLANK_LINES = 2
"""Lines that a column of line numbers may have more than the program beside it, whose last, blank ones are cut."""

_LONGEST_NUMBER = 7
"""Digits of a line's number; more are none, and take long to read."""

_TAB = 4
"""Columns between tab stops in code: browsers have 8, and code on pages is written for 4."""

_LANGUAGE = lazy_compile(r"(?:^|\s)(?:brush:\s*|(?:lang(?:uage)?|highlight-source)-)([\w+#.-]{1,30})")


@dataclass(slots=True)
class HtmlBlock:
    """One block; ``kind``, ``level``, ``depth`` and ``language`` as in ``db.text.markdown``.

    ``element`` is the innermost block element that its text lies in, ``rows`` are the cells of a table. An ``image``'s
    runs are its caption. ``mark`` is written before the first line: that of an item which Markdown has no form for.
    ``text`` has no marks, neither that nor those of what is struck through.
    """

    kind: BlockKind
    runs: list[InlineRun]
    element: etree._Element
    level: int = 0
    depth: int = 0
    language: str = ""
    rows: TableRows = ()
    image: Image | None = None
    mark: str = ""
    text: str = field(init=False)

    def put(self, runs: list[InlineRun]) -> None:
        """Replace the runs, and the text with them."""
        self.runs = runs
        self.__post_init__()

    def __post_init__(self) -> None:
        text = "".join([run[0] for run in self.runs]) or (self.image.alt if self.image is not None else "")
        self.text = text.replace(STRUCK, "") if STRUCK in text and self.kind != "code" else text


def html_blocks(root: etree._Element, *, without: Iterable[str] = ()) -> list[HtmlBlock]:
    """Return the blocks of ``root`` in document order, except for those in elements that are named in ``without``.

    Hidden elements, scripts, form controls and the like are passed over anyway, and images of which nothing is said.
    """
    return walk_blocks(root, without=without).blocks


@dataclass(frozen=True, slots=True)
class WalkedBlocks:
    """Blocks of an element, and the elements in it that were passed over though they may have text."""

    blocks: list[HtmlBlock]
    passed_over: list[etree._Element]


def walk_blocks(
    root: etree._Element, *, without: Iterable[str] = (), shown: frozenset[etree._Element] = frozenset()
) -> WalkedBlocks:
    """Return what ``html_blocks`` does, and what it passed over: the hidden, and what holds no text if it is sound.

    ``shown`` are hidden elements that are to be taken for shown.
    """
    walker = _BlockWalker(root, UNSEEN.union(without), shown)
    return WalkedBlocks(walker.blocks, walker.passed_over)


class _BlockWalker:
    """Walks over a tree once, and collects its blocks."""

    def __init__(self, root: etree._Element, unseen: frozenset[str], shown: frozenset[etree._Element]) -> None:
        self.blocks: list[HtmlBlock] = []
        self.passed_over: list[etree._Element] = []
        self._open = [root]  # the block elements that are open, innermost last
        self._runs: list[InlineRun] = []
        self._styles: list[tuple[Style, str]] = [("", "")]  # of the inline elements that are open
        self._raised: list[str] = []  # superscripts and subscripts that are open
        self._is_struck = False  # whether the last run of the block is, up to its end
        self._struck = 0  # how many elements are open whose text is struck through
        self._line = 0  # characters of the block since its last line break
        self._is_broken = False  # whether a line break was the last thing in the block
        self._visible = ""  # the last text in the block that is not but blanks
        self._is_strong = True  # whether all such text is
        self._heading = self._quotes = 0
        self._before_heading = 0  # how many blocks there were when the last heading began
        self._pre: list[etree._Element] = []
        self._code: list[str] = []  # pieces of the code that is open
        self._verses: list[etree._Element] = []  # the open elements in which newlines are line breaks
        self._lines: list[etree._Element] = []  # the open inline elements that a style makes lines of
        self._counters: list[int | None] = []  # of the lists that are open; None: bullets
        self._marks: list[str] = []  # of these, the kind of their items' marks
        self._steps: list[int] = []  # of these, what each item's number is more than the one before it
        self._has_formulas = next(root.iter("math"), None) is not None
        self._is_item = False  # whether the next block is the first of a list's item
        self._tables: list[list[list[TableCell]]] = []  # of the tables that are open, their rows
        self._cells: list[TableCell | None] = []  # of those, the cell that is open
        self._figures: list[int] = []  # of the figures that are open, the number of blocks before
        self._captions: list[int] = []  # of the captions that are open, the same
        self._shown: set[str] = set()  # addresses of images
        self._without_scripts: set[str] = set()  # those of images for readers without scripts
        self._images: list[HtmlBlock] = []  # in the block that is open: they follow it
        skipped = None
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, node in walk:
            tag = node.tag
            if event == "start":
                style = node.get("style")
                is_hidden = node.get("hidden") is not None or (style is not None and hides(style))
                # A button in a heading unfolds the text below, one in a sentence explains a word.
                is_unseen = tag in unseen and not (tag == "button" and (self._heading or self._is_in_sentence(node)))
                if (is_hidden or is_unseen) and node not in shown and node is not root:
                    if not is_unseen or tag in PASSED_OVER:
                        self.passed_over.append(node)
                    if tag == "noscript" and not is_hidden:
                        for image in images_without_scripts(node):
                            self._add_image(image, image.getparent())
                    skipped = node
                    walk.skip_subtree()
                    if tag in BLOCKS:
                        self._flush()
                    continue
                if self._has_formulas and ((formula := read_formula(node)) or is_drawn_formula(node)):
                    self._add(formula or "")
                    skipped = node
                    walk.skip_subtree()
                    continue
                if style is not None:
                    if keeps_line_breaks(style):
                        self._verses.append(node)
                    if tag not in BLOCKS and is_line(style):
                        self._lines.append(node)
                        self._flush()
                if tag in _MEANT:
                    self._start(node, tag)
                elif tag == "button" and self._visible[-1:].isalnum():
                    self._add(" ")  # the style sheet keeps it apart
                if text := node.text:
                    self._add(text)
                continue
            if node is skipped:
                skipped = None
            elif event == "end":
                if tag in _MEANT:
                    self._end(node, tag)
                if self._verses and self._verses[-1] is node:
                    self._verses.pop()
                if self._lines and self._lines[-1] is node:
                    self._lines.pop()
                    self._flush()
            if (tail := node.tail) and node is not root:
                if tag == "button" and tail[0].isalnum():
                    self._add(" ")
                self._add(tail)
        self._flush()
        _end_unclosed_links(self.blocks)
        _drop_line_numbers(self.blocks)

    def _start(self, node: etree._Element, tag: str) -> None:
        if tag in _PLAIN:
            self._flush()
            self._open.append(node)
        elif tag == "br":
            self._break()
        elif tag in _STYLES:
            self._styles.append(self._style_in(tag, node.get("href") or ""))
        elif tag in _IMAGES:
            self._add_image(node)
        elif tag in RAISED:
            self._raised.append(tag)
        elif tag in _STRUCK:
            self._struck += 1
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
                self._begin_list(node)
            elif tag in _HEADINGS:
                self._heading = _HEADINGS[tag]
                self._before_heading = len(self.blocks)
            elif tag == "blockquote":
                self._quotes += 1
            elif tag == "pre":
                self._pre.append(node)
            elif tag == "figure":
                self._figures.append(len(self.blocks))
            elif tag == "figcaption":
                self._captions.append(len(self.blocks))
            elif tag == "table":
                self._tables.append([])
                self._cells.append(None)
            elif not self._tables or self._cells[-1] is not None:
                pass  # a row outside of a table, or of none right in a cell
            elif tag == "tr":
                self._tables[-1].append([])
            elif tag in ("td", "th") and self._tables[-1]:
                self._cells[-1] = cell = TableCell(node, len(self.blocks))
                self._tables[-1][-1].append(cell)

    def _end(self, node: etree._Element, tag: str) -> None:
        if tag in _PLAIN:
            self._flush()
            self._open.pop()
        elif tag in _STYLES:
            self._styles.pop()
        elif tag in RAISED:
            self._raised.pop()
        elif tag in _STRUCK:
            self._struck -= 1
        elif tag == "q":
            self._add("”")
        elif tag == "rt" and not _has_parentheses(node):
            self._add("）")
        elif tag in BLOCKS:
            self._flush()
            if tag == "pre":
                self._end_code(self._pre.pop())
            self._open.pop()
            if tag == "li":
                self._is_item = False
            elif tag in _LISTS:
                self._counters.pop()
                self._marks.pop()
                self._steps.pop()
            elif tag in _HEADINGS:
                self._heading = 0
                self._end_heading()
                self._before_heading = len(self.blocks)  # a heading around this one has had what is in it
            elif tag == "blockquote":
                self._quotes -= 1
            elif tag == "figure":
                self._figures.pop()
            elif tag == "figcaption":
                self._end_caption(node, self._captions.pop())
            elif tag in ("td", "th"):
                if self._cells and (cell := self._cells[-1]) is not None and cell.element is node:
                    cell.end = len(self.blocks)
                    self._cells[-1] = None
            elif tag == "table":
                self._cells.pop()
                self._end_table(node, self._tables.pop())

    def _begin_list(self, node: etree._Element) -> None:
        step = 1 if node.get("reversed") is None else -1
        first = 1 if step > 0 or node.get("start") is not None else sum(1 for _ in node.iterchildren("li"))
        self._steps.append(step)
        self._marks.append(node.get("type") or "" if node.tag == "ol" else "")
        self._counters.append(_number(node.get("start"), first) - step if node.tag == "ol" else None)

    def _begin_item(self, node: etree._Element) -> None:
        self._is_item = True
        if self._counters and (counter := self._counters[-1]) is not None:
            self._counters[-1] = _number(node.get("value"), counter + self._steps[-1])

    def _is_in_sentence(self, node: etree._Element) -> bool:
        """Return True if an element has text of the open block before it and text right behind it."""
        return bool(node.tail and node.tail.strip()) and any(not run[0].isspace() for run in self._runs)

    def _end_heading(self) -> None:
        """Join the boxes of a heading; make paragraphs of many, or a long one: that is a text in large print."""
        made = [block for block in self.blocks[self._before_heading :] if block.kind == "heading"]
        if len(made) > _MOST_IN_HEADING or any(len(block.text) > _LONGEST_HEADING for block in made):
            for block in made:
                block.kind, block.level = "paragraph", 0
        elif len(made) > 1:
            first, *others = made
            runs = [*first.runs, *(run for block in others for run in ((" ", "", ""), *block.runs))]
            beside = [block for block in self.blocks[self._before_heading :] if block.kind != "heading"]
            self.blocks[self._before_heading :] = [HtmlBlock("heading", runs, first.element, first.level), *beside]

    def _end_table(self, table: etree._Element, rows: list[list[TableCell]]) -> None:
        """Make one block of a table of data; of one that lays out the page, join the short cells of each row."""
        whole = [[self.blocks[cell.start : cell.end] for cell in row] for row in rows]
        filled = [[[block for block in cell if block.kind != "image"] for cell in row] for row in whole]
        lengths = [[[(block.kind, len(block.text)) for block in cell] for cell in row] for row in filled]
        if is_data_table(lengths, has_headers=has_header_cells(rows)):
            runs_of = [
                [[block.runs for block in texts] or _alternatives(cell) for texts, cell in zip(*pair, strict=True)]
                for pair in zip(filled, whole, strict=True)
            ]
            laid_out = lay_out_rows(rows, runs_of)
            places: list[tuple[int, int, list[HtmlBlock]]] = [
                (cell.start, cell.end, []) for row in rows for cell in row
            ]
            start = places[0][0]
            self._replace(places)
            self.blocks.insert(start, HtmlBlock("table", join_rows(laid_out), table, rows=laid_out))
            return
        joined = [
            (row[0].start, row[-1].end, [block, *(each for cell in cells for each in cell if each.kind == "image")])
            for row, texts, cells in zip(rows, filled, whole, strict=True)
            if (block := _join(row, texts))
        ]
        self._replace(joined)

    def _replace(self, places: list[tuple[int, int, list[HtmlBlock]]]) -> None:
        """Put other blocks in the places of those from a start up to an end, in order; all others stay."""
        if not places:
            return
        start = at = places[0][0]
        made: list[HtmlBlock] = []
        for first, end, others in places:
            made += self.blocks[at:first]
            made += others
            at = end
        self.blocks[start:] = made + self.blocks[at:]

    def _add_image(self, node: etree._Element, place: etree._Element | None = None) -> None:
        """Add an image; ``place`` is the element around one that is only for readers without scripts, shown once."""
        image = read_image(node)
        if image is None or (image.url and image.url in (self._shown if place is not None else self._without_scripts)):
            return
        (self._shown if place is None else self._without_scripts).add(image.url)
        if image.is_sign:
            self._add(image.alt)
            return
        block = HtmlBlock("image", [], self._open[-1] if place is None else place, image=image)
        if self._pre:
            return  # there a block of its own would break the lines
        (self._images if self._runs else self.blocks).append(block)

    def _end_caption(self, node: etree._Element, start: int) -> None:
        """Make the text of a caption a part of the image in its figure; that of a picture with none is one by itself.

        Captions of tables and code stay the paragraphs that they are.
        """
        told = self.blocks[start:]
        is_item = len(told) == 1 and told[0].kind in ("bullet", "number")  # of a gallery
        if not self._figures or not told:
            return
        if not is_item and any(block.kind not in ("paragraph", "heading") for block in told):
            return
        figure = next(node.iterancestors("figure"))
        if next(figure.iter("table", "pre", "code"), None) is not None and next(figure.iter(*_MEDIA), None) is None:
            return
        before = self.blocks[max(self._figures[-1], start - _MOST_IN_FIGURE) : start]
        runs = [run for block in told for run in (("\n", "", ""), *block.runs)][1:]
        del self.blocks[start:]
        place = next((block for block in reversed(before) if block.kind == "image" and not block.runs), None)
        if place is not None:
            place.put(runs)
        elif before and before[-1].kind != "image":  # of a table, of code, of a quotation
            self.blocks += told
        else:
            poster = next((film.get("poster") or "" for film in figure.iter("video")), "")
            self.blocks.append(HtmlBlock("image", runs, told[0].element, image=Image("", poster)))

    def _add(self, text: str) -> None:
        if self._pre:
            self._code.append(text)
            return
        if self._verses and "\n" in text:
            first, *lines = text.split("\n")
            self._append(first)
            for line in lines:
                self._append(LINE_BREAK)
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
        if not text:
            return
        if self._raised:
            text = raise_digits(text, self._raised[-1])
        style, url = self._styles[-1]
        if self._heading and style != "link":
            style = ""
        is_struck = self._struck > 0 and any(map(str.isalnum, text))
        if is_struck:
            text = strike(text)
            before = self._runs[-1] if self._runs else ("", "", "")
            if (
                self._is_struck and before[1:] == (style, url) and text.startswith(STRUCK)
            ):  # one text in several elements
                self._runs[-1] = (before[0].removesuffix(STRUCK), style, url)
                text = text.removeprefix(STRUCK)
        self._is_struck = is_struck and text.endswith(STRUCK)
        self._runs.append((text, style, url))
        if not text.isspace():
            self._visible = text
            self._is_strong &= style == "strong"

    def _break(self) -> None:
        """End the block at a line break after another one, after a bold line, and after long whole sentences."""
        if self._pre:
            self._code.append("\n")
            return
        if self._is_broken:
            self._flush()
            return
        if self._visible and (
            self._is_strong or (self._line >= _LONG_LINE and _ENDS_SENTENCE.search(self._visible) is not None)
        ):
            self._flush()
        self._append(" " if self._heading else LINE_BREAK)
        self._is_broken = True
        self._line = 0

    def _end_code(self, pre: etree._Element) -> None:
        """Add the code of a ``pre`` element as a block; of one in another it is a part of that one's."""
        if self._pre:
            return
        code = clean("".join(self._code)).expandtabs(_TAB).strip("\n").rstrip()
        self._code = []
        lines = [line.rstrip() for line in code.split("\n")]
        if any(lines):
            inner = next(pre.iter("code"), pre)
            names = f"{pre.get('class') or ''} {inner.get('class') or ''} {pre.get('data-lang') or ''}"
            language = _LANGUAGE.search(names)
            word = language[1].lower() if language is not None else ""
            self.blocks.append(HtmlBlock("code", [("\n".join(lines), "", "")], pre, language=word))

    def _flush(self) -> None:
        if self._pre:
            if self._code and not self._code[-1].endswith("\n"):
                self._code.append("\n")
            return
        if self._runs:
            runs = tidy_runs(self._runs)
            self._runs = []
            self._is_struck = False
            self._line = 0
            self._is_broken = False
            self._visible = ""
            self._is_strong = True
            if runs:
                self._add_block(runs)
        if self._images:
            self.blocks += self._images
            self._images = []

    def _add_block(self, runs: list[InlineRun]) -> None:
        element = self._open[-1]
        before = self.blocks[-1] if self.blocks else None
        if (
            before is not None
            and before.kind == "image"
            and not before.runs
            and not self._captions
            and is_caption_name(element)
        ):
            before.put(runs)
            return
        kind: BlockKind = "paragraph"
        level = depth = 0
        counter = self._counters[-1] if self._is_item and self._counters else None
        letter = mark_of(counter, self._marks[-1]) if counter is not None else ""
        mark = ""
        if self._heading:
            kind, level = "heading", self._heading
        elif self._quotes:
            kind = "quote"
            if self._is_item:  # a list in a quotation: its marks are text
                mark = "•" if counter is None else f"{letter or counter}."
        elif self._is_item:
            kind, level = ("bullet", 0) if counter is None else ("number", counter)
            if letter:  # Markdown has numbers alone
                kind, level, mark = "bullet", 0, f"{letter}."
            depth = min(max(len(self._counters) - 1, 0), DEEPEST)
        self._is_item = False
        self.blocks.append(HtmlBlock(kind, runs, element, level, depth, mark=mark))


def _drop_line_numbers(blocks: list[HtmlBlock]) -> None:
    """Take out the numbers of a program's lines, which some pages have in a column of their own beside it."""
    for at in range(len(blocks) - 2, -1, -1):
        numbers, code = blocks[at : at + 2]
        if numbers.kind == code.kind == "code" and numbers.text[:1].isdigit():
            lines = numbers.text.split("\n")
            first = (
                int(lines[0]) if lines[0].isascii() and lines[0].isdigit() and len(lines[0]) < _LONGEST_NUMBER else -1
            )
            are_numbers = first >= 0 and lines == [str(first + i) for i in range(len(lines))]
            if (
                are_numbers
                and _are_beside(numbers.element, code.element)
                and 0 <= len(lines) - code.text.count("\n") - 1 <= _BLANK_LINES
            ):
                del blocks[at]


def _are_beside(one: etree._Element, other: etree._Element) -> bool:
    """Return True for elements in two cells of a row, or in two boxes of one that has nothing else in it."""
    row = next(one.iterancestors("tr"), None)
    if row is not None and row in other.iterancestors("tr"):
        return True
    boxes = one.getparent(), other.getparent()
    holder = boxes[0].getparent() if boxes[0] is not boxes[1] and None not in boxes else None
    return holder is not None and list(holder) == list(boxes)


def _end_unclosed_links(blocks: list[HtmlBlock]) -> None:
    """Make plain text of blocks in a row that are all one link, where it is around more than a teaser.

    That is much, or several paragraphs, or any that follow a line in which the link begins.
    """
    before = ""  # the address to which the end of the line before leads
    for address, group in groupby(blocks, key=_sole_address):
        linked = list(group)
        if address and (len(linked) >= _FEWEST_IN_TEXT or address == before):
            prose = sum(len(each.text) >= _LONG_LINE and bool(_ENDS_SENTENCE.search(each.text)) for each in linked)
            is_much = len(linked) > _MOST_IN_LINK and sum(len(block.text) for block in linked) > _LONGEST_LINK
            if is_much or prose >= _FEWEST_IN_TEXT or (prose and address == before):
                for block in linked:
                    block.put([("".join([run[0] for run in block.runs]), "", "")])
        last = linked[-1].runs[-1:]
        before = last[0][2] if last and not address else ""


def _sole_address(block: HtmlBlock) -> str:
    """Return the address that all of a block leads to, "" if none."""
    _, style, address = block.runs[0] if block.runs else ("", "", "")
    return address if style == "link" and all(run[1:] == ("link", address) for run in block.runs) else ""


def _alternatives(images: list[HtmlBlock]) -> list[list[InlineRun]]:
    """Return what is said of the images in a cell that has nothing else, as text."""
    return [image.runs or [(image.text, "", "")] for image in images if image.text]


def _join(row: list[TableCell], contents: list[list[HtmlBlock]]) -> HtmlBlock | None:
    """Return one block of a table row's cells if they are short; None for a row that lays out the page."""
    cells = [blocks for blocks in contents if blocks]
    if len(cells) < 2 or any(
        len(cell) > 1 or cell[0].kind != "paragraph" or len(cell[0].text) > LONGEST_CELL for cell in cells
    ):
        return None
    return HtmlBlock("paragraph", join_rows([[cell[0].runs for cell in cells]]), row[0].element.getparent())


def _has_parentheses(reading: etree._Element) -> bool:
    """Return True if a ruby text has fallback parentheses (``rp``) beside it."""
    before = reading.getprevious()
    return before is not None and before.tag == "rp"


def _number(text: str | None, otherwise: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
    return min(max(number, 0), _HIGHEST_NUMBER)
