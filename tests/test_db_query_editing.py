"""Which values of a field a query asks for, changed in its text."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.errors import QueryError
from db.query.ast import And, Clause, Or, Query, QueryNode
from db.query.editing import read_values, replace_values
from db.query.parser import parse_filter, parse_search

VALUES = {
    "section": ['section:"/World/Europe"', 'section:"News and comments"', "-has:section"],
    "author": ['author:"Ada Bell"', 'author:"Max"', "-has:author"],
    "lang": ["lang:en", "lang:pt-br", "-has:language"],
    "date": ["date:2019", "date:2021", "is:undated"],
    "source": ['source:"/pages/2019"', 'source:"https://site.example/feed"'],
}

CHOSEN = st.sampled_from(list(VALUES)).flatmap(
    lambda field: st.tuples(st.just(field), st.lists(st.sampled_from(VALUES[field]), unique=True))
)

PARTS = st.sampled_from(
    [
        *("budget", "bud", "minist*", '"climate report"', "-draft", "!old", "NOT dull", "treaty NEAR/5 peace", "予算"),
        *("(tax OR duty)", "(tax duty)", "title:war", "words>100", "has:url", "-lang:fr", "NOT section:Sport", "AND"),
        *("lang:en", "lang:(en OR de)", "author:bell", "(date:2019 OR date:2020)", "-has:author", "is:undated"),
        *("section:world", "sort:relevance", "on:03-24", "date:2001..2003", "(lang:en budget)", ")", "-"),
    ]
)
TYPED = st.tuples(
    st.lists(st.tuples(PARTS, st.sampled_from([" ", " ", " ", "  ", " AND ", " OR "])), max_size=6),
    st.sampled_from(["", " ", "bud", '"peace"']),
).map(lambda made: "".join(part + blank for part, blank in made[0]) + made[1])

ANYTHING = st.text(max_size=30) | st.lists(
    st.sampled_from(
        ["lang:en", "date:2019", " ", *'()"-!*a:', " OR ", " AND ", " NOT ", " NEAR ", "sort:date", "lang:"]
    ),
    max_size=16,
).map("".join)


def conjuncts(clauses: Iterable[Clause]) -> list[str]:
    """What must all hold, said in the language's own words; a last word goes on."""
    nodes = [clause.node for clause in clauses]
    return [str(item) for node in nodes for item in (node.items if isinstance(node, And) else (node,))]


def others(query: Query, field: str) -> list[Clause]:
    """What of a query has nothing to do with the field."""
    return [each for each in query.clauses if not read_values(query.text[each.start : each.end] + " ", field)]


def said(clauses: list[str]) -> list[str]:
    nodes: list[QueryNode] = [parse_search(clause).root for clause in clauses]
    return [str(Or(tuple(nodes)))] if len(nodes) > 1 else [str(node) for node in nodes]


@pytest.mark.parametrize(
    ("text", "field", "clauses", "edited"),
    [
        ("", "lang", ["lang:en"], "lang:en"),
        ("budget", "lang", ["lang:en"], "lang:en budget"),
        ("budget lang:de vote", "lang", ["lang:en"], "budget lang:en vote"),
        ("budget lang:de", "lang", ["lang:en", "lang:fr"], "budget (lang:en OR lang:fr)"),
        ("budget (lang:en OR lang:fr)", "lang", ["lang:fr"], "budget lang:fr"),
        ("lang:en OR lang:fr", "lang", ["lang:en"], "lang:en"),
        ("lang:en budget lang:fr ", "lang", ["lang:it"], "lang:it budget "),
        ("lang:en budget", "lang", [], "budget"),
        ("budget lang:en vote", "lang", [], "budget vote"),
        ("budget AND lang:en AND vote", "lang", [], "budget AND vote"),
        ("lang:en AND vote", "lang", [], "vote"),
        ("lang:en", "lang", [], ""),
        ("-lang:en budget", "lang", ["lang:de"], "lang:de -lang:en budget"),
        ("war OR peace", "date", ["date:2019"], "date:2019 (war OR peace*)"),
        ('"war" OR "peace"', "date", ["date:2019"], 'date:2019 ("war" OR "peace")'),
        ("date:2001..2003 war", "date", ["date:2019", "is:undated"], "(date:2019 OR is:undated) war"),
        ("war is:undated", "date", ["date:2019"], "war date:2019"),
        ("-has:author war", "author", ['author:"Ada Bell"'], 'author:"Ada Bell" war'),
        ("date:2019 OR date:2020 sort:oldest", "date", ["date:2019"], "date:2019 sort:oldest"),
        ("war sort:oldest", "lang", ["lang:en"], "lang:en war sort:oldest"),
        ("w", "lang", ["lang:en"], "lang:en title:w*"),
        ("budget w", "lang", ["lang:en"], "lang:en budget w"),
        ("budget lang:de w", "lang", ["lang:en"], "budget lang:en w"),
        ("lang:en W", "lang", [], "W"),
        ("lang:en AND w", "lang", [], "w"),
        ('section:"/World" war', "section", ["-has:section"], "-has:section war"),
    ],
)
def test_values_take_the_place_of_those_that_were_there(text: str, field: str, clauses: list[str], edited: str) -> None:
    assert replace_values(text, field, clauses) == edited


