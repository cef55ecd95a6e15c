"""Whether two articles are copies of one story, judged by their titles and texts.

Much that a site publishes is alike without being the same: tables and forecasts whose numbers change, a series' next
part, notices that differ in a name. Such are told from copies by what changed, not by how much.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from db.copies.minhash import FEWEST_WORDS, SHINGLE, cut_ascii_words
from db.text.markdown import to_plain_text
from db.text.tokens import to_index_text

ALIKE = 0.8
"""The share of their shingles that the texts of copies have in common."""

TITLES_ALIKE = 0.5
"""The share of their words that two titles have in common where they are one title, changed a little."""

_STEM = 6
"""Bytes by which a title's word is looked for in a text: it may be inflected there."""

_LONG = 4
"""Bytes of the words of a title that say something."""


@dataclass(frozen=True)
class ArticleText:
    """An article's title and body (Markdown)."""

    title: str
    body: str

    @cached_property
    def plain(self) -> str:
        """The body without its marks."""
        return to_plain_text(self.body)

    @cached_property
    def words(self) -> list[bytes]:
        """The body's words."""
        return cut_ascii_words(to_index_text(self.plain)).split()

    @cached_property
    def word_set(self) -> frozenset[bytes]:
        """The body's words, each once."""
        return frozenset(self.words)

    @cached_property
    def names(self) -> Counter[bytes]:
        """How often each word is in the body with a capital letter."""
        capitals = " ".join(word for word in self.plain.split() if not word.islower())
        return Counter(word for word in cut_ascii_words(to_index_text(capitals)).split() if not word.isdigit())

    @cached_property
    def title_words(self) -> frozenset[bytes]:
        """The title's words."""
        return frozenset(cut_ascii_words(to_index_text(self.title)).split())

    @cached_property
    def shingles(self) -> frozenset[tuple[bytes, ...]]:
        """All runs of ``SHINGLE`` words of the body."""
        words = self.words
        return frozenset(zip(*(words[start:] for start in range(SHINGLE)), strict=False))

    @cached_property
    def numbers(self) -> Counter[bytes]:
        """How often each number is in the body."""
        return Counter(word for word in self.words if word.isdigit())

    @cached_property
    def stems(self) -> frozenset[bytes]:
        """The starts of the body's words."""
        return frozenset(word[:_STEM] for word in self.words)


def are_copies(one: ArticleText, other: ArticleText) -> bool:
    """Whether both are the same story: neither another part of a series, nor the same form filled in anew.

    Short texts must be the same to the word under the same title.
    """
    if min(len(one.words), len(other.words)) < FEWEST_WORDS:
        return one.title_words == other.title_words and one.words == other.words
    if not _titles_agree(one, other):
        return False
    return one.words == other.words or (_likeness(one, other) >= ALIKE and not _is_filled_in_anew(one, other))


def _likeness(one: ArticleText, other: ArticleText) -> float:
    """The Jaccard similarity of their shingles."""
    common = len(one.shingles & other.shingles)
    return common / ((len(one.shingles) + len(other.shingles) - common) or 1)


def _is_filled_in_anew(one: ArticleText, other: ArticleText) -> bool:
    """Whether other numbers or names stand in the same sentences, or a title names what is in its own text only."""
    replaced = min((one.numbers - other.numbers).total(), (other.numbers - one.numbers).total())
    if 2 * replaced > (one.numbers & other.numbers).total():
        return True
    if _repeats_what_only_it_has(one, other) and _repeats_what_only_it_has(other, one):
        return True
    return _names_what_only_it_has(one, other) and _names_what_only_it_has(other, one)


def _repeats_what_only_it_has(one: ArticleText, other: ArticleText) -> bool:
    return any(count > 1 for name, count in one.names.items() if name not in other.word_set)


def _names_what_only_it_has(one: ArticleText, other: ArticleText) -> bool:
    stems = {word[:_STEM] for word in one.title_words - other.title_words}
    return bool(stems & one.stems - other.stems)


def _titles_agree(one: ArticleText, other: ArticleText) -> bool:
    """Whether two titles can be of one text: the same but for a few words, or each made of what both texts say.

    Titles that differ only in numbers are of a series.
    """
    if one.title_words == other.title_words:
        return True
    ones, others = _without_numbers(one.title_words), _without_numbers(other.title_words)
    if len(ones & others) >= TITLES_ALIKE * len(ones | others):
        return one.title_words - ones == other.title_words - others
    return _fits(one, other) and _fits(other, one)


def _fits(one: ArticleText, other: ArticleText) -> bool:
    """Whether a text says half of what another's title does. What a site shows in place of a text doesn't."""
    said = [word[:_STEM] in other.stems for word in one.title_words if len(word) >= _LONG]
    return 2 * sum(said) >= max(len(said), 1)


def _without_numbers(words: frozenset[bytes]) -> frozenset[bytes]:
    return frozenset(word for word in words if not word.isdigit())
