"""XML read as a stream: in flat memory, without expanding entities, without the network. Damage raises ``Refused``."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from db.ingest.readers.syndication.xml_repair import UTF_16_STARTS, StreamRepair, repair_document
from db.ingest.source.field_text import read_field
from db.ingest.source.inputs import HEAD_BYTES, Input, open_decompressed
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

if TYPE_CHECKING:
    from lxml import etree

_CHUNK_BYTES = 64 * 1024
"""Bytes given to the parser at once: enough that calling it costs little beside what it does."""

_ENTITY_DECLARATION = re.compile(
    rb"<!ENTITY\s+(%\s+)?[^\s\"'<>]+\s*(?:(SYSTEM|PUBLIC)\b|\"([^\"]*)\"|'([^']*)')", re.IGNORECASE
)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ROOT = lazy_compile(r"<(?:[\w.-]{1,100}:)?([A-Za-z_][\w.-]{0,100})(?=[\s/>])")
_FIRST_ELEMENT = re.compile(rb"<[A-Za-z_]")

_LONGEST_ENTITY = 200
"""Bytes that the value of a harmless entity may have: real ones are a character or a company's name."""

_MOST_ENTITIES = 1_000
"""Entities that a document may declare; HTML's own list, which some documents copy, has about 250."""

_TAIL_BYTES = 4096
"""Bytes at the end of a document in which the end tag of its root is looked for."""


def root_name(head: str) -> str:
    """Return the local name of the first element; "" if ``head`` doesn't start as XML does."""
    if not head.lstrip().startswith("<"):
        return ""
    match = _ROOT.search(_without_prolog(head))
    return match[1] if match else ""


def _without_prolog(head: str) -> str:
    """Return ``head`` from its first element on, without comments, instructions and the document type before it."""
    at = 0
    while True:
        at = head.find("<", at)
        if at < 0:
            return ""
        if head.startswith("<!--", at):
            end = head.find("-->", at)
        elif head.startswith("<?", at):
            end = head.find("?>", at)
        elif head.startswith("<!", at):
            end = _end_of_doctype(head, at)
        else:
            return head[at:]
        if end < 0:
            return ""
        at = end + 1


def _end_of_doctype(head: str, at: int) -> int:
    subset = head.find("[", at)
    end = head.find(">", at)
    return head.find("]", subset) if 0 <= subset < end else end


def refuse_entities(head: bytes) -> None:
    """Raise Refused (``bad-xml``) if a document declares entities that refer to others, are long, or are external.

    Allowed are short entities of plain text, and external parameter entities (lists of entities), which are never
    loaded.
    """
    if head.startswith(UTF_16_STARTS):
        head = head.replace(b"\0", b"")
    if _ENTITY.search(head) is None:
        return
    root = _FIRST_ELEMENT.search(head)
    prolog = head[: root.start()] if root else head
    count = len(_ENTITY.findall(prolog))
    safe = 0
    for percent, external, *values in _ENTITY_DECLARATION.findall(prolog):
        value = values[0] or values[1]
        if percent:
            safe += bool(external)
        else:
            safe += not external and len(value) <= _LONGEST_ENTITY and b"%" not in value and not _has_references(value)
    if safe < count or count > _MOST_ENTITIES or (root is None and len(head) >= HEAD_BYTES):
        raise Refused("bad-xml", "It declares entities of its own, and those are not expanded.")


def _has_references(value: bytes) -> bool:
    """Return True if an entity's value has references other than numeric ones."""
    return b"&" in re.sub(rb"&#\w{1,10};", b"", value)


