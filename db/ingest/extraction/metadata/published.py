"""Finds the date of publication of a page, and its origin."""

from collections.abc import Callable
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree

from db.ingest.extraction.html.headline import find_headline
from db.ingest.extraction.html.own_article import find_own_article, is_of_others
from db.ingest.extraction.html.structured_data import JsonNode, StructuredData, read_types, read_words
from db.ingest.extraction.metadata.foot_line import find_foot_line
from db.ingest.extraction.metadata.issue_date import find_issue
from db.ingest.extraction.metadata.shown_texts import HEADINGS, PROSE, is_in_own_footer, names_around
from db.ingest.extraction.metadata.visible_date import is_called_published, is_of_change, shown_date
from db.ingest.language.date_parser import may_be_date, read_date
from db.ingest.language.date_words import MONTHS
from db.ingest.language.page_phrases import words_of
from db.text.cleaning import fold
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile
from db.text.sentences import ENDS_SENTENCE

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

_PUBLICATION_META = lazy_compile(
    r"(?<![a-z])(?<!last[-_.: ])(?:first[-_.]?)?(?:publi(?:sh|shed|cation)|issued?)[-_.: ]?(?:date|time|on|at)$"
)
"""Matches names of meta elements of sites' own making, such as ``w-published-date``."""

_NUMERIC = lazy_compile(r"(?<!\d)(\d\d?)([/.-])(\d\d?)\2(\d{4})(?!\d)")
"""A date that is nothing but numbers, the year last."""


def find_published(
    tree: etree._Element, data: StructuredData, url: str | None, language: str | None
) -> tuple[Published | None, str]:
    """Return a page's date and origin.

    Origins, in this order: ``json-ld``, ``meta``, ``microdata``, ``microformats``, ``time element``, ``url``,
    ``issue``, ``text``. Of a month or year that one of them says, a later one may say the day.
    """
    best: tuple[Published, str] | None = None
    finders: tuple[Callable[[], tuple[Published, str] | None], ...] = (
        lambda: _said(data, language),
        lambda: _rdfa(tree, language),
        lambda: _time_element(tree, language),
        lambda: _of_path(url),
        lambda: _of_issue_or_text(tree, language),
        lambda: _of_foot(tree, language),
    )
    for find in finders:
        found = find()
        if found is not None and (best is None or found[0].iso.startswith(best[0].iso)):
            best = found
        if best is not None and best[0].day is not None:
            break
    return best if best is not None else (None, "")


def _said(data: StructuredData, language: str | None) -> tuple[Published, str] | None:
    candidates = [("json-ld", read_words(data.article.get("datePublished")))]
    candidates += [("meta", content) for name in _META for content in data.meta.get(name, ())]
    candidates += [("microdata", text) for text in data.properties.get("datepublished", ())]
    candidates.append(("microformats", data.entry.published))
    candidates += [
        ("json-ld", read_words(node.get("datePublished")))
        for node in data.nodes
        if node is not data.article and "datePublished" in node and _is_of_page(node)
    ]
    candidates.append(("json-ld", read_words(data.article.get("dateCreated"))))
    candidates += [("microdata", text) for text in data.properties.get("datecreated", ())]
    candidates += [
        ("meta", content)
        for name, contents in data.meta.items()
        if name not in _META and _PUBLICATION_META.search(name) is not None
        for content in contents
    ]
    candidates += [("microdata", text) for text in _of_medium(data)]
    coarse: tuple[Published, str] | None = None
    for origin, text in candidates:
        published = read_date(text, language) if text else None
        if published is None or (coarse is not None and not published.iso.startswith(coarse[0].iso)):
            continue
        if published.day is not None:
            return published, origin
        coarse = published, origin
    return coarse


def _rdfa(tree: etree._Element, language: str | None) -> tuple[Published, str] | None:
    """Return the date of the page's first element that has one in RDFa, as Drupal writes it: `dc:date dc:created`."""
    headline, own = find_headline(tree), find_own_article(tree)
    usual = frozenset(_OTHER.findall(names_around(headline)))
    for element in islice(_RDFA(tree), _MOST_PIECES):
        if _OF_RDFA.isdisjoint((element.get("property") or "").lower().split()) or is_of_others(element, own):
            continue
        if not any(parent.tag in _ASIDE or _is_of_others(_names(parent), usual) for parent in _parents(element, 6)):
            published = read_date(element.get("content") or "", language)
            if published is not None:
                return published, "microdata"
    return None


