"""Articles, the welcome and messages as documents."""

import re
from dataclasses import replace

import pytest

from db.models import Article, Cell, Correction, Headline, Link, Outline, Section
from db.text.dates import Published
from db.text.markdown import write_code, write_image, write_table
from tui.article.document import (
    Document,
    DocumentBlock,
    DocumentSpan,
    build_article,
)
from tui.article.metadata_lines import estimate_minutes, format_date
from tui.article.notices import build_message, build_welcome, draw_bars

ARTICLE = Article(
    id=1,
    slug="news/2022/a-title",
    title="A title",
    site="site.example",
    section=("World", "Europe"),
    section_id=7,
    published=Published("2022-01-26"),
    url=None,
    authors=(),
    language="en",
    root="Main",
    body="First paragraph.\n\nSecond paragraph.",
    links=(
        Link("read-also", "Known", None, "news/2021/known", 5),
        Link("read-also", "Unknown"),
        Link("view-all", "View all events"),
    ),
    source=None,
    warnings=(),
    section_count=1414,
)


def _texts(document: Document, *kinds: str) -> list[str]:
    return [block.text for block in document.blocks if block.kind in kinds]


def _body(markdown: str, *links: Link) -> Document:
    return build_article(replace(ARTICLE, body=markdown, links=links))


def test_an_article_starts_with_its_section_title_and_dateline() -> None:
    blocks = build_article(ARTICLE).blocks
    assert [(block.kind, block.text, block.above) for block in blocks[:6]] == [
        ("kicker", "World › Europe", 1),
        ("title", "A title", 0),
        ("dateline", "26 January 2022 · 1 min · site.example", 0),
        ("rule", "", 0),
        ("paragraph", "First paragraph.", 1),
        ("paragraph", "Second paragraph.", 1),
    ]


def test_an_article_ends_with_numbered_links_and_the_way_to_its_section() -> None:
    document = build_article(ARTICLE)
    assert [(block.kind, block.first, block.text, block.above) for block in document.blocks[6:]] == [
        ("rule", "", "", 1),
        ("label", "", "Read also", 0),
        ("link", " 1  ", "Known", 1),
        ("link", " 2  ", "Unknown  not in this archive", 0),
        ("link", " →  ", "View all events  1,414 in 2022", 1),
    ]
    assert [(link.text, link.kind, link.target, link.number) for link in document.links] == [
        ("Known", "article", 5, 1),
        ("Unknown", "missing", None, 2),
        ("View all events", "listing", 7, None),
    ]


