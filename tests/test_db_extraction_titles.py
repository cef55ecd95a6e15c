"""Titles of pages: the words of a headline as they are shown, and which of several wordings is the title."""

import json

import pytest
from extraction_pages import PARAGRAPHS, page, record

from db.ingest.extraction.extractor import read_page
from db.ingest.source.records import Facts

SITE = '<meta property="og:site_name" content="Lantern">'


def titled(h1: str = "", *, title: str = "Lantern", og: str = "", headline: str = "", head: str = SITE) -> str:
    """The title read from a page of the site Lantern, with these wordings of it."""
    if og:
        head += f'<meta property="og:title" content="{og}">'
    if headline:
        node = {"@type": "NewsArticle", "headline": headline}
        head += f'<script type="application/ld+json">{json.dumps(node)}</script>'
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = f"<html lang=en><head><title>{title}</title>{head}</head><body><main>{h1}{paragraphs}</main></body></html>"
    article = read_page(record(html, Facts(url="https://lantern.example/a/eels-123.html")))
    assert article.body.startswith(PARAGRAPHS[0]), "a headline is no part of the text"
    return article.title


@pytest.mark.parametrize("h1", ["<h1><a href=/>Lantern Lane</a></h1>", "<h1>News</h1>"])
@pytest.mark.parametrize("wordings", [{"title": "{} | Lantern Lane"}, {"title": "{} - Lantern Lane", "og": "{}"}])
def test_a_masthead_is_no_title_where_the_next_heading_says_what_the_page_is_called(
    h1: str, wordings: dict[str, str]
) -> None:
    words = "Eels come back to the lower river"
    said = {name: wording.format(words) for name, wording in wordings.items()}
    html = f"<html lang=en><head><title>{said['title']}</title><meta property=og:title content='{said.get('og', '')}'>"
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    found = read_page(
        record(f"{html}</head><body>{h1}<main><h2>{words}</h2>{paragraphs}<h2>More eels</h2></main>", Facts())
    )
    assert found.title == words


@pytest.mark.parametrize(
    "inner",
    [
        "Eels come back<br>to the lower river",
        "<div>Eels come back</div><div>to the lower river</div>",
        "<span>Eels come back</span><span>to the lower river</span>",
        "<span style='display: block'>Eels come back</span>to the lower river",
        "<span class='md:w-full block'>Eels come back</span>to the lower river",
        "Eels <em>come</em> back to the low<b>er</b> river",
        "".join(f"<span>{letter}</span>" for letter in "Eels come back to the lower river"),
    ],
)
def test_words_on_separate_lines_of_a_headline_are_apart_and_parts_of_a_word_are_not(inner: str) -> None:
    assert titled(f"<h1>{inner}</h1>") == "Eels come back to the lower river"


@pytest.mark.parametrize(
    "h1", ["<h1><span class=kicker>Rivers</span>{}</h1>", "<h1>Rivers<span>{}</span></h1>", "<h1>Rivers<br>{}</h1>"]
)
def test_a_kicker_in_the_headline_is_apart_and_left_out_where_another_wording_lacks_it(h1: str) -> None:
    title = "Eels come back to the lower river"
    assert titled(h1.format(title)) == f"Rivers {title}"
    assert titled(h1.format(title), og=title, title=f"{title} | Lantern") == title


@pytest.mark.parametrize(
    "extra",
    [
        "<span class='sr-only'>Article:</span>",
        "<span class='visually-hidden'>Article:</span>",
        "<span class='screen-reader-text'>Article:</span>",
        "<span hidden>Article:</span>",
        "<span style='display:none'>Article:</span>",
        "<button>Share</button>",
        "<svg><title>Bookmark</title><path/></svg>",
        "<script>var a = 'x'</script>",
        "<style>h1 { color: red }</style>",
        "<a class=anchor href='#eels'>¶</a>",
        "<noscript>Turn scripts on</noscript>",
    ],
)
def test_what_is_not_shown_is_no_part_of_a_headline(extra: str) -> None:
    assert titled(f"<h1>{extra}Eels come back</h1>") == "Eels come back"
    assert titled(f"<h1>Eels come back{extra}</h1>") == "Eels come back"


