"""Did you mean."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from archives import add, article

from db.archive import Archive
from db.query.parser import parse_filter, parse_search
from db.search.results import count_results
from db.search.suggestions import MAX_CORRECTIONS, propose_corrections


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("suggesting") / "archive.db"
    add(
        path,
        article("The minister of defence", "The government met.\n\nA climate report was read.", authors=("Ada Bell",)),
        article("Ministers", "Ministers of many governments.", section=("World",)),
        article("House", "A house by the sea."),
        article("House and mouse", "A mouse in the house."),
        article("Horse", "A horse."),
        article("Правительство", "Правительство решило."),
        article("Παράθυρο", "Το παράθυρο."),
        article("予算案", "予算案は可決された。"),
        article("Internationalisation", "Congratulations."),
    )
    with closing(Archive.open(path)) as archive:
        yield archive


def meant(archive: Archive, text: str) -> list[str]:
    return propose_corrections(archive, parse_search(text))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("section:Wrold", "section:World"),
        ("section:wold ministers", "section:World ministers"),
        ('author:"Ada Bel"', 'author:"Ada Bell"'),
        ("minsiter section:World", None),  # two mistakes in one query, if the word is one: it isn't in that section
        ("section:Sport", None),
    ],
)
def test_a_name_that_there_isnt_is_replaced_by_the_nearest(archive: Archive, text: str, first: str | None) -> None:
    assert count_results(archive, parse_search(text)) == 0
    assert meant(archive, text)[:1] == ([first] if first else [])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("minsiter", "minister"),  # two letters the other way round
        ("minster", "minister"),  # one missing
        ("ministter", "minister"),  # one too many
        ("monister", "minister"),  # another one
        ("xinister", "minister"),  # … the first
        ("inister", "minister"),
        ("imnister", "minister"),
        ("MINSITER", "minister"),
        ("gouvernmnt", "government"),  # two mistakes
        ("internationalization", "internationalisation"),
        ("congratulatoins", "congratulations"),
        ("правителство", "правительство"),
        ("ηαράθυρο", "παραθυρο"),
    ],
)
def test_a_misspelt_word_is_replaced_by_one_that_the_archive_has(archive: Archive, text: str, first: str) -> None:
    assert count_results(archive, parse_search(text)) == 0
    assert meant(archive, text)[0] == first


def test_the_rest_of_the_query_stays_as_it_was_typed(archive: Archive) -> None:
    assert meant(archive, 'Minsiter  "defence" -war sort:oldest') == ['minister  "defence" -war sort:oldest']
    assert meant(archive, "title:minsiter author:bell") == ["title:minister author:bell"]
    assert meant(archive, '"climte report"') == ['"climate report"']
    assert meant(archive, "(minsiter OR zzzzz) defence") == ["(minister OR zzzzz) defence"]
    assert meant(archive, "climte NEAR/3 reprot") == ["climate NEAR/3 report"]


def test_the_most_frequent_of_those_that_are_near_comes_first(archive: Archive) -> None:
    assert meant(archive, "hiuse") == ["house"]
    assert meant(archive, "jouse") == ["house", "mouse"]
    assert len(meant(archive, "jouse")) <= MAX_CORRECTIONS


def test_only_what_finds_something_is_proposed(archive: Archive) -> None:
    assert meant(archive, "minsiter sea") == []
    assert meant(archive, "jouse horse") == []


@pytest.mark.parametrize(
    "text", ["zzzzzzzz", "cat", "予算暗", "minister sea", '"report climate"', "lang:xx", "q" * 5000]
)
def test_where_no_word_is_misspelt_or_none_is_near_nothing_is_proposed(archive: Archive, text: str) -> None:
    assert meant(archive, text) == []


def test_an_unfinished_word_is_misspelt_where_none_begins_so(archive: Archive) -> None:
    assert propose_corrections(archive, parse_filter("minsiter")) == ["minister"]
    assert propose_corrections(archive, parse_filter("minsiter gov")) == ["minister gov"]
    assert propose_corrections(archive, parse_filter("gover")) == []
