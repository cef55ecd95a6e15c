"""Lists the words of a full-text index by FTS5's fts5vocab tables."""

import sqlite3
from collections.abc import Iterator

from db.text.tokens import to_query_words

_AFTER = "\x01"
"""Sorts before any character of a word: a word with it appended is the lower bound of the next one."""

_LOOKED_AT = 20
"""Articles whose titles are looked at to decide whether an index should have words: one of them has a word."""


def iter_words_with_prefix(connection: sqlite3.Connection, index: str, start: str) -> Iterator[str]:
    """Yield the words of an index that start with ``start``, in order.

    Each is looked up on its own, in 15 µs: a scan would read all positions of every word that it passes, which takes 20
    ms for a common word, and a second for all words of a letter.
    """
    connection.execute(
        f"create virtual table if not exists temp.{index}_places using fts5vocab(main, {index}, instance)"
    )
    word = start
    while True:
        sql = f"select term from temp.{index}_places where term >= ? limit 1"
        row = connection.execute(sql, (word,)).fetchone()
        if row is None or not row[0].startswith(start):
            return
        yield row[0]
        word = row[0] + _AFTER


def require_words(connection: sqlite3.Connection, index: str) -> None:
    """Raise SQLite's error of a damaged file if an index has lost all its words: FTS5 would just find nothing."""
    if next(iter_words_with_prefix(connection, index, ""), None) is not None:
        return
    titles = connection.execute("select title from articles limit ?", (_LOOKED_AT,)).fetchall()
    if any(to_query_words(title) for (title,) in titles):
        error = sqlite3.DatabaseError(f"{index} has no words")
        error.sqlite_errorname = "SQLITE_CORRUPT"
        raise error


def make_word_count_table(connection: sqlite3.Connection, index: str) -> str:
    """Create a table of the words of an index: ``term``, and ``doc``, the number of articles with it.

    Return its name.
    """
    connection.execute(f"create virtual table if not exists temp.{index}_words using fts5vocab(main, {index}, row)")
    return f"temp.{index}_words"
