"""A line to type in: a sign, a bare input, and a word about what was found."""

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
"""Blank cells between what is typed and what was found."""


MOST_TYPED = 10_001
"""Characters: one more than a query may have, so that this can be said of it."""

_EDITING = {
    key: binding.action for binding in Input.BINDINGS if isinstance(binding, Binding) for key in binding.key.split(",")
}
"""What an Input itself does with keys that don't print."""


class BareInput(Input):
    """An Input that is one line of text and a block cursor, and takes no control sequences."""

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
    """Textual's lays out the whole screen at every key, for scrollbars that this one hasn't got."""

    def __init__(self, placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, select_on_focus=False, id=id)
        self.cursor_blink = False

    async def _on_key(self, event: Key) -> None:
        """Edit in the order of the keys: Textual's bindings act only after letters that came in the same read."""
        if event.is_printable and len(self.value) >= MOST_TYPED:  # else a paste that comes as keys takes minutes
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
        """Textual, which goes on with it, takes the first line alone."""
        event.text = " ".join(event.text.splitlines())[:MOST_TYPED]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether ``key`` prints, and so is no command's here; Textual itself overlooks ``/`` and a few others."""
        return key in REPLACED_KEYS or super().check_consume_key(key, character)

    def validate_value(self, value: str) -> str:
        """What is pasted may hold anything."""
        value = value[:MOST_TYPED]
        if value.isascii() and value.isprintable():
            return value
        return clean(value).replace("\n", " ").replace("\t", " ")


class InputBar(Horizontal):
    """What the filter and the find bar have in common. ``Changed`` is posted at every key that changes the text."""

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
        """The text is another."""

        text: str

        def can_replace(self, message: Message) -> bool:
            """Only the last of several is worth an answer."""
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
        self._count_width = 0  # it never shrinks while one types: each change would lay out the whole screen

    def compose(self) -> ComposeResult:
        """Sign, input, count."""
        yield Static(f"{self.SIGN} ", classes="bar--sign", markup=False)
        yield self.input
        yield self._count

    @property
    def text(self) -> str:
        """What is typed in it."""
        return self.input.value

    @text.setter
    def text(self, text: str) -> None:
        self.input.value = text
        self.input.cursor_position = len(text)

    def start(self) -> None:
        """Take the keys from now on: the next one read is already this bar's."""
        self.screen.set_focus(self.input, scroll_visible=False)
        self._show_use()

    def say(self, words: str, pending: bool = False) -> None:
        """Say ``words`` at the right; muted while they are ``pending``."""
        width = cell_len(words) + _BEFORE_COUNT
        if words and width > self._count_width:
            self._count_width = width
            self._count.styles.width = width
            self._count.display = True
        self._count.set_class(pending, "-pending")
        self._count.update(Text(words), layout=False)

    def clear(self) -> None:
        """Empty the bar, without a word to anyone."""
        with self.input.prevent(Input.Changed):
            self.text = ""
        self.say("")
        self._count.display = False
        self._count_width = 0
        self._show_use()

    def action_submit(self) -> None:
        """Enter, by another way than the key."""
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
