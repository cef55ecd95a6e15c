"""What a page's text keeps: nothing is left out for its words or a class's name, and no page with a text ends empty."""

import json

import pytest
from extraction_pages import PARAGRAPHS

from db.ingest.extraction.body.body import extract_body
from db.ingest.extraction.extractor import parse_html, read_page
from db.ingest.source.records import Facts, Record
from db.text.cleaning import clean
from db.text.markdown import split_blocks

URL = "https://paper.example/news/bridge.html"
TITLE = "The new bridge is open"


def page(*parts: str, head: str = "", attributes: str = "") -> str:
    return (
        f"<!doctype html><html lang=en><head><title>{TITLE}</title>{head}</head><body{attributes}>"
        f"<header><a href='/'>The Paper</a></header>{''.join(parts)}<footer><p>Mill Lane 1, Oldtown.</p></footer>"
    )


def article(*parts: str) -> str:
    return f"<main><article><h1>{TITLE}</h1><div class='article-body'>{''.join(parts)}</div></article></main>"


def text(*paragraphs: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def body(source: str) -> list[str]:
    return list(split_blocks(extract_body(parse_html(source), URL).markdown))


def warnings(source: str) -> tuple[str, ...]:
    return extract_body(parse_html(source), URL).warnings


def within(part: str) -> str:
    return page(article(text(*PARAGRAPHS[:2]), part, text(*PARAGRAPHS[2:])))


@pytest.mark.parametrize(
    "words",
    [
        "Copyright in maps was what the council talked of for the rest of the evening, until the lamps were lit.",
        "Readers who subscribe to the newsletter of the harbour were told of the price a day before all others.",
        "To get the refund, riders must use the app by Friday, the ferry company said after the meeting.",
        "Hier spendete die Firma neun Millionen Euro, die Spenden kamen den Seeleuten zugute, sagte die Ministerin.",
        "Todos los derechos de los pescadores serán respetados, dijo la alcaldesa al final de la reunión.",
        "Follow the river on <a href='https://maps.example/'>the app</a> and you get to the mill, says the guide.",
        "All cookies were sold by noon, and whoever came later had to accept a donation of bread.",
    ],
)
@pytest.mark.parametrize("place", [1, 3, len(PARAGRAPHS)])
def test_a_paragraph_is_never_left_out_for_its_words(words: str, place: int) -> None:
    found = body(page(article(text(*PARAGRAPHS[:place], words, *PARAGRAPHS[place:]))))
    assert len(found) == len(PARAGRAPHS) + 1
    assert found[place].startswith(words[:20])


@pytest.mark.parametrize(
    "name",
    ["widget", "paywall", "teaser", "embed", "image", "toc", "podcast", "nl", "promo", "print", "related-x card"],
)
def test_a_name_alone_convicts_no_paragraph_and_no_sub_heading(name: str) -> None:
    boxes = "".join(f"<div class='{name} box'><p>{paragraph}</p></div>" for paragraph in PARAGRAPHS)
    assert body(page(article(boxes))) == list(PARAGRAPHS)
    heading = f"<h2 class='{name}-title bold'>A last trip</h2>"
    assert body(within(heading)) == [*PARAGRAPHS[:2], "## A last trip", *PARAGRAPHS[2:]]


def test_a_page_builders_headings_in_boxes_of_their_own_stay() -> None:
    def box(kind: str, inner: str) -> str:
        return f"<div class='e-element e-widget e-widget-{kind}'>{inner}</div>"

    parts = [box("heading", f"<h2>Part {i}</h2>") + box("text", f"<p>{PARAGRAPHS[i]}</p>") for i in range(4)]
    found = body(page(f"<h1>{TITLE}</h1><div class='e-section'>{''.join(parts)}</div>"))
    assert found == [line for i in range(4) for line in (f"## Part {i}", PARAGRAPHS[i])]


def test_a_part_above_a_wall_belongs_to_the_article_below_it() -> None:
    above = f"<div class='teaser-content'><div class='story'>{text(PARAGRAPHS[0])}</div></div>"
    below = f"<div class='story'>{text(*PARAGRAPHS[1:])}</div>"
    assert body(page(f"<main><h1>{TITLE}</h1><div class='metered'>{above}{below}</div></main>")) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "opened", ["<nav><div><a href=/>Home</a></nav>", "<button><div><svg></svg><div></button>", "<form><div></form>"]
)
def test_an_element_that_is_not_closed_swallows_nothing(opened: str) -> None:
    source = page(article(text(*PARAGRAPHS))).replace("<header>", f"<header>{opened}")
    assert body(source) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "source",
    [
        page(
            '<template id="B:0"></template>',
            f"<footer>About</footer><div hidden id='S:0'>{article(text(*PARAGRAPHS))}</div><script>$RC()</script>",
        ),
        page(
            f'<div hidden id="S:1">'
            f"{article(text(*PARAGRAPHS[:2]), '<template id=P:2></template>', text(*PARAGRAPHS[4:]))}</div>"
            f'<div hidden id="S:2">{text(*PARAGRAPHS[2:4])}</div>',
        ),
        page(
            f"<main><h1>{TITLE}</h1>{text(*PARAGRAPHS[:2])}<x-body><template shadowrootmode=open>"
            f"{text(*PARAGRAPHS[2:])}</template></x-body></main>"
        ),
        page(f"<h1>{TITLE}</h1><template id=story><article>{text(*PARAGRAPHS)}</article></template>"),
        page(f"<h1>{TITLE}</h1><noscript><article>{text(*PARAGRAPHS)}</article></noscript>"),
        page(article(text(*PARAGRAPHS)), attributes=" style='visibility: hidden'"),
        page(f"<main style='display:none'>{article(text(*PARAGRAPHS))}</main>"),
    ],
    ids=["react", "react in react", "shadow root", "template", "noscript", "body", "main"],
)
def test_text_that_a_page_hides_until_a_script_shows_it_is_found(source: str) -> None:
    assert body(source) == list(PARAGRAPHS)


