"""Asks in a dialog where to go and what to copy, and does it."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from textual.app import App

from db.archive import Archive
from db.models import Article, Headline
from db.storage.connections import CancelCheck
from db.text.cleaning import terminal_safe
from db.text.dates import Published
from tui.screens.dialogs.copy_dialog import CopyDialog
from tui.screens.dialogs.goto_dialog import GotoDialog, read_destination
from tui.services.archive_client import ArchiveClient
from tui.services.background import BackgroundQueries
from tui.services.desktop import copy_to_system
from tui.services.notify import tell


def ask_where(
    app: App[None],
    client: ArchiveClient,
    go: Callable[[Headline, bool], None],
) -> None:
    """Ask for a date, slug, address or title; ``go`` gets the article, and whether a date was asked for."""
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


def ask_what_to_copy(app: App[None], article: Article, text: str, background: BackgroundQueries) -> None:
    """Ask what of ``article`` to copy (``text`` is all of it), and send it to the terminal's and system's clipboard."""

    def copy(kind: Literal["text", "title", "link", "slug"] | None) -> None:
        if kind is None:
            return
        copied = terminal_safe(
            {"text": text, "title": article.title, "link": article.url or "", "slug": article.slug}[kind]
        )
        app.copy_to_clipboard(copied)
        background.submit(lambda cancelled: copy_to_system(copied))
        tell(app, f"The {kind} was sent to the clipboard.")

    app.push_screen(CopyDialog(link=article.url is not None), copy)
