"""The Markdown posts among what is to be imported, looked at ahead: their links tell which site they are of."""

from collections.abc import Iterable, Iterator

from db.ingest.readers import registry
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Item, Refused, Skip

LOOKED_AT = 50
"""Members of a zip or tar file among which there must be a post, else it is taken to have none."""


def posts_among(sources: Iterable[Input]) -> Iterator[Input]:
    """Those of ``sources`` that are Markdown posts, and those in the zip and tar files among them."""
    for source in sources:
        name = _reader_of(source)
        if name == "markdown":
            yield source
        elif name == "packed":
            yield from _posts_in(source)


def _posts_in(packed: Input) -> Iterator[Input]:
    has_posts = False
    for count, member in enumerate(_members(packed), start=1):
        if _reader_of(member) == "markdown":
            has_posts = True
            yield member
        if count >= LOOKED_AT and not has_posts:
            return


def _members(packed: Input) -> Iterator[Input]:
    """The members of a zip or tar file, one at a time: each is read before the next one is asked for."""
    met: list[Input] = []

    def note(member: Input, start: str) -> Iterator[Item]:
        met.append(member)
        yield Skip(member.place)

    try:
        decision = registry.decide(packed)
        for _ in registry.read_as(decision, packed, ReadContext(), read_member=note):
            while met:
                yield met.pop()
    except Refused:
        return


def _reader_of(source: Input) -> str:
    try:
        reader = registry.decide(source).reader
    except Refused:
        return ""
    return reader.name if reader is not None else ""
