from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from archives import NOW, add, article, fill, read_also, reading, rows
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from db.archive import Archive
from db.articles import store
from db.articles.digests import text_digest
from db.articles.link_targets import resolve_links
from db.articles.versions import read_versions
from db.check import check_archive
from db.copies.linking import link_copies
from db.ingest.writer import ArticleWriter, WriteOutcome
from db.models import Article, Link, NewArticle, Source
from db.query.parser import parse_search
from db.search.results import search
from db.storage.compression import unpack
from db.storage.connections import open_writable
from db.text.cleaning import sha256_hex
from db.text.dates import Published, first_id, year_ids


def articles(path: Path) -> list[Article]:
    with closing(Archive.open(path)) as archive:
        leading = archive.listing(None)
        ids = [*leading, *(copy for article_id in leading for copy in archive.copies(article_id))]
        found = [archive.article(article_id) for article_id in ids]
    return [each for each in found if each is not None]


def slugs(path: Path) -> list[str]:
    return sorted(each.slug for each in articles(path))


def one(path: Path, slug: str) -> Article:
    (found,) = [each for each in articles(path) if each.slug == slug]
    return found


def versions(path: Path) -> list[tuple[str, str, int]]:
    """Title, text and number of every former state."""
    with reading(path) as connection:
        found = connection.execute("select title, body, number from versions order by article_id, number").fetchall()
        return [(title, unpack(body), number) for title, body, number in found]


def found(path: Path, query: str) -> list[str]:
    with closing(Archive.open(path)) as archive:
        total, headlines = search(archive, parse_search(query), limit=0)
        assert total == len(headlines)
        return [headline.slug for headline in headlines]


# Identity without a URL


def test_changed_text_from_the_same_path_is_a_version_and_the_old_one_is_kept(path: Path) -> None:
    assert add(path, article("Plan", "first words"), place="a") == ["new"]
    before = one(path, "news/2022/plan")
    assert add(path, article("Plan", "second words"), place="a") == ["updated"]
    after = one(path, "news/2022/plan")
    assert (before.id, before.slug) == (after.id, after.slug)
    assert after.body == "second words"
    assert versions(path) == [("Plan", "first words", 1)]
    assert add(path, article("Plan", "third words"), place="a") == ["updated"]
    assert versions(path) == [("Plan", "first words", 1), ("Plan", "second words", 2)]
    assert check_archive(path) == []


def test_the_same_text_from_another_path_is_a_duplicate(path: Path) -> None:
    assert add(path, article("Plan"), place="a") == ["new"]
    assert add(path, article("Plan"), place="b") == ["duplicate"]
    assert slugs(path) == ["news/2022/plan"]
    with reading(path) as connection:
        assert connection.execute("select place from sources order by id").fetchall() == [("a",), ("b",)]


def test_other_text_from_another_path_is_another_article(path: Path) -> None:
    assert add(path, article("Plan", "one"), place="a") == ["new"]
    assert add(path, article("Plan", "two"), place="b") == ["new"]
    assert add(path, article("PLAN", "three"), place="c") == ["new"]
    assert slugs(path) == ["news/2022/plan", "news/2022/plan-2", "news/2022/plan-3"]
    assert versions(path) == []


def test_each_of_several_articles_of_one_title_keeps_its_own_versions(path: Path) -> None:
    for place in "abc":
        add(path, article("Plan", f"{place} one"), place=place)
    assert add(path, article("Plan", "b two"), place="b") == ["updated"]
    assert {each.slug: each.body for each in articles(path)} == {
        "news/2022/plan": "a one",
        "news/2022/plan-2": "b two",
        "news/2022/plan-3": "c one",
    }
    assert versions(path) == [("Plan", "b one", 1)]


def test_the_same_text_from_the_same_path_changes_nothing(path: Path) -> None:
    add(path, article("Plan"), place="a")
    assert add(path, article("Plan"), place="a") == ["unchanged"]
    assert versions(path) == []
    assert slugs(path) == ["news/2022/plan"]


def test_a_title_in_other_quotes_is_the_same_article_changed(path: Path) -> None:
    add(path, article("It’s a “plan”"), place="a")
    assert add(path, article('It\'s a "Plan"'), place="a") == ["updated"]
    assert one(path, "news/2022/it-s-a-plan").title == 'It\'s a "Plan"'
    assert versions(path) == [("It’s a “plan”", "A text.", 1)]


