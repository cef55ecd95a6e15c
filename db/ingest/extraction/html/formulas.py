"""Formulas of a page: MathML, beside which scripts put the same formula as it is drawn."""

from collections.abc import Sequence
from itertools import accumulate, islice
from typing import NamedTuple

from lxml import etree

from db.ingest.extraction.html.html_elements import BLOCKS, is_hidden
from db.ingest.extraction.html.inline_runs import RAISED

_LONGEST = 2000
"""Characters of a formula that is taken as its source has it, and elements of one that is written out."""

_MOST_AROUND = 10
"""Elements around a formula's MathML, and itself, beside a drawn one; KaTeX and MathJax have one or two."""


def read_formula(element: etree._Element) -> str | None:
    """Return a formula of MathML on one line; None for all other elements.

    It is the TeX that it was made of, if the page has that, else written out: `√2`, `x²`, `1/(a + b)`, `a_i`. None for
    one that is too large for a line, too.
    """
    if element.tag != "math":
        return None
    sources = (each.text or "" for each in element.iter("annotation") if "tex" in (each.get("encoding") or "").lower())
    source = next(sources, "") or element.get("alttext") or ""
    if source.strip() and len(source) <= _LONGEST:
        return " ".join(source.split())
    return _write_out(element)


_UNWRITTEN = frozenset(("annotation", "annotation-xml", "mphantom", "none"))
"""Elements of MathML that aren't a part of what a formula shows (MathML Core, 3.4 and 4.1)."""

_TOKENS = frozenset(("mi", "mn", "mo", "mtext", "ms"))
"""Elements of MathML that have text (MathML Core, 3.2); all others hold elements."""

_BETWEEN = frozenset("=≠<>≤≥≈≡∼∝+−-±∓×÷·∗∈∉⊂⊃⊆⊇∪∩→←↔⇒⇐⇔∧∨")
"""Operators with a blank on either side, where they stand between two others."""

_ON_THE_LINE = frozenset(("′", "″", "‴", "°", "'", "*"))
"""Signs that are raised by themselves."""

_UNSEEN_SIGNS = {"\u2061": "", "\u2062": "·", "\u2063": ",", "\u2064": " "}
"""Operators that aren't drawn: the application of a function, times, a comma, plus (Unicode, U+2061 ff.)."""


class _Written(NamedTuple):
    """What is written of an element. ``is_atom``: it is one name or number, and needs no parentheses."""

    text: str
    is_atom: bool = False
    is_fraction: bool = False


def _write_out(formula: etree._Element) -> str | None:
    """Return a formula of MathML as text on one line, each element made of those in it; None for one that is no line.

    Without recursion: a page may nest them deeply.
    """
    elements = list(islice(formula.iter("*"), _LONGEST + 1))
    letters = sum(len((each.text or "").strip()) + len((each.tail or "").strip()) for each in elements)
    if max(len(elements), letters) > _LONGEST:
        return None
    written: dict[etree._Element, _Written] = {}
    for element in reversed(elements):  # what is inside comes first
        children = [each for each in element if isinstance(each.tag, str)]
        parts = [written.pop(each) for each in children]
        if element.tag in _UNWRITTEN:
            written[element] = _Written("")
        elif element.tag in _TOKENS:
            text = " ".join("".join(element.itertext()).split())
            written[element] = _Written(f" {text} " if element.tag == "mtext" else text, is_atom=True)
        elif element.tag == "mspace":
            written[element] = _Written(" ")
        else:
            written[element] = _combine(element, parts) or _join(element, children, parts)
    return " ".join(written[formula].text.split())