_RDFA = etree.XPath("//*[@property and @content and not(self::meta)]")
_OF_RDFA = frozenset(("dc:created", "dc:date", "dcterms:created", "schema:datepublished", "datepublished"))


def stated_date(data: StructuredData) -> str:
    """Return how a page's data write its date of publication, for a page of which no date was read; "" for none."""
    texts = [read_words(data.article.get("datePublished")), *data.all_meta("article:published_time")]
    return next(filter(may_be_date, texts), "")


def _is_of_page(node: JsonNode) -> bool:
    """Return True if a node that isn't the page's article may be the page all the same, or the medium that it is of."""
    types = read_types(node)
    return not types or any(name in _MEDIA or name.endswith("page") for name in types)


_MEDIA = frozenset(("webpage", "itempage", "videoobject", "audioobject", "creativework"))
"""Types of what a page is about where that is no article."""

_SCOPE = etree.XPath("ancestor::*[@itemscope][1]")


def _of_medium(data: StructuredData) -> tuple[str, ...]:
    """Return the date in the microdata of the page's video or other medium; () if several say several."""
    found = {
        element.get("content") or element.get("datetime") or "".join(element.itertext())
        for element in data.items
        if element.get("itemprop") == "datePublished"
        for scope in _SCOPE(element)
        if (scope.get("itemtype") or "").rstrip("/").rsplit("/", 1)[-1].lower() in _MEDIA
    }
    return tuple(found) if len(found) == 1 else ()


_ASIDE = frozenset(("aside", "footer", "nav"))
_OF_TIME = frozenset(("abbr", "time"))
"""Elements with a time for programs: before HTML had one for it, microformats put it into the title of an ``abbr``."""

_OTHER = lazy_compile(r"comment|related|sidebar|widget|teaser|more-|footer|modified|updat|recommend|most-read|card", 2)
_PUBLICATION = lazy_compile(r"publi|posted|pubdate|entry-date|article[-_]?date|created", 2)


def _time_element(tree: etree._Element, language: str | None) -> tuple[Published, str] | None:
    """Return the date of a time element: the one marked as publication, else the first below the h1."""
    first: Published | None = None
    doubtful: Published | None = None
    seen_heading = seen_prose = is_over = False
    headline, own = find_headline(tree), find_own_article(tree)
    usual = frozenset(_OTHER.findall(names_around(headline)))
    for element in tree.iter("h1", "time", "abbr", "p", *HEADINGS):
        if element.tag == "h1":
            seen_heading = True
        elif element.tag == "p":
            seen_prose |= seen_heading and len("".join(element.itertext())) > PROSE
        elif element.tag not in _OF_TIME:
            is_over |= seen_prose
        if element.tag not in _OF_TIME:
            continue
        names = _names(element)
        parents = _parents(element, 6)
        says_so = (
            element.get("pubdate") is not None
            or _PUBLICATION.search(names) is not None
            or any("datePublished" in (parent.get("itemprop") or "").split() for parent in parents[:2])
        )
        if not says_so and (element.tag == "abbr" or _is_of_others(names, usual)):
            continue
        if says_so and is_in_own_footer(element, headline):
            parents = [parent for parent in parents if parent.tag != "footer"]
        if any(parent.tag in _ASIDE or _is_of_others(_names(parent), usual) for parent in parents):
            continue
        if is_of_change(element) or is_of_others(element, own) or (not says_so and _is_in_sentence(element)):
            continue
        is_over |= seen_prose and own is not None and own not in element.iterancestors("article")
        stated = element.get("datetime") or (element.get("title") if element.tag == "abbr" else None)
        shown = "".join(element.itertext())
        text = stated or shown
        published = read_date(text, language)
        in_words = read_date(shown, language) if stated and (published is None or published.day is None) else None
        if in_words is not None and (published is None or in_words.iso.startswith(published.iso)):
            text, published = shown, in_words
        if published is None or published.day is None:
            if published is not None and (says_so or seen_heading) and _NUMERIC.search(text):
                doubtful = doubtful or published  # a day that can be read in two ways: none is better than a guess
            continue
        if says_so:
            return published, "time element"
        if first is None and seen_heading and not is_over:
            first = published
    found = first or doubtful
    return (found, "time element") if found is not None else None


