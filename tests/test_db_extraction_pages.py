"""Whole pages: what their title, address, section, authors, language and encoding are read from."""

import json

import pytest
from extraction_pages import PARAGRAPHS, TITLE, fragment, page, record

from db.ingest.extraction.extractor import captured, parse_html, read_fragment, read_page
from db.ingest.extraction.html import structured_data
from db.ingest.extraction.metadata.canonical_url import mirror_note
from db.ingest.source.records import UNTITLED, Facts, Refused
from db.models import Link

URL = "https://news.example/world/europe/harbour-closed-123"


def json_ld(**node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **node})}</script>'


def test_a_page_becomes_an_article() -> None:
    article = read_page(record(page(), Facts(url=URL)))
    assert article.title == TITLE
    assert article.body == "\n\n".join(PARAGRAPHS)
    assert article.url == URL
    assert article.language == "en"
    assert article.section == ("World", "Europe")
    assert article.authors == ()
    assert article.warnings == ()


@pytest.mark.parametrize("suffix", [" | The Example", " - News - The Example", " – The Example – 26.01.2022"])
def test_the_name_of_the_site_is_no_part_of_the_title(suffix: str) -> None:
    head = '<meta property="og:site_name" content="The Example">'
    html = page(head=head).replace(f"<title>{TITLE}", f"<title>{TITLE}{suffix}").replace("h1>", "h2>")
    assert read_page(record(html)).title == TITLE


def test_a_title_with_a_dash_of_its_own_keeps_it() -> None:
    assert read_page(record(page(title="Spring - or what is left of it"))).title == "Spring - or what is left of it"


def test_the_headline_for_search_engines_gives_way_to_the_editors() -> None:
    head = '<meta property="og:title" content="Storm in the harbour: all that is known">' + json_ld(
        headline="After the storm"
    )
    html = page(title="Storm in the harbour: all that is known", head=head)
    assert read_page(record(html)).title == "After the storm"


@pytest.mark.parametrize("count", [1, 2])
def test_what_programs_are_told_of_other_articles_is_none_of_the_pages(count: int) -> None:
    others = [
        json_ld(
            headline=f"Fog again in March {n}",
            url=f"https://site.example/fog-{n}",
            datePublished="2019-05-05",
            author={"@type": "Person", "name": "Max Frei"},
        )
        for n in range(count)
    ]
    own = '<link rel="canonical" href="https://site.example/harbour">'
    article = read_page(record(page(head=own + "".join(others))))
    assert (article.title, article.published, article.authors) == (TITLE, None, ())


def test_what_programs_are_told_of_the_page_counts_under_another_address_or_another_headline() -> None:
    own = '<link rel="canonical" href="https://site.example/harbour">'
    for said in (
        {"headline": TITLE, "url": "https://site.example/amp/harbour.html"},
        {"headline": "The harbour stays closed", "url": "https://site.example/amp/harbour.html"},
        {"headline": "After the storm", "url": "https://site.example/harbour/"},
        {"headline": "After the storm"},
        {"url": "https://site.example/amp/harbour.html"},
    ):
        article = read_page(record(page(head=own + json_ld(**said, datePublished="2019-05-05"))))
        assert article.published is not None, said


def test_a_title_of_100_kb_is_cut_and_the_article_says_so() -> None:
    article = read_page(record(page(title="word " * 20_000)))
    assert (len(article.title) <= 500, article.title[-6:]) == (True, " word…")
    assert article.warnings == ("Its title was too long: it was cut.",)


