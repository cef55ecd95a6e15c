"""The address of a page, and further ones that lead to it, from the page, its container and a mirror's note."""

from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree

from db.ingest.extraction.html.headline import find_headline
from db.ingest.extraction.html.structured_data import StructuredData, read_addresses
from db.ingest.language.bylines import is_url
from db.text.lazy_regex import lazy_compile
from db.text.web_archive_addresses import original_address

_MIRRORED = lazy_compile(
    r"<!--\s*Mirrored from\s+(\S+)\s+by HTTrack[^>]*?"
    r"(?:\],?\s*([A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]+ GMT))?\s*-->"
)
_SINGLE_FILE = lazy_compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]*?)\s*-->")
_SAVED_FROM = lazy_compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S+)\s*-->")
_HEAD, _TAIL = 20_000, 5_000
"""Characters at a page's start and end in which a mirror's note is looked for: HTTrack writes it at either."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """``url`` is the page's own address, absolute and http(s), or None; relative links resolve against ``base``.

    ``is_guess``: nothing states it, it follows from the place of the file.
    """

    url: str | None = None
    base: str | None = None
    aliases: tuple[str, ...] = ()
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class MirrorNote:
    """The note of a program that saved a page: the page's address, and the time as that program wrote it."""

    url: str
    saved: str = ""
    is_of_site: bool = False
    """Whether more of the site was saved beside the page, with links that lead from file to file."""


def mirror_note(html: str) -> MirrorNote | None:
    """Return the note that HTTrack, SingleFile or a browser left in a page that it saved; None without one."""
    ends = html if len(html) <= _HEAD + _TAIL else html[:_HEAD] + html[-_TAIL:]
    if "<!--" not in ends:
        return None
    for form in (_SINGLE_FILE, _MIRRORED, _SAVED_FROM):
        match = form.search(ends)
        if match is not None and not match[1].startswith("about:"):  # of a page that was saved from nowhere
            url = match[1] if "://" in match[1][:10] else f"http://{match[1]}"
            if is_url(url):
                return MirrorNote(url, (match[2] or "") if form is not _SAVED_FROM else "", form is _MIRRORED)
    return None


def address_of(
    tree: etree._Element,
    data: StructuredData,
    html: str = "",
    known: str | None = None,
    by_place: str | None = None,
    also: tuple[str, ...] = (),
    name: str = "",
) -> PageAddress:
    """Return the address of a page: the one that it calls its own if that can be so, else the one it was ``known`` by,
    else what a mirror noted, else ``by_place``. ``also`` are addresses that are known to lead to it, ``name`` is that
    of the file that it is in.
    """
    note = mirror_note(html)
    noted = original_address(note.url) if note is not None else None
    fetched = known or noted
    element = next((element for element in tree.iter("base") if element.get("href")), None)
    place = fetched or by_place
    base = _absolute(element.get("href"), place) if element is not None else None
    start = base or place
    links = _links(tree)
    said = [data.first_meta("og:url"), *read_addresses(data.article)]
    said = [links.get("canonical", ""), *(text for text in said if text.startswith(("http", "/")))]
    said.append(_bookmark(tree))
    candidates = [url for text in said if (url := _absolute(text, start)) is not None]
    chosen = next((url for url in candidates if _may_be(url, fetched or by_place)), None)
    own = chosen or fetched or _from_base(base) or by_place
    if own is None:
        return PageAddress(None, base)
    others = [*also, fetched, noted]
    # The links between the pages of a mirror lead to its files: `other.html` may have been `other.php`.
    others += [by_place if by_place and same_site(by_place, own) else None]
    others += [_absolute(quote(name), noted) if note is not None and note.is_of_site and name else None]
    others += [_absolute(links.get(rel), start) for rel in ("amphtml", "shortlink")]
    others += [url for url in candidates if _may_be(url, own)]
    aliases = dict.fromkeys(url.partition("#")[0] for url in others if url and is_url(url))
    aliases.pop(own, None)
    return PageAddress(own, base or fetched or by_place or own, tuple(aliases), chosen is None and fetched is None)


def _bookmark(tree: etree._Element) -> str:
    """Return the permalink that the page's headline leads to, by its ``rel``; "" for none, or a relative one."""
    headline = find_headline(tree)
    for link in islice(headline.iter("a"), 1) if headline is not None else ():
        href = (link.get("href") or "").strip()
        if "bookmark" in (link.get("rel") or "").lower().split() and href.startswith("http"):
            return href
    return ""


def _links(tree: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("link"):
        href = element.get("href")
        for rel in (element.get("rel") or "").lower().split():
            if href and rel in ("canonical", "amphtml", "shortlink"):
                found.setdefault(rel, href)
    return found


def _absolute(address: str | None, base: str | None) -> str | None:
    """Return ``address`` as an absolute http(s) address without a fragment; None for anything else."""
    if not address:
        return None
    try:
        url = urljoin(base or "", address.strip()).partition("#")[0]
    except ValueError:
        return None
    return url if is_url(url) else None


def _from_base(base: str | None) -> str | None:
    """Return the address in ``<base>`` if it names a page, not a folder: some programs put a saved page's own there."""
    return base if base is not None and not urlsplit(base).path.endswith("/") and len(urlsplit(base).path) > 1 else None


def _may_be(url: str, known: str | None) -> bool:
    """Return True if a page known by one address may have ``url`` as its own: of that site, and no listing of it."""
    ours = urlsplit(url)
    path = ours.path.rstrip("/")
    if known is None:
        return bool(path or ours.query) and not _is_local(ours.hostname or "")
    theirs = urlsplit(known)
    if not same_site(url, known):
        return False
    before = theirs.path.rstrip("/")
    if not path and not ours.query:
        return not before and not theirs.query
    if before != path and before.startswith(path + "/"):
        # An address above the known one: a story's first page, or the section that it is in?
        last = path.rsplit("/", 1)[-1]
        return len(last) > 20 or any(map(str.isdigit, last))
    return True


def _is_local(host: str) -> bool:
    return host in ("localhost", "127.0.0.1") or "." not in host


_PREFIXES = ("www.", "m.", "amp.", "mobile.", "wap.")


def same_site(url: str, other: str) -> bool:
    """Return True if the hosts of two addresses have the same registered domain."""
    return _site(urlsplit(url).hostname) == _site(urlsplit(other).hostname)


def _site(host: str | None) -> str:
    host = (host or "").lower().rstrip(".")
    for prefix in _PREFIXES:
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
    labels = host.split(".")
    if labels[-1].isdigit():
        return host
    # co.uk, com.br, or.jp: a short name under a country's
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else 2
    return ".".join(labels[-count:])
