import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import archives
import pytest
from archives import article, read_also, reading, rows
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from db.archive import Archive
from db.check import check_archive
from db.copies import linking, window
from db.copies import minhash as signatures
from db.copies.linking import link_copies
from db.copies.minhash import sign_text
from db.copies.similarity import ArticleText, are_copies
from db.models import NewArticle, Outline
from db.query.parser import parse_search
from db.search.article_index import ArticleIndex
from db.search.matches import count_quickly, find_matches
from db.search.results import search
from db.storage.change_log import note_change
from db.storage.connections import open_writable
from db.text.tokens import to_index_text

HARBOUR = """The town council has agreed to rebuild the old harbour, which has stood empty since the fishing fleet left.
Work on the quay is to begin in the spring, and the first boats should be able to moor there by the end of next year.
The mayor called it the largest project in the history of the town and thanked all who had signed the petition.
Critics fear that the costs will run away, as they did when the station was moved, and ask for an outside review.
A spokeswoman for the builders said that three firms had made offers and that the cheapest one was well within the plan.
The fish market, the last of the old buildings on the water, will stay and become a museum of the trade."""

TEACHERS = """Teachers in the whole country will stop work on Thursday to ask for smaller classes and for better pay.
Their union expects most primary schools to stay closed, while secondary schools want to look after the younger pupils.
The ministry spoke of a blow to families and repeated its offer of a raise in two steps, which the union had refused.
Parents have mixed feelings: many share the aims of the strike but have no one to mind their children on the day.
Talks are to go on in the capital next week, and neither side would say what it might still give way on."""

TITLE = "Council agrees to rebuild the old harbour"


def take_in(path: Path, *articles: NewArticle, site: str = "", place: str = "") -> None:
    """Take articles in, and leave their copies to be looked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archives.link_copies", lambda connection: 0, raising=False)
        archives.add(path, *articles, site=site, place=place)


def link(path: Path) -> int:
    with open_writable(path) as database:
        return link_copies(database.conn)


def add(path: Path, *articles: NewArticle, site: str = "") -> int:
    """Take articles in as one import would; gives how many copies are new."""

    def copies() -> int:
        with reading(path) as connection:
            return int(connection.execute("select count(leader) from articles").fetchone()[0])

    before = copies() if path.exists() else 0
    take_in(path, *articles, site=site)
    link(path)
    return copies() - before


def story(name: str, published: str | None = "2022-03-05", body: str = HARBOUR, title: str = TITLE) -> NewArticle:
    return article(title, body, published=published, url=f"https://a.example/{name}")


def leaders(path: Path) -> dict[str, str]:
    """What leads each copy, by the last part of their URLs."""
    with reading(path) as connection:
        query = "select a.url, l.url from articles a join articles l on l.id = a.leader"
        return {url.rpartition("/")[2]: leader.rpartition("/")[2] for url, leader in connection.execute(query)}


def edited(text: str, *changes: tuple[str, str]) -> str:
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


NEAR = edited(HARBOUR, ("The town council", "HARBOURTON (NPA) – The town council"), ("called it", "spoke of"))


def test_the_same_story_of_two_sites_is_one_story_twice(path: Path) -> None:
    add(path, story("a"), site="one")
    assert add(path, story("b", "2022-03-07T10:00:00"), site="two") == 1
    assert leaders(path) == {"b": "a"}
    assert check_archive(path) == []


def test_a_story_that_was_edited_a_little_is_a_copy(path: Path) -> None:
    cut = HARBOUR.rpartition("\n")[0]
    add(path, story("a"), story("b", "2022-03-06", NEAR), story("c", "2022-03-06", cut))
    assert leaders(path) == {"b": "a", "c": "a"}


def test_a_story_under_another_headline_is_a_copy(path: Path) -> None:
    add(
        path,
        story("a"),
        story("b", body=NEAR, title="Harbour to be rebuilt: mayor thanks the fishing town"),
        story("c", title="After the petition, boats will moor at the old quay"),
    )
    assert leaders(path) == {"b": "a", "c": "a"}


FORECAST = """The forecast for {place}: dry at first with some bright spells, then cloudier from the west after noon.
Highs of {high} degrees are expected and lows of {low} overnight, with light to moderate winds from the south-west.
Drivers should allow more time for their journeys, and on the coast the gusts may reach {gust} kilometres an hour.
The next forecast will be here tomorrow morning at six, and all warnings are on the page of the weather service."""
ALERT = """The agency has issued a flood alert for {place}. River levels are high after a week of heavy rain,
and more of it is on the way. People in {place} should keep an eye on the water, move what is dear to them upstairs
and have a bag ready in case they must leave at short notice. Roads along the river may be closed at any time.
Staff are out checking the defences, pumps have been brought in, and the alert will be reviewed tomorrow at noon."""
QUIZ = """Test what you know with our daily quiz: ten questions on the news, on sport, on music and on history, new
every morning at seven. Share your score with your friends and see how you compare with the other readers of the paper.
All of the earlier quizzes are in the archive, with the crossword and the chess problem. Good luck to all of you!"""
PAYWALL = """This article is for subscribers only. To read on, take out a subscription or log in with your account.
As a subscriber you can read everything on the web and in the app, and you support independent journalism.
If you have forgotten your password you can set a new one. Our service team is glad to help from Monday to Friday."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Weather", FORECAST.format(place="Kent", high=14, low=5, gust=40)),
         ("Weather", FORECAST.format(place="Kent", high=11, low=3, gust=60))),
        (("Flood alert for Kent", ALERT.format(place="Kent")), ("Flood alert for Essex", ALERT.format(place="Essex"))),
        (("Flood alert", ALERT.format(place="Kent")), ("Flood alert", ALERT.format(place="Essex"))),
        (("Quiz of the day No 118", QUIZ), ("Quiz of the day No 119", QUIZ)),
        (("Teachers to strike on Thursday", PAYWALL), ("Old harbour to be rebuilt", PAYWALL)),
        ((TITLE, HARBOUR), (TITLE, TEACHERS)),
        ((TITLE, HARBOUR), ("Live: all the news of the day", f"{TEACHERS}\n\n{HARBOUR}\n\n{ALERT}")),
        (("Picture of the day", "Photo: agency"), ("Picture of the week", "Photo: agency")),
        (("Picture of the day", "Photo: agency one"), ("Picture of the day", "Photo: agency two")),
        (("Gallery", ""), ("Gallery", "")),
    ],
)  # fmt: skip
def test_what_is_alike_isnt_always_the_same(path: Path, one: tuple[str, str], other: tuple[str, str]) -> None:
    (title, body), (other_title, other_body) = one, other
    assert add(path, story("a", title=title, body=body), story("b", title=other_title, body=other_body)) == 0
    assert leaders(path) == {}


