"""Compiles a query to SQL: chooses the index for its words, and turns its facts into conditions.

Lists, counts and facets all start from a ``SqlSelection``, so they mean the same articles.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.query.ast import And, Near, Not, Or, Query, QueryNode, Term, is_words_only, iter_leaves
from db.search.conditions import RANGE_SLOT, Conditions
from db.search.fts_match import FtsMatch, choose_index, is_broad, is_matchable


@dataclass(frozen=True, slots=True)
class SqlSelection:
    """The articles that match a query, as SQL: ``from {tables} where {where}``.

    ``id`` is the expression of an article's id in it. It holds for every connection to the archive. ``match`` is the
    FTS5 expression of the words, asked of ``index``; both are empty if no word is required of all matches. ``streams``
    is True if hits come as they are read, in the order of ids; ``is_ranked`` if the index can tell how well an article
    matches (``bm25``).
    """

    tables: str
    id: str
    where: str
    parameters: tuple[object, ...]
    index: str | None = None
    match: str = ""
    streams: bool = True
    is_ranked: bool = False

    @property
    def gathers(self) -> bool:
        """True if a subquery reads an index to its end before the first row comes, unless limited by ``between``."""
        return RANGE_SLOT in self.where

    def between(self, first: int, last: int) -> "SqlSelection":
        """Return the selection limited to these ids, both included."""
        where = self.where.replace(RANGE_SLOT, f" and rowid between {first} and {last}")
        return replace(self, where=f"({where}) and {self.id} between {first} and {last}")

    def sql(self, what: str, tail: str = "") -> str:
        """Return a select statement for ``what`` that ends with ``tail``; ``{id}`` stands for an article's id."""
        return f"select {what} from {self.tables} where {self.where} {tail}".replace("{id}", self.id)


def compile_query(
    connection: sqlite3.Connection, query: Query, *, ranked: bool = False, site: str | None = None
) -> SqlSelection:
    """Compile a query for the archive of ``connection``.

    ``ranked`` chooses the index that tells how well an article matches, if the query has words that tell. ``site``
    keeps only articles of the site of that name. Copies are included, even if their original matches too; see
    ``select_hidden_copies``.
    """
    return _Compiler(connection).selection(query, ranked, site)


def select_hidden_copies(selection: SqlSelection) -> tuple[str, tuple[object, ...]]:
    """Return a query, and its parameters, for the matching copies whose original matches too.

    They are no results of their own.
    """
    inner = selection.sql("{id}")
    sql = f"select id from articles where leader is not null and id in ({inner}) and leader in ({inner})"
    return sql, (*selection.parameters, *selection.parameters)


def has_copies(connection: sqlite3.Connection) -> bool:
    """True if the archive has any copies."""
    return connection.execute("select 1 from articles where leader is not null limit 1").fetchone() is not None


class _Compiler:
    """Compiles one query."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._words = FtsMatch(connection)
        self._facts = Conditions(connection)

    def selection(self, query: Query, ranked: bool, site: str | None) -> SqlSelection:
        root = query.root
        conjuncts = root.items if isinstance(root, And) else (root,)
        wanted = [node for node in conjuncts if is_words_only(node) and is_matchable(node)]
        negations = [
            node for node in conjuncts if isinstance(node, Not) and is_words_only(node) and is_matchable(node.item)
        ]
        unwanted = [node.item for node in negations]
        rest = [node for node in conjuncts if node not in wanted and node not in negations] if wanted else conjuncts
        conditions = []
        index, match = None, ""
        is_ranked = ranked and bool(wanted) and not any(map(is_broad, iter_leaves(query.root)))
        if wanted:
            words = And((*wanted, *unwanted)) if len(wanted) + len(unwanted) > 1 else wanted[0]
            index = "article_fts" if is_ranked else choose_index(words)
            self._words.require(index)
            match = self._words.match(wanted, unwanted, index)
            conditions.append(f"{index} match ?")
            self._facts.parameters.append(match)
        rest_conditions = [self._condition(node) for node in rest]
        # Without a full-text index to go through, SQLite may use the subqueries' ids to find the rows: drop the plus.
        conditions += [each.removeprefix("+") for each in rest_conditions] if index is None else rest_conditions
        if site is not None:
            conditions.append(self._facts.article("a.site_id = (select id from sites where name = ?)", site))
        if index is None:
            # "not indexed": SQLite might scan a narrower index, in whose order each lookup in another table is random.
            tables, name = "articles a" if self._facts.needs_article else "articles a not indexed", "a.id"
        elif self._facts.needs_article:
            tables, name = f"{index} cross join articles a on a.id = {index}.rowid", f"{index}.rowid"
        else:
            tables, name = index, f"{index}.rowid"
        where = " and ".join(conditions)
        parameters, streams = tuple(self._facts.parameters), self._words.streams
        return SqlSelection(tables, name, where.replace("{id}", name), parameters, index, match, streams, is_ranked)

    def _condition(self, node: QueryNode) -> str:
        match node:
            case And(items):
                return f"({_join_balanced([self._condition(item) for item in items], 'and')})"
            case Or(items):
                return f"({_join_balanced([self._condition(item) for item in items], 'or')})"
            case Not(item):
                return f"({self._condition(item)}) is not true"  # null (unknown) counts as false
            case Term() | Near():
                index = choose_index(node)
                hits = f"select rowid from {index} where {index} match ?{RANGE_SLOT}"
                return self._facts.in_subquery(hits, self._words.compile(node, index))
        return self._facts.condition(node)


def _join_balanced(conditions: Sequence[str], operator: str) -> str:
    """Join conditions as a balanced tree, because SQLite takes no expression deeper than 1,000."""
    if len(conditions) <= 2:
        return f" {operator} ".join(conditions)
    half = len(conditions) // 2
    return f"({_join_balanced(conditions[:half], operator)}) {operator} ({_join_balanced(conditions[half:], operator)})"
