"""What a capture is: a page to be read, an address that leads to one, or nothing that articles are made of."""

import base64
import binascii
import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from db.ingest.readers.pages.html_sniffing import is_html
from db.ingest.readers.web_archives.framing import Capture
from db.ingest.source.http_message import HttpResponse, read_response
from db.ingest.source.inputs import HEAD_BYTES, LARGEST_PAGE
from db.ingest.source.records import Alias, Facts, Item, Record, Refusal, Refused, Skip

_HTML = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml")
_OTHERS = re.compile(
    r"(?:image|video|audio|font|model|message|multipart|chemical)/.*|application/(?!octet-stream|html|unknown).*"
    r"|text/(?:calendar|css|csv|dns|ecmascript|javascript|json|plain|rtf|vcard|vtt|xml|x-.*)"
)
"""Media types of what is no page. Any other that isn't HTML's is a wrong or a damaged one: the bytes tell."""

_NO_TYPE = re.compile(r"[^\x21-\x7e]")
_REDIRECTS = (301, 302, 303, 307, 308)
_NOT_WHOLE = (204, 205, 206)
_KNOWN_TYPES = frozenset(
    ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
)
_T = TypeVar("_T")
_REMEMBERED = 20_000
_LONGEST_URL = 8192
_LONGEST_REMEMBERED = 1024
_MOST_ALIASES = 16
_DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?", re.ASCII)


class CaptureReader:
    """Makes items of the captures of one file. It remembers a bounded number of redirects and digests.

    ``has_sums``: the file has check sums of its own (gzip), so that records' digests needn't be looked at.
    """

    def __init__(self, place: str, reader: str, *, has_sums: bool) -> None:
        self._place = place
        self._has_sums = has_sums
        self._reader = reader
        self._redirects: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._pages: OrderedDict[str, str] = OrderedDict()

    def item(self, capture: Capture) -> Item:
        """What a capture is. Whatever is no page, and no way to one, is a Skip."""
        skip = Skip(self._place, str(capture.next))
        fields, kind = capture.fields, capture.fields.get("warc-type", "").lower()
        if kind not in _KNOWN_TYPES and "msgtype=response" in fields.get("content-type", ""):
            kind = "response"  # its type is damaged
        if not kind:
            return self._refusal(capture, "bad-record", "It doesn't say what it is.")
        if kind not in ("response", "resource", "revisit"):
            return skip
        url = _url(fields.get("warc-target-uri", ""))
        if kind == "revisit":
            return self._revisit(capture, url, skip)
        if kind == "resource":
            return self._answered(
                capture, url, HttpResponse(None, {"content-type": fields.get("content-type", "")}, capture.block)
            )
        answer = read_response(capture.block)
        if answer.status is None and not is_html(answer.body[:HEAD_BYTES]):
            if url is None:
                return skip  # a name server's answer, say
            return self._refusal(capture, "bad-record", "The header of its HTTP answer is damaged.")
        return self._answered(capture, url, answer)

    def _answered(self, capture: Capture, url: str | None, answer: HttpResponse) -> Item:
        """What was answered: a page, a redirect, or something else."""
        skip = Skip(self._place, str(capture.next))
        if answer.status in _REDIRECTS:
            return self._redirect(url, answer, skip.cursor) or skip
        if answer.status is not None and (not 200 <= answer.status < 300 or answer.status in _NOT_WHOLE):
            return skip
        if _OTHERS.fullmatch(answer.type):
            return skip
        if not answer.has_end:
            return self._refusal(capture, "bad-record", "The header of its HTTP answer doesn't end.")
        if not capture.is_whole:
            return self._refusal(capture, "too-large", _TOO_LARGE) if answer.type in _HTML else skip
        try:
            data, warning = answer.content()
        except Refused as refused:
            return self._refusal(capture, refused.code, refused.reason) if answer.type in _HTML else skip
        is_page = bool(data.strip()) and (answer.type in _HTML or is_html(data[:HEAD_BYTES]))
        if not is_page and (capture.warning or _NO_TYPE.search(answer.type)):
            return self._refusal(capture, "bad-record", "It is damaged.")
        return self._page(capture, url, answer, data, warning) if is_page else skip

    def _page(self, capture: Capture, url: str | None, answer: HttpResponse, data: bytes, warning: str) -> Item:
        if len(data) > LARGEST_PAGE:
            return self._refusal(capture, "too-large", _TOO_LARGE)
        digest = _digest(capture.fields)
        if url and digest and len(url) < _LONGEST_REMEMBERED:
            _remember(self._pages, digest, self._pages.get(digest, url))
        facts = Facts(url=url, aliases=self._redirects.get(url or "", ()), warnings=self._warnings(capture, warning))
        return Record(
            self._place,
            data,
            "page",
            self._reader,
            offset=capture.spot.offset,
            facts=facts,
            captured=_captured(capture.fields.get("warc-date", "")),
            charset=answer.charset,
            cursor=str(capture.next),
        )

    def _warnings(self, capture: Capture, warning: str) -> tuple[str, ...]:
        warnings = [found for found in (capture.warning, warning) if found]
        if capture.fields.get("warc-truncated"):
            warnings.append("Its capture was cut short.")
        if not capture.warning and not self._has_sums and _is_changed(capture):
            warnings.append("Its bytes are not those that were captured: they don't fit its record's digest.")
        return tuple(warnings)

    def _redirect(self, url: str | None, answer: HttpResponse, cursor: str) -> Alias | None:
        location = answer.fields.get("location", "")
        try:
            target = _url(urljoin(url or "", location.strip())) if location else None
        except ValueError:
            return None
        if url is None or target is None or target == url:
            return None
        sources = (*self._redirects.get(url, ()), url, *self._redirects.get(target, ()))
        if len(url) + len(target) < _LONGEST_REMEMBERED:
            _remember(self._redirects, target, tuple(dict.fromkeys(sources))[:_MOST_ALIASES])
        return Alias(self._place, url, target, cursor)

    def _revisit(self, capture: Capture, url: str | None, skip: Skip) -> Item:
        """The same content once more: an alias where that was under another address."""
        answer = read_response(capture.block)
        if answer.status in _REDIRECTS:
            return self._redirect(url, answer, skip.cursor) or skip
        if answer.status not in (None, 200, 304) or _OTHERS.fullmatch(answer.type):
            return skip
        known = self._pages.get(_digest(capture.fields)) if _digest(capture.fields) else None
        target = _url(capture.fields.get("warc-refers-to-target-uri", "")) or known
        if url is None or target is None or target == url:
            return skip
        return Alias(self._place, url, target, skip.cursor)

    def _refusal(self, capture: Capture, code: str, reason: str) -> Refusal:
        return Refusal(self._place, code, reason, capture.spot.offset, str(capture.next))


