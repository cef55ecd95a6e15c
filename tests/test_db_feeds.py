"""Feeds: every item is an article with what the feed says of it, however ill-formed the feed; nothing is fetched."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ingest.readers.syndication.feeds import IS_SUMMARY, read, recognise
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Item, Record, Refusal, Refused, Skip

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "feeds"
LONG = "The cranes stood still. " * 60

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour Post</title><link>https://post.example/</link><language>en-GB</language>%s</channel></rss>"""

ITEM = """<item><title>Cranes &amp;amp; ships</title><link>https://post.example/cranes</link>
<guid isPermaLink="false">https://post.example/?p=7</guid><pubDate>Wed, 26 Jan 2022 14:05:00 +0200</pubDate>
<dc:creator>Ada Bell</dc:creator><category>News</category>
<description>Short.</description>
<content:encoded><![CDATA[<p>The <a href="/ships">ships</a> wait.</p><script>x</script>]]></content:encoded></item>"""


def source(data: str | bytes, *, url: str | None = None, is_named: bool = True, charset: str | None = None) -> Input:
    content = data.encode() if isinstance(data, str) else data
    return Input(
        "feed.xml",
        lambda: BytesIO(content),
        ("feed.xml",),
        size=len(content),
        url=url,
        is_named=is_named,
        charset=charset,
    )


def items(data: str | bytes, url: str | None = None) -> list[Item]:
    return list(read(source(data, url=url), ReadContext()))


def record(data: str | bytes, url: str | None = None) -> Record:
    (found,) = items(data, url)
    assert isinstance(found, Record)
    return found


def code(data: str | bytes) -> str:
    with pytest.raises(Refused) as refused:
        items(data)
    return refused.value.code


def test_an_rss_item_is_an_article_with_its_whole_text() -> None:
    found = record(RSS % ITEM)
    assert found.form == "fragment"
    assert found.offset == 1
    assert found.data == b'<p>The <a href="/ships">ships</a> wait.</p><script>x</script>'
    facts = found.facts
    assert facts.title == "Cranes & ships"
    assert facts.url == "https://post.example/cranes"
    assert facts.aliases == ("https://post.example/?p=7",)
    assert facts.published is not None
    assert facts.published.iso == "2022-01-26T14:05:00+02:00"
    assert facts.date_from == "feed"
    assert facts.authors == ("Ada Bell",)
    assert facts.section == ("News",)
    assert facts.language == "en-GB"
    assert not facts.is_summary
    assert facts.warnings == ()


def test_an_item_with_only_a_summary_says_so() -> None:
    found = record(RSS % "<item><title>x</title><description>Ships wait.</description></item>")
    assert found.form == "plain"
    assert found.facts.is_summary
    assert found.facts.warnings == (IS_SUMMARY,)


def test_a_description_may_be_the_whole_text_unless_it_ends_in_dots() -> None:
    whole = record(RSS % f"<item><title>x</title><description>{LONG}</description></item>")
    assert not whole.facts.is_summary
    cut = record(RSS % f"<item><title>x</title><description>{LONG} [&amp;#8230;]</description></item>")
    assert cut.facts.is_summary


def test_a_category_is_a_section_only_where_it_is_clear() -> None:
    def sections(*categories: list[str]) -> list[tuple[str, ...]]:
        tags = ["".join(f"<category>{name}</category>" for name in names) for names in categories]
        feed = RSS % "".join(f"<item><title>x</title>{tag}<description>Text</description></item>" for tag in tags)
        return [one.facts.section for one in items(feed) if isinstance(one, Record)]

    assert sections(["News"]) == [("News",)]
    assert sections(["ships", "cranes"]) == [()]
    assert sections(["News", "ships"], ["News", "cranes"], ["trees", "x"]) == [("News",), ("News",), ()]


def test_an_atom_entry_is_an_article() -> None:
    found = record(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Post</title><entry><title type="html">'
        "Der &lt;b&gt;Hafen&lt;/b&gt;</title><link href='https://post.example/hafen'/>"
        "<published>2022-01-26</published><updated>2023-01-01T00:00:00Z</updated>"
        "<author><name>Ada Bell</name><email>ada@post.example</email></author>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Die <i>Schiffe</i> warten.</p></div>'
        "</content></entry></feed>"
    )
    assert found.facts.title == "Der Hafen"
    assert found.facts.published is not None
    assert found.facts.published.iso == "2022-01-26"
    assert found.facts.authors == ("Ada Bell",)
    assert found.facts.language == "de"
    assert b"<p>Die <i>Schiffe</i> warten.</p>" in found.data


