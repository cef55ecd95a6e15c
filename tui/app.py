"""The browser as a Textual application: its themes, its configuration and its first screen."""

from typing import ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.theme import Theme

from db.archive import Archive
from db.models import Outline
from db.text import displayed
from tui import places
from tui.config import Config
from tui.keys import bindings
from tui.screens.main import MainScreen
from tui.themes import DARK, LIGHT, THEMES, adapted, variable_defaults


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
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        wanted = places.load_theme() or self.config.theme or DARK.name
        self.theme = self._kept_theme = wanted if wanted in self.available_themes else DARK.name
        self.set_keymap(self.config.keymap)

    def get_default_screen(self) -> MainScreen:
        """The one screen that is always there."""
        return MainScreen(self.archive, self.outline, is_sample=self.is_sample, keymap=self.config.keymap)

    def get_theme(self, theme_name: str) -> Theme | None:
        """A theme with our variables; one that isn't ours with words that can be read on its papers."""
        theme = super().get_theme(theme_name)
        return adapted(theme) if theme else None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our variables for themes that don't have them."""
        return variable_defaults(self.current_theme)

    def action_command_palette(self) -> None:
        """All commands, by their words."""
        from tui.providers import Palette  # imported late: the palette is rarely the first thing one opens

        self.push_screen(Palette())

    def search_themes(self) -> None:
        """All themes."""
        from tui.providers import ThemePalette

        self.push_screen(ThemePalette())

    async def on_event(self, event: events.Event) -> None:
        """Pass an event on; what is pasted may hold anything, and goes into inputs that aren't ours, too."""
        if isinstance(event, events.Paste):
            event.text = displayed(event.text)
        await super().on_event(event)

    def action_toggle_theme(self) -> None:
        """Between paper and night."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    def on_mount(self) -> None:
        """Remember any theme that is chosen."""
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def _keep_theme(self, theme: Theme) -> None:
        if theme.name != self._kept_theme:
            self._kept_theme = theme.name
            places.save_theme(theme.name)
