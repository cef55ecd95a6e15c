"""Normalises URLs: all addresses under which a page is linked become one comparable form and one key.

http and https, ``www.`` and mobile or AMP hosts, the order of parameters and tracking parameters, an index file's name,
a slash at the end, AMP and print views, copies in caches and web archives: none of these makes another page. Everything
that may tell two articles apart is kept, because two pages with one key would become one article.
"""

import posixpath
from contextlib import suppress
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

from db.text.lazy_regex import lazy_compile
from db.text.web_archive_addresses import original_address

_HOST_PREFIX = lazy_compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_MOBILE_LABEL = lazy_compile(r"(?<=\.)m\.(?=[^.]+\.[^.]+$)")
"""The ``m.`` in ``en.m.wikipedia.org``."""

_TRACKING = lazy_compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|ttclid|gbraid|wbraid|igshid|mibextid|li_fat_id|_g[al]|"
    r"mc_[ce]id|_hs\w+|mkt_tok|wt\.?_?mc(?:_o)?|ns_(?:campaign|mchannel|source|linkname|fee)|at_[a-z]\w*|soc_(?:src|trk)|"
    r"fb_(?:action_ids|action_types|ref|source)|cmpid|intcmp|ncid|ftag|icid|ocid|s_cid|xtor|wprov|tsrc|ito|smid|spm|"
    r"ref_src|ref_url|referrer|sharetype|replytocom|guccounter|guce_\w+|__twitter_impression|amp_js_v|amp_gsa|usqp|"
    r"(?:php|j|asp)?sessionid|phpsessid|no_?n?amp|printable|print_?view|output_?type"
)
_YES = frozenset({"", "1", "true", "y", "yes", "on"})
_TRACKING_VALUES: dict[str, frozenset[str]] = {
    "amp": _YES,
    "print": _YES | {"print"},
    "share": _YES,
    "shared": _YES,
    "output": frozenset({"amp", "print"}),
    "view": frozenset({"amp", "print"}),
    "viewmode": frozenset({"amp", "print"}),
    "view_mode": frozenset({"amp", "print"}),
    "source": frozenset({"rss", "feed", "twitter", "facebook", "email", "newsletter", "share", "social"}),
    "feature": frozenset({"share", "shared", "related", "youtu.be", "emb_title", "emb_logo", "rss"}),
}
"""Parameters that only track if they have one of these values; with another value they may select a page."""

_INDEX_FILE = lazy_compile(r"(?i)/(?:index|default|home)\.(?:html?|php\d?|aspx?|jsp|shtml)$")
_VIEW = lazy_compile(r"/(?:amp|print)(?:\.html?|/(?:index\.html?)?)?$|[.-]amp(?=\.html?$|$)|^/amp(?=/.)")
_SESSION = lazy_compile(r"(?i);jsessionid=[^/?]*$")
_CACHED = lazy_compile(
    r"(?i)^https?://(?:"
    r"[\w-]+\.cdn\.ampproject\.org/[a-z]/(?:s/)?|(?:www\.)?google\.[a-z.]{2,6}/amp/(?:s/)?)(?:https?:/+)?(?=[^/?#]+\.)"
)
"""The part of an address that a cache puts before the page's own address."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAFE = "/:@!$&'()*+,;=~-._"
_QUERY_SAFE = _SAFE + "?%"


def is_web_url(url: str) -> bool:
    """True for an absolute http(s) URL with a host."""
    return host_of(url) != ""


def host_of(url: str) -> str:
    """Return the host of an absolute http(s) URL in lower case, without ``www.``; "" for anything else."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if parts.scheme.lower() not in _DEFAULT_PORTS or not host:
        return ""
    bare = host.removeprefix("www.")
    return bare if "." in bare else host


def site_of(url: str) -> str:
    """Return the site of a page: its host without ``www.``, mobile and AMP prefixes; "" if ``url`` is no web URL."""
    return _bare_host(host_of(_original(url)))


def normalize_url(url: str) -> str:
    """Return the form in which the addresses of a page compare equal: ``host/path?parameters``. Not for opening."""
    url = _original(url.strip().encode(errors="replace").decode())
    host = _bare_host(host_of(url))
    if not host:
        return url
    parts = urlsplit(url)
    port = _port(parts)
    if port is not None and port != _DEFAULT_PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    fragment = f"#{parts.fragment}" if _names_a_page(parts.fragment) else ""
    return f"{host}{_normalize_path(parts.path)}{_normalize_query(parts.query)}{fragment}"


# Pages of a site repeat each other's links. 10,000 URLs of 100 characters take 2 to 3 MB.
@lru_cache(10_000)
def address_key(url: str) -> int:
    """Return a signed 64-bit hash of ``normalize_url(url)``, for an index narrower than the addresses."""
    from hashlib import blake2b  # imported late: browsing needs no digests, and OpenSSL takes 2 ms

    return int.from_bytes(blake2b(normalize_url(url).encode(), digest_size=8).digest(), "big", signed=True)


def _original(url: str) -> str:
    """Return the page's own address if ``url`` is that of a copy in a web archive or cache, else ``url``."""
    url = original_address(url.strip())
    while match := _CACHED.match(url):
        url = original_address(f"http://{url[match.end() :]}")
    return url


def _bare_host(host: str) -> str:
    host = _MOBILE_LABEL.sub("", _HOST_PREFIX.sub("", host))
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode()
    return host


def _normalize_path(path: str) -> str:
    """Return a path in the form in which it compares.

    It works on bytes: the encoding of old sites' names isn't known.
    """
    path = quote(unquote_to_bytes(path), safe=_SAFE)
    if "/." in path or "//" in path:
        path = "/" + posixpath.normpath(path).lstrip("/")
    while (shorter := _INDEX_FILE.sub("/", _VIEW.sub("", _SESSION.sub("", path))).rstrip("/")) != path:
        path = shorter
    return path


def _normalize_query(query: str) -> str:
    if not query:
        return ""
    parameters = parse_qsl(quote(query, safe=_QUERY_SAFE), keep_blank_values=True, encoding="latin-1")
    kept = sorted((name, value) for name, value in parameters if not _is_tracking(name.lower(), value.lower()))
    return f"?{urlencode(kept, encoding='latin-1')}" if kept else ""


def _names_a_page(fragment: str) -> bool:
    return fragment.startswith(("!", "/"))


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return None


def _is_tracking(name: str, value: str) -> bool:
    if name == "ref":
        return not value.isdigit()
    return _TRACKING.fullmatch(name) is not None or value in _TRACKING_VALUES.get(name, ())
