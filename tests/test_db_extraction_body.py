import json
from copy import deepcopy

import pytest
from lxml import etree

from bench.extraction_corpora import CORPORA, LOADERS
from bench.extraction_reading import extract_by_us
from bench.extraction_scores import add_scores, score_list, score_text
from db.ingest.extraction.body.body import classify_page, extract_body
from db.ingest.extraction.extractor import parse_html
from db.ingest.extraction.related_inline import without_read_also

URL = "https://paper.example/town/bridge-opens"
TITLE = "The new bridge over the Mill Stream opens on Sunday"
LEAD = "After three years of work the town gets its second crossing, and the ferry its last passengers."
PARAGRAPHS = (
    "The mayor will cut the ribbon at noon, and anyone who likes can walk across before the first cart is let on it.",
    "Builders found the old piles in better shape than they had feared, which saved the town a winter.",
    "The ferryman, who has pulled the boat over since he was a boy, says that he won't miss the cold mornings at all.",
    "From Monday on the market moves to the far bank, where the new square has room for forty stalls and a fountain.",
    "Engineers will look at the arches twice in the first year, once in the spring flood and once at low water.",
    "The toll of two pence stays until the loan is paid back, which the treasurer expects to take about eleven years.",
)


def page(inside: str, head: str = "", around: str = "{}") -> str:
    return (
        f"<html><head><title>{TITLE} - The Paper</title>{head}</head><body><nav><ul><li><a href='/'>Home</a>"
        f"<li><a href='/town'>Town</a></ul></nav>{around.format(inside)}<footer><p>© The Paper, Mill Lane 1, "
        "all the news that there is of the town and the villages around it.</p></footer></body></html>"
    )


def article(*parts: str) -> str:
    return f"<main><article><h1>{TITLE}</h1><div class='article-body'>{''.join(parts)}</div></article></main>"


def text(*paragraphs: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def body(source: str, url: str | None = URL) -> list[str]:
    markdown, _ = without_read_also(extract_body(parse_html(source), url).markdown)
    return markdown.split("\n\n") if markdown else []


def test_paragraphs_without_the_title_and_what_is_around_them() -> None:
    assert body(page(article(text(*PARAGRAPHS)))) == list(PARAGRAPHS)


def test_the_lead_between_title_and_text_stays() -> None:
    parts = f"<main><article><header><h1>{TITLE}</h1>{{}}<p class='byline'>By Ann Miller</p></header>"
    rest = f"<div class='article-body'>{text(*PARAGRAPHS)}</div></article></main>"
    for lead in (f"<p>{LEAD}</p>", f"<div class='article__standfirst'>{LEAD}</div>", f"<h2>{LEAD}</h2>"):
        assert body(page(parts.format(lead) + rest)) == [LEAD, *PARAGRAPHS]


def test_a_short_lead_is_known_by_the_description() -> None:
    lead = "The ferry makes its last trip the evening before"
    source = page(
        f"<article><h1>{TITLE}</h1><h3>{lead}</h3><div>{text(*PARAGRAPHS)}</div></article>",
        f'<meta name="description" content="{lead}">',
    )
    assert body(source) == [lead, *PARAGRAPHS]


def test_quotes_lists_links_and_sub_headings_are_as_they_were() -> None:
    source = page(
        article(
            text(*PARAGRAPHS[:2]),
            "<h2>A last trip</h2>",
            f"<p>{PARAGRAPHS[2]} <a href='/town/ferry'>More of the ferry</a> is told elsewhere.</p>",
            "<blockquote><p>I shall sleep until eight, and then I shall sleep some more.</p></blockquote>",
            text(PARAGRAPHS[3]),
            "<ul><li>The bridge opens at noon.<li>The market moves on Monday.</ul>",
            text(*PARAGRAPHS[4:]),
        )
    )
    assert body(source) == [
        *PARAGRAPHS[:2],
        "## A last trip",
        f"{PARAGRAPHS[2]} [More of the ferry](https://paper.example/town/ferry) is told elsewhere.",
        "> I shall sleep until eight, and then I shall sleep some more.",
        PARAGRAPHS[3],
        "- The bridge opens at noon.",
        "- The market moves on Monday.",
        *PARAGRAPHS[4:],
    ]


@pytest.mark.parametrize(
    "extra",
    [
        "<div class='related-articles'><ul><li><a href='/a'>The ferry is sold to a museum</a></ul></div>",
        "<p><a href='/a'>The ferry is sold to a museum in the county town</a></p>",
        "<p><strong>Read also:</strong> <a href='/a'>The ferry is sold to a museum</a></p>",
        "<p>Lesen Sie auch: <a href='/a'>Die Fähre kommt ins Museum</a></p>",
        "<h3>Read more</h3><ul><li><a href='/a'>The ferry is sold</a><li><a href='/b'>The toll</a></ul>",
        "<div class='newsletter-box'><p>Each morning the news of the town, by the first post. Try it.</p></div>",
        "<div class='image-caption'>The bridge, seen from the mill on a morning in May. Photo: A. Miller</div>",
        "<aside><p>The Mill Stream is nine miles long and has four mills, of which one grinds corn.</p></aside>",
        "<div class='share-buttons'><a href='https://a.example/share'>Share</a></div>",
        "<div id='cookie-banner'>We use cookies to make this page better for you. Accept all of them?</div>",
    ],
)
def test_what_stands_between_paragraphs_and_is_none_goes(extra: str) -> None:
    assert body(page(article(text(*PARAGRAPHS[:3]), extra, text(*PARAGRAPHS[3:])))) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "tail",
    [
        "<p>© 2022 The Paper. All rights reserved.</p>",
        "<h2>More of the town</h2>",
        "<div class='comments'><p>Miller: I waited for this bridge all my life, and I live elsewhere now.</p></div>",
        "<div class='author-bio'><p>Ann Miller writes about the town and what happens in its council.</p></div>",
    ],
)
def test_what_stands_below_the_text_goes(tail: str) -> None:
    assert body(page(article(text(*PARAGRAPHS), tail))) == list(PARAGRAPHS)


