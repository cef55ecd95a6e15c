"""What sources state of their articles is kept as they state it, and odd values take no time by their square."""

import gzip
from collections.abc import Callable
from io import BytesIO

import pytest

from db.ingest.language.date_parser import read_date
from db.ingest.language.language_codes import normalize_language
from db.ingest.readers.posts.front_matter import parse_front_matter, split_post
from db.ingest.readers.posts.markdown_posts import recognise
from db.ingest.readers.posts.post_addresses import place_of
from db.ingest.readers.posts.post_metadata import find_section
from db.ingest.readers.syndication import feeds
from db.ingest.readers.syndication.nitf import name_of_byline
from db.ingest.readers.syndication.wordpress_text import to_html
from db.ingest.readers.syndication.xml_repair import repair_document
from db.ingest.readers.tables import tables
from db.ingest.readers.tables.columns import Columns, body_of, facts_of
from db.ingest.source.http_message import parse_fields
from db.ingest.source.inputs import Input, ReadContext, gunzip
from db.ingest.source.loose_values import names_of
from db.ingest.source.records import Facts, Record
from db.text.author_names import split_names
from db.text.markdown import split_blocks


def facts(**row: object) -> Facts:
    named = {"title": "Fog", "body": "It came up.", **row}
    return facts_of(Columns.from_fields(list(named), {}).cells(named))


@pytest.mark.parametrize(
    ("row", "iso"),
    [
        ({"published": True, "published_at": "2022-01-26"}, "2022-01-26"),
        ({"published": "1", "date": "2022-01-26"}, "2022-01-26"),
        ({"date": "0000-00-00", "created": "2022-01-26"}, "2022-01-26"),
        ({"date": "", "post_date": "2022-01-26"}, "2022-01-26"),
        ({"date": "03/04/2022", "language": "eng"}, "2022"),
        ({"date": "03/04/2022", "language": "English"}, "2022"),
        ({"date": "03/04/2022", "language": "en-US "}, "2022-03-04"),
        ({"date": "03/04/2022", "language": "de_DE.UTF-8"}, "2022-04-03"),
        ({"date": "2022-01-26T10:00:00+01:00[Europe/Paris]"}, "2022-01-26T10:00:00+01:00"),
        ({"date": "Wed, 26 Jan 2022 10:00:00 CET"}, "2022-01-26T10:00:00+01:00"),
    ],
)
def test_a_field_that_is_no_date_hides_none(row: dict[str, object], iso: str) -> None:
    found = facts(**row).published
    assert found is not None
    assert found.iso == iso


def test_a_zone_that_is_named_and_has_its_offset_is_one() -> None:
    for text in ("2022-01-26T10:00:00+01:00[Europe/Paris]", "2022-01-26T10:00:00 Europe/Paris"):
        found = read_date(text)
        assert found is not None
        assert found.iso == "2022-01-26T10:00:00+01:00"


@pytest.mark.parametrize(
    "row",
    [
        {"url": "/fog", "canonical_url": "https://site.example/fog"},
        {"url": None, "webUrl": "https://site.example/fog"},
    ],
)
def test_a_path_or_an_empty_field_hides_no_address(row: dict[str, object]) -> None:
    assert facts(**row).url == "https://site.example/fog"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"title": "Dr.", "first_name": "Ada", "last_name": "Bell"}, ("Ada Bell",)),
        ({"title": "Editor", "displayName": "Ada Bell"}, ("Ada Bell",)),
        ({"title": "Ada Bell"}, ("Ada Bell",)),
        ("[Ada Bell, Max Frei]", ("Ada Bell", "Max Frei")),
        ("['Ada Bell', 'Max Frei']", ("Ada Bell", "Max Frei")),
        ("伊恩·约翰逊", ("伊恩·约翰逊",)),
        ("王小明，李四", ("王小明", "李四")),
        ("Ada Bell · Max Frei", ("Ada Bell", "Max Frei")),
    ],
)
def test_authors_are_told_as_they_are_stated(author: object, names: tuple[str, ...]) -> None:
    assert facts(author=author).authors == names


