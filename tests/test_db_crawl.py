"""What a URL that is given to an import stands for, from a real server on loopback."""

import gzip
from collections.abc import Iterator
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_server import WebServer, answer, serving

from db.ingest.network.crawl import CrawlItem, SourceKinds, crawl_pages, crawl_sitemap
from db.ingest.network.fetcher import Fetcher
from db.ingest.network.page_links import PageLinks
from db.ingest.network.responses import Fetched, Limits, Unchanged
from db.ingest.network.sitemap_queue import SitemapQueue
from db.ingest.readers.pages import html_files
from db.ingest.readers.syndication import feeds, sitemaps
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Facts, Item, Listed, Note, Record, Refusal, Skip
from db.text.dates import Published


def _read_feed(source: Input, context: ReadContext) -> Iterator[Item]:
    """A stand-in: a line for each item, of its URL, its title, and its text, which is a summary if it ends in …"""
    for line in source.read().decode().splitlines()[1:]:
        url, title, text = line.split(" | ")
        facts = Facts(title, url or None, is_summary=text.endswith("…"))
        yield Record(source.place, text.encode(), "fragment", "feed 1", facts=facts)


FEED = SourceReader(
    "feed", 1, "a feed", lambda source: "It says so." if source.head.startswith(b"FEED") else None, _read_feed
)
KINDS = SourceKinds(
    FEED, sitemaps.READER, html_files.READER, lambda page: "" if b"<article>" in page.read() else "not-article"
)
ARTICLE = "<article><p>It was agreed on Tuesday.</article>"


class Known:
    def __init__(self) -> None:
        self.kept: dict[str, tuple[str | None, str | None]] = {}

    def validators(self, url: str) -> tuple[str | None, str | None] | None:
        return self.kept.get(url)

    def remember(self, url: str, etag: str | None, last_modified: str | None) -> None:
        self.kept[url] = (etag, last_modified)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as server:
        yield server


def crawl(url: str, limits: Limits | None = None, known: Known | None = None) -> list[CrawlItem]:
    """All that comes of a URL; validators are remembered as an import would."""
    limits = limits or Limits()
    fetcher = Fetcher(limits, allow_private=True, known=known, sleep=lambda seconds: None)
    found: list[CrawlItem] = []
    for each in crawl_pages(url, fetcher, limits, KINDS):
        if isinstance(each, Input):
            assert each.path is not None or each.read() is not None  # while it is there
        if isinstance(each, Fetched) and known is not None:
            known.remember(each.url, each.etag, each.last_modified)
        found.append(each)
    return found


def inputs(found: list[CrawlItem]) -> list[str]:
    return [(each.url or "").split("/", 3)[3] for each in found if isinstance(each, Input)]


def notes(found: list[CrawlItem]) -> str:
    return "\n".join(each.text for each in found if isinstance(each, Note))


def sitemap(web: WebServer, *entries: str) -> str:
    """A sitemap of paths, each with a date behind a blank if it has one."""
    lines = []
    for entry in entries:
        path, _, date = entry.partition(" ")
        url = path if path.startswith("http") else web.url(path)
        lines.append(f"<url><loc>{url}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</url>")
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(lines)}</urlset>'


def test_an_article_is_itself(web: WebServer) -> None:
    web.redirect("/old", "/a")
    web.page("/a", ARTICLE.encode(), ETag='"1"')
    page, mark = crawl(web.url("/old"))
    assert isinstance(page, Input)
    assert (page.url, page.place, page.charset) == (web.url("/a"), web.url("/a"), "utf-8")
    assert page.aliases == (web.url("/old"),)
    assert page.read() == ARTICLE.encode()
    assert page.captured is not None
    assert mark == Fetched(web.url("/a"), '"1"', None, is_of_source=True)


def test_anything_else_is_itself_as_well(web: WebServer) -> None:
    web.page("/a.warc.gz", gzip.compress(b"WARC/1.0"), kind="application/warc")
    assert inputs(crawl(web.url("/a.warc.gz"))) == ["a.warc.gz"]
    web.page("/damaged.gz", b"\x1f\x8bWARC", kind="application/warc")
    assert [each.code for each in crawl(web.url("/damaged.gz")) if isinstance(each, Refusal)] == ["gzip"]


