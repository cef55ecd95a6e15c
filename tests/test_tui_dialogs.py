"""What opens over the browser, or leads out of it: help, commands, going to a place, copying, themes, moved keys."""

import subprocess
import sys
from pathlib import Path

import pytest
from archives import add, article
from conftest import ROOT
from patience import PATIENCE
from pilot import Browser, browsing
from textual.command import CommandPalette

from db.models import Link
from tui.screens.dialogs.copy_dialog import CopyDialog
from tui.screens.dialogs.goto_dialog import GotoDialog
from tui.screens.dialogs.help_dialog import HelpDialog
from tui.settings.config import Config
from tui.settings.keys import COMMANDS, run

pytestmark = pytest.mark.usefixtures("fresh_home")

ANSWER = "Washington gives Moscow its written answer on security guarantees"
SLUG = "news-and-comments/2022/washington-gives-moscow-its-written-answer-on-security-guarantees"


@pytest.fixture(autouse=True)
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the system's clipboard; none is touched."""
    texts: list[str] = []
    monkeypatch.setattr("tui.screens.dialogs.copy_dialog.copy_to_system", texts.append)
    return texts


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with articles from the web."""
    path = tmp_path_factory.mktemp("linked") / "linked.db"
    add(
        path,
        article("With an address", "See [here](https://example.org/x).", url="https://example.org/one"),
        article("With a script", "Text.", url="javascript:alert(1)", published="2021"),
        article("With a file", "Text.", url="file:///etc/passwd", published="2020"),
        article("From nowhere", "Text.", published="2019"),
        article(
            "With a link out",
            "Text.",
            published="2018",
            links=[Link("read-also", "Elsewhere", url="https://example.org/else"), Link("read-also", "Nowhere")],
        ),
    )
    return path


async def go_to(browser: Browser, place: str) -> None:
    await browser.press("ctrl+g")
    await browser.paste(place)
    await browser.press("enter")


# Help


async def test_help_lists_every_command_and_escape_closes_it(sample: Path) -> None:
    async with browsing(sample, size=(120, 100)) as browser:
        await browser.press("?")
        assert isinstance(browser.app.screen, HelpDialog)
        for command in COMMANDS:
            if command.listed:
                assert command.help in browser.text, command.id
                assert command.shown in browser.text, command.id
        await browser.press("escape")
        assert browser.app.screen is browser.main
        assert browser.tree_has_focus


async def test_help_is_searched_by_typing_and_runs_what_is_chosen(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("f1")
        await browser.press_at_once(*"turn tree")
        await browser.sees("Turn the tree")
        assert "Move down one line" not in browser.text
        await browser.press("enter")
        assert browser.app.screen is browser.main
        assert browser.tree[0].split()[2] == "World"


async def test_what_is_typed_in_one_go_with_the_help_key_searches_it(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press_at_once("?", *"theme")
        await browser.sees("? theme", "Change between the dark and the light theme")
        assert "Move down one line" not in browser.text


async def test_help_without_a_hit_says_so_and_escape_steps_back_twice(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("?", *"xyzzy")
        await browser.sees("No command has these words")
        await browser.press("enter", "escape")
        await browser.sees("Move down one line")
        await browser.press("escape")
        assert browser.app.screen is browser.main


@pytest.mark.parametrize("key", ["q", "?", "f1"])
async def test_help_is_put_away_by_the_key_that_opened_it_and_by_q(sample: Path, key: str) -> None:
    async with browsing(sample) as browser:
        await browser.press("?", key)
        assert browser.app.screen is browser.main
        assert browser.app.is_running


async def test_arrows_choose_in_the_help(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("?", "down", "down", "down", "up", "up", "enter")
        assert browser.app.screen is browser.main
        assert browser.cursor.split()[1] == "2023"


async def test_help_opens_from_the_article_and_acts_on_it(sample: Path) -> None:
    async with browsing(sample, size=(120, 20)) as browser:
        await go_to(browser, ANSWER)
        await browser.press("?", *"bottom", "enter")
        assert browser.top > 0


async def test_help_fits_every_size(sample: Path) -> None:
    for size in ((60, 20), (30, 8), (200, 60)):
        async with browsing(sample, size=size) as browser:
            await browser.press("?", *"theme")
            assert "theme" in browser.text


# Commands


async def test_the_palette_finds_a_command_and_runs_it(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("ctrl+p")
        assert isinstance(browser.app.screen, CommandPalette)
        await browser.press(*"turn the")
        await browser.until(lambda: "Turn the tree" in browser.text and "Move down one line" not in browser.text)
        await browser.press("enter")
        await browser.until(lambda: browser.app.screen is browser.main)
        await browser.until(lambda: browser.tree[0].split()[2] == "World")


async def test_the_palette_opens_once_and_escape_closes_it(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("ctrl+p", "ctrl+p")
        await browser.press("escape")
        await browser.until(lambda: browser.app.screen is browser.main)


@pytest.mark.slow
async def test_every_command_can_be_run_whatever_is_on_show(sample: Path) -> None:
    leaving = ("quit", "close", "palette", "help", "goto", "facets", "search.save", "copy", "original", "import")
    async with browsing(sample) as browser:
        for keys in ([], ["l", "j", "l", "l", "l", "enter"], ["A"], ["/", *"zanzibar nuclear", "down"]):
            await browser.press("escape", *keys)
            for command in COMMANDS:
                if command.listed and command.id not in leaving:
                    await run(command.id, browser.main)
                    await browser.settle()
                    assert browser.app.screen is browser.main, command.id


# Going to a place


async def test_a_date_puts_the_cursor_on_its_newest_article_or_the_one_before(sample: Path) -> None:
    async with browsing(sample) as browser:
        for date, year, row in (
            ("2022-01-26", "2022", "26 Jan"),
            ("2022-01-24", "2022", "20 Jan"),
            ("2021-12-9", "2021", "8 Dec"),
            ("2022-01", "2022", "26 Jan"),
            ("2022", "2022", "18 Dec"),
            ("2999-01-01", "2024", "8 Dec"),
            ("1900", "2012", ""),
        ):
            await go_to(browser, date)
            assert browser.app.screen is browser.main
            assert browser.tree_has_focus
            assert browser.crumbs.endswith(year), date
            assert browser.cursor.startswith(row), date


async def test_a_slug_an_address_and_a_title_open_their_article(sample: Path, linked: Path) -> None:
    async with browsing(sample) as browser:
        for place in (SLUG, ANSWER, ANSWER.upper()):
            await go_to(browser, "2024")
            await go_to(browser, place)
            await browser.reads(ANSWER)
            assert browser.page_has_focus
            assert browser.cursor.startswith("26 Jan")
    async with browsing(linked) as browser:
        await go_to(browser, "https://example.org/one")
        await browser.reads("With an address")


async def test_what_is_typed_in_one_go_with_the_key_goes_into_the_dialog(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press_at_once("ctrl+g", *"2016", "enter")
        await browser.until(lambda: browser.crumbs.endswith("2016"))


async def test_a_place_that_is_not_there_is_said_in_the_dialog(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, "no/such/slug")
        await browser.sees("Nothing in this archive is called no/such/slug.")
        assert isinstance(browser.app.screen, GotoDialog)
        await browser.press("x")
        assert "Nothing in this archive" not in browser.text
        await browser.press("escape")
        assert browser.app.screen is browser.main


async def test_a_date_that_no_calendar_has_is_said_in_the_dialog(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, "2022-02-30")
        await browser.sees("No calendar has 2022-02-30.")


async def test_going_to_a_date_ends_a_filter(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("/", *"parasite", "enter")
        await go_to(browser, "2022-01-26")
        assert browser.cursor.startswith("26 Jan")
        await browser.reads(ANSWER)
        assert "filter titles and text" in browser.text


async def test_a_place_can_be_gone_to_while_a_filter_is_typed(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("/", *"parasite")
        await go_to(browser, SLUG)
        await browser.reads(ANSWER)


# Copying


@pytest.mark.parametrize(
    ("key", "kind", "begins"),
    [("i", "title", ANSWER), ("s", "slug", SLUG), ("t", "text", "News and comments\n")],
)
async def test_the_copy_menu_copies_and_says_so(
    sample: Path, copied: list[str], key: str, kind: str, begins: str
) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("y")
        assert isinstance(browser.app.screen, CopyDialog)
        assert "Link" not in browser.text
        await browser.press(key)
        assert browser.app.screen is browser.main
        assert browser.app.clipboard.startswith(begins)
        assert copied == [browser.app.clipboard]
        assert browser.notices == [f"The {kind} was sent to the clipboard."]


async def test_the_text_is_copied_without_line_breaks_of_the_screen(sample: Path) -> None:
    async with browsing(sample, size=(60, 20)) as browser:
        await go_to(browser, ANSWER)
        await browser.press("y", "enter")
        paragraphs = browser.app.clipboard.split("\n\n")
        assert paragraphs[1].startswith("The United States has replied in writing")
        assert paragraphs[1].endswith("on the same day.")
        assert "View all events" not in browser.app.clipboard


async def test_a_link_is_copied_where_there_is_one(linked: Path, copied: list[str]) -> None:
    async with browsing(linked) as browser:
        await go_to(browser, "With an address")
        await browser.press("y", "l")
        assert browser.app.clipboard == "https://example.org/one"
        await go_to(browser, "From nowhere")
        await browser.press("y", "l")
        assert isinstance(browser.app.screen, CopyDialog)
        await browser.press("escape")
        assert copied == ["https://example.org/one"]


async def test_without_an_article_there_is_nothing_to_copy(sample: Path, copied: list[str]) -> None:
    async with browsing(sample) as browser:
        await browser.press("y")
        assert browser.app.screen is browser.main
        assert len(browser.notices) == 1
        assert copied == []


async def test_a_selection_by_mouse_is_copied_by_ctrl_c(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        reader = browser.main.page.reader
        start, end = browser.find("The United States", reader), browser.find("security that Russia", reader)
        await browser.pilot.mouse_down(offset=start)
        await browser.pilot.hover(offset=end)
        await browser.pilot.mouse_up(offset=end)
        await browser.press("ctrl+c")
        assert browser.app.clipboard == ("The United States has replied in writing to the proposals on European s")
        await browser.press("escape")
        assert browser.page_has_focus
        assert reader.text_selection is None


# Out of the archive


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the web browser was asked to open."""
    urls: list[str] = []
    monkeypatch.setattr("tui.app.NewsbrowseApp.open_url", lambda app, url, **how: urls.append(url))
    monkeypatch.setattr("tui.services.desktop.has_browser", lambda: True)
    return urls