def test_names_within_which_a_sign_stands_are_whole() -> None:
    assert split_names("Marcel·lí Virgili") == ["Marcel·lí Virgili"]
    assert list(names_of({"title": "Editor", "name": "Ada Bell"})) == ["Ada Bell"]
    assert name_of_byline("By Von Miller") == "Von Miller"
    assert facts(section="[Opinion]").section == ("Opinion",)
    assert facts(section="World > Asia").section == ("World", "Asia")
    assert facts(_id={"$oid": "5c7c0d3f"}).record_id == "5c7c0d3f"


def test_two_letters_behind_a_dot_are_a_language_only_where_sites_have_it() -> None:
    def post(name: str) -> Input:
        return Input(f"/posts/{name}", lambda: BytesIO(b""), size=0)

    assert (place_of(post("intro-to-node.js.md")).language, place_of(post("fog.de.md")).language) == (None, "de")
    assert place_of(post("intro-to-node.js.md")).name == "intro-to-node.js"


def test_a_category_with_a_comma_is_one_where_they_are_listed() -> None:
    assert find_section({"categories": ["Arts, Culture", "World"]}) == ("Arts, Culture",)
    assert find_section({"category": "World, Asia"}) == ("World",)


def test_the_author_of_an_atom_feed_is_that_of_its_entries() -> None:
    data = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><id>urn:h</id><updated>2022-01-26T10:00:00Z</updated>'
        b"<author><name>Ada Bell</name></author><entry><id>urn:1</id><title type='html'>Storm&lt;br&gt;warning</title>"
        b"<updated>2022-01-26T10:00:00Z</updated><content>It rains.</content></entry></feed>"
    )
    (found,) = feeds.READER.read(Input("a.xml", lambda: BytesIO(data), size=len(data)), ReadContext())
    assert isinstance(found, Record)
    assert (found.facts.authors, found.facts.title) == (("Ada Bell",), "Storm warning")


def test_an_entity_of_html_is_none_of_xmls() -> None:
    data = repair_document(b"<a>TOM &AMP; JERRY &LT;b&GT; &eacute;</a>", None)
    assert "TOM &amp; JERRY &lt;b&gt; é".encode() in (data if isinstance(data, bytes) else data.encode())


def test_front_matter_with_a_value_that_no_loader_takes_is_read_line_by_line() -> None:
    hostile = "---\n# " + "- " * 500 + '\ntitle: "\\UFFFFFFFF"\nauthor: Ada Bell\n---\nIt rains.'
    assert parse_front_matter(split_post(hostile)).values["author"] == "Ada Bell"
    number = "+++\ntitle = 0x" + "f" * 4_000 + "\n+++\nIt rains."
    assert find_section(parse_front_matter(split_post(number)).values) == ()


def _members() -> bytes:
    return gzip.compress(b"x") + gzip.compress(b"") * 50_000


def test_pages_of_many_members_are_whole() -> None:
    assert gunzip(gzip.compress(b"Fog ") + gzip.compress(b"came up.") + gzip.compress(b"x" * 3_000_000), 1 << 23) == (
        b"Fog came up." + b"x" * 3_000_000
    )


def _markdown(data: bytes) -> Input:
    return Input("a.md", lambda: BytesIO(data), size=len(data))


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (lambda: normalize_language("en" + "_" * 5_000 + "!"), None),
        (lambda: recognise(_markdown(b"# a" + b" " * 5_000 + b"b")) is not None, True),
        (lambda: len(list(split_blocks("```" + " " * 50_000 + "x y"))), 1),
        (lambda: gunzip(_members(), 1 << 20), b"x"),
        (lambda: len(parse_fields(b"X: a\r\n" + b" b\r\n" * 300_000)["x"]), 600_001),
        (lambda: to_html("[code]" * 20_000).count("[code]"), 20_000),
        (lambda: len(facts(section="a" + " " * 100_000 + "b").section), 1),
    ],
    ids=["language", "heading", "fence", "members", "folded lines", "shortcodes", "levels"],
)
def test_a_hostile_value_is_read_in_time_by_its_length(read: Callable[[], object], found: object) -> None:
    """By the square of it, or worse, each would take minutes."""
    assert read() == found


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"authors": [{"id": 7}], "byline": "Ada Bell"}, ("Ada Bell",)),
        ({"authors": "[Ada Bell, Tom O'Neil, Sam O'Hara]"}, ("Ada Bell", "Tom O'Neil", "Sam O'Hara")),
        ({"authors": "['Ada Bell', \"Tom O'Neil\"]"}, ("Ada Bell", "Tom O'Neil")),
    ],
)
def test_a_field_without_a_name_hides_none(row: dict[str, object], found: tuple[str, ...]) -> None:
    assert facts(**row).authors == found