def test_a_large_download_is_a_file_while_it_is_read(web: WebServer) -> None:
    web.page("/a.warc", b"WARC/1.0\r\n" + b"x" * 200_000, kind="application/warc")
    limits = Limits(page=100_000)
    fetcher = Fetcher(limits, allow_private=True, sleep=lambda seconds: None)
    for found in crawl_pages(web.url("/a.warc"), fetcher, limits, KINDS):
        if isinstance(found, Input):
            assert found.path is not None
            assert found.path.stat().st_size == found.size == 200_010
            assert found.start.startswith(b"WARC/1.0")
            path = found.path
    assert not path.exists()


def test_what_cannot_be_fetched_is_refused(web: WebServer) -> None:
    (found,) = crawl(web.url("/a"))
    assert found == Refusal(web.url("/a"), "http", "Its server answered 404 (Not Found).")


def test_a_feed_gives_its_items_and_the_pages_of_those_that_are_only_summaries(web: WebServer) -> None:
    web.page("/b", ARTICLE)
    web.page("/gone", "x", 410)
    web.page("/video", "<video>")
    lines = [
        f"{web.url('/a')} | One | It was agreed on Tuesday.",
        f"{web.url('/b')} | Two | It was…",
        f"{web.url('/gone')} | Three | It was not…",
        f"{web.url('/video')} | Four | It was seen…",
        " | Five | It has no page…",
    ]
    web.page("/feed", "\n".join(["FEED", *lines]), kind="application/rss+xml")
    found = crawl(web.url("/feed"))
    records = [each for each in found if isinstance(each, Record)]
    assert [record.facts.title for record in records] == ["One", "Two", "Three", "Four", "Five"]
    assert [record.facts.is_summary for record in records] == [False, False, True, True, True]
    assert (records[1].form, records[1].data) == ("page", ARTICLE.encode())
    assert records[2].data == "It was not…".encode()
    assert records[2].facts.warnings == ("Its page could not be read: Its server answered 410 (Gone).",)
    assert web.paths == ["/feed", "/b", "/gone", "/video"]


def test_a_feed_of_a_server_that_is_gone_still_gives_its_summaries(web: WebServer) -> None:
    with serving() as gone:
        urls = [gone.url(f"/{number}") for number in range(10)]
    web.page("/feed", "\n".join(["FEED", *(f"{url} | A title | It was…" for url in urls)]), kind="text/xml")
    records = [each for each in crawl(web.url("/feed")) if isinstance(each, Record)]
    assert [record.facts.url for record in records] == urls


def test_a_real_feed_is_read_with_its_facts(web: WebServer) -> None:
    text = "<p>The council agreed on Tuesday to open the old bridge again […]</p>"
    item = f"<item><title>A bridge</title><link>{web.url('/a')}</link><description>{escape(text)}</description></item>"
    item = item.replace("</title>", "</title><pubDate>Wed, 26 Jan 2022 14:05:00 +0200</pubDate>")
    web.page("/feed", f"<rss version='2.0'><channel><title>News</title>{item}</channel></rss>", kind="text/xml")
    web.page("/a", ARTICLE)
    limits = Limits()
    fetcher = Fetcher(limits, allow_private=True, sleep=lambda seconds: None)
    kinds = SourceKinds(feeds.READER, sitemaps.READER, html_files.READER, KINDS.refusal_of)
    record, *_ = crawl_pages(web.url("/feed"), fetcher, limits, kinds)
    assert isinstance(record, Record)
    assert (record.form, record.data, record.facts.title) == ("page", ARTICLE.encode(), "A bridge")
    assert record.facts.published == Published("2022-01-26T14:05:00+02:00")
    assert (record.facts.warnings, record.facts.is_summary) == ((), False)


def test_a_sitemap_gives_its_pages_the_newest_first(web: WebServer) -> None:
    for path in ("/a", "/b", "/c", "/d"):
        web.page(path, ARTICLE)
    entries = ("/a", "/b 2021-05-01", "/c 2022-01-26", "/d", "/missing 2020", "http://other.example/x")
    web.page("/sitemap.xml", sitemap(web, *entries), kind="application/xml")
    found = crawl(web.url("/sitemap.xml"))
    assert inputs(found) == ["c", "b", "a", "d"]
    assert [each.code for each in found if isinstance(each, Refusal)] == ["http"]
    assert "lists 1 addresses of other hosts" in notes(found)


