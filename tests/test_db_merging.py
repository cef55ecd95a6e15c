"""Merging another newsbrowse archive: nothing is lost, nothing comes twice."""

import sqlite3
from pathlib import Path

import pytest
from archives import add, article, read_also, reading, rows
from archives import article as news
from test_db_importing import articles, counts

from db.check import check_archive
from db.curation.correct import correct
from db.ingest.importer import import_sources
from db.text.dates import Published


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.db"
    web = "https://www.gazette.example/a"
    add(path, article("Plan", "first words", url=web, authors=["A. Person"]), place="a", site="gazette.example")
    add(path, article("Plan", "second words", url=web, links=read_also("Floods")), place="a", site="gazette.example")
    add(path, article("Floods", "about water"), place="b", site="gazette.example")
    add(path, article("Harvest", "about corn", published="1999-08-01"), place="c")
    return path


def versions(path: Path) -> list[tuple[str, int]]:
    with reading(path) as connection:
        return connection.execute("select title, number from versions order by article_id, number").fetchall()


def test_everything_comes_over_as_it_was(path: Path, other: Path) -> None:
    report = import_sources(path, [str(other)])
    assert counts(report) == {"seen": 3, "new": 3}
    assert [(each.slug, each.site, each.body, each.authors, each.url) for each in articles(path)] == [
        (each.slug, each.site, each.body, each.authors, each.url) for each in articles(other)
    ]
    assert [each.source.place for each in articles(path) if each.source] == [
        each.source.place for each in articles(other) if each.source
    ]
    assert versions(path) == versions(other) == [("Plan", 1)]
    assert [link.target for each in articles(path) for link in each.links] == ["news/2022/floods"]
    assert check_archive(path) == []


def test_the_same_archive_again_changes_nothing(path: Path, other: Path) -> None:
    import_sources(path, [str(other)])
    before = rows(path)
    assert counts(import_sources(path, [str(other)])) == {"seen": 3, "unchanged": 3}
    assert rows(path) == before


def test_what_grew_there_comes_and_what_grew_here_stays(path: Path, other: Path) -> None:
    import_sources(path, [str(other)])
    add(path, article("Here", "only here"), place="d")
    add(other, article("There", "only there"), place="e")
    add(other, article("Plan", "third words", url="https://gazette.example/a"), place="a", site="gazette.example")
    assert counts(import_sources(path, [str(other)])) == {"seen": 4, "new": 1, "updated": 1, "unchanged": 2}
    assert {each.title for each in articles(path)} == {"Plan", "Floods", "Harvest", "Here", "There"}
    assert versions(path) == [("Plan", 1), ("Plan", 2)]
    assert check_archive(path) == []


def test_what_was_corrected_there_is_corrected_here_unless_someone_said_otherwise(path: Path, other: Path) -> None:
    correct(other, "news/1999/harvest", {"date": "1999-08-15", "author": "Ada Bell"})
    import_sources(path, [str(other)])
    (article,) = (each for each in articles(path) if each.title == "Harvest")
    assert (article.published, article.authors) == (Published("1999-08-15"), ("Ada Bell",))
    assert {(each.field, each.said) for each in article.corrections} == {("date", "1999-08-01"), ("author", "")}
    assert check_archive(path) == []
    correct(path, article.slug, {"author": "Max Frei"})
    add(other, news("Later", "later words"), place="f")
    assert import_sources(path, [str(other)]).new == 1
    assert {each.authors for each in articles(path) if each.title == "Harvest"} == {("Max Frei",)}


def test_what_was_corrected_there_is_corrected_here_though_the_page_came_before(path: Path, other: Path) -> None:
    import_sources(path, [str(other)])
    correct(other, "news/1999/harvest", {"author": "Ada Bell"})
    for _ in range(2):
        assert counts(import_sources(path, [str(other)])) == {"seen": 3, "unchanged": 3}
        assert {each.authors for each in articles(path) if each.title == "Harvest"} == {("Ada Bell",)}
        assert {each.authors for each in articles(path) if each.title == "Floods"} != {("Ada Bell",)}
    assert check_archive(path) == []


def test_an_older_archive_doesnt_undo_what_is_newer(path: Path, other: Path) -> None:
    newer = article("Plan", "third words", url="https://gazette.example/a")
    add(path, newer, place="a", site="gazette.example")
    with sqlite3.connect(path) as connection:
        connection.execute("update runs set started = '2030-01-01T00:00:00+00:00'")
    connection.close()
    import_sources(path, [str(other)])
    (plan,) = (each for each in articles(path) if each.title == "Plan")
    assert plan.body == "third words"
    assert versions(path) == [("Plan", 1), ("Plan", 2)]
    assert check_archive(path) == []


def test_two_archives_of_one_site_become_one(path: Path, other: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.db"
    add(second, article("Plan", "second words", url="http://gazette.example/a?utm_source=feed"), site="gazette.example")
    add(second, article("Treaty", "about peace"), place="z", site="gazette.example")
    assert counts(import_sources(path, [str(other), str(second)]))["new"] == 4
    assert sorted(each.title for each in articles(path)) == ["Floods", "Harvest", "Plan", "Treaty"]
    assert check_archive(path) == []


def test_an_archive_that_is_damaged_is_refused_by_name(path: Path, other: Path) -> None:
    data = bytearray(other.read_bytes())
    data[4096 * 3 : 4096 * 12] = b"\xff" * (4096 * 9)
    other.write_bytes(data)
    report = import_sources(path, [str(other)])
    assert report.rejected == 1
    assert report.rejects[0].code == "bad-archive"
