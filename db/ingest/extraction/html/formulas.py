"""Formulas of a page: MathML, beside which scripts put the same formula as it is drawn."""

from collections.abc import Sequence
from itertools import accumulate, islice

from lxml import etree

from db.ingest.extraction.html.html_elements import BLOCKS, is_hidden
from db.ingest.extraction.html.inline_runs import RAISED

_LONGEST = 2000
"""Characters of a formula that is taken as its source has it, and elements of one that is written out."""

_MOST_AROUND = 10
"""Elements around a formula's MathML, and itself, beside a drawn one; KaTeX and MathJax have one or two."""


def read_formula(element: etree._Element) -> str | None:
    """Return a formula of MathML on one line; None for all other elements.

    It is the TeX that it was made of, if the page has that, else written out: `√2`, `x²`, `1/(a + b)`, `a_i`.
    """
    if element.tag != "math":
        return None
    sources = (each.text or "" for each in element.iter("annotation") if "tex" in (each.get("encoding") or "").lower())
    source = next(sources, "") or element.get("alttext") or ""
    if source.strip() and len(source) <= _LONGEST:
        return " ".join(source.split())
    return _write_out(element)


_UNWRITTEN = frozenset(("annotation", "annotation-xml", "mphantom", "none", "mprescripts"))
"""Elements of MathML that aren't a part of what a formula shows (MathML Core, 3.4 and 4.1)."""

_TOKENS = frozenset(("mi", "mn", "mo", "mtext", "ms"))
"""Elements of MathML that have text (MathML Core, 3.2); all others hold elements."""

_BETWEEN = frozenset("=≠<>≤≥≈≡∼∝+−-±∓×÷·∗∈∉⊂⊃⊆⊇∪∩→←↔⇒⇐⇔∧∨")
"""Operators with a blank on either side, where they stand between two others."""

_ON_THE_LINE = frozenset(("′", "″", "‴", "°", "'", "*"))
"""Signs that are raised by themselves."""


def _write_out(formula: etree._Element) -> str | None:
    """Return a formula of MathML as text on one line, each element made of those in it; None for one that is no line.

    Without recursion: a page may nest them deeply.
    """
    elements = list(islice(formula.iter("*"), _LONGEST + 1))
    if len(elements) > _LONGEST:
        return None
    written: dict[etree._Element, str] = {}
    for element in reversed(elements):  # what is inside comes first
        if element.tag in _UNWRITTEN:
            written[element] = ""
        elif element.tag in _TOKENS:
            text = "".join(element.itertext())
            written[element] = f" {text} " if element.tag == "mtext" else text.strip()
        elif element.tag == "mspace":
            written[element] = " "
        else:
            parts = [written.pop(child) for child in element if isinstance(child.tag, str)]
            combined = _combine(element, [" ".join(part.split()) for part in parts])
            written[element] = combined if combined is not None else _join(element, parts)
    return " ".join(written[formula].split())


def _combine(element: etree._Element, parts: Sequence[str]) -> str | None:
    """Return an element whose parts don't just stand side by side; None for all others and for damaged ones."""
    tag = element.tag
    if tag in ("msup", "mover") and len(parts) == 2:
        return f"{_group(parts[0])}{_script(parts[1], 'sup')}"
    if tag in ("msub", "munder") and len(parts) == 2:
        return f"{_group(parts[0])}{_script(parts[1], 'sub')}"
    if tag in ("msubsup", "munderover") and len(parts) == 3:
        return f"{_group(parts[0])}{_script(parts[1], 'sub')}{_script(parts[2], 'sup')}"
    if tag == "mfrac" and len(parts) == 2 and (element.get("linethickness") or "").startswith("0"):
        return f"[{'; '.join(parts)}]"  # one above the other, without a line
    if tag == "mfrac" and len(parts) == 2:
        return f"{_group(parts[0])}/{_group(parts[1])}"
    if tag == "mroot" and len(parts) == 2:
        sign = {"2": "√", "3": "∛", "4": "∜"}.get(parts[1])
        return f"{sign or _script(parts[1], 'sup').removeprefix('^') + '√'}{_group(parts[0])}"
    if tag == "mtr":
        return ", ".join(parts)
    return f"[{'; '.join(parts)}]" if tag == "mtable" else None


def _script(text: str, place: str) -> str:
    """Return what is written above or below the line: digits of their own, all else behind a sign."""
    if text in _ON_THE_LINE or not text:
        return text
    digits = RAISED[place]
    if all(ord(char) in digits for char in text):
        return text.translate(digits)
    return f"{'^' if place == 'sup' else '_'}{_group(text)}"


def _group(text: str) -> str:
    """Return a text in parentheses, unless it is one name or number, or is in some."""
    return text if text.isalnum() or len(text) < 2 or _is_in_parentheses(text) else f"({text})"


def _is_in_parentheses(text: str) -> bool:
    """Return True if the first parenthesis of a text is closed by its last character, and not before."""
    if text[:1] + text[-1:] not in ("()", "[]"):
        return False
    levels = accumulate((sign in "([") - (sign in ")]") for sign in text)
    return all(level > 0 for level in islice(levels, len(text) - 1))


def _join(element: etree._Element, parts: Sequence[str]) -> str:
    """Return what stands side by side; the operators that stand between two others are set apart."""
    if element.tag == "mfenced":
        inside = (element.get("separators") or ",").strip()[:1] or ","
        return f"{element.get('open') or '('}{f'{inside} '.join(parts)}{element.get('close') or ')'}"
    text = ""
    for i, (child, part) in enumerate(zip((each for each in element if isinstance(each.tag, str)), parts, strict=True)):
        is_between = child.tag == "mo" and part in _BETWEEN and 0 < i < len(parts) - 1 and text[-1:] != " "
        text += f" {part} " if is_between else part
    return f"√{_group(text)}" if element.tag == "msqrt" else text


def is_drawn_formula(element: etree._Element) -> bool:
    """Return True for what shows a formula to the eye, right beside the MathML of the same one."""
    if element.get("aria-hidden") != "true":
        return False
    beside = (each for each in (element.getprevious(), element.getnext()) if each is not None)
    return any(_holds_formula(each) and not is_hidden(each) for each in beside) and _fits_on_line(element)


def _holds_formula(element: etree._Element) -> bool:
    return any(each.tag == "math" for each in islice(element.iter(), _MOST_AROUND))


def _fits_on_line(element: etree._Element) -> bool:
    """Return True for an element without paragraphs, and of no more letters than a formula has."""
    return next(element.iter(*BLOCKS), None) is None and sum(map(len, islice(element.itertext(), _LONGEST))) <= _LONGEST
