"""When a page was published, and what says so."""

from functools import cache
from urllib.parse import urlsplit

from lxml import etree

from db.dates import Published
from db.ingest.extraction.date_texts import read_date
from db.ingest.extraction.structured_data import StructuredData, words
from db.patterns import pattern

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


_NUMERIC = pattern(r"(?<!\d)(\d\d?)([/.-])(\d\d?)\2(\d{4})(?!\d)")
"""A date that is nothing but numbers, the year last."""


def publication(
    tree: etree._Element, data: StructuredData, url: str | None, language: str | None, title: str = ""
) -> tuple[Published | None, str]:
    """The date of a page, and its origin: ``json-ld``, ``meta``, ``microdata``, ``time element``, ``url``, ``text``."""
    found = _said(data, language)
    if found is None:
        found = _time_element(tree, language)
    if found is None:
        found = _searched(tree, url, language)
    return found if found is not None else (None, "")


def _said(data: StructuredData, language: str | None) -> tuple[Published, str] | None:
    candidates = [("json-ld", words(data.article.get("datePublished")))]
    candidates += [("meta", content) for name in _META for content in data.meta.get(name, ())]
    candidates += [("microdata", text) for text in data.properties.get("datepublished", ())]
    candidates += [
        ("json-ld", words(node.get("datePublished")))
        for node in data.nodes
        if node is not data.article and "datePublished" in node
    ]
    candidates.append(("json-ld", words(data.article.get("dateCreated"))))
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
_OTHER = pattern(r"comment|related|sidebar|widget|teaser|more-|footer|modified|updat|recommend|most-read|card", 2)
_PUBLICATION = pattern(r"publi|posted|pubdate|entry-date|article[-_]?date|created", 2)


def _time_element(tree: etree._Element, language: str | None) -> tuple[Published, str] | None:
    """The one of the page's time elements that is its date: one that says so, else the first near a heading."""
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


_DAY_IN_PATH = pattern(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def day_of_path(url: str | None) -> str | None:
    """The day in the path of an address (``/2022/01/26/…``), in ISO 8601."""
    match = _DAY_IN_PATH.search(urlsplit(url).path) if url else None
    return "-".join(match.groups()) if match is not None else None


def _searched(tree: etree._Element, url: str | None, language: str | None) -> tuple[Published, str] | None:
    """What a library finds that looks at addresses, at elements named like dates, and at the text."""
    day = day_of_path(url)
    published = read_date(day) if day is not None else None
    if published is not None:
        return published, "url"
    if int(tree.xpath("count(//*)")) > _MOST_ELEMENTS:
        return None
    text = _by_library(tree, url, is_extensive=True)
    if text is None:
        return None
    if text.endswith("-01") and text != _by_library(tree, url, is_extensive=False):
        # Where only a month or a year is said it gives the first day of it.
        text = text[:4] if text.endswith("-01-01") else text[:7]
    published = _without_guess(tree, text, language)
    return (published, "text") if published is not None else None


def _without_guess(tree: etree._Element, text: str, language: str | None) -> Published | None:
    """What the library found, as fine as the page says it: of 03/04/2022 it takes the first number for the day."""
    published = read_date(text)
    if published is None or published.day is None or published.month is None or published.month == published.day:
        return published
    if max(published.month, published.day) > 12:
        return published
    page = " ".join(tree.itertext())
    if text in page or text in etree.tostring(tree, encoding="unicode"):
        return published
    for match in _NUMERIC.finditer(page):
        first, second, year = (int(number) for number in match.group(1, 3, 4))
        if year == published.year and {first, second} == {published.month, published.day}:
            return read_date(match[0], language)
    return published


_MOST_ELEMENTS = 20_000
_LANGUAGES = (
    *("en", "ru", "es", "fr", "de", "ja", "tr", "pt", "fa", "it", "zh", "nl", "vi", "pl", "ar", "ko", "cs", "id"),
    *("uk", "el", "he", "th", "sv", "ro", "hu", "da", "fi", "sk", "bg", "sr", "nb", "hr", "lt", "sl", "ca", "et", "lv"),
    *("hi", "bn", "ur", "sw", "te", "mr", "ta", "fil", "gu", "kn", "ml", "pa", "am", "ms", "ne", "si", "km", "my"),
    *("be", "mk", "sq", "is", "az", "ka", "hy", "eu", "gl", "kk", "mn", "uz", "ky", "bs", "sr-Latn", "lo", "af", "ga"),
    *("fo", "lb", "mt", "cy", "nn", "zh-Hant"),
)
"""What dates in the text are looked for in: the library would try all of the 205 languages that it knows on each."""


@cache
def _prepare() -> None:
    from htmldate.extractors import get_external_parser

    get_external_parser().languages = list(_LANGUAGES)


def _by_library(tree: etree._Element, url: str | None, *, is_extensive: bool) -> str | None:
    from copy import deepcopy

    from htmldate import find_date  # imported late: most pages say their date

    _prepare()
    try:
        found = find_date(deepcopy(tree), url=url, original_date=True, extensive_search=is_extensive)
    except (ValueError, TypeError, AttributeError, RecursionError):  # of what it meets in odd pages
        return None
    return str(found) if found else None
