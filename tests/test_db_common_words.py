"""What is kept of common words: made by imports, dropped by what changes a year, and never another answer."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article, reading, write_pages

from db.archive import Archive
from db.check import check_archive
from db.curation.correct import correct
from db.ingest.importer import import_sources
from db.query.parser import parse_filter, parse_search
from db.search.article_index import ArticleIndex
from db.search.bitmaps import KnownBits, known_bits
from db.search.matches import count_quickly, find_matches
from db.search.results import find_ids
from db.storage import word_bitmaps as common_words
from db.storage.connections import open_writable

QUERIES = (
    "para",
    "paragraph ",
    "re",
    "r",
    "report ",
    "was of",
    "many about",
    "floods",
    "again -harvest",
    "-report ",
    "report-7",
    "was/many ",
)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of 120 pages of four years, all of which say "paragraph", "report" and "was"."""
    write_pages(tmp_path / "pages", 120)
    return tmp_path / "pages"


@pytest.fixture
def path(tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of them in which every year's common words are worth keeping."""
    monkeypatch.setattr(common_words, "MAX_WITHOUT_BITMAPS", 0)
    import_sources(tmp_path / "archive.db", [str(pages)])
    return tmp_path / "archive.db"


def kept_years(path: Path) -> list[int]:
    with reading(path) as connection:
        return [year for (year,) in connection.execute("select year from common_years order by 1")]


def known_of(path: Path, text: str) -> KnownBits:
    with closing(Archive.open(path)) as archive, archive.pool.connection() as connection:
        return known_bits(connection, parse_search(text), ArticleIndex(archive))


def slugs(path: Path) -> list[str]:
    with reading(path) as connection:
        return [slug for (slug,) in connection.execute("select slug from articles order by id")]


def assert_same_as_listed(path: Path) -> None:
    with closing(Archive.open(path)) as archive:
        sections, outline = ArticleIndex(archive), archive.outline()
        for text in QUERIES:
            query = parse_filter(text)
            listed = list(find_ids(archive, query, sort="date"))
            for find in (find_matches, count_quickly):
                found = find(archive, query, sections, outline)
                assert (list(found.ids), found.total) == (listed, len(listed)), text


def test_an_import_keeps_the_common_words_of_each_year(path: Path) -> None:
    assert kept_years(path) == [2000, 2001, 2002, 2003]
    assert_same_as_listed(path)
    assert check_archive(path) == []


def test_words_that_are_all_common_ask_no_index(path: Path) -> None:
    found = known_of(path, "paragraph report")
    assert sorted(found.bits) == [2000, 2001, 2002, 2003]
    assert set(found.rest.values()) == {None}
    assert all(bits.all() for bits in found.bits.values())


def test_what_is_not_common_is_left_to_the_index(path: Path) -> None:
    rest = known_of(path, "report 77").rest
    assert {str(query.root) for query in rest.values() if query is not None} == {"77"}


def test_of_what_is_several_words_each_is_looked_up(path: Path) -> None:
    rest = known_of(path, "report-77 was/many").rest
    assert {str(query.root) for query in rest.values() if query is not None} == {"77"}


@pytest.mark.parametrize(
    "text", ['"of many"', "date:2001", "body:report", "report OR paragraph", "absent", "report -77"]
)
def test_nothing_is_known_of_what_bits_cant_say(path: Path, text: str) -> None:
    assert not known_of(path, text)


def test_an_article_that_comes_drops_its_year_until_the_end_of_the_next_import(path: Path, pages: Path) -> None:
    add(path, article("Report 500", "A paragraph of many.", published="2001-07-01"))
    assert kept_years(path) == [2000, 2002, 2003]
    assert_same_as_listed(path)
    write_pages(pages, 1, start=120)
    import_sources(path, [str(pages)])
    assert kept_years(path) == [2000, 2001, 2002, 2003]
    assert_same_as_listed(path)
    assert check_archive(path) == []


def test_an_undated_article_is_of_a_year_of_its_own(path: Path, pages: Path) -> None:
    add(path, article("Report 501", "A paragraph of many.", published=None))
    write_pages(pages, 1, start=120)
    import_sources(path, [str(pages)])
    assert kept_years(path) == [0, 2000, 2001, 2002, 2003]
    assert_same_as_listed(path)


def test_a_corrected_date_drops_the_year_it_leaves_and_the_one_it_comes_to(path: Path) -> None:
    with reading(path) as connection:
        (slug,) = connection.execute("select slug from articles where year = 2002 limit 1").fetchone()
    correct(path, slug, {"date": "2003-03-03"})
    assert kept_years(path) == [2000, 2001]
    assert_same_as_listed(path)


def test_a_corrected_title_drops_its_year(path: Path) -> None:
    correct(path, slugs(path)[0], {"title": "Nothing of the kind"})
    assert len(kept_years(path)) == 3
    assert_same_as_listed(path)


def test_few_articles_without_are_left_so(path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common_words, "MAX_WITHOUT_BITMAPS", 60)
    write_pages(pages, 1, start=120)
    import_sources(path, [str(pages)])
    assert kept_years(path) == [2001, 2002, 2003]
    assert_same_as_listed(path)
    write_pages(pages, 1, start=121)
    import_sources(path, [str(pages)])
    assert kept_years(path) == [2000, 2001, 2002, 2003]  # two years were 62 articles


def test_a_small_archive_keeps_none(tmp_path: Path, pages: Path) -> None:
    import_sources(tmp_path / "small.db", [str(pages)])
    assert kept_years(tmp_path / "small.db") == []


def test_bits_of_other_articles_than_those_counted_are_not_used(path: Path) -> None:
    with closing(Archive.open(path)) as archive:
        before = ArticleIndex(archive)
        add(path, article("Report 502", "A paragraph.", published="2001-07-01"))
        with open_writable(path) as database:
            common_words.build_bitmaps(database.conn)
        assert len(kept_years(path)) == 4
        with archive.pool.connection() as connection:
            assert sorted(known_bits(connection, parse_search("report"), before).bits) == [2000, 2002, 2003]


def test_a_text_that_cant_be_read_tells_nothing(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update bodies set body = x'00' where id in (select id from bodies limit 2)")
        connection.execute("delete from bodies where id in (select id from bodies limit 1 offset 2)")
        connection.execute("delete from common_years")
        connection.commit()
    with open_writable(path) as database:
        common_words.build_bitmaps(database.conn)
    assert len(kept_years(path)) == 4
    assert_same_as_listed(path)


def test_what_an_index_finds_that_is_no_article_is_left_out(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        last = "(select max(id) from articles where year = 2001)"
        connection.execute(f"insert into filter_fts (rowid, text) values ({last} + 1, 'report of many')")
        connection.execute("delete from common_years")
        connection.commit()
    with open_writable(path) as database:
        common_words.build_bitmaps(database.conn)
    found = known_of(path, "report")
    assert len(found.bits) == 4
    assert all(bits.all() for bits in found.bits.values())


@pytest.mark.parametrize(
    "statement",
    [
        "update common_words set is_in = zeroblob(length(is_in)) where year = 2001",
        "update common_years set id_sum = id_sum + 1 where year = 2001",
        "update common_words set is_in = x'00' where year = 2001",
    ],
)
def test_a_check_finds_bits_that_are_wrong(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()
    assert check_archive(path) == ["The common words of 1 years are kept otherwise than the indexes have them."]
