"""Base class of the dialogs over the main screen."""

from typing import ClassVar, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tui.widgets.bar import BareInput

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A sheet over the main screen. Escape, or a click beside it, closes it with the result None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "put_away", "Put away", show=False)]
    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        &:ansi { background: ansi_default; }  /* no tones there: a sheet over words would be a jumble */

        #sheet {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            background: $panel;
            padding: 1 0;
        }
        .dialog--title { color: $accent; padding: 0 2; height: 1; }
        .dialog--note { color: $foreground; padding: 0 2; margin: 1 0 0 0; height: auto; }
    }
    """

    def answer(self, answer: Result | None) -> None:
        """Close with the result ``answer``. A second call, as from a quick second key, does nothing."""
        if self.is_current:
            self.dismiss(answer)

    def action_put_away(self) -> None:
        """Close with the result None."""
        self.answer(None)

    def on_click(self, event: events.Click) -> None:
        """Close at a click beside the sheet."""
        if event.widget is self:
            self.answer(None)

    def on_key(self, event: events.Key) -> None:
        """Pass on keys to the input before it has the focus, which Textual sets a moment after showing a screen."""
        inputs = self.query(BareInput)
        if inputs and event.is_printable and event.character:
            inputs.first().insert_text_at_cursor(event.character)
            event.stop()
