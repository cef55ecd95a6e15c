"""Lists of words, as they are written in this package: set apart by blanks."""

from db.text import fold


def words_of(text: str) -> frozenset[str]:
    """The words of a list, folded."""
    return frozenset(map(fold, text.split()))
