"""JSON in any encoding; and what can still be read of a list of objects that is damaged or cut short."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from db.ingest.source.charsets import UndecodableText, decode
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

_DECODER = json.JSONDecoder(strict=False)
"""Takes line breaks and tabs in texts as they are; strict JSON has them escaped."""

_LIST_OF_OBJECTS = lazy_compile(r"\[\s*\{")
_NEXT_OBJECT = lazy_compile(r"[\s,]*\{")
_NEXT_AFTER_DAMAGE = lazy_compile(r"\}\s{0,99},?\s{0,99}\{\s{0,99}\"")

_MOST_DAMAGED = 20
"""Damaged objects of a list after which the rest is left out: each may take reading all that follows."""


def parse_json(data: bytes) -> object:
    """Parse JSON in any encoding. Raises Refused: ``charset``, ``bad-json``, ``too-deep``."""
    text = _decoded(data)
    try:
        found: object = _DECODER.decode(text)
    except RecursionError as error:
        raise Refused("too-deep") from error
    except ValueError as error:
        raise Refused("bad-json") from error
    return found


def _decoded(data: bytes) -> str:
    try:
        return decode(data)
    except UndecodableText as error:
        raise Refused("charset", str(error)) from error


def objects_of_damaged(data: bytes, is_wanted: Callable[[object], bool]) -> Iterator[object]:
    """Yield the objects of the first list in ``data`` that has wanted ones, or of one after the other.

    A ``Refused`` stands in place of each one that is damaged. Raises Refused ``charset``.
    """
    text = _decoded(data)
    at = _first_wanted(text, is_wanted)
    for _ in range(_MOST_DAMAGED):
        while True:
            try:
                found, at = _DECODER.raw_decode(text, at)
            except (ValueError, RecursionError):
                break
            yield found
            more = _NEXT_OBJECT.match(text, at)
            if more is None:
                if text[at:].strip("]} \t\r\n\0"):
                    yield Refused("bad-record", "Something else stands behind the last object.")
                return
            at = more.end() - 1
        yield Refused("bad-record", "It is not well-formed JSON.")
        again = _NEXT_AFTER_DAMAGE.search(text, at + 1)
        if again is None:
            return
        at = text.rfind("{", at, again.end())
    yield Refused("bad-record", "What follows is damaged, and left out.")


def _first_wanted(text: str, is_wanted: Callable[[object], bool]) -> int:
    """Return where the first object of a list of wanted ones begins, else of the first list."""
    starts = [match.end() - 1 for match in islice(_LIST_OF_OBJECTS.finditer(text), _MOST_DAMAGED)]
    for at in (text.find("{"), *starts):
        try:
            found, _ = _DECODER.raw_decode(text, at) if at >= 0 else (None, 0)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, Mapping) and is_wanted(found):
            return at
    return starts[0] if starts else 0
