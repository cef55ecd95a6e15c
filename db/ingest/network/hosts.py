"""Requests to hosts: their IP addresses are checked, requests keep a delay, and busy hosts are asked once more."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import BinaryIO
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util.url import Url, parse_url

from db.errors import ImportStopped
from db.ingest.network import public_addresses as addresses
from db.ingest.network.connection import Deadline, RawResponse, send_request
from db.ingest.network.content_encoding import ACCEPTED
from db.ingest.network.public_addresses import check_public
from db.ingest.network.responses import Limits
from db.ingest.source.records import Refused

AGENT = "newsbrowse"
"""The name of this program in robots.txt files."""

BUSY = (429, 503)
"""Statuses of a host that wants to be left alone: Too Many Requests, Service Unavailable."""

_REDIRECTS = (301, 302, 303, 307, 308)
_PORTS = {"http": 80, "https": 443}

_LONGEST_URL = 8_000
"""Characters that an address may have: the length that everyone should support (RFC 9110, section 4.1)."""

_NAP_SECONDS = 0.2
"""Seconds slept at a time, after which it is checked whether the import was stopped."""


def normalise_url(url: str) -> Url:
    """Normalise an address: host in lower case, path quoted; no user, no default port, no fragment.

    Raises ``Refused`` if it is no http or https address.
    """
    try:
        found = parse_url(url.strip()) if len(url) <= _LONGEST_URL else Url()
    except (LocationParseError, UnicodeError, ValueError) as error:
        raise Refused("bad-url") from error
    if found.scheme not in _PORTS or not found.host:
        raise Refused("bad-url")
    port = None if found.port == _PORTS[found.scheme] else found.port
    return found._replace(auth=None, port=port, path=found.path or "/", fragment=None)


def redirect_target(url: Url, reply: RawResponse) -> Url | None:
    """Return where the response to ``url`` redirects to; None if it doesn't. Raises ``Refused`` for a bad target."""
    location = reply.headers.get("location") if reply.status in _REDIRECTS else None
    if not location:
        return None
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()  # servers that send more than ASCII mostly send UTF-8
    try:
        return normalise_url(urljoin(url.url, location.strip()))
    except (Refused, ValueError) as error:
        raise Refused("redirects", "It redirects to something that is no address of the web.") from error


@dataclass
class Requester:
    """Makes requests, one at a time. ``delays`` maps hosts to the seconds between requests that they ask for.

    ``clock`` and ``sleep`` are only used to keep delays; ``resolve`` returns the IP addresses of a host.
    """

    limits: Limits
    allow_private: bool = False
    stopped: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    resolve: addresses.Resolve = addresses.resolve_host
    ca_certs: str | None = None
    delays: dict[str, float] = field(default_factory=dict)
    _free_from: dict[str, float] = field(default_factory=dict)

    def get(
        self,
        url: Url,
        headers: Mapping[str, str] | None = None,
        *,
        into: BinaryIO | None = None,
        limit: int | None = None,
    ) -> RawResponse:
        """Return a host's response, whatever its status; a busy host is asked a second time if it says when.

        Redirects aren't followed. ``limit`` is for the body, in bytes. Raises ``Refused`` and ``ImportStopped``.
        """
        reply = self._get(url, headers or {}, into, limit)
        wait = retry_after(reply)
        if wait is None or wait > self.limits.longest_wait:
            return reply
        self._wait(wait)
        return self._get(url, headers or {}, into, limit)

    def _get(self, url: Url, headers: Mapping[str, str], into: BinaryIO | None, limit: int | None) -> RawResponse:
        host = url.host or ""
        self._wait(self._free_from.get(host, 0) - self.clock())
        limits = self.limits if limit is None else replace(self.limits, page=limit)
        try:
            with Deadline(limits.total, self.stopped) as watch:
                found = self._addresses(host.strip("[]"), watch)
                return send_request(
                    url, found, {**_HEADERS, **headers}, limits, watch, into=into, ca_certs=self.ca_certs
                )
        finally:
            self._free_from[host] = self.clock() + max(self.limits.delay, self.delays.get(host, 0))

    def _addresses(self, host: str, watch: Deadline) -> list[str]:
        try:
            found = list(watch.call(lambda: self.resolve(host), self.limits.connect))
        except (OSError, UnicodeError) as error:
            raise Refused("network", "There is no server of its name.") from error
        if not found:
            raise Refused("network", "There is no server of its name.")
        if not self.allow_private:
            check_public(host, found)
        return found

    def _wait(self, seconds: float) -> None:
        """Sleep, in short naps, so that an import can be stopped meanwhile."""
        while seconds > 0:
            if self.stopped():
                raise ImportStopped
            self.sleep(min(seconds, _NAP_SECONDS))
            seconds -= _NAP_SECONDS


def retry_after(reply: RawResponse) -> float | None:
    """Return the seconds after which a busy host wants to be asked again; None if it isn't busy or doesn't say."""
    said = reply.headers.get("retry-after", "").strip() if reply.status in BUSY else ""
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        then = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def _program_version() -> str:
    try:
        return version("newsbrowse")
    except PackageNotFoundError:
        return "0"


_HEADERS = {
    "User-Agent": f"{AGENT}/{_program_version()} (reads news pages into a personal archive)",
    "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
    "Accept-Encoding": ACCEPTED,
    "Connection": "close",
}
