"""WACZ files: zips of web-archive files, read where they lie."""

import zipfile
from collections.abc import Iterator

from db.ingest.readers.packed.members import READ_ERRORS
from db.ingest.readers.packed.zip_files import read_zip
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Refused, Skip

_ZIP = b"PK\x03\x04"
_PACKAGE = "datapackage.json"
_FOLDERS = ("archive/", "data/archive/")
_WEB_ARCHIVES = (".warc", ".warc.gz", ".arc", ".arc.gz")


def _recognise(source: Input) -> str | None:
    if not source.start.startswith(_ZIP):
        return None
    is_wacz = _PACKAGE.encode() in source.start and b"archive/" in source.start
    if source.path is not None:
        try:
            with source.open() as stream, zipfile.ZipFile(stream) as archive:
                names = archive.NameToInfo
                is_wacz = _PACKAGE in names and any(name.startswith(_FOLDERS) for name in names)
        except (*READ_ERRORS, ValueError, NotImplementedError, IndexError):
            pass  # a damaged directory: the start has to do
    return "It is a zip with a data package and an archive folder, as WACZ has them." if is_wacz else None


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """What is in its web-archive files; its indexes and lists of pages are skipped.

    Cursors as in other zips. Raises Refused ``bad-archive``, also where there is no web-archive file in it.
    """
    has_captures = False
    for item in read_zip(source, context, lambda name: name.lower().endswith(_WEB_ARCHIVES)):
        has_captures = has_captures or not isinstance(item, Skip) or _is_capture(item.place)
        yield item
    if not has_captures and not context.start:
        raise Refused("bad-archive", "There is no web-archive file in it.")


def _is_capture(place: str) -> bool:
    return place.lower().endswith(_WEB_ARCHIVES)


READER = SourceReader("wacz", 1, "a web archive (WACZ)", _recognise, _read)
