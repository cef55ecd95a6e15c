"""Decides whether two articles are copies of one story, from their titles and texts.

Much that a site publishes is alike without being the same: tables and forecasts whose numbers change, the next part of
a series, notices that differ in a name. What changed tells these from copies, not how much.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from db.copies.minhash import FEWEST_WORDS, SHINGLE, cut_ascii_words
from db.text.markdown import to_plain_text
from db.text.tokens import to_index_text

ALIKE = 0.8
"""Jaccard similarity of the shingles of two texts from which they may be copies."""

TITLES_ALIKE = 0.5
"""Share of common words from which two titles may be one title, slightly changed."""

_STEM = 6
"""Bytes at the start of a title's word that are looked for in a text, where the word may be inflected."""

_LONG = 4
"""Bytes from which a title's word says something; shorter ones are mostly articles and prepositions."""


@dataclass(frozen=True)
class ArticleText:
    """An article's title and body (Markdown), with what is compared of them, computed when first needed."""

    title: str
    body: str

    @cached_property
    def plain(self) -> str:
        """Body without markup."""
        return to_plain_text(self.body)

    @cached_property
    def words(self) -> list[bytes]:
        """Words of the body, in order."""
        return cut_ascii_words(to_index_text(self.plain)).split()

    @cached_property
    def word_set(self) -> frozenset[bytes]:
        """Words of the body, each once."""
        return frozenset(self.words)

    @cached_property
    def names(self) -> Counter[bytes]:
        """Number of times that each word is written with a capital letter in the body."""
        capitals = " ".join(word for word in self.plain.split() if not word.islower())
        return Counter(word for word in cut_ascii_words(to_index_text(capitals)).split() if not word.isdigit())

    @cached_property
    def title_words(self) -> frozenset[bytes]:
        """Words of the title, each once."""
        return frozenset(cut_ascii_words(to_index_text(self.title)).split())

    @cached_property
    def shingles(self) -> frozenset[tuple[bytes, ...]]:
        """All runs of ``SHINGLE`` words of the body."""
        words = self.words
        return frozenset(zip(*(words[start:] for start in range(SHINGLE)), strict=False))

    @cached_property
    def numbers(self) -> Counter[bytes]:
        """Number of times that each number is in the body."""
        return Counter(word for word in self.words if word.isdigit())

    @cached_property
    def stems(self) -> frozenset[bytes]:
        """First ``_STEM`` bytes of the body's words."""
        return frozenset(word[:_STEM] for word in self.words)


def are_copies(one: ArticleText, other: ArticleText) -> bool:
    """True if both are the same story, and neither parts of a series nor one form filled in twice.

    Short texts must be the same to the word under the same title.
    """
    if min(len(one.words), len(other.words)) < FEWEST_WORDS:
        return one.title_words == other.title_words and one.words == other.words
    if not _titles_agree(one, other):
        return False
    return one.words == other.words or (_similarity(one, other) >= ALIKE and not _is_same_form(one, other))


def _similarity(one: ArticleText, other: ArticleText) -> float:
    """Return the Jaccard similarity of the shingles of two texts."""
    common = len(one.shingles & other.shingles)
    return common / ((len(one.shingles) + len(other.shingles) - common) or 1)


def _is_same_form(one: ArticleText, other: ArticleText) -> bool:
    """True if the same sentences have other numbers or names in them.

    Also if the title of each names something that only its own text has.
    """
    replaced = min((one.numbers - other.numbers).total(), (other.numbers - one.numbers).total())
    if 2 * replaced > (one.numbers & other.numbers).total():
        return True
    if _repeats_own_name(one, other) and _repeats_own_name(other, one):
        return True
    return _title_names_own_word(one, other) and _title_names_own_word(other, one)


def _repeats_own_name(one: ArticleText, other: ArticleText) -> bool:
    """True if the first text has a name at least twice that isn't in the other text."""
    return any(count > 1 for name, count in one.names.items() if name not in other.word_set)


def _title_names_own_word(one: ArticleText, other: ArticleText) -> bool:
    """True if a word of the first title alone is in the first text, but not in the other."""
    stems = {word[:_STEM] for word in one.title_words - other.title_words}
    return bool(stems & one.stems - other.stems)


def _titles_agree(one: ArticleText, other: ArticleText) -> bool:
    """True if two titles can be of one text: equal but for a few words, or each covered by the other's text.

    Titles that differ only in numbers are of a series.
    """
    if one.title_words == other.title_words:
        return True
    ones, others = _without_numbers(one.title_words), _without_numbers(other.title_words)
    if len(ones & others) >= TITLES_ALIKE * len(ones | others):
        return one.title_words - ones == other.title_words - others
    return _text_covers_title(one, other) and _text_covers_title(other, one)


def _text_covers_title(one: ArticleText, other: ArticleText) -> bool:
    """True if the second text has half of the first title's words.

    A text that a site shows in place of an article (an error, a login) hasn't.
    """
    is_covered = [word[:_STEM] in other.stems for word in one.title_words if len(word) >= _LONG]
    return 2 * sum(is_covered) >= max(len(is_covered), 1)


def _without_numbers(words: frozenset[bytes]) -> frozenset[bytes]:
    return frozenset(word for word in words if not word.isdigit())
