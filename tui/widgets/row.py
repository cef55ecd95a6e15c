"""Base class of the header and the footer: one row of text, parts of which can be clicked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from tui.article.cells import cell_len

MARGIN = 2
"""Blank cells at both ends: text starts in the same column as the rows of the tree."""


Ink = Literal["plain", "muted", "strong", "faint", "key"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one style. Pieces of the same ``target`` act as one when clicked; None: not clickable."""

    text: str
    ink: Ink
    target: int | None = None


class TextRow(Widget):
    """A row with pieces at its left and at its right, which a subclass provides."""

    ALLOW_SELECT = False
    auto_links = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--plain", "row--muted", "row--strong", "row--faint", "row--key"}
    DEFAULT_CSS = """
    TextRow {
        height: 1;
        background: $panel;
        color: $foreground;

        .row--plain { color: $foreground; }
        .row--muted { color: $ink-muted; }
        .row--strong { color: $ink-strong; text-style: bold; }
        .row--faint { color: $ink-faint; }
        .row--key { color: $foreground; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._hovered: int | None = None
        self._spans: list[tuple[range, int]] = []

    def pieces(self, width: int) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """Return the pieces at the left and at the right, together at most ``width`` cells wide."""
        raise NotImplementedError

    def choose(self, target: int) -> None:
        """Act on a click on the pieces of ``target``."""

    def render_line(self, y: int) -> Strip:
        """Draw the row."""
        width = self.size.width
        left, right = self.pieces(max(0, width - 2 * MARGIN))
        used = sum(cell_len(piece.text) for piece in (*left, *right))
        gap = Piece(" " * max(0, width - 2 * MARGIN - used), "plain")
        self._spans = []
        segments = []
        x = 0
        for piece in (Piece(" " * MARGIN, "plain"), *left, gap, *right, Piece(" " * MARGIN, "plain")):
            end = x + cell_len(piece.text)
            style = self.get_component_rich_style(f"row--{piece.ink}")
            if piece.target is not None:
                self._spans.append((range(x, end), piece.target))
                if piece.target == self._hovered and piece.text.strip():
                    style += Style(underline=True)
            segments.append(Segment(piece.text, style))
            x = end
        return Strip(segments, x).adjust_cell_length(width, self.rich_style)

    def _target_at(self, x: int) -> int | None:
        return next((target for span, target in self._spans if x in span), None)

    def _hover(self, target: int | None) -> None:
        if target != self._hovered:
            self._hovered = target
            self.refresh()

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        self._hover(self._target_at(event.x))

    def _on_leave(self, event: events.Leave) -> None:
        super()._on_leave(event)
        self._hover(None)

    async def _on_click(self, event: events.Click) -> None:
        target = self._target_at(event.x)
        if target is not None:
            event.stop()
            self.choose(target)
