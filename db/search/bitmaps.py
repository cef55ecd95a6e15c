"""What the bitmaps of common words answer of a query, year by year, and what is left to ask a full-text index.

Importing it loads numpy, so import it late.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from db.query.ast import And, Clause, Not, Query, QueryNode, Term, is_words_only
from db.search.article_index import ArticleIndex
from db.storage.word_bitmaps import INDEX_OF_COLUMN, bitmap_key


@dataclass(slots=True)
class KnownBits:
    """The part of a query that bitmaps answer: by year, which articles can match, and what is left to ask an index.

    ``bits`` has a bit for each article of a year, in order. ``rest`` has the query that is left for a year, None if
    nothing is; for a year that isn't in it the whole query must be asked.
    """

    bits: dict[int | None, NDArray[np.bool_]] = field(default_factory=dict)
    rest: dict[int | None, Query | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.bits)


def known_bits(connection: sqlite3.Connection, query: Query, index: ArticleIndex) -> KnownBits:
    """Return what the bitmaps say of a query's words, for the articles of ``index``; empty if it has facts."""
    known = KnownBits()
    if not is_words_only(query.root):
        return known
    nodes = list(_conjuncts(query.root))
    keys = {node: key for node in nodes if (key := _bitmap_key_of(node)) is not None}
    placeholders = ",".join("?" * len(keys))
    query_bits = "select year, word, is_in, n, id_sum from common_words join common_years using (year)"
    rows = connection.execute(f"{query_bits} where word in ({placeholders})", tuple(keys.values()))
    stored: dict[int | None, dict[str, NDArray[np.bool_]]] = {}
    for number, word, packed, *of_articles in rows:
        year = number or None
        if index.fingerprints.get(year) == tuple(of_articles):  # bitmap and index are of the same articles
            bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=of_articles[0]).view(np.bool_)
            stored.setdefault(year, {})[word] = bits
    for year, of_year in stored.items():
        rest = [node for node in nodes if keys.get(node) not in of_year]
        if rest and all(isinstance(node, Not) for node in rest):
            continue  # FTS5 can't answer NOT without a wanted word
        stored_bits = [(node, of_year[key]) for node, key in keys.items() if key in of_year]
        can_match = [~bits if isinstance(node, Not) else bits for node, bits in stored_bits]
        known.bits[year] = np.logical_and.reduce(can_match)
        known.rest[year] = Query("", tuple(Clause(node, 0, 0) for node in rest)) if rest else None
    return known


def _conjuncts(root: QueryNode) -> Iterator[QueryNode]:
    """Yield the nodes that must all hold; a term of several words (``it's``) as one node for each word."""
    for node in root.items if isinstance(root, And) else (root,):
        if isinstance(node, Term) and not node.is_phrase and len(node.words) > 1:
            *whole, last = node.words
            yield from (replace(node, text=word, words=(word,), is_prefix=False) for word in whole)
            yield replace(node, text=last, words=(last,))
        else:
            yield node


def _bitmap_key_of(node: QueryNode) -> str | None:
    """Return the key under which bits of a word are stored if it is common; None for a node that has no bits.

    NOT of a word has the key of the word.
    """
    term = node.item if isinstance(node, Not) else node
    if not isinstance(term, Term) or len(term.words) != 1 or term.column not in INDEX_OF_COLUMN:
        return None
    return bitmap_key(term)
