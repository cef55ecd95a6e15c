"""What a page's h-entry says, and what in it is of others."""

from extraction_pages import page, record

from db.ingest.extraction.extractor import parse_html, read_page
from db.ingest.extraction.html.microformats import Entry
from db.ingest.extraction.html.structured_data import read

POST = (
    '<article class="h-entry"><h1 class="p-name">The ferry</h1><div class="e-content"><p>It came.</p></div>{}'
    '<footer>By <a class="p-author h-card" href="/ada">Ada Bell</a> on '
    '<a class="u-url"><time class="dt-published" datetime="2021-05-14T09:12:33Z">May 14</time></a></footer></article>'
)
ANSWER = (
    '<div class="u-comment h-cite"><a class="p-author h-card">Bob Poe</a>'
    '<time class="dt-published" datetime="2020-01-01">1 January</time></div>'
)
SAID = Entry("2021-05-14T09:12:33Z", ("Ada Bell",))


def test_an_entry_says_its_date_and_authors_wherever_they_stand_in_it() -> None:
    assert read(parse_html(POST.format(""))).entry == SAID
    article = read_page(record(page(within=POST.format("").replace("h1", "h2"))))
    assert article.published is not None
    assert (article.published.iso, article.date_from) == ("2021-05-14T09:12:33+00:00", "microformats")
    assert article.authors == ("Ada Bell",)


def test_an_answer_within_an_entry_is_of_somebody_else() -> None:
    assert read(parse_html(POST.format(ANSWER))).entry == SAID
    assert read(parse_html(f"<main>{ANSWER}</main>")).entry == Entry()


def test_of_several_entries_the_one_with_the_headline_is_the_pages() -> None:
    other = POST.format("").replace("h1", "h2").replace("2021", "2019")
    assert read(parse_html(f"<main>{other}{POST.format('')}{other}</main>")).entry == SAID
    assert read(parse_html(f"<main>{other}{other}</main>")).entry == Entry()


def test_a_card_names_its_author_by_the_name_in_it() -> None:
    card = '<div class="h-entry"><div class="p-author h-card"><b class="p-name">Ada Bell</b> of Port</div></div>'
    assert read(parse_html(card)).entry == Entry("", ("Ada Bell",))
