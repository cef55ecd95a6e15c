"""The top row: the breadcrumb, whose crumbs can be clicked, and the size of the archive."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from db.text.cleaning import terminal_safe
from tui.article.cells import cell_len, cut
from tui.widgets.row import Ink, Piece, TextRow

WIDE = 70
"""Terminal columns from which the long form at the right is shown: below, the breadcrumb needs the room."""

_BETWEEN = " › "
_ELLIPSIS = "…"
_ROOM = 3
"""Least blank cells between the breadcrumb and the text at the right."""
_NAME_AT_LEAST = 8
"""Fewest cells to which a crumb is cut; a shorter rest is replaced by an ellipsis. By eye."""


class Header(TextRow):
    """Breadcrumb and the archive's size. Posts ``CrumbChosen``."""

    @dataclass
    class CrumbChosen(Message):
        """The crumb with this index (0: the root) was clicked."""

        index: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._crumbs: tuple[str, ...] = ()
        self._rights: tuple[str, ...] = ("",)

    def show(self, crumbs: tuple[str, ...], *rights: str) -> None:
        """Show these crumbs, root first, and at the right the first of ``rights`` that fits."""
        shown = tuple(map(_one_line, crumbs)), tuple(map(_one_line, rights)) or ("",)
        if shown != (self._crumbs, self._rights):
            self._crumbs, self._rights = shown
            self.refresh()

    def pieces(self, width: int) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """Return the crumbs, shortened to fit, and the text at the right."""
        room = width - _ROOM - sum(map(cell_len, self._crumbs)) - cell_len(_BETWEEN) * (len(self._crumbs) - 1)
        rights = self._rights if self.size.width >= WIDE else self._rights[-1:]
        fitting = [right for right in rights if 2 * cell_len(right) + _ROOM <= width]
        right = next((right for right in fitting if cell_len(right) <= room), fitting[-1] if fitting else "")
        room = width - cell_len(right) - _ROOM if right else width
        last = len(self._crumbs) - 1
        pieces: list[Piece] = []
        for index, text in fit_crumbs(self._crumbs, room):
            if pieces:
                pieces.append(Piece(_BETWEEN, "faint"))
            ink: Ink = "strong" if index == last else "muted" if index == 0 or text == _ELLIPSIS else "plain"
            pieces.append(Piece(text, ink, index))
        return pieces, [Piece(right, "muted")]

    def choose(self, target: int) -> None:
        """Post which crumb was clicked."""
        self.post_message(self.CrumbChosen(target))


def fit_crumbs(crumbs: Sequence[str], width: int) -> list[tuple[int, str]]:
    """Return (index, crumb) of the crumbs, shortened from the middle to at most ``width`` cells.

    Crumbs after the root are replaced first, by a single ellipsis that has the index of the last one replaced. The last
    crumb is cut only when it is alone.
    """
    shown = list(enumerate(crumbs))
    while len(shown) > 1 and (over := _length(shown) - width) > 0:
        middle = [place for place, (_, text) in enumerate(shown[1:-1], 1) if text != _ELLIPSIS]
        if len(middle) == 1 and cell_len(shown[middle[0]][1]) - over >= _NAME_AT_LEAST:
            index, text = shown[middle[0]]
            shown[middle[0]] = (index, cut(text, cell_len(text) - over))
            break
        if middle:
            gone = shown[middle[0]][0]
            shown[1 : middle[0] + 1] = [(gone, _ELLIPSIS)]
        else:
            shown.pop(0)
    return [(index, cut(text, max(0, width))) for index, text in shown[:1]] if len(shown) == 1 else shown


def _length(shown: Sequence[tuple[int, str]]) -> int:
    return sum(cell_len(text) for _, text in shown) + cell_len(_BETWEEN) * (len(shown) - 1)


def _one_line(text: str) -> str:
    return terminal_safe(text).replace("\n", " ")
