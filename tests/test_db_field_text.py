"""Text in fields of feeds, exports and tables: entities and tags are read, and what only looks like them stays."""

import pytest

from db.ingest.source.field_text import read_body, read_field
from db.ingest.source.loose_values import names_of


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("Ice&#8217;s <em>price</em> &amp; weight", "Ice’s price & weight"),
        ("Caf&eacute; &#x201C;Zur Post&#x201D;", "Café “Zur Post”"),
        ("It&amp;#8217;s R&amp;amp;D", "It’s R&D"),
        ("&lt;i&gt;Rope&lt;/i&gt; &amp; tar", "Rope & tar"),
        ('<a href="/ada">Ada Bell</a>', "Ada Bell"),
        ("One<br>two", "One two"),
        ("H<sub>2</sub>O", "H2O"),
    ],
)
def test_entities_and_tags_are_read_also_if_they_were_escaped_once_more(field: str, text: str) -> None:
    assert read_field(field) == text


@pytest.mark.parametrize(
    "field",
    [
        "AT&T",
        "R&D costs; AT&T",
        "I <3 you",
        "a < b > c",
        "The <b> element",
        "?a=1&copy=2&section=3",
        "&nothing;",
        "Q&A",
    ],
)
def test_what_only_looks_like_an_entity_or_a_tag_stays(field: str) -> None:
    assert read_field(field) == field
    assert read_body(field)[0] == field


def test_a_text_about_html_keeps_what_it_shows() -> None:
    assert read_field("How to write &amp;lt; in XML") == "How to write &lt; in XML"


def test_a_body_is_html_if_it_has_tags_or_was_escaped_as_a_whole() -> None:
    assert read_body("<p>It&#8217;s dear.</p>") == ("<p>It&#8217;s dear.</p>", "fragment")
    assert read_body(" &lt;p&gt;It&amp;#8217;s dear.&lt;/p&gt;") == (" <p>It&#8217;s dear.</p>", "fragment")
    assert read_body("It&#8217;s dear &amp; rare: 2 &lt; 3.") == ("It’s dear & rare: 2 < 3.", "plain")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Ada O&#8217;Bell &amp; Max Frei", ["Ada O’Bell", "Max Frei"]),
        ("AT&T", ["AT&T"]),
        (["nan", "Ada Bell", None, "-", "N/A"], ["Ada Bell"]),
        (float("nan"), []),
        (3, []),
        ("3", []),
        ({"id": 3}, []),
        ({"id": 3, "display_name": "Ada Bell"}, ["Ada Bell"]),
        ([{"givenName": "Ada", "familyName": "Bell"}], ["Ada Bell"]),
    ],
)
def test_a_name_has_letters_and_is_no_mark_of_nothing(value: object, names: list[str]) -> None:
    assert list(names_of(value)) == names
