"""Reader of sitemaps, news sitemaps and sitemap indexes: the addresses that a site lists, but no articles."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from db.ingest.language.date_parser import read_date
from db.ingest.readers.syndication.xml_streams import (
    child_text,
    iter_elements,
    local_name,
    root_name,
)
from db.ingest.source.inputs import HEAD_BYTES, Input, ReadContext, SourceReader, open_decompressed
from db.ingest.source.records import Listed, Refusal, Refused
from db.text.cleaning import clean_line

_ROOTS = ("urlset", "sitemapindex")

_LONGEST_URL = 2_048
"""Characters that an address may have: the limit of the sitemap protocol (sitemaps.org)."""

_LONGEST_SHOWN = 200
"""Characters of what is no address that its refusal shows."""

_FEWEST_LINES = 2
"""Lines that a text sitemap must have: a text of a single address is too little to tell."""


def recognise(source: Input) -> str | None:
    """Recognise a sitemap by its root element, or a text one by every line being an address."""
    head = source.head_text
    name = root_name(head)
    if name in _ROOTS:
        return f"Its root element is <{name}>."
    if name:
        return None
    lines = head.split("\n")
    if len(source.head) >= HEAD_BYTES:
        lines.pop()  # the head ends somewhere in it
    lines = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if len(lines) >= _FEWEST_LINES and all(_is_address(line) for line in lines):
        return "Every line of it is an address."
    return None


def _is_address(line: str) -> bool:
    if not line.lower().startswith(("http://", "https://")) or len(line) > _LONGEST_URL or len(line.split()) > 1:
        return False
    try:
        return bool(urlsplit(line).hostname)
    except ValueError:
        return False


def read(source: Input, context: ReadContext) -> Iterator[Listed | Refusal]:
    """Yield the listed addresses in their order, and a refusal for each that is none.

    Raises Refused where the sitemap can't be read any further.
    """
    return _read_xml(source) if root_name(source.head_text) else _read_lines(source)


def _read_xml(source: Input) -> Iterator[Listed | Refusal]:
    for number, element in enumerate(iter_elements(source, ("url", "sitemap")), 1):
        stated = child_text(element, "loc")
        url = _absolute(stated, source)
        if url is None:
            if stated:
                reason = f"It is no whole address: {clean_line(stated)[:_LONGEST_SHOWN]}"
                yield Refusal(source.place, "bad-url", reason, number)
            continue
        news = element.find("{*}news")
        title = language = dated = ""
        if news is not None:
            title, dated = child_text(news, "title"), child_text(news, "publication_date")
            publication = news.find("{*}publication")
            language = child_text(publication, "language") if publication is not None else ""
        yield Listed(
            source.place,
            url,
            title,
            published=read_date(dated) if dated else None,
            changed=read_date(changed) if (changed := child_text(element, "lastmod")) else None,
            language=language or None,
            is_sitemap=local_name(element) == "sitemap",
        )


def _absolute(url: str, source: Input) -> str | None:
    url = "".join(url.split("\n")).strip().replace(" ", "%20")
    try:
        url = urljoin(source.url or "https:", url) if url else url
    except ValueError:
        return None
    return url if _is_address(url) else None


def _read_lines(source: Input) -> Iterator[Listed | Refusal]:
    with open_decompressed(source) as stream:
        while line := stream.readline(_LONGEST_URL * 4):
            url = line.decode("utf-8", "replace").strip("\ufeff \t\r\n\0")
            if not url or url.startswith("#"):
                continue
            if not _is_address(url):
                raise Refused("not-known", "Not every line of it is an address.")
            yield Listed(source.place, url, is_sitemap=url.endswith((".xml", ".xml.gz")))


READER = SourceReader("sitemap", 1, "a sitemap", recognise, read)
