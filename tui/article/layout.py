"""Wraps a document's blocks into lines by terminal cells, and maps characters to lines and columns and back.

No strings are copied: a line is a start and an end in its block's text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from tui.article.document import Anchor, DocumentBlock
from tui.article.table_layout import TextPiece, lay_out_table
from tui.article.wrapping import cell_widths, is_plain, wrap, wrap_verbatim

MEASURE = 72
"""Cells of the longest line: 45 to 75 characters read best (Bringhurst, "The Elements of Typographic Style", 2.1.2)."""


class DocumentPlace(NamedTuple):
    """A line of a document, at any width: its first character, or −n for the n-th blank row above the block."""

    block: int
    char: int


class Cluster(NamedTuple):
    """A grapheme cluster: characters ``start`` to ``end`` of a block, drawn together; empty beside a line's text."""

    block: int
    start: int
    end: int


class DocumentLayout:
    """The lines of a document in a pane ``columns`` wide, and one blank row below them.

    ``block``, ``start`` and ``end`` are lists by line: the index of its block, and its characters of that. A blank row
    has start −1 and belongs to the block below it. A line of a table shows only some of these characters: its
    ``pieces``.
    """

    def __init__(self, blocks: Sequence[DocumentBlock], columns: int) -> None:
        self.blocks = blocks
        self.columns = columns
        self.measure = max(1, min(MEASURE, columns - 4))
        self.margin = max(2, (columns - self.measure) // 2)
        self.block: list[int] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.first: list[int] = []
        self._after: list[int] = []
        self._pieces: dict[int, list[TextPiece]] = {}  # of the lines of tables
        self._in_order: dict[int, list[tuple[int, int]]] = {}  # of tables: (start, line) of all pieces
        for index, block in enumerate(blocks):
            if block.above:
                self.start += [-1] * block.above
                self.end += [-1] * block.above
            self.first.append(len(self.start))
            width = max(1, self.measure - len(block.first))
            if block.kind == "table":
                starts, ends = self._lay_out_table(index, block, width)
            else:
                starts, ends = (wrap_verbatim if block.kind == "code" else wrap)(block.text, width)
            self.start += starts
            self.end += ends
            self._after.append(len(self.start))
            self.block += [index] * (block.above + len(starts))

    def _lay_out_table(self, index: int, block: DocumentBlock, width: int) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        ends: list[int] = []
        order: list[tuple[int, int]] = []
        for line, pieces in enumerate(lay_out_table(block.text, block.rows, width), len(self.start)):
            own = [piece for piece in pieces if not piece.is_repeated]
            self._pieces[line] = pieces
            order += [(piece.start, line) for piece in own]
            starts.append(min(piece.start for piece in own))
            ends.append(max([*ends[-1:], *(piece.end for piece in own)]))
        self._in_order[index] = sorted(order)
        return starts, ends

    @property
    def height(self) -> int:
        """Rows of the document, the blank one at its end included; 0 without blocks."""
        return len(self.start) + 1 if self.start else 0

    def is_blank(self, line: int) -> bool:
        """True for a row without a block's text: between two blocks, or below them all."""
        return not 0 <= line < len(self.start) or self.start[line] < 0

    def text(self, line: int) -> str:
        """Return the text of a line."""
        return self.blocks[self.block[line]].text[self.start[line] : self.end[line]]

    def pieces(self, line: int) -> Sequence[TextPiece]:
        """Return the parts of a line's text, from left to right; all but lines of tables have one."""
        return self._pieces.get(line) or (TextPiece(self.start[line], self.end[line]),)

    def line_of(self, place: DocumentPlace) -> int:
        """Return the line that shows a place, or the nearest line where the document has no such place."""
        if not self.blocks:
            return 0
        index = min(max(place.block, 0), len(self.blocks) - 1)
        first = self.first[index]
        if place.char < 0:
            return max(first + place.char, first - self.blocks[index].above)
        if (order := self._in_order.get(index)) is not None:
            return order[max(0, bisect_right(order, place.char, key=lambda piece: piece[0]) - 1)][1]
        return max(first, bisect_right(self.start, place.char, first, self._after[index]) - 1)

    def lines_of(self, block: int, start: int, end: int) -> range:
        """Return the lines that show characters ``start`` to ``end`` of a block; in a table, with others between."""
        first, last = self.line_of(DocumentPlace(block, start)), self.line_of(DocumentPlace(block, max(start, end - 1)))
        if (order := self._in_order.get(block)) is not None:
            at = bisect_right(order, start, key=lambda piece: piece[0])
            lines = [line for _, line in order[at : bisect_left(order, (end, 0))]]
            return range(min(first, last, *lines), max(first, last, *lines) + 1)
        return range(first, last + 1)

    def place_of(self, line: int) -> DocumentPlace:
        """Return the place at which a line starts, which stays valid at another width."""
        if not self.start:
            return DocumentPlace(0, 0)
        line = min(max(line, 0), len(self.start) - 1)
        index, start = self.block[line], self.start[line]
        return DocumentPlace(index, start if start >= 0 else line - self.first[index])

    def anchors_in(self, anchors: Sequence[Anchor], lines: range) -> range:
        """Return the range of anchors with a part in ``lines``; an empty one between its neighbours where none has."""
        if not anchors or not lines:
            return range(0)
        last = min(lines.stop, len(self.start)) - 1
        top, bottom = self.place_of(lines.start), DocumentPlace(self.block[last], self.end[last])
        if lines.start in self._pieces:  # a line further down may show what stands before it in the text
            stop = min(lines.stop, self._after[top.block])
            top = DocumentPlace(top.block, min(self.start[lines.start : stop]))
        first = bisect_right(anchors, top, key=lambda anchor: DocumentPlace(anchor.block, anchor.end))
        stop = bisect_left(anchors, bottom, key=lambda anchor: DocumentPlace(anchor.block, anchor.start))
        return range(first, max(first, stop))

    def text_column(self, line: int) -> int:
        """Return the column of a line's first character."""
        block = self.blocks[self.block[line]]
        if block.flush_right:
            return self.margin + max(0, self.measure - len(block.first) - self.text_cells(line))
        return self.margin + len(block.first)

    def text_cells(self, line: int) -> int:
        """Return the cells that a line's text takes, from its first column to its last."""
        last = self.pieces(line)[-1]
        return last.column + self.piece_cells(line, last)

    def piece_cells(self, line: int, piece: TextPiece) -> int:
        """Return the cells that a piece of a line takes."""
        text = self.blocks[self.block[line]].text[piece.start : piece.end]
        return len(text) if is_plain(text) else sum(cell_widths(text))

    def column_of(self, line: int, char: int) -> int:
        """Return the column of a character of the line's block on that line."""
        pieces = self.pieces(line)
        piece = next((piece for piece in pieces if piece.start <= char < piece.end), pieces[-1])
        before = self.blocks[self.block[line]].text[piece.start : min(char, piece.end)]
        return self.text_column(line) + piece.column + sum(cell_widths(before))

    def cluster_at(self, line: int, column: int) -> Cluster:
        """Return the cluster at a column of a line; beside the text and on blank rows, an empty one nearby."""
        if line >= len(self.start):
            last = len(self.blocks) - 1
            return (
                Cluster(last, len(self.blocks[last].text), len(self.blocks[last].text))
                if last >= 0
                else Cluster(0, 0, 0)
            )
        line = max(line, 0)
        index = self.block[line]
        if self.start[line] < 0:
            return Cluster(index, 0, 0)
        column -= self.text_column(line)
        own = [piece for piece in self.pieces(line) if not piece.is_repeated]
        piece = next((piece for piece in reversed(own) if piece.column <= column), own[0])
        start, end = piece.start, piece.end
        column -= piece.column
        if column < 0 or start == end:
            return Cluster(index, start, start)
        edge = 0
        widths = cell_widths(self.blocks[index].text[start:end])
        for offset, width in enumerate(widths):
            edge += width
            if column < edge:
                after = offset + 1
                while after < len(widths) and widths[after] == 0:
                    after += 1
                return Cluster(index, start + offset, start + after)
        return Cluster(index, end, end)
