"""WARC and ARC files: what pages come out, and what becomes of damaged ones."""

import gzip
import io
import random
import tracemalloc
import zlib
from pathlib import Path
from typing import BinaryIO

import pytest
from apart import run_apart
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from web_captures import SITE, answer, codes_of, cursors_of, digest_of, page, pages_of, read_whole, record

from db.ingest.readers import registry
from db.ingest.readers.web_archives import arc, warc
from db.ingest.source.http_message import read_response
from db.ingest.source.inputs import LARGEST_PAGE, Input, ReadContext
from db.ingest.source.records import Alias, Note, Record, Refusal, Skip

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
NAMES = [f"port-{number}" for number in range(9)]
PAGES = [page(name) for name in NAMES]
RECORDS = [record(f"{SITE}/{name}", answer(body)) for name, body in zip(NAMES, PAGES, strict=True)]
MEMBERS = [gzip.compress(one, mtime=0) for one in RECORDS]


def read(data: bytes, start: str = "") -> list:
    return read_whole(warc.READER, data, start)


def one(data: bytes) -> object:
    items = read(data)
    assert len(items) == 1
    return items[0]


# What comes out


@pytest.mark.parametrize(
    "data", [b"".join(RECORDS), b"".join(MEMBERS), gzip.compress(b"".join(RECORDS))], ids=["plain", "members", "whole"]
)
def test_every_page_comes_out_of_plain_compressed_and_wholly_compressed_files(data: bytes) -> None:
    items = read(data)
    assert pages_of(items) == PAGES
    assert len(items) == len(PAGES)
    assert {item.facts.url for item in items} == {f"{SITE}/{name}" for name in NAMES}
    assert {(item.captured, item.charset, item.form) for item in items} == {("2019-03-04T05:06:07Z", "utf-8", "page")}


def test_an_offset_is_the_byte_where_the_record_starts() -> None:
    plain, members = b"".join(RECORDS), b"".join(MEMBERS)
    assert all(plain[item.offset :].startswith(b"WARC/1.0") for item in read(plain))
    assert all(gzip.decompress(members[item.offset :]).startswith(b"WARC/1.0") for item in read(members))
    assert [item.offset for item in read(gzip.compress(plain))] == [item.offset for item in read(plain)]


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["plain", "gz"])
def test_a_page_is_freed_of_chunks_and_of_its_compression(pack: object) -> None:
    body = page("coast")
    chunks = b"64\r\n%s\r\n%X;a=b\r\n%s\r\n0\r\n\r\n" % (body[:100], len(body) - 100, body[100:])
    raw_deflate = zlib.compressobj(wbits=-15)
    bodies = {
        "chunked": answer(chunks, "Transfer-Encoding: chunked"),
        "chunks taken out": answer(body, "Transfer-Encoding: chunked"),
        "gzip": answer(gzip.compress(body), "Content-Encoding: gzip"),
        "gzip undone": answer(body, "Content-Encoding: gzip"),
        "deflate": answer(zlib.compress(body), "Content-Encoding: deflate"),
        "bare deflate": answer(raw_deflate.compress(body) + raw_deflate.flush(), "Content-Encoding: deflate"),
        "twice": answer(gzip.compress(gzip.compress(body)), "Content-Encoding: gzip, gzip"),
        "br": answer(_by("BrotliWriter", body), "Content-Encoding: br"),
        "zstd": answer(_by("ZstdWriter", body), "Content-Encoding: zstd"),
    }
    for name, block in bodies.items():
        assert pages_of(read(pack(record(f"{SITE}/a", block)))) == [body], name  # type: ignore[operator]


@pytest.mark.parametrize("writer", ["Lz4Writer", "ZstdWriter"])
def test_of_a_file_compressed_as_a_whole_all_is_kept_that_comes_before_its_damage(writer: str) -> None:
    packed = _by(writer, b"".join(RECORDS))
    behind = list(registry.read(Input.of_bytes("made", packed + b"These bytes stand behind its end"), ReadContext()))
    assert pages_of(behind) == PAGES
    assert codes_of(behind) == ["bad-archive"]
    broken = packed[:8] + b"\xff" * 60
    assert codes_of(list(registry.read(Input.of_bytes("made", broken), ReadContext()))) == ["gzip"]


