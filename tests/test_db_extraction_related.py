"""Related links: `Read also` blocks wherever they stand, lines of that kind in the text, and ways to whole listings."""

import pytest
from extraction_pages import PARAGRAPHS, page, record

from db.ingest.extraction.extractor import read_page
from db.ingest.extraction.finishing import from_parts
from db.ingest.extraction.related_inline import without_read_also
from db.ingest.source.records import Facts
from db.models import Link, NewArticle
from db.text.markdown import write_code, write_image

URL = "https://news.example/world/harbour-closed"
FIRST = Link("read-also", "Two ferries are towed away", "https://news.example/world/ferries")
SECOND = Link("read-also", "The night of the great storm", "https://news.example/world/storm")
LIST = (
    '<ul><li><a href="/world/ferries">Two ferries are towed away</a></li>'
    '<li><a href="/world/storm">The night of the great storm</a></li></ul>'
)


def read(html: str) -> NewArticle:
    return read_page(record(html, Facts(url=URL)))


@pytest.mark.parametrize(
    "mark",
    [
        *(
            "Read also",
            "Related",
            "More on this story",
            "Lesen Sie auch",
            "Mehr zum Thema",
            "À lire aussi",
            "Lire aussi :",
        ),
        *("Leer también", "Te puede interesar", "Leggi anche", "Leia também", "Zobacz też", "Čtěte také", "Lees ook"),
        *(
            "Читайте також",
            "Читайте также",
            "関連記事",
            "相关阅读",
            "関連ニュース",
            "קראו גם",
            "اقرأ أيضا",
            "संबंधित खबरें",
        ),
        *("Mehr zum Thema: Häfen", "■関連記事"),
    ],
)
def test_a_list_under_a_mark_is_related_in_many_languages(mark: str) -> None:
    article = read(page(end=f"<aside><h3>{mark}</h3>{LIST}</aside>"))
    assert article.links == (FIRST, SECOND)
    assert article.body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "block",
    [
        f"<h3>Read also</h3>{LIST}",
        f"<p><strong>Read also:</strong></p>{LIST}",
        '<p><strong>Read also:</strong> <a href="/world/ferries">Two ferries are towed away</a></p>'
        '<p>Read also: <a href="/world/storm">The night of the great storm</a></p>',
        '<div class="card"><span>Read also</span><div><a href="/world/ferries"><img src="x"></a>'
        '<h4><a href="/world/ferries">Two ferries are towed away</a></h4>'
        '<h4><a href="/world/storm">The night of the great storm</a></h4></div></div>',
        '<a href="/world/ferries"><div>Read also</div><h4>Two ferries are towed away</h4></a>'
        '<a href="/world/storm"><div>Read also</div><h4>The night of the great storm</h4></a>',
    ],
)
def test_a_block_within_the_text_leaves_it(block: str) -> None:
    article = read(page(within=block))
    assert article.links == (FIRST, SECOND)
    assert article.body == "\n\n".join(PARAGRAPHS)


def test_topics_adverts_and_other_sites_are_not_related() -> None:
    links = (
        '<a href="/tag/ferries-and-ships">Ferries and other ships</a><a href="/">The front page of ours</a>'
        '<a href="https://ads.example/buy-this-now">Buy this now, it is cheap</a><a href="/world/x">More</a>'
        f'<a href="{URL}">This very page that you read</a><a href="#top">Back to the top of it</a>'
    )
    assert read(page(end=f"<aside><h3>Related</h3>{links}</aside>")).links == ()


LEGAL = (
    '<li><a href="/terms/">Terms and Conditions</a></li>'
    '<li><a href="/right-of-reply">Right of reply and corrections</a></li>'
    '<li><a href="/letters-how-to/">How to write to us</a></li>'
)
DEEP = "https://news.example/coast/harbour-closed-by-the-storm-5120"
STORM = Link("read-also", "The night of the great storm", "https://news.example/coast/the-night-of-the-storm-5007")
STORM_ITEM = f'<li><a href="{STORM.url}">{STORM.text}</a></li>'


