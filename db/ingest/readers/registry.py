"""The list of readers, and which one reads a source. The bytes decide: readers are asked from specific to general."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module

from db.ingest.source.inputs import Input, ReadContext, ReadMember, SourceReader
from db.ingest.source.records import Item, Refusal, Refused, Skip

MODULES = (
    "web_archives.warc",
    "web_archives.arc",
    "newsbrowse_archive",
    "web_archives.zim",
    "web_archives.wacz",
    "packed.packed",
    "pages.mhtml",
    "syndication.wordpress",
    "syndication.sitemaps",
    "syndication.feeds",
    "syndication.newsml",
    "pages.html_files",
    "tables.tables",
    "posts.markdown_posts",
    "pages.page_texts",
)
"""The modules of ``db.ingest.readers`` that have a ``READER``, in the order in which they are asked."""

DEEPEST = 3
"""Archives that may be nested: a mirror in a tar file in a zip file, say. A zip that contains itself has no end."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The reader that reads an input (None: no reader does), and a sentence why. ``code``: it is refused with that."""

    reader: SourceReader | None
    why: str
    code: str = ""


@cache
def readers() -> tuple[SourceReader, ...]:
    """Return every reader, in the order in which they are asked. Imports their modules."""
    return tuple(import_module(f"db.ingest.readers.{name}").READER for name in MODULES)


def decide(source: Input) -> Decision:
    """Return which reader reads ``source``, or that it is refused, because it can't be opened or is damaged."""
    try:
        for reader in readers():
            why = reader.recognise(source)
            if why is not None:
                return Decision(reader, why)
    except Exception as error:  # a source may be damaged in any way, and mustn't end the import
        refused = Refused.of(error)
        return Decision(None, refused.reason, refused.code)
    return Decision(None, "It is in no form that is known.")


def read(source: Input, context: ReadContext, depth: int = 0) -> Iterator[Item]:
    """Yield the items of ``source``. A source that can't be read, or not to its end, gives a ``Refusal``."""
    yield from read_as(decide(source), source, context, depth)


def read_as(
    decision: Decision, source: Input, context: ReadContext, depth: int = 0, read_member: ReadMember | None = None
) -> Iterator[Item]:
    """Yield the items of ``source`` by the reader of ``decision``; its members are read by ``read_member``.

    ``depth`` is the number of archives that ``source`` is in.
    """

    def read_as_any(member: Input, start: str) -> Iterator[Item]:
        if depth + 1 > DEEPEST:
            yield Refusal(member.place, "too-deep", "It lies in too many archives, one in the other.")
        else:
            yield from read(member, replace(context, start=start), depth + 1)

    try:
        if decision.code:
            yield Refusal(source.place, decision.code, decision.why)
        elif decision.reader is not None:
            yield from decision.reader.read(source, replace(context, read_member=read_member or read_as_any))
        elif not source.start:
            yield Refusal(source.place, "empty-body", "It is empty.")
        elif source.is_expected:
            yield Refusal(source.place, "not-known", decision.why)
        else:
            yield Skip(source.place)
    except Exception as error:  # what came before it is kept, and what comes after this source is read
        refused = Refused.of(error)
        yield Refusal(source.place, refused.code, refused.reason)
