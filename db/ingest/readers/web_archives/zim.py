"""ZIM files, whole or split: their pages. Needs libzim, which only the extra ``zim`` installs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from db.ingest.readers.pages.mirror_paths import url_of
from db.ingest.source.inputs import LARGEST_PAGE, Input, ReadContext, SourceReader
from db.ingest.source.records import Alias, Facts, Item, Record, Refusal, Refused, Skip

if TYPE_CHECKING:
    from libzim.reader import Archive, Entry

_MAGIC = b"ZIM\x04"
_PAGES = ("text/html", "application/xhtml+xml")
_WHAT_LIBZIM_RAISES = (RuntimeError, ValueError, LookupError, OverflowError, MemoryError, OSError)
_MOST_REDIRECTS = 16


def _recognise(source: Input) -> str | None:
    return "It starts as a ZIM file does." if source.start.startswith(_MAGIC) else None


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Its pages and redirects; the cursor is the number of the entry that comes next.

    Raises Refused: ``unreadable`` without the library or inside of another archive, ``bad-archive``.
    """
    archive = _open(source)
    said = _Said(archive)
    start = int(context.start) if context.start.isdecimal() else 0
    for number in range(start, archive.all_entry_count):
        try:
            yield _item(source, archive._get_entry_by_id(number), number, said)
        except _WHAT_LIBZIM_RAISES as error:
            yield Refusal(source.place, "bad-record", _sentence(error), number, str(number + 1))


def _open(source: Input) -> "Archive":
    try:
        from libzim.reader import Archive
    except ImportError as error:
        reason = "ZIM files are read by a library that isn't installed: install newsbrowse with its extra `zim`."
        raise Refused("needs-extra", reason) from error
    if source.path is None:
        raise Refused("unreadable", "A ZIM file is read where it lies on a disk: unpack it first.")
    try:
        return Archive(source.path)
    except _WHAT_LIBZIM_RAISES as error:
        raise Refused("bad-archive", _sentence(error)) from error


class _Said:
    """What a file says of itself: empty where it doesn't, or where that is damaged."""

    def __init__(self, archive: "Archive") -> None:
        self.language = self._metadata(archive, "Language").split(",")[0].strip() or None
        self.captured = self._metadata(archive, "Date") or None
        site = self._metadata(archive, "Source")
        self.site = site.rstrip("/") if site.startswith(("http://", "https://")) else ""

    @staticmethod
    def _metadata(archive: "Archive", name: str) -> str:
        try:
            return bytes(archive.get_metadata(name)).decode("utf-8", "replace")[:1000]
        except _WHAT_LIBZIM_RAISES:
            return ""

    def url(self, path: str) -> str | None:
        """The address of the entry at ``path``: crawls put its host first, other files say their site."""
        return url_of(path.split("/")) or (f"{self.site}/{path}" if self.site else None)


def _item(source: Input, entry: "Entry", number: int, said: _Said) -> Item:
    cursor = str(number + 1)
    if entry.is_redirect:
        url, target = said.url(entry.path), said.url(_target(entry))
        return Alias(source.place, url, target, cursor) if url and target else Skip(source.place, cursor)
    item = entry.get_item()
    if item.mimetype.split(";")[0].strip().lower() not in _PAGES:
        return Skip(source.place, cursor)
    if item.size > LARGEST_PAGE:
        reason = f"It is larger than {LARGEST_PAGE // 1024 // 1024} MB."
        return Refusal(source.place, "too-large", reason, number, cursor)
    title = entry.title if entry.title != entry.path else ""
    facts = Facts(title=title, url_by_place=said.url(entry.path), language=said.language)
    return Record(
        source.place,
        bytes(item.content),
        "page",
        READER.label,
        offset=number,
        facts=facts,
        captured=said.captured,
        cursor=cursor,
    )


def _target(entry: "Entry") -> str:
    for _ in range(_MOST_REDIRECTS):
        if not entry.is_redirect:
            break
        entry = entry.get_redirect_entry()
    return str(entry.path)


def _sentence(error: BaseException) -> str:
    said = (str(error).splitlines() or [type(error).__name__])[0]
    return f"The ZIM library can't read it: {said.rstrip('.: ')}."


READER = SourceReader("zim", 1, "a ZIM file", _recognise, _read)