@pytest.mark.parametrize("url", [DEEP, "https://news.example/5120-harbour-closed-by-the-storm"])
def test_pages_of_the_site_itself_below_a_mark_are_not_related(url: str) -> None:
    html = page(end=f"<aside><b>Recommended</b></aside><div class=end><ul>{LEGAL}</ul></div>")
    assert read_page(record(html, Facts(url=url))).links == ()


def test_an_address_right_below_the_sites_is_none_of_an_article_where_articles_lie_in_folders() -> None:
    terms = '<li><a href="/do-not-sell-my-information">Do not sell my information</a></li>'
    html = page(end=f"<aside><b>Recommended</b></aside><div class=end><ul>{LEGAL}{terms}</ul></div>")
    assert read_page(record(html, Facts(url=DEEP))).links == ()


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/coast/">Coast and islands news</a>',
        '<a href="https://news.example/coast/index.html">Coast and islands news</a>',
        '<a href="/people/anna-berg">Anna Maria Berg</a>',
        '<a href="/harbours-and-ports">Harbours and other ports</a>',
        '<a href="/coast/ferries-2024" rel="category tag">The ferries of this year</a>',
        '<a href="/writers/anna-berg-12" rel="author">More by Anna Maria Berg</a>',
        '<a href="https://social.example/islander">Follow us where you are</a>',
    ],
)
def test_a_section_topic_or_person_among_articles_is_not_related(link: str) -> None:
    html = page(end=f"<aside><h3>Read also</h3><ul><li>{link}</li>{STORM_ITEM}</ul></aside>")
    assert read_page(record(html, Facts(url=DEEP))).links == (STORM,)


def test_what_menus_lead_to_is_related_only_by_a_long_name() -> None:
    linked = '<a href="/sea/ferries">Ferries and other ships</a>', f'<a href="{STORM.url}">{STORM.text}</a>'
    html = page(start=f"<nav>{''.join(linked)}</nav>", end=f"<aside><h3>Read also</h3>{'<br>'.join(linked)}</aside>")
    assert read(html).links == (STORM,)


def test_short_names_are_articles_where_articles_have_such() -> None:
    html = page(end='<aside><h3>Read also</h3><ul><li><a href="/sport/final">Islanders win it</a></li></ul></aside>')
    assert [link.text for link in read(html).links] == ["Islanders win it"]


def test_other_sites_are_not_related_on_a_page_without_an_address() -> None:
    others = '<a href="https://social.example/islander">Follow us where you are</a>'
    html = page(end=f"<aside><h3>Read also</h3>{LIST}{others}</aside>")
    assert [link.text for link in read_page(record(html)).links] == [FIRST.text, SECOND.text]


def test_links_in_menus_and_footers_are_not_related() -> None:
    menus = f"<nav><h3>Related</h3>{LIST}</nav><footer><h3>Related</h3>{LIST}</footer>"
    assert read(page(start=menus)).links == ()


def test_the_way_to_the_whole_listing_is_kept() -> None:
    html = page(end=f'<aside><h3>Read also</h3>{LIST}<a href="/world/">View all news</a></aside>')
    assert read(html).links == (FIRST, SECOND, Link("view-all", "View all news", "https://news.example/world/"))


def test_links_of_the_text_stay_in_it_and_are_listed_in_order() -> None:
    within = (
        '<p>The port <a href="/a-1">said so</a>, and <a href="https://port.example/b">so did</a> '
        '<a href="mailto:a@b.example">Anna</a> when she was asked.</p>'
    )
    article = read(page(within=within))
    assert [(link.kind, link.url) for link in article.links] == [
        ("in-text", "https://news.example/a-1"),
        ("in-text", "https://port.example/b"),
    ]
    assert "[said so](https://news.example/a-1)" in article.body


def test_what_the_container_lists_comes_first_and_nothing_comes_twice() -> None:
    given = (Link("read-also", "From the feed", "https://news.example/feed"), FIRST)
    html = page(end=f"<aside><h3>Read also</h3>{LIST}</aside>")
    article = read_page(record(html, Facts(url=URL, links=given)))
    assert article.links == (*given, SECOND)


