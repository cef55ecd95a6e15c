"""The title of a page: of the wordings that it gives the editors' one, whole, without the name of the site."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from db.ingest.extraction.html.headline import leads_to_front_page
from db.ingest.extraction.html.html_elements import is_hidden
from db.ingest.extraction.html.structured_data import StructuredData, read_words
from db.ingest.extraction.metadata.shown_headings import ShownHeading, read_heading, shown_headings
from db.text.cleaning import fold_title
from db.text.lazy_regex import lazy_compile

_SEPARATOR = lazy_compile(r"\s+(?:[|•·—–―‹›»«/:-]+|::|--)\s+|\s*[|｜]\s*|(?<=\S)--(?=\S)")
"""What stands between a title and the name of its site. A hyphen without blanks is part of a word."""

_DAY = lazy_compile(r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d\d-\d\d")
_TOKEN = lazy_compile(r"\w+")
_TAG = lazy_compile(r"</?(?:b|br|em|i|mark|small|span|strong|sub|sup|u)(?:\s[^<>]{0,200})?/?>", 2)
"""A tag that a program wrote into a title as text."""

_UNTITLED = lazy_compile(
    r"[\w-]+\.(?:s?html?|php|aspx?)|"
    r"untitled(?:[ -]?(?:document|page|\d+))?|new page \d+|unbenanntes dokument|document sans (?:titre|nom)|"
    r"documento (?:sin t[ií]tulo|senza titolo|sem t[ií]tulo)|документ без названия|無題(?:ドキュメント)?",
    2,
)
"""What editors of pages write for a title that nobody gave: it is none."""

_PROSE = 60
"""Letters of a paragraph, as in ``own_article``."""

_LONGEST_SITE = 45
"""Letters of a site's name: some pages put their title where it should be."""

_LONGEST_HEADLINE = 250
"""Letters of a headline in JSON-LD: search engines ask for 110. Some pages put their whole lead there."""

_LONGEST_SECTION = 25
"""Letters of a section's name between a title and the name of its site; it has one or two words."""

_LONGEST_CUT = 500
"""Letters of a wording from which something is cut: what is longer is no title, and takes long if it is hostile."""

_SHORTEST_PART = 3
"""Letters of a part of a site's name that are too few to tell it by: `The`, `www`."""

_SHORT = 10
"""Letters of a wording that is too short to show where another one ends: it may be a section's name."""

_MOST_HEADINGS, _MOST_PARTS = 5, 12
"""Headings that may be the page's name in a breadcrumb; parts of a heading that are compared, in every run of them."""

_QUOTES = frozenset("\"“”„«»‘’'")
"""Signs before which some programs cut a title short."""


@dataclass(frozen=True, slots=True)
class _Wordings:
    """What a page says its title is; "" where it says nothing, or only the name of its site.

    ``heading`` is its h1, ``headline`` that of JSON-LD, ``shared`` that of ``og:title``, ``named`` that of ``title``.
    """

    heading: str
    headline: str
    shared: str
    named: str


def title_of(tree: etree._Element, data: StructuredData, url: str | None = None) -> str:
    """Return the title of a page on one line, not cleaned yet; "" if it has none, or only the name of its site.

    A page may have one wording for its readers (h1), one for programs (JSON-LD), one for sharing (``og:title``) and
    one for search engines (``title``). Without JSON-LD it is the readers'. Those who write JSON-LD put the editors'
    headline there or into ``og:title``: it is the one that both say, else the one that isn't in ``title`` too. Where
    all of them say something else than the readers see, it is again what these see.
    """
    found = _read_wordings(tree, data, url)
    if below := _below_masthead(tree, _key(found.headline), _key(found.shared)):
        return below
    heading, headline, shared, named = map(_key, (found.heading, found.headline, found.shared, found.named))
    if not headline:
        if (not heading or _is_masthead(tree, heading)) and (below := _subheading(tree, shared, named, is_behind=True)):
            return below
        if not heading and (line := _large_line(tree, shared, named)):
            return line
        if heading and heading not in (shared, named):  # it may be the name of a section, or of the site
            is_strange = heading not in _key(title_element(tree))
            if below := _subheading(tree, shared, named, is_behind=is_strange):
                return below
            other = found.shared or found.named
            if shared in ("", named) and _is_section(found.heading) and _are_strange(found.heading, other):
                return other
        return found.heading or found.shared or found.named or _first_heading(tree)
    is_agreed = heading == named and shared in ("", heading)
    if is_agreed and (heading.startswith(headline) or 3 * len(headline) < len(heading)):
        return found.heading  # what JSON-LD has is cut short, or the name of something else
    if not shared or headline == shared:
        return found.shared or found.headline
    if heading and heading not in (headline, shared, named):
        return found.heading
    if named in (headline, shared):
        return found.shared if named == headline else found.headline
    return found.shared if heading == shared else found.headline