def test_rdf_and_early_rss_are_read() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://post.example/"/>'
        '<item rdf:about="https://post.example/a"><title>A</title><link>https://post.example/a</link>'
        "<dc:date>2004-05-06</dc:date><description>Ships wait.</description></item></rdf:RDF>"
    )
    found = record(rdf)
    assert found.facts.url == "https://post.example/a"
    assert found.facts.published is not None
    assert found.facts.published.iso == "2004-05-06"
    old = "<channel><item><title>A</title><description>Ships wait.</description></item></channel>"
    assert record(f'<rss version="0.91">{old}</rss>').facts.title == "A"


def test_an_early_rss_may_name_entities_that_are_never_loaded() -> None:
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://never.example/rss-0.91.dtd"'
        ' [<!ENTITY % latin PUBLIC "-//W3C//ENTITIES Latin 1//EN" "http://never.example/l.ent">'
        '<!ENTITY nbsp "&#160;">]>'
    )
    feed = f"{doctype}<rss><channel><item><title>A</title><description>Ships wait.</description></item></channel></rss>"
    assert record(feed).facts.title == "A"


def test_a_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://post.example/",
        "language": "en",
        "authors": [{"name": "Ada Bell"}],
        "items": [
            {
                "id": "1",
                "url": "/a",
                "title": "A",
                "content_html": "<p>Ships wait.</p>",
                "date_published": "2022-01-26",
            },
            {"id": "https://post.example/b", "title": "B", "content_text": "Ships wait.", "tags": ["News"]},
            {"id": "3", "title": "C", "summary": "Ships."},
            {"id": "4"},
            "broken",
        ],
    }
    a, b, c, d, e = items(json.dumps(feed))
    assert isinstance(a, Record)
    assert isinstance(b, Record)
    assert isinstance(c, Record)
    assert (a.facts.url, a.form, a.facts.authors) == ("https://post.example/a", "fragment", ("Ada Bell",))
    assert a.facts.published is not None
    assert a.facts.published.iso == "2022-01-26"
    assert (b.facts.url, b.form, b.facts.section) == ("https://post.example/b", "plain", ("News",))
    assert c.facts.is_summary
    assert d == Refusal("feed.xml", "empty-body", "The feed has no text of it.", 4)
    assert isinstance(e, Refusal)
    assert e.code == "bad-record"


def test_relative_addresses_are_made_absolute_where_a_base_is_known() -> None:
    feed = "<rss><channel><item><title>A</title><link>a/b</link><description>Text</description></item></channel></rss>"
    assert record(feed).facts.url is None
    assert record(feed, "https://post.example/feed.xml").facts.url == "https://post.example/a/b"


def test_an_item_without_text_is_refused_alone() -> None:
    found = items(RSS % ("<item><title>Empty</title></item>" + ITEM))
    assert found[0] == Refusal("feed.xml", "empty-body", "The feed has no text of it.", 1)
    assert isinstance(found[1], Record)
    assert found[1].offset == 2


def test_ill_formed_feeds_give_what_they_have() -> None:
    assert record((RSS % ITEM)[:-30]).facts.title == "Cranes & ships"
    assert record(RSS % ITEM.replace("&amp;amp;", "& &nbsp;")).facts.title.startswith("Cranes &")
    assert record(b"\xef\xbb\xbf\n" + (RSS % ITEM).encode()).facts.authors == ("Ada Bell",)
    assert record((RSS % ITEM.replace("Ada", "Zoë")).encode("utf-8").replace(b"Zo\xc3\xab", b"Zo\xeb")).data


def test_a_charset_from_outside_is_heeded() -> None:
    feed = (RSS % ITEM.replace("Ada", "Łucja")).replace(' encoding="utf-8"', "").encode("iso8859-2")
    (found,) = read(source(feed, charset="iso-8859-2"), ReadContext())
    assert isinstance(found, Record)
    assert found.facts.authors == ("Łucja Bell",)


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY a PUBLIC "x" "http://never.example/x">',
        f'<!ENTITY a "{"a" * 50_000}">',
        '<!ENTITY % a "<!ENTITY b SYSTEM &#39;file:///etc/passwd&#39;>"> %a;',
        '<!ENTITY a "x',
    ],
)
def test_entities_that_grow_or_lie_elsewhere_are_refused(entities: str) -> None:
    feed = f"<!DOCTYPE rss [{entities}]>" + (RSS % ITEM.replace("Short.", "&a;&b;")).partition("?>")[2]
    assert code(feed) == "bad-xml"
    assert code(feed.encode("utf-16")) == "bad-xml"


