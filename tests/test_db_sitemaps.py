"""Sitemaps list what a site has; nothing in them is an article itself."""

import gzip
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from db.ingest.readers.syndication.sitemaps import read, recognise
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Item, Listed, Refusal, Refused

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "sitemaps"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)
NEWS = """<url><loc> https://post.example/a?x=1&amp;y=2 </loc><lastmod>2022-02-01T10:00:00+01:00</lastmod>
<news:news><news:publication><news:name>Post</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2022-01-26</news:publication_date><news:title>Ships &amp; cranes</news:title>
</news:news></url>"""


def source(data: str | bytes, url: str | None = None) -> Input:
    content = data.encode() if isinstance(data, str) else data
    return Input("sitemap.xml", lambda: BytesIO(content), size=len(content), url=url)


def urlset(inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACES}>{inner}</urlset>'


def items(data: str | bytes) -> list[Item]:
    return list(read(source(data), ReadContext()))


def test_a_news_sitemap_says_what_it_knows_of_each_address() -> None:
    (found,) = items(urlset(NEWS))
    assert isinstance(found, Listed)
    assert found.url == "https://post.example/a?x=1&y=2"
    assert found.title == "Ships & cranes"
    assert found.language == "en"
    assert found.published is not None
    assert found.published.iso == "2022-01-26"
    assert found.changed is not None
    assert found.changed.iso == "2022-02-01T10:00:00+01:00"
    assert not found.is_sitemap


def test_an_index_lists_other_sitemaps() -> None:
    index = f"<sitemapindex {SPACES}>" + "".join(
        f"<sitemap><loc>https://post.example/{n}.xml.gz</loc></sitemap>" for n in range(3)
    )
    found = items(index + "</sitemapindex>")
    assert [one.is_sitemap for one in found if isinstance(one, Listed)] == [True] * 3


@pytest.mark.slow
def test_a_big_one_is_read_as_a_stream_compressed_or_not() -> None:
    data = urlset("".join(f"<url><loc>https://post.example/{n}</loc></url>" for n in range(20_000))).encode()
    for one in (data, gzip.compress(data)):
        found = items(one)
        assert len(found) == 20_000


def test_namespaces_may_be_missing_or_others() -> None:
    (found,) = items("<urlset><url><loc>https://post.example/a</loc></url></urlset>")
    assert isinstance(found, Listed)
    (found,) = items("<s:urlset xmlns:s='x'><s:url><s:loc>https://post.example/a</s:loc></s:url></s:urlset>")
    assert isinstance(found, Listed)


def test_image_addresses_and_what_is_no_address_are_no_pages() -> None:
    inner = (
        "<url><loc>https://post.example/a</loc><image xmlns='i'><loc>https://post.example/a.png</loc></image></url>"
        "<url><loc>javascript:x</loc></url><url><loc>/relative</loc></url><url/><url><loc>https://[bad</loc></url>"
    )
    found = items(urlset(inner))
    assert [one.url for one in found if isinstance(one, Listed)] == ["https://post.example/a"]
    assert [(one.code, one.offset) for one in found if isinstance(one, Refusal)] == [
        *(("bad-url", 2), ("bad-url", 3), ("bad-url", 5)),
    ]
    found = list(read(source(urlset(inner), "https://post.example/sitemap.xml"), ReadContext()))
    assert [one.url for one in found if isinstance(one, Listed)] == [
        *("https://post.example/a", "https://post.example/relative"),
    ]


def test_addresses_with_blanks_capitals_or_without_their_scheme_are_whole() -> None:
    for stated, url in (
        ("https://post.example/a b", "https://post.example/a%20b"),
        ("HTTPS://post.example/a", "https://post.example/a"),
        ("//post.example/a", "https://post.example/a"),
    ):
        (found,) = items(urlset(f"<url><loc>{stated}</loc></url>"))
        assert isinstance(found, Listed)
        assert found.url == url


def test_plain_lines_of_addresses_are_a_sitemap_and_other_text_is_none() -> None:
    text = "https://post.example/a\r\nhttps://post.example/b\r\n\r\nhttps://post.example/c"
    assert recognise(source(text)) == "Every line of it is an address."
    assert [one.url[-1] for one in items(text) if isinstance(one, Listed)] == ["a", "b", "c"]
    remarked = "# All pages\nhttps://post.example/a\nhttps://post.example/b\n"
    assert recognise(source(remarked)) is not None
    assert len(items(remarked)) == 2
    assert recognise(source("https://post.example/a")) is None
    assert recognise(source("https://post.example/a\nSome words\n")) is None
    assert recognise(source("https://post.example/a b\nhttps://post.example/c\n")) is None


def test_ill_formed_ones_give_what_they_have() -> None:
    data = urlset(NEWS + "<url><loc>https://post.example/b&c</loc></url>").replace("Ships", "Sh\x01ips&nbsp;")
    found = [one.url for one in items(data) if isinstance(one, Listed)]
    assert found[0] == "https://post.example/a?x=1&y=2"
    assert len(found) == 2


def collected(data: str | bytes) -> tuple[list[Item], str]:
    found: list[Item] = []
    stream: Iterator[Item] = read(source(data), ReadContext())
    with pytest.raises(Refused) as refused:
        found.extend(stream)
    return found, refused.value.code


def test_one_that_ends_too_early_gives_what_is_whole_in_it() -> None:
    found, code = collected(urlset(NEWS + "<url><loc>https://post.example/cut")[:-9])
    assert code == "truncated"
    assert [type(one) for one in found] == [Listed]
    compressed = gzip.compress(urlset(NEWS * 2_000).encode())
    found, code = collected(compressed[: len(compressed) // 2])
    assert code == "truncated"
    found, code = collected(compressed[:100] + b"\0" * 100 + compressed[200:])
    assert code == "gzip"


def test_entities_and_depth_are_refused() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + urlset(NEWS).partition("?>")[2]
    assert collected(bomb)[1] == "bad-xml"
    assert collected(urlset("<url>" + "<a>" * 100_000))[1] == "too-deep"
    assert collected(urlset("<url><loc>" + "a" * 12_000_000 + "</loc></url>"))[1] == "too-large"


def test_what_is_a_sitemap_is_told_by_its_root() -> None:
    assert recognise(source(urlset(NEWS))) == "Its root element is <urlset>."
    assert recognise(source(urlset(NEWS).encode("utf-16"))) == "Its root element is <urlset>."
    assert recognise(source(gzip.compress(urlset(NEWS).encode()))) is not None
    assert recognise(source("<rss><urlset/></rss>")) is None
    assert recognise(source("")) is None


@pytest.mark.skipif(not CORPUS.exists(), reason="the sitemaps to try aren't here")
def test_a_real_news_sitemap_is_read_and_a_feed_that_knows_of_sitemaps_is_none() -> None:
    found = list(read(Input.of_file(CORPUS / "sitemap-news.xml"), ReadContext()))
    assert found
    assert found[0].title
    assert found[0].published is not None
    assert recognise(Input.of_file(CORPUS / "feed-with-sitemap-namespace.xml")) is None


def test_an_address_with_a_bare_ampersand_stays_whole() -> None:
    (found,) = items(urlset("<url><loc>https://post.example/story?id=1&page=2&copy=3</loc></url>"))
    assert isinstance(found, Listed)
    assert found.url == "https://post.example/story?id=1&page=2&copy=3"
