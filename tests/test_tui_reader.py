"""The reader in a running app: places, links, hints, selection, matches, and what reaches the terminal's cells."""

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Static

from db.markdown import from_paragraphs
from db.models import Link as ArticleLink
from db.words import Marker
from test_tui_document import ARTICLE, HOSTILE, UNSAFE
from tui.document import Document, article_document
from tui.layout import Place
from tui.widgets.reader import Reader

VARIABLES = {
    "ink-strong": "#FFFDF7", "ink-muted": "#A69F90", "ink-faint": "#6F695E", "rule": "#3B3832", "hit": "#5A4710",
    "hit-ink": "#FFE9A6", "hit-current": "#F2C14E", "hit-current-ink": "#161513",
}  # fmt: skip


class ReaderApp(App[None]):
    """A tree's worth of room, a reader, and a record of what it said."""

    CSS = "Static { width: 20; } Reader { width: 1fr; }"
    BINDINGS = [Binding("a,q", "forbidden"), Binding("escape", "stepped_back")]  # noqa: RUF012

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.page = document
        self.said: list[Message] = []
        self.ran: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLES

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("tree")
            yield Reader()

    def on_mount(self) -> None:
        self.reader.show(self.page)
        self.reader.focus()

    @property
    def reader(self) -> Reader:
        return self.query_one(Reader)

    def on_reader_link_followed(self, message: Reader.LinkFollowed) -> None:
        self.said.append(message)

    def on_reader_link_focused(self, message: Reader.LinkFocused) -> None:
        self.said.append(message)

    def on_page_place_changed(self, message: Reader.PlaceChanged) -> None:
        self.said.append(message)

    def on_reader_left(self, message: Reader.Left) -> None:
        self.said.append(message)

    def action_forbidden(self) -> None:
        self.ran.append("forbidden")

    def action_stepped_back(self) -> None:
        self.ran.append("stepped back")

    @property
    def followed(self) -> list[str]:
        return [message.link.text for message in self.said if isinstance(message, Reader.LinkFollowed)]

    def rows(self) -> list[str]:
        """What the reader's rows show."""
        reader = self.reader
        return [reader.render_line(y).text for y in range(reader.size.height)]

    def row_of(self, text: str) -> int:
        return next(y for y, row in enumerate(self.rows()) if text in row)

    def looks(self, y: int, text: str) -> list[str]:
        """The colours of the segments of a row that show ``text``."""
        return [str(segment.style) for segment in self.reader.render_line(y) if segment.text == text]


PARAGRAPH = "Russia in mid-December demanded to provide guarantees to ensure its security and some more words to fill lines."
LONG = article_document(replace(ARTICLE, body=from_paragraphs([f"{n}. {PARAGRAPH}" for n in range(1, 31)])))
SHORT = article_document(
    replace(
        ARTICLE,
        body="Some [words](http://x.example) of café and cafe\u0301.\n\n- one\n\n- two\n\n予算は\u3000足りるか。\n\nFamily 👨‍👩‍👧‍👦 ends.\n\nخبر عاجل",
    )
)


# Place


async def test_the_page_stands_as_the_look_says() -> None:
    async with ReaderApp(SHORT).run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        rows = pilot.app.rows()  # type: ignore[attr-defined]
        assert [row.rstrip() for row in rows[:7]] == [
            "",
            "   World › Europe",
            "   A title",
            "   26 January 2022 · 1 min · site.example",
            "   " + "─" * 72,
            "",
            "   Some words of café and cafe\u0301.",
        ]
        assert {cell_len(row) for row in rows} == {79}