def test_a_hidden_headline_counts_only_where_no_other_is_shown() -> None:
    hidden = "<div style='display:none'><h1>Write to our newsletter</h1></div>"
    assert titled(f"{hidden}<h1>Eels come back</h1>") == "Eels come back"
    assert titled("<h1 class='sr-only'>Eels come back</h1>") == "Eels come back"


def test_the_site_s_name_in_large_print_is_no_headline() -> None:
    assert titled("<h1>LANTERN</h1><h1>Eels come back</h1>") == "Eels come back"
    assert titled("<h1>Lantern</h1><h2>Eels come back</h2>") == "Eels come back"


@pytest.mark.parametrize(
    "title",
    [
        "Lantern 4.1 - A light in the reeds",
        "Lantern - a short history of the wick",
        "We kept a lantern lit - booking early could halve your bill",
        "'I run a lantern shop - booking early could halve your bill'",
        "Eels: a life - and a death - in the mud",
        "What's next for eels / lampreys?",
    ],
)
def test_a_title_that_is_said_twice_is_whole_whatever_is_in_it(title: str) -> None:
    assert titled(f"<h1>{title}</h1>", title=f"{title} | Lantern", og=title) == title
    assert titled(f"<h1>{title}</h1>", title=title) == title


@pytest.mark.parametrize("title", ["Lantern 4.1 - A light in the reeds", "Eels return - and stay"])
def test_only_the_name_of_the_site_is_cut_from_a_title_that_is_said_once(title: str) -> None:
    assert titled(title=f"{title} | Lantern") == title
    assert titled(title=f"Lantern | {title}") == title


def test_no_title_begins_within_a_headline_that_differs_in_each_wording() -> None:
    title = titled(
        "<h1>'I mend nets on the lower river - oiling them in May could save your summer'</h1>",
        title="I mend nets for a living - oiling them in May could save your summer",
        og="'I mend nets for the eel boats - oiling them in May could save your summer'",
    )
    assert title == "'I mend nets on the lower river - oiling them in May could save your summer'"


@pytest.mark.parametrize(
    ("given", "title"),
    [
        # Without JSON-LD what the readers see.
        ({"h1": "<h1>Eels come back</h1>", "og": "Best eels of 2024", "title": "Best eels of 2024"}, "Eels come back"),
        # The editors' headline is the one that search engines don't get.
        (
            {"h1": "<h1>Eels: all we know</h1>", "headline": "Eels come back", "og": "Eels: all we know"}
            | {"title": "Eels: all we know"},
            "Eels come back",
        ),
        (
            {"h1": "<h1>Eels: all we know</h1>", "headline": "Eels: all we know", "og": "Eels come back"}
            | {"title": "Eels: all we know"},
            "Eels come back",
        ),
        # What programs are told twice.
        (
            {"h1": "<h1>Our rivers</h1>", "headline": "Eels come back", "og": "Eels come back"}
            | {"title": "Eels in the river | Lantern"},
            "Eels come back",
        ),
        # A teaser with the site's name was made to be shared.
        (
            {"h1": "<h1>Eels come back</h1>", "headline": "Eels come back", "og": "They are slippery | Lantern News"}
            | {"title": "Eels come back | Lantern News"},
            "Eels come back",
        ),
        # A whole lead is no headline.
        (
            {"h1": "<h1>Eels come back</h1>", "headline": " ".join(PARAGRAPHS), "og": "Eels come back"},
            "Eels come back",
        ),
        # Cut short before a quotation, or by dots.
        (
            {"h1": '<h1>Eels come back and "love it"</h1>', "headline": "Eels come back and", "title": "Eels"},
            'Eels come back and "love it"',
        ),
        (
            {"h1": "<h1>Eels come back in May</h1>", "headline": "Eels come back…", "title": "E"},
            "Eels come back in May",
        ),
    ],
)
def test_of_several_wordings_the_editors_for_their_readers_is_taken(given: dict[str, str], title: str) -> None:
    assert titled(**given) == title


