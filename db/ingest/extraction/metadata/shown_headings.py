"""The first-level headings of a page as its readers see them: visible words only, apart where a line or block ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import islice

from lxml import etree

from db.ingest.extraction.html.headline import leads_to_front_page
from db.ingest.extraction.html.html_elements import BLOCKS, UNSEEN, is_hidden
from db.text.lazy_regex import lazy_compile

_MOST_HEADINGS, _MOST_PARTS = 20, 200
"""First-level headings of a page, and stretches of text in one, that are read: real pages have five, of three each."""

_FOR_SCREEN_READERS = lazy_compile(
    r"(?<![\w:-])(?:sr-only|visually-?hidden|visuallyhidden|hidden-visually|screen-?reader(?:-text|-only)?|is-hidden|"
    r"hidden|d-none|off-?screen)(?![\w:-])",
    2,
)
"""Classes by which the common style sheets hide an element, if only from the eyes."""

_LINE_OF_ITS_OWN = lazy_compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)", 2)
"""Styles that make a line of an inline element; classes that do are ``block`` and ``d-block``."""

_READINGS = frozenset(("rp", "rt"))
"""Elements that say how the words before them are read."""

_LAID_OUT = frozenset(("a", "small", "span"))
"""Inline elements that style sheets make lines of: a kicker above the headline."""


class _Seam(IntEnum):
    """What lies between two stretches of text, weakest first."""

    TAG = 0
    INLINE = 1
    INLINE_PAIR = 2
    LINE = 3


@dataclass(frozen=True, slots=True)
class ShownHeading:
    """The visible words of a heading on one line; ``parts`` are its stretches between tags.

    ``leads_home``: it is a link to the site's first page.
    """

    text: str
    parts: tuple[str, ...]
    leads_home: bool = False


@lru_cache(maxsize=1)
def shown_headings(tree: etree._Element) -> tuple[ShownHeading, ...]:
    """Return the first-level headings of a page that have letters or digits; hidden ones only if all are.

    The last page's are kept: the tree must not change in between.
    """
    found = [(element, read_heading(element)) for element in islice(tree.iter("h1"), _MOST_HEADINGS)]
    found = [(element, heading) for element, heading in found if any(map(str.isalnum, heading.text))]
    shown = [heading for element, heading in found if not _is_out_of_sight(element)]
    return tuple(shown or (heading for _, heading in found))


def _is_out_of_sight(element: etree._Element) -> bool:
    return any(is_hidden(each) or _is_for_screen_readers(each) for each in (element, *element.iterancestors()))


def _is_for_screen_readers(element: etree._Element) -> bool:
    return _FOR_SCREEN_READERS.search(element.get("class") or "") is not None


def _is_left_out(element: etree._Element) -> bool:
    if element.tag in UNSEEN or element.tag in _READINGS or is_hidden(element) or _is_for_screen_readers(element):
        return True
    # The sign of a link to the heading itself, such as ¶.
    return element.tag == "a" and not any(map(str.isalnum, "".join(element.itertext())))


def _is_laid_out_as_line(element: etree._Element) -> bool:
    classes = (element.get("class") or "").split()
    return "block" in classes or "d-block" in classes or _LINE_OF_ITS_OWN.search(element.get("style") or "") is not None


def read_heading(heading: etree._Element) -> ShownHeading:
    """Return the visible words of a heading of any level."""
    line, parts = "", []
    for text, seam in islice(_stretches(heading), _MOST_PARTS):
        line += " " + text if line and _is_apart(line, text, seam) else text
        parts.append(" ".join(text.split()))
    return ShownHeading(" ".join(line.split()), tuple(filter(None, parts)), leads_to_front_page(heading))


def _is_apart(line: str, text: str, seam: _Seam) -> bool:
    """Return True if a heading's text so far and the next stretch are words apart, with no blank between them."""
    if seam is _Seam.INLINE_PAIR:
        return len(text) > 1  # else a word that a program took to pieces, each letter an element
    if seam is _Seam.INLINE:  # a kicker in an element of its own: `Port` and `Rope prices`, not `rope` and `s`
        return text[0].isupper() and (line[-1].islower() or line[-1] in "0123456789.:!?…")
    return seam is _Seam.LINE


def _stretches(heading: etree._Element) -> Iterator[tuple[str, _Seam]]:
    """Yield the visible texts in a heading, each with what lies before it."""
    seam = _Seam.TAG
    ends_inline = False  # whether an inline element has ended since the last text
    walk = etree.iterwalk(heading, events=("start", "end"))
    for event, node in walk:
        is_start = event == "start"
        if node is not heading:
            if node.tag == "br" or node.tag in BLOCKS or _is_laid_out_as_line(node):
                seam = _Seam.LINE
            elif node.tag in _LAID_OUT:
                seam = max(seam, _Seam.INLINE_PAIR if is_start and ends_inline else _Seam.INLINE)
                ends_inline |= not is_start
        elif not is_start:
            return
        if is_start and node is not heading and _is_left_out(node):
            walk.skip_subtree()
            continue
        text = node.text if is_start else node.tail
        if text:
            yield text, seam
            seam, ends_inline = _Seam.TAG, False
