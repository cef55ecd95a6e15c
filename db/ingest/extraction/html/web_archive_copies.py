"""Pages saved from a web archive: which page was captured and when, and the page without what the archive added.

A web archive that shows a page rewrites its addresses to lead to other copies, and inserts a toolbar. archive.today
writes a head of its own, too, whose date is that of the capture.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from db.ingest.language.date_words import MONTHS
from db.text.lazy_regex import lazy_compile
from db.text.web_archive_addresses import ARCHIVE_TODAY, FORM, STAMP, ArchivedAddress, read_archived, time_of

_ARCHIVED_ON = lazy_compile(r"<!--\s*FILE ARCHIVED ON (\d\d?):(\d\d):(\d\d) ([A-Z][a-z]{2}) (\d\d?), (\d{4})\b")
_TOOLBAR, _TOOLBAR_END = "<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- END WAYBACK TOOLBAR INSERT -->"
_WOMBAT = lazy_compile(
    r"<script[^<>]{0,200}>[^<]{0,500}?__wm\.wombat\(\s*\"([^\"\s]{1,4096})\"\s*,\s*\"(\d{14})\"\s*,\s*\"(https?://[^\"\s]{1,255})\""
)
"""Wayback's script that makes a page's own scripts see its own address: page, stamp, web archive."""

_TOP_URL = lazy_compile(r"<script[^<>]{0,200}>[^<]{0,500}?\bwbinfo\.top_url\s*=\s*\"([^\"\s]{1,8192})\"")
"""pywb's script: the address of the copy."""

_PRINTED = lazy_compile(r"id=[\"']?wm-ipp-print\b[^<>]{0,200}>[^<]{0,100}?(https?://[^<>\s]{1,8192})")
"""The line of Wayback's toolbar that is printed: the address of the copy."""

_OWN = lazy_compile(
    r"<(?=(?:link\b[^<>]{0,4096}?\srel\s*=\s*[\"']?(?:canonical|bookmark)\b"
    r"|meta\b[^<>]{0,4096}?\s(?:property|name)\s*=\s*[\"']?og:url\b))"
    r"[a-z]{4}\b[^<>]{0,4096}?\s(?:href|content)\s*=\s*[\"']?([^\"'<>\s]{1,8192})",
    re.IGNORECASE,
)
"""Elements with a page's own address."""

_INSERTED = lazy_compile(
    r"<([a-z]{1,10})\b[^<>]{0,4096}?\sid\s*=\s*[\"']?(?:wm-(?:ipp|capinfo)[\w-]{0,40}|donato|_wb_\w{1,40})[\"'\s>]",
    re.IGNORECASE,
)
"""Elements of Wayback's toolbar and of pywb's banner: programs that save a page drop the comments around these."""

_HEADER = lazy_compile(r"<(\w{1,10})\b[^<>]{0,4096}?\sid\s*=\s*[\"']?HEADER\b")
_FOOTER = lazy_compile(r"<(\w{1,10})\b[^<>]{0,4096}?\sid\s*=\s*[\"']?FOOTER\b")
_CONTENT = lazy_compile(r"\sid\s*=\s*[\"']?CONTENT\b")
"""The frame that archive.today puts around a page."""

_MARKED_TITLE = lazy_compile(r"(<title[^<>]{0,200}>\s*)\[ARCHIVED CONTENT\]\s*", re.IGNORECASE)
"""What the UK Government Web Archive puts before titles."""

_MOST = 20
"""Elements with a page's own address that are read: a page has two or three."""


@dataclass(frozen=True, slots=True)
class Capture:
    """The copy in a web archive that a page was saved from.

    ``url`` is the page's own address, ``time`` that of the capture (ISO 8601, UTC): None where nothing says it.
    ``stamps`` are those in the addresses that the archive rewrote; ``is_framed``: it is one of archive.today.
    """

    url: str | None = None
    time: str | None = None
    stamps: tuple[str, ...] = ()
    is_framed: bool = False


def find_capture(html: str, url: str | None = None) -> Capture | None:
    """Return the capture that a page was saved from; None for a page that is no copy in a web archive.

    ``url`` is the address that the page is known by. If that is one of neither a copy nor the web archive, the page
    may have been published with what an archive added, so that the archive's word on address and time isn't taken.
    """
    known = read_archived(url) if url else None
    if known is None and "/http" not in html and "FILE ARCHIVED ON" not in html:
        return None
    said = [*([known] if known is not None else []), *_said(html)]
    noted = _noted_stamp(html)
    if not said and not noted and _TOOLBAR not in html:
        return None
    stamps = dict.fromkeys([*(each.stamp for each in said), *(_digits(each.stamp) for each in said), noted])
    stamps.pop("", None)
    is_framed = any(_TODAY.fullmatch(each.host) is not None for each in said)
    if url and known is None and urlsplit(url).hostname not in {each.host for each in said}:
        return Capture(None, None, tuple(stamps), is_framed)
    time = next((each.time for each in said if each.time is not None), time_of(noted))
    return Capture(said[0].url if said else None, time, tuple(stamps), is_framed)


