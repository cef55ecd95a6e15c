"""What stands around an article's paragraphs and isn't one: it is kept, or a warning says what was left out."""

import pytest
from extraction_pages import PARAGRAPHS, TITLE, page, record

from db.ingest.extraction.extractor import read_page
from db.ingest.source.records import Facts
from db.models import NewArticle

URL = "https://site.example/news/harbour"


def read(html: str) -> NewArticle:
    return read_page(record(html, Facts(url=URL)))


def with_end(html: str) -> NewArticle:
    """Return the article of a page in which ``html`` stands right below the last paragraph."""
    return read(page().replace("</article>", f"{html}</article>"))


def own(html: str) -> str:
    return f"<html lang=en><title>{TITLE}</title><body><article><h1>{TITLE}</h1>{html}</article>"


INNER = "<div>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</div>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>He resigned on Friday.</p>", "He resigned on Friday."),
        ("<p><em>Correction: it was Tuesday.</em></p>", "*Correction: it was Tuesday.*"),
        (
            "<h2>What now</h2><ul><li>Boats stay.</li><li>Nets dry.</li></ul>",
            "## What now\n\n- Boats stay.\n\n- Nets dry.",
        ),
    ],
)
def test_short_text_of_the_article_below_an_inner_box_stays(html: str, text: str) -> None:
    assert read(own(f"<p>The harbour is shut.</p>{INNER}{html}")).body.endswith(text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<h2>Sources</h2><ul><li><a href=/a.pdf>Report of the board</a><li><a href=https://b.example/>Minutes</a></ul>",
            "## Sources\n\n- [Report of the board](https://site.example/a.pdf)\n\n- [Minutes](https://b.example/)",
        ),
        (
            "<h2>Contact</h2><ul><li><a href=mailto:a@b.example>a@b.example</a><li><a href=tel:+123>+123 456</a></ul>",
            "## Contact\n\n- [a@b.example](mailto:a@b.example)\n\n- +123 456",
        ),
        (
            "<h3>Downloads</h3><p><a href=/plan.pdf>The plan</a></p><p><a href=/map.pdf>The map</a></p>",
            "### Downloads\n\n[The plan](https://site.example/plan.pdf)\n\n[The map](https://site.example/map.pdf)",
        ),
    ],
)
def test_sources_files_and_contacts_below_the_text_stay_with_their_heading(html: str, text: str) -> None:
    article = with_end(html)
    assert article.body.endswith(text)
    assert article.warnings == ()


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Stages</h2><ul><li><a href=/1>Calais to Lille</a></li><li><a href=/2>Lille to Metz</a></li></ul>",
        "<h2>Winners</h2><ol><li><a href=/1>Calais to Lille</a></li><li><a href=/2>Lille to Metz</a></li></ol>",
        "<p><a href=/1>Calais to Lille</a></p><p><a href=/2>Lille to Metz</a></p>",
    ],
)
def test_links_to_own_pages_below_the_text_are_told(html: str) -> None:
    assert with_end(html).warnings == ("Links left out below its text: “Calais to Lille”, “Lille to Metz”.",)


def test_a_line_among_the_paragraphs_that_is_a_link_is_told_or_a_related_article() -> None:
    link = "<p><a href=/1>Calais to Lille by boat</a></p>"
    assert read(page(within=link)).warnings == ("Links left out among its paragraphs: “Calais to Lille by boat”.",)
    marked = read(page(within=link.replace("Calais", "READ MORE: Calais")))
    assert [(each.kind, each.text, each.url) for each in marked.links] == [
        ("read-also", "Calais to Lille by boat", "https://site.example/1")
    ]
    assert marked.warnings == ()


def test_links_that_are_related_articles_are_not_said_to_be_lost() -> None:
    html = "<h2>Read also</h2><ul><li><a href=/news/a-ferry>A ferry is found at last</a></ul>"
    article = with_end(html)
    assert [link.text for link in article.links] == ["A ferry is found at last"]
    assert article.warnings == ()


