"""The title of a page: the editors' wording, among those for readers, for machines and for search engines."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from lxml import etree

from db.ingest.extraction.html.structured_data import StructuredData, read_words
from db.text.cleaning import fold_title
from db.text.lazy_regex import lazy_compile

_SEPARATOR = lazy_compile(r"\s+(?:[|•·—–―‹›»«/:-]+|::|--)\s+|\s*[|｜]\s*|(?<=\S)--(?=\S)")
_ANY_SEPARATOR = lazy_compile(r"\s*[|｜：•·—–―‹›»]+\s*|\s+[:/-]\s+|--|\s*\[(?=[^\]]*\])")
_KICKER = lazy_compile(r": | [-–|] ")
_LONGEST_SITE = 45
"""Letters of a site's name: some pages put their title where it should be."""
_TOKEN = lazy_compile(r"\w+")


def title_of(tree: etree._Element, data: StructuredData, url: str | None = None) -> str:
    """Return the title of a page on one line, not cleaned yet; "" if it has none.

    A page may have one headline for its readers and others for search engines and for sharing. What stands in the
    ``title`` element is for search engines: where ``og:title`` and the headline of the structured data differ, the
    editors' is the one that isn't that. Where all say something else, it is what readers see.
    """
    sites = site_names(data, url)
    heading, named, shared, headline = _candidates(tree, data, sites)
    if not shared or not headline:
        said = shared or headline
        if said and heading and _key(said) != _key(heading):
            said = _common_end(said, heading)
        return said or heading or named
    if _key(shared) == _key(headline):
        return shared
    if _key(headline) == _key(named) or _key(headline) == _key(heading):
        # A third wording that no reader sees may have been made for sharing: then it names the site.
        if heading and _key(heading) not in (_key(shared), _key(headline)):
            return heading
        if _key(shared) != _key(named) and _is_branded(data.first_meta("og:title"), shared, sites):
            return headline
    return headline if _key(shared) == _key(named) else shared


def wordings(tree: etree._Element, data: StructuredData) -> tuple[str, ...]:
    """Return all titles that a page states, unchanged."""
    found = [
        _title_element(tree),
        *data.all_meta("og:title", "twitter:title"),
        read_words(data.article.get("headline")),
    ]
    found += [read_words(data.article.get("alternativeHeadline")), *(data.properties.get("headline") or ())]
    found += [" ".join("".join(element.itertext()).split()) for element in tree.iter("h1")][:5]
    return tuple(filter(None, found))


def _candidates(tree: etree._Element, data: StructuredData, sites: tuple[str, ...]) -> tuple[str, str, str, str]:
    """Return the heading, and without the site's name the titles of ``title``, ``og:title`` and JSON-LD."""
    named = _title_element(tree)
    heading = _heading(tree)
    said = [
        named,
        data.first_meta("og:title", "twitter:title", "title", "dc.title"),
        read_words(data.article.get("headline")),
    ]
    cut = [without_site(text, sites) for text in said]
    keys = {_key(text): text for text in (heading, *cut) if len(text) > 10}
    cut = [_without_end(text, keys) for text in cut]
    if heading and cut[1] and len(cut[1]) > 15 and heading.startswith(cut[1]):
        cut[1] = heading  # cut short, as by a quotation mark
    return heading, *cut  # type: ignore[return-value]


def _without_end(text: str, keys: Mapping[str, str]) -> str:
    """Return ``text`` without a separator and words at its end (section, site) that another wording doesn't have."""
    for match in _ANY_SEPARATOR.finditer(text):
        start = text[: match.start()]
        if match.start() * 2 > len(text) and _TOKEN.search(text, match.end()) and _key(start) in keys:
            return start.rstrip()
    return text


def _common_end(said: str, heading: str) -> str:
    """Return the common end of the headlines for machines and for readers, if their kickers differ."""
    parts = [text.split(match[0], 1)[1] for text in (said, heading) if (match := _KICKER.search(text)) is not None]
    for part in parts:
        if len(part) > 15 and said.endswith(part) and heading.endswith(part):
            return part
    return said


def _is_branded(text: str, without: str, sites: tuple[str, ...]) -> bool:
    end = text[len(without) :] if text.startswith(without) else ""
    if len(end) > 2:
        return True
    places = list(_SEPARATOR.finditer(text))
    last = _key(text[places[-1].end() :]) if places else ""
    return any(len(key) > 2 and key in last and len(last) < 2 * len(key) + 8 for key in map(_key, sites))


def _key(title: str) -> str:
    return "".join(_TOKEN.findall(fold_title(title)))


def _title_element(tree: etree._Element) -> str:
    element = next(tree.iter("title"), None)
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _heading(tree: etree._Element) -> str:
    """Return the first h1 with words; "" if there is none."""
    texts = (" ".join("".join(element.itertext()).split()) for element in tree.iter("h1"))
    return next((text for text in texts if any(map(str.isalnum, text))), "")


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


def without_site(title: str, sites: tuple[str, ...]) -> str:
    """Return a title without the site's name, and the sections before it, at its end (or the name at its start)."""
    title = " ".join(title.split())
    keys = {_key(site) for site in sites} - {""}
    places = list(_SEPARATOR.finditer(title))
    if not places or not keys:
        return title
    # The longest end that starts with a sign and in which the site is named: `Title - Section | Site`
    last = title[places[-1].end() :]
    if _is_site(last, keys) or _DAY.fullmatch(last) is not None:
        cut = places[-1].start()
        if _DAY.fullmatch(last) is not None and not (
            len(places) > 1 and _is_site(title[places[-2].end() : places[-1].start()], keys)
        ):
            return title
        for match in reversed(places[:-1]):
            part = title[match.end() : cut]
            if (len(part.split()) <= 2 and len(part) <= 25 and len(title[: match.start()]) > 20) or _is_site(
                part, keys
            ):
                cut = match.start()
                continue
            break
        return title[:cut].rstrip() or title
    first = title[: places[0].start()]
    if _is_site(first, keys) and len(title) - places[0].end() > len(first):
        return title[places[0].end() :]
    return title


_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d\d-\d\d")


def _is_site(text: str, keys: set[str]) -> bool:
    key = _key(text)
    return bool(key) and (
        key in keys
        or any(
            len(key) > 3 and (key in site or (site in key and len(site) > 3 and len(key) <= len(site) + 8))
            for site in keys
        )
    )
