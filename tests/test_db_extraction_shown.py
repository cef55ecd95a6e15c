"""Dates and bylines that a page but shows: which are taken, and that none is invented."""

import pytest
from extraction_pages import page, record

from db.ingest.extraction.extractor import read_page
from db.ingest.source.records import Facts, Refused
from db.text.dates import Published


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
        # Later changes
        {"below_title": "<div><div>Last updated</div><div>5 May 2022</div></div>"},
        {"below_title": '<p>Updated: <time datetime="2022-05-05">5 May 2022</time></p>'},
        # Comments, also where nothing is named for them
        {"end": "<h3>2 Comments</h3><ul><li><b>Bob</b> 12 May 2021<p>Oh</p></li><li>Ann 13 May 2021</li></ul>"},
        {"end": '<h3>One reply</h3><p>Bob</p><time datetime="2021-05-12T10:00:00Z">12 May</time><p>Nice</p>'},
        {"end": "<div>Posted by Bob Poe on May 12, 2021</div><div>Posted by Ann Doe on May 13, 2021</div>"},
        {"end": "<h3>Comments</h3><div>Posted by Bob Poe on May 12, 2021</div>"},
        # Quoted mail
        {"below_title": "<p>On Nov 4, 2010, at 10:00 AM, Bob Poe wrote:</p>"},
        {"below_title": "<p>On Nov 4, 2010, <b>Bob Poe</b> wrote:</p>"},
        {"below_title": "<p>Am 04.11.2010 schrieb Bob Poe:</p>"},
        {"below_title": "<p>From: Bob Poe<br>Date: Thu, 4 Nov 2010 10:00:00 -0500<br>Subject: Re: bells</p>"},
        {"within": "<pre>From: Bob Poe\nDate: Thu, 4 Nov 2010 10:00:00 -0500\nSubject: Re: bells</pre>"},
        {"within": "<h3>A bell</h3><p><b>Max Frei</b></p><p><b>Tue, 9 Nov 2010 14:23:47 -0500</b></p><p>Sir</p>"},
        # Toolbars of web archives
        {"start": '<div id="wm-ipp-base"><p>5 May 2010</p><time datetime="2010-05-05">5 May</time></div>'},
        {"start": '<div id="_wb_plain_banner"><p>5 May 2010</p></div>'},
        # Lists of issues, and what is no date of publication
        {"end": "<p>Issue 180, November 2010</p><p>Issue 181, December 2010</p>"},
        {"end": "<footer>Built on 5 May 2022</footer><script>var build = '2022-05-05T10:00:00Z'</script>"},
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
    "start",
    [
        '<div class="topbar"><span>Saturday, 27 January 2024</span></div>',
        '<header><div class="date">Saturday, 27 January 2024</div><nav><a href="/">Home</a></nav></header>',
        '<div id="header"><p>Today is Saturday, 27 January 2024</p></div>',
    ],
)
def test_the_day_above_the_page_is_that_on_which_it_was_saved(start: str) -> None:
    assert read_page(record(page(start=start))).published is None
    article = read_page(record(page(start=start, below_title="<p>5 May 2022</p>")))
    assert article.published is not None
    assert article.published.iso == "2022-05-05"


@pytest.mark.parametrize(
    "parts",
    [
        {"below_title": "<div>Posted on</div><div><i></i><span>5 May 2022</span></div>"},
        {"below_title": "<p>5 May 2022・3 min read</p>"},
        {"below_title": "<div><span>5 May 2022</span>, <span>Lesezeit 5 Min.</span></div>"},
        {"below_title": "<p>5 May 2022<br>Source:</p>"},
        {"start": '<div class="widget">', "body": 'class="page"', "below_title": '<p class="widget">5 May 2022</p>'},
        {"start": "<table><tr><td>", "below_title": "<table><tr><td><p>5 May 2022</p></td></tr></table>"},
        {"end": "<ul><li><strong>Date</strong> 05.05.2022</li></ul>"},
        {"end": '<div class="meta">Posted 5 May 2022</div>', "within": '<h2><a href="/other">Other</a></h2>'},
    ],
)
def test_a_date_is_seen_wherever_pages_put_it(parts: dict[str, str]) -> None:
    article = read_page(record(page(**parts)))
    assert article.published is not None
    assert (article.published.iso, article.date_from) == ("2022-05-05", "text")


