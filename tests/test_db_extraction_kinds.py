"""What is an article and what isn't, and pages that are made to break what reads them."""

import json
from contextlib import suppress
from urllib.parse import unquote

import pytest
from apart import run_apart
from examples import examples
from extraction_pages import PARAGRAPHS, fragment, page, record
from hypothesis import given, settings
from hypothesis import strategies as st

from db.ingest.extraction.extractor import parse_html, read_fragment, read_page
from db.ingest.extraction.html import structured_data
from db.ingest.extraction.html.preflight import DEEPEST, estimate_depth, may_be_deep, reduce_page
from db.ingest.extraction.metadata.page_kind import refuse_by_head
from db.ingest.source.records import CODES, UNTITLED, Facts, Refused

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


def site(body: str, *, head: str = "", title: str = "The Islander") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def cards(count: int, form: str, text: str = SNIPPET) -> str:
    """Parts of a page that each lead to another one: {url}, {name}, {text} and {date} in ``form``."""
    names = ("Mill by the weir", "Bells for the chapel", "Eels are back in the river", "A road is closed at night")
    return "".join(
        form.format(
            url=f"/stories/{number}-{names[number % 4].lower().replace(' ', '-')}",
            name=f"{names[number % 4]}, part {number}",
            text=f"{number}: {text}",
            date=f"2021-05-{number + 1:02}",
        )
        for number in range(count)
    )


POST = "<p>{text} " + " ".join(PARAGRAPHS) + "</p>"
LINKED = '<h2><a href="{url}">{name}</a></h2>'
COLLECTION = f'<script type="application/ld+json">{json.dumps({"@type": "CollectionPage", "name": "Islands"})}</script>'
SAYS_ARTICLE = '<meta property="og:type" content="article">'
SAYS_OTHERS = "".join(
    f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": headline})}</script>'
    for headline in ("Mill by the weir, part 0", "Bells for the chapel, part 1")
)
PAGED = '<link rel="next" href="/old/3"><link rel="prev" href="/old/1">'


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (cards(6, f"<article>{LINKED}<p>{{text}}</p></article>"), ""),
        (cards(9, "<li><time>{date}</time> <a href={url}>{name}</a></li>"), ""),
        (f"<table>{cards(9, '<tr><td>{date}</td><td><a href={url}>{name}</a></td><td>{text}</td></tr>')}</table>", ""),
        (cards(9, '<a href="{url}"><img src="p.jpg"><div><h3>{name}</h3><p>{text}</p></div></a>'), ""),
        (f"<h1>Islands</h1>{cards(9, LINKED + '<p class=date>{date}</p><p>{text}</p><hr>')}", ""),
        (
            f"<h1>Islands</h1>{cards(6, f'<div>{LINKED}<b>By <a href=/a>Ann Marie Berg</a></b><p>{{text}}</p></div>')}",
            "",
        ),
        (cards(3, f"<article>{LINKED}{POST}</article>"), ""),
        (cards(4, f"<article>{LINKED}{POST}</article>"), SAYS_ARTICLE + PAGED),
        (
            cards(
                4,
                '<div itemscope itemtype="http://schema.org/BlogPosting"><h2 itemprop="headline"><a href="{url}">'
                f'{{name}}</a></h2><time itemprop="datePublished" datetime="{{date}}">{{date}}</time>{POST}</div>',
            ),
            "",
        ),
        (f"<h1>Islands</h1>{cards(6, f'<div>{LINKED}<p>{{text}}</p></div>')}", SAYS_ARTICLE + COLLECTION),
        (f"<h1>Islands</h1>{cards(6, f'<div>{LINKED}<p>{{text}}</p></div>')}", SAYS_OTHERS),
    ],
)
def test_a_page_of_teasers_or_whole_posts_without_a_text_of_its_own_is_a_listing(body: str, head: str) -> None:
    assert refusal(site(f"<main>{body}</main>", head=head), "https://news.example/islands/") == "not-article"
    assert refusal(site(f"<main>{body}</main>", head=head)) == "not-article"


