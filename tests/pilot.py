"""A person at the browser: presses keys, clicks on words, and waits for what is to be seen."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from patience import PATIENCE
from rich.style import Style
from textual._compositor import visible_screen_stack
from textual._styles_cache import StylesCache
from textual.app import App
from textual.events import Key, Paste
from textual.geometry import Offset, Region
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from db.archive import Archive
from tui.app import NewsbrowseApp
from tui.article.cells import cell_len
from tui.screens.main import MainScreen
from tui.settings.config import Config
from tui.widgets.lists.archive_tree import ArchiveTree

QUIET_TURNS = 4
"""Turns of the event loop without a message after which nothing more is about to be sent; three were always enough."""


def strips(app: App[None]) -> list[Strip]:
    """What the terminal shows, a strip a row, with dialogs and notices."""
    screen = app.screen
    visible_screen_stack.set(app._background_screens)
    return screen._compositor.render_strips()


def screen_rows(app: App[None], region: Region | None = None) -> list[str]:
    """What the terminal shows (of ``region``), a text a row without the blanks at its end."""
    shown = strips(app)
    if region is not None:
        shown = [shown[y].crop(region.x, region.right) for y in region.line_range if y < len(shown)]
    return [strip.text.rstrip() for strip in shown]


def screen_text(app: App[None]) -> str:
    """What the terminal shows, as one text."""
    return "\n".join(screen_rows(app))


def is_at_rest(app: App[None]) -> bool:
    """Return True if every widget on the screen, and the app, is waiting for its next message.

    ``Pilot.pause`` sends each widget a message and waits until the processor is idle, which takes a hundred times as
    long, and has no end beside other programs.
    """
    is_resized = app._resize_event is None  # Textual tells the screen a little later
    return is_resized and all(_waits_for_a_message(pump) for pump in (app, *app.screen.walk_children(with_self=True)))


def _waits_for_a_message(pump: MessagePump) -> bool:
    arrived = pump._message_queue.ready_event
    return pump._task is None or pump._task.done() or bool(arrived._waiters and not arrived.is_set())


async def heard(pilot: Pilot[None]) -> None:
    """Wait until every widget has dealt with what it was sent, and with what came of that; and draw a frame."""
    await all_heard(pilot.app)


async def all_heard(app: App[None]) -> None:
    """Do what ``heard`` does, for an app."""
    deadline = time.monotonic() + PATIENCE
    quiet = turns = 0
    while quiet < QUIET_TURNS and app._exception is None:
        turns += 1
        await asyncio.sleep(0 if turns % 50 else 0.002)  # a handler may wait for a thread
        quiet = quiet + 1 if is_at_rest(app) else 0
        if time.monotonic() > deadline:
            pytest.fail(f"the browser doesn't come to rest; the screen shows:\n{screen_text(app)}")
    app.screen._on_timer_update()


async def until(pilot: Pilot[None], condition: Callable[[], object], what: str = "what was awaited") -> None:
    """Wait for ``condition``; fail with what the screen shows where it doesn't come true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} didn't come; the screen shows:\n{screen_text(pilot.app)}")
        await asyncio.sleep(0.002)
        await heard(pilot)


def key_event(key: str) -> Key:
    """A key, by its name or character, as a terminal sends it."""
    if len(key) == 1:
        return Key(_character_to_key(key), key)
    character = key_to_character(REPLACED_KEYS.get(key, key))
    return Key(key, character)


def spoil(path: Path) -> None:
    """Write noughts over a file."""
    path.write_bytes(b"\0" * path.stat().st_size)


