"""``w``: each hit of a search on a line, its word in the middle; from there to the article, and back to the line."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article
from pilot import Browser, browsing, strips

from db.archive import Archive
from db.query.parser import parse_search
from db.search.results import find_ids
from db.search.snippets import make_concordance
from tui.article.cells import cell_len, tail
from tui.screens.panes import concordance_pane as module

pytestmark = pytest.mark.usefixtures("fresh_home")

FILLER = "Nothing of note was said for quite a while, and nobody took a note of it either. " * 4


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """Three articles with a harbour in them, six times in all."""
    path = tmp_path / "a.db"
    fire = ("The old harbour burned.", *[FILLER] * 3, "A new harbour was built.", "It is a harbour, again.")
    add(
        path,
        article("A fire", "\n\n".join(fire), published="2022-01-26"),
        article("Zebra harbour", "Any harbour takes ships.", published="2019-05-02"),
        article("Ships", "Ships leave the Harbour daily.", published="2020"),
        article("A budget", "The budget passed.", published="2022-02-01"),
    )
    return path


async def show_concordance(browser: Browser, text: str) -> None:
    """Filter, and ask for each hit in its context."""
    await browser.press("/")
    await browser.press_at_once(*text)
    await browser.press("enter")
    await browser.until(lambda: browser.tree_has_focus)
    await browser.settle()
    await browser.press("w")
    await browser.until(lambda: bool(browser.notices) or " hit" in above(browser)[0])


def lines(browser: Browser) -> list[str]:
    """The lines of hits, without the rows above them, the cursor's bar and the years."""
    _, _, *rows = browser.page
    return [re.sub(r"^[▌▏ ] *(\d{4})?", "", row).strip() for row in rows]


def above(browser: Browser) -> list[str]:
    """The two rows above the lines."""
    return [row.strip() for row in browser.page[:2]]


def at_cursor(browser: Browser) -> str:
    """The line of the cursor."""
    [row] = [row for row in browser.page if row[0] in "▌▏"]
    return re.sub(r"^[▌▏ ] *(\d{4})?", "", row).strip()


