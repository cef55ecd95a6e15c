"""Nothing of a page is dropped, and nothing of another text or place taken for it, in silence."""

import json

import pytest
from extraction_pages import PARAGRAPHS, TITLE, page, record

from db.ingest.extraction.extractor import read_page
from db.ingest.source.records import Facts
from db.models import NewArticle

CONSENT = (
    "<p>We and our partners store and read information on a device, such as identifiers, so that we can show you "
    "advertisements that we think you like, and measure what comes of it, for as long as you let us do so.</p>"
    "<p>You may change your mind at any time, in the settings that are at the foot of each page of this site, and "
    "then we shall ask you again after a while, since we hope that you like what we have for you by then.</p>"
)
HISTORY = " ".join(
    f"In the year 18{n} the harbour was made longer by another pier, as the town grew." for n in range(10, 40)
)


def read(html: str, url: str | None = None) -> NewArticle:
    return read_page(record(html, Facts(url=url)))


def short(text: str, script: str = "") -> str:
    return f"<html lang=en><title>{TITLE}</title>{script}<body><article><h1>{TITLE}</h1><p>{text}</p></article>"


def with_last(html: str) -> str:
    """Return a page whose article ends with another paragraph."""
    return page().replace("</article>", f"<p>{html}</p></article>")


def ld(**values: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **values})}</script>'


@pytest.mark.parametrize(
    "script",
    [
        f"<script>window.cfg = {json.dumps({'text': CONSENT})}</script>",
        f"<script type='application/json'>{json.dumps({'title': 'Your choice', 'text': CONSENT})}</script>",
    ],
)
def test_a_text_in_a_script_takes_no_short_articles_place(script: str) -> None:
    article = read(short("The ferry is late today, says the board.", script))
    assert article.body == "The ferry is late today, says the board."


def test_a_text_for_programs_under_another_headline_takes_no_shown_texts_place() -> None:
    shown = "The ferry was late on Tuesday, and nobody at the pier could say for how long it would be so. " * 3
    article = read(short(shown, ld(headline="A history of the harbour", articleBody=HISTORY)))
    assert article.body == shown.strip()
    assert read(short(shown, ld(headline=TITLE, articleBody=shown + HISTORY))).body.endswith("as the town grew.")


def test_what_is_said_of_another_article_is_told_by_where_a_page_was_saved_from() -> None:
    said = ld(
        headline="A history of all piers",
        url="https://site.example/history",
        datePublished="2011-02-03",
        author={"@type": "Person", "name": "Jo Quill"},
    )
    note = "<!--\n Page saved with SingleFile \n url: https://site.example/harbour \n saved date: Mon Feb 07 2022\n-->"
    article = read(page(head=said).replace("<head>", f"<head>{note}"))
    assert (article.title, article.published, article.authors) == (TITLE, None, ())
    assert article.url == "https://site.example/harbour"


def test_a_button_that_isnt_closed_in_the_text_swallows_nothing() -> None:
    third = f"<p>{PARAGRAPHS[2]}</p>"
    source = page().replace(third, f"<button>Share{third}")
    article = read(source)
    assert all(text in article.body for text in PARAGRAPHS)


def test_a_part_whose_headings_lead_to_themselves_is_no_list_of_teasers() -> None:
    parts = "".join(f'<h2>Part {n} <a href="#{n}">#</a></h2><p>{text}</p>' for n, text in enumerate(PARAGRAPHS[1:]))
    source = (
        f"<html lang=en><title>{TITLE}</title><body><main><article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p></article>"
        f"<div>{parts}</div></main>"
    )
    article = read(source)
    told = " ".join(article.warnings)
    assert all(text in article.body or text[:40] in told for text in PARAGRAPHS)


def test_what_a_program_prints_is_no_number_of_a_line() -> None:
    article = read(page(within="<pre>2</pre><pre>x = 3</pre><pre>4\n5\n6</pre><pre>y = 7</pre>"))
    assert [code in article.body for code in ("```\n2\n```", "```\nx = 3\n```", "```\n4\n5\n6\n```")] == [True] * 3