def test_control_sequences_are_taken_out_of_every_field() -> None:
    evil = "\x1b]52;c;aGk=\x07Storm\u202e in town"
    head = json_ld(headline=evil, author=[{"@type": "Person", "name": "\x1b[31mAnna Berg"}], articleSection="Wor\x07ld")
    article = read_page(
        record(page(title="Storm &#27;[2Jin town", head=head, within=f"<p>{evil} was seen by all.</p>"))
    )
    everything = repr((article.title, article.body, article.authors, article.section))
    assert not any(sign in everything for sign in ("\\x1b", "\\x07", "\\u202e", "52;c"))
    assert article.authors == ("Anna Berg",)
    assert article.section == ("World",)
    assert "Control characters were taken out of this text." in article.warnings


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ('"By Anna Berg and Peter van der Meer"', ("Anna Berg", "Peter van der Meer")),
        ('[{"@type": "Person", "name": "Anna Berg"}, {"@type": "Organization", "name": "Reuters"}]', ("Anna Berg",)),
        ('{"@type": "Person", "name": "Anna Berg, Political Correspondent"}', ("Anna Berg",)),
        ('"dpa"', ()),
        ('"The Example"', ()),
        ('"https://www.facebook.com/anna"', ()),
        ('"anna@news.example"', ()),
        ('"Redaktion"', ()),
        ('{"@type": "Person", "name": "山田太郎"}', ("山田太郎",)),
    ],
)
def test_authors_are_people(said: str, names: tuple[str, ...]) -> None:
    head = '<meta property="og:site_name" content="The Example">'
    head += (
        f'<script type="application/ld+json">{{"@type": "Article", "headline": "{TITLE}", "author": {said}}}</script>'
    )
    assert read_page(record(page(head=head))).authors == names


def test_a_byline_gives_the_author_and_a_comment_does_not() -> None:
    byline = '<div class="byline">By <a href="/author/anna">Anna Berg</a></div>'
    comment = '<div class="comments"><span class="comment-author">By Hugo Nobody</span></div>'
    assert read_page(record(page(below_title=byline, end=comment))).authors == ("Anna Berg",)
    assert read_page(record(page(end=comment))).authors == ()


def test_an_author_is_found_where_only_their_id_is_given() -> None:
    graph = {
        "@graph": [
            {"@type": "Article", "headline": TITLE, "author": {"@id": "#anna"}},
            {"@type": "Person", "@id": "#anna", "name": "Anna Berg"},
        ]
    }
    head = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    assert read_page(record(page(head=head))).authors == ("Anna Berg",)


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Article", "headline": "One",}',
        '<!-- {"@type": "Article", "headline": "One"} -->',
        '{"@type": "Article",\n"headline": "One", "description": "two\nlines"};',
        '{"@type": "Article", "headline": "One", "broken": "a "quote" in it"}',
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;One&quot;}",
        '[{"@type": "WebSite"}, {"@type": ["Thing", "http://schema.org/Article"], "headline": "One"}]',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "One", "url": "/x"}}',
    ],
)
def test_broken_structured_data_is_read_as_far_as_it_goes(text: str) -> None:
    tree = parse_html(f'<html><head><script type="application/ld+json">{text}</script></head><body>x</body></html>')
    assert structured_data.read_words(structured_data.read(tree).article.get("headline")) == "One"


@pytest.mark.parametrize("bomb", ["[" * 200_000, '{"a":' * 200_000, '{"@graph":' * 50_000])
def test_structured_data_that_is_too_deep_is_left_alone(bomb: str) -> None:
    assert read_page(record(page(head=f'<script type="application/ld+json">{bomb}</script>'))).title == TITLE


def test_the_section_is_the_breadcrumb_without_home_year_and_title() -> None:
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name}
            for place, name in enumerate(("Home", "World", "Europe & Asia", "2022", TITLE), 1)
        ],
    }
    head = f'<script type="application/ld+json">{json.dumps(crumbs)}</script>'
    article = read_page(record(page(head=head)))
    assert (article.root, article.section) == ("Home", ("World", "Europe & Asia"))


def test_a_visible_breadcrumb_gives_the_section_and_the_root() -> None:
    links = '<a href="/">Startseite</a> › <a href="/p">Politik</a> › <a href="/p/i">Inland</a>'
    start = f'<nav class="breadcrumb">{links}</nav>'
    article = read_page(record(page(start=start)))
    assert (article.root, article.section) == ("Startseite", ("Politik", "Inland"))


