"""Languages: what a source declares, what folders say where it doesn't, and what a text shows."""

from pathlib import Path

import pytest
from extraction_pages import page, record

from db.ingest.convert import Converted, convert
from db.ingest.extraction.extractor import read_page
from db.ingest.extraction.metadata.language import language_of
from db.ingest.language.language_codes import language_in_path, normalize_language
from db.ingest.readers.pages.html_files import READER as HTML
from db.ingest.readers.posts.markdown_posts import READER as POSTS
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Facts, Record

GERMAN = (
    "Der Fluss trat am Montag über die Ufer, und die Feuerwehr musste drei Familien aus ihren Häusern holen. Der Damm "
    "hielt stand, doch die Straße zum Hafen bleibt bis zum Wochenende gesperrt, teilte die Stadt mit."
)
CHINESE = "渡輪時刻表更新"
SHORT = (
    "<html><head><title>Porto</title></head><body><h1>Porto</h1><p>O porto de Lagos reabriu na segunda-feira depois da "
    "tempestade, disse a câmara da cidade.</p></body></html>"
)
HASHES = "The file has the digest 0f1e2d3c4b5a69788796a5b4c3d2e1f0aabbccddeeffaabbccddeeff " * 3


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("zh-TW", CHINESE, "zh-TW"),
        ("zh-TW", CHINESE * 20, "zh-TW"),
        ("zh-TW", CHINESE * 6 + HASHES, "zh-TW"),
        ("pt-BR", GERMAN, "pt-BR"),
        ("ru", GERMAN, "de"),
        ("ja", "Порт был закрыт во вторник после шторма, который сорвал с якоря два парома. " * 3, "ru"),
        ("de", "Порт был закрыт во вторник после шторма, который сорвал с якоря два парома. " * 3, "ru"),
        ("ru", HASHES, "en"),
        ("zh", "", "zh"),
        (None, GERMAN, "de"),
        (None, "Hafen zu", None),
    ],
)
def test_a_declared_language_stays_unless_the_text_is_in_another_script(
    declared: str | None, text: str, language: str | None
) -> None:
    assert language_of(declared, text) == language


@pytest.mark.parametrize(
    ("folder", "text", "language"),
    [
        ("de", "Hafen zu", "de"),
        ("de-CH", GERMAN, "de-CH"),
        ("zh-TW", CHINESE * 20, "zh-TW"),
        ("it", GERMAN, "de"),
        ("uk", GERMAN, "de"),
    ],
)
def test_the_language_of_a_folder_counts_unless_the_text_is_clearly_in_another(
    folder: str, text: str, language: str
) -> None:
    assert language_of(None, text, folder) == language


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/de/news/river", "de"),
        ("/news/zh-tw/river.html", "zh-TW"),
        ("/pt_BR/river", "pt-BR"),
        ("/zh-hant/river", "zh-Hant"),
        ("/content/en/river.html", "en"),
        ("/river/index.fr.html", "fr"),
        ("/river/index.html.fr", "fr"),
        ("/news/river", None),
        ("/us/in/river", None),
        ("/river/how_to_do_it.html", None),
        ("/river/de", None),
        ("/desk/river", None),
    ],
)
def test_a_path_names_a_language_by_a_folder_or_within_the_file_s_name(path: str, language: str | None) -> None:
    assert language_in_path(path.split("/")) == language


@pytest.mark.parametrize(
    ("text", "code"),
    [("deu", "de"), ("eng", "en"), ("zh_tw", "zh-TW"), ("en, de", "en"), ("und", None), ("German", None)],
)
def test_codes_are_written_as_bcp_47_has_them(text: str, code: str | None) -> None:
    assert normalize_language(text) == code


def test_the_address_of_a_page_says_its_language_where_the_page_does_not() -> None:
    assert read_page(record(SHORT, Facts(url="https://quay.example/pt-br/porto"))).language == "pt-BR"
    assert read_page(record(SHORT, Facts(url="https://quay.example/porto"))).language is None
    assert read_page(record(page(), Facts(url="https://quay.example/pt-br/porto"))).language == "en"


def read(reader: SourceReader, folder: Path, *trail: str) -> Record:
    path = folder.joinpath(*trail)
    (found,) = reader.read(Input.of_file(path, trail), ReadContext())
    assert isinstance(found, Record)
    return found


@pytest.mark.parametrize(
    ("trail", "language", "section"),
    [
        (("content", "de", "rivers", "x.md"), "de", ("Rivers",)),
        (("posts", "pt-br", "x.md"), "pt-BR", ()),
        (("content", "rivers", "x.fr.md"), "fr", ("Rivers",)),
        (("content", "rivers", "x.md"), None, ("Rivers",)),
    ],
)
def test_a_post_is_in_the_language_of_its_folder(
    tmp_path: Path, trail: tuple[str, ...], language: str | None, section: tuple[str, ...]
) -> None:
    path = tmp_path.joinpath(*trail)
    path.parent.mkdir(parents=True)
    path.write_text("---\ntitle: X\ndate: 2024-01-02\n---\nPorto 24.\n")
    found = convert(read(POSTS, tmp_path, *trail))
    assert isinstance(found, Converted)
    assert (found.article.language, found.article.section) == (language, section)


def test_a_page_in_a_folder_is_in_the_language_of_that(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "x.html").write_text(SHORT)
    found = convert(read(HTML, tmp_path, "fr", "x.html"))
    assert isinstance(found, Converted)
    assert found.article.language == "fr"