@pytest.mark.parametrize(
    "other",
    [
        article("Other title", "new"),
        article("Plan", "new", section=["Sport"]),
        article("Plan", "new", section=["News", "Sport"]),
        article("Plan", "new", published="2021"),
        article("Plan", "new", published=None),
    ],
)
def test_another_section_year_or_title_from_the_same_path_is_another_article(path: Path, other: NewArticle) -> None:
    add(path, article("Plan"), place="a")
    assert add(path, other, place="a") == ["new"]
    assert len(articles(path)) == 2


def test_text_that_changes_back_is_a_version_again(path: Path) -> None:
    for body, outcome in (("one", "new"), ("two", "updated"), ("one", "updated"), ("one", "unchanged")):
        assert add(path, article("Plan", body), place="a") == [outcome]
    assert [body for _, body, _ in versions(path)] == ["one", "two"]
    assert one(path, "news/2022/plan").body == "one"


@pytest.mark.parametrize(
    ("changed", "has_version"),
    [
        (article("Plan", authors=["A B"]), False),
        (article("Plan", links=read_also("Other")), False),
        (article("Plan", links=[Link("in-text", "x", "https://a.example")]), False),
        (article("Plan", "A *text*."), False),
        (article("Plan", published="2022-05"), False),
        (article("plan"), True),
        (article("Plan", "A text"), True),
    ],
)
def test_whatever_a_page_says_anew_is_shown_and_another_title_or_text_is_a_version(
    path: Path, changed: NewArticle, has_version: bool
) -> None:
    add(path, article("Plan"), place="a")
    assert add(path, changed, place="a") == ["updated"]
    assert bool(versions(path)) == has_version
    (present,) = articles(path)
    assert present.body == changed.body
    assert (present.authors, present.published, present.title) == (changed.authors, changed.published, changed.title)
    assert [link.text for link in present.links] == [link.text for link in changed.links]
    assert check_archive(path) == []


# Identity with a URL

URL = "https://a.example/plan"


def test_an_article_with_a_url_is_that_url_wherever_it_comes_from(path: Path) -> None:
    assert add(path, article("Plan", "one", url=URL), place="a") == ["new"]
    assert add(path, article("Plan", "one", url=URL), place="b") == ["duplicate"]
    changed = article("Another title", "two", url=URL, section=["Sport"], published="2020")
    assert add(path, changed, place="c") == ["updated"]
    (present,) = articles(path)
    assert (present.slug, present.title, present.section, present.body) == (
        "news/2022/plan",
        "Another title",
        ("Sport",),
        "two",
    )
    assert present.id in year_ids(2020)
    assert versions(path) == [("Plan", "one", 1)]
    assert check_archive(path) == []


def test_a_url_is_another_article_on_another_site(path: Path) -> None:
    assert add(path, article("Plan", url=URL), site="one") == ["new"]
    assert add(path, article("Plan", url=URL), site="two") == ["new"]
    assert slugs(path) == ["news/2022/plan", "news/2022/plan-2"]


def test_two_urls_with_one_title_are_two_articles(path: Path) -> None:
    assert add(path, article("Plan", url=URL), article("Plan", url=URL + "2"), place="a") == ["new", "new"]


def test_an_article_that_only_moved_to_another_section_is_found_there(path: Path) -> None:
    add(path, article("Plan", url=URL, section=["News"]), place="a")
    assert add(path, article("Plan", url=URL, section=["News", "World"]), place="a") == ["updated"]
    assert one(path, "news/2022/plan").section == ("News", "World")
    assert check_archive(path) == []


def test_sections_and_articles_of_two_sites_are_apart(path: Path) -> None:
    assert add(path, article("Plan"), place="a", site="one") == ["new"]
    assert add(path, article("Plan"), place="a", site="two") == ["new"]
    assert sorted((each.site, each.slug) for each in articles(path)) == [
        ("one", "news/2022/plan"),
        ("two", "news/2022/plan-2"),
    ]
    assert len({each.section_id for each in articles(path)}) == 2


