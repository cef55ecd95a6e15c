"""A list of groups of values with check boxes."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from tui.article.cells import cell_len, cut, pad
from tui.screens.dialogs.choices import Choice, Choices

BOX = {True: "[x] ", False: "[ ] ", None: "    "}

COUNTING = "…"
"""Shown in place of a count that is being computed."""


@dataclass(frozen=True, slots=True)
class FacetRow(Choice):
    """A line with ``count`` at its right. ``is_chosen`` None: it is no value but a heading, or the line for more."""

    count: str = ""
    is_chosen: bool | None = None


class FacetList(Choices):
    """A list of groups; the cursor stays on its value when counts change."""

    DEFAULT_CSS = """
    FacetList, FacetList:focus { height: 1fr; scrollbar-gutter: stable; }
    """

    def show(self, rows: Sequence[FacetRow]) -> None:
        """Show ``rows``; the cursor stays on its value, else it goes to the nearest (at first: the first) value."""
        before, ids = [row.id for row in self._choices], [row.id for row in rows]
        at, place, top = self.chosen, self.highlighted or 0, self.scroll_offset.y
        if ids == before:
            changed = [index for index, row in enumerate(rows) if row != self._choices[index]]
            self._choices = list(rows)
            for index in changed:
                self.replace_option_prompt_at_index(index, self._prompt(rows[index], index == self._marked))
            return
        self.fill(rows)
        values = [index for index, each in enumerate(ids) if each is not None]
        if at is not None and at in ids:
            self.highlighted = ids.index(at)
        elif values:
            self.highlighted = min(values, key=lambda index: abs(index - place))
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def _prompt(self, choice: Choice, marked: bool = False) -> Content:
        assert isinstance(choice, FacetRow)
        width = self.scrollable_content_region.width
        room = max(width - cell_len(choice.count) - 4, 8)
        if choice.id is None:
            return Content.assemble("\n  ", pad(choice.words, room), (choice.count, "$ink-muted"))
        box = BOX[choice.is_chosen]
        words = pad(cut(choice.words, room - len(box) - 1), room - len(box))
        return Content.assemble(
            ("▌ " if marked else "  ", "$accent"),
            (box, "$accent" if choice.is_chosen else "$ink-muted"),
            (words, "" if choice.is_chosen is not None else "$ink-muted"),
            (choice.count, "$ink-muted"),
        )
