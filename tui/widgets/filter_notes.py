"""Notes below the filter bar: how the filter is understood, how much each clause finds, or the mistake in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from db.query.ast import Problem, Query
from db.text.cleaning import terminal_safe
from tui.article.cells import cell_len

ROWS_AT_MOST = 3
"""Most rows of the notes, so that the tree above keeps its room on a terminal of 24 rows. By eye."""

_BETWEEN = " · "
_MARGINS = 5
"""Blank cells at both ends of a row."""


class FilterNotes(Static):
    """A short text in at most ``ROWS_AT_MOST`` rows. It grows as needed, and shrinks only when the filter is cleared.

    Otherwise the tree above would move up and down with every letter.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FilterNotes {
        height: auto;
        padding: 0 3 0 2;
        color: $ink-muted;
        display: none;
    }
    """

    @dataclass
    class ProposalTaken(Message):
        """The proposal in place of a mistake was clicked; ``text`` is the corrected filter."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(markup=False, id=id)
        self._rows = 0
        self.proposed: str | None = None
        """The filter with the shown proposal applied; None while none is shown."""
        self.has_problem = False
        """True while a mistake is shown."""

    def clear(self) -> None:
        """Hide the notes, as the filter is cleared."""
        self._rows, self.proposed, self.has_problem = 0, None, False
        self.display = False

    def show(self, query: Query, counts: Sequence[tuple[str, int | None]], total: int | None, most: int) -> None:
        """Show each clause with the number it finds alone; of a single clause, how it is understood, if that differs.

        Room is reserved for a count that is not known yet (None): at most that of ``most``.
        """
        if len(counts) < 2:
            understood = query.understood
            text = query.text.strip()
            is_letter = (
                understood == f"title:{text}*"
            )  # a single letter searches titles alone, until the next one is typed
            is_plain = understood.rstrip("*") == text.rstrip("*") or is_letter
            self._say([] if is_plain else [(understood, "")])
            return
        both = "both" if len(counts) == 2 else "all"
        parts: list[tuple[str, str]] = []
        kept = 0
        is_starred = "*" in query.text  # else a star only says that the last word is still being typed
        for words, number in (*counts, (both, total)):
            words = words if is_starred else words.rstrip("*")
            parts += [(f"{words} ", ""), ("…" if number is None else f"{number:,}", "$accent"), (_BETWEEN, "")]
            kept += len(f"{most:,}") - 1 if number is None else 0
        order = [(f"{_BETWEEN}sort:{query.sort}", "")] if query.sort else []
        self._say([*parts[:-1], *order], more=kept)

    def show_problem(self, query: Query, problem: Problem) -> None:
        """Show a mistake in the filter, and the proposal in its place."""
        proposed = query.proposed(problem)
        parts = [(problem.sentence, "")]
        if proposed is not None:
            parts += [("  ↵ ", "$foreground bold"), (problem.proposal or "", "$primary")]
        self._say(parts)
        self.proposed, self.has_problem = proposed, True

    def _say(self, parts: Sequence[tuple[str, str]], more: int = 0) -> None:
        """Show a text, with room for ``more`` cells that its counts may still need."""
        self.proposed, self.has_problem = None, False
        text = Content.assemble(*((terminal_safe(words), style) for words, style in parts))
        room = max(1, self.container_size.width - _MARGINS)
        rows = min(ROWS_AT_MOST, -(-(cell_len(text.plain) + more) // room)) if text.plain else 0
        if rows > self._rows:
            self._rows = rows
            self.styles.height = rows
            self.display = True
        self.update(text, layout=False)

    def on_click(self) -> None:
        """Accept the proposal."""
        if self.proposed is not None:
            self.post_message(self.ProposalTaken(self.proposed))
