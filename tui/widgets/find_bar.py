"""The bar below the article that finds text in it."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from tui.settings.keys import bindings
from tui.widgets.bar import InputBar


class FindBar(InputBar):
    """The text to find in the article; hidden until ``start``.

    Posts ``Changed``, ``Submitted`` (the next match), ``Backward`` (the one before) and ``Closed``.
    """

    SIGN = "find"
    PLACEHOLDER = "words in this article"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("find")]
    DEFAULT_CSS = "FindBar { display: none; }"

    @dataclass
    class Changed(InputBar.Changed):
        """The text was changed."""

    @dataclass
    class Submitted(InputBar.Submitted):
        """Enter was pressed: go to the next match."""

    class Backward(Message):
        """Go to the previous match."""

    class Closed(Message):
        """The bar was closed."""

    def start(self) -> None:
        """Show the bar and take the focus; the last text is selected, so that typing replaces it."""
        self.display = True
        super().start()
        self.input.select_all()

    def found(self, current: int, total: int) -> None:
        """Show the number of the current match (from 1; 0: none yet), and the number of matches."""
        if not self.text:
            self.say("")
        elif total == 0:
            self.say("not found")
        else:
            self.say(f"{current:,} of {total:,}" if current else f"{total:,}")

    def close(self) -> None:
        """Hide the bar without posting ``Closed``. The screen moves the focus."""
        self.display = False

    def action_backward(self) -> None:
        """Ask for the previous match."""
        self.post_message(self.Backward())

    def action_close(self) -> None:
        """Hide the bar."""
        self.close()
        self.post_message(self.Closed())
