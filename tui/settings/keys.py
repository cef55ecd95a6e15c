"""Every command of the browser: its keys, its action, and its words.

Bindings, footer, help, command palette and README's table are made from this list, so they can't disagree. An ``id``
is what a person's keymap names, so it never changes; keys are written as Textual names them.

CONTRIBUTING.md says how to add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from textual.binding import Binding

if TYPE_CHECKING:
    from textual.screen import Screen

Owner = Literal["app", "main", "index", "tree", "reader", "filter", "find", "saved", "concordance", "strip"]
"""What has a command's action: the app, the main screen, its left pane, or a widget that must have the focus."""

Pane = Literal["tree", "reader"]
Group = Literal["Move", "Read", "Links", "Find", "Go", "Program"]

SCREEN_WIDE: tuple[Owner, ...] = ("main", "index")
"""Owners whose keys work on the whole main screen, whichever pane has the focus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing a person can do."""

    id: str
    keys: str
    """Textual's names, comma between; "": no key, palette and help only."""
    action: str
    """The method of the owner, without ``action_``, with arguments if it takes some."""
    owner: Owner
    shown: str
    """The keys as help and footer print them."""
    word: str
    """The footer's one or two words."""
    help: str
    """A sentence for help, palette and README."""
    group: Group
    listed: bool = True
    """False: not in help and palette, because another command of the same meaning is, or because it is a bar's."""
    priority: bool = False
    """True for a key that opens a place to type in: it acts before the next key is read, which goes to that place."""

    def binding(self) -> Binding:
        """Return the command as a Textual binding of its owner, or of the main screen for a pane's command."""
        return Binding(self.keys, self.bound_action, self.help, id=self.id, show=False, priority=self.priority)

    @property
    def bound_action(self) -> str:
        """The action as the widget that has the binding runs it: the main screen passes a pane's actions on."""
        return f"in_pane({self.owner!r}, {self.action!r})" if self.owner == "index" else self.action

    def shown_with(self, keymap: Mapping[str, str]) -> str:
        """Return its keys as ``shown`` says them, once a person's keymap (ids to Textual's names) has moved them."""
        moved = keymap.get(self.id)
        return self.shown if moved is None else " ".join(_shown_key(key.strip()) for key in moved.split(","))


def _moves(owner: Pane) -> tuple[Command, ...]:
    """Return the commands that move in a pane: both panes have the same; help lists those of the tree."""

    def move(name: str, *, keys: str, shown: str, word: str, help: str) -> Command:  # noqa: A002
        return Command(id=f"{owner}.{name}", keys=keys, action=name, owner=owner, group="Move",
                       shown=shown, word=word, help=help, listed=owner == "tree")  # fmt: skip

    has_space = owner == "reader"  # in the tree, Space unfolds copies first
    return (
        move("down", keys="j,down", shown="j ↓", word="down", help="Move down one line"),
        move("up", keys="k,up", shown="k ↑", word="up", help="Move up one line"),
        move(
            "page_down",
            keys="pagedown,space" if has_space else "pagedown",
            shown="PgDn Space" if has_space else "PgDn",
            word="page down",
            help="Move down a page",
        ),
        move("page_up", keys="pageup", shown="PgUp", word="page up", help="Move up a page"),
        move("half_down", keys="ctrl+d", shown="Ctrl+D", word="half page down", help="Move down half a page"),
        move("half_up", keys="ctrl+u", shown="Ctrl+U", word="half page up", help="Move up half a page"),
        move("top", keys="g,home", shown="g Home", word="top", help="Go to the top"),
        move("bottom", keys="G,end", shown="G End", word="bottom", help="Go to the bottom"),
    )


def _link(number: int) -> Command:
    """Return the command that follows a link; help lists the first of the nine for all of them."""
    return Command(
        id=f"link.{number}",
        keys=str(number),
        action=f"follow({number})",
        owner="main",
        group="Links",
        shown="1–9" if number == 1 else str(number),
        word="follow",
        help="Follow the link with that number" if number == 1 else f"Follow link {number}",
        listed=number == 1,
    )


