"""Fetching from a real server on loopback, which also misbehaves."""

import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_server import WebServer, answer, bomb, serving

from db.errors import ImportStopped
from db.ingest.network.content_encoding import decoder_for
from db.ingest.network.fetcher import Fetcher
from db.ingest.network.hosts import normalise_url
from db.ingest.network.public_addresses import is_public, is_unusual_ipv4
from db.ingest.network.responses import FetchedPage, Limits
from db.ingest.source.records import CODES, Refused

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as server:
        yield server


class Naps:
    """A clock that stands still but for the sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Known:
    def __init__(self) -> None:
        self.kept: dict[str, tuple[str | None, str | None]] = {}

    def validators(self, url: str) -> tuple[str | None, str | None] | None:
        return self.kept.get(url)

    def remember(self, url: str, etag: str | None, last_modified: str | None) -> None:
        self.kept[url] = (etag, last_modified)


def fetcher(limits: Limits | None = None, naps: Naps | None = None, known: Known | None = None) -> Fetcher:
    naps = naps or Naps()
    return Fetcher(limits, allow_private=True, known=known, clock=naps.clock, sleep=naps.sleep)


def fetch(url: str, limits: Limits | None = None) -> FetchedPage:
    return fetcher(limits).fetch(url)


def refusal(url: str, limits: Limits | None = None, by: Fetcher | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        (by or fetcher(limits)).fetch(url)
    assert caught.value.code in CODES
    assert caught.value.reason.endswith(".")
    return caught.value


def test_a_page_comes_with_what_its_server_says_of_it(web: WebServer) -> None:
    web.page("/a", "Zażółć".encode("iso8859-2"), kind="Text/HTML; Charset=ISO-8859-2", ETag='"1"', Last_Modified="x")
    got = fetch(web.url("/a#part"))
    assert got.data.decode("iso8859-2") == "Zażółć"
    assert (got.url, got.content_type, got.charset) == (web.url("/a"), "text/html", "iso8859-2")
    assert (got.etag, got.last_modified, got.size) == ('"1"', "x", 6)
    assert datetime.fromisoformat(got.captured).tzinfo is not None


def test_a_request_says_who_asks_and_nothing_of_the_person(web: WebServer) -> None:
    web.raw("/a", answer(b"x", Set_Cookie="id=1"))
    naps = fetcher()
    naps.fetch(web.url("/a").replace("//", "//me:secret@"))
    naps.fetch(web.url("/a"))
    for request in web.requests:
        assert set(request.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert request.headers["user-agent"].startswith("newsbrowse/")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([answer(b"x" * 50, Content_Length="200")], "truncated"),
        ([answer(b"x" * 50, Content_Length="20")], "truncated"),
        ([], "network"),
        ([b"\x00\xffSSH-2.0 hello\r\n\r\n"], "http"),
        ([OK + b"X: " + b"a" * 1_000_000 + b"\r\n\r\nabc"], "http"),
        ([OK + b"".join(b"X%d: a\r\n" % number for number in range(50_000)) + b"\r\nabc"], "http"),
        ([CHUNKED + b"zz\r\nabc"], "http"),
        ([CHUNKED + b"-3\r\nabc\r\n"], "http"),
        ([CHUNKED + b"5\r\nabc"], "truncated"),
        ([CHUNKED + b"3\r\nabc\r\n"], "truncated"),
        ([CHUNKED + b"9" * 100_000], "http"),
        ([answer(b"x", Content_Encoding="zstd")], "http"),
        ([answer(b"\x1f\x8bno gzip at all", Content_Encoding="gzip")], "gzip"),
        ([OK + b"Content-Encoding: gzip\r\n\r\n" + zlib.compress(b"x" * 999, wbits=31)[:-9]], "truncated"),
        ([OK + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(b"x" * 999)[:-5]], "truncated"),
        ([OK + b"Content-Encoding: br\r\n\r\n" + brotli.compress(b"abc" * 999)[:-5]], "truncated"),
        ([OK + b"Content-Encoding: br\r\n\r\n" + b"\xff" * 99], "gzip"),
        ([answer(b"part", 206)], "http"),
        ([answer(b"", 304)], "http"),
        ([answer(b"", 302)], "http"),
        ([answer(b"", 999)], "http"),
    ],
)
def test_what_is_broken_is_named(web: WebServer, sent: list[bytes], code: str) -> None:
    web.raw("/a", *sent)
    assert refusal(web.url("/a")).code == code


def test_a_status_is_told_in_the_programs_own_words(web: WebServer) -> None:
    web.raw("/a", b"HTTP/1.1 410 \x1b[31mevil\r\nContent-Length: 0\r\n\r\n")
    assert refusal(web.url("/a")).reason == "Its server answered 410 (Gone)."


def test_nobody_listening_is_told_and_worth_a_later_try() -> None:
    with serving() as server:
        url = server.url("/a")
    refused = refusal(url)
    assert refused.code == "network"
    assert refused.reason.endswith("try again later.")


def test_slow_servers_are_cut_wherever_they_drip(web: WebServer) -> None:
    soon = Limits(total=0.15)
    web.slowly("/status", b"", b"x")
    web.slowly("/headers", OK, b"x")
    web.slowly("/body", OK + b"Content-Length: 100000\r\n\r\n", b"x")
    web.slowly("/open-end", OK + b"\r\n", b"x")
    web.slowly("/chunks", CHUNKED, b"1\r\nx\r\n")
    web.slowly("/continue", b"", b"HTTP/1.1 100 Continue\r\n\r\n")
    asking = fetcher(soon)
    for path in ("/status", "/headers", "/body", "/open-end", "/chunks", "/continue"):
        assert refusal(web.url(path), by=asking).code == "timeout"


def test_a_silent_server_is_cut(web: WebServer) -> None:
    web.slowly("/a", OK, b"", 5)
    assert refusal(web.url("/a"), Limits(read=0.2)).code == "timeout"


def test_stopping_ends_a_wait_for_a_server(web: WebServer) -> None:
    web.slowly("/a", OK, b"x")
    asking = Fetcher(allow_private=True, sleep=lambda seconds: None, stopped=lambda: bool(web.paths))
    with pytest.raises(ImportStopped):
        asking.fetch(web.url("/a"))


def test_stopping_ends_the_pause_between_two_requests(web: WebServer) -> None:
    web.page("/a", "x")
    asking = Fetcher(Limits(delay=1000), allow_private=True, stopped=lambda: bool(web.requests))
    with pytest.raises(ImportStopped):
        asking.fetch(web.url("/a"))


def test_endless_bodies_and_bombs_are_cut_in_flat_memory(web: WebServer) -> None:
    small = Limits(page=1 << 20)
    web.endlessly("/endless", OK + b"\r\n", b"x" * 65536)
    web.raw("/gzip", answer(bomb(), Content_Encoding="gzip"))
    web.raw("/brotli", answer(brotli.compress(bytes(20_000_000)), Content_Encoding="br"))
    web.raw("/said", answer(b"", Content_Length=str(1 << 40)))
    asking = fetcher(small)
    web.page("/", "x")
    asking.fetch(web.url("/"))
    tracemalloc.start()
    for path in ("/endless", "/gzip", "/brotli", "/said"):
        refused = refusal(web.url(path), by=asking)
        assert (refused.code, refused.reason) == ("too-large", "It is larger than 1 MB.")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_compressed_pages_are_decompressed(web: WebServer) -> None:
    text = b"It was agreed on Tuesday. " * 100
    raw = zlib.compressobj(wbits=-15)
    web.raw("/gzip", answer(zlib.compress(text, wbits=31) * 2 + b"garbage", Content_Encoding="X-GZIP"))
    web.raw("/deflate", answer(zlib.compress(text), Content_Encoding="deflate"))
    web.raw("/raw", answer(raw.compress(text) + raw.flush(), Content_Encoding="deflate"))
    web.raw("/brotli", answer(brotli.compress(text), Content_Encoding="br"))
    web.raw("/empty", answer(b"", Content_Encoding="gzip"))
    asking = fetcher()
    got = {path: asking.fetch(web.url(path)).data for path in ("/gzip", "/deflate", "/raw", "/brotli", "/empty")}
    assert got == {"/gzip": text * 2, "/deflate": text, "/raw": text, "/brotli": text, "/empty": b""}


@given(st.binary(max_size=300), st.lists(st.integers(1, 40), max_size=20), st.sampled_from(["gzip", "deflate", "br"]))
def test_compression_comes_off_however_the_bytes_are_cut(text: bytes, cuts: list[int], name: str) -> None:
    press = {"gzip": lambda: zlib.compress(text, wbits=31), "deflate": lambda: zlib.compress(text)}
    data = press.get(name, lambda: brotli.compress(text))()
    decompress = decoder_for(name)
    got = b""
    for size in [*cuts, len(data)]:
        got += b"".join(decompress.pieces(data[:size]))
        data = data[size:]
    decompress.finish()
    assert got == text


def test_a_large_download_goes_to_a_file_and_not_to_memory(web: WebServer, tmp_path: Path) -> None:
    web.page("/a", b"x" * 5000, kind="application/warc")
    with (tmp_path / "a").open("w+b") as file:
        got = fetcher(Limits(page=10)).fetch(web.url("/a"), into=file)
        file.seek(0)
        assert (file.read(), got.data, got.size) == (b"x" * 5000, b"", 5000)
    with (tmp_path / "b").open("w+b") as file, pytest.raises(Refused, match="larger"):
        fetcher(Limits(download=4999)).fetch(web.url("/a"), into=file)


def test_redirects_are_followed_and_remembered(web: WebServer) -> None:
    web.redirect("/a", "/b?x=1", 301)
    web.redirect("/b?x=1", web.url("/żółw", "localhost").encode().decode("latin-1"), 307)
    web.page("/%C5%BC%C3%B3%C5%82w", "here")
    got = fetch(web.url("/a"))
    assert got.data == b"here"
    assert got.url == web.url("/%C5%BC%C3%B3%C5%82w", "localhost")
    assert got.aliases == (web.url("/a"), web.url("/b?x=1"))


def test_redirects_that_lead_nowhere_are_refused(web: WebServer) -> None:
    web.redirect("/circle", "/circle2")
    web.redirect("/circle2", "/circle#again")
    web.redirect("/file", "file:///etc/passwd")
    web.redirect("/data", "data:text/html,x")
    web.redirect("/bad", "http://[")
    for number in range(12):
        web.redirect(f"/{number}", f"/{number + 1}")
    web.page("/12", "x")
    asking = fetcher()
    assert refusal(web.url("/circle"), by=asking).reason == "It redirects in a circle."
    for path in ("/file", "/data", "/bad"):
        assert "no address of the web" in refusal(web.url(path), by=asking).reason
    assert refusal(web.url("/0"), by=asking).reason == "It redirects more than 10 times."
    assert asking.fetch(web.url("/2")).data == b"x"


@pytest.mark.parametrize(
    "url", ["", "x", "file:///etc/passwd", "ftp://a.example/", "http://", "http://a:99999/", "//a"]
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    assert refusal(url).code == "bad-url"


def test_a_host_is_asked_for_by_the_name_that_it_has_in_the_net() -> None:
    assert normalise_url("HTTP://Żółw.Example:80/ą b?q=ż#x").url == "http://xn--w-uga1v8h.example/%C4%85%20b?q=%C5%BC"
    assert normalise_url("https://user:secret@a.example:443").url == "https://a.example/"


@given(st.text() | st.text().map("http://{}".format) | st.text().map("https://a.example/{}".format))
def test_any_text_is_an_address_in_one_spelling_or_refused(text: str) -> None:
    with suppress(Refused):
        url = normalise_url(text)
        assert normalise_url(url.url) == url
        assert url.url.isascii()
        assert url.url.isprintable()
        assert " " not in url.url


def test_private_addresses_are_refused_unless_allowed(web: WebServer) -> None:
    web.page("/a", "x")
    for host in ("127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "0", "[::1]", "[::ffff:127.0.0.1]"):
        assert refusal(web.url("/a", host), by=Fetcher()).code == "private-address"
    assert web.requests == []


def test_redirects_to_private_addresses_are_refused(web: WebServer) -> None:
    web.page("/private", "x")
    web.redirect("/a", web.url("/private", "127.0.0.2"))
    asking = _as_if_public({"news.example": ["93.184.216.34"]})
    assert refusal(web.url("/a", "news.example"), by=asking).code == "private-address"
    assert web.paths == ["/a"]


def test_one_private_address_among_public_ones_is_one_too_many(web: WebServer) -> None:
    asking = _as_if_public({"news.example": ["93.184.216.34", "10.0.0.1"]})
    assert refusal(web.url("/a", "news.example"), by=asking).code == "private-address"
    assert web.requests == []


def test_the_address_that_was_checked_is_the_one_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time gains nothing: it isn't looked up again."""
    asked: list[object] = []

    def refuse(address: tuple[str, int], *args: object, **options: object) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("db.ingest.network.connection.create_connection", refuse)
    answers = iter([["93.184.216.34", "93.184.216.35"]])
    asking = Fetcher(resolve=lambda host: next(answers))
    assert refusal("http://news.example/a", by=asking).code == "network"
    assert asked == [("93.184.216.34", 80), ("93.184.216.35", 80)]


