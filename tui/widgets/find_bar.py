"""The bar below the article that finds words in it."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from tui.settings.keys import bindings
from tui.widgets.bar import InputBar


class FindBar(InputBar):
    """Words to find in the article; not displayed until ``start``.

    Posts ``Changed``, ``Submitted`` (the next match), ``Backward`` (the one before) and ``Closed``.
    """

    SIGN = "find"
    PLACEHOLDER = "words in this article"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("find")]
    DEFAULT_CSS = "FindBar { display: none; }"

    @dataclass
    class Changed(InputBar.Changed):
        """The text is another."""

    @dataclass
    class Submitted(InputBar.Submitted):
        """The next match is wanted."""

    class Backward(Message):
        """The match before is wanted."""

    class Closed(Message):
        """The bar has gone."""

    def start(self) -> None:
        """Appear, and take the keys; what was looked for last is there to be typed over."""
        self.display = True
        super().start()
        self.input.select_all()

    def found(self, current: int, total: int) -> None:
        """Say that the ``current`` (from 1; 0: none yet) of ``total`` matches is at hand."""
        if not self.text:
            self.say("")
        elif total == 0:
            self.say("not found")
        else:
            self.say(f"{current:,} of {total:,}" if current else f"{total:,}")

    def close(self) -> None:
        """Disappear, without a word to anyone. The focus is the screen's to give."""
        self.display = False

    def action_backward(self) -> None:
        """To the match before."""
        self.post_message(self.Backward())

    def action_close(self) -> None:
        """Disappear."""
        self.close()
        self.post_message(self.Closed())