@pytest.mark.parametrize(
    ("line", "link"),
    [
        (
            "Read also: [A title of three](https://a.example/x)",
            Link("read-also", "A title of three", "https://a.example/x"),
        ),
        (
            "**Lire aussi :** [Un titre long](https://a.example/x)",
            Link("read-also", "Un titre long", "https://a.example/x"),
        ),
        (
            "[Leggi anche: Un titolo lungo](https://a.example/x)",
            Link("read-also", "Un titolo lungo", "https://a.example/x"),
        ),
        (
            "## Read also\n\n[A title of three](https://a.example/x)",
            Link("read-also", "A title of three", "https://a.example/x"),
        ),
    ],
)
def test_a_read_also_line_of_markdown_becomes_a_link(line: str, link: Link) -> None:
    assert without_read_also(f"One.\n\n{line}\n\nTwo.") == ("One.\n\nTwo.", (link,))


def test_a_read_also_line_without_a_link_is_one_and_stays_in_the_text() -> None:
    body = "One.\n\nЧитайте також: Порт закрили після шторму\n\nTwo."
    assert without_read_also(body) == (body, (Link("read-also", "Порт закрили після шторму"),))


@pytest.mark.parametrize(
    "line",
    [
        "Related: the port said on Tuesday that it would not open before the weekend, and that ships must wait.",
        "See also what [the port](https://a.example/x) said of it in a long letter to the mayor and to the fishermen.",
        "The news: [a title](https://a.example/x)",
    ],
)
def test_a_sentence_that_starts_so_stays(line: str) -> None:
    assert without_read_also(f"One.\n\n{line}\n\nTwo.")[0] == f"One.\n\n{line}\n\nTwo."


SHORT = ("War", "Mayor quits", "Objazdy: mapa", "Схема об’їзду", "知事会見の全文", "Two ferries are towed away")


def short_list() -> str:
    items = "".join(f'<li><a href="story-{n}.html">{title}</a></li>' for n, title in enumerate(SHORT))
    others = (
        ("more.html", "More"),
        ("2.html", "2"),
        ("next.html", "»"),
        ("/tag/war", "Wars"),
        ("a-c.html", "3 comments"),
    )
    return f"<ul>{items}{''.join(f'<li><a href={href!r}>{text}</a></li>' for href, text in others)}</ul>"


def test_titles_in_a_list_under_a_mark_may_be_short() -> None:
    links = read(page(end=f"<aside><h3>Read also</h3>{short_list()}</aside>")).links
    assert [(link.text, link.url) for link in links] == [
        (title, f"https://news.example/world/story-{n}.html") for n, title in enumerate(SHORT)
    ]


def test_links_of_a_page_without_an_address_are_kept_by_their_titles() -> None:
    article = read_page(record(page(end=f"<aside><h3>Read also</h3>{short_list()}</aside>")))
    assert article.links == tuple(Link("read-also", title) for title in SHORT)


CODE = write_code("def a():\n\n    pass\n\nRead also: what this prints here")


def test_code_stays_whole_where_read_also_lines_leave_the_text() -> None:
    body = f"One.\n\n{CODE}\n\nRead also: [Title](https://a.example/t)\n\nTwo."
    assert without_read_also(body) == (f"One.\n\n{CODE}\n\nTwo.", (Link("read-also", "Title", "https://a.example/t"),))


def test_a_picture_below_a_mark_goes_with_its_title_and_stays_without_one() -> None:
    picture, title = write_image("A boat", "https://a.example/b.png"), "[Title of another](https://a.example/t)"
    related = (Link("read-also", "Title of another", "https://a.example/t"),)
    assert without_read_also(f"One.\n\nRead also:\n\n{picture}\n\n{title}\n\nTwo.") == ("One.\n\nTwo.", related)
    assert without_read_also(f"One.\n\nRead also:\n\n{title}\n\n{picture}") == (f"One.\n\n{picture}", related)
    kept = f"One.\n\nRead also:\n\n{picture}\n\nTwo."
    assert without_read_also(kept) == (kept, ())


def test_a_heading_at_the_start_is_the_title_and_code_below_it_stays_whole() -> None:
    found = from_parts(Facts(title=""), f"## A title\n\n{CODE}\n\nOne.")
    assert (found.title, found.body) == ("A title", f"{CODE}\n\nOne.")
