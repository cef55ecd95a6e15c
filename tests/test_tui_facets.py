"""The sheet of facets: what the filter leaves, by section, author, language, year and source, to choose from."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from archives import add, article
from pilot import Browser, browsing

from db.archive import Archive
from db.errors import ArchiveError
from db.query.editing import replace_values
from db.query.parser import parse_filter
from db.search.facets import count_facet
from db.search.results import count_results
from tui.screens.dialogs.facet_list import FacetList
from tui.screens.dialogs.facets_dialog import FacetsDialog

pytestmark = pytest.mark.usefixtures("fresh_home")

TITLES = ["Section", "Author", "Language", "Year", "Source"]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve sections, three authors, four years, and articles that lack what can be lacking."""
    path = tmp_path_factory.mktemp("papers") / "papers.db"
    add(
        path,
        *(
            article(
                f"{'Budget' if n % 2 else 'Harvest'} report {n}",
                f"Text {n} of the ministers.",
                section=(f"Section {min(n, 11):02}",),
                published=None if n == 7 else f"{2019 + n % 4}-05-0{1 + n % 9}",
                authors=() if n % 5 == 0 else (("Ada Bell", "Max Frei")[n % 2],),
            )
            for n in range(14)
        ),
    )
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    add(
        path,
        article("One", "Text.", section=("[/b] [red]News",), authors=('Ada "the" (Bell) OR NOT \u202e',)),
        article("Two", "Text.", section=("W" * 300,), authors=("予算案" * 40,)),
        article("Three", "Text.", section=("-", "lang:en"), authors=("---",)),
        article("Five", "Text.", section=("-\x1b[1m",), authors=("--\x1b[1m-",)),
        article("Four", "Text.", section=("Sp\x1b]0;owned\x07ort\x9b31m",), authors=("\x1b[2JBell",)),
    )
    return path


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Nothing is counted until it is set."""
    gate = Event()

    def wait(*arguments: object, **named: object) -> object:
        assert gate.wait(30)
        return count_facet(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("tui.screens.dialogs.facets_dialog.count_facet", wait)
    yield gate
    gate.set()


def sheet(browser: Browser) -> FacetList:
    return browser.app.screen.query_one(FacetList)


def rows(browser: Browser) -> list[str]:
    return [row.strip("▌ ▁▂▃▄▅▆▇█") for row in browser.rows_of(sheet(browser))]


def values(browser: Browser, title: str) -> dict[str, str]:
    """What the group has in view: words and count."""
    shown = rows(browser)
    at = next(index for index, row in enumerate(shown) if row.split()[0] == title) + 1
    end = next((index for index, row in enumerate(shown[at:], at) if row.split()[0] in TITLES), len(shown))
    found = [re.fullmatch(r"\[.\] (.*?)(?: {2,}([\d,]+))?", row) for row in shown[at:end] if row.startswith("[")]
    return {match[1]: match[2] or "" for match in found if match}


def ticked(browser: Browser) -> list[str]:
    return [row[4:].rsplit("  ", 1)[0].strip() for row in rows(browser) if row.startswith("[x]")]


async def put_cursor_on(browser: Browser, words: str) -> None:
    for _ in range(200):
        if any("▌" in row and words in row for row in browser.rows_of(sheet(browser))):
            return
        await browser.press("j")
    pytest.fail(f"no row {words!r}:\n{browser.text}")


async def choose(browser: Browser, words: str) -> None:
    await put_cursor_on(browser, words)
    await browser.press("space")


async def test_every_group_is_shown_with_what_the_archive_has(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("F")
        assert isinstance(browser.app.screen, FacetsDialog)
        assert [row.split()[0] for row in rows(browser) if row.split()[0] in TITLES] == TITLES
        assert values(browser, "Author") == {"Ada Bell": "5", "Max Frei": "6", "no author": "3"}
        assert list(values(browser, "Year")) == ["2022", "2021", "2020", "2019", "undated"]
        assert not ticked(browser)


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["", "the ", "sport OR climate "])
async def test_each_count_is_what_the_filter_finds_with_it(sample: Path, typed: str) -> None:
    async with browsing(sample, size=(120, 80)) as browser:
        browser.main.index.filter_by(typed)
        await browser.settle()
        await browser.press("F")
        for title, field in (("Language", "lang"), ("Year", "date")):
            counted = values(browser, title)
            assert counted
            for value, number in counted.items():
                text = replace_values(typed, field, [f"{field}:{value}"])
                with closing(Archive.open(sample)) as archive:
                    assert number == f"{count_results(archive, parse_filter(text)):,}"


async def test_choosing_a_value_narrows_the_tree_and_the_other_groups(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("F")
        before = values(browser, "Author")
        await choose(browser, "Ada Bell")
        assert browser.main.index.bar.text == 'author:"Ada Bell"'
        assert ticked(browser) == ["Ada Bell"]
        assert values(browser, "Author") == before
        assert sum(map(int, values(browser, "Year").values())) == 5
        await browser.sees("5 found")
        assert sum(int(row.split()[-1]) for row in browser.tree if re.match(r"[▌▏ ]*[▸▾] (20|Undated)", row)) == 5


async def test_several_values_of_a_group_are_any_of_them_and_of_several_groups_all(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("F")
        await choose(browser, "Ada Bell")
        await choose(browser, "no author")
        assert browser.main.index.bar.text == '(author:"Ada Bell" OR -has:author)'
        await browser.sees("8 found")
        await choose(browser, "2019")
        assert browser.main.index.bar.text == 'date:2019 (author:"Ada Bell" OR -has:author)'
        assert sorted(ticked(browser)) == ["2019", "Ada Bell", "no author"]
        total = int(values(browser, "Year")["2019"])
        assert sum(int(n) for name, n in values(browser, "Author").items() if name != "Max Frei") == total
        await browser.sees(f"{total} found")


async def test_giving_up_all_values_is_the_state_before(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("j", "l")
        before, cursor = browser.tree, browser.cursor
        await browser.press("F")
        shown = rows(browser)
        await choose(browser, "Max Frei")
        await choose(browser, "2020")
        assert browser.tree != before
        await choose(browser, "2020")
        await choose(browser, "Max Frei")
        assert browser.main.index.bar.text == ""
        assert rows(browser) == shown
        await browser.press("escape")
        assert (browser.tree, browser.cursor) == (before, cursor)
        assert not browser.main.index.is_filtered


@pytest.mark.parametrize("key", ["escape", "q", "F"])
async def test_the_sheet_is_put_away_and_the_filter_stays(papers: Path, key: str) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("F")
        await choose(browser, "Ada Bell")
        await browser.press(key)
        assert browser.app.screen is browser.main
        assert browser.tree_has_focus
        assert browser.main.index.bar.text == 'author:"Ada Bell"'
        assert browser.main.index.is_filtered


async def test_what_was_typed_is_counted_and_stays_with_its_last_word_unfinished(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("/", *"budget minis", "down", "F")
        assert sum(map(int, values(browser, "Year").values())) == 7
        await choose(browser, "2020")
        assert browser.main.index.bar.text == "date:2020 budget minis"
        await browser.sees(f"{values(browser, 'Year')['2020']} found")


async def test_values_that_were_typed_are_ticked_and_can_be_given_up(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("/", *'author:"ada bell" date:2019..2020', "down", "F")
        assert sorted(ticked(browser)) == ["2019..2020", "Ada Bell"]
        assert list(values(browser, "Year")) == ["2019..2020", "2021", "2019"]  # those of Ada Bell
        await choose(browser, "2019..2020")
        assert browser.main.index.bar.text == 'author:"ada bell"'
        await choose(browser, "Ada Bell")
        assert browser.main.index.bar.text == ""


async def test_of_many_values_the_first_are_shown_and_more_when_asked_for(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("F")
        assert len(values(browser, "Section")) == 8
        await put_cursor_on(browser, "4 more")
        await browser.press("enter")
        assert len(values(browser, "Section")) == 12
        assert "more" not in " ".join(rows(browser))
        assert browser.main.index.bar.text == ""


async def test_a_chosen_value_stays_in_view_where_it_was_given_up(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("/", *'section:"Section 03" ', "down", "F")
        assert ticked(browser) == ["Section 03"]
        await choose(browser, "Section 03")
        assert "Section 03" in values(browser, "Section")
        assert not ticked(browser)
        await browser.press("space")
        assert ticked(browser) == ["Section 03"]


async def test_the_mouse_ticks(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("F")
        await browser.click("Max Frei", within=sheet(browser))
        assert ticked(browser) == ["Max Frei"]
        await browser.click("Author", within=sheet(browser))
        assert ticked(browser) == ["Max Frei"]
        await browser.click("[x] Max Frei", within=sheet(browser))
        assert not ticked(browser)


async def test_it_works_on_a_small_terminal(papers: Path) -> None:
    async with browsing(papers, size=(60, 20)) as browser:
        await browser.press("F")
        await choose(browser, "undated")
        assert browser.main.index.bar.text == "is:undated"
        assert "undated" in browser.text
        for row in browser.rows_of(sheet(browser)):
            assert not row.startswith("[")
        await browser.resize(44, 14)
        await choose(browser, "Section 07")
        assert 'section:"/Section 07"' in browser.main.index.bar.text
        await browser.press("escape")
        await browser.sees("1 found")


async def test_groups_come_one_after_the_other_and_keys_are_heard_meanwhile(papers: Path, held: Event) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.type_without_waiting(["F", "space", "j", "enter", "k"])
        await browser.sees(*TITLES)
        assert [row.split() for row in rows(browser)] == [[title, "…"] for title in TITLES]
        held.set()
        await browser.settle()
        assert len(values(browser, "Year")) == 5
        assert "…" not in " ".join(rows(browser))
        await browser.press("space")
        assert len(ticked(browser)) == 1


async def test_the_sheet_can_be_put_away_before_anything_is_counted(papers: Path, held: Event) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.type_without_waiting(["F"])
        await browser.sees("Narrow by")
        await browser.type_without_waiting(["escape"])
        await browser.until(lambda: browser.app.screen is browser.main)
        held.set()
        await browser.settle()
        await browser.press("j")
        assert browser.cursor.split()[1] == "2021"


async def test_hostile_names_are_shown_clean_and_can_be_chosen(hostile: Path) -> None:
    async with browsing(hostile, size=(100, 60)) as browser:
        await browser.press("F")
        assert "[/b] [red]News" in browser.text
        assert "owned" not in browser.text
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", browser.text)
        for row in browser.rows_of(sheet(browser)):
            assert len(row) <= 46
        await choose(browser, "[red]News")
        await browser.sees("1 found")
        await choose(browser, "WWWW")
        await browser.sees("2 found")
        await choose(browser, "予算案")
        await browser.sees("1 found")


async def test_a_name_that_no_query_can_say_is_told(hostile: Path) -> None:
    async with browsing(hostile, size=(100, 60)) as browser:
        await browser.press("F")
        await choose(browser, "---")
        await browser.sees("No query can say that name")
        assert browser.main.index.bar.text == ""
        await choose(browser, "予算案")
        assert browser.main.index.bar.text.startswith('author:"予算案')
        assert "No query can" not in browser.text


async def test_a_mistake_in_the_filter_is_to_be_put_right_first(papers: Path) -> None:
    async with browsing(papers) as browser:
        await browser.press("/", *"colour:red ", "down", "F")
        assert browser.app.screen is browser.main
        assert browser.notices[-1] == "First put the filter right: There is no field colour."


async def test_more_than_a_query_can_hold_is_refused_in_a_sentence(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        text = f"({' OR '.join(f'words>{n}' for n in range(50))})"
        browser.main.index.filter_by(text)
        await browser.settle()
        await browser.press("F")
        await choose(browser, "Ada Bell")
        await browser.sees("That is more than a query can hold.")
        assert browser.main.index.bar.text == text
        assert not ticked(browser)


async def test_a_damaged_archive_is_said_and_the_sheet_goes_on(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise ArchiveError("The archive is damaged.")

    monkeypatch.setattr("tui.screens.dialogs.facets_dialog.count_facet", fail)
    async with browsing(papers) as browser:
        await browser.press("F")
        await browser.sees("The archive is damaged.")
        assert "…" not in " ".join(rows(browser))
        await browser.press("space", "escape")
        assert browser.app.screen is browser.main


@pytest.mark.slow
async def test_nothing_found_leaves_only_what_was_chosen(papers: Path) -> None:
    async with browsing(papers, size=(120, 60)) as browser:
        await browser.press("/", *"xyzzy lang:en ", "down", "F")
        assert [row for row in rows(browser) if row.startswith("[")] == ["[x] en"]
        await choose(browser, "en")
        assert browser.main.index.bar.text == "xyzzy "