async def test_each_hit_has_a_line_with_its_word_in_the_middle(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_concordance(browser, "harbour ")
        assert browser.page_has_focus
        assert above(browser)[0] == "6 hits · by the word to the right"
        view = browser.main.page.content
        rows = [row for row in browser.rows_of(view)[2:] if "arbour" in row]
        middle = (view.region.width - len("harbour")) // 2
        assert len(rows) == 6
        assert all(row.lower()[middle : middle + 7] == "harbour" for row in rows)
        paper = browser.style_of("burned", view).bgcolor
        assert browser.style_of("Harbour daily", view).bgcolor != paper


async def test_lines_are_sorted_by_the_word_to_the_right_or_to_the_left_or_by_date(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_concordance(browser, "harbour ")
        assert [line.lower().partition("harbour")[2] for line in lines(browser)] == [
            ", again.", " burned.", " daily.", " takes ships.", " was built.", "",
        ]  # fmt: skip
        await browser.press("<")
        assert above(browser)[0] == "6 hits · by the word to the left"
        assert [line.lower().partition(" harbour")[0] for line in lines(browser)] == [
            "it is a", "any", "a new", "the old", "ships leave the", "zebra",
        ]  # fmt: skip
        await browser.press("d")
        assert above(browser) == ["6 hits · newest first", "26 Jan 2022 · A fire"]
        assert [line.partition(" harbour")[0] for line in lines(browser)[:3]] == ["The old", "A new", "It is a"]
        await browser.press(">")
        assert above(browser)[0] == "6 hits · by the word to the right"


async def test_s_goes_through_the_orders_and_the_cursor_stays_on_its_hit(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_concordance(browser, "harbour ")
        while "daily" not in at_cursor(browser):
            await browser.press("j")
        for words in ("to the left", "newest first", "to the right"):
            await browser.press("S")
            assert words in above(browser)[0]
            assert "daily" in at_cursor(browser)
            assert above(browser)[1] == "2020 · Ships"


async def test_enter_opens_the_article_at_that_hit_and_backspace_returns_to_the_line(harbour: Path) -> None:
    async with browsing(harbour, size=(100, 20)) as browser:
        await show_concordance(browser, "harbour ")
        await browser.press("d")
        await browser.press("j")
        line = at_cursor(browser)
        await browser.press("enter")
        await browser.reads("A fire")
        assert browser.main.page.reader.found == (2, 3)
        assert browser.top > 0
        assert "new harbour was built" in "\n".join(browser.page)
        await browser.press("backspace")
        assert above(browser)[0] == "6 hits · newest first"
        assert at_cursor(browser) == line
        assert browser.page_has_focus
        await browser.press("L")
        await browser.reads("A fire")


@pytest.mark.slow
async def test_every_line_leads_to_its_own_hit(sample: Path) -> None:
    with closing(Archive.open(sample)) as archive:
        query = parse_search("nuclear OR weapons")
        hits = make_concordance(archive, find_ids(archive, query), query.marker)
    assert len(hits) > 30
    async with browsing(sample) as browser:
        await show_concordance(browser, "nuclear OR weapons ")
        await browser.press("d")
        for hit in hits[:30:3]:
            await browser.press("enter")
            reader = browser.main.page.reader
            match = reader.matches.current
            assert match is not None
            text = reader.document.blocks[match.block].text
            assert text[match.start : match.end] == hit.word
            assert text[: match.start].endswith(hit.left)
            assert text[match.end :].startswith(hit.right)
            await browser.press("backspace", "j", "j", "j")


async def test_n_goes_on_from_the_hit_and_j_to_the_next_article_with_one(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_concordance(browser, "harbour ")
        await browser.press("d", "enter", "n")
        assert browser.main.page.reader.found == (2, 3)
        await browser.press("J")
        await browser.reads("Ships")
        await browser.press("n")
        await browser.reads("Zebra harbour")
        assert browser.main.page.reader.found == (1, 2)


async def test_back_from_a_concordance_is_where_one_was_and_escape_is_the_list(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await browser.press("G", "l", "l", "l", "l", "enter")
        await browser.reads("Zebra harbour")
        await show_concordance(browser, "harbour ")
        await browser.press("escape")
        assert browser.tree_has_focus
        await browser.press("tab", "backspace", "backspace")
        await browser.reads("Zebra harbour")


async def test_it_goes_with_its_filter_and_one_can_go_back_to_it(harbour: Path) -> None:
    async with browsing(harbour, size=(100, 20)) as browser:
        await browser.press("l", "l", "l", "enter")
        await browser.settle()
        before = browser.page
        await show_concordance(browser, "harbour ")
        await browser.press("d", "j", "escape", "escape")
        assert browser.main.index.bar.text == ""
        await browser.until(lambda: browser.page == before)
        await browser.press("backspace")
        await browser.until(lambda: above(browser)[0] == "6 hits · newest first")
        await browser.press("tab", "enter")
        await browser.reads("A fire")
        assert "new harbour was built" in "\n".join(browser.page)


async def test_of_very_many_hits_the_newest_are_shown_and_that_is_said(
    harbour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HITS_AT_MOST", 4)
    async with browsing(harbour) as browser:
        await show_concordance(browser, "harbour ")
        assert above(browser)[0] == "4 of many hits · by the word to the right"
        assert len(lines(browser)) == 4
        assert not any("takes ships" in line for line in lines(browser))


async def test_articles_without_any_of_the_words_leave_room_for_those_that_have_them(
    harbour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HITS_AT_MOST", 2)
    async with browsing(harbour) as browser:
        await show_concordance(browser, "date:2022 OR ships ")
        assert above(browser)[0].startswith("2 of many hits")


async def test_a_search_without_words_says_that_there_is_nothing_to_show(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_concordance(browser, "date:2022 ")
        assert browser.notices == ["This search asks for no words that could be shown in their context."]
        assert browser.tree_has_focus


async def test_an_import_meanwhile_is_in_the_concordance(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_concordance(browser, "harbour ")
        await browser.press("d", "j", "j")
        add(harbour, article("Late", "One more harbour.", published="2001"))
        await browser.main.renew_now()
        await browser.until(lambda: above(browser)[0] == "7 hits · newest first")
        assert "again" in at_cursor(browser)


async def test_the_place_in_it_stays_if_the_archive_changes_twice_in_a_row(harbour: Path) -> None:
    async with browsing(harbour) as browser:
        await show_concordance(browser, "harbour ")
        await browser.press("d", "j", "j")
        add(harbour, article("Late", "One more harbour.", published="2001"))
        browser.main.page.renew(browser.main.outline)
        browser.main.page.renew(browser.main.outline)
        await browser.until(lambda: above(browser)[0] == "7 hits · newest first")
        assert "again" in at_cursor(browser)


async def test_lines_fit_every_size_and_script(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    add(
        path,
        article("予算", "政府の予算案は予算委員会で賛成多数で可決された。" * 5, published="2022"),
        article("[b]Codes[/b]", "A \x1b]52;c;x\x07 予算 \u202e[/b] of e\u0301e\u0301 👨‍👩‍👧 予算", published="2021"),
    )
    async with browsing(path) as browser:
        await show_concordance(browser, "予算 ")
        for size in ((80, 24), (60, 20), (30, 10), (200, 60), (120, 36)):
            await browser.resize(*size)
            assert all(strip.cell_length == size[0] for strip in strips(browser.app))
            assert "hits" in browser.text
        assert not {"\x1b", "\u202e"} & set(browser.text)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("one two three", 20, "one two three"),
        ("one two three", 10, "…two three"),
        ("one two three", 9, "…three"),
        ("one two three", 4, "…ree"),
        ("one two three", 0, ""),
        ("予算案が可決", 6, "…可決"),
        ("one two three ", 8, "…three "),
    ],
)
def test_a_text_is_cut_at_its_beginning(text: str, width: int, expected: str) -> None:
    shown = tail(text, width)
    assert shown == expected
    assert cell_len(shown) <= width