def test_what_is_slotted_into_a_shadow_root_stands_where_the_slot_is() -> None:
    root = f"<template shadowrootmode=open><p>{PARAGRAPHS[0]}</p><slot></slot><p>{PARAGRAPHS[3]}</p></template>"
    host = f"<x-story>{root}{text(*PARAGRAPHS[1:3])}</x-story>"
    assert body(page(f"<main><h1>{TITLE}</h1>{host}{text(*PARAGRAPHS[4:])}</main>")) == list(PARAGRAPHS)


STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
RICH = [{"type": "paragraph", "children": [{"text": each[:20]}, {"text": each[20:]}]} for each in PARAGRAPHS]


@pytest.mark.parametrize(
    "script",
    [
        f"<script id=__NEXT_DATA__ type='application/json'>{json.dumps({'props': {'post': {'html': STORY}}})}</script>",
        f"<script>self.__next_f.push({json.dumps([1, '5:' + json.dumps({'article': {'html': STORY}})])})</script>",
        f"<script>window.__STATE__ = {json.dumps({'story': {'blocks': RICH}})};</script>",
    ],
    ids=["next", "next, streamed", "a state of paragraphs"],
)
def test_text_in_the_data_of_a_script_is_taken_where_the_page_shows_none(script: str) -> None:
    assert body(page(f"<div id=root></div>{script}")) == list(PARAGRAPHS)
    assert body(page(article(text(*PARAGRAPHS[:4])), script)) == list(PARAGRAPHS[:4])


def test_a_list_of_sources_in_the_text_stays_though_it_is_all_links() -> None:
    report = "<a href='https://a.example/1'>The report of the board</a>"
    links = f"<ul><li>{report}<li><a href='https://b.example/2'>The answer</a></ul>"
    assert body(within(links))[2:4] == [
        "- [The report of the board](https://a.example/1)",
        "- [The answer](https://b.example/2)",
    ]
    own = "<ul><li><a href='/a'>The price of rope</a><li><a href='/b'>The price of salt</a></ul>"
    assert len(body(within(f"<p>What it changes:</p>{own}"))) == len(PARAGRAPHS) + 3


def test_a_paragraph_that_is_all_one_link_is_kept_above_the_others_and_told_below_them() -> None:
    first, *rest = PARAGRAPHS
    *before, _ = (f"<p>{text}</p>" for text in PARAGRAPHS)
    linked = '<p><a href="/storm">{}</a></p>'
    above = extract_body(parse_html(page(article(linked.format(first), *(f"<p>{text}</p>" for text in rest)))))
    assert above.markdown.startswith(first)
    below = extract_body(parse_html(page(article(*before, linked.format(PARAGRAPHS[-1])))))
    assert below.markdown.endswith(PARAGRAPHS[-2])
    (warning,) = below.warnings
    assert warning.startswith(f"Left out among its paragraphs: “{PARAGRAPHS[-1][:40]}")


def test_a_line_that_is_a_link_to_another_site_is_text() -> None:
    lamps = "<h2>1. Brass lamp</h2><p><a href='https://shop.example/1'>£79.99, Tollard</a></p>"
    assert body(within(lamps))[2:4] == ["## 1\\. Brass lamp", "[£79.99, Tollard](https://shop.example/1)"]


def test_a_table_and_code_in_boxes_of_their_own_stay() -> None:
    table = "<div class='embed'><div><table><tr><th>Year<th>Boats<tr><td>2013<td>4</table></div></div>"
    assert body(within(table))[2] == "| Year | Boats |\n| --- | --- |\n| 2013 | 4 |"
    assert body(within("<div class='widget'><pre>f(\n)\n}</pre></div>"))[2] == "```\nf(\n)\n}\n```"


