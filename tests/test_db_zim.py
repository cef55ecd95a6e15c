"""ZIM files: their pages, and what becomes of damaged ones."""

import random
import sys
from pathlib import Path

import pytest
from web_captures import codes_of, cursors_of, page, pages_of

from db.ingest.readers import registry
from db.ingest.readers.web_archives import zim
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Alias, Item, Record, Refusal, Skip

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
PAGES = {"site.example/a.html": page("a"), "site.example/news/b": page("b"), "plain": page("c")}


def read(path: Path, start: str = "") -> list[Item]:
    source = Input.of_file(path)
    assert zim.READER.recognise(source)
    return list(registry.read(source, ReadContext(start=start)))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    writer = pytest.importorskip("libzim.writer", reason="the extra zim is not installed")

    class Entry(writer.Item):  # type: ignore[misc,name-defined]
        def __init__(self, path: str, media: str, data: bytes) -> None:
            super().__init__()
            self.path, self.media, self.data = path, media, data

        def get_path(self) -> str:
            return self.path

        def get_title(self) -> str:
            return f"Title of {self.path}"

        def get_mimetype(self) -> str:
            return self.media

        def get_contentprovider(self) -> object:
            return writer.StringProvider(self.data)

        def get_hints(self) -> dict[object, object]:
            return {}

    path = tmp_path_factory.mktemp("zim") / "made.zim"
    with writer.Creator(path).config_indexing(False, "eng") as creator:
        for name, data in PAGES.items():
            creator.add_item(Entry(name, "text/html", data))
        creator.add_item(Entry("site.example/logo.png", "image/png", b"\x89PNG"))
        creator.add_redirection("site.example/old", "Old", "site.example/a.html", {})
        creator.add_metadata("Language", "eng")
        creator.add_metadata("Date", "2023-04-05")
    return path


def test_its_pages_come_out_with_titles_and_addresses(made: Path) -> None:
    records = [item for item in read(made) if isinstance(item, Record)]
    assert {item.data for item in records} == set(PAGES.values())
    found = {item.facts.title: item.facts.url_by_place for item in records}
    assert found == {
        "Title of site.example/a.html": "https://site.example/a.html",
        "Title of site.example/news/b": "https://site.example/news/b",
        "Title of plain": None,
    }
    assert {(item.facts.language, item.captured) for item in records} == {("eng", "2023-04-05")}


def test_its_redirects_are_aliases(made: Path) -> None:
    aliases = [(item.url, item.target) for item in read(made) if isinstance(item, Alias)]
    assert aliases == [("https://site.example/old", "https://site.example/a.html")]


def test_every_cursor_leads_on_right_behind_its_item(made: Path) -> None:
    items = read(made)
    for number, cursor in enumerate(cursors_of(items)):
        assert read(made, cursor) == items[number + 1 :]


def test_without_the_library_it_says_which_extra_to_install(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libzim.reader", None)
    (refusal,) = read(made)
    assert isinstance(refusal, Refusal)
    assert "its extra `zim`" in refusal.reason


def test_within_another_archive_it_says_that_it_must_be_unpacked(made: Path) -> None:
    items = list(registry.read(Input.of_bytes("made", made.read_bytes()), ReadContext()))
    assert codes_of(items) == ["packed"]


def test_damaged_ones_end_in_pages_and_named_refusals(made: Path, tmp_path: Path) -> None:
    whole, chance, path = made.read_bytes(), random.Random(7), tmp_path / "damaged.zim"
    for number in range(40):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 4, 30))):
            damaged[chance.randrange(5, len(damaged))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged[: None if number % 4 else chance.randrange(5, len(damaged))])
        assert all(isinstance(item, Record | Refusal | Skip | Alias) for item in read(path))


@pytest.mark.slow
def test_every_zim_file_of_the_corpora_gives_records_or_named_refusals() -> None:
    folder = CORPORA / "zim"
    if not folder.is_dir():
        pytest.skip("the corpora are not here")
    pytest.importorskip("libzim.reader", reason="the extra zim is not installed")
    for path in sorted(folder.glob("*.zim*")):
        items = list(registry.read(Input.of_file(path), ReadContext()))
        if path.suffix in (".zim", ".zimaa"):
            assert pages_of(items) or codes_of(items), path.name
            assert all(item.reason for item in items if isinstance(item, Refusal))
        if not path.name.startswith("invalid") and path.suffix in (".zim", ".zimaa"):
            assert pages_of(items), path.name
