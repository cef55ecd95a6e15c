"""Tells from a page's text, in one pass, whether it can be parsed: parsers hang or recurse on hostile pages."""

import re
from collections.abc import Iterator

from db.ingest.language.page_phrases import words_of
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

DEEPEST = 2000
"""Levels of elements in each other from which on a page is refused: parsers stop or recurse a little above, and
resiliparse takes over 40 s for 100,000."""

LONGEST = 4_000_000
"""Characters of a page, pictures and scripts left out, from which on it is refused: that many take trafilatura 20 s."""

_GAP = 50_000
"""Characters between places from which a tag of ``_LONG_TAG``'s size is looked for: half as many as it has, so that
one of the stretches between them lies in it as a whole."""

_STRETCH = 1 << 15
"""Characters between places at which the depth is bounded: shorter ones take more time, longer ones bound less."""

_ELEMENT = lazy_compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_FLAT = words_of("""
    area base br col embed hr img input link meta param source track wbr
    p li dt dd option optgroup tr td th thead tbody tfoot colgroup html head body
    script style path g svg use rect circle
""")
"""Elements that hold no others, or that the next one closes."""
_DATA_URL = lazy_compile(r"data:[a-zA-Z0-9.+-]+/[a-zA-Z0-9.+;=-]+,[^\s\"'<>)\\]{512,}")
_LONG_TAG = lazy_compile(r"<([a-zA-Z][a-zA-Z0-9-]{0,40})[\s/][^<>]{100000,}>")


def reduce_page(html: str) -> str:
    """Return a page without large parts that hold no text: data URLs, styles, scripts (except structured data).

    Pages of an ordinary size come back as they are. Raises ``Refused`` for what is too deep or too large.
    """
    if len(html) > 1 << 16 and any(_DATA_URL.match(html, at) for at in _places("data:", html)):
        html = _DATA_URL.sub("data:,", html)
    gaps = [at for at in range(0, len(html) - _GAP, _GAP) if html.find("<", at, at + _GAP) < 0]
    if any(_LONG_TAG.match(html, start) for at in gaps if (start := html.rfind("<", 0, at)) >= 0):
        html = _LONG_TAG.sub(r"<\1>", html)  # a parser looks at each attribute of an element for each of them
    if len(html) > LONGEST // 4:
        for tag in ("script", "style", "svg"):
            html = _without(html, tag)
    if len(html) > LONGEST:
        raise Refused("too-large", f"Without pictures and scripts it is longer than {LONGEST:,} characters.")
    if may_be_deep(html) and estimate_depth(html) > DEEPEST:
        raise Refused("too-deep")
    return html