def test_lines_without_a_letter_stay_in_the_text() -> None:
    assert body(within("<p>* * *</p>"))[2] == r"\* \* \*"


def test_notes_below_the_text_stay() -> None:
    notes = (
        "<div class='notes'><ol><li id=n1><p>The ledger, page nine. <a href='#r1'>↩</a></p>"
        "<li id=n2><p>The same, page ten. <a href='#r2'>↩</a></p></ol></div>"
    )
    source = page(f"<main><article><h1>{TITLE}</h1>{text(*PARAGRAPHS)}{notes}</article></main>")
    assert body(source)[len(PARAGRAPHS) :] == ["1. The ledger, page nine. ↩", "2. The same, page ten. ↩"]


def test_pictures_of_the_text_stay_with_their_captions_and_a_picture_story_is_an_article() -> None:
    figures = [
        f"<figure><img src='/{i}.jpg' alt='Picture {i}'><figcaption>{each}</figcaption></figure>"
        for i, each in enumerate(PARAGRAPHS)
    ]
    assert body(within(figures[0]))[2] == f"![Picture 0](https://paper.example/0.jpg)\n{PARAGRAPHS[0]}"
    found = read_page(Record("a.html", page(article(*figures)).encode(), "page", "html 1", facts=Facts(url=URL)))
    assert list(split_blocks(found.body)) == [
        f"![Picture {i}](https://paper.example/{i}.jpg)\n{each}" for i, each in enumerate(PARAGRAPHS)
    ]


def test_an_article_in_an_aside_is_kept_with_a_warning() -> None:
    source = page(f"<main><aside><section><article>{text(PARAGRAPHS[0])}</article></section></aside></main>")
    assert PARAGRAPHS[0] in body(source)
    assert warnings(source) == (
        "It isn't sure which of the page's texts is the article: this is all of it that reads like one.",
    )


def test_what_stands_in_the_column_beside_a_short_article_is_none_of_it() -> None:
    tags = "anchor award boats bridge budget council county dredging election ferry fire fish fleet fog gale grant"
    aside = f"<div class='col-3'><blockquote>Categories</blockquote><ul><li>Harbour</ul><p>{tags}</p></div>"
    source = page(f"<div class='row'><div class='col-9'><h1>{TITLE}</h1>{text(PARAGRAPHS[0])}</div>{aside}</div>")
    assert body(source) == [PARAGRAPHS[0]]


def test_what_is_left_out_among_the_paragraphs_is_said() -> None:
    box = f"<div class='newsletter'><p>{PARAGRAPHS[3]} Each morning, by the first post.</p></div>"
    found = warnings(within(box))
    assert len(found) <= 1
    kept = PARAGRAPHS[3] in " ".join(body(within(box)))
    assert kept or found[0].startswith(f"Left out among its paragraphs: “{PARAGRAPHS[3][:30]}")
    assert warnings(page(article(text(*PARAGRAPHS)))) == ()


def test_quotation_marks_of_a_wrong_encoding_swallow_no_text() -> None:
    told = "He said \u2018yes\u2019, and \u201cno\u201d to all the rest.".encode().decode("latin-1")
    assert clean(told) == "".join(char for char in told if not "\x80" <= char <= "\x9f")
    assert clean("a\x9d0;owned\x9cb") == "ab"


@pytest.mark.parametrize(
    "start",
    [
        "<button class=share>Share",
        "<button class=share><div>Share",
        "<nav><ul><li><a href=/>Home</a></ul>",
        "<dialog open>",
        "<p><a href='/unclosed'>A link that nobody has closed. </p>",
    ],
)
def test_an_element_that_is_not_closed_swallows_no_text(start: str) -> None:
    paragraphs = [f"{paragraph} ({number})" for number in range(3) for paragraph in PARAGRAPHS]
    found = "\n".join(body(page(f"<main><article><h1>{TITLE}</h1>", start, text(*paragraphs), "</article></main>")))
    assert all(paragraph in found for paragraph in paragraphs)


def test_a_teaser_that_is_one_link_is_no_unclosed_one() -> None:
    teaser = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:2])
    assert not any(
        PARAGRAPHS[0] in block for block in body(page(article(f"<a href=/x>{teaser}</a>", text(*PARAGRAPHS[2:]))))
    )


@pytest.mark.parametrize(
    "name", ["widget", "paywall", "teaser", "embed", "image", "toc", "podcast", "nl", "newsletter", "author-bio"]
)
@pytest.mark.parametrize("element", ["div", "section"])
def test_a_name_convicts_no_box_that_reads_like_the_text_around_it(name: str, element: str) -> None:
    middle = f"<{element} class={name}><p>{PARAGRAPHS[2]}</p></{element}>"
    found = body(page(article(text(*PARAGRAPHS[:2]), middle, text(*PARAGRAPHS[3:]))))
    assert found == list(map(clean, PARAGRAPHS))