MANY = cards(20, f"<div>{LINKED}<p>{{text}}</p></div>")
BRIEF = f"<h1>Ferry runs again</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (BRIEF + MANY, ""),
        (f"<h1>Ferry runs again</h1><p>4 May 2021</p><p>{PARAGRAPHS[0]}</p>{MANY}", ""),
        (f"<h1>Ferry runs again</h1><p>{PARAGRAPHS[0]}</p>{MANY}", SAYS_ARTICLE),
        (f"<div class=promo>{cards(20, '<li><a href={url}>{name}</a></li>')}</div>{BRIEF}", ""),
        (  # a live blog: its posts are on the page itself
            "<h1>Election night</h1>"
            + "".join(f"<div><h2><a href='#post-{n}'>Result number {n}</a></h2>{POST}</div>" for n in range(9)).format(
                text="Counted."
            ),
            "",
        ),
        (  # a round-up: its headings lead to shops
            "<h1>Ten lamps</h1>"
            + "".join(
                f"<div><h2><a href='https://shop.example/lamp-{n}'>The lamp by maker number {n}</a></h2>{POST}</div>"
                for n in range(10)
            ).format(text="Bright."),
            "",
        ),
        (  # a round-up of the site's own, with prose between the headings
            f"<h1>The year on the islands</h1><p>{PARAGRAPHS[2]}</p>"
            + cards(6, LINKED + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)),
            "",
        ),
        (  # a long read with a table of contents
            "<h1>The light</h1><ul>"
            + "".join(f"<li><a href='#c{n}'>Chapter number {n}</a></li>" for n in range(9))
            + "</ul>"
            + "".join(f"<h2 id=c{n}>Chapter number {n}</h2><p>{PARAGRAPHS[n % 4]}</p>" for n in range(9))
            + MANY,
            "",
        ),
        (  # the first of several stories that are read by scrolling on
            f"<article><h1>Ferry runs again</h1>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}</article>"
            + cards(5, f"<article>{LINKED}{POST}</article>"),
            "",
        ),
        (  # pictures, with what is on them
            "<h1>The regatta in pictures</h1>"
            + "".join(
                f"<figure><a href='/p/{n}'><img></a><figcaption>{PARAGRAPHS[n]}</figcaption></figure>" for n in range(4)
            )
            + MANY,
            "",
        ),
        (f"<h1>Islands</h1>{MANY}", f'{SAYS_ARTICLE}<meta property="article:published_time" content="2021-05-04">'),
    ],
)
def test_a_text_beside_many_teasers_is_an_article(body: str, head: str) -> None:
    tree = parse_html(site(body, head=head, title="Ferry runs again | The Islander"))
    for url in ("https://news.example/islands/ferry", None):
        refuse_by_head(tree, structured_data.read(tree, url), url, "Ferry runs again")


def test_a_page_whose_teasers_lead_below_its_own_address_is_a_listing_unless_it_has_a_text() -> None:
    below = cards(5, f"<div>{LINKED}</div>").replace("/stories/", "/islands/")
    introduction = f"<h1>Islands</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    url = "https://news.example/islands/"
    assert refusal(site(introduction + below, head=SAYS_ARTICLE), url) == "not-article"
    read_page(record(site(introduction * 4 + below, head=SAYS_ARTICLE), Facts(url=url)))
    read_page(record(site(introduction + below, head=SAYS_ARTICLE), Facts(url="https://news.example/notes/islands")))


def test_an_address_with_the_name_or_id_of_an_article_is_not_refused_for_its_teasers() -> None:
    for path in ("/islands/the-ferry-runs-again-today", "/islands/4711893.html", "/show.php?id=4711893"):
        tree = parse_html(site(f"<h1>Ferry runs again</h1>{MANY}"))
        url = f"https://news.example{path}"
        refuse_by_head(tree, structured_data.read(tree, url), url, "Ferry runs again")


FILES = ("harbour%20map.gif", "ferry.jpg", "notes-of-the-harbour-board-2004.txt")
FOLDER_INDEXES = {
    "Apache": "<title>Index of /pics</title><h1>Index of /pics</h1><pre><a href='?C=N;O=D'>Name</a> "
    "<a href='?C=M;O=A'>Last modified</a><hr><a href='/'>Parent Directory</a>  -\n"
    "<a href='harbour%20map.gif'>harbour map.gif</a> 2004-01-19 03:33 4.0K\n"
    "<a href='ferry.jpg'>ferry.jpg</a> 2004-01-19 03:33 12K\n"
    "<a href='notes-of-the-harbour-board-2004.txt'>notes-of-the-harbour..&gt;</a> 2004-01-19 03:33 1K</pre>",
    "nginx": "<title>Index of /pics/</title><h1>Index of /pics/</h1><hr><pre><a href='../'>../</a>\n"
    + "".join(f"<a href='{name}'>{unquote(name)}</a>   19-Jan-2004 03:33  4096\n" for name in FILES)
    + "</pre>",
    "IIS": "<title>news.example - /pics/</title><h1>news.example - /pics/</h1><pre>"
    "<A HREF='/'>[To Parent Directory]</A>"
    + "".join(f"<br> 1/19/2004  3:33 AM   4096 <A HREF='/pics/{name}'>{unquote(name)}</A>" for name in FILES)
    + "</pre>",
    "Python": "<title>Directory listing for /pics/</title><h1>Directory listing for /pics/</h1><hr><ul>"
    + "".join(f"<li><a href='{name}'>{unquote(name)}</a></li>" for name in FILES)
    + "</ul>",
    "lighttpd": "<title>Index of /pics/</title><h2>Index of /pics/</h2><table><tr><td><a href='../'>..</a>/</td></tr>"
    + "".join(
        f"<tr><td><a href='{name}'>{unquote(name)}</a></td><td>2004-Jan-19 03:33:12</td><td>4.0K</td><td>image/gif</td>"
        for name in FILES
    )
    + "</table><div>lighttpd/1.4</div>",
    "Caddy": "<title>pics</title><h1><a href='../'>news.example</a>/<a href=''>pics</a>/</h1><div>3 files</div><table>"
    "<tr><th><a href='./?sort=name&order=asc'>Name</a></th><th><a href='./?sort=size&order=asc'>Size</a></th></tr>"
    "<tr><td><a href='..'>Up</a></td></tr>"
    + "".join(f"<tr><td><a href='./{name}'><b>{unquote(name)}</b></a></td><td>4 KiB</td></tr>" for name in FILES)
    + "</table><footer>Served with <a href='https://caddyserver.com'>Caddy</a></footer>",
}