def test_an_address_in_the_middle_of_a_text_is_a_part_of_it() -> None:
    assert "Harbour office, Quay 3" in read(page(within="<address>Harbour office, Quay 3</address>")).body


def test_comments_in_a_list_that_is_named_for_them_are_no_text_and_told() -> None:
    said = "I was there and saw how the gate broke, at nine in the evening or so."
    article = with_end(f"<ol class=commentlist><li>{said}</li><li>So was I.</li></ol>")
    assert article.body.endswith(PARAGRAPHS[-1])
    assert any("I was there" in warning for warning in article.warnings)


def test_captions_of_programs_and_quotations_stay_on_a_page_of_few_words() -> None:
    body = read(
        own(
            "<p>All is shut.</p><figure><pre>a = 1</pre><figcaption>The program</figcaption></figure>"
            "<p>We wait.</p><figure><blockquote>We wait.</blockquote><figcaption>The mayor</figcaption></figure>"
        )
    ).body
    assert "The program" in body
    assert "The mayor" in body


def test_what_is_struck_through_is_seen_to_be() -> None:
    html = "<p>The price is <del>ten</del> <ins>twelve</ins> crowns, <s>and <b>two</b> more</s> for all who come.</p>"
    assert "is ~~ten~~ twelve crowns, ~~and~~ **~~two~~** ~~more~~ for all" in read(page(within=html)).body
    signs = "<p>It is <s>@</s><b>harbour</b> that says so, and nobody else in the whole of the town.</p>"
    assert "It is @**harbour**" in read(page(within=signs)).body


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<noscript><img src=/gate.jpg alt='The gate'></noscript>", 1),
        ("<img data-src=/gate.jpg alt='The gate'><noscript><img src=/gate.jpg alt='The gate'></noscript>", 1),
        ("<figure><div></div><noscript><img src=/gate.jpg></noscript><figcaption>The gate</figcaption></figure>", 1),
    ],
)
def test_a_picture_for_readers_without_scripts_is_kept_once(html: str, count: int) -> None:
    assert read(page(within=html)).body.count("gate.jpg") == count


def test_sentences_and_headings_that_come_again_and_again_stay() -> None:
    gates = "".join(f"<h2>Gate {n}</h2><p>It is shut.</p><ul><li>Rope {n}<li>Buoy {n}</ul>" for n in range(1, 6))
    html = f"<html lang=en><title>{TITLE}</title><body><div><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p>{gates}</div>"
    body = read(html).body
    assert body.count("It is shut.") == 5
    assert body.count("## Gate") == 5


def test_a_text_that_its_page_has_twice_is_told() -> None:
    copy = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    html = (
        f"<html lang=en><title>{TITLE}</title><body><div><h1>{TITLE}</h1>{copy}</div><div><h1>{TITLE}</h1>{copy}</div>"
    )
    assert any(warning.startswith("Twice on its page: “The harbour was closed") for warning in read(html).warnings)


def test_a_headline_in_large_print_is_the_title_and_its_lines_are_read() -> None:
    html = (
        f"<html><title>The Gazette: {TITLE}</title><body><table><tr><td><img src=logo.gif alt='The Gazette'><tr><td>"
        f"<font size=5><b>{TITLE}</b></font><br><font size=2>By Sam Orr<br>June 3, 1999</font><p>{PARAGRAPHS[0]}</p>"
        f"<p>{PARAGRAPHS[1]}</p><hr><font size=1>Copyright 1999 The Gazette. All rights reserved.</font></table>"
    )
    article = read(html)
    assert (article.title, article.authors) == (TITLE, ("Sam Orr",))
    assert article.published is not None
    assert article.published.iso == "1999-06-03"
    assert article.body == "\n\n".join(PARAGRAPHS[:2])