def test_sentences_in_an_element_of_their_own_are_text() -> None:
    middle = f"<div>{PARAGRAPHS[2]}</div>"
    assert len(body(page(article(text(*PARAGRAPHS[:2]), middle, text(*PARAGRAPHS[3:]))))) == len(PARAGRAPHS)


@pytest.mark.parametrize(
    "box", ["<aside>{}</aside>", "<div aria-hidden=true><h4>Offer</h4>{}</div>", "<footer>{}</footer>"]
)
def test_what_is_left_out_beside_the_text_is_told(box: str) -> None:
    told = warnings(
        within(box.format(text("Twenty boats were hauled out before the frost, and their owners wait for spring.")))
    )
    assert [warning.partition(":")[0] for warning in told] == ["Left out among its paragraphs"]
    assert "“Twenty boats were hauled out" in told[0]


@pytest.mark.parametrize("role", ["complementary", "dialog", "alertdialog", "contentinfo", "navigation", "search"])
def test_a_role_makes_of_a_box_what_an_element_of_that_kind_is(role: str) -> None:
    offer = "We and our partners store information on your device, and you may choose what is kept there."
    source = page(article(text(*PARAGRAPHS), f"<div role={role}>{text(offer, offer[:60] + '.')}</div>"))
    assert body(source) == list(PARAGRAPHS)
    assert warnings(source)[0].startswith("Left out among its paragraphs: “We and our partners")


def test_a_role_that_is_around_the_whole_text_says_nothing() -> None:
    assert body(page(f"<div role=dialog><h1>{TITLE}</h1>{text(*PARAGRAPHS)}</div>")) == list(PARAGRAPHS)


SECOND = "The old mill is for sale"
STORY_BELOW = text(*(f"{paragraph} It was told at the mill." for paragraph in PARAGRAPHS[:4]))


@pytest.mark.parametrize(
    "below",
    [
        f"<article><h1>{SECOND}</h1><time>3 March 2022</time>{STORY_BELOW}</article>",
        f"<article><p>Sport</p><h2><a href=/sport/mill.html>{SECOND}</a></h2>{STORY_BELOW}</article>",
        f"<a href=/sport/mill.html><article><h1>{SECOND}</h1>{STORY_BELOW}</article></a>",
        f"<div class='next-article-inline'><h1>{SECOND}</h1><time>3 March 2022</time>{STORY_BELOW}</div>",
    ],
)
def test_an_article_that_readers_scroll_on_to_is_told_and_no_part_of_the_pages_own(below: str) -> None:
    source = page(f"<main><article><h1>{TITLE}</h1>{text(*PARAGRAPHS)}</article>{below}</main>")
    assert body(source) == list(PARAGRAPHS)
    assert warnings(source) == (f"Beside it on its page: “{SECOND}”.",)


@pytest.mark.parametrize(
    "below",
    [
        f"<article><h2>{SECOND}</h2>{STORY_BELOW}</article>",
        f"<article><h2><a href='#mill'>{SECOND}</a></h2>{STORY_BELOW}</article>",
        f"<section><h1>{SECOND}</h1>{STORY_BELOW}</section>",
    ],
    ids=["a part with a sub-heading", "an entry with its own mark", "a part with a heading of the first level"],
)
def test_a_part_of_an_article_in_an_element_of_its_own_stays(below: str) -> None:
    source = page(f"<main><div><article><h1>{TITLE}</h1>{text(*PARAGRAPHS)}</article>{below}</div></main>")
    assert len(body(source)) == len(PARAGRAPHS) + 5
    assert warnings(source) == ()


def test_of_two_articles_the_one_that_the_page_is_named_for_stays() -> None:
    other = f"<article><h1>{SECOND}</h1>{STORY_BELOW}</article>"
    assert set(PARAGRAPHS) <= set(body(page(f"{other}<article><h1>{TITLE}</h1>{text(*PARAGRAPHS)}</article>")))


def test_a_text_for_programs_that_is_under_another_headline_is_told() -> None:
    told = {"@type": "NewsArticle", "headline": SECOND, "articleBody": " ".join(PARAGRAPHS)}
    script = "<script type='application/ld+json'>{}</script>"
    (warning,) = warnings(page(f"<div><h1>{TITLE}</h1></div>", script.format(json.dumps(told))))
    assert SECOND[:20] in warning
    for headline in ("", TITLE, f"{TITLE}: all that is known"):
        source = page(f"<div><h1>{TITLE}</h1></div>", script.format(json.dumps({**told, "headline": headline})))
        assert warnings(source) == ()


