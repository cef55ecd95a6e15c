"""The authors of a page: people only, from its structured data, its meta elements, or a byline."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from db.ingest.extraction.html.microformats import read_entry
from db.ingest.extraction.html.structured_data import StructuredData, read_types, read_words
from db.ingest.extraction.metadata.foot_line import find_foot_line
from db.ingest.extraction.metadata.visible_date import lines_below_headline
from db.ingest.language.bylines import read_any_byline
from db.ingest.language.page_phrases import AUTHOR_LABELS, BY_WORDS, phrase_key, words_of
from db.text.cleaning import clean_line, fold
from db.text.lazy_regex import lazy_compile

_META = (
    *("author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "byl", "byline"),
    *(
        "dc.creator",
        "dcterms.creator",
        "dc.creator.name",
        "citation_author",
        "cxenseparse:author",
        "article:author_name",
    ),
    *(
        "dcsext.author",
        "rbauthors",
        "article.author",
        "authors",
        "vr:author",
        "itemprop:author",
        "cxenseparse:recs:author",
    ),
)
_MOST = 40
"""Authors of one page: a scientific paper has more, a list of all who write for a site as well."""

_LONGEST_NAME, _MOST_WORDS = 60, 5
"""Letters and words of a name: `María del Carmen Fernández Ruiz`. More is a sentence."""

_BETWEEN = lazy_compile(
    r"\s*[;|•·、/]\s*|\s*,\s+|,|\s+(?:&|and|und|et|y|e|i|og|och|ja|en|a|und|sowie|with|mit|avec|con|та|і|и|και|و)\s+|\s+&amp;\s+"
)
_AFTER = lazy_compile(r"\s+[-–—(|@]\s*.*|\s*[(\[].*|\s+(?:in|aus|für|for|from|at|bei)\s+\S.*|記者\Z|記者\s.*")
_ADDRESS = lazy_compile(
    r"[@/\\]|://|www\.|\.(?:com|org|net|de|fr|es|it|pl|ru|ua|cz|at|ch|co|uk|jp|cn|in|info|io|tv|eu)\b", re.I
)
_SITE = lazy_compile(r"\((?:https?://|www\.)", re.IGNORECASE)
_HONORIFIC = lazy_compile(r"(?:dr|prof|mr|mrs|ms|dipl)\.(?:-ing\.)?\s+", re.IGNORECASE)
_CJK = lazy_compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_NO_PEOPLE = words_of("""
    afp dpa ap reuters apa sda sid epd kna ansa efe tass upi pti ani ians cnn bbc kyodo xinhua interfax ukrinform
    ritzau ntb tt belga anp ctk pap lusa dts keystone bloomberg getty zdf ard ndr mdr wdr br swr hr rbb orf srf dw
    rnd ntv rtl agency agencies agentur agenturen agence agencia agencias agenzia agencja агентство news nachrichten
    noticias actualités notizie nieuws zprávy новости новини 新聞 新闻 通信 社 編集部 編集 本社 取材班 redaktion
    redaktionsteam redaktør redactie redaktionen redaksjonen redacción redazione redação redakcja redakce redakcia
    редакция редакція redaktionsnetzwerk rédaction redaction newsroom newsdesk desk editors editorial editor
    editoren staff team reporter reporters correspondent correspondents contributor contributors admin administrator
    webmaster webredaktion author autor writer writers journalist journalists online magazin magazine zeitung press
    presse prensa stampa media medien network netzwerk group gmbh inc ltd llc corp verlag publishing tv radio
    broadcasting corporation company university universität institute institut foundation stiftung association
    verein ministry ministerium office department daily times post herald tribune gazette bureau service services
    sponsored advertorial anzeige content partner partners studio video videos podcast forum community user guest
    anonymous unknown unbekannt live ticker today heute deutschland archiv archive default none null undefined
    various welle
""")
"""Words that no person's name has."""

_JOBS = words_of("""
    correspondent reporter editor journalist columnist writer chief senior staff redakteur redakteurin korrespondent
    korrespondentin autor autorin reporterin journaliste journalistin leiter leiterin chefredakteur chefredakteurin
    freier freie chefreporter chefreporterin kolumnist kolumnistin volontär volontärin correspondant correspondante
    redactor redactora corresponsal inviato inviata giornalista head analyst producer photographer fotograf photo
    foto kommentar gastautor gastbeitrag analyse wirtschaft politik sport lokales kultur
""")
"""Words of what a person does: a part of a byline that has one is no name."""


def authors_of(tree: etree._Element, data: StructuredData, sites: tuple[str, ...]) -> tuple[str, ...]:
    """Return the people who wrote a page, in order, not cleaned yet; ``sites`` are the names of its site."""
    for source in (
        _in_json_ld(data),
        data.all_meta(*_META),
        data.properties.get("author", ()),
        read_entry(tree).authors,
        _bylines(tree),
        _unnamed_bylines(tree),
        _of_foot(tree),
    ):
        found = find_people(source, sites)
        if found:
            return found
    return ()


