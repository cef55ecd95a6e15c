"""Zip and tar files: what lies in them is read, whatever it is called and however it was packed."""

import bz2
import gzip
import io
import lzma
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from apart import run_apart
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from web_captures import SITE, answer, codes_of, cursors_of, page, pages_of, record, zipped

from db.ingest.readers import registry
from db.ingest.readers.packed import packed
from db.ingest.readers.packed.members import member_parts
from db.ingest.source.inputs import LARGEST_PAGE, Input, ReadContext
from db.ingest.source.records import Item, Record, Refusal, Refused, Skip

NAMES = ["www.site.example/a.html", "www.site.example/news/b.html", "www.site.example/news/c.html"]
PAGES = [page(name) for name in "abc"]
FILES = dict(zip(NAMES, PAGES, strict=True))


def tarred(files: dict[str, bytes], change: Callable[[tarfile.TarInfo], object] = lambda info: None) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            change(info)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


PACKERS = {
    "zip": zipped,
    "stored": lambda files: zipped(files, zipfile.ZIP_STORED),
    "tar": tarred,
    "tar.gz": lambda files: gzip.compress(tarred(files)),
    "tar.bz2": lambda files: bz2.compress(tarred(files)),
    "tar.xz": lambda files: lzma.compress(tarred(files)),
}


def read(data: bytes | Path, start: str = "") -> list[Item]:
    source = Input.of_bytes("made", data) if isinstance(data, bytes) else Input.of_file(data)
    assert packed.READER.recognise(source)
    return list(registry.read(source, ReadContext(start=start)))


@pytest.fixture(params=list(PACKERS))
def pack(request: pytest.FixtureRequest) -> Callable[[dict[str, bytes]], bytes]:
    return PACKERS[request.param]


