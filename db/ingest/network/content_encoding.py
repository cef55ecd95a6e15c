"""Decoding the content coding of a response (gzip, deflate, Brotli) in bounded pieces, so that bombs stay small."""

import zlib
from collections.abc import Iterator

from db.ingest.source.inputs import GZIP
from db.ingest.source.records import Refused

ACCEPTED = "gzip, deflate"
"""The ``Accept-Encoding`` of requests. Brotli is decoded as well, for servers that send it without being asked."""

PIECE_BYTES = 256 * 1024
"""Bytes decompressed at a time, after which the size is checked: 1 kB of a bomb may be 1 MB."""

_CUT = "Its compressed data end too early."


class IdentityDecoder:
    """No compression; the interface of the other decoders."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield ``data`` decoded, in pieces. Raises ``Refused`` for damaged data."""
        yield data

    def finish(self) -> None:
        """Call at the end of the data. Raises ``Refused`` if they are incomplete."""


class _ZlibDecoder(IdentityDecoder):
    """The coding "deflate": zlib's format, with or without its header."""

    _inflate: "zlib._Decompress | None" = None
    _start = b""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            data = self._start + data
            if len(data) < 2:
                self._start = data
                return
            # Many servers that say "deflate" leave out zlib's header, which the standard demands.
            has_header = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
            self._inflate = zlib.decompressobj(wbits=15 if has_header else -15)
        while data and not self._inflate.eof:
            yield _decompress_piece(self._inflate, data)
            data = self._inflate.unconsumed_tail

    def finish(self) -> None:
        is_cut = bool(self._start) if self._inflate is None else not self._inflate.eof
        if is_cut:
            raise Refused("truncated", _CUT)


class _GzipDecoder(IdentityDecoder):
    """gzip, any number of members. Bytes behind the last member are ignored, as every client does."""

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
            yield _decompress_piece(self._inflate, data)
            data = self._inflate.unconsumed_tail or self._inflate.unused_data

    def finish(self) -> None:
        if not self._is_empty and not self._inflate.eof:
            raise Refused("truncated", _CUT)


def _decompress_piece(inflate: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return inflate.decompress(data, PIECE_BYTES)
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
            yield self._inflate.process(data, output_buffer_limit=PIECE_BYTES)
            while not self._inflate.can_accept_more_data():
                yield self._inflate.process(b"", output_buffer_limit=PIECE_BYTES)
        except self._error as error:
            raise Refused("gzip") from error

    def finish(self) -> None:
        if not self._is_empty and not self._inflate.is_finished():
            raise Refused("truncated", _CUT)


def decoder_for(header: str | None) -> IdentityDecoder:
    """Return the decoder of a ``Content-Encoding`` header. Raises ``Refused`` for an unknown coding."""
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
