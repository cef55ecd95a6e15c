"""The bar below the tree that filters it while one types."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from tui.keys import bindings
from tui.widgets.bar import Bar


class FilterBar(Bar):
    """Words to look for in titles and text.

    It is there from the start, so that what is typed after its key is its own at once. Posts ``Changed``,
    ``Submitted``, ``LeftDown`` and ``Cleared``.
    """

    SIGN = "/"
    PLACEHOLDER = "filter titles and text"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("filter")]

    _found: tuple[int, str] | None = None
    """What was said of the matches last, where nothing else was said since."""

    @dataclass
    class Changed(Bar.Changed):
        """The text is another."""

    @dataclass
    class Submitted(Bar.Submitted):
        """Enter was pressed."""

    class LeftDown(Message):
        """The list is wanted, with the filter as it is."""

    class Cleared(Message):
        """The filter is to go; the text is gone already."""

    def found(self, count: int | None, state: str = "") -> None:
        """Say how many articles match.

        ``state`` says what is going on ("searching…"): with a count it marks that as an old one, still standing.
        """
        if count is None:
            self.say(state, pending=True)
            return
        words = "none found" if count == 0 else f"{count:,} found"
        self.say(words if len(words) <= self.size.width // 3 else f"{count:,}", pending=bool(state))
        self._found = count, state

    def say(self, words: str, pending: bool = False) -> None:
        """Say ``words`` at the right."""
        self._found = None
        super().say(words, pending)

    def on_resize(self) -> None:
        """There may be room for more words, or for fewer."""
        if self._found is not None:
            self.found(*self._found)

    def action_leave(self) -> None:
        """To the list."""
        self.post_message(self.LeftDown())

    def action_clear(self) -> None:
        """Give up the filter."""
        self.clear()
        self.post_message(self.Cleared())