def test_the_way_to_the_section_is_offered_where_the_page_had_no_links() -> None:
    document = build_article(replace(ARTICLE, links=(), published=None))
    assert [link.kind for link in document.links] == ["listing"]
    assert document.blocks[-1].text == "View all events  1,414 undated"
    assert "Read also" not in document.plain_text


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2022", "2022"),
        ("2022-01", "January 2022"),
        ("1702-03-11", "11 March 1702"),
        ("2022-01-26T14:05:00+02:00", "26 January 2022, 14:05"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(iso: str, words: str) -> None:
    assert format_date(Published(iso)) == words
    assert _texts(build_article(replace(ARTICLE, published=Published(iso))), "dateline")[0].startswith(words + " · ")


def test_an_article_without_a_date_says_so() -> None:
    assert _texts(build_article(replace(ARTICLE, published=None)), "dateline")[0].startswith("Undated · ")


def test_long_warnings_stand_below_the_text_and_a_line_above_says_so() -> None:
    told = ("Left out among its paragraphs: " + "“The harbour was closed on Tuesday…”, " * 5, "Cleaned.")
    document = build_article(replace(ARTICLE, body="First.", warnings=told))
    kinds = [block.kind for block in document.blocks]
    assert _texts(document, "warning") == ["2 notes on how it was read: below the text.", told[0].strip(), told[1]]
    assert kinds.index("paragraph") < len(kinds) - 1 - kinds[::-1].index("warning")


def test_authors_and_warnings_are_named() -> None:
    document = build_article(replace(ARTICLE, authors=("Ann", "Bob"), warnings=("Filed under 2022.", "Cleaned.")))
    assert _texts(document, "dateline") == ["26 January 2022 · 1 min · site.example · By Ann, Bob"]
    assert _texts(document, "warning") == ["Filed under 2022.", "Cleaned."]


def test_reading_time_counts_words_or_characters_without_blanks() -> None:
    assert estimate_minutes("") == 1
    assert estimate_minutes("word " * 660) == 3
    assert estimate_minutes("予" * 1500) == 3
    assert estimate_minutes("слово " * 660) == 3


def test_the_body_keeps_its_headings_quotes_and_lists() -> None:
    document = _body("Text.\n\n## Head\n\n> Quote\n\n- one\n\n- two\n\n9. nine\n\n10. ten\n\nEnd.")
    body = [(block.kind, block.text, block.first, block.rest, block.above) for block in document.blocks[4:-2]]
    assert body == [
        ("paragraph", "Text.", "", "", 1),
        ("heading", "Head", "", "", 2),
        ("quote", "Quote", "│ ", "│ ", 1),
        ("bullet", "one", "• ", "  ", 1),
        ("bullet", "two", "• ", "  ", 0),
        ("number", "nine", "9. ", "   ", 1),
        ("number", "ten", "10. ", "    ", 0),
        ("paragraph", "End.", "", "", 1),
    ]


def test_links_in_the_text_lead_to_articles_of_the_archive_and_else_to_the_web() -> None:
    document = _body(
        "See [ours](https://site.example/1), [theirs](HTTP://else.example/) and [neither](/relative), **loud**.",
        Link("in-text", "ours", "https://site.example/1", "news/2020/ours", 9),
    )
    assert [(link.text, link.kind, link.target) for link in document.links[:-1]] == [
        ("ours", "article", 9),
        ("theirs", "url", "HTTP://else.example/"),
    ]
    block = document.blocks[4]
    assert [(block.text[span.start : span.end], span.kind) for span in block.spans] == [
        ("ours", "link"),
        ("theirs", "link"),
        ("loud", "strong"),
    ]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//x.example"])
def test_only_web_and_mail_addresses_can_be_followed(url: str) -> None:
    document = _body(f"[text]({url})", Link("in-text", "text", url))
    assert [link.kind for link in document.links] == ["listing"]
    assert document.blocks[4].spans == ()


def test_every_link_has_an_anchor_over_its_own_words() -> None:
    document = _body("A [b](http://b.example) and [c](http://c.example).", *ARTICLE.links)
    words = [document.blocks[anchor.block].text[anchor.start : anchor.end] for anchor in document.anchors]
    assert words == [link.text for link in document.links] == ["b", "c", "Known", "Unknown", "View all events"]


def test_a_hundred_links_keep_their_numbers_aligned() -> None:
    links = tuple(Link("read-also", f"Title {n}") for n in range(1, 101))
    prefixes = [block.first for block in _body("Text.", *links).blocks if block.kind == "link"]
    assert prefixes[:1] + prefixes[99:] == ["  1  ", "100  ", " →  "]


def test_text_from_right_to_left_is_set_from_the_right() -> None:
    document = build_article(replace(ARTICLE, title="خبر", body="Latin.\n\n- «بند»\n\n1904 год"))
    assert [block.text for block in document.blocks if block.flush_right] == ["خبر", "«بند»"]
    assert [block.first for block in document.blocks if block.kind == "bullet"] == [" •"]


def test_lines_of_a_list_in_a_list_are_indented_and_stand_close() -> None:
    document = _body("- a\n\n    1. b\n\n        - c\n\n- d\n\n1. e")
    items = [(block.first, block.text, block.above) for block in document.blocks if block.kind in ("bullet", "number")]
    assert items == [("• ", "a", 1), ("  1. ", "b", 0), ("    • ", "c", 0), ("• ", "d", 0), ("1. ", "e", 1)]


def test_a_line_break_of_the_article_is_one_on_the_page_and_in_what_is_copied() -> None:
    document = _body("> One\\\n> two *three*\n\n- four\\\n    five")
    quote, item = document.blocks[4:6]
    assert (quote.text, quote.spans) == ("One\ntwo three", (DocumentSpan(8, 13, "emphasis"),))
    assert [link.text for link in _body("[a\\\nb](http://c.example)").links[:1]] == ["a b"]
    assert (item.text, item.first) == ("four\nfive", "• ")
    assert "│ One\n│ two three\n\n• four\n  five" in document.plain_text
    assert document.text_between((4, 4), (5, 6)) == "two three\n\nfour\nf"


def test_code_keeps_its_lines_and_its_indentation() -> None:
    document = _body("```python\ndef a():\n\tpass\n\n    *b* [c](http://d.example)\n```")
    block = document.blocks[4]
    assert (block.kind, block.text) == ("code", "def a():\n    pass\n\n    *b* [c](http://d.example)")
    assert (block.first, block.spans) == ("", ())
    assert block.text in document.plain_text


def test_a_table_keeps_its_rows_and_the_links_in_its_cells() -> None:
    document = _body("| Name | Boats |\n| --- | --- |\n| [A](http://a.example) | *1* |")
    block = document.blocks[4]
    assert (block.kind, block.text, block.rows) == ("table", "Name | Boats\nA | 1", (("Name", "Boats"), ("A", "1")))
    anchor = document.anchors[0]
    assert (document.links[0].target, block.text[anchor.start : anchor.end]) == ("http://a.example", "A")


@pytest.mark.parametrize(
    ("markdown", "kind", "text", "links"),
    [
        ("![An alt](http://a.example/b.png)\nBy *me*", "image", "An alt\nBy me", ["An alt"]),
        ("![An alt](http://a.example/b.png)\nBy [me](http://me.example)", "image", "An alt\nBy me", ["An alt", "me"]),
        ("![](http://a.example/b.png)\n*Seen* by [me](http://me.example)", "image", "Seen by me", ["Seen by ", "me"]),
        (
            "![](http://a.example/b.png)\n[By me](http://me.example) in May",
            "image",
            "By me in May",
            ["By me", " in May"],
        ),
        ("![](http://a.example/b.png)\n[By me](http://me.example)", "image", "By me", ["By me"]),
        ("![Same](http://a.example/b.png)\nSame", "image", "Same", ["Same"]),
        ("![](http://a.example/a%20b%07.png?x=1)", "muted", "a b.png", ["a b.png"]),
        ("![](http://a.example/)", "muted", "a.example", ["a.example"]),
        ("![]()\nBy me", "image", "By me", []),
        ("![]()", "muted", "Image", []),
        ("![An alt](javascript:alert)", "image", "An alt", []),
    ],
)
def test_an_image_is_a_line_that_links_to_it_and_its_caption(
    markdown: str, kind: str, text: str, links: list[str]
) -> None:
    document = _body(markdown)
    block = document.blocks[4]
    assert (block.kind, block.first, block.text) == (kind, "▧ ", text)
    anchors = [text[anchor.start : anchor.end] for anchor in document.anchors if anchor.block == 4]
    assert anchors == [link.text for link in document.links[: len(links)]] == links


HOSTILE = [
    "\x1b]0;owned\x07title", "\x1b]8;;http://evil.example\x1b\\text\x1b]8;;\x1b\\", "\x1b]52;c;aGk=\x07",
    "\x1b[2J\x1b[31mred", "\x9b31mred", "\x9d0;owned\x9c", "a\u202eb\u2066c", "nul\0nul", "\ud800lone", "bell\x07",
    "\x1bP+q\x1b\\", "\x7f\x85\u2028",
    "[bold]b[/bold]", "[/]", "[@click=app.quit]quit[/]", "x" * 10_000, "\u0301" * 100, "a\u200db",
]  # fmt: skip
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:12]) for text in HOSTILE])
def test_nothing_that_a_terminal_would_obey_gets_into_a_document(text: str) -> None:
    document = build_article(
        replace(
            ARTICLE,
            title=text,
            site=text,
            section=(text, text),
            authors=(text,),
            warnings=(text,),
            body=f"{text}\n\n# {text}\n\n[{text}](http://x.example)\n\n> {text}\n\n{write_code(text)}\n\n"
            f"{write_table([[text], [text]])}\n\n{write_image(text, text, text)}",
            links=(Link("read-also", text), Link("view-all", text)),
        )
    )
    for block in document.blocks:
        assert UNSAFE.search(block.text.replace("\n", "") + block.first) is None
    assert UNSAFE.search(document.title + "".join(link.text for link in document.links)) is None
    assert UNSAFE.search(document.plain_text.replace("\n", "")) is None


