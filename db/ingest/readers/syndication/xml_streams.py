"""XML read as a stream, in flat memory, without entities and without the network; damage ends it, and is named."""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, cast

from db.ingest.source.inputs import HEAD_BYTES, Input
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

if TYPE_CHECKING:
    from lxml import etree

_CHUNK = 64 * 1024
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_TO_BLANKS = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_DECLARATION = re.compile(
    rb"<!ENTITY\s+(%\s+)?[^\s\"'<>]+\s*(?:(SYSTEM|PUBLIC)\b|\"([^\"]*)\"|'([^']*)')", re.IGNORECASE
)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ROOT = lazy_compile(r"<(?:[\w.-]{1,100}:)?([A-Za-z_][\w.-]{0,100})(?=[\s/>])")
_PROLOG = re.compile(rb"<[A-Za-z_]")
_LONGEST_ENTITY = 200
_TAIL = 4096


def root_name(head: str) -> str:
    """The local name of the first element; "" for what doesn't begin as XML."""
    if not head.lstrip().startswith("<"):
        return ""
    match = _ROOT.search(_without_prolog(head))
    return match[1] if match else ""


def _without_prolog(head: str) -> str:
    """``head`` from its first element on: without comments, instructions and the document type."""
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
    """Raise Refused (``bad-xml``) where a document declares entities that could grow, or lie somewhere else.

    Short ones that are plain text are let pass, and so are outside lists of them, which are never loaded.
    """
    if head.startswith(_WIDE):
        head = head.replace(b"\0", b"")
    if _ENTITY.search(head) is None:
        return
    root = _PROLOG.search(head)
    prolog = head[: root.start()] if root else head
    count = len(_ENTITY.findall(prolog))
    safe = 0
    for percent, external, *values in _DECLARATION.findall(prolog):
        value = values[0] or values[1]
        if percent:
            safe += bool(external)
        else:
            safe += not external and len(value) <= _LONGEST_ENTITY and b"%" not in value and not _nests(value)
    if safe < count or count > 1000 or (root is None and len(head) >= HEAD_BYTES):
        raise Refused("bad-xml", "It declares entities of its own, and those are not expanded.")


def _nests(value: bytes) -> bool:
    return b"&" in re.sub(rb"&#\w{1,10};", b"", value)


@contextmanager
def unpacked(source: Input) -> Iterator[BinaryIO]:
    """A stream of what is in ``source``, decompressed where it is gzip. Raises Refused where that is damaged."""
    with source.open() as raw:
        try:
            yield cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if source.is_gzip else raw
        except EOFError as error:
            raise Refused("truncated", "Its compressed data end too early.") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise Refused("gzip") from error


def elements(source: Input, names: Iterable[str]) -> "Iterator[etree._Element]":
    """Every element of one of these local names, one or two levels below the root, as it ends.

    What was yielded is taken apart afterwards, with all that stands before it.

    Raises Refused where the document breaks off, or can't be read on; what came before that is whole.
    """
    from lxml import etree  # imported late: 20 ms

    refuse_entities(source.head)
    parser = etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    is_wide = source.head.startswith(_WIDE)
    end = b""
    with unpacked(source) as stream:
        while data := stream.read(_CHUNK):
            end = (end + data)[-_TAIL:]
            parser.feed(data if is_wide else data.translate(_TO_BLANKS))
            yield from _taken(parser)
            _refuse_halt(parser)
    root = parser.close()
    if root is not None and _ends_early(parser, root, end):
        raise Refused("truncated", "It ends in the middle of an element.")
    _refuse_halt(parser)
    if root is None:
        raise Refused("bad-xml")
    yield from _taken(parser)


def _taken(parser: "etree.XMLPullParser") -> "Iterator[etree._Element]":
    for _, element in parser.read_events():
        parent = element.getparent()
        if parent is None or sum(1 for _ in islice(parent.iterancestors(), 2)) > 1:
            continue  # the document itself, or a part of what is yet to come as a whole
        yield element
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


def _refuse_halt(parser: "etree.XMLPullParser") -> None:
    """Raise Refused where the parser gave up: it would take in the rest without a word."""
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


def text(element: "etree._Element | None") -> str:
    """All text in an element, with named characters (``&nbsp;``) as what they stand for; "" for None."""
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


def local(element: "etree._Element") -> str:
    """An element's name without its namespace; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child_text(element: "etree._Element", *names: str) -> str:
    """The text of the first child with one of these local names, in the order of the names; stripped."""
    for name in names:
        found = element.find(f"{{*}}{name}")
        if found is not None and (said := text(found).strip()):
            return said
    return ""


def parse(source: Input) -> "tuple[etree._Element, bool]":
    """The root of a document that is read as a whole, and whether it ends too early.

    Raises Refused where nothing of it can be read.
    """
    from lxml import etree

    data = source.read()
    refuse_entities(source.head)
    # Fed, not parsed at once: only so is an early end told of wherever it is.
    parser = etree.XMLPullParser(
        events=(), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True,
    )  # fmt: skip
    parser.feed(data if data.startswith(_WIDE) else data.translate(_TO_BLANKS))
    root = parser.close()
    if root is None:
        raise Refused("bad-xml")
    for found in parser.feed_error_log:
        _refuse_error(found)
    return root, _ends_early(parser, root, data[-_TAIL:])


def _ends_early(parser: "etree.XMLPullParser", root: "etree._Element", end: bytes) -> bool:
    """Whether the root was never closed: the parser says so in most cases, but not where it ends with a ``<``."""
    from lxml import etree

    error = parser.feed_error_log.last_error
    if error is None:
        return False
    closing = re.compile(rb"</(?:[^\s<>:]+:)?" + re.escape(local(root).encode()) + rb"\s*>")
    is_closed = closing.search(end.replace(b"\0", b"")) is not None
    return error.type == etree.ErrorTypes.ERR_TAG_NOT_FINISHED or not is_closed
