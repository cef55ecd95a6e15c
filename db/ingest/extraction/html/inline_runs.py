"""Runs of text in one style, of which the blocks of a page consist."""

from itertools import groupby
from typing import Literal

from db.text.cleaning import clean

Style = Literal["", "strong", "emphasis", "link"]

InlineRun = tuple[str, Style, str]
"""A stretch of text in one style, and a link's address as the page has it. A newline is a line break of the page's."""

LINE_BREAK = "\u2028"
"""The text of a run, not tidied yet, that is a line break: newlines of the source are but white space."""


STRUCK = "~~"
"""What stands on either side of a text that is struck through."""

RAISED = {
    "sup": str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}
"""Elements whose digits stand above or below the line, and these digits: 10⁶ is another number than 106."""

PLAIN_DIGITS = {
    ord(high): low for table in RAISED.values() for low, high in ((chr(k), chr(v)) for k, v in table.items())
}
"""Raised and lowered digits → those that stand on the line."""


def raise_digits(text: str, element: str) -> str:
    """Return a text in a ``sup`` or ``sub`` element with its digits raised or lowered, if it is only a number."""
    table = RAISED[element]
    number = text.strip()
    is_number = any(map(str.isdigit, number)) and all(ord(char) in table for char in number)
    return text.translate(table) if is_number else text


def strike(text: str) -> str:
    """Return a text that is struck through as GitHub's Markdown writes it, which plain text shows too."""
    words = text.strip()
    start = text.index(words)
    return f"{text[:start]}{STRUCK}{words}{STRUCK}{text[start + len(words) :]}"


def tidy_runs(runs: list[InlineRun]) -> list[InlineRun]:
    """Return clean runs: white space collapsed, none at the ends of lines, and neighbours of one style joined.

    Lines are separated by a run that is a newline; empty ones are left out.
    """
    if len(runs) == 1:  # as most blocks are
        text, style, url = runs[0]
        text = " ".join(clean(text).split())
        return [(text, style, url)] if text else []
    if LINE_BREAK not in [run[0] for run in runs]:
        return _tidy_line(runs)
    lines = [
        line
        for is_break, group in groupby(runs, key=lambda run: run[0] == LINE_BREAK)
        if not is_break and (line := _tidy_line(list(group)))
    ]
    return [run for line in lines for run in (("\n", "", ""), *line)][1:]


def _tidy_line(runs: list[InlineRun]) -> list[InlineRun]:
    texts: list[list[str]] = []
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
        if kinds and kinds[-1] == (style, url):
            texts[-1].append(inner)
        else:
            texts.append([inner])
            kinds.append((style, url))
    if texts:
        texts[-1][-1] = texts[-1][-1].rstrip(" ")
    joined = [("".join(pieces), *kind) for pieces, kind in zip(texts, kinds, strict=True)]
    return [run for run in joined if run[0]]