def test_an_image_alone_in_a_cell_says_what_it_shows() -> None:
    table = (
        "<table><tr><th>Team<th>Passed<tr><td>Harbour<td><img src=y.png alt=Yes><tr><td>Port<td>No"
        "<tr><td>Pier <img src=p.png alt='A pier'><td>No</table>"
    )
    assert "| Harbour | Yes |\n| Port | No |\n| Pier | No |" in read(page(within=table)).body


def test_a_formula_that_an_image_shows_stands_in_its_line() -> None:
    image = '<img width=23 height=14 src=f.png alt="$x^2$">'
    assert "where $x^2$ is" in read(page(within=f"<p>The pier is longer, where {image} is its length.</p>")).body


def test_an_empty_script_of_a_large_page_of_xhtml_swallows_nothing() -> None:
    filler = "".join(f"<script>{'x' * 60_000}</script>" for _ in range(20))
    head = '<script src="a.js"/>'
    source = page(html='xmlns="http://www.w3.org/1999/xhtml"', head=head, end=filler)
    assert read(source).body == "\n\n".join(PARAGRAPHS)
    assert read(page(start="<svg/>", end=filler + "<svg><path/></svg>")).body == "\n\n".join(PARAGRAPHS)


def test_a_second_heading_that_says_more_than_the_title_stays() -> None:
    more = f"{TITLE}: two ferries are adrift, and many visitors wait in the halls of the port"
    source = page().replace("</h1>", f"</h1><h2>{more}</h2>")
    article = read(source)
    assert more in article.body or more[:40] in " ".join(article.warnings)


def test_a_note_in_a_heading_below_the_text_is_told() -> None:
    note = "Correction: an earlier version misspelt the name of the minister. We regret this."
    article = read(page().replace("</article>", f"<h4>{note}</h4></article>"))
    assert note in article.body or note[:40] in " ".join(article.warnings)


def test_what_stands_above_the_headline_in_its_article_is_told() -> None:
    caption = "Two ferries were torn from their moorings in the night before Tuesday."
    figure = f"<figure><img src=a.jpg><figcaption>{caption}</figcaption></figure><h1>"
    article = read(page().replace("<h1>", figure))
    assert caption in article.body or caption[:30] in " ".join(article.warnings)


def test_text_in_an_image_map_that_isnt_closed_stays() -> None:
    third = f"<p>{PARAGRAPHS[2]}</p>"
    assert read(page().replace(third, f"<map name=m><area href=/a>{third}")).body == "\n\n".join(PARAGRAPHS)


def test_a_paragraph_of_one_word_is_one_in_an_editors_form() -> None:
    lines = [PARAGRAPHS[0], "Why?", *PARAGRAPHS[1:]]
    state = json.dumps({"title": TITLE, "content": [{"text": line} for line in lines]})
    source = f"<html><title>{TITLE}</title><body><h1>{TITLE}</h1><script type='application/json'>{state}</script>"
    assert read(source).body == "\n\n".join(lines)


@pytest.mark.parametrize(
    ("parts", "iso"),
    [
        # A form around the whole page
        ({"start": "<form id=aspnetForm>", "below_title": "<p>5 May 2022</p>"}, "2022-05-05"),
        # What says the day of a month that another says
        ({"head": ld(headline=TITLE, datePublished="2019-03") + '<meta name="date" content="2021-05-05">'}, "2019-03"),
        (
            {"head": ld(headline=TITLE, datePublished="2019-03") + '<meta name="date" content="2019-03-05">'},
            "2019-03-05",
        ),
        # What programs can't read is read in words
        ({"below_title": '<time datetime="03/04/2022">3 April 2022</time>'}, "2022-04-03"),
        ({"below_title": '<time datetime="PT2M">3 April 2022</time>'}, "2022-04-03"),
        # Beginnings and ends of words are no labels
        ({"below_title": "<p>Bildung | 5. Mai 2022</p>"}, "2022-05-05"),
        ({"below_title": "<div>Ruhestand <time datetime=2022-05-05>5. Mai 2022</time></div>"}, "2022-05-05"),
        ({"below_title": "<div>김수정 <time datetime=2022-05-05>2022.05.05</time></div>"}, "2022-05-05"),
    ],
)
def test_a_date_that_is_said_is_read(parts: dict[str, str], iso: str) -> None:
    article = read(page(**parts))
    assert article.published is not None
    assert article.published.iso == iso