_TOO_LARGE = f"It is larger than {LARGEST_PAGE // 1024 // 1024} MB."


def _remember(memory: "OrderedDict[str, _T]", key: str, value: _T) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > _REMEMBERED:
        memory.popitem(last=False)


def _url(text: str) -> str | None:
    """The address of a page of the web; wget puts it in brackets, and some tools leave blanks in it."""
    text = text.strip().removeprefix("<").removesuffix(">").replace(" ", "%20")
    if len(text) > _LONGEST_URL or not text.isprintable():
        return None
    try:
        parts = urlsplit(text)
        return text if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _captured(text: str) -> str | None:
    if not _DAY.match(text) or len(text) > 40:
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def _digest(fields: Mapping[str, str]) -> str:
    return fields.get("warc-payload-digest", "")[:200].lower()


def _is_changed(capture: Capture) -> bool:
    """Whether the digest of a record's block is another one than its header says, as far as that can be told."""
    algorithm, _, said = capture.fields.get("warc-block-digest", "").partition(":")
    algorithm = algorithm.strip().lower().replace("-", "")
    if algorithm not in ("sha1", "sha256", "md5"):
        return False
    found = hashlib.new(algorithm, capture.block, usedforsecurity=False).digest()
    said = said.strip()
    try:
        wanted = (
            bytes.fromhex(said)
            if len(said) == 2 * len(found)
            else base64.b32decode(said.upper() + "=" * (-len(said) % 8))
        )
    except (ValueError, binascii.Error):
        return False
    return len(wanted) == len(found) and wanted != found
