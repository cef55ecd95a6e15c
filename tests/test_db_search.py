import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article, fill, read_also
from hypothesis import given
from hypothesis import strategies as st
from reference import Library

from db.archive import Archive
from db.errors import Cancelled
from db.models import Article, Outline
from db.query.parser import parse_filter, parse_search
from db.search import matches as matching
from db.search.article_index import ArticleIndex
from db.search.matches import UNCOUNTED, Matches, count_quickly, find_matches
from db.search.results import count_clauses, count_ranked, count_results, explain_no_results, find_ids, search

VOCABULARY = [
    "plan",
    "plane",
    "planet",
    "treaty",
    "it's",
    "C++",
    "non-proliferation",
    "予算案",
    "第2次大戦",
    "كِتَابٌ",
    "Йод",
    "a",
]
DATES = [None, "1999", "2021-05-05", "2021-05-05T10:00", "2022", "2022-12-31"]
SECTIONS = [("World",), ("World", "Europe"), ("Sport",)]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A hundred articles of a few words each, some of them changed since they came."""
    path = tmp_path_factory.mktemp("archive") / "archive.db"
    chance = random.Random(1)

    def texts() -> tuple[str, str]:
        title, *paragraphs = (" ".join(chance.choices(VOCABULARY, k=chance.randint(1, 5))) for _ in range(3))
        return f"{title} {chance.randrange(1000)}", "\n\n".join(paragraphs)

    def some(count: int) -> Iterator[tuple[int, str, str]]:
        for n in range(count):
            yield (n, *texts())

    for _ in range(2):
        for start in (0, 50):
            add(path, *(
                article(title, body, url=f"https://a.example/{start + n}" if n < 20 else None,
                        section=SECTIONS[n % 3], published=DATES[n % 6], links=read_also("treaty of links"))
                for n, title, body in some(50 if start == 0 else 30)
            ))  # fmt: skip
    with closing(Archive.open(path)) as archive:
        yield archive


@pytest.fixture(scope="module")
def everything(archive: Archive) -> list[Article]:
    found = [archive.article(article_id) for article_id in archive.listing(None)]
    assert len(found) > 100
    return [each for each in found if each is not None]


@pytest.fixture(scope="module")
def library(archive: Archive) -> Library:
    return Library.read(archive.path)


@pytest.fixture(scope="module")
def section_map(archive: Archive) -> ArticleIndex:
    return ArticleIndex(archive)


PARTS = [
    *VOCABULARY,
    "pla",
    "pla*",
    "plan*",
    "-plan",
    "-treaty",
    '"plan treaty"',
    '"予算案 plan"',
    '-"a a"',
    "算",
    "2次",
    "p",
    "t",
]
PARTS += ['"it\'s"', "nothing", "-nothing", "كتاب", "йод", '"大戦 treaty"', "links", "7", "1*", " "]
QUERIES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=3).map(" ".join)


@given(QUERIES)
def test_a_search_finds_what_says_its_words_and_nothing_else(
    archive: Archive, library: Library, everything: list[Article], section_map: ArticleIndex, text: str
) -> None:
    outline = archive.outline()
    for query in (parse_filter(text), parse_filter(text + " ")):
        if not query or query.problems:
            continue
        right = [each.id for each in library.results(query)]
        total, headlines = search(archive, query, limit=0)
        assert [headline.id for headline in headlines] == right
        assert total == count_results(archive, query) == len(right)
        assert search(archive, query, limit=7)[0] == total
        assert [headline.id for headline in search(archive, query, limit=7)[1]] == right[:7]
        for find in (find_matches, count_quickly):
            found = find(archive, query, section_map, outline)
            assert found.is_complete
            assert list(found.ids) == right
            assert found.total == total
            assert_counts_agree(found, everything)


def assert_counts_agree(found: Matches, everything: list[Article]) -> None:
    by_id = {each.id: each for each in everything}
    cells: dict[tuple[int | None, int], list[int]] = {}
    for article_id in found.ids:
        each = by_id[article_id]
        cells.setdefault((each.published.year if each.published else None, each.section_id), []).append(article_id)
    assert {(cell.year, cell.section_id): cell.count for cell in found.outline.cells} == {
        cell: len(ids) for cell, ids in cells.items()
    }
    for (year, section_id), ids in cells.items():
        assert list(found.cell(section_id, year)) == ids
    assert list(found.cell(99, 2022)) == []
    if found.ids:
        newest_one = by_id[found.ids[0]]
        year = newest_one.published.year if newest_one.published else None
        assert found.newest == (newest_one.id, (year, newest_one.section_id))
    else:
        assert found.newest is None


@pytest.mark.slow
@given(QUERIES, st.integers(1, 40))
def test_it_doesnt_matter_in_how_many_slices_the_index_is_read(
    archive: Archive, section_map: ArticleIndex, text: str, size: int
) -> None:
    query = parse_filter(text)
    if query and not query.problems:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("db.search.article_index.SLICE_ARTICLES", size)
            found = find_matches(archive, query, section_map, archive.outline())
        assert list(found.ids) == [headline.id for headline in search(archive, query, limit=0)[1]]


@given(QUERIES)
def test_a_glance_counts_every_year_and_knows_the_newest(
    archive: Archive, section_map: ArticleIndex, text: str
) -> None:
    query, outline = parse_filter(text), archive.outline()
    if not query or query.problems:
        return
    whole = find_matches(archive, query, section_map, outline)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "DENSE", 0)
        first = count_quickly(archive, query, section_map, outline)
    assert first.total == whole.total
    assert first.newest == whole.newest
    assert first.outline.years() == whole.outline.years()
    if first.is_complete:
        assert list(first.ids) == list(whole.ids)
    else:
        assert first.newest is not None
        _, (year, section_id) = first.newest
        assert list(first.cell(section_id, year)) == list(whole.cell(section_id, year))
        known = {cell for cell in first.outline.cells if cell.section_id != UNCOUNTED.id}
        assert known == {cell for cell in whole.outline.cells if cell.year == year}
        assert len(first.ids) == whole.outline.years()[year]


def test_a_glance_is_cut_short_only_where_there_is_much(archive: Archive, section_map: ArticleIndex) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "DENSE", 5)
        assert not count_quickly(archive, parse_search("treaty"), section_map, archive.outline()).is_complete
        assert count_quickly(archive, parse_search("7"), section_map, archive.outline()).is_complete


def test_what_was_seen_at_a_glance_is_remembered_and_the_oldest_is_forgotten(archive: Archive) -> None:
    sections, outline = ArticleIndex(archive), archive.outline()
    counted: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "DENSE", 0)
        patch.setattr("db.search.article_index.MAX_REMEMBERED", 2)
        real = matching._count_years
        patch.setattr(matching, "_count_years", lambda *asked: counted.append(asked) or real(*asked))
        first = count_quickly(archive, parse_search("treaty"), sections, outline)
        again = count_quickly(archive, parse_search("treaty"), sections, outline)
        assert len(counted) == 1
        assert (again.total, again.newest, again.outline) == (first.total, first.newest, first.outline)
        assert list(again.ids) == list(first.ids)
        for text in ("non-proliferation", "it", "treaty"):
            count_quickly(archive, parse_search(text), sections, outline)
        assert len(counted) == 4


@pytest.mark.parametrize("count_of_words", [1, 99, 100, 101, 300])
def test_a_prefix_finds_all_its_words_however_many_they_are(tmp_path: Path, count_of_words: int) -> None:
    path = tmp_path / "archive.db"
    add(path, *(article(f"Title {n}", f"security{n:03} “öffentlich{n:03}” 予算") for n in range(count_of_words)))
    with closing(Archive.open(path)) as archive:
        sections = ArticleIndex(archive)
        for text in ("securit", "s", "secu", "Öffentli", '"title" securit', '"予算" öffentl', "öffentlich0"):
            query = parse_filter(text)
            right = min(count_of_words, 100) if text.endswith("0") else 0 if text == "s" else count_of_words
            assert count_results(archive, query) == right
            assert search(archive, query, limit=0)[0] == len(search(archive, query, limit=0)[1]) == right
            assert find_matches(archive, query, sections, archive.outline()).total == right


def test_two_hundred_prefixes_are_a_query_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    words = [f"secur{n:03}" for n in range(150)]
    add(path, article("All", " ".join(f"{word}{ending}" for word in words for ending in "abcde")), article("None"))
    with closing(Archive.open(path)) as archive:
        assert count_results(archive, parse_search(" ".join(f"{word}*" for word in words))) == 1
        assert count_results(archive, parse_search("-" + " -".join(f"{word}*" for word in words))) == 1


@given(QUERIES)
def test_the_best_are_as_many_as_the_newest(archive: Archive, text: str) -> None:
    query = parse_filter(text + " ")
    if query:
        total, best = search(archive, query, sort="relevance", limit=0)
        assert {headline.id for headline in best} == {headline.id for headline in search(archive, query, limit=0)[1]}
        assert search(archive, query, sort="relevance", limit=3) == (total, best[:3])


def test_an_article_that_says_a_word_in_its_title_is_better_than_one_that_says_it_in_its_text(tmp_path: Path) -> None:
    path = fill(tmp_path / "archive.db", 20)
    add(
        path,
        article("Harvest", "Of something else.", published="1999"),
        article("Else", "About the harvest.", published="2022"),
    )
    add(path, article("More", "harvest " * 3, published="2021"))
    with closing(Archive.open(path)) as archive:
        best = search(archive, parse_search("harvest"), sort="relevance")[1]
        assert best[0].title == "Harvest"
        assert [each.title for each in search(archive, parse_search("harvest"))[1]] == ["Else", "More", "Harvest"]


def test_what_is_sorted_as_the_query_says_can_be_sorted_otherwise(archive: Archive) -> None:
    newest = list(find_ids(archive, parse_search("treaty")))
    assert list(find_ids(archive, parse_search("treaty sort:oldest"))) == newest[::-1]
    assert list(find_ids(archive, parse_search("sort:oldest treaty"), limit=3)) == newest[:-4:-1]
    assert list(find_ids(archive, parse_search("treaty sort:oldest"), sort="date")) == newest
    best = find_ids(archive, parse_search("treaty"), sort="relevance")
    assert find_ids(archive, parse_search("treaty sort:relevance")) == best
    assert list(find_ids(archive, parse_search("has:url sort:relevance"))) == list(
        find_ids(archive, parse_search("has:url"))
    )


def test_the_newest_are_ranked_and_the_rest_follows_by_date(archive: Archive) -> None:
    query = parse_search("treaty")
    newest = list(find_ids(archive, query))
    assert len(newest) > 12
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("db.search.results.MAX_RANKED", 5)
        best = list(find_ids(archive, query, sort="relevance"))
        assert set(best[:5]) == set(newest[:5])
        assert best[5:] == newest[5:]
        assert list(find_ids(archive, query, sort="relevance", limit=7)) == best[:7]


def test_each_clause_is_counted_alone(archive: Archive) -> None:
    counted = count_clauses(archive, parse_search("treaty (plan OR plane) -sport date:2022"))
    assert [each.text for each in counted] == ["treaty", "(plan OR plane)", "NOT sport", "date:2022"]
    assert [each.total for each in counted] == [count_results(archive, parse_search(each.text)) for each in counted]


def test_it_is_told_what_a_query_names_that_isnt_there(archive: Archive) -> None:
    query = parse_search("plan section:nowhere -author:nobody links-to:nothing section:World")
    assert explain_no_results(archive, query) == [
        "There is no section nowhere.",
        "There is no author nobody.",
        "There is no article nothing.",
    ]


def test_related_titles_arent_what_search_finds(archive: Archive) -> None:
    assert search(archive, parse_search("links")) == (0, [])


def test_a_limit_of_0_is_none(archive: Archive) -> None:
    total, headlines = search(archive, parse_search("-nothing"), limit=0)
    assert total == len(headlines) == archive.outline().total


def test_an_empty_archive_finds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.touch()
    with closing(Archive.open(path)) as archive:
        for text in ("plan", "-plan", '"a plan"', "p"):
            query = parse_filter(text)
            assert search(archive, query) == (0, [])
            found = find_matches(archive, query, ArticleIndex(archive), archive.outline())
            assert (found.total, list(found.ids), found.newest, found.outline.cells) == (0, [], None, ())


def test_the_filters_outline_has_the_sections_of_the_archive(archive: Archive, section_map: ArticleIndex) -> None:
    outline = archive.outline()
    found = find_matches(archive, parse_search("treaty"), section_map, outline)
    assert (found.outline.name, found.outline.sections) == (outline.name, outline.sections)
    assert found.outline.total == found.total


def test_a_section_map_knows_of_which_state_it_is(tmp_path: Path) -> None:
    path = fill(tmp_path / "archive.db", 5)
    with closing(Archive.open(path)) as archive:
        before = ArticleIndex(archive)
        assert before.version == archive.read_version()
        add(path, article("New", "plan", section=["Elsewhere"], published="1990"))
        add(path, article("Newer", "plan", section=["Elsewhere"], published="2030"))
        assert before.version != archive.read_version()
        stale = find_matches(archive, parse_search("plan"), before, archive.outline())
        assert isinstance(stale.outline, Outline)  # out of date for a moment, but no error
        fresh = find_matches(archive, parse_search("plan"), ArticleIndex(archive), archive.outline())
        assert fresh.total == fresh.outline.total == 2


def test_a_cancelled_search_stops_and_the_next_one_runs(archive: Archive, section_map: ArticleIndex) -> None:
    query, outline = parse_search("plan"), archive.outline()
    for call in (
        lambda: search(archive, query, cancelled=lambda: True),
        lambda: count_results(archive, query, cancelled=lambda: True),
        lambda: count_quickly(archive, query, section_map, outline, lambda: True),
        lambda: find_matches(archive, query, section_map, outline, lambda: True),
        lambda: ArticleIndex(archive, lambda: True),
    ):
        with pytest.raises(Cancelled):
            call()
    assert search(archive, query)[0] == count_results(archive, query) > 0


def test_a_search_is_cancelled_while_the_index_is_read(tmp_path: Path) -> None:
    path = fill(tmp_path / "archive.db", 2_000, body="plan {0} " + "treaty " * 20)
    with closing(Archive.open(path)) as archive:
        sections = ArticleIndex(archive)
        outline = archive.outline()
        asked = threading.Event()

        def once_running() -> bool:
            """False at the start, True once SQLite itself asks."""
            was_asked = asked.is_set()
            asked.set()
            return was_asked

        with pytest.raises(Cancelled):
            find_matches(archive, parse_search("plan treaty"), sections, outline, once_running)
        assert find_matches(archive, parse_search("plan treaty"), sections, outline).total == 2_000


def test_a_search_is_cancelled_while_copies_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    for site in ("one.example", "two.example"):
        add(path, *(article(f"Title {n}", "A plan of one line.", published="2022-01-01") for n in range(20)), site=site)
    with closing(Archive.open(path)) as archive:
        assert count_results(archive, parse_search("is:copy")) == 20
        asked: list[bool] = []

        def later() -> bool:
            """True at the tenth time."""
            asked.append(True)
            return len(asked) >= 10

        with pytest.raises(Cancelled):
            find_ids(archive, parse_search("plan"), cancelled=later)
        assert len(find_ids(archive, parse_search("plan"))) == 20


def test_a_beginning_of_a_letter_or_two_ranks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    add(path, article("Plan", "plan", published="2020"), article("Else", "A text of a plan.", published="2021"))
    with closing(Archive.open(path)) as archive:
        for text, titles, best in (("pla*", ["Plan", "Else"], 2), ("pl*", ["Else", "Plan"], 0)):
            query = parse_search(text)
            total, found = search(archive, query, sort="relevance")
            assert [each.title for each in found] == titles
            assert count_ranked(archive, query, total) == best


def test_searches_run_at_once_from_many_threads(archive: Archive, section_map: ArticleIndex) -> None:
    texts = ["plan", "treaty", "-plan", "予算", "pla*", '"plan treaty"'] * 8
    outline = archive.outline()

    def run(text: str) -> tuple[int, list[int]]:
        query = parse_search(text)
        return search(archive, query, limit=0)[0], list(find_matches(archive, query, section_map, outline).ids)

    alone = {text: run(text) for text in set(texts)}
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(run, texts)) == [alone[text] for text in texts]


def test_a_search_can_keep_to_one_site(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    for site, year in (("one.example", "2020"), ("two.example", "2021")):
        add(path, *(article(f"Title {n} of {site}", f"harvest {n}", published=year) for n in range(3)), site=site)
    with closing(Archive.open(path)) as archive:
        for query, total in (("harvest", 3), ('"harvest"', 3), ("harvest 1", 1), ("-1", 2)):
            found, headlines = search(archive, parse_search(query), site="one.example")
            assert found == len(headlines) == total
            assert {headline.site for headline in headlines} == {"one.example"}
        found, headlines = search(archive, parse_search("harvest"), site="one.example", sort="relevance", limit=2)
        assert (found, len(headlines)) == (3, 2)
        assert search(archive, parse_search("harvest"), site="nowhere.example") == (0, [])
