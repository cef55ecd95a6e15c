"""Web-archive files made for tests, record by record."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator

from db.ingest.source.inputs import Input, ReadContext, ReadMember, SourceReader
from db.ingest.source.records import Alias, Item, Record, Refusal, Skip

SITE = "https://www.site.example"


def page(name: str, words: int = 60) -> bytes:
    """A page in our own words, of about ``words`` × 30 bytes."""
    text = " ".join(f"The harbour of {name} was measured {number} times." for number in range(words))
    return f"<!doctype html><html><head><title>{name}</title></head><body><p>{text}</p></body></html>".encode()


def answer(body: bytes, *fields: str, status: str = "200 OK", media: str = "text/html; charset=utf-8") -> bytes:
    """An HTTP answer."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {media}"] if media else []), *fields]
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


def record(url: str, block: bytes, *fields: str, kind: str = "response", length: int | None = None) -> bytes:
    """A WARC record around ``block``."""
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2019-03-04T05:06:07Z",
        "WARC-Record-ID: <urn:uuid:0f2d4c1e-0000-4000-8000-000000000000>",
        *(fields or (f"Content-Type: application/http; msgtype={kind}",)),
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + block + b"\r\n\r\n"


def digest_of(block: bytes) -> str:
    """A block's digest as WARC headers have it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def read_whole(
    reader: SourceReader, data: bytes | Input, start: str = "", members: ReadMember | None = None
) -> list[Item]:
    """All that ``reader`` makes of ``data``, which it must recognise."""
    source = Input.of_bytes("made", data) if isinstance(data, bytes) else data
    assert reader.recognise(source)
    context = ReadContext(start=start, read_member=members) if members else ReadContext(start=start)
    return list(reader.read(source, context))


def pages_of(items: list[Item]) -> list[bytes]:
    """What pages came out."""
    return [item.data for item in items if isinstance(item, Record)]


def codes_of(items: list[Item]) -> list[str]:
    """What was refused, by its codes."""
    return [item.code for item in items if isinstance(item, Refusal)]


def cursors_of(items: list[Item]) -> Iterator[str]:
    """Where each item lets its source be gone on with."""
    return (item.cursor for item in items if isinstance(item, Record | Refusal | Skip | Alias))
