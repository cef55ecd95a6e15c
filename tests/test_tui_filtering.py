"""``/``: the tree narrows while one types, says how much is where, and gives everything back."""

import asyncio
import re
import sqlite3
import threading
from asyncio import TimerHandle
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article
from conftest import page_text
from pilot import Browser, browsing

from db.archive import Archive
from db.ingest.importer import import_sources
from db.query.ast import Query
from db.query.parser import parse_filter
from db.search import matches as matching
from db.search.results import search
from tui.screens.panes import filter_panel
from tui.screens.panes.filter_panel import FilterPanel
from tui.search.filter_session import FilterResult

pytestmark = pytest.mark.usefixtures("fresh_home")

ANSWER = "Washington gives Moscow its written answer on security guarantees"
HIDANKYO = "Nobel Peace Prize for Nihon Hidankyo, the atomic bomb survivors"


async def filter_by(browser: Browser, text: str) -> None:
    """Type a filter and wait for what it finds."""
    await browser.press("/")
    await browser.press_at_once(*text)
    await answered(browser)


async def answered(browser: Browser) -> None:
    """Wait until the bar says how many were found."""
    await browser.until(lambda: " found" in bar(browser), "the number of matches")
    await browser.settle()


def bar(browser: Browser) -> str:
    return browser.rows_of(browser.main.index.bar)[0]


def found(browser: Browser) -> int:
    number = bar(browser).split()[-2]
    return 0 if number == "none" else int(number.replace(",", ""))


def has_word(path: Path, *words: str) -> int:
    """How many articles have words that begin so in title or text, as anyone would count them."""
    with closing(Archive.open(path)) as archive:
        texts = [archive.article(article_id) for article_id in archive.listing(None)]
    return sum(
        all(re.search(rf"\b{word}", f"{text.title}\n{text.body}", re.IGNORECASE) for word in words)
        for text in texts
        if text is not None
    )


# Typing