def test_each_member_is_read_in_order_under_its_name(pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    path = tmp_path / "mirror"
    path.write_bytes(pack({"www.site.example/logo.png": b"\x89PNG\r\n", **FILES}))
    for items in (read(path), read(path.read_bytes())):
        assert pages_of(items) == PAGES
        records = [item for item in items if isinstance(item, Record)]
        assert [item.place.partition("!/")[2] for item in records] == NAMES
        assert [item.facts.url_by_place for item in records] == [f"https://{name}" for name in NAMES]
        assert len(items) == 4


def test_every_cursor_leads_on_right_behind_its_item(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    captures = b"".join(gzip.compress(record(f"{SITE}/{n}", answer(page(f"n{n}")))) for n in range(4))
    data = pack({NAMES[0]: PAGES[0], "captures.warc.gz": captures, "../out": b"", NAMES[1]: PAGES[1]})
    items = read(data)
    assert len(pages_of(items)) == 6
    for number, cursor in enumerate(cursors_of(items)):
        assert read(data, cursor) == items[number + 1 :]


@pytest.mark.parametrize(
    "name", ["../a.html", "/etc/a.html", "a/../../b.html", "C:\\a.html", "c:/a.html", "..\\a.html", ".."]
)
def test_names_that_lead_out_are_refused_and_the_rest_is_read(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for make in (zipped, tarred):
        items = read(make({name: PAGES[0], NAMES[1]: PAGES[1]}))
        assert (codes_of(items), pages_of(items)) == (["bad-name"], [PAGES[1]])
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=30))
def test_any_name_has_parts_that_stay_inside_or_is_refused(name: str) -> None:
    with suppress(Refused):
        parts = member_parts(name)
        assert parts
        assert not any("/" in part or "\\" in part or part in ("", ".", "..") for part in parts)


def test_hidden_members_links_and_devices_are_skipped() -> None:
    hidden = {"__MACOSX/a.html": PAGES[0], ".git/a.html": PAGES[0], "a/._b.html": PAGES[0]}
    assert [type(item) for item in read(zipped(hidden))] == [Skip] * 3

    def link(info: tarfile.TarInfo) -> None:
        info.type, info.size = tarfile.SYMTYPE, 0
        info.linkname = "/etc/passwd"

    def device(info: tarfile.TarInfo) -> None:
        info.type, info.size = tarfile.FIFOTYPE, 0

    for change in (link, device):
        assert [type(item) for item in read(tarred({"a.html": b""}, change))] == [Skip]


def test_an_encrypted_member_is_refused_and_the_rest_is_read() -> None:
    data = bytearray(zipped({NAMES[0]: PAGES[0], NAMES[1]: PAGES[1]}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    items = read(bytes(data))
    assert (codes_of(items), pages_of(items)) == (["encrypted"], [PAGES[1]])


def test_archives_in_archives_are_read_up_to_a_depth() -> None:
    data = zipped(FILES)
    for _ in range(2):
        data = zipped({"inner.zip": data})
    assert pages_of(read(data)) == PAGES
    assert pages_of(read(gzip.compress(tarred({"inner.tar": tarred(FILES)})))) == PAGES
    assert pages_of(read(gzip.compress(zipped(FILES)))) == PAGES
    for _ in range(3):
        data = zipped({"inner.zip": data})
    assert codes_of(read(data)) == ["too-deep"]


def check_bomb() -> None:
    bomb = b"<html>" + b" " * (LARGEST_PAGE + 100)
    items = read(zipped({"bomb.html": bomb, NAMES[0]: PAGES[0]}))
    assert (codes_of(items), pages_of(items)) == (["too-large"], [PAGES[0]])
    items = read(zipped({"bomb.html.gz": gzip.compress(bomb), NAMES[0]: PAGES[0]}))
    assert (codes_of(items), pages_of(items)) == (["too-large"], [PAGES[0]])


def test_a_bomb_is_refused_and_the_rest_is_read() -> None:
    run_apart(check_bomb)  # it takes 160 MB


def test_a_stream_that_grows_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.ingest.readers.packed.members.ALWAYS_ALLOWED", 1_000_000)
    head = answer(b"", media="video/mp4")
    captures = record(f"{SITE}/v", head + bytes(3_000_000))
    items = read(zipped({"captures.warc": captures, NAMES[0]: PAGES[0]}))
    assert (codes_of(items), pages_of(items)) == (["too-large"], [PAGES[0]])
    assert codes_of(read(gzip.compress(tarred({"a.bin": bytes(3_000_000)})))) == ["too-large"]


def test_a_large_member_of_a_compressed_tar_file_is_read_as_it_goes_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.ingest.readers.packed.tar_files.LARGEST_PAGE", 100_000)
    captures = b"".join(record(f"{SITE}/{n}", answer(page(f"n{n}", 600))) for n in range(100))
    data = gzip.compress(tarred({"captures.warc": captures, NAMES[0]: PAGES[0]}))
    tracemalloc.start()
    try:
        items = read(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(pages_of(items)) == 101
    assert peak < 4 * len(captures)
    cursor = list(cursors_of(items))[50]
    assert read(data, cursor) == items[51:]


@pytest.mark.parametrize("start", [b"BZh91AY&SY", b"\xfd7zXZ\0"])
def test_compressed_data_that_are_damaged_at_their_start_are_named(start: bytes) -> None:
    assert codes_of(list(registry.read(Input.of_bytes("made", start + b"\xff" * 90), ReadContext()))) == ["gzip"]


def test_damaged_archives_are_refused_by_name_and_keep_what_came_before() -> None:
    whole = tarred(FILES)
    second = whole.index(NAMES[1].encode())
    items = read(whole[:second] + b"\xff" * 50 + whole[second + 50 :])
    assert (codes_of(items), pages_of(items)) == (["bad-archive"], PAGES[:1])
    items = read(whole[: second + 700])
    assert (codes_of(items), pages_of(items)) == (["bad-archive", "bad-archive"], PAGES[:1])
    squeezed = gzip.compress(whole, 0)
    items = read(squeezed[: len(squeezed) // 2])
    assert set(codes_of(items)) == {"bad-archive"}
    assert codes_of(read(zipped(FILES)[:-30])) == ["bad-archive"]
    damaged = bytearray(zipped(FILES, zipfile.ZIP_STORED))
    damaged[damaged.index(b"<!doctype") + 50] ^= 1
    items = read(bytes(damaged))
    assert (codes_of(items), pages_of(items)) == (["bad-archive"], PAGES[1:])


def test_a_tar_header_that_claims_a_name_of_gigabytes_is_refused() -> None:
    def endless(info: tarfile.TarInfo) -> None:
        info.type = tarfile.GNUTYPE_LONGNAME

    data = bytearray(tarred({"a": b"x" * 10}, endless))
    info = tarfile.TarInfo("a")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 8 * 1024**3 - 1
    data[:512] = info.tobuf(tarfile.GNU_FORMAT)
    assert codes_of(read(bytes(data))) == ["bad-archive"]


def test_documents_that_are_zips_inside_are_not_opened() -> None:
    for name in ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"):
        data = zipped({name: b"x", **FILES}, zipfile.ZIP_STORED)
        assert packed.READER.recognise(Input.of_bytes("made", data)) is None
    for data in (b"", b"PK", gzip.compress(b"text"), gzip.compress(PAGES[0]), bytes(1024)):
        assert packed.READER.recognise(Input.of_bytes("made", data)) is None


@settings(max_examples=examples(120))
@given(st.sampled_from(list(PACKERS)), st.data())
def test_any_damage_ends_in_items_and_named_refusals(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(PACKERS[kind](FILES))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(1, len(damaged))))
    items = list(registry.read(Input.of_bytes("made", bytes(damaged[:cut])), ReadContext()))
    assert all(isinstance(item, Record | Refusal | Skip) for item in items)
