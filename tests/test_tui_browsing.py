"""Opening an archive, walking its tree, reading, following links and finding the way back."""

import re
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article
from conftest import page_text
from pilot import Browser, browsing, spoil

from db.archive import Archive
from db.errors import ArchiveLocked
from db.ingest.importer import import_sources
from tui.article.notices import build_message
from tui.navigation.locations import ListingLocation

pytestmark = pytest.mark.usefixtures("fresh_home")

ANSWER = "Washington gives Moscow its written answer on security guarantees"
GREEN_DEAL = "The European Green Deal: can Brussels plan its way to a climate-neutral economy?"
HIDANKYO = "Nobel Peace Prize for Nihon Hidankyo, the atomic bomb survivors"


async def go_to(browser: Browser, title: str) -> None:
    """Read the article of that title."""
    await browser.press("ctrl+g")
    await browser.paste(title)
    await browser.press("enter")
    await browser.reads(title)


async def open_news_of_2022(browser: Browser) -> None:
    """Unfold them, with the cursor on the section."""
    await browser.click("2022", within=browser.tree_widget)
    await browser.click("News and comments", within=browser.tree_widget)


def numbers(path: Path, sql: str) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(sql)]


def counts(rows: list[str]) -> dict[str, int]:
    """What the tree's nodes say: names and how many articles."""
    found = (re.fullmatch(r"[▌▏ ]\s*[▾▸] (.+?)\s+([\d,]+)", row) for row in rows)
    return {match[1]: int(match[2].replace(",", "")) for match in found if match}


# Opening


async def test_at_first_the_tree_has_the_focus_all_folded_and_the_page_welcomes(sample: Path) -> None:
    async with browsing(sample) as browser:
        assert browser.tree_has_focus
        assert browser.cursor.split() == ["▸", "2024", "11"]
        assert not any("▾" in row for row in browser.tree)
        welcome = "\n".join(browser.page)
        assert "Gazette" in welcome
        assert "84 articles · 9 sections · 2012–2024" in welcome
        assert re.search(r"2012 [▁▂▃▄▅▆▇█]{13} 2024", welcome)
        assert [row.split()[0] for row in browser.page[-3:]] == ["↵", "/", "?"]


async def test_the_sample_says_that_it_is_one_and_how_to_import_ones_own(sample: Path) -> None:
    async with browsing(sample, is_sample=True) as browser:
        assert "built-in sample" in browser.text
        assert "newsbrowse import FOLDER" in browser.text


async def test_counts_of_years_and_sections_are_those_of_the_database(sample: Path) -> None:
    with closing(sqlite3.connect(sample)) as connection:
        years = dict(connection.execute("select cast(year as text), count(*) from articles group by year"))
        of_2022 = connection.execute(
            "select json_extract(s.path, '$[0]'), count(*) from articles a join sections s on s.id = a.section_id "
            "where a.year = 2022 group by 1"
        )
        sections = dict(of_2022.fetchall())
    async with browsing(sample) as browser:
        assert counts(browser.tree) == years
        await browser.press("j", "j", "enter")
        shown = counts(browser.tree)
        assert {name: shown[name] for name in sections} == sections
        assert shown == years | sections


