"""Addresses of copies in web archives: the page's own address, and when the copy was captured.

A web archive puts its own address and a stamp before the page's address. Most run Wayback or pywb, whose stamps have 14
digits, with two letters behind them for another form of the page:
``https://web.archive.org/web/20200102030405id_/https://site.example/a``. archive.today writes
``https://archive.ph/2020.01.02-030405/https://site.example/a``.
"""

import re
from dataclasses import dataclass

from db.text.lazy_regex import lazy_compile

STAMP = r"(?:(?:199[6-9]|20\d\d)[01]\d[0-3]\d[0-2]\d[0-5]\d[0-5]\d|20\d\d\.[01]\d\.[0-3]\d-[0-2]\d[0-5]\d[0-5]\d)"
"""Pattern of a stamp that says when a page was captured: the first web archive began in 1996. A shorter one (``2020``)
asks for the nearest capture."""

FORM = r"(?:[a-z]{2}_)?"
"""Pattern of the letters behind a stamp: ``id_`` as captured, ``if_`` for a frame, ``im_`` for a picture, ``mp_`` …"""

ARCHIVE_TODAY = r"archive\.(?:today|ph|is|li|vn|fo|md)"
"""Pattern of the hosts of archive.today."""

_WEB_ARCHIVE = lazy_compile(
    r"https?://(?:"
    # The structure alone, on whatever host, where stamp and address are complete.
    rf"[^/?#\s]{{1,255}}(?:/[^/?#\s]{{1,60}}){{0,4}}/(?P<stamp>{STAMP}){FORM}/(?=https?:/)"
    # Addresses that people write, on the hosts that resolve them.
    rf"|web\.archive\.org(?::\d+)?/web/(?P<any_stamp>\d{{1,14}}){FORM}/(?=https?:/|[^/?#]+\.)"
    rf"|{ARCHIVE_TODAY}/(?:o/\w{{1,20}}|newest|oldest|\d{{4,14}})/(?=https?:/)"
    r")(?:(?P<scheme>https?):/+)?",
    re.IGNORECASE | re.ASCII,
)
_FULL_STAMP = lazy_compile(STAMP, re.ASCII)
_LONGEST = 8192
"""Characters that an address may have: about what servers accept. Copies of copies are unwrapped one by one."""

_DEFAULT_PORT = lazy_compile(r"(?P<url>http://[^/?#]*:80|https://[^/?#]*:443)(?=[/?#]|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchivedAddress:
    """The address of a copy: ``url`` is the page's own, ``stamp`` as written ("" for none), ``host`` the archive's."""

    url: str
    stamp: str
    host: str

    @property
    def time(self) -> str | None:
        """When the copy was captured, in ISO 8601 (UTC); None if the stamp is no full time."""
        return time_of(self.stamp)


def read_archived(address: str) -> ArchivedAddress | None:
    """Return what the address of a copy in a web archive says; None for any other address.

    Of a copy of a copy, the page's own address and the inner stamp, which is that of its text.
    """
    found: ArchivedAddress | None = None
    url = address.strip()
    while len(url) <= _LONGEST and (match := _WEB_ARCHIVE.match(url)):
        host = url.split("/", 3)[2]
        url = f"{(match['scheme'] or 'http').lower()}://{url[match.end() :]}"
        found = ArchivedAddress(url, match["stamp"] or match["any_stamp"] or "", host)
    if found is None:
        return None
    port = _DEFAULT_PORT.match(url)  # old indexes of Wayback note the port of every page
    if port is not None:
        url = port["url"].rpartition(":")[0] + url[port.end() :]
    return ArchivedAddress(url, found.stamp, found.host)


def original_address(address: str) -> str:
    """Return the page's own address if ``address`` is that of a copy in a web archive, else ``address``."""
    found = read_archived(address)
    return found.url if found is not None else address


def time_of(stamp: str) -> str | None:
    """Return the time that a stamp says, in ISO 8601 (UTC); None if it says no time to the second."""
    from datetime import datetime

    if _FULL_STAMP.fullmatch(stamp) is None:
        return None
    try:
        return datetime.strptime(stamp.replace(".", "").replace("-", ""), "%Y%m%d%H%M%S").isoformat() + "Z"
    except ValueError:
        return None
