"""Letters shown on the links in view: typing the one or two letters of a link follows it."""

from collections.abc import Sequence
from itertools import islice, product

_LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""In order of use: the home row of a keyboard first."""


def make_hints(count: int) -> list[str]:
    """Return a hint for each of ``count`` links, at most 676 (26²), none of them the start of another."""
    if count <= len(_LETTERS):
        return list(_LETTERS[:count])
    return ["".join(pair) for pair in islice(product(_LETTERS, repeat=2), count)]


class LinkHints:
    """The hints that can still be typed, with their links; false once none is left."""

    def __init__(self, links: Sequence[int] = ()) -> None:
        self.links = dict(zip(make_hints(len(links)), links, strict=False))
        self._typed = ""

    def __bool__(self) -> bool:
        return bool(self.links)

    def type(self, letter: str) -> int | None:
        """Add a typed letter and return the link if a hint is complete. A letter of no hint removes all hints."""
        self._typed += letter
        chosen = self.links.get(self._typed)
        if chosen is not None or not letter:
            self.links = {}
        self.links = {letters: link for letters, link in self.links.items() if letters.startswith(self._typed)}
        return chosen
