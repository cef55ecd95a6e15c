"""Simulates a person who types filters: one to three words each, with typing mistakes that are corrected."""

import random

from bench.words import FUNCTION_WORDS, make_vocabulary

BACKSPACE = "\x7f"
KEYSTROKES = 785

_SLIP = 0.06
"""Share of letters that are typed wrong, and corrected a letter or two later."""
_LONGEST = 22
"""Most characters of a filter: what the bar shows of it."""


def make_filters(keystrokes: int = KEYSTROKES, seed: int = 5) -> list[str]:
    """Return filters as keys, each typed into an empty bar; ``keystrokes`` in all."""
    chance = random.Random(seed)
    words = make_vocabulary(seed=1)
    typed: list[str] = []
    left = keystrokes
    while left > 0:
        chosen = [_word(chance, words) for _ in range(chance.choices((1, 2, 3), (5, 4, 2))[0])]
        keys = _with_slips(chance, " ".join(chosen)[:_LONGEST])[:left]
        typed.append(keys)
        left -= len(keys)
    return typed


def _word(chance: random.Random, words: list[str]) -> str:
    """Draw a word, common ones more often than rare ones, as people search for what exists."""
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