def _is_in_sentence(element: etree._Element) -> bool:
    """Return True if a time is that of what a sentence tells of, and the sentence isn't about the page itself."""
    block = next(islice(element.iterancestors("p", "li", "blockquote", "dd"), 1), None)
    if block is None:
        return False
    pieces = list(islice(block.itertext(), _MOST_PIECES + 1))
    text = " ".join("".join(pieces).split())
    words = len(text.split()) - len("".join(element.itertext()).split())
    return len(pieces) > _MOST_PIECES or (
        words >= _FEWEST_WORDS and ENDS_SENTENCE.search(text) is not None and not is_called_published(text)
    )


_FEWEST_WORDS, _MOST_PIECES = 3, 200
"""Words beside a date that make a sentence, and pieces of text in a block from which on it is a whole text."""


def _is_of_others(names: str, usual: frozenset[str]) -> bool:
    """Return True if names are of a part of the page that isn't its article; ``usual`` words tell nothing there."""
    return any(word not in usual for word in _OTHER.findall(names))


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
_SHORT_DAY_IN_PATH = lazy_compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?=/|$)")
_DAY_WITH_NAMED_MONTH = lazy_compile(r"/((?:19|20)\d\d)/([^\W\d_]{3,10})/(0?[1-9]|[12]\d|3[01])(?=/|$)")
_NAMED_MONTH_IN_PATH = lazy_compile(r"/((?:19|20)\d\d)/([^\W\d_]{3,10})/(?!\d\d?(?:/|$))")
_MONTH_IN_PATH = lazy_compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])/(?!\d\d?/)")


def day_of_path(url: str | None) -> str | None:
    """Return the day in the path of an address (``/2022/01/26/…``), in ISO 8601."""
    try:
        path = unquote(urlsplit(url).path).lower() if url else ""
    except ValueError:
        return None
    match = _DAY_IN_PATH.search(path) or _SHORT_DAY_IN_PATH.search(path)
    if match is not None:
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    named = _DAY_WITH_NAMED_MONTH.search(path)
    month = MONTHS.get(fold(named[2])) if named is not None else None
    return f"{named[1]}-{month:02}-{int(named[3]):02}" if named is not None and month is not None else None


def _of_path(url: str | None) -> tuple[Published, str] | None:
    """Return the day in the path of an address, else its month; None for an impossible one."""
    day = day_of_path(url)
    if day is not None:
        found = read_date(day)
        return (found, "url") if found is not None and found.day is not None else None
    path = urlsplit(url).path if url else ""
    match = _MONTH_IN_PATH.search(path)
    named = _NAMED_MONTH_IN_PATH.search(fold(unquote(path)))
    if match is not None:
        month = read_date("-".join(match.groups()))
    elif named is not None and named[2] in MONTHS and (named[2] in _ENGLISH_MONTHS or len(named[2]) >= _LONG_NAME):
        month = read_date(f"{named[1]}-{MONTHS[named[2]]:02}")
    else:
        return None
    return (month, "url") if month is not None else None


_ENGLISH_MONTHS = words_of("jan feb mar apr may jun jul aug sep sept oct nov dec")
_LONG_NAME = 4
"""Letters of a month's name in a path in any language; shorter ones (``mag``, ``out``, ``pro``) may be sections."""


def _of_issue_or_text(tree: etree._Element, language: str | None) -> tuple[Published, str] | None:
    """Return the day that a page shows, else the month of its issue.

    A day of another month than the issue's is the page's only where it is called so: it may be of a letter in it.
    """
    issue = find_issue(tree, language)
    shown = shown_date(tree, language)
    if shown is not None and (issue is None or shown.is_said or shown.published.iso.startswith(issue.iso)):
        return shown.published, "text"
    return (issue, "issue") if issue is not None else None


def _of_foot(tree: etree._Element, language: str | None) -> tuple[Published, str] | None:
    line = find_foot_line(tree, language)
    return (line.published, "text") if line is not None else None
