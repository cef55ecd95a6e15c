"""Text of an archive that means harm, in every place of the browser that shows text of an archive."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hostile import EVIL, MARKUP, hostile_archive, is_safe
from pilot import Browser, browsing, screen_rows, spoil, strips

from tui.article.cells import cell_len

pytestmark = pytest.mark.usefixtures("fresh_home")

SIZE = (120, 50)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_archive(tmp_path_factory.mktemp("hostile") / "hostile.db")


def check(browser: Browser) -> None:
    """Nothing harmful is on the screen, no row is longer than it, and nothing on it runs anything when clicked."""
    width = browser.app.size.width
    for strip in strips(browser.app):
        assert is_safe(strip.text), repr(strip.text)
        assert cell_len(strip.text) == width, repr(strip.text)
        for segment in strip:
            assert not segment.control
            assert segment.style is None or "@click" not in segment.style.meta
            assert segment.style is None or segment.style.link is None


def check_markup_is_text(browser: Browser, text: str) -> None:
    for literal in MARKUP:
        assert literal in text, literal
    assert browser.app.is_running


async def unfold(browser: Browser) -> None:
    """The newest year's section, with the cursor on its first article."""
    await browser.press("l", "l", "l", "l")
    assert browser.cursor.startswith("26 Jan")


async def test_in_the_welcome_and_the_tree(hostile: Path) -> None:
    async with browsing(hostile, size=(800, 30)) as browser:
        check(browser)
        await unfold(browser)
        check(browser)
        for _ in range(5):
            await browser.press("j")
            check(browser)
        await browser.press("T")
        check(browser)


async def test_a_new_size_is_waited_for_however_late_the_screen_is_told(hostile: Path) -> None:
    async with browsing(hostile, size=(85, 20)) as browser:
        soon = browser.app.set_timer
        browser.app.set_timer = lambda delay, *rest, **kinds: soon(0.3, *rest, **kinds)  # type: ignore[method-assign]
        await browser.resize(40, 20)
        check(browser)


async def test_in_a_narrow_tree_that_cuts_names(hostile: Path) -> None:
    async with browsing(hostile, size=(85, 20)) as browser:
        await unfold(browser)
        for width in (85, 61, 40, 30, 12):
            await browser.resize(width, 20)
            check(browser)
        await browser.press("/", *"title")
        for width in (85, 61, 40, 30, 12):
            await browser.resize(width, 20)
            check(browser)


async def test_in_the_header_and_the_footer(hostile: Path) -> None:
    async with browsing(hostile, size=SIZE) as browser:
        await unfold(browser)
        await browser.press("enter")
        check(browser)
        assert browser.rows[0].strip()


async def test_in_the_reader_from_top_to_bottom(hostile: Path) -> None:
    async with browsing(hostile, size=SIZE) as browser:
        await unfold(browser)
        await browser.press("enter")
        text = "".join(screen_rows(browser.app, browser.main.page.reader.region))
        check_markup_is_text(browser, text)
        while browser.main.page.reader.percent < 100:
            check(browser)
            await browser.press("space")
        check(browser)


async def test_in_an_article_of_one_long_word(hostile: Path) -> None:
    async with browsing(hostile, size=SIZE) as browser:
        await unfold(browser)
        await browser.press("j")
        assert "Title 3" in browser.title
        check(browser)
        assert "W" * 60 in browser.text


async def test_in_links_hints_and_what_is_said_of_missing_ones(hostile: Path) -> None:
    async with browsing(hostile, size=SIZE) as browser:
        await unfold(browser)
        await browser.press("enter", "G", "]")
        check(browser)
        await browser.press("f")
        check(browser)
        await browser.press("escape", "2")
        assert "Nobody has this" in browser.notices[-1]
        await browser.sees("Nobody has this")
        check(browser)
        assert all(map(is_safe, browser.notices))


async def test_in_a_listing(hostile: Path) -> None:
    async with browsing(hostile, size=(800, 50)) as browser:
        await unfold(browser)
        await browser.press("enter", "A")
        check(browser)
        check_markup_is_text(browser, "\n".join(browser.page))
        await browser.press("u", "u", "u")
        check(browser)
        await browser.press("j", "j", "enter")
        check(browser)