def test_an_empty_feed_and_a_list_of_feeds_are_named() -> None:
    assert code(RSS % "") == "empty-body"
    assert code("<opml version='2.0'><body><outline xmlUrl='https://a.example'/></body></opml>") == "not-known"
    opml = source("<opml version='2.0'/>", is_named=False)
    assert list(read(opml, ReadContext())) == [Skip("feed.xml")]
    assert code('{"version": "https://jsonfeed.org/version/1", "items": [') == "bad-json"
    assert code('{"version": "https://jsonfeed.org/version/1", "x": ' + "[" * 100_000) == "too-deep"


def test_what_is_a_feed_is_told_by_its_bytes() -> None:
    assert recognise(source(RSS % ITEM)) == "Its root element is <rss>."
    assert recognise(source("<!-- x --><?x y?>\n<feed xmlns='http://www.w3.org/2005/Atom'/>")) is not None
    assert recognise(source((RSS % ITEM).encode("utf-16"))) is not None
    assert recognise(source("<html><rss></rss></html>")) is None
    assert recognise(source("<rdf:RDF xmlns:foaf='http://xmlns.com/foaf/0.1/'/>")) is None
    assert recognise(source('<rss xmlns:wp="http://wordpress.org/export/1.2/"/>')) is None
    assert recognise(source('{"version": "1.2.3", "items": []}')) is None
    assert recognise(source("rss")) is None
    assert recognise(source("")) is None


@given(st.binary(max_size=400))
def test_any_bytes_in_a_feed_give_items_or_a_named_refusal(data: bytes) -> None:
    start, _, end = (RSS % "|").encode().partition(b"|")
    try:
        found = items(start + data + end)
    except Refused as refused:
        found = [Refusal("", refused.code, refused.reason)]
    assert found


@pytest.mark.skipif(not CORPUS.exists(), reason="the feeds to try aren't here")
def test_every_feed_there_is_gives_articles_or_named_refusals() -> None:
    seen = 0
    for path in sorted(CORPUS.rglob("*.*")):
        one = Input.of_file(path)
        if recognise(one) is None:
            continue
        seen += 1
        try:
            assert list(read(one, ReadContext())), path
        except Refused as refused:
            assert refused.code in ("bad-xml", "empty-body"), path  # noqa: PT017
    assert seen > 20


@pytest.mark.parametrize(
    ("said", "authors"),
    [
        ("joe@f.example (Joe Doe)", ("Joe Doe",)),
        ("joe@f.example", ()),
        ("Joe Doe &lt;joe@f.example&gt;", ("Joe Doe",)),
        ("joe@f.example (Joe Doe), ann@f.example (Ann Poe)", ("Joe Doe", "Ann Poe")),
        ("Joe Doe", ("Joe Doe",)),
    ],
)
def test_an_author_is_the_name_beside_the_address(said: str, authors: tuple[str, ...]) -> None:
    item = f"<item><title>A</title><author>{said}</author><description>Words.</description></item>"
    assert record(RSS % item).facts.authors == authors


def test_entities_and_tags_in_every_field_are_read_and_a_bare_ampersand_stays() -> None:
    found = record(
        RSS
        % """<item><title><![CDATA[AT&T&#8217;s <i>rope</i> &amp; tar]]></title><category>Q&amp;amp;A</category>
<dc:creator><![CDATA[Ada O&#8217;Bell]]></dc:creator><description>x</description></item>"""
    )
    assert (found.facts.title, found.facts.authors, found.facts.section) == (
        "AT&T’s rope & tar",
        ("Ada O’Bell",),
        ("Q&A",),
    )
    bare = record(RSS % "<item><title>Row at AT&T <3 R&D; all</title><link>https://a.example/?x=1&page=2</link>"
                        "<description>Rope & tar &eacute;</description></item>")  # fmt: skip
    assert (bare.facts.title, bare.facts.url) == ("Row at AT&T <3 R&D; all", "https://a.example/?x=1&page=2")
    assert bare.data.decode() == "Rope & tar é"


