"""Fetching one page: robots.txt, redirects, validators, and a reason if it is refused."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import BinaryIO

from urllib3.util.url import Url

from db.ingest.network import public_addresses
from db.ingest.network.connection import WITH_BODY, RawResponse
from db.ingest.network.hosts import BUSY, Requester, normalise_url, redirect_target, retry_after
from db.ingest.network.responses import FetchedPage, Limits, NothingKnown, Validators
from db.ingest.network.robots import Robots
from db.ingest.source.http_message import charset_of, media_type
from db.ingest.source.records import Refused

_LONGEST_VALIDATOR = 1_000
"""Characters that an ``ETag`` may have to be stored; real ones have a few dozen."""


class HostBusy(Refused):
    """Raised for a page whose server wants to be left alone for now."""


class Fetcher:
    """Fetches pages for one import, one at a time; the robots.txt of each site is fetched once.

    Private addresses are refused unless ``allow_private``; ``known`` has the validators of pages in the archive.
    ``stopped`` is asked while waiting. ``clock`` and ``sleep`` are only used to keep delays, ``resolve`` returns the IP
    addresses of a host, ``ca_certs`` is a file of certificates to trust in place of certifi's.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        allow_private: bool = False,
        known: Validators | None = None,
        stopped: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        resolve: public_addresses.Resolve = public_addresses.resolve_host,
        ca_certs: str | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._known = known or NothingKnown()
        self._requester = Requester(self._limits, allow_private, stopped, clock, sleep, resolve, ca_certs)
        self._robots = Robots(self._requester)

    def fetch(self, url: str, into: BinaryIO | None = None) -> FetchedPage:
        """Return the page at ``url``, following redirects; its body in memory, or ``into`` an empty file.

        Raises ``Refused``, and ``ImportStopped`` if the import is stopped meanwhile.
        """
        at = normalise_url(url)
        passed: list[str] = []
        while True:
            self._robots.check(at)
            reply, is_known = self._ask(at, into)
            further = redirect_target(at, reply)
            if further is None:
                return _fetched_page(at, reply, tuple(passed), is_known)
            passed.append(at.url)
            at = further
            if at.url in passed:
                raise Refused("redirects", "It redirects in a circle.")
            if len(passed) > self._limits.redirects:
                raise Refused("redirects", f"It redirects more than {self._limits.redirects} times.")

    def _ask(self, url: Url, into: BinaryIO | None) -> tuple[RawResponse, bool]:
        etag, last_modified = self._known.validators(url.url) or (None, None)
        headers = {}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return self._requester.get(url, headers, into=into), bool(headers)


def _fetched_page(url: Url, reply: RawResponse, aliases: tuple[str, ...], is_known: bool) -> FetchedPage:
    is_unchanged = is_known and reply.status == HTTPStatus.NOT_MODIFIED
    if not is_unchanged and reply.status not in WITH_BODY:
        refused = HostBusy if reply.status in BUSY else Refused
        raise refused("http", _reason(reply))
    content_type = reply.headers.get("content-type", "")
    return FetchedPage(
        url=url.url,
        status=reply.status,
        data=reply.data,
        size=reply.size,
        content_type=media_type(content_type),
        charset=charset_of(content_type),
        etag=_validator(reply, "etag"),
        last_modified=_validator(reply, "last-modified"),
        aliases=aliases,
        captured=datetime.now(UTC).isoformat(timespec="seconds"),
        is_unchanged=is_unchanged,
    )


def _validator(reply: RawResponse, name: str) -> str | None:
    """Return a validator if it can be sent back in a request: not too long, and printable ASCII; else None."""
    value = reply.headers.get(name, "").strip()
    return value if value and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else None


def _reason(reply: RawResponse) -> str:
    try:
        status = f"{reply.status} ({HTTPStatus(reply.status).phrase})"
    except ValueError:
        status = str(reply.status)
    if reply.status not in BUSY:
        return f"Its server answered {status}."
    wait = retry_after(reply)
    if wait is None or wait < 1:
        return f"Its server is busy and answered {status}: worth a retry later."
    return f"Its server is busy and answered {status}: worth a retry in {_duration_text(wait)}."


def _duration_text(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    if seconds < 7_200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3_600:,.0f} hours"