def test_a_word_that_has_become_the_last_one_is_still_finished() -> None:
    assert replace_values("war lang:en", "lang", []) == "war "


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("budget", "lang", []),
        ("budget lang:EN", "lang", ["lang:en"]),
        ("lang:(en OR de) x", "lang", ["lang:en", "lang:de"]),
        ("section:Sport", "section", ["section:Sport*"]),
        ("section:Sport war", "section", ['section:"Sport"']),
        ("section:(Sport OR World) war", "section", ['section:"Sport"', 'section:"World"']),
        ("(author:bell OR NOT has:author) war", "author", ['author:"bell"', "-has:author"]),
        ('section:"/World" war', "section", ['section:"/World"']),
        ("-has:date war", "date", ["-has:date"]),
        ("date:2019 OR is:undated", "date", ["date:2019", "is:undated"]),
        ("-lang:en (lang:en war) (lang:en OR war)", "lang", []),
        ("has:author", "author", []),
    ],
)
def test_the_values_of_a_field_are_told(text: str, field: str, values: list[str]) -> None:
    assert read_values(text, field) == values


def test_a_text_with_a_mistake_stays_as_it_is() -> None:
    assert replace_values('lang:en "budget', "lang", ["lang:de"]) == 'lang:en "budget'
    assert replace_values("lang:en date:2019-02-30", "lang", []) == "lang:en date:2019-02-30"


def test_a_value_that_cannot_be_meant_is_refused() -> None:
    with pytest.raises(QueryError):
        replace_values("budget", "date", ["date:2019-02-30"])


@given(TYPED, CHOSEN)
@example("a) OR b", ("lang", ["lang:en"]))
@example("OR budget", ("lang", ["lang:en"]))
@example("x(lang:en OR lang:de)y", ("lang", ["lang:fr"]))
def test_the_edited_query_asks_for_these_values_and_all_else_that_it_asked_for(
    text: str, chosen: tuple[str, list[str]]
) -> None:
    field, clauses = chosen
    edited = replace_values(text, field, clauses)
    if parse_filter(text).problems:
        assert edited == text
        return
    assert not parse_filter(edited).problems
    assert parse_filter(edited).sort == parse_filter(text).sort
    got = conjuncts(parse_filter(edited).clauses)
    assert sorted(got) == sorted([*said(clauses), *conjuncts(others(parse_filter(text), field))])


@given(TYPED, CHOSEN)
def test_the_values_that_were_put_in_are_found_again(text: str, chosen: tuple[str, list[str]]) -> None:
    field, clauses = chosen
    edited = replace_values(text, field, clauses)
    if not parse_filter(text).problems:
        assert read_values(edited, field) == clauses


@given(TYPED, CHOSEN)
def test_what_was_added_can_be_taken_away(text: str, chosen: tuple[str, list[str]]) -> None:
    field, clauses = chosen
    without = replace_values(text, field, [])
    again = replace_values(replace_values(text, field, clauses), field, [])
    assert parse_filter(again).understood == parse_filter(without).understood
    if not read_values(text, field):
        assert parse_filter(without).understood == parse_filter(text).understood


@given(TYPED, CHOSEN)
def test_the_rest_of_the_text_is_left_as_it_was_typed(text: str, chosen: tuple[str, list[str]]) -> None:
    field, clauses = chosen
    query = parse_filter(text)
    if query.problems or " OR " in text.replace("(tax OR duty)", "") or ")" in text.split():
        return
    edited, at = replace_values(text, field, clauses), 0
    for clause in others(query, field):
        at = edited.index(text[clause.start : clause.end], at) + clause.end - clause.start


@given(ANYTHING, CHOSEN)
def test_whatever_is_typed_no_edit_fails(text: str, chosen: tuple[str, list[str]]) -> None:
    edited = replace_values(text, *chosen)
    read_values(text, chosen[0])
    if parse_filter(text).problems:
        assert edited == text
    else:
        assert not parse_filter(edited).problems