@pytest.mark.parametrize(
    ("url", "section"),
    [
        ("https://news.example/world-news/2022/01/26/title-of-it", ("World news",)),
        ("https://news.example/en/politics/article/12345678/title", ("Politics",)),
        ("https://news.example/title-of-it", ()),
        ("https://news.example/title-of-it/", ()),
        ("https://news.example/politics/mill-sold/", ("Politics",)),
        ("https://news.example/politics/?id=12", ("Politics",)),
        ("https://news.example/politics/mill-sold/?utm_source=feed", ("Politics",)),
        ("https://news.example/politics/mill-sold/index.html", ("Politics",)),
        ("https://news.example/2007/september/story.html", ()),
        ("https://news.example/sport/september2007/story.html", ("Sport",)),
        ("https://news.example/wp-content/uploads/title", ()),
    ],
)
def test_the_path_of_the_address_gives_the_section_where_nothing_else_does(url: str, section: tuple[str, ...]) -> None:
    assert read_page(record(page(), Facts(url=url))).section == section


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        (URL, URL),
        ("/world/europe/harbour-closed-123", URL),
        (
            "https://www.news.example/world/europe/harbour-closed-123",
            "https://www.news.example/world/europe/harbour-closed-123",
        ),
        ("https://news.example/", f"{URL}?from=rss"),
        ("https://news.example/world", f"{URL}?from=rss"),
        ("https://other.example/world/europe/harbour-closed-123", f"{URL}?from=rss"),
        ("javascript:alert(1)", f"{URL}?from=rss"),
    ],
)
def test_the_canonical_address_is_believed_if_it_can_be_that(canonical: str, url: str) -> None:
    article = read_page(record(page(head=f'<link rel="canonical" href="{canonical}">'), Facts(url=f"{URL}?from=rss")))
    assert article.url == url
    assert (f"{URL}?from=rss" in article.aliases) == (url != f"{URL}?from=rss")


def test_other_addresses_of_a_page_are_its_aliases() -> None:
    head = '<link rel="amphtml" href="/amp/123"><link rel="shortlink" href="https://news.example/?p=123">'
    article = read_page(record(page(head=head), Facts(url=URL, aliases=("http://news.example/old",))))
    assert article.aliases == ("http://news.example/old", "https://news.example/amp/123", "https://news.example/?p=123")


@pytest.mark.parametrize(
    ("note", "url", "saved"),
    [
        (
            "<!-- Mirrored from www.news.example/a/b.html by HTTrack Website Copier/3.x [XR&CO'2014], Sat, 26 Feb 2022"
            " 10:00:00 GMT -->",
            "http://www.news.example/a/b.html",
            "2022-02-26T10:00:00+00:00",
        ),
        (
            "<!--\n Page saved with SingleFile \n url: https://news.example/a/b \n saved date: Sat Feb 26 2022 10:00:00"
            " GMT+0100\n-->",
            "https://news.example/a/b",
            "2022-02-26T10:00:00+01:00",
        ),
        ("<!-- saved from url=(0024)https://news.example/a/b -->", "https://news.example/a/b", None),
    ],
)
def test_a_mirror_notes_where_a_page_is_from(note: str, url: str, saved: str | None) -> None:
    html = page().replace("<head>", f"{note}<head>")
    assert mirror_note(html) is not None
    assert captured(record(html)) == saved
    article = read_page(record(html, Facts(url_by_place="https://elsewhere.example/a/b.html")))
    assert article.url == url


def test_the_place_gives_the_address_where_nothing_else_does() -> None:
    place = "https://news.example/a/b.html"
    assert read_page(record(page(), Facts(url_by_place=place))).url == place
    assert read_page(record(page())).url is None


@pytest.mark.parametrize(
    ("html", "language"),
    [('lang="de"', "de"), ('lang="pt_br"', "pt-BR"), ('xml:lang="fr"', "fr"), ("", "en"), ('lang="ru"', "en")],
)
def test_the_language_is_the_one_said_unless_the_script_cannot_be_that(html: str, language: str) -> None:
    assert read_page(record(page(html=html))).language == language


RUSSIAN = "Порт был закрыт во вторник после шторма, который сорвал с якоря два парома, сообщили власти города. "


