import unicodedata
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from archives import add, article, read_also, reading, rows
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from db.archive import Archive
from db.articles import link_targets as resolving
from db.articles.link_targets import resolve_links
from db.check import check_archive
from db.copies.linking import link_copies
from db.models import Link, NewArticle
from db.storage.connections import open_writable


def targets(path: Path, title: str, site: str | None = None) -> list[str | None]:
    """Where the links of the article with that title lead."""
    with closing(Archive.open(path)) as archive:
        (found,) = [each for each in archive.find(title) if site in (None, each.site)]
        article = archive.article(found.id)
        assert article is not None
        return [link.target for link in article.links]


def resolve(path: Path) -> None:
    with open_writable(path) as database:
        resolve_links(database.conn)
        link_copies(database.conn)


def in_text(url: str, text: str = "there") -> Link:
    return Link("in-text", text, url)


def test_a_related_title_leads_to_its_article(path: Path) -> None:
    add(path, article("From", links=read_also("To", "Missing")), article("To"))
    assert targets(path, "From") == ["news/2022/to", None]


def test_a_related_title_starts_to_work_once_its_page_comes(path: Path) -> None:
    add(path, article("From", links=read_also("To")))
    assert targets(path, "From") == [None]
    add(path, article("Something else"))
    assert targets(path, "From") == [None]
    add(path, article("To"))
    assert targets(path, "From") == ["news/2022/to"]


def test_a_link_by_url_starts_to_work_once_its_page_comes(path: Path) -> None:
    add(path, article("From", links=[in_text("https://a.example/to")]))
    assert targets(path, "From") == [None]
    add(path, article("To", url="https://a.example/to"))
    assert targets(path, "From") == ["news/2022/to"]


TITLE = "Union: “Don’t panic” — it’s Kyiv’s élan"


@pytest.mark.parametrize(
    "cited",
    [
        TITLE,
        TITLE.upper(),
        "Union: \"Don't panic\" - it's Kyiv's elan",
        "UNION:  «Don’t panic» –\xa0it´s Kyiv‘s élan",
        "Union: “Don’t panic”—it’s\u200b Kyiv’s e\u0301lan",
        unicodedata.normalize("NFD", TITLE),
        "Union: “Don’t panic” -- it’s Kyiv’s élan",
    ],
)
def test_a_related_title_may_differ_in_case_quotes_dashes_accents_and_blanks(path: Path, cited: str) -> None:
    add(path, article("From", links=read_also(cited)), article(TITLE), article("Union", "Don't panic"))
    assert targets(path, "From") == ["news/2022/union-don-t-panic-it-s-kyiv-s-elan"]


@pytest.mark.parametrize(
    "cited", ["Union: Don’t panic — it’s Kyiv’s", "Don’t panic", "Union: “Don’t panic” it’s Kyiv’s élan"]
)
def test_other_words_lead_nowhere(path: Path, cited: str) -> None:
    add(path, article("From", links=read_also(cited)), article(TITLE))
    assert targets(path, "From") == [None]


def test_of_several_the_one_in_the_same_section_comes_first(path: Path) -> None:
    add(path, article("From", section=["Sport"], published="2022-05-05", links=read_also("To")))
    add(path, article("To", "1", section=["World"], published="2022-05-05"))
    assert targets(path, "From") == ["world/2022/to"]
    add(path, article("To", "2", section=["Sport"], published="1999"))
    assert targets(path, "From") == ["sport/1999/to"]
    add(path, article("To", "3", section=["Sport", "Tennis"], published="2022-05-05"))
    assert targets(path, "From") == ["sport/1999/to"]


def test_of_several_in_the_section_the_nearest_in_time_comes_first(path: Path) -> None:
    add(path, article("From", published="2022-05-05", links=read_also("To")))
    for date, nearest in (
        ("2020", "2020"),
        (None, "2020"),
        ("2024", "2024"),
        ("2022-01-01", "2022"),
        ("2022-12-31", "2022"),
    ):
        add(path, article("To", str(date), published=date))
        assert targets(path, "From") == [f"news/{nearest}/to"]


