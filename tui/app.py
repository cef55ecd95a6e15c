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
from tui.settings.themes import DARK, LIGHT, THEMES, adapted, variable_defaults


class NewsbrowseApp(App[None]):
    """Browses one archive."""

    CSS_PATH = "app.tcss"
    TITLE = "newsbrowse"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    ESCAPE_TO_MINIMIZE = False
    NOTIFICATION_TIMEOUT = 4

    def __init__(self, archive: Archive, *, is_sample: bool = False, config: Config | None = None) -> None:
        """``archive`` is open, and stays the caller's to close. Raises ``ArchiveError`` and ``ConfigError``."""
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
        """The one screen that is always there."""
        return MainScreen(self.archive, self.outline, is_sample=self.is_sample, keymap=self.config.keymap)

    def get_theme(self, theme_name: str) -> Theme | None:
        """A theme with our variables; one that isn't ours with words that can be read on its papers."""
        if theme_name not in self._themes:  # asked for at every line that is painted
            theme = super().get_theme(theme_name)
            self._themes[theme_name] = adapted(theme) if theme else None
        return self._themes[theme_name]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our variables for themes that don't have them."""
        return variable_defaults(self.current_theme)

    def action_command_palette(self) -> None:
        """All commands, by their words."""
        from tui.services.palette import Palette  # imported late: the palette is rarely the first thing one opens

        self.push_screen(Palette())

    def search_themes(self) -> None:
        """All themes."""
        from tui.services.palette import ThemePalette

        self.push_screen(ThemePalette())

    async def on_event(self, event: events.Event) -> None:
        """Pass an event on: keys once there is a screen to take them, and what is pasted without what could harm."""
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
        """Between paper and night."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    async def action_quit(self) -> None:
        """Quit at once; an import that runs is stopped, and that is said."""
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
        self.add_mode(str(event.path), self.get_default_screen)  # the first screen of an app can't be switched
        await self.switch_mode(str(event.path))

    def on_unmount(self) -> None:
        """Close what was opened here."""
        for archive in self._own_archives:
            archive.close()

    def on_mount(self) -> None:
        """Remember any theme that is chosen; end in good order when the system or the terminal asks for it."""
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        for name in () if self.is_headless else ("SIGTERM", "SIGHUP"):
            with suppress(AttributeError, NotImplementedError):  # Windows has neither
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)

    def _keep_theme(self, theme: Theme) -> None:
        if theme.name != self._kept_theme:
            self._kept_theme = theme.name
            state.save_theme(theme.name)
