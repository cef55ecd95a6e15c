"""The bottom row: what the keys do now, and how far one has read."""

from collections.abc import Mapping, Sequence

from db.text.cleaning import terminal_safe
from tui.article.cells import cell_len
from tui.settings.keys import command, run
from tui.widgets.row import Piece, TextRow

Hint = str | tuple[str, str]
"""A command's id, or its id with other words than its own."""

_BETWEEN = "   "


def tree_hints(article: bool = True, copies: bool = False) -> list[Hint]:
    """What the tree can do; ``article`` False while none is shown beside it; ``copies``: the cursor's has some."""
    hints: list[Hint] = ["tree.open", *(["tree.copies"] if copies else []), "filter"]
    return [*hints, "link.1", "link.next", "article.next"] if article else hints


def reader_hints(links: bool = True, article: bool = True) -> list[Hint]:
    """What the reader can do; ``links`` False where there are none, ``article`` False for any other page."""
    following: list[Hint] = ["link.next", "link.1", "link.hints"] if links else []
    reading: list[Hint] = ["copy", "article.next"] if article else []
    return [*following, *reading, "step_back"]


def listing_hints() -> list[Hint]:
    """What a listing can do: the tree showing one section, or a filter's matches."""
    return ["tree.open", "filter", "article.next", "back", "step_back"]


def results_hints() -> list[Hint]:
    """What the results can do."""
    return ["tree.open", "sort", ("results", "tree"), "concordance", "find.next", "article.next"]


def concordance_hints() -> list[Hint]:
    """What the concordance can do."""
    by = ("concordance.by_right", "concordance.by_left", "concordance.by_date")
    return [("tree.open", "open there"), *by, "back", ("step_back", "to the list")]


def filter_hints(nothing: bool = False) -> list[Hint]:
    """What the filter bar can do; ``nothing`` was found: there is something to be looked for instead."""
    return [("filter.submit", "suggestions") if nothing else "filter.submit", "filter.leave", "filter.clear"]


def saved_hints() -> list[Hint]:
    """What the saved searches can do."""
    return ["saved.choose", "saved.remove", "saved.leave"]


def strip_hints() -> list[Hint]:
    """What the time strip can do."""
    return ["strip.zoom", "strip.reset", "strip.previous", "strip.next", "strip.leave"]


def find_hints() -> list[Hint]:
    """What the find bar can do."""
    return ["find.submit", "find.backward", "find.close"]


class Footer(TextRow):
    """Keys with their words, what was read so far, and the way to all other keys. A click runs the key's command."""

    def __init__(self, keymap: Mapping[str, str] | None = None, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._keymap: Mapping[str, str] = keymap or {}
        self._hints: list[Hint] = []
        self._status = ""

    def show(self, hints: Sequence[Hint], status: str = "") -> None:
        """Show these commands, the most useful first, and ``status``."""
        shown = list(hints), terminal_safe(status).replace("\n", " ")
        if shown != (self._hints, self._status):
            self._hints, self._status = shown
            self.refresh()

    def pieces(self, width: int) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """As many keys as there is room for; status and help at the right."""
        right = self._key("help", len(self._hints))
        if self._status:
            right = [Piece(self._status + _BETWEEN, "muted"), *right]
        room = width - _length(right) - 2 * len(_BETWEEN)
        keys = [self._key(hint, number) for number, hint in enumerate(self._hints)]
        while keys and sum(map(_length, keys)) + len(_BETWEEN) * (len(keys) - 1) > room:
            # The way back is the last to go: in a single pane it is the only way to the other one.
            keys.pop(-2 if len(keys) > 1 and self._way_back_is_last(keys) else -1)
        left: list[Piece] = []
        for key in keys:
            left += [Piece(_BETWEEN, "plain"), *key] if left else key
        return left, right if _length(right) <= width else []

    def choose(self, target: int) -> None:
        """Run the command that was clicked."""
        self.app.call_later(run, _id([*self._hints, "help"][target]), self.screen)

    def _way_back_is_last(self, keys: Sequence[Sequence[Piece]]) -> bool:
        target = keys[-1][0].target
        return target is not None and _id(self._hints[target]) in ("step_back", "strip.leave")

    def _key(self, hint: Hint, number: int) -> list[Piece]:
        said = command(_id(hint))
        word = said.word if isinstance(hint, str) else hint[1]
        key = said.shown_with(self._keymap).partition(" ")[0]
        return [Piece(key, "key", number), Piece(f" {word}", "muted", number)]


def _id(hint: Hint) -> str:
    return hint if isinstance(hint, str) else hint[0]


def _length(pieces: Sequence[Piece]) -> int:
    return sum(cell_len(piece.text) for piece in pieces)
