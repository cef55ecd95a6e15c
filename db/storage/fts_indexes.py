"""The full-text indexes of an archive (FTS5): their names, columns, prefix lengths and definitions."""

from db.text.tokens import TOKENIZER

PREFIXES = {"title_fts": (1, 2, 3), "filter_fts": (2, 3, 4), "article_fts": ()}
"""The lengths of prefixes, in characters, that an index answers at once."""

INDEXES = {
    "title_fts": ("title", "prefix='1 2 3', detail=none, columnsize=0"),
    "filter_fts": ("text", "prefix='2 3 4', detail=none, columnsize=0"),
    "article_fts": ("title, body", "detail=full"),
}
"""The full-text indexes: their columns and what sets them apart. All are contentless: the words are cut by us."""

INDEX_MEMORY = 64 * 1024 * 1024
"""Bytes that an index may hold back before it writes a piece of itself: a whole batch, for 25 % less time than 1 MB."""


def list_fts_statements() -> list[str]:
    """The statements that create the full-text indexes."""
    tables = [
        f"create virtual table {name} using fts5({columns}, content='', {options}, tokenize='{TOKENIZER}')"
        for name, (columns, options) in INDEXES.items()
    ]
    return [*tables, *(f"insert into {name} ({name}, rank) values ('hashsize', {INDEX_MEMORY})" for name in INDEXES)]
