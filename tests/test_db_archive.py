from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from archives import add, article, fill, read_also

from db.archive import Archive
from db.models import Correction, Link, Section
from db.storage.compression import pack, unpack
from db.storage.connections import open_writable
from db.text.dates import Published

DATED = [
    None,
    "1702",
    "1999-12-31T23:59:59",
    "2021",
    "2021-05",
    "2021-05-20",
    "2021-05-20T00:00:01",
    "2021-05-20T14:05",
]
DATED += ["2021-12-31", "2022", "2022-01-01T12:00:00+02:00", "9999-12-31T23:59"]

NEWEST_FIRST = [*DATED[:0:-1], None]


def titles(archive: Archive, ids: object) -> list[str]:
    return [headline.title for headline in archive.headlines(ids)]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An article of every kind of date in each of three sections, one within another, of two sites."""
    path = tmp_path_factory.mktemp("archive") / "my archive.db"
    for section in (("World",), ("World", "Europe"), ("Sport",)):
        # Out of order: the order of an archive is that of its dates.
        dates = [*DATED[1::2], *DATED[::2]]
        add(path, *(article(f"{' '.join(section)} {date}", published=date, section=section) for date in dates))
    add(path, article("Another site's", section=("World",), published="2021"), site="other.example")
    with closing(Archive.open(path)) as archive:
        yield archive


def section_id(archive: Archive, *path: str, site: str = "") -> int:
    (found,) = [section.id for section in archive.outline().sections if (section.site, section.path) == (site, path)]
    return found


def test_an_archive_is_called_what_its_file_is(archive: Archive) -> None:
    assert archive.name == archive.outline().name == "my archive"


def test_a_listing_is_newest_first_and_undated_last(archive: Archive) -> None:
    sport = archive.headlines(archive.listing(section_id(archive, "Sport")))
    assert [headline.published and headline.published.iso for headline in sport] == NEWEST_FIRST


def test_a_listing_of_a_section_has_those_of_its_sub_sections(archive: Archive) -> None:
    world = archive.listing(section_id(archive, "World"))
    assert len(world) == 2 * len(DATED)
    assert all(one > other for one, other in pairwise(world))
    assert {headline.section for headline in archive.headlines(world)} == {("World",), ("World", "Europe")}


def test_a_listing_of_the_whole_archive_has_every_article_once(archive: Archive) -> None:
    everything = archive.listing(None)
    assert len(everything) == len(set(everything)) == archive.outline().total == 3 * len(DATED) + 1


@pytest.mark.parametrize(
    ("year", "count"), [(None, 1), (1702, 1), (1999, 1), (2020, 0), (2021, 6), (2022, 2), (9999, 1)]
)
def test_a_cell_is_a_sections_year_without_its_sub_sections(archive: Archive, year: int | None, count: int) -> None:
    cell = archive.cell(section_id(archive, "World"), year)
    assert len(cell) == count
    assert all(one > other for one, other in pairwise(cell))
    for headline in archive.headlines(cell):
        assert headline.section == ("World",)
        assert headline.site == ""
        assert (headline.published.year if headline.published else None) == year
    assert len(archive.listing(section_id(archive, "World"), year)) == 2 * count


def test_the_outline_counts_what_its_cells_hold(archive: Archive) -> None:
    outline = archive.outline()
    for cell in outline.cells:
        assert len(archive.cell(cell.section_id, cell.year)) == cell.count > 0
    assert list(outline.years()) == [9999, 2022, 2021, 1999, 1702, None]
    assert sum(outline.years().values()) == outline.total
    assert len(archive.listing(None, 2021)) == outline.years()[2021]


def test_sections_are_a_tree_of_names_for_each_site(archive: Archive) -> None:
    sections = {(section.site, section.path): section for section in archive.outline().sections}
    assert set(sections) == {
        ("", ("World",)),
        ("", ("World", "Europe")),
        ("", ("Sport",)),
        ("other.example", ("World",)),
    }
    assert sections["", ("World", "Europe")].parent == sections["", ("World",)].id
    assert sections["", ("World",)].parent is None
    assert archive.section(sections["", ("Sport",)].id).name == "Sport"
    assert Section(1, "", (), None).name == "Unfiled"


def test_of_a_year_those_are_told_apart_of_which_only_the_year_is_known(archive: Archive) -> None:
    only_year = archive.year_only(section_id(archive, "Sport"), 2021)
    assert titles(archive, only_year) == ["Sport 2021"]
    assert list(archive.year_only(section_id(archive, "Sport"), 9999)) == []


def test_headlines_come_in_the_order_asked_for_and_without_those_that_are_gone(archive: Archive) -> None:
    ids = list(archive.listing(None))
    mixed = [*ids[::2], 5, *ids[1::2], ids[0]]
    assert [headline.id for headline in archive.headlines(mixed)] == [each for each in mixed if each != 5]
    assert archive.headlines([]) == []


def test_more_headlines_can_be_asked_for_than_sqlite_takes_parameters(archive: Archive) -> None:
    ids = list(archive.listing(None)) * 1200
    assert len(archive.headlines(ids)) == len(ids) > 32766


def test_an_article_has_all_that_was_taken_in(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    links = (
        *read_also("Title 1", "Not there"),
        Link("in-text", "see", "https://a.example/x?y#z"),
        Link("view-all", "View all events", "https://a.example/all"),
    )
    body = "One *paragraph*.\n\nПара 予算 👩\u200d🚒\n\n" + "long " * 100_000
    new = article("Ein “Titel” – 予算", body, section=("World", "Europe"), published="2021-05-20T14:05:00+02:00",
                  links=links, url="https://a.example/1", authors=("A B", "Ć Ď"))  # fmt: skip
    add(
        path,
        new,
        article("Title 1", section=("World", "Europe")),
        article("Title 2", section=("World", "Europe"), published="2021"),
    )
    with closing(Archive.open(path)) as archive:
        (headline,) = archive.find("Ein “Titel” – 予算")
        found = archive.article(headline.id)
        assert found is not None
        (target,) = archive.find("Title 1")
        assert (found.title, found.body, found.section, found.published) == (
            new.title,
            body,
            new.section,
            new.published,
        )
        assert (found.url, found.authors, found.language, found.root, found.warnings) == (
            new.url,
            new.authors,
            None,
            "Main",
            (),
        )
        assert found.links == (Link("read-also", "Title 1", None, target.slug, target.id), *links[1:])
        assert found.breadcrumb == ("Main", "World", "Europe", "2021")
        assert found.section_count == 2
        assert found.source is not None
        assert found.source.importer == "page-text 1"
        assert found.source.imported == "2026-01-01T00:00:00+00:00"
        assert found.source.place.startswith("/pages/")
        assert archive.article(headline.id + 1) is None


def test_an_article_says_where_its_date_is_from_and_what_was_corrected_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    add(path, replace(article("Right"), date_from="json-ld"), article("Another", "Another text."))
    with open_writable(path) as database:
        (article_id,) = database.conn.execute("select id from articles where title = 'Right'").fetchone()
        database.conn.executemany(
            "insert into corrections values (?, ?, ?, ?, '2026-01-02')",
            [(article_id, "title", "Right", "Wrong"), (article_id, "date", "2022", None)],
        )
    with closing(Archive.open(path)) as archive:
        found, other = (archive.article(archive.find(title)[0].id) for title in ("Right", "Another"))
        assert found is not None
        assert other is not None
        assert (found.date_from, other.date_from) == ("json-ld", "")
        assert found.corrections == (
            Correction("date", "2022", "", "2026-01-02"),
            Correction("title", "Right", "Wrong", "2026-01-02"),
        )
        assert (other.corrections, other.copy_of, other.copies) == ((), None, 0)


def test_an_undated_article_without_a_section_is_unfiled_and_undated(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    add(path, article("T", section=(), published=None))
    with closing(Archive.open(path)) as archive:
        (article_id,) = archive.listing(None, None)
        found = archive.article(article_id)
        assert found is not None
        assert (found.slug, found.published, found.section) == ("unfiled/undated/t", None, ())
        assert found.breadcrumb == ("Main",)
        assert archive.outline().years() == {None: 1}


@pytest.fixture
def named(tmp_path: Path) -> Iterator[Archive]:
    path = tmp_path / "archive.db"
    add(path, article("It’s a “Plan” — Now", published="2020"), article('It\'s a "plan" - now', published="2022"))
    add(path, article("Else", url="https://a.example/1"), article("https://a.example/2"))
    add(path, article("Else", url="https://a.example/1"), site="other")
    with closing(Archive.open(path)) as archive:
        yield archive


@pytest.mark.parametrize(
    ("reference", "slugs"),
    [
        ("news/2020/it-s-a-plan-now", ["news/2020/it-s-a-plan-now"]),
        ("It’s a “Plan” — Now", ["news/2020/it-s-a-plan-now"]),
        (" It’s a  “Plan” — Now\n", ["news/2020/it-s-a-plan-now"]),
        ("IT'S A 'PLAN' NOW", []),
        ('IT\'S Á "PLAN"–NOW', ["news/2022/it-s-a-plan-now", "news/2020/it-s-a-plan-now"]),
        ("https://a.example/1", ["news/2022/else-2", "news/2022/else"]),
        ("http://www.a.example/1/?utm_source=x#top", ["news/2022/else-2", "news/2022/else"]),
        ("https://a.example/2", ["news/2022/https-a-example-2"]),
        ("else", ["news/2022/else-2", "news/2022/else"]),
        ("", []),
        ("nothing", []),
        ("%", []),
        ("\udcff\ud800", []),
        ("news/2022/else\udcff", ["news/2022/else"]),
    ],
)
def test_an_article_is_found_by_slug_url_or_title(named: Archive, reference: str, slugs: list[str]) -> None:
    assert [headline.slug for headline in named.find(reference)] == slugs


def test_stats_count_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(Archive.open(fill(path, 3))) as archive:
        stats = archive.stats()
        assert (stats.articles, stats.sections, stats.years, stats.sites, stats.versions) == (3, 1, 1, 1, 3)
    add(
        path, article("A", section=("World", "Europe"), published=None, links=read_also("B", "C", "Title 1")), place="a"
    )
    add(
        path,
        article("A", "other", section=("World", "Europe"), published=None, links=read_also("B", "Title 1")),
        place="a",
    )
    add(path, article("B", links=[Link("view-all", "All"), Link("in-text", "x", "https://a.example")]), site="other")
    with closing(Archive.open(path)) as archive:
        stats = archive.stats()
        assert (stats.articles, stats.sections, stats.years, stats.sites, stats.versions) == (5, 4, 1, 2, 6)
        assert (stats.links_resolved, stats.links_missing) == (1, 1)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2021-05-20", "Sport 2021-05-20T14:05"),
        ("2021-05", "Sport 2021-05-20T14:05"),
        ("2021", "Sport 2021-12-31"),
        ("2020", "Sport 1999-12-31T23:59:59"),
        ("2021-05-19", "Sport 2021-05"),
        ("1600", "Sport 1702"),
        ("9999", "Sport 9999-12-31T23:59"),
    ],
)
def test_a_date_leads_to_the_newest_article_at_or_before_it(tmp_path: Path, date: str, expected: str) -> None:
    path = tmp_path / "archive.db"
    add(path, *(article(f"Sport {each}", published=each) for each in DATED))
    with closing(Archive.open(path)) as archive:
        found = archive.find_nearest(Published(date))
        assert found is not None
        assert found.title == expected


@pytest.mark.parametrize("body", ["", "x", "予算\n\n👩\u200d🚒", "long " * 500_000])
def test_a_body_is_stored_without_loss(body: str) -> None:
    assert unpack(pack(body)) == body
