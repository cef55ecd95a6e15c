"""Taking back imports and articles: what is left is sound, and undoing it brings all of it back."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from archives import article, read_also, reading
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from db.archive import Archive
from db.articles.link_targets import resolve_links
from db.check import check_archive
from db.copies.linking import link_copies
from db.curation import forget as forgetting
from db.curation.correct import correct
from db.curation.forget import forget_article, forget_run, undo_forget
from db.curation.forgotten import find_forgotten
from db.errors import NotFound
from db.ingest.writer import ArticleWriter, WriteOutcome
from db.models import Link, NewArticle, Source
from db.storage.compression import unpack
from db.storage.connections import open_writable
from db.text.cleaning import sha256_hex

URL = "https://a.example/plan"


@dataclass(frozen=True)
class Item:
    """An article, where it came from, and when it was captured."""

    article: NewArticle
    place: str = "a"
    captured: str | None = None
    site: str = ""


def import_items(path: Path, *items: Item) -> list[WriteOutcome]:
    """One run of an import, which takes these in."""
    with open_writable(path) as database:
        connection = database.conn
        execute = connection.execute
        (before,) = execute("select count(*) from runs").fetchone()
        now = f"2026-01-01T00:00:{before:02}+00:00"
        cursor = execute("insert into runs (started, sources, program) values (?, 'a test', 'a test')", (now,))
        run = cursor.lastrowid or 0
        execute("begin immediate")
        writer = ArticleWriter(connection, run, now)
        outcomes = []
        for item in items:
            source = Source(item.place, sha256_hex(repr(item.article).encode()), "test/1", captured=item.captured)
            outcomes.append(writer.add(item.article, source, item.site))
            execute(
                "insert or replace into files values (?, ?, 'test/1', 1, 1, '', 1, 0, 0, 1)",
                (item.place.partition("!")[0], run),
            )
        writer.flush()
        execute("commit")
        resolve_links(connection)
        link_copies(connection)
    return outcomes


def picture(path: Path) -> dict[str, object]:
    """All that an archive holds of each article, by slug: nothing of it depends on how rows are numbered."""
    found: dict[str, object] = {}
    with closing(Archive.open(path)) as archive, reading(path) as connection:
        for (article_id,) in connection.execute("select id from articles").fetchall():
            shown = archive.article(article_id)
            assert shown is not None
            links = tuple(replace(link, target_id=None) for link in shown.links)
            versions = connection.execute(
                "select number, title, body, text_digest, replaced, captured, is_summary from versions "
                "where article_id = ? order by number",
                (article_id,),
            ).fetchall()
            found[shown.slug] = {
                "article": replace(shown, id=0, section_id=0, links=links, section_count=0),
                "digest": connection.execute(
                    "select text_digest, is_summary, title_key from articles where id = ?", (article_id,)
                ).fetchone(),
                "versions": [(*v[:2], unpack(v[2]), *v[3:]) for v in versions],
                "sources": connection.execute(
                    "select id, place, offset, digest, captured, importer, run_id, state from sources "
                    "where article_id = ? order by id",
                    (article_id,),
                ).fetchall(),
                "addresses": connection.execute(
                    "select key, url from addresses where article_id = ? order by key", (article_id,)
                ).fetchall(),
            }
        counts = connection.execute(
            "select year, path, n from facet_counts f join sections s on s.id = f.section_id where n != 0 order by 1, 2"
        ).fetchall()
    return {**found, "counts": counts}


def bodies(path: Path) -> dict[str, str]:
    with closing(Archive.open(path)) as archive, reading(path) as connection:
        articles = [archive.article(article_id) for (article_id,) in connection.execute("select id from articles")]
    return {each.slug: each.body for each in articles if each}


def former(path: Path) -> list[str]:
    with reading(path) as connection:
        return [unpack(body) for (body,) in connection.execute("select body from versions order by article_id, number")]


# An import


def test_what_came_in_with_a_run_is_put_away_and_comes_back_as_it_was(path: Path) -> None:
    import_items(path, Item(article("First", links=read_also("Second"))))
    import_items(path, Item(article("Second", "words", url=URL, authors=["A B"], links=read_also("First"))))
    before = picture(path)
    done = forget_run(path, 2)
    assert (done.whole, done.changed) == (1, 0)
    assert list(bodies(path)) == ["news/2022/first"]
    assert check_archive(path) == []
    with closing(Archive.open(path)) as archive:
        assert [link.target for link in archive.article(archive.listing(None)[0]).links] == [None]
        assert archive.find(URL) == []
    done = undo_forget(path, "run", "2")
    assert (done.whole, done.changed) == (1, 0)
    assert picture(path) == before
    assert check_archive(path) == []


def test_an_article_that_it_only_updated_goes_back_to_its_former_version(path: Path) -> None:
    one = article("Plan", "one", url=URL, authors=["A B"], links=read_also("Other"), section=["World"])
    import_items(path, Item(one))
    first = picture(path)
    import_items(path, Item(article("Other title", "two", url=URL, published="2020-05-05")))
    second = picture(path)
    assert former(path) == ["one"]
    done = forget_run(path, 2)
    assert (done.whole, done.changed) == (0, 1)
    assert picture(path) == first
    assert check_archive(path) == []
    undo_forget(path, "run", "2")
    assert picture(path) == second
    assert check_archive(path) == []


def test_a_run_in_the_middle_leaves_no_trace(path: Path) -> None:
    for body in ("one", "two", "three"):
        import_items(path, Item(article("Plan", body)))
    before = picture(path)
    forget_run(path, 2)
    assert (bodies(path), former(path)) == ({"news/2022/plan": "three"}, ["one"])
    forget_run(path, 3)
    assert (bodies(path), former(path)) == ({"news/2022/plan": "one"}, [])
    undo_forget(path, "run", "2")
    assert (bodies(path), former(path)) == ({"news/2022/plan": "two"}, ["one"])
    undo_forget(path, "run", "3")
    assert picture(path) == before
    assert check_archive(path) == []


def test_an_article_that_another_run_brought_too_stays(path: Path) -> None:
    import_items(path, Item(article("Plan"), "a"))
    assert import_items(path, Item(article("Plan"), "b")) == ["duplicate"]
    before = picture(path)
    done = forget_run(path, 1)
    assert (done.whole, done.changed) == (0, 1)
    assert list(bodies(path)) == ["news/2022/plan"]
    with reading(path) as connection:
        assert connection.execute("select place from sources").fetchall() == [("b",)]
    forget_run(path, 2)
    assert bodies(path) == {}
    undo_forget(path, "run", "1")
    assert list(bodies(path)) == ["news/2022/plan"]
    undo_forget(path, "run", "2")
    assert picture(path) == before


def test_importing_again_what_was_taken_back_brings_it_in_anew_under_its_slug(path: Path) -> None:
    items = [Item(article("Plan", "one"), "a"), Item(article("Plan", "two"), "b"), Item(article("Plan", url=URL), "c")]
    import_items(path, *items)
    before = bodies(path)
    forget_run(path, 1)
    with reading(path) as connection:
        assert connection.execute("select * from files").fetchall() == []
    assert import_items(path, *reversed(items)) == ["new"] * 3
    assert bodies(path) == before
    undo_forget(path, "run", "1")
    assert bodies(path) == before
    assert check_archive(path) == []
    with reading(path) as connection:
        assert connection.execute("select run_id, count(*) from sources group by 1").fetchall() == [(1, 3), (2, 3)]


def test_what_was_imported_meanwhile_is_kept_when_it_is_undone(path: Path) -> None:
    import_items(path, Item(article("Plan", "one", url=URL)))
    forget_run(path, 1)
    import_items(path, Item(article("Plan", "two", url=URL)), Item(article("New"), "n"))
    undo_forget(path, "run", "1")
    assert bodies(path) == {"news/2022/plan": "two", "news/2022/new": "A text."}
    assert former(path) == ["one"]
    assert check_archive(path) == []


def test_ids_of_sources_are_never_given_twice(path: Path) -> None:
    import_items(path, Item(article("One")))
    import_items(path, Item(article("Two"), "b"))
    forget_run(path, 2)
    import_items(path, Item(article("Three", links=read_also("One")), "c"))
    with reading(path) as connection:
        assert connection.execute("select id from sources order by id").fetchall() == [(1,), (3,)]
    assert check_archive(path) == []
    undo_forget(path, "run", "2")
    assert check_archive(path) == []


def test_a_slug_stays_reserved_for_what_was_taken_back(path: Path) -> None:
    import_items(path, Item(article("Plan", "one"), "a"))
    forget_run(path, 1)
    import_items(path, Item(article("Plan", "quite another"), "b"))
    assert bodies(path) == {"news/2022/plan-2": "quite another"}
    undo_forget(path, "run", "1")
    assert bodies(path) == {"news/2022/plan": "one", "news/2022/plan-2": "quite another"}


def test_links_by_a_title_that_an_article_had_before_come_back_too(path: Path) -> None:
    import_items(path, Item(article("Old", url=URL)), Item(article("Reader", links=read_also("Old")), "b"))
    import_items(path, Item(article("New", url=URL)), Item(article("Later", links=read_also("New")), "c"))
    before = picture(path)
    forget_article(path, "news/2022/old")
    assert check_archive(path) == []
    undo_forget(path, "article", "news/2022/old")
    assert picture(path) == before
    forget_run(path, 2)
    assert check_archive(path) == []
    undo_forget(path, "run", "2")
    assert picture(path) == before


def test_copies_are_linked_anew(path: Path) -> None:
    text = (
        "The council of the valley agreed on Tuesday to mend the old bridge, after years of talks about its cost. " * 9
    )
    import_items(path, Item(article("Bridge", text, url="https://a.example/1", published="2022-01-01")))
    import_items(path, Item(article("Bridge", text, url="https://b.example/1", published="2022-01-02"), site="b"))
    import_items(path, Item(article("Bridge", text, url="https://c.example/1", published="2022-01-03"), site="c"))
    before = picture(path)
    forget_run(path, 1)
    assert check_archive(path) == []
    undo_forget(path, "run", "1")
    assert picture(path) == before


# An article


def test_an_article_that_was_put_away_stays_away(path: Path) -> None:
    plan = article("Plan", "one", url=URL)
    other = article("Other", "words")
    import_items(path, Item(plan), Item(other, "b"))
    before = picture(path)
    for slug in ("news/2022/plan", "news/2022/other"):
        assert forget_article(path, slug).whole == 1
    assert bodies(path) == {}
    again = [
        Item(plan),
        Item(replace(plan, body="changed"), "elsewhere"),
        Item(replace(plan, url="http://www.a.example/plan/amp?utm_source=x")),
        Item(replace(plan, url="https://a.example/plan-b", aliases=(URL,))),
        Item(other, "b"),
        Item(replace(other, body="changed"), "b"),
        Item(other, "a copy of the file"),
    ]
    assert import_items(path, *again) == ["forgotten"] * len(again)
    assert import_items(path, Item(replace(other, body="from elsewhere"), "c")) == ["new"]
    assert import_items(path, Item(replace(plan, body="another"), site="another")) == ["new"]
    undo_forget(path, "article", "news/2022/plan")
    undo_forget(path, "article", "news/2022/other")
    after = picture(path)
    assert {slug: after[slug] for slug in before if slug != "counts"} == {
        slug: before[slug] for slug in before if slug != "counts"
    }
    assert check_archive(path) == []
    assert import_items(path, Item(plan)) == ["unchanged"]


def test_a_forgotten_article_is_found_by_slug_address_and_title(path: Path) -> None:
    import_items(path, Item(article("It’s a plan", url=URL)))
    forget_article(path, "news/2022/it-s-a-plan")
    with reading(path) as connection:
        for reference in ("news/2022/it-s-a-plan", "http://www.a.example/plan", "it's a plan"):
            assert find_forgotten(connection, reference) == ["news/2022/it-s-a-plan"]
        assert find_forgotten(connection, "other") == []


def test_an_article_that_was_put_away_stays_so_when_its_import_is_put_back(path: Path) -> None:
    import_items(path, Item(article("Plan", "one", url=URL)))
    import_items(path, Item(article("Plan", "two", url=URL)))
    before = picture(path)
    forget_run(path, 1)
    forget_article(path, "news/2022/plan")
    undo_forget(path, "run", "1")
    assert bodies(path) == {}
    undo_forget(path, "article", "news/2022/plan")
    assert picture(path) == before


def test_corrections_come_back_with_it(path: Path) -> None:
    import_items(path, Item(article("Plan", "one", published="2021")))
    correct(path, "news/2021/plan", {"date": "2020-02-02", "title": "The plan"})
    import_items(path, Item(article("Plan", "two", published="2021")))
    before = picture(path)
    forget_run(path, 2)
    with closing(Archive.open(path)) as archive:
        (shown,) = archive.find("news/2021/plan")
    assert (shown.title, shown.published.iso) == ("The plan", "2020-02-02")
    undo_forget(path, "run", "2")
    assert picture(path) == before
    forget_article(path, "news/2021/plan")
    assert import_items(path, Item(article("Plan", "three", published="2021"))) == ["forgotten"]
    undo_forget(path, "article", "news/2021/plan")
    assert picture(path) == before
    assert check_archive(path) == []


# What isn't there


def test_what_isnt_there_cant_be_taken_back_or_undone(path: Path) -> None:
    import_items(path, Item(article("Plan")))
    for act in (
        lambda: forget_run(path, 7),
        lambda: forget_article(path, "news/2022/none"),
        lambda: undo_forget(path, "run", "1"),
        lambda: undo_forget(path, "article", "news/2022/plan"),
    ):
        with pytest.raises(NotFound):
            act()
    forget_run(path, 1)
    with pytest.raises(NotFound, match="already"):
        forget_run(path, 1)
    undo_forget(path, "run", "1")
    with pytest.raises(NotFound):
        undo_forget(path, "run", "1")
    forget_run(path, 1)
    undo_forget(path, "run", "1")
    with reading(path) as connection:
        assert (
            connection.execute("select kind, name, undone is not null from forgotten").fetchall()
            == [("run", "1", 1)] * 2
        )
        assert connection.execute("select * from forgotten_articles").fetchall() == []
        assert connection.execute("select * from forgotten_addresses").fetchall() == []


# In slices


def test_it_is_done_in_slices_and_can_be_stopped_and_gone_on_with(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "SLICE", 3)
    import_items(path, *(Item(article(f"Title {n}", links=read_also(f"Title {n - 1}")), f"{n}") for n in range(10)))
    before = picture(path)
    seen = []
    done = forget_run(path, 1, seen.append, stopped=lambda: len(seen) == 2)
    assert done.interrupted
    assert (done.whole, len(bodies(path))) == (6, 4)
    assert check_archive(path) == []
    done = forget_run(path, 1)
    assert (done.interrupted, done.whole, bodies(path)) == (False, 4, {})
    assert [(progress.seen, progress.total) for progress in seen] == [(3, 10), (6, 10)]
    seen.clear()
    assert undo_forget(path, "run", "1", seen.append, stopped=lambda: len(seen) == 2).interrupted
    assert len(bodies(path)) == 6
    assert check_archive(path) == []
    forget_run(path, 1)
    assert bodies(path) == {}
    undo_forget(path, "run", "1")
    assert picture(path) == before


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.slow
@pytest.mark.parametrize("at", range(1, 40, 3))
def test_being_killed_leaves_whole_slices_and_it_goes_on(path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    monkeypatch.setattr(forgetting, "SLICE", 2)
    texts = [article(f"Title {n}", f"one {n}", url=f"{URL}{n}") for n in range(4)]
    import_items(path, *map(Item, texts))
    import_items(path, *(Item(replace(each, body="two")) for each in texts))
    before = picture(path)
    calls = 0

    def counted(real: object) -> object:
        def call(*arguments: object) -> object:
            nonlocal calls
            calls += 1
            if calls == at:
                raise Killed
            return real(*arguments)  # type: ignore[operator]

        return call

    with monkeypatch.context() as patch:
        for name in (
            "rebuild_article",
            "read_snapshot",
            "relink",
            "note_change",
            "mark_days",
            "link_copies",
            "save_forgotten",
        ):
            patch.setattr(forgetting, name, counted(getattr(forgetting, name)))
        try:
            forget_run(path, 1)
            forget_run(path, 2)
            undo_forget(path, "run", "1")
        except Killed:
            assert [fault for fault in check_archive(path) if "looked for copies" not in fault] == []
    for name in ("1", "2"):
        try:
            undo_forget(path, "run", name)
        except NotFound:
            continue
        assert check_archive(path) == []
    assert picture(path) == before


# Any history

TIMES = st.sampled_from([None, "2020-01-01", "2021-01-01", "2022-01-01"])


@st.composite
def _items(draw: st.DrawFn) -> Item:
    url = draw(st.sampled_from([URL, URL + "2", URL + "3"]))
    title = draw(st.sampled_from(["Plan", "Other"]))
    links: tuple[Link, ...] = read_also(draw(st.sampled_from(["Plan", "Other", "Missing"])))
    published = draw(st.sampled_from(["2022", "2021-05-05"]))
    new = article(title, draw(st.sampled_from(["one", "two", "three"])), url=url, links=links, published=published)
    return Item(new, draw(st.sampled_from("abc")), draw(TIMES))


@given(st.lists(st.lists(_items(), min_size=1, max_size=3), min_size=2, max_size=4), st.data())
@settings(max_examples=examples(8))
def test_without_a_run_an_archive_is_as_if_it_had_never_been(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[Item]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    whole, without = folder / "whole.db", folder / "without.db"
    number = data.draw(st.integers(1, len(runs)))
    for at, items in enumerate(runs, 1):
        import_items(whole, *items)
        import_items(without, *(items if at != number else ()))
    before = picture(whole)
    forget_run(whole, number)
    assert check_archive(whole) == []
    assert _by_url(whole) == _by_url(without)
    undo_forget(whole, "run", str(number))
    assert picture(whole) == before
    assert check_archive(whole) == []


def _by_url(path: Path) -> dict[str | None, object]:
    with closing(Archive.open(path)) as archive, reading(path) as connection:
        shown = [archive.article(article_id) for (article_id,) in connection.execute("select id from articles")]
        return {
            each.url: (
                *(each.title, each.body, each.published, [link.text for link in each.links]),
                connection.execute(
                    "select v.title, v.text_digest, v.captured, v.replaced from versions v where article_id = ? "
                    "order by number",
                    (each.id,),
                ).fetchall(),
                connection.execute(
                    "select place, captured, state, run_id from sources where article_id = ? order by id", (each.id,)
                ).fetchall(),
            )
            for each in shown
            if each
        }


RUNS = st.lists(st.lists(_items(), min_size=1, max_size=3), min_size=2, max_size=4)


def import_runs(path: Path, runs: list[list[Item]]) -> None:
    """Runs of which each starts with a summary."""
    for items in runs:
        first = items[0].article
        summary = replace(first, body=f"In short: {first.body}", is_summary=True)
        import_items(path, replace(items[0], article=summary), *items[1:])


@given(RUNS, st.permutations([1, 2, 3, 4]))
@settings(max_examples=examples(8))
def test_what_is_put_back_in_turn_is_as_it_was_at_every_step(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[Item]], order: Sequence[int]
) -> None:
    path = tmp_path_factory.mktemp("turns") / "archive.db"
    import_runs(path, runs)
    taken = [number for number in order if number <= len(runs)]
    pictures = []
    for number in taken:
        pictures.append(picture(path))
        forget_run(path, number)
        assert check_archive(path) == []
    assert bodies(path) == {}
    for number in reversed(taken):
        undo_forget(path, "run", str(number))
        assert check_archive(path) == []
        assert picture(path) == pictures.pop()


@given(RUNS, st.permutations([1, 2, 3, 4]), st.permutations([1, 2, 3, 4]))
@settings(max_examples=examples(8))
def test_in_whatever_order_runs_are_taken_and_put_back_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[Item]], taken: Sequence[int], put: Sequence[int]
) -> None:
    path = tmp_path_factory.mktemp("orders") / "archive.db"
    import_runs(path, runs)
    before = _by_url(path)
    for number in taken:
        if number <= len(runs):
            forget_run(path, number)
    for number in put:
        if number <= len(runs):
            undo_forget(path, "run", str(number))
            assert check_archive(path) == []
    assert _by_url(path) == before


def test_an_archive_that_was_made_before_sources_were_said_to_can_be_taken_back_from(
    path: Path, tmp_path: Path
) -> None:
    import_items(path, Item(article("Plan", "one", url=URL)))
    import_items(path, Item(article("Plan", "two", url=URL)))
    import_items(path, Item(article("Plan", "three", url=URL)), Item(article("Other"), "b"))
    with open_writable(path) as database:
        database.conn.execute("update sources set state = null where id != (select max(id) - 1 from sources)")
        database.conn.execute("update versions set rest = null")
    before = picture(path)
    copy = Path(shutil.copy(path, tmp_path / "copy.db"))
    forget_run(path, 3)
    assert bodies(path) == {"news/2022/plan": "two"}
    assert former(path) == ["one"]
    assert check_archive(path) == []
    undo_forget(path, "run", "3")
    assert bodies(path) == bodies(copy)
    forget_article(copy, "news/2022/plan")
    undo_forget(copy, "article", "news/2022/plan")
    assert picture(copy) == before
