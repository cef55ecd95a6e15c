"""The dialog that asks where to go: a date, a slug, an address or a title."""

import re
from collections.abc import Awaitable, Callable
from functools import partial

from textual import on
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from db.archive import Archive
from db.models import Headline
from db.storage.connections import CancelCheck
from db.text.cleaning import terminal_safe
from db.text.dates import Published
from tui.screens.dialogs.dialog import Dialog
from tui.services.archive_client import ArchiveClient
from tui.services.notify import tell
from tui.widgets.bar import InputBar

_DATE = re.compile(r"\d{4}(?:-\d\d?){0,2}\Z")


class GotoBar(InputBar):
    """The line for a date, slug or address."""

    SIGN = "go to"
    PLACEHOLDER = "2022-01-26, a slug or an address"


class GotoDialog(Dialog[str]):
    """Asks where to go. Its result is the typed text, once ``check`` accepts it.

    ``check`` gets the text and returns a sentence about a mistake in it, or "".
    """

    def __init__(self, check: Callable[[str], Awaitable[str]] | None = None) -> None:
        super().__init__()
        self._check = check
        self._bar = GotoBar()
        self._note = Static("", classes="dialog--note", markup=False)

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        with Vertical(id="sheet"):
            yield self._bar
            yield self._note

    def on_mount(self) -> None:
        """Hide the note, which has no text yet."""
        self._note.display = False
        self._bar.say("esc close", pending=True)

    def error(self, sentence: str) -> None:
        """Show a sentence about a mistake in the text; "" hides it."""
        self._note.update(terminal_safe(sentence))
        self._note.display = bool(sentence)

    @on(GotoBar.Changed)
    def _forget_error(self) -> None:
        self.error("")

    @on(GotoBar.Submitted)
    def _submit(self, event: GotoBar.Submitted) -> None:
        text = event.text.strip()
        if not text:
            self.answer(None)
        elif is_impossible_date(text):
            self.error(f"No calendar has {text}.")
        elif self._check is None:
            self.answer(text)
        else:
            self.run_worker(self._ask(text, self._check), exclusive=True)

    async def _ask(self, text: str, check: Callable[[str], Awaitable[str]]) -> None:
        complaint = await check(text)
        if complaint:
            self.error(complaint)
        else:
            self.answer(text)


def read_destination(text: str) -> Published | str:
    """Read what was typed: a date (a year, month or day), else the text as a slug, address or title.

    A month or day may be a single digit: ``2022-1-6``.
    """
    text = text.strip()
    if _DATE.match(text) is None or is_impossible_date(text):
        return text
    return Published(_iso(text))


def is_impossible_date(text: str) -> bool:
    """True if ``text`` looks like a date but is none in the calendar: ``2022-02-30``."""
    if _DATE.match(text) is None:
        return False
    try:
        Published(_iso(text))
    except ValueError:
        return True
    return False


def _iso(text: str) -> str:
    return "-".join(part.zfill(2) for part in text.split("-"))


def ask_where(
    app: App[None],
    client: ArchiveClient,
    go: Callable[[Headline, bool], None],
) -> None:
    """Ask where to go in a dialog. ``go`` gets the article found, and True if a date was asked for."""
    found: list[Headline] = []

    def look_up(target: Published | str, archive: Archive, cancelled: CancelCheck) -> list[Headline]:
        if isinstance(target, Published):
            nearest = archive.find_nearest(target, cancelled)
            return [nearest] if nearest else []
        return archive.find(target, cancelled)

    async def check(text: str) -> str:
        target = read_destination(text)
        found[:] = await client.fetch(partial(look_up, target))
        return "" if found else f"Nothing in this archive is called {text}."

    def answer(text: str | None) -> None:
        if text is not None and found:
            go(found[0], isinstance(read_destination(text), Published))
            if len(found) > 1:
                others = "article has" if len(found) == 2 else "articles have"
                tell(app, f"{len(found) - 1:,} more {others} that name: this is the newest.")

    app.push_screen(GotoDialog(check), answer)
