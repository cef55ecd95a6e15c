"""Edits the text of a query: replaces the values that it asks of one field. Everything else stays as typed."""

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
"""The field that each ``-has:NAME`` clause belongs to, as the value "none"."""


def read_values(text: str, field: str) -> list[str]:
    """Return the values of a field that a query asks for at its top level, each as a clause (``lang:en``).

    The clauses suit ``replace_values``. ``-has:author`` counts as a value of ``author``, ``is:undated`` as one of
    ``date``. Other clauses after NOT, and values in brackets together with something else, are left out.
    """
    return [
        _to_clause(leaf) for clause in _clauses_of(parse_filter(text), field) for leaf in _alternatives(clause.node)
    ]


def replace_values(text: str, field: str, clauses: Sequence[str]) -> str:
    """Return the query with ``clauses`` in place of those that it has for a field; none removes them all.

    Several are joined by OR. The rest of the query keeps its meaning in the filter, too, where the last word may be
    unfinished. New clauses go where the field's clauses were, else to the front. A text with a mistake in it is
    returned as it is. Raises ``QueryError`` if one of ``clauses`` is a mistake.
    """
    query = parse_filter(text)
    if query.problems:
        return text
    before, _, last = text.rpartition(" ")
    is_word = last not in ("", "AND", "OR", "NOT") and before.strip() != ""
    if is_word and parse_filter(before + " ").understood == query.understood:
        # A single letter after other words isn't searched yet (see parser): it stays at the end.
        return f"{replace_values(before, field, clauses).rstrip()} {last}".lstrip()
    new = clauses[0] if len(clauses) == 1 else f"({' OR '.join(clauses)})" if clauses else ""
    own = _clauses_of(query, field)
    wanted = _expected_meaning(query, own, parse_search(new).clauses if new else ())
    if own:
        edited = _replace_clauses(text, own, new)
    else:
        edited = [f"{new} {text.lstrip()}" if new and text.strip() else new or text]
        # A lone letter is searched in titles, but after other words it would be ignored. Alternatives, and an operator
        # that would now have something to join, need brackets, in which the last word counts as finished.
        edited += [f"{new} title:{text.strip()}*", *(f"{new} ({text.strip()}{end}" for end in (")", "*)", ""))]
    # A blank finishes a word that has become the last one; the text of a clause may have included the sort.
    tails = ("", " ", f" sort:{query.sort}") if query.sort else ("", " ")
    for each in (*edited, wanted):
        for end_part in tails:
            parsed = parse_filter(each + end_part)
            if parsed.understood == wanted and not parsed.problems:
                return (each + end_part).lstrip()
    return text  # only reached by unmatched brackets around words that look like fields


def _expected_meaning(query: Query, own: Sequence[Clause], new: Sequence[Clause]) -> str:
    """Return the ``understood`` text of the edited query: ``new`` in place of the first of ``own``, else in front."""
    clauses = list(query.clauses)
    at = clauses.index(own[0]) if own else 0
    rest = [[each for each in part if each not in own] for part in (clauses[:at], clauses[at:])]
    return Query("", (*rest[0], *new, *rest[1]), query.sort).understood


_AND_BEFORE = lazy_compile(r"(?:\A|\s+)AND\Z")
_AND_AFTER = lazy_compile(r"\AAND(?:\s+|\Z)")


def _replace_clauses(text: str, own: Sequence[Clause], new: str) -> list[str]:
    """Return edited texts to try: ``new`` for the first of ``own``, the others cut.

    In the first of them an AND that has lost an operand is cut as well.
    """
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


def _clauses_of(query: Query, field: str) -> list[Clause]:
    return [each for each in query.clauses if all(_field(leaf) == field for leaf in _alternatives(each.node))]


def _alternatives(node: QueryNode) -> Iterator[QueryNode]:
    if isinstance(node, Or):
        for item in node.items:
            yield from _alternatives(item)
    else:
        yield node


def _field(node: QueryNode) -> str | None:
    """Return the field that a node is a value of, as ``read_values`` takes its name; None if it is none."""
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


def _to_clause(node: QueryNode) -> str:
    match node:
        case Not(item):
            return f"-{item}"
        case Named(field, text, _, False) | Contains(field, text):
            return f'{field}:"{text}"'  # without quotes it would be unfinished at the end of a query
    return str(node)