def test_an_entity_or_tag_that_a_program_wrote_as_text_is_none_in_a_title() -> None:
    assert titled(headline="Eels &amp;amp; lampreys&#8230; <em>come</em> back") == "Eels & lampreys… come back"
    assert titled(og="Eels &amp;amp; lampreys") == "Eels & lampreys"


def test_the_name_of_the_site_is_no_title() -> None:
    assert titled("<h3>Eels come back</h3>") == "Eels come back"
    assert titled(og="Lantern", headline="Eels come back") == "Eels come back"
    assert titled().startswith("The harbour was closed on Tuesday")


def test_a_title_of_nothing_but_separators_takes_no_time() -> None:
    assert read_page(record(page(title="a | " * 50_000))).title.startswith("a | a |")


@pytest.mark.parametrize("headline", ["Lantern", "x", "Eels come back to the lower ri"])
@pytest.mark.parametrize("og", ["", "Eels come back to the lower river"])
def test_a_headline_for_programs_that_is_cut_short_or_a_name_gives_way_to_what_all_others_say(
    headline: str, og: str
) -> None:
    words = "Eels come back to the lower river"
    assert titled(f"<h1>{words}</h1>", title=words, og=og, headline=headline) == words


@pytest.mark.parametrize("title", ["Untitled Document", "New Page 1", "Unbenanntes Dokument", "Document sans titre"])
def test_what_an_editor_writes_where_nobody_gave_a_title_is_none(title: str) -> None:
    assert titled(title=title).startswith(PARAGRAPHS[0][:20])
    assert titled("<h1>Eels come back</h1>", title=title) == "Eels come back"


@pytest.mark.parametrize("h1", ["Local news", "Lantern"])
def test_a_section_in_the_place_of_the_headline_is_no_title(h1: str) -> None:
    words = "Eels come back to the lower river"
    assert titled(f"<h1>{h1}</h1>", title=f"{words} | Lantern", og=words) == words
    assert titled(f"<h1>{h1}</h1>", title=words) == words


def test_of_several_headings_the_one_that_the_page_is_called_after_is_the_title() -> None:
    words = "Eels come back to the lower river"
    assert titled(f"<h1>News</h1><h1>{words}</h1>", title=f"{words} | Gazette", head="") == words


def test_of_several_articles_in_json_ld_the_one_of_the_page_gives_its_facts() -> None:
    words = "Eels come back to the lower river"
    others = [{"@type": "NewsArticle", "headline": f"Another story {n}", "datePublished": "1999-01-01"} for n in (1, 2)]
    own = {"@type": "NewsArticle", "headline": words, "datePublished": "2021-03-04"}
    script = f"<script type='application/ld+json'>{json.dumps({'@graph': [*others, own]})}</script>"
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = (
        f"<html lang=en><head><title>{words} | Lantern</title>{script}</head><body><h1>{words}</h1>{paragraphs}</body>"
    )
    found = read_page(record(html, Facts()))
    assert (found.title, found.published and found.published.iso) == (words, "2021-03-04")


@pytest.mark.parametrize("title", ["{} | The Quay", "The Quay » Blog Archive » {}", "{}"])
def test_without_a_heading_of_the_first_level_the_next_one_that_the_page_is_named_for_is_the_title(title: str) -> None:
    words = "Eels come back to the lower river"
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = f"<html lang=en><head><title>{title.format(words)}</title></head><body><div class=post>"
    found = read_page(record(f"{html}<h2><a href=/12>{words}</a></h2>{paragraphs}<h2>More eels</h2></div>", Facts()))
    assert found.title == words


