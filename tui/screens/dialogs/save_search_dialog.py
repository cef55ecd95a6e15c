"""Under which name to save a search."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from db.text.cleaning import terminal_safe
from tui.screens.dialogs.dialog import Dialog
from tui.widgets.bar import InputBar


class NameBar(InputBar):
    """The name."""

    SIGN = "save as"
    PLACEHOLDER = "a name"


class SaveSearchDialog(Dialog[str]):
    """Asks for a name, and answers with it; the query's own words are proposed."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self._query = query
        self._bar = NameBar()

    def compose(self) -> ComposeResult:
        """The sheet."""
        with Vertical(id="sheet"):
            yield self._bar
            yield Static(terminal_safe(self._query), classes="dialog--note", markup=False)

    def on_mount(self) -> None:
        """Enter alone takes the query as its name."""
        self._bar.text = self._query
        self._bar.input.select_all()
        self._bar.say("esc close", pending=True)

    @on(NameBar.Submitted)
    def _submit(self, event: NameBar.Submitted) -> None:
        self.answer(event.text.strip() or None)
