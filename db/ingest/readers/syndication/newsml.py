"""Reader of NITF, NewsML-G2 and NewsML 1 files, the formats in which news agencies and publishers exchange articles."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from db.ingest.readers.syndication.newsml_items import NewsItem, parse_news_item, parse_newsml1_item
from db.ingest.readers.syndication.nitf import as_html, is_nitf, nitf_facts
from db.ingest.readers.syndication.xml_streams import local_name, parse_document, root_name
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Form, Item, Record, Refusal, Refused, Skip, item_or_refusal

if TYPE_CHECKING:
    from lxml import etree

_ROOTS = {
    "nitf": "It is NITF: its root element is <nitf>.",
    "newsItem": "It is NewsML-G2: its root element is <newsItem>.",
    "packageItem": "It is NewsML-G2: its root element is <packageItem>.",
    "newsMessage": "It is NewsML-G2: its root element is <newsMessage>.",
    "NewsML": "It is NewsML 1: its root element is <NewsML>.",
}
_ROOTS_OF_SEVERAL = ("newsMessage", "NewsML")


def recognise(source: Input) -> str | None:
    """Recognise NITF and NewsML by the root element."""
    return _ROOTS.get(root_name(source.head_text))


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield every article: of a message, each news item. Items without text (pictures, packages) are skipped.

    Raises Refused ``truncated`` for a file that ends too early, in place of its last item, which may be incomplete.
    """
    root, is_cut = parse_document(source)
    kind = local_name(root)
    items = [root]
    if kind in _ROOTS_OF_SEVERAL:
        items = list(root.iter("{*}newsItem", "{*}packageItem", "{*}NewsItem"))
    for number, item in enumerate(items, 1):
        if is_cut and number == len(items):
            raise Refused("truncated", "It ends in the middle of an article.")
        offset = number if kind in _ROOTS_OF_SEVERAL else None
        yield item_or_refusal(partial(_item, item, source, offset), source.place, offset)
    if is_cut:
        raise Refused("truncated")


def _parse_item(item: "etree._Element") -> NewsItem | None:
    if is_nitf(item):
        return NewsItem(as_html(item), False, nitf_facts(item))
    match local_name(item):
        case "newsItem":
            return parse_news_item(item)
        case "NewsItem":
            return parse_newsml1_item(item)
        case _:
            return None


def _item(element: "etree._Element", source: Input, offset: int | None) -> Record | Refusal | Skip:
    found = _parse_item(element)
    if found is None:
        return Skip(source.place)
    if not found.body.strip():
        return Refusal(source.place, "empty-body", "It has no text.", offset)
    data = found.body.encode("utf-8", "replace")
    form: Form = "plain" if found.is_plain else "fragment"
    return Record(source.place, data, form, READER.label, offset, found.facts, found.created or source.captured)


READER = SourceReader("newsml", 1, "NITF or NewsML", recognise, read)