def _combine(element: etree._Element, parts: Sequence[_Written]) -> _Written | None:
    """Return an element whose parts don't just stand side by side; None for all others and for damaged ones."""
    tag, count = element.tag, len(parts)
    texts = [" ".join(part.text.split()) for part in parts]
    if tag in ("msup", "mover") and count == 2:
        return _Written(_group(parts[0]) + _script(parts[1], "sup"))
    if tag in ("msub", "munder") and count == 2:
        return _Written(_group(parts[0]) + _script(parts[1], "sub"))
    if tag in ("msubsup", "munderover") and count == 3:
        return _Written(_group(parts[0]) + _script(parts[1], "sub") + _script(parts[2], "sup"))
    if tag == "mfrac" and count == 2:
        if (element.get("linethickness") or "").startswith("0"):
            return _Written(f"[{'; '.join(texts)}]")  # one above the other, without a line
        return _Written(f"{_group(parts[0])}/{_group(parts[1])}", is_fraction=True)
    if tag == "mroot" and count == 2:
        sign = {"2": "√", "3": "∛", "4": "∜"}.get(texts[1])
        return _Written(f"{sign or _script(parts[1], 'sup').removeprefix('^') + '√'}{_group(parts[0])}")
    if tag == "mmultiscripts":
        return _Written(_write_scripts(element, parts))
    if tag in ("maction", "semantics") and parts:  # of which one is shown
        return parts[0]
    if tag == "mtr":
        return _Written(", ".join(texts))
    return _Written(f"[{'; '.join(texts)}]") if tag == "mtable" else None


def _write_scripts(element: etree._Element, parts: Sequence[_Written]) -> str:
    """Return a base with pairs of what is below and above it, first behind it, then before it: ¹⁴₆C."""
    scripts = list(zip((each.tag for each in element if isinstance(each.tag, str)), parts, strict=True))[1:]
    at = next((i for i, (tag, _) in enumerate(scripts) if tag == "mprescripts"), len(scripts))
    behind = [_script(part, ("sub", "sup")[i % 2]) for i, (_, part) in enumerate(scripts[:at])]
    before = [_script(part, ("sub", "sup")[i % 2]) for i, (_, part) in enumerate(scripts[at + 1 :])]
    swapped = [script for i in range(0, len(before), 2) for script in reversed(before[i : i + 2])]
    return f"{''.join(swapped)}{_group(parts[0]) if parts else ''}{''.join(behind)}"


def _script(part: _Written, place: str) -> str:
    """Return what is written above or below the line: digits of their own, all else behind a sign."""
    text = " ".join(part.text.split())
    if text in _ON_THE_LINE or not text:
        return text
    digits = RAISED[place]
    if all(ord(char) in digits for char in text):
        return text.translate(digits)
    return f"{'^' if place == 'sup' else '_'}{_group(part)}"


def _group(part: _Written) -> str:
    """Return a part in parentheses, unless it is one name or number, or is in some."""
    text = " ".join(part.text.split())
    return text if part.is_atom or len(text) < 2 or _is_in_parentheses(text) else f"({text})"


def _is_in_parentheses(text: str) -> bool:
    """Return True if the first parenthesis of a text is closed by its last character, and not before."""
    if text[:1] + text[-1:] not in ("()", "[]"):
        return False
    levels = accumulate((sign in "([") - (sign in ")]") for sign in text)
    return all(level > 0 for level in islice(levels, len(text) - 1))


def _join(element: etree._Element, children: Sequence[etree._Element], parts: Sequence[_Written]) -> _Written:
    """Return what stands side by side; the operators that stand between two others are set apart."""
    if len(parts) == 1 and element.tag not in ("mfenced", "msqrt"):
        return parts[0]
    if element.tag == "mfenced":
        inside = (element.get("separators", ",").strip()[:1] + " ").lstrip()
        texts = [part.text for part in parts]
        return _Written(f"{element.get('open', '(')}{inside.join(texts)}{element.get('close', ')')}")
    text, is_fraction = "", False
    for i, (child, part) in enumerate(zip(children, parts, strict=True)):
        piece = _UNSEEN_SIGNS.get(part.text, part.text)
        if child.tag == "mo" and part.text in _BETWEEN and 0 < i < len(parts) - 1 and text[-1:] != " ":
            piece = f" {piece} "
        elif text[-1:].isalnum() and piece[:1].isalnum() and (part.is_fraction or is_fraction or piece[:1].isdigit()):
            piece = f" {piece}"  # 2 1/2 is another number than 21/2
        text += piece
        is_fraction = part.is_fraction
    return _Written(
        f"√{_group(_Written(text, len(parts) == 1 and parts[0].is_atom))}" if element.tag == "msqrt" else text
    )


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