@pytest.mark.parametrize(
    ("author", "url", "names"),
    [
        ({"@type": "Person", "name": "Ada Bell"}, "https://adabell.example/x", ("Ada Bell",)),
        ({"@type": ["Person", "Organization"], "name": "Ada Bell"}, "https://site.example/x", ("Ada Bell",)),
        ({"@type": "Organization", "name": "Harbour Watch"}, "https://site.example/x", ()),
        ("Ada B. Bell Foto: Jo Quill", None, ("Ada B. Bell",)),
        ("Ada Bell. Photo credit: Jo Quill", None, ("Ada Bell",)),
    ],
)
def test_an_author_is_who_is_said_to_be_one(author: object, url: str | None, names: tuple[str, ...]) -> None:
    assert read(page(head=ld(headline=TITLE, author=author)), url).authors == names


def test_a_byline_is_read_whatever_its_article_is_named() -> None:
    source = page(below_title='<p class="byline"><a rel="author" href="/a">Ada Bell</a></p>')
    assert read(source.replace("<article", '<article class="post category-biology"')).authors == ("Ada Bell",)


@pytest.mark.parametrize(
    "part",
    [
        '<img src="https://[[host]]/a.png" alt="A pier">',
        '<ul class="breadcrumb"><li><a href="http://[x">World</a></li><li>Pier</li></ul>',
        '<a href="http://[x">a link</a>',
    ],
)
def test_an_address_that_is_none_costs_nothing_else(part: str) -> None:
    article = read(page(start=part, within=part), "https://site.example/harbour")
    assert all(text in article.body for text in PARAGRAPHS)


def test_a_byline_in_another_article_is_none_of_the_pages() -> None:
    card = '<article class="related-card"><span class="byline">By Max Frei</span><p>Fog</p></article>'
    source = page(end=card).replace("<article><h1>", "<div><h1>", 1)
    assert read(source).authors == ()


def test_the_day_of_a_picture_is_none_of_the_page() -> None:
    assert read(page(below_title="<div>Bildnachweis: Jo Quill, 3. Mai 2019</div>")).published is None


def test_an_issue_in_the_title_of_a_page_without_texts_is_no_fault() -> None:
    source = page(title="Review, Issue 12, May 2010", start="<form>", end="</form>")
    article = read(source)
    assert article.published is None or article.published.iso == "2010-05"
    assert article.title == "Review, Issue 12, May 2010"


MASTHEAD = '<h1><a href="/">The Harbour Gazette</a></h1>'


def test_the_headline_is_the_heading_that_the_page_is_named_for_not_the_sites_name_above_it() -> None:
    teasers = "".join(f"<h3><a href=/{n}>What else there was, part {n}</a></h3>" for n in range(4))
    source = (
        f"<html lang=en><title>{TITLE} - The Harbour Gazette</title><body>{MASTHEAD}<main><div>{teasers}</div>"
        f"<article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p><p class=note>And so it stayed.</p></article></main>"
    )
    article = read(source, "https://site.example/harbour")
    assert article.title == TITLE
    assert article.body == f"{PARAGRAPHS[0]}\n\nAnd so it stayed."


def test_an_article_that_is_scrolled_on_to_is_told_where_only_the_shared_title_names_the_first() -> None:
    further = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    source = (
        f'<html lang=en><head><title>Gazette</title><meta property="og:title" content="{TITLE.upper()}"></head><body>'
        f"<main><article><h1>{TITLE}</h1><p>{HISTORY}</p></article>"
        f"<article><h1>Another thing altogether</h1><time>2022</time>{further}</article></main>"
    )
    article = read(source)
    assert article.body == HISTORY
    assert "Another thing altogether" in " ".join(article.warnings)


@pytest.mark.parametrize(
    "others",
    [
        {"comments": [{"author": f"r{n}", "text": CONSENT + str(n)} for n in range(5)]},
        {"comments": [{"user": f"r{n}", "text": "I have waited there since the last war." * 9} for n in range(5)]},
        {"more": [{"publishedAt": f"2022-01-0{n}", "body": CONSENT + HISTORY} for n in range(1, 5)]},
    ],
)
def test_readers_and_other_articles_in_a_pages_state_arent_its_text(others: dict[str, object]) -> None:
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    state = json.dumps({"page": {"title": TITLE, "content": text, **others}})
    source = f"<html lang=en><title>{TITLE}</title><body><h1>{TITLE}</h1><div id=app></div>"
    article = read(source + f"<script type='application/json'>{state}</script>")
    assert article.body == "\n\n".join(PARAGRAPHS)


