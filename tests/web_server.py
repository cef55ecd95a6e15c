"""A real HTTP server on loopback that also misbehaves: what it answers is bytes, sent as a test says."""

import gzip
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socket import SHUT_RDWR, create_server, socket
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """A request that the server got; header names are in small letters."""

    path: str
    headers: Mapping[str, str]


Send = Callable[[Request], Iterable[bytes]]
"""What a path answers: pieces of bytes, status line and headers and all."""


@dataclass
class WebServer:
    """``answers`` are by path (with its query); a path without an answer is 404. ``requests`` came in that order."""

    listening: socket
    scheme: str = "http"
    answers: dict[str, Send] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def raw(self, path: str, *pieces: bytes) -> None:
        """Answer with these very bytes, then close."""
        self.answers[path] = lambda request: pieces

    def page(
        self, path: str, body: bytes | str, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> None:
        """Answer properly. Headers are written with underscores: ``Retry_After="3"``."""
        data = body.encode() if isinstance(body, str) else body
        self.raw(path, answer(data, status, Content_Type=kind, **headers))

    def redirect(self, path: str, location: str, status: int = 302) -> None:
        self.raw(path, answer(b"", status, Location=location))

    def slowly(self, path: str, start: bytes, piece: bytes, seconds: float = 0.02) -> None:
        """Send ``start``, then a piece now and then, without end."""

        def send(request: Request) -> Iterator[bytes]:
            yield start
            while not self.stopped.wait(seconds):
                yield piece

        self.answers[path] = send

    def endlessly(self, path: str, start: bytes, piece: bytes) -> None:
        """Send ``start``, then pieces without end."""
        self.slowly(path, start, piece, 0)

    def validated(self, path: str, body: str, etag: str = "", last_modified: str = "") -> None:
        """Answer 304 to whoever knows the page."""

        def send(request: Request) -> Iterator[bytes]:
            known = (request.headers.get("if-none-match", ""), request.headers.get("if-modified-since", ""))
            if known == (etag, last_modified):
                yield answer(b"", 304)
            else:
                named = {"ETag": etag, "Last_Modified": last_modified}
                yield answer(body.encode(), 200, **{name: value for name, value in named.items() if value})

        self.answers[path] = send

    def serve(self, wrap: Callable[[socket], socket]) -> None:
        """Answer until the listening socket is closed."""
        while not self.stopped.is_set():
            try:
                connected, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connected, wrap), daemon=True).start()

    def _answer(self, connected: socket, wrap: Callable[[socket], socket]) -> None:
        with suppress(OSError), wrap(connected) as stream:
            stream.settimeout(10)
            got = b""
            while b"\r\n\r\n" not in got:
                piece = stream.recv(65536)
                if not piece:
                    return
                got += piece
                if not got.startswith(b"GET"[: len(got)]):
                    stream.sendall(answer(b"What?", 400))
                    return
            request = _request(got)
            self.requests.append(request)
            send = self.answers.get(request.path)
            for piece in send(request) if send else [answer(b"Nothing here.", 404)]:
                stream.sendall(piece)
            with suppress(OSError):
                stream.shutdown(SHUT_RDWR)


def answer(body: bytes, status: int = 200, **headers: str) -> bytes:
    """A whole answer; a header that is given as "" is left out."""
    named = {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} As It Is", *(f"{name}: {value}" for name, value in named.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def bomb(size: int = 1 << 30) -> bytes:
    """About ``size`` zero bytes as gzip, a thousandth as large."""
    block = 1 << 20
    press = zlib.compressobj(9, wbits=-15)
    piece = press.compress(bytes(block)) + press.flush(zlib.Z_FULL_FLUSH)  # can be repeated as it is
    return gzip.compress(b"", mtime=0)[:10] + piece * (size // block)


def _request(got: bytes) -> Request:
    line, *rest = got.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    target = urlsplit(line.split(" ")[1])
    headers = dict(each.split(": ", 1) for each in rest if ": " in each)
    path = target.path + (f"?{target.query}" if target.query else "")
    return Request(path, {name.lower(): value for name, value in headers.items()})


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """A server that runs for a while, with TLS if there is a ``context``."""
    server = WebServer(create_server(("127.0.0.1", 0)), "https" if context else "http")

    def wrap(connected: socket) -> socket:
        return context.wrap_socket(connected, server_side=True) if context else connected

    thread = threading.Thread(target=server.serve, args=(wrap,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        with suppress(OSError):
            server.listening.shutdown(SHUT_RDWR)
        server.listening.close()
        thread.join()
