"""The browser as a Textual application: its themes, its configuration and its first screen."""

import asyncio
import signal
from contextlib import suppress
from typing import ClassVar

from textual import events, on
from textual.app import App
from textual.binding import BindingType
from textual.theme import Theme

from db.archive import Archive
from db.errors import ArchiveError
from db.models import Outline
from db.text.cleaning import terminal_safe
from tui.screens.main import MainScreen
from tui.settings import state
from tui.settings.config import Config
from tui.settings.keys import bindings
from tui.settings.themes import DARK, LIGHT, THEMES, adapt_theme, variable_defaults


class NewsbrowseApp(App[None]):
    """The application: browses one archive at a time."""

    CSS_PATH = "app.tcss"
    TITLE = "newsbrowse"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    ESCAPE_TO_MINIMIZE = False
    NOTIFICATION_TIMEOUT = 4  # seconds; Textual's own is 5. By eye: a sentence is read, and the page is free again

    def __init__(self, archive: Archive, *, is_sample: bool = False, config: Config | None = None) -> None:
        """Take an open ``archive``, which the caller closes. Raises ``ArchiveError`` and ``ConfigError``."""
        self.archive = archive
        self.is_sample = is_sample
        self.outline: Outline = archive.outline()
        self.config = config if config is not None else Config.load()
        self._themes: dict[str, Theme | None] = {}
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        wanted = state.load_theme() or self.config.theme or DARK.name
        self.theme = self._kept_theme = wanted if wanted in self.available_themes else DARK.name
        self.set_keymap(self.config.keymap)
        self._early: list[events.Event] | None = []
        self._own_archives: list[Archive] = []

    def get_default_screen(self) -> MainScreen:
        """Return the main screen of the current archive."""
        return MainScreen(self.archive, self.outline, is_sample=self.is_sample, keymap=self.config.keymap)

    def get_theme(self, theme_name: str) -> Theme | None:
        """Return a theme with newsbrowse's variables, and with legible words if it is one of Textual's."""
        if theme_name not in self._themes:  # kept, because Textual asks for it at every line that it paints
            theme = super().get_theme(theme_name)
            self._themes[theme_name] = adapt_theme(theme) if theme else None
        return self._themes[theme_name]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return newsbrowse's variables, for themes that lack them."""
        return variable_defaults(self.current_theme)

    def action_command_palette(self) -> None:
        """Open the command palette."""
        from tui.services.palette import Palette  # imported late: few sessions start with it

        self.push_screen(Palette())

    def search_themes(self) -> None:
        """Open the palette of themes."""
        from tui.services.palette import ThemePalette

        self.push_screen(ThemePalette())

    async def on_event(self, event: events.Event) -> None:
        """Keep keys back until a screen can take them, and remove control sequences from pasted text."""
        if isinstance(event, events.Paste):
            event.text = terminal_safe(event.text)
        if self._early is not None and isinstance(event, events.Key | events.Paste):
            self._early.append(event)
        else:
            await super().on_event(event)

    @on(MainScreen.Opened)
    async def _take_early_keys(self) -> None:
        early, self._early = self._early or [], None
        for event in early:
            await self.on_event(event)

    def action_toggle_theme(self) -> None:
        """Switch between the light and the dark theme of newsbrowse."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    async def action_quit(self) -> None:
        """Quit; a running import is stopped, and a message after the browser's end says so."""
        main = self.screen_stack[0]
        is_importing = isinstance(main, MainScreen) and main.is_importing
        self.exit(message="The import was stopped. The same import goes on from there." if is_importing else None)

    @on(MainScreen.ArchiveChosen)
    async def _open_another(self, event: MainScreen.ArchiveChosen) -> None:
        try:
            archive = Archive.open(event.path)
            self._own_archives.append(archive)
            outline = archive.outline()
        except ArchiveError as error:
            self.notify(terminal_safe(str(error)), severity="error", markup=False)
            return
        self.archive, self.outline, self.is_sample = archive, outline, False
        self.add_mode(str(event.path), self.get_default_screen)  # Textual cannot switch an app's first screen
        await self.switch_mode(str(event.path))

    def on_unmount(self) -> None:
        """Close the archives that were opened by the app itself."""
        for archive in self._own_archives:
            archive.close()

    def on_mount(self) -> None:
        """Save every change of theme; exit properly on SIGTERM and SIGHUP, so that the place is saved."""
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        for name in () if self.is_headless else ("SIGTERM", "SIGHUP"):
            with suppress(AttributeError, NotImplementedError):  # Windows has neither
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)

    def _keep_theme(self, theme: Theme) -> None:
        if theme.name != self._kept_theme:
            self._kept_theme = theme.name
            state.save_theme(theme.name)
