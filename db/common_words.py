"""Words, and beginnings of words, that much of an archive has: for each, one bit for every article of a year.

A full-text index takes the longer the more articles have a word, and longer still for two such words at once; bits of
a million articles are laid over each other in a millisecond. What comes or goes drops the bits of its year (triggers
of ``db.schema``), the end of an import makes them anew, and until then the index answers for that year.

Needs numpy, and is imported late.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from db.dates import year_ids
from db.errors import ArchiveDamaged
from db.packing import unpack
from db.query import And, Clause, Node, Not, Query, Term, is_text
from db.schema import PREFIXES
from db.section_map import IdArray, SectionMap, fingerprint, ids_of, places_of
from db.words import query_words

MOST_UNKEPT = 250_000
"""Articles of years without bits that an archive may have: so many an index reads in a moment, and most imports only
add a few to the newest year."""

SHARE = 1 / 8
"""Of a year's articles have a word that counts as common: about a thousand words and beginnings in English news."""

SAMPLE = 256
"""Articles of a year by which its common words are told."""

LOOKED_AT = 5
"""Words of each year that a check counts anew."""

_INDEXES = {"": "filter_fts", "title": "title_fts"}
_SHORTEST = {"": 2, "title": 1}
"""Characters of a beginning: one letter is looked for in titles alone (``db.query_parsing.parse_filter``)."""


def keep(connection: sqlite3.Connection, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Keep the common words of the years that lack them, if those are many articles; in the caller's transaction.

    About 4 ms for each of a thousand words in a year of 50,000 articles. ``progress`` gets years done, of how many.
    """
    lacking = connection.execute(
        "select year, sum(n) from facet_counts where year not in (select year from common_years) group by 1"
    ).fetchall()
    if sum(n for _, n in lacking) <= MOST_UNKEPT:
        return
    for done, (year, _) in enumerate(lacking):
        progress(done, len(lacking))
        _keep_year(connection, year)


def _keep_year(connection: sqlite3.Connection, year: int) -> None:
    ids = _ids(connection, year)
    connection.execute("delete from common_words where year = ?", (year,))
    for term in _common_terms(connection, ids):
        row = (_key(term), year, _is_in(connection, term, year, ids).tobytes())
        connection.execute("insert into common_words values (?, ?, ?)", row)
    connection.execute("insert into common_years values (?, ?, ?)", (year, *fingerprint(ids)))


def _ids(connection: sqlite3.Connection, year: int) -> IdArray:
    """The ids of a year's articles, in order; 0: of the undated."""
    in_order = "select group_concat(id) from (select id from articles where id between ? and ? order by id)"
    return ids_of(connection.execute(in_order, _bounds(year)).fetchone()[0])


def _bounds(year: int) -> tuple[int, int]:
    ids = year_ids(year or None)
    return ids.start, ids.stop - 1


def _is_in(connection: sqlite3.Connection, term: Term, year: int, ids: IdArray) -> NDArray[np.uint8]:
    """Bits: which articles of a year have a word, as the index says."""
    index = _INDEXES[term.column]
    hits = f"select group_concat(rowid) from {index} where {index} match ? and rowid between ? and ?"
    match = f'"{term.words[0]}"' + "*" * term.is_prefix
    is_in = np.zeros(len(ids), np.bool_)
    is_in[places_of(ids_of(connection.execute(hits, (match, *_bounds(year))).fetchone()[0]), ids)] = True
    return np.packbits(is_in)


def _common_terms(connection: sqlite3.Connection, ids: IdArray) -> list[Term]:
    """The words and beginnings that ``SHARE`` of some articles have, in texts and in titles."""
    counts: Counter[Term] = Counter()
    sample = ids[:: max(1, len(ids) // SAMPLE)]
    for article_id in sample.tolist():
        query = "select title, body from articles left join bodies using (id) where id = ?"
        title, body = connection.execute(query, (article_id,)).fetchone()
        with suppress(ArchiveDamaged):  # one text that can't be read tells nothing
            counts.update(_terms("", f"{title}\n{unpack(body)}"))
            counts.update(_terms("title", title))
    return [term for term, count in counts.items() if count >= SHARE * len(sample)]


def _terms(column: Literal["", "title"], text: str) -> set[Term]:
    words = set(query_words(text))
    lengths = [length for length in PREFIXES[_INDEXES[column]] if length >= _SHORTEST[column]]
    beginnings = {word[:length] for word in words for length in lengths if len(word) >= length}
    return {
        *(Term(word, (word,), column=column) for word in words),
        *(Term(word, (word,), is_prefix=True, column=column) for word in beginnings),
    }


def _key(term: Term) -> str:
    return f"{term.column}:{term.words[0]}" + "*" * term.is_prefix


def _term(key: str) -> Term:
    column, _, word = key.partition(":")
    text = word.rstrip("*")
    return Term(text, (text,), is_prefix=word != text, column="title" if column else "")


@dataclass(slots=True)
class Known:
    """What is kept of a query: by year, which articles can match, and what is left to be asked of an index.

    ``rest`` is None where nothing is; a year that isn't in it is to be asked the whole query.
    """

    bits: dict[int | None, NDArray[np.bool_]] = field(default_factory=dict)
    rest: dict[int | None, Query | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.bits)


def known(connection: sqlite3.Connection, query: Query, sections: SectionMap) -> Known:
    """What is kept of the words of a query, for the articles of ``sections``."""
    found = Known()
    if not is_text(query.root):
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


def _single(root: Node) -> Iterator[Node]:
    """All that must hold; of what is several words (``it's``), each as one of its own."""
    for node in root.items if isinstance(root, And) else (root,):
        if isinstance(node, Term) and not node.is_phrase and len(node.words) > 1:
            *whole, last = node.words
            yield from (replace(node, text=word, words=(word,), is_prefix=False) for word in whole)
            yield replace(node, text=last, words=(last,))
        else:
            yield node


def _kept_as(node: Node) -> str | None:
    """What a word, wanted or not, is kept as if it is common; None: it never is."""
    term = node.item if isinstance(node, Not) else node
    if not isinstance(term, Term) or len(term.words) != 1 or term.column not in _INDEXES:
        return None
    return _key(term)


def wrong_years(connection: sqlite3.Connection) -> list[int]:
    """The years whose bits aren't what the articles and the index say; a few words of each are looked at."""
    wrong = []
    for year, *kept in connection.execute("select year, n, id_sum from common_years").fetchall():
        ids = _ids(connection, year)
        rows = connection.execute(
            "select word, is_in from common_words where year = ? order by random() limit ?", (year, LOOKED_AT)
        ).fetchall()
        is_right = fingerprint(ids) == tuple(kept) and all(
            _is_in(connection, _term(key), year, ids).tobytes() == bits for key, bits in rows
        )
        if not is_right:
            wrong.append(year)
    return wrong