@pytest.mark.parametrize(
    ("attributes", "marks"),
    [
        ("type=a", ["a", "b"]),
        ("type=A start=27", ["AA", "AB"]),
        ("type=i start=4", ["iv", "v"]),
        ("type=I start=1994", ["MCMXCIV", "MCMXCV"]),
    ],
)
def test_a_list_with_letters_or_numerals_keeps_them(attributes: str, marks: list[str]) -> None:
    items = f"<ol {attributes}><li>The first rope is tied.<li>Then the second is.</ol>"
    body = read(page(within=items)).body
    assert f"- {marks[0]}. The first rope is tied.\n\n- {marks[1]}. Then the second is." in body
    quoted = read(page(within=f"<blockquote>{items}</blockquote>")).body
    assert f"> {marks[1]}. Then the second is." in quoted


@pytest.mark.parametrize("rest", ["", "<div hidden id=S:1></div>"])
def test_what_is_streamed_to_a_place_that_the_page_lacks_is_kept_or_told(rest: str) -> None:
    streamed = f"<div hidden id=S:0><p>{PARAGRAPHS[2]}</p></div><script>$RC('B:0','S:0')</script>"
    shown = f"<main><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>{rest}</main>"
    article = read(f"<html lang=en><title>{TITLE}</title><body>{shown}{streamed}")
    assert ("The mayor thanked" in article.body) != any("The mayor thanked" in warning for warning in article.warnings)


@pytest.mark.parametrize(
    "html",
    [
        "<div><img data-src=/g.jpg alt='The gate'><i></i><noscript><img src=/g.jpg alt='The gate'></noscript></div>",
        "<noscript><img src=/g.jpg alt='The gate'></noscript><noscript><img src=/h.jpg alt='The quay'></noscript>",
    ],
)
def test_pictures_for_readers_without_scripts_are_told_apart_by_address(html: str) -> None:
    assert read(page(within=html)).body.count("g.jpg") == 1


def test_a_retracted_article_is_still_voted_for() -> None:
    struck = "".join(f"<p><del>{text}</del></p>" for text in PARAGRAPHS)
    article = read(own(struck))
    assert article.warnings == ()
    assert article.body == "\n\n".join(f"~~{text}~~" for text in PARAGRAPHS)


def test_a_byline_in_an_address_is_no_text() -> None:
    html = own(
        f"<p>{PARAGRAPHS[0]}</p><address>By Jane Roe</address>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:])
    )
    assert "Jane" not in read(html).body


def test_buttons_to_share_below_the_text_are_no_sources() -> None:
    share = "https://facebook.example/sharer?u=https%3A%2F%2Fsite.example%2Fnews%2Fharbour"
    html = f"<h4>Share this</h4><ul><li><a href={share}>Facebook</a><li><a href=mailto:?subject=x>E-mail</a></ul>"
    assert with_end(html).body.endswith(PARAGRAPHS[-1])


def test_a_sites_name_in_large_print_is_no_title() -> None:
    html = (
        f"<html><title>{TITLE} - The Harbour Gazette</title><body><b>The Harbour Gazette</b>"
        f"<p><font><b>{TITLE}</b></font>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    )
    assert read(html).title == TITLE


def test_a_line_about_copyright_is_left_out_only_where_it_is_a_notice() -> None:
    said = "Copyright 1976 law does not apply here, she said."
    assert with_end(f"<p>{said}</p>").body.endswith(said)
    assert with_end("<p>Copyright 2020 The Gazette</p>").body.endswith(PARAGRAPHS[-1])


END = "<p>The end of it.</p>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><td>Ann</td><td>3</td></tr></table>", "Ann | 3"),
        ("<table><tr><td colspan=2>Scores</td></tr><tr><td>Ann</td><td>3</td></tr></table>", "Scores\n\nAnn | 3"),
        ("<figure><blockquote>We came.</blockquote><figcaption>Captain Olsen</figcaption></figure>", "Captain Olsen"),
        ("<div class=toc><p>Built in 1961. Seats 120.</p></div>", "Built in 1961. Seats 120."),
    ],
)
def test_what_stands_between_the_last_paragraph_and_a_short_one_stays(html: str, text: str) -> None:
    assert with_end(html + END).body.endswith(f"{text}\n\nThe end of it.")


