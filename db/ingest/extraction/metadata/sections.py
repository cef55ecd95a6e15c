"""The section of a page: by its breadcrumb in JSON-LD, its stated section, its visible breadcrumb, or its address."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import SplitResult, unquote, urlsplit

from lxml import etree

from db.ingest.extraction.html.own_article import find_own_article, is_of_others
from db.ingest.extraction.html.structured_data import JsonNode, StructuredData, read_types, read_words
from db.ingest.language.date_words import MONTHS
from db.ingest.language.page_phrases import HERE_LABELS, is_root, phrase_key, words_of
from db.text.cleaning import fold, fold_title
from db.text.lazy_regex import lazy_compile
from db.text.urls import normalize_url

_MOST = 8
"""Sections in a path. The deepest breadcrumbs of the corpora have six; more are tags."""

_LONGEST_NAME = 60
"""Letters of a section's name: what is longer is the page's title at the end of a breadcrumb."""


@dataclass(frozen=True, slots=True)
class Filing:
    """``section`` is a path of names, outermost first; ``root`` is the breadcrumb's name for the site's front page."""

    section: tuple[str, ...] = ()
    root: str = ""


@dataclass(frozen=True, slots=True)
class _Crumb:
    name: str
    url: str = ""


def find_section(
    tree: etree._Element, data: StructuredData, url: str | None, titles: tuple[str, ...], sites: tuple[str, ...]
) -> Filing:
    """Return the section of a page. ``titles`` are all wordings of its title, ``sites`` the names of its site."""
    known = _PageFacts({_key(title) for title in titles if title} - {""}, {_key(name) for name in sites} - {""}, url)
    root = ""
    for crumbs in _declared(tree, data):
        found = known.filed(crumbs)
        root = root or found.root
        if found.section:
            return Filing(found.section, root)
    said = _said(data)
    if said and not _is_slug(said):
        return Filing(_parts(said, known), root)
    for crumbs in _visible(tree):
        found = known.filed(crumbs)
        root = root or found.root
        if found.section:
            return Filing(found.section, root)
    if category := _category(tree):
        return Filing((category,), root)
    of_path = section_of_path(url)
    if said and not of_path:
        return Filing(_parts(_pretty(said), known), root)
    return Filing(of_path, root)


def _category(tree: etree._Element) -> str:
    """Return the name of the first category that the page's own article links to (rel-tag, as blogs write it)."""
    own = find_own_article(tree)
    for link in islice(tree.iter("a"), _MOST_LINKS):
        if "category" in (link.get("rel") or "").lower().split() and not is_of_others(link, own):
            name = _text(link)
            if 0 < len(name) <= _LONGEST_NAME:
                return name
    return ""


_MOST_LINKS = 2000
"""Links of a page among which that to its category is looked for."""


def _key(text: str) -> str:
    return fold_title(text)


@dataclass(frozen=True, slots=True)
class _PageFacts:
    """Facts of a page that tell its sections from other crumbs."""

    titles: set[str]
    sites: set[str]
    url: str | None

    def filed(self, crumbs: list[_Crumb]) -> Filing:
        """Return the sections among crumbs, without home page, years, and the page itself."""
        crumbs = [
            crumb for crumb in crumbs if any(map(str.isalnum, crumb.name)) and "icon" not in crumb.name.lower().split()
        ]
        crumbs = crumbs[: _MOST + 3]
        root = ""
        if crumbs and self._is_home(crumbs[0]):
            root = crumbs.pop(0).name
        while crumbs and self._is_page(crumbs[-1]):
            crumbs.pop()
        names = [crumb.name for crumb in crumbs if not _is_year(crumb.name) and not is_root(crumb.name)]
        names = [name for name in dict.fromkeys(names) if len(name) <= _LONGEST_NAME]
        return Filing(tuple(_pretty(name) if _is_slug(name) else name for name in names[:_MOST]), root)

    def _is_home(self, crumb: _Crumb) -> bool:
        if is_root(crumb.name) or _key(crumb.name) in self.sites or phrase_key(crumb.name) in _FRONT:
            return True
        if not crumb.url:
            return False
        parts = _split(crumb.url)
        return parts.path.strip("/") == "" and not parts.query and bool(parts.netloc or crumb.url == "/")

    def _is_page(self, crumb: _Crumb) -> bool:
        folded = _key(crumb.name)
        if folded in self.titles or len(crumb.name) > _LONGEST_NAME:
            return True
        cut = folded.rstrip(" .…")
        if len(cut) > 15 and any(title.startswith(cut) for title in self.titles):
            return True
        if crumb.url and self.url:
            return _split(crumb.url).path.rstrip("/") == _split(self.url).path.rstrip("/") != ""
        return False


_FRONT = frozenset(
    map(phrase_key, ("Front", "Accueil", "Titelseite", "Startsida", "Forside", "Domů", "Úvod", "Ana Sayfa", "首页"))
)


