"""``R``: what a filter finds as a listing with snippets, in the order of the command line; ``n`` from hit to hit."""

import json
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from archives import add, article, read_also
from conftest import Run
from pilot import Browser, browsing, strips

from db.models import Ids
from db.search.results import find_ids
from tui.screens.panes.results_pane import FIRST, with_sort

pytestmark = pytest.mark.usefixtures("fresh_home")

FILLER = "Nothing of note was said for quite a while, and nobody took a note of it either. " * 4


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """Five articles of a harbour, two of them with it in the title, and one without."""
    path = tmp_path / "a.db"
    add(
        path,
        article("Floods", f"The river rose. {FILLER}\n\nThe harbour was closed.", published="2020-03-01"),
        article("The harbour opens", "The harbour opens, a harbour for all: harbour, harbour.", published="2019-05-02"),
        article("A strike", "Workers of the harbour are on strike.", section=("World", "Europe"), published="2021"),
        article("Cranes", f"{FILLER}\n\n{FILLER}\n\n{FILLER}\n\nNew cranes at the harbour.", published="2022-01-26"),
        article("An old harbour", "It is old.", published=None),
        article("A budget", "The budget passed.", published="2022-02-01"),
    )
    return path


async def search(browser: Browser, text: str) -> None:
    """Type a filter and go to the tree of what it finds."""
    await browser.press("/")
    await browser.press_at_once(*text)
    await browser.press("enter")
    await browser.until(lambda: browser.main.focused is browser.main.index.content, "the list")
    await browser.settle()


async def show_results(browser: Browser, text: str) -> None:
    """The results of a search."""
    await search(browser, text)
    await browser.press("R")


def results(browser: Browser) -> list[str]:
    """The rows of the results, without the blank ones."""
    return browser.rows_of(browser.main.index.results)


def titles(browser: Browser, known: Iterable[str]) -> list[str]:
    """Which titles are listed, in their order."""
    wanted = set(known)
    return [row.strip("▌▏ ") for row in results(browser) if row.strip("▌▏ ") in wanted]


def titles_of(run: Run, path: Path, *arguments: str) -> list[str]:
    """The titles that the command line lists."""
    answer = json.loads(run("search", "-a", path, *arguments, "--limit", "0", "--format", "json").stdout)
    return [each["title"] for each in answer["articles"]]


def at_cursor(browser: Browser) -> list[str]:
    """The rows of the result at the cursor."""
    return [row[1:].strip() for row in results(browser) if row[0] in "▌▏"]


def bar(browser: Browser) -> str:
    return browser.main.index.bar.text


# The listing


