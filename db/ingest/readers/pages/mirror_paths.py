"""What the path of a mirrored page says, as wget or waybackpack writes it: ``www.site.example/news/a.html``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from db.text.web_archive_addresses import FORM, read_archived, time_of

_HOST = re.compile(
    r"(?P<host>(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.){1,8}(?P<last>[a-z]{2,24}|xn--[a-z0-9-]{2,59}))"
    r"(?:[+:](?P<port>\d{2,5}))?",
    re.IGNORECASE,
)
_IP_ADDRESS = re.compile(r"(?P<host>\d{1,3}(?:\.\d{1,3}){3})(?:[+:](?P<port>\d{2,5}))?")
_SCHEME = re.compile(r"(https?):?", re.IGNORECASE)
_FORM = re.compile(rf"{FORM}\Z")
_INDEX = re.compile(r"index\.x?html?", re.IGNORECASE)
_QUERY = re.compile(r"(?P<path>.*?)(?:\?(?P<query>.+)|@(?P<at>[^=&]{1,80}=.*))", re.DOTALL)
_ADDED_SUFFIX = re.compile(r"(?P<name>.+\.(?:php\d?|aspx?|jsp|cgi|cfm|pl|do|s?html?))\.html", re.IGNORECASE)
_GZ_SUFFIX = re.compile(r"\.gz\Z", re.IGNORECASE)
_TOOL_FOLDERS = frozenset({"hts-cache", "__macosx", ".git", ".svn"})

_LONG_TOP_LEVEL_DOMAINS = """
    academy africa agency app archive arpa asia berlin biz blog cat center central city click cloud club com
    community coop corp dev digital earth edu email eus example gal global gov group guide hamburg help home info
    int internal international invalid jobs koeln lan land law legal life live local localhost london ltd mba media
    mil mobi moscow museum name net network news ngo nyc one ong onion online org page paris plus post press pro pub
    radio report review ruhr science scot site social space store studio swiss team tech test tips today top travel
    university vip vlaanderen wales watch web website wien wiki work world xxx xyz zone
"""
"""Top-level domains of more than two letters, as far as news sites are likely to have them."""

_FILE_EXTENSIONS = frozenset({"db", "gz", "js", "rb", "ts", "ui", "vb", "xz"})
"""Two-letter endings of folder names (``three.js``) that are no country's top-level domain."""


@dataclass(frozen=True, slots=True)
class MirrorPath:
    """What the path of a mirrored page says: its address, and when it was captured (ISO 8601, UTC), if it has a stamp.

    ``is_stated``: a program that saves from a web archive wrote stamp and address as one. Any other address is a guess.
    """

    url: str
    captured: str | None = None
    is_stated: bool = False


def url_of(trail: Sequence[str]) -> str | None:
    """Return the address of the file at ``trail``; None if no part of it is a host."""
    found = read_path(trail)
    return found.url if found is not None else None


def read_path(trail: Sequence[str]) -> MirrorPath | None:
    """Return what ``trail``, the path of a file below what a person named, says; None if no part is a host.

    The host is the one behind ``http:`` (a mirror of a web archive has two), else behind a web archive's stamp
    (``STAMP/HOST/PATH``, as waybackpack writes it), else the outermost part that looks like one. The scheme is
    ``https`` unless a folder above the host is named for another one. A stamp right below the host
    (``HOST/STAMP/PATH``) may be a folder of the site: this is a guess.
    """
    folders = trail[:-1]
    hosts = [
        (at, host)
        for at, part in enumerate(folders)
        if (host := _host_of(part, is_sure=_is_behind_scheme(folders, at) or bool(_stamp_above(folders, at))))
        is not None
    ]
    if not hosts:
        return None
    at, host = min(
        hosts, key=lambda pair: (not _is_behind_scheme(folders, pair[0]), not _stamp_above(folders, pair[0]))
    )
    scheme = _scheme_above(folders, at)
    origin = f"{scheme or 'https'}://{host}"
    captured = _stamp_above(folders, at)
    if captured is not None:
        return MirrorPath(origin + _path_and_query(trail[at + 1 :]), captured, is_stated=True)
    rest = trail[at + 2 :]
    captured = _time_of(trail[at + 1]) if rest and (len(rest) > 1 or not _INDEX.fullmatch(rest[0])) else None
    if captured is not None:
        return MirrorPath(origin + _path_and_query(rest), captured)
    url = origin + _path_and_query(trail[at + 1 :])
    archived = read_archived(url)
    if archived is not None:
        return MirrorPath(archived.url, archived.time, is_stated=archived.time is not None)
    return MirrorPath(url)


def _is_behind_scheme(folders: Sequence[str], at: int) -> bool:
    return at > 0 and folders[at - 1].lower() in ("http:", "https:")


def _scheme_above(folders: Sequence[str], at: int) -> str | None:
    found = _SCHEME.fullmatch(folders[at - 1]) if at else None
    return found[1].lower() if found is not None else None


def _stamp_above(folders: Sequence[str], at: int) -> str | None:
    """Return the time of the stamp above the host at ``at``, or above its scheme; None without one."""
    above = at - 1 if _scheme_above(folders, at) is None else at - 2
    return _time_of(folders[above]) if above >= 0 else None


def _time_of(folder: str) -> str | None:
    return time_of(_FORM.sub("", folder))


def is_tool_folder(trail: Sequence[str]) -> bool:
    """Return True if a file is in a folder that a tool keeps for itself (HTTrack's cache, git, …)."""
    return any(part.lower() in _TOOL_FOLDERS for part in trail[:-1])


def _host_of(part: str, *, is_sure: bool) -> str | None:
    """Return the host that a folder is named for; if that isn't sure, one of a top-level domain that is known."""
    found = _HOST.fullmatch(part)
    if found is None:
        found = _IP_ADDRESS.fullmatch(part)
        if found is None or any(int(number) > 255 for number in found["host"].split(".")):
            return None
    else:
        last = found["last"].lower()
        is_country = len(last) == 2 and last not in _FILE_EXTENSIONS
        if not (
            is_sure
            or is_country
            or last in _LONG_TOP_LEVEL_DOMAINS.split()
            or last.startswith("xn--")
            or part.lower().startswith("www.")
        ):
            return None
    return found["host"].lower() + (f":{int(found['port'])}" if found["port"] else "")


def _path_and_query(parts: Sequence[str]) -> str:
    """Return the path and query that wget made these folder names and this file name of."""
    *folders, name = (unquote(part, errors="surrogateescape") for part in parts)
    name = _GZ_SUFFIX.sub("", name)
    query = ""
    if found := _QUERY.fullmatch(name):
        name, query = found["path"], found["query"] or found["at"]
        query = query.removesuffix(".html")  # wget adds it to the name of every page (--adjust-extension)
    elif found := _ADDED_SUFFIX.fullmatch(name):
        name = found["name"]
    if _INDEX.fullmatch(name):
        name = ""
    path = "/".join(quote(part, "!$&'()*+,;=:@~", errors="surrogateescape") for part in (*folders, name))
    return f"/{path}" + ("?" + quote(query, "!$&()*+,;=:@/?~", errors="surrogateescape") if query else "")
