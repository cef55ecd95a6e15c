"""Formulas of a page: MathML, beside which scripts put the same formula as it is drawn."""

from itertools import islice

from lxml import etree

from db.ingest.extraction.html.html_elements import is_hidden

_LONGEST = 2000
"""Characters of a formula that is taken as its source has it."""

_MOST_BESIDE = 10
"""Elements beside a drawn formula among which its MathML is looked for; KaTeX and MathJax have one to three."""


def read_formula(element: etree._Element) -> str | None:
    """Return a formula of MathML as the TeX it was made of, if the page has that; None for all other elements."""
    if element.tag != "math":
        return None
    sources = (each.text or "" for each in element.iter("annotation") if "tex" in (each.get("encoding") or "").lower())
    source = next(sources, "") or element.get("alttext") or ""
    return " ".join(source.split()) if source.strip() and len(source) <= _LONGEST else None


def is_drawn_formula(element: etree._Element) -> bool:
    """Return True for what shows a formula to the eye, beside the MathML of the same one."""
    if element.get("aria-hidden") != "true" or (parent := element.getparent()) is None:
        return False
    beside = (each for each in islice(parent, _MOST_BESIDE) if each is not element)
    return any(next(each.iter("math"), None) is not None and not is_hidden(each) for each in beside)