def test_a_gate_that_is_hidden_isnt_the_text_of_a_short_article_but_told() -> None:
    text = "The ferry is late today, says the board."
    source = short(text).replace("</article>", f"</article><dialog><h2>Your choice</h2>{CONSENT * 2}</dialog>")
    article = read(source)
    assert article.body == text
    assert article.warnings[0].startswith("Hidden on its page: “Your choice")


def test_a_text_that_the_page_hides_is_taken_and_said_to_be_hidden() -> None:
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    source = f"<html lang=en><title>{TITLE}</title><body><h1>{TITLE}</h1><div hidden>{text}</div>"
    article = read(source)
    assert article.body == "\n\n".join(PARAGRAPHS)
    assert "Most of its text is hidden on its page." in article.warnings


@pytest.mark.parametrize("hidden", ["<div hidden>{}</div>", '<div hidden lang="fr">{}</div>'])
def test_a_hidden_copy_or_translation_among_the_paragraphs_isnt_taken_twice(hidden: str) -> None:
    copy = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    if "fr" in hidden:
        copy = "<p>Le ferry sera de retour au printemps, a dit le conseil, et les quais seront ouverts à tous.</p>"
        copy += (
            "<p>Le maire a remercié ceux qui ont aidé pendant la nuit, et prie les visiteurs de rester chez eux.</p>"
        )
    source = page().replace("</article>", hidden.format(copy) + "</article>")
    assert read(source).body == read(page()).body


@pytest.mark.parametrize("path", ["/ferries-return/index.html", "/ferries/default.aspx", "/"])
def test_an_article_at_the_address_of_a_folder_is_no_front_page(path: str) -> None:
    text = "".join(f"<p>{text}</p>" for text in (*PARAGRAPHS, HISTORY))
    source = f"<html lang=en><title>{TITLE}</title><body><h1>{TITLE}</h1><div>{text}</div>"
    assert HISTORY in read(source, f"https://site.example{path}").body


def test_a_picture_with_its_caption_above_the_title_stays() -> None:
    figure = "<figure><img src=/pier.jpg alt='A pier'><figcaption>The pier in May.</figcaption></figure>"
    article = read(page().replace("<article>", f"<article>{figure}"), "https://site.example/a")
    assert article.body.startswith("![A pier](https://site.example/pier.jpg)\nThe pier in May.")


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        ("a <button title=x>tide gauge</button> of brass", "a tide gauge of brass"),
        ("a<button>tide gauge</button>of brass", "a tide gauge of brass"),
        ("<span style='display:block'>One line</span><span style='display:block'>and one more</span>", "One line"),
        ("<img src=t.png alt=T width=40 height=40>here it stands", "There it stands"),
    ],
)
def test_what_stands_in_a_sentence_stays_in_it(inline: str, text: str) -> None:
    lines = read(with_last(f"{inline} as the people of the harbour have always had it.")).body.split("\n")
    assert any(line == text or line.startswith(f"{text} ") for line in lines)


@pytest.mark.parametrize(
    "formula",
    [
        '<span class=katex><span><math><mi>E</mi><annotation encoding="application/x-tex">E=mc^2</annotation></math>'
        '</span><span aria-hidden="true">E=mc2</span></span>',
        '<mjx-container><svg aria-hidden="true"><text>E=mc2</text></svg><mjx-assistive-mml><math alttext="E=mc^2"><mi>E'
        "</mi></math></mjx-assistive-mml></mjx-container>",
        '<span><nobr aria-hidden="true">E=mc2</nobr><span><math><mi>E=mc^2</mi></math></span></span>',
    ],
)
def test_a_formula_stands_in_the_text_once(formula: str) -> None:
    body = read(with_last(f"It is said that {formula} holds for all harbours, of whatever size they are.")).body
    assert "It is said that E=mc^2 holds" in body.replace("\\", "")


