"""Changing one thing in the text of a query: which values of a field it asks for. All else stays as it was typed."""

from collections.abc import Iterator, Sequence

from db.query.ast import (
    Clause,
    Contains,
    Dates,
    InLanguage,
    Length,
    Linked,
    Named,
    Not,
    OnDay,
    Or,
    Query,
    QueryNode,
    State,
    Term,
)
from db.query.parser import parse_filter, parse_search
from db.text.lazy_regex import lazy_compile

_LACKING = {"author": "author", "language": "lang", "date": "date", "section": "section"}
"""What ``-has:`` says of a field: that it has no value."""


def read_values(text: str, field: str) -> list[str]:
    """The values of a field that a query asks for at the top, each as a clause (``lang:en``) for ``replace_values``.

    ``-has:author`` is one of the field ``author``, ``is:undated`` one of ``date``. What is denied otherwise, or
    stands in brackets with something else, is none.
    """
    return [_said(leaf) for clause in _own(parse_filter(text), field) for leaf in _alternatives(clause.node)]


def replace_values(text: str, field: str, clauses: Sequence[str]) -> str:
    """The query asking for these values of a field in place of those that it asks for: any of them, or none.

    What else it asks for keeps its meaning in the filter as well, where a last word goes on; what is new stands where
    the field stood before, else in front. A text with a mistake in it stays as it is. Raises ``QueryError`` where one
    of ``clauses`` can't be meant.
    """
    query = parse_filter(text)
    if query.problems:
        return text
    before, _, last = text.rpartition(" ")
    is_word = last not in ("", "AND", "OR", "NOT") and before.strip() != ""
    if is_word and parse_filter(before + " ").understood == query.understood:
        # The first letter of a word beside others isn't looked for yet: it waits at the end.
        return f"{replace_values(before, field, clauses).rstrip()} {last}".lstrip()
    new = clauses[0] if len(clauses) == 1 else f"({' OR '.join(clauses)})" if clauses else ""
    own = _own(query, field)
    wanted = _understood(query, own, parse_search(new).clauses if new else ())
    if own:
        edited = _replaced(text, own, new)
    else:
        edited = [f"{new} {text.lstrip()}" if new and text.strip() else new or text]
        # A lone letter would wait for the next. Alternatives, and an operator that now had something to join, need
        # brackets, in which the last word is finished.
        edited += [f"{new} title:{text.strip()}*", *(f"{new} ({text.strip()}{end}" for end in (")", "*)", ""))]
    # A word that has become the last one would go on, but for the blank; a span may have taken the sort with it.
    tails = ("", " ", f" sort:{query.sort}") if query.sort else ("", " ")
    for each in (*edited, wanted):
        for tail in tails:
            made = parse_filter(each + tail)
            if made.understood == wanted and not made.problems:
                return (each + tail).lstrip()
    return text  # brackets that close nothing, around words that look like fields: nobody means such a text


def _understood(query: Query, own: Sequence[Clause], new: Sequence[Clause]) -> str:
    """What the query is to mean: ``new`` in the place of the first of ``own``, or in front."""
    clauses = list(query.clauses)
    at = clauses.index(own[0]) if own else 0
    rest = [[each for each in part if each not in own] for part in (clauses[:at], clauses[at:])]
    return Query("", (*rest[0], *new, *rest[1]), query.sort).understood


_AND_BEFORE = lazy_compile(r"(?:\A|\s+)AND\Z")
_AND_AFTER = lazy_compile(r"\AAND(?:\s+|\Z)")


def _replaced(text: str, own: Sequence[Clause], new: str) -> list[str]:
    """The text with ``new`` for the first of ``own`` and nothing for the others, without an AND that joins nothing."""
    edited = tidy = text
    for clause in reversed(own):
        put = new if clause is own[0] else ""
        before, after = edited[: clause.start].rstrip(), edited[clause.end :]
        edited = " ".join(part for part in (before, put, after.lstrip()) if part)
        before, after = tidy[: clause.start].rstrip(), tidy[clause.end :].lstrip()
        if not put:
            before, after = _AND_BEFORE.sub("", before), after if before else _AND_AFTER.sub("", after)
        tidy = " ".join(part for part in (before, put, after) if part)
    return [tidy, edited]


def _own(query: Query, field: str) -> list[Clause]:
    return [each for each in query.clauses if all(_field(leaf) == field for leaf in _alternatives(each.node))]


def _alternatives(node: QueryNode) -> Iterator[QueryNode]:
    if isinstance(node, Or):
        for item in node.items:
            yield from _alternatives(item)
    else:
        yield node


def _field(node: QueryNode) -> str | None:
    """The field that it is a value of."""
    match node:
        case Not(State("has", name)):
            return _LACKING.get(name)
        case State("is", "undated") | Dates():
            return "date"
        case Named() | Contains() | State() | Linked():
            return node.field
        case InLanguage():
            return "lang"
        case OnDay():
            return "on"
        case Length():
            return "words"
        case Term():
            return node.column or None
    return None


def _said(node: QueryNode) -> str:
    match node:
        case Not(item):
            return f"-{item}"
        case Named(field, text, _, False) | Contains(field, text):
            return f'{field}:"{text}"'  # else it would go on where it is the last
    return str(node)