async def test_in_what_a_filter_finds_and_does_not_find(hostile: Path) -> None:
    async with browsing(hostile, size=SIZE) as browser:
        await browser.press("/", *"title")
        check(browser)
        await browser.press("escape", "/")
        await browser.paste(EVIL.replace("\r", "").replace("\n", "") + " zanzibar")
        await browser.press("x")
        await browser.sees("Nothing found")
        check(browser)


@pytest.mark.slow
async def test_in_every_dialog(hostile: Path) -> None:
    async with browsing(hostile, size=SIZE) as browser:
        await unfold(browser)
        await browser.press("enter")
        for key in ("?", "ctrl+p", "y", "ctrl+g", "ctrl+f"):
            await browser.press(key)
            check(browser)
            if key != "y":
                await browser.paste(EVIL)
                check(browser)
                await browser.press("enter")
                check(browser)
            for _ in range(3):
                await browser.press("escape")
        assert browser.app.is_running


async def test_in_what_is_copied_and_said_of_it(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.dialogs.copy_dialog.copy_to_system", lambda text: True)
    async with browsing(hostile, size=SIZE) as browser:
        await unfold(browser)
        await browser.press("enter")
        for key in "tils":
            await browser.press("y", key)
            copied = browser.app.clipboard
            assert copied
            assert is_safe(copied.replace("\n", "")), repr(copied)
            check(browser)


async def test_in_the_address_of_an_original_and_what_is_said_of_it(
    hostile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("tui.app.NewsbrowseApp.open_url", lambda app, url, **how: opened.append(url))
    monkeypatch.setattr("tui.services.desktop.has_browser", lambda: True)
    async with browsing(hostile, size=SIZE) as browser:
        await unfold(browser)
        await browser.press("enter", "o")
        check(browser)
        assert all(map(is_safe, [*browser.notices, *opened]))


async def test_in_the_name_of_the_archive(hostile: Path, tmp_path: Path) -> None:
    name = EVIL.replace("\0", "").replace("/", "")[:80] + "\x1b[31m[bold]x[@click=app.quit].db"
    path = Path(shutil.copy(hostile, tmp_path / name))
    async with browsing(path, size=SIZE) as browser:
        check(browser)
        await browser.press("A")
        check(browser)
        spoil(path)
        await browser.press("/", *"zzz")
        check(browser)


async def test_in_what_is_selected_by_mouse(hostile: Path) -> None:
    async with browsing(hostile, size=SIZE) as browser:
        await unfold(browser)
        await browser.press("enter")
        await browser.click("Body", within=browser.main.page.reader, times=3)
        await browser.press("ctrl+c")
        assert browser.app.clipboard.startswith("Body")
        assert is_safe(browser.app.clipboard)
        check(browser)


async def test_a_click_on_markup_runs_nothing(hostile: Path) -> None:
    async with browsing(hostile, size=SIZE) as browser:
        await unfold(browser)
        await browser.press("enter")
        reader = browser.main.page.reader
        for word in ("[@click=app.quit]", "quit[/]"):
            await browser.click(word, within=reader)
            assert browser.app.is_running
            assert not browser.app._exit


@pytest.mark.slow
async def test_text_that_is_no_text_is_one_sentence(hostile: Path, tmp_path: Path) -> None:
    """A title that isn't UTF-8, a section's path that isn't JSON, a date that isn't one."""
    for sql in (
        "update articles set title = cast(x'edb080ff' as text)",
        "update articles set authors = 'no json'",
        "update articles set warnings = '{'",
        "update articles set published = 'yesterday'",
        "update articles set title = x'00ff'",
        "update bodies set body = 'text'",
    ):
        path = Path(shutil.copy(hostile, tmp_path / "broken.db"))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(sql)
        async with browsing(path, size=SIZE) as browser:
            await browser.press("l", "l", "l", "l", "j", "j", "enter", "A", "/", *"title", "enter")
            assert browser.app.is_running, sql
            assert all("broken.db" in said or "damaged" in said for said in browser.notices), sql
            check(browser)


def damage(path: Path, table: str) -> None:
    """Overwrite the first page of a table."""
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("select rootpage from sqlite_schema where name = ?", (table,)).fetchone()
        (size,) = connection.execute("pragma page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


async def test_where_the_sources_are_damaged_the_browser_opens_and_says_so(hostile: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(hostile, tmp_path / "broken.db"))
    damage(path, "sources")
    async with browsing(path, size=SIZE) as browser:
        await browser.until(lambda: any("damaged" in said for said in browser.notices), "what is wrong")
        await browser.press("l", "l")
        assert browser.app.is_running