def test_a_list_that_counts_down_keeps_its_numbers() -> None:
    items = "".join(f"<li>{text}</li>" for text in PARAGRAPHS[:3])
    body = read(page().replace("</article>", f"<ol reversed>{items}</ol></article>")).body
    assert [line[:2] for line in body.split("\n") if line[:1].isdigit()] == ["3.", "2.", "1."]


def test_of_several_articles_in_microdata_the_one_that_the_page_is_named_for_gives_the_facts() -> None:
    item = (
        '<div itemscope itemtype="https://schema.org/NewsArticle">{}<meta itemprop="datePublished" content="{}"></div>'
    )
    other = item.format('<a itemprop="headline" href=/b>Another thing</a>', "2011-05-06")
    own = item.format(f'<h1 itemprop="headline">{TITLE}</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>', "2022-03-04")
    article = read(f"<html lang=en><title>{TITLE}</title><body>{other}{own}")
    assert article.published is not None
    assert article.published.iso == "2022-03-04"


def test_a_read_also_line_that_says_more_than_titles_stays_in_the_text() -> None:
    line = 'Read also: <a href="/b">The pier that was never built</a>, by Ada Bell'
    article = read(with_last(line), "https://site.example/a")
    assert article.body.endswith(", by Ada Bell")
    assert [link.text for link in article.links if link.kind == "read-also"] == ["The pier that was never built"]


@pytest.mark.parametrize("stop", ["۔", "။", "។", "։", "።", "॥", "．", "｡"])
def test_a_sentence_ends_with_the_sign_of_its_script(stop: str) -> None:
    from db.text.sentences import ENDS_SENTENCE

    assert ENDS_SENTENCE.search(f"…{stop}”") is not None


def test_a_page_that_was_saved_from_nowhere_has_no_address() -> None:
    note = "<!-- saved from url=(0014)about:internet -->"
    assert read(note + page()).url is None


def test_a_list_of_the_sites_own_pages_in_the_text_stays() -> None:
    items = "".join(f"<li><a href=/{n}>{name}</a></li>" for n, name in enumerate(("Stove", "Pot", "Lamp oil", "Rope")))
    parts = f"<h2>What to take along</h2><ul>{items}</ul>"
    body = read(page(within=parts), "https://site.example/a").body
    assert "- [Stove](https://site.example/0)\n\n- [Pot](https://site.example/1)" in body


def test_links_that_were_left_out_among_the_paragraphs_are_told() -> None:
    items = "".join(f"<li><a href=/{n}>Another harbour, seen from its pier {n}</a></li>" for n in range(4))
    article = read(
        page(within=f"<div><div><div class=rail><ul>{items}</ul></div></div></div>"), "https://site.example/a"
    )
    assert "Another harbour" in article.body + " ".join(article.warnings)


@pytest.mark.parametrize(
    ("name", "authors"),
    [("Sid Lowe", ("Sid Lowe",)), ("Ani Bell", ("Ani Bell",)), ("SID", ()), ("Ada Bell, dpa", ("Ada Bell",))],
)
def test_an_agencys_letters_are_part_of_a_name_where_they_are_written_as_one(
    name: str, authors: tuple[str, ...]
) -> None:
    assert read(page(head=ld(headline=TITLE, author={"@type": "Person", "name": name}))).authors == authors


@pytest.mark.parametrize(
    "link", ['<a href="https://acme.example/">Acme</a>', '<a href="#">Acme</a>', '<a href="/">Acme</a>']
)
def test_a_headline_with_a_link_to_a_front_page_in_it_is_none_of_a_sites_name(link: str) -> None:
    heading = f"Interview with the founder of {link} Pumps"
    plain = "Interview with the founder of Acme Pumps"
    source = f"<html lang=en><title>{plain}</title><body><h1>Gazette</h1><article><h1>{heading}</h1><p>{HISTORY}</p>"
    assert read(source, "https://site.example/a").title == plain


def test_a_picture_in_a_heading_doesnt_name_the_page() -> None:
    logo = "<footer><h1><svg><title>The Daily Gazette</title></svg></h1></footer>"
    source = page(title=f"{TITLE} | Gazette").replace(f"<h1>{TITLE} | Gazette</h1>", f"<h1>{TITLE}</h1>")
    article = read(source.replace("</body>", f"{logo}</body>"))
    assert article.title == TITLE