def test_a_title_is_never_looked_for_on_another_site(path: Path) -> None:
    add(path, article("From", links=read_also("To")), site="one")
    add(path, article("To"), site="two")
    assert targets(path, "From") == [None]
    add(path, article("To", "one's own", published="1999"), site="one")
    assert targets(path, "From") == ["news/1999/to"]
    add(path, article("From 2", links=read_also("From")), site="two")
    assert targets(path, "From 2") == [None]
    assert check_archive(path) == []


def test_a_url_is_looked_for_on_its_own_site_first(path: Path) -> None:
    url = "https://a.example/to"
    add(path, article("From", links=[in_text(url)]), site="one")
    add(path, article("To", url=url, section=["Other"]), site="two")
    assert targets(path, "From") == ["other/2022/to"]
    add(path, article("To", url=url, section=["Own"], published="1999"), site="one")
    assert targets(path, "From") == ["own/1999/to"]


@pytest.mark.parametrize(
    "linked",
    [
        "http://www.a.example/to/",
        "https://amp.a.example/to/amp?utm_source=feed#comments",
        "https://web.archive.org/web/2020/http://a.example/to",
    ],
)
def test_any_address_of_an_article_leads_to_it(path: Path, linked: str) -> None:
    add(path, article("From", links=[in_text(linked)]))
    add(path, article("To", url="https://a.example/to"))
    add(path, article("From 2", links=[in_text(linked)]))
    assert targets(path, "From") == targets(path, "From 2") == ["news/2022/to"]
    assert check_archive(path) == []


def test_a_link_by_an_alias_starts_to_work_once_the_alias_is_known(path: Path) -> None:
    url = "https://a.example/to"
    add(path, article("From", links=[in_text("https://a.example/?p=7")]), article("To", url=url))
    assert targets(path, "From") == [None]
    add(path, replace(article("To", url=url), aliases=("https://a.example/?p=7",)), place="another")
    assert targets(path, "From") == ["news/2022/to"]
    with closing(Archive.open(path)) as archive:
        assert [found.slug for found in archive.find("http://a.example/index.php?p=7")] == ["news/2022/to"]
    assert check_archive(path) == []


def test_a_url_comes_before_a_title(path: Path) -> None:
    link = Link("read-also", "To", "https://a.example/to")
    add(path, article("From", links=[link]), article("To"))
    assert targets(path, "From") == ["news/2022/to"]
    add(path, article("Renamed", url="https://a.example/to"))
    assert targets(path, "From") == ["news/2022/renamed"]


def test_an_article_doesnt_lead_to_itself(path: Path) -> None:
    url = "https://a.example/own"
    add(path, article("Own", url=url, links=[*read_also("Own"), in_text(url)]))
    assert targets(path, "Own") == [None, None]
    add(path, article("Own ", "another", published="2021"))
    with closing(Archive.open(path)) as archive:
        newest = archive.article(archive.find("own")[0].id)
        assert newest is not None
        assert [link.target for link in newest.links] == ["news/2021/own", None]


def test_the_way_to_the_whole_listing_isnt_a_link_to_an_article(path: Path) -> None:
    url = "https://a.example/all"
    add(path, article("From", links=[Link("view-all", "To", url)]), article("To"))
    add(path, article("All", url=url))
    assert targets(path, "From") == [None]


def test_a_link_follows_an_article_that_changes_its_title_or_date(path: Path) -> None:
    url = "https://a.example/to"
    add(path, article("From", links=read_also("To")), article("To", url=url))
    add(path, article("Renamed", url=url, published="2021"))
    assert targets(path, "From") == ["news/2022/to"]
    assert check_archive(path) == []
    add(path, article("Renamed", "again", url=url, published="2020"))
    assert targets(path, "From") == ["news/2022/to"]
    assert check_archive(path) == []


def test_links_of_a_changed_text_are_those_of_the_new_text(path: Path) -> None:
    add(path, article("A"), article("B"))
    add(path, article("From", "1", links=read_also("A", "B")), place="x")
    add(path, article("From", "2", links=read_also("B", "Missing")), place="x")
    assert targets(path, "From") == ["news/2022/b", None]
    add(path, article("From", "3"), place="x")
    assert targets(path, "From") == []


