"""The authors of a page: people only, from its structured data, its meta elements, or a byline."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from lxml import etree

from db.ingest.extraction.html.headline import find_headline
from db.ingest.extraction.html.own_article import find_own_article, is_of_others
from db.ingest.extraction.html.structured_data import StructuredData, read_types, read_words
from db.ingest.extraction.metadata.foot_line import find_foot_line
from db.ingest.extraction.metadata.shown_texts import has_year, is_in_own_footer
from db.ingest.extraction.metadata.visible_date import lines_below_headline
from db.ingest.language.bylines import PARTICLES, before_date, count_by_words, read_any_byline, read_dated_byline
from db.ingest.language.dates_in_lines import read_foot_line
from db.ingest.language.page_phrases import AUTHOR_LABELS, BY_WORDS, phrase_key, words_of
from db.ingest.source.records import Facts
from db.text.author_names import GENERATION, join_name, split_names
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

_AROUND = " .:,-–\"'*()"
"""Signs around a name that are none of it."""

_INITIALS = 6
"""Letters of a name in capitals that may be the initials of one: `J. R. B`. Longer ones are written like others."""

_LONGEST_TEXT = 500
"""Letters of a text with names: forty authors have more, and so have lists of all who write for a site."""

_MOST_PEN_WORDS = 3
"""Words of a name that isn't written as one: more are an institute, or a sentence."""

_ADDRESS_WORD = lazy_compile(r"@.|://|www\.")
_AFTER = lazy_compile(
    r"\s+[-–—(|@]\s*.*|\s*[(\[].*|\s+(?:in(?!\s+['’]t\b)|aus|für|for|from|at|bei)\s+\S.*|記者\Z|記者\s.*"
)
_ADDRESS = lazy_compile(
    r"[@/\\]|://|www\.|\.(?:com|org|net|de|fr|es|it|pl|ru|ua|cz|at|ch|co|uk|jp|cn|in|info|io|tv|eu)\b", re.I
)
_SITE = lazy_compile(r"\((?:https?://|www\.)", re.IGNORECASE)
_HONORIFIC = lazy_compile(r"(?:dr|prof|mr|mrs|ms|dipl)\.(?:-ing\.)?\s+", re.IGNORECASE)
_CJK = lazy_compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_NO_PEOPLE = words_of("""
    reuters ansa tass kyodo xinhua interfax ukrinform ritzau belga anp lusa keystone bloomberg getty agency agencies
    agentur agenturen agence agencia agencias agenzia agencja агентство news nachrichten noticias actualités notizie
    nieuws zprávy новости новини 新聞 新闻 通信 社 編集部 編集 本社 取材班 redaktion redaktionsteam redaktør
    redactie redaktionen redaksjonen redacción redazione redação redakcja redakce redakcia редакция редакція
    redaktionsnetzwerk rédaction redaction newsroom newsdesk desk editors editorial editor editoren staff team
    reporter reporters correspondent correspondents contributor contributors admin administrator webmaster
    webredaktion author autor writer writers journalist journalists online magazin magazine zeitung press presse
    prensa stampa media medien network netzwerk group gmbh inc ltd llc corp verlag publishing radio broadcasting
    corporation company university universität institute institut foundation stiftung association verein ministry
    ministerium office department daily times post herald tribune gazette bureau service services sponsored
    advertorial anzeige content partner partners studio video videos podcast forum community user guest anonymous
    unknown unbekannt live ticker today heute deutschland archiv archive default none null undefined various welle
""")
"""Words that no person's name has."""

_AGENCIES = words_of("""
    afp dpa ap apa sda sid epd kna efe upi pti ani ians cnn bbc ntb tt ctk pap dts zdf ard ndr mdr wdr br swr hr rbb
    orf srf dw rnd ntv rtl tv
""")
"""Abbreviations of agencies and stations. They are none where they are written as a name is: Sid, Ani."""