def _below_masthead(tree: etree._Element, headline: str, shared: str) -> str:
    """Return the heading that the page is named for below its first h1, which is the site's name then; "" for none.

    That is the shorter part of the title element, behind the title or before it. There it may be a title with a second
    part, unless the heading is in an ``article`` without it, or the only one that a blog calls a post's title. What the
    page's data call it (``headline``, ``shared``: keys) is no site's name.
    """
    headings = islice(tree.iter("h1", "h2", "h3"), _MOST_SUBHEADINGS)
    masthead = next((each for each in headings if each.tag == "h1"), None)
    if masthead is None:
        return ""
    site, named = _key(read_heading(masthead).text), _key(title_element(tree))
    if site in (headline, shared):
        return ""
    posts = [each for each in islice(tree.iter("h2", "h3"), _MOST_SUBHEADINGS) if _is_of_post(each)]
    if len(posts) == 1 and site and not _is_of_post(masthead):
        post = read_heading(posts[0]).text
        if named == site + _key(post) or (named == site and leads_to_front_page(masthead)):
            return post
    is_behind = named.endswith(site)
    rest = named.removesuffix(site) if is_behind else named.removeprefix(site)
    if not site or rest == named or len(rest) <= len(site):
        return ""
    for element in headings:  # those below it
        text = read_heading(element).text
        article = next(element.iterancestors("article"), None)
        is_apart = leads_to_front_page(masthead) or (article is not None and masthead not in article.iter("h1"))
        if _key(text).startswith(rest) if is_behind else (is_apart and _key(text) == rest):
            return text
    return ""


def _is_of_post(heading: etree._Element) -> bool:
    """Return True if a heading has one of the classes that blogs give to the title of a post (h-entry, hAtom)."""
    if _OF_POST.isdisjoint((heading.get("class") or "").split()):
        return False
    return not any(each.tag in _MARGINS for each in islice(heading.iterancestors(), _MOST_LEVELS))


_OF_POST = frozenset(("entry-title", "p-name", "post-title"))
_MARGINS = frozenset(("aside", "dialog", "footer", "nav"))
_MOST_LEVELS = 100
"""Elements around a heading that are looked at: real pages have ten, hostile ones thousands."""


def _first_heading(tree: etree._Element) -> str:
    """Return the heading of the second or third level above a page's first paragraph; "" for none."""
    for element in tree.iter("h2", "h3", "p"):
        text = read_heading(element).text
        if element.tag != "p" and any(map(str.isalnum, text)):
            around = (element, *islice(element.iterancestors(), _MOST_LEVELS))
            if not any(each.tag in _MARGINS or is_hidden(each) for each in around):
                return text
        if len(text) >= _PROSE:
            break
    return ""


def _are_strange(title: str, other: str) -> bool:
    """Return True if two wordings have no long word in common, and neither is a part of the other."""
    if _key(title) in _key(other) or _key(other) in _key(title):
        return False
    words, others = (
        {word for word in _TOKEN.findall(fold_title(each)) if len(word) > _SHORTEST_PART} for each in (title, other)
    )
    return words.isdisjoint(others) and bool(others)


_LARGE = ("h4", "b", "big", "center", "font", "strong", "p")
"""Elements that headlines stood in before there were style sheets, and the paragraphs that they stand above."""


def _subheading(tree: etree._Element, shared: str, named: str, *, is_behind: bool = False) -> str:
    """Return the heading of the second or third level that says what the page is shared or named as; "" for none.

    ``shared`` and ``named`` are keys; a site's name may follow in ``named``, or stand before if ``is_behind``.
    """
    return next(_named_parts(tree, ("h2", "h3"), shared, named, is_behind=is_behind), "")