async def test_undated_articles_are_the_last_and_say_so(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    add(path, article("Dated", published="1702-03-11"), article("Nobody knows when", published=None))
    async with browsing(path) as browser:
        assert list(counts(browser.tree)) == ["1702", "Undated"]
        await browser.press("G", "l", "l", "l", "l")
        assert browser.title == "Nobody knows when"
        assert "Undated" in "\n".join(browser.page)
        assert browser.crumbs.endswith("Undated")


async def test_sites_of_one_archive_stand_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    add(path, article("From one", published="2022-01-02"), site="one.example")
    add(path, article("From the other", published="2022-01-01"), site="other.example")
    async with browsing(path) as browser:
        await browser.press("l", "l", "l", "l")
        rows = "\n".join(browser.tree)
        assert "one.example" in rows
        assert "other.example" in rows


# Walking


async def test_the_article_under_the_cursor_is_shown_while_the_tree_keeps_the_focus(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("l", "j", "l", "j", "j", "j")
        assert browser.cursor.startswith("6 Nov")
        await browser.reads("Donald Trump returns: elected to a second, non-consecutive term")
        assert browser.tree_has_focus
        assert browser.crumbs == "Main › World › 2024"


async def test_enter_moves_the_focus_to_the_article_and_escape_back(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("l", "j", "l", "j", "j", "j", "enter")
        assert browser.page_has_focus
        await browser.press("escape")
        assert browser.tree_has_focus
        assert browser.cursor.startswith("6 Nov")


async def test_of_articles_passed_by_quickly_the_last_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    add(path, *(article(f"Title {n}", published=f"2022-01-{n:02}") for n in range(1, 31)))
    async with browsing(path) as browser:
        await browser.press("l", "l", "l", "l")
        await browser.press(*"jjjjjjjjjj")
        await browser.reads("Title 20")
        assert browser.cursor.endswith("Title 20")


async def test_l_goes_into_an_open_node_and_h_out_of_it_and_then_folds_it(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("l")
        assert browser.cursor.startswith("▾ 2024")
        await browser.press("l")
        assert browser.cursor.startswith("▸ World")
        await browser.press("h")
        assert browser.cursor.startswith("▾ 2024")
        await browser.press("h")
        assert browser.cursor.startswith("▸ 2024")
        assert not any("▾" in row for row in browser.tree)


async def test_enter_folds_what_it_unfolded(sample: Path) -> None:
    async with browsing(sample) as browser:
        before = browser.tree
        await browser.press("enter")
        assert browser.tree != before
        await browser.press("enter")
        assert browser.tree == before


async def test_keys_move_in_the_tree(sample: Path) -> None:
    async with browsing(sample) as browser:
        for keys, year in (
            ("k", "2024"),
            ("j", "2023"),
            ("down", "2022"),
            ("up", "2023"),
            ("G", "2012"),
            ("k", "2013"),
            ("g", "2024"),
            ("end", "2012"),
            ("home", "2024"),
            ("space", "2012"),
            ("pageup", "2024"),
            ("pagedown", "2012"),
            ("ctrl+u", "2024"),
            ("ctrl+d", "2012"),
        ):
            await browser.press(keys)
            assert browser.cursor.split()[1] == year, keys


async def test_a_sections_year_of_more_than_300_is_split_by_months(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    add(path, *(article(f"Title {n}", published=f"2022-{n % 12 + 1:02}-{n % 28 + 1:02}") for n in range(301)))
    add(path, *(article(f"Other {n}", section=["Few"], published="2022-03-01") for n in range(300)))
    async with browsing(path) as browser:
        await browser.press("l", "l", "l")
        assert counts(browser.tree)["December"] == 25
        await browser.press("l", "l", "l")
        assert browser.cursor.startswith("28 Dec")
        await browser.press("h", "h", "h", "h", "j")
        assert browser.cursor.startswith("▸ Few")
        await browser.press("l", "j")
        assert browser.cursor.startswith("1 Mar")


async def test_t_turns_the_tree_to_sections_first_and_back(sample: Path) -> None:
    async with browsing(sample) as browser:
        years = browser.tree
        await browser.press("T")
        assert counts(browser.tree)["World"] == 25
        assert sum(counts(browser.tree).values()) == 84
        await browser.press("T")
        assert browser.tree == years


async def test_turning_keeps_the_cursor_on_its_article(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("l", "j", "l", "j", "j", "j")
        before = browser.cursor
        await browser.press("T")
        assert browser.cursor == before
        await browser.press("T")
        assert browser.cursor == before


async def test_a_click_unfolds_and_a_click_reads(sample: Path) -> None:
    async with browsing(sample) as browser:
        await open_news_of_2022(browser)
        await browser.click("26 Jan", within=browser.tree_widget)
        await browser.reads(ANSWER)
        assert browser.page_has_focus


async def test_a_click_in_the_time_strip_goes_to_that_year(sample: Path) -> None:
    async with browsing(sample) as browser:
        strip = browser.main.index.strip
        x = browser.rows[strip.region.y].index("2012") + len("2012 ")
        await browser.pilot.click(offset=(x + 3, strip.region.y))
        assert browser.cursor.split()[1] == "2015"


async def test_tab_goes_from_pane_to_pane(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("tab")
        assert browser.page_has_focus
        await browser.press("tab")
        assert browser.tree_has_focus
        await browser.press("shift+tab")
        assert browser.page_has_focus


# Reading


async def test_an_article_has_section_title_date_text_links_and_the_way_to_all_events(sample: Path) -> None:
    async with browsing(sample, size=(120, 80)) as browser:
        await go_to(browser, ANSWER)
        page = [row.strip() for row in browser.page]
        assert page[:3] == ["News and comments", ANSWER, "26 January 2022 · 2 min"]
        assert page[4].startswith("The United States has replied in writing")
        read_also = page.index("Read also")
        assert page[read_also + 1].startswith("1  The European Green Deal")
        assert page[-1].startswith("→  View all events")


async def test_a_digit_follows_backspace_returns_to_the_place_and_l_goes_forward(sample: Path) -> None:
    async with browsing(sample, size=(100, 30)) as browser:
        await go_to(browser, ANSWER)
        await browser.press("j", "j", "j", "j", "j")
        top = browser.top
        assert top == 5
        await browser.press("1")
        await browser.reads(GREEN_DEAL)
        assert browser.top == 0
        await browser.press("j", "j")
        await browser.press("backspace")
        await browser.reads(ANSWER)
        assert browser.top == top
        await browser.press("L")
        await browser.reads(GREEN_DEAL)
        assert browser.top == 2
        await browser.press("alt+left")
        await browser.reads(ANSWER)
        await browser.press("alt+right")
        await browser.reads(GREEN_DEAL)
        await browser.press("H")
        await browser.reads(ANSWER)


async def test_back_at_the_first_and_forward_at_the_last_stop_say_so(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("backspace")
        await browser.sees("This is where you began.")
        await browser.press("L")
        await browser.sees("There is nothing further on.")
        assert browser.title == ANSWER


async def test_going_on_from_an_earlier_stop_forgets_what_lay_ahead(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("1")
        await browser.reads(GREEN_DEAL)
        await browser.press("backspace")
        await browser.reads(ANSWER)
        await browser.press("2")
        await browser.until(lambda: browser.title.startswith("Nuclear arms control"))
        await browser.press("L")
        await browser.sees("There is nothing further on.")
        await browser.press("backspace")
        await browser.reads(ANSWER)


async def test_a_long_walk_can_be_gone_back_and_forth_stop_by_stop(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        walk = [browser.title]
        for _ in range(8):
            await browser.press("1")
            await browser.until(lambda: browser.title != walk[-1])
            walk.append(browser.title)
        for title in reversed(walk[:-1]):
            await browser.press("backspace")
            await browser.reads(title)
        for title in walk[1:]:
            await browser.press("L")
            await browser.reads(title)


async def test_digits_act_on_the_article_shown_whichever_pane_has_the_focus(sample: Path) -> None:
    async with browsing(sample) as browser:
        await open_news_of_2022(browser)
        await browser.press("j")
        await browser.reads(ANSWER)
        assert browser.tree_has_focus
        await browser.press("1")
        await browser.reads(GREEN_DEAL)


class Delay:
    """Holds articles back until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gate = threading.Event()
        real = Archive.article
        monkeypatch.setattr(Archive, "article", lambda *arguments: self.gate.wait() and real(*arguments))


async def test_keys_typed_right_after_enter_wait_for_the_article(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with browsing(sample) as browser:
        await browser.press("j", "j", "enter", "j", "j", "j", "l", "j")
        await browser.reads(ANSWER)
        delay = Delay(monkeypatch)
        try:
            await browser.pilot.press("k", "k", "l", "j", "enter", "1")
            assert browser.title == ANSWER
        finally:
            delay.gate.set()
        await browser.settle()
        await browser.until(lambda: browser.title not in (ANSWER, GREEN_DEAL))


async def test_a_digit_typed_in_one_go_with_enter_follows_a_link_of_the_article_that_comes(sample: Path) -> None:
    async with browsing(sample) as browser:
        await open_news_of_2022(browser)
        await browser.press("j", "h", "h", "h", "g", "l", "j", "j", "j", "l", "j")
        await browser.reads(HIDANKYO)
        await browser.press("2")
        await browser.until(lambda: browser.title != HIDANKYO)
        second = browser.title
        await browser.press("escape", "g", "l", "j", "j", "j", "l", "l")
        assert browser.cursor.startswith("11 Oct")
        await browser.press("enter", "escape", "k")
        await browser.press_at_once("j", "enter", "2")
        await browser.reads(second)


async def test_a_digit_without_a_link_says_so(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("9")
        await browser.sees("There is no link 9 here.")
        assert browser.title == ANSWER


async def test_the_link_focus_moves_and_enter_follows(sample: Path) -> None:
    async with browsing(sample, size=(120, 80)) as browser:
        await go_to(browser, ANSWER)
        await browser.press("]", "]", "[", "enter")
        await browser.reads(GREEN_DEAL)


async def test_brackets_work_from_the_tree(sample: Path) -> None:
    async with browsing(sample, size=(120, 80)) as browser:
        await open_news_of_2022(browser)
        await browser.press("j")
        await browser.press("]", "enter")
        await browser.reads(GREEN_DEAL)


async def test_f_puts_a_letter_on_every_link_and_the_letter_follows_it(sample: Path) -> None:
    async with browsing(sample, size=(120, 80)) as browser:
        await go_to(browser, ANSWER)
        before = browser.text
        await browser.press("f")
        hinted = [row for old, row in zip(before.split("\n"), browser.text.split("\n"), strict=True) if old != row]
        assert len(hinted) >= 4
        await browser.press("q")
        assert browser.text == before
        await browser.press("f", "s")
        await browser.until(lambda: browser.title.startswith("Nuclear arms control"))


async def test_a_click_on_a_link_follows_it(sample: Path) -> None:
    async with browsing(sample, size=(120, 80)) as browser:
        await go_to(browser, ANSWER)
        await browser.click("The European Green Deal")
        await browser.reads(GREEN_DEAL)


async def test_words_are_found_in_the_article_and_escape_steps_back_one_layer(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("ctrl+f", *"nato")
        await browser.sees("find nato")
        count = re.search(r"1 of (\d+)", browser.text)
        assert count
        body = Archive.open(sample)
        [headline] = body.find(ANSWER)
        found = body.article(headline.id)
        body.close()
        assert found
        assert int(count[1]) == found.body.lower().count("nato")
        await browser.press("enter")
        await browser.sees(f"2 of {count[1]}")
        await browser.press("escape")
        assert browser.page_has_focus
        await browser.press("N")
        assert browser.style_of("NATO").bgcolor is not None
        await browser.press("escape")
        assert browser.style_of("NATO").bgcolor == browser.style_of("Ambassador").bgcolor
        assert browser.page_has_focus
        await browser.press("escape")
        assert browser.tree_has_focus


# Missing links


async def test_a_missing_link_is_dim_says_so_and_leads_nowhere(sample: Path) -> None:
    title = "Finland joins NATO as its 31st member"
    missing = "Sweden becomes NATO's 32nd member"
    async with browsing(sample, size=(120, 80)) as browser:
        await go_to(browser, title)
        assert f"{missing}  not in this archive" in browser.text
        assert browser.style_of(missing).italic
        assert browser.style_of(missing).color == browser.style_of("not in this archive").color
        number = next(row for row in browser.page if missing in row).split()[0]
        await browser.press(number)
        assert browser.notices == [f"“{missing}” isn't in this archive."]
        assert browser.title == title


async def test_a_missing_link_works_once_another_program_has_imported_its_article(
    own_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.archive_watcher.LOOK_FOR_CHANGES", 0.05)
    missing = "Sweden becomes NATO's 32nd member"
    page = tmp_path / "sweden.txt"
    page.write_text(page_text(missing, crumbs=("Main", "World", "Europe", "2024")), encoding="utf-8")
    async with browsing(own_sample, size=(120, 80)) as browser:
        await go_to(browser, "Finland joins NATO as its 31st member")
        await browser.press("j")
        import_sources(own_sample, [str(page)])
        await browser.until(lambda: "not in this archive" not in browser.text, "the link")
        await browser.sees("1 more article in the archive.", "85 articles")
        number = next(row for row in browser.page if missing in row).split()[0]
        await browser.press(number)
        await browser.reads(missing)
        await browser.press("backspace")
        await browser.reads("Finland joins NATO as its 31st member")


async def test_an_import_leaves_tree_and_page_where_one_is(
    own_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.archive_watcher.LOOK_FOR_CHANGES", 0.05)
    page = tmp_path / "new.txt"
    page.write_text(page_text("A new page", crumbs=("Main", "Sport", "2011")), encoding="utf-8")
    async with browsing(own_sample, size=(100, 30)) as browser:
        await browser.press("j", "j", "l", "j", "j", "j", "l", "j", "enter", "j", "j", "j")
        await browser.reads(ANSWER)
        rows, cursor, top = browser.tree, browser.cursor, browser.top
        assert top == 3
        import_sources(own_sample, [str(page)])
        await browser.sees("85 articles")
        await browser.settle()
        assert browser.tree[: len(rows)] == rows
        assert (browser.title, browser.top, browser.cursor) == (ANSWER, top, cursor)
        assert counts(browser.tree)["2011"] == 1
        assert browser.page_has_focus


# Listings


async def test_view_all_lists_the_articles_section_with_the_cursor_on_the_article(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("A")
        assert browser.page_has_focus
        assert browser.crumbs == "Main › News and comments"
        assert browser.cursor.startswith("26 Jan")
        assert counts(browser.page)["News and comments"] == 10


async def test_view_all_acts_on_the_article_shown_though_the_trees_cursor_is_elsewhere(sample: Path) -> None:
    async with browsing(sample) as browser:
        await open_news_of_2022(browser)
        await browser.click("26 Jan", within=browser.tree_widget)
        await browser.press("escape", "g")
        assert browser.title == ANSWER
        await browser.press("A")
        assert browser.crumbs == "Main › News and comments"


async def test_the_link_to_all_events_lists_them(sample: Path) -> None:
    async with browsing(sample, size=(120, 80)) as browser:
        await go_to(browser, ANSWER)
        await browser.press("[", "enter")
        assert browser.crumbs == "Main › News and comments"
        assert browser.cursor.startswith("26 Jan")


async def test_a_listing_counts_what_is_in_its_sub_sections(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("l", "j", "l", "j", "j", "j", "enter")
        await browser.press("A")
        assert browser.crumbs == "Main › World"
        assert counts(browser.page)["World"] == 25


@pytest.mark.parametrize("is_listing", [True, False])
async def test_a_frame_between_what_is_to_be_shown_and_its_layout_leaves_no_page_blank(
    sample: Path, is_listing: bool
) -> None:
    """A busy machine paints such a frame: Textual then takes what is to be shown for what was there before."""
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("A")
        if is_listing:
            await browser.press("enter")
            await browser.reads(ANSWER)
        page, compositor = browser.main.page, browser.main._compositor
        expected = "Queen Elizabeth II" if is_listing else "Nothing at all"
        if is_listing:
            page.show_listing(None)
        else:
            page.show_document(build_message(expected))
        compositor.update_widgets({page.content})  # the frame
        assert page.content.region  # the map that it makes has the content
        await browser.settle()
        await browser.until(lambda: expected in "\n".join(browser.page), repr(expected))


async def test_each_crumb_opens_its_listing_and_back_returns(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, "Labour wins Britain's election: Keir Starmer is prime minister")
        assert browser.crumbs == "Main › World › Europe › 2024"
        await browser.click("2024", within=browser.header)
        assert browser.crumbs == "Main › World › Europe › 2024"
        assert browser.page_has_focus
        assert browser.cursor.startswith("5 Jul")
        for crumb, path in (("Europe", "Main › World › Europe"), ("World", "Main › World"), ("Main", "Main")):
            await browser.click(crumb, within=browser.header)
            assert browser.crumbs == path
            assert "5 Jul" in browser.cursor
        for path in ("Main › World", "Main › World › Europe", "Main › World › Europe › 2024"):
            await browser.press("backspace")
            assert browser.crumbs == path
        await browser.press("backspace")
        await browser.reads("Labour wins Britain's election: Keir Starmer is prime minister")


async def test_u_goes_up_crumb_by_crumb_to_the_whole_archive(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, "Labour wins Britain's election: Keir Starmer is prime minister")
        for path in ("Main › World › Europe › 2024", "Main › World › Europe", "Main › World", "Main"):
            await browser.press("u")
            assert browser.crumbs == path
        await browser.press("u")
        await browser.sees("This is the whole archive.")


async def test_an_article_is_read_from_a_listing_and_back_is_the_listing_as_it_was(sample: Path) -> None:
    async with browsing(sample, size=(100, 24)) as browser:
        await go_to(browser, ANSWER)
        await browser.press("A")
        await browser.press("j", "j")
        cursor, rows = browser.cursor, browser.page
        await browser.press("enter")
        await browser.until(lambda: browser.title not in (ANSWER, "News and comments"))
        await browser.press("backspace")
        assert browser.cursor == cursor
        assert browser.page == rows


async def test_j_and_k_go_along_the_listing_that_one_came_from(sample: Path) -> None:
    with closing(sqlite3.connect(sample)) as connection:
        titles = [
            title
            for (title,) in connection.execute(
                "select a.title from articles a join sections s on s.id = a.section_id "
                "where s.path = '[\"News and comments\"]' order by a.id desc"
            )
        ]
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("A", "enter")
        await browser.reads(ANSWER)
        at = titles.index(ANSWER)
        for title in titles[at + 1 :]:
            await browser.press("J")
            await browser.reads(title)
        await browser.press("J")
        await browser.sees("This is the last article of the listing.")
        for title in reversed(titles[:-1]):
            await browser.press("K")
            await browser.reads(title)
        await browser.press("K")
        await browser.sees("This is the first article of the listing.")


async def test_j_typed_three_times_in_one_go_goes_three_articles_on(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("A", "enter", "J", "J", "J")
        third = browser.title
        await browser.press_at_once("K", "K", "K")
        await browser.reads(ANSWER)
        await browser.press_at_once("J", "J", "J", "backspace", "backspace", "L")
        await browser.settle()
        await browser.press_at_once("L")
        await browser.reads(third)


async def test_j_goes_along_the_sections_year_in_the_tree_and_the_cursor_comes_along(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.click("2024", within=browser.tree_widget)
        await browser.click("Culture", within=browser.tree_widget)
        await browser.press("j")
        assert browser.cursor.startswith("8 Dec")
        await browser.press("J")
        await browser.until(lambda: browser.title.startswith("“Oppenheimer”"))
        assert browser.cursor.startswith("11 Mar")
        await browser.press("J")
        await browser.until(lambda: browser.title.startswith("Han Kang"))
        await browser.press("J")
        await browser.sees("This is the last article of the listing.")
        await browser.press("K")
        await browser.until(lambda: browser.title.startswith("“Oppenheimer”"))


async def test_after_a_link_j_still_goes_along_the_listing_that_one_came_from(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("A", "enter", "1")
        await browser.reads(GREEN_DEAL)
        await browser.press("J")
        await browser.until(lambda: browser.title.startswith("Moscow publishes two draft treaties"))


async def test_with_a_listing_on_show_article_keys_say_that_no_article_is(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("A")
        for key in ("1", "]", "f", "y", "o"):
            await browser.press(key)
            assert isinstance(browser.main.page.shown, ListingLocation), key
            assert browser.page_has_focus, key
            assert browser.app.screen is browser.main, key
        assert browser.notices


# Layers


async def test_escape_steps_back_one_layer_and_never_quits(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.press("A")
        for _ in range(8):
            await browser.press("escape")
        assert browser.tree_has_focus
        assert browser.app.is_running


async def test_q_closes_the_filter_before_it_quits(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("/", *"nuclear", "enter")
        await browser.until(lambda: browser.tree_has_focus)
        await browser.press("q")
        assert browser.app.is_running
        assert len(counts(browser.tree)) == 13
        await browser.pilot.press("q")
        await browser.until(lambda: not browser.app.is_running or browser.app._exit, "the end")


async def test_q_quits_from_the_article(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        await browser.pilot.press("q")
        await browser.until(lambda: browser.app._exit, "the end")


# Narrow terminals


async def test_a_narrow_terminal_shows_one_pane_at_a_time(sample: Path) -> None:
    async with browsing(sample, size=(60, 20)) as browser:
        assert browser.tree[0].split() == ["▌", "▸", "2024", "11"]
        assert "articles · " not in browser.text
        await browser.press("l", "j", "l", "j", "j", "j")
        assert browser.cursor.startswith("6 Nov")
        await browser.press("enter")
        await browser.sees("Donald Trump returns")
        assert "▾ 2024" not in browser.text
        assert browser.page_has_focus
        await browser.press("escape")
        await browser.sees("▾ 2024")
        assert browser.tree_has_focus
        await browser.press("tab")
        assert "▾ 2024" not in browser.text
        await browser.press("q")
        await browser.sees("▾ 2024")
        assert browser.app.is_running


async def test_a_filter_typed_while_one_reads_narrowly_brings_the_tree(sample: Path) -> None:
    async with browsing(sample, size=(60, 20)) as browser:
        await browser.press("tab", "/", *"nuclear")
        await browser.sees("/ nuclear", "found")
        assert "▾ 2024" in browser.text


async def test_a_terminal_that_changes_its_size_keeps_places_and_focus(sample: Path) -> None:
    async with browsing(sample, size=(120, 30)) as browser:
        await go_to(browser, ANSWER)
        await browser.press("pagedown")
        first = browser.page[0].strip()[:20]
        for width in (60, 90, 200, 60, 120):
            await browser.resize(width, 30)
            assert browser.page_has_focus
            assert first[:12] in "\n".join(browser.page[:2])
        assert browser.cursor


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (200, 60), (20, 6), (300, 100)])
async def test_every_size_has_a_screen(sample: Path, size: tuple[int, int]) -> None:
    async with browsing(sample, size=size) as browser:
        assert len(browser.rows) == size[1]
        await browser.press(
            "l", "j", "l", "j", "j", "j", "enter", "]", "A", "escape", "/", "n", "?", "escape", "escape"
        )
        assert len(browser.rows) == size[1]


# From one run to the next


async def test_it_opens_where_one_was(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("j", "j", "l", "j", "j", "j", "l", "j", "enter")
        await browser.reads(ANSWER)
        await browser.press("j", "j", "j", "j")
        tree, cursor, top = browser.tree, browser.cursor, browser.top
    async with browsing(sample) as browser:
        await browser.reads(ANSWER)
        assert browser.page_has_focus
        assert (browser.tree, browser.top) == (tree, top)
        await browser.press("escape")
        assert browser.cursor == cursor.strip()
        assert browser.cursor.startswith("26 Jan")


async def test_it_remembers_the_tree_as_it_was_turned(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("T", "j", "l")
        tree, cursor = browser.tree, browser.cursor
    async with browsing(sample) as browser:
        assert browser.tree_has_focus
        assert (browser.tree, browser.cursor) == (tree, cursor)
        await browser.press("T")
        assert len(counts(browser.tree)) == 13


async def test_each_archive_is_remembered_for_itself(sample: Path, news_archive: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("j", "j")
    async with browsing(news_archive) as browser:
        assert browser.cursor.split()[1] == "2022"
        await browser.press("G")
    async with browsing(sample) as browser:
        assert browser.cursor.split()[1] == "2022"
        await browser.press("G")
    async with browsing(news_archive) as browser:
        assert browser.cursor.split()[1] == "2019"


async def test_a_filter_is_not_remembered_but_what_lies_behind_it(sample: Path) -> None:
    async with browsing(sample) as browser:
        await browser.press("j", "j", "l")
        tree, cursor = browser.tree, browser.cursor
        await browser.press("/", *"nuclear")
        await browser.sees("found")
    async with browsing(sample) as browser:
        assert (browser.tree, browser.cursor) == (tree, cursor)


async def test_an_article_whose_date_was_corrected_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    place = "/pages/one.txt"
    add(path, article("Other", published="2021-05-05"), article("Another", published="2022-03-03"))
    add(path, article("A title", "A text.", published="2022-01-26"), place=place)
    async with browsing(path) as browser:
        await go_to(browser, "A title")
    add(path, article("A title", "A text, corrected.", published="2022-01-20"), place=place)
    assert numbers(path, "select count(*) from articles") == [3]
    async with browsing(path) as browser:
        await browser.reads("A title")
        assert "corrected" in browser.text


async def test_an_article_that_has_gone_is_missed_by_no_one(own_sample: Path) -> None:
    async with browsing(own_sample) as browser:
        await browser.press("j", "j", "l", "j", "j", "j", "l", "j", "enter")
        await browser.reads(ANSWER)
    with closing(sqlite3.connect(own_sample)) as connection, connection:
        [article_id] = connection.execute("select id from articles where title = ?", (ANSWER,)).fetchone()
        connection.execute("delete from articles where id = ?", (article_id,))
        connection.execute("delete from links where article_id = ? or target_id = ?", (article_id, article_id))
        connection.execute(
            "update facet_counts set n = n - 1 where year = 2022 and section_id in "
            "(select id from sections where path = '[\"News and comments\"]')"
        )
    async with browsing(own_sample) as browser:
        assert "Gazette" in browser.text
        assert counts(browser.tree)["2022"] == 9
        await browser.press("j", "k")
        assert browser.app.is_running


@pytest.mark.parametrize(
    "state", ["", "{", "[]", '{"places": 7}', "null", '{"places": {"%s": {"tree": [1], "place": "x"}}}']
)
async def test_a_memory_that_makes_no_sense_counts_as_none(
    sample: Path, fresh_home: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setenv("NEWSBROWSE_STATE", str(fresh_home))
    (fresh_home / "state.json").write_text(state.replace("%s", str(sample)))
    async with browsing(sample) as browser:
        assert browser.cursor.split()[1] == "2024"


# Archives in trouble


async def test_an_empty_archive_says_how_to_fill_it_and_fills_before_ones_eyes(
    tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.archive_watcher.LOOK_FOR_CHANGES", 0.05)
    path = tmp_path / "mine.db"
    path.touch()
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "one.txt").write_text(page_text("The first page"), encoding="utf-8")
    async with browsing(path) as browser:
        assert "mine is empty" in browser.text
        assert "newsbrowse import FOLDER" in browser.text
        assert "0 articles" in browser.text
        await browser.press("j", "enter", "/", "x", "escape", "A", "u", "1", "J", "T", "T", "y", "o", "tab", "escape")
        import_sources(path, [str(pages)])
        await browser.sees("1 article · 2022")
        await browser.press("g")
        assert browser.cursor.split() == ["▸", "2022", "1"]
        await browser.press("l", "l", "l", "l")
        await browser.reads("The first page")


async def test_an_archive_that_becomes_unreadable_is_one_sentence_and_no_crash(own_sample: Path) -> None:
    async with browsing(own_sample) as browser:
        await browser.press("l", "j")
        spoil(own_sample)
        await browser.press("l")
        await browser.until(lambda: browser.notices, "the sentence")
        assert all("Gazette.db" in sentence and "Traceback" not in sentence for sentence in browser.notices)
        await browser.press("j", "k", "A", "escape", "/", *"nuclear", "escape")
        assert browser.app.is_running


async def test_an_archive_that_stays_unreadable_is_complained_of_once(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.archive_watcher.LOOK_FOR_CHANGES", 0.02)
    looks: list[None] = []
    real = Archive.read_version

    def changed(archive: Archive) -> int:
        looks.append(None)
        if len(looks) < 20:
            raise ArchiveLocked("It is locked.")
        return real(archive)

    async with browsing(sample) as browser:
        monkeypatch.setattr(Archive, "read_version", changed)
        await browser.until(lambda: len(looks) > 30, "more looks")
        assert browser.notices == ["It is locked."]
        looks.clear()
        await browser.until(lambda: len(looks) > 30, "more looks")
        assert browser.notices == ["It is locked."] * 2


async def test_an_article_whose_text_is_damaged_is_one_sentence(own_sample: Path) -> None:
    with closing(sqlite3.connect(own_sample)) as connection, connection:
        connection.execute(
            "update bodies set body = x'00' where id = (select id from articles where title = ?)", (HIDANKYO,)
        )
    async with browsing(own_sample) as browser:
        await browser.click("2024", within=browser.tree_widget)
        await browser.click("News and comments", within=browser.tree_widget)
        await browser.press("j")
        await browser.until(lambda: browser.notices, "the sentence")
        assert "damaged" in browser.notices[-1]
        await go_to(browser, ANSWER)


async def test_the_tree_goes_along_when_one_goes_back(sample: Path) -> None:
    async with browsing(sample) as browser:
        await go_to(browser, ANSWER)
        before = browser.cursor
        await browser.press("1")
        await browser.until(lambda: browser.cursor != before, "the tree at the linked article")
        await browser.press("backspace")
        await browser.reads(ANSWER)
        await browser.until(lambda: browser.cursor == before, "the tree at the article gone back to")