@pytest.mark.parametrize(
    ("encoding", "meta", "http"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "windows-1251", "windows-1251"),
        ("cp1251", "windows-1251", None),
        ("cp1251", None, "windows-1251"),
        ("cp1251", "utf-8", None),
        ("cp1251", None, None),
        ("koi8-r", None, None),
        ("utf-16", None, None),
        ("utf-8-sig", "iso-8859-1", None),
    ],
)
def test_no_page_is_garbled_whatever_it_says_of_its_encoding(encoding: str, meta: str | None, http: str | None) -> None:
    head = f'<meta charset="{meta}">' if meta else ""
    html = page(title="Порт закрыт", head=head, within=f"<p>{RUSSIAN * 3}</p>", html='lang="ru"')
    article = read_page(record(html.encode(encoding), charset=http))
    assert article.title == "Порт закрыт"
    assert RUSSIAN.strip() in article.body


def test_pieces_in_a_second_encoding_are_read_in_it_and_the_article_says_so() -> None:
    html = page(within="<p>Größe, Äpfel, Übung, öffnen, süß: all of it is UTF-8 here.</p><p>@@</p>").encode()
    article = read_page(
        record(html.replace(b"@@", "Café Müller is open again after the storm, it says.".encode("cp1252")))
    )
    assert "Café Müller" in article.body
    assert "Äpfel" in article.body
    assert any("mixes encodings" in warning for warning in article.warnings)


def test_nuls_do_no_harm() -> None:
    html = page().replace("harbour", "har\0bour").encode() + b"\0" * 5000
    assert read_page(record(html)).title == TITLE


def test_a_fragment_takes_all_but_its_text_from_its_container() -> None:
    facts = Facts(title="From the feed", url=URL, authors=("By Anna Berg",), section=("World",), date_from="feed")
    article = read_fragment(fragment('<p>One <a href="/other-story">of many</a>.</p><ul><li>Two</li></ul>', facts))
    assert article.title == "From the feed"
    assert article.body == "One [of many](https://news.example/other-story).\n\n- Two"
    assert article.authors == ("Anna Berg",)
    assert article.links == (Link("in-text", "of many", "https://news.example/other-story"),)


def test_without_a_title_the_heading_at_the_start_is_it_else_how_the_text_begins() -> None:
    headed = read_fragment(fragment("<h2>After the storm</h2><p>All is well.</p>", Facts()))
    assert (headed.title, headed.body, headed.warnings) == ("After the storm", "All is well.", ())
    begun = read_fragment(fragment("<p>All is <b>well</b>.</p><h2>After the storm</h2><p>So far.</p>", Facts()))
    assert (begun.title, begun.warnings) == ("All is well.", (UNTITLED,))
    assert begun.body == "All is **well**.\n\n## After the storm\n\nSo far."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (PARAGRAPHS[0], "The harbour was closed on Tuesday after a storm had torn two ferries from their…"),
        ("港" * 90, "港" * 80 + "…"),
        ("***</p><p>The ferries sail again.", "The ferries sail again."),
        ("Wind" * 20, "Wind" * 20),
    ],
)
def test_the_beginning_that_stands_in_for_a_title_is_cut_at_a_word(text: str, title: str) -> None:
    assert read_fragment(fragment(f"<p>{text}</p>", Facts())).title == title


def test_what_has_neither_title_nor_text_is_refused() -> None:
    for html, facts in (("", Facts(title="After the storm")), ("", Facts()), ("<p>* * *</p>", Facts())):
        with pytest.raises(Refused) as refused:
            read_fragment(fragment(html, facts))
        assert refused.value.code == "empty-body"


def test_a_section_without_end_is_cut_and_says_so() -> None:
    article = read_fragment(fragment("<p>All is well.</p>", Facts(title="A", section=("Sea",) * 1_000)))
    assert article.section == ("Sea",) * 20
    assert article.warnings == ("Its section has 1,000 levels: only the first 20 are kept.",)


def test_an_encoding_is_told_by_the_text_below_long_scripts() -> None:
    scripts = "<script>" + "var a = 1;\n" * 20_000 + "</script>"
    html = page(within="<p>Größe, Äpfel und Übung: der Hafen öffnet nächste Woche früher.</p>", head=scripts)
    assert "Übung: der Hafen öffnet nächste" in read_page(record(html.encode("cp1252"))).body