def test_short_texts_are_copies_where_title_and_text_are_the_same(path: Path) -> None:
    add(
        path,
        story("a", title="Road closed", body="The road is closed."),
        story("b", title="ROAD closed", body="The road *is* closed."),
    )
    assert leaders(path) == {"b": "a"}


def test_a_copy_comes_within_a_week_of_the_one_that_leads(path: Path) -> None:
    add(path, *(story(str(day), f"2022-03-{day:02}") for day in (1, 6, 8, 9, 16, 17)))
    assert leaders(path) == {"6": "1", "8": "1", "16": "9"}
    assert check_archive(path) == []


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (("2022", "2022"), {"1": "0"}),
        (("2022-03", "2022-03"), {"1": "0"}),
        ((None, None), {"1": "0"}),
        (("2022", "2021"), {}),
        (("2022", "2022-01"), {}),
        (("2022", "2022-01-01"), {}),
        (("2022-03", "2022-03-01"), {}),
        ((None, "2022"), {}),
    ],
)
def test_of_a_rough_date_only_the_same_text_of_the_same_date_is_a_copy(
    path: Path, dates: Sequence[str | None], found: dict[str, str]
) -> None:
    add(path, *(story(str(n), date) for n, date in enumerate(dates)))
    assert leaders(path) == found
    add(path, *(story(f"near {n}", date, NEAR) for n, date in enumerate(dates[:1])))
    add(path, *(story(f"other {n}", date, title=TITLE + " again") for n, date in enumerate(dates[:1])))
    assert leaders(path) == found
    assert check_archive(path) == []


def test_one_that_comes_later_and_is_earlier_leads(path: Path) -> None:
    add(path, story("b", "2022-03-05"), story("c", "2022-03-10"))
    assert leaders(path) == {"c": "b"}
    add(path, story("a", "2022-03-02"))
    assert leaders(path) == {"b": "a"}, "c is more than a week after a, and b leads no longer"
    add(path, story("d", "2022-03-12"))
    assert leaders(path) == {"b": "a", "d": "c"}
    assert check_archive(path) == []


