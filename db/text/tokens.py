"""Cuts text into the words of the full-text indexes, in the same way for texts and for queries.

SQLite's unicode61 tokenizer finds nothing inside a run of Chinese or Thai, and Python and SQLite disagree about
characters newer than Unicode 6.1. So text is cut here first: scripts that are written without spaces become single
characters and overlapping pairs, and letters that SQLite doesn't know become ASCII. What is left for unicode61
(``TOKENIZER``) is to split at blanks and to fold ASCII.
"""

import re
import unicodedata
from itertools import chain, repeat

from db.text.cleaning import compose_letters, fold, fold_title
from db.text.lazy_regex import lazy_compile

INDEX_VERSION = 1
"""Version of the cutting rules: to be raised whenever the output of ``to_index_text`` changes.

An archive stores the version that made its indexes (``meta``), and ``db.check`` reports another one.
"""

TOKENIZER = "unicode61 remove_diacritics 2 categories ''L* N* Co Mn Mc''"
"""The tokenizer as it is written inside a quoted FTS5 option. The categories keep combining marks inside words."""

# Scripts without blanks between words: Thai, Lao, Myanmar, Khmer, kana, Han, and the planes of Han.
_UNSPACED_CHARS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = lazy_compile(f"[{_UNSPACED_CHARS}]+")
_WORD_CHAR = f"[^\\s{_UNSPACED_CHARS}]"
_PIECE = lazy_compile(f"[{_UNSPACED_CHARS}]+|{_WORD_CHAR}+")


class _CutTable(dict[int, str]):
    """Table for ``str.translate``: word characters to their fold, everything else to a blank."""

    def __missing__(self, code: int) -> str:
        cut = "".join(map(_cut_char, fold(chr(code))))
        self[code] = cut
        return cut


def _cut_char(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] not in "LN" and category not in ("Co", "Mn", "Mc"):
        return " "
    if ord(char) > 127 and unicodedata.ucd_3_2_0.category(char) == "Cn" and not _UNSPACED.match(char):
        return f"u{ord(char):06x}"  # newer than SQLite's Unicode tables: unicode61 would drop it
    return char


_CUT_TABLE = _CutTable()

_PUNCTUATION = "‘’“”„–—…«»•\xa0"
"""The characters beyond ASCII that most English texts have. A text that is ASCII without them takes 1/50 of the time.
"""


def to_index_text(text: str) -> str:
    """Return ``text`` as an index takes it: words separated by blanks. ASCII is left as it is: the tokenizer cuts it.

    The pairs of unspaced scripts come after everything else, so that the words of a phrase stay adjacent.
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
    return compose_letters(text).translate(_CUT_TABLE)


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _singles(match: re.Match[str]) -> str:
    return f" {' '.join(match[0])} "


def to_query_words(text: str) -> list[str]:
    """Return the index words that ``text`` asks for, in order: an article that has ``text`` has all of them.

    A run of an unspaced script becomes its overlapping pairs; a single character stays single.
    """
    words: list[str] = []
    for piece in split_words(text):
        if len(piece) > 1 and _UNSPACED.match(piece):
            words += _pairs(piece)
        else:
            words.append(piece)
    return words


def count_words(text: str) -> int:
    """Count the words of a text: those between blanks; in scripts without blanks two characters count as one word."""
    count = len(text.split())
    if text.isascii():
        return count
    runs = [len(run) for run in _UNSPACED.findall(text)]
    return max(count - len(runs), 0) + sum((size + 1) // 2 for size in runs)


def to_phrase_words(text: str) -> list[str]:
    """Return the index words that are adjacent where an article has ``text``: unspaced scripts as single characters."""
    return _UNSPACED.sub(_singles, _cut(text)).split()


def split_words(text: str) -> list[str]:
    """Return the folded words of ``text`` as a reader would count them: runs of unspaced scripts stay whole."""
    return _PIECE.findall(_cut(text))


def ends_in_word(text: str) -> bool:
    """True if ``text`` ends inside a word, so that more typing may extend it."""
    cut = _cut(text)
    return cut != "" and not cut[-1].isspace()


def is_unspaced(word: str) -> bool:
    """True if a word is of a script without blanks, so that it may start anywhere in a text."""
    return _UNSPACED.match(word) is not None


class Marker:
    """Finds the words of a query in a text, to highlight them: folds like the index and maps back to the text."""

    def __init__(self, words: list[tuple[str, bool]]) -> None:
        """``words`` are those of ``split_words``, each with whether it stands for all words that start with it."""
        exact: list[str] = []
        prefixes: list[str] = []
        unspaced: list[str] = []
        for word, is_prefix in sorted(words, key=lambda each: -len(each[0])):
            kind = unspaced if is_unspaced(word) else prefixes if is_prefix else exact
            kind.append(re.escape(word))
        # Each boundary is in the pattern once, because compiling one takes a millisecond.
        closed = [f"(?:{'|'.join(exact)})(?!{_WORD_CHAR})"] if exact else []
        bounded = [f"(?<!{_WORD_CHAR})(?:{'|'.join([*closed, *prefixes])})"] if closed or prefixes else []
        patterns = [*unspaced, *bounded]
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return (start, end) of each word found in ``text``, in order, not overlapping."""
        return [] if self._pattern is None else _find_spans(self._pattern, text, _CUT_TABLE)


class Phrase:
    """Finds one text in others as somebody who typed it expects: ``fold``ed, with one kind of quote, dash and blank."""

    def __init__(self, text: str) -> None:
        pieces = _fold_phrase(text).split()
        self._pattern = re.compile(r"\s+".join(map(re.escape, pieces))) if pieces else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return (start, end) of each occurrence in ``text``, in order, not overlapping."""
        return [] if self._pattern is None else _find_spans(self._pattern, text, _PHRASE_FOLD)


class _PhraseFold(dict[int, str]):
    """Table for ``str.translate``: the title fold of a character, or its plain fold where that is a blank."""

    def __missing__(self, code: int) -> str:
        alike = fold_title(chr(code)) or fold(chr(code))
        self[code] = alike
        return alike


_PHRASE_FOLD = _PhraseFold()


def _fold_phrase(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_PHRASE_FOLD)


def _find_spans(pattern: re.Pattern[str], text: str, table: dict[int, str]) -> list[tuple[int, int]]:
    """Return where a pattern for folded text matches in ``text``.

    Marks that fold to nothing belong to the letter before them.
    """
    folded = text.translate(table)
    matches = [match.span() for match in pattern.finditer(folded)]
    if not matches or text.isascii():
        return matches
    sizes = {char: len(table[ord(char)]) for char in set(text)}
    if all(size == 1 for size in sizes.values()):
        return matches
    origins = [*chain.from_iterable(map(repeat, range(len(text)), map(sizes.__getitem__, text))), len(text)]
    spans: list[tuple[int, int]] = []
    for start, end in matches:
        first, last = origins[start], max(origins[end], origins[end - 1] + 1)
        # Two matches can share a character that folds to several: s and s in ß, 1 and 40 in ¼0
        if spans and first < spans[-1][1]:
            first, _ = spans.pop()
        spans.append((first, last))
    return spans
