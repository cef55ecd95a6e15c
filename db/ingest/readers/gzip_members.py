"""Gzip files as their members: how one starts, and what of a damaged one is good."""

import re
import zlib

from db.ingest.inputs import GZIP

MEMBER = GZIP + b"\x08"
"""How a member of a gzip file starts."""

_SLICE = 256
_OUTPUT = 256 * 1024


def starts_a_member(data: bytes, start: re.Pattern[bytes], after: int = 0) -> bool:
    """Whether from the byte ``after`` of ``data`` on there is a gzip member that ``start`` matches."""
    at = data.find(MEMBER, after)
    while at >= 0:
        if starts(data[at:], start):
            return True
        at = data.find(MEMBER, at + 1)
    return False


def starts(data: bytes, start: re.Pattern[bytes]) -> bool:
    """Whether ``data`` is gzip of what ``start`` matches."""
    try:
        return start.match(zlib.decompressobj(wbits=31).decompress(data, 4096)) is not None
    except zlib.error:
        return False


def up_to_error(inflate: "zlib._Decompress", data: bytes) -> bytes:
    """What comes out of ``data`` before its error, in steps small enough to lose hardly any."""
    parts = bytearray()
    try:
        for at in range(0, len(data), _SLICE):
            parts += inflate.decompress(data[at : at + _SLICE])
            if len(parts) > _OUTPUT:
                break
    except zlib.error:
        pass
    return bytes(parts)