def test_a_few_words_that_are_in_no_article_are_told() -> None:
    waiting = page(f"<h1>{TITLE}</h1><div class=spinner>Loading…</div>")
    assert body(waiting) == ["Loading…"]
    (warning,) = warnings(waiting)
    assert warning.startswith("It isn't sure")
    assert warnings(page(article("<p>It rained.</p>"))) == ()


def test_a_text_that_scripts_have_under_another_title_is_told() -> None:
    state = json.dumps({"story": {"headline": SECOND, "html": STORY}})
    source = page("<div id=root></div>", f"<script type='application/json'>{state}</script>")
    assert len(body(source)) == len(PARAGRAPHS)
    assert warnings(source) == (f"It isn't sure that its text is the article's: the page has it under “{SECOND}”.",)
    assert warnings(source.replace(SECOND, TITLE)) == ()


@pytest.mark.parametrize("element", ["footer", "form", "address"])
def test_text_that_stands_nowhere_else_is_taken_from_where_none_belongs(element: str) -> None:
    source = f"<html><head><title>{TITLE}</title></head><body><{element}>{text(*PARAGRAPHS)}</{element}></body></html>"
    assert body(source) == list(PARAGRAPHS)


def test_a_notice_in_the_footer_is_no_article() -> None:
    assert body(f"<html><body><footer>{text(PARAGRAPHS[0])}</footer></body></html>") == []


@pytest.mark.parametrize("attribute", ["hidden", "style='display: none'"])
def test_what_a_page_hides_below_its_text_is_told(attribute: str) -> None:
    rest = f"<div {attribute}>{text(*PARAGRAPHS[3:])}</div><button>Read more</button>"
    [told] = warnings(page(article(text(*PARAGRAPHS[:3]), rest)))
    assert told.startswith(f"Hidden on its page: “{PARAGRAPHS[3][:30]}")


def of_stream(*rows: str) -> str:
    pushed = json.dumps([1, "".join(rows)])
    return page(f"<div id=root>Loading</div><script>self.__next_f.push({pushed})</script>")


def test_text_that_react_streams_as_elements_is_found() -> None:
    elements = [
        ["$", "p", str(i), {"children": [paragraph[:20], ["$", "b", None, {"children": paragraph[20:]}]]}]
        for i, paragraph in enumerate(PARAGRAPHS)
    ]
    row = f"5:{json.dumps(['$', 'article', None, {'children': ['$L7', *elements]}])}\n"
    assert body(of_stream('2:I["chunk"]\n', row, "6:null\n")) == list(map(clean, PARAGRAPHS))


def test_text_that_react_streams_as_a_row_of_text_is_found() -> None:
    markup = text("Zwölf Kähne lagen am Kai, sagte der Lotse am Mittwoch der Zeitung.", *PARAGRAPHS)
    row = f"1a:T{len(markup.encode()):x},{markup}"
    assert len(
        body(of_stream("1:null\n", row, '3:["$","div",null,{"dangerouslySetInnerHTML":{"__html":"$1a"}}]\n'))
    ) == 1 + len(PARAGRAPHS)


@pytest.mark.parametrize("source", ["<source srcset=/a.webp>", "<source srcset=/a.webp><source srcset=/a.avif>", ""])
def test_a_picture_with_several_sources_is_kept(source: str) -> None:
    image = f"<picture>{source}<img src='/pier one.jpg' alt='The pier'></picture>"
    picture = f"<figure>{image}<figcaption>The pier in May.</figcaption></figure>"
    assert "![The pier](https://paper.example/pier%20one.jpg)\nThe pier in May." in body(within(picture))


@pytest.mark.parametrize("parts", ["{caption}{table}", "{table}{caption}"])
def test_the_caption_of_a_table_is_a_paragraph(parts: str) -> None:
    rows = "".join(f"<tr><td>Pier {i}<td>{i} boats</tr>" for i in range(3))
    caption = "<figcaption>Boats at the piers by number.</figcaption>"
    found = body(within(f"<figure>{parts.format(caption=caption, table=f'<table>{rows}</table>')}</figure>"))
    assert "Boats at the piers by number." in found
    assert any(block.startswith("| Pier 0 | 0 boats |") for block in found)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("10<sup>6</sup> herring", "10⁶ herring"),
        ("12 m<sup>2</sup> of nets", "12 m² of nets"),
        ("CO<sub>2</sub> in the hold", "CO₂ in the hold"),
        ("the 5<sup>th</sup> of May", "the 5th of May"),
        ("the bridge<sup><a href='#n1'>[1]</a></sup> again", r"the bridge\[1\] again"),
    ],
)
def test_a_number_above_the_line_is_no_digit_of_the_one_before_it(markup: str, expected: str) -> None:
    found = body(within(f"<p>The pilots spoke of {markup}, and of nothing else for the rest of the evening.</p>"))
    assert f"The pilots spoke of {expected}, and of nothing else for the rest of the evening." in found


