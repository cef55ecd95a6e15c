"""Every command of the browser, said once: its keys, the action behind them, and its words.

Bindings, footer, help, command palette and README's table are made from this list, so they can't disagree. An ``id``
is what a person's keymap names; keys are written as Textual names them.
"""

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Owner = Literal["app", "main", "tree", "reader"]
Group = Literal["Move", "Read", "Links", "Find", "Go", "Program"]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do.

    ``keys`` are Textual's names, comma between; ``shown`` the keys as help and footer print them; ``word`` the footer's
    one or two words; ``help`` what it does, as help and palette say it; ``owner`` the widget or screen that has the
    action. ``listed`` False leaves a twin (the digits 2 to 9) out of help and palette.
    """

    id: str
    keys: str
    action: str
    shown: str
    word: str
    help: str
    group: Group
    owner: Owner
    listed: bool = True

    def binding(self) -> Binding:
        """The command as Textual wants it."""
        return Binding(self.keys, self.action, self.help, id=self.id, show=False)


_MOVES = [
    ("down", "j,down", "j ↓", "down", "Move down one line"),
    ("up", "k,up", "k ↑", "up", "Move up one line"),
    ("page_down", "pagedown,space", "PgDn Space", "page down", "Move down a page"),
    ("page_up", "pageup", "PgUp", "page up", "Move up a page"),
    ("half_down", "ctrl+d", "Ctrl+D", "half page down", "Move down half a page"),
    ("half_up", "ctrl+u", "Ctrl+U", "half page up", "Move up half a page"),
    ("top", "g,home", "g Home", "top", "Go to the top"),
    ("bottom", "G,end", "G End", "bottom", "Go to the bottom"),
]

COMMANDS: tuple[Command, ...] = (
    *(
        Command(f"{owner}.{name}", keys, name, shown, word, text, "Move", owner, listed=owner == "tree")
        for owner in ("tree", "reader")
        for name, keys, shown, word, text in _MOVES
    ),
    Command("tree.open", "enter,l,right", "open", "↵ l →", "open", "Open the article, or unfold", "Move", "tree"),
    Command("tree.fold", "h,left", "fold", "h ←", "fold", "Fold, or go to the parent", "Move", "tree"),
    Command(
        "reader.follow",
        "enter,l,right",
        "follow_focused",
        "↵",
        "follow",
        "Follow the link that has the focus",
        "Links",
        "reader",
    ),
    Command(
        "reader.leave", "h,left", "leave", "h ←", "to the tree", "Go from the article to the tree", "Move", "reader"
    ),
    Command("pane.next", "tab", "next_pane", "Tab", "next pane", "Go to the next pane", "Move", "main"),
    Command(
        "pane.previous",
        "shift+tab",
        "previous_pane",
        "Shift+Tab",
        "previous pane",
        "Go to the previous pane",
        "Move",
        "main",
    ),
    Command("filter", "slash", "filter", "/", "filter", "Filter the tree by words in titles and text", "Find", "main"),
    Command("find", "ctrl+f", "find", "Ctrl+F", "find", "Find in the article", "Find", "main"),
    Command("find.next", "n", "find_next", "n", "next match", "Go to the next match in the article", "Find", "main"),
    Command(
        "find.previous",
        "N",
        "find_previous",
        "N",
        "previous match",
        "Go to the previous match in the article",
        "Find",
        "main",
    ),
    Command(
        "step_back", "escape", "step_back", "esc", "back", "Step back one layer: bar, filter, article", "Go", "main"
    ),
    *(
        Command(
            f"link.{n}",
            str(n),
            f"follow({n})",
            "1–9" if n == 1 else str(n),
            "follow",
            "Follow the link with that number" if n == 1 else f"Follow link {n}",
            "Links",
            "main",
            listed=n == 1,
        )
        for n in range(1, 10)
    ),
    Command(
        "link.next", "right_square_bracket", "next_link", "]", "next link", "Move to the next link", "Links", "main"
    ),
    Command(
        "link.previous",
        "left_square_bracket",
        "previous_link",
        "[",
        "previous link",
        "Move to the previous link",
        "Links",
        "main",
    ),
    Command(
        "link.hints", "f", "hints", "f", "hints", "Put a letter on every link in view, then follow one", "Links", "main"
    ),
    Command(
        "back", "backspace,H,alt+left", "back", "⌫ H Alt+←", "back", "Go back to where you came from", "Go", "main"
    ),
    Command("forward", "L,alt+right", "forward", "L Alt+→", "forward", "Go forward again", "Go", "main"),
    Command(
        "article.next",
        "J",
        "next_article",
        "J",
        "next article",
        "Read the next article of the listing you came from",
        "Read",
        "main",
    ),
    Command(
        "article.previous",
        "K",
        "previous_article",
        "K",
        "previous article",
        "Read the previous article of the listing you came from",
        "Read",
        "main",
    ),
    Command("view_all", "A", "view_all", "A", "view all", "View all of this section", "Go", "main"),
    Command("up", "u", "up", "u", "up", "Go up to the breadcrumb's parent", "Go", "main"),
    Command("turn", "T", "turn", "T", "turn the tree", "Turn the tree: years first, or sections first", "Go", "main"),
    Command("goto", "ctrl+g", "goto", "Ctrl+G", "go to", "Go to a date or a slug", "Go", "main"),
    Command(
        "original", "o", "open_original", "o", "open original", "Open the original in the web browser", "Read", "main"
    ),
    Command("copy", "y", "copy_menu", "y", "copy", "Copy the text, title, link or slug", "Read", "main"),
    Command(
        "help", "question_mark,f1", "help", "? F1", "help", "Show all keys, and run what you choose", "Program", "main"
    ),
    Command("palette", "ctrl+p", "command_palette", "Ctrl+P", "commands", "Search all commands", "Program", "app"),
    Command("theme", "", "toggle_theme", "", "theme", "Change between the dark and the light theme", "Program", "app"),
    Command("close", "q", "close", "q", "quit", "Close this layer, or quit", "Program", "main"),
    Command("quit", "ctrl+q", "quit", "Ctrl+Q", "quit", "Quit at once", "Program", "app"),
)


def bindings(owner: Owner) -> list[Binding]:
    """The bindings of a screen or widget."""
    return [command.binding() for command in COMMANDS if command.owner == owner and command.keys]


def command(command_id: str) -> Command:
    """The command with that id. Raises KeyError for one that doesn't exist."""
    return _BY_ID[command_id]


_BY_ID = {command.id: command for command in COMMANDS}
