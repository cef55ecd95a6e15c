"""Text in fields of feeds, exports and tables: many hold a page's HTML, with entities, tags, and these escaped twice.

A title `Salt&#8217;s <i>rope</i> &amp; tar` is read as `Salt’s rope & tar`; `AT&T`, `<3` and `a < b` stay as they are.
"""

import re
from collections import Counter
from html import unescape
from html.entities import html5

from db.ingest.source.records import Form
from db.text.lazy_regex import lazy_compile

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

    HTML that was escaped as a whole is HTML; entities in plain text are read.
    """
    if _TAG.search(text) is not None:
        return text, "fragment"
    read = read_entities(text)
    start = _TAG.match(read.lstrip())
    if start is not None and (start[2].lower() in _VOID or f"</{start[2].lower()}" in read.lower()):
        return read, "fragment"
    return _read_twice_escaped(read), "plain"


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
