"""HTML files and mirrors: what is taken for a page, and what address its place gives."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_captures import page, read_whole

from db.ingest.readers.pages import html_files
from db.ingest.readers.pages.html_sniffing import is_html
from db.ingest.readers.pages.mirror_paths import url_of
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Record, Refused, Skip


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE html><html>",
        "\ufeff  \n<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
        "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN'><html>",
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>",
        "<!-- saved from url=(0024)https://www.site.example/ -->\n<!-- again --><HTML>",
        "<html\nlang='en'>",
        "<head><title>News</title>",
        "<article><h1>News</h1>",
        "<body>",
        "<meta charset=utf-8><title>News</title>",
        "<script>var a</script><html>",
        "<div class=post><p>A whole text, cut out of its page.</p></div>",
    ],
)
def test_pages_are_told_by_how_they_start(start: str) -> None:
    assert is_html(start.encode())
    assert is_html(start.encode("utf-16"))
    assert is_html(start.encode("utf-16-le")) or not start.startswith("<")


def test_stray_bytes_of_a_server_or_an_editor_before_a_page_are_passed_over() -> None:
    assert is_html("ï»¿<!doctype html>".encode())
    assert is_html(b"1f4a\r\n<html>")
    assert not is_html(b"1f4a <html>")


@pytest.mark.parametrize(
    "start",
    [
        "",
        "Main » News » 2022 » The harbour",
        "# Title\n\n<div>in Markdown</div>",
        "<p align='center'>A logo</p>\n\n# A project\n\n- one\n- [two](three)",
        "---\ntitle: a\n---\n<html>",
        "<?xml version='1.0'?><rss><channel>",
        "<?xml version='1.0'?>\n<!-- a --><feed xmlns='http://www.w3.org/2005/Atom'>",
        "<!DOCTYPE nitf SYSTEM 'nitf.dtd'><nitf><head/><body/>",
        "<!DOCTYPE rss><rss>",
        "<svg><title>a</title></svg>",
        '{"html": "<html><body>"}',
        "title,body\na,<html><body>",
        "WARC/1.0\r\nWARC-Type: response\r\n\r\n<html>",
        "From: <Saved by a browser>\r\nContent-Type: multipart/related\r\n\r\n<html>",
        "How to write a page:\n\n    <!doctype html>\n    <html>",
        "%PDF-1.4 <html>",
        "PK\x03\x04<html>",
    ],
)
def test_other_texts_are_not_taken_for_pages(start: str) -> None:
    assert not is_html(start.encode())


@given(st.binary(max_size=400))
def test_any_bytes_are_decided_on(start: bytes) -> None:
    assert is_html(start) in (True, False)


def test_hostile_starts_are_decided_on_at_once() -> None:
    for start in (
        b"<!--" * 16000,
        b"<?" * 32000,
        b"<!-- -->" * 8000,
        b" " * 65536,
        b"<!doctype " * 6000,
        b"](" * 32000,
    ):
        assert is_html(start) in (True, False)


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("www.site.example/news/a.html", "https://www.site.example/news/a.html"),
        ("mirrors/old/site.example/index.html", "https://site.example/"),
        ("site.example/2022/index.htm", "https://site.example/2022/"),
        ("site.example+8080/news.php?id=3.html", "https://site.example:8080/news.php?id=3"),
        ("site.example/news.php@id=3&page=2.html", "https://site.example/news.php?id=3&page=2"),
        ("site.example/news%3Fid=3", "https://site.example/news?id=3"),
        ("site.example/?p=12", "https://site.example/?p=12"),
        ("site.example/index.html?p=12", "https://site.example/?p=12"),
        ("site.example/news.php.html", "https://site.example/news.php"),
        ("site.example/a.html.gz", "https://site.example/a.html"),
        ("site.example/caf%C3%A9/ä b.html", "https://site.example/caf%C3%A9/%C3%A4%20b.html"),
        ("site.example/50%25.html", "https://site.example/50%25.html"),
        ("http/site.pl/a.html", "http://site.pl/a.html"),
        ("10.0.0.1/a.html", "https://10.0.0.1/a.html"),
        ("web.archive.org/web/2010/http:/www.old.example/a.html", "http://www.old.example/a.html"),
        ("www.site.example/reuters.com/a.html", "https://www.site.example/reuters.com/a.html"),
        ("pages/a.html", None),
        ("a.html", None),
        ("site.example", None),
        ("three.js/a.html", None),
        ("assets.v2/a.html", None),
        ("conf.d/index.php/a.html", None),
        ("999.0.0.1/a.html", None),
    ],
)
def test_the_address_of_a_mirrored_page_comes_from_its_place(place: str, url: str | None) -> None:
    assert url_of(place.split("/")) == url


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=5))
def test_any_place_gives_an_address_in_ascii_or_none(parts: list[str]) -> None:
    url = url_of(["site.example", *parts])
    assert url is not None
    assert url.startswith("https://site.example/")
    assert url.isascii()
    assert url.isprintable()


def test_a_file_is_one_page_with_its_bytes_as_they_are(tmp_path: Path) -> None:
    body = page("cove").replace(b"cove", "cové".encode("cp1252"))
    for name, data in (("a.txt", body), ("b.html.gz", gzip.compress(body))):
        path = tmp_path / name
        path.write_bytes(data)
        (item,) = read_whole(html_files.READER, Input.of_file(path, ("www.site.example", "news", name)))
        assert isinstance(item, Record)
        assert (item.data, item.form, item.reader) == (body, "page", "html 1")
        assert item.facts.url is None
        assert item.facts.url_by_place == "https://www.site.example/news/" + name.removesuffix(".gz")


def test_what_came_from_the_web_keeps_its_address_and_encoding() -> None:
    source = Input.of_bytes(
        "u", page("a"), url="https://site.example/a", charset="cp1251", captured="2020-01-01T00:00:00Z"
    )
    (item,) = read_whole(html_files.READER, source)
    assert isinstance(item, Record)
    assert (item.facts.url, item.facts.url_by_place) == ("https://site.example/a", None)
    assert (item.charset, item.captured) == ("cp1251", "2020-01-01T00:00:00Z")


def test_what_httrack_keeps_for_itself_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "readme.html"
    path.write_bytes(page("a"))
    assert read_whole(html_files.READER, Input.of_file(path, ("mirror", "hts-cache", "readme.html"))) == [
        Skip(str(path))
    ]


def test_a_page_whose_compression_is_cut_or_damaged_is_refused_by_name() -> None:
    data = gzip.compress(page("a"))
    for cut, code in ((data[:-10], "truncated"), (data[:-6] + b"\0\0" + data[-4:], "gzip")):
        source = Input.of_bytes("made", cut)
        assert html_files.READER.recognise(source)
        with pytest.raises(Refused) as caught:
            list(html_files.READER.read(source, ReadContext()))
        assert caught.value.code == code
