"""Cutting text into the words of the full-text indexes, the same way for texts and for queries.

SQLite's unicode61 tokenizer finds nothing inside a run of Chinese or Thai, and Python and SQLite disagree about
characters newer than Unicode 6.1. So text is cut here first: scripts that are written without spaces become single
characters and overlapping pairs, and letters that SQLite doesn't know become ASCII. What is left for unicode61 to do
(``TOKENIZER``) is to split at blanks and to fold ASCII.
"""

import re
import unicodedata
from collections.abc import Callable
from itertools import chain, repeat

from db.text import fold, fold_title

INDEX_VERSION = 1
"""Which cutting made an index: raised whenever ``index_text`` changes, and indexes of another version are rebuilt."""

TOKENIZER = "unicode61 remove_diacritics 2 categories ''L* N* Co Mn Mc''"
"""The tokenizer as it stands inside a quoted FTS5 option."""

# Scripts without blanks between words: Thai, Lao, Myanmar, Khmer, kana, Han, and the planes of Han.
_UNSPACED_CHARS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{_UNSPACED_CHARS}]+")
_PIECE = re.compile(f"[{_UNSPACED_CHARS}]+|[^\\s{_UNSPACED_CHARS}]+")


class _Cut(dict[int, str]):
    """A table for ``str.translate``: characters of words folded, all else a blank."""

    def __missing__(self, code: int) -> str:
        cut = "".join(map(_cut_char, fold(chr(code))))
        self[code] = cut
        return cut


def _cut_char(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] not in "LN" and category not in ("Co", "Mn", "Mc"):
        return " "
    if ord(char) > 127 and unicodedata.ucd_3_2_0.category(char) == "Cn" and not _UNSPACED.match(char):
        return f"u{ord(char):06x}"  # newer than SQLite's tables, which would drop it
    return char


_CUT = _Cut()


def index_text(text: str) -> str:
    """``text`` as it goes into an index: words set apart by blanks. Plain ASCII is left to the tokenizer as it is."""
    if text.isascii():
        return text
    return _UNSPACED.sub(_singles_and_pairs, text.translate(_CUT))


def _singles_and_pairs(match: re.Match[str]) -> str:
    run = match[0]
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    return f" {' '.join([*run, *pairs])} "


def query_words(text: str) -> list[str]:
    """The index words that ``text`` asks for, in order: all of them must be in an article that has ``text``.

    A run of an unspaced script becomes its pairs; a single character stands alone.
    """
    words: list[str] = []
    for piece in pieces(text):
        if len(piece) > 1 and _UNSPACED.match(piece):
            words += [piece[i : i + 2] for i in range(len(piece) - 1)]
        else:
            words.append(piece)
    return words


def pieces(text: str) -> list[str]:
    """The folded words of ``text``, runs of unspaced scripts whole: what a reader would call its words."""
    return _PIECE.findall(text.translate(_CUT))


def is_unspaced(piece: str) -> bool:
    """Whether a piece is written in a script without blanks, and so may start anywhere."""
    return _UNSPACED.match(piece) is not None


class Marker:
    """Finds the words of a query in a text, to mark them: the same folding as the index, mapped back to the text."""

    def __init__(self, words: list[tuple[str, bool]]) -> None:
        """``words``: pieces as ``pieces`` gives them, each with whether it stands for all words that start so."""
        patterns = []
        for piece, is_prefix in sorted(words, key=lambda word: -len(word[0])):
            escaped = re.escape(piece)
            if is_unspaced(piece):
                patterns.append(escaped)
            else:
                patterns.append(rf"(?<![^\W_]){escaped}" + ("" if is_prefix else r"(?![^\W_])"))
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words are in ``text``: (start, end) of characters, in order, not overlapping."""
        return [] if self._pattern is None else _found(self._pattern, text, fold)


class Phrase:
    """Finds one text in others as a person who typed it means it: ``fold``ed, one kind of quote, dash and blank."""

    def __init__(self, text: str) -> None:
        pieces = _alike(text).split()
        self._pattern = re.compile(r"\s+".join(map(re.escape, pieces))) if pieces else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase is in ``text``: (start, end) of characters, in order, not overlapping."""
        return [] if self._pattern is None else _found(self._pattern, text, _alike)


class _Alike(dict[int, str]):
    def __missing__(self, code: int) -> str:
        alike = fold_title(chr(code)) or fold(chr(code))
        self[code] = alike
        return alike


_ALIKE = _Alike()


def _alike(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_ALIKE)


def _found(pattern: re.Pattern[str], text: str, folded_as: Callable[[str], str]) -> list[tuple[int, int]]:
    """Where a pattern for folded text is in ``text``; marks that fold to nothing go with the letter before them."""
    folded = folded_as(text)
    found = [match.span() for match in pattern.finditer(folded) if match.end() > match.start()]
    if not found or text.isascii():
        return found
    sizes = {char: len(folded_as(char)) for char in set(text)}
    if all(size == 1 for size in sizes.values()):
        return found
    places = [*chain.from_iterable(map(repeat, range(len(text)), map(sizes.__getitem__, text))), len(text)]
    spans: list[tuple[int, int]] = []
    for start, end in found:
        span = places[start], max(places[end], places[end - 1] + 1)
        if not spans or span[0] >= spans[-1][1]:  # two matches can lie in one character: s and s in ß
            spans.append(span)
    return spans