def test_an_article_about_newsletters_keeps_its_paragraphs() -> None:
    about = "Newsletters are what the readers follow these days, says the editor, who writes one about the bridge."
    assert body(page(article(text(*PARAGRAPHS[:3], about, *PARAGRAPHS[3:]))))[3] == about


def test_a_name_lies_where_the_article_itself_is_in_it() -> None:
    source = page(f"<div class='teaser related sidebar'><h1>{TITLE}</h1>{text(*PARAGRAPHS)}</div>")
    assert body(source) == list(PARAGRAPHS)


def test_a_style_sheets_classes_say_nothing() -> None:
    parts = "".join(f"<div class='my-6 print:hidden'><p>{paragraph}</p></div>" for paragraph in PARAGRAPHS)
    assert body(page(article(parts))) == list(PARAGRAPHS)


def test_paragraphs_that_are_folded_away_are_found() -> None:
    hidden = f"<div class='fold' id='post-text-hidden'>{text(*PARAGRAPHS[3:])}</div>"
    assert body(page(article(text(*PARAGRAPHS[:3]), hidden))) == list(PARAGRAPHS)


def test_short_lines_with_a_class_of_their_own_are_headings() -> None:
    parts = (text(*PARAGRAPHS[:2]), text(*PARAGRAPHS[2:4]), text(*PARAGRAPHS[4:]))
    between = "<p class='between'>{}</p>"
    source = page(article(parts[0], between.format("The toll"), parts[1], between.format("The market"), parts[2]))
    lines = body(source)
    assert [line for line in lines if line.startswith("#")] == ["### The toll", "### The market"]
    assert len(lines) == 8


def test_another_persons_post_is_kept_as_a_quote() -> None:
    post = (
        "<div class='social-embed'><blockquote class='twitter-tweet'><p>I walked over it twice, and it held.</p>"
        "&mdash; Old Tom (@oldtom)</blockquote></div>"
    )
    lines = body(page(article(text(*PARAGRAPHS[:3]), post, text(*PARAGRAPHS[3:]))))
    assert lines[3:5] == ["> I walked over it twice, and it held.", "> — Old Tom (@oldtom)"]


