import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.articles.store import make_index_rows
from db.errors import QueryError
from db.query.ast import Query, Term, iter_leaves
from db.query.parser import MAX_QUERY_WORDS, parse_filter, parse_search
from db.search.fts_match import choose_index
from db.search.sql import compile_query
from db.storage.fts_indexes import INDEXES
from db.storage.schema import list_statements

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
        for statement in list_statements():
            connection.execute(statement)
        for article_id, (title, body) in TEXTS.items():
            for name, values in make_index_rows(article_id, title, body).items():
                marks = ",".join("?" * len(values))
                connection.execute(f"insert into {name} (rowid, {INDEXES[name][0]}) values ({marks})", values)
            columns = "id, slug, title, section_id, site_id, title_key, text_digest"
            connection.execute(
                f"insert into articles ({columns}) values (?1, ?1, ?2, 1, 1, 0, x'')", (article_id, title)
            )
        yield connection


def found(connection: sqlite3.Connection, query: Query, *, ranked: bool = False) -> list[int]:
    selection = compile_query(connection, query, ranked=ranked)
    rows = connection.execute(selection.sql("{id}", "order by {id}"), selection.parameters)
    return [row[0] for row in rows]


def terms(query: Query) -> list[Term]:
    """All words and phrases of a query, wanted or not."""
    return [leaf for leaf in iter_leaves(query.root) if isinstance(leaf, Term)] if query else []


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
        if query and not query.problems:
            assert found(connection, query) == found(connection, query, ranked=True)
    try:
        search = parse_search(text)
    except QueryError:
        assert parse_filter(text).problems or not parse_filter(text + " ")
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
        ('title:"plan"', [1]),
        ("body:plan*", [2]),
        ("title:(plan* OR nuclear)", [1, 2]),
        ("treaty AND nuclear", [2]),
        ("plan OR nuclear", [1, 2]),
        ("iphone OR treaty nuclear", [2, 3]),
        ("(iphone OR treaty) nuclear", [2]),
        ("treaty NOT nuclear", [1]),
        ("-nuclear", [1, 3, 4, 5]),
        ("-(plan OR nuclear)", [3, 4, 5]),
        ("treaty and nuclear", []),
        ("guarantees NEAR/1 security", [2]),
        ("security NEAR/1 guarantees", [2]),
        ("nuclear NEAR/9 guarantees", []),
        ("treaty NEAR/5 plan*", [2]),
        ("NEAR(treaty", []),
        ("^treaty", [1, 2]),
        ("(treaty)", [1, 2]),
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
        ("it'", [1]),
        ("it's pl", [1]),
        ("C+", [1]),
        ("C++", [1]),
        ("予算", [3]),
        ("iph", [3]),
        ("-nucl", [1, 2, 3, 4, 5]),
        ("-nuclear", [1, 3, 4, 5]),
        ("treaty -nuclear", [1]),
        ("treaty -nucl", [1, 2]),
        ("treaty -(nuclear OR pla", [1]),
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
    connection: sqlite3.Connection, typed: str, articles: list[int]
) -> None:
    assert found(connection, parse_filter(typed)) == articles


@pytest.mark.parametrize("text", ['"treaty on', 'plan title:"treaty', '"', 'a "b" "'])
def test_a_quote_that_isnt_closed_is_a_mistake_that_may_end_well(text: str) -> None:
    (problem,) = parse_filter(text).problems
    assert problem.sentence == "A quote is not closed."
    assert problem.is_unfinished
    assert text[problem.start] == '"'
    with pytest.raises(QueryError, match="not closed"):
        parse_search(text)


def test_the_first_letter_of_a_word_beside_others_waits_for_the_next(connection: sqlite3.Connection) -> None:
    for text in ("treaty n", "treaty AND n", "lang:xx treaty n"):
        assert parse_filter(text).understood == parse_filter(text[:-1]).understood
        assert parse_filter(text + "u").understood.endswith("nu*")
        assert parse_filter(text + " ").understood.endswith("AND n")
    assert found(connection, parse_filter("treaty p")) == [1, 2]
    assert found(connection, parse_filter("treaty 7")) == []
    assert found(connection, parse_filter("treaty n*")) == [1, 2]


@given(TYPED)
def test_only_the_last_word_of_a_term_can_be_a_prefix(text: str) -> None:
    for term in terms(parse_filter(text))[:-1]:
        assert not term.is_prefix or term.text.endswith("*")
    for term in terms(parse_filter(text + " ")):
        assert not term.is_prefix or term.text.endswith("*")