def test_the_numbers_of_lines_beside_a_program_are_no_text_of_their_own() -> None:
    code = "<td class=code><pre>def a():\n    return 1\n\n</pre></td>"
    table = f"<table><tr><td class=gutter><pre>7\n8\n9\n</pre></td>{code}</tr></table>"
    assert [block for block in body(within(table)) if block.startswith("```")] == ["```\ndef a():\n    return 1\n```"]
    apart = "<p>The numbers of the boats:</p><pre>1\n2\n3\n4\n5\n6</pre><pre>a fleet</pre>"
    assert "```\n1\n2\n3\n4\n5\n6\n```" in body(within(apart))


def test_a_film_with_a_caption_is_the_picture_that_stands_for_it() -> None:
    film = (
        "<figure><video src=/a.mp4 poster=/p.jpg></video><figcaption>A film of the pier in May.</figcaption></figure>"
    )
    assert "![](https://paper.example/p.jpg)\nA film of the pier in May." in body(within(film))


PARTS = {
    "paragraph": ("<p>Nobody spoke.</p>", ["Nobody spoke."]),
    "text": ("Nobody spoke.", ["Nobody spoke."]),
    "quote": ("<blockquote>Water has no owner.</blockquote>", ["> Water has no owner."]),
    "list": ("<ul><li>Four boats</li><li>Two nets</li></ul>", ["- Four boats", "- Two nets"]),
    "code": ("<pre>if a:\n    b()</pre>", ["```\nif a:\n    b()\n```"]),
    "table": (
        "<table><tr><td>Flow</td><td>12</td></tr><tr><td>Head</td><td>3</td></tr></table>",
        ["| Flow | 12 |\n| --- | --- |\n| Head | 3 |"],
    ),
    "heading": ("<h2>The end</h2><p>It was over.</p>", ["## The end", "It was over."]),
    "picture": (
        "<figure><img src=/w.jpg alt='A wheel'><figcaption>The wheel.</figcaption></figure>",
        ["![A wheel](https://paper.example/w.jpg)\nThe wheel."],
    ),
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("box", ["<div class=c-block>{}</div>", "<section>{}</section>", "<div><div>{}</div></div>"])
@pytest.mark.parametrize("place", [2, len(PARAGRAPHS)])
def test_what_stands_in_a_box_of_its_own_is_kept_among_the_paragraphs_and_below_them(
    part: str, box: str, place: int
) -> None:
    markup, expected = PARTS[part]
    found = body(page(article(text(*PARAGRAPHS[:place]), box.format(markup), text(*PARAGRAPHS[place:]))))
    assert found == [*PARAGRAPHS[:place], *expected, *PARAGRAPHS[place:]]


def test_text_that_comes_several_times_is_a_templates() -> None:
    advert = "<div><label>Advertisement</label></div>"
    found = body(page(article(advert.join(f"<p>{each}</p>" for each in PARAGRAPHS))))
    assert found == list(PARAGRAPHS)


def test_a_box_beside_others_that_each_hold_a_paragraph_is_a_part_as_well() -> None:
    boxes = [f"<div class=text-block><p>{each}</p></div>" for each in PARAGRAPHS]
    last = (
        "<div class=head-block><h2>What comes next</h2></div><div class=text-block-2><p>Nothing is certain.</p></div>"
    )
    found = body(page(f"<main><h1>{TITLE}</h1>{''.join(boxes)}{last}</main>"))
    assert found == [*PARAGRAPHS, "## What comes next", "Nothing is certain."]


def test_who_is_quoted_and_tables_of_links_and_captions_of_a_gallery_are_kept() -> None:
    quote = "<blockquote><p>Water has no owner.</p><footer>An old proverb</footer></blockquote>"
    rows = "".join(
        f"<tr><td><a href=/p/{i}>Rower {i}</a></td><td><a href=/r/{i}>Boat {i}</a></td></tr>" for i in (1, 2)
    )
    items = "".join(
        f"<li><figure><img src=/{i}.jpg alt='Wheel {i}'><figcaption>It is wheel {i}</figcaption></figure></li>"
        for i in (1, 2)
    )
    found = body(within(f"{quote}<table>{rows}</table><ul class=blocks-gallery-grid>{items}</ul>"))
    assert found[2:-2] == [
        "> Water has no owner.",
        "> An old proverb",
        "| [Rower 1](https://paper.example/p/1) | [Boat 1](https://paper.example/r/1) |\n| --- | --- |\n"
        "| [Rower 2](https://paper.example/p/2) | [Boat 2](https://paper.example/r/2) |",
        "![Wheel 1](https://paper.example/1.jpg)\nIt is wheel 1",
        "![Wheel 2](https://paper.example/2.jpg)\nIt is wheel 2",
    ]


def test_a_picture_in_a_table_that_only_lays_it_out_is_kept() -> None:
    cells = (
        "<tr><td><img src=/n.jpg alt='The steps'></td></tr><tr><td><small>Bathers at the steps, 1926.</small></td></tr>"
    )
    found = body(within(f"<table align=right>{cells}</table>"))
    assert found[2:-2] == ["![The steps](https://paper.example/n.jpg)", "Bathers at the steps, 1926."]


@pytest.mark.parametrize("fold", ["<div class=more hidden>{}</div>", "<div style='display:none'>{}</div>"])
def test_paragraphs_that_readers_unfold_are_the_articles(fold: str) -> None:
    rest = "<button>Read more</button>" + fold.format(text(*PARAGRAPHS[2:]))
    assert body(page(article(text(*PARAGRAPHS[:2]), rest))) == list(PARAGRAPHS)


def test_one_hidden_note_among_the_paragraphs_is_none_of_them() -> None:
    note = f"<div hidden><p>{PARAGRAPHS[3]}</p></div>"
    assert body(page(article(text(*PARAGRAPHS[:3]), note))) == list(PARAGRAPHS[:3])


def test_a_short_article_above_teasers_is_one_and_they_are_none_of_it() -> None:
    cards = "".join(
        f"<div class=card><a href=/n/{i}><h3>Story number {i} of the day</h3></a><p>{each}</p></div>"
        for i, each in enumerate(PARAGRAPHS * 2)
    )
    source = page(f"<main><article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p></article><section>{cards}</section></main>")
    found = read_page(Record("a.html", source.encode(), "page", "html 1"))
    assert found.body == PARAGRAPHS[0]


@pytest.mark.parametrize("empty", ["<script src='/a.js'/>", "<style/>", "<div id='top'/><a name='x'/>"])
def test_an_empty_element_of_xhtml_swallows_nothing(empty: str) -> None:
    root = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
    source = f"{root}<head><title>{TITLE}</title>{empty}</head><body><h1>{TITLE}</h1>{text(*PARAGRAPHS)}</body></html>"
    found = read_page(Record("a.xhtml", source.encode(), "page", "html 1"))
    assert list(split_blocks(found.body)) == list(PARAGRAPHS)


def of_state(state: object, shown: str = "") -> str:
    return page(f"<main>{shown}</main><script id=__NEXT_DATA__ type=application/json>{json.dumps(state)}</script>")


OTHER = [f"{paragraph} It was said of another town." for paragraph in (*PARAGRAPHS, *PARAGRAPHS)]


def test_the_text_of_another_article_in_a_pages_scripts_is_not_taken_for_its_own() -> None:
    state = {
        "related": [{"title": {"rendered": "Another story"}, "content": {"rendered": text(*OTHER)}}],
        "post": {"title": {"rendered": TITLE}, "content": {"rendered": text(*PARAGRAPHS)}},
    }
    assert body(of_state(state)) == list(PARAGRAPHS)
    nodes = [
        {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(PARAGRAPHS)},
        {"@type": "NewsArticle", "headline": "Another story", "articleBody": "\n\n".join(OTHER)},
    ]
    scripts = "".join(f"<script type=application/ld+json>{json.dumps(node)}</script>" for node in nodes)
    assert body(page("<div id=root></div>", head=scripts)) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "state",
    [
        {"title": TITLE, "markdown": "## Sub\n\n" + "\n\n".join(PARAGRAPHS)},
        {
            "title": TITLE,
            "content": json.dumps({"blocks": [{"text": each, "type": "unstyled"} for each in PARAGRAPHS]}),
        },
    ],
)
def test_text_that_a_state_keeps_as_lines_or_as_json_in_a_string_is_found(state: object) -> None:
    assert [block for block in body(of_state(state)) if block != "## Sub"] == list(PARAGRAPHS)


