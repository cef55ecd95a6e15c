"""The text of a WordPress post as HTML: blank lines become paragraphs, editor comments and shortcodes are removed."""

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
"""Elements that need no paragraph around them. With ``_CONTAINERS`` this is the list of WordPress's ``wpautop``."""

_CONTAINERS = frozenset(
    ("blockquote", "div", "section", "article", "aside", "figure", "header", "footer", "details", "main", "hr")
)
"""Elements that need no paragraph around them and hold paragraphs themselves."""

_ANY_BLOCK = _BLOCKS | _CONTAINERS

_ELEMENT = lazy_compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,12})(?:\s[^<>]{0,5000})?/?>")
_VERBATIM_ELEMENT = lazy_compile(r"<(pre|script|style|textarea)\b", re.IGNORECASE)
_BREAK_COMMENTS = ("more", "nextpage", "noteaser")
_BLANK_LINE = lazy_compile(r"\n(?:[ \t]*\n)+")

_REMOVED_SHORTCODES = frozenset(
    (
        *("caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist", "wp_playlist", "youtube", "vimeo"),
        *("googlemaps", "contact-form", "contact-form-7", "contact-field", "twitter", "tweet", "instagram", "flickr"),
        *("soundcloud", "slideshow", "polldaddy", "jetpack-related-posts", "sociable", "ad", "adsense", "more", "toc"),
    )
)
"""Shortcodes whose content is no text of the article: pictures, players, forms."""

_CAPTION = lazy_compile(r"\[((?:wp_)?caption)\b([^\]]{0,3000})\](.{0,10000}?)\[/\1\]", re.DOTALL)
_CAPTION_ATTRIBUTE = lazy_compile(r"\scaption\s*=\s*([\"'])(.*?)\1")
_LINKED_IMAGE = lazy_compile(r"(?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</a>)?", re.IGNORECASE)
_CODE = lazy_compile(r"\[((?:source)?code)\b[^\]]{0,300}\]\n?")

_SHORTCODE = lazy_compile(
    r"(\[?)\[(/?)([A-Za-z][\w-]{0,60})((?:\s(?:[^\]\[\"']|\"[^\"]{0,3000}\"|'[^']{0,3000}'){0,3000})?)(/?)\](\]?)"
)
_ATTRIBUTE = lazy_compile(r"\s[\w-]{1,60}\s{0,9}=\s{0,9}[\"'\u201c\u201d\u2033\w]")


def to_html(body: str) -> str:
    """Return a post's text as the HTML of its body."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if "<!--" in body:
        body = "".join(_without_comments(body))
    if "[" in body:
        body = _CAPTION.sub(_figure, body)
        body = "".join(_with_code(body))
        body = "".join(_without_shortcodes(body))
    return add_paragraphs(body)


def _with_code(body: str) -> Iterator[str]:
    """Yield the pieces of a post with the content of code's shortcodes as HTML; one without an end stays."""
    at = 0
    unended: set[str] = set()
    for match in _CODE.finditer(body):
        if match.start() < at or match[1] in unended:
            continue
        end = body.find(f"[/{match[1]}]", match.end())
        if end < 0:
            unended.add(match[1])
            continue
        code = body[match.end() : end].replace("<", "&lt;")
        yield f"{body[at : match.start()]}<pre><code>{code}</code></pre>"
        at = end + len(match[1]) + len("[/]")
    yield body[at:]


def _figure(match: re.Match[str]) -> str:
    """Return a captioned picture as HTML: the caption stands behind the image, or in an attribute (until 2012)."""
    image = _LINKED_IMAGE.search(match[3])
    if image is None:
        return match[3]
    told = match[3][image.end() :].strip()
    if not told and (attribute := _CAPTION_ATTRIBUTE.search(match[2])) is not None:
        told = attribute[2]
    return f"<figure>{image[0]}<figcaption>{told}</figcaption></figure>" if told else image[0]


def _without_comments(body: str) -> Iterator[str]:
    """Yield ``body`` without comments (the editor marks its blocks with them); a page break becomes a blank line."""
    at = 0
    while (start := body.find("<!--", at)) >= 0 and (end := body.find("-->", start)) >= 0:
        yield body[at:start]
        if body[start + 4 : start + 40].lstrip().startswith(_BREAK_COMMENTS):
            yield "\n\n"
        at = end + 3
    yield body[at:]


def _without_shortcodes(body: str) -> Iterator[str]:
    """Yield the text between and inside of shortcodes. Other text in brackets (``[Update]``, ``[1]``) stays."""
    found = list(_SHORTCODE.finditer(body))
    closed = {match[3].lower() for match in found if match[2]}
    lowered = body.lower()
    if len(lowered) != len(body):  # İ is two characters in lower case
        lowered = body
    at = 0
    removed = ""
    for match in found:
        name = match[3].lower()
        if removed:
            if match[2] and name == removed:
                removed = ""
                at = match.end()
            continue
        is_escaped = bool(match[1] and match[6])
        is_removed = name in _REMOVED_SHORTCODES
        is_code = is_removed or name in closed or _ATTRIBUTE.match(match[4]) is not None or bool(match[5])
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
        if is_removed and name in closed and not match[2] and not match[5] and _is_closed(lowered, name, at):
            removed = name
    yield body[at:]


def _is_closed(body: str, name: str, at: int) -> bool:
    """Return True if the next mention of a shortcode closes it: else it stands alone, and text follows it.

    ``body`` and ``name`` are in lower case.
    """
    again = body.find(f"[{name}", at)
    return body.find(f"[/{name}]", at, again if again >= 0 else len(body)) >= 0


def add_paragraphs(body: str) -> str:
    """Return ``body`` with ``<p>`` around parts between blank lines, and ``<br>`` at line ends; block elements stay."""
    return "".join(_paragraphs(body))


def _paragraphs(body: str) -> Iterator[str]:
    at = 0
    lowered = body.lower()
    if len(lowered) != len(body):  # İ is two characters in lower case
        lowered = body
    while (match := _VERBATIM_ELEMENT.search(body, at)) is not None:
        end = lowered.find(f"</{match[1].lower()}", match.end())
        stop = body.find(">", end) + 1 if end >= 0 else 0
        if not stop:
            break
        yield from _wrap_in_paragraphs(body[at : match.start()])
        yield body[match.start() : stop]
        at = stop
    yield from _wrap_in_paragraphs(body[at:])


def _wrap_in_paragraphs(body: str) -> Iterator[str]:
    for part in _BLANK_LINE.split(_ELEMENT.sub(_with_blank_lines, body)):
        part = part.strip()
        if not part:
            continue
        start = _ELEMENT.match(part)
        if start is not None and start[2].lower() in _ANY_BLOCK:
            yield f"{part}\n"
        else:
            yield "<p>" + part.replace("\n", "<br>\n") + "</p>\n"


def _with_blank_lines(element: re.Match[str]) -> str:
    """Return a tag with blank lines around it if it is one of a block element."""
    name = element[2].lower()
    if name in _CONTAINERS:
        return f"\n\n{element[0]}\n\n"
    if name in _BLOCKS:
        return f"{element[0]}\n\n" if element[1] else f"\n\n{element[0]}"
    return element[0]
