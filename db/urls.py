"""Addresses of the web as an archive compares them: one key for all the ways in which a page is linked to.

http and https, ``www.`` and mobile or AMP hosts, the order of parameters and those that only track, an index file's
name, a slash at the end, AMP and print views: none of these makes another page.
"""

from contextlib import suppress
from hashlib import blake2b
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from db.patterns import pattern

_HOST_PREFIX = pattern(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_TRACKING = pattern(
    r"^(?:utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs\w+|mkt_tok|wt\.?_?mc(?:_o)?|"
    r"ns_\w+|cmpid|icid|ocid|xtor|at_\w+|ref|ref_src|ref_url|referrer|source|smid|spm|share|shared|sharetype|feature|"
    r"output(?:type)?|amp|print|printable|printview|view_?mode|s_cid|ito|guccounter|guce_\w+|sessionid|phpsessid|jsessionid)$",
)
_ONLY_WITH_VALUE = {"source": {"rss", "feed"}, "amp": {"", "1", "true"}, "print": {"", "1", "true", "y"}}
"""Parameters that may be a page's own, too: what they say where they aren't."""
_INDEX_FILE = pattern(r"/(?:index|default|home)\.(?:html?|php\d?|aspx?|jsp|shtml)$")
_VIEW = pattern(r"/(?:amp|print)(?:/(?:index\.html?)?)?$|[./](?:amp)(?=\.html?$)|(?<=\.html)/amp$")
_SESSION = pattern(r";jsessionid=[^/?]*$")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_web(url: str) -> bool:
    """Whether it is an absolute http(s) address with a host."""
    return split_host(url) != ""


def split_host(url: str) -> str:
    """The host of an absolute http(s) address in lower case, without ``www.``; "" for anything else."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in _DEFAULT_PORTS or not host:
        return ""
    return host.rstrip(".").removeprefix("www.")


def site_of(url: str) -> str:
    """The site that a page at ``url`` belongs to: its host, however it is spelt; "" where it isn't on the web."""
    return _HOST_PREFIX.sub("", split_host(url))


def absolute(url: str, base: str | None) -> str | None:
    """``url`` as an absolute http(s) address without fragment, seen from ``base``; None where it is none."""
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
    except ValueError:
        return None
    joined = joined.partition("#")[0]
    return joined if is_web(joined) else None


def address(url: str) -> str:
    """What is the same for all addresses of one page: ``host/path?parameters``, to be compared and not to be opened."""
    url = url.strip()
    host = split_host(url)
    if not host:
        return url
    parts = urlsplit(url)
    port = _port(url)
    host = _HOST_PREFIX.sub("", host)
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode()
    if port is not None and port != _DEFAULT_PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._")
    path = _SESSION.sub("", path)
    while "//" in path:
        path = path.replace("//", "/")
    path = _VIEW.sub("", path)
    path = _INDEX_FILE.sub("/", path).rstrip("/")
    parameters = sorted(
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(name, value)
    )
    query = f"?{urlencode(parameters)}" if parameters else ""
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return f"{host}{path}{query}{fragment}"


def address_key(url: str) -> int:
    """A signed 64-bit key of ``address(url)``, for an index narrower than the addresses."""
    return int.from_bytes(blake2b(address(url).encode(), digest_size=8).digest(), "big", signed=True)


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError:
        return None


def _is_tracking(name: str, value: str) -> bool:
    name = name.lower()
    if _TRACKING.match(name) is None:
        return False
    values = _ONLY_WITH_VALUE.get(name)
    return not values or value.lower() in values
