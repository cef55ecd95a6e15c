"""How extraction is scored: bags of four-token shingles for text, multisets for what is listed."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\w+")
_SIZE = 4


@dataclass(frozen=True, slots=True)
class Score:
    """True and false positives and false negatives: of a page, shares that make one; of a corpus, means or sums."""

    found: float
    extra: float
    missed: float

    @property
    def precision(self) -> float:
        """What is right of what was found."""
        return self.found / (self.found + self.extra) if self.found + self.extra else 1.0

    @property
    def recall(self) -> float:
        """What was found of what is right."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def normalized(self) -> "Score":
        """The same as shares of one: so that a long page counts as much as a short one."""
        whole = self.found + self.extra + self.missed
        return Score(self.found / whole, self.extra / whole, self.missed / whole) if whole else Score(1.0, 0.0, 0.0)


def total(scores: Iterable[Score]) -> Score:
    """The sum of scores."""
    parts = list(scores)
    return Score(
        sum(part.found for part in parts), sum(part.extra for part in parts), sum(part.missed for part in parts)
    )


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """A text's runs of four tokens (of all there are, where they are fewer), and how often each is there."""
    tokens = _TOKEN.findall(text)
    size = min(_SIZE, len(tokens))
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1)) if tokens else Counter()


def compared(truth: str, found: str) -> Score:
    """A text against the true one, in shingles."""
    right, ours = shingles(truth), shingles(found)
    return Score((right & ours).total(), (ours - right).total(), (right - ours).total())


def listed(truth: Sequence[str], found: Sequence[str]) -> Score:
    """Names or headings against the true ones, whatever their order, case and blanks."""
    right, ours = Counter(map(_folded, truth)), Counter(map(_folded, found))
    return Score((right & ours).total(), (ours - right).total(), (right - ours).total())


def share_found(text: str, whole: str) -> float:
    """The share of a text's shingles that another one has."""
    return compared(text, whole).recall


def _folded(text: str) -> str:
    return " ".join(_TOKEN.findall(text.casefold()))
