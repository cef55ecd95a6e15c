"""Paints one line of a document as a strip of segments, exactly as wide as the pane."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.article.document import BlockKind, DocumentBlock, SpanKind
from tui.article.layout import DocumentLayout
from tui.article.table_layout import TextPiece

LOOKS = (
    "text", "title", "kicker", "muted", "rule", "link", "link-hover", "link-focus", "missing", "number", "label",
    "quote", "code", "strong", "emphasis", "bars", "hit", "hit-current", "selection", "hint",
)  # fmt: skip
"""The reader's component classes, without the prefix ``reader--``."""

_KINDS: dict[BlockKind, str] = {
    "kicker": "kicker", "title": "title", "dateline": "muted", "warning": "missing", "heading": "title",
    "quote": "quote", "label": "label", "muted": "muted", "bars": "bars",
    "code": "code", "image": "muted",
}  # fmt: skip
_SPANS: dict[SpanKind, str] = {
    "link": "link", "missing": "missing", "muted": "muted", "strong": "strong", "emphasis": "emphasis"
}  # fmt: skip

Overlay = tuple[int, int, str]
"""A temporary style for characters of a line's block: (start, end, look)."""


class Styles:
    """Cache of the reader's looks as Rich styles, cleared when the theme changes."""

    def __init__(self, component: Callable[[str], Style]) -> None:
        """``component`` returns the style of a component class; only ``reader--text`` has a background."""
        self._component = component
        self._styles: dict[str, Style] = {}
        self._links: dict[int, Style] = {}

    def __getitem__(self, look: str) -> Style:
        style = self._styles.get(look)
        if style is None:
            self._styles[look] = style = self._component(f"reader--{look}")
        return style

    def link(self, index: int) -> Style:
        """Return a style that carries a link's index to mouse events; as a text it would be parsed as an action."""
        style = self._links.get(index)
        if style is None:
            self._links[index] = style = Style.from_meta({"link": index})
        return style

    def clear(self) -> None:
        """Drop all styles, so that each is computed anew."""
        self._styles.clear()


def paint(layout: DocumentLayout, line: int, styles: Styles, overlays: Sequence[Overlay] = ()) -> Strip:
    """Paint a line, as wide as the pane; later styles (spans, then ``overlays``) win."""
    base = styles["text"]
    if layout.is_blank(line):
        return _blank(layout, line, styles)
    block = layout.blocks[layout.block[line]]
    start = layout.start[line]
    if block.kind == "rule":
        segments = [Segment(" " * layout.margin, base), Segment("─" * layout.measure, base + styles["rule"])]
        return _filled(segments, layout.columns, base)
    look = _KINDS.get(block.kind)
    own = base + styles[look] if look else base
    above = [(*overlay[:2], styles[overlay[2]]) for overlay in overlays]
    text: list[Segment] = []
    used = 0
    for piece in layout.pieces(line):
        if piece.column > used:
            text.append(Segment(" " * (piece.column - used), own))
        text += _segments(block.text, piece.start, piece.end, [*_looks(block, piece, own, styles), *above])
        if piece.after:
            text.append(Segment(piece.after, base + styles["muted"]))
        used = piece.column + layout.piece_cells(line, piece) + cell_len(piece.after)
    prefix = block.first if line == layout.first[layout.block[line]] else block.rest
    segments = [Segment(prefix, base + styles["number"])] if prefix else []
    column = layout.text_column(line)
    if block.flush_right:
        segments = [Segment(" " * column, base), *text, *segments]
    elif block.kind == "code":
        goes_on = start > 0 and block.text[start - 1] != "\n"
        before = [Segment(" " * (column - 1), base), Segment("…" if goes_on else " ", own + styles["muted"])]
        segments = [*before, *text, Segment(" " * (layout.measure + 1 - used), own)]
    else:
        segments = [Segment(" " * (column - len(prefix)), base), *segments, *text]
    return _filled(segments, layout.columns, base)


def _looks(block: DocumentBlock, piece: TextPiece, own: Style, styles: Styles) -> list[tuple[int, int, Style]]:
    """Return the styles of a piece by characters: the block's ``own``, a table's header, spans."""
    ranges = [(0, len(block.text), own)]
    if block.rows:
        ranges.append((0, len(block.text.partition("\n")[0]), styles["strong"]))
    for span in block.spans[bisect_right(block.spans, piece.start, key=lambda span: span.end) :]:
        if span.start >= piece.end:
            break
        style = styles[_SPANS[span.kind]]
        ranges.append((span.start, span.end, style if span.link is None else style + styles.link(span.link)))
    return ranges


def _segments(text: str, start: int, end: int, ranges: Sequence[tuple[int, int, Style]]) -> list[Segment]:
    cuts = {start, end}
    for first, last, _ in ranges:
        cuts.update(cut for cut in (first, last) if start < cut < end and not _is_in_cluster(text, cut))
    segments = []
    for first, last in pairwise(sorted(cuts)):
        style = Style.null()
        for range_start, range_end, look in ranges:
            if range_start <= first < range_end:
                style += look
        segments.append(Segment(text[first:last], style))
    return segments


def _is_in_cluster(text: str, cut: int) -> bool:
    """True if a joiner connects both sides of ``cut``: two halves of an emoji take more cells than the whole."""
    return text[cut] == "\u200d" or text[cut - 1] == "\u200d"


def _blank(layout: DocumentLayout, line: int, styles: Styles) -> Strip:
    """Paint a row without text; the bar of a quotation continues between two of its paragraphs."""
    base = styles["text"]
    segments: list[Segment] = []
    if 0 <= line < len(layout.start):
        index = layout.block[line]
        above, block = layout.blocks[index - 1], layout.blocks[index]
        if index and above.kind == block.kind == "quote" and not (above.flush_right or block.flush_right):
            segments = [Segment(" " * layout.margin, base), Segment(block.rest, base + styles["number"])]
    return _filled(segments, layout.columns, base)


def _filled(segments: list[Segment], columns: int, base: Style) -> Strip:
    used = sum(cell_len(segment.text) for segment in segments)
    if used < columns:
        segments.append(Segment(" " * (columns - used), base))
    return Strip(segments, max(used, columns)).crop(0, columns)


def with_chip(strip: Strip, column: int, letters: str, style: Style) -> Strip:
    """Return a line with a hint's letters drawn over three of its cells."""
    chip = f" {letters} " if len(letters) == 1 else f"{letters:<3}"
    width = strip.cell_length
    return Strip.join([strip.crop(0, column), Strip([Segment(chip, style)], 3), strip.crop(column + 3, width)])
