import sqlite3
from collections.abc import Iterator
from contextlib import closing
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.errors import QueryError
from db.ingest.store import index_rows
from db.query import Query
from db.query_parsing import MOST_WORDS, parse_filter, parse_search
from db.schema import INDEXES, statements
from db.search import index_for

TEXTS = {
    1: ("It's a plan", "The ministers’ non-proliferation treaty, in C++ and C."),
    2: ("Nuclear security", "Guarantees of security. A treaty on planes."),
    3: ("予算案が可決された", "第2次大戦のiPhone発売"),
    4: ("مفاوضات جديدة", "قال الوزيرُ إنَّ الاتفاقَ جاهز"),
    5: ("Йод и соль", "Ёлки в лесу"),
}

TYPED = st.text(max_size=30) | st.lists(
    st.sampled_from(
        [*"\"-*'+() abZ予算案कि\u0301", "NOT ", "AND ", "OR ", "NEAR(", "title:", "^", "{", "}", ":", "\0", "\ud800"]
    ),
    max_size=30,
).map("".join)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in statements():
            connection.execute(statement)
        for article_id, (title, body) in TEXTS.items():
            for name, values in index_rows(article_id, title, body).items():
                marks = ",".join("?" * len(values))
                connection.execute(f"insert into {name} (rowid, {INDEXES[name][0]}) values ({marks})", values)
        yield connection


def found(connection: sqlite3.Connection, query: Query, name: str | None = None) -> list[int]:
    name = name or index_for(query)
    rows = connection.execute(f"select rowid from {name} where {name} match ? order by rowid", (query.match(),))
    return [row[0] for row in rows]


@given(TYPED)
@example('"')
@example("-")
@example('-"')
@example("*")
@example('""')
@example('"a b')
@example('a"b c"d')
@example("-a -b")
@example("-*")
def test_whatever_is_typed_can_be_looked_for(connection: sqlite3.Connection, text: str) -> None:
    for query in (parse_filter(text), parse_filter(text + " ")):
        if query:
            found(connection, query)
            if not query.has_phrase:
                for name in INDEXES:
                    found(connection, query, name)
    try:
        search = parse_search(text)
    except QueryError:
        assert not parse_filter(text)
    else:
        found(connection, search)


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("it's", [1]),
        ("it’s", [1]),
        ("IT'S PLAN", [1]),
        ("c++", [1]),
        ("treaty", [1, 2]),
        ("treaty -nuclear", [1]),
        ("treaty - nuclear", [2]),
        ("non-proliferation", [1]),
        ('"treaty on planes"', [2]),
        ('"on treaty"', []),
        ('treaty -"treaty on"', [1]),
        ('treaty -"on treaty"', [1, 2]),
        ("plan", [1]),
        ("plan*", [1, 2]),
        ("-plan* treaty", []),
        ("tre* sec*", [2]),
        ("*", None),
        ("tre*ty", []),
        ("予算", [3]),
        ("算案", [3]),
        ("案予", []),
        ("予", [3]),
        ("2次大", [3]),
        ('"のiPhone発"', [3]),
        ("iphone", [3]),
        ("وزير", []),
        ("الوزير", [4]),
        ("الاتفاق جديدة", [4]),
        ("йод", [5]),
        ("елки", [5]),
        ("иод", []),
        ('title:"plan"', []),
        ("treaty AND nuclear", []),
        ("NEAR(treaty", []),
        ("^treaty", [1, 2]),
        ("(treaty)", [1, 2]),
        ('"', None),
        ("...", None),
        ("", None),
        ("😀", None),
        ("'' -- \"\"", None),
    ],
)
def test_a_finished_query_finds_what_a_person_expects(
    connection: sqlite3.Connection, text: str, articles: list[int] | None
) -> None:
    if articles is None:
        with pytest.raises(QueryError, match="letter or digit") as error:
            parse_search(text)
        assert error.value.exit_code == 2
    else:
        assert found(connection, parse_search(text)) == articles


