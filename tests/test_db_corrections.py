"""Corrections by hand: kept apart from what the source says, in step with everything, and undone by no import."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from archives import add, article, read_also, reading
from hypothesis import given
from hypothesis import strategies as st

from db.archive import Archive
from db.articles.corrections import parse_correction, value_of, with_value, without_corrections
from db.check import check_archive
from db.curation.correct import correct
from db.errors import NotFound
from db.ingest.writer import text_digest
from db.models import Article, NewArticle
from db.query.parser import parse_search
from db.search.results import search
from db.storage.compression import unpack
from db.text.dates import Published, first_id

SLUG = "news/2021/plan"
PLAN = article("Plan", "one", published="2021")


def one(path: Path, slug: str = SLUG) -> Article:
    with closing(Archive.open(path)) as archive:
        (found,) = archive.find(slug)
        shown = archive.article(found.id)
    assert shown is not None
    return shown


def count(path: Path) -> int:
    with reading(path) as connection:
        return int(connection.execute("select count(*) from articles").fetchone()[0])


def test_the_row_moves_with_the_date_and_everything_follows(path: Path) -> None:
    add(path, replace(PLAN, links=read_also("Other")), article("Other", links=read_also("Plan")))
    with closing(Archive.open(path)) as archive:
        before = archive.read_version()
        correct(path, SLUG, {"date": "2022-01-26", "section": "World › Europe", "title": "Planned"})
        assert archive.read_version() != before
        cells = {(archive.section(c.section_id).path, c.year): c.count for c in archive.outline().cells}
        assert search(archive, parse_search("planned"))[0] == 1
        assert search(archive, parse_search("plan"))[0] == 0
    shown = one(path)
    assert shown.id == first_id(Published("2022-01-26"))
    assert cells == {(("World", "Europe"), 2022): 1, (("News",), 2022): 1}
    assert [link.target for link in shown.links] == ["news/2022/other"]
    assert [link.target for link in one(path, "news/2022/other").links] == [SLUG]
    assert [(c.field, c.value, c.said) for c in shown.corrections] == [
        ("date", "2022-01-26", "2021"),
        ("section", "World › Europe", "News"),
        ("title", "Planned", "Plan"),
    ]
    assert check_archive(path) == []
    with reading(path) as connection:
        (digest,) = connection.execute("select text_digest from articles where id = ?", (shown.id,)).fetchone()
    assert text_digest(without_corrections(shown)) == digest


def test_no_import_undoes_it_and_what_the_source_says_now_is_kept(path: Path) -> None:
    add(path, PLAN, place="a")
    correct(path, SLUG, {"date": "2020-02-02", "title": "Planned"})
    assert add(path, PLAN, place="a") == ["unchanged"]
    assert add(path, PLAN, place="b") == ["duplicate"]
    assert add(path, article("PLAN", "two", published="2021-05", authors=["A B"]), place="a") == ["updated"]
    assert count(path) == 1
    shown = one(path)
    assert (shown.title, shown.published, shown.body, shown.authors) == (
        "Planned",
        Published("2020-02-02"),
        "two",
        ("A B",),
    )
    assert [(c.field, c.value, c.said) for c in shown.corrections] == [
        ("date", "2020-02-02", "2021-05"),
        ("title", "Planned", "PLAN"),
    ]
    with reading(path) as connection:
        (version,) = connection.execute("select title, published, body from versions").fetchall()
    assert (*version[:2], unpack(version[2])) == ("Plan", "2021", "one")
    assert check_archive(path) == []
    correct(path, SLUG, {"date": None, "title": None})
    shown = one(path)
    assert (shown.title, shown.published, shown.corrections) == ("PLAN", Published("2021-05"), ())
    assert check_archive(path) == []


def test_an_article_is_known_by_what_its_source_says_not_by_what_a_person_said(path: Path) -> None:
    add(path, PLAN, article("Plan", "other", published="2020"), place="a")
    correct(path, SLUG, {"date": "2020"})
    assert add(path, article("Plan", "changed", published="2020"), place="a") == ["updated"]
    assert one(path).body == "one"
    assert one(path, "news/2020/plan").body == "changed"
    assert add(path, article("Plan", "two", published="2021"), place="a") == ["updated"]
    assert one(path).body == "two"
    assert count(path) == 2
    assert check_archive(path) == []


def test_several_changes_in_one_import_find_it_too(path: Path) -> None:
    add(path, PLAN, place="a")
    correct(path, SLUG, {"title": "Planned"})
    states = [article("Plan", f"text {n}", published=f"2021-0{n}") for n in range(1, 5)]
    assert add(path, *states, place="a") == ["updated"] * 4
    assert count(path) == 1
    assert one(path).title == "Planned"
    assert check_archive(path) == []


def test_a_correction_can_be_made_again_and_taken_back_alone(path: Path) -> None:
    add(path, PLAN)
    correct(path, SLUG, {"date": "2020", "author": "A"})
    correct(path, SLUG, {"date": "2019"})
    assert [(c.field, c.value, c.said) for c in one(path).corrections] == [
        ("author", "A", ""),
        ("date", "2019", "2021"),
    ]
    correct(path, SLUG, {"date": None})
    shown = one(path)
    assert (shown.published, shown.authors) == (Published("2021"), ("A",))
    with pytest.raises(NotFound):
        correct(path, "none", {"date": "2020"})


def test_links_by_the_right_title_and_by_the_one_that_the_source_gives_lead_there(path: Path) -> None:
    links = article("Reader", links=read_also("Plan", "Planned", "Plans"))
    add(path, PLAN, links)
    correct(path, SLUG, {"title": "Planned"})
    assert [link.target for link in one(path, "news/2022/reader").links] == [SLUG, SLUG, None]
    correct(path, SLUG, {"title": "Plans"})
    assert [link.target for link in one(path, "news/2022/reader").links] == [SLUG, None, SLUG]
    assert check_archive(path) == []
    correct(path, SLUG, {"title": None})
    assert [link.target for link in one(path, "news/2022/reader").links] == [SLUG, None, None]
    assert check_archive(path) == []


NAMES = st.lists(st.text(min_size=1, max_size=8).filter(str.strip), max_size=3).map(tuple)


@given(names=NAMES, title=st.text(min_size=1), published=st.sampled_from([None, "2022", "2022-01-26T14:05:00+02:00"]))
def test_what_is_written_down_of_a_field_is_what_it_said(
    names: tuple[str, ...], title: str, published: str | None
) -> None:
    said = NewArticle(title, "", names, Published(published) if published else None, authors=names)
    state = NewArticle("x", "")
    for field in ("title", "date", "section", "author"):
        state = with_value(state, field, value_of(said, field))
    assert state == said


@given(st.text())
def test_whatever_is_typed_is_understood_or_refused(text: str) -> None:
    for field in ("title", "date", "section", "author"):
        try:
            name, value = parse_correction(f"{field}={text}")
        except ValueError:
            continue
        assert name == field
        if value is not None:
            assert value_of(with_value(NewArticle("x", ""), field, value), field) == value
