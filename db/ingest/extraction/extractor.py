"""Reads an HTML page, or the HTML of a body with the facts of its container, as an article."""

import re
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from db.ingest.extraction.finishing import CLEANED, from_parts
from db.ingest.extraction.html import structured_data
from db.ingest.extraction.html.hidden_text import show_streamed
from db.ingest.extraction.html.preflight import LONGEST, close_empty, reduce_page, without_frames
from db.ingest.extraction.html.web_archive_copies import find_copy, restore
from db.ingest.extraction.metadata.authors import authors_of, unread_byline, with_people
from db.ingest.extraction.metadata.canonical_url import address_of, mirror_note
from db.ingest.extraction.metadata.guessed_date import guess_published
from db.ingest.extraction.metadata.language import find_declared_language
from db.ingest.extraction.metadata.page_kind import refuse_by_body, refuse_by_head, refuse_stubs
from db.ingest.extraction.metadata.published import find_published, stated_date
from db.ingest.extraction.metadata.sections import find_section
from db.ingest.extraction.metadata.titles import site_names, title_of, wordings
from db.ingest.extraction.related import related_links
from db.ingest.language.date_parser import read_date
from db.ingest.source.charsets import decode_page
from db.ingest.source.records import Record, Refused, unread_date
from db.models import GUESSED, NewArticle
from db.text.cleaning import clean
from db.text.web_archive_addresses import original_address


def read_page(record: Record) -> NewArticle:
    """Return the article of a whole HTML page. What the page states takes precedence over its container's facts.

    Raises ``Refused``: ``charset``, ``too-large``, ``too-deep``, ``not-article``, ``empty-body``, ``no-title``.
    """
    from db.ingest.extraction.body.body import extract_body

    facts = record.facts
    html, warnings = _safe(*decode_page(record.data, record.charset))
    html = reduce_page(close_empty(html))
    note = mirror_note(html)
    copy = find_copy(html, facts.url or (note.url if note is not None else None))
    if copy is not None:
        html = restore(html, copy)
        facts = replace(facts, url=copy.url or facts.url, aliases=tuple(map(original_address, facts.aliases)))
    html = without_frames(html)
    refuse_stubs(html)
    tree = parse_html(html)
    _elements = list(tree.iter())  # kept, since lxml would make their objects anew on each of some twenty walks
    noted = original_address(note.url) if note is not None and note.url is not None else None
    data = structured_data.read(tree, facts.url or noted, html)
    name = record.place.replace("\\", "/").rpartition("/")[2].removesuffix(".gz")
    address = address_of(tree, data, html, facts.url, facts.url_by_place, facts.aliases, name)
    title = title_of(tree, data, address.url) or facts.title
    evidence = refuse_by_head(tree, data, address.url, title)
    sites = site_names(data, address.url)
    language = find_declared_language(tree, data) or facts.language
    published, date_from = find_published(tree, data, address.url, language or facts.language_by_place)
    if published is None or (facts.published is not None and facts.published.iso.startswith(published.iso)):
        published, date_from = facts.published, facts.date_from
    if published is None and (guess := guess_published(tree)) is not None:
        published, date_from = guess, GUESSED
    if published is None and (said := stated_date(data)):
        warnings = (*warnings, unread_date(said))
    place = find_section(tree, data, address.url, (title, *wordings(tree, data)), sites)
    authors = authors_of(tree, data, sites)
    if not (authors or facts.authors) and (byline := unread_byline(tree)):
        warnings = (*warnings, f"Its byline names no person: “{byline}”.")
    related = related_links(tree, address.url, address.base)
    body = extract_body(tree, address.base or address.url, title, {link.text for link in related})
    refuse_by_body(evidence, body.markdown)
    known = replace(
        facts,
        title=title,
        url=None if address.is_guess else address.url,
        url_by_place=address.url if address.is_guess else None,
        published=published,
        date_from=date_from,
        authors=authors or facts.authors,
        section=place.section or facts.section,
        root=place.root or facts.root,
        language=language,
        aliases=address.aliases,
    )
    return from_parts(known, body.markdown, related=related, warnings=(*warnings, *body.warnings))


