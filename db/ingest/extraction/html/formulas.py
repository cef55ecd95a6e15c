"""Formulas of a page: MathML, beside which scripts put the same formula as it is drawn."""

from itertools import islice

from lxml import etree

from db.ingest.extraction.html.html_elements import BLOCKS, is_hidden

_LONGEST = 2000
"""Characters of a formula that is taken as its source has it."""

_MOST_AROUND = 10
"""Elements around a formula's MathML, and itself, beside a drawn one; KaTeX and MathJax have one or two."""


def read_formula(element: etree._Element) -> str | None:
    """Return a formula of MathML as the TeX it was made of, if the page has that; None for all other elements."""
    if element.tag != "math":
        return None
    sources = (each.text or "" for each in element.iter("annotation") if "tex" in (each.get("encoding") or "").lower())
    source = next(sources, "") or element.get("alttext") or ""
    return " ".join(source.split()) if source.strip() and len(source) <= _LONGEST else None


def is_drawn_formula(element: etree._Element) -> bool:
    """Return True for what shows a formula to the eye, right beside the MathML of the same one."""
    if element.get("aria-hidden") != "true":
        return False
    beside = (each for each in (element.getprevious(), element.getnext()) if each is not None)
    return any(_holds_formula(each) and not is_hidden(each) for each in beside) and _is_line(element)


def _holds_formula(element: etree._Element) -> bool:
    return any(each.tag == "math" for each in islice(element.iter(), _MOST_AROUND))


def _is_line(element: etree._Element) -> bool:
    """Return True for an element without paragraphs, and of no more letters than a formula has."""
    return next(element.iter(*BLOCKS), None) is None and sum(map(len, islice(element.itertext(), _LONGEST))) <= _LONGEST