_JOBS = words_of("""
    correspondent reporter editor journalist columnist writer chief senior staff redakteur redakteurin korrespondent
    korrespondentin autor autorin reporterin journaliste journalistin leiter leiterin chefredakteur chefredakteurin
    freier freie chefreporter chefreporterin kolumnist kolumnistin volontär volontärin correspondant correspondante
    redactor redactora corresponsal inviato inviata giornalista head analyst producer photographer fotograf photo
    foto kommentar gastautor gastbeitrag analyse wirtschaft politik sport lokales kultur
""")
"""Words of what a person does: a part of a byline that has one is no name."""


def _is_declared_person(name: str) -> bool:
    """Return True for what may be the name of somebody who is declared a person, though it has a word of other things.

    Senior, Press and Head are family names, too. An agency that a page declares a person is one by what it says.
    """
    tokens = name.split()
    if _is_pen_name(name):
        return True  # `bell hooks`, `Madonna`, `Jean-Luc d'Arcy`
    return (
        _MOST_WORDS >= len(tokens) > 1 and all(token[0].isupper() for token in tokens) and _ADDRESS.search(name) is None
    )


def authors_of(tree: etree._Element, data: StructuredData, sites: tuple[str, ...]) -> tuple[str, ...]:
    """Return the people who wrote a page, in order, not cleaned yet; ``sites`` are the names of its site."""
    persons = frozenset(_persons(data))
    named_like_persons = set(map(_key, filter(_is_person, _persons(data))))
    nobody = set(map(_key, sites)) - named_like_persons | set(map(_key, _organisations(data)))
    declared = [list(_in_json_ld(data)), list(_in_meta(data)), data.properties.get("author", [])]
    for source in (*declared, data.entry.authors):
        texts = tuple(source)
        if _unique(_full_names(texts), nobody):
            return _unique(_full_names(texts, persons), nobody)
    for line in (_bylines(tree), _unnamed_bylines(tree), _of_foot(tree)):
        names = _full_names(line, persons)
        if found := _unique((name for name in names if name in persons or not _is_phrase(name)), nobody):
            return found
    for source in declared:
        if found := _unique(_full_names(source, persons), nobody):
            return found
    for source in declared:
        if found := _unique(_pen_names(source), nobody):
            return found
    return ()


def find_people(texts: Collection[str]) -> tuple[str, ...]:
    """Return the people named in texts that are given as names of authors, each once.

    Organisations, addresses, jobs and `By` are left out. A single word is a name, such as a pen name, and so are words
    in lower case, where no full name is among the texts; else they may be anything.
    """
    return _unique(_full_names(texts), set()) or _unique(_pen_names(texts), set())


def with_people(facts: Facts) -> Facts:
    """Return the facts of a container with the people whom its authors name, each for himself; else as they are."""
    return replace(facts, authors=find_people(facts.authors) or facts.authors)


def _unique(names: Iterable[str], nobody: set[str]) -> tuple[str, ...]:
    """Return names without repetitions and without those in ``nobody``, which are keys."""
    found: dict[str, str] = {}
    for name in names:
        key = _key(name)
        if key not in nobody:
            found.setdefault(key, name)
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _organisations(data: StructuredData) -> Iterator[str]:
    """Yield the names of what the page's JSON-LD says is an organisation."""
    for value in (*data.nodes, *_stated(data)):
        if not isinstance(value, dict):
            continue
        types = read_types(value)
        if any(name.endswith("organization") for name in types) and "person" not in types:
            yield read_words(value.get("name"))


def _persons(data: StructuredData) -> Iterator[str]:
    """Yield the names of authors of which JSON-LD says that they are persons; a site may have the name of one."""
    for value in map(data.referred, _stated(data)):
        if isinstance(value, dict) and "person" in read_types(value):
            yield read_words(value.get("name"))


def _stated(data: StructuredData) -> Iterator[object]:
    """Yield what JSON-LD states as the article's authors."""
    for name in ("author", "creator"):
        value = data.article.get(name)
        yield from value if isinstance(value, list) else [value]


def _key(name: str) -> str:
    return fold(name).replace(" ", "")


