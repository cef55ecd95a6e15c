"""Text over several rows with hits marked: wrapped, cut to a number of rows, and drawn into cells."""

from collections.abc import Iterator, Sequence

from tui.article.cells import ELLIPSIS, cell_len, cut, cut_around_match
from tui.article.wrapping import wrap
from tui.widgets.lists.row_paint import CellRow, with_marks

Spans = Sequence[tuple[int, int]]
"""(start, end) of the hits in a text, in order."""

MarkedPiece = tuple[str, bool]
"""(text, True if it is a hit)."""


def split_at_marks(text: str, spans: Spans, start: int = 0, end: int | None = None) -> Iterator[MarkedPiece]:
    """Yield ``text[start:end]`` cut at the edges of hits. A hit includes the combining marks on its last letter."""
    at, end = start, len(text) if end is None else end
    for first, last in spans:
        first, last = max(first, at), min(with_marks(text, last), end)
        if first < last:
            yield text[at:first], False
            yield text[first:last], True
            at = last
    yield text[at:end], False


def rows_of(text: str, spans: Spans, width: int, rows: int) -> list[list[MarkedPiece]]:
    """Wrap a text into at most ``rows`` lines of ``width`` cells, ending with … if cut; its first hit stays in."""
    starts, ends = wrap(text, width)
    if spans and len(starts) > rows and spans[0][1] > ends[rows - 1] - 1:
        shown, shift = cut_around_match(text, width * rows - width // 3, spans[0])
        if shift:
            moved = [(max(first + shift, 1), last + shift) for first, last in spans if first + shift > 0]
            return rows_of(shown, moved, width, rows)
    lines = [
        list(split_at_marks(text, spans, start, end)) for start, end in zip(starts[:rows], ends[:rows], strict=True)
    ]
    if len(starts) > rows:
        start = starts[rows - 1]
        last = cut(text[start : start + 8 * width], width - 1)
        kept = last.removesuffix(ELLIPSIS).rstrip()
        lines[-1] = [*split_at_marks(text, spans, start, start + len(kept)), (ELLIPSIS, False)]
    return lines


def put_pieces(line: CellRow, column: int, pieces: Sequence[MarkedPiece], look: str, *, strong: bool = False) -> int:
    """Draw pieces on a row one after the other, and return the column after them."""
    for text, is_hit in pieces:
        line.put(column, text, look, strong=strong, hit=is_hit)
        column += cell_len(text)
    return column
