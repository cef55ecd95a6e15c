"""WACZ: zips of web-archive files."""

import gzip
import zipfile
from pathlib import Path

import pytest
from web_captures import SITE, answer, codes_of, cursors_of, page, pages_of, record, zipped

from db.ingest.readers import registry
from db.ingest.readers.web_archives import wacz
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Item, Record, Skip

PAGES = [page(name) for name in ("pier", "dock", "mole")]
FIRST = b"".join(gzip.compress(record(f"{SITE}/{n}", answer(body))) for n, body in enumerate(PAGES[:2]))
SECOND = record(f"{SITE}/2", answer(PAGES[2]))
FILES = {
    "archive/first.warc.gz": FIRST,
    "archive/second.warc": SECOND,
    "indexes/index.cdx": b"com,example)/ 2022",
    "pages/pages.jsonl": b'{"url": "https://www.site.example/0", "title": "Pier"}\n',
    "datapackage.json": b'{"profile": "data-package", "resources": []}',
}


def read(path: Path, start: str = "") -> list[Item]:
    source = Input.of_file(path)
    assert wacz.READER.recognise(source)
    return list(registry.read(source, ReadContext(start=start)))


@pytest.fixture(params=[zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "made.wacz"
    path.write_bytes(zipped(FILES, request.param))
    return path


def test_the_pages_of_all_its_web_archive_files_come_out(made: Path) -> None:
    items = read(made)
    assert pages_of(items) == PAGES
    assert [item.facts.url for item in items if isinstance(item, Record)] == [f"{SITE}/{n}" for n in range(3)]
    assert items[0].place == f"{made}!/archive/first.warc.gz"
    assert [type(item) for item in items[3:]] == [Skip] * 3


def test_every_cursor_leads_on_right_behind_its_item(made: Path) -> None:
    items = read(made)
    for number, cursor in enumerate(cursors_of(items)):
        assert read(made, cursor) == items[number + 1 :]


def test_one_without_web_archive_files_or_without_its_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "made.wacz"
    path.write_bytes(zipped({"datapackage.json": b"{}", "archive/readme.txt": b"none"}))
    assert codes_of(read(path)) == ["bad-archive"]
    path.write_bytes(zipped({"datapackage.json": b"{}", **FILES}, zipfile.ZIP_STORED)[:-40])
    assert codes_of(read(path)) == ["bad-archive"]


def test_a_damaged_web_archive_file_in_it_costs_only_its_own_record(tmp_path: Path) -> None:
    damaged = bytearray(FIRST)
    damaged[60:63] = b"\xff\xff\xff"
    path = tmp_path / "made.wacz"
    path.write_bytes(zipped({**FILES, "archive/first.warc.gz": bytes(damaged)}))
    items = read(path)
    assert (codes_of(items), pages_of(items)) == (["gzip"], PAGES[1:])


def test_names_that_lead_out_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "made.wacz"
    path.write_bytes(zipped({**FILES, "../archive/x.warc": SECOND}))
    assert codes_of(read(path)) == ["bad-name"]


def test_other_zips_are_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "made.zip"
    for files in ({"a.html": PAGES[0]}, {"datapackage.json": b"{}"}, {"archive/a.warc": SECOND}):
        path.write_bytes(zipped(files))
        assert wacz.READER.recognise(Input.of_file(path)) is None
    assert wacz.READER.recognise(Input.of_bytes("made", PAGES[0])) is None


def test_a_check_sum_that_doesnt_fit_costs_nothing_of_a_web_archive_file(tmp_path: Path) -> None:
    path = tmp_path / "made.wacz"
    for name in ("archive/first.warc.gz", "archive/second.warc"):
        made = zipped(FILES)
        path.write_bytes(made)
        with zipfile.ZipFile(path) as archive:
            check_sum = archive.getinfo(name).CRC
        path.write_bytes(made.replace(check_sum.to_bytes(4, "little"), b"\1\2\3\4"))
        items = read(path)
        assert (codes_of(items), pages_of(items)) == (["bad-archive"], PAGES)
