"""The dialog that asks what of an article to copy."""

from typing import ClassVar, Literal

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from db.models import Article
from db.text.cleaning import terminal_safe
from tui.screens.dialogs.choices import Choice, Choices
from tui.screens.dialogs.dialog import Dialog
from tui.services.background import BackgroundQueries
from tui.services.desktop import copy_to_system
from tui.services.notify import tell

Kind = Literal["text", "title", "link", "slug"]


class CopyDialog(Dialog[Kind]):
    """Offers text, title, link and slug, by a letter or from a list. Its result is the chosen kind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "choose('text')", show=False),
        Binding("i", "choose('title')", show=False),
        Binding("l", "choose('link')", show=False),
        Binding("s", "choose('slug')", show=False),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
        Binding("q,y", "put_away", show=False),
    ]
    DEFAULT_CSS = """
    CopyDialog #sheet { width: 34; }
    """

    def __init__(self, *, link: bool) -> None:
        super().__init__()
        self._link = link
        choices = [Choice("text", "t", "Text"), Choice("title", "i", "Title")]
        if link:
            choices.append(Choice("link", "l", "Link"))
        self._list = Choices([*choices, Choice("slug", "s", "Slug")], keys_width=3)

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        with Vertical(id="sheet"):
            yield Static("Copy", classes="dialog--title", markup=False)
            yield self._list

    def on_mount(self) -> None:
        """Put the cursor on the first choice."""
        self._list.action_first()

    def action_move(self, how: str) -> None:
        """Move the cursor."""
        getattr(self._list, f"action_{how}")()

    def action_choose(self, kind: Kind) -> None:
        """Close with ``kind``, if the article has it."""
        if kind != "link" or self._link:
            self.answer(kind)

    @on(OptionList.OptionSelected)
    def _choose_listed(self, event: OptionList.OptionSelected) -> None:
        kind: Kind
        for kind in ("text", "title", "link", "slug"):
            if kind == event.option_id:
                self.answer(kind)


def ask_what_to_copy(app: App[None], article: Article, text: str, background: BackgroundQueries) -> None:
    """Ask in a dialog what of ``article`` to copy, and send it to the terminal's and the system's clipboard.

    ``text`` is the whole page as plain text.
    """

    def copy(kind: Kind | None) -> None:
        if kind is None:
            return
        copied = terminal_safe(
            {"text": text, "title": article.title, "link": article.url or "", "slug": article.slug}[kind]
        )
        app.copy_to_clipboard(copied)
        background.submit(lambda cancelled: copy_to_system(copied))
        tell(app, f"The {kind} was sent to the clipboard.")

    app.push_screen(CopyDialog(link=article.url is not None), copy)