@pytest.mark.parametrize(
    ("typed", "articles"),
    [
        ("pla", [1, 2]),
        ("pla ", []),
        ("plan", [1, 2]),
        ("plan ", [1]),
        ("pla trea", []),
        ("trea pla", []),
        ("treaty pla", [1, 2]),
        ('"treaty on', [2]),
        ('"treaty o', [2]),
        ("it'", [1]),
        ("it's pl", [1]),
        ("C+", [1]),
        ("C++", [1]),
        ("予算", [3]),
        ("iph", [3]),
        ("-nucl", None),
        ("treaty -nuclear", [1]),
        ("treaty -nucl", [1, 2]),
        ("treaty -", [1, 2]),
        ("الوز", [4]),
        ("الوزيرُ", [4]),
        ("الوُ", [4]),
        ("йо\u0301", [5]),
        ("и\u0306о", [5]),
        ("n", [2]),
        ("proli", [1]),
    ],
)
def test_while_typing_the_last_word_is_unfinished(
    connection: sqlite3.Connection, typed: str, articles: list[int] | None
) -> None:
    query = parse_filter(typed)
    if articles is not None:
        assert found(connection, query) == articles
    else:
        assert not query.wanted
        assert query.unwanted


@given(TYPED)
def test_only_the_last_word_of_a_term_can_be_a_prefix(text: str) -> None:
    for query in (parse_filter(text), *([parse_search(text)] if parse_filter(text) else [])):
        match = query.match() if query else ""
        assert match.count('"*') == sum(term.is_prefix for term in (*query.wanted, *query.unwanted))
        for term in query.wanted[:-1]:
            assert not term.is_prefix or term.text.endswith("*")


@given(TYPED)
def test_only_words_and_not_a_persons_marks_reach_the_index(text: str) -> None:
    query = parse_filter(text)
    for term in (*query.wanted, *query.unwanted):
        assert all(word and not set(word) & set("\"'*()^:{}+ \0") for word in term.words)


def test_one_letter_is_looked_for_in_titles_alone(connection: sqlite3.Connection) -> None:
    assert index_for(parse_filter("p")) == "title_fts"
    assert found(connection, parse_filter("p")) == [1]
    assert index_for(parse_filter("pl")) == "filter_fts"
    assert index_for(parse_filter("p ")) == "filter_fts"
    assert index_for(parse_search("p")) == "filter_fts"
    assert index_for(parse_filter("p q")) == "filter_fts"
    assert index_for(parse_filter("-p")) == "filter_fts"


def test_word_order_is_looked_for_in_the_full_index() -> None:
    assert index_for(parse_search('"treaty on"')) == "article_fts"
    assert index_for(parse_search('a -"treaty on"')) == "article_fts"
    assert index_for(parse_search('"予算"')) == "article_fts"
    assert index_for(parse_search('"treaty"')) == "filter_fts"


@pytest.mark.parametrize("count", [MOST_WORDS + 1, 5_000])
@pytest.mark.parametrize("form", ["{0} ", '"{0} x" ', "-{0} ", "{0}* ", "{0}-{0} ", "予算{0}", "予算"])
def test_a_pasted_page_is_a_query_like_any_other(connection: sqlite3.Connection, form: str, count: int) -> None:
    query = parse_filter("".join(form.format(f"w{number}") for number in range(count)))
    assert sum(len(term.words) for term in (*query.wanted, *query.unwanted)) <= MOST_WORDS
    found(connection, query)
    query.marker.spans("w1 " * 100)


def test_a_long_query_still_finds_what_has_all_its_words(connection: sqlite3.Connection) -> None:
    assert found(connection, parse_filter("treaty planes " * 2_000)) == [2]
    assert found(connection, parse_search("treaty planes " * 2_000 + "absent")) == [2]


@pytest.mark.parametrize("unit", ['"', '" ', "-", "a", "a ", "-a ", '"a"', "*", "予", "\u0301", "'"], ids=ascii)
def test_a_megabyte_is_parsed_in_proportion(unit: str) -> None:
    """Anything quadratic takes minutes here: the limit is no measurement, it only tells the two apart."""
    text = unit * (1_000_000 // len(unit))
    start = process_time()
    parse_filter(text)
    assert process_time() - start < 20


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in parse_filter(query).marker.spans(text)]


def test_what_was_found_is_marked_and_what_was_excluded_is_not() -> None:
    assert marked("treaty nucl", "A nuclear treaty, treaties") == ["nucl", "treaty"]
    assert marked("treaty -nuclear ", "A nuclear treaty") == ["treaty"]
    assert marked('"a treaty" ', "a treaty, a plan") == ["a", "treaty", "a"]
    assert marked("it's", "it’s its") == ["it", "s"]
    assert marked("予算", "来年度予算案") == ["予算"]
    assert marked("", "text") == []
    assert not parse_filter("-x").marker
