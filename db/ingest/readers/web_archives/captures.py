"""What a capture (a record of a WARC or ARC file) becomes: a page, an alias, a refusal or a skip."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from db.ingest.readers.pages.html_sniffing import is_html
from db.ingest.readers.web_archives.digests import fits_block_digest
from db.ingest.readers.web_archives.framing import Capture
from db.ingest.source.http_message import HttpResponse, is_html_type, read_response
from db.ingest.source.inputs import HEAD_BYTES, LARGEST_PAGE
from db.ingest.source.records import Alias, Facts, Item, Record, Refusal, Refused, Skip

_HTML_ROOT = re.compile(rb"<html[\s>]", re.IGNORECASE)
_XML_TYPES = re.compile(r"(?:text|application)/(?:xml|[^/]{1,60}\+xml)")
_OTHER_TYPES = re.compile(
    r"(?:image|video|audio|font|model|message|multipart|chemical)/.*|application/(?!octet-stream|html|unknown).*"
    r"|text/(?:calendar|css|csv|dns|ecmascript|javascript|json|plain|rtf|vcard|vtt|x-.*)"
)
"""Media types that are no page. Any other type that isn't HTML's is wrong or damaged: then the bytes decide."""

_INVALID_IN_TYPE = re.compile(r"[^\x21-\x7e]")
_REDIRECTS = (301, 302, 303, 307, 308)
_WITHOUT_A_PAGE = (204, 205)
"""Successful HTTP statuses without a page: No Content, Reset Content."""

_RECORD_TYPES = frozenset(
    ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
)
_Value = TypeVar("_Value")

_MOST_REMEMBERED = 20_000
"""Redirects, and payload digests, that are remembered of one file: the latest ones.

