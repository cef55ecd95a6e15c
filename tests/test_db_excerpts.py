"""What stands around the words that were looked for."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from archives import add, article
from hypothesis import given
from hypothesis import strategies as st

from db.archive import Archive
from db.errors import Cancelled
from db.query.parser import parse_search
from db.search.snippets import CONTEXT_CHARS, TEXTS_AT_ONCE, Snippet, _snippet, make_concordance, make_snippets
from db.text.tokens import Marker
from tui.article.document import build_article
from tui.article.highlights import Highlights

LONG = "The committee met in the old harbour hall. " * 20


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("excerpts") / "archive.db"
    add(
        path,
        article("The treaty", f"{LONG}A treaty was signed by all. {LONG}\n\nThe treaty holds.", published="2022-05-05"),
        article("A treaty in the title alone", "Nothing of it here, but a first line.", published="2021"),
        article(
            "Marks",
            "## A *treaty*\n\n> said a [treaty](https://a.example/)\n\n- \x1b[31mtreaty\u202e one\n\n1. two",
            published="2020",
        ),
        article("予算", "昨日、予算案は可決された。", published="2019"),
    )  # fmt: skip
    with closing(Archive.open(path)) as archive:
        yield archive


def ids(archive: Archive) -> list[int]:
    return list(archive.listing(None))


def marker(text: str) -> Marker:
    return parse_search(text).marker


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.spans]


def test_a_snippet_is_around_the_first_hit_of_the_text(archive: Archive) -> None:
    first, *_ = ids(archive)
    snippet = make_snippets(archive, [first], marker("treaty"))[first]
    assert "A treaty was signed by all." in snippet.text
    assert snippet.text.startswith("…")
    assert snippet.text.endswith("…")
    assert marked(snippet) == ["treaty"]
    assert len(snippet.text) <= 160


def test_without_a_hit_in_the_text_it_is_the_beginning(archive: Archive) -> None:
    _, second, *_ = ids(archive)
    assert make_snippets(archive, [second], marker("treaty"))[second] == Snippet(
        "Nothing of it here, but a first line.", ()
    )


def test_no_hit_is_cut_in_halves_at_the_end_of_a_snippet() -> None:
    phrase = Marker([("treaty", False), ("算案", False)])
    for width in range(24, 60):
        snippet = _snippet(["A treaty, then another treaty, and 予算案予算案予算案予算案予算案"], phrase, width)
        assert set(marked(snippet)) <= {"treaty", "算案"}


def test_markup_and_what_a_terminal_would_obey_are_in_no_snippet(archive: Archive) -> None:
    third = ids(archive)[2]
    assert make_snippets(archive, [third], marker("one"))[third].text == "treaty one"
    assert make_snippets(archive, [third], marker("treaty"))[third].text == "A treaty"


def test_scripts_without_blanks_are_marked_within(archive: Archive) -> None:
    last = ids(archive)[-1]
    assert marked(make_snippets(archive, [last], marker("予算"))[last]) == ["予算"]


def test_articles_that_are_gone_have_no_snippet(archive: Archive) -> None:
    assert make_snippets(archive, [12345], marker("treaty")) == {}
    assert make_concordance(archive, [12345], marker("treaty")) == []


@given(
    st.lists(st.text("ab c\u0301é漢", max_size=60).map(str.strip), max_size=4),
    st.integers(20, 80),
    st.sampled_from(["a", "ab", "漢", "e", "zz"]),
)
def test_snippets_of_any_text_fit_and_mark_the_words(blocks: list[str], width: int, word: str) -> None:
    words = Marker([(word, False)])
    snippet = _snippet(blocks, words, width)
    assert len(snippet.text) <= width
    assert all(words.spans(text) == [(0, len(text))] for text in marked(snippet))
    assert all(one[1] <= other[0] for one, other in zip(snippet.spans, snippet.spans[1:], strict=False))
    if any(words.spans(block) for block in blocks):
        assert snippet.spans
    else:
        assert snippet.text.strip("…").strip() in " ".join(blocks)


def test_a_concordance_has_every_place_in_the_order_of_the_reader(archive: Archive) -> None:
    words = marker("treaty")
    found = make_concordance(archive, ids(archive), words)
    for article_id in ids(archive):
        whole = archive.article(article_id)
        assert whole is not None
        document = build_article(whole)
        places = Highlights(document.blocks, words).all()
        here = [each for each in found if each.article_id == article_id]
        assert [each.number for each in here] == list(range(len(places)))
        for each, (block, start, end) in zip(here, places, strict=True):
            text = document.blocks[block].text
            assert (each.left, each.word, each.right) == (
                text[max(0, start - CONTEXT_CHARS) : start],
                text[start:end],
                text[end : end + CONTEXT_CHARS],
            )


def test_a_concordance_ends_at_its_limit(archive: Archive) -> None:
    every = make_concordance(archive, ids(archive), marker("treaty"))
    assert len(every) > 3
    assert make_concordance(archive, ids(archive), marker("treaty"), limit=3) == every[:3]
    assert make_concordance(archive, ids(archive), Marker([])) == []


def test_it_stops_where_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    add(path, *(article(f"Title {n}", "A treaty.") for n in range(TEXTS_AT_ONCE + 5)))
    with closing(Archive.open(path)) as archive:
        listed = ids(archive)
        assert len(make_snippets(archive, listed, marker("treaty"))) == TEXTS_AT_ONCE + 5
        with pytest.raises(Cancelled):
            make_concordance(archive, listed, marker("treaty"), cancelled=lambda: True)


def test_code_and_rows_of_tables_are_one_line_of_an_excerpt(tmp_path: Path) -> None:
    body = "```\ndef treaty():\n\n    pass\n```\n\n| A | B |\n| --- | --- |\n| x | treaty |\n\n> a\\\n> treaty\\\n> b"
    add(tmp_path / "a.db", article("A title", body))
    with closing(Archive.open(tmp_path / "a.db")) as archive:
        (only,) = ids(archive)
        assert make_snippets(archive, [only], marker("treaty"))[only].text == "def treaty(): pass"
        found = make_concordance(archive, [only], marker("treaty"))
        assert [(each.number, each.left, each.right) for each in found] == [
            (0, "def ", "(): pass"),
            (1, "A | B x | ", ""),
            (2, "a ", " b"),
        ]
        shown = archive.article(only)
        assert shown is not None
        assert len(Highlights(build_article(shown).blocks, marker("treaty")).all()) == len(found)
