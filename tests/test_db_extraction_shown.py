"""Dates and bylines that a page but shows: which are taken, and that none is invented."""

import pytest
from extraction_pages import page, record

from db.ingest.extraction.extractor import read_page
from db.ingest.source.records import Facts, Refused


@pytest.mark.parametrize(
    "parts",
    [
        {"end": '<div class="comments"><div class="comment"><p>Bob, 12 May 2021</p><p>Nice</p></div></div>'},
        {"within": '<section id="comments"><time datetime="2021-05-12">12 May 2021</time></section>'},
        {"end": "<aside><h3>Archive</h3><p>3 March 2012</p></aside>"},
        {"within": "<p>On 12 June 1998 the bridge was opened.</p>"},
        {"below_title": "<p>On 12 June 1998 the bridge was opened</p>"},
        {"end": "<footer>Page 12/11/10 of a list</footer>"},
        {"within": '<img src="/uploads/2011/07/pic.jpg">'},
        {"end": "<footer>© 2019 The Paper</footer>"},
        {"end": "<div>Copyright 2003-2024</div>"},
        {"head": '<meta property="article:modified_time" content="2020-03-04T10:00:00Z">'},
        {"below_title": "<p>Updated 5 May 2022</p>"},
        {"within": "<p>Photo: the bridge on 24 April 1999</p>"},
        {"within": "<figure><figcaption>24 April 1999</figcaption></figure>"},
    ],
)
def test_no_date_is_invented(parts: dict[str, str]) -> None:
    article = read_page(record(page(**parts)))
    assert (article.published, article.date_from) == (None, "")


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("Олена Коваль, 15 червня 2022, 12:40", "2022-06-15T12:40"),
        ("By Jane Roe on 5 May 2022", "2022-05-05"),
        ("Published 5 May 2022", "2022-05-05"),
        ("Von Anna Müller | 12.03.2022", "2022-03-12"),
        ("5 May 2022 · 3 min read", "2022-05-05"),
        ("Updated 20 April 2023 · Published 14 March 2021", "2021-03-14"),
        ("Published 14 March 2021 · Updated 20 April 2023", "2021-03-14"),
        ("Aktualisiert am 20.04.2023 | 14.03.2021", "2021-03-14"),
    ],
)
def test_a_date_below_the_headline_is_the_pages(line: str, iso: str) -> None:
    article = read_page(record(page(below_title=f"<p>{line}</p>", end="<footer>© 2026</footer>")))
    assert article.published is not None
    assert (article.published.iso, article.date_from) == (iso, "text")


@pytest.mark.parametrize(
    ("path", "iso"),
    [
        ("/2022/05/x", "2022-05"),
        ("/2014/02/30/x", None),
        ("/2015/06/07/x", "2015-06-07"),
        ("/2016/nov/29/x", "2016-11-29"),
        ("/2016/november/9/x", "2016-11-09"),
        ("/2016/mai/29/x", "2016-05-29"),
        ("/2016/nov/31/x", None),
        ("/2016/novel/29/x", None),
    ],
)
def test_an_address_says_a_month_or_a_day_that_can_be(path: str, iso: str | None) -> None:
    article = read_page(record(page(end="<footer>© 2026</footer>"), Facts(url=f"https://news.example{path}")))
    assert (article.published.iso if article.published else None) == iso
    assert article.date_from == ("url" if iso else "")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<p>By Jane Roe</p>", ("Jane Roe",)),
        ("<p>Von Anna Müller</p>", ("Anna Müller",)),
        ("<p>Por María López</p>", ("María López",)),
        ("<p>Par Élodie Dupont</p>", ("Élodie Dupont",)),
        ("<p>Автор: Иван Петров</p>", ("Иван Петров",)),
        ("<p>كتب: محمد علي</p>", ("محمد علي",)),
        ("<p>作者：李明</p>", ("李明",)),
        ('<p>By <a href="/by/jane-roe">Jane Roe</a> and <a href="/by/sam">Sam Poe</a></p>', ("Jane Roe", "Sam Poe")),
        ('<p class="autore">di <b>Giulia Bianchi</b></p>', ("Giulia Bianchi",)),
        ('<p class="author">文・山田太郎</p>', ("山田太郎",)),
        ("<p>記者 山田太郎</p>", ("山田太郎",)),
        ("<p>김철수 기자</p>", ("김철수",)),
        ("<p>记者 李明</p>", ("李明",)),
    ],
)
def test_a_byline_needs_no_name_of_its_element(line: str, authors: tuple[str, ...]) -> None:
    article = read_page(record(page(below_title=line)))
    assert article.authors == authors
    assert article.body.startswith("The harbour was closed")


@pytest.mark.parametrize("line", ["Against all odds", "By the old river"])
def test_a_line_that_is_no_byline_stays_in_the_body(line: str) -> None:
    article = read_page(record(page(below_title=f"<p>{line}</p>")))
    assert article.authors == ()
    assert article.body.startswith(line)


@pytest.mark.parametrize(("title", "path"), [("Tag: climate", "/tag/climate"), ("The Paper", "/")])
@pytest.mark.parametrize("words", ["Story {} of this fine and sunny day", "Story {}"])
def test_a_small_listing_is_no_article(title: str, path: str, words: str) -> None:
    cards = "".join(
        f'<div class="card"><h2><a href="/world/story-{n}">{words.format(n)}</a></h2><p>A few words of {n}.</p></div>'
        for n in range(3)
    )
    url = f"https://news.example{path}"
    head = f'<title>{title}</title><link rel="canonical" href="{url}">'
    html = f"<html><head>{head}</head><body><h1>{title}</h1><main>{cards}</main></body></html>"
    with pytest.raises(Refused) as refused:
        read_page(record(html, Facts(url=url)))
    assert refused.value.code == "not-article"
