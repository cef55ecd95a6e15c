"""Several sites in one archive: a level of the tree, a crumb, a listing of their own."""

from pathlib import Path

import pytest
from archives import add, article
from pilot import browsing


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two sites with sections of one name, and an article of one title."""
    path = tmp_path / "Two.db"
    add(
        path,
        article("Of the gazette", published="2022-02-01", section=("News",)),
        article("Budget passed", published="2022-01-01", section=("News",)),
        article("Older", published="2020-01-01", section=("World", "Europe")),
        site="gazette.example",
    )
    add(
        path,
        article("Of the courier", published="2022-03-01", section=("News",)),
        article("Budget passed", published="2021-01-02", section=("News",)),
        site="courier.example",
    )
    return path


async def test_the_sites_name_is_a_crumb_and_leads_to_its_listing(two: Path) -> None:
    async with browsing(two) as browser:
        assert "5 articles · 4 sections · 2 sites · 2020–2022" in browser.text
        await browser.press("l", "j")
        assert browser.crumbs == "Main › gazette.example › 2022"
        await browser.press("l", "j", "l", "j", "enter")
        await browser.reads("Of the gazette")
        assert browser.crumbs == "Main › gazette.example › News › 2022"
        await browser.click("gazette.example", within=browser.header)
        assert browser.crumbs == "Main › gazette.example"
        assert [row.strip("▌▏ ") for row in browser.page if " 1 " in row[:10]] == [
            "1 Feb  Of the gazette",
            "1 Jan  Budget passed",
            "1 Jan  Older",
        ]
        assert browser.page[0].strip("▌▏").split() == ["▾", "gazette.example", "3"]
        await browser.press("u")
        assert browser.crumbs == "Main"
        assert browser.page[0].split() == ["▾", "Two", "5"]


async def test_listings_of_sections_of_one_name_are_told_apart_by_their_sites(two: Path) -> None:
    async with browsing(two) as browser:
        await browser.press("ctrl+g", *"2022-03", "enter")
        assert "Of the courier" in browser.cursor
        await browser.press("A")
        assert browser.crumbs == "Main › courier.example › News"
        assert browser.page[0].split() == ["▾", "News", "2"]
        await browser.press("backspace", "J")
        await browser.reads("Of the courier")


async def test_in_a_turned_tree_sites_stand_first(two: Path) -> None:
    async with browsing(two) as browser:
        await browser.press("T")
        assert [row.strip("▌▏ ").split()[1] for row in browser.tree] == ["gazette.example", "courier.example"]
        await browser.press("g", "l")
        assert browser.crumbs == "Main › gazette.example"
        await browser.press("A")
        assert browser.page[0].strip("▌▏").split() == ["▾", "gazette.example", "3"]


async def test_a_title_that_several_have_is_said_to_be_the_newest(two: Path) -> None:
    async with browsing(two) as browser:
        await browser.press("ctrl+g", *"Budget passed", "enter")
        await browser.reads("Budget passed")
        assert browser.crumbs == "Main › gazette.example › News › 2022"
        assert browser.notices == ["1 more article has that name: this is the newest."]


async def test_with_one_site_nothing_is_said_of_sites(tmp_path: Path) -> None:
    path = tmp_path / "One.db"
    add(path, article("Alone", published="2022-01-01"), site="gazette.example")
    async with browsing(path) as browser:
        assert "site" not in browser.text
        await browser.press("l", "j", "l", "j", "enter")
        assert browser.crumbs == "Main › News › 2022"


async def test_a_site_without_a_name_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "Nameless.db"
    add(path, article("Here", published="2022-01-01"), article("There", published="2021-01-01"))
    add(path, article("Elsewhere", published="2022-01-02"), site="courier.example")
    async with browsing(path) as browser:
        await browser.press("l", "j")
        assert browser.crumbs == "Main › Unnamed site › 2022"
        await browser.press("A")
        assert browser.crumbs == "Main › Unnamed site"
        assert browser.page[0].strip("▌▏").split()[:3] == ["▾", "Unnamed", "site"]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
async def test_thirty_sites_are_a_level_like_any_other(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "Many.db"
    for n in range(30):
        add(path, article(f"Number {n}", published=f"2022-01-{n + 1:02}"), site=f"a-rather-long-name-{n:02}.example")
    async with browsing(path, size=size) as browser:
        await browser.press("l")
        assert browser.tree[1].split()[-1] == "1"
        await browser.press(*["j"] * 30, "l", "j", "l", "j")
        assert "30 Jan  Number 29" in browser.cursor
        await browser.press("/", *"number 19", "enter")
        assert "Number 19" in browser.cursor
