"""Text that a page hides from a reader who runs no scripts, put where a browser shows it.

Some of it can be told for sure (``show_streamed``): what React streams to a page's end, and shadow roots written out.
The rest may be hidden for good or until a script runs: ``show_hidden`` gives a page with all of it shown, for the
caller to choose between the two.
"""

from copy import deepcopy

from lxml import etree

from db.ingest.extraction.html.html_elements import PASSED_OVER
from db.ingest.extraction.html.preflight import DEEPEST
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

_STREAMED = lazy_compile(r"S:([0-9a-f]+)\Z")
"""The id of a hidden element that React moves to the template ``B:`` or ``P:`` of the same number."""

_LENGTH = etree.XPath("string-length(normalize-space())")
"""Characters of all that stands in an element, in paragraphs or not, with one blank between words."""
_PARAGRAPHS = frozenset(("p", "li", "blockquote", "h2", "h3", "td"))

_HIDING_STYLE = lazy_compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)[^;]*;?", 2)


def show_streamed(tree: etree._Element) -> None:
    """Put into place, in the tree itself, what React streamed and what stands in declarative shadow roots.

    Raises ``Refused``: ``too-deep``, for what is put into each other more than ``preflight.DEEPEST`` levels deep.
    """
    streamed = [element for element in tree.iter("div") if element.get("hidden") is not None]
    pieces = {match[1]: element for element in streamed if (match := _STREAMED.match(element.get("id") or ""))}
    if pieces:
        places = {element.get("id"): element for element in tree.iter("template") if element.get("id")}
        for number, piece in pieces.items():
            del piece.attrib["hidden"]
            place = places.get(f"B:{number}", places.get(f"P:{number}"))
            if place is not None and not _is_around(piece, place):
                _replace(place, piece)
                del piece.attrib["id"]
    roots: dict[etree._Element, etree._Element] = {}
    for template in tree.iter("template"):
        host = template.getparent()
        if host is not None and (template.get("shadowrootmode") or template.get("shadowroot")):
            roots.setdefault(host, template)  # a second one is none
    for host, template in reversed(roots.items()):  # inner ones first: a slot belongs to the innermost around it
        _open_shadow_root(host, template)
    if (pieces or roots) and _depth(tree) > DEEPEST:
        raise Refused("too-deep")


def is_streamed(element: etree._Element) -> bool:
    """Return True for what React streamed to a page's end, and ``show_streamed`` found no place for."""
    return _STREAMED.match(element.get("id") or "") is not None


def have_more_than(letters: int, elements: list[etree._Element]) -> bool:
    """Return True if paragraphs in elements, of which none is in another, have more than so many unlinked letters."""
    return sum(map(_LENGTH, elements)) > letters and sum(map(count_letters, elements)) > letters


def count_letters(element: etree._Element) -> int:
    """Return how many unlinked letters the paragraphs have in an element: those of one in another once."""
    letters = inside = links = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            inside += node.tag in _PARAGRAPHS
            links += node.tag == "a"
            text = node.text
        else:
            inside -= node.tag in _PARAGRAPHS
            links -= node.tag == "a"
            text = node.tail
        if text and inside and not links:
            letters += len("".join(text.split()))  # menus have far more blanks than words
    return letters


def show_hidden(tree: etree._Element) -> etree._Element:
    """Return a copy of a page with all that is shown that it hides, or that holds no text if it is sound."""
    shown = deepcopy(tree)
    for element in shown.iter("*"):
        if element.tag in PASSED_OVER:
            element.tag = "div"
        if element.get("hidden") is not None:
            del element.attrib["hidden"]
        style = element.get("style")
        if style is not None:
            element.set("style", _HIDING_STYLE.sub("", style))
    return shown


def _replace(place: etree._Element, piece: etree._Element) -> None:
    """Move ``piece``, without what follows it, to where ``place`` is."""
    parent = piece.getparent()
    if parent is None:
        return
    tail, piece.tail = piece.tail, None
    before = piece.getprevious()
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    piece.tail, place.tail = place.tail, None
    place.getparent().replace(place, piece)


def _is_around(piece: etree._Element, place: etree._Element) -> bool:
    """Return True if ``place`` lies in ``piece``. Raises ``Refused``: ``too-deep``."""
    for level, element in enumerate(place.iterancestors()):
        if element is piece:
            return True
        if level > DEEPEST:
            raise Refused("too-deep")
    return False


def _depth(tree: etree._Element) -> int:
    level = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


def _open_shadow_root(host: etree._Element, template: etree._Element) -> None:
    """Make a shadow root's content a part of its host, with the host's own children in its slots."""
    del template.attrib["shadowrootmode" if template.get("shadowrootmode") else "shadowroot"]
    template.tag = "div"
    slots: dict[str, etree._Element] = {}
    for slot in list(template.iter("slot")):
        slots.setdefault(slot.get("name", ""), slot)
        slot.tag = "span"  # no slot of a shadow root around this one
    for child in list(host):
        name = child.get("slot", "") if child is not template and isinstance(child.tag, str) else None
        slot = slots.get(name) if name is not None else None
        if slot is None:
            continue
        tail = child.tail
        if name and tail and (rest := slots.get("")) is not None:  # the text after it isn't named
            child.tail = None
            _append_text(rest, tail)
        slot.append(child)


def _append_text(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
