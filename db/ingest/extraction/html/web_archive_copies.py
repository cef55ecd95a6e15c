"""Pages saved from a web archive: which page was captured and when, and the page without what the archive added.

A web archive that shows a page rewrites its addresses to lead to other copies, and inserts a toolbar. archive.today
writes a head of its own, too, whose date is that of the capture.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice
from urllib.parse import urljoin

from db.ingest.language.date_words import MONTHS
from db.text.lazy_regex import lazy_compile
from db.text.urls import host_of
from db.text.web_archive_addresses import (
    ARCHIVE_TODAY,
    FORM,
    STAMP,
    ArchivedAddress,
    original_address,
    read_archived,
    time_of,
)

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

_HEAD = lazy_compile(
    r"<(?=base\b|link\b[^<>]{0,4096}?\srel\s*=\s*[\"']?(?:canonical|bookmark|amphtml|shortlink|alternate|stylesheet)\b"
    r"|meta\b[^<>]{0,4096}?\s(?:property|name)\s*=\s*[\"']?(?:og|twitter):url\b)"
    r"[a-z]{4}\b[^<>]{0,4096}?\s(?:href|content)\s*=\s*[\"']?([^\"'<>\s]{1,8192})",
    re.IGNORECASE,
)
"""Elements of a head with addresses of the page, its forms and style sheets: a page that isn't a copy has none in an
archive. Its picture may well be there."""

_INSERTED = lazy_compile(
    r"<([a-z]{1,10})\b[^<>]{0,4096}?\sid\s*=\s*[\"']?(?:wm-(?:ipp|capinfo)[\w-]{0,40}|donato|_wb_\w{1,40})[\"'\s>]",
    re.IGNORECASE,
)
"""Elements of Wayback's toolbar and of pywb's banner: programs that save a page drop the comments around these."""

_FIELD = lazy_compile(r"<input\b[^<>]{0,4096}?\svalue\s*=\s*[\"']?(https?://[^\"'<>\s]{1,8192})", re.IGNORECASE)
"""The field of a toolbar or header in which the page's own address stands."""

_LINK = lazy_compile(r"\shref\s*=\s*[\"']?([^\"'<>\s]{1,8192})", re.IGNORECASE)
_TIME = lazy_compile(r"\s(?:datetime|content)\s*=\s*[\"']?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z")
_TODAY = lazy_compile(ARCHIVE_TODAY, re.IGNORECASE)
_HEADER = lazy_compile(r"<(\w{1,10})\b[^<>]{0,4096}?\sid\s*=\s*[\"']?HEADER\b")
_FOOTER = lazy_compile(r"<(\w{1,10})\b[^<>]{0,4096}?\sid\s*=\s*[\"']?FOOTER\b")
_CONTENT = lazy_compile(r"\sid\s*=\s*[\"']?CONTENT\b")
"""The frame that archive.today puts around a page."""

_MARKED_TITLE = lazy_compile(r"(<title[^<>]{0,200}>\s*)\[ARCHIVED CONTENT\]\s*", re.IGNORECASE)
"""What the UK Government Web Archive puts before titles."""

_MOST = 200
"""Elements of a head that are read: pages have some thirty."""


@dataclass(frozen=True, slots=True)
class WebArchiveCopy:
    """The copy in a web archive that a page was saved from.

    ``url`` is the page's own address as the archive says it, ``time`` that of the capture (ISO 8601, UTC); None where
    it doesn't. ``stamps`` are those in the addresses that the archive rewrote; ``is_framed``: archive.today made it.
    """

    url: str | None = None
    time: str | None = None
    stamps: tuple[str, ...] = ()
    is_framed: bool = False


