"""The bar below the tree that filters it while one types."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual.binding import BindingType
from textual.events import Key
from textual.message import Message

from tui.settings.keys import bindings
from tui.widgets.bar import BareInput, InputBar


class _Underline(Highlighter):
    """Underlines a stretch of what is typed: what is wrong in it."""

    def __init__(self) -> None:
        self.start = self.end = 0

    def highlight(self, text: Text) -> None:
        """Textual calls this with what the input shows."""
        if self.start < self.end:
            text.stylize("underline", self.start, self.end)


class PatientInput(BareInput):
    """An input that keeps what is typed after Enter until it is known for whom: the list may be on its way still."""

    _kept: list[Key] | None = None
    _entered = ""

    @property
    def is_waiting(self) -> bool:
        """Whether Enter was pressed for just this text, and nothing has come of it yet."""
        return self._kept is not None and self.value == self._entered

    async def _on_key(self, event: Key) -> None:
        if self.screen.focused is not self:  # the focus has moved on while the key was on its way
            self._pass_on(event)
        elif self._kept is not None and event.key != "escape":
            self._kept.append(event)
        else:
            self._kept, self._entered = [] if event.key == "enter" else None, self.value
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()

    def let_go(self) -> None:
        """Give the keys to what has the focus now."""
        kept, self._kept = self._kept, None
        for event in kept or ():
            self._pass_on(event)

    def _pass_on(self, event: Key) -> None:
        again = Key(event.key, event.character)
        again.set_sender(self.app)  # as the driver does: it wouldn't come up to the app past its own sender
        self.app.post_message(again)


class FilterBar(InputBar):
    """Words to look for in titles and text.

    It is there from the start, so that what is typed after its key is its own at once. Posts ``Changed``,
    ``Submitted``, ``LeftDown`` and ``Cleared``.
    """

    SIGN = "/"
    PLACEHOLDER = "filter titles and text"
    INPUT = PatientInput
    input: PatientInput
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("filter")]

    _found: tuple[int, str] | None = None
    """What was said of the matches last, where nothing else was said since."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._underline = _Underline()
        self.input.highlighter = self._underline
        self._history: Sequence[str] = ()
        self._back = 0
        """How far back in the history one is; 0: at what one types."""
        self._typed = self._recalled = ""

    @dataclass
    class Changed(InputBar.Changed):
        """The text is another."""

    @dataclass
    class Submitted(InputBar.Submitted):
        """Enter was pressed."""

    class LeftDown(Message):
        """The list is wanted, with the filter as it is."""

    @dataclass
    class Cleared(Message):
        """The filter is to go; ``text``, what it was, is gone already."""

        text: str

    def found(self, count: int | None, state: str = "") -> None:
        """Say how many articles match.

        ``state`` says what is going on ("searching…"); with a count it says of what that is, muted ("before").
        """
        if count is None:
            self.say(state, pending=True)
            return
        words = f"{count:,} {state}" if state else "none found" if count == 0 else f"{count:,} found"
        self.say(words if len(words) <= self.size.width // 3 else f"{count:,}", pending=bool(state))
        self._found = count, state

    def clear(self) -> None:
        """Empty the bar, without a word to anyone."""
        super().clear()
        self.input.let_go()
        self._back = 0
        self.underline(0, 0)

    def say(self, words: str, pending: bool = False) -> None:
        """Say ``words`` at the right."""
        self._found = None
        super().say(words, pending)

    def on_resize(self) -> None:
        """There may be room for more words, or for fewer."""
        if self._found is not None:
            self.found(*self._found)

    def underline(self, start: int, end: int) -> None:
        """Underline what is wrong in what is typed; nothing where ``start`` isn't before ``end``."""
        if (start, end) != (self._underline.start, self._underline.end):
            self._underline.start, self._underline.end = start, end
            self.input.refresh()

    def remember(self, history: Sequence[str]) -> None:
        """What ↑ goes back through, oldest first."""
        self._history, self._back = history, 0

    def action_older(self) -> None:
        """What was typed before this."""
        self._step(1)

    def action_leave(self) -> None:
        """To the list; in the history, to what was typed after this."""
        if self._back and self.text == self._recalled:
            self._step(-1)
        else:
            self.post_message(self.LeftDown())

    def _step(self, step: int) -> None:
        """Through what begins as what was typed."""
        if self.text != self._recalled:
            self._back = 0
        if not self._back:
            self._typed = self.text
        fitting = [text for text in reversed(self._history) if text.startswith(self._typed) and text != self._typed]
        if 0 <= self._back + step <= len(fitting):
            self._back += step
            self._recalled = fitting[self._back - 1] if self._back else self._typed
            self.text = self._recalled

    def action_clear(self) -> None:
        """Give up the filter."""
        text = self.text
        self.clear()
        self.post_message(self.Cleared(text))
