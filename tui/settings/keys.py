"""Every command of the browser, said once: its keys, the action behind them, and its words.

Bindings, footer, help, command palette and README's table are made from this list, so they can't disagree. An ``id``
is what a person's keymap names; keys are written as Textual names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from textual.binding import Binding

if TYPE_CHECKING:
    from textual.screen import Screen

Owner = Literal["app", "main", "tree", "reader", "filter", "find", "saved", "concordance", "strip"]
Pane = Literal["tree", "reader"]
Group = Literal["Move", "Read", "Links", "Find", "Go", "Program"]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do.

    ``keys`` are Textual's names, comma between; ``shown`` the keys as help and footer print them; ``word`` the footer's
    one or two words; ``help`` what it does, as help and palette say it; ``owner`` the widget or screen that has the
    action. ``listed`` False leaves a twin (the digits 2 to 9) out of help and palette. ``priority`` is for what opens a
    place to type in: such a key acts before the next one is looked at, so that what follows goes to the new place.
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
    priority: bool = False

    def binding(self) -> Binding:
        """The command as Textual wants it."""
        return Binding(self.keys, self.action, self.help, id=self.id, show=False, priority=self.priority)

    def shown_with(self, keymap: Mapping[str, str]) -> str:
        """Its keys as ``shown`` says them, once a person's keymap (ids to Textual's names) has moved them."""
        moved = keymap.get(self.id)
        return self.shown if moved is None else " ".join(_shown_key(key.strip()) for key in moved.split(","))


_MOVES = [
    ("down", "j,down", "j ↓", "down", "Move down one line"),
    ("up", "k,up", "k ↑", "up", "Move up one line"),
    ("page_down", "pagedown", "PgDn", "page down", "Move down a page"),
    ("page_up", "pageup", "PgUp", "page up", "Move up a page"),
    ("half_down", "ctrl+d", "Ctrl+D", "half page down", "Move down half a page"),
    ("half_up", "ctrl+u", "Ctrl+U", "half page up", "Move up half a page"),
    ("top", "g,home", "g Home", "top", "Go to the top"),
    ("bottom", "G,end", "G End", "bottom", "Go to the bottom"),
]

_SPACE = {"reader.page_down": ("pagedown,space", "PgDn Space")}
"""Keys that a move has in one pane alone: in the tree Space has more to do."""

_BARS: list[tuple[Owner, str, str, str, str, str]] = [
    ("filter", "submit", "enter", "↵", "first result", "Put the cursor on the first article that matches"),
    ("filter", "older", "up", "↑", "history", "Take up what was typed before"),
    ("filter", "leave", "down,tab", "↓", "to the list", "Go to the list, and keep the filter"),
    ("filter", "clear", "escape", "esc", "clear", "Clear the filter"),
    ("find", "submit", "enter,down", "↵", "next match", "Go to the next match"),
    ("find", "backward", "up", "↑", "previous match", "Go to the previous match"),
    ("find", "close", "escape", "esc", "close", "Close the bar"),
    ("concordance", "by_right", "greater_than_sign", ">", "by right", "Sort by the word to the right"),
    ("concordance", "by_left", "less_than_sign", "<", "by left", "Sort by the word to the left"),
    ("concordance", "by_date", "d", "d", "by date", "Sort by date, newest first"),
    ("saved", "choose", "enter,l,right", "↵", "filter", "Filter the tree by this search"),
    ("saved", "remove", "d,delete", "d", "remove", "Remove this search"),
    ("saved", "down", "j,down", "j ↓", "down", "Move down, from the last to the tree"),
    ("saved", "up", "k,up", "k ↑", "up", "Move up"),
    ("saved", "leave", "escape,h,left", "esc", "to the tree", "Go to the tree"),
    ("strip", "zoom", "enter", "↵", "zoom", "Zoom into the year, month or day"),
    ("strip", "earlier", "left,h", "←", "earlier", "Go to the bar before"),
    ("strip", "later", "right,l", "→", "later", "Go to the next bar"),
    ("strip", "first", "home,g", "Home", "first", "Go to the first bar"),
    ("strip", "last", "end,G", "End", "last", "Go to the last bar"),
    ("strip", "leave", "escape,j,k,down,up", "esc", "to the tree", "Go to the tree"),
]


def _move(owner: Pane, name: str, keys: str, shown: str, word: str, text: str) -> Command:
    keys, shown = _SPACE.get(f"{owner}.{name}", (keys, shown))
    return Command(f"{owner}.{name}", keys, name, shown, word, text, "Move", owner, listed=owner == "tree")


COMMANDS: tuple[Command, ...] = (
    *(_move(owner, *move) for owner in get_args(Pane) for move in _MOVES),
    Command("tree.open", "enter,l,right", "open", "↵ l →", "open", "Open the article, or unfold", "Move", "tree"),
    Command("tree.fold", "h,left", "fold", "h ←", "fold", "Fold, or go to the parent", "Move", "tree"),
    Command(
        "tree.copies",
        "space",
        "copies",
        "Space",
        "copies",
        "Unfold an article's copies (≈), or move down a page",
        "Move",
        "tree",
    ),
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
    Command(
        "filter",
        "slash",
        "filter",
        "/",
        "filter",
        "Filter the tree by words in titles and text",
        "Find",
        "main",
        priority=True,
    ),
    Command("search.save", "s", "save_search", "s", "save search", "Save this search, above the tree", "Find", "main"),
    Command(
        "facets",
        "F",
        "facets",
        "F",
        "facets",
        "Narrow by section, author, language, year or source",
        "Find",
        "main",
    ),
    Command(
        "results",
        "R",
        "results",
        "R",
        "results",
        "Show what the filter finds with snippets, or as a tree",
        "Find",
        "main",
    ),
    Command("sort", "S", "sort", "S", "sort", "Sort the results: newest, oldest or best first", "Find", "main"),
    Command(
        "concordance",
        "w",
        "concordance",
        "w",
        "in context",
        "Show each hit on a line, with the words around it",
        "Find",
        "main",
    ),
    Command(
        "strip.previous",
        "left_curly_bracket",
        "strip_previous",
        "{",
        "earlier",
        "Go back in the time strip; Enter zooms in",
        "Find",
        "main",
        priority=True,
    ),
    Command(
        "strip.next",
        "right_curly_bracket",
        "strip_next",
        "}",
        "later",
        "Go on in the time strip; Enter zooms in",
        "Find",
        "main",
        priority=True,
    ),
    Command(
        "strip.reset",
        "equals_sign",
        "strip_reset",
        "=",
        "all years",
        "Show all years again: take the dates out of the filter",
        "Find",
        "main",
    ),
    Command("find", "ctrl+f", "find", "Ctrl+F", "find", "Find in the article", "Find", "main", priority=True),
    Command(
        "find.next",
        "n",
        "find_next",
        "n",
        "next match",
        "Go to the next match, and on into the next article",
        "Find",
        "main",
    ),
    Command(
        "find.previous",
        "N",
        "find_previous",
        "N",
        "previous match",
        "Go to the previous match, and back into the article before",
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
    Command("goto", "ctrl+g", "goto", "Ctrl+G", "go to", "Go to a date or a slug", "Go", "main", priority=True),
    Command(
        "original", "o", "open_original", "o", "open original", "Open the original in the web browser", "Read", "main"
    ),
    Command("copy", "y", "copy_menu", "y", "copy", "Copy the text, title, link or slug", "Read", "main"),
    Command(
        "help",
        "question_mark,f1",
        "help",
        "? F1",
        "help",
        "Show all keys, and run what you choose",
        "Program",
        "main",
        priority=True,
    ),
    Command(
        "import",
        "I",
        "import",
        "I",
        "import",
        "Import pages, feeds, exports or captures",
        "Program",
        "main",
        priority=True,
    ),
    Command("import.stop", "", "stop_import", "", "stop", "Stop the import that is running", "Program", "main"),
    Command("palette", "ctrl+p", "command_palette", "Ctrl+P", "commands", "Search all commands", "Program", "app"),
    Command("theme", "", "toggle_theme", "", "theme", "Change between the dark and the light theme", "Program", "app"),
    Command("close", "q", "close", "q", "quit", "Close this layer, or quit", "Program", "main"),
    Command("quit", "ctrl+q", "quit", "Ctrl+Q", "quit", "Quit at once", "Program", "app"),
    *(
        Command(f"{owner}.{name}", keys, name, shown, word, text, "Find", owner, listed=False)
        for owner, name, keys, shown, word, text in _BARS
    ),
)


def bindings(owner: Owner) -> list[Binding]:
    """The bindings of a screen or widget."""
    return [command.binding() for command in COMMANDS if command.owner == owner and command.keys]


def command(command_id: str) -> Command:
    """The command with that id. Raises KeyError for one that doesn't exist."""
    return _BY_ID[command_id]