def find_people(texts: Iterable[str], sites: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the people named in ``texts``, each once, without organisations, addresses, jobs and `By`."""
    nobody = {fold(name).replace(" ", "") for name in sites}
    found: dict[str, str] = {}
    for text in texts:
        for name in _names(clean_line(text)):
            folded = fold(name)
            if folded.replace(" ", "") not in nobody and folded not in found and _is_person(name):
                found[folded] = name
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _names(text: str) -> Iterator[str]:
    if not text or len(text) > 500 or _SITE.search(text) is not None:
        return
    text = _without_by(text)
    for part in _BETWEEN.split(text):
        name = _AFTER.sub("", _without_by(part.strip())).strip(" .:,-–\"'*")
        match = _HONORIFIC.match(name)
        if match is not None and match.end() < len(name) and match[0].lower().startswith(("mr", "ms")):
            name = name[match.end() :]
        if name.isupper() and " " in name and len(name) > 6:
            name = name.title()
        yield name


def _without_by(text: str) -> str:
    names = read_any_byline(text)
    if len(names) == 1:
        return names[0]
    label, colon, rest = text.partition(":")
    if colon and phrase_key(label) in AUTHOR_LABELS:
        text = rest.strip()
    tokens = text.split()
    for count in (2, 1):
        if len(tokens) > count and phrase_key(" ".join(tokens[:count])) in BY_WORDS:
            return " ".join(tokens[count:])
    return text


def _is_person(name: str) -> bool:
    """Return True if ``name`` may be a person's: a few words, capitalised in scripts with capitals."""
    if not 2 <= len(name) <= _LONGEST_NAME or _ADDRESS.search(name) is not None or any(map(str.isdigit, name)):
        return False
    tokens = name.split()
    folded = {fold(token).strip(".,") for token in name.replace("-", " ").split()}
    if folded & _NO_PEOPLE or folded & _JOBS or len(tokens) > _MOST_WORDS:
        return False
    if _CJK.search(name) is not None:
        return len(name) <= 12 and not name.endswith(("社", "部", "班", "局", "新聞", "网", "通信"))
    if len(tokens) < 2:
        return False
    capitals = sum(token[0].isupper() or not token[0].islower() for token in tokens if token[0].isalpha())
    return capitals >= 2 or not any(char.isupper() or char.islower() for char in name)


_PEOPLE = frozenset(("person", "author", ""))


def _in_json_ld(data: StructuredData) -> Iterator[str]:
    for name in ("author", "creator"):
        value = data.article.get(name)
        yielded = False
        for item in value if isinstance(value, list) else [value]:
            for text in _person(data, item):
                yielded = True
                yield text
        if yielded:
            return


def _person(data: StructuredData, value: object) -> Iterator[str]:
    value = data.referred(value)
    if isinstance(value, str):
        yield read_words(value)
    elif isinstance(value, dict) and (set(read_types(value)) & _PEOPLE or not read_types(value)):
        name = value.get("name")
        for part in name if isinstance(name, list) else [name]:
            yield read_words(part)


_BYLINE = lazy_compile(r"(?<![a-z])(?:by-?line|authors?)(?![a-z])|author[-_]*name|article[-_]*author", re.IGNORECASE)
_NO_BYLINE = lazy_compile(
    r"comment|bio|related|teaser|card|social|avatar|image|footer|sidebar|widget|follow", re.IGNORECASE
)
_FAR = frozenset(("aside", "footer", "nav", "script", "style"))


def _bylines(tree: etree._Element) -> Iterator[str]:
    """Yield the names in the page's first byline: an element marked by ``rel``, or by its class and words."""
    fallback: list[str] = []
    for element in tree.iter("a", "span", "div", "p", "address", "li", "cite"):
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('data-testid') or ''}"
        rel = element.get("rel") or ""
        is_author_link = "author" in rel.split()
        if not is_author_link and _BYLINE.search(names) is None:
            continue
        if _NO_BYLINE.search(names) is not None or _is_far(element):
            continue
        links = [
            " ".join("".join(link.itertext()).split())
            for link in element.iter("a")
            if "author" in (link.get("href") or "") + (link.get("rel") or "") + (link.get("class") or "")
        ]
        pieces = [piece for text in element.itertext() if (piece := " ".join(text.split()))]
        text = " ".join(pieces)
        if not text or len(text) > 150:
            continue
        names_apart = [piece for piece in pieces if _is_person(piece)]
        found = [name for name in links if name] or (names_apart if len(names_apart) > 1 else [text])
        if is_author_link or links or _without_by(text) != text or element.get("itemprop"):
            yield from found
            return
        fallback = fallback or found
    yield from fallback


def _unnamed_bylines(tree: etree._Element) -> Iterator[str]:
    """Yield the authors in the first line between headline and text that is a byline by its words alone."""
    for line in lines_below_headline(tree):
        found = read_any_byline(line)
        if found:
            yield from found
            return


def _of_foot(tree: etree._Element) -> tuple[str, ...]:
    """Return the authors in the line below the text that says who published it, and when."""
    line = find_foot_line(tree, None)
    return line.authors if line is not None else ()


def _is_far(element: etree._Element) -> bool:
    """Return True if an element is in a part of the page that isn't the article."""
    for count, parent in enumerate(element.iterancestors()):
        if parent.tag in _FAR or _NO_BYLINE.search(f"{parent.get('class') or ''} {parent.get('id') or ''}"):
            return True
        if parent.tag in ("article", "main", "body") or count > 8:
            break
    return False
