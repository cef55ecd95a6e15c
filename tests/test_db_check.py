import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article, fill, read_also

from db import check as check_module
from db.articles.store import make_index_rows
from db.check import check_archive
from db.copies.linking import link_copies
from db.errors import ArchiveMissing, Cancelled
from db.models import Link
from db.storage.connections import open_writable
from db.storage.fts_indexes import INDEXES
from db.text.dates import first_id

URL = "https://a.example/"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sound archive with something of everything in it."""
    path = tmp_path / "archive.db"
    add(path, article("Plan", "first words", links=read_also("Other", "Missing")), place="a")
    add(path, article("Other", "about 予算案", section=["World", "Europe"], published=None, url=URL + "other"))
    add(
        path,
        article("Third", "كِتَابٌ *strong* [a](b)", published="2021-05-05", links=[Link("in-text", "x", URL + "other")]),
    )
    add(path, article("Plan", "second words", published="2022-05", links=read_also("Other")), place="a")
    add(path, article("Plan", "elsewhere"), site="other")
    add(path, article("Renamed", "about", url=URL + "other", published="1999"))
    add(path, *(article("Same", "all the same words", url=f"{URL}same/{n}", published="2020-05-05") for n in range(2)))
    with open_writable(path) as database:
        link_copies(database.conn)
    return path


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("pragma wal_checkpoint(truncate)")


def test_a_sound_archive_has_no_faults(path: Path) -> None:
    assert check_archive(path) == []


def test_checking_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    check_archive(path)
    assert path.read_bytes() == before


THIRD = "where title = 'Third'"
MISPLACED = "1 articles are not where their date is."
CHANGED = "1 of the articles that were looked at were changed by something else than an import."
UNREADABLE = "of the texts that were looked at can't be read."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update facet_counts set n = n + 1 where year = 2020", "The ready counts of 1 years of sections differ"),
        ("update articles set leader = null", "The ready counts of 1 years of sections differ"),
        ("update articles set leader = 5 where leader is not null", "1 copies are of articles that are gone."),
        (
            "update articles set leader = id where leader is not null",
            "1 copies are of articles that are copies themselves.",
        ),
        (
            f"update articles set leader = (select leader from articles where leader is not null) {THIRD}",
            "1 copies don't come within a week of what they are copies of.",
        ),
        ("update meta set value = 1 where key = 'copies_linked_to'", "stopped before it looked for copies"),
        ("update meta set value = '[738000]' where key = 'copies_again'", "stopped before it looked for copies"),
        (
            "update signatures set id = 5 where id = (select min(id) from signatures)",
            "1 signatures belong to no article.",
        ),
        ("update addresses set article_id = 5", "3 addresses lead to articles that are gone."),
        ("delete from addresses where url like '%other'", "1 articles are not found by their URL."),
        ("update links set target_id = null where text = 'x'", "1 links lead nowhere"),
        ("insert into corrections values (5, 'title', 'A', 'B', '2026')", "1 corrections belong to no article."),
        ("update facet_counts set n = n + 1 where year = 2022", "The ready counts of 2 years of sections differ"),
        ("update facet_counts set n = -1 where year = 0", "The ready counts of 1 years of sections differ"),
        ("delete from facet_counts where year = 1999", "The ready counts of 1 years of sections differ"),
        ("insert into facet_counts values (1812, 1, 5)", "The ready counts of 1 years of sections differ"),
        ("delete from bodies where id = (select max(id) from bodies)", "1 articles have no text."),
        ("insert into bodies values (5, x'00')", "1 texts belong to no article."),
        ("update versions set article_id = 5", "2 former texts belong to no article."),
        ("update sources set article_id = 5 where id = 1", "1 sources belong to no article."),
        ("update links set target_id = 5 where target_id is not null", "2 links lead to articles that are gone."),
        ("update links set article_id = 5 where text = 'x'", "1 links belong to no article."),
        (f"update links set target_id = (select id from articles {THIRD}) where text = 'x'", "1 links lead to another"),
        (f"update articles set year = 2020 {THIRD}", MISPLACED),
        (f"update articles set year = 123456 {THIRD}", MISPLACED),
        (f"update articles set published = '2021-05-06' {THIRD}", MISPLACED),
        (f"update articles set published = '2021-13-06' {THIRD}", MISPLACED),
        (f"update articles set precision = 'time' {THIRD}", MISPLACED),
        (f"update articles set section_id = 77 {THIRD}", "1 articles are in a section that their site doesn't have."),
        (f"update articles set site_id = 2 {THIRD}", "1 articles are in a section that their site doesn't have."),
        (f"update articles set title = 'Thyrd' {THIRD}", CHANGED),
        (f"update articles set title_key = 5 {THIRD}", CHANGED),
        (f"update articles set authors = '[\"X\"]' {THIRD}", CHANGED),
        (f"update articles set text_digest = x'00' {THIRD}", CHANGED),
        ("update bodies set body = x'00' where id = (select min(id) from bodies)", UNREADABLE),
        ("update bodies set body = zeroblob(50)", UNREADABLE),
        ("update versions set body = x'00'", UNREADABLE),
        ("update meta set value = 0 where key = 'index_version'", "The indexes were cut by rule 0"),
        ("update meta set value = 1 where key = 'links_resolved_to'", "An import was stopped before it looked up"),
        ("delete from sections where id = 1", "articles are in a section that their site doesn't have."),
    ],
)
def test_each_kind_of_tampering_is_found(path: Path, statement: str, fault: str) -> None:
    tamper(path, statement)
    faults = check_archive(path)
    assert any(fault in sentence for sentence in faults), faults
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in faults)


def test_a_link_that_leads_nowhere_though_its_article_is_there_is_found(path: Path) -> None:
    add(path, article("From", links=read_also("Third")))
    assert check_archive(path) == []
    tamper(path, "update links set target_id = null where text = 'Third'")
    assert check_archive(path) == ["1 links lead nowhere, though the article that they name is there."]


@pytest.mark.parametrize(
    ("field", "value", "is_sound"),
    [
        ("title", "Third", True),
        ("title", "Fourth", False),
        ("date", "2021-05-05", True),
        ("date", "2021", False),
        ("section", "News", True),
        ("section", "World › Europe", False),
        ("author", "", True),
        ("author", "A. Person", False),
    ],
)
def test_an_article_is_as_a_person_corrected_it(path: Path, field: str, value: str, is_sound: bool) -> None:
    """What its source says may differ then, and so does the digest of that."""
    correction = f"insert into corrections select id, '{field}', '{value}', 'x', '2026' from articles {THIRD}"
    tamper(path, correction, f"update articles set text_digest = x'00' {THIRD}")
    assert check_archive(path) == ([] if is_sound else [CHANGED])


@pytest.mark.parametrize("name", INDEXES)
def test_an_index_that_lacks_an_article_is_found(path: Path, name: str) -> None:
    columns = INDEXES[name][0]
    with closing(sqlite3.connect(path)) as connection:
        (third,) = connection.execute("select id from articles where title = 'Third'").fetchone()
        values = make_index_rows(third, "Third", "كِتَابٌ *strong* [a](b)")[name]
        marks = ",".join("?" * len(values))
        connection.execute(f"insert into {name} ({name}, rowid, {columns}) values ('delete', {marks})", values)
        connection.commit()
    assert check_archive(path) == [f"The index {name} lacks words of 1 of the articles that were looked at."]


@pytest.mark.parametrize("name", INDEXES)
def test_an_index_that_still_finds_a_former_text_is_found(path: Path, name: str) -> None:
    """As a contentless index does whose delete was given another text than it held: it reports success."""
    add(path, article("Old words", "old text", url=URL + "x"))
    add(path, article("New words", "new text", url=URL + "x"))
    assert check_archive(path) == []
    with closing(sqlite3.connect(path)) as connection:
        (changed,) = connection.execute("select id from articles where title = 'New words'").fetchone()
        values = make_index_rows(changed, "Old", "old")[name]
        marks = ",".join("?" * len(values))
        connection.execute(f"insert into {name} (rowid, {INDEXES[name][0]}) values ({marks})", values)
        connection.commit()
    assert check_archive(path) == [f"The index {name} finds 1 articles by what they don't say, or that are gone."]


@pytest.mark.parametrize("name", INDEXES)
def test_an_index_that_finds_articles_that_are_gone_is_found(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for title, body in connection.execute("select title, 'words' from articles").fetchall():
            values = make_index_rows(first_id(None) + 99, title, body)[name]
            marks = ",".join("?" * len(values))
            connection.execute(f"insert into {name} (rowid, {INDEXES[name][0]}) values ({marks})", values)
        connection.commit()
    (fault,) = check_archive(path)
    assert fault.startswith(f"The index {name} finds ")


def test_a_damaged_file_is_found(path: Path) -> None:
    fill(path, 200, body="words {0} " * 50)
    data = bytearray(path.read_bytes())
    chance = random.Random(3)
    for page in chance.sample(range(8, len(data) // 4096), 12):
        data[page * 4096 : page * 4096 + 2000] = chance.randbytes(2000)
    path.write_bytes(data)
    faults = check_archive(path)
    assert faults
    assert all(fault.startswith("The file is damaged: ") for fault in faults)


@pytest.mark.slow
@pytest.mark.parametrize("count", [150, 1_000])
def test_tampering_anywhere_in_a_year_of_undistinguished_dates_is_looked_for(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They lie close together: a sample by id would see the first of each year and no other."""
    monkeypatch.setattr(check_module, "SAMPLED_ARTICLES", 200)
    path = fill(tmp_path / "archive.db", count)
    tamper(path, "update articles set authors = '[\"X\"]' where id > (select max(id) - 100 from articles)")
    (fault,) = check_archive(path)
    found = int(fault.split()[0])
    assert found == 100 if count < check_module.SAMPLED_ARTICLES else found > 5


def test_an_empty_archive_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.touch()
    assert check_archive(path) == []
    add(path)
    assert check_archive(path) == []


def test_what_isnt_there_cant_be_checked(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        check_archive(tmp_path / "missing.db")


def test_a_check_can_be_cancelled(path: Path) -> None:
    fill(path, 300)
    asked: list[int] = []

    def after(questions: int) -> Callable[[], bool]:
        asked.clear()
        return lambda: asked.append(1) or len(asked) > questions  # type: ignore[func-returns-value]

    assert check_archive(path, after(10**9)) == []
    for questions in (0, 1, len(asked) // 2, len(asked) - 1):
        with pytest.raises(Cancelled):
            check_archive(path, after(questions))