_LETTER = "<h3>A bell</h3><p>Max Frei</p><p>Tue, 9 Nov 2010 14:23:47 -0500</p><p>Sir, the bell is silent.</p>"


@pytest.mark.parametrize(
    ("parts", "iso", "origin"),
    [
        ({"end": "<p>Published in Issue 181 of Harbour Gazette, December 2010</p>"}, "2010-12", "issue"),
        ({"start": '<div id="breadcrumbs">Home &gt; December 2010 (#181) &gt; Letters</div>'}, "2010-12", "issue"),
        ({"start": "<header><p>Vol. 12 No. 3, Autumn 2010</p></header>"}, "2010", "issue"),
        ({"end": "<footer>Heft 4, April 2010</footer>"}, "2010-04", "issue"),
        ({"below_title": "<p>№ 5 (май 2010)</p>"}, "2010-05", "issue"),
        ({"title": "The harbour is closed - Harbour Gazette, Issue 181 (December 2010)"}, "2010-12", "issue"),
        (
            {
                "end": "<p>Issue 181, December 2010</p>"
                "<nav><a href=1>Issue 180, November 2010</a> <a href=2>Issue 182, January 2011</a></nav>"
            },
            "2010-12",
            "issue",
        ),
        # A day within its month is the article's; one of another month only if it is said to be
        ({"below_title": "<p>9 December 2010</p>", "end": "<p>Issue 181, December 2010</p>"}, "2010-12-09", "text"),
        ({"below_title": "<p>14 November 2010</p>", "end": "<p>Issue 181, December 2010</p>"}, "2010-12", "issue"),
        (
            {"below_title": "<p>Published 14 November 2010</p>", "end": "<p>Issue 181, December 2010</p>"},
            "2010-11-14",
            "text",
        ),
    ],
)
def test_an_article_is_of_the_month_of_its_issue(parts: dict[str, str], iso: str, origin: str) -> None:
    article = read_page(record(page(within=_LETTER, **parts)))
    assert article.published is not None
    assert (article.published.iso, article.date_from) == (iso, origin)


@pytest.mark.parametrize(
    "end",
    [
        "<footer><p>Posted by Ada Bell on May 14, 2021 · exported June 2, 2024</p></footer>",
        "<p>Published May 14, 2021 by Ada Bell</p>",
        "<hr><p><em>By <a href='/ada'>Ada Bell</a> on May 14, 2021.</em></p>",
    ],
)
def test_a_saved_post_says_at_its_foot_when_and_by_whom(end: str) -> None:
    article = read_page(record(page(end=end)))
    assert article.published is not None
    assert (article.published.iso, article.date_from, article.authors) == ("2021-05-14", "text", ("Ada Bell",))


def test_a_day_that_two_signs_agree_on_is_a_guess_and_says_so() -> None:
    shown = (
        '<div class="info">In print on July 8, 2011, page four, with three pictures of it and a map of the town</div>'
    )
    picture = '<img src="/uploads/2011/07/08/quay.jpg">'
    data = '<script>var post = {"time": "2011-07-08T10:00:00Z"}</script>'
    for sign in (picture, data):
        article = read_page(record(page(within=sign, end=shown)))
        assert article.published is not None
        assert (article.published.iso, article.date_from) == ("2011-07-08", "guessed")
    for alone in (shown, picture, data, picture.replace("08", "09") + shown):
        assert read_page(record(page(within=alone))).published is None
    of_feed = Facts(published=Published("2011-07-07"), date_from="feed")
    assert read_page(record(page(within=picture, end=shown), of_feed)).date_from == "feed"


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
