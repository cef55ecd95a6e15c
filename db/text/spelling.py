"""How alike two words or names are: what is measured to find the one that was meant by a misspelt one."""

from collections.abc import Iterable


class Spelling:
    """A word that others are compared with. Its letters' places are kept as bits, so that each costs about 2 µs."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._places: dict[str, int] = {}
        for at, letter in enumerate(word):
            self._places[letter] = self._places.get(letter, 0) | 1 << at

    def common_letters(self, other: str) -> int:
        """Return the length of the longest common subsequence (Hyyrö, Bit-Parallel LCS-length Computation, 2004)."""
        every = (1 << len(self._word)) - 1
        left, places = every, self._places
        for letter in other:
            found = left & places.get(letter, 0)
            left = ((left + found) | (left - found)) & every
        return len(self._word) - left.bit_count()

    def likeness(self, other: str) -> float:
        """Return the share of the letters of both that both have in the same order, 0 to 1."""
        both = len(self._word) + len(other)
        return 2 * self.common_letters(other) / both if both else 1.0

    def is_near(self, other: str, mistakes: int) -> bool:
        """Return whether so many letters more, less, other, or swapped with the next one lead to ``other``."""
        longer = max(len(self._word), len(other))
        if self.common_letters(other) < longer - mistakes:  # each costs at most one common letter
            return False
        return _distance(self._word, other) <= mistakes


def most_like(word: str, others: Iterable[tuple[str, str]], *, at_least: float, most: int) -> list[str]:
    """Return the names most like ``word``, the most alike first. ``others`` are names with how each is compared."""
    spelling = Spelling(word)
    scored = [(likeness, name) for name, text in others if (likeness := spelling.likeness(text)) >= at_least]
    return [name for _, name in sorted(scored, key=lambda pair: -pair[0])[:most]]


def _distance(one: str, other: str) -> int:
    """Return the optimal string alignment distance: letters swapped are one mistake."""
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
