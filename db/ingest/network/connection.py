"""One HTTP request to one server: to exactly the IP address that was checked, and with a deadline."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Self

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, InvalidChunkLength, ProtocolError, ReadTimeoutError, SSLError
from urllib3.response import HTTPResponse
from urllib3.util.connection import create_connection
from urllib3.util.url import Url

from db.errors import ImportStopped
from db.ingest.network.content_encoding import decoder_for
from db.ingest.network.responses import MEGABYTE, Limits
from db.ingest.source.records import Refused

CHUNK_BYTES = 64 * 1024
"""Bytes read at once: one page in one piece mostly, and soon enough to see that a body is too large."""

WITH_BODY = (200, 203)
"""Statuses whose body is read."""

_TICK_SECONDS = 0.05
"""Seconds between two checks of the deadline; a stopped import ends its request within this time."""

TOO_LONG = "Its server took too long."
_SHORTER = "Its server sent less of it than it said."
_NOT_HTTP = "Its server's answer can't be understood."


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A server's response: ``headers`` in any case, ``size`` of the decoded body, ``data`` b"" if it went to a file."""

    status: int
    headers: Mapping[str, str]
    data: bytes
    size: int


class Deadline:
    """Ends a request when its time is over or the import is stopped.

    A time-out for each read is not enough: a server that sends a byte now and then would hold an import for days. So a
    thread checks the time and shuts the connection down, whatever the reader is waiting for.
    """

    def __init__(self, seconds: float, stopped: Callable[[], bool]) -> None:
        self._until = time.monotonic() + seconds
        self._stopped = stopped
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._cut: Exception | None = None
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        if self._socket is not None:
            self._socket.close()

    def hold(self, connected: socket.socket) -> None:
        """Watch a connection. TLS may be wrapped around ``connected`` later: a duplicate of the socket is below it."""
        with self._lock:
            self._socket = connected.dup()
        self.check()

    def extend(self, seconds: float) -> None:
        """Allow more time."""
        self._until += seconds

    def check(self) -> None:
        """Raise ``ImportStopped``, or ``Refused`` if the time is over: what was read after that is incomplete."""
        if self._cut is not None:
            raise self._cut
        if self._stopped():
            raise ImportStopped
        if time.monotonic() > self._until:
            raise Refused("timeout", TOO_LONG)

    def call(self, function: Callable[[], Sequence[str]], seconds: float) -> Sequence[str]:
        """Return the result of a function that can't be interrupted, run in a thread and waited for up to ``seconds``.

        Raises what ``check`` raises, ``Refused`` after ``seconds``, and what the function raises.
        """
        results: list[Sequence[str]] = []
        errors: list[OSError | UnicodeError] = []

        def run() -> None:
            try:
                results.append(function())
            except (OSError, UnicodeError) as error:
                errors.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        until = time.monotonic() + seconds
        while thread.is_alive():
            thread.join(_TICK_SECONDS)
            self.check()
            if time.monotonic() > until:
                raise Refused("timeout", "Its server's name took too long to look up.")
        if errors:
            raise errors[0]
        return results[0]

    def _look(self) -> None:
        while not self._done.wait(_TICK_SECONDS):
            try:
                self.check()
            except (Refused, ImportStopped) as cut:
                with self._lock:
                    self._cut = cut
                    if self._socket is not None:
                        _shut_down(self._socket)
                        return


def _shut_down(connected: socket.socket) -> None:
    with suppress(OSError):  # the server was faster
        connected.shutdown(socket.SHUT_RDWR)


class _Response(http.client.HTTPResponse):
    """A response that notices if more than Content-Length was sent: the end of the body isn't known then."""

    is_longer = False

    def __init__(self, sock: socket.socket, *args: object, **options: object) -> None:
        super().__init__(sock, *args, **options)  # type: ignore[arg-type]
        self._socket = sock

    def _close_conn(self) -> None:
        if self.length == 0 and self.fp is not None:
            with suppress(OSError, ValueError):  # nothing has come
                self._socket.settimeout(0)
                self.is_longer = bool(self.fp.peek(1))
        super()._close_conn()  # type: ignore[misc]


def _make_connection(url: Url, limits: Limits, ca_certs: str | None) -> HTTPConnection:
    host = (url.host or "").strip("[]")
    if url.scheme == "https":
        return HTTPSConnection(
            host,
            url.port or 443,
            timeout=limits.read,
            cert_reqs="CERT_REQUIRED",
            ca_certs=ca_certs or certifi.where(),
        )
    return HTTPConnection(host, url.port or 80, timeout=limits.read)