def _by(writer: str, data: bytes) -> bytes:
    import fastwarc.stream_io

    stream = io.BytesIO()
    stream.close = lambda: None  # type: ignore[method-assign]
    packer = getattr(fastwarc.stream_io, writer)(stream)
    packer.write(data)
    packer.close()
    return stream.getvalue()


def test_what_is_no_page_is_skipped() -> None:
    others = [
        record(f"{SITE}/a.png", answer(b"\x89PNG", media="image/png")),
        record(f"{SITE}/a.css", answer(b"p {}", media="text/css")),
        record(f"{SITE}/a", b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(f"{SITE}/gone", answer(page("gone"), status="404 Not Found")),
        record(f"{SITE}/part", answer(page("part")[:99], status="206 Partial Content")),
        record(f"{SITE}/none", answer(b"")),
        record("dns:www.site.example", b"20190304 www.site.example. A 192.0.2.1", "Content-Type: text/dns"),
        record(f"{SITE}/a", b"via: x", "Content-Type: application/warc-fields", kind="metadata"),
        record("urn:x", b"words", "Content-Type: text/plain", kind="resource"),
        record("urn:x", b"words", "Content-Type: text/plain", kind="conversion"),
    ]
    items = read(
        b"".join(
            [record("urn:x", b"software: made", "Content-Type: application/warc-fields", kind="warcinfo"), *others]
        )
    )
    assert all(isinstance(item, Skip) for item in items)
    assert len(items) == 1 + len(others)


def test_resources_and_pages_of_unsaid_or_misspelt_type_are_told_by_their_bytes() -> None:
    body = page("bay")
    assert pages_of(read(record(f"{SITE}/b", body, "Content-Type: text/html", kind="resource"))) == [body]
    for media in ("", "text/hvml", "application/octet-stream", "unknown"):
        assert pages_of(read(record(f"{SITE}/b", answer(body, media=media)))) == [body]
    assert pages_of(read(record(f"{SITE}/b", body))) == [body]  # an answer without any header


XHTML = (
    b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>bay</title></head>'
    b"<body><p>The bay was measured.</p></body></html>"
)


@pytest.mark.parametrize(
    "media",
    [
        "application/xhtml+xml",
        "application/vnd.wap.xhtml+xml; charset=utf-8",
        "text/xhtml",
        "application/xml",
        "text/xml",
    ],
)
def test_pages_of_every_kind_of_xhtml_are_pages(media: str) -> None:
    assert pages_of(read(record(f"{SITE}/b", answer(XHTML, media=media)))) == [XHTML]
    assert pages_of(read(record(f"{SITE}/b", XHTML, f"Content-Type: {media}", kind="resource"))) == [XHTML]


def test_other_xml_is_no_page() -> None:
    feed = b'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><link>x</link></channel></rss>'
    for media in ("application/xml", "text/xml", "application/rss+xml", "image/svg+xml"):
        assert isinstance(one(record(f"{SITE}/b", answer(feed, media=media))), Skip)


def test_an_answer_before_the_answer_is_passed_over_and_a_part_that_is_all_is_whole() -> None:
    body = page("bay")
    whole = answer(body, f"Content-Range: bytes 0-{len(body) - 1}/{len(body)}", status="206 Partial Content")
    assert pages_of(read(record(f"{SITE}/b", whole))) == [body]
    proxied = b"HTTP/1.0 200 Connection established\r\n\r\n" + answer(body)
    assert pages_of(read(record(f"{SITE}/b", proxied))) == [body]
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    assert pages_of(read(record(f"{SITE}/b", interim + answer(page("bay"))))) == [page("bay")]
    assert isinstance(one(record(f"{SITE}/b", b"HTTP/1.1 100 Continue\r\n\r\n")), Skip)


def test_headers_of_old_and_odd_writers_are_read() -> None:
    body = page("quay")
    bracketed = one(record(f"<{SITE}/with blank>", answer(body)))
    assert bracketed.facts.url == f"{SITE}/with%20blank"
    impossible = one(record(f"{SITE}/a", answer(body)).replace(b"2019-03-04T", b"2009-03-65T"))
    assert impossible.captured is None
    block = answer(body).replace(b"\r\n", b"\n")
    lf = record(f"{SITE}/a", block).replace(b"\r\n", b"\n").replace(b"WARC/1.0", b"WARC/0.18")
    assert pages_of(read(lf * 3)) == [body] * 3
    folded = record(
        f"{SITE}/a", answer(body), "X-Note: one\r\n two", "Content-Type: application/http; msgtype=response"
    )
    assert pages_of(read(folded)) == [body]


def test_redirects_give_aliases_before_and_after_what_they_lead_to() -> None:
    def moved(url: str, target: str) -> bytes:
        return record(url, answer(b"moved", f"Location: {target}", status="301 Moved"))

    items = read(
        moved(f"{SITE}/old", "/mid") + moved(f"{SITE}/mid", f"{SITE}/new") + record(f"{SITE}/new", answer(page("new")))
    )
    assert items[:2] == [
        Alias("made", f"{SITE}/old", f"{SITE}/mid", items[0].cursor),
        Alias("made", f"{SITE}/mid", f"{SITE}/new", items[1].cursor),
    ]
    assert items[2].facts.aliases == (f"{SITE}/old", f"{SITE}/mid")
    assert isinstance(one(moved(f"{SITE}/a", f"{SITE}/a")), Skip)
    assert isinstance(one(moved(f"{SITE}/a", "javascript:alert(1)")), Skip)
    assert isinstance(one(moved(f"{SITE}/a", "http://[broken")), Skip)


def test_a_revisit_is_no_second_article_but_an_alias_where_its_address_is_another() -> None:
    digest = "WARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    kind = "Content-Type: application/http; msgtype=response"
    first = record(f"{SITE}/a", answer(page("a")), kind, digest)
    head = answer(b"")
    by_digest = record(f"{SITE}/b", head, kind, digest, kind="revisit")
    by_address = record(f"{SITE}/c", head, kind, f"WARC-Refers-To-Target-URI: {SITE}/z", kind="revisit")
    same = record(f"{SITE}/a", head, kind, digest, kind="revisit")
    unknown = record(f"{SITE}/d", head, kind, kind="revisit")
    picture = record(
        f"{SITE}/e", answer(b"", media="image/png"), kind, f"WARC-Refers-To-Target-URI: {SITE}/z", kind="revisit"
    )
    items = read(first + by_digest + by_address + same + unknown + picture)
    assert [(item.url, item.target) for item in items if isinstance(item, Alias)] == [
        (f"{SITE}/b", f"{SITE}/a"),
        (f"{SITE}/c", f"{SITE}/z"),
    ]
    assert [type(item) for item in items[3:]] == [Skip, Skip, Skip]


# Damage


@pytest.mark.parametrize(
    "data",
    [b"".join(RECORDS), b"".join(MEMBERS), gzip.compress(b"".join(RECORDS))],
    ids=["plain", "member by member", "one member"],
)
def test_a_truncated_file_says_where_and_keeps_what_came_before(data: bytes) -> None:
    items = read(data[: len(data) * 2 // 3 + 99])
    assert codes_of(items) == ["truncated"]
    assert pages_of(items) == PAGES[: len(items) - 1]
    assert len(items) > 4
    assert items[-1].offset is not None


@pytest.mark.parametrize("number", [0, 4, 8])
def test_behind_a_damaged_member_reading_goes_on_with_the_next(number: int) -> None:
    start = sum(map(len, MEMBERS[:number]))
    for damage in (12, len(MEMBERS[number]) // 2, len(MEMBERS[number]) - 6):
        data = bytearray(b"".join(MEMBERS))
        data[start + damage : start + damage + 3] = b"\xff\xff\xff"
        items = read(bytes(data))
        assert pages_of(items) == PAGES[:number] + PAGES[number + 1 :]
        assert [(item.code, item.offset) for item in items if isinstance(item, Refusal)] == [("gzip", start)]


@pytest.mark.parametrize("noughts", [0, 20_000])
@pytest.mark.parametrize("number", [4, 8])
def test_a_damaged_member_gives_nothing_though_its_bytes_decompress_to_records(number: int, noughts: int) -> None:
    begin = sum(map(len, MEMBERS[:number]))
    end = begin + len(MEMBERS[number])
    for start in range(begin + 285, begin + 303):  # from one of these bits on noughts say "the same again" (zlib 1.3)
        data = bytearray(b"".join(MEMBERS))
        data[start:end] = bytes(noughts or end - start)
        items = read(bytes(data))
        assert pages_of(items) == PAGES[:number] + PAGES[number + 1 :]
        assert [item.offset for item in items if isinstance(item, Refusal)] == [begin]


@pytest.mark.parametrize("start", range(0, 2400, 37))
def test_of_a_damaged_member_the_records_whose_digests_fit_are_kept_once(start: int) -> None:
    blocks = [answer(body) for body in PAGES]
    kind = "Content-Type: application/http; msgtype=response"
    records = [
        record(f"{SITE}/{name}", block, kind, f"WARC-Block-Digest: {digest_of(block)}")
        for name, block in zip(NAMES, blocks, strict=True)
    ]
    members = [gzip.compress(b"".join(records[at : at + 3]), mtime=0) for at in (0, 3, 6)]
    first, damaged, last = members
    damaged = bytearray(damaged)
    at = len(damaged) * start // 2400
    damaged[at : at + 40] = bytes(len(damaged[at : at + 40]))
    intact = zlib.decompressobj(wbits=31).decompress(damaged[: max(at - 8, 0)])
    items = read(first + damaged + last)
    pages = pages_of(items)
    assert [body for body in PAGES if body in pages] == pages
    assert set(pages) >= {*PAGES[:3], *PAGES[6:], *(body for body in PAGES[3:6] if body in intact)}
    assert [item.offset for item in items if isinstance(item, Refusal) and item.code == "gzip"] == [len(first)]


def test_behind_bytes_that_are_no_record_reading_goes_on_with_the_next() -> None:
    junk = b"\0" * 5000 + b"neither here nor there"
    items = read(RECORDS[0] + junk + b"".join(RECORDS[1:]))
    assert pages_of(items) == PAGES
    assert [(item.code, item.offset) for item in items if isinstance(item, Refusal)] == [
        ("bad-record", len(RECORDS[0]))
    ]
    items = read(MEMBERS[0] + junk + b"".join(MEMBERS[1:]))
    assert pages_of(items) == PAGES
    assert [(item.code, item.offset) for item in items if isinstance(item, Refusal)] == [("gzip", len(MEMBERS[0]))]


@pytest.mark.parametrize("length", [10, 5000, 10**7, 10**15])
@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["plain", "gz"])
def test_a_wrong_length_costs_no_other_record(length: int, pack: object) -> None:
    wrong = record(f"{SITE}/wrong", answer(page("wrong")), length=length)
    items = read(b"".join(map(pack, [RECORDS[0], wrong, *RECORDS[1:]])))  # type: ignore[arg-type]
    if length < 10**15:
        assert pages_of(items)[0] == PAGES[0]
        assert pages_of(items)[2:] == PAGES[1:]
        assert pages_of(items)[1] == page("wrong")
        assert [item.facts.warnings for item in items if item.facts.warnings] == [
            ("The length that its record gives is wrong.",)
        ]
    else:
        assert codes_of(items) == ["bad-record"]
        assert pages_of(items) == PAGES


def test_a_record_that_says_no_length_or_type_is_refused_or_read_to_the_next_one() -> None:
    unmeasured = RECORDS[1].replace(b"Content-Length", b"Content-Lengxh")
    assert pages_of(read(RECORDS[0] + unmeasured + RECORDS[2])) == PAGES[:3]
    nameless = RECORDS[1].replace(b"WARC-Type", b"WARC-Tipe").replace(b"msgtype=response", b"msgtype=resp0nse")
    items = read(RECORDS[0] + nameless + RECORDS[2])
    assert codes_of(items) == ["bad-record"]
    misspelt = RECORDS[1].replace(b"WARC-Type: response", b"WARC-Type: rasponse")
    assert pages_of(read(RECORDS[0] + misspelt + RECORDS[2])) == PAGES[:3]


def test_a_damaged_page_compression_or_http_header_is_refused_by_name() -> None:
    packed = gzip.compress(page("packed"))
    blocks = {
        "gzip": answer(packed[:30] + b"\xff\xff\xff" + packed[33:], "Content-Encoding: gzip"),
        "truncated": answer(packed[:-20], "Content-Encoding: gzip"),
        "bad-record": b"HxTP " + b"\x91" * 50,
    }
    for code, block in blocks.items():
        assert codes_of(read(record(f"{SITE}/a", block) + RECORDS[0])) == [code]
    assert codes_of(read(record(f"{SITE}/a", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"))) == ["bad-record"]


def test_changed_bytes_that_their_digest_tells_of_are_warned_of() -> None:
    block = answer(page("a"))
    fields = ("Content-Type: application/http; msgtype=response", f"WARC-Block-Digest: {digest_of(block)}")
    assert one(record(f"{SITE}/a", block, *fields)).facts.warnings == ()
    changed = one(record(f"{SITE}/a", block.replace(b"harbour", b"harbxur"), *fields))
    assert len(changed.facts.warnings) == 1
    cut = one(record(f"{SITE}/a", block, *fields, "WARC-Truncated: length"))
    assert cut.facts.warnings == ("Its capture was cut short.",)


@settings(max_examples=examples(150))
@given(st.integers(0, 2**32), st.sampled_from(["flip", "cut", "insert", "delete", "zero"]), st.booleans())
def test_any_damage_costs_only_what_it_touches(seed: int, damage: str, is_packed: bool) -> None:
    chance = random.Random(seed)
    parts = MEMBERS if is_packed else RECORDS
    data = bytearray(b"".join(parts))
    start = chance.randrange(len(parts[0]), len(data))
    end = min(len(data), start + chance.randrange(1, 1500))
    if damage == "flip":
        end = start + 1
        data[start] ^= 1 << chance.randrange(8)
    elif damage == "cut":
        end = len(data)
        del data[start:]
    elif damage == "insert":
        data[start:start] = chance.randbytes(end - start)
        end = start + 1
    elif damage == "delete":
        del data[start:end]
    else:
        data[start:end] = bytes(end - start)
    items = read(bytes(data))
    assert all(isinstance(item, Record | Refusal | Skip) for item in items)
    ends = [sum(map(len, parts[: number + 1])) for number in range(len(parts))]
    untouched = [
        body for body, part, stop in zip(PAGES, parts, ends, strict=True) if stop < start or stop - len(part) > end
    ]
    assert set(untouched) <= set(pages_of(items))
    if is_packed:
        assert set(pages_of(items)) <= set(PAGES)  # its check sums tell


@settings(max_examples=examples(60))
@given(st.binary(max_size=3000), st.booleans())
def test_no_bytes_at_all_raise_anything(noise: bytes, is_packed: bool) -> None:
    data = RECORDS[0] + b"WARC/1.0\r\n" + noise
    list(warc.READER.read(Input.of_bytes("made", gzip.compress(data) if is_packed else data), ReadContext()))
    list(
        arc.READER.read(
            Input.of_bytes("made", b"".join(ARC[:2]) + b"ab: x 192.0.2.1 20090102030405 text/html 5\n" + noise),
            ReadContext(),
        )
    )
    arc.READER.recognise(Input.of_bytes("made", noise))
    warc.READER.recognise(Input.of_bytes("made", b"\x1f\x8b\x08" + noise))
    read_response(noise)
    read_response(b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n" + noise).content()


def test_a_file_whose_first_record_is_damaged_is_still_recognised() -> None:
    data = bytearray(b"".join(MEMBERS))
    data[12:20] = b"\xff" * 8
    items = read(bytes(data))
    assert (codes_of(items), pages_of(items)) == (["gzip"], PAGES[1:])


# Going on


@pytest.mark.parametrize("damaged", [False, True])
@pytest.mark.parametrize(
    "parts", [RECORDS, MEMBERS, [gzip.compress(b"".join(RECORDS))]], ids=["plain", "members", "whole"]
)
def test_every_cursor_leads_on_right_behind_its_item(parts: list[bytes], damaged: bool) -> None:
    data = bytearray(b"".join(parts))
    if damaged:
        data[len(data) // 2] ^= 0x55
        data[len(data) // 2 + 1] ^= 0x55
    items = read(bytes(data))
    for number, cursor in enumerate(cursors_of(items)):
        assert read(bytes(data), cursor) == items[number + 1 :]


class ForwardOnly(io.RawIOBase):
    """A stream that can't be gone back in, as one out of a compressed tar file."""

    def __init__(self, data: bytes) -> None:
        self._stream = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)


@pytest.mark.parametrize("parts", [RECORDS, MEMBERS])
def test_a_stream_that_only_goes_forward_is_read_as_well(parts: list[bytes]) -> None:
    data = bytearray(b"".join(parts))
    at = len(data) // 2
    data[at] ^= 0x55

    def opened() -> BinaryIO:
        return ForwardOnly(bytes(data))  # type: ignore[return-value]

    source = Input("made", opened)
    items = list(warc.READER.read(source, ReadContext()))
    assert len(set(PAGES) & set(pages_of(items))) == len(PAGES) - 1
    cursor = next(iter(cursors_of(items[1:])))
    assert list(warc.READER.read(source, ReadContext(start=cursor))) == items[2:]


# Size


class Endless(io.RawIOBase):
    """``head``, and then ``size`` bytes of one letter."""

    def __init__(self, head: bytes, size: int, tail: bytes = b"") -> None:
        self._head = io.BytesIO(head)
        self._tail = io.BytesIO(tail)
        self._left = size

    def read(self, size: int = -1) -> bytes:
        if data := self._head.read(size):
            return data
        size = min(size, self._left)
        self._left -= size
        return b"a" * size or self._tail.read(65536)


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (b"WARC/1.0\r\nWARC-Type: response\r\nX: ", b""),
        (RECORDS[0] + b"WARC/1.0\r\nWARC-Type: response\r\nX: ", RECORDS[1]),
        (record(f"{SITE}/v", answer(b"", media="video/mp4"), length=200_000_041)[:-4], b""),
    ],
    ids=["header", "line", "video"],
)
def test_what_is_huge_is_passed_in_flat_memory(head: bytes, tail: bytes) -> None:
    source = Input("made", lambda: Endless(head, 100_000_000, tail))  # type: ignore[arg-type,return-value]
    tracemalloc.start()
    try:
        items = list(warc.READER.read(source, ReadContext()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert codes_of(items) in (["bad-record"], ["truncated"])
    assert len(pages_of(items)) == head.startswith(RECORDS[0]) * 2
    assert peak < 8_000_000


def check_large_pages() -> None:
    bomb = gzip.compress(b"<html>" + b" " * (LARGEST_PAGE + 10), 1)
    assert codes_of(read(record(f"{SITE}/a", answer(bomb, "Content-Encoding: gzip")) + RECORDS[0])) == ["too-large"]
    head = answer(b"<html>")
    large = record(f"{SITE}/a", head, length=len(head) + LARGEST_PAGE * 2)[:-4]
    source = Input("made", lambda: Endless(large, LARGEST_PAGE * 2, b"\r\n\r\n" + RECORDS[0]))  # type: ignore[arg-type,return-value]
    items = list(warc.READER.read(source, ReadContext()))
    assert (codes_of(items), pages_of(items)) == (["too-large"], PAGES[:1])


def test_pages_that_are_too_large_are_refused_packed_or_not() -> None:
    run_apart(check_large_pages)  # it takes 130 MB


# ARC


def _arc(*lines: bytes) -> list[bytes]:
    version = b"1 0 Made\nURL IP-address Archive-date Content-type Archive-length\n"
    first = b"filedesc://made.arc 0.0.0.0 20090102030405 text/plain %d\n%s\n" % (len(version), version)
    return [first, *lines]


def _arc_record(url: str, block: bytes) -> bytes:
    return f"{url} 192.0.2.1 20090102030405 text/html {len(block)}\n".encode() + block + b"\n"


ARC = _arc(*(_arc_record(f"{SITE}/{name}", answer(body)) for name, body in zip(NAMES, PAGES, strict=True)))


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["plain", "gz"])
def test_arc_files_give_their_pages_as_well(pack: object) -> None:
    parts = [pack(part) for part in ARC]  # type: ignore[operator]
    items = read_whole(arc.READER, b"".join(parts))
    assert pages_of(items) == PAGES
    assert (items[1].captured, items[1].facts.url) == ("2009-01-02T03:04:05Z", f"{SITE}/port-0")
    assert items[2].offset == len(parts[0]) + len(parts[1])
    for number, cursor in enumerate(cursors_of(items)):
        assert read_whole(arc.READER, b"".join(parts), cursor) == items[number + 1 :]


def test_arc_lines_with_blanks_in_the_address_or_of_version_2_are_read() -> None:
    blank = _arc_record(f"{SITE}/a?b=c d e", answer(page("a")))
    block = answer(page("b"))
    second = f"{SITE}/b 192.0.2.1 20090102030405 text/html 200 - - 0 made.arc {len(block)}\n".encode() + block + b"\n"
    items = read_whole(arc.READER, b"".join(_arc(blank, second)))
    assert [item.facts.url for item in items[1:]] == [f"{SITE}/a?b=c%20d%20e", f"{SITE}/b"]


def test_damaged_arc_files_lose_only_what_is_damaged() -> None:
    parts = [gzip.compress(part) for part in ARC]
    parts[3] = parts[3][:40] + b"\xff\xff\xff" + parts[3][43:]
    items = read_whole(arc.READER, b"".join(parts))
    assert (codes_of(items), pages_of(items)) == (["gzip"], PAGES[:2] + PAGES[3:])
    items = read_whole(arc.READER, b"".join([*ARC[:3], b"\x07\x08nothing", *ARC[3:]]))
    assert (codes_of(items), pages_of(items)) == (["bad-record"], PAGES)
    items = read_whole(arc.READER, b"".join(ARC)[:-100])
    assert (codes_of(items), pages_of(items)) == (["truncated"], PAGES[:-1])
    wrong = ARC[2].replace(b" text/html ", b" text/html x")
    assert pages_of(read_whole(arc.READER, b"".join([ARC[0], wrong, *ARC[3:]]))) == PAGES[1:]


# Real ones


@pytest.mark.slow
def test_every_capture_of_the_corpora_gives_records_or_named_refusals() -> None:
    folder = CORPORA / "warc"
    if not folder.is_dir():
        pytest.skip("the corpora are not here")
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "LICENSE":
            continue
        items = list(registry.read(Input.of_file(path), ReadContext()))
        assert items, path.name
        assert all(isinstance(item, Note) or item.place for item in items)
        refused = [item for item in items if isinstance(item, Refusal)]
        assert all(item.reason for item in refused)
        if path.name in ("clipped.warc.gz", "bad.arc", "invalid_example_1.wacz"):
            assert refused, path.name
        elif path.name.startswith(("example", "valid", "cc.", "clueweb", "warcfile")) and "digest" not in path.name:
            assert any(isinstance(item, Record) for item in items) or refused or "space" in path.name, path.name
