"""From a query to SQL: which index answers its words, and what tells its facts.

Lists, counts and facets all start from a ``SqlSelection``, so that they mean the same articles.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.query.ast import And, Near, Not, Or, Query, QueryNode, Term, is_words_only, iter_leaves
from db.search.conditions import RANGE_SLOT, Conditions
from db.search.fts_match import FtsMatch, choose_index, is_broad, is_matchable


@dataclass(frozen=True, slots=True)
class SqlSelection:
    """The articles that match, as SQL: ``from {tables} where {where}``, where ``id`` is an article's id.

    Any connection to the archive can be asked it.

    ``match`` is the words' part in the syntax of FTS5, asked of ``index``, where all that match have some words;
    ``streams`` says that hits come as they are read, in the order of ids; ``is_ranked``, that the index knows how well
    an article matches.
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
        """Whether an index is first read to its end beside what is listed, unless it is kept ``between`` ids."""
        return RANGE_SLOT in self.where

    def between(self, first: int, last: int) -> "SqlSelection":
        """Those of these ids, both included."""
        where = self.where.replace(RANGE_SLOT, f" and rowid between {first} and {last}")
        return replace(self, where=f"({where}) and {self.id} between {first} and {last}")

    def sql(self, what: str, tail: str = "") -> str:
        """A query for ``what``, where ``{id}`` stands for an article's id."""
        return f"select {what} from {self.tables} where {self.where} {tail}".replace("{id}", self.id)


def compile_query(
    connection: sqlite3.Connection, query: Query, *, ranked: bool = False, site: str | None = None
) -> SqlSelection:
    """What a query means in this archive; ``ranked``: by the index that knows how well an article matches, if there
    are words that tell.

    ``site``: only of the site of just that name. Copies are in it, also those of what matches itself (see
    ``select_hidden_copies``).
    """
    return _Compiler(connection).selection(query, ranked, site)


def select_hidden_copies(selection: SqlSelection) -> tuple[str, tuple[object, ...]]:
    """A query for the copies that aren't results of their own: the article that they are copies of matches too."""
    inner = selection.sql("{id}")
    sql = f"select id from articles where leader is not null and id in ({inner}) and leader in ({inner})"
    return sql, (*selection.parameters, *selection.parameters)


def has_copies(connection: sqlite3.Connection) -> bool:
    """Whether any article is a copy of another."""
    return connection.execute("select 1 from articles where leader is not null limit 1").fetchone() is not None


class _Compiler:
    """One query being put into SQL."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._words = FtsMatch(connection)
        self._facts = Conditions(connection)

    def selection(self, query: Query, ranked: bool, site: str | None) -> SqlSelection:
        root = query.root
        conjuncts = root.items if isinstance(root, And) else (root,)
        wanted = [node for node in conjuncts if is_words_only(node) and is_matchable(node)]
        denied = [
            node for node in conjuncts if isinstance(node, Not) and is_words_only(node) and is_matchable(node.item)
        ]
        unwanted = [node.item for node in denied]
        rest = [node for node in conjuncts if node not in wanted and node not in denied] if wanted else conjuncts
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
        said = [self._condition(node) for node in rest]
        # Without an index that is asked already, what a few articles are known by is the way to them.
        conditions += [each.removeprefix("+") for each in said] if index is None else said
        if site is not None:
            conditions.append(self._facts.article("a.site_id = (select id from sites where name = ?)", site))
        if index is None:
            # An index that happens to have all ids has them in an order in which every look elsewhere is a jump.
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
                return f"({_joined([self._condition(item) for item in items], 'and')})"
            case Or(items):
                return f"({_joined([self._condition(item) for item in items], 'or')})"
            case Not(item):
                return f"({self._condition(item)}) is not true"  # what isn't known isn't so
            case Term() | Near():
                index = choose_index(node)
                hits = f"select rowid from {index} where {index} match ?{RANGE_SLOT}"
                return self._facts.in_subquery(hits, self._words.said(node, index))
        return self._facts.condition(node)


def _joined(conditions: Sequence[str], operator: str) -> str:
    """Conditions as a balanced tree: SQLite takes no expression deeper than 1,000."""
    if len(conditions) <= 2:
        return f" {operator} ".join(conditions)
    half = len(conditions) // 2
    return f"({_joined(conditions[:half], operator)}) {operator} ({_joined(conditions[half:], operator)})"