def iter_elements(source: Input, names: Iterable[str]) -> "Iterator[etree._Element]":
    """Yield every element with one of these local names, one or two levels below the root, once it is complete.

    An element is emptied as soon as the next one is asked for, with everything before it, so memory is flat.

    Raises Refused if the document breaks off or can't be parsed any further; all elements yielded before are complete.
    """
    from lxml import etree  # imported late: 20 ms

    refuse_entities(source.head)
    repair = StreamRepair(source.head)
    parser = etree.XMLPullParser(
        encoding=None if repair.is_wide else "utf-8",
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    end = b""
    with open_decompressed(source) as stream:
        while data := stream.read(_CHUNK_BYTES):
            end = (end + data)[-_TAIL_BYTES:]
            parser.feed(repair.feed(data))
            yield from _finished_elements(parser)
            _refuse_stopped_parser(parser)
    parser.feed(repair.close())
    root = parser.close()
    if root is not None and _ends_early(parser, root, end):
        raise Refused("truncated", "It ends in the middle of an element.")
    _refuse_stopped_parser(parser)
    if root is None:
        raise Refused("bad-xml")
    yield from _finished_elements(parser)


def _finished_elements(parser: "etree.XMLPullParser") -> "Iterator[etree._Element]":
    for _, element in parser.read_events():
        parent = element.getparent()
        if parent is None or sum(1 for _ in islice(parent.iterancestors(), 2)) > 1:
            continue  # the root, or an element inside of one that will be yielded as a whole
        yield element
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


def _refuse_stopped_parser(parser: "etree.XMLPullParser") -> None:
    """Raise Refused if the parser gave up: it would accept the rest of the document without any sign."""
    error = parser.feed_error_log.last_error
    if error is not None:
        _refuse_error(error)


def _refuse_error(error: "etree._LogEntry") -> None:
    from lxml import etree

    kinds = etree.ErrorTypes
    if error.type in (kinds.ERR_ENTITY_LOOP, kinds.ERR_ENTITY_BOUNDARY):
        raise Refused("bad-xml", "It has entities that grow without end.")
    if error.type in (kinds.ERR_RESOURCE_LIMIT, kinds.ERR_INTERNAL_ERROR, kinds.ERR_NAME_TOO_LONG):
        if "depth" in error.message:
            raise Refused("too-deep")
        if "entity" in error.message:
            raise Refused("bad-xml", "It has entities that grow without end.")
        raise Refused("too-large", "An element in it is larger than 10 MB.")


def element_text(element: "etree._Element | None") -> str:
    """Return all text in an element, with HTML's named characters (``&nbsp;``) replaced; "" for None."""
    from lxml import etree

    if element is None:
        return ""
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or ""]
    for node in element.iterdescendants():
        if node.tag is etree.Entity:
            parts.append(unescape(node.text or ""))
        elif isinstance(node.tag, str):
            parts.append(node.text or "")
        parts.append(node.tail or "")
    return "".join(parts)


def collapsed_text(element: "etree._Element | None") -> str:
    """Return the text of a title or a name on one line, without entities and tags that were escaped; "" for None."""
    return " ".join(read_field(element_text(element)).split())


def local_name(element: "etree._Element") -> str:
    """Return an element's name without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child_text(element: "etree._Element", *names: str) -> str:
    """Return the stripped text of the first child that has any, tried by local name in the order of ``names``."""
    for name in names:
        found = element.find(f"{{*}}{name}")
        if found is not None and (text := element_text(found).strip()):
            return text
    return ""


def parse_document(source: Input) -> "tuple[etree._Element, bool]":
    """Parse a whole document; return its root, and whether it ends too early.

    Raises Refused if nothing of it can be read.
    """
    from lxml import etree

    data = source.read()
    refuse_entities(source.head)
    is_wide = data.startswith(UTF_16_STARTS)
    # Fed in pieces: only the pull parser reports an early end wherever it is.
    parser = etree.XMLPullParser(
        encoding=None if is_wide else "utf-8",
        events=(),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
    )
    if not is_wide:
        data = repair_document(data)
        refuse_entities(data[:HEAD_BYTES])
    parser.feed(data)
    root = parser.close()
    if root is None:
        raise Refused("bad-xml")
    for found in parser.feed_error_log:
        _refuse_error(found)
    return root, _ends_early(parser, root, data[-_TAIL_BYTES:])


def _ends_early(parser: "etree.XMLPullParser", root: "etree._Element", end: bytes) -> bool:
    """Return True if the root was never closed. The parser reports that, except for a document that ends in ``<``."""
    from lxml import etree

    error = parser.feed_error_log.last_error
    if error is None:
        return False
    closing = re.compile(rb"</(?:[^\s<>:]+:)?" + re.escape(local_name(root).encode()) + rb"\s*>")
    is_closed = closing.search(end.replace(b"\0", b"")) is not None
    return error.type == etree.ErrorTypes.ERR_TAG_NOT_FINISHED or not is_closed
