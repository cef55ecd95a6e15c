"""NITF, NewsML-G2 and NewsML 1: the forms in which news agencies and publishers hand over articles."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from db.ingest.readers.syndication.newsml_items import NewsItem, news_item, older_item
from db.ingest.readers.syndication.nitf import as_html, is_nitf, nitf_facts
from db.ingest.readers.syndication.xml_streams import local, parse, root_name
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Form, Item, Record, Refusal, Refused, Skip

if TYPE_CHECKING:
    from lxml import etree

_ROOTS = {
    "nitf": "It is NITF: its root element is <nitf>.",
    "newsItem": "It is NewsML-G2: its root element is <newsItem>.",
    "packageItem": "It is NewsML-G2: its root element is <packageItem>.",
    "newsMessage": "It is NewsML-G2: its root element is <newsMessage>.",
    "NewsML": "It is NewsML 1: its root element is <NewsML>.",
}
_OF_SEVERAL = ("newsMessage", "NewsML")


def recognise(source: Input) -> str | None:
    """Why this is NITF or NewsML: by its root element."""
    return _ROOTS.get(root_name(source.head_text))


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Every article in it: of a message, every news item; what has no text (pictures, packages) is skipped.

    Of a file that ends too early, what may be only a part of an article is refused.
    """
    root, is_cut = parse(source)
    kind = local(root)
    items = [root]
    if kind in _OF_SEVERAL:
        items = list(root.iter("{*}newsItem", "{*}packageItem", "{*}NewsItem"))
    for number, item in enumerate(items, 1):
        if is_cut and number == len(items):
            raise Refused("truncated", "It ends in the middle of an article.")
        found = _found(item)
        if found is None:
            yield Skip(source.place)
        else:
            yield _record(source, number if kind in _OF_SEVERAL else None, found)
    if is_cut:
        raise Refused("truncated")


def _found(item: "etree._Element") -> NewsItem | None:
    if is_nitf(item):
        return NewsItem(as_html(item), False, nitf_facts(item))
    match local(item):
        case "newsItem":
            return news_item(item)
        case "NewsItem":
            return older_item(item)
        case _:
            return None


def _record(source: Input, offset: int | None, found: NewsItem) -> Record | Refusal:
    if not found.body.strip():
        return Refusal(source.place, "empty-body", "It has no text.", offset)
    data = found.body.encode("utf-8", "replace")
    form: Form = "plain" if found.is_plain else "fragment"
    return Record(source.place, data, form, READER.label, offset, found.facts, source.captured)


READER = SourceReader("newsml", 1, "NITF or NewsML", recognise, read)
