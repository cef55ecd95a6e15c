"""Finds the issue of a magazine or newspaper that a page's article appeared in, and thereby its month."""

from itertools import chain, islice

from lxml import etree

from db.ingest.extraction.html.headline import find_headline
from db.ingest.extraction.metadata.shown_texts import (
    LONGEST_LINE,
    PROSE,
    container_of,
    has_year,
    shown_texts,
    title_of_head,
)
from db.ingest.language.dates_in_lines import read_issue_line
from db.text.dates import Published

_MOST_READ = 20
"""Lines with a year that are read: each takes time, and a page with more is a list of issues."""

_NEAR = 4
"""Blocks above a headline, and prose below it, up to which an issue is the article's; below the text likewise."""

_MOST_LEVELS = 100
"""Elements around a block among which the article's is looked for."""


def find_issue(tree: etree._Element, language: str | None) -> Published | None:
    """Return when the issue appeared that a page says it is of; None if it names none, or several.

    It is said around the headline or below the text; else in the title or above all, as in a breadcrumb; else in a
    margin of the page. A sentence of the text may speak of any issue.
    """
    headline = find_headline(tree)
    own = container_of(headline)
    texts = shown_texts(tree, with_margins=True)
    at = next((i for i, (element, _) in enumerate(texts) if element is headline), -1)
    of_text = [i for i, (_, text) in enumerate(texts) if len(text) > PROSE and i > at]
    first, last = (of_text[0], of_text[-1]) if of_text else (at + 1, at)
    near: set[Published] = set()
    above: set[Published] = set()
    margins: set[Published] = set()
    readings = 0
    for i, text in ((-1, title_of_head(tree)), *((i, text) for i, (_, text) in enumerate(texts))):
        if len(text) > LONGEST_LINE or not has_year(text):
            continue
        readings += 1
        if readings > _MOST_READ:
            return None
        found = read_issue_line(" ".join(text.split()), language)
        if found is None:
            continue
        in_menu = i >= 0 and any(
            parent.tag == "nav" for parent in chain((texts[i][0],), islice(texts[i][0].iterancestors(), _MOST_LEVELS))
        )
        if i >= 0 and not in_menu and (max(at - _NEAR, 0) <= i < first or last < i <= last + _NEAR):
            near.add(found)
        elif i < max(at, 0):  # the title comes before all
            above.add(found)
        elif own is None or own not in islice(texts[i][0].iterancestors(), _MOST_LEVELS):
            margins.add(found)
    return next((found.pop() for found in (near, above, margins) if len(found) == 1), None)