def test_the_text_in_json_ld_is_the_last_resort() -> None:
    told = {"@type": "NewsArticle", "articleBody": "\n\n".join(PARAGRAPHS)}
    script = f"<script type='application/ld+json'>{json.dumps({'@graph': [told]})}</script>"
    assert body(page(f"<div><h1>{TITLE}</h1></div>", script)) == list(PARAGRAPHS)
    shown = page(article(text(*PARAGRAPHS[:4])), script)
    assert body(shown) == list(PARAGRAPHS[:4])


def test_json_ld_that_is_cut_short_or_broken_is_no_text() -> None:
    for source in (json.dumps({"articleBody": " ".join(PARAGRAPHS) + "…"}), '{"articleBody": "a', "[" * 100_000):
        script = f"<script type='application/ld+json'>{source}</script>"
        assert body(page(f"<div><h1>{TITLE}</h1></div>", script)) == []


@pytest.mark.parametrize(
    "source", ["<html></html>", "<p></p>", "<html><body><nav><a href='/'>Home</a></nav></body></html>"]
)
def test_a_page_without_text_has_no_body(source: str) -> None:
    assert body(source) == []


def test_hostile_text_stays_text() -> None:
    hostile = f"# [x](javascript:y) *{PARAGRAPHS[0]}* <script>alert(1)</script> &amp; \u202e\u001b[31mred"
    paragraph = etree.Element("p")
    paragraph.text = "".join(character for character in hostile if character != "\u001b")
    lines = body(page(article(etree.tostring(paragraph, encoding="unicode"), text(*PARAGRAPHS[1:]))))
    assert lines[0].startswith(r"\# \[x\](javascript:y) \*The mayor")
    assert "\u202e" not in lines[0]
    assert lines[1:] == list(PARAGRAPHS[1:])


def test_the_tree_is_left_as_it_was() -> None:
    source = page(article(text(*PARAGRAPHS)), "<script>a()</script>")
    tree = parse_html(source)
    before = etree.tostring(deepcopy(tree))
    extract_body(tree, URL)
    assert etree.tostring(tree) == before


def test_why_a_block_is_left_out_is_told() -> None:
    source = page(article(text(*PARAGRAPHS), "<p>© The Paper</p>"))
    verdicts = {item.block.text: item.verdict for item in classify_page(parse_html(source), URL)}
    assert verdicts[TITLE] == "title"
    assert verdicts["© The Paper"] == "notice"
    assert verdicts[PARAGRAPHS[0]] == "kept"


@pytest.mark.slow
@pytest.mark.parametrize("corpus", ["news-pages", "publisher-pages"])
def test_real_pages_are_read_as_well_as_they_were(corpus: str) -> None:
    if not CORPORA.is_dir():
        pytest.skip(f"the corpora aren't there: {CORPORA}")
    pages = [page for i, page in enumerate(LOADERS[corpus]()) if i % 10 == 0]
    score = add_scores(score_text(page.text or "", extract_by_us(page, False).text).normalized for page in pages)
    assert score.f1 >= 0.95


def test_scores_are_what_the_benchmark_says() -> None:
    assert score_text("a b c d e", "a b c d").normalized.recall == 0.5
    assert score_text("a b", "a b").f1 == 1
    assert score_text("", "").normalized.f1 == 1
    assert score_list(["Ann  Miller", "Old Tom"], ["ann miller"]).recall == 0.5


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (
            "The quay&#8217;s gate is &quot;shut&quot; &amp; dry, if 3 < 4.",
            'The quay’s gate is "shut" & dry, if 3 < 4.',
        ),
        ("The <strong>gate</strong> of <em>the quay</em> is closed.", "The **gate** of *the quay* is closed."),
    ],
)
def test_entities_and_inline_markup_of_a_text_in_json_ld_are_read(told: str, written: str) -> None:
    text = f"{told}\n\n" + "\n\n".join(PARAGRAPHS)
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": text})
    head = f'<script type="application/ld+json">{data}</script>'
    body = extract_body(parse_html(page("<p>Subscribe to read on.</p>", head)), URL)
    assert body.markdown.split("\n\n")[0] == written
