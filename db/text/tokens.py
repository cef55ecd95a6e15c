"""Cutting text into the words of the full-text indexes, the same way for texts and for queries.

SQLite's unicode61 tokenizer finds nothing inside a run of Chinese or Thai, and Python and SQLite disagree about
characters newer than Unicode 6.1. So text is cut here first: scripts that are written without spaces become single
characters and overlapping pairs, and letters that SQLite doesn't know become ASCII. What is left for unicode61 to do
(``TOKENIZER``) is to split at blanks and to fold ASCII.
"""

import re
import unicodedata
from itertools import chain, repeat

from db.text.cleaning import compose_letters, fold, fold_title
from db.text.lazy_regex import lazy_compile

INDEX_VERSION = 1
"""Which cutting made an index; raised whenever ``to_index_text`` changes, and indexes of another one are rebuilt."""

TOKENIZER = "unicode61 remove_diacritics 2 categories ''L* N* Co Mn Mc''"
"""The tokenizer as it stands inside a quoted FTS5 option."""

# Scripts without blanks between words: Thai, Lao, Myanmar, Khmer, kana, Han, and the planes of Han.
_UNSPACED_CHARS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = lazy_compile(f"[{_UNSPACED_CHARS}]+")
_WORD_CHAR = f"[^\\s{_UNSPACED_CHARS}]"
_PIECE = lazy_compile(f"[{_UNSPACED_CHARS}]+|{_WORD_CHAR}+")


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

_PUNCTUATION = "‘’“”„–—…«»•\xa0"
"""All that most English texts have beyond ASCII: without it they take a fiftieth of the time."""


def to_index_text(text: str) -> str:
    """``text`` as it goes into an index: words set apart by blanks. Plain ASCII is left to the tokenizer as it is.

    The pairs of unspaced scripts come after all else, so that the words of a phrase stand side by side.
    """
    if not text.isascii():
        for mark in _PUNCTUATION:
            text = text.replace(mark, " ")
    if text.isascii():
        return text
    cut = _cut(text)
    pairs = [pair for run in _UNSPACED.findall(cut) for pair in _pairs(run)]
    return " ".join([_UNSPACED.sub(_singles, cut), *pairs])


def _cut(text: str) -> str:
    return compose_letters(text).translate(_CUT)


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _singles(match: re.Match[str]) -> str:
    return f" {' '.join(match[0])} "


def to_query_words(text: str) -> list[str]:
    """The index words that ``text`` asks for, in order: all of them must be in an article that has ``text``.

    A run of an unspaced script becomes its pairs; a single character stands alone.
    """
    words: list[str] = []
    for piece in split_words(text):
        if len(piece) > 1 and _UNSPACED.match(piece):
            words += _pairs(piece)
        else:
            words.append(piece)
    return words


def count_words(text: str) -> int:
    """How many words a text has: those between blanks; where a script has no blanks, two characters are one word."""
    count = len(text.split())
    if text.isascii():
        return count
    runs = [len(run) for run in _UNSPACED.findall(text)]
    return max(count - len(runs), 0) + sum((size + 1) // 2 for size in runs)


def to_phrase_words(text: str) -> list[str]:
    """The index words that stand side by side where an article has ``text``: unspaced scripts as single characters."""
    return _UNSPACED.sub(_singles, _cut(text)).split()


def split_words(text: str) -> list[str]:
    """The folded words of ``text``, runs of unspaced scripts whole: what a reader would call its words."""
    return _PIECE.findall(_cut(text))


def ends_in_word(text: str) -> bool:
    """Whether the last word of ``text`` may go on: nothing that isn't of a word comes after it."""
    cut = _cut(text)
    return cut != "" and not cut[-1].isspace()


def is_unspaced(piece: str) -> bool:
    """Whether a piece is written in a script without blanks, and so may start anywhere."""
    return _UNSPACED.match(piece) is not None


class Marker:
    """Finds the words of a query in a text, to mark them: the same folding as the index, mapped back to the text."""

    def __init__(self, words: list[tuple[str, bool]]) -> None:
        """``words``: pieces as ``split_words`` gives them, each with whether it stands for all words that start so."""
        whole: list[str] = []
        begun: list[str] = []
        unspaced: list[str] = []
        for piece, is_prefix in sorted(words, key=lambda word: -len(word[0])):
            kind = unspaced if is_unspaced(piece) else begun if is_prefix else whole
            kind.append(re.escape(piece))
        # Each boundary stands once: to compile it takes a millisecond.
        ended = [f"(?:{'|'.join(whole)})(?!{_WORD_CHAR})"] if whole else []
        spaced = [f"(?<!{_WORD_CHAR})(?:{'|'.join([*ended, *begun])})"] if ended or begun else []
        patterns = [*unspaced, *spaced]
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words are in ``text``: (start, end) of characters, in order, not overlapping."""
        return [] if self._pattern is None else _found(self._pattern, text, _CUT)


class Phrase:
    """Finds one text in others as a person who typed it means it: ``fold``ed, one kind of quote, dash and blank."""

    def __init__(self, text: str) -> None:
        pieces = _alike(text).split()
        self._pattern = re.compile(r"\s+".join(map(re.escape, pieces))) if pieces else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase is in ``text``: (start, end) of characters, in order, not overlapping."""
        return [] if self._pattern is None else _found(self._pattern, text, _ALIKE)


class _Alike(dict[int, str]):
    def __missing__(self, code: int) -> str:
        alike = fold_title(chr(code)) or fold(chr(code))
        self[code] = alike
        return alike


_ALIKE = _Alike()


def _alike(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_ALIKE)


def _found(pattern: re.Pattern[str], text: str, table: dict[int, str]) -> list[tuple[int, int]]:
    """Where a pattern for translated text is in ``text``; marks that fold to nothing go with the letter before them."""
    folded = text.translate(table)
    found = [match.span() for match in pattern.finditer(folded)]
    if not found or text.isascii():
        return found
    sizes = {char: len(table[ord(char)]) for char in set(text)}
    if all(size == 1 for size in sizes.values()):
        return found
    places = [*chain.from_iterable(map(repeat, range(len(text)), map(sizes.__getitem__, text))), len(text)]
    spans: list[tuple[int, int]] = []
    for start, end in found:
        first, last = places[start], max(places[end], places[end - 1] + 1)
        if spans and first < spans[-1][1]:  # two matches can share a character: s and s in ß, 1 and 40 in ¼0
            first, _ = spans.pop()
        spans.append((first, last))
    return spans
