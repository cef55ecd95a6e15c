"""The dialog that asks for the name of a search to save."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from db.text.cleaning import terminal_safe
from tui.screens.dialogs.dialog import Dialog
from tui.widgets.bar import InputBar


class NameBar(InputBar):
    """The line for the name."""

    SIGN = "save as"
    PLACEHOLDER = "a name"


class SaveSearchDialog(Dialog[str]):
    """Asks for a name, proposing the query's text. Its result is the name."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self._query = query
        self._bar = NameBar()

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        with Vertical(id="sheet"):
            yield self._bar
            yield Static(terminal_safe(self._query), classes="dialog--note", markup=False)

    def on_mount(self) -> None:
        """Fill in the query, selected: Enter accepts it as the name, a letter replaces it."""
        self._bar.text = self._query
        self._bar.input.select_all()
        self._bar.say("esc close", pending=True)

    @on(NameBar.Submitted)
    def _submit(self, event: NameBar.Submitted) -> None:
        self.answer(event.text.strip() or None)
