"""The bitmaps of common words: for each word, and each beginning of words, that much of an archive has, one bit an
article of a year.

A full-text index takes the longer the more articles have a word, and longer still for two such words at once; bits of
a million articles are combined in a millisecond. Adding or removing an article drops the bitmaps of its year (triggers
of ``db.storage.schema``), the end of an import makes them anew, and until then the index answers for that year.

Needs numpy, so import it late.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from db.errors import ArchiveDamaged
from db.query.ast import Term
from db.storage.compression import unpack
from db.storage.fts_indexes import PREFIXES
from db.storage.id_arrays import IdArray, find_positions, fingerprint_of, parse_ids
from db.text.dates import year_ids
from db.text.tokens import to_query_words

MAX_WITHOUT_BITMAPS = 250_000
"""Articles of years without bits that an archive may have: so many an index reads in a moment, and most imports only
add a few to the newest year."""

COMMON_SHARE = 1 / 8
"""Of a year's articles have a word that counts as common: about a thousand words and beginnings in English news."""

SAMPLED_ARTICLES = 256
"""Articles of a year by which its common words are told."""

CHECKED_WORDS = 5
"""Words of each year that a check counts anew."""

INDEX_OF_COLUMN = {"": "filter_fts", "title": "title_fts"}
"""The full-text index of each column that has bitmaps."""

_SHORTEST = {"": 2, "title": 1}
"""Characters of a beginning: one letter is looked for in titles alone (``db.query.parser.parse_filter``)."""


def build_bitmaps(connection: sqlite3.Connection, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Keep the common words of the years that lack them, if those are many articles; in the caller's transaction.

    About 4 ms for each of a thousand words in a year of 50,000 articles. ``progress`` gets years done, of how many.
    """
    lacking = connection.execute(
        "select year, sum(n) from facet_counts where year not in (select year from common_years) group by 1"
    ).fetchall()
    if sum(n for _, n in lacking) <= MAX_WITHOUT_BITMAPS:
        return
    for done, (year, _) in enumerate(lacking):
        progress(done, len(lacking))
        _keep_year(connection, year)


def _keep_year(connection: sqlite3.Connection, year: int) -> None:
    ids = _ids(connection, year)
    connection.execute("delete from common_words where year = ?", (year,))
    for term in _common_terms(connection, ids):
        row = (bitmap_key(term), year, _is_in(connection, term, year, ids).tobytes())
        connection.execute("insert into common_words values (?, ?, ?)", row)
    connection.execute("insert into common_years values (?, ?, ?)", (year, *fingerprint_of(ids)))


def _ids(connection: sqlite3.Connection, year: int) -> IdArray:
    """The ids of a year's articles, in order; 0: of the undated."""
    in_order = "select group_concat(id) from (select id from articles where id between ? and ? order by id)"
    return parse_ids(connection.execute(in_order, _bounds(year)).fetchone()[0])


def _bounds(year: int) -> tuple[int, int]:
    ids = year_ids(year or None)
    return ids.start, ids.stop - 1


def _is_in(connection: sqlite3.Connection, term: Term, year: int, ids: IdArray) -> NDArray[np.uint8]:
    """Bits: which articles of a year have a word, as the index says."""
    index = INDEX_OF_COLUMN[term.column]
    hits = f"select group_concat(rowid) from {index} where {index} match ? and rowid between ? and ?"
    match = f'"{term.words[0]}"' + "*" * term.is_prefix
    is_in = np.zeros(len(ids), np.bool_)
    is_in[find_positions(parse_ids(connection.execute(hits, (match, *_bounds(year))).fetchone()[0]), ids)] = True
    return np.packbits(is_in)


def _common_terms(connection: sqlite3.Connection, ids: IdArray) -> list[Term]:
    """The words and beginnings that ``COMMON_SHARE`` of some articles have, in texts and in titles."""
    counts: Counter[Term] = Counter()
    sample = ids[:: max(1, len(ids) // SAMPLED_ARTICLES)]
    for article_id in sample.tolist():
        query = "select title, body from articles left join bodies using (id) where id = ?"
        title, body = connection.execute(query, (article_id,)).fetchone()
        with suppress(ArchiveDamaged):  # one text that can't be read tells nothing
            counts.update(_terms("", f"{title}\n{unpack(body)}"))
            counts.update(_terms("title", title))
    return [term for term, count in counts.items() if count >= COMMON_SHARE * len(sample)]


def _terms(column: Literal["", "title"], text: str) -> set[Term]:
    words = set(to_query_words(text))
    lengths = [length for length in PREFIXES[INDEX_OF_COLUMN[column]] if length >= _SHORTEST[column]]
    beginnings = {word[:length] for word in words for length in lengths if len(word) >= length}
    return {
        *(Term(word, (word,), column=column) for word in words),
        *(Term(word, (word,), is_prefix=True, column=column) for word in beginnings),
    }


def bitmap_key(term: Term) -> str:
    """The ``word`` of a term in the table ``common_words``: ``COLUMN:WORD``, with a ``*`` for a beginning."""
    return f"{term.column}:{term.words[0]}" + "*" * term.is_prefix


def _term(key: str) -> Term:
    column, _, word = key.partition(":")
    text = word.rstrip("*")
    return Term(text, (text,), is_prefix=word != text, column="title" if column else "")


def find_wrong_years(connection: sqlite3.Connection) -> list[int]:
    """The years whose bits aren't what the articles and the index say; a few words of each are looked at."""
    wrong = []
    for year, *kept in connection.execute("select year, n, id_sum from common_years").fetchall():
        ids = _ids(connection, year)
        rows = connection.execute(
            "select word, is_in from common_words where year = ? order by random() limit ?", (year, CHECKED_WORDS)
        ).fetchall()
        is_right = fingerprint_of(ids) == tuple(kept) and all(
            _is_in(connection, _term(key), year, ids).tobytes() == bits for key, bits in rows
        )
        if not is_right:
            wrong.append(year)
    return wrong