@given(TYPED)
def test_only_words_and_not_a_persons_marks_reach_the_index(text: str) -> None:
    for term in terms(parse_filter(text)):
        assert all(word and not set(word) & set("\"'*()^:{}+ \0") for word in term.words)


def index_of(query: Query) -> str:
    return choose_index(query.root)


def test_one_letter_is_looked_for_in_titles_alone(connection: sqlite3.Connection) -> None:
    assert index_of(parse_filter("p")) == "title_fts"
    assert found(connection, parse_filter("p")) == found(connection, parse_filter("p"), ranked=True) == [1]
    assert parse_filter("p").understood == "title:p*"
    assert index_of(parse_filter("pl")) == "filter_fts"
    assert index_of(parse_filter("p ")) == "filter_fts"
    assert index_of(parse_filter("p*")) == "filter_fts"
    assert index_of(parse_search("p")) == "filter_fts"
    assert index_of(parse_filter("-p")) == "filter_fts"


def test_word_order_and_columns_are_looked_for_in_the_full_index() -> None:
    assert index_of(parse_search('"treaty on"')) == "article_fts"
    assert index_of(parse_search('a -"treaty on"')) == "article_fts"
    assert index_of(parse_search('"予算"')) == "article_fts"
    assert index_of(parse_search("a NEAR b")) == "article_fts"
    assert index_of(parse_search("body:a")) == "article_fts"
    assert index_of(parse_search("title:a b")) == "article_fts"
    assert index_of(parse_search("title:a -title:b")) == "title_fts"
    assert index_of(parse_search('"treaty"')) == "filter_fts"


@pytest.mark.parametrize("form", ["{0} ", '"{0} x" ', "-{0} ", "{0}* ", "{0}-{0} ", "予算{0}", "予算"])
def test_a_pasted_page_is_told_to_be_too_much(connection: sqlite3.Connection, form: str) -> None:
    for count, limit in ((MAX_QUERY_WORDS + 1, "words"), (5_001, "characters")):
        query = parse_filter("".join(form.format(f"w{number}") for number in range(count)))
        (problem,) = query.problems
        assert not query
        assert limit in problem.sentence
    query = parse_filter("".join(form.format(f"w{number}") for number in range(50)) + " ")
    assert query.clauses
    found(connection, query)
    query.marker.spans("w1 " * 100)


def test_a_query_of_as_many_words_as_there_may_be_is_one_like_any_other(connection: sqlite3.Connection) -> None:
    assert found(connection, parse_search("treaty planes " * (MAX_QUERY_WORDS // 2))) == [2]
    assert found(connection, parse_search("treaty planes " * (MAX_QUERY_WORDS // 2 - 1) + "absent")) == []
    assert found(connection, parse_search(" OR ".join(["treaty"] * MAX_QUERY_WORDS))) == [1, 2]
    with pytest.raises(QueryError, match="200 words"):
        parse_search("treaty planes " * (MAX_QUERY_WORDS // 2) + "absent")


@pytest.mark.parametrize("unit", ['"', '" ', "-", "a", "a ", "-a ", '"a"', "*", "予", "\u0301", "'"], ids=ascii)
def test_a_megabyte_is_parsed_in_proportion(unit: str) -> None:
    """Anything quadratic takes minutes here, so that nobody overlooks it."""
    text = unit * (1_000_000 // len(unit))
    parse_filter(text)


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in parse_filter(query).marker.spans(text)]


def test_what_was_found_is_marked_and_what_was_excluded_is_not() -> None:
    assert marked("treaty nucl", "A nuclear treaty, treaties") == ["nucl", "treaty"]
    assert marked("treaty -nuclear ", "A nuclear treaty") == ["treaty"]
    assert marked('"a treaty" ', "a treaty, a plan") == ["a", "treaty", "a"]
    assert marked("it's", "it’s its") == ["it", "s"]
    assert marked("予算", "来年度予算案") == ["予算"]
    assert marked("", "text") == []
    assert marked("treaty OR (plan -nuclear)", "nuclear plan, treaty") == ["plan", "treaty"]
    assert marked("plan NEAR treaty", "a plan, a treaty") == ["plan", "treaty"]
    assert not parse_filter("-x").marker
    assert not parse_filter("date:2019").marker
