"""What would find something where a query finds nothing: words that may have been meant, and the ways out."""

from db.archive import Archive
from db.connections import CancelCheck, never
from db.errors import QueryError
from db.models import Wider
from db.query import Near, Not, Query, Term
from db.query_parsing import parse_filter, parse_search
from db.search import count
from db.words import is_unspaced

MOST_WAYS = 9
"""Ways out of a query that finds nothing: a digit each."""

_DISTANCES = (10, 30, 100)
"""Words that may be between two, where nearer ones find nothing."""

LEAST_BEGINNING = 3
"""Letters of a word, and half of it, that must be left: less leads to what has nothing to do with it."""


def widened(
    archive: Archive,
    query: Query,
    *,
    is_typing: bool = False,
    site: str | None = None,
    cancelled: CancelCheck = never,
) -> list[Wider]:
    """What finds something in the place of ``query``, each with its count: first what may have been meant.

    ``is_typing``: the texts are for the filter, which takes a last word to be unfinished.
    """
    from db.suggesting import did_you_mean

    meant = _parsed(did_you_mean(archive, query, cancelled=cancelled), is_typing)
    wider: list[Wider] = []
    for number, asked in enumerate([*meant, *ways_out(query, is_typing=is_typing)][:MOST_WAYS]):
        total = count(archive, asked, site=site, cancelled=cancelled)
        is_no_wider = wider and len(query.clauses) == 1 and total == wider[-1].total
        if total and not is_no_wider:
            wider.append(Wider(asked.text, total, number < len(meant)))
    return wider


def ways_out(query: Query, *, is_typing: bool = False) -> list[Query]:
    """What to try where all of it finds nothing: all but one clause, each clause alone, a lone word's beginning."""
    clauses = query.clauses
    if len(clauses) > 1:
        without = [query.without(clause) for clause in clauses] if len(clauses) > 2 else []
        alone = [query.part(clause) for clause in clauses if not isinstance(clause.node, Not)]
        return _parsed([asked.text for asked in (*without, *alone)], is_typing)
    match clauses:
        case (only,) if isinstance(only.node, Near):
            left, right = only.node.left, only.node.right
            near = [n for n in _DISTANCES if n > only.node.distance]
            return _parsed([*(f"{left} NEAR/{n} {right}" for n in near), f"{left} {right}"], is_typing)
        case (only,) if isinstance(only.node, Term):
            text = only.node.text.rstrip("*")
            if only.node.is_phrase:
                return _parsed([text], is_typing)
            star = "" if is_typing else "*"
            least = 1 if is_unspaced(text) else max(LEAST_BEGINNING, len(text) // 2)
            return _parsed([text[:n] + star for n in range(len(text) - 1, least - 1, -1)], is_typing)
    return []


def _parsed(texts: list[str], is_typing: bool) -> list[Query]:
    """The first ``MOST_WAYS`` as they are once they stand in the bar, or are asked as they are."""
    queries: list[Query] = []
    for text in list(dict.fromkeys(texts))[:MOST_WAYS]:
        try:
            queries.append(parse_filter(text) if is_typing else parse_search(text))
        except QueryError:
            continue  # a part that means nothing alone
    return queries
