"""Similarity of words and names, to find the one that was meant by a misspelt one."""

from collections.abc import Iterable


class Spelling:
    """A word to compare others with.

    The positions of its letters are kept as bits, so that a comparison takes about 2 µs.
    """

    def __init__(self, word: str) -> None:
        self._word = word
        self._places: dict[str, int] = {}
        for at, letter in enumerate(word):
            self._places[letter] = self._places.get(letter, 0) | 1 << at

    def common_letters(self, other: str) -> int:
        """Return the length of the longest common subsequence (Hyyrö, Bit-Parallel LCS-length Computation, 2004)."""
        all_bits = (1 << len(self._word)) - 1
        unmatched, positions = all_bits, self._places
        for letter in other:
            matched = unmatched & positions.get(letter, 0)
            unmatched = ((unmatched + matched) | (unmatched - matched)) & all_bits
        return len(self._word) - unmatched.bit_count()

    def likeness(self, other: str) -> float:
        """Return the share of the letters of both words that they have in common in the same order, 0 to 1."""
        both = len(self._word) + len(other)
        return 2 * self.common_letters(other) / both if both else 1.0

    def is_near(self, other: str, mistakes: int) -> bool:
        """Return whether at most ``mistakes`` edits lead to ``other``.

        An edit adds, removes or changes a letter, or swaps it with the next one.
        """
        longer = max(len(self._word), len(other))
        if self.common_letters(other) < longer - mistakes:  # a mistake costs at most one common letter
            return False
        return _distance(self._word, other) <= mistakes


def most_like(word: str, others: Iterable[tuple[str, str]], *, at_least: float, most: int) -> list[str]:
    """Return the ``most`` names most like ``word``, the most alike first.

    ``others`` are names, each with the text by which it is compared; ``at_least`` is the ``likeness`` that is needed.
    """
    spelling = Spelling(word)
    scored = [(likeness, name) for name, text in others if (likeness := spelling.likeness(text)) >= at_least]
    return [name for _, name in sorted(scored, key=lambda pair: -pair[0])[:most]]


def _distance(one: str, other: str) -> int:
    """Return the optimal string alignment distance, in which two swapped letters are one mistake."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one):
        below = [at + 1]
        for place, wanted in enumerate(other):
            cost = min(row[place + 1] + 1, below[place] + 1, row[place] + (letter != wanted))
            if at and place and letter == other[place - 1] and one[at - 1] == wanted:
                cost = min(cost, above[place - 1] + 1)
            below.append(cost)
        above, row = row, below
    return row[-1]