def test_a_flag_or_a_mark_of_nothing_hides_no_text_and_no_title() -> None:
    row = {"title": "NULL", "article_title": "Fog", "html": True, "content": "<p>It came up.</p>"}
    cells = Columns.from_fields(list(row), {}).cells(row)
    assert (facts_of(cells).title, body_of(cells)[0]) == ("Fog", "<p>It came up.</p>")


def test_a_year_of_two_digits_and_a_zone_that_is_named_are_read() -> None:
    found = read_date("Wed, 26 Jan 22 10:00:00 CET")
    assert found is not None
    assert found.iso == "2022-01-26T10:00:00+01:00"


def test_the_author_of_an_entry_that_a_feed_took_over_is_that_of_its_source() -> None:
    data = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Planet</title><id>urn:h</id><updated>2022-01-26T10:00:00Z'
        b"</updated><author><name>Max Frei</name></author><entry><id>urn:1</id><title>Fog</title>"
        b"<updated>2022-01-26T10:00:00Z</updated><content>It rains.</content>"
        b"<source><title>Harbour</title><author><name>Ada Bell</name></author></source></entry></feed>"
    )
    (found,) = feeds.READER.read(Input("a.xml", lambda: BytesIO(data), size=len(data)), ReadContext())
    assert isinstance(found, Record)
    assert found.facts.authors == ("Ada Bell",)


def test_shortcodes_in_capitals_are_those_in_small_letters() -> None:
    assert "x" not in to_html("It rains. [GALLERY ids='1']x[/GALLERY] It rains.").replace("[", "")
    assert "came" in to_html("[GALLERY ids='1'] " * 20_000 + "It came up.")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("[{'name': 'Ada Bell', 'id': 3}]", ("Ada Bell",)),
        ('[{"name": "Ada Bell"}, {"name": "Max Frei"}]', ("Ada Bell", "Max Frei")),
        ("[" + " " * 4_700 + "x" * 250 + "]", ()),
    ],
)
def test_a_list_that_was_written_as_text_is_read_as_one(value: str, found: tuple[str, ...]) -> None:
    assert facts(authors=value).authors in (found, ("x" * 250,))


def test_a_zero_hides_no_other_date_of_a_feeds_entry() -> None:
    data = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><id>urn:h</id><entry><id>urn:1</id><title>Fog</title>'
        b"<published>1970-01-01T00:00:00Z</published><updated>2022-05-05T10:00:00Z</updated>"
        b"<content>It rains.</content></entry></feed>"
    )
    (found,) = feeds.READER.read(Input("a.xml", lambda: BytesIO(data), size=len(data)), ReadContext())
    assert isinstance(found, Record)
    assert found.facts.published is not None
    assert found.facts.published.iso.startswith("2022-05-05")


def test_names_with_words_of_lists_in_them_are_whole() -> None:
    assert split_names("Johannes von und zu Liechtenstein") == ["Johannes von und zu Liechtenstein"]
    assert split_names("Ada von Bell und Max Frei") == ["Ada von Bell", "Max Frei"]


def test_letters_of_a_table_that_stand_only_far_below_its_start_are_read() -> None:
    lines = [b"title,text", *(b"Note,Nothing happened at the pier." for _ in range(3_000))]
    data = b"\n".join(lines) + "\nCaf\u00e9,The caf\u00e9 \u2013 for good \u2013 is closed.\n".encode("cp1252")
    *_, last = tables.READER.read(Input("a.csv", lambda: BytesIO(data), size=len(data)), ReadContext())
    assert isinstance(last, Record)
    assert (last.facts.title, last.data.decode()) == ("Café", "The café – for good – is closed.")
