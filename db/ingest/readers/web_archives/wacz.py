"""Reader of WACZ files: zips with WARC files in a folder ``archive``, read without unpacking them to disk."""

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
            pass  # the zip's directory is damaged: the file's first bytes decide
    return "It is a zip with a data package and an archive folder, as WACZ has them." if is_wacz else None


def _read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the items of the WARC and ARC files in a WACZ file; its indexes and page lists are skipped.

    Cursors are those of ``read_zip``. Raises Refused ``bad-archive``, also if there is no web-archive file in it.
    """
    has_captures = False
    for item in read_zip(source, context, lambda name: name.lower().endswith(_WEB_ARCHIVES)):
        has_captures = has_captures or not isinstance(item, Skip) or _is_web_archive(item.place)
        yield item
    if not has_captures and not context.start:
        raise Refused("bad-archive", "There is no web-archive file in it.")


def _is_web_archive(place: str) -> bool:
    return place.lower().endswith(_WEB_ARCHIVES)


READER = SourceReader("wacz", 1, "a web archive (WACZ)", _recognise, _read)
