"""Block digests: whether a record's bytes are those that were captured."""

import base64
import binascii
import hashlib
from collections.abc import Mapping

_ALGORITHMS = ("sha1", "sha256", "md5")


def fits_block_digest(fields: Mapping[str, str], block: bytes) -> bool | None:
    """Return True if ``block`` has the digest that its record states; None if that can't be told.

    The stated digest is in hex or, as the WARC specification's examples have it, in base 32.
    """
    algorithm, _, stated = fields.get("warc-block-digest", "").partition(":")
    algorithm = algorithm.strip().lower().replace("-", "")
    if algorithm not in _ALGORITHMS:
        return None
    found = hashlib.new(algorithm, block, usedforsecurity=False).digest()
    stated = stated.strip()
    try:
        wanted = (
            bytes.fromhex(stated)
            if len(stated) == 2 * len(found)
            else base64.b32decode(stated.upper() + "=" * (-len(stated) % 8))
        )
    except (ValueError, binascii.Error):
        return None
    return wanted == found if len(wanted) == len(found) else None