def test_the_rest_of_a_teaser_is_found_in_the_pages_scripts() -> None:
    state = {"title": TITLE, "html": text(*PARAGRAPHS * 2)}
    shown = f"<h1>{TITLE}</h1><p>{PARAGRAPHS[0]} {PARAGRAPHS[1]} {PARAGRAPHS[2]}</p>"
    state["html"] = shown[shown.index("<p>") :] + text(*(f"{each} So it went on." for each in PARAGRAPHS * 2))
    assert len(body(of_state(state, shown))) == 9


def test_a_row_of_text_may_come_in_pieces_of_its_own() -> None:
    markup = text(*PARAGRAPHS)
    pieces = (f"1a:T{len(markup.encode()):x},", markup, '0:["$","div",null,{"html":"$1a"}]\n')
    scripts = "".join(f"<script>self.__next_f.push({json.dumps([1, piece])})</script>" for piece in pieces)
    assert body(page(f"<div id=root></div>{scripts}")) == list(PARAGRAPHS)


def test_a_sentence_is_no_caption_for_its_name_alone() -> None:
    film = "<video src=/w.mp4></video><p class=caption>The wheel turning, filmed in May.</p>"
    assert "The wheel turning, filmed in May." in body(within(film))


@pytest.mark.parametrize(
    "start",
    [
        "<p>See <a href=/minutes>the minutes.</p>",
        "<ul><li>See <a href=/minutes>the minutes</li></ul>",
        "See <a href=/m>them.<br><br>",
    ],
)
@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_link_that_is_not_closed_ends_with_its_line(start: str, count: int) -> None:
    found = "\n".join(body(page(article(text(PARAGRAPHS[0]), start, text(*PARAGRAPHS[:count])))))
    assert all(found.count(paragraph) == 1 + (paragraph == PARAGRAPHS[0]) for paragraph in PARAGRAPHS[:count])