def _large_line(tree: etree._Element, shared: str, named: str) -> str:
    """Return the line in large print that the page is named for, beside its site's name; "" for none.

    The site's name is such a line, too, and stands above it.
    """
    found = list(_named_parts(tree, _LARGE, shared, named, is_behind=True))
    of_page = [
        text
        for i, text in enumerate(found)
        if not any(len(_key(text)) + len(_key(other)) <= len(named) for other in found[i + 1 :])
    ]
    return max(of_page, key=len, default="")


def _named_parts(
    tree: etree._Element, tags: tuple[str, ...], shared: str, named: str, *, is_behind: bool
) -> Iterator[str]:
    """Yield the texts of elements of ``tags`` that are what the page is shared as, or a part of what it is named."""
    for element in islice(tree.iter(*tags), _MOST_SUBHEADINGS):
        text = read_heading(element).text
        if element.tag == "p":
            if len(text) >= _PROSE:
                return
            continue
        key = _key(text)
        is_at_edge = named.startswith(key) or (is_behind and named.endswith(key))
        is_named = is_at_edge and len(named) - len(key) <= _LONGEST_SITE
        if len(key) > _SHORT and (key == shared or is_named):
            yield text


def _is_masthead(tree: etree._Element, heading: str) -> bool:
    """Return True if the first h1, whose key is ``heading``, leads to a site's first page: it is the site's name."""
    element = next(tree.iter("h1"), None)
    return element is not None and leads_to_front_page(element) and _key(read_heading(element).text) == heading


_MOST_SUBHEADINGS = 20
"""Second-level headings in which a title is looked for: a page of more is a long text, and its title is the first."""


def wordings(tree: etree._Element, data: StructuredData) -> tuple[str, ...]:
    """Return all titles that a page states, unchanged."""
    found = [
        title_element(tree),
        *data.all_meta("og:title", "twitter:title"),
        read_words(data.article.get("headline")),
        read_words(data.article.get("alternativeHeadline")),
        *(data.properties.get("headline") or ()),
        *(each.text for each in shown_headings(tree)[:_MOST_HEADINGS]),
    ]
    return tuple(filter(None, found))


def title_element(tree: etree._Element) -> str:
    """Return the words of the page's ``title`` element; "" if it has none."""
    element = next(tree.iter("title"), None)
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _read_wordings(tree: etree._Element, data: StructuredData, url: str | None) -> _Wordings:
    found = shown_headings(tree)
    mastheads = [each.text for each in found if each.leads_home] if len(found) > 1 else []
    sites = (*site_names(data, url), *mastheads)
    of_sites = set(map(_key, sites))
    headings = [each for each in found if _key(each.text) not in of_sites]
    shown = {_key(each.text) for each in headings}
    headline = _plain(read_words(data.article.get("headline")))
    said = (
        headline if len(headline) <= _LONGEST_HEADLINE else "",
        _plain(data.first_meta("og:title", "twitter:title", "title", "dc.title")),
        "" if _UNTITLED.fullmatch(title_element(tree)) is not None else _plain(title_element(tree)),
    )
    # What an h1 says too is whole, whatever it ends with.
    cut = [text if _key(text) in shown else without_site(text, sites) for text in said]
    known = {_key(text) for text in (*(each.text for each in headings[:_MOST_HEADINGS]), *cut) if len(text) > _SHORT}
    cut = ["" if _key(text) in of_sites else _up_to_known(text, known) for text in cut]
    # What follows the title in the title element is the site's name, wherever else it stands.
    end = said[2][len(cut[2]) :] if said[2].startswith(cut[2]) else ""
    cut = [text.removesuffix(end) if len(text) > 2 * len(end) else text for text in cut]
    heading = _heading(headings, cut)
    headline, shared, named = (_whole(text, heading) for text in cut)
    if shared != said[1] and _key(shared) not in map(_key, (heading, headline, named)):
        shared = ""  # a wording of its own with the site's name is made by a program, or for those who share it
    return _Wordings(heading, headline, shared, named)


def _plain(text: str) -> str:
    """Return a wording without the entities and tags that a program wrote into it as text."""
    return " ".join(_TAG.sub(" ", html.unescape(text)).split()) if "&" in text or "<" in text else text