class Browser:
    """The browser on a screen without a terminal, and the person before it."""

    def __init__(self, app: NewsbrowseApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    # Acting

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each once the one before has been answered."""
        for key in keys:
            self.app.post_message(key_event(key))
            await self.settle()

    async def press_at_once(self, *keys: str) -> None:
        """Press keys faster than anything is answered."""
        for key in keys:
            self.app.post_message(key_event(key))
        await self.settle()

    async def type_without_waiting(self, keys: Iterable[str]) -> None:
        """Press keys though an answer may be held back."""
        for key in keys:
            self.app.post_message(key_event(key))
        await heard(self.pilot)

    async def paste(self, text: str) -> None:
        """Put a text where the focus is, as a terminal does that pastes."""
        self.app.post_message(Paste(text))
        await self.settle()

    async def click(self, words: str, *, within: Widget | None = None, times: int = 1) -> None:
        """Click on words that are to be seen, on all of the screen or in one widget."""
        offset = Offset(*self.find(words, within))
        await self.pilot.click(within, offset=offset - (within.region.offset if within else (0, 0)), times=times)
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is under way: no message, no layout, and no question to the archive."""
        deadline = time.monotonic() + PATIENCE
        quiet = 0
        while quiet < 2:
            was_busy = self._is_busy
            await heard(self.pilot)
            quiet = 0 if was_busy or self._is_busy else quiet + 1
            if not quiet:
                await asyncio.sleep(0.002)
            if time.monotonic() > deadline:
                pytest.fail(f"the browser doesn't come to rest: {self._under_way}; the screen shows:\n{self.text}")

    @property
    def _is_busy(self) -> bool:
        return any(self._under_way.values())

    @property
    def _under_way(self) -> dict[str, object]:
        """What is not done yet, by kind."""
        screen = self.app.screen
        queries = self.main.client.background
        names = {flag: name for name, flag in queries._named.items()}
        return {
            # Changes are looked for time and again: nobody waits for that.
            "queries": [name for flag in queries._running if (name := names.get(flag, "unnamed")) != "changes"],
            "layout": screen._layout_required,
            "messages": [
                node for node in (self.app, *screen.walk_children(with_self=True)) if node._message_queue.qsize()
            ],
        }

    async def until(self, condition: Callable[[], object], what: str = "what was awaited") -> None:
        """Wait for ``condition``."""
        await until(self.pilot, condition, what)

    async def sees(self, *texts: str) -> None:
        """Wait until all of ``texts`` are on the screen."""

        def are_all_there() -> bool:
            shown = self.text
            return all(text in shown for text in texts)

        await self.until(are_all_there, " and ".join(map(repr, texts)))

    async def reads(self, title: str) -> None:
        """Wait until the article of that title is on show."""
        await self.until(lambda: self.title == title, repr(title))

    # Looking

    @property
    def main(self) -> MainScreen:
        """The screen below all dialogs."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def rows(self) -> list[str]:
        """The screen, row by row."""
        return screen_rows(self.app)

    @property
    def text(self) -> str:
        """The screen."""
        return screen_text(self.app)

    @property
    def crumbs(self) -> str:
        """The breadcrumb."""
        return self.rows[0].strip().partition("   ")[0]

    @property
    def hints(self) -> str:
        """What the bottom row offers."""
        return self.rows[-1]

    @property
    def tree_widget(self) -> ArchiveTree:
        """The tree."""
        return self.main.index.tree_widget

    @property
    def header(self) -> Widget:
        """The row with the breadcrumb."""
        return self.main._header

    @property
    def tree(self) -> list[str]:
        """The rows of the tree, without the blank ones."""
        return self.rows_of(self.tree_widget)

    @property
    def cursor(self) -> str:
        """The row of the tree, or of the listing with the focus, that the cursor is on, without its bar."""
        content = self.main.page.content
        widget = content if content.has_focus and isinstance(content, ArchiveTree) else self.tree_widget
        [row] = [row for row in self.rows_of(widget) if row[0] in "▌▏"]
        return row[1:].strip()

    @property
    def page(self) -> list[str]:
        """The rows of the article, listing or message, without the blank ones."""
        return self.rows_of(self.main.page.content)

    @property
    def title(self) -> str:
        """The title of the document on show, or the first row of the listing."""
        page = self.main.page
        return page.reader.document.title if page.content is page.reader else self.page[0].strip("▌▏▾ ")

    @property
    def notices(self) -> list[str]:
        """What was said, newest last."""
        return [notice.message for notice in self.app._notifications]

    @property
    def page_has_focus(self) -> bool:
        """Whether keys go to the article or listing."""
        return self.main.focused is self.main.page.content

    @property
    def tree_has_focus(self) -> bool:
        """Whether keys go to the tree."""
        return self.main.focused is self.tree_widget

    @property
    def bar_has_focus(self) -> bool:
        """Whether keys go to the filter."""
        return self.main.focused is self.main.index.bar.input

    @property
    def top(self) -> int:
        """How many rows of the article are above the view."""
        return self.main.page.reader.view.start

    def rows_of(self, widget: Widget) -> list[str]:
        """The rows of a widget as they are on the screen, without the blank ones."""
        return [row for row in screen_rows(self.app, widget.region) if row.strip()]

    def find(self, words: str, within: Widget | None = None) -> tuple[int, int]:
        """Where words are: column and row of the screen."""
        region = self.app.screen.region if within is None else within.region
        for y, row in enumerate(screen_rows(self.app, region)):
            before, found, _ = row.partition(words)
            if found:
                return region.x + cell_len(before), region.y + y
        pytest.fail(f"{words!r} isn't on the screen:\n{self.text}")

    def style_of(self, words: str, within: Widget | None = None) -> Style:
        """How words on the screen look."""
        x, y = self.find(words, within)
        segment = next(iter(strips(self.app)[y].crop(x, x + 1)))
        return segment.style or Style.null()


@asynccontextmanager
async def browsing(
    path: Path, *, size: tuple[int, int] = (120, 36), config: Config | None = None, is_sample: bool = False
) -> AsyncIterator[Browser]:
    """Open the browser on an archive; the newest year of the tree is on show when it is ready."""
    archive = Archive.open(path)
    try:
        app = NewsbrowseApp(archive, is_sample=is_sample, config=config)
        app.NOTIFICATION_TIMEOUT = 3600  # on a busy machine a message fades before a test reads it
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            browser = Browser(app, pilot)
            await browser.settle()
            yield browser
    finally:
        archive.close()
        # Textual remembers 1,024 results by the painted rows of their widgets: 2 MB of every browser would stay.
        StylesCache.get_inner_outer.cache_clear()
