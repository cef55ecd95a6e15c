"""What the bitmaps of common words answer of a query, year by year, and what is left to ask the full-text index.

Needs numpy, and is imported late.
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
    """What is kept of a query: by year, which articles can match, and what is left to be asked of an index.

    ``rest`` is None where nothing is; a year that isn't in it is to be asked the whole query.
    """

    bits: dict[int | None, NDArray[np.bool_]] = field(default_factory=dict)
    rest: dict[int | None, Query | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.bits)


def known_bits(connection: sqlite3.Connection, query: Query, sections: ArticleIndex) -> KnownBits:
    """What is kept of the words of a query, for the articles of ``sections``."""
    found = KnownBits()
    if not is_words_only(query.root):
        return found
    nodes = list(_single(query.root))
    keys = {node: key for node in nodes if (key := _kept_as(node)) is not None}
    marks = ",".join("?" * len(keys))
    rows = connection.execute(
        f"select year, word, is_in, n, id_sum from common_words join common_years using (year) where word in ({marks})",
        tuple(keys.values()),
    )
    stored: dict[int | None, dict[str, NDArray[np.bool_]]] = {}
    for number, word, packed, *of_articles in rows:
        year = number or None
        if sections.fingerprints.get(year) == tuple(of_articles):  # both are of the same state of the archive
            bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=of_articles[0]).view(np.bool_)
            stored.setdefault(year, {})[word] = bits
    for year, of_year in stored.items():
        rest = [node for node in nodes if keys.get(node) not in of_year]
        if rest and all(isinstance(node, Not) for node in rest):
            continue  # an index needs a word that is wanted
        held = [(node, of_year[key]) for node, key in keys.items() if key in of_year]
        found.bits[year] = np.logical_and.reduce([~bits if isinstance(node, Not) else bits for node, bits in held])
        found.rest[year] = Query("", tuple(Clause(node, 0, 0) for node in rest)) if rest else None
    return found


def _single(root: QueryNode) -> Iterator[QueryNode]:
    """All that must hold; of what is several words (``it's``), each as one of its own."""
    for node in root.items if isinstance(root, And) else (root,):
        if isinstance(node, Term) and not node.is_phrase and len(node.words) > 1:
            *whole, last = node.words
            yield from (replace(node, text=word, words=(word,), is_prefix=False) for word in whole)
            yield replace(node, text=last, words=(last,))
        else:
            yield node


def _kept_as(node: QueryNode) -> str | None:
    """What a word, wanted or not, is kept as if it is common; None: it never is."""
    term = node.item if isinstance(node, Not) else node
    if not isinstance(term, Term) or len(term.words) != 1 or term.column not in INDEX_OF_COLUMN:
        return None
    return bitmap_key(term)
