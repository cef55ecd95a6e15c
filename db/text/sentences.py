"""Where sentences end, in any script, and how a text begins."""

from db.text.lazy_regex import lazy_compile

FULL_STOPS = ".!?…。！？．｡؟۔।॥။។։՜՞።"
"""What sentences end with, in the scripts that have signs of their own for it."""

ENDS_SENTENCE = lazy_compile(rf"""[{FULL_STOPS}][\s"'»«“”’)\]」』]*\Z""")
"""The end of a text that ends as a sentence does."""

LONGEST_BEGINNING = 80
"""Characters of a text's beginning that stand in for a title: a headline of a dozen words, on one line of a list."""


def beginning(line: str, longest: int = LONGEST_BEGINNING) -> str:
    """Return how a line begins, in ``longest`` characters at most, cut at a word; scripts without blanks anywhere."""
    if len(line) <= longest:
        return line
    cut = line[:longest]
    words = cut if line[longest] == " " else cut.rpartition(" ")[0]
    return f"{(words or cut).rstrip(' ,;:.–—-')}…"