def test_the_same_title_may_be_cited_many_times(path: Path) -> None:
    add(path, article("From", links=read_also(*["To"] * 50)), article("To"))
    assert targets(path, "From") == ["news/2022/to"] * 50


ALIKE = [article(f"Title {n % 7}", str(n), section=[f"S{n % 2}"], published=f"20{10 + n % 5}",
                 links=read_also(*(f"Title {m % 9}" for m in range(n, n + 4)))) for n in range(30)]  # fmt: skip


def links(path: Path) -> list[tuple[object, ...]]:
    """All links by slug and text: what is the same however an archive came to be."""
    with reading(path) as connection:
        query = (
            "select a.slug, l.position, l.text, t.slug from links l join articles a on a.id = l.article_id "
            "left join articles t on t.id = l.target_id order by 1, 2"
        )
        return connection.execute(query).fetchall()


def test_resolving_again_changes_nothing(path: Path) -> None:
    add(path, *ALIKE[:15])
    add(path, *ALIKE[15:])
    before = rows(path)
    resolve(path)
    assert rows(path) == before
    with open_writable(path) as database:
        database.conn.execute("update meta set value = 0 where key = 'links_resolved_to'")
        resolve_links(database.conn)
    assert rows(path) == before


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 2, 7, 30])
@pytest.mark.parametrize("slice_size", [1, 3, 1000])
def test_links_lead_to_the_same_articles_however_the_import_was_cut(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, slice_size: int
) -> None:
    whole = tmp_path / "whole.db"
    add(whole, *ALIKE)
    monkeypatch.setattr(resolving, "SLICE", slice_size)
    for start in range(0, len(ALIKE), size):
        add(path, *ALIKE[start : start + size])
    assert links(path) == links(whole)
    assert any(target for *_, target in links(path))
    assert any(target is None for *_, target in links(path))
    assert check_archive(path) == []


def test_resolving_that_was_stopped_goes_on_from_there(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.db"
    add(whole, *ALIKE)
    monkeypatch.setattr(resolving, "SLICE", 4)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("archives.resolve_links", lambda connection: resolve_links(connection, stop))
        with pytest.raises(KeyboardInterrupt):
            add(path, *ALIKE)
    assert any("stopped" in fault for fault in check_archive(path))
    with pytest.raises(KeyboardInterrupt), open_writable(path) as database:
        resolve_links(database.conn, stop)
    resolve(path)
    assert links(path) == links(whole)
    assert check_archive(path) == []


def test_progress_is_told_until_all_is_done(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archives.resolve_links", lambda connection: None)
    add(path, *ALIKE)
    monkeypatch.setattr(resolving, "SLICE", 8)
    told: list[tuple[int, int]] = []
    with open_writable(path) as database:
        resolve_links(database.conn, lambda done, of: told.append((done, of)))
    assert told == [(8, 30), (16, 30), (24, 30), (30, 30)]


TITLES = st.sampled_from(["A", "a", "B", "“C”", '"c"', "D — e", "D-e"])
ARTICLES = st.lists(
    st.builds(
        lambda title, cited, section, date: article(title, section=[section], published=date, links=read_also(*cited)),
        TITLES,
        st.lists(TITLES, max_size=3),
        st.sampled_from(["S", "T"]),
        st.sampled_from(["2020", "2021-05-05", None]),
    ),
    min_size=1,
    max_size=8,
)


@given(ARTICLES, st.integers(0, 8))
@settings(max_examples=examples(15))
def test_any_archive_has_its_links_where_they_belong(
    tmp_path_factory: pytest.TempPathFactory, articles: list[NewArticle], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("links")
    unique = list({repr(each): each for each in articles}.values())
    add(folder / "whole.db", *unique)
    add(folder / "parts.db", *unique[:cut])
    add(folder / "parts.db", *unique[cut:])
    assert links(folder / "whole.db") == links(folder / "parts.db")
    assert check_archive(folder / "parts.db") == []
