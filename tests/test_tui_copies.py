"""Copies in the browser: folded under the article that leads them, unfolded by Space, and said on its page."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article, read_also
from pilot import Browser, browsing

from db.models import Link

PORT = "Council votes to keep the river port open"
"""Told first by the Gazette, then by two others."""


def link_copies(path: Path, leader: str, copies: Sequence[str]) -> None:
    """Let articles, by their URLs, be copies of one."""
    with closing(sqlite3.connect(path)) as connection:
        (leader_id,) = connection.execute("select id from articles where url = ?", (leader,)).fetchone()
        for url in copies:
            [(copy, year, section)] = connection.execute(
                "select id, year, section_id from articles where url = ?", (url,)
            ).fetchall()
            connection.execute("update articles set leader = ? where id = ?", (leader_id, copy))
            connection.execute(
                "update facet_counts set n = n - 1 where year = ? and section_id = ?", (year or 0, section)
            )
        connection.execute("insert or replace into meta values ('changes', ?)", (len(copies),))
        connection.commit()


TO_COURIER = Link("read-also", "Port stays", "https://courier.example/port")


@pytest.fixture
def port(tmp_path: Path) -> Path:
    """Three sites. Two of them tell what the first has told, one under its title."""
    path = tmp_path / "Port.db"
    story = {"section": ("News",)}
    add(
        path,
        article("Before the vote", published="2022-01-20", url="https://gazette.example/1", links=read_also(PORT)),
        article(
            PORT,
            "Voted, says the gazette.",
            **story,
            published="2022-01-26",
            url="https://gazette.example/port",
            links=read_also("Before"),
        ),  # type: ignore[arg-type]
        article(
            "After the vote",
            published="2022-01-30",
            url="https://gazette.example/3",
            links=[Link("read-also", "Port stays", "https://courier.example/port")],
        ),
        *(
            article(f"Nothing new, {n}", published=f"2021-02-{n:02}", url=f"https://gazette.example/n{n}")
            for n in range(1, 29)
        ),
        site="gazette.example",
    )
    add(
        path,
        article("Port stays", "It stays.", **story, published="2022-01-27", url="https://courier.example/port"),
        site="courier.example",
    )  # type: ignore[arg-type]
    add(
        path,
        article(PORT, "The herald says so.", **story, published="2022-01-28", url="https://herald.example/port"),
        site="herald.example",
    )  # type: ignore[arg-type]
    add(
        path, article("Of the courier", published="2022-03-01", url="https://courier.example/2"), site="courier.example"
    )
    add(path, article("Of the herald", published="2022-03-01", url="https://herald.example/2"), site="herald.example")
    return path


@pytest.fixture
def folded(port: Path) -> Path:
    link_copies(port, "https://gazette.example/port", ["https://courier.example/port", "https://herald.example/port"])
    return port


async def go_to(browser: Browser, title: str) -> None:
    """Put the cursor on the leading article."""
    await browser.press("l", "j", "l", "j", "l")
    while title[:10] not in browser.cursor:
        await browser.press("j")


FOLDED = ["30 Jan  After the vote", "26 Jan  Council votes to kee…  ≈2", "20 Jan  Before the vote"]
UNFOLDED = [
    "30 Jan  After the vote",
    "26 Jan  Council votes to kee…  ≈2",
    "28 Jan  herald.example",
    "27 Jan  courier.ex…  Port stays",
    "20 Jan  Before the vote",
]


def listed(browser: Browser) -> list[str]:
    """The articles in the tree."""
    return [row.strip("▌▏ ") for row in browser.tree if "Jan " in row]


async def test_copies_lie_under_their_article_and_space_unfolds_and_folds_them(folded: Path) -> None:
    async with browsing(folded) as browser:
        await go_to(browser, PORT)
        assert listed(browser) == FOLDED
        assert "Space copies" in browser.hints
        await browser.press("space")
        assert listed(browser) == UNFOLDED
        assert browser.cursor == FOLDED[1]
        await browser.press("space")
        assert listed(browser) == FOLDED


async def test_from_a_copy_space_and_the_way_back_lead_to_its_article(folded: Path) -> None:
    async with browsing(folded) as browser:
        await go_to(browser, PORT)
        await browser.press("space", "j", "j")
        assert browser.cursor == UNFOLDED[3]
        await browser.press("h")
        assert browser.cursor == UNFOLDED[1]
        await browser.press("j", "space")
        assert listed(browser) == FOLDED
        assert browser.cursor == FOLDED[1]
        await browser.press("space", "h")
        assert listed(browser) == FOLDED


async def test_elsewhere_space_moves_down_a_page(folded: Path) -> None:
    async with browsing(folded, size=(120, 20)) as browser:
        await browser.press("j", "l", "j", "l", "j", "l", "j")
        before = browser.cursor
        assert "Space" not in browser.hints
        await browser.press("space")
        assert browser.cursor != before
        assert "Nothing new" in browser.cursor


async def test_a_click_on_the_mark_unfolds_and_one_on_the_title_reads(folded: Path) -> None:
    async with browsing(folded) as browser:
        await go_to(browser, PORT)
        await browser.press("k")
        await browser.click("≈2", within=browser.tree_widget)
        assert listed(browser) == UNFOLDED
        assert browser.tree_has_focus
        await browser.click("herald.example", within=browser.tree_widget)
        assert browser.page_has_focus
        assert browser.main.page.article is not None
        assert browser.main.page.article.site == "herald.example"


async def test_the_page_of_an_article_names_its_copies_and_follows_them(folded: Path) -> None:
    async with browsing(folded) as browser:
        await go_to(browser, PORT)
        assert any("gazette.example · 2 copies" in row for row in browser.page)
        [at] = [n for n, row in enumerate(browser.page) if "Also published as" in row]
        assert [row.strip() for row in browser.page[at + 1 : at + 3]] == [
            "2  herald.example · 28 January 2022",
            "3  Port stays  courier.example · 27 January 2022",
        ]
        await browser.press("3")
        await browser.reads("Port stays")
        assert any(f"A copy of {PORT}" in row for row in browser.page)
        assert browser.cursor == UNFOLDED[3]
        await browser.press("]", "enter")
        await browser.reads(PORT)


async def test_an_article_that_was_come_to_by_a_link_is_unfolded_if_it_is_a_copy(folded: Path) -> None:
    async with browsing(folded) as browser:
        await go_to(browser, "After the")
        assert listed(browser) == FOLDED
        await browser.press("1")
        await browser.reads("Port stays")
        assert listed(browser) == UNFOLDED
        assert browser.cursor == UNFOLDED[3]
        await browser.press("backspace")
        await browser.reads("After the vote")


async def test_next_and_previous_go_along_the_listing_from_a_copy_too(folded: Path) -> None:
    async with browsing(folded) as browser:
        await go_to(browser, PORT)
        await browser.press("space", "j", "enter")
        assert browser.main.page.article is not None
        assert browser.main.page.article.site == "herald.example"
        await browser.press("J")
        await browser.reads("Before the vote")
        await browser.press("K")
        await browser.reads(PORT)
        assert browser.main.page.article.site == "gazette.example"
        await browser.press("K")
        await browser.reads("After the vote")


async def test_a_copy_opened_first_of_all_still_has_a_listing_to_go_along(folded: Path) -> None:
    async with browsing(folded) as browser:
        await browser.press("ctrl+g", *"https://courier.example/port", "enter")
        await browser.reads("Port stays")
        await browser.press("J")
        await browser.reads("Before the vote")


async def test_what_is_unfolded_is_so_again_the_next_time_and_in_a_turned_tree(folded: Path) -> None:
    async with browsing(folded) as browser:
        await go_to(browser, PORT)
        await browser.press("space", "j")
    async with browsing(folded) as browser:
        assert listed(browser) == UNFOLDED
        assert browser.cursor == UNFOLDED[2]
        await browser.press("T")
        assert listed(browser)[1:3] == UNFOLDED[1:3]
        assert browser.cursor == UNFOLDED[2]


async def test_a_filter_folds_them_too_and_gives_the_tree_back_as_it_was(folded: Path) -> None:
    async with browsing(folded) as browser:
        await go_to(browser, PORT)
        await browser.press("space", "j", "/", *"council", "enter")
        [row] = [row for row in browser.tree if "≈2" in row]
        assert "Council votes" in row
        await browser.press("space")
        assert any("28 Jan  herald.example" in row for row in browser.tree)
        await browser.press("escape", "escape")
        assert listed(browser) == UNFOLDED
        assert browser.cursor == UNFOLDED[2]


async def test_a_listing_folds_them_too(folded: Path) -> None:
    async with browsing(folded) as browser:
        await go_to(browser, PORT)
        await browser.press("A")
        assert "≈2" in browser.cursor
        await browser.press("space", "j")
        assert browser.cursor.startswith("28 Jan  herald.example")
        await browser.press("enter")
        assert browser.main.page.article is not None
        assert browser.main.page.article.site == "herald.example"
        await browser.press("backspace")
        assert browser.cursor.startswith("28 Jan  herald.example")


async def test_copies_that_are_linked_while_one_reads_go_under_their_article(port: Path) -> None:
    async with browsing(port) as browser:
        await go_to(browser, PORT)
        assert "≈" not in browser.text
        link_copies(
            port, "https://gazette.example/port", ["https://courier.example/port", "https://herald.example/port"]
        )
        await browser.sees("≈2")
        assert "Council" in browser.cursor
        await browser.press("space")
        assert listed(browser) == UNFOLDED
