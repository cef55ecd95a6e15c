"""Text that a page hides from a reader who runs no scripts, put where a browser shows it.

Some of it can be told for sure (``show_streamed``): what React streams to a page's end, and shadow roots written out.
The rest may be hidden for good or until a script runs: ``show_hidden`` gives a page with all of it shown, for the
caller to choose between the two.
"""

from copy import deepcopy

from lxml import etree

from db.ingest.extraction.html.html_elements import is_hidden
from db.text.lazy_regex import lazy_compile

_STREAMED = lazy_compile(r"S:([0-9a-f]+)\Z")
"""The id of a hidden element that React moves to the template ``B:`` or ``P:`` of the same number."""

_HOLDERS = frozenset(("noscript", "template"))
"""Elements whose content is shown where no script runs, or once one has."""

_MAYBE_HIDDEN = etree.XPath("//*[@hidden or @style or self::noscript or self::template]")
_HIDING_STYLE = lazy_compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)[^;]*;?", 2)


def show_streamed(tree: etree._Element) -> None:
    """Put into place, in the tree itself, what React streamed and what stands in declarative shadow roots."""
    streamed = [element for element in tree.iter("div") if element.get("hidden") is not None]
    pieces = {match[1]: element for element in streamed if (match := _STREAMED.match(element.get("id") or ""))}
    if pieces:
        places = {element.get("id"): element for element in tree.iter("template") if element.get("id")}
        for number, piece in pieces.items():
            del piece.attrib["hidden"]
            place = places.get(f"B:{number}", places.get(f"P:{number}"))
            if place is not None and piece not in place.iterancestors():
                _replace(place, piece)
    for template in list(tree.iter("template")):
        if template.get("shadowrootmode") or template.get("shadowroot"):
            _open_shadow_root(template)


def count_hidden_letters(tree: etree._Element) -> int:
    """Return how many letters the paragraphs have that a page hides."""
    return sum(
        len(text)
        for element in _MAYBE_HIDDEN(tree)
        if element.tag in _HOLDERS or is_hidden(element)
        for paragraph in element.iter("p", "li", "blockquote", "h2", "h3", "td")
        for text in paragraph.itertext()
    )


def show_hidden(tree: etree._Element) -> etree._Element | None:
    """Return a copy of a page with all that is shown that it hides; None if it hides nothing."""
    if not any(is_hidden(element) or element.tag in _HOLDERS for element in _MAYBE_HIDDEN(tree)):
        return None
    shown = deepcopy(tree)
    for element in shown.iter("*"):
        if element.tag in _HOLDERS:
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


def _open_shadow_root(template: etree._Element) -> None:
    """Make a shadow root's content a part of its host, with the host's own children in its slots."""
    host = template.getparent()
    if host is None:
        return
    del template.attrib["shadowrootmode" if template.get("shadowrootmode") else "shadowroot"]
    template.tag = "div"
    slots = {slot.get("name", ""): slot for slot in reversed(list(template.iter("slot")))}
    for child in list(host):
        slot = slots.get(child.get("slot", "")) if child is not template and isinstance(child.tag, str) else None
        if slot is not None:
            slot.append(child)