def test_an_article_that_changes_is_looked_at_again(path: Path) -> None:
    take_in(path, story("a"), story("b", "2022-03-06"), place="x")
    take_in(path, story("b", "2022-03-06", TEACHERS, "Teachers stop work on Thursday"), place="x")
    link(path)
    assert leaders(path) == {}
    take_in(path, story("b", "2022-03-06"), place="x")
    link(path)
    assert leaders(path) == {"b": "a"}
    assert check_archive(path) == []


def test_copies_of_an_article_that_moves_are_looked_at_again(path: Path) -> None:
    take_in(path, story("a", "2022-03-01"), story("b", "2022-03-03"), story("c", "2022-03-05"), place="x")
    link(path)
    assert leaders(path) == {"b": "a", "c": "a"}
    take_in(path, story("a", "2022-05-01"), place="x")
    link(path)
    assert leaders(path) == {"c": "b"}
    assert check_archive(path) == []


@pytest.fixture
def folded(path: Path) -> Path:
    """A story of two sites and of two sections, and another one."""
    add(path, story("a"), story("x", "2022-03-05", TEACHERS, "Teachers stop work on Thursday"), site="one")
    add(path, story("b", "2022-03-06", NEAR), replace(story("c", "2022-03-07"), section=("Local",)), site="two")
    return path


def test_listings_and_counts_have_a_story_once(folded: Path) -> None:
    with closing(Archive.open(folded)) as archive:
        outline = archive.outline()
        assert outline.total == len(archive.listing(None)) == 2
        assert sorted((cell.year, cell.count) for cell in outline.cells) == [(2022, 2)]
        for section in outline.sections:
            expected = 2 if (section.site, section.path) == ("one", ("News",)) else 0
            assert len(archive.listing(section.id)) == len(archive.cell(section.id, 2022)) == expected


def test_the_copies_of_a_story_are_listed_newest_first(folded: Path) -> None:
    with closing(Archive.open(folded)) as archive:
        shown = {headline.title: headline for headline in archive.headlines(archive.listing(None))}
        assert {title: headline.copies for title, headline in shown.items()} == {
            TITLE: 2,
            "Teachers stop work on Thursday": 0,
        }
        found = archive.headlines(archive.copies(shown[TITLE].id))
        assert [(each.url, each.site, each.copies) for each in found] == [
            ("https://a.example/c", "two", 0),
            ("https://a.example/b", "two", 0),
        ]
        assert list(archive.copies(found[0].id)) == []
        copy, leading = archive.article(found[0].id), archive.article(shown[TITLE].id)
        assert copy is not None
        assert leading is not None
        assert (copy.copy_of, copy.copies) == (leading.slug, 0)
        assert (leading.copy_of, leading.copies) == (None, 2)


def test_copies_are_counted_as_articles_too(folded: Path) -> None:
    with closing(Archive.open(folded)) as archive:
        stats = archive.stats()
        assert (stats.articles, stats.copies, stats.versions) == (4, 2, 4)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("harbour", ["a"]),
        ("npa", ["b"]),
        ("-npa", ["x", "a"]),
        ("is:copy", ["c", "b"]),
        ("section:local", ["c"]),
        ("site:two", ["c", "b"]),
        ("date:2022-03-05..2022-03-06 harbour", ["a"]),
        ("date:2022-03-06 harbour", ["b"]),
        ("-thursday -npa", ["a"]),
    ],
)
def test_a_search_lists_a_copy_only_where_the_article_that_it_is_a_copy_of_isnt_found(
    folded: Path, query: str, found: list[str]
) -> None:
    with closing(Archive.open(folded)) as archive:
        total, headlines = search(archive, parse_search(query), sort="date")
        assert [(each.url or "").rpartition("/")[2] for each in headlines] == found
        assert total == len(found)
        assert search(archive, parse_search(query), limit=1)[0] == total


