"""What stands around tree and reader: header, footer, bars, sheets and palette."""

import json
import os
import sys
from collections.abc import Mapping
from typing import Any, ClassVar

import pexpect  # type: ignore[import-untyped]
import pytest
from conftest import ROOT
from patience import PATIENCE
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Static

from tui.screens.dialogs.choices import Choices
from tui.screens.dialogs.copy_dialog import CopyDialog
from tui.screens.dialogs.goto_dialog import GotoDialog, read_destination
from tui.screens.dialogs.help_dialog import HelpDialog, find_commands
from tui.settings.config import Config
from tui.settings.keys import COMMANDS, bindings, command, run
from tui.settings.themes import THEMES, adapt_theme, contrast_ratio, variable_defaults
from tui.widgets.filter_bar import FilterBar
from tui.widgets.find_bar import FindBar
from tui.widgets.footer import Footer, filter_hints, reader_hints, tree_hints
from tui.widgets.header import Header, fit_crumbs

HOSTILE = "a\x1b]52;c;QUJD\x07b \x9b31mc [bold]d[/] [/x] [@click=app.quit]e\u202ef\ng"


class Tree(Static, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tree")]

    def action_down(self) -> None:
        self.app.query_one(Desk).note("tree down")


class Reader(Static, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reader")]

    def action_down(self) -> None:
        self.app.query_one(Desk).note("reader down")

    def action_follow_focused(self) -> None:
        self.app.query_one(Desk).note("follow focused")


class Desk(Vertical):
    """Both panes, with bars and rows around them; notes what happens."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []

    def compose(self) -> ComposeResult:
        yield Header()
        with Horizontal():
            with Vertical(id="left"):
                yield Tree()
                yield FilterBar()
            with Vertical(id="right"):
                yield Reader()
                yield FindBar()
        yield Footer({"find.next": "ctrl+n"})

    def note(self, what: object) -> None:
        self.notes.append(str(what))

    def on_header_crumb_chosen(self, event: Header.CrumbChosen) -> None:
        self.note(f"crumb {event.index}")

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        self.note(f"filter {event.text}")

    def on_filter_bar_submitted(self, event: FilterBar.Submitted) -> None:
        self.note(f"submitted {event.text}")
        if isinstance(self.app, Browser) and self.app.ends_when_asked:
            self.app.exit(self.notes)

    def on_filter_bar_left_down(self) -> None:
        self.note("left down")

    def on_filter_bar_cleared(self) -> None:
        self.note("cleared")

    def on_find_bar_changed(self, event: FindBar.Changed) -> None:
        self.note(f"find {event.text}")

    def on_find_bar_submitted(self, event: FindBar.Submitted) -> None:
        self.note(f"next {event.text}")

    def on_find_bar_backward(self) -> None:
        self.note("backward")

    def on_find_bar_closed(self) -> None:
        self.note("closed")


def _noting(name: str) -> Any:
    return lambda screen, *_: screen.query_one(Desk).note(name)


class Main(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("main")]
    AUTO_FOCUS = "Tree"

    def compose(self) -> ComposeResult:
        yield Desk()

    def note(self, what: object) -> None:
        self.query_one(Desk).note(what)
        if isinstance(self.app, Browser) and self.app.ends_when_asked:
            self.app.exit(self.query_one(Desk).notes)

    def action_in_pane(self, pane: str, action: str) -> None:
        if (pane, action) == ("index", "filter"):
            self.query_one(FilterBar).start()
        else:
            self.query_one(Desk).note(next(each.id for each in COMMANDS if (each.owner, each.action) == (pane, action)))

    def action_find(self) -> None:
        self.query_one(FindBar).start()

    def action_help(self) -> None:
        self.app.push_screen(HelpDialog({"find.next": "ctrl+n"}), self.note)

    def action_copy_menu(self) -> None:
        self.app.push_screen(CopyDialog(link=False), self.note)

    def action_goto(self) -> None:
        async def check(text: str) -> str:
            return f"Nothing is called {text}." if text == "nothing" else ""

        self.app.push_screen(GotoDialog(check), self.note)


for _command in COMMANDS:
    _name = f"action_{_command.action.partition('(')[0]}"
    if _command.owner == "main" and not hasattr(Main, _name):
        setattr(Main, _name, _noting(_command.id))


class Browser(App[list[str]]):
    CSS = """
    #left { width: 42; background: $surface; }
    Tree, Reader { height: 1fr; }
    """

    def __init__(self, theme: str = THEMES[0].name, *, ends_when_asked: bool = False) -> None:
        super().__init__()
        self.config = Config(keymap={"find.next": "ctrl+n"})
        self.ends_when_asked = ends_when_asked
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    def get_default_screen(self) -> Main:
        return Main()

    def get_theme(self, theme_name: str) -> Theme | None:
        theme = super().get_theme(theme_name)
        return adapt_theme(theme) if theme else None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def action_command_palette(self) -> None:
        from tui.services.palette import Palette

        self.push_screen(Palette())

    def search_themes(self) -> None:
        from tui.services.palette import ThemePalette

        self.push_screen(ThemePalette())


def drawn(pilot: Pilot[Any], widget: type[Widget] | Widget) -> str:
    """The first line that the screen shows of a widget."""
    found = pilot.app.screen.query_one(widget) if isinstance(widget, type) else widget
    region = found.region
    strips = pilot.app.screen._compositor.render_strips()
    return strips[region.y].crop(region.x, region.right).text


async def enter(pilot: Pilot[Any], text: str) -> None:
    """Type ``text`` all at once."""
    pilot.app.post_message(Paste(text))
    await pilot.pause()


def notes(pilot: Pilot[Any]) -> list[str]:
    return pilot.app.screen_stack[0].query_one(Desk).notes


# Header


CRUMBS = ("Main", "News and comments", "2022")


async def test_the_header_says_where_one_is_and_how_large_the_archive_is() -> None:
    app = Browser()
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Header).show(CRUMBS, "11,260 articles · 1999–2022", "11,260")
        await pilot.pause()
        line = drawn(pilot, Header)
        assert line == f"  Main › News and comments › 2022{'11,260 articles · 1999–2022':>45}  "
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert drawn(pilot, Header) == f"  Main › News and comments › 2022{'11,260':>25}  "


@pytest.mark.slow
@pytest.mark.parametrize(
    "crumbs",
    [
        (),
        ("Main",),
        ("Main", "World", "Europe and its neighbours to the east", "Elections", "2022"),
        ("Main", "日本のニュースと解説", "2019"),
        ("a" * 500, "b" * 500),
        (HOSTILE, HOSTILE),
    ],
    ids=["none", "root", "deep", "wide", "long", "hostile"],
)
async def test_the_header_fills_its_row_whatever_the_crumbs_are(crumbs: tuple[str, ...]) -> None:
    app = Browser()
    async with app.run_test(size=(120, 36)) as pilot:
        header = app.screen.query_one(Header)
        header.show(crumbs, HOSTILE, "11")
        for width in (120, 80, 60, 30, 12, 3):
            await pilot.resize_terminal(width, 10)
            await pilot.pause()
            strip = header.render_line(0)
            assert strip.cell_length == width
            assert not set(strip.text) & {"\x1b", "\x07", "\x9b", "\u202e", "\n"}


def test_crumbs_are_cut_from_the_middle() -> None:
    crumbs = ("Main", "World", "Europe", "Elections", "2022")
    assert " › ".join(text for _, text in fit_crumbs(crumbs, 42)) == "Main › World › Europe › Elections › 2022"
    assert fit_crumbs(crumbs, 36) == [(0, "Main"), (1, "…"), (2, "Europe"), (3, "Elections"), (4, "2022")]
    assert fit_crumbs(crumbs, 27) == [(0, "Main"), (2, "…"), (3, "Elections"), (4, "2022")]
    assert fit_crumbs(crumbs, 26) == [(0, "Main"), (2, "…"), (3, "Electio…"), (4, "2022")]
    assert fit_crumbs(crumbs, 20) == [(0, "Main"), (3, "…"), (4, "2022")]
    assert fit_crumbs(crumbs, 9) == [(3, "…"), (4, "2022")]
    assert fit_crumbs(crumbs, 4) == [(4, "2022")]
    assert fit_crumbs(crumbs, 3) == [(4, "20…")]


def test_a_long_section_is_cut_rather_than_dropped() -> None:
    assert fit_crumbs(("Main", "Europe and its neighbours", "2022"), 25) == [
        (0, "Main"),
        (1, "Europe and…"),
        (2, "2022"),
    ]


async def test_a_crumb_is_clicked_where_it_stands() -> None:
    app = Browser()
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Header).show(CRUMBS, "11,260 articles", "11,260")
        await pilot.pause()
        for x in (2, 5, 6, 9, 25, 29, 70):
            await pilot.click(Header, offset=(x, 0))
        # 6 lies between two crumbs, 70 in the size
        assert notes(pilot) == ["crumb 0", "crumb 0", "crumb 1", "crumb 1", "crumb 2"]


async def test_the_crumb_under_the_mouse_is_underlined() -> None:
    app = Browser()
    async with app.run_test(size=(80, 24)) as pilot:
        header = app.screen.query_one(Header)
        header.show(CRUMBS, "", "")

        def underlined() -> str:
            return "".join(s.text for s in header.render_line(0) if s.style is not None and s.style.underline)

        await pilot.hover(Header, offset=(12, 0))
        assert underlined() == "News and comments"
        await pilot.hover(Header, offset=(60, 0))
        assert underlined() == ""
        await pilot.hover(Header, offset=(3, 0))
        assert underlined() == "Main"
        await pilot.hover(Tree)
        assert underlined() == ""


# Footer


@pytest.mark.parametrize(
    ("width", "hints", "status", "said"),
    [
        (120, tree_hints(), "64%", "↵ open   / filter   1–9 follow   ] next link   J next article|64%   ? help"),
        (80, tree_hints(), "28%", "↵ open   / filter   1–9 follow   ] next link|28%   ? help"),
        (60, tree_hints(article=False), "", "↵ open   / filter|? help"),
        (60, reader_hints(), "27%", "] next link   1–9 follow   esc back|27%   ? help"),
        (
            120,
            reader_hints(),
            "96%",
            "] next link   1–9 follow   f hints   y copy   J next article   esc back|96%   ? help",
        ),
        (120, filter_hints(), "64%", "↵ first result   ↓ to the list   esc clear|64%   ? help"),
        (30, filter_hints(), "", "↵ first result|? help"),
        (12, filter_hints(), "", "|? help"),
        (8, filter_hints(), "64%", "|"),
        (60, [("step_back", "no hints")], "", "esc no hints|? help"),
        (60, ["find.next"], "", "Ctrl+N next match|? help"),
    ],
)
async def test_the_footer_says_as_many_keys_as_fit(width: int, hints: Any, status: str, said: str) -> None:
    app = Browser()
    async with app.run_test(size=(width, 20)) as pilot:
        app.screen.query_one(Footer).show(hints, status)
        await pilot.pause()
        left, right = said.split("|")
        assert drawn(pilot, Footer) == f"  {left}{right:>{width - 4 - len(left)}}  "


async def test_a_click_on_a_key_does_what_the_key_does() -> None:
    app = Browser()
    async with app.run_test(size=(120, 36)) as pilot:
        footer = app.screen.query_one(Footer)
        footer.show(tree_hints(), "64%")
        await pilot.pause()
        line = drawn(pilot, footer)
        await pilot.click(Footer, offset=(line.index("next article"), 0))
        await pilot.click(Footer, offset=(line.index("1–9"), 0))
        await pilot.click(Footer, offset=(line.index("64%"), 0))
        await pilot.pause()
        assert notes(pilot) == ["article.next", "link.1"]
        await pilot.click(Footer, offset=(line.index("/"), 0))
        await pilot.pause()
        assert app.screen.focused is app.screen.query_one(FilterBar).input
        footer.show(filter_hints(), "")
        await pilot.pause()
        await pilot.click(Footer, offset=(drawn(pilot, footer).index("to the list"), 0))
        await pilot.pause()
        assert notes(pilot)[-1] == "left down"
        await pilot.click(Footer, offset=(drawn(pilot, footer).index("help"), 0))
        await pilot.pause()
        assert isinstance(app.screen, HelpDialog)


async def test_a_panes_command_runs_in_the_pane_with_the_focus() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        assert await run("tree.down", app.screen)
        app.screen.query_one(Reader).focus()
        await pilot.pause()
        assert await run("tree.down", app.screen)
        app.screen.query_one(Tree).focus()
        await pilot.pause()
        assert await run("reader.follow", app.screen)
        assert await run("up", app.screen)
        assert not await run("tree.fold", app.screen)
        assert notes(pilot) == ["tree down", "reader down", "follow focused", "up"]


# The filter bar


async def test_the_filter_bar_waits_below_the_tree() -> None:
    app = Browser()
    async with app.run_test(size=(120, 36)) as pilot:
        bar = app.screen.query_one(FilterBar)
        assert drawn(pilot, bar) == f"  / filter titles and text{'':16}"
        assert not bar.has_class("-used")
        await pilot.press("/")
        assert bar.has_class("-used")
        assert bar.styles.background == app.screen.query_one(Footer).styles.background


async def test_keys_typed_right_after_the_filter_key_are_the_bars() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press(*"/nu/q1?]JA f")
        assert app.screen.query_one(FilterBar).text == "nu/q1?]JA f"
        assert {note.partition(" ")[0] for note in notes(pilot)} == {"filter"}


async def test_what_was_found_ends_where_the_counts_of_the_tree_end() -> None:
    app = Browser()
    async with app.run_test(size=(120, 36)) as pilot:
        bar = app.screen.query_one(FilterBar)
        await pilot.press("/")
        await enter(pilot, "security")
        bar.found(429)
        await pilot.pause()
        assert drawn(pilot, bar) == f"  / security{'429 found':>27}   "
        bar.found(0)
        await pilot.pause()
        assert drawn(pilot, bar).endswith(" none found   ")
        bar.found(None, "searching…")
        await pilot.pause()
        assert drawn(pilot, bar).endswith(" searching…   ")
        bar.found(1_234_567)
        await pilot.pause()
        assert drawn(pilot, bar).endswith(" 1,234,567   ")


async def test_enter_down_and_tab_hand_over_and_keep_the_filter() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("/", *"nu")
        bar = app.screen.query_one(FilterBar)
        for key in ("enter", "down", "tab"):
            await pilot.press(key)
            bar.input.release_keys()  # nobody keeps it waiting
        assert notes(pilot)[-3:] == ["submitted nu", "left down", "left down"]
        app.screen.query_one(Tree).focus()
        await pilot.pause()
        assert bar.text == "nu"
        assert bar.has_class("-used")


async def test_escape_clears_the_filter_and_says_so_once() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("/", "n")
        app.screen.query_one(FilterBar).found(3)
        await pilot.press("escape")
        bar = app.screen.query_one(FilterBar)
        assert bar.text == ""
        assert drawn(pilot, bar).split() == ["/", "filter", "titles", "and", "text"]
        assert notes(pilot) == ["filter n", "cleared"]
        app.screen.query_one(Tree).focus()
        await pilot.pause()
        assert not bar.has_class("-used")


async def test_backspace_in_an_empty_bar_goes_nowhere() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("/", "n", "backspace", "backspace", "backspace")
        assert notes(pilot) == ["filter n", "filter "]


async def test_coming_back_to_the_bar_goes_on_where_one_stopped() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("/", *"nu")
        app.screen.query_one(Tree).focus()
        await pilot.pause()
        await pilot.press("/", "c")
        assert app.screen.query_one(FilterBar).text == "nuc"


async def test_in_a_long_filter_one_sees_what_one_types_and_the_count() -> None:
    app = Browser()
    async with app.run_test(size=(120, 36)) as pilot:
        bar = app.screen.query_one(FilterBar)
        await pilot.press("/")
        await enter(pilot, " ".join(f"word{number}" for number in range(20)))
        bar.found(12)
        await pilot.press("x", "y")
        await pilot.pause()
        assert drawn(pilot, bar).endswith("word19xy   12 found   ")
        await pilot.press("home")
        await pilot.pause()
        assert drawn(pilot, bar).startswith("  / word0 word1 ")


async def test_a_count_that_changes_moves_nothing() -> None:
    app = Browser()
    async with app.run_test(size=(120, 36)) as pilot:
        bar = app.screen.query_one(FilterBar)
        await pilot.press("/", "n")
        bar.found(None, "searching…")
        await pilot.pause()
        before = bar.input.region
        for count in (429, 7, 0, 99):
            bar.found(count)
            await pilot.pause()
        assert bar.input.region == before


async def test_what_is_pasted_into_a_bar_can_do_nothing_to_the_terminal() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("/")
        app.post_message(Paste("a\x1b]52;c;QUJD\x07b\t\x9b31mc\u202e\nsecond"))
        await pilot.pause()
        bar = app.screen.query_one(FilterBar)
        assert bar.text == "ab c second"
        assert drawn(pilot, bar).startswith("  / ab c ")


# The find bar


async def test_the_find_bar_appears_when_it_is_asked_for_and_says_which_match_is_shown() -> None:
    app = Browser()
    async with app.run_test(size=(120, 36)) as pilot:
        bar = app.screen.query_one(FindBar)
        assert not bar.display
        await pilot.press("ctrl+f")
        await enter(pilot, "nuclear")
        bar.found(2, 14)
        await pilot.pause()
        assert drawn(pilot, bar) == f"  find nuclear{'2 of 14':>61}   "
        await pilot.press("enter", "down", "up", "escape")
        assert notes(pilot)[-4:] == ["next nuclear", "next nuclear", "backward", "closed"]
        assert not bar.display


async def test_what_was_found_last_is_typed_over() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+f", *"one", "escape", "ctrl+f", *"two")
        bar = app.screen.query_one(FindBar)
        assert bar.text == "two"
        bar.found(0, 0)
        await pilot.pause()
        assert drawn(pilot, bar).endswith(" not found   ")


# Help


async def test_help_lists_every_command_and_runs_the_one_that_is_chosen() -> None:
    app = Browser()
    async with app.run_test(size=(120, 80)) as pilot:
        await pilot.press("?")
        listed = [choice.words for choice in find_commands("", {}) if choice.id]
        assert listed == [
            c.help
            for group in dict.fromkeys(c.group for c in COMMANDS)
            for c in COMMANDS
            if c.listed and c.group == group
        ]
        shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert all(words in shown for words in listed)
        await enter(pilot, "hints")
        await pilot.press("enter")
        await pilot.pause()
        assert notes(pilot) == ["link.hints"]


async def test_help_is_chosen_from_with_the_arrows_and_the_mouse() -> None:
    app = Browser()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("?", "down", "down", "up", "down", "enter")
        await pilot.press("?")
        await pilot.pause()
        await pilot.click(Choices, offset=(20, 4))
        await pilot.pause()
        assert notes(pilot) == ["tree.up", "tree.page_down"]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("next match", {"find.next"}),
        ("PREV LINK", {"link.previous"}),
        ("ctrl+n", {"find.next"}),
        ("theme", {"theme"}),
        ("zebra", set()),
        ("[/b]", set()),
    ],
)
def test_help_is_searched_by_words_and_by_keys(words: str, ids: set[str]) -> None:
    assert {choice.id for choice in find_commands(words, {"find.next": "ctrl+n"}) if choice.id} == ids


@pytest.mark.parametrize("key", ["escape", "q", "?", "f1"])
async def test_help_is_left_as_it_was_come_to(key: str) -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("?", key)
        await pilot.pause()
        assert isinstance(app.screen, Main)
        assert notes(pilot) == ["None"]


async def test_in_a_search_of_help_letters_are_letters_and_escape_steps_back() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("?", *"find?q")
        assert isinstance(app.screen, HelpDialog)
        await pilot.press("escape")
        assert isinstance(app.screen, HelpDialog)
        await pilot.press("escape")
        assert isinstance(app.screen, Main)


async def test_in_a_small_terminal_long_help_wraps_under_itself() -> None:
    app = Browser()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("?")
        await enter(pilot, "previous listing")
        await pilot.pause()
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        first = next(i for i, line in enumerate(lines) if line.startswith("▌ K"))
        assert lines[first + 1].startswith("▌             ")
        assert f"{lines[first][14:]} {lines[first + 1][14:]}".split() == command("article.previous").help.split()


# Copy menu and go to


@pytest.mark.parametrize(
    ("keys", "answer"),
    [("t", "text"), ("i", "title"), ("s", "slug"), ("q", "None"), ("y", "None")],
)
async def test_the_copy_menu_answers_to_a_letter(keys: str, answer: str) -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("y", keys)
        await pilot.pause()
        assert notes(pilot) == [answer]


async def test_the_copy_menu_answers_to_arrows_and_enter_and_offers_no_link_where_there_is_none() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("y", "l")
        await pilot.pause()
        assert isinstance(app.screen, CopyDialog)
        await pilot.press("down", "j", "enter")
        await pilot.pause()
        assert notes(pilot) == ["slug"]


async def test_a_click_beside_a_sheet_puts_it_away() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("y")
        await pilot.pause()
        await pilot.click("#sheet .dialog--title")
        assert isinstance(app.screen, CopyDialog)
        await pilot.click(offset=(1, 1))
        await pilot.pause()
        assert notes(pilot) == ["None"]


async def test_a_sheet_answers_once_however_often_it_is_asked() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("y")
        await pilot.pause()
        menu = app.screen
        assert isinstance(menu, CopyDialog)
        menu.action_choose("title")
        menu.action_choose("text")
        menu.action_put_away()
        await pilot.pause()
        assert notes(pilot) == ["title"]


async def test_go_to_answers_with_what_has_no_complaint() -> None:
    app = Browser()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+g")
        await enter(pilot, "nothing")
        await pilot.press("enter")
        await pilot.pause()
        note = app.screen.query_one(".dialog--note", Static)
        assert note.display
        assert "Nothing is called nothing." in drawn(pilot, note)
        await pilot.press("2")
        assert not note.display
        await pilot.press("ctrl+u")
        await enter(pilot, "2022-02-30")
        await pilot.press("enter")
        await pilot.pause()
        assert "No calendar has 2022-02-30." in drawn(pilot, note)
        await pilot.press("backspace", "backspace", *"3", "enter")
        await pilot.pause()
        assert notes(pilot) == ["2022-02-3"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [("2022", "2022"), (" 2022-01 ", "2022-01"), ("2022-1", "2022-01"), ("1702-3-11", "1702-03-11")],
)
def test_a_date_is_understood(text: str, iso: str) -> None:
    found = read_destination(text)
    assert not isinstance(found, str)
    assert found.iso == iso


@pytest.mark.parametrize(
    "text", ["news/2022/x", "https://a.example/2022", "A title", "2022-13", "0000", "20222", "٢٠٢٢", "2022-01-26T10:00"]
)
def test_what_is_no_date_stays_text(text: str) -> None:
    assert read_destination(text) == text


# The palette


async def test_the_palette_finds_a_command_by_its_words_and_runs_it() -> None:
    app = Browser()
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("ctrl+p")
        await enter(pilot, "view all")
        await app.workers.wait_for_complete()
        await pilot.pause()
        shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "View all of this section  A" in shown
        await pilot.press("enter")
        await pilot.pause()
        assert notes(pilot) == ["view_all"]


async def test_the_palette_offers_every_listed_command_and_all_themes() -> None:
    from tui.services.palette import CommandsProvider

    app = Browser()
    async with app.run_test() as pilot:
        provider = CommandsProvider(app.screen)
        hits = [hit async for hit in provider.discover()]
        offered = [hit.text for hit in hits]
        assert offered == [c.help for c in COMMANDS if c.listed and c.id != "palette"] + ["Choose one of all themes"]
        await pilot.press("ctrl+p")
        await enter(pilot, "all themes")
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        await enter(pilot, "newsbrowse-light")
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        assert app.theme == "newsbrowse-light"


# Together


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["newsbrowse-dark", "newsbrowse-light", "ansi-dark", "ansi-light", "textual-light"])
async def test_everything_can_be_drawn_in_every_kind_of_theme(theme: str) -> None:
    app = Browser(theme)
    async with app.run_test(size=(60, 20)) as pilot:
        app.screen.query_one(Header).show(CRUMBS, "11,260 articles", "11,260")
        app.screen.query_one(Footer).show(tree_hints(), "1%")
        for keys in (["?", "escape"], ["y", "escape"], ["ctrl+g", "escape"], ["/", "n", "escape"], ["ctrl+f", "n"]):
            await pilot.press(*keys)
        assert "find n" in drawn(pilot, FindBar)


@pytest.mark.parametrize("theme", ["newsbrowse-dark", "newsbrowse-light", "ansi-dark"])
async def test_without_colour_the_cursor_of_a_bar_is_still_seen(monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Browser(theme)
    async with app.run_test() as pilot:
        await pilot.press("/", "n")
        bar = app.screen.query_one(FilterBar)
        region = bar.input.region
        strips = app.screen._compositor.render_strips()
        row = [strips[region.y].crop(x, x + 1) for x in (region.x + 1, region.x + 2)]
        cursor, blank = (next(iter(strip)).style for strip in row)
        assert cursor is not None
        assert blank is not None
        assert cursor.reverse != blank.reverse or cursor.bgcolor != blank.bgcolor
        if not cursor.reverse:
            found = {**app.theme_variables}
            accent, panel = (Color.parse(found[name]).monochrome for name in ("accent", "panel"))
            assert contrast_ratio(accent, panel) > 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("/nu]J1\r", ["submitted nu]J1"]),
        ("jj/nu\r", ["submitted nu"]),
        ("?hints\r", ["link.hints"]),
        ("\x072022-01\r", ["2022-01"]),
        ("yt", ["text"]),
    ],
    ids=["filter", "moves, then filter", "help", "go to", "copy"],
)
def test_keys_that_come_in_one_read_go_where_they_would_one_by_one(keys: str, expected: list[str]) -> None:
    child = pexpect.spawn(
        sys.executable,
        [__file__],
        cwd=str(ROOT),
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "TERM": "xterm-256color"},
        dimensions=(24, 80),
        timeout=PATIENCE,
        encoding="utf-8",
    )
    try:
        child.expect_exact("filter titles and text")
        child.send(keys)
        child.expect(r"noted (\[.*?\])\r?\n")
        noted = [note for note in json.loads(child.match.group(1)) if not note.startswith("filter ")]
        assert [note for note in noted if note != "tree down"] == expected
    finally:
        child.close(force=True)


def shown_keys(keymap: Mapping[str, str]) -> list[str]:
    return [command(name).shown_with(keymap) for name in keymap]


def test_moved_keys_are_shown_as_keys_are_written() -> None:
    assert shown_keys(
        {"filter": "slash,f3", "find.next": "ctrl+n", "link.next": "plus", "up": "pageup,space", "help": "shift+tab"}
    ) == ["/ F3", "Ctrl+N", "+", "PgUp Space", "Shift+Tab"]
    assert command("filter").shown_with({}) == "/"


if __name__ == "__main__":
    result = Browser(ends_when_asked=True).run()
    print("noted", json.dumps(result))
