"""Finds the line below a text that says when and by whom it was published, as saved posts and exports have it."""

from itertools import takewhile

from lxml import etree

from db.ingest.extraction.metadata.shown_texts import HEADINGS, LONGEST_LINE, PROSE, has_year, shown_texts
from db.ingest.language.dates_in_lines import FootLine, read_foot_line

_BELOW = 6
"""Blocks below the last prose that are looked at: a foot has a line or two, and what follows isn't the article's."""


def find_foot_line(tree: etree._Element, language: str | None) -> FootLine | None:
    """Return what the line below the text says; None if there is none such, or several: those are of comments."""
    texts = shown_texts(tree, with_margins=True)
    last = max((i for i, (_, text) in enumerate(texts) if len(text) > PROSE), default=-1)
    foot = takewhile(lambda block: block[0].tag not in HEADINGS, texts[last + 1 : last + 1 + _BELOW])
    lines = (" ".join(text.split()) for _, text in foot if len(text) <= LONGEST_LINE)
    found = {line for text in lines if has_year(text) and (line := read_foot_line(text, language)) is not None}
    return found.pop() if len(found) == 1 else None
