"""What is an article and what isn't, and pages that are made to break what reads them."""

import json
from contextlib import suppress

import pytest
from apart import run_apart
from examples import examples
from extraction_pages import PARAGRAPHS, fragment, page, record
from hypothesis import given, settings
from hypothesis import strategies as st

from db.ingest.extraction.extractor import read_fragment, read_page
from db.ingest.extraction.finishing import UNTITLED
from db.ingest.extraction.html.preflight import DEEPEST, estimate_depth, may_be_deep, reduce_page
from db.ingest.source.records import CODES, Facts, Refused

SNIPPET = "A few words of what is in it, cut where the space ends …"


def listing(count: int = 20, **parts: str) -> str:
    teasers = "".join(
        f'<article><h2><a href="/world/story-{number}">Story number {number} of this fine day</a></h2>'
        f"<p>In story {number}: {SNIPPET}</p></article>"
        for number in range(count)
    )
    title = parts.get("title", "World")
    return (
        f'<html><head><title>{title}</title>{parts.get("head", "")}</head><body class="{parts.get("body", "")}">'
        f"<h1>{title}</h1><main>{teasers}</main></body></html>"
    )


def refusal(html: str | bytes, url: str | None = None) -> str:
    with pytest.raises(Refused) as refused:
        read_page(record(html, Facts(url=url)))
    assert refused.value.code in CODES
    assert refused.value.reason.endswith(".")
    return refused.value.code


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (listing(), "https://news.example/"),
        (listing(), "https://news.example/index.html"),
        (listing(), "https://news.example/tag/harbour"),
        (listing(), "https://news.example/category/world/page/2/"),
        (listing(), "https://news.example/author/anna-berg"),
        (listing(), "https://news.example/?s=harbour"),
        (listing(), None),
        (listing(body="archive category"), None),
        (listing(body="search search-results", title="Search results for harbour"), None),
        (listing(head=f'<script type="application/ld+json">{json.dumps({"@type": "CollectionPage"})}</script>'), None),
        (page(title="Search results"), None),
        (page(title="404 - Page not found"), None),
        (page(title="Seite nicht gefunden | Beispiel"), None),
        (page(title="Страница не найдена"), None),
        (page(title="Sign in"), None),
        (page(body='class="error404"'), None),
        ("<html><head><title>x</title></head><frameset><frame src=a></frameset></html>", None),
        ('<html><head><meta http-equiv="refresh" content="0; url=/there"></head><body></body></html>', None),
    ],
)
def test_what_is_no_article_is_refused(html: str, url: str | None) -> None:
    assert refusal(html, url) == "not-article"


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (page(), "https://news.example/topics/why-the-harbour-was-closed-for-a-week"),
        (page(title="Page not found: how libraries lose books", within=f"<p>{PARAGRAPHS[0]}</p>" * 12), None),
        (page(title="404 people were counted"), None),
        (page(title="The Indianapolis 500"), None),
        (page(title="Search for survivors goes on"), None),
        (
            page(end="".join(f'<h3><a href="/s-{n}">Another story of the day, number {n}</a></h3>' for n in range(40))),
            None,
        ),
        (page(body='class="home-care single"'), None),
        (page(head='<meta property="og:type" content="website">'), "https://news.example/a"),
    ],
)
def test_an_article_is_not_refused_for_a_sign_alone(html: str, url: str | None) -> None:
    assert PARAGRAPHS[0] in read_page(record(html, Facts(url=url))).body


@pytest.mark.parametrize(
    "html", ["", "   ", "<html><body><p></p></body></html>", "<script>var words = 'many words here';</script>"]
)
def test_a_page_without_text_is_refused(html: str) -> None:
    assert refusal(html) == "empty-body"


def test_a_page_without_a_title_has_its_containers_else_how_its_text_begins() -> None:
    html = page(title="")
    article = read_page(record(html))
    assert (article.title, article.warnings) == (f"{PARAGRAPHS[0][:79]}…", (UNTITLED,))
    assert read_page(record(html, Facts(title="From the feed"))).title == "From the feed"


@pytest.mark.parametrize("element", ["div", "span", "b", "x-nested", "table"])
def test_100_000_nested_elements_are_refused_at_once(element: str) -> None:
    for closing in ("", f"</{element}>" * 100_000):
        html = page(within=f"<{element}>" * 100_000 + "deep" + closing)
        assert refusal(html) == "too-deep"
    with pytest.raises(Refused) as refused:
        read_fragment(fragment(f"<{element}>" * 100_000, Facts(title="x")))
    assert refused.value.code == "too-deep"


def test_elements_that_close_themselves_are_not_deep() -> None:
    assert estimate_depth("<p>a<br>b<li>c" * 5000) == 0
    assert PARAGRAPHS[0] in read_page(record(page(within="<br>" * 5000 + "<img src=x>" * 3000))).body


@given(st.lists(st.sampled_from(["<div>", "</div>", "<b>", "</b>", "<br>", "x", "<p>", "<img src=a>"]), max_size=200))
def test_the_cheap_bound_never_misses_a_deep_page(parts: list[str]) -> None:
    html = "".join(parts) + "<div>" * DEEPEST
    assert may_be_deep(html + "<i>") or estimate_depth(html + "<i>") <= DEEPEST


def check_large_pages() -> None:
    assert refusal(page(within=f"<p>{PARAGRAPHS[0]}</p>" * 500_000)) == "too-large"
    pictures = f'<img src="data:image/png;base64,{"A" * 50_000_000}">'
    assert PARAGRAPHS[3] in read_page(record(page(within=pictures))).body
    script = f"<script>{'var a = 1; ' * 500_000}</script>"
    assert PARAGRAPHS[3] in read_page(record(page(within=script))).body


@pytest.mark.slow
def test_a_page_of_50_mb_is_refused_or_read_by_what_is_in_it() -> None:
    run_apart(check_large_pages)  # it takes 350 MB


def test_what_is_taken_out_of_a_large_page_is_not_its_structured_data() -> None:
    kept = '<script type="application/ld+json">{"@type": "Article"}</script>'
    html = f"<html>{kept}<script>{'x' * 2_000_000}</script>{kept}</html>"
    assert reduce_page(html) == f"<html>{kept}{kept}</html>"


def test_an_element_with_half_a_million_attributes_is_read_without_them() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(500_000))
    assert PARAGRAPHS[3] in read_page(record(page(within=f"<div {attributes}></div>"))).body


@settings(max_examples=examples(60))
@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise_than_by_refusing(data: bytes) -> None:
    for html in (data, page().encode().replace(b"</h1>", data)):
        with suppress(Refused):
            read_page(record(html))
