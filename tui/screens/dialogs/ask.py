"""What the main screen asks a person in a dialog: which key, where to go, what to copy."""

from collections.abc import Callable
from typing import Literal

from textual.app import App

from db.archive import Archive
from db.models import Article, Headline
from db.storage.connections import CancelCheck
from db.text.cleaning import terminal_safe
from db.text.dates import Published
from tui.screens.dialogs.copy_dialog import CopyDialog
from tui.screens.dialogs.goto_dialog import GotoDialog, read_destination
from tui.services.background import BackgroundQueries
from tui.services.desktop import copy_to_system


def ask_where(
    app: App[None],
    archive: Archive,
    errands: BackgroundQueries,
    go: Callable[[Headline, bool], None],
    tell: Callable[[str], None],
) -> None:
    """Ask for a date, slug, address or title; ``go`` gets the article, and whether a date was asked for."""
    found: list[Headline] = []

    def look_up(target: Published | str, cancelled: CancelCheck) -> list[Headline]:
        if isinstance(target, Published):
            nearest = archive.around(target, cancelled)
            return [nearest] if nearest else []
        return archive.find(target, cancelled)

    async def check(text: str) -> str:
        target = read_destination(text)
        found[:] = await errands.ask(lambda cancelled: look_up(target, cancelled))
        return "" if found else f"Nothing in this archive is called {text}."

    def answer(text: str | None) -> None:
        if text is not None and found:
            go(found[0], isinstance(read_destination(text), Published))
            if len(found) > 1:
                others = "article has" if len(found) == 2 else "articles have"
                tell(f"{len(found) - 1:,} more {others} that name: this is the newest.")

    app.push_screen(GotoDialog(check), answer)


def ask_what_to_copy(
    app: App[None], article: Article, text: str, errands: BackgroundQueries, tell: Callable[[str], None]
) -> None:
    """Ask what of ``article`` to copy (``text`` is all of it), and send it to the terminal's and system's clipboard."""

    def copy(kind: Literal["text", "title", "link", "slug"] | None) -> None:
        if kind is None:
            return
        copied = terminal_safe(
            {"text": text, "title": article.title, "link": article.url or "", "slug": article.slug}[kind]
        )
        app.copy_to_clipboard(copied)
        errands.run(lambda cancelled: copy_to_system(copied), lambda done: None)
        tell(f"The {kind} was sent to the clipboard.")

    app.push_screen(CopyDialog(link=article.url is not None), copy)
