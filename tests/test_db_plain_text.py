"""Plain text in fields read as Markdown: paragraphs, lines, lists; and what is HTML in such a field."""

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from db.ingest.plain_text import to_markdown
from db.ingest.source.field_text import read_body
from db.text.markdown import to_plain_text

WRAPPED = (
    "The harbour was closed on Tuesday after a storm\n"
    "had torn two ferries from their moorings, so that\n"
    "nobody came in by day."
)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("One\nTwo", "One\n\nTwo"),
        ("One\n\nTwo", "One\n\nTwo"),
        ("Intro:\n- a\n- b", "Intro:\n\n- a\n\n- b"),
        ("Intro:\n\n- a\n- b\n\nEnd.", "Intro:\n\n- a\n\n- b\n\nEnd."),
        ("So:\n\n1. a\n\n2. b", "So:\n\n1. a\n\n2. b"),
        ("See:\n* a\n  goes on\n* b\n\nEnd", "See:\n\n- a\\\n    goes on\n\n- b\n\nEnd"),
        ("- Hola, dijo.\nY se fue.", "\\- Hola, dijo.\n\nY se fue."),
        ("1999. A year\n2005. Another", "1999\\. A year\n\n2005\\. Another"),
        ("A\n\nRoses are red,\nviolets are blue.\n\nB", "A\n\nRoses are red,\\\nviolets are blue.\n\nB"),
        (WRAPPED, WRAPPED.replace("\n", " ")),
        (f"{WRAPPED}\n\nEnd", WRAPPED.replace("\n", " ") + "\n\nEnd"),
        (
            f"{WRAPPED}\n\n{'https://a.example/' + 'x' * 90}\nEnd",
            f"{WRAPPED.replace(chr(10), ' ')}\n\n{'https://a.example/' + 'x' * 90}\\\nEnd",
        ),
        (
            "The council voted to close the old bridge on Friday.\nIt will reopen in May.",
            "The council voted to close the old bridge on Friday.\n\nIt will reopen in May.",
        ),
        ("  1. " + WRAPPED.replace("\n", "\n     ") + "\n  2. End", f"1. {WRAPPED.replace(chr(10), ' ')}\n\n2. End"),
    ],
)
def test_plain_text_keeps_its_lines_and_lists(text: str, markdown: str) -> None:
    assert to_markdown(text) == markdown


@settings(max_examples=examples(200))
@given(st.text("a-*. 1\n#>|", min_size=1, max_size=60))
def test_no_word_of_a_plain_text_is_lost(text: str) -> None:
    def letters(of: str) -> str:
        return "".join(char for char in of if char.isalpha())

    assert letters(to_plain_text(to_markdown(text))) == letters(text)


@pytest.mark.parametrize(
    "text",
    ["p<i and q>r", "a<b but c>d", "<notatag T31> x", "The <b> element", "Write a <p> element for each", "a <3 b"],
)
def test_signs_of_less_and_more_make_no_html(text: str) -> None:
    assert read_body(text) == (text, "plain")


@pytest.mark.parametrize(
    "text",
    [
        "<p>One<p>Two",
        "One<br>Two",
        "See <a href=/x>this</a>",
        "x\n  <li>y",
        "<em>One</em>",
        "<img src=a alt>",
        "<a href=/s?id=5>it</a>",
        "First.<p>Two.<p>Three.",
        '<a href="x"title="y">z</a>',
    ],
)
def test_html_in_a_field_is_told_by_its_tags(text: str) -> None:
    assert read_body(text) == (text, "fragment")


def test_blank_lines_set_paragraphs_apart_in_html_without_any() -> None:
    assert read_body("One.\n\nTwo <b>bold</b>.") == ("<p>One.</p><p>Two <b>bold</b>.</p>", "fragment")
    assert read_body("One.\r\n\r\nTwo <b>bold</b>.")[0] == "<p>One.</p><p>Two <b>bold</b>.</p>"
    assert read_body("<p>One.\n\nTwo <b>bold</b>.")[0] == "<p>One.\n\nTwo <b>bold</b>."