def _full_names(texts: Iterable[str], declared: Collection[str] = ()) -> Iterator[str]:
    """Yield what is written in the texts as a person's name is; ``declared`` are persons by what the page says."""
    for text in texts:
        for part in _parts(text):
            name = _AFTER.sub("", _without_by(_without_credit(part)))
            generation = GENERATION.search(name)
            name = (name[: generation.start()] if generation is not None else name).strip(_AROUND)
            before, comma, _ = name.partition(",")
            if comma and " " in before:
                name = before  # what follows is a title, or a place
            match = _HONORIFIC.match(name)
            if match is not None and match.end() < len(name) and match[0].lower().startswith(("mr", "ms")):
                name = name[match.end() :]
            is_of_nobody = _is_of_nobody(name)
            if name.isupper() and " " in name and len(name) > _INITIALS:
                name = name.title()
            if (_is_person(name) and not is_of_nobody) or (name in declared and _is_declared_person(name)):
                yield name if generation is None else name + generation[0].rstrip()


def _without_credit(text: str) -> str:
    """Return what stands before a credit: nothing of `Photos by Jo Quill`, `Ada Bell` of `Ada Bell Foto: Jo Quill`."""
    before, colon, _ = text.partition(":")
    if colon and phrase_key(before) not in AUTHOR_LABELS:
        name, _, credit = before.rpartition(". ")
        is_apart = credit.split(" ", 1)[0].lower() in _JOBS  # else the full stop is of an initial
        return name if is_apart else before.rpartition(" ")[0].rstrip(" .")
    work, by, name = text.partition(" by ")
    if by and work.lower().strip() in _OF_WRITERS:
        return name
    return work if not by or " " in work.strip() else ""


_OF_WRITERS = words_of("analysis article commentary essay interview opinion posted published report reporting review")
_OF_WRITERS |= words_of("story text words written")
"""Words before `by` that are of a text: others are of pictures, films and translations."""


def _pen_names(texts: Iterable[str]) -> Iterator[str]:
    """Yield the names in those texts that are nothing but names, however they are written."""
    for text in texts:
        names = [part.strip(_AROUND) for part in _parts(text)]
        if all(map(_is_pen_name, names)):
            yield from names


def _parts(text: str) -> list[str]:
    """Return the parts of a text that may be names; [] for an address, and for a name with the site's address."""
    text = clean_line(text)
    if not text or len(text) > _LONGEST_TEXT or _SITE.search(text) is not None:
        return []
    text = " ".join(word for word in text.split() if _ADDRESS_WORD.search(word) is None)
    return split_names(_without_by(text))


def _without_by(text: str) -> str:
    names = read_any_byline(text)
    if len(names) == 1:
        return names[0]
    label, colon, rest = text.partition(":")
    if colon and phrase_key(label) in AUTHOR_LABELS:
        text = rest.strip()
    count = count_by_words(text)
    return " ".join(text.split()[count:]) if count else text


def _is_person(name: str) -> bool:
    """Return True if ``name`` may be a person's: a few words, capitalised in scripts with capitals."""
    if not 2 <= len(name) <= _LONGEST_NAME or _ADDRESS.search(name) is not None or any(map(str.isdigit, name)):
        return False
    tokens = name.split()
    if _is_of_nobody(name) or len(tokens) > _MOST_WORDS:
        return False
    if _CJK.search(name) is not None:
        return len(name) <= 12 and not name.endswith(("社", "部", "班", "局", "新聞", "网", "通信"))
    if len(tokens) < 2:
        return False
    capitals = sum(token[0].isupper() or not token[0].islower() for token in tokens if token[0].isalpha())
    return capitals >= 2 or not any(char.isupper() or char.islower() for char in name)


def _is_phrase(name: str) -> bool:
    """Return True for words of a sentence: some are in lower case, and none that names have (`Ann Lee reports`)."""
    tokens = name.split()
    return any(token.islower() and token not in PARTICLES and "'" not in token and "’" not in token for token in tokens)


def _is_pen_name(name: str) -> bool:
    """Return True if what a page declares as its author may be a name, however it is written."""
    if not 2 <= len(name) <= _LONGEST_NAME or _ADDRESS.search(name) is not None or len(name.split()) > _MOST_PEN_WORDS:
        return False
    return any(map(str.isalpha, name)) and not _is_of_nobody(name)