def _heading(headings: list[ShownHeading], others: list[str]) -> str:
    """Return the h1 that says what another wording says, in its spelling; else the first one; "" if there is none.

    Elements before and behind those that say it are a kicker, a source, or the number of comments.
    """
    keys = {_key(text): text for text in reversed(others) if text}
    for each in headings:
        parts = [_key(part) for part in each.parts[:_MOST_PARTS]]
        runs = ("".join(parts[i:j]) for i in range(len(parts)) for j in range(len(parts), i, -1))
        found = next((keys[run] for run in (_key(each.text), *runs) if run in keys), "")
        if found:
            return (
                each.text if found.isupper() and not each.text.isupper() and _key(each.text) == _key(found) else found
            )
    return headings[0].text if headings else ""


def without_site(title: str, sites: Iterable[str]) -> str:
    """Return a title without the site's name at its end, and the sections and day beside it; or at its start.

    ``sites`` are the names of the site. At the start only a whole one is cut: a title may begin with a part of it.
    """
    keys = frozenset(map(_key, sites)) - {""}
    places = list(_separators(title))
    if not places:
        return title
    ends = [place.start() for place in places[1:]] + [len(title)]
    parts = [title[place.end() : end] for place, end in zip(places, ends, strict=True)]
    last = len(places) - 1
    if last > 0 and _DAY.fullmatch(parts[last]) is not None:
        last -= 1
    if last >= 0 and _is_site(parts[last], keys):
        sign = places[last][0].strip()
        while last > 0 and places[last - 1][0].strip() == sign and _is_section(parts[last - 1]):
            last -= 1
        return title[: places[last].start()].rstrip() or title
    if _key(title[: places[0].start()]) in keys:
        return title[places[0].end() :]
    return title


def _separators(title: str) -> Iterator[re.Match[str]]:
    """Yield what separates the parts of a title; a » that closes a « is no separator. Of a very long one nothing."""
    at = 0
    while len(title) <= _LONGEST_CUT and (match := _SEPARATOR.search(title, at)) is not None:
        sign = match[0].strip()
        opening = {"»": "«", "›": "‹"}.get(sign)
        if opening is None or title.count(opening, 0, match.start()) <= title.count(sign, 0, match.start()):
            yield match
            at = match.end()
        else:
            at = match.end() - 1  # the blank may belong to the next one


def _is_site(text: str, keys: frozenset[str]) -> bool:
    """Return True if the end of a title is the name of its site or a part of one: `Gazette` of `thegazette.example`."""
    key = _key(text)
    return key in keys or (len(key) > _SHORTEST_PART and any(key in site for site in keys))


def _is_section(text: str) -> bool:
    return len(text) <= _LONGEST_SECTION and len(text.split()) <= 2 and not text[:1].islower()


def _up_to_known(title: str, known: set[str]) -> str:
    """Return the start of a title that is another wording (a key in ``known``), if a section or site follows it."""
    for match in _separators(title):
        start = title[: match.start()]
        if match.start() * 2 > len(title) and _TOKEN.search(title, match.end()) and _key(start) in known:
            return start.rstrip()
    return title


def _whole(text: str, heading: str) -> str:
    """Return the heading in place of a wording that is its beginning, cut short; else the wording."""
    start = text.rstrip(" .…")
    is_cut = start != text or heading[len(start) :].lstrip()[:1] in _QUOTES
    return heading if is_cut and len(start) > _SHORT and heading.startswith(start) else text


@lru_cache(64)  # those of one page
def _key(title: str) -> str:
    """Return the letters and digits of a title, folded: wordings that differ in other things alone are the same."""
    return "".join(_TOKEN.findall(fold_title(title.replace("\xad", ""))))


def site_names(data: StructuredData, url: str | None = None) -> tuple[str, ...]:
    """Return the names of the page's site, as far as the page states them."""
    found = data.all_meta("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site")
    for node in (data.article, *data.nodes):
        publisher = data.referred(node.get("publisher"))
        if isinstance(publisher, dict):
            found.append(read_words(publisher.get("name")))
        elif isinstance(publisher, str):
            found.append(read_words(publisher))
    host = (urlsplit(url).hostname or "") if url else ""
    if host:
        host = host.removeprefix("www.")
        found += [host, *host.split(".")[:-1][-2:]]
    names = dict.fromkeys(name.strip().lstrip("@") for name in found)
    return tuple(name for name in names if name and len(name) <= _LONGEST_SITE)  # some put the title there