@pytest.mark.parametrize("inner", ["Board votes<br>to rebuild", "<div>Board votes</div><div>to rebuild</div>"])
def test_words_of_several_lines_of_a_lower_heading_are_apart(inner: str) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = f"<html><head><title>Board votes to rebuild</title></head><body><h2>{inner}</h2>{paragraphs}</body></html>"
    assert read_page(record(html, Facts())).title == "Board votes to rebuild"


@pytest.mark.parametrize(
    "title", ["Salt and rope » Eels are back", "Salt and rope: Eels are back", "Eels are back - Salt and rope"]
)
def test_a_first_heading_that_leads_to_the_front_page_is_no_title(title: str) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = f"<html><head><title>{title}</title></head><body><h1><a href=https://rope.example/>Salt and rope</a></h1>"
    assert (
        read_page(record(f"{html}<h2>Eels are back</h2>{paragraphs}</body></html>", Facts())).title == "Eels are back"
    )


@pytest.mark.parametrize(
    ("h1", "title"),
    [
        ("Fog", "Fog - Gazette"),
        ("The Sea", "The Sea | Gazette"),
        ("港口委员会决定重建", "港口委员会决定重建_新闻中心_新浪网"),
    ],
)
def test_a_headline_of_short_words_is_the_title(h1: str, title: str) -> None:
    assert titled(f"<h1>{h1}</h1>", title=title, head="") == h1


TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (
            "<title>Gazette - Ferry stays for good</title><h1>The Old Gazette</h1><h2>Ferry stays for good</h2>",
            "Ferry stays for good",
        ),
        ("<title>Snow falls - Gazette</title><h1>Gazette</h1><h2>Snow falls twice</h2>", "Snow falls twice"),
        ("<title>Gazette | Ferry sunk</title><h1>Gazette</h1><article><h2>Ferry sunk</h2>", "Ferry sunk"),
        ("<title>The Gazette</title><h1><a href=/>The Gazette</a></h1><h2 class=entry-title>On hulls</h2>", "On hulls"),
        ("<title>The Gazette: On hulls</title><h1>The Gazette</h1><h3 class=post-title>On hulls</h3>", "On hulls"),
        ("<title>Ferry stays: Nine to two</title><h1>Ferry stays</h1><h2>Nine to two</h2>", "Ferry stays"),
        ("<title></title><h2>In the night</h2>", "In the night"),
        ("<title>index.html</title><h2>In the night</h2>", "In the night"),
        ("<title>フェリー</title><h1>フェリー存続</h1>", "フェリー存続"),
        ("<title>FERRY STAYS</title><h1>Ferry stays</h1>", "Ferry stays"),
    ],
)
def test_a_sites_name_or_nothing_above_a_headline_hides_it_not(source: str, title: str) -> None:
    assert read_page(record(f"<html lang=en>{source}{TEXT}")).title == title


@pytest.mark.parametrize(
    "source",
    [
        "<title>Quay tale</title><h2>In the night it burned</h2>",
        "<title>Quay tale</title><h1 style='display:none'>Quay tale</h1><h2>In the night it burned</h2>",
        "<title>Quay tale: In the night it burned | Gazette</title><h1>Quay tale</h1><h2>In the night it burned</h2>",
    ],
)
def test_a_heading_above_the_text_that_is_no_title_is_a_part_of_it(source: str) -> None:
    article = read_page(record(f"<html lang=en>{source}{TEXT}"))
    assert article.title == "Quay tale"
    assert article.body.startswith("## In the night it burned\n\n")


def test_a_teaser_with_the_class_of_a_posts_title_is_no_title() -> None:
    teaser = "<aside><h3 class=entry-title><a href=/x>Other story</a></h3></aside>"
    source = f"<html lang=en><title>Storm hits</title><h1>Storm hits</h1>{TEXT}{teaser}"
    assert read_page(record(source)).title == "Storm hits"
    shared = source.replace("<title>", "<meta property=og:title content='Storm hits'><title>").replace("aside>", "div>")
    assert read_page(record(shared)).title == "Storm hits"