async def test_keys_typed_in_one_go_after_the_slash_all_belong_to_the_bar(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press_at_once("/", *"jkq?Al1uT y/")
        assert "/ jkq?Al1uT y/" in bar(browser)
        assert browser.bar_has_focus
        assert browser.app.screen is browser.main


async def test_letters_taken_back_in_one_go_with_others_are_the_right_ones(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press_at_once("/", *"nuxl", "backspace", "backspace", *"cleaz", "backspace", "r")
        assert bar(browser).split()[:2] == ["/", "nuclear"]
        await browser.press_at_once("ctrl+u", *"ubs", "enter", "enter")
        await browser.until(lambda: browser.page_has_focus, "the article")
        assert browser.title.startswith("UBS")


async def test_a_filter_typed_in_one_go_after_enter_keeps_the_keys(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("l", "j", "j", "j", "l", "l")
        assert browser.cursor.startswith("11 Oct")
        await browser.press_at_once("enter", "/", *"uku")
        assert "/ uku" in bar(browser)
        assert browser.bar_has_focus


async def test_the_slash_works_from_the_article(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("tab", "/")
        await browser.press_at_once(*"nuclear")
        await answered(browser)
        assert found(browser) == has_word(sample, "nuclear")


async def test_all_words_must_be_there_and_the_last_may_be_a_beginning(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear trea")
        assert found(browser) == has_word(sample, "nuclear", "trea")


async def test_counts_of_years_and_sections_are_of_matches_and_add_up(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        years = [int(row.split()[-1]) for row in browser.tree if row[2] in "▸▾"]
        assert sum(years) == found(browser) == has_word(sample, "nuclear")
        await browser.press("escape", "T", "/", *"nuclear")
        await answered(browser)
        sections = [int(row.split()[-1]) for row in browser.tree if row[2] in "▸▾"]
        assert sum(sections) == sum(years)
        assert len(sections) != len(years)


async def test_the_newest_match_is_under_the_cursor_and_shown_with_its_words_marked(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "survivors")
        assert browser.cursor.startswith("11 Oct")
        await browser.reads(HIDANKYO)
        assert browser.bar_has_focus
        reader = browser.main.page.reader
        paper = browser.style_of("Nihon", within=reader).bgcolor
        assert browser.style_of("survivors", within=reader).bgcolor not in (None, paper)


async def test_a_match_in_a_title_that_is_cut_is_brought_into_sight(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "survivors")
        assert "survivors" in browser.cursor
        assert "…" in browser.cursor


async def test_one_letter_filters_titles_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    add(path, article("Zebras", "Of stripes."), article("Stripes", "Of zebras."), article("A zoo", "Open."))
    async with browsing(path) as browser:
        await filter_by(browser, "z")
        assert found(browser) == 2
        await browser.press("e")
        await browser.until(lambda: "ze" in bar(browser))
        await answered(browser)
        assert found(browser) == 2
        assert {"Zebras", "Stripes"} <= {row.split()[-1] for row in browser.tree}


async def test_years_and_sections_without_matches_disappear(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "parasite")
        years = [row for row in browser.tree if row[2] in "▸▾"]
        assert [row.split()[1] for row in years] == ["2020"]


async def test_taking_letters_back_finds_more_again(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear treaty")
        few = found(browser)
        await browser.press(*["backspace"] * 7)
        await answered(browser)
        assert found(browser) == has_word(sample, "nuclear") > few


async def test_taking_all_letters_back_brings_everything_back(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("j", "l")
        before = browser.tree
        await filter_by(browser, "uk")
        await browser.press("backspace", "backspace")
        assert [row[1:] for row in browser.tree] == [row[1:] for row in before]
        assert browser.bar_has_focus


# Enter and Escape


async def test_enter_goes_to_the_first_match_and_a_second_reads_it(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        await browser.press("enter")
        assert browser.tree_has_focus
        assert browser.cursor.startswith("11 Oct")
        await browser.press("enter")
        await browser.until(lambda: browser.page_has_focus, "the article")
        assert browser.title == HIDANKYO


async def test_enter_before_the_answer_goes_to_the_first_match_all_the_same(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press_at_once("/", *"survivors", "enter")
        await browser.until(lambda: browser.tree_has_focus, "the tree")
        assert browser.cursor.startswith("11 Oct")


async def test_two_enters_before_the_answer_read_the_first_match(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press_at_once("/", *"survivors", "enter", "enter")
        await browser.until(lambda: browser.page_has_focus, "the article")
        assert browser.title == HIDANKYO


async def test_keys_after_enter_wait_for_the_answer_and_go_to_the_list(sample: Path, gate: "Gate") -> None:
    async with browsing(sample) as browser:
        await browser.type_without_waiting(["/", *"nuclear", "enter", "j", "j"])
        await browser.until(lambda: gate.asked == ["nuclear"])
        assert bar(browser).split()[:2] == ["/", "nuclear"]
        gate.opened.set()
        await browser.until(lambda: browser.tree_has_focus, "the tree")
        await browser.settle()
        first = [row for row in browser.tree if "▌" in row]
        await browser.press("k", "k")
        assert browser.cursor.startswith("11 Oct")
        assert first != [row for row in browser.tree if "▌" in row]


async def test_escape_gives_up_waiting_and_what_was_typed_meanwhile(sample: Path, gate: "Gate") -> None:
    async with browsing(sample) as browser:
        await browser.type_without_waiting(["/", *"nuclear", "enter", *"jjR"])
        await browser.until(lambda: gate.asked)
        await browser.press("escape")
        assert browser.tree_has_focus
        assert len(browser.tree) == 13
        assert not browser.main.index.results.display


async def test_enter_says_what_is_unfinished_and_a_second_takes_what_is_proposed(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("/", *'nuclear "trea')
        await browser.press("enter")
        await browser.sees("A quote is not closed.")
        assert browser.bar_has_focus
        await browser.press("enter")
        await answered(browser)
        assert bar(browser).split()[:3] == ["/", "nuclear", '"trea"']


@pytest.mark.parametrize("key", ["down", "tab"])
async def test_down_and_tab_go_to_the_list_and_keep_the_filter(sample: Path, key: str) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        count = found(browser)
        await browser.press(key)
        assert browser.tree_has_focus
        assert found(browser) == count
        await browser.press("/")
        assert browser.bar_has_focus
        assert "/ nuclear" in bar(browser)


async def see_everything(browser: Browser) -> tuple[object, ...]:
    """All that Escape has to bring back."""
    tree = browser.tree_widget
    place = tree.place
    return (
        browser.tree,
        browser.cursor,
        tree.scroll_offset,
        place.open_nodes,
        browser.title,
        browser.page,
        browser.crumbs,
        browser.main.page.content.scroll_offset,
    )


async def test_escape_brings_back_the_welcome_and_the_folded_tree(sample: Path) -> None:
    async with browsing(sample, size=(100, 24)) as browser:
        await browser.press("j", "j", "j")
        before = await see_everything(browser)
        await filter_by(browser, "nuclear")
        assert await see_everything(browser) != before
        await browser.press("escape")
        assert browser.tree_has_focus
        assert await see_everything(browser) == before


async def test_escape_brings_back_the_article_at_its_place_and_the_tree_scrolled_as_it_was(sample: Path) -> None:
    async with browsing(sample, size=(100, 24)) as browser:
        await browser.press("T", "l", "j", "l", "j", "l", "G", "l", "l", "l", "l")
        await browser.press("enter", "j", "j", "j", "j", "escape")
        before = await see_everything(browser)
        assert browser.tree_widget.scroll_offset.y > 0
        assert browser.top == 4
        await filter_by(browser, "nuclear")
        await browser.press("enter", "j", "l", "j")
        await browser.press("/", "escape")
        assert await see_everything(browser) == before
        await browser.press("k", "j")
        assert browser.cursor == before[1]


async def test_escape_brings_back_a_listing(sample: Path) -> None:
    async with browsing(sample, size=(100, 24)) as browser:
        await browser.press("l", "j", "l", "j", "j", "j", "enter", "A", "j", "j", "j", "j", "tab")
        assert browser.crumbs == "Main › World"
        before = await see_everything(browser)
        await filter_by(browser, "nuclear")
        await browser.press("escape")
        await browser.settle()
        assert await see_everything(browser) == before


async def test_escape_after_a_match_was_read_leaves_it_on_show_and_the_tree_as_it_was(sample: Path) -> None:
    async with browsing(sample, size=(100, 24)) as browser:
        await browser.press("j", "j", "j")
        tree = browser.tree
        await filter_by(browser, "nuclear")
        await browser.press("enter", "enter")
        await browser.until(lambda: browser.page_has_focus)
        await browser.press("escape", "escape")
        assert browser.tree == tree
        assert browser.title == HIDANKYO


async def test_escape_right_after_the_answer_brings_everything_back_for_good(sample: Path) -> None:
    async with browsing(sample) as browser:
        before = browser.tree
        await browser.press_at_once("/", *"nuclear", "escape")
        await browser.settle()
        assert browser.tree == before
        assert "filter titles and text" in bar(browser)


async def test_marks_go_with_the_filter(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "survivors")
        await browser.press("enter", "enter")
        await browser.until(lambda: browser.page_has_focus)
        await browser.press("escape", "escape")
        reader = browser.main.page.reader
        assert browser.style_of("survivors", reader).bgcolor == browser.style_of("Nihon", reader).bgcolor


async def test_n_and_n_shifted_go_through_the_marks_in_the_article(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "survivors")
        await browser.press("enter", "enter")
        await browser.until(lambda: browser.page_has_focus)
        reader = browser.main.page.reader
        assert reader.found[0] == 1
        await browser.press("n")
        assert reader.found[0] == 2
        await browser.press("N")
        assert reader.found[0] == 1


async def test_j_and_k_go_along_the_matches(sample: Path) -> None:
    with closing(Archive.open(sample)) as archive:
        total, headlines = search(archive, parse_filter("nuclear"), limit=0)
    titles = [headline.title for headline in headlines]
    assert total == len(titles) > 5
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        await browser.press("enter", "enter")
        await browser.reads(titles[0])
        for title in titles[1:]:
            await browser.press("J")
            await browser.reads(title)
        await browser.press("J")
        await browser.sees("This is the last article of the listing.")
        await browser.press("K")
        await browser.reads(titles[-2])


async def test_a_link_followed_from_a_match_keeps_the_filter_and_backspace_returns(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        count = found(browser)
        await browser.press("enter", "enter")
        await browser.until(lambda: browser.page_has_focus)
        await browser.press("1")
        await browser.until(lambda: browser.title != HIDANKYO)
        assert found(browser) == count
        await browser.press("backspace")
        await browser.reads(HIDANKYO)


async def test_the_tree_turns_while_it_is_filtered(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        count = found(browser)
        await browser.press("enter", "T")
        tops = [row for row in browser.tree if row[2] in "▸▾"]
        assert sum(int(row.split()[-1]) for row in tops) == count
        assert not any(row.split()[1] == "2024" for row in tops)


# Odd input


ODD = [
    article("It's a start", "Don’t stop."),
    article("Learning C++ and C#", "A language."),
    article("Minus -x", "A flag."),
    article("予算案が可決された", "予算案は賛成多数で可決された。"),
    article("فيضانات في بيروت", "النص هنا"),
    article("قِصَّةُ مَدِينَةٍ", "نص مشكول"),
    article("[bold] moves", "Of [/] markup."),
    article("A 100% success", "One hundred percent."),
    article("Rocket 🚀 launch", "A quiet day."),
    article("Ein Straßenfest", "Größe zählt."),
    article("Élysée", "Le président."),
    article("हिन्दी समाचार", "एक लेख।"),
    article("Non-proliferation", "The treaty stands."),
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("odd") / "odd.db"
    add(path, *ODD)
    return path


FINDS = {
    "it's": "It's a start",
    "it’s": "It's a start",
    "don't": "It's a start",
    "C++": "Learning C++ and C#",
    "c#": "Learning C++ and C#",
    "予算": "予算案が可決された",
    "予": "予算案が可決された",
    "可決": "予算案が可決された",
    "بيروت": "فيضانات في بيروت",
    "بَيرُوت": "فيضانات في بيروت",
    "مدينة": "قِصَّةُ مَدِينَةٍ",
    "مَدِينَةٍ": "قِصَّةُ مَدِينَةٍ",
    '"one hundred"': "A 100% success",
    '"hundred one"': None,
    "[bold]": "[bold] moves",
    "100%": "A 100% success",
    "straßen": "Ein Straßenfest",
    "STRASSEN": "Ein Straßenfest",
    "elysee": "Élysée",
    "président": "Élysée",
    "हिन्दी": "हिन्दी समाचार",
    "non-proliferation": "Non-proliferation",
    "proliferation non": "Non-proliferation",
    "markup -hundred": "[bold] moves",
    "a -treaty -zzz language": "Learning C++ and C#",
    "NEAR(a b)": None,
    "title:start": "It's a start",
    "body:start": None,
    "start AND": "It's a start",
    "start OR": "It's a start",
    "start NOT": "It's a start",
    "zzz OR start": "It's a start",
    "(success OR zzz) hundred": "A 100% success",
    "one NEAR/1 hundred": "A 100% success",
    "title:(learning OR zzz)": "Learning C++ and C#",
}


@pytest.mark.slow
async def test_odd_input_finds_what_a_person_expects(odd: Path) -> None:
    async with browsing(odd) as browser:
        for text, title in FINDS.items():
            await filter_by(browser, text)
            if title is None:
                assert found(browser) == 0, text
            else:
                assert browser.title == title, text
            await browser.press("escape")


async def test_what_has_no_letter_filters_nothing(odd: Path) -> None:
    async with browsing(odd) as browser:
        before = browser.tree
        for text in ('"', "-", "'", "%", "*", "()", "🚀", "--", '""', "…", "   "):
            await browser.press("/")
            await browser.paste(text)
            assert browser.tree == [row.replace("▌", "▏") for row in before], text
            assert "found" not in bar(browser), text
            await browser.press("enter", "escape")
            assert browser.tree == before, text


async def test_a_word_with_a_minus_is_left_out(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        every = found(browser)
        await browser.press(*" -treaty")
        await answered(browser)
        assert found(browser) == every - has_word(sample, "nuclear", "treaty") > 0
        await browser.press("escape")
        await filter_by(browser, "-nuclear")
        assert found(browser) == 84 - every


async def test_a_text_too_long_to_be_meant_is_said_to_be_and_what_was_found_stays(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear ")
        before, count = browser.tree, found(browser)
        await browser.paste("nuclear " * 5000 + "\x1b]52;c;QUJD\x07 \x00\n[bold]")
        await browser.sees("A query can have 10,000 characters")
        assert (browser.tree, found(browser)) == (before, count)
        assert "\x1b" not in browser.main.index.bar.text
        await browser.press("escape")
        assert browser.cursor.startswith("▸ 2024")


# What is said of it


async def test_how_it_was_understood_and_what_each_part_finds_is_said_below_the_bar(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear treaty")
        counts = has_word(sample, r"nuclear\b"), has_word(sample, "treaty"), has_word(sample, r"nuclear\b", "treaty")
        await browser.sees("nuclear {} · treaty {} · both {}".format(*counts))
        await browser.press_at_once("ctrl+u", *"nuclear OR treaty weapons")
        await browser.sees("nuclear OR (treaty AND weapons*)")
        await browser.press_at_once("ctrl+u", *"nuclear")
        await browser.until(lambda: "OR" not in browser.text)
        await browser.press("escape")
        assert not browser.main.index.filter_panel.notes.display


async def test_a_mistake_is_underlined_with_a_proposal_and_what_was_found_last_stays(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear ")
        before, count = browser.tree, found(browser)
        await browser.press_at_once(*"tilte:treaty")
        await browser.sees("There is no field tilte.", "↵", "title:treaty")
        assert (browser.tree, found(browser)) == (before, count)
        assert browser.style_of("tilte", within=browser.main.index.bar).underline
        assert not browser.style_of("nuclear", within=browser.main.index.bar).underline
        await browser.press("enter")
        await browser.until(lambda: "/ nuclear title:treaty" in bar(browser))
        await answered(browser)
        assert "no field" not in browser.text
        assert not browser.style_of("title", within=browser.main.index.bar).underline
        assert found(browser) < count


async def test_a_proposal_is_taken_by_a_click(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("/", *"date:2022-02-30")
        await browser.sees("2022-02 has 28 days.")
        await browser.click("2022-02 has", within=browser.main.index)
        await browser.until(lambda: "/ date:2022-02-28" in bar(browser))


async def test_what_is_only_unfinished_is_no_mistake_yet(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "treaty ")
        before, count = browser.tree, found(browser)
        for text in ('"nuclear', "date:", "date:20", "date:2022-0", "is:", "is:ed", "title:", "on:0"):
            await browser.press_at_once(*text)
            assert (browser.tree, found(browser)) == (before, count), text
            assert not browser.style_of(text[-1], within=browser.main.index.bar).underline, text
            await browser.press_at_once(*["backspace"] * len(text))


async def test_arrow_up_takes_up_what_was_typed_before_and_down_comes_back(sample: Path) -> None:
    async with browsing(sample) as browser:
        for text in ("nuclear", "treaty", "climate"):
            await filter_by(browser, text)
            await browser.press("escape")
        await browser.press("/", "up")
        assert "/ climate" in bar(browser)
        await browser.press("up", "up", "up")
        assert "/ nuclear" in bar(browser)
        await browser.press("down")
        assert "/ treaty" in bar(browser)
        await browser.press("down", "down")
        assert browser.main.index.bar.text == ""
        await browser.press("n", "up")
        assert "/ nuclear" in bar(browser)
        await answered(browser)
        assert found(browser) == has_word(sample, "nuclear")


async def test_punctuation_alone_asks_for_nothing_and_goes_with_escape(sample: Path) -> None:
    async with browsing(sample) as browser:
        tree = browser.tree
        await browser.press("/", *"?!")
        await browser.until(lambda: bar(browser).endswith("no word yet"))
        await browser.press("enter")
        await browser.sees("There is no word to look for in that")
        await browser.press("down", "escape")
        assert browser.main.index.bar.text == ""
        assert browser.tree == tree


async def test_with_a_mistake_in_it_the_count_is_said_to_be_that_of_before(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        count = found(browser)
        browser.main.index.filter_by("nuclear foo:x ")
        await browser.until(lambda: bar(browser).endswith(f"{count} before"))
        browser.main.index.filter_by("nuclear ")
        await browser.until(lambda: bar(browser).endswith(f"{count} found"))


async def test_what_was_only_previewed_goes_with_the_filter(sample: Path) -> None:
    async with browsing(sample) as browser:
        before = browser.page
        await filter_by(browser, "nuclear")
        await browser.press("enter", "enter")
        read = browser.title
        await browser.press("escape", "j", "l", "j", "l", "j")
        await browser.until(lambda: browser.title != read)
        await browser.press("escape")
        await browser.until(lambda: browser.page == before)


async def test_an_index_that_cant_be_read_is_said_and_enter_tries_again(own_sample: Path) -> None:
    async with browsing(own_sample) as browser:
        with closing(sqlite3.connect(own_sample)) as connection, connection:
            kept = connection.execute("select id, block from filter_fts_data").fetchall()
            connection.execute("update filter_fts_data set block = x'0102030405'")
        await browser.press("/", *"nuclear")
        await browser.until(lambda: bar(browser).endswith("not read"))
        assert "damaged" in browser.notices[-1]
        with closing(sqlite3.connect(own_sample)) as connection, connection:
            connection.executemany("update filter_fts_data set block = ?2 where id = ?1", kept)
        await browser.press("enter")
        await browser.until(lambda: bar(browser).endswith(f"{has_word(own_sample, 'nuclear')} found"))


# Nothing found


async def test_nothing_found_says_so_and_offers_to_widen(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear zanzibar")
        assert "none found" in bar(browser)
        await browser.sees("Nothing found", "nuclear zanzibar", "Look for less")
        offer = next(row for row in browser.page if row.strip().startswith("1"))
        assert offer.split() == ["1", "nuclear", str(has_word(sample, "nuclear")), "articles"]
        await browser.press("down", "1")
        await browser.until(lambda: bar(browser).endswith(f"{has_word(sample, 'nuclear')} found"))
        assert bar(browser).split()[:2] == ["/", "nuclear"]
        await browser.reads(HIDANKYO)


async def test_a_mistyped_word_offers_its_beginning_and_what_was_meant(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclexr")
        await browser.sees("Did you mean")
        offers = [row.split()[1:3] for row in browser.page if re.match(r" *\d  ", row)]
        assert offers == [["nuclear", "12"]]
        await browser.press("escape")
        await filter_by(browser, "nuclearyst")
        await browser.sees("Look for less")
        assert [row.split()[1:3] for row in browser.page if re.match(r" *\d  ", row)] == [["nuclear", "12"]]
        await browser.click("nuclear  12", within=browser.main.page.reader)
        await browser.until(lambda: bar(browser).endswith(f"{has_word(sample, 'nuclear')} found"))


async def test_escape_from_nothing_found_brings_back_what_was_there(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "survivors")
        await browser.press("enter", "enter")
        await browser.reads(HIDANKYO)
        await browser.press("/", *" zanzibar")
        await browser.sees("Nothing found")
        await browser.press("escape")
        assert "Nothing found" not in browser.text
        assert browser.tree == await opened_anew(browser)


async def opened_anew(browser: Browser) -> list[str]:
    """The tree all folded, with the cursor on the first row."""
    await browser.press("g")
    return browser.tree


async def test_back_from_nothing_found_is_the_article_that_one_was_at(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        await browser.press("enter", "enter", "J")
        title = browser.title
        await browser.press("/", *" zanzibar")
        await browser.sees("Nothing found")
        await browser.press("down", "backspace")
        await browser.reads(title)


async def test_nothing_at_all_to_offer_says_that(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, "xqzwv")
        await browser.sees("Nothing found", "esc")
        await browser.press("escape")
        assert "Gazette" in browser.text


async def test_a_section_that_there_isnt_is_said_and_the_nearest_proposed(sample: Path) -> None:
    async with browsing(sample) as browser:
        await filter_by(browser, 'section:"News and coments"')
        await browser.sees("There is no section News and coments.", "Did you mean")
        await browser.press("enter", "enter")
        await browser.until(lambda: browser.main.index.bar.text == 'section:"News and comments"')


async def test_enter_with_nothing_found_goes_to_what_could_be_looked_for_instead(sample: Path) -> None:
    async with browsing(sample, size=(60, 20)) as browser:
        await filter_by(browser, "nuclexr")
        await browser.sees("suggestions")
        await browser.press("enter")
        await browser.sees("Nothing found", "Did you mean")
        await browser.press("enter")
        await browser.until(lambda: " found" in bar(browser) and found(browser) == 12, "the matches")
        assert browser.tree_has_focus


# Slow archives


class Gate:
    """Holds the counting of matches back; ``asked`` are the filters that it was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.opened = threading.Event()
        real = matching.find_matches

        def matches(archive: Archive, query: Query, *rest: object) -> object:
            self.asked.append(query.text)
            cancelled: Callable[[], bool] = rest[-1]  # type: ignore[assignment]
            while not self.opened.wait(0.005):
                if cancelled():
                    break
            return real(archive, query, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(matching, "find_matches", matches)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(monkeypatch)
    yield gate
    gate.opened.set()


async def test_a_timer_that_went_off_as_the_answer_came_no_longer_says_searching(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone_off: list[Callable[[], None]] = []

    def call_after(panel: FilterPanel, delay: float, callback: Callable[[], None]) -> TimerHandle:
        gone_off.append(callback)
        return asyncio.get_running_loop().call_later(delay, int)  # which is to be cancelled, or does nothing

    monkeypatch.setattr(filter_panel, "call_after", call_after)
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear")
        shown = bar(browser)
        for callback in gone_off:
            callback()
        await browser.settle()
        assert bar(browser) == shown


async def test_a_slow_filter_says_that_it_is_searching_and_leaves_all_as_it_is_until_it_knows(
    sample: Path, gate: Gate
) -> None:
    async with browsing(sample) as browser:
        before = browser.page
        await browser.type_without_waiting("/nuclear")
        await browser.until(lambda: "searching…" in bar(browser))
        assert browser.page == before
        assert len(browser.tree) == 13
        gate.opened.set()
        await answered(browser)
        assert found(browser) == has_word(sample, "nuclear")


async def test_of_very_many_matches_the_newest_year_and_the_counts_come_first(
    sample: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "DENSE", 0)
    async with browsing(sample) as browser:
        await browser.type_without_waiting("/nuclear")
        await browser.until(lambda: browser.title == HIDANKYO, "the newest match")
        assert found(browser) == has_word(sample, "nuclear")
        years = [row[1:] for row in browser.tree if row[2] in "▸▾"]
        await browser.type_without_waiting(["enter"])
        await browser.until(lambda: browser.tree_has_focus)
        for key in "jllk":
            await browser.type_without_waiting([key])
        await browser.until(lambda: "…" in browser.tree[4])
        cursor = browser.cursor
        gate.opened.set()
        await browser.settle()
        assert [row[1:] for row in browser.tree if row[2] in "▸▾"][2:] == years[2:]
        assert browser.cursor == cursor
        assert "…" not in browser.tree[4]


async def test_a_newer_keystroke_takes_the_place_of_a_slow_filter(sample: Path, gate: Gate) -> None:
    async with browsing(sample) as browser:
        await browser.type_without_waiting("/nu")
        await browser.until(lambda: gate.asked)
        await browser.type_without_waiting("clear")
        await browser.until(lambda: gate.asked[-1] == "nuclear")
        gate.opened.set()
        await answered(browser)
        assert found(browser) == has_word(sample, "nuclear")
        assert "/ nuclear" in bar(browser)


async def test_escape_gives_up_a_slow_filter(sample: Path, gate: Gate) -> None:
    async with browsing(sample) as browser:
        before = browser.tree
        await browser.type_without_waiting("/nuclear")
        await browser.until(lambda: gate.asked)
        await browser.press("escape")
        gate.opened.set()
        await browser.settle()
        assert browser.tree == before
        assert "filter titles and text" in bar(browser)


async def test_quitting_waits_for_no_filter(sample: Path, gate: Gate) -> None:
    async with browsing(sample) as browser:
        await browser.type_without_waiting("/nuclear")
        await browser.until(lambda: gate.asked)
        await browser.type_without_waiting(["ctrl+q"])
        await browser.until(lambda: browser.app._exit, "the end")


async def test_an_import_meanwhile_is_in_what_the_filter_finds(
    own_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.archive_watcher.LOOK_FOR_CHANGES", 0.05)
    page = tmp_path / "new.txt"
    page.write_text(page_text("A nuclear page", crumbs=("Main", "Sport", "2024")), encoding="utf-8")
    async with browsing(own_sample) as browser:
        await filter_by(browser, "nuclear")
        count = found(browser)
        import_sources(own_sample, [str(page)])
        await browser.until(lambda: found(browser) == count + 1, "one more match")
        await browser.press("escape")
        assert "85 articles" in browser.text


async def test_what_means_the_same_is_not_looked_for_again(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = matching.count_quickly
    monkeypatch.setattr(
        matching,
        "count_quickly",
        lambda archive, query, *rest: (asked.append(query.text), real(archive, query, *rest))[1],
    )
    async with browsing(sample) as browser:
        await filter_by(browser, "nuclear ")
        before, count = browser.tree, found(browser)
        await browser.press_at_once(*" t")
        await browser.settle()
        assert (browser.tree, found(browser)) == (before, count)
        assert asked == ["nuclear "]
        await browser.press("r")
        await browser.until(lambda: asked[-1] == "nuclear  tr")


async def test_several_lines_that_are_pasted_are_one(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("/")
        await browser.paste("nuclear\nweapons\n")
        await browser.until(lambda: browser.main.index.bar.text.split() == ["nuclear", "weapons"])


async def test_what_comes_without_end_stops_at_what_can_be_said_of_it(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("/")
        await browser.paste("nuclear " * 12_500)
        await browser.until(lambda: len(browser.main.index.bar.text) == 10_001)
        await browser.press("x")
        await browser.sees("A query can have 10,000 characters")
        assert len(browser.main.index.bar.text) == 10_001
        await browser.press("escape")
        assert browser.main.index.bar.text == ""


async def test_the_answer_for_an_earlier_text_is_not_what_enter_waits_for(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy machine brings it between Enter and the look at the text that Enter was pressed for."""
    async with browsing(sample) as browser:
        await browser.press("/", *"nuclear treaty jkqGAT1")
        await browser.sees("none found", "Nothing found")
        matches = browser.main.index.filter_panel.matches
        assert matches is not None
        look_for = FilterPanel._look_for

        def look_late(panel: FilterPanel, text: str) -> None:
            if panel.bar.input.is_waiting:
                monkeypatch.setattr(FilterPanel, "_look_for", look_for)
                panel._take_found(FilterResult(matches))
                look_for(panel, text)

        monkeypatch.setattr(FilterPanel, "_look_for", look_late)
        await browser.press_at_once("ctrl+u", *"nuclear", "enter", "enter")
        await browser.sees("/ nuclear ", "12 found")
        await browser.reads(HIDANKYO)