@pytest.mark.parametrize("server", FOLDER_INDEXES)
def test_a_servers_list_of_files_is_no_article(server: str) -> None:
    for url in ("https://news.example/pics/", "https://news.example/pics/index.html", None):
        assert refusal(f"<html><head></head><body>{FOLDER_INDEXES[server]}</body></html>", url) == "not-article"


def test_an_article_that_links_files_by_their_names_is_one() -> None:
    files = "".join(f"<li><a href='{name}'>{unquote(name)}</a></li>" for name in FILES)
    html = page(within=f"<a href='../'>Up</a><ul>{files}</ul>" + f"<p>{PARAGRAPHS[0]}</p>" * 3)
    assert PARAGRAPHS[3] in read_page(record(html)).body


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


@pytest.mark.parametrize(
    "title", ["Search results: what the harbour shows us", "Error 404: a play in three acts", "404 Not Found: an essay"]
)
def test_an_article_whose_title_has_words_of_an_error_or_search_is_one(title: str) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in (*PARAGRAPHS, *PARAGRAPHS))
    html = f"<html lang=en><head><title>{title}</title></head><body><main><h1>{title}</h1>{paragraphs}</main></body>"
    assert read_page(record(html, Facts(url="https://paper.example/a/play-1.html"))).title == title


@pytest.mark.parametrize(
    "path", ["/tag/mole/", "/topic/harbour", "/author/ada", "/page/2", "/index.php?cat=3", "/", "/de/"]
)
@pytest.mark.parametrize("count", [1, 4])
def test_an_article_without_teasers_is_one_at_any_address(path: str, count: int) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:count])
    html = (
        f"<html><body><main><article><h1>Ferry runs again</h1><p>By Ada Bell</p>{text}</article></main></body></html>"
    )
    assert read_page(record(html, Facts(url=f"https://quay.example{path}"))).body.endswith(PARAGRAPHS[count - 1])


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<h1>Ferry late</h1><p>The ferry is late.</p>", "The ferry is late."),
        ("<h1>渡輪停駛</h1><p>渡輪今天停駛。</p>", "渡輪今天停駛。"),
        (
            "<h1>Ferry</h1><noscript><p>It runs again on Friday, the port said.</p></noscript>",
            "It runs again on Friday, the",
        ),
    ],
)
def test_a_few_words_are_a_text(inner: str, text: str) -> None:
    assert read_page(record(f"<html><title>x</title><body><article>{inner}</article></body></html>")).body.startswith(
        text
    )


def test_a_page_that_waits_for_a_script_has_no_text() -> None:
    with pytest.raises(Refused):
        read_page(
            record("<html><title>x</title><body><div id=root>Loading…</div><script src=a.js></script></body></html>")
        )


@pytest.mark.parametrize(
    "title",
    ["404: the story of a missing page", "Page not found: how a ledger was lost", "Search results: what divers saw"],
)
def test_a_dated_text_of_two_paragraphs_is_an_article_whatever_its_title(title: str) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:2])
    dated = f"<html lang=en><title>{title}</title><h1>{title}</h1><p>By Ada Bell, 3 June 2022</p>{text}"
    assert read_page(record(dated)).title == title
    with pytest.raises(Refused):
        read_page(record(dated.replace("By Ada Bell, 3 June 2022", "Try another address.")))


def test_the_text_for_browsers_without_frames_is_an_article_and_a_note_to_them_is_none() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    frames = (
        "<html><head><title>Ferry</title></head><frameset cols=2><frame src=a.html></frameset><noframes>{}</noframes>"
    )
    assert read_page(record(frames.format(f"<body><h1>Ferry</h1>{text}</body>"))).body == "\n\n".join(PARAGRAPHS)
    with pytest.raises(Refused):
        read_page(record(frames.format("<body>Your browser shows no frames.</body>")))


def test_a_small_page_that_streams_its_text_is_an_article() -> None:
    paragraphs = [["$", "p", str(i), {"children": text}] for i, text in enumerate(PARAGRAPHS[:3])]
    tree = ["$", "main", None, {"children": [["$", "h1", None, {"children": "Closed"}], *paragraphs]}]
    row = json.dumps(f"0:{json.dumps(tree)}\n")
    source = f"<html><title>Closed</title><div id=__next></div><script>self.__next_f.push([1,{row}])</script>"
    assert len(source) < 1000
    assert read_page(record(source)).body == "\n\n".join(PARAGRAPHS[:3])