def test_a_sitemap_is_read_up_to_a_number_of_pages(web: WebServer) -> None:
    for number in range(10):
        web.page(f"/{number}", ARTICLE)
    web.page("/s", sitemap(web, *(f"/{number} 2022-01-{number + 1:02}" for number in range(10))))
    found = crawl(web.url("/s"), Limits(pages=3))
    assert inputs(found) == ["9", "8", "7"]
    assert "lists more pages than were read: the newest 3" in notes(found)
    assert not any(isinstance(each, Fetched) and each.url == web.url("/s") for each in found)


def test_an_index_of_sitemaps_is_followed_as_far_as_it_can_hold_something_newer(web: WebServer) -> None:
    parts = [("/old.xml", "2020-02-01"), ("/new.xml", "2022-02-01"), ("/undated.xml", ""), ("/s", "2022-01-01")]
    entries = (f"<sitemap><loc>{web.url(path)}</loc><lastmod>{date}</lastmod></sitemap>" for path, date in parts)
    web.page("/s", f"<sitemapindex>{''.join(entries)}</sitemapindex>", kind="text/xml")
    web.page("/old.xml", sitemap(web, "/a 2020-01-01"))
    web.page("/new.xml", sitemap(web, "/b 2022-01-26", "/c 2022-01-25"))
    web.page("/undated.xml", sitemap(web, "/d 2022-01-27"))
    for path in ("/a", "/b", "/c", "/d"):
        web.page(path, ARTICLE)
    assert inputs(crawl(web.url("/s"))) == ["d", "b", "c", "a"]
    web.requests.clear()
    assert inputs(crawl(web.url("/s"), Limits(pages=2))) == ["d", "b"]
    assert web.paths == ["/s", "/new.xml", "/undated.xml", "/d", "/b"]


def test_a_broken_sitemap_gives_what_it_lists_before_the_break(web: WebServer) -> None:
    web.page("/a", ARTICLE)
    web.page("/s", sitemap(web, "/a").replace("</urlset>", "<url></loc>"), kind="text/xml")
    found = crawl(web.url("/s"))
    assert inputs(found) == ["a"]
    (refusal,) = (each for each in found if isinstance(each, Refusal))
    assert refusal.code in ("bad-xml", "truncated")


def test_a_sitemap_that_is_a_file_is_read_on_the_host_of_its_first_address(web: WebServer) -> None:
    web.page("/a", ARTICLE)
    file = Input.of_bytes("sitemap.xml", sitemap(web, "/a", "http://other.example/b").encode())
    fetcher = Fetcher(allow_private=True, sleep=lambda seconds: None)
    assert inputs(list(crawl_sitemap(file, fetcher, Limits(), KINDS))) == ["a"]
    assert [request.path for request in web.requests] == ["/robots.txt", "/a"]


def test_a_server_that_has_had_enough_is_left_alone(web: WebServer) -> None:
    paths = [f"/{number}" for number in range(50)]
    web.page("/s", sitemap(web, *paths), kind="text/xml")
    for path in paths:
        web.raw(path, answer(b"", 429))
    found = crawl(web.url("/s"))
    assert len([each for each in found if isinstance(each, Refusal)]) == 5
    assert len(web.paths) == 6
    assert "no longer answers" in notes(found)


INDEX = f"""<html><head><base href="/news/">
<link rel="alternate" type="application/rss+xml" href="/comments/feed" title="Comments">
</head><body><a href="/">Home page of the newspaper, as it is today</a>
<a href="one-two-three-four">1</a> <a href=/short>Short</a> <a href="/b.html">The council met on Tuesday</a>
<a href="/b.html#comments">The council met on Tuesday</a> <a href="/picture.jpg">A picture of the council, met</a>
<a href="/tag/council/">All that there is of the council</a> <a href="http://other.example/x-y-z-q">Elsewhere</a>
<a href="mailto:a@b.example">Write to the newspaper itself</a> <a href="/会议">市议会星期二开会讨论</a>
<a href="/section">A section with a very long name</a> <a href="/{"9" * 9}"></a> <a href="http://[">Broken</a> <a>No</a>
"""


def test_a_page_that_lists_articles_gives_those_that_it_links_to(web: WebServer) -> None:
    web.page("/news/", INDEX)
    for path in ("/news/one-two-three-four", "/b.html", "/%E4%BC%9A%E8%AE%AE"):
        web.page(path, ARTICLE)
    web.page("/section", INDEX)
    found = crawl(web.url("/news/"))
    assert inputs(found) == ["news/one-two-three-four", "b.html", "%E4%BC%9A%E8%AE%AE"]
    assert Skip(web.url("/section")) in found
    assert web.paths[-1] == "/999999999"
    assert "lists articles; the pages that it links to were read" in notes(found)
    assert "first 2 were read" in notes(crawl(web.url("/news/"), Limits(pages=2)))


