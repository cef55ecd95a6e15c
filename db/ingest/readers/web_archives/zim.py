"""Reader of ZIM files, whole or split. Needs libzim, which only the extra ``zim`` installs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from db.ingest.readers.pages.mirror_paths import url_of
from db.ingest.source.http_message import is_html_type, media_type
from db.ingest.source.inputs import LARGEST_PAGE, Input, ReadContext, SourceReader
from db.ingest.source.records import Alias, Facts, Item, Record, Refusal, Refused, Skip

if TYPE_CHECKING:
    from libzim.reader import Archive, Entry

_MAGIC = b"ZIM\x04"
_LIBZIM_ERRORS = (RuntimeError, ValueError, LookupError, OverflowError, MemoryError, OSError)
_MOST_REDIRECTS = 16
"""Redirect entries that are followed in a row: a damaged file may have a loop of them."""


def _recognise(source: Input) -> str | None:
    return "It starts as a ZIM file does." if source.start.startswith(_MAGIC) else None


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the pages and redirects of a ZIM file; the cursor is the number of the next entry.

    Raises Refused: ``needs-extra`` without the library, ``packed`` inside of another archive, ``bad-archive``.
    """
    archive = _open(source)
    metadata = _ZimMetadata(archive)
    start = int(context.start) if context.start.isdecimal() else 0
    for number in range(start, archive.all_entry_count):
        try:
            yield _item(source, archive._get_entry_by_id(number), number, metadata)
        except _LIBZIM_ERRORS as error:
            yield Refusal(source.place, "bad-record", _reason(error), number, str(number + 1))


def _open(source: Input) -> "Archive":
    try:
        from libzim.reader import Archive
    except ImportError as error:
        reason = "ZIM files are read by a library that isn't installed: install newsbrowse with its extra `zim`."
        raise Refused("needs-extra", reason) from error
    if source.path is None:
        raise Refused("packed", "A ZIM file is read where it lies on a disk: unpack it first.")
    try:
        return Archive(source.path)
    except _LIBZIM_ERRORS as error:
        raise Refused("bad-archive", _reason(error)) from error


class _ZimMetadata:
    """A ZIM file's metadata: language, date and source site; empty where the file has none or damaged ones."""

    def __init__(self, archive: "Archive") -> None:
        self.language = self._metadata(archive, "Language").split(",")[0].strip() or None
        self.captured = self._metadata(archive, "Date") or None
        site = self._metadata(archive, "Source")
        self.site = site.rstrip("/") if site.startswith(("http://", "https://")) else ""

    @staticmethod
    def _metadata(archive: "Archive", name: str) -> str:
        try:
            return bytes(archive.get_metadata(name)).decode("utf-8", "replace")[:1000]
        except _LIBZIM_ERRORS:
            return ""

    def url(self, path: str) -> str | None:
        """Return the address of the entry at ``path``: crawls put its host first, other files name their site."""
        return url_of(path.split("/")) or (f"{self.site}/{path}" if self.site else None)


def _item(source: Input, entry: "Entry", number: int, metadata: _ZimMetadata) -> Item:
    cursor = str(number + 1)
    if entry.is_redirect:
        url, target = metadata.url(entry.path), metadata.url(_redirect_target(entry))
        return Alias(source.place, url, target, cursor) if url and target else Skip(source.place, cursor)
    item = entry.get_item()
    if not is_html_type(media_type(item.mimetype)):
        return Skip(source.place, cursor)
    if item.size > LARGEST_PAGE:
        reason = f"It is larger than {LARGEST_PAGE // 1024 // 1024} MB."
        return Refusal(source.place, "too-large", reason, number, cursor)
    title = entry.title if entry.title != entry.path else ""
    facts = Facts(title=title, url_by_place=metadata.url(entry.path), language=metadata.language)
    return Record(
        source.place,
        bytes(item.content),
        "page",
        READER.label,
        offset=number,
        facts=facts,
        captured=metadata.captured,
        cursor=cursor,
    )


def _redirect_target(entry: "Entry") -> str:
    for _ in range(_MOST_REDIRECTS):
        if not entry.is_redirect:
            break
        entry = entry.get_redirect_entry()
    return str(entry.path)


def _reason(error: BaseException) -> str:
    message = (str(error).splitlines() or [type(error).__name__])[0]
    return f"The ZIM library can't read it: {message.rstrip('.: ')}."


READER = SourceReader("zim", 1, "a ZIM file", _recognise, _read)