def test_a_name_that_nobody_has_is_told() -> None:
    def fail(host: str) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert refusal("http://news.example/", by=Fetcher(resolve=fail)).reason.startswith("There is no server of its name")


@pytest.mark.parametrize(
    "addresses",
    [
        ("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1"),
        (
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
        ),
        ("::", "::1", "::7f00:1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "100::1"),
        ("::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::"),
        ("", "x", "127.0.0.1.", "1"),
    ],
)
def test_addresses_of_ones_own_network_are_not_public(addresses: tuple[str, ...]) -> None:
    assert not any(map(is_public, addresses))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_in_version_6_as_in_version_4(address: IPv4Address) -> None:
    for prefix in (IPv6Address("::ffff:0:0"), IPv6Address("64:ff9b::")):
        assert is_public(str(IPv6Address(int(prefix) | int(address)))) == is_public(str(address))
    assert is_public(str(IPv6Address(0x2002 << 112 | int(address) << 80))) == is_public(str(address))
    assert not (is_public(str(address)) and (address.is_private or address.is_multicast or address.is_reserved))


@given(st.ip_addresses(v=4), st.sampled_from(["{0}", "0x{0:x}", "0{0:o}", "0X{0:X}."]))
def test_unusual_spellings_of_an_address_are_noticed(address: IPv4Address, spelling: str) -> None:
    assert is_unusual_ipv4(spelling.format(int(address)))
    assert not is_unusual_ipv4(str(address))
    first, rest = int(address) >> 24, int(address) & 0xFFFFFF
    assert is_unusual_ipv4(f"{first}.{spelling.format(rest)}")


@given(st.ip_addresses(v=6))
def test_public_addresses_of_version_6_are_global_unicast(address: IPv6Address) -> None:
    if is_public(str(address)):
        assert ip_address(str(address)).is_global or address.ipv4_mapped or address.sixtofour or address.teredo


def _as_if_public(names: dict[str, list[str]]) -> Fetcher:
    """A fetcher that takes a name for a public one; its connections still go to the server of the test."""
    naps = Naps()
    asking = Fetcher(clock=naps.clock, sleep=naps.sleep, resolve=lambda host: names.get(host, [host]))
    real = asking._requester._addresses

    def addresses(host: str, watch: object) -> list[str]:
        real(host, watch)  # type: ignore[arg-type]
        return ["127.0.0.1"]

    asking._requester._addresses = addresses  # type: ignore[assignment, method-assign]
    return asking


def test_unchanged_pages_are_not_sent_again(web: WebServer) -> None:
    web.validated("/etag", "one", etag='W/"1"')
    web.validated("/date", "two", last_modified="Mon, 03 Jan 2022 10:00:00 GMT")
    web.redirect("/moved", "/etag")
    known = Known()
    asking = fetcher(known=known)
    for path in ("/etag", "/date"):
        got = asking.fetch(web.url(path))
        assert not got.is_unchanged
        known.remember(got.url, got.etag, got.last_modified)
    for path in ("/etag", "/date", "/moved"):
        got = asking.fetch(web.url(path))
        assert (got.is_unchanged, got.data) == (True, b"")
    assert got.aliases == (web.url("/moved"),)
    web.validated("/etag", "three", etag='W/"2"')
    assert asking.fetch(web.url("/etag")).data == b"three"


def test_validators_that_a_request_cannot_hold_are_dropped(web: WebServer) -> None:
    web.raw("/a", answer(b"x", ETag='"ż"'.encode().decode("latin-1"), Last_Modified="x" * 5000))
    got = fetch(web.url("/a"))
    assert (got.etag, got.last_modified) == (None, None)


def test_robots_txt_is_obeyed_and_asked_for_once(web: WebServer) -> None:
    web.page("/robots.txt", "User-agent: other\nDisallow: /\n\nUser-agent: NewsBrowse\nDisallow: /private\n")
    web.page("/a", "x")
    web.redirect("/moved", "/private/b")
    asking = fetcher()
    for path in ("/private/a", "/moved"):
        refused = refusal(web.url(path), by=asking)
        assert (refused.code, "robots.txt" in refused.reason) == ("robots", True)
    assert asking.fetch(web.url("/a")).data == b"x"
    assert [request.path for request in web.requests] == ["/robots.txt", "/moved", "/a"]


def test_rules_for_everybody_are_meant_for_us(web: WebServer) -> None:
    web.page("/robots.txt", b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n")
    assert refusal(web.url("/a")).code == "robots"


@pytest.mark.parametrize("status", [401, 404, 410])
def test_a_site_without_robots_txt_has_no_rules(web: WebServer, status: int) -> None:
    web.page("/robots.txt", "User-agent: *\nDisallow: /", status)
    web.page("/a", "x")
    assert fetch(web.url("/a")).data == b"x"


@pytest.mark.parametrize(
    "sent",
    [
        answer(b"", 500),
        answer(b"", 503),
        answer(b"", 429),
        b"garbage\r\n\r\n",
        answer(b"x" * 2_000_000),
        answer(b"x", Content_Length="9"),
    ],
)
def test_a_site_whose_rules_cannot_be_read_is_left_alone_for_now(web: WebServer, sent: bytes) -> None:
    web.raw("/robots.txt", sent)
    web.page("/a", "x")
    asking = fetcher()
    for _ in range(2):
        refused = refusal(web.url("/a"), by=asking)
        assert refused.code == "robots"
        assert refused.reason.endswith("try again later.")
    assert [request.path for request in web.requests] == ["/robots.txt"]


def test_a_robots_txt_elsewhere_counts(web: WebServer) -> None:
    web.redirect("/robots.txt", "/rules", 301)
    web.page("/rules", "User-agent: *\nDisallow: /a")
    assert refusal(web.url("/a")).code == "robots"
    web.redirect("/rules", "/robots.txt")
    web.page("/a", "x")
    assert fetch(web.url("/a")).data == b"x"


def test_a_host_is_left_alone_between_two_requests(web: WebServer) -> None:
    web.page("/a", "x")
    naps = Naps()
    asking = fetcher(Limits(delay=2), naps)
    asking.fetch(web.url("/a"))
    assert naps.now == pytest.approx(2)
    asking.fetch(web.url("/a"))
    assert naps.now == pytest.approx(4)


@pytest.mark.parametrize(("said", "pause"), [("7", 7), ("86400", 30), ("-1", 1), ("0.1", 1), ("x", 1)])
def test_a_crawl_delay_is_kept_up_to_half_a_minute(web: WebServer, said: str, pause: float) -> None:
    web.page("/robots.txt", f"User-agent: *\nCrawl-delay: {said}\n")
    web.page("/a", "x")
    naps = Naps()
    asking = fetcher(naps=naps)
    asking.fetch(web.url("/a"))
    before = naps.now
    asking.fetch(web.url("/a"))
    assert naps.now - before == pytest.approx(pause)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_waited_for_once(web: WebServer, status: int) -> None:
    busy = answer(b"", status, Retry_After="20")
    web.answers["/a"] = lambda request: [busy if len(web.paths) == 1 else answer(b"x")]
    naps = Naps()
    assert fetcher(naps=naps).fetch(web.url("/a")).data == b"x"
    assert naps.now >= 20
    web.raw("/b", busy)
    refused = refusal(web.url("/b"))
    assert refused.code == "http"
    assert refused.reason.endswith("worth a retry in 20 seconds.")
    assert web.paths == ["/a", "/a", "/b", "/b"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("7200", "worth a retry in 2 hours."),
        ("DATE", "worth a retry in 10 minutes."),
        ("soon", "worth a retry later."),
        ("9" * 5000, "worth a retry in 277,778 hours."),
        ("", "worth a retry later."),
    ],
    ids=["seconds", "a date", "words", "a huge number", "nothing"],
)
def test_a_busy_server_that_wants_much_time_gets_it(web: WebServer, said: str, told: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=10))
    web.raw("/a", answer(b"", 429, Retry_After=said.replace("DATE", date)))
    naps = Naps()
    assert refusal(web.url("/a"), by=fetcher(naps=naps)).reason.endswith(told)
    assert naps.now < 5
    assert web.paths == ["/a"]


