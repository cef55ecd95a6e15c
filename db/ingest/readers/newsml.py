"""NITF and NewsML-G2: the forms in which news agencies and publishers hand over articles."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from db.ingest.inputs import Context, Input, Reader
from db.ingest.readers.newsml_items import news_item
from db.ingest.readers.nitf import as_html, is_nitf, nitf_facts
from db.ingest.readers.xml_streams import local, parse, root_name, text_head
from db.ingest.records import Facts, Item, Record, Refusal, Skip

if TYPE_CHECKING:
    from lxml import etree

_ROOTS = {
    "nitf": "It is NITF: its root element is <nitf>.",
    "newsItem": "It is NewsML-G2: its root element is <newsItem>.",
    "packageItem": "It is NewsML-G2: its root element is <packageItem>.",
    "newsMessage": "It is NewsML-G2: its root element is <newsMessage>.",
}
_ITEMS = ("newsItem", "packageItem")


def recognise(source: Input) -> str | None:
    """Why this is NITF or NewsML-G2: by its root element."""
    return _ROOTS.get(root_name(text_head(source)))


def read(source: Input, context: Context) -> Iterator[Item]:
    """Every article in it: of a message, every news item; what has no text (pictures, packages) is skipped."""
    root = parse(source)
    if is_nitf(root):
        yield _record(source, None, as_html(root), nitf_facts(root))
        return
    items = [root] if local(root) in _ITEMS else [one for one in root.iter("{*}newsItem", "{*}packageItem")]
    for number, item in enumerate(items, 1):
        offset = number if local(root) == "newsMessage" else None
        if local(item) == "packageItem":
            yield Skip(source.place)
            continue
        found = news_item(item)
        yield Skip(source.place) if found is None else _record(source, offset, found.body, found.facts, found.is_plain)


def _record(source: Input, offset: int | None, body: str, facts: Facts, is_plain: bool = False) -> Record | Refusal:
    if not body.strip():
        return Refusal(source.place, "empty-body", "It has no text.", offset)
    form = "plain" if is_plain else "fragment"
    return Record(source.place, body.encode("utf-8", "replace"), "plain" if form == "plain" else "fragment",
                  READER.label, offset, facts, source.captured)  # fmt: skip


READER = Reader("newsml", 1, "NITF or NewsML-G2", recognise, read)
