"""Letters on links, so that one or two keys follow any of them."""

from collections.abc import Sequence
from itertools import islice, product

_LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""The home row first."""


def hint_letters(count: int) -> list[str]:
    """A hint for each of ``count`` links, none of them the start of another; links past the 676th have none."""
    if count <= len(_LETTERS):
        return list(_LETTERS[:count])
    return ["".join(pair) for pair in islice(product(_LETTERS, repeat=2), count)]


class LinkHints:
    """The letters that can still be typed, and the links they stand for."""

    def __init__(self, links: Sequence[int] = ()) -> None:
        self.links = dict(zip(hint_letters(len(links)), links, strict=False))
        self._typed = ""

    def __bool__(self) -> bool:
        return bool(self.links)

    def type(self, letter: str) -> int | None:
        """Type a letter: the link that it chose, if it did. A key that is part of no hint ends them all."""
        self._typed += letter
        chosen = self.links.get(self._typed)
        if chosen is not None or not letter:
            self.links = {}
        self.links = {letters: link for letters, link in self.links.items() if letters.startswith(self._typed)}
        return chosen