def find_copy(html: str, url: str | None = None) -> WebArchiveCopy | None:
    """Return the copy that a page was saved from; None for a page that is none.

    ``url`` is the address that the page is known by. If that is one of neither a copy nor the web archive, the page
    may have been published with what an archive added, so that the archive's word on address and time isn't taken.
    """
    known = read_archived(url) if url else None
    if known is None and "/http" not in html and "FILE ARCHIVED ON" not in html:
        return None
    framed, rewritten = _in_head(html)
    sure = [*([known] if known is not None else []), *framed, *_inserted(html)]
    said = [*sure, *rewritten]
    is_framed = any(_TODAY.fullmatch(each.host) is not None for each in sure)
    noted = _noted_stamp(html)
    if not said and not noted and _TOOLBAR not in html:
        return None
    stamps = dict.fromkeys([*(each.stamp for each in said), *(_digits(each.stamp) for each in said), noted])
    stamps.pop("", None)
    if url and known is None and host_of(url) not in {host_of(f"https://{each.host}/") for each in said}:
        return WebArchiveCopy(None, None, tuple(stamps), is_framed)
    time = next((each.time for each in said if each.time is not None), time_of(noted))
    return WebArchiveCopy(sure[0].url if sure else None, time, tuple(stamps), is_framed)


def restore(html: str, copy: WebArchiveCopy) -> str:
    """Return a copy without what the web archive added: toolbar, banner, frame; and with the page's own addresses."""
    html = _without_toolbars(html)
    html = _without_elements(html, _INSERTED)
    html = _MARKED_TITLE.sub(r"\1", html, 1)
    if copy.is_framed:
        html = _without_frame(html, copy.time)
    return _with_own_addresses(html, copy.stamps)


def _inserted(html: str) -> Iterator[ArchivedAddress]:
    """Yield the address of the copy by what the web archive inserted."""
    wombat = _WOMBAT.search(html)
    addresses = [f"{wombat[3].rstrip('/')}/web/{wombat[2]}/{wombat[1]}"] if wombat is not None else []
    addresses += [match[1] for form in (_TOP_URL, _PRINTED) if (match := form.search(html)) is not None]
    for address in addresses:
        found = read_archived(unescape(address))
        if found is not None:
            yield found
    yield from _in_toolbar(html)
    yield from _in_frame(html)


def _in_toolbar(html: str) -> Iterator[ArchivedAddress]:
    """Yield the page's address by Wayback's toolbar, whose links lead to other captures of it: without a stamp."""
    start = html.find(_TOOLBAR)
    toolbar = html[start : max(start, html.find(_TOOLBAR_END, start))] if start >= 0 else ""
    field = _FIELD.search(toolbar)
    if field is not None:
        yield ArchivedAddress(original_address(unescape(field[1])), "", "web.archive.org")
        return
    for link in islice(_LINK.finditer(toolbar), _MOST):
        found = _read_link(link[1])
        if found is not None:
            yield replace(found, stamp="")
            return


def _in_frame(html: str) -> Iterator[ArchivedAddress]:
    """Yield what archive.today writes in the header above a page, where the page's head has only a short address."""
    named = _TODAY.search(html) if "HEADER" in html and "CONTENT" in html else None
    header = _HEADER.search(html) if named is not None else None
    content = _CONTENT.search(html) if named is not None else None
    if named is None or header is None or content is None or named.start() > header.start():
        return
    field = _FIELD.search(html, header.start(), content.start())
    time = _TIME.search(html, header.start(), content.start()) or _TIME.search(html, 0, header.start())
    if field is not None:
        stamp = "".join(filter(str.isdigit, time[1])) if time is not None else ""
        yield ArchivedAddress(original_address(unescape(field[1])), stamp, "archive.today")


def _in_head(html: str) -> tuple[list[ArchivedAddress], list[ArchivedAddress]]:
    """Return the addresses of copies in a page's head: those that archive.today wrote, and those that were rewritten.

    What was rewritten is what the page says: its canonical address may be that of another page, as anywhere.
    """
    framed: list[ArchivedAddress] = []
    rewritten: list[ArchivedAddress] = []
    for match in islice(_HEAD.finditer(html), _MOST):
        found = _read_link(match[1])
        if found is not None:
            (rewritten if _TODAY.fullmatch(found.host) is None else framed).append(found)
    return framed, rewritten


def _read_link(link: str) -> ArchivedAddress | None:
    """Return what a link to a copy says, also one without the web archive's host; None for any other."""
    try:
        return read_archived(urljoin("https://web.archive.org", unescape(link)))
    except ValueError:
        return None


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