def _is_job(text: str) -> bool:
    """Return True if all words of a text are of what a person does, or for whom: `Staff Writer`."""
    words = [fold(word).strip(".,") for word in text.split()]
    return all(word in _JOBS or word in _NO_PEOPLE for word in words)


def _is_of_nobody(name: str) -> bool:
    """Return True if a name has a word that no person's has."""
    for token in name.replace("-", " ").split():
        word = fold(token).strip(".,")
        if word in _NO_PEOPLE or word in _JOBS or (word in _AGENCIES and not (" " in name and token.istitle())):
            return True
    return False


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


_META_OF_PARTS = ("article:author:", "author:", "profile:", "og:profile:")
"""Beginnings of the names of meta elements for the parts of one name: ``profile:first_name``, ``profile:last_name``."""

_MOST_CARD_LABELS = 2
"""Labels of a card for Twitter (`Written by`), each with its text."""

_META_WITH_FAMILY_FIRST = frozenset(("citation_author", "dc.creator", "dc.creator.name", "dcterms.creator"))
"""Meta elements for libraries, which have one name each: `Bell, Ada`."""


def _in_meta(data: StructuredData) -> Iterator[str]:
    for name in _META:
        for text in data.all_meta(name):
            family, comma, given = text.partition(",")
            is_inverted = bool(comma) and name in _META_WITH_FAMILY_FIRST and "," not in given
            is_inverted &= len(family.split()) + len(given.split()) <= _MOST_WORDS
            yield f"{given} {family}" if is_inverted else text
    for number in range(1, _MOST_CARD_LABELS + 1):
        if _is_label(data.first_meta(f"twitter:label{number}")):
            yield from data.all_meta(f"twitter:data{number}")
    for start in _META_OF_PARTS:
        parts = {name.removeprefix(start): texts[0] for name, texts in data.meta.items() if name.startswith(start)}
        yield join_name(parts)


def _person(data: StructuredData, value: object) -> Iterator[str]:
    value = data.referred(value)
    if isinstance(value, str):
        yield read_words(value)
    elif isinstance(value, dict) and (set(read_types(value)) & _PEOPLE or not read_types(value)):
        name = value.get("name") or join_name(value)
        for part in name if isinstance(name, list) else [name]:
            yield read_words(part)


_BYLINE = lazy_compile(
    r"(?<![a-z])(?:by-?line|authors?|autor(?:en|es|a|e|i|in|ka)?|auteurs?|autrice|författare|forfatter|submitted)(?![a-z])|author[-_]*name|article[-_]*author",
    re.IGNORECASE,
)
_NO_BYLINE = lazy_compile(
    r"comment|bio|related|teaser|(?<!v)card|social|avatar|image|footer|sidebar|widget|follow", re.IGNORECASE
)
_LONGEST_BYLINE, _MOST_LETTERS, _MOST_PIECES = 150, 5000, 200
"""Letters of a byline; letters with all blanks, and texts and links, of an element that may be one. An element that has
more is none, and is passed over at once: hostile pages have thousands in each other."""

_FAR = frozenset(("aside", "footer", "nav", "script", "style"))


def _bylines(tree: etree._Element) -> Iterator[str]:
    """Yield the names in the page's first byline: an element marked by ``rel``, or by its class and words."""
    fallback: list[str] = []
    headline = find_headline(tree)
    own = find_own_article(tree)
    for element in tree.iter("a", "span", "div", "p", "address", "ul", "ol", "li", "cite"):
        marks = (element.get("class"), element.get("itemprop"), element.get("data-testid"))
        is_author_link = (rel := element.get("rel")) is not None and "author" in rel.split()
        if not (is_author_link or _is_named_byline(marks)):
            continue
        names = " ".join(filter(None, marks))
        if _NO_BYLINE.search(names) is not None or _is_far(element, headline) or is_of_others(element, own):
            continue
        pieces = _pieces(element)
        if pieces is None:
            continue
        links = [
            " ".join("".join(link.itertext()).split())
            for link in islice(element.iter("a"), _MOST_PIECES)
            if "author" in (link.get("href") or "") + (link.get("rel") or "") + (link.get("class") or "")
        ]
        line = " ".join(pieces)
        is_labelled = len(pieces) > 1 and _is_label(pieces[0])
        pieces = pieces[is_labelled:]
        in_pieces = [name for piece in pieces for name in map(_without_job, read_dated_byline(piece))]
        pieces = [piece for piece in map(before_date, pieces) if piece and not _is_job(piece)] or pieces
        text = " ".join(pieces)
        if not text or len(text) > _LONGEST_BYLINE:
            continue
        names_apart = [piece for piece in pieces if _is_person(piece)]
        found = [name for name in links if name] or (pieces if len(names_apart) > 1 else [text])
        if len(in_words := read_any_byline(line)) > len(found):
            found = list(in_words)  # some of the names are no links
        if element.tag in ("ol", "ul") and len(names_apart) > len(found):
            found = names_apart
        if len(in_pieces) >= len(found) and any(map(_is_person, in_pieces)):
            found = in_pieces
        if is_author_link or links or is_labelled or _without_by(text) != text or element.get("itemprop"):
            yield from found
            return
        fallback = fallback or found
    yield from fallback


