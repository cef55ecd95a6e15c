"""Finding the Markdown posts among sources ahead of the import: their links tell which site they belong to."""

from collections.abc import Iterable, Iterator

from db.ingest.readers import registry
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Item, Skip

MEMBERS_LOOKED_AT = 50
"""Members of a zip or tar file after which it is taken to have no posts, if none was found.

Chosen by eye: a repository of posts has a few other files first, and a large archive of something else is not
decompressed twice.
"""


def find_posts(sources: Iterable[Input]) -> Iterator[Input]:
    """Yield the Markdown posts among ``sources`` and in zip and tar files among them."""
    for source in sources:
        name = _reader_name(source)
        if name == "markdown":
            yield source
        elif name == "packed":
            yield from _find_posts_in(source)


def _find_posts_in(packed: Input) -> Iterator[Input]:
    has_posts = False
    for count, member in enumerate(_members(packed), start=1):
        if _reader_name(member) == "markdown":
            has_posts = True
            yield member
        if count >= MEMBERS_LOOKED_AT and not has_posts:
            return


def _members(packed: Input) -> Iterator[Input]:
    """Yield the members of a zip or tar file; each must be read before the next one is asked for."""
    met: list[Input] = []

    def note(member: Input, start: str) -> Iterator[Item]:
        met.append(member)
        yield Skip(member.place)

    for _ in registry.read_as(registry.decide(packed), packed, ReadContext(), read_member=note):
        while met:
            yield met.pop()


def _reader_name(source: Input) -> str:
    reader = registry.decide(source).reader
    return reader.name if reader is not None else ""