def _connect(connection: HTTPConnection, addresses: Sequence[str], seconds: float, watch: Deadline) -> socket.socket:
    error: OSError | None = None
    for address in addresses:
        try:
            found = create_connection(
                (address, connection.port), seconds, socket_options=connection.default_socket_options
            )
        except OSError as failed:
            error = failed
            watch.check()
            continue
        watch.hold(found)
        found.settimeout(connection.timeout)
        return found
    raise error or OSError("no address")


def send_request(
    url: Url,
    addresses: Sequence[str],
    headers: Mapping[str, str],
    limits: Limits,
    watch: Deadline,
    *,
    into: BinaryIO | None = None,
    ca_certs: str | None = None,
) -> RawResponse:
    """GET ``url`` from one of the checked ``addresses`` of its host; the name isn't looked up again.

    The body is read into memory, or ``into`` a file, up to the limits. Without cookies and without proxies of the
    environment; certificates are checked against the host's name. Raises ``Refused`` and ``ImportStopped``.
    """
    connection = _make_connection(url, limits, ca_certs)
    connection.response_class = _Response
    # The one place where urllib3 looks a name up and opens a socket.
    connection._new_conn = lambda: _connect(connection, addresses, limits.connect, watch)  # type: ignore[method-assign]
    sink = into or BytesIO()
    try:
        connection.request("GET", url.request_uri, headers=headers, preload_content=False)
        response = connection.getresponse()
        size = _read_body(response, limits, watch, sink) if response.status in WITH_BODY else 0
        watch.check()
    except Refused:
        watch.check()
        raise
    except (OSError, HTTPError, http.client.HTTPException, ValueError) as error:
        watch.check()
        raise _refusal_of(error) from error
    finally:
        connection.close()
    data = sink.getvalue() if isinstance(sink, BytesIO) else b""
    return RawResponse(response.status, response.headers, data, size)


def _read_body(response: HTTPResponse, limits: Limits, watch: Deadline, sink: BinaryIO) -> int:
    """Read a response's body into ``sink``; return its size once decompressed."""
    in_memory = isinstance(sink, BytesIO)
    limit = limits.page if in_memory else limits.download
    if (response.length_remaining or 0) > limit:
        raise _too_large(limit)
    decompress = decoder_for(response.headers.get("content-encoding"))
    size = 0
    for chunk in response.stream(CHUNK_BYTES, decode_content=False):
        watch.check()
        if not in_memory:
            watch.extend(len(chunk) / limits.slowest)
        for piece in decompress.pieces(chunk):
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            sink.write(piece)
    original = response._original_response
    if isinstance(original, _Response) and original.is_longer:
        raise Refused("truncated", "Its server sent more than it said, so that its end can't be told.")
    decompress.finish()
    return size


def _too_large(limit: int) -> Refused:
    return Refused("too-large", f"It is larger than {max(1, limit // MEGABYTE):,} MB.")


def _refusal_of(error: Exception) -> Refused:
    """Return a network error as a refusal, in one sentence that has none of the server's words."""
    if isinstance(error, ProtocolError) and len(error.args) > 1 and isinstance(error.args[1], Exception):
        error = error.args[1]
        if isinstance(error, OSError):
            return Refused("truncated", "Its server closed the connection before all of it was sent.")
    match error:
        case ssl.SSLCertVerificationError():
            return Refused("network", "Its server's certificate isn't valid for it.")
        case ssl.SSLError() | SSLError():
            return Refused("network", "No secure connection to its server can be made.")
        case TimeoutError() | ReadTimeoutError():
            return Refused("timeout", TOO_LONG)
        case http.client.RemoteDisconnected() | ConnectionResetError() | BrokenPipeError():
            return Refused("network", "Its server closed the connection without an answer.")
        case OSError():
            return Refused("network", f"Its server can't be reached: {error.strerror or 'no connection'}.")
        case InvalidChunkLength():
            return Refused("http", _NOT_HTTP)
        case http.client.IncompleteRead():
            return Refused("truncated", _SHORTER)
        case ProtocolError() if "prematurely" in str(error):  # between two chunks
            return Refused("truncated", _SHORTER)
    return Refused("http", _NOT_HTTP)