_BY_ID = {command.id: command for command in COMMANDS}

_SHOWN_KEYS = {
    **{"enter": "↵", "escape": "esc", "backspace": "⌫", "up": "↑", "down": "↓", "left": "←", "right": "→"},
    **{"pageup": "PgUp", "pagedown": "PgDn", "delete": "Del", "insert": "Ins"},
}


def _shown_key(key: str) -> str:
    """``ctrl+f`` as ``Ctrl+F``, ``slash`` as ``/``."""
    from textual.keys import REPLACED_KEYS, key_to_character  # imported late: only a moved key needs it

    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    character = key_to_character(REPLACED_KEYS.get(name, name))
    if name in _SHOWN_KEYS:
        name = _SHOWN_KEYS[name]
    elif character is not None and character.strip():
        name = character.upper() if modifiers else character
    else:
        name = name.capitalize()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


async def run(command_id: str, screen: Screen[Any]) -> bool:
    """Do what a command's key would do on ``screen``; False if nothing there can do it now.

    A pane's command goes to the pane with the focus if it has one of that name (both panes move), else to its own.
    """
    wanted = command(command_id)
    if wanted.owner == "app":
        return await screen.app.run_action(wanted.action, screen.app)
    if wanted.owner == "main":
        return await screen.app.run_action(wanted.action, screen)
    _, _, name = command_id.partition(".")
    near = [node for node in screen.focused.ancestors_with_self if node is not screen] if screen.focused else []
    for node, ids in (
        *((node, {command_id, f"tree.{name}", f"reader.{name}"}) for node in near),
        *((node, {command_id}) for node in screen.walk_children()),
    ):
        if any(isinstance(binding, Binding) and binding.id in ids for binding in type(node).BINDINGS):
            return await screen.app.run_action(wanted.action, node)
    return False