def test_what_is_said_again_takes_no_short_lines_with_it() -> None:
    lines = ["O ferry, my ferry, come in from the sea.", "One low verse."] * 2
    lines[-1] = "Two low verses."
    assert read(own("".join(f"<p>{line}</p>" for line in lines))).body == "\n\n".join(lines)


@pytest.mark.parametrize("name", ["info-box", "widget", "toc", "author-bio"])
def test_a_box_that_only_a_name_speaks_against_is_told_below_the_text(name: str) -> None:
    text = "The ferry was found on Friday, and towed to the quay that it had left a week before then."
    html = (
        f"<html lang=en><title>{TITLE}</title><body><h1>{TITLE}</h1>{INNER[5:-6]}<div class={name}><p>{text}</p></div>"
    )
    assert any(text[:30] in warning for warning in read(html).warnings)


@pytest.mark.parametrize(
    "html",
    [
        "<div class=tab-pane style='display:none'><p>The second tab tells of engines and so on.</p></div>",
        "<p>So it ended. <span style='display:none'>The second tab tells of engines.</span></p>",
    ],
)
def test_sentences_that_a_page_hides_among_the_paragraphs_are_told(html: str) -> None:
    assert any(
        warning.startswith("Hidden on its page: “The second tab") for warning in read(page(within=html)).warnings
    )


CARDS = "".join(
    f"<div><h3><a href=/news/{n}-a-long-name>Another story number {n} of the town</a></h3>"
    f"<p>Teaser of the story number {n} that tells a little.</p><time datetime=2019-03-05>5 Mar</time></div>"
    for n in range(12)
)


@pytest.mark.parametrize("tags", [("<main>", "</main>"), ("<main><article>", "</article></main>")])
def test_a_short_article_beside_a_dozen_others_is_one_and_has_none_of_theirs(tags: tuple[str, str]) -> None:
    text = "A fire broke out at the mill on Tuesday. No one was hurt."
    start, end = tags
    shown = f"{start}<h1>Fire at mill</h1><p>{text}</p>{end}<section><h2>More news</h2>{CARDS}</section>"
    assert read(f"<html lang=en><title>Fire at mill</title><body>{shown}").body == text


def test_films_of_other_sites_and_other_headlines_are_told() -> None:
    film = "https://films.example/embed/xyz"
    assert read(page(within=f"<iframe src={film}></iframe>")).warnings == (f"Embedded on its page: “{film}”.",)


def test_hidden_pictures_of_a_gallery_are_told() -> None:
    slides = "<figure style=display:none><img src=/g1.jpg alt=Boat><figcaption>Boat one</figcaption></figure>"
    assert read(page(within=slides)).warnings == ("Hidden on its page: “Boat one”.",)


def test_pictures_of_amp_are_pictures_whatever_their_ratio() -> None:
    amp = "<amp-img src=/quay.jpg alt='The quay at noon' width=1 height=1></amp-img>"
    assert "![The quay at noon](https://site.example/quay.jpg)" in read(page(within=amp)).body


def test_a_category_of_a_blog_is_the_section() -> None:
    link = "<p>Posted in <a rel='category tag' href=/c/politics>Politics</a></p>"
    assert read_page(record(page(end=link))).section == ("Politics",)


@pytest.mark.parametrize("path", ["en/", "de", "index.php"])
def test_a_dated_text_at_a_front_pages_address_is_an_article(path: str) -> None:
    html = (
        page(below_title="<p>By Ada Bell, 4 May 1998</p>").replace("<article>", "<div>").replace("</article>", "</div>")
    )
    assert read_page(record(html, Facts(url=f"https://site.example/{path}"))).title == TITLE


def test_the_permalink_that_a_headline_leads_to_is_the_pages_address() -> None:
    html = page().replace(
        f"<h1>{TITLE}</h1>", f"<h1><a rel=bookmark href=https://site.example/2006/a/>{TITLE}</a></h1>"
    )
    assert (
        read_page(record(html, Facts(url_by_place="https://site.example/a.html"))).url == "https://site.example/2006/a/"
    )