def restore(html: str, capture: Capture) -> str:
    """Return a copy without what the web archive added: toolbar, banner, frame; and with the page's own addresses."""
    html = _without_toolbars(html)
    html = _without_elements(html, _INSERTED)
    html = _MARKED_TITLE.sub(r"\1", html, 1)
    if capture.is_framed:
        html = _without_frame(html, capture.time)
    return _with_own_addresses(html, capture.stamps)


_TODAY = lazy_compile(ARCHIVE_TODAY, re.IGNORECASE)


def _said(html: str) -> Iterator[ArchivedAddress]:
    """Yield what a page says of the copy that it is, the surest first."""
    wombat = _WOMBAT.search(html)
    addresses = [f"{wombat[3].rstrip('/')}/web/{wombat[2]}/{wombat[1]}"] if wombat is not None else []
    addresses += [match[1] for form in (_TOP_URL, _PRINTED) if (match := form.search(html)) is not None]
    addresses += [match[1] for match in islice(_OWN.finditer(html), _MOST)]
    for address in addresses:
        found = read_archived(_absolute(unescape(address).replace("\\/", "/")))
        if found is not None:
            yield found


def _absolute(address: str) -> str:
    """Return an address with scheme and host. Which host it is says nothing more than the stamp in it."""
    if address.startswith("//"):
        return f"https:{address}"
    return f"https://web.archive.org{address}" if address.startswith("/") else address


def _noted_stamp(html: str) -> str:
    """Return the stamp of the time that Wayback notes in a comment at a page's end; "" without one."""
    at = html.rfind("FILE ARCHIVED ON")
    match = _ARCHIVED_ON.search(html, max(0, at - 100)) if at >= 0 else None
    month = MONTHS.get(match[4].lower()) if match is not None else None
    if match is None or month is None:
        return ""
    hour, minute, second, day = (int(match[group]) for group in (1, 2, 3, 5))
    return f"{match[6]}{month:02}{day:02}{hour:02}{minute:02}{second:02}"


def _digits(stamp: str) -> str:
    return stamp.replace(".", "").replace("-", "")


def _without_toolbars(html: str) -> str:
    parts: list[str] = []
    at = 0
    while (start := html.find(_TOOLBAR, at)) >= 0 and (end := html.find(_TOOLBAR_END, start)) >= 0:
        parts.append(html[at:start])
        at = end + len(_TOOLBAR_END)
    return "".join(parts) + html[at:]


def _without_elements(html: str, opening: re.Pattern[str], start: int = 0) -> str:
    """Return a page without the elements that open so from ``start`` on. One that nothing closes stays."""
    parts: list[str] = []
    at = start
    while (match := opening.search(html, at)) is not None and (end := _end_of(html, match)) is not None:
        parts.append(html[at : match.start()])
        at = end
    return html[:start] + "".join(parts) + html[at:]


def _end_of(html: str, opening: re.Match[str]) -> int | None:
    """Return where the element ends whose tag begins with ``opening``; None if nothing closes it."""
    level = 0
    for tag in re.compile(rf"<(/?){opening[1]}\b[^<>]*>", re.IGNORECASE).finditer(html, opening.start()):
        level += -1 if tag[1] else 1
        if level == 0:
            return tag.end()
    return None


def _without_frame(html: str, time: str | None) -> str:
    """Return a copy of archive.today without header and footer, and without the time of capture as its date."""
    content = _CONTENT.search(html)
    header = _HEADER.search(html)
    if content is not None and header is not None and header.start() < content.start():
        end = _end_of(html, header)
        html = html[: header.start()] + html[end:] if end is not None else html
    footers = list(_FOOTER.finditer(html)) if content is not None else []
    if footers:
        html = _without_elements(html, _FOOTER, footers[-1].start())
    if time is None:
        return html
    return re.sub(rf"(?<=[=\"']){time.removesuffix('Z')}(?:\.0+)?(?:Z|[+-]00:?00)(?=[\"'\s>])", "", html)


_SLASH = r"\\?/"


def _with_own_addresses(html: str, stamps: tuple[str, ...]) -> str:
    """Return a copy in which the addresses with its stamps, and with any of archive.today's links, are the page's own.

    Those with another stamp are links that the page itself has to a web archive, unless they are relative: wget makes
    the links of a mirrored web archive so.
    """
    forms = [
        rf"https?:{_SLASH}{_SLASH}{ARCHIVE_TODAY}{_SLASH}o{_SLASH}\w{{1,20}}{_SLASH}",
        rf"(?<=[\"'=])(?:\.\./){{1,40}}(?:[\w.~-]{{1,60}}/){{0,3}}\d{{14}}{FORM}/",
    ]
    full = [stamp for stamp in stamps if time_of(stamp) is not None]
    own = "|".join(map(re.escape, full)) if full else STAMP
    host = rf"(?:https?:)?{_SLASH}{_SLASH}[\w.:-]{{1,255}}"
    forms.append(rf"(?:{host})?(?:{_SLASH}[\w.~-]{{1,60}}){{0,4}}{_SLASH}(?:{own}){FORM}{_SLASH}")
    prefix = re.compile(rf"(?:{'|'.join(forms)})(https?:)({_SLASH})(?:{_SLASH})?", re.IGNORECASE)
    return prefix.sub(r"\1\2\2", html)