@pytest.mark.parametrize(
    "heading", ["Related work", "Comments on the plan", "Tags and labels", "Navigation", "Cookies"]
)
def test_an_id_that_is_made_of_the_heading_convicts_no_section(heading: str) -> None:
    parts = [
        (name, text(*(f"{paragraph} {name}." for paragraph in PARAGRAPHS))) for name in ("The plan", "Costs", heading)
    ]
    sections = (
        f"<section id={name.lower().replace(' ', '-')}><h2>{name}</h2>{inner}</section>" for name, inner in parts
    )
    found = body(page(f"<h1>{TITLE}</h1>", *sections))
    assert f"## {heading}" in found
    assert len(found) == 3 * (len(PARAGRAPHS) + 1)


def test_a_heading_in_a_button_that_unfolds_the_text_below_is_a_heading() -> None:
    parts = (
        f"<h3><button aria-expanded=true>Part {i}</button></h3><div><p>{PARAGRAPHS[i]}</p></div>" for i in range(4)
    )
    assert [block for block in body(page(article(*parts))) if block.startswith("#")] == [
        f"### Part {i}" for i in range(4)
    ]


def test_a_sentence_among_the_paragraphs_that_is_all_one_link_stays() -> None:
    linked = f"<p><a href='/full'>{PARAGRAPHS[1]}</a></p>"
    found = body(page(article(text(PARAGRAPHS[0]), linked, text(*PARAGRAPHS[2:]))))
    assert [PARAGRAPHS[1] in block for block in found] == [False, True, False, False, False][: len(found)]


@pytest.mark.parametrize("name", ["share-prices", "cookie-recipe", "author-note"])
def test_what_the_articles_element_has_beside_its_text_is_kept_or_told(name: str) -> None:
    box = f"<div class={name}><h2>On that</h2>{text(PARAGRAPHS[3])}</div>"
    source = page(f"<article><h1>{TITLE}</h1><div class=text>{text(*PARAGRAPHS[:3])}</div>{box}</article>")
    assert PARAGRAPHS[3][:30] in " ".join((*body(source), *warnings(source)))


@pytest.mark.parametrize("beside", ["<aside>{}</aside>", "<footer>{}</footer>"])
def test_a_short_article_gives_way_to_nothing_else(beside: str) -> None:
    short = "The ferry is late today, says the board."
    assert body(page(f"<article><h1>{TITLE}</h1><p>{short}</p></article>", beside.format(text(*PARAGRAPHS)))) == [short]


@pytest.mark.parametrize(
    "item",
    [
        "<li id=comment-{}>{}</li>",
        "<div id=c{} itemprop=comment itemscope itemtype=https://schema.org/Comment>{}</div>",
    ],
)
def test_comments_of_readers_are_no_text(item: str) -> None:
    said = "".join(item.format(i, text(f"{paragraph} I saw it too.")) for i, paragraph in enumerate(PARAGRAPHS[:2]))
    assert body(page(f"<article><h1>{TITLE}</h1>{text(*PARAGRAPHS)}<ol class=responses>{said}</ol></article>")) == list(
        PARAGRAPHS
    )


@pytest.mark.parametrize(
    "script",
    [
        f"<script type=application/json>{json.dumps({'story': {'body': list(PARAGRAPHS)}})}</script>",
        f"<script>window.__S__=JSON.parse({json.dumps(json.dumps({'html': text(*PARAGRAPHS)}))})</script>",
        f"<script>window.F=window.F||{{}};F.content={json.dumps({'html': text(*PARAGRAPHS)})};F.path='/pf'</script>",
    ],
    ids=["strings", "parsed", "among others"],
)
def test_text_in_a_state_of_any_form_is_found(script: str) -> None:
    assert body(page(f"<h1>{TITLE}</h1><div>Loading…</div>", script)) == list(PARAGRAPHS)


def test_a_table_with_few_cells_filled_keeps_its_rows() -> None:
    table = (
        "<table><tr><td>Boats</td><td></td></tr><tr><td>Men</td><td>0</td></tr><tr><td>Dogs</td><td></td></tr></table>"
    )
    assert any("| Men | 0 |" in block for block in body(within(table)))
