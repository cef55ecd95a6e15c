"""Taking off the compression that a server put on for the way, piece by piece: a bomb is noticed before it is large."""

import zlib
from collections.abc import Iterator

from db.ingest.source.inputs import GZIP
from db.ingest.source.records import Refused

ACCEPTED = "gzip, deflate"
"""What servers are asked for. Brotli is understood as well, for those that send it to everybody."""

PIECE = 256 * 1024
"""Bytes that are decompressed at a time."""

_CUT = "Its compressed data end too early."


class IdentityDecoder:
    """No compression."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """``data`` decompressed, in pieces. Raises ``Refused`` where that can't be done."""
        yield data

    def finish(self) -> None:
        """Nothing more comes. Raises ``Refused`` if something is missing."""


class _ZlibDecoder(IdentityDecoder):
    """zlib's format, with or without its header."""

    _inflate: "zlib._Decompress | None" = None
    _start = b""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            data = self._start + data
            if len(data) < 2:
                self._start = data
                return
            # Half of the servers that say "deflate" leave out its header.
            has_header = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
            self._inflate = zlib.decompressobj(wbits=15 if has_header else -15)
        while data and not self._inflate.eof:
            yield _piece(self._inflate, data)
            data = self._inflate.unconsumed_tail

    def finish(self) -> None:
        is_cut = bool(self._start) if self._inflate is None else not self._inflate.eof
        if is_cut:
            raise Refused("truncated", _CUT)


class _GzipDecoder(IdentityDecoder):
    """gzip, one member after the other. What follows the last one and is none is passed over, as everybody does."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self._is_empty = True
        self._is_over = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._is_empty = self._is_empty and not data
        while data and not self._is_over:
            if self._inflate.eof:
                if not data.startswith(GZIP[:1]):
                    self._is_over = True
                    return
                self._inflate = zlib.decompressobj(wbits=31)
            yield _piece(self._inflate, data)
            data = self._inflate.unconsumed_tail or self._inflate.unused_data

    def finish(self) -> None:
        if not self._is_empty and not self._inflate.eof:
            raise Refused("truncated", _CUT)


def _piece(inflate: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return inflate.decompress(data, PIECE)
    except zlib.error as error:
        raise Refused("gzip") from error


class _BrotliDecoder(IdentityDecoder):
    def __init__(self) -> None:
        import brotli

        self._error = brotli.error
        self._inflate = brotli.Decompressor()
        self._is_empty = True

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._is_empty = self._is_empty and not data
        try:
            yield self._inflate.process(data, output_buffer_limit=PIECE)
            while not self._inflate.can_accept_more_data():
                yield self._inflate.process(b"", output_buffer_limit=PIECE)
        except self._error as error:
            raise Refused("gzip") from error

    def finish(self) -> None:
        if not self._is_empty and not self._inflate.is_finished():
            raise Refused("truncated", _CUT)


def decoder_for(header: str | None) -> IdentityDecoder:
    """What takes off the compression that a ``Content-Encoding`` names. Raises ``Refused`` for one that isn't known."""
    name = (header or "").strip().lower()
    if name in ("", "identity"):
        return IdentityDecoder()
    if name in ("gzip", "x-gzip"):
        return _GzipDecoder()
    if name == "deflate":
        return _ZlibDecoder()
    if name == "br":
        return _BrotliDecoder()
    raise Refused("http", "Its server compressed it in a way that wasn't asked for.")