def test_the_feed_of_a_page_that_lists_articles_is_preferred(web: WebServer) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href='
    web.page("/", INDEX.replace("<base", f'{link}"/broken">{link}"http://other.example/feed">{link}"feed"><base'))
    web.page("/news/feed", f"FEED\n{web.url('/a')} | A title | It was agreed.")
    found = crawl(web.url("/"))
    assert [each.facts.title for each in found if isinstance(each, Record)] == ["A title"]
    assert web.paths == ["/", "/broken", "/news/feed"]
    assert "its feed was read" in notes(found)


def test_a_page_that_is_no_article_and_links_to_none_is_refused(web: WebServer) -> None:
    web.page("/", "")
    (found,) = crawl(web.url("/"))
    assert isinstance(found, Refusal)
    assert found.code == "not-article"


def test_pages_that_lead_to_one_are_read_once(web: WebServer) -> None:
    web.page("/s", sitemap(web, "/a", "/b", "/a#top", "/a"), kind="text/xml")
    web.page("/a", ARTICLE)
    web.redirect("/b", "/a")
    found = crawl(web.url("/s"))
    assert inputs(found) == ["a"]
    assert Skip(web.url("/b")) in found


def test_what_has_not_changed_is_not_sent_again(web: WebServer) -> None:
    known = Known()
    web.validated("/s", sitemap(web, "/a", "/b"), etag='"s"')
    web.validated("/a", ARTICLE, etag='"a"')
    web.page("/b", ARTICLE)
    assert inputs(crawl(web.url("/s"), known=known)) == ["a", "b"]
    assert crawl(web.url("/s"), known=known) == [Unchanged(web.url("/s"))]
    web.validated("/s", sitemap(web, "/a", "/b", "/c"), etag='"t"')
    web.page("/c", ARTICLE)
    found = crawl(web.url("/s"), known=known)
    assert inputs(found) == ["b", "c"]
    assert Unchanged(web.url("/a")) in found


def test_a_list_is_read_again_as_long_as_a_page_of_it_is_missing(web: WebServer) -> None:
    known = Known()
    web.validated("/s", sitemap(web, "/a", "/b"), etag='"s"')
    web.validated("/a", ARTICLE, etag='"a"')
    crawl(web.url("/s"), known=known)
    web.page("/b", ARTICLE)
    assert inputs(crawl(web.url("/s"), known=known)) == ["b"]


def test_stopping_ends_a_crawl_quietly(web: WebServer) -> None:
    web.page("/s", sitemap(web, "/a", "/b", "/c"), kind="text/xml")
    for path in ("/a", "/b", "/c"):
        web.page(path, ARTICLE)
    fetcher = Fetcher(
        allow_private=True, sleep=lambda seconds: None, stopped=lambda: len(web.paths) > 1, clock=lambda: 0.0
    )
    assert inputs(list(crawl_pages(web.url("/s"), fetcher, Limits(), KINDS))) in ([], ["a"])
    assert web.paths == ["/s", "/a"]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f'<a href="{text}">x</a>'.encode()))
def test_the_links_of_any_bytes_are_addresses_of_their_host(data: bytes) -> None:
    links = PageLinks(data, "http://a.example/", "no such charset")
    for url in links.articles() + links.feeds():
        assert url.startswith(
            ("http://a.example", "https://a.example", "http://www.a.example", "https://www.a.example")
        )


@given(st.lists(st.tuples(st.integers(0, 30), st.none() | st.dates())), st.integers(0, 10))
def test_a_listing_keeps_the_newest(entries: list[tuple[int, object]], most: int) -> None:
    listing = SitemapQueue("http://a.example/s", most)
    dated = []
    for number, day in entries:
        when = Published(f"{day}") if day else None
        listing.add(Listed("s", f"http://a.example/{number}", changed=when))
        dated.append((when.iso if when else "", f"http://a.example/{number}"))
    newest_first = sorted(dated, key=lambda each: each[0], reverse=True)
    assert listing.pages() == [url for _, url in newest_first[:most]]
    assert listing.is_cut == (len(entries) > most)
