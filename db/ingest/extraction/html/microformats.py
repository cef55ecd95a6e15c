"""Reads a page's microformats (microformats.org, version 2): the h-entry that its article is."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

_OF_OTHERS = frozenset(("h-entry", "h-cite", "h-feed", "h-review"))
"""Roots of what an entry holds of others: answers, quotations, lists."""

_LONGEST_VALUE = 200
"""Characters of a property: a name or a date has fewer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the h-entry of a page says: ``published`` ("" if nothing) as it is written, and the names of ``authors``."""

    published: str = ""
    authors: tuple[str, ...] = ()


def read_entry(tree: etree._Element) -> Entry:
    """Return the page's own h-entry: its only one, else the only one with an h1; an empty one if there is none such."""
    roots = [
        root
        for root in tree.iter()
        if "h-entry" in _classes(root)
        and not any({"h-entry", "h-cite"} & _classes(parent) for parent in root.iterancestors())
    ]
    if len(roots) > 1:
        roots = [root for root in roots if next(root.iter("h1"), None) is not None]
    if len(roots) != 1:
        return Entry()
    published = ""
    authors: list[str] = []
    for element in _own(roots[0]):
        classes = _classes(element)
        if "dt-published" in classes and not published:
            published = element.get("datetime") or element.get("title") or _text(element)
        if "p-author" in classes:
            name = next((part for part in element.iter() if "p-name" in _classes(part)), element)
            authors.append(_text(name))
    return Entry(published[:_LONGEST_VALUE], tuple(filter(None, authors)))


def _own(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of an entry, without those of other entries and of quotations in it."""
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        if isinstance(element.tag, str) and not _OF_OTHERS & _classes(element):
            yield element
            stack.extend(reversed(element))


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())


def _text(element: etree._Element) -> str:
    return " ".join(" ".join(element.itertext()).split())[:_LONGEST_VALUE]