def test_a_certificate_is_checked_against_the_name_and_not_the_address(web: WebServer, tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_text(CERTIFICATE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    naps = Naps()

    def asking(trusted: str | None, total: float = 20) -> Fetcher:
        return Fetcher(
            Limits(total=total),
            allow_private=True,
            clock=naps.clock,
            sleep=naps.sleep,
            resolve=lambda host: ["127.0.0.1"],
            ca_certs=trusted,
        )

    with serving(context) as secure:
        secure.page("/a", "x")
        secure.slowly("/slow", OK, b"x")
        assert asking(str(certificate)).fetch(secure.url("/a", "news.example")).data == b"x"
        assert refusal(secure.url("/slow", "news.example"), by=asking(str(certificate), 0.5)).code == "timeout"
        for trusted, host in ((None, "news.example"), (str(certificate), "other.example")):
            refused = refusal(secure.url("/a", host), by=asking(trusted))
            assert refused.code == "network"
            assert "certificate" in refused.reason
    url = web.url("/a", "news.example").replace("http:", "https:")  # where nobody speaks TLS
    assert "secure connection" in refusal(url, by=asking(None)).reason


# Made for this test; it secures nothing.
CERTIFICATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZt/qHL4xWk5fIQ50
VCK+3+NpX0soBT/nMlC+m7X2pwehRANCAARX98GaDu3C6/tbBTS3a5JDZ0MBWbQq
u0MZM53uzN1a42LwUjbwK/Ygf7u9z1X/ZYFBzbttt2mQ+jqb2fxzAlo1
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBnjCCAUSgAwIBAgIUZCy3LRR0CUEXu5NpJhlW+bHkOVwwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMbmV3cy5leGFtcGxlMCAXDTI2MTEyNDA3MTgxNloYDzIxMjYx
MDMxMDcxODE2WjAXMRUwEwYDVQQDDAxuZXdzLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARX98GaDu3C6/tbBTS3a5JDZ0MBWbQqu0MZM53uzN1a42Lw
UjbwK/Ygf7u9z1X/ZYFBzbttt2mQ+jqb2fxzAlo1o2wwajAdBgNVHQ4EFgQUGawS
fve+Di9Z0VMF6iiM+ws/YMwwHwYDVR0jBBgwFoAUGawSfve+Di9Z0VMF6iiM+ws/
YMwwDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxuZXdzLmV4YW1wbGUwCgYI
KoZIzj0EAwIDSAAwRQIhAJfgyh4TF2oq2Cw4irzB49eHwRYMKJhYPfT77/YWFShb
AiAqTKtPG7ZQYFlXMadfTyfUS91lufEEV4ibWsemZu2Rrg==
-----END CERTIFICATE-----
"""