async def test_the_original_is_opened_in_the_web_browser(linked: Path, opened: list[str]) -> None:
    async with browsing(linked) as browser:
        await go_to(browser, "With an address")
        await browser.press("o")
        assert opened == ["https://example.org/one"]
        assert "https://example.org/one" in browser.notices[-1]


@pytest.mark.parametrize("title", ["With a script", "With a file", "From nowhere"])
async def test_nothing_but_web_and_mail_is_opened(linked: Path, opened: list[str], title: str) -> None:
    async with browsing(linked) as browser:
        await go_to(browser, title)
        await browser.press("o")
        assert opened == []
        assert len(browser.notices) == 1


async def test_without_a_web_browser_that_is_said(
    linked: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.services.desktop.has_browser", lambda: False)
    async with browsing(linked) as browser:
        await go_to(browser, "With an address")
        await browser.press("o")
        assert opened == []
        assert browser.notices == ["There is no web browser here for https://example.org/one."]


@pytest.mark.parametrize(
    ("programs", "variables", "is_there"),
    [
        (["firefox"], {"DISPLAY": ":0"}, True),
        (["w3m", "lynx", "elinks"], {}, False),
        ([], {}, False),
        (["w3m"], {"BROWSER": "w3m"}, False),
    ],
    ids=str,
)
def test_a_browser_that_would_take_the_terminal_is_none(
    tmp_path: Path, programs: list[str], variables: dict[str, str], is_there: bool
) -> None:
    for program in programs:
        (tmp_path / program).write_text("#!/bin/sh\n")
        (tmp_path / program).chmod(0o755)
    code = "from tui.services.desktop import has_browser; print(has_browser())"
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": str(tmp_path), "TERM": "xterm", **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert said.stdout.strip() == str(is_there)


async def test_a_link_in_the_text_opens_in_the_web_browser(linked: Path, opened: list[str]) -> None:
    async with browsing(linked) as browser:
        await go_to(browser, "With an address")
        await browser.click("here", within=browser.main.page.reader)
        assert opened == ["https://example.org/x"]


async def test_a_missing_article_is_never_fetched(linked: Path, opened: list[str]) -> None:
    async with browsing(linked) as browser:
        await go_to(browser, "With a link out")
        for digit in ("1", "2"):
            await browser.press(digit)
            assert len(browser.notices) == 1  # the newest takes the place of the one before
        assert opened == []


# Themes and keys


async def test_the_theme_that_was_chosen_is_there_the_next_time(sample: Path) -> None:
    async with browsing(sample) as browser:
        assert browser.app.theme == "newsbrowse-dark"
        await browser.press("?", *"theme", "enter")
        assert browser.app.theme == "newsbrowse-light"
    async with browsing(sample) as browser:
        assert browser.app.theme == "newsbrowse-light"


@pytest.mark.slow
async def test_a_theme_of_the_palette_is_there_the_next_time(sample: Path) -> None:
    async with browsing(sample) as browser:
        browser.app.search_themes()
        await browser.settle()
        await browser.press(*"nord")
        await browser.until(lambda: "nord" in browser.text.split("\n", 5)[-1])
        await browser.press("enter")
        await browser.until(lambda: browser.app.theme == "nord")
    async with browsing(sample) as browser:
        assert browser.app.theme == "nord"


async def test_a_change_of_theme_repaints_everything(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("?", *"theme", "enter")
        for widget, words in (
            (browser.tree_widget, "2023"),
            (browser.main.page.reader, "The United States"),
            (browser.header, "Main"),
            (browser.main._footer, "help"),
        ):
            paper = browser.style_of(words, widget).bgcolor
            assert paper is not None, words
            assert min(paper.get_truecolor()) > 200, words


async def test_the_settings_theme_and_keys_hold(sample: Path, fresh_home: Path) -> None:
    folder = fresh_home / "config" / "newsbrowse"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(
        'theme = "newsbrowse-light"\n[keys]\n"filter" = "ctrl+k"\n"article.next" = "x"\n"tree.down" = "z"\n'
    )
    async with browsing(sample) as browser:
        assert browser.app.theme == "newsbrowse-light"
        assert "Ctrl+K filter" in browser.hints
        await browser.press("j")
        assert browser.cursor.split()[1] == "2024"
        await browser.press("z")
        assert browser.cursor.split()[1] == "2023"
        await browser.press("/")
        assert browser.tree_has_focus
        await browser.press("ctrl+k", *"nuclear")
        assert "/ nuclear" in browser.text
        await browser.press("escape")
        await browser.press("?", *"narrow")
        await browser.press("escape", "escape", "?", *"filter the tree")
        await browser.sees("Ctrl+K")


async def test_a_moved_key_acts_everywhere_its_command_does(sample: Path) -> None:
    async with browsing(sample, config=Config(keymap={"back": "b", "link.1": "ctrl+n"})) as browser:
        await go_to(browser, ANSWER)
        await browser.press("ctrl+n")
        await browser.until(lambda: browser.title != ANSWER)
        await browser.press("backspace")
        assert browser.title != ANSWER
        await browser.press("b")
        await browser.reads(ANSWER)


async def test_a_click_on_the_footer_runs_its_command(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.click("help", within=browser.main._footer)
        assert isinstance(browser.app.screen, HelpDialog)
        await browser.press("escape")
        await browser.click("filter", within=browser.main._footer)
        assert browser.bar_has_focus


async def test_no_color_leaves_everything_to_be_told_apart(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        assert any(row.startswith("▏") for row in browser.tree)
        await browser.press("escape", "k")
        assert any(row.startswith("▌") for row in browser.tree)
        await browser.press("]")
        reader = browser.main.page.reader
        focused, other = browser.style_of("The European Green Deal", reader), browser.style_of("Nuclear arms", reader)
        assert focused.bgcolor != other.bgcolor
        for style in (focused, other, browser.style_of("2024", browser.tree_widget)):
            for colour in (style.color, style.bgcolor):
                assert colour is None or len(set(colour.get_truecolor())) == 1
