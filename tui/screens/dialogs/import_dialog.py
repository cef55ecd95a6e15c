"""The dialog that asks what to import, and a dialog with a yes-or-no question for what follows an import."""

import asyncio
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from db.text.cleaning import terminal_safe
from tui.screens.dialogs.dialog import Dialog
from tui.services.path_suggester import ImportTarget, PathSuggester, read_target
from tui.widgets.bar import InputBar

HINT = "Pages, mirrors, feeds, exports, captures: it is told by its bytes."


class ImportBar(InputBar):
    """The line for a path or a web address."""

    SIGN = "import"
    PLACEHOLDER = "a file, a folder or a web address"


class ImportDialog(Dialog[str]):
    """Asks what to import. Its result is the source as the import command takes it."""

    BINDINGS = [Binding("tab", "complete", show=False)]  # noqa: RUF012

    def __init__(self, archive: Path, *, is_new: bool) -> None:
        """Take the ``archive`` to import into; ``is_new``: it is the person's own, not the one that is open."""
        super().__init__()
        path = terminal_safe(str(archive)).replace(f"{Path.home()}/", "~/", 1)
        self._where = (
            f"It goes into your own archive, {path}." if is_new else f"It goes into {terminal_safe(archive.name)}."
        )
        self._bar = ImportBar()
        self._what = Static(HINT, classes="dialog--note", markup=False)

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        with Vertical(id="sheet"):
            yield self._bar
            yield self._what
            yield Static(self._where, classes="dialog--note", markup=False)

    def on_mount(self) -> None:
        """Turn on the completion of paths."""
        self._bar.input.suggester = PathSuggester()
        self._bar.say("↵ import   esc close", pending=True)

    def action_complete(self) -> None:
        """Accept the completion that is shown."""
        self._bar.input.action_end()
        self._bar.input.action_cursor_right()

    @on(ImportBar.Changed)
    def _describe_typed(self, event: ImportBar.Changed) -> None:
        self.run_worker(self._describe(event.text), exclusive=True, group="look")

    async def _describe(self, text: str) -> ImportTarget:
        found = await asyncio.to_thread(read_target, text)
        self._what.update(terminal_safe(found.words) or HINT)
        return found

    @on(ImportBar.Submitted)
    def _submit(self, event: ImportBar.Submitted) -> None:
        self.run_worker(self._answer(event.text), exclusive=True, group="look")

    async def _answer(self, text: str) -> None:
        found = await self._describe(text)
        if found.source:
            self.answer(found.source)


class QuestionDialog(Dialog[bool]):
    """Asks a question. Its result is True for Enter, None for Escape."""

    BINDINGS = [Binding("enter", "accept", show=False)]  # noqa: RUF012

    def __init__(self, title: str, text: str, yes: str, no: str) -> None:
        super().__init__()
        self._title, self._text, self._choice = title, text, f"↵ {yes}   esc {no}"

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        with Vertical(id="sheet"):
            yield Static(self._title, classes="dialog--title", markup=False)
            yield Static(terminal_safe(self._text), classes="dialog--note", markup=False)
            yield Static(self._choice, classes="dialog--note dialog--keys", markup=False)

    def action_accept(self) -> None:
        """Close with yes."""
        self.answer(True)
