"""Stretches of text in one style: what the blocks of a page are made of."""

from typing import Literal

from db.text import clean

Style = Literal["", "strong", "emphasis", "link"]

Run = tuple[str, Style, str]
"""A stretch of text in one style, and a link's address as the page has it."""

_TAB = 4


def indent_of(runs: list[Run]) -> int:
    """The blanks that a line of preformatted text starts with."""
    line = "".join(run[0] for run in runs).replace("\xa0", " ").expandtabs(_TAB)
    return len(line) - len(line.lstrip(" "))


def tidied(runs: list[Run]) -> list[Run]:
    """Clean runs with white space collapsed, none at the ends, and no two of a kind in a row."""
    tidy: list[Run] = []
    after_space = True
    for text, style, url in runs:
        text = clean(text)
        words = " ".join(text.split())
        if not words:
            if text and not after_space:
                words = " "
        else:
            if text[0].isspace() and not after_space:
                words = " " + words
            if text[-1].isspace():
                words += " "
        if not words:
            continue
        after_space = words[-1] == " "
        if tidy and tidy[-1][1:] == (style, url):
            tidy[-1] = (tidy[-1][0] + words, style, url)
        else:
            tidy.append((words, style, url))
    if tidy and tidy[-1][0][-1] == " ":
        last = tidy.pop()
        if last[0] != " ":
            tidy.append((last[0][:-1], *last[1:]))
    return tidy
