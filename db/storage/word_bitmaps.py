"""Bitmaps of common words: one bit for each article of a year, for each word or prefix that many articles have.

A full-text index takes longer the more articles have a word, and longer still for two such words at once; the bits of a
million articles are combined in a millisecond. Adding or removing an article drops the bitmaps of its year (triggers in
``db.storage.schema``), the end of an import builds them again, and until then the index answers for that year.

Importing it loads numpy, so import it late.
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
"""Articles of years without bitmaps that an archive may have before ``build_bitmaps`` builds them.

For so many an index answers fast enough, and most imports only add a few articles to the newest year.
"""

COMMON_SHARE = 1 / 8
"""Share of a year's articles that have a word for it to count as common.

In English news that makes about a thousand words and prefixes.
"""

SAMPLED_ARTICLES = 256
"""Articles of a year that are read to find its common words.

A share of 1/8 is then 32 articles: a word of just that share is missed or taken by chance, which costs only time.
"""

CHECKED_WORDS = 5
"""Words of each year whose bits ``find_wrong_years`` compares with the index: a sample, as each takes some 4 ms."""

INDEX_OF_COLUMN = {"": "filter_fts", "title": "title_fts"}
"""The full-text index of each column of a query (``db.query.ast.Column``) for which there are bitmaps."""

_SHORTEST = {"": 2, "title": 1}
"""Characters of a prefix at least: a single letter is looked up in titles alone (``db.query.parser.parse_filter``)."""


def build_bitmaps(connection: sqlite3.Connection, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Build the bitmaps of all years that lack them, if those years have many articles; in the caller's transaction.

    It takes about 4 ms for each of a thousand words in a year of 50,000 articles. ``progress`` gets the number of years
    done, and of all.
    """
    lacking = connection.execute(
        "select year, sum(n) from facet_counts where year not in (select year from common_years) group by 1"
    ).fetchall()
    if sum(n for _, n in lacking) <= MAX_WITHOUT_BITMAPS:
        return
    for done, (year, _) in enumerate(lacking):
        progress(done, len(lacking))
        _build_year(connection, year)


def _build_year(connection: sqlite3.Connection, year: int) -> None:
    ids = _ids(connection, year)
    connection.execute("delete from common_words where year = ?", (year,))
    for term in _common_terms(connection, ids):
        row = (bitmap_key(term), year, _read_bits(connection, term, year, ids).tobytes())
        connection.execute("insert into common_words values (?, ?, ?)", row)
    connection.execute("insert into common_years values (?, ?, ?)", (year, *fingerprint_of(ids)))


def _ids(connection: sqlite3.Connection, year: int) -> IdArray:
    """Return the ids of a year's articles in order; year 0 stands for the undated."""
    in_order = "select group_concat(id) from (select id from articles where id between ? and ? order by id)"
    return parse_ids(connection.execute(in_order, _bounds(year)).fetchone()[0])


def _bounds(year: int) -> tuple[int, int]:
    ids = year_ids(year or None)
    return ids.start, ids.stop - 1


def _read_bits(connection: sqlite3.Connection, term: Term, year: int, ids: IdArray) -> NDArray[np.uint8]:
    """Return packed bits that say which articles of a year have a word, according to the index."""
    index = INDEX_OF_COLUMN[term.column]
    hits = f"select group_concat(rowid) from {index} where {index} match ? and rowid between ? and ?"
    match = f'"{term.words[0]}"' + "*" * term.is_prefix
    is_in = np.zeros(len(ids), np.bool_)
    is_in[find_positions(parse_ids(connection.execute(hits, (match, *_bounds(year))).fetchone()[0]), ids)] = True
    return np.packbits(is_in)


def _common_terms(connection: sqlite3.Connection, ids: IdArray) -> list[Term]:
    """Return the words and prefixes of texts and of titles that ``COMMON_SHARE`` of a sample of the articles have."""
    counts: Counter[Term] = Counter()
    sample = ids[:: max(1, len(ids) // SAMPLED_ARTICLES)]
    for article_id in sample.tolist():
        query = "select title, body from articles left join bodies using (id) where id = ?"
        title, body = connection.execute(query, (article_id,)).fetchone()
        with suppress(ArchiveDamaged):  # a sample can do without a text that can't be read
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
    """Return a term's ``word`` in the table ``common_words``: ``COLUMN:WORD``, with a ``*`` after a prefix."""
    return f"{term.column}:{term.words[0]}" + "*" * term.is_prefix


def _term(key: str) -> Term:
    column, _, word = key.partition(":")
    text = word.rstrip("*")
    return Term(text, (text,), is_prefix=word != text, column="title" if column else "")


def find_wrong_years(connection: sqlite3.Connection) -> list[int]:
    """Return the years whose bitmaps differ from the articles or the index; compares a sample of words of each year."""
    wrong = []
    for year, *stored in connection.execute("select year, n, id_sum from common_years").fetchall():
        ids = _ids(connection, year)
        rows = connection.execute(
            "select word, is_in from common_words where year = ? order by random() limit ?", (year, CHECKED_WORDS)
        ).fetchall()
        is_right = fingerprint_of(ids) == tuple(stored) and all(
            _read_bits(connection, _term(key), year, ids).tobytes() == bits for key, bits in rows
        )
        if not is_right:
            wrong.append(year)
    return wrong