# fmt: off
COMMANDS: tuple[Command, ...] = (
    *(move for owner in get_args(Pane) for move in _moves(owner)),
    Command(id="tree.open", keys="enter,l,right", action="open", owner="tree", group="Move",
            shown="↵ l →", word="open", help="Open the article, or unfold"),
    Command(id="tree.fold", keys="h,left", action="fold", owner="tree", group="Move",
            shown="h ←", word="fold", help="Fold, or go to the parent"),
    Command(id="tree.copies", keys="space", action="copies", owner="tree", group="Move",
            shown="Space", word="copies", help="Unfold an article's copies (≈), or move down a page"),
    Command(id="reader.follow", keys="enter,l,right", action="follow_focused", owner="reader", group="Links",
            shown="↵", word="follow", help="Follow the link that has the focus"),
    Command(id="reader.leave", keys="h,left", action="leave", owner="reader", group="Move",
            shown="h ←", word="to the tree", help="Go from the article to the tree"),
    Command(id="pane.next", keys="tab", action="next_pane", owner="main", group="Move",
            shown="Tab", word="next pane", help="Go to the next pane"),
    Command(id="pane.previous", keys="shift+tab", action="previous_pane", owner="main", group="Move",
            shown="Shift+Tab", word="previous pane", help="Go to the previous pane"),
    Command(id="filter", keys="slash", action="filter", owner="index", group="Find",
            shown="/", word="filter", priority=True, help="Filter the tree by words in titles and text"),
    Command(id="search.save", keys="s", action="save_search", owner="index", group="Find",
            shown="s", word="save search", help="Save this search, above the tree"),
    Command(id="facets", keys="F", action="facets", owner="index", group="Find",
            shown="F", word="facets", help="Narrow by section, author, language, year or source"),
    Command(id="results", keys="R", action="results", owner="index", group="Find",
            shown="R", word="results", help="Show what the filter finds with snippets, or as a tree"),
    Command(id="sort", keys="S", action="sort", owner="main", group="Find",
            shown="S", word="sort", help="Sort the results: newest, oldest or best first"),
    Command(id="concordance", keys="w", action="concordance", owner="main", group="Find",
            shown="w", word="in context", help="Show each hit on a line, with the words around it"),
    Command(id="strip.previous", keys="left_curly_bracket", action="strip_previous", owner="index", group="Find",
            shown="{", word="earlier", priority=True, help="Go back in the time strip; Enter zooms in"),
    Command(id="strip.next", keys="right_curly_bracket", action="strip_next", owner="index", group="Find",
            shown="}", word="later", priority=True, help="Go on in the time strip; Enter zooms in"),
    Command(id="strip.reset", keys="equals_sign", action="strip_reset", owner="index", group="Find",
            shown="=", word="all years", help="Show all years again: take the dates out of the filter"),
    Command(id="find", keys="ctrl+f", action="find", owner="main", group="Find",
            shown="Ctrl+F", word="find", priority=True, help="Find in the article"),
    Command(id="find.next", keys="n", action="find_next", owner="main", group="Find",
            shown="n", word="next match", help="Go to the next match, and on into the next article"),
    Command(id="find.previous", keys="N", action="find_previous", owner="main", group="Find",
            shown="N", word="previous match", help="Go to the previous match, and back into the article before"),
    Command(id="step_back", keys="escape", action="step_back", owner="main", group="Go",
            shown="esc", word="back", help="Step back one layer: bar, filter, article"),
    *(_link(number) for number in range(1, 10)),
    Command(id="link.next", keys="right_square_bracket", action="next_link", owner="main", group="Links",
            shown="]", word="next link", help="Move to the next link"),
    Command(id="link.previous", keys="left_square_bracket", action="previous_link", owner="main", group="Links",
            shown="[", word="previous link", help="Move to the previous link"),
    Command(id="link.hints", keys="f", action="hints", owner="main", group="Links",
            shown="f", word="hints", help="Put a letter on every link in view, then follow one"),
    Command(id="back", keys="backspace,H,alt+left", action="back", owner="main", group="Go",
            shown="⌫ H Alt+←", word="back", help="Go back to where you came from"),
    Command(id="forward", keys="L,alt+right", action="forward", owner="main", group="Go",
            shown="L Alt+→", word="forward", help="Go forward again"),
    Command(id="article.next", keys="J", action="next_article", owner="main", group="Read",
            shown="J", word="next article", help="Read the next article of the listing you came from"),
    Command(id="article.previous", keys="K", action="previous_article", owner="main", group="Read",
            shown="K", word="previous article", help="Read the previous article of the listing you came from"),
    Command(id="view_all", keys="A", action="view_all", owner="main", group="Go",
            shown="A", word="view all", help="View all of this section"),
    Command(id="up", keys="u", action="up", owner="main", group="Go",
            shown="u", word="up", help="Go up to the breadcrumb's parent"),
    Command(id="turn", keys="T", action="turn", owner="index", group="Go",
            shown="T", word="turn the tree", help="Turn the tree: years first, or sections first"),
    Command(id="goto", keys="ctrl+g", action="goto", owner="main", group="Go",
            shown="Ctrl+G", word="go to", priority=True, help="Go to a date or a slug"),
    Command(id="original", keys="o", action="open_original", owner="main", group="Read",
            shown="o", word="open original", help="Open the original in the web browser"),
    Command(id="copy", keys="y", action="copy_menu", owner="main", group="Read",
            shown="y", word="copy", help="Copy the text, title, link or slug"),
    Command(id="help", keys="question_mark,f1", action="help", owner="main", group="Program",
            shown="? F1", word="help", priority=True, help="Show all keys, and run what you choose"),
    Command(id="import", keys="I", action="import", owner="main", group="Program",
            shown="I", word="import", priority=True, help="Import pages, feeds, exports or captures"),
    Command(id="import.stop", keys="", action="stop_import", owner="main", group="Program",
            shown="", word="stop", help="Stop the import that is running"),
    Command(id="palette", keys="ctrl+p", action="command_palette", owner="app", group="Program",
            shown="Ctrl+P", word="commands", help="Search all commands"),
    Command(id="theme", keys="", action="toggle_theme", owner="app", group="Program",
            shown="", word="theme", help="Change between the dark and the light theme"),
    Command(id="close", keys="q", action="close", owner="main", group="Program",
            shown="q", word="quit", help="Close this layer, or quit"),
    Command(id="quit", keys="ctrl+q", action="quit", owner="app", group="Program",
            shown="Ctrl+Q", word="quit", help="Quit at once"),
    # Of the places with keys of their own: the footer shows these while one has the focus.
    Command(id="filter.submit", keys="enter", action="submit", owner="filter", group="Find",
            shown="↵", word="first result", listed=False, help="Put the cursor on the first article that matches"),
    Command(id="filter.older", keys="up", action="older", owner="filter", group="Find",
            shown="↑", word="history", listed=False, help="Take up what was typed before"),
    Command(id="filter.leave", keys="down,tab", action="leave", owner="filter", group="Find",
            shown="↓", word="to the list", listed=False, help="Go to the list, and keep the filter"),
    Command(id="filter.clear", keys="escape", action="clear", owner="filter", group="Find",
            shown="esc", word="clear", listed=False, help="Clear the filter"),
    Command(id="find.submit", keys="enter,down", action="submit", owner="find", group="Find",
            shown="↵", word="next match", listed=False, help="Go to the next match"),
    Command(id="find.backward", keys="up", action="backward", owner="find", group="Find",
            shown="↑", word="previous match", listed=False, help="Go to the previous match"),
    Command(id="find.close", keys="escape", action="close", owner="find", group="Find",
            shown="esc", word="close", listed=False, help="Close the bar"),
    Command(id="concordance.by_right", keys="greater_than_sign", action="by_right", owner="concordance", group="Find",
            shown=">", word="by right", listed=False, help="Sort by the word to the right"),
    Command(id="concordance.by_left", keys="less_than_sign", action="by_left", owner="concordance", group="Find",
            shown="<", word="by left", listed=False, help="Sort by the word to the left"),
    Command(id="concordance.by_date", keys="d", action="by_date", owner="concordance", group="Find",
            shown="d", word="by date", listed=False, help="Sort by date, newest first"),
    Command(id="saved.choose", keys="enter,l,right", action="choose", owner="saved", group="Find",
            shown="↵", word="filter", listed=False, help="Filter the tree by this search"),
    Command(id="saved.remove", keys="d,delete", action="remove", owner="saved", group="Find",
            shown="d", word="remove", listed=False, help="Remove this search"),
    Command(id="saved.down", keys="j,down", action="down", owner="saved", group="Find",
            shown="j ↓", word="down", listed=False, help="Move down, from the last to the tree"),
    Command(id="saved.up", keys="k,up", action="up", owner="saved", group="Find",
            shown="k ↑", word="up", listed=False, help="Move up"),
    Command(id="saved.leave", keys="escape,h,left", action="leave", owner="saved", group="Find",
            shown="esc", word="to the tree", listed=False, help="Go to the tree"),
    Command(id="strip.zoom", keys="enter", action="zoom", owner="strip", group="Find",
            shown="↵", word="zoom", listed=False, help="Zoom into the year, month or day"),
    Command(id="strip.earlier", keys="left,h", action="earlier", owner="strip", group="Find",
            shown="←", word="earlier", listed=False, help="Go to the bar before"),
    Command(id="strip.later", keys="right,l", action="later", owner="strip", group="Find",
            shown="→", word="later", listed=False, help="Go to the next bar"),
    Command(id="strip.first", keys="home,g", action="first", owner="strip", group="Find",
            shown="Home", word="first", listed=False, help="Go to the first bar"),
    Command(id="strip.last", keys="end,G", action="last", owner="strip", group="Find",
            shown="End", word="last", listed=False, help="Go to the last bar"),
    Command(id="strip.leave", keys="escape,j,k,down,up", action="leave", owner="strip", group="Find",
            shown="esc", word="to the tree", listed=False, help="Go to the tree"),
)
# fmt: on


