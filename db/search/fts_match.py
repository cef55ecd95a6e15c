"""The words of a query in the syntax of FTS5, and which of the indexes answers them."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice

from db.query.ast import And, Near, Not, Or, QueryNode, Term
from db.search.vocabulary import iter_words_with_prefix, require_words
from db.storage.fts_indexes import PREFIXES

MAX_EXPANSIONS = 100
"""Words that a prefix is spelt out as, at the most."""


def choose_index(node: QueryNode) -> str:
    """The smallest index that can answer what asks for words alone."""
    terms = list(_terms(node))
    if any(isinstance(each, Near) or (each.is_phrase and len(each.words) > 1) for each in terms):
        return "article_fts"
    columns = {each.column for each in terms if isinstance(each, Term)}
    if columns == {"title"}:
        return "title_fts"
    return "filter_fts" if columns == {""} else "article_fts"


def _terms(node: QueryNode) -> Iterator[Term | Near]:
    match node:
        case And(items) | Or(items):
            for item in items:
                yield from _terms(item)
        case Not(item):
            yield from _terms(item)
        case Term() | Near():
            yield node


def is_matchable(node: QueryNode) -> bool:
    """Whether FTS5 can answer it: in every alternative some word is wanted."""
    match node:
        case And(items):
            wanted = [item for item in items if not isinstance(item, Not)]
            denied = [item.item for item in items if isinstance(item, Not)]
            return bool(wanted) and all(map(is_matchable, [*wanted, *denied]))
        case Or(items):
            return all(map(is_matchable, items))
        case Not():
            return False
    return True


def is_broad(node: QueryNode) -> bool:
    """Whether it is the first letter or two of a word: it tells little, and to rank by it reads half of an index."""
    return isinstance(node, Term) and node.is_prefix and len(node.words[-1]) <= 2


class FtsMatch:
    """Puts words into the syntax of FTS5.

    ``streams``: whether what was put so far gives its hits as they are read, in the order of ids.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.streams = True

    def require(self, index: str) -> None:
        """Raise what SQLite does of damage where an index can't be trusted to find anything."""
        require_words(self._connection, index)

    def match(self, wanted: Sequence[QueryNode], unwanted: Sequence[QueryNode], index: str) -> str:
        """What all of ``wanted`` and none of ``unwanted`` hold, in the syntax of FTS5."""
        said = " AND ".join(self.said(node, index) for node in wanted)
        if not unwanted:
            return said
        return f"({said}) NOT ({' OR '.join(self.said(node, index) for node in unwanted)})"

    def said(self, node: QueryNode, index: str) -> str:
        """What a part of a query that asks for words alone asks for."""
        match node:
            case Or(items):
                return f"({' OR '.join(self.said(item, index) for item in items)})"
            case And(items):
                denied = [item.item for item in items if isinstance(item, Not)]
                return f"({self.match([item for item in items if not isinstance(item, Not)], denied, index)})"
            case Near(left, right, distance):
                return f"{_column(left, index)}NEAR({_phrase(left)} {_phrase(right)}, {distance})"
            case Term():
                return self._term(node, index)
        raise TypeError(node)

    def _term(self, term: Term, index: str) -> str:
        quoted = [f'"{word}"' for word in term.words]
        if term.is_phrase and len(quoted) > 1:
            return _column(term, index) + _phrase(term)
        if term.is_prefix:
            known = self._endings(term.words[-1], index)
            quoted[-1] = _any_of(known) if known else quoted[-1] + "*"
        column = _column(term, index)
        quoted = [column + word for word in quoted]
        return quoted[0] if len(quoted) == 1 else f"({' AND '.join(quoted)})"

    def _endings(self, prefix: str, index: str) -> Sequence[str]:
        """What a prefix of a length that the index isn't made for stands for, if it isn't too much.

        FTS5 reads ORed words as a stream, but gathers and sorts all hits of such a prefix before it gives the first:
        390k hits in a million texts took 165 ms, and 60 ms spelt out.
        """
        if len(prefix) in PREFIXES[index]:
            return ()
        found = list(islice(iter_words_with_prefix(self._connection, index, prefix), MAX_EXPANSIONS + 1))
        self.streams = self.streams and 0 < len(found) <= MAX_EXPANSIONS
        return found if len(found) <= MAX_EXPANSIONS else ()


def _column(term: Term, index: str) -> str:
    return f"{term.column} : " if term.column and index == "article_fts" else ""


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + " *" * term.is_prefix


def _any_of(words: Sequence[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"