def read_fragment(record: Record) -> NewArticle:
    """Return the article of a body in HTML (UTF-8) with the facts that its container states.

    Raises ``Refused``: ``charset``, ``too-large``, ``too-deep``, ``empty-body``, ``no-title``.
    """
    from db.ingest.extraction.html.markdown_writer import to_markdown

    html, warnings = _safe(*decode_page(record.data, record.charset or "utf-8"))
    html = reduce_page(html)
    facts = record.facts
    base = facts.url or facts.url_by_place
    tree = parse_html(f"<div>{html}</div>")
    body = to_markdown(tree, base)
    related = related_links(tree, facts.url, base) if "<a" in html else ()
    return from_parts(with_people(facts), body, related=related, warnings=warnings)


def _safe(html: str, warnings: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Remove control sequences, of which a parser would leave the printable half; return warnings too."""
    if "\x1b" not in html and not any(mark in html for mark in "\x90\x98\x9b\x9d\x9e\x9f"):
        return html, warnings
    return clean(html), (*warnings, CLEANED)


def captured(record: Record) -> str | None:
    """Return when a page was captured (ISO 8601), as the page or its container says it; None where neither does.

    A copy in a web archive was captured when its stamp says, not when it was fetched or saved from there.
    """
    html = record.data.decode("utf-8", "replace")  # what web archives and programs write is ASCII
    note = mirror_note(html)
    copy = find_copy(html, record.facts.url or (note.url if note is not None else None))
    if copy is not None and copy.time is not None:
        return copy.time
    saved = read_date(note.saved) if record.captured is None and note is not None else None
    return saved.iso if saved is not None else record.captured


_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""Makes all elements of one class: lxml would else look up the class of each element by its tag, on every walk."""


_UNKNOWN_VOID = re.compile(r"<(?:bgsound|embed|keygen|source|track|wbr)\b[^<>]*(?=>)")
"""An element that holds nothing, of which libxml2 doesn't know that: it would put what follows into it."""

_RAW = r"<(script|style|xmp|iframe|noembed|noframes)\b.*?</\1\s*>"
"""An element whose text has no tags in it, whatever it looks like."""

_CLOSED = "Unexpected end tag : "
"""What libxml2 says of the end of an element that it has closed before, by rules of its own."""

_MOST_PARSES = 4
"""Times that a page is parsed at most. Of 400 real pages all but one need one, and that one two."""

_OTHER_NAME = "x-other-"
"""What the names of elements begin with of which libxml2 is to know no rules."""


def parse_html(html: str) -> etree._Element:
    """Return the tree of a page, without comments. Raises ``Refused``: ``empty-body``, ``too-large``, ``too-deep``.

    The page is first written out as the HTML standard has it parsed: libxml2 repairs by rules of its own, and then an
    element in a button or menu that isn't closed has the rest of the page in it.
    """
    from resiliparse.parse.html import HTMLTree

    try:
        try:
            parsed = HTMLTree.parse(html)
        except UnicodeEncodeError:  # half of a surrogate pair
            parsed = HTMLTree.parse(html.encode("utf-8", "replace").decode())
        written = str(parsed)
        if len(written) > 2 * LONGEST:  # a style that isn't closed is opened anew in each paragraph
            raise Refused("too-large")
        tree = _parse_standard(_UNKNOWN_VOID.sub(r"\g<0>/", written).encode())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Refused("empty-body") from error
    show_streamed(tree)
    return tree


def _parse_standard(html: bytes) -> etree._Element:
    """Return the tree of a page in which each element is closed where it ends.

    libxml2 closes some all the same, such as a heading before a paragraph in it. These get other names until it is
    done.
    """
    renamed: set[str] = set()
    for _ in range(_MOST_PARSES):
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        parser.set_element_class_lookup(_ELEMENTS)
        tree = document_fromstring(html, parser=parser)
        closed = {entry.message.removeprefix(_CLOSED) for entry in parser.error_log if _CLOSED in entry.message}
        closed = {name for name in closed - renamed if not name.startswith(_OTHER_NAME)}
        if not closed:
            break
        renamed |= closed
        names = re.compile(rf"{_RAW}|<(/?)({'|'.join(map(re.escape, closed))})(?=[\s/>])", re.DOTALL)
        text = html.decode()
        html = names.sub(lambda match: f"<{match[2]}{_OTHER_NAME}{match[3]}" if match[3] else match[0], text).encode()
    for name in renamed:
        for element in tree.iter(_OTHER_NAME + name):
            element.tag = name
    return tree
