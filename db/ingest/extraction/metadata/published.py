"""Finds the date of publication of a page, and its origin."""

from urllib.parse import urlsplit

from lxml import etree

from db.ingest.extraction.html.structured_data import StructuredData, read_words
from db.ingest.extraction.metadata.visible_date import shown_date
from db.ingest.language.date_parser import read_date
from db.ingest.language.date_words import MONTHS
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

_META = (
    *("article:published_time", "og:article:published_time", "og:published_time", "article:published"),
    *("parsely-pub-date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "sailthru.date", "bt:pubdate"),
    *("datepublished", "itemprop:datepublished", "date_published", "publishdate", "publish-date", "publish_date"),
    *("published_date", "published-date", "publication_date", "publication-date", "pubdate", "pub_date", "pdate"),
    *("published_time", "published", "publicationdate", "dc.date.issued", "dcterms.issued", "dcterms.date"),
    *("dc.date.created", "dcterms.created", "dc.date", "dc.issued", "citation_publication_date", "citation_date"),
    *("originalpublicationdate", "article_date_original", "article.published", "displaydate", "release_date"),
    *(
        "firstpublished",
        "datecreated",
        "itemprop:datecreated",
        "og:pubdate",
        "article.created",
        "created",
        "rnews:datepublished",
    ),
    *("vr:published_time", "shareaholic:article_published_time", "iso-8601-publish-date", "ptime", "dat", "date"),
)


_NUMERIC = lazy_compile(r"(?<!\d)(\d\d?)([/.-])(\d\d?)\2(\d{4})(?!\d)")
"""A date that is nothing but numbers, the year last."""


def find_published(
    tree: etree._Element, data: StructuredData, url: str | None, language: str | None
) -> tuple[Published | None, str]:
    """Return a page's date and origin: ``json-ld``, ``meta``, ``microdata``, ``time element``, ``url``, ``text``."""
    found = _said(data, language)
    if found is None:
        found = _time_element(tree, language)
    if found is None:
        found = _searched(tree, url, language)
    return found if found is not None else (None, "")


def _said(data: StructuredData, language: str | None) -> tuple[Published, str] | None:
    candidates = [("json-ld", read_words(data.article.get("datePublished")))]
    candidates += [("meta", content) for name in _META for content in data.meta.get(name, ())]
    candidates += [("microdata", text) for text in data.properties.get("datepublished", ())]
    candidates += [
        ("json-ld", read_words(node.get("datePublished")))
        for node in data.nodes
        if node is not data.article and "datePublished" in node
    ]
    candidates.append(("json-ld", read_words(data.article.get("dateCreated"))))
    candidates += [("microdata", text) for text in data.properties.get("datecreated", ())]
    coarse: tuple[Published, str] | None = None
    for origin, text in candidates:
        published = read_date(text, language) if text else None
        if published is not None and published.day is not None:
            return published, origin
        if published is not None and coarse is None:
            coarse = published, origin
    return coarse


_ASIDE = frozenset(("aside", "footer", "nav"))
_OTHER = lazy_compile(r"comment|related|sidebar|widget|teaser|more-|footer|modified|updat|recommend|most-read|card", 2)
_PUBLICATION = lazy_compile(r"publi|posted|pubdate|entry-date|article[-_]?date|created", 2)


def _time_element(tree: etree._Element, language: str | None) -> tuple[Published, str] | None:
    """Return the date of a time element: the one marked as publication, else the first below the h1."""
    first: Published | None = None
    doubtful: Published | None = None
    seen_heading = False
    for element in tree.iter("h1", "time"):
        if element.tag == "h1":
            seen_heading = True
            continue
        names = _names(element)
        says_so = element.get("pubdate") is not None or "datepublished" in names or _PUBLICATION.search(names)
        if _OTHER.search(names) is not None and not says_so:
            continue
        if any(parent.tag in _ASIDE or _OTHER.search(_names(parent)) for parent in _parents(element, 6)):
            continue
        text = element.get("datetime") or "".join(element.itertext())
        published = read_date(text, language)
        if published is None or published.day is None:
            if published is not None and (says_so or seen_heading) and _NUMERIC.search(text):
                doubtful = doubtful or published  # a day that can be read in two ways: none is better than a guess
            continue
        if says_so:
            return published, "time element"
        if first is None and seen_heading:
            first = published
    found = first or doubtful
    return (found, "time element") if found is not None else None


def _names(element: etree._Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}".lower()


def _parents(element: etree._Element, most: int) -> list[etree._Element]:
    found: list[etree._Element] = []
    for parent in element.iterancestors():
        if parent.tag in ("body", "main", "article") or len(found) == most:
            break
        found.append(parent)
    return found


_DAY_IN_PATH = lazy_compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_WITH_NAMED_MONTH = lazy_compile(r"/((?:19|20)\d\d)/([^\W\d_]{3,10})/(0?[1-9]|[12]\d|3[01])(?=/|$)")
_MONTH_IN_PATH = lazy_compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])/(?!\d\d?/)")


def day_of_path(url: str | None) -> str | None:
    """Return the day in the path of an address (``/2022/01/26/…``), in ISO 8601."""
    match = _DAY_IN_PATH.search(urlsplit(url).path) if url else None
    if match is not None:
        return "-".join(match.groups())
    named = _DAY_WITH_NAMED_MONTH.search(urlsplit(url).path.lower()) if url else None
    month = MONTHS.get(named[2]) if named is not None else None
    return f"{named[1]}-{month:02}-{int(named[3]):02}" if named is not None and month is not None else None


def _of_path(url: str | None) -> Published | None:
    """Return the day in the path of an address, else its month; None for an impossible one."""
    day = day_of_path(url)
    if day is not None:
        found = read_date(day)
        return found if found is not None and found.day is not None else None
    match = _MONTH_IN_PATH.search(urlsplit(url).path) if url else None
    return read_date("-".join(match.groups())) if match is not None else None


def _searched(tree: etree._Element, url: str | None, language: str | None) -> tuple[Published, str] | None:
    """Return the date in the address or the one shown: the more precise one if both are of the same month."""
    in_path = _of_path(url)
    if in_path is not None and in_path.day is not None:
        return in_path, "url"
    shown = shown_date(tree, language)
    if shown is not None and (in_path is None or shown.iso.startswith(in_path.iso)):
        return shown, "text"
    return (in_path, "url") if in_path is not None else None
