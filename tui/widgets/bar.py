"""A line to type in: a sign, an input, and a short text at the right, such as a count of matches."""

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.events import DescendantBlur, DescendantFocus, Key, Paste
from textual.geometry import Size
from textual.keys import REPLACED_KEYS
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input, Static

from db.text.cleaning import clean
from tui.article.cells import cell_len

_BEFORE_COUNT = 2
"""Blank cells between the input and the text at the right."""


MOST_TYPED = 10_001
"""Most characters of an input: one more than a query may have, so that a longer query is reported as too long."""

_EDITING = {
    key: binding.action for binding in Input.BINDINGS if isinstance(binding, Binding) for key in binding.key.split(",")
}
"""Actions of Textual's Input by key, for keys that print nothing."""


class BareInput(Input):
    """An Input without a border, one row high, that keeps no control sequences."""

    DEFAULT_CSS = """
    BareInput, BareInput:focus {
        height: 1;
        width: 1fr;
        border: none;
        padding: 0;
        background: transparent;
        background-tint: transparent;
        color: $ink-strong;

        & > .input--cursor { background: $accent; color: $background; }
        & > .input--placeholder { color: $ink-muted; text-style: none; }
        &:ansi > .input--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
    }
    """

    virtual_size = Reactive(Size(0, 0), layout=False)
    """Overrides Textual's, which lays out the whole screen at every key for scrollbars that this input lacks."""

    def __init__(self, placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, select_on_focus=False, id=id)
        self.cursor_blink = False

    async def _on_key(self, event: Key) -> None:
        """Edit in the order of the keys: Textual runs bindings only after all letters that came in the same read."""
        if event.is_printable and len(self.value) >= MOST_TYPED:  # a long paste that comes as keys would take minutes
            event.stop()
            event.prevent_default()
            return
        action = _EDITING.get(event.key)
        if action is not None and await self.app.run_action(action, self):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    def _on_paste(self, event: Paste) -> None:
        """Join the lines of a paste: Textual's handler, which runs next, takes only the first line."""
        event.text = " ".join(event.text.splitlines())[:MOST_TYPED]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return True if ``key`` prints, which keeps it from commands; Textual's own misses ``/`` and a few others."""
        return key in REPLACED_KEYS or super().check_consume_key(key, character)

    def validate_value(self, value: str) -> str:
        """Remove control sequences and line breaks, which a paste can contain."""
        value = value[:MOST_TYPED]
        if value.isascii() and value.isprintable():
            return value
        return clean(value).replace("\n", " ").replace("\t", " ")


class InputBar(Horizontal):
    """Base class of filter bar, find bar and dialogs' lines. Posts ``Changed`` at every change of the text."""

    SIGN: ClassVar[str]
    PLACEHOLDER: ClassVar[str]
    INPUT: ClassVar[type[BareInput]] = BareInput

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    InputBar {
        height: 1;
        padding: 0 3 0 2;

        .bar--sign { width: auto; color: $ink-muted; }
        .bar--count { color: $accent; text-align: right; }
        .bar--count.-pending { color: $ink-muted; }
        &.-used { background: $panel; }
        &.-used .bar--sign { color: $accent; text-style: bold; }
    }
    """

    @dataclass
    class Changed(Message):
        """The text was changed."""

        text: str

        def can_replace(self, message: Message) -> bool:
            """Replace an earlier one in the queue: only the newest text counts."""
            return isinstance(message, type(self))

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.input = self.INPUT(self.PLACEHOLDER)
        self._count = Static(classes="bar--count", markup=False)
        self._count.display = False
        self._count_width = 0  # grows only, while a person types: each change lays out the whole screen

    def compose(self) -> ComposeResult:
        """Lay out sign, input and count."""
        yield Static(f"{self.SIGN} ", classes="bar--sign", markup=False)
        yield self.input
        yield self._count

    @property
    def text(self) -> str:
        """The typed text."""
        return self.input.value

    @text.setter
    def text(self, text: str) -> None:
        self.input.value = text
        self.input.cursor_position = len(text)

    def start(self) -> None:
        """Take the focus at once, so that the very next key is the bar's."""
        self.screen.set_focus(self.input, scroll_visible=False)
        self._show_use()

    def say(self, words: str, pending: bool = False) -> None:
        """Show ``words`` at the right, muted if ``pending``."""
        width = cell_len(words) + _BEFORE_COUNT
        if words and width > self._count_width:
            self._count_width = width
            self._count.styles.width = width
            self._count.display = True
        self._count.set_class(pending, "-pending")
        self._count.update(Text(words), layout=False)

    def clear(self) -> None:
        """Empty the bar without posting ``Changed``."""
        with self.input.prevent(Input.Changed):
            self.text = ""
        self.say("")
        self._count.display = False
        self._count_width = 0
        self._show_use()

    def action_submit(self) -> None:
        """Do what Enter does, for another key or a click."""
        self.post_message(self.Submitted(self.text))

    def _show_use(self) -> None:
        self.set_class(self.screen.focused is self.input or bool(self.text), "-used")

    @on(Input.Changed)
    def _pass_on_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_use()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _pass_on_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    @on(DescendantFocus)
    @on(DescendantBlur)
    def _follow_focus(self) -> None:
        self._show_use()
