"""The bar below the tree whose text filters the tree while it is typed."""

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
    """Underlines a part of the typed text: the mistake in it."""

    def __init__(self) -> None:
        self.start = self.end = 0

    def highlight(self, text: Text) -> None:
        """Style the text of the input; Textual calls this when it draws."""
        if self.start < self.end:
            text.stylize("underline", self.start, self.end)


class BufferingInput(BareInput):
    """An input that buffers keys typed after Enter until the focus is decided: the results may still be loading."""

    _kept: list[Key] | None = None
    _entered = ""

    @property
    def is_waiting(self) -> bool:
        """True if Enter was pressed for this very text, and its effect is still to come."""
        return self._kept is not None and self.value == self._entered

    async def _on_key(self, event: Key) -> None:
        if self.screen.focused is not self:  # the focus has moved while the key was in the queue
            self._pass_on(event)
        elif self._kept is not None and event.key != "escape":
            self._kept.append(event)
        else:
            self._kept, self._entered = [] if event.key == "enter" else None, self.value
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()

    def release_keys(self) -> None:
        """Send the buffered keys to the widget that has the focus now."""
        kept, self._kept = self._kept, None
        for event in kept or ():
            self._pass_on(event)

    def _pass_on(self, event: Key) -> None:
        again = Key(event.key, event.character)
        again.set_sender(self.app)  # as the driver does: a message does not bubble to the app past its own sender
        self.app.post_message(again)


class FilterBar(InputBar):
    """The filter's text.

    It is mounted from the start, so that text typed right after its key reaches it. Posts ``Changed``, ``Submitted``,
    ``LeftDown`` and ``Cleared``.
    """

    SIGN = "/"
    PLACEHOLDER = "filter titles and text"
    INPUT = BufferingInput
    input: BufferingInput
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("filter")]

    _found: tuple[int, str] | None = None
    """The last arguments of ``found``, if nothing else is shown since."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._underline = _Underline()
        self.input.highlighter = self._underline
        self._history: Sequence[str] = ()
        self._back = 0
        """Steps back in the history; 0: the text being typed."""
        self._typed = self._recalled = ""

    @dataclass
    class Changed(InputBar.Changed):
        """The text was changed."""

    @dataclass
    class Submitted(InputBar.Submitted):
        """Enter was pressed."""

    class LeftDown(Message):
        """The person wants the list below the bar, with the filter unchanged."""

    @dataclass
    class Cleared(Message):
        """The filter was cleared; ``text`` is what it was."""

        text: str

    def found(self, count: int | None, state: str = "") -> None:
        """Show how many articles match.

        ``state`` is what is going on ("searching…"); with a count, what the count is of ("before"), muted.
        """
        if count is None:
            self.say(state, pending=True)
            return
        words = f"{count:,} {state}" if state else "none found" if count == 0 else f"{count:,} found"
        self.say(words if len(words) <= self.size.width // 3 else f"{count:,}", pending=bool(state))
        self._found = count, state

    def clear(self) -> None:
        """Empty the bar without posting ``Changed``."""
        super().clear()
        self.input.release_keys()
        self._back = 0
        self.underline(0, 0)

    def say(self, words: str, pending: bool = False) -> None:
        """Show ``words`` at the right."""
        self._found = None
        super().say(words, pending)

    def on_resize(self) -> None:
        """Choose the long or short form of the count anew."""
        if self._found is not None:
            self.found(*self._found)

    def underline(self, start: int, end: int) -> None:
        """Underline a part of the typed text; nothing where ``start`` is not before ``end``."""
        if (start, end) != (self._underline.start, self._underline.end):
            self._underline.start, self._underline.end = start, end
            self.input.refresh()

    def remember(self, history: Sequence[str]) -> None:
        """Set the history that ↑ goes back through, oldest first."""
        self._history, self._back = history, 0

    def action_older(self) -> None:
        """Show an older entry of the history."""
        self._step(1)

    def action_leave(self) -> None:
        """Go to the list; within the history, show the next newer entry."""
        if self._back and self.text == self._recalled:
            self._step(-1)
        else:
            self.post_message(self.LeftDown())

    def _step(self, step: int) -> None:
        """Step through the entries of the history that start with the typed text."""
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
        """Clear the filter."""
        text = self.text
        self.clear()
        self.post_message(self.Cleared(text))
