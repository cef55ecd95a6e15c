"""The command palette: finds and runs any command by the words of its help text, or chooses a theme."""

from collections.abc import Coroutine
from functools import partial
from typing import Any

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.theme import ThemeProvider

from tui.settings.config import Config
from tui.settings.keys import COMMANDS, Command, run

_THEMES = "Choose one of all themes"


class CommandsProvider(Provider):
    """Offers the commands, which run on the screen below the palette, and the choice of a theme."""

    async def discover(self) -> Hits:
        """Yield every command, before anything is typed."""
        for command in _listed():
            yield DiscoveryHit(self._line(Content(command.help), command), self._runner(command), text=command.help)
        yield DiscoveryHit(_THEMES, self.app.search_themes)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose help text matches."""
        matcher = self.matcher(query)
        for command in _listed():
            if (score := matcher.match(command.help)) > 0:
                line = self._line(matcher.highlight(command.help), command)
                yield Hit(score, line, self._runner(command), text=command.help)
        if (score := matcher.match(_THEMES)) > 0:
            yield Hit(score, matcher.highlight(_THEMES), self.app.search_themes)

    def _runner(self, command: Command) -> partial[Coroutine[Any, Any, bool]]:
        return partial(run, command.id, self.screen)

    def _line(self, words: Content, command: Command) -> Content:
        config = getattr(self.app, "config", None)
        keymap = config.keymap if isinstance(config, Config) else {}
        return Content.assemble(words, "  ", (command.shown_with(keymap), "$ink-muted not bold"))


def _listed() -> list[Command]:
    return [command for command in COMMANDS if command.listed and command.id != "palette"]


class Palette(CommandPalette):
    """Textual's command palette with only newsbrowse's commands, styled like the dialogs."""

    DEFAULT_CSS = """
    Palette {
        background: $background 60%;
        &:ansi { background: ansi_default; }

        & > Vertical { margin-top: 2; width: 76; max-width: 100%; background: $panel; }
        SearchIcon { display: none; }
        #--input, #--input.--list-visible { border: none; padding: 1 2 0 2; background: $panel; }
        CommandInput, CommandInput:focus { border: none; height: 1; padding: 0; color: $ink-strong; }
        CommandInput > .input--placeholder { color: $ink-muted; }
        CommandList, CommandList:focus {
            border: none;
            padding: 1 0;
            background: $panel;
            scrollbar-size-vertical: 1;
            scrollbar-background: $panel;
            scrollbar-background-hover: $panel;
            scrollbar-background-active: $panel;
            scrollbar-color: $ink-faint;
        }
        CommandList > .option-list--option { padding: 0 2; text-style: none; color: $foreground; }
        CommandList > .option-list--option-highlighted { background: $cursor; color: $ink-strong; text-style: bold; }
        LoadingIndicator { border: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__(providers=[CommandsProvider], placeholder="find a command")


class ThemePalette(Palette):
    """The palette with the names of all themes."""

    def __init__(self) -> None:
        CommandPalette.__init__(self, providers=[ThemeProvider], placeholder="find a theme")
