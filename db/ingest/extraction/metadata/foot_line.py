"""Finds the line below a text that says when and by whom it was published, as saved posts and exports have it."""

from lxml import etree

from db.ingest.extraction.metadata.shown_texts import LONGEST_LINE, PROSE, has_year, shown_texts
from db.ingest.language.dates_in_lines import FootLine, read_foot_line

_BELOW = 6
"""Blocks below the last prose that are looked at: a foot has a line or two, and what follows is the site's."""


def find_foot_line(tree: etree._Element, language: str | None) -> FootLine | None:
    """Return what the line below the text says; None if there is none such, or several: those are of comments."""
    texts = [text for _, text in shown_texts(tree, with_margins=True)]
    last = max((i for i, text in enumerate(texts) if len(text) > PROSE), default=-1)
    lines = (" ".join(text.split()) for text in texts[last + 1 : last + 1 + _BELOW] if len(text) <= LONGEST_LINE)
    found = {line for text in lines if has_year(text) and (line := read_foot_line(text, language)) is not None}
    return found.pop() if len(found) == 1 else None