def close_empty(html: str) -> str:
    """Return a page of XHTML with end tags for the elements that it has as ``<script … />``.

    Read as HTML such a tag opens the element, and that of a script or title has the rest of the page in it. One that
    the next tag of its name closes is left as it is.
    """
    if "http://www.w3.org/1999/xhtml" not in html[:_HEAD]:
        return html

    def close(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name not in _NEVER_EMPTY:
            return match[0]
        following = re.compile(rf"<(/?){name}\b", re.IGNORECASE).search(html, match.end())
        return match[0] if following is not None and following[1] else f"<{match[1]}{match[2]}></{match[1]}>"

    return _EMPTY_TAG.sub(close, html)


_HEAD = 2000
"""Characters at the start of a page in which its root element is."""

_NEVER_EMPTY = words_of("""
    a article b button canvas div em footer form h1 h2 h3 h4 h5 h6 header i iframe label li nav noscript object p script
    section select span strong style table td textarea th title ul
""")
"""Elements whose start tag opens them in HTML: a list, so that no page has endless names to look for."""
_EMPTY_TAG = lazy_compile(r"<([a-zA-Z][a-zA-Z0-9]*)(\b[^<>]*)/>")


def _places(text: str, html: str) -> Iterator[int]:
    at = html.find(text)
    while at >= 0:
        yield at
        at = html.find(text, at + 1)


def may_be_deep(html: str) -> bool:
    """Return True if a page may be too deep, by an upper bound on the number of open elements."""
    return _deepest(html, ()) > DEEPEST and _deepest(html, _EMPTY) > DEEPEST


def _deepest(html: str, empty: tuple[str, ...]) -> int:
    level = deepest = 0
    for at in range(0, len(html), _STRETCH):
        end = at + _STRETCH
        closed = html.count("</", at, end)
        opened = html.count("<", at, end) - closed - sum(html.count(tag, at, end) for tag in empty)
        deepest = max(deepest, level + opened)
        level = max(0, level + opened - closed)
    return deepest


_EMPTY = (
    "<br>",
    "<br/>",
    "<br />",
    "<img ",
    "<meta ",
    "<link ",
    "<input ",
    "<!",
    "<path ",
    "<source ",
    "<hr>",
    "<hr/>",
    "<wbr>",
)
"""How elements start that hold no others. (A longer name that starts so is a comment, or is closed as well.)"""


def estimate_depth(html: str) -> int:
    """Return roughly how deep elements are nested, without void elements."""
    html = _without(html, "script")
    level = deepest = 0
    for match in _ELEMENT.finditer(html):
        if match[2].lower() in _FLAT:
            continue
        if match[1]:
            level = max(0, level - 1)
        else:
            level += 1
            if level > deepest:
                deepest = level
                if deepest > DEEPEST:
                    break
    return deepest


def _without(html: str, tag: str) -> str:
    """Return a page without the elements of a name; scripts with structured data stay."""
    lower = html.lower()
    if len(lower) != len(html):  # a letter whose lower case is longer: İ
        lower = html
    parts: list[str] = []
    at = 0
    while (start := lower.find(f"<{tag}", at)) >= 0:
        head = lower.find(">", start)
        end = lower.find(f"</{tag}", start)
        if head < 0 or end < 0:
            break
        if tag == "svg" and lower[head - 1] == "/":  # it is empty
            parts.append(html[at:start])
            at = head + 1
            continue
        is_kept = "ld+json" in lower[start : min(head, start + 500)]
        parts.append(html[at : end if is_kept else start])
        at = end
        if is_kept:
            at = end + 1
            parts.append("<")
            continue
        closing = lower.find(">", end)
        at = closing + 1 if closing >= 0 else len(html)
    parts.append(html[at:])
    return "".join(parts)


_SILENT = ("script", "style", "noscript", "template", "title")


def has_words(html: str, fewest: int = 40) -> bool:
    """Return True if a page has text: at least ``fewest`` letters outside of tags, scripts and styles."""
    letters = 0
    silent = ""
    at = max(0, html.find("<body"))
    while 0 <= at < len(html):
        if silent:
            at = html.find("</", at)
            if at < 0:
                break
        end = html.find("<", at + 1)
        piece = html[at + 1 : end if end >= 0 else len(html)]
        at = end
        if silent:
            if piece[: len(silent) + 1].lower() != f"/{silent}":
                continue
            silent = ""
        name = piece[:8].lower()
        silent = next((tag for tag in _SILENT if name.startswith(tag)), "") if name[:1] in ("s", "n", "t") else ""
        if not silent:
            letters += sum(map(str.isalpha, piece.partition(">")[2][:1000]))
            if letters >= fewest:
                return True
    return False


def without_frames(html: str) -> str:
    """Return a set of frames as the page that it has for browsers without frames, if that has a text; else as it is."""
    if "<frameset" not in html[:_HEAD].lower():
        return html
    inside = _NOFRAMES.search(html)
    if inside is None or len(" ".join(_ANY_TAG.sub(" ", inside[1]).split())) < _SHORTEST_TEXT:
        return html
    frameset = _FRAMESET.search(html)
    head = html[: frameset.start()] if frameset is not None else ""
    return f"{head}<body>{_BODY.sub('', inside[1])}</body></html>"


_HEAD = 4000
"""Characters in which a set of frames begins, as in ``page_kind``."""

_SHORTEST_TEXT = 200
"""Letters of a text for browsers without frames: most say that a browser with frames is needed."""

_FRAMESET = lazy_compile(r"<frameset\b", re.IGNORECASE)
_NOFRAMES = lazy_compile(r"<noframes\b[^<>]*>(.*?)(?:</noframes|\Z)", re.IGNORECASE | re.DOTALL)
_ANY_TAG = lazy_compile(r"<[^<>]*>")
_BODY = lazy_compile(r"</?body\b[^<>]*>", re.IGNORECASE)