def test_a_search_of_one_site_finds_the_copies_that_it_has(folded: Path) -> None:
    with closing(Archive.open(folded)) as archive:
        total, headlines = search(archive, parse_search("harbour"), site="two")
        assert [each.url for each in headlines] == ["https://a.example/c", "https://a.example/b"]
        assert total == 2


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("harbour", {TITLE}),
        ("npa", {TITLE}),
        ("-npa", {TITLE, "Teachers stop work on Thursday"}),
        ("-harbour", {"Teachers stop work on Thursday"}),
        ("thursday", {"Teachers stop work on Thursday"}),
        ("the", {TITLE, "Teachers stop work on Thursday"}),
        ('"spoke of"', {TITLE, "Teachers stop work on Thursday"}),
        ("nothing", set()),
    ],
)
def test_a_filter_finds_a_story_by_what_any_copy_of_it_says(
    folded: Path, query: str, titles: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.search.matches.DENSE", 0)
    with closing(Archive.open(folded)) as archive:
        sections, outline = ArticleIndex(archive), archive.outline()
        found = find_matches(archive, parse_search(query), sections, outline)
        assert {headline.title for headline in archive.headlines(found.ids)} == titles
        assert found.total == found.outline.total == len(titles)
        at_a_glance = count_quickly(archive, parse_search(query), sections, outline)
        assert at_a_glance.outline.years() == found.outline.years()
        assert at_a_glance.newest == found.newest


def test_links_to_a_copy_lead_to_the_copy(path: Path) -> None:
    add(path, story("a"), site="one")
    add(path, story("b", "2022-03-06"), article("From", links=read_also(TITLE)), site="two")
    with closing(Archive.open(path)) as archive:
        (found,) = archive.find("From")
        from_two = archive.article(found.id)
        assert from_two is not None
        (target,) = archive.headlines([from_two.links[0].target_id or 0])
        assert target.url == "https://a.example/b"


def test_those_that_browse_see_that_copies_were_linked(path: Path) -> None:
    take_in(path, story("a"), story("b", "2022-03-06"))
    with closing(Archive.open(path)) as archive:
        before = archive.read_version()
        link(path)
        after = archive.read_version()
        assert after != before
        link(path)
        assert archive.read_version() == after
        with open_writable(path) as database:
            database.conn.execute("begin")
            note_change(database.conn)
            database.conn.execute("commit")
        assert archive.read_version() != after


KINDS = ((TITLE, HARBOUR), (TITLE, NEAR), ("Teachers stop work on Thursday", TEACHERS))


def of_kind(kind: int, name: str, day: int) -> NewArticle:
    title, body = KINDS[kind]
    second = int(name) if name.isdigit() else 0
    return replace(story(name, f"2022-03-{day:02}T00:00:{second:02}", body, title), section=(f"S{second % 2}",))


CROWD = [of_kind(n % 3, str(n), 1 + n % 17) for n in range(40)]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = tmp_path_factory.mktemp("copies") / "whole.db"
    add(path, *CROWD)
    assert check_archive(path) == []
    return leaders(path)


def test_every_copy_has_a_leader_that_is_none(crowd: dict[str, str]) -> None:
    assert 20 < len(crowd) < 40
    assert not set(crowd) & set(crowd.values())


@pytest.mark.slow
@pytest.mark.parametrize(("size", "seed"), [(2, 2), (7, None), (7, 1), (20, 3)])
def test_copies_are_the_same_in_whatever_order_and_portions_they_came(
    path: Path, crowd: dict[str, str], size: int, seed: int | None
) -> None:
    order = CROWD if seed is None else random.Random(seed).sample(CROWD, len(CROWD))
    for start in range(0, len(order), size):
        take_in(path, *order[start : start + size])
        link(path)
    assert leaders(path) == crowd
    assert check_archive(path) == []


def test_linking_again_changes_nothing(path: Path, crowd: dict[str, str]) -> None:
    add(path, *CROWD)
    before = rows(path)
    assert link(path) == 0
    assert rows(path) == before
    with open_writable(path) as database:
        database.conn.execute("update meta set value = 0 where key = 'copies_linked_to'")
        assert link_copies(database.conn) == 0
    assert rows(path) == before


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 2, 5])
def test_linking_that_was_stopped_goes_on_from_there(
    path: Path, crowd: dict[str, str], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(linking, "SLICE", 2)

    def stop(done: int, of: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    take_in(path, *CROWD[20:])
    link(path)
    take_in(path, *CROWD[:20])
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt), open_writable(path) as database:
            link_copies(database.conn, stop)
        assert any("stopped before it looked for copies" in fault for fault in check_archive(path))
    link(path)
    assert leaders(path) == crowd
    assert check_archive(path) == []


def test_an_archive_from_before_there_were_signatures_gets_them(path: Path, crowd: dict[str, str]) -> None:
    take_in(path, *CROWD)
    with open_writable(path) as database:
        database.conn.execute("delete from signatures")
        link_copies(database.conn)
    assert leaders(path) == crowd
    with reading(path) as connection:
        assert connection.execute("select count(*) from signatures").fetchone() == (len(CROWD),)
    assert check_archive(path) == []


def test_progress_is_told_in_days_until_all_is_done(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "SLICE", 10)
    take_in(path, *CROWD)
    told: list[tuple[int, int]] = []
    with open_writable(path) as database:
        link_copies(database.conn, lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] >= 17
    assert told == sorted(told)


@settings(max_examples=examples(8))
@given(
    st.lists(st.tuples(st.integers(1, 28), st.integers(0, 2)), min_size=1, max_size=12),
    st.integers(0, 12),
)
def test_any_archive_has_its_copies_where_they_belong(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[int, int]], cut: int
) -> None:
    stories = [of_kind(kind, str(n), day) for n, (day, kind) in enumerate(made)]
    folder = tmp_path_factory.mktemp("copies")
    add(folder / "whole.db", *stories)
    take_in(folder / "parts.db", *stories[cut:])
    link(folder / "parts.db")
    take_in(folder / "parts.db", *stories[:cut])
    link(folder / "parts.db")
    assert leaders(folder / "whole.db") == leaders(folder / "parts.db") == _by_rule(stories)
    assert check_archive(folder / "parts.db") == []