ADDRESSES = [
    "http://a.example/plan",
    "https://www.a.example/plan/",
    "https://amp.a.example/plan",
    "https://a.example/plan/amp",
    "https://a.example/plan?print=1",
    "https://a.example/plan?utm_source=x&fbclid=y",
    "https://a.example/plan#comments",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_one_page_under_another_address_is_the_same_article(path: Path, url: str) -> None:
    assert add(path, article("Plan", "one", url=URL)) == ["new"]
    assert add(path, article("Plan", "one", url=url), place="b") == ["duplicate"]
    assert add(path, article("Plan", "two", url=url), place="c") == ["updated"]
    assert [each.body for each in articles(path)] == ["two"]
    assert check_archive(path) == []


def test_an_alias_leads_to_the_article_that_has_the_same_title(path: Path) -> None:
    moved, other = "https://a.example/2022/plan", "https://a.example/other"
    add(path, article("Plan", "one", url=URL))
    assert add(path, replace(article("A “plan”", "two", url=other), aliases=(URL,))) == ["new"]
    assert add(path, replace(article("PLAN", "three", url=moved), aliases=(URL,))) == ["updated"]
    assert add(path, article("Renamed", "four", url=moved)) == ["updated"]
    assert add(path, article("Renamed", "five", url=URL)) == ["updated"]
    assert sorted(each.body for each in articles(path)) == ["five", "two"]
    assert check_archive(path) == []


def test_an_alias_of_a_new_article_leads_to_it_from_then_on(path: Path) -> None:
    add(path, replace(article("Plan", "one", url=URL), aliases=("https://short.example/1",)))
    assert add(path, article("Another title", "two", url="http://short.example/1")) == ["updated"]
    assert len(articles(path)) == 1


# Captures and summaries


def take(path: Path, body: str, captured: str | None, *, is_summary: bool = False, place: str = "w") -> WriteOutcome:
    """Import a state of one page as it was captured then."""
    with open_writable(path) as database:
        execute = database.conn.execute
        run = execute("insert into runs (started, sources, program) values (?, 'a test', 'a test')", (NOW,)).lastrowid
        execute("begin immediate")
        writer = ArticleWriter(database.conn, run or 0, NOW)
        state = replace(article("Plan", body, url=URL), is_summary=is_summary)
        outcome = writer.add(state, Source(place, sha256_hex(body.encode()), "test/1", captured=captured), "")
        writer.flush()
        execute("commit")
        resolve_links(database.conn)
        link_copies(database.conn)
    assert check_archive(path) == []
    return outcome


def test_an_older_capture_that_comes_later_never_replaces_the_present_one(path: Path) -> None:
    assert take(path, "of 2022", "2022-01-01") == "new"
    assert take(path, "of 2020", "2020-01-01") == "updated"
    assert take(path, "of 2020", "2020-01-01") == "unchanged"
    assert take(path, "of 2020", "2020-06-01", place="elsewhere") == "duplicate"
    assert take(path, "of 2022", "2019-01-01") == "unchanged"
    assert take(path, "of 2021", "2021-01-01") == "updated"
    assert take(path, "of 2023", "2023-01-01") == "updated"
    assert [each.body for each in articles(path)] == ["of 2023"]
    assert [body for _, body, _ in versions(path)] == ["of 2020", "of 2021", "of 2022"]
    with reading(path) as connection:
        captured = connection.execute("select captured from versions order by number").fetchall()
    assert captured == [("2020-01-01",), ("2021-01-01",), ("2019-01-01",)]


def test_what_doesnt_say_when_it_was_captured_is_taken_for_new(path: Path) -> None:
    take(path, "of 2022", "2022-01-01")
    assert take(path, "undated", None) == "updated"
    assert [each.body for each in articles(path)] == ["undated"]


def test_a_summary_never_replaces_a_text_and_a_text_replaces_a_summary(path: Path) -> None:
    assert take(path, "In short.", "2022-01-01", is_summary=True) == "new"
    assert take(path, "In short, again.", "2022-02-01", is_summary=True) == "updated"
    assert take(path, "The whole text.", "2020-01-01") == "updated"  # though it was captured before
    assert take(path, "In short, at last.", "2023-01-01", is_summary=True) == "duplicate"
    assert take(path, "In short.", None, is_summary=True) == "duplicate"
    assert take(path, "The whole text of 2021.", "2021-01-01") == "updated"
    assert [each.body for each in articles(path)] == ["The whole text of 2021."]
    assert [body for _, body, _ in versions(path)] == ["In short.", "In short, again.", "The whole text."]


def test_what_turns_out_to_be_the_whole_text_is_no_summary_any_more(path: Path) -> None:
    take(path, "Short news.", None, is_summary=True)
    assert take(path, "Short news.", None) == "updated"
    assert versions(path) == []
    assert take(path, "In short.", None, is_summary=True) == "duplicate"
    assert [each.body for each in articles(path)] == ["Short news."]


def test_a_version_keeps_all_that_the_article_said(path: Path) -> None:
    whole = NewArticle(
        title="Plan",
        body="one",
        section=("World", "Europe"),
        published=Published("2022-01-26"),
        root="Home",
        links=(Link("in-text", "x", "https://b.example"), *read_also("Other")),
        url=URL,
        authors=("A B", "C"),
        language="en",
        warnings=("It was cleaned.",),
        date_from="byline",
    )
    add(path, whole)
    add(path, article("Plan", "two", url=URL))
    with reading(path) as connection:
        ((article_id,),) = connection.execute("select id from articles").fetchall()
        ((former, state),) = read_versions(connection, article_id, article())
    assert state == whole
    assert former.digest == text_digest(whole)


# What is known to the last byte


def test_the_same_bytes_from_the_same_place_by_the_same_reader_are_known(path: Path) -> None:
    with open_writable(path) as database:
        database.conn.execute("begin immediate")
        writer = ArticleWriter(database.conn, 1, NOW)
        known = Source("w", "d1", "test/1", offset=5)
        assert not writer.has(known)
        writer.add(article(), known, "one")
        assert writer.has(known)
        assert writer.has(known, "one")
        assert not writer.has(known, "two")
        for other in ({"place": "v"}, {"offset": 6}, {"offset": None}, {"digest": "d2"}, {"importer": "test/2"}):
            assert not writer.has(replace(known, **other))
        writer.add(article(body="changed"), replace(known, digest="d2"), "one")
        assert not writer.has(known)  # it isn't what came last
        writer.flush()
        database.conn.execute("commit")


# A corrected date


def test_a_corrected_date_moves_the_id_and_everything_follows(path: Path) -> None:
    add(path, article("Plan", "one", published="2022", links=read_also("Other")), place="a")
    add(path, article("Other", links=read_also("Plan")))
    slug, old_id = "news/2022/plan", one(path, "news/2022/plan").id
    add(path, article("Plan", "two", published="2022-06-01T10:00", links=read_also("Other")), place="a")
    moved = one(path, slug)
    assert moved.id == first_id(Published("2022-06-01T10:00")) != old_id
    assert [link.target for link in one(path, "news/2022/other").links] == [slug]
    assert [link.target for link in moved.links] == ["news/2022/other"]
    with reading(path) as connection:
        for table in ("bodies", "articles"):
            assert connection.execute(f"select count(*) from {table} where id = ?", (old_id,)).fetchone() == (0,)
        for table in ("versions", "sources", "links"):
            query = f"select count(*) from {table} where article_id = ?"
            assert connection.execute(query, (old_id,)).fetchone() == (0,)
        assert connection.execute("select article_id from sources where place = 'a'").fetchall() == [(moved.id,)] * 2
        assert connection.execute("select article_id, published from versions").fetchall() == [(moved.id, "2022")]
    assert found(path, "two") == [slug]
    assert found(path, "one") == []
    assert check_archive(path) == []
    assert add(path, article("Plan", "three", published="2022", links=read_also("Other")), place="a") == ["updated"]
    assert one(path, slug).id == old_id
    assert check_archive(path) == []


def test_articles_that_trade_places_in_one_batch_dont_get_mixed_up(path: Path) -> None:
    one_day, other_day = "2022-01-05", "2022-03-09"
    for published, swapped in ((one_day, other_day), (other_day, one_day)):
        swapping = [article("A", url=f"{URL}a", published=published), article("B", url=f"{URL}b", published=swapped)]
        add(
            path, *swapping, *(article(f"To {title}, {published}", links=read_also(title)) for title in "AB"), place="a"
        )
        assert one(path, "news/2022/a").published == Published(published)
        for each in articles(path):
            for link in each.links:
                assert link.target == f"news/2022/{link.text.lower()}"
        assert check_archive(path) == []


def test_an_article_may_change_several_times_in_one_batch(path: Path) -> None:
    states = [article("Plan", f"text {n}", published=f"2022-0{1 + n % 3}-01") for n in range(9)]
    assert add(path, *states, states[-1], place="a") == ["new", *["updated"] * 8, "unchanged"]
    assert one(path, "news/2022/plan").body == "text 8"
    assert [body for _, body, _ in versions(path)] == [f"text {n}" for n in range(8)]
    assert check_archive(path) == []


# Ids and slugs


@pytest.mark.slow
def test_thousands_of_pages_of_which_only_the_year_is_known_share_a_day(path: Path) -> None:
    many = [article(f"Title {n}", published="2022") for n in range(3000)]
    add(path, *many[:1500], article("At eight", published="2022-01-01T08:00:00"))
    add(path, *many[1500:], article("At one second", published="2022-01-01T00:00:01"))
    ids = {each.title: each.id for each in articles(path)}
    assert len(set(ids.values())) == 3002
    day = range(first_id(Published("2022-01-01")), first_id(Published("2022-01-02")))
    assert all(article_id in day for article_id in ids.values())
    assert ids["At eight"] == first_id(Published("2022-01-01T08:00:00"))
    assert [ids[f"Title {n}"] for n in range(3000)] == sorted(ids[f"Title {n}"] for n in range(3000))
    assert check_archive(path) == []


def test_articles_of_one_second_keep_their_order_and_run_into_the_next(path: Path) -> None:
    add(path, *(article(f"Title {n}", published="2022-01-01T08:00:00") for n in range(300)))
    first = first_id(Published("2022-01-01T08:00:00"))
    assert [each.id for each in reversed(articles(path))] == list(range(first, first + 300))


@given(
    st.lists(
        st.sampled_from([None, "2022", "2022-01-01", "2022-01-01T00:00:00", "2022-01-01T00:00:01", "2021", "0001"]),
        max_size=30,
    )
)
@settings(max_examples=examples(10))
def test_every_article_has_an_id_of_its_own_in_its_day(
    tmp_path_factory: pytest.TempPathFactory, dates: list[str | None]
) -> None:
    path = tmp_path_factory.mktemp("ids") / "archive.db"
    half = len(dates) // 2
    for part in (range(half), range(half, len(dates))):
        add(path, *(article(f"Title {n}", published=dates[n]) for n in part))
    assert len({each.id for each in articles(path)}) == len(dates)
    assert check_archive(path) == []


def test_slugs_stay_apart_and_are_never_given_twice(path: Path) -> None:
    add(path, article("Plan", "1"), article("Plan", "2"), article("Plan 2", "3"), article("plan!", "4"))
    add(path, article("Plan", "5"), article("Plan-2", "6"))
    assert len(set(slugs(path))) == 6
    assert slugs(path)[:2] == ["news/2022/plan", "news/2022/plan-2"]


def test_a_slug_doesnt_change_with_the_title_section_or_year(path: Path) -> None:
    add(path, article("Plan", url=URL))
    add(path, article("Other", url=URL, section=["Sport"], published="1999"))
    assert slugs(path) == ["news/2022/plan"]
    add(path, article("Plan"))
    assert slugs(path) == ["news/2022/plan", "news/2022/plan-2"]


def test_sections_that_are_spelled_alike_share_no_article(path: Path) -> None:
    add(path, article("Plan", section=["A", "B"]), article("Plan", section=["A b"]), article("Plan", section=["A/B"]))
    assert slugs(path) == ["a-b/2022/plan", "a-b/2022/plan-2", "a/b/2022/plan"]
    assert {each.section for each in articles(path)} == {("A", "B"), ("A b",), ("A/B",)}


# Indexes and counts


def test_a_former_text_isnt_found_any_more(path: Path) -> None:
    add(path, article("Old title", "alpha 予算 كِتَاب *beta*", url=URL))
    add(path, article("New title", "gamma 計算 beta", url=URL))
    slug = "news/2022/old-title"
    for query in ("alpha", "予算", "كتاب", "old", '"old title"', '"alpha 予算"'):
        assert found(path, query) == []
    for query in ("gamma", "計算", "beta", "new", '"new title"', '"計算 beta"'):
        assert found(path, query) == [slug]
    assert check_archive(path) == []


def test_counts_agree_with_the_articles(path: Path) -> None:
    fill(path, 5, published="2021")
    fill(path, 5, published=None)
    add(path, article("A", url=URL, published="2021"), place="a")
    add(path, article("A", url=URL, published=None, section=["Sport"]), place="a")
    with closing(Archive.open(path)) as archive:
        names = {section.id: section.name for section in archive.outline().sections}
        counts = {(names[cell.section_id], cell.year): cell.count for cell in archive.outline().cells}
    assert counts == {("News", 2021): 5, ("News", None): 5, ("Sport", 2021): 1}


def test_texts_dont_wait_in_memory_without_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_WAITING_CHARS", 10_000)
    with open_writable(path) as database:
        database.conn.execute("begin immediate")
        writer = ArticleWriter(database.conn, 1, NOW)
        for n in range(50):
            writer.add(article(f"Title {n}", "word " * 400), Source(str(n), str(n), ""), "")
            assert sum(len(body) for _, _, body in writer._store._batch.words) <= 12_000
        writer.flush()
        database.conn.execute("commit")
    assert len(articles(path)) == 50


def test_what_isnt_committed_leaves_no_trace(path: Path) -> None:
    fill(path, 5)
    before = rows(path)
    with open_writable(path) as database:
        database.conn.execute("begin immediate")
        writer = ArticleWriter(database.conn, 1, NOW)
        for n in range(10):
            writer.add(article(f"Title {n}", f"other {n}", url=URL + str(n)), Source(str(n), "", ""), "new site")
        writer.flush()
    assert rows(path) == before


def test_adding_what_is_there_already_changes_nothing_but_sources(path: Path) -> None:
    fill(path, 20)
    before = rows(path)
    fill(path, 20)
    after = rows(path)
    for table in ("articles", "bodies", "versions", "links", "facet_counts", "title_fts", "filter_fts", "article_fts"):
        assert after[table] == before[table]


class Imports(RuleBasedStateMachine):
    """Any imports in any order, beside a plain picture of the rules of identity (``db.ingest.writer``)."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "archive.db"
        self.texts: dict[str, dict[tuple[str, int | None], str]] = {}
        """Of each place and identity in it, the text that came last."""
        self.states: set[tuple[str, str]] = set()

    @rule(
        place=st.sampled_from("abc"),
        title=st.sampled_from(["Plan", "PLAN", "Other"]),
        body=st.sampled_from(["one", "two 予算", "three"]),
        date=st.sampled_from(["2022", "2022-05-05", "2021", None]),
        related=st.lists(st.sampled_from(["plan", "Other", "Missing"]), max_size=2),
    )
    def take_in(self, place: str, title: str, body: str, date: str | None, related: list[str]) -> None:
        new = article(title, body, published=date, links=read_also(*related))
        identity = (title.lower(), new.published.year if new.published else None)
        state = f"{title}|{body}|{date}|{related}"
        known = self.texts.setdefault(place, {})
        (outcome,) = add(self.path, new, place=place)
        if known.get(identity) == state and outcome != "updated":
            assert outcome in ("unchanged", "duplicate")
        elif identity not in known and not any(identity in others for others in self.texts.values()):
            assert outcome == "new"
        known[identity] = state
        self.states.add((title, body))

    @invariant()
    def is_sound(self) -> None:
        if not self.path.exists():
            return
        assert check_archive(self.path) == []
        present = {(each.title, each.body) for each in articles(self.path)}
        former = {(title, body) for title, body, _ in versions(self.path)}
        assert present | former == self.states  # nothing that was given is ever lost

    def teardown(self) -> None:
        self.folder.cleanup()


@pytest.mark.slow
def test_whatever_is_imported_nothing_is_lost_and_the_archive_is_sound() -> None:
    run_state_machine_as_test(Imports, settings=settings(max_examples=examples(8), stateful_step_count=8))


def test_what_a_file_no_longer_says_of_the_same_text_stays(path: Path) -> None:
    add(path, article("A", url=URL, published="2021-03-05", authors=("Ada Bell",)), place="a")
    add(path, article("A", url=URL, published=None, section=[]), place="a")
    with closing(Archive.open(path)) as archive:
        (found,) = archive.find(URL)
    assert (found.published and found.published.iso, found.authors) == ("2021-03-05", ("Ada Bell",))
