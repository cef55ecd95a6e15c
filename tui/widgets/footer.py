"""The bottom row: the keys of the focused pane, and a status such as the share of the article that was read."""

from collections.abc import Mapping, Sequence

from db.text.cleaning import terminal_safe
from tui.article.cells import cell_len
from tui.settings.keys import command, run
from tui.widgets.row import Piece, TextRow

Hint = str | tuple[str, str]
"""A command's id, or (id, word) to show another word than the command's own."""

_BETWEEN = "   "


def tree_hints(article: bool = True, copies: bool = False) -> list[Hint]:
    """Return the tree's keys. ``article``: one is shown beside it; ``copies``: the cursor's article has some."""
    hints: list[Hint] = ["tree.open", *(["tree.copies"] if copies else []), "filter"]
    return [*hints, "link.1", "link.next", "article.next"] if article else hints


def reader_hints(links: bool = True, article: bool = True) -> list[Hint]:
    """Return the reader's keys. ``links``: the page has some; ``article``: it is an article."""
    following: list[Hint] = ["link.next", "link.1", "link.hints"] if links else []
    reading: list[Hint] = ["copy", "article.next"] if article else []
    return [*following, *reading, "step_back"]


def listing_hints() -> list[Hint]:
    """Return the keys of a listing: the tree of one section, or of a filter's matches."""
    return ["tree.open", "filter", "article.next", "back", "step_back"]


def results_hints() -> list[Hint]:
    """Return the keys of the list of results."""
    return ["tree.open", "sort", ("results", "tree"), "concordance", "find.next", "article.next"]


def concordance_hints() -> list[Hint]:
    """Return the concordance's keys."""
    by = ("concordance.by_right", "concordance.by_left", "concordance.by_date")
    return [("tree.open", "open there"), *by, "back", ("step_back", "to the list")]


def filter_hints(nothing: bool = False) -> list[Hint]:
    """Return the filter bar's keys. ``nothing`` was found: Enter goes to the suggestions."""
    return [("filter.submit", "suggestions") if nothing else "filter.submit", "filter.leave", "filter.clear"]


def saved_hints() -> list[Hint]:
    """Return the keys of the saved searches."""
    return ["saved.choose", "saved.remove", "saved.leave"]


def strip_hints() -> list[Hint]:
    """Return the time strip's keys."""
    return ["strip.zoom", "strip.reset", "strip.previous", "strip.next", "strip.leave"]


def find_hints() -> list[Hint]:
    """Return the find bar's keys."""
    return ["find.submit", "find.backward", "find.close"]


class Footer(TextRow):
    """Keys with their words, a status, and the key of the help. A click on a key runs its command."""

    def __init__(self, keymap: Mapping[str, str] | None = None, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._keymap: Mapping[str, str] = keymap or {}
        self._hints: list[Hint] = []
        self._status = ""

    def show(self, hints: Sequence[Hint], status: str = "") -> None:
        """Show these commands, most useful first, and ``status``."""
        shown = list(hints), terminal_safe(status).replace("\n", " ")
        if shown != (self._hints, self._status):
            self._hints, self._status = shown
            self.refresh()

    def pieces(self, width: int) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """Return the keys that fit at the left, and status and help at the right."""
        right = self._key("help", len(self._hints))
        if self._status:
            right = [Piece(self._status + _BETWEEN, "muted"), *right]
        room = width - _length(right) - 2 * len(_BETWEEN)
        keys = [self._key(hint, number) for number, hint in enumerate(self._hints)]
        while keys and sum(map(_length, keys)) + len(_BETWEEN) * (len(keys) - 1) > room:
            # The key that goes back is dropped last: with a single pane it is the only way to the other one.
            keys.pop(-2 if len(keys) > 1 and self._way_back_is_last(keys) else -1)
        left: list[Piece] = []
        for key in keys:
            left += [Piece(_BETWEEN, "plain"), *key] if left else key
        return left, right if _length(right) <= width else []

    def choose(self, target: int) -> None:
        """Run the clicked command."""
        self.app.call_later(run, _id([*self._hints, "help"][target]), self.screen)

    def _way_back_is_last(self, keys: Sequence[Sequence[Piece]]) -> bool:
        target = keys[-1][0].target
        return target is not None and _id(self._hints[target]) in ("step_back", "strip.leave")

    def _key(self, hint: Hint, number: int) -> list[Piece]:
        known = command(_id(hint))
        word = known.word if isinstance(hint, str) else hint[1]
        key = known.shown_with(self._keymap).partition(" ")[0]
        return [Piece(key, "key", number), Piece(f" {word}", "muted", number)]


def _id(hint: Hint) -> str:
    return hint if isinstance(hint, str) else hint[0]


def _length(pieces: Sequence[Piece]) -> int:
    return sum(cell_len(piece.text) for piece in pieces)