A trade-off: the digests take at most some 20 MB (with ``_LONGEST_REMEMBERED``), and a revisit that names no target is
only understood if what it repeats is at most this many pages back.
"""

_LONGEST_URL = 8192
"""Characters that an address may have: about what Apache (8,190) and nginx (8 kB) accept in a request line."""

_LONGEST_REMEMBERED = 1024
"""Characters that an address may have to be remembered: it bounds the memory that ``_MOST_REMEMBERED`` takes."""

_MOST_ALIASES = 16
"""Addresses that are kept as redirecting to one page; browsers follow at most 20 redirects in a row."""

_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?", re.ASCII)


class CaptureReader:
    """Makes items of the captures of one file. Remembers a bounded number of redirects and payload digests.

    ``has_sums``: the file has checksums of its own (gzip's CRC), so the records' block digests needn't be checked.
    """

    def __init__(self, place: str, reader: str, *, has_sums: bool) -> None:
        self._place = place
        self._has_sums = has_sums
        self._reader = reader
        self._redirects: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._pages: OrderedDict[str, str] = OrderedDict()

    def to_item(self, capture: Capture) -> Item:
        """Return the item of a capture. Anything that is neither a page nor leads to one is a Skip."""
        skip = Skip(self._place, str(capture.next))
        fields, kind = capture.fields, capture.fields.get("warc-type", "").lower()
        if kind not in _RECORD_TYPES and "msgtype=response" in fields.get("content-type", ""):
            kind = "response"  # the field with its type is damaged
        if not kind:
            return self._refusal(capture, "bad-record", "It doesn't say what it is.")
        if kind not in ("response", "resource", "revisit"):
            return skip
        url = _web_url(fields.get("warc-target-uri", ""))
        if kind == "revisit":
            return self._revisit_alias(capture, url, skip)
        if kind == "resource":
            return self._response_item(
                capture, url, HttpResponse(None, {"content-type": fields.get("content-type", "")}, capture.block)
            )
        response = read_response(capture.block)
        if response.status is None and not is_html(response.body[:HEAD_BYTES]):
            if url is None:
                return skip  # for example a DNS response
            return self._refusal(capture, "bad-record", "The header of its HTTP answer is damaged.")
        return self._response_item(capture, url, response)

    def _response_item(self, capture: Capture, url: str | None, response: HttpResponse) -> Item:
        """Return the item of an HTTP response: a page, a redirect, or something else."""
        skip = Skip(self._place, str(capture.next))
        if response.status in _REDIRECTS:
            return self._redirect_alias(url, response, skip.cursor) or skip
        if response.status is not None and (not 200 <= response.status < 300 or response.status in _WITHOUT_A_PAGE):
            return skip
        if not response.is_whole:
            return skip
        is_html_page, is_xml = is_html_type(response.type), _XML_TYPES.fullmatch(response.type) is not None
        if not is_html_page and not is_xml and _OTHER_TYPES.fullmatch(response.type):
            return skip
        if not response.has_end:
            return self._refusal(capture, "bad-record", "The header of its HTTP answer doesn't end.")
        if not capture.is_whole:
            return self._refusal(capture, "too-large", _TOO_LARGE) if is_html_page else skip
        try:
            data, warning = response.content()
        except Refused as refused:
            return self._refusal(capture, refused.code, refused.reason) if is_html_page else skip
        is_page = bool(data.strip()) and (is_html_page or is_html(data[:HEAD_BYTES]))
        if is_xml and not is_html_page and not (is_page and _HTML_ROOT.search(data[:HEAD_BYTES])):
            return skip
        if not is_page and (capture.warning or _INVALID_IN_TYPE.search(response.type)):
            return self._refusal(capture, "bad-record", "It is damaged.")
        return self._page(capture, url, response, data, warning) if is_page else skip

    def _page(self, capture: Capture, url: str | None, response: HttpResponse, data: bytes, warning: str) -> Item:
        if len(data) > LARGEST_PAGE:
            return self._refusal(capture, "too-large", _TOO_LARGE)
        digest = _payload_digest(capture.fields)
        if url and digest and len(url) < _LONGEST_REMEMBERED:
            _remember(self._pages, digest, self._pages.get(digest, url))
        facts = Facts(url=url, aliases=self._redirects.get(url or "", ()), warnings=self._warnings(capture, warning))
        return Record(
            self._place,
            data,
            "page",
            self._reader,
            offset=capture.start.offset,
            facts=facts,
            captured=_valid_date(capture.fields.get("warc-date", "")),
            charset=response.charset,
            cursor=str(capture.next),
        )

    def _warnings(self, capture: Capture, warning: str) -> tuple[str, ...]:
        warnings = [found for found in (capture.warning, warning) if found]
        if capture.fields.get("warc-truncated"):
            warnings.append("Its capture was cut short.")
        if not capture.warning and not self._has_sums and fits_block_digest(capture.fields, capture.block) is False:
            warnings.append("Its bytes are not those that were captured: they don't fit its record's digest.")
        return tuple(warnings)

    def _redirect_alias(self, url: str | None, response: HttpResponse, cursor: str) -> Alias | None:
        location = response.fields.get("location", "")
        try:
            target = _web_url(urljoin(url or "", location.strip())) if location else None
        except ValueError:
            return None
        if url is None or target is None or target == url:
            return None
        sources = (*self._redirects.get(url, ()), url, *self._redirects.get(target, ()))
        if len(url) + len(target) < _LONGEST_REMEMBERED:
            _remember(self._redirects, target, tuple(dict.fromkeys(sources))[:_MOST_ALIASES])
        return Alias(self._place, url, target, cursor)

    def _revisit_alias(self, capture: Capture, url: str | None, skip: Skip) -> Item:
        """Return the item of a revisit (the same content again): an alias if it was under another address."""
        response = read_response(capture.block)
        if response.status in _REDIRECTS:
            return self._redirect_alias(url, response, skip.cursor) or skip
        if response.status not in (None, 200, 304):
            return skip
        if _OTHER_TYPES.fullmatch(response.type) and not is_html_type(response.type):
            return skip
        known = self._pages.get(_payload_digest(capture.fields)) if _payload_digest(capture.fields) else None
        target = _web_url(capture.fields.get("warc-refers-to-target-uri", "")) or known
        if url is None or target is None or target == url:
            return skip
        return Alias(self._place, url, target, skip.cursor)

    def _refusal(self, capture: Capture, code: str, reason: str) -> Refusal:
        return Refusal(self._place, code, reason, capture.start.offset, str(capture.next))


_TOO_LARGE = f"It is larger than {LARGEST_PAGE // 1024 // 1024} MB."


def _remember(memory: "OrderedDict[str, _Value]", key: str, value: _Value) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > _MOST_REMEMBERED:
        memory.popitem(last=False)


def _web_url(text: str) -> str | None:
    """Return an http(s) address, None if it is none. Wget puts it in angle brackets, some tools leave blanks in it."""
    text = text.strip().removeprefix("<").removesuffix(">").replace(" ", "%20")
    if len(text) > _LONGEST_URL or not text.isprintable():
        return None
    try:
        parts = urlsplit(text)
        return text if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _valid_date(text: str) -> str | None:
    """Return ``text`` if it is an ISO 8601 time, else None."""
    if not _ISO_TIME.match(text) or len(text) > 40:
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def _payload_digest(fields: Mapping[str, str]) -> str:
    return fields.get("warc-payload-digest", "")[:200].lower()
