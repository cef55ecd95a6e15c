"""Searches that are saved by name, above the tree."""

import json
from pathlib import Path

import pytest
from archives import add, article
from pilot import Browser, browsing

from tui.settings.saved_searches import SavedSearch, SearchStore

pytestmark = pytest.mark.usefixtures("fresh_home")


async def filter_by(browser: Browser, text: str) -> None:
    await browser.press("/")
    await browser.press_at_once(*text)
    await browser.until(lambda: " found" in browser.rows_of(browser.main.index.bar)[0])


def saved(browser: Browser) -> list[str]:
    """The rows above the tree: name and count."""
    return [" ".join(row.split()[1:]).removeprefix("▹ ") for row in browser.rows_of(browser.main.index.saved)]


async def save(browser: Browser, name: str) -> None:
    await browser.press("s")
    await browser.sees("save as")
    await browser.press_at_once("ctrl+u", *name, "enter")
    await browser.sees(f"Saved as {name}")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    add(path, article("Harbour opens", "Ships came."), article("Harbour closes", "Rain."), article("Rain", "Of frogs."))
    return path


async def test_a_saved_search_stands_above_the_tree_with_how_much_it_finds_and_filters_again(archive: Path) -> None:
    async with browsing(archive) as browser:
        assert not browser.main.index.saved.display
        await filter_by(browser, "harbour")
        await browser.press("enter")
        await save(browser, "Port")
        await browser.until(lambda: saved(browser) == ["Port 2"])
        await browser.press("escape")
        await browser.press("k")
        assert browser.main.index.saved.has_focus
        await browser.press("enter")
        await browser.until(lambda: "2 found" in browser.text)
        assert browser.tree_has_focus
        assert browser.main.index.bar.text == "harbour"


async def test_what_was_saved_is_there_in_the_next_run_with_counts_of_now(archive: Path) -> None:
    async with browsing(archive) as browser:
        await filter_by(browser, "rain")
        await browser.press("enter")
        await save(browser, "Weather")
    add(archive, article("More rain", "It rained.", published="2023"))
    async with browsing(archive) as browser:
        await browser.until(lambda: saved(browser) == ["Weather 3"])
        add(archive, article("Rain again", "On us.", published="2023"))
        await browser.main.renew_now()
        await browser.until(lambda: saved(browser) == ["Weather 4"])


async def test_a_search_is_saved_under_its_own_words_by_enter_alone(archive: Path) -> None:
    async with browsing(archive) as browser:
        await filter_by(browser, "rain -frogs")
        await browser.press("enter", "s")
        await browser.sees("save as")
        await browser.press("enter")
        await browser.until(lambda: saved(browser) == ["rain -frogs 1"])


async def test_the_same_name_replaces_and_esc_saves_nothing(archive: Path) -> None:
    async with browsing(archive) as browser:
        await filter_by(browser, "rain")
        await browser.press("enter")
        await save(browser, "Mine")
        await browser.press_at_once("/", "ctrl+u", *"harbour", "enter")
        await save(browser, "Mine")
        await browser.until(lambda: saved(browser) == ["Mine 2"])
        await browser.press("s")
        await browser.sees("save as")
        await browser.press("escape")
        assert saved(browser) == ["Mine 2"]
        assert [each.query for each in SearchStore(archive).saved] == ["harbour"]


async def test_a_search_is_removed_and_stays_in_the_history(archive: Path) -> None:
    async with browsing(archive) as browser:
        await filter_by(browser, "rain")
        await browser.press("enter")
        await save(browser, "Weather")
        await browser.press("escape", "k", "d")
        await browser.until(lambda: not browser.main.index.saved.display)
        assert browser.tree_has_focus
        assert SearchStore(archive).saved == []
        await browser.press("/", "up")
        assert browser.main.index.bar.text == "rain"


async def test_a_saved_search_finds_again_what_it_found(archive: Path) -> None:
    """A blank at the end says that the last word is whole: `rai ` isn't rain."""
    async with browsing(archive) as browser:
        for text, name in (("rai", "beginning"), ("rai ", "word")):
            await browser.press("/", "ctrl+u", *text, "enter", "s", *name, "enter")
        await browser.until(lambda: len(SearchStore(archive).saved) == 2)
        assert {search.name: search.query for search in SearchStore(archive).saved} == {
            "beginning": "rai",
            "word": "rai ",
        }
        assert SearchStore(archive).history[-2:] == ["rai", "rai "]


async def test_a_filter_with_a_mistake_is_not_saved(archive: Path) -> None:
    async with browsing(archive) as browser:
        await browser.press("/", *'rain "har', "down", "s")
        await browser.sees("There is a mistake in the filter")


async def test_without_a_filter_there_is_nothing_to_save(archive: Path) -> None:
    async with browsing(archive) as browser:
        await browser.press("s")
        await browser.sees("Type a search first")


async def test_hostile_names_and_queries_of_no_sense_do_no_harm(archive: Path) -> None:
    searches = SearchStore(archive)
    searches.save(SavedSearch("\x1b]0;owned\x07 [bold]x[/b] \u202e \ud800", "nofield:x"))
    searches.save(SavedSearch("long " * 200, "rain"))
    async with browsing(archive) as browser:
        await browser.until(lambda: saved(browser)[0].endswith("?"))
        assert "[bold]x[/b]" in saved(browser)[0]
        assert "\x1b" not in browser.text
        await browser.press("k", "k", "enter")
        await browser.sees("There is no field nofield.")


def test_a_file_that_cannot_be_read_is_put_aside_and_never_written_over(archive: Path, fresh_home: Path) -> None:
    SearchStore(archive).save(SavedSearch("a", "rain"))
    [file] = fresh_home.rglob("searches.json")
    file.write_text("{ not json")
    assert SearchStore(archive).saved == []
    SearchStore(archive).save(SavedSearch("b", "harbour"))
    assert file.with_name("searches.json.unreadable").read_text() == "{ not json"
    assert list(json.loads(file.read_text())[str(archive.resolve())]["saved"]) == ["b"]


def test_the_history_has_each_text_once_newest_last_and_an_end(archive: Path) -> None:
    searches = SearchStore(archive)
    for text in [*map(str, range(150)), "7", " 8", "", "  "]:
        searches.remember(text)
    history = SearchStore(archive).history
    assert history[-2:] == ["7", "8"]
    assert len(history) == 100 == len(set(history))


def test_each_archive_has_its_own(archive: Path, tmp_path: Path) -> None:
    SearchStore(archive).save(SavedSearch("a", "rain"))
    other = SearchStore(tmp_path / "other.db")
    assert other.saved == []
    other.save(SavedSearch("b", "x"))
    assert [each.name for each in SearchStore(archive).saved] == ["a"]
