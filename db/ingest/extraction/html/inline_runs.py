"""Runs of text in one style, of which the blocks of a page consist."""

from itertools import groupby
from typing import Literal

from db.text.cleaning import clean

Style = Literal["", "strong", "emphasis", "link"]

InlineRun = tuple[str, Style, str]
"""A stretch of text in one style, and a link's address as the page has it."""

_TAB = 4
"""Columns between tab stops in preformatted text: browsers have 8, and code on pages is written for 4."""


def indent_of(runs: list[InlineRun]) -> int:
    """Return the number of blanks at the start of a line of preformatted text."""
    line = "".join(run[0] for run in runs).replace("\xa0", " ").expandtabs(_TAB)
    return len(line) - len(line.lstrip(" "))


def tidy_runs(runs: list[InlineRun]) -> list[InlineRun]:
    """Return clean runs with white space collapsed, none at the ends, and neighbours of one style joined."""
    if len(runs) == 1:  # as most blocks are
        text, style, url = runs[0]
        text = " ".join(clean(text).split())
        return [(text, style, url)] if text else []
    words: list[str] = []
    kinds: list[tuple[Style, str]] = []
    after_space = True
    for text, style, url in runs:
        text = clean(text)
        inner = " ".join(text.split())
        if inner:
            before = " " if text[0].isspace() and not after_space else ""
            inner = f"{before}{inner} " if text[-1].isspace() else before + inner
        elif text and not after_space:
            inner = " "
        else:
            continue
        after_space = inner[-1] == " "
        words.append(inner)
        kinds.append((style, url))
    if words:
        words[-1] = words[-1].rstrip(" ")
    grouped = groupby(zip(words, kinds, strict=True), key=lambda pair: pair[1])
    joined = (("".join(text for text, _ in group), *kind) for kind, group in grouped)
    return [run for run in joined if run[0]]
