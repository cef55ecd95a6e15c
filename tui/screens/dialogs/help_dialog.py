"""The help: all commands with their keys, to search and to run."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList

from db.text.cleaning import fold
from tui.screens.dialogs.choices import Choice, Choices
from tui.screens.dialogs.dialog import Dialog
from tui.settings.keys import COMMANDS
from tui.widgets.bar import InputBar


class HelpBar(InputBar):
    """The line for words of a command."""

    SIGN = "?"
    PLACEHOLDER = "find a key or a command"


class HelpDialog(Dialog[str]):
    """Lists every command with its keys; typing narrows the list. Its result is the id of the chosen command."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move('cursor_down')", show=False),
        Binding("up", "move('cursor_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("f1", "put_away", show=False),
    ]
    DEFAULT_CSS = """
    HelpDialog {
        #sheet { max-height: 94%; }
    }
    """

    def __init__(self, keymap: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._keymap: Mapping[str, str] = keymap or {}
        self._bar = HelpBar()
        self._list = Choices(find_commands("", self._keymap))
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        with Vertical(id="sheet"):
            yield self._bar
            yield self._list

    def on_mount(self) -> None:
        """Show how to close the dialog."""
        self._bar.say("esc close", pending=True)

    def action_put_away(self) -> None:
        """Empty the search; close the dialog if it is empty already."""
        if self._bar.text:
            self._bar.text = ""
        else:
            self.answer(None)

    def action_move(self, how: str) -> None:
        """Move the cursor of the list, while the bar keeps the focus."""
        getattr(self._list, f"action_{how}")()

    @on(HelpBar.Changed)
    def _narrow(self, event: HelpBar.Changed) -> None:
        if event.text in (
            "q",
            "?",
        ):  # the keys that close a dialog and that opened this one; no search starts with them
            self.answer(None)
            return
        self._list.fill(find_commands(event.text, self._keymap))
        self._list.scroll_home(animate=False)
        if event.text.strip():
            self._list.action_first()

    @on(HelpBar.Submitted)
    def _choose(self) -> None:
        if self._list.chosen is not None:
            self.answer(self._list.chosen)

    @on(OptionList.OptionSelected)
    def _choose_clicked(self, event: OptionList.OptionSelected) -> None:
        self.answer(event.option_id)


def find_commands(words: str, keymap: Mapping[str, str]) -> list[Choice]:
    """Return the commands with all of ``words`` in their texts or keys, below headings with their groups."""
    wanted = fold(words).split()
    choices: list[Choice] = []
    for group in dict.fromkeys(command.group for command in COMMANDS):
        hits = []
        for command in COMMANDS:
            if command.group == group and command.listed:
                keys = command.shown_with(keymap)
                searched = fold(f"{group} {command.word} {command.help} {keys} {command.id}")
                if all(word in searched for word in wanted):
                    hits.append(Choice(command.id, keys, command.help))
        if hits:
            choices += [Choice(None, "", group), *hits]
    return choices or [Choice(None, "", "No command has these words")]
