"""Compiles the words of a query to FTS5's syntax, and chooses the full-text index that answers them."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice

from db.query.ast import And, Near, Not, Or, QueryNode, Term
from db.search.vocabulary import iter_words_with_prefix, require_words
from db.storage.fts_indexes import PREFIXES

MAX_EXPANSIONS = 100
"""Words that a prefix is expanded to, at most; with more, FTS5 collects the prefix's hits itself.

Each word costs a lookup of 15 µs. See ``FtsMatch._expand_prefix`` for what it saves.
"""


def choose_index(node: QueryNode) -> str:
    """Return the smallest index that can answer a node of words only."""
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
    """True if FTS5 can answer a node: every alternative needs a word that isn't after NOT."""
    match node:
        case And(items):
            wanted = [item for item in items if not isinstance(item, Not)]
            unwanted = [item.item for item in items if isinstance(item, Not)]
            return bool(wanted) and all(map(is_matchable, [*wanted, *unwanted]))
        case Or(items):
            return all(map(is_matchable, items))
        case Not():
            return False
    return True


def is_broad(node: QueryNode) -> bool:
    """True for a prefix of one or two letters, which tells little of relevance.

    Ranking by it would read half of an index.
    """
    return isinstance(node, Term) and node.is_prefix and len(node.words[-1]) <= 2


class FtsMatch:
    """Compiles words to FTS5's syntax.

    ``streams`` stays True while all compiled parts give their hits as they are read, in the order of ids.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.streams = True

    def require(self, index: str) -> None:
        """Raise SQLite's error of a damaged file if an index has lost its words; FTS5 would just find nothing."""
        require_words(self._connection, index)

    def match(self, wanted: Sequence[QueryNode], unwanted: Sequence[QueryNode], index: str) -> str:
        """Return the FTS5 expression for all of ``wanted`` and none of ``unwanted``."""
        wanted_match = " AND ".join(self.compile(node, index) for node in wanted)
        if not unwanted:
            return wanted_match
        return f"({wanted_match}) NOT ({' OR '.join(self.compile(node, index) for node in unwanted)})"

    def compile(self, node: QueryNode, index: str) -> str:
        """Return the FTS5 expression of a node that has only words. Raises TypeError for other nodes."""
        match node:
            case Or(items):
                return f"({' OR '.join(self.compile(item, index) for item in items)})"
            case And(items):
                unwanted = [item.item for item in items if isinstance(item, Not)]
                return f"({self.match([item for item in items if not isinstance(item, Not)], unwanted, index)})"
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
            expansions = self._expand_prefix(term.words[-1], index)
            quoted[-1] = _any_of(expansions) if expansions else quoted[-1] + "*"
        column = _column(term, index)
        quoted = [column + word for word in quoted]
        return quoted[0] if len(quoted) == 1 else f"({' AND '.join(quoted)})"

    def _expand_prefix(self, prefix: str, index: str) -> Sequence[str]:
        """Return the words that a prefix stands for, () if there are too many or the index has prefixes of that length.

        FTS5 reads ORed words as a stream, but collects and sorts all hits of a prefix that it has no index for before
        it gives the first: 390,000 hits in a million texts took 165 ms, and 60 ms with the prefix expanded.
        """
        if len(prefix) in PREFIXES[index]:
            return ()
        words = list(islice(iter_words_with_prefix(self._connection, index, prefix), MAX_EXPANSIONS + 1))
        self.streams = self.streams and 0 < len(words) <= MAX_EXPANSIONS
        return words if len(words) <= MAX_EXPANSIONS else ()


def _column(term: Term, index: str) -> str:
    return f"{term.column} : " if term.column and index == "article_fts" else ""


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + " *" * term.is_prefix


def _any_of(words: Sequence[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"