def _split(url: str) -> SplitResult:
    """Return the parts of an address; of an invalid one, empty ones."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _is_year(name: str) -> bool:
    return name.isdigit() and len(name) <= 4


def _declared(tree: etree._Element, data: StructuredData) -> Iterator[list[_Crumb]]:
    """Yield the breadcrumbs that a page declares: in JSON-LD, then in microdata."""
    yield from _listed(data)
    if data.items:
        yield _microdata(tree)


def _listed(data: StructuredData) -> list[list[_Crumb]]:
    """Return the breadcrumbs in JSON-LD, longest first."""
    found = []
    for node in data.nodes:
        if "breadcrumblist" in read_types(node):
            items = node.get("itemListElement")
            crumbs = [_item(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
            found.append([crumb for _, crumb in sorted(crumbs, key=lambda pair: pair[0])])
    return sorted(found, key=len, reverse=True)


def _item(item: JsonNode) -> tuple[int, _Crumb]:
    target = item.get("item")
    name = read_words(item.get("name"))
    url = target if isinstance(target, str) else ""
    if isinstance(target, dict):
        name = name or read_words(target.get("name"))
        identity = target.get("@id") or target.get("url")
        url = identity if isinstance(identity, str) else ""
    position = item.get("position")
    try:
        place = int(position) if isinstance(position, int | str) else _MOST
    except ValueError:
        place = _MOST
    return place, _Crumb(" ".join(html.unescape(name).split()), url)


def _microdata(tree: etree._Element) -> list[_Crumb]:
    for element in _LISTS(tree):
        if element.get("itemtype", "").rstrip("/").endswith("BreadcrumbList"):
            return [
                _Crumb(_text(name) or name.get("content") or "", _href(item))
                for item in element.iterfind(".//*[@itemprop='itemListElement']")
                if (name := item.find(".//*[@itemprop='name']")) is not None
            ]
    return []


def _href(item: etree._Element) -> str:
    link = item if item.get("href") else item.find(".//*[@href]")
    return (link.get("href") or "") if link is not None else ""


def _text(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


_LISTS = etree.XPath(".//*[@itemtype and contains(@itemtype, 'BreadcrumbList')]")
_OF_BREADCRUMBS = lazy_compile("rumb|pathway|ariadne|rootline|avigationspfad")
"""What the class, id or label of a breadcrumb has in it."""


def _visible(tree: etree._Element) -> list[list[_Crumb]]:
    """Return the links of each element whose class or label is a breadcrumb's, up to three."""
    found = []
    for element in tree.iter("nav", "ol", "ul", "div", "p"):
        names = " ".join(filter(None, map(element.get, ("class", "id", "aria-label"))))
        if not names or _OF_BREADCRUMBS.search(names) is None:
            continue
        crumbs = [_Crumb(text, link.get("href") or "") for link in element.iter("a") if (text := _text(link))]
        crumbs = [crumb for crumb in crumbs if phrase_key(crumb.name) not in HERE_LABELS]
        if 0 < len(crumbs) <= _MOST + 2:
            found.append(crumbs)
            if len(found) == 3:
                break
    return found


def _said(data: StructuredData) -> str:
    """Return the section that a page states; in JSON-LD the first of several."""
    value = read_words(data.article.get("articleSection"))
    meta = data.first_meta("article:section", "og:article:section", "parsely-section", "sailthru.section", "section")
    micro = data.properties.get("articlesection", [""])[0]
    candidates = [text for text in (value, meta, micro) if text]
    return next((text for text in candidates if not _is_slug(text)), candidates[0] if candidates else "")


_SLUG = lazy_compile(r"[a-z0-9_/-]+")
_SIGN = lazy_compile(r"\s*[/>›»|]\s*|\s*:\s+")


def _is_slug(text: str) -> bool:
    """Return True if a name is for machines: lower-case letters without blanks."""
    return _SLUG.fullmatch(text) is not None


def _parts(said: str, known: _PageFacts) -> tuple[str, ...]:
    names = [part for part in _SIGN.split(html.unescape(said)) if part]
    if len(names) == 1 and said.count(",") > 0:
        names = [said.split(",")[0].strip()]
    names = [_pretty(name) if _is_slug(name) else name for part in names if (name := part.strip(" -–|•"))]
    return tuple(name for name in names[:_MOST] if len(name) <= _LONGEST_NAME and _key(name) not in known.sites)


def _pretty(slug: str) -> str:
    """Return a part of an address as a name: ``world-news`` becomes `World news`."""
    name = " ".join(slug.replace("-", " ").replace("_", " ").replace("+", " ").split())
    return name[:1].upper() + name[1:]


_NO_SECTION = words_of("""
    article articles artikel article_id story stories archive archives archiv archivio archivo content node post
    posts view detail details clanek clanky nota noticia noticias-detalle p id a s n d c amp www html index page
    pages home wp-content uploads file files item items beitrag meldung show read doc docs document documents entry
    permalink default static assets cms site sites web wp blog-post publicacion aktuell aktuelles print mobile
    nachricht jan feb mar apr may jun jul aug sep oct nov dec
""")
_ID = lazy_compile(r"(?=.*\d)(?=.*[A-Z])[A-Za-z0-9_-]{8,}|[a-z]{2}-[a-z]{2}", re.ASCII)
_NUMBER = lazy_compile(r"[\W\d_]+|[a-z]{0,2}[-_]?\d+.*|(?=.*\d)[0-9a-f-]{8,}|.*\d{5,}.*", 2)
_INDEX = lazy_compile(r"(?<=/)(?:index|default)\.[a-z]{2,5}\Z", 2)
_MOST_OF_PATH = 3
"""Folders of an address that are sections: what lies deeper is how the site stores pages."""


def section_of_path(url: str | None) -> tuple[str, ...]:
    """Return the sections in the path of an address: folders except dates, numbers, languages, technical names."""
    if not url:
        return ()
    names = []
    path = _split(url).path
    if "?" not in normalize_url(url):  # the last folder is the page itself, be it by the name of its index or not
        path = _INDEX.sub("", path).rstrip("/")
    for part in path.split("/")[1:-1]:
        part = unquote(part).strip()
        if (
            not part
            or part.lower() in _NO_SECTION
            or _ID.fullmatch(part)
            or _NUMBER.fullmatch(part)
            or fold(part).strip("0123456789-_") in MONTHS
            or "." in part
            or len(part) <= 2
        ):
            continue
        if len(part) > 30 or part.count("-") > 3 or not part.isprintable():
            continue
        names.append(_pretty(part))
    return tuple(names[:_MOST_OF_PATH])
