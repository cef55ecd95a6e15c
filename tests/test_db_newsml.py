"""NITF and NewsML: agencies' articles with their facts, and bodies as HTML."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_db_importing import articles

from db.ingest.importer import import_sources
from db.ingest.readers.syndication.newsml import read, recognise
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Item, Record, Refusal, Refused, Skip

NITF = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "http://never.example/nitf-3-2.dtd">
<nitf xml:lang="en"><head><title>Not this</title>
<docdata><doc-id id-string="x1"/><date.issue norm="20220126T140500+0200"/><fixture fix.id="Coast"/></docdata>
<pubdata position.section="Harbour"/></head>
<body><body.head><hedline><hl1>Ships &amp; cranes</hl1><hl2>They wait</hl2></hedline>
<byline>By <person>Ada Bell</person><byttl>Reporter</byttl></byline><dateline>PORT</dateline>
</body.head>
<body.content><p>The <em>ships</em> wait&#8212;<a href="https://a.example/?x=1&amp;y=2">still</a>.</p>
<hl2>Later</hl2><block><p>More &lt;b&gt;.</p></block><bq><block><p>Said</p></block></bq><ul><li>One</li></ul>
<media media-type="image"><media-caption>A crane</media-caption></media><br/></body.content></body></nitf>"""

G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x" version="2" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2022-01-27T10:00:00Z</versionCreated>
<pubStatus qcode="stat:%s"/></itemMeta>
<contentMeta><contentCreated>2022-01-26</contentCreated><creator type="cptype:person"><name>Ada Bell</name></creator>
<by>By Tom Oak</by><headline>Ships &amp; cranes</headline><language tag="en-GB"/>
<subject type="cpnat:abstract" qcode="medtop:1"><name>transport</name></subject></contentMeta>
<contentSet>%s</contentSet></newsItem>"""
XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title>
</head><body><p>The <i>ships</i> wait.</p><br/><p>Still.</p></body></html></inlineXML>"""


def source(data: str | bytes) -> Input:
    content = data.encode() if isinstance(data, str) else data
    return Input("news.xml", lambda: BytesIO(content), size=len(content))


def items(data: str | bytes) -> list[Item]:
    return list(read(source(data), ReadContext()))


def record(data: str | bytes) -> Record:
    (found,) = items(data)
    assert isinstance(found, Record)
    return found


def code(data: str | bytes) -> str:
    with pytest.raises(Refused) as refused:
        items(data)
    return refused.value.code


def g2(content: str = XHTML, status: str = "usable") -> str:
    return G2 % (status, content)


def test_nitf_is_an_article() -> None:
    found = record(NITF)
    assert found.form == "fragment"
    facts = found.facts
    assert facts.title == "Ships & cranes"
    assert facts.published is not None
    assert facts.published.iso == "2022-01-26T14:05:00+02:00"
    assert facts.authors == ("Ada Bell",)
    assert facts.section == ("Harbour",)
    assert facts.language == "en"
    html = found.data.decode()
    assert '<p>The <em>ships</em> wait—<a href="https://a.example/?x=1&amp;y=2">still</a>.</p>' in html
    assert "<h2>Later</h2><div><p>More &lt;b&gt;.</p></div>" in html
    assert "<blockquote><div><p>Said</p></div></blockquote><ul><li>One</li></ul>" in html
    assert "crane</" not in html
    assert "hl1" not in html


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Bell", ("Ada Bell",)),
        ("<bytag>By Ada Bell</bytag>", ("Ada Bell",)),
        ("<person><name.given>Ada</name.given><name.family>Bell</name.family></person>", ("Ada Bell",)),
        ("ada@post.example", ()),
        ("", ()),
    ],
)
def test_a_byline_without_marked_persons_is_the_name_and_parts_of_one_are_joined(
    byline: str, names: tuple[str, ...]
) -> None:
    found = record(NITF.replace("By <person>Ada Bell</person><byttl>Reporter</byttl>", byline))
    assert found.facts.authors == names


def test_nitf_with_names_of_characters_that_no_dtd_explains() -> None:
    assert "wait — still" in record(NITF.replace("&#8212;", " &mdash; ")).data.decode().replace(
        '<a href="https://a.example/?x=1&amp;y=2">', ""
    )


def test_a_news_item_with_xhtml_is_an_article() -> None:
    found = record(g2())
    facts = found.facts
    assert facts.title == "Ships & cranes"
    assert facts.published is not None
    assert facts.published.iso == "2022-01-26"
    assert facts.authors == ("Ada Bell",)
    assert facts.section == ("transport",)
    assert facts.language == "en-GB"
    assert found.data.decode() == "<p>The <i>ships</i> wait.</p><br><p>Still.</p>"


