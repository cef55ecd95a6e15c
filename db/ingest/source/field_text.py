"""Text in fields of feeds, exports and tables: many hold a page's HTML, with entities, tags, and these escaped twice.

A title `Salt&#8217;s <i>rope</i> &amp; tar` is read as `Salt’s rope & tar`; `AT&T`, `<3` and `a < b` stay as they are.
"""

import re
from collections import Counter
from html import unescape
from html.entities import html5

from db.ingest.source.records import Form
from db.text.lazy_regex import lazy_compile
from db.text.sentences import ENDS_SENTENCE

_REFERENCE = lazy_compile(r"&(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = lazy_compile(
    r"<(/?)(p|div|br|wbr|a|h[1-6]|ul|ol|li|blockquote|em|strong|b|i|u|s|q|cite|code|small|big|sub|sup|font|mark|abbr|del"
    r"|ins|img|figure|span|table|section|article)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_VOID = frozenset(("br", "wbr", "img"))
_WITHIN_WORDS = frozenset(("wbr", "a", "em", "strong", "b", "i", "u", "s", "sub", "sup", "font", "mark", "span"))
"""Elements that may begin or end within a word; any other one sets words apart."""

_SYNTAX = frozenset("<>")


def read_field(text: str) -> str:
    """Return the text of a title or a name without entities and tags; one level of double escaping is read as well.

    A tag is one if it is closed, or needn't be: in `The <b> element` it is text.
    """
    text = _without_tags(text)
    if "&" not in text:
        return text
    return _read_twice_escaped(_without_tags(read_entities(text)))


def read_entities(text: str) -> str:
    """Return ``text`` with the characters that entities stand for. An entity ends in a semicolon and is HTML's."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def read_body(text: str) -> tuple[str, Form]:
    """Return the text of an article in a field that doesn't say its form, and the form: HTML or plain.

    HTML that was escaped as a whole is HTML; entities in plain text are read. Paragraphs of HTML may be set apart by
    blank lines alone, as systems that write the tags themselves have it.
    """
    if _is_html(text):
        return _with_paragraphs(text), "fragment"
    read = read_entities(text)
    start = _TAG.match(read.lstrip())
    if start is not None and (start[2].lower() in _VOID or f"</{start[2].lower()}" in read.lower()):
        return read, "fragment"
    return _read_twice_escaped(read), "plain"


def _is_html(text: str) -> bool:
    """Return True if a tag is among a text that stands alone by its kind, or is closed, or begins a text, line or
    sentence.

    In `p <i and q> r` and `The <p> element` there is none.
    """
    found = [match for match in _TAG.finditer(text) if _ATTRIBUTES.match(text, match.end(2), match.end())]
    ended = {match[2].lower() for match in found if match[1]}
    begun = [match for match in found if not match[1]]
    if any(match[2].lower() in _VOID or match[2].lower() in ended for match in begun):
        return True
    return any(match[2].lower() in _ENDED_BY_THE_NEXT and _begins(text, match.start()) for match in begun)


def _begins(text: str, at: int) -> bool:
    """Return True if a text, a line, or a sentence of it begins at a place."""
    before = text[max(0, at - _LONGEST_INDENT) : at].rstrip(" \t")
    return not before or before[-1] in "\r\n>" or ENDS_SENTENCE.search(before) is not None


_LONGEST_INDENT = 100
"""Blanks before a tag that begins a line."""


_ATTRIBUTES = lazy_compile(r"(?:\s*/?>|[^<>]*[\w:-]=|\s+(?:hidden|nowrap|reversed)\s*/?>)")
"""What may follow the name of an element in its tag: nothing, attributes with values, and some that need none."""

_ENDED_BY_THE_NEXT = frozenset(("li", "p"))
"""Elements without an end tag of their own in much of the web's HTML."""

_BLANK_LINE = lazy_compile(r"\r?\n[ \t]*\r?\n\s*")
_BLOCK_TAG = lazy_compile(
    r"<(?:p|div|br|h[1-6]|ul|ol|li|blockquote|figure|table|section|article|pre|dl|hr)\b", re.IGNORECASE
)


def _with_paragraphs(html: str) -> str:
    if _BLOCK_TAG.search(html) is not None or _BLANK_LINE.search(html.strip()) is None:
        return html
    return "".join(f"<p>{paragraph}</p>" for paragraph in _BLANK_LINE.split(html.strip()))


def _read_twice_escaped(text: str) -> str:
    """Read entities that are left after one reading, but for `&lt;` and `&gt;`: texts about HTML mean these."""
    return _REFERENCE.sub(lambda match: match[0] if _character(match) in _SYNTAX else _character(match), text)


def _character(match: re.Match[str]) -> str:
    if match[1].startswith("#"):
        return unescape(match[0])
    return html5.get(f"{match[1]};", match[0])


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    tags = Counter((match[2].lower(), match[1]) for match in _TAG.finditer(text))

    def replaced(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name not in _VOID and not (tags[name, ""] and tags[name, "/"]):
            return match[0]
        return "" if name in _WITHIN_WORDS else " "

    return _TAG.sub(replaced, text)