def test_boxes_for_scripts_beside_a_formula_are_no_drawing_of_it() -> None:
    panels = "".join(
        f'<div aria-hidden="true"><p>{text} <math><mi>E=mc^2</mi></math></p></div>' for text in PARAGRAPHS[:2]
    )
    body = read(f"<html lang=en><title>{TITLE}</title><body><article><h1>{TITLE}</h1>{panels}</article>").body
    assert all(text in body for text in PARAGRAPHS[:2])


@pytest.mark.parametrize("name", ["Jennifer Senior", "Eyal Press", "Anthony Head"])
def test_who_is_declared_a_person_is_one_whatever_the_name(name: str) -> None:
    assert read(page(head=ld(headline=TITLE, author={"@type": "Person", "name": name}))).authors == (name,)


def test_an_agency_in_capitals_is_no_person() -> None:
    assert read(page(head='<meta name="author" content="CNN BRASIL">')).authors == ()


@pytest.mark.parametrize(
    "times",
    [
        "<p><span>Updated</span> <time datetime=2022-06-03>3 June</time> · <span>Published</span> "
        "<time datetime=2022-06-01>1 June</time></p>",
        "<dl><dt>Published<dd><time datetime=2022-06-01>1 June</time>"
        "<dt>Updated<dd><time datetime=2022-06-03>3 June</time></dl>",
        "<div>Last updated</div><div><time datetime=2022-06-03>3 June</time></div>"
        "<time datetime=2022-06-01>1 June</time>",
    ],
)
def test_a_label_of_a_change_may_stand_in_an_element_of_its_own(times: str) -> None:
    found = read(page(below_title=times)).published
    assert found is not None
    assert found.iso == "2022-06-01"


@pytest.mark.parametrize(
    "title",
    [
        "Flu shot no longer available at pharmacies",
        "Access denied to reporters",
        "Search: divers look for a missing man",
    ],
)
def test_a_short_article_isnt_refused_for_words_of_its_title(title: str) -> None:
    text = "The town said so on Tuesday, and that it would be so for a week at the least. " * 3
    source = f"<html lang=en><title>{title}</title><body><h1>{title}</h1><p>{text}</p>"
    assert read(source, "https://site.example/news/a").title == title


def test_a_quotation_isnt_cut_before_its_closing_sign() -> None:
    source = f"<html lang=fr><title>Sarkozy : « Je suis prêt » - LeMonde.fr</title><body><div><p>{HISTORY}</p></div>"
    assert read(source, "https://www.lemonde.fr/a").title == "Sarkozy : « Je suis prêt »"


@pytest.mark.parametrize("path", ["/2012/d%C3%A9cembre/mole", "/2012/décembre/mole", "/2012/december/mole"])
def test_a_month_in_an_address_may_be_written_in_any_way(path: str) -> None:
    found = read(page(), f"https://site.example{path}").published
    assert found is not None
    assert found.iso == "2012-12"


def test_a_table_with_headers_is_one_however_long_its_cells_are() -> None:
    rows = f"<tr><th>Party<th>Programme<tr><td>Blue<td>{HISTORY[:600]}<tr><td>Red<td><pre>make all</pre>"
    body = read(page(within=f"<table>{rows}</table>")).body
    assert "| Party | Programme |" in body
    assert "| Red | make all |" in body


def test_a_list_in_a_quotation_keeps_its_marks() -> None:
    body = read(
        page(within="<blockquote><ol><li>The first rope is tied.<li>Then the second is.</ol></blockquote>")
    ).body
    assert "> 1\\. The first rope" in body or "> 1. The first rope" in body


def test_a_folders_language_counts_where_the_declared_one_cannot_be() -> None:
    text = "".join(f"<p>{'港口在星期二關閉了，因為一場暴風雨把兩艘渡輪從繫泊處扯了下來。' * 4}</p>" for _ in range(3))
    source = f"<html lang=en><title>港口關閉</title><body><article><h1>港口關閉</h1>{text}</article>"
    assert read(source, "https://site.example/zh-tw/harbour").language == "zh-TW"
