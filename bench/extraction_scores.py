"""Scores of extraction: bags of four-token shingles for texts, multisets for names and headings."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\w+")
_SIZE = 4


@dataclass(frozen=True, slots=True)
class Score:
    """True positives, false positives and false negatives: of a page, shares of 1; of a corpus, means or sums."""

    found: float
    extra: float
    missed: float

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.found / (self.found + self.extra) if self.found + self.extra else 1.0

    @property
    def recall(self) -> float:
        """The share of what is right that was found."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def normalized(self) -> "Score":
        """Return the same score as shares of 1, so that a long page counts as much as a short one."""
        whole = self.found + self.extra + self.missed
        return Score(self.found / whole, self.extra / whole, self.missed / whole) if whole else Score(1.0, 0.0, 0.0)


def add_scores(scores: Iterable[Score]) -> Score:
    """Return the sum of scores."""
    parts = list(scores)
    return Score(
        sum(part.found for part in parts), sum(part.extra for part in parts), sum(part.missed for part in parts)
    )


def count_shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count a text's runs of four tokens (of all its tokens, where they are fewer)."""
    tokens = _TOKEN.findall(text)
    size = min(_SIZE, len(tokens))
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1)) if tokens else Counter()


def score_text(truth: str, found: str) -> Score:
    """Score a text against the true one, in shingles."""
    right, ours = count_shingles(truth), count_shingles(found)
    return Score((right & ours).total(), (ours - right).total(), (right - ours).total())


def score_list(truth: Sequence[str], found: Sequence[str]) -> Score:
    """Score names or headings against the true ones, ignoring order, case and blanks."""
    right, ours = Counter(map(_folded, truth)), Counter(map(_folded, found))
    return Score((right & ours).total(), (ours - right).total(), (right - ours).total())


def share_found(text: str, whole: str) -> float:
    """Return the share of a text's shingles that are in another text."""
    return score_text(text, whole).recall


def _folded(text: str) -> str:
    return " ".join(_TOKEN.findall(text.casefold()))