def test_a_damaged_item_of_a_json_feed_costs_itself_alone() -> None:
    good = '{"id": "%s", "content_text": "Ships wait.", "title": "%s"}'
    deep = '{"id": "c", "x": ' + "[" * 5_000 + "]" * 5_000 + "}"
    feed = '{"version": "https://jsonfeed.org/version/1.1", "items": ['
    for data in (
        f"{feed}{good % ('a', 'A')}, {deep}, {good % ('b', 'B')}]}}",
        f"{feed}{good % ('a', 'A')}, {good % ('b', 'B')}, {{",
    ):
        found = items(data)
        assert [one.facts.title for one in found if isinstance(one, Record)] == ["A", "B"]
        assert [one.code for one in found if isinstance(one, Refusal)] == ["bad-record"]


def test_html_that_was_escaped_twice_is_html() -> None:
    found = record(
        RSS % "<item><title>x</title><description>&amp;lt;p&amp;gt;Ships&amp;lt;/p&amp;gt;</description></item>"
    )
    assert (found.form, found.data) == ("fragment", b"<p>Ships</p>")


def test_a_feed_that_names_a_wrong_encoding_keeps_its_letters() -> None:
    data = (RSS % "<item><title>Décès à Kermarec</title><description>Été</description></item>").replace(
        'encoding="utf-8"', 'encoding="iso-8859-1"'
    )
    for encoding in ("utf-8", "iso-8859-1"):
        assert record(data.encode(encoding)).facts.title == "Décès à Kermarec"


NEW_BLOGGER = "<b:type>%s</b:type><b:status>%s</b:status>"
OLD_BLOGGER = (
    '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#%s"/>'
)


@pytest.mark.parametrize(
    "more",
    [
        NEW_BLOGGER.replace("b:", "blogger:") % ("COMMENT", "LIVE"),
        NEW_BLOGGER.replace("b:", "blogger:") % ("POST", "DRAFT"),
        OLD_BLOGGER % "comment",
        OLD_BLOGGER % "settings",
        OLD_BLOGGER % "template",
        OLD_BLOGGER % "post" + "<app:control><app:draft>yes</app:draft></app:control>",
        '<thr:in-reply-to ref="tag:b,1"/>',
    ],
)
def test_drafts_comments_and_settings_in_the_export_of_a_blog_are_skipped(more: str) -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018"
xmlns:app="http://purl.org/atom/app#" xmlns:thr="http://purl.org/syndication/thread/1.0">%s</feed>"""
    entry = "<entry><id>tag:b,%s</id><title>%s</title><content>Text.</content>%s</entry>"
    post = entry % (1, "A", OLD_BLOGGER % "post" + '<category term="Sea"/>')
    found = items(atom % (post + entry % (2, "B", more)))
    assert [type(one) for one in found] == [Record, Skip]
    assert isinstance(found[0], Record)
    assert found[0].facts.section == ("Sea",)


def test_a_guid_that_is_no_address_is_no_link() -> None:
    item = "<item><title>Cranes</title><guid>n7</guid><description>They wait.</description></item>"
    found = record(RSS % item, "https://post.example/feed")
    assert (found.facts.url, found.facts.record_id) == (None, "n7")
    stated = "<item><title>Cranes</title><link>/n7</link><guid>/n7</guid><description>They wait.</description></item>"
    assert record(RSS % stated, "https://post.example/feed").facts.url == "https://post.example/n7"
    linked = record(RSS % item.replace("n7", "https://post.example/n7"))
    assert linked.facts.url == "https://post.example/n7"


def test_a_description_of_several_paragraphs_is_no_summary() -> None:
    item = "<item><title>Cranes</title><description>%s</description></item>"
    assert not record(RSS % item % ("&lt;p&gt;They wait.&lt;/p&gt;" * 3)).facts.is_summary
    assert record(RSS % item % "&lt;p&gt;They wait.&lt;/p&gt;").facts.is_summary
    teaser = '<p><img src="a.jpg"></p><p>They wait.</p><p><a href="/a">Read more</a></p>'
    assert record(RSS % item % teaser.replace("<", "&lt;")).facts.is_summary