def unread_byline(tree: etree._Element) -> str:
    """Return the text of a page's byline, for a page of which no author was found; "" where there is none."""
    text = " ".join(" ".join(_bylines(tree)).split())
    return text if len(text) <= _LONGEST_BYLINE and before_date(text) and any(map(str.isalpha, text)) else ""


@lru_cache(4096)
def _is_named_byline(marks: tuple[str | None, ...]) -> bool:
    """Return True if one of an element's class, property and id for tests is that of a byline."""
    return any(marks) and _BYLINE.search(" ".join(filter(None, marks))) is not None


def _pieces(element: etree._Element) -> list[str] | None:
    """Return the texts in an element that aren't blank; None for one with more than a byline has."""
    found, letters = [], 0
    for count, text in enumerate(element.itertext(), 1):
        letters += len(text)
        if letters > _MOST_LETTERS or count > _MOST_PIECES:
            return None
        if piece := " ".join(text.split()):
            found.append(piece)
    return found


def _unnamed_bylines(tree: etree._Element) -> Iterator[str]:
    """Yield the authors in the first line between headline and text that is a byline by its words alone.

    It may be two lines: `Written by`, and the name.
    """
    is_labelled = False
    for line in lines_below_headline(tree):
        found = read_dated_byline(line)
        found = found or ((line,) if is_labelled and _is_person(line) else ())
        if not found and has_year(line) and _begins_with_label(line):
            dated = read_foot_line(line, None)
            found = dated.authors if dated is not None else ()
        if found:
            yield from map(_without_job, found)
            return
        is_labelled = _is_label(line)


def _begins_with_label(line: str) -> bool:
    label, colon, _ = line.partition(":")
    return phrase_key(line.split(maxsplit=1)[0]) in BY_WORDS or (bool(colon) and phrase_key(label) in AUTHOR_LABELS)


def _without_job(name: str) -> str:
    """Return a name without what the person does in two words behind it: `Ann Orr Staff Writer`. One may be a name."""
    words = name.split()
    is_job = len(words) > 3 and all(fold(word).strip(".,") in _JOBS for word in words[-2:])
    return " ".join(words[:-2]) if is_job else name


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and (phrase_key(text) in AUTHOR_LABELS or phrase_key(text) in BY_WORDS)


def _of_foot(tree: etree._Element) -> Iterator[str]:
    """Yield the authors in the line below the text that says who published it, and when."""
    line = find_foot_line(tree, None)
    yield from line.authors if line is not None else ()


def _is_far(element: etree._Element, headline: etree._Element | None) -> bool:
    """Return True if an element is in a part of the page that isn't the article."""
    is_in_own = is_in_own_footer(element, headline)
    for count, parent in enumerate(element.iterancestors()):
        is_around = parent.tag == "article" and headline is not None and parent in headline.iterancestors("article")
        if is_around or parent.tag in ("main", "body") or (parent.tag == "footer" and is_in_own):
            return False
        if parent.tag in _FAR or _NO_BYLINE.search(f"{parent.get('class') or ''} {parent.get('id') or ''}"):
            return True
        if parent.tag == "article" or count > 8:
            break
    return False