def test_a_news_item_may_hold_nitf_or_plain_text() -> None:
    nitf = NITF.partition('.dtd">')[2].strip()
    found = record(g2(f"<inlineXML>{nitf}</inlineXML>"))
    assert b"<h2>Later</h2>" in found.data
    assert found.facts.section == ("transport",)
    found = record(g2('<inlineData contenttype="text/plain">The ships &lt;wait&gt;.\n\nStill.</inlineData>'))
    assert (found.form, found.data) == ("plain", b"The ships <wait>.\n\nStill.")


def test_what_is_withdrawn_or_no_text_is_skipped() -> None:
    assert items(g2(status="canceled")) == [Skip("news.xml")]
    assert items(g2('<remoteContent href="a.jpg"/>')) == [Skip("news.xml")]
    assert items(g2().replace("ninat:text", "ninat:picture")) == [Skip("news.xml")]
    assert items('<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>') == [Skip("news.xml")]
    assert items(g2("<inlineData/>")) == [Refusal("news.xml", "empty-body", "It has no text.")]


def test_a_message_has_several_items() -> None:
    message = f"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>{g2()}{g2(status='canceled')}{g2()}%s"
    found = items(message % "</itemSet></newsMessage>")
    assert [type(one) for one in found] == [Record, Skip, Record]
    assert [one.offset for one in found if isinstance(one, Record)] == [1, 3]


def test_newsml_1_is_read_too() -> None:
    nitf = NITF.partition('.dtd">')[2].strip()
    found = record(
        "<NewsML><NewsItem><NewsManagement><FirstCreated>20220126T140500Z</FirstCreated></NewsManagement><NewsComponent>"
        "<NewsLines><HeadLine>Cranes</HeadLine><ByLine>By Tom Oak</ByLine></NewsLines><ContentItem><DataContent>"
        f"{nitf}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    assert found.facts.title == "Cranes"
    assert found.facts.authors == ("Tom Oak",)
    assert found.facts.published is not None
    assert found.facts.published.iso == "2022-01-26T14:05:00+00:00"


def test_agencies_ids_stay_the_same_through_all_revisions() -> None:
    assert record(g2()).facts.record_id == "urn:x"
    identity = "<ProviderId>agency.example</ProviderId><DateId>20220126</DateId><NewsItemId>77</NewsItemId>"
    old = (
        f"<NewsML><NewsItem><Identification><NewsIdentifier>{identity}<RevisionId Update='N'>2</RevisionId>"
        "<PublicIdentifier>urn:newsml:agency.example:20220126:77:2N</PublicIdentifier></NewsIdentifier>"
        "</Identification><NewsComponent><ContentItem><DataContent>Fog.</DataContent></ContentItem></NewsComponent>"
        "</NewsItem></NewsML>"
    )
    assert record(old).facts.record_id == "urn:newsml:agency.example:20220126:77"
    for said, identity in (('id-string="7"', "7"), ('regsrc="AG" id-string="7"', "urn:nitf:AG:7")):
        found = record(NITF.replace('id-string="x1"', said))
        assert found.facts.record_id == identity


def test_a_revision_in_another_file_is_a_version(path: Path, tmp_path: Path) -> None:
    for name, day, word in (("a", "28", "lie at anchor"), ("b", "27", "wait")):
        (tmp_path / f"{name}.xml").write_text(g2().replace("wait", word).replace("2022-01-27T", f"2022-01-{day}T"))
    report = import_sources(path, [str(tmp_path)])
    assert (report.new, report.updated) == (1, 1)
    (article,) = articles(path)
    assert "lie at anchor" in article.body


def test_bad_xml_is_named() -> None:
    assert code(NITF[:-200]) == "truncated"
    assert code('<!DOCTYPE nitf [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><nitf>&b;</nitf>') == "bad-xml"
    assert code("<nitf>" + "<p>" * 100_000) == "too-deep"
    message = f"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>{g2()}{g2()[:-40]}"
    found: list[Item] = []
    with pytest.raises(Refused, match="in the middle"):
        found.extend(read(source(message), ReadContext()))
    assert len(found) == 1


def test_what_is_newsml_is_told_by_its_root() -> None:
    assert recognise(source(NITF)) == "It is NITF: its root element is <nitf>."
    assert recognise(source(g2())) == "It is NewsML-G2: its root element is <newsItem>."
    assert recognise(source("<html><nitf/></html>")) is None
    assert recognise(source("")) is None


@given(st.text(alphabet="<>/&;pbn \"='abcnitf.", max_size=150))
def test_any_inner_text_is_read_or_named(text: str) -> None:
    head, _, end = NITF.partition("<p>")
    try:
        assert items(head + text + end)
    except Refused as refused:
        assert refused.code in ("truncated", "bad-xml")  # noqa: PT017


def test_a_wrong_encoding_and_bare_ampersands_spoil_nothing() -> None:
    data = NITF.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="iso-8859-1"?>')
    data = data.replace("Ships &amp; cranes", "Décès chez AT&T").replace("More", "Été")
    (found,) = items(data)
    assert isinstance(found, Record)
    assert found.facts.title == "Décès chez AT&T"
    assert "Été" in found.data.decode()