def test_brackets_are_text() -> None:
    document = build_article(replace(ARTICLE, title="[Update] [/b]", body=r"\[bold\] and [@click=app.quit] stay"))
    assert _texts(document, "title", "paragraph") == ["[Update] [/b]", "[bold] and [@click=app.quit] stay"]


def test_a_title_over_several_lines_becomes_one() -> None:
    document = build_article(replace(ARTICLE, title="One\r\ntwo\tthree\n"))
    assert (document.title, _texts(document, "title")) == ("One two three", ["One two three"])


def test_an_article_without_text_says_so() -> None:
    assert _texts(_body(" \n"), "muted") == ["No text of this article was kept."]


def test_the_plain_text_is_the_page_without_what_only_the_screen_needs() -> None:
    document = build_article(replace(ARTICLE, body="First.\n\n- one\n\n- two\n\nLast.", warnings=("Cleaned.",)))
    assert document.plain_text == (
        "World › Europe\nA title\n26 January 2022 · 1 min · site.example\n\nFirst.\n\n• one\n• two\n\nLast.\n\n"
        "Read also\n\n 1  Known\n 2  Unknown"
    )


def test_text_between_two_places_has_no_breaks_of_the_screen() -> None:
    document = Document(
        (
            DocumentBlock("paragraph", "one two"),
            DocumentBlock("bullet", "three"),
            DocumentBlock("paragraph", "four", above=1),
        )
    )
    assert document.text_between((0, 4), (2, 2)) == "two\nthree\n\nfo"
    assert document.text_between((1, 1), (1, 3)) == "hr"


