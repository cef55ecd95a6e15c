"""The text of a WordPress post as HTML: paragraphs where it has but blank lines, and without its shortcodes."""

import re
from collections.abc import Iterator

from db.text.lazy_regex import lazy_compile

_BLOCKS = frozenset(
    (
        *("table", "thead", "tfoot", "caption", "col", "colgroup", "tbody", "tr", "td", "th", "dl", "dd", "dt", "ul"),
        *("ol", "li", "pre", "form", "map", "area", "address", "style", "script", "p", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "fieldset", "legend", "nav", "figcaption", "summary"),
    )
)
"""Elements that need no paragraph around them: WordPress' own list, with what follows."""

_CONTAINERS = frozenset(
    ("blockquote", "div", "section", "article", "aside", "figure", "header", "footer", "details", "main", "hr")
)
"""Those of them that hold paragraphs in turn."""

_ANY_BLOCK = _BLOCKS | _CONTAINERS

_ELEMENT = lazy_compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,12})(?:\s[^<>]{0,5000})?/?>")
_KEPT = lazy_compile(r"<(pre|script|style|textarea)\b", re.IGNORECASE)
_BREAKS = ("more", "nextpage", "noteaser")
_BLANK_LINE = lazy_compile(r"\n(?:[ \t]*\n)+")

_WITH_TEXT_GONE = frozenset(
    (
        *("caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist", "wp_playlist", "youtube", "vimeo"),
        *("googlemaps", "contact-form", "contact-form-7", "contact-field", "twitter", "tweet", "instagram", "flickr"),
        *("soundcloud", "slideshow", "polldaddy", "jetpack-related-posts", "sociable", "ad", "adsense", "more", "toc"),
    )
)
"""Shortcodes that stand for something other than the article's text: pictures, players, forms."""

_SHORTCODE = lazy_compile(
    r"(\[?)\[(/?)([A-Za-z][\w-]{0,60})((?:\s(?:[^\]\[\"']|\"[^\"]{0,3000}\"|'[^']{0,3000}'){0,3000})?)(/?)\](\]?)"
)
_ATTRIBUTE = lazy_compile(r"\s[\w-]{1,60}\s{0,9}=\s{0,9}[\"'\u201c\u201d\u2033\w]")


def to_html(body: str) -> str:
    """A post's text as the HTML of its body."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if "<!--" in body:
        body = "".join(_without_comments(body))
    if "[" in body:
        body = "".join(_without_shortcodes(body))
    return paragraphs(body)


def _without_comments(body: str) -> Iterator[str]:
    """``body`` without comments, such as those that the editor marks its blocks with; a page break is a blank line."""
    at = 0
    while (start := body.find("<!--", at)) >= 0 and (end := body.find("-->", start)) >= 0:
        yield body[at:start]
        if body[start + 4 : start + 40].lstrip().startswith(_BREAKS):
            yield "\n\n"
        at = end + 3
    yield body[at:]


def _without_shortcodes(body: str) -> Iterator[str]:
    """The text between and in shortcodes. What is merely in brackets (``[Update]``, ``[1]``) stays."""
    found = list(_SHORTCODE.finditer(body))
    closed = {match[3].lower() for match in found if match[2]}
    at = 0
    gone = ""
    for match in found:
        name = match[3].lower()
        if gone:
            if match[2] and name == gone:
                gone = ""
                at = match.end()
            continue
        is_escaped = bool(match[1] and match[6])
        is_code = name in _WITH_TEXT_GONE or name in closed or _ATTRIBUTE.match(match[4]) is not None or bool(match[5])
        if not is_code and not is_escaped:
            continue
        yield body[at : match.start()]
        at = match.end()
        if is_escaped:
            yield match[0][1:-1]
            continue
        yield match[1]
        if match[6]:
            at -= 1
        if name in _WITH_TEXT_GONE and name in closed and not match[2] and not match[5] and _closes(body, name, at):
            gone = name
    yield body[at:]


def _closes(body: str, name: str, at: int) -> bool:
    """Whether the next mention of a shortcode ends it: else it stands alone, and what follows is text."""
    again = body.find(f"[{name}", at)
    return body.find(f"[/{name}]", at, again if again >= 0 else len(body)) >= 0


def paragraphs(body: str) -> str:
    """``body`` with ``<p>`` around what blank lines set apart, and ``<br>`` at line ends, unless blocks stand there."""
    return "".join(_paragraphs(body))


def _paragraphs(body: str) -> Iterator[str]:
    at = 0
    lowered = body.lower()
    if len(lowered) != len(body):  # İ is two characters in lower case
        lowered = body
    while (match := _KEPT.search(body, at)) is not None:
        end = lowered.find(f"</{match[1].lower()}", match.end())
        stop = body.find(">", end) + 1 if end >= 0 else 0
        if not stop:
            break
        yield from _wrapped(body[at : match.start()])
        yield body[match.start() : stop]
        at = stop
    yield from _wrapped(body[at:])


def _wrapped(body: str) -> Iterator[str]:
    for part in _BLANK_LINE.split(_ELEMENT.sub(_apart, body)):
        part = part.strip()
        if not part:
            continue
        start = _ELEMENT.match(part)
        if start is not None and start[2].lower() in _ANY_BLOCK:
            yield f"{part}\n"
        else:
            yield "<p>" + part.replace("\n", "<br>\n") + "</p>\n"


def _apart(element: re.Match[str]) -> str:
    """A tag with the blank lines that set blocks apart."""
    name = element[2].lower()
    if name in _CONTAINERS:
        return f"\n\n{element[0]}\n\n"
    if name in _BLOCKS:
        return f"{element[0]}\n\n" if element[1] else f"\n\n{element[0]}"
    return element[0]
