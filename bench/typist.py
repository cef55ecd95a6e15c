"""A person who types filters: words of titles and texts, one to three at a time, with slips that are taken back."""

import random

from bench.words import FUNCTION_WORDS, vocabulary

BACKSPACE = "\x7f"
KEYSTROKES = 785

_SLIP = 0.06
"""How often a wrong letter is typed, seen a letter or two later, and taken back."""
_LONGEST = 22
"""Characters of a filter: what the bar shows of it."""


def filters(keystrokes: int = KEYSTROKES, seed: int = 5) -> list[str]:
    """What is typed, each filter from an empty bar, as keys; ``keystrokes`` of them in all."""
    chance = random.Random(seed)
    words = vocabulary(seed=1)
    typed: list[str] = []
    left = keystrokes
    while left > 0:
        chosen = [_word(chance, words) for _ in range(chance.choices((1, 2, 3), (5, 4, 2))[0])]
        keys = _with_slips(chance, " ".join(chosen)[:_LONGEST])[:left]
        typed.append(keys)
        left -= len(keys)
    return typed


def _word(chance: random.Random, words: list[str]) -> str:
    """Common words more often than rare ones, as people look for what there is."""
    if chance.random() < 0.1:
        return chance.choice(FUNCTION_WORDS)
    place = int(len(words) ** chance.random())
    return words[min(place, len(words) - 1)].lower()


def _with_slips(chance: random.Random, text: str) -> str:
    keys = ""
    for letter in text:
        if letter.isalpha() and chance.random() < _SLIP:
            late = chance.randint(0, 1)
            wrong = "".join(chance.choice("abcdefghijklmnoprstuvw") for _ in range(1 + late))
            keys += wrong + BACKSPACE * len(wrong)
        keys += letter
    return keys