def bindings(owner: Owner) -> list[Binding]:
    """Return the bindings of a widget, the app, or ("main") the main screen: its own and those of its panes."""
    owners = SCREEN_WIDE if owner == "main" else (owner,)
    return [command.binding() for command in COMMANDS if command.owner in owners and command.keys]


def command(command_id: str) -> Command:
    """Return the command with that id. Raises KeyError if there is none."""
    return _BY_ID[command_id]


_BY_ID = {command.id: command for command in COMMANDS}

_SHOWN_KEYS = {
    **{"enter": "↵", "escape": "esc", "backspace": "⌫", "up": "↑", "down": "↓", "left": "←", "right": "→"},
    **{"pageup": "PgUp", "pagedown": "PgDn", "delete": "Del", "insert": "Ins"},
}


def _shown_key(key: str) -> str:
    """Return ``ctrl+f`` as ``Ctrl+F``, ``slash`` as ``/``."""
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
    """Do what a command's key would do on ``screen``; return False if nothing there can do it now.

    A pane's command goes to the pane with the focus if it has one of that name (both panes move), else to its own.
    """
    wanted = command(command_id)
    if wanted.owner == "app":
        return await screen.app.run_action(wanted.action, screen.app)
    if wanted.owner in SCREEN_WIDE:
        return await screen.app.run_action(wanted.bound_action, screen)
    _, _, name = command_id.partition(".")
    near = [node for node in screen.focused.ancestors_with_self if node is not screen] if screen.focused else []
    for node, ids in (
        *((node, {command_id, f"tree.{name}", f"reader.{name}"}) for node in near),
        *((node, {command_id}) for node in screen.walk_children()),
    ):
        if any(isinstance(binding, Binding) and binding.id in ids for binding in type(node).BINDINGS):
            return await screen.app.run_action(wanted.action, node)
    return False