async def test_results_have_title_date_section_and_a_snippet_with_the_hits_marked(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour ")
        assert results(browser)[0].strip() == "5 results · newest first"
        title, dateline, *snippet = at_cursor(browser)
        assert (title, dateline) == ("Cranes", "26 Jan 2022 · News")
        assert "New cranes at the harbour." in " ".join(snippet)
        assert "2021 · World › Europe" in [row.strip() for row in results(browser)]
        view = browser.main.index.results
        paper = browser.style_of("New cranes", view).bgcolor
        assert browser.style_of("harbour", view).bgcolor != paper
        assert browser.tree_widget.display is False


@pytest.mark.slow
@pytest.mark.parametrize("sort", ["", "sort:date", "sort:oldest", "sort:relevance"])
async def test_results_are_those_of_the_command_line_in_its_order(harbour: Path, run: Run, sort: str) -> None:
    best = ("--sort", "relevance") if "relevance" in sort else ()
    expected = titles_of(run, harbour, "harbour", *best)[:: -1 if "oldest" in sort else 1]
    assert len(expected) == 5
    async with browsing(harbour, size=(120, 60)) as browser:
        await show_results(browser, f"harbour {sort} ")
        assert titles(browser, expected) == expected


async def test_the_result_under_the_cursor_is_shown_and_enter_reads_it(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour ")
        await browser.reads("Cranes")
        await browser.press("j")
        await browser.reads("A strike")
        await browser.press("G")
        await browser.reads("An old harbour")
        await browser.press("enter")
        assert browser.page_has_focus


async def test_j_and_k_go_along_the_results_in_their_order_and_the_cursor_comes_along(harbour: Path, run: Run) -> None:
    expected = titles_of(run, harbour, "harbour", "--sort", "relevance")
    assert expected != titles_of(run, harbour, "harbour")
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour sort:relevance ")
        await browser.press("enter")
        await browser.reads(expected[0])
        for title in expected[1:]:
            await browser.press("J")
            await browser.reads(title)
            assert at_cursor(browser)[0] == title
        await browser.press("J")
        await browser.sees("This is the last article of the listing.")
        await browser.press("K")
        await browser.reads(expected[-2])


async def test_r_goes_back_to_the_tree_at_the_same_article(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour ")
        await browser.press("j", "j")
        title = at_cursor(browser)[0]
        await browser.press("R")
        assert browser.tree_has_focus
        assert browser.cursor.endswith(title)
        await browser.press("R")
        assert at_cursor(browser)[0] == title


async def test_results_open_at_the_article_that_the_cursor_is_on_in_the_tree(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await search(browser, "harbour ")
        await browser.press("G", "l", "l", "l", "l")
        assert browser.cursor == "An old harbour"
        await browser.press("R")
        assert at_cursor(browser)[0] == "An old harbour"


@pytest.mark.parametrize("key", ["escape", "h", "q"])
async def test_escape_goes_from_the_results_to_the_tree_and_then_clears_the_filter(harbour: Path, key: str) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour ")
        await browser.press(key)
        assert browser.tree_has_focus
        assert bar(browser) == "harbour "
        await browser.press("escape")
        assert bar(browser) == ""
        assert browser.tree_has_focus


async def test_keys_without_a_filter_say_what_is_missing(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        for key in ("R", "S", "w"):
            await browser.press(key)
            assert browser.notices == ["Type a search first: / begins one."]
        assert browser.tree_widget.display is True


async def test_what_is_typed_on_renews_the_results_and_the_tree_comes_with_nothing_typed(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour ")
        await browser.press("/")
        await browser.press_at_once(*"open")
        await browser.settle()
        assert results(browser)[0].strip() == "1 result · newest first"
        assert titles(browser, ["The harbour opens"]) == ["The harbour opens"]
        await browser.press(*["backspace"] * len(bar(browser)))
        assert browser.tree_widget.display is True
        await browser.press_at_once(*"floods")
        await browser.settle()
        assert at_cursor(browser)[0] == "Floods"


async def test_two_enters_typed_at_once_read_the_first_of_the_new_results(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour ")
        await browser.press_at_once("/", *"strike", "enter", "enter")
        await browser.reads("A strike")
        await browser.until(lambda: browser.page_has_focus)


async def test_nothing_found_is_no_results(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour ")
        await browser.press("/")
        await browser.press_at_once(*"xyz")
        await browser.reads("Nothing found")
        assert results(browser) == ["  no results · newest first"]


async def test_a_click_reads_a_result(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour ")
        await browser.click("Floods", within=browser.main.index.results)
        await browser.reads("Floods")
        assert browser.page_has_focus


async def test_more_results_than_come_at_first_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    add(path, *(article(f"Harbour {n}", "A text.", published=f"{1800 + n}") for n in range(FIRST + 30)))
    async with browsing(path) as browser:
        await show_results(browser, "harbour ")
        assert browser.main.index.results.count == FIRST + 30
        await browser.press("G")
        await browser.reads("Harbour 0")
        await browser.press("pageup", "pagedown")
        assert at_cursor(browser)[0] == "Harbour 0"
        await browser.press("enter", "K")
        await browser.reads("Harbour 1")


async def test_the_last_result_is_gone_to_even_before_all_are_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    add(path, *(article(f"Harbour {n}", "A text.", published=f"{1800 + n}") for n in range(FIRST + 30)))
    opened, real = threading.Event(), find_ids

    def slowly(*asked: Any, limit: int, **more: Any) -> Ids:
        if limit == 0:
            opened.wait(10)
        return real(*asked, limit=limit, **more)

    monkeypatch.setattr("db.search.results.find_ids", slowly)
    async with browsing(path) as browser:
        results = browser.main.index.results
        await browser.type_without_waiting(["/", *"harbour", "enter", "R"])
        await browser.until(lambda: results.count == FIRST, "the first results")
        await browser.type_without_waiting(["G"])
        await browser.until(lambda: results.cursor == FIRST - 1)
        opened.set()
        await browser.until(lambda: results.cursor == FIRST + 29, "the last result")


async def test_results_fit_every_size(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour ")
        for size in ((80, 24), (60, 20), (30, 10), (200, 60), (120, 36)):
            await browser.resize(*size)
            assert all(strip.cell_length == size[0] for strip in strips(browser.app))
            assert at_cursor(browser)[0] == "Cranes"


async def test_a_title_with_control_codes_or_without_end_is_drawn_safely(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    add(path, article("[Update] [1/2] 港湾 " + "long " * 500 + "harbour", "The harbour [b]is[/b] 港湾の予算.\u202e"))
    async with browsing(path) as browser:
        await show_results(browser, "harbour ")
        assert "harbour" in " ".join(at_cursor(browser)[:2])
        assert not {"\x1b", "\u202e"} & set(browser.text)


async def test_an_import_meanwhile_is_in_the_results_and_the_cursor_stays(harbour: Path) -> None:
    async with browsing(harbour, size=(120, 60)) as browser:
        await show_results(browser, "harbour ")
        await browser.press("j")
        title = at_cursor(browser)[0]
        add(harbour, article("A new harbour", "Just built.", published="2023-01-01"))
        await browser.main.renew_now()
        await browser.until(lambda: "6 results" in results(browser)[0])
        await browser.settle()
        assert "A new harbour" in titles(browser, ["A new harbour"])
        assert at_cursor(browser)[0] == title


# Sorting


async def test_s_goes_through_the_orders_and_the_query_says_which(harbour: Path, run: Run) -> None:
    async with browsing(harbour, size=(120, 60)) as browser:
        await show_results(browser, "harbour ")
        for sort, said in (("oldest", "oldest first"), ("relevance", "best first"), ("date", "newest first")):
            await browser.press("S")
            assert results(browser)[0].strip() == f"5 results · {said}"
            assert (f"sort:{sort}" in bar(browser)) == (sort != "date")
            expected = titles_of(run, harbour, "harbour", "--sort", "date" if sort == "oldest" else sort)
            expected = expected[::-1] if sort == "oldest" else expected
            assert titles(browser, expected) == expected
        assert bar(browser) == "harbour "


@pytest.mark.parametrize(
    ("text", "sort", "expected"),
    [
        ("nucl", "oldest", "sort:oldest nucl"),
        ("nucl", "date", "nucl"),
        ("sort:oldest nucl", "relevance", "sort:relevance nucl"),
        ("sort:oldest nucl", "date", "nucl"),
        ("a sort:relevance b", "date", "a b"),
        ("a b SORT:oldest", "date", "a b"),
        ('"a sort:date b"', "oldest", 'sort:oldest "a sort:date b"'),
        ("sort:oldest a sort:relevance", "date", "a"),
    ],
)
def test_a_querys_order_is_put_where_it_leaves_the_words_as_they_are(text: str, sort: str, expected: str) -> None:
    assert with_sort(text, sort) == expected  # type: ignore[arg-type]


async def test_s_in_the_tree_says_that_results_are_what_is_sorted(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await search(browser, "harbour ")
        await browser.press("S")
        assert bar(browser) == "harbour "
        assert browser.notices == ["The tree is always by time: R shows the results, which can be sorted."]


# Hits


def current(browser: Browser) -> tuple[str, tuple[int, int]]:
    """The article on show, and which of its hits is at hand of how many."""
    return browser.title, browser.main.page.reader.found


def sees_hit(browser: Browser) -> bool:
    """Whether the hit at hand, or else the first, is in view."""
    return any("harbour" in row for row in browser.page)


async def test_an_article_opened_from_a_filter_is_at_its_first_hit(harbour: Path) -> None:
    async with browsing(harbour, size=(80, 16)) as browser:
        await search(browser, "harbour ")
        await browser.press("enter")
        await browser.reads("Cranes")
        assert current(browser) == ("Cranes", (1, 1))
        assert browser.top > 0
        assert sees_hit(browser)
        assert "hit 1 of 1" in browser.hints


async def test_once_the_filter_is_gone_nothing_is_said_of_hits(harbour: Path) -> None:
    async with browsing(harbour, size=(80, 16)) as browser:
        await search(browser, "harbour ")
        await browser.press("enter")
        await browser.reads("Cranes")
        browser.main.index.end_filter()
        await browser.pilot.pause()
        assert "hit" not in browser.hints
        assert browser.title == "Cranes"


async def test_a_preview_shows_the_first_hit_without_taking_it_up(harbour: Path) -> None:
    async with browsing(harbour, size=(100, 16)) as browser:
        await show_results(browser, "harbour ")
        await browser.reads("Cranes")
        assert browser.top > 0
        assert sees_hit(browser)
        assert current(browser)[1][0] == 0
        await browser.press("G")
        await browser.reads("An old harbour")
        assert browser.top == 0


async def test_an_article_opened_by_a_link_or_gone_back_to_stays_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    text = f"{FILLER}\n\n" * 6
    add(
        path,
        article("One", f"{text}A harbour.", links=read_also("Two"), published="2022-01-02"),
        article("Two", f"{text}Two harbours, one harbour.", published="2021-01-01"),
    )
    async with browsing(path, size=(100, 20)) as browser:
        await search(browser, "one ")
        await browser.press("enter")
        await browser.reads("One")
        await browser.press("1")
        await browser.reads("Two")
        assert browser.top == 0
        await browser.press("backspace")
        await browser.reads("One")
        assert current(browser)[1][0] in (0, 1)


async def test_n_goes_on_into_the_next_article_and_n_shifted_back_to_the_last_hit_of_the_one_before(
    harbour: Path,
) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour sort:oldest ")
        await browser.press("enter")
        assert current(browser) == ("An old harbour", (1, 1))
        await browser.press("n")
        await browser.reads("The harbour opens")
        assert current(browser)[1] == (1, 5)
        assert "next article · hit 1 of 5" in browser.hints
        await browser.press("n")
        assert "next article ·" not in browser.hints
        await browser.press("N", "N")
        assert current(browser) == ("An old harbour", (1, 1))
        assert "previous article · hit 1 of 1" in browser.hints
        await browser.press("n", "n", "n", "n", "n", "n")
        assert current(browser) == ("Floods", (1, 1))
        await browser.press("N")
        assert current(browser) == ("The harbour opens", (5, 5))


async def test_n_pressed_many_times_in_one_go_counts_every_time(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_results(browser, "harbour sort:oldest ")
        await browser.press_at_once("enter", *"nnnnnn")
        await browser.reads("Floods")
        assert current(browser)[1] == (1, 1)


async def test_n_past_the_last_hit_of_the_last_article_says_so_and_stays(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await search(browser, "cranes ")
        await browser.press("enter")
        await browser.press("n", "n")
        before = current(browser)
        await browser.press("n")
        assert browser.notices == ["This is the last article of the listing."]
        assert current(browser) == before


async def test_words_found_in_the_article_are_gone_around_in_it(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await search(browser, "harbour ")
        await browser.press("enter", "ctrl+f")
        await browser.press_at_once(*"cranes", "escape")
        await browser.press("n", "n", "n")
        assert browser.title == "Cranes"
        assert browser.main.page.reader.found[1] == 2
