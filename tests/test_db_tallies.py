"""How results spread over time and over their facts."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from archives import add, article

from db.archive import Archive
from db.models import Headline
from db.query.ast import Query
from db.query.parser import parse_search
from db.search.facets import FACETS, Facet, Period, count_facet, count_periods
from db.search.results import count_results, search
from db.search.sql import compile_query
from db.storage.connections import open_writable

DATES = [
    None, "1999", "2019", "2019-01", "2019-01-01", "2019-03", "2019-03-01", "2019-03-31T10:00", "2019-12",
    "2019-12-31", "2020-02", "2020-02-28", "2020-02-29", "2021",
]  # fmt: skip
SECTIONS = [("World",), ("World", "Europe"), ("Sport", "World"), ("A/B", "World"), ("Sport",), ()]
AUTHORS = [(), ("Ada Bell",), ("Ada Bell", "Max Frei"), ("ADA BELL",), ("Bell",), ('Jo "Ace" Roe', "Jo Roe")]
LANGUAGES = [None, "en", "en-GB", "de", "pt-BR"]
PLACES = [
    "/news/a/1.txt",
    "/news/a/deep/2.txt",
    "/news/b/3.txt",
    "/news/4.txt",
    "https://a.example/x/y",
    "https://b.example",
]
QUERIES = [
    None,
    "plan",
    "plan treaty",
    "-plan",
    "date:2019",
    "plan OR is:undated",
    "lang:en treaty",
    '"plan treaty"',
    "-has:author plan",
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Three hundred articles of two sites, of all sorts of dates and names; some are copies of others."""
    chance = random.Random(4)
    path = tmp_path_factory.mktemp("tallies") / "archive.db"
    for number in range(300):
        body = " ".join(chance.choices(["plan", "treaty", "budget", "flood"], k=3))
        if number % 10 == 0:
            body = f"plan {'the same long story of a treaty told at length ' * 12}{number // 40}"
        each = article(
            f"Title {number}" if number % 10 else "One story",
            body,
            section=chance.choice(SECTIONS),
            published=chance.choice(DATES) if number % 10 else chance.choice(["2020-02-28", "2020-02-29"]),
            authors=chance.choice(AUTHORS),
        )
        each = replace(each, language=chance.choice(LANGUAGES))
        add(path, each, place=chance.choice(PLACES), site=chance.choice(["gazette", "herald"]))
    with closing(Archive.open(path)) as archive:
        yield archive


def parsed(text: str | None) -> Query | None:
    return None if text is None else parse_search(text)


def listed(archive: Archive, text: str | None) -> list[Headline]:
    """What the tallies are to count: every result."""
    return archive.headlines(archive.listing(None)) if text is None else search(archive, parse_search(text), limit=0)[1]


def test_the_archive_has_copies(archive: Archive) -> None:
    assert archive.stats().copies > 5


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize(("by", "length"), [("year", 4), ("month", 7), ("day", 10)])
def test_a_histogram_counts_what_is_listed_oldest_first_and_the_undated_last(
    archive: Archive, text: str | None, by: Period, length: int
) -> None:
    dates = Counter(each.published.iso[:length] if each.published else None for each in listed(archive, text))
    expected = sorted(dates.items(), key=lambda row: (row[0] is None, row[0] or ""))
    assert [(tally.value, tally.total) for tally in count_periods(archive, parsed(text), by)] == expected


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("field", ["section", "language", "year"])
def test_facets_of_one_value_sum_to_the_total(archive: Archive, text: str | None, field: Facet) -> None:
    assert sum(tally.total for tally in count_facet(archive, parsed(text), field)) == len(listed(archive, text))


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("what", [*FACETS, "month", "day"])
def test_what_a_clause_narrows_to_is_what_was_counted(archive: Archive, text: str | None, what: str) -> None:
    tallies = (
        count_facet(archive, parsed(text), cast(Facet, what))
        if what in FACETS
        else count_periods(archive, parsed(text), cast(Period, what))
    )
    assert tallies
    for tally in tallies:
        narrowed = matching(archive, tally.clause)
        assert tally.total == sum(each.id in narrowed for each in listed(archive, text)), tally


def matching(archive: Archive, clause: str) -> set[int]:
    """Every article that a clause means, copies of one another too."""
    with archive.pool.connection() as connection:
        found = compile_query(connection, parse_search(clause))
        return {row[0] for row in connection.execute(found.sql("{id}"), found.parameters)}


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("site", ["gazette", "nowhere"])
def test_tallies_can_keep_to_one_site(archive: Archive, text: str | None, site: str) -> None:
    found = count_periods(archive, parsed(text), "year", site=site)
    if text is None:
        assert sum(tally.total for tally in found) == sum(each.site == site for each in listed(archive, None))
    else:
        assert sum(tally.total for tally in found) == count_results(archive, parse_search(text), site=site)
    assert sum(tally.total for tally in count_facet(archive, parsed(text), "section", site=site)) == (
        sum(tally.total for tally in found)
    )


def test_the_most_frequent_come_first_and_those_without_last(archive: Archive) -> None:
    for field in ("section", "author", "language", "source"):
        totals = [tally.total for tally in count_facet(archive, None, cast(Facet, field)) if tally.value is not None]
        assert totals == sorted(totals, reverse=True)
    years = [tally.value for tally in count_facet(archive, None, "year")]
    assert years == ["2021", "2020", "2019", "1999", None]
    assert count_facet(archive, None, "author")[-1].value is None


def test_languages_are_counted_without_their_country(archive: Archive) -> None:
    assert {tally.value for tally in count_facet(archive, None, "language")} == {"en", "de", "pt", None}


def test_an_author_is_one_however_the_name_is_written(archive: Archive) -> None:
    names = [tally.value for tally in count_facet(archive, None, "author")]
    assert len(names) == 6
    assert "Ada Bell" in names
    assert "ADA BELL" not in names


def test_what_cant_be_said_has_no_clause(tmp_path: Path) -> None:
    path = tmp_path / "odd.db"
    odd = replace(article(section=("!!!",), authors=("???",)), language="zh_CN.utf8")
    add(path, odd, place='/news/"quoted".txt')
    with closing(Archive.open(path)) as archive:
        for field in ("section", "author", "language"):
            assert [tally.clause for tally in count_facet(archive, None, cast(Facet, field))] == [""]


def test_files_in_one_folder_are_one_source_and_files_of_records_are_each_one(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    add(path, article("One"), place="/home/pages/1.txt")
    add(path, article("Two"), place="/home/pages/2.txt")
    with closing(Archive.open(path)) as archive:
        assert [(tally.value, tally.total) for tally in count_facet(archive, None, "source")] == [("/home/pages/", 2)]
    with open_writable(path) as database:
        database.conn.execute("update sources set offset = 7, place = replace(place, '.txt', '.warc')")
        database.conn.commit()
    with closing(Archive.open(path)) as archive:
        assert [tally.value for tally in count_facet(archive, None, "source")] == [
            "/home/pages/1.warc",
            "/home/pages/2.warc",
        ]


def test_an_empty_archive_has_nothing_to_count(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    with open_writable(path):
        pass
    with closing(Archive.open(path)) as archive:
        for query in (None, parse_search("plan"), parse_search("lang:en")):
            assert all(count_facet(archive, query, field) == [] for field in FACETS)
            assert count_periods(archive, query, "month") == []