def _by_rule(stories: list[NewArticle]) -> dict[str, str]:
    """The rule itself: in the order of time, each is led by the first that leads in the week before it."""
    found: dict[str, str] = {}
    lead: list[NewArticle] = []
    for each in sorted(stories, key=lambda story: story.published.iso if story.published else ""):
        for leader in lead:
            assert each.published is not None
            assert leader.published is not None
            is_near = each.published.ordinal - leader.published.ordinal <= window.WINDOW_DAYS
            if is_near and (each.body == TEACHERS) == (leader.body == TEACHERS):
                found[str(each.url).rpartition("/")[2]] = str(leader.url).rpartition("/")[2]
                break
        else:
            lead.append(each)
    return found


def test_of_many_that_are_alike_not_all_are_compared(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def counted(one: ArticleText, other: ArticleText) -> bool:
        compared.append((one.title, other.title))
        return are_copies(one, other)

    monkeypatch.setattr(window, "are_copies", counted)
    add(path, *(story(str(n), title=f"Quiz No {n}", body=QUIZ) for n in range(60)))
    assert leaders(path) == {}
    assert len(compared) <= 60 * window.MAX_COMPARED


WORDS = st.lists(st.sampled_from([*HARBOUR.split(), "é", "予算", "12", "—"]), max_size=120)


@given(st.lists(WORDS, min_size=1, max_size=20))
def test_a_text_has_one_signature_whatever_it_is_signed_with(texts: list[list[str]]) -> None:
    cut = [to_index_text(" ".join(words)) for words in texts]
    assert list(signatures.sign_texts(cut)) == [sign_text(each) for each in cut]


@given(WORDS)
def test_blanks_case_and_punctuation_dont_change_a_signature(words: list[str]) -> None:
    plain = to_index_text(" ".join(words))
    assert sign_text(plain) == sign_text(plain.upper() if plain.isascii() else plain) == sign_text(f" {plain}\n\n")
    assert sign_text(to_index_text(" , ".join(words))) == sign_text(plain)


@pytest.mark.parametrize("text", ["", " \n", "—", "… ?!"])
def test_a_text_without_words_has_no_signature(text: str) -> None:
    assert sign_text(to_index_text(text)) is None


def test_a_short_text_has_a_short_signature() -> None:
    short = " ".join(f"w{n}" for n in range(signatures.FEWEST_WORDS - 1))
    assert len(sign_text(short) or b"") == signatures.SUM_SIZE
    assert len(sign_text(short + " more") or b"") == signatures.SUM_SIZE + signatures.MINIMA
    assert sign_text(short) != sign_text(short + "x")


def test_an_outline_without_copies_is_as_it_was(path: Path) -> None:
    add(path, article("One"), article("Two", "Another text."))
    with closing(Archive.open(path)) as archive:
        outline: Outline = archive.outline()
        assert outline.total == archive.stats().articles == 2
        assert archive.stats().copies == 0
        assert not ArticleIndex(archive).has_copies
