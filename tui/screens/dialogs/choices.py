"""A list of choices, each with a key and a description."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.article.cells import pad


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list; without an ``id`` a heading, which cannot be chosen. ``words`` are safe to draw."""

    id: str | None
    keys: str
    words: str


class Choices(OptionList):
    """A list of choices with the tree's cursor bar. Long descriptions wrap with a hanging indent."""

    DEFAULT_CSS = """
    Choices, Choices:focus {
        height: auto;
        border: none;
        padding: 0;
        background: transparent;
        background-tint: transparent;
        color: $foreground;
        scrollbar-size-vertical: 1;
        scrollbar-background: $panel;
        scrollbar-background-hover: $panel;
        scrollbar-background-active: $panel;
        scrollbar-color: $ink-faint;

        & > .option-list--option-highlighted { background: $cursor; color: $ink-strong; text-style: bold; }
        & > .option-list--option-hover { background: $row-hover; }
        & > .option-list--option-disabled { color: $accent; text-style: none; }
    }
    """

    def __init__(self, choices: Sequence[Choice] = (), *, keys_width: int = 12, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._choices = list(choices)
        self._keys_width = keys_width
        self._marked: int | None = None
        self._draw()

    def fill(self, choices: Sequence[Choice]) -> None:
        """Replace the choices; no line has the cursor then."""
        self._choices = list(choices)
        self._draw()

    @property
    def chosen(self) -> str | None:
        """The id of the choice under the cursor; None without a cursor."""
        return None if self.highlighted is None else self._choices[self.highlighted].id

    def _draw(self) -> None:
        self._marked = None
        self.set_options(
            Option(self._prompt(choice), choice.id, disabled=choice.id is None) for choice in self._choices
        )

    def _prompt(self, choice: Choice, marked: bool = False) -> Content:
        if choice.id is None:
            return Content.assemble("\n  ", choice.words)
        width = self.scrollable_content_region.width - self._keys_width - 5
        lines = textwrap.wrap(choice.words, max(10, width))
        bar, keys = ("▌" if marked else " "), pad(choice.keys, self._keys_width)
        first, *rest = lines
        return Content.assemble(
            (f"{bar} ", "$accent"),
            (keys, "bold"),
            first,
            *(line for more in rest for line in ("\n", (bar, "$accent"), " " * (self._keys_width + 1), more)),
        )

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Draw the cursor bar on the new line and remove it from the old one."""
        for index, marked in ((self._marked, False), (highlighted, True)):
            if index is not None:
                self.replace_option_prompt_at_index(index, self._prompt(self._choices[index], marked))
        self._marked = highlighted
        super().watch_highlighted(highlighted)

    def on_resize(self, _event: events.Resize) -> None:
        """Wrap descriptions to the new width."""
        at = self.highlighted
        self._draw()
        self.highlighted = at
