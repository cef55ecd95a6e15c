"""Reader of page texts: a news site's page as plain text. It is asked last: any text that no other reader takes."""

import json
from collections.abc import Iterator

from db.ingest.page_text.parser import IMPORTER, OTHER_FORMATS, is_candidate
from db.ingest.source.inputs import HEAD_BYTES, OTHER_FORM, Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Record, Refusal, Skip

_NAME, _VERSION = IMPORTER.split("/")


def recognise(source: Input) -> str | None:
    """Recognise any text. Whether it is a page (a README beside pages isn't) only shows when it is parsed."""
    if source.start.startswith(OTHER_FORMATS) or source.start[8:12] in (b"WEBP", b"WAVE") or _is_json(source):
        return None
    return "It is text that is in no other form."


def _is_json(source: Input) -> bool:
    """Return True for JSON as a whole in a small file: a list, or an object, that no other reader knows."""
    head = source.head.removeprefix(b"\xef\xbb\xbf")
    if head.lstrip()[:1] not in (b"[", b"{") or len(source.head) >= HEAD_BYTES:
        return False
    try:
        json.loads(head)
    except (ValueError, RecursionError):
        return False
    return True


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the one page of a file. In a folder, files that aren't named as pages are skipped.

    Those that are named as something that another reader would have known are refused.
    """
    if source.is_named or is_candidate(source.name):
        yield Record(source.place, source.read(), "page-text", READER.label)
    elif source.is_expected and not source.start:
        yield Refusal(source.place, "empty-body", "It is empty.")
    elif source.is_expected:
        yield Refusal(source.place, "not-known", OTHER_FORM)
    else:
        yield Skip(source.place)


READER = SourceReader(_NAME, int(_VERSION), "a page as text", recognise, read)