def _outline(years: dict[int | None, int]) -> Outline:
    section = Section(1, "site.example", ("News",), None)
    return Outline("My papers", (section,), tuple(Cell(year, 1, count) for year, count in years.items()))


def test_the_welcome_names_the_archive_its_size_its_years_and_three_keys() -> None:
    document = build_welcome(_outline({2020: 10, 2022: 1400, None: 1}), "This is the sample.")
    assert document.title == "My papers"
    assert _texts(document, "dateline") == ["1,411 articles · 1 section · 2020–2022"]
    assert _texts(document, "bars") == ["▁▁▁▁      ████", "2020 2021 2022"]
    assert [block.first.strip() for block in document.blocks if block.kind == "key"] == ["↵", "/", "?"]
    assert _texts(document, "muted") == ["This is the sample."]


def test_many_years_share_their_bars_so_that_the_strip_fits_80_columns() -> None:
    for first, last in ((1999, 2022), (1702, 2022), (1, 9999)):
        (strip,) = _texts(build_welcome(_outline({first: 1, last: 3, (first + last) // 2: 2})), "bars")
        assert strip.startswith(f"{first} ")
        assert strip.endswith(f" {last}")
        assert len(strip) <= 45


def test_an_empty_archive_is_welcomed_without_years() -> None:
    document = build_welcome(_outline({}))
    assert _texts(document, "dateline") == ["0 articles · 1 section"]
    assert _texts(document, "bars") == []


def test_bars_grow_with_their_counts() -> None:
    assert draw_bars([0, 1, 50, 100]) == " ▁▄█"
    assert draw_bars([]) == draw_bars([0])[:0] == ""


def test_a_message_has_a_title_and_paragraphs() -> None:
    document = build_message("Damaged\x1b[0m", "It can't be\nread.\n\nTry `check`.")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("title", "Damaged"),
        ("rule", ""),
        ("paragraph", "It can't be read."),
        ("paragraph", "Try `check`."),
    ]


def test_a_correction_is_marked_where_it_stands_and_said_below() -> None:
    corrections = (
        Correction("author", "Ann", "", "2026-11-24T10:00:00+00:00"),
        Correction("date", "2022-01-26", "2021", "2026-11-24T10:00:00+00:00"),
        Correction("section", "News", "Newz", "2026-11-23T10:00:00+00:00"),
        Correction("title", "Right", "Wrong", "at some time"),
    )
    corrected = replace(ARTICLE, authors=("Ann",), published=Published("2022-01-26"), corrections=corrections)
    document = build_article(corrected)
    assert _texts(document, "kicker")[0].endswith("*")
    assert _texts(document, "dateline")[0].startswith("26 January 2022* · ")
    assert _texts(document, "dateline")[0].endswith(" · By Ann*")
    assert _texts(document, "title") == [ARTICLE.title]
    assert _texts(document, "warning") == [
        "* Author corrected by hand on 24 November 2026; the source has none.",
        "* Date corrected by hand on 24 November 2026; the source says 2021.",
        "* Section corrected by hand on 23 November 2026; the source says “Newz”.",
        "* Title corrected by hand on at some time; the source says “Wrong”.",
    ]


def test_where_the_date_is_from_is_said_at_the_end_unless_a_person_gave_it() -> None:
    dated = replace(ARTICLE, published=Published("2022-01-26"), date_from="json-ld")
    assert _texts(build_article(dated), "muted")[-1:] == ["The date is from: json-ld."]
    guessed = replace(dated, date_from="guessed")
    assert _texts(build_article(guessed), "muted")[-1].startswith("The date is guessed")
    by_hand = replace(dated, corrections=(Correction("date", "2022-01-26", "2021", "2026-11-24"),))
    for other in (replace(dated, date_from=""), replace(dated, published=None), by_hand):
        assert not [text for text in _texts(build_article(other), "muted") if "date is from" in text]


def test_copies_are_named_after_read_also_and_numbered_on() -> None:
    def told(number: int, title: str, site: str) -> Headline:
        return Headline(number, f"s{number}", title, site, (), 1, Published("2022-01-27"), None, (), None)

    leader = replace(ARTICLE, site="a.example", copies=30)
    copies = [told(7, ARTICLE.title, "b.example"), told(8, "Told [otherwise]", "a.example")]
    document = build_article(leader, copies=copies)
    assert "30 copies" in _texts(document, "dateline")[0]
    told_of = [link for link in document.links if link.number and link.target in (7, 8)]
    numbered = [(link.number, link.text, link.target) for link in told_of]
    also = len([link for link in ARTICLE.links if link.kind == "read-also"])
    assert numbered == [
        (also + 1, "b.example · 27 January 2022", 7),
        (also + 2, "Told [otherwise]", 8),
    ]
    assert "and 28 more, under it in the tree" in _texts(document, "muted")
    copy = build_article(replace(ARTICLE, copy_of="s9"), told(9, "The first to tell", "c.example"))
    assert _texts(copy, "warning") == ["A copy of The first to tell"]
    assert copy.links[0].target == 9
    assert "A copy of" not in copy.plain_text
    assert "copies" not in _texts(copy, "dateline")[0]
