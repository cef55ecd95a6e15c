"""Dates as containers and pages write them, and where a page's date comes from."""

from datetime import UTC, datetime, timedelta

import pytest
from extraction_pages import page, record
from hypothesis import given
from hypothesis import strategies as st

from db.ingest.extraction.extractor import read_page
from db.ingest.extraction.metadata.visible_date import date_in
from db.ingest.language.date_parser import read_date
from db.ingest.source.records import Facts, Record

ZEROES = ("1601-01-01", "1899-12-3", "1900-01-01", "1969-12-31", "1970-01-01")
"""How the days begin that may stand for none."""


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-01-26", "2022-01-26"),
        ("2022-01", "2022-01"),
        ("2022", "2022"),
        ("2022/1/6", "2022-01-06"),
        ("2022-01-26T14:05:00+02:00", "2022-01-26T14:05:00+02:00"),
        ("2022-01-26T14:05:00.123+0200", "2022-01-26T14:05:00+02:00"),
        ("2022-01-26 14:05:00 UTC", "2022-01-26T14:05:00+00:00"),
        ("2022-01-26T14:05:00-00:00", "2022-01-26T14:05:00+00:00"),
        ("20220126T140500Z", "2022-01-26T14:05:00+00:00"),
        ("20220126", "2022-01-26"),
        ("1650000000", "2022-04-15T05:20:00+00:00"),
        ("1650000000000", "2022-04-15T05:20:00+00:00"),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37+00:00"),
        ("Sun, 06 Nov 94 08:49:37 +0200", "1994-11-06T08:49:37+02:00"),
        ("Wed Mar 30 2022 10:00:00 GMT+0200 (CEST)", "2022-03-30T10:00:00+02:00"),
        ("2022年3月12日", "2022-03-12"),
        ("31 grudnia 2021", "2021-12-31"),
        ("3 de març de 2021", "2021-03-03"),
        ("12. maaliskuuta 2022", "2022-03-12"),
        ("१२ मार्च २०२२", "2022-03-12"),
        ("March 2021", "2021-03"),
        ("2022-05-00", "2022-05"),
        ("2022-01-26T24:00:00", "2022-01-26"),
    ],
)
def test_a_date_is_read_as_fine_as_it_is_said(text: str, iso: str) -> None:
    found = read_date(text)
    assert found is not None
    assert found.iso == iso


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        *("10 hours ago", "yesterday", "vor 3 Stunden", "2 days ago", "2022 days ago"),
        *("9999-01-01", "9999", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2021-02-31", "31 February 2021"),
        *("", "soon", "It happened in March 2021 there", "2022-W10-3", "12.03.22", "x" * 5000),
    ],
)
def test_what_is_relative_or_impossible_is_no_date(text: str) -> None:
    assert read_date(text) is None


def test_nothing_is_published_after_tomorrow() -> None:
    today = datetime.now(UTC).date()
    assert read_date((today + timedelta(days=1)).isoformat()) is not None
    assert read_date((today + timedelta(days=2)).isoformat()) is None
    assert read_date(str(today.year)) is not None
    assert read_date(str(today.year + 1)) is None


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("12.03.2022", None, "2022-03-12"),
        ("12.03.2022", "de", "2022-03-12"),
        ("03/04/2022", None, "2022"),
        ("03/04/2022", "en", "2022"),
        ("03/04/2022", "en-GB", "2022-04-03"),
        ("03/04/2022", "en-US", "2022-03-04"),
        ("03/04/2022", "fr", "2022-04-03"),
        ("25/12/2021", None, "2021-12-25"),
        ("12/31/2021", None, "2021-12-31"),
    ],
)
def test_the_language_decides_which_number_is_the_day(text: str, language: str | None, iso: str) -> None:
    found = read_date(text, language)
    assert found is not None
    assert found.iso == iso


@given(st.datetimes(datetime(1600, 1, 1), datetime(2025, 12, 31)))
def test_what_was_written_as_iso_is_read_back(moment: datetime) -> None:
    text = moment.isoformat(timespec="seconds")
    found = read_date(text)
    assert found is not None or text.startswith(ZEROES)
    assert found is None or found.iso == text


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    read_date(text)


def test_the_page_counts_before_its_container_and_structured_data_before_all() -> None:
    html = page(
        head='<meta property="article:published_time" content="2020-02-02">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The harbour is closed",'
        ' "datePublished": "2021-03-04T05:06:07+02:00"}</script>'
    )
    facts = Facts(published=read_date("2019-01-01"), date_from="feed")
    article = read_page(record(html, facts))
    assert article.published is not None
    assert (article.published.iso, article.date_from) == ("2021-03-04T05:06:07+02:00", "json-ld")


def test_a_page_that_says_no_date_has_the_one_of_its_container_or_of_its_address() -> None:
    given_by_feed = read_page(record(page(), Facts(published=read_date("2019-01-01"), date_from="feed")))
    assert given_by_feed.date_from == "feed"
    in_path = read_page(record(page(), Facts(url="https://news.example/2022/01/26/harbour-closed")))
    assert in_path.published is not None
    assert (in_path.published.iso, in_path.date_from) == ("2022-01-26", "url")


def test_a_time_element_by_the_heading_is_the_date_and_one_of_a_teaser_is_not() -> None:
    html = page(
        below_title='<div class="meta"><time datetime="2021-05-06T10:00:00Z">6 May</time></div>',
        end='<aside><time datetime="2023-01-01">1 January</time></aside>',
    )
    article = read_page(record(html))
    assert article.published is not None
    assert (article.published.iso, article.date_from) == ("2021-05-06T10:00:00+00:00", "time element")


def test_a_page_without_any_date_is_undated() -> None:
    article = read_page(record(page(below_title="<p>Posted 10 hours ago</p>")))
    assert article.published is None
    assert article.date_from == ""


@pytest.mark.parametrize("element", ["time", "span"])
@pytest.mark.parametrize(
    ("language", "published"), [("en", "2022"), ("en-GB", "2022-04-03"), ("en-US", "2022-03-04"), ("de", "2022-04-03")]
)
def test_a_day_that_can_be_read_in_two_ways_is_not_guessed(element: str, language: str, published: str) -> None:
    text = "<p>The council met and spoke at length about the budget, the roads and the new school.</p>" * 6
    page = (
        f'<html lang="{language}"><head><title>A plan for the roads</title></head><body><article>'
        f"<h1>A plan for the roads</h1><{element}>03/04/2022</{element}>{text}</article></body></html>"
    )
    found = read_page(Record("page", page.encode(), "page", "test")).published
    assert found is not None
    assert found.iso == published


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        # Clocks of twelve hours
        ("Sun, 15 Dec 2024 03:15 PM", None, "2024-12-15T15:15"),
        ("18 Mar 2023 12:05 AM", None, "2023-03-18T00:05"),
        ("18 Mar 2023 12:05 PM", None, "2023-03-18T12:05"),
        ("25 sept. 2022, a las 8:21 p. m.", "es", "2022-09-25T20:21"),
        ("2023年3月18日 下午8:21", "zh", "2023-03-18T20:21"),
        # The end of a day, and leap seconds
        ("2022-02-28T24:00:00Z", None, "2022-02-28"),
        ("Mon, 28 Feb 2022 24:00:00 +0000", None, "2022-02-28"),
        ("2016-12-31T23:59:60Z", None, "2016-12-31T23:59:59+00:00"),
        # What programs write for no date
        ("1970-01-01", None, None),
        ("1970-01-01T01:00:00+01:00", None, None),
        ("1969-12-31T19:00:00-05:00", None, None),
        ("1970-01-01T00:00:00-05:00", None, None),
        ("1970-01-01T01:00:00", None, None),
        ("1969-12-31 16:00", None, None),
        ("January 1, 1970, 1:00 am", "en", None),
        ("1970-01-01T12:34:00", None, "1970-01-01T12:34:00"),
        ("1970-01-02", None, "1970-01-02"),
        ("1969-12-31T12:00:00-05:00", None, "1969-12-31T12:00:00-05:00"),
        ("0000-00-00 00:00:00", None, None),
        ("-0001-11-30T00:00:00+00:00", None, None),
        ("0001-01-01T00:00:00Z", None, None),
        ("1900-01-01T00:00:00", None, None),
        ("1899-12-30T00:00:00Z", None, None),
        ("1601-01-01T00:00:00Z", None, None),
        ("1900-01-01", None, "1900-01-01"),
        ("Wed, 30 Nov 0000 00:00:00 +0000", None, None),
        ("Sat, 18 Mar 2023 20:21:00 +0000", None, "2023-03-18T20:21:00+00:00"),
        # Zones: by name, by another minus, and of no known name
        ("Sat, 18 Mar 2023 20:21:00 America/Los_Angeles", None, "2023-03-18T20:21:00-07:00"),
        ("2023-01-18 20:21 Europe/Berlin", None, "2023-01-18T20:21+01:00"),
        ("2023-03-18T20:21:00\u221205:00", None, "2023-03-18T20:21:00-05:00"),
        ("Sat, 18 Mar 2023 20:21:00 XYZ", None, "2023-03-18T20:21:00"),
        ("2023-03-18 20:21 Mars/Olympus", None, "2023-03-18T20:21"),
        # Usual somewhere
        ("18.3.2023 klo 20.21", "fi", "2023-03-18T20:21"),
        ("18 มีนาคม 2566", "th", "2023-03-18"),
        ("๑๘ มีนาคม ๒๕๖๖", "th", "2023-03-18"),
        ("18 de març de 2023", "ca", "2023-03-18"),
        ("lauantai 18. maaliskuuta 2023 klo 20.21", "fi", "2023-03-18T20:21:00"),
        ("2023. gada 18. marts", "lv", "2023-03-18"),
        ("2023 m. kovo 18 d.", "lt", "2023-03-18"),
        ("18. ožujka 2023.", "hr", "2023-03-18"),
        ("18. listopada 2023.", "hr", "2023-10-18"),
        ("18 listopada 2023", "pl", "2023-11-18"),
        ("18 Maret 2023", "id", "2023-03-18"),
        ("Ngày 18 tháng 3 năm 2023", "vi", "2023-03-18"),
        ("18 במרץ 2023", "he", "2023-03-18"),
        ("18 მარტი, 2023", "ka", "2023-03-18"),
        # The same without a declared language
        ("18 de març de 2023", None, "2023-03-18"),
        ("18. maaliskuuta 2023", None, "2023-03-18"),
        ("18 มีนาคม 2566", None, "2023-03-18"),
        ("18 Maret 2023", None, "2023-03-18"),
        ("১৮ মার্চ ২০২৩", None, "2023-03-18"),
        # Other calendars
        ("18 มี.ค. 2566", "th", "2023-03-18"),
        ("วันเสาร์ที่ 18 มีนาคม พ.ศ. 2566", "th", "2023-03-18"),
        ("18/03/2566", "th", "2023-03-18"),
        ("18/03/2566", "de", None),
        ("令和5年3月18日", "ja", "2023-03-18"),
        ("平成元年1月8日", "ja", "1989-01-08"),
        ("昭和99年1月8日", "ja", None),
        ("民國112年3月18日", "zh-TW", "2023-03-18"),
        ("۲۷ اسفند ۱۴۰۱", "fa", "2023-03-18"),
        ("شنبه ۲۷ اسفند ۱۴۰۱ - ۲۰:۲۱", "fa", "2023-03-18T20:21"),
        ("1399/12/30", "fa", "2021-03-20"),
        ("1399/12/30", "en", None),
        ("السبت 26 شعبان 1444 هـ - 18 مارس 2023 م", "ar", "2023-03-18"),
        ("15 شعبان 1444 هـ", "ar", "2023-03"),
        ("9 شعبان 1444 هـ", "ar", "2023"),
        ("/Date(1551657600000)/", None, "2019-03-04T00:00:00+00:00"),
    ],
)
def test_a_date_is_read_as_it_is_written_where_it_is_usual(
    text: str, language: str | None, expected: str | None
) -> None:
    found = read_date(text, language)
    assert (found.iso if found is not None else None) == expected


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("First published: 5 March 2021", "en", "2021-03-05"),
        ("Updated 7 March 2021; published 5 March 2021", "en", "2021-03-05"),
        ("Updated 7 March 2021, published 5 March 2021", "en", "2021-03-05"),
        ("Originally published March 5, 2021, updated March 7, 2021", "en", "2021-03-05"),
        ("Published 5 March 2021, updated 7 March 2021", "en", "2021-03-05"),
        ("By Jane Roe | Updated 7 March 2021 09:00 | Published 5 March 2021 08:00", "en", "2021-03-05T08:00"),
        ("Publié le 05 mars 2021 à 14h30, mis à jour le 07 mars 2021 à 9h10", "fr", "2021-03-05T14:30"),
        ("Mis à jour le 07 mars 2021 à 9h10 · Publié le 05 mars 2021 à 14h30", "fr", "2021-03-05T14:30"),
        ("Publié le 05/03/2021 à 14:30 - Mis à jour le 07/03/2021 à 09:00", "fr", "2021-03-05T14:30"),
        ("Aktualisiert am 7. März 2021, veröffentlicht am 5. März 2021", "de", "2021-03-05"),
        ("Stand: 7.3.2021, 9:00 Uhr | Erstellt: 05.03.2021", "de", "2021-03-05"),
        ("05.03.2021 | 14:00 Uhr", "de", "2021-03-05T14:00"),
        ("Julkaistu 5.3.2021", "fi", "2021-03-05"),
        ("Julkaistu 5.3.2021 klo 14.30, päivitetty 7.3.2021", "fi", "2021-03-05T14:30"),
        ("Обновлено: 7 марта 2021 | Опубликовано: 5 марта 2021", "ru", "2021-03-05"),
        ("更新日：2021年3月7日 公開日：2021年3月5日", "ja", "2021-03-05"),
        ("Yayınlanma: 5 Mart 2021 - Güncelleme: 7 Mart 2021", "tr", "2021-03-05"),
        ("Đăng ngày 5/3/2021", "vi", "2021-03-05"),
        # Of a later change alone, and of a standard
        ("Stand: 05.03.2021 14:00 Uhr", "de", None),
        ("Päivitetty 7.3.2021", "fi", None),
        ("Mis à jour le 7 mars 2021", "fr", None),
        ("Senast uppdaterad 7 mars 2021", "sv", None),
        ("Standard, 5 March 2021", "en", "2021-03-05"),
    ],
)
def test_of_several_dates_in_a_line_the_one_of_publication_counts_with_its_own_time(
    line: str, language: str, expected: str | None
) -> None:
    found = date_in(line, language)
    assert (found.iso if found is not None else None) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2021/mar/story.html", "2021-03"),
        ("/2021/march/story", "2021-03"),
        ("/2021/marzo/nota", "2021-03"),
        ("/2021/mar/05/story", "2021-03-05"),
        ("/2021/mag/story", None),
        ("/2021/sport/story", None),
    ],
)
def test_a_month_in_words_counts_in_an_address(path: str, expected: str | None) -> None:
    found = read_page(record(page(), Facts(url=f"https://paper.example{path}"))).published
    assert (found.iso if found is not None else None) == expected


def test_the_footer_of_the_article_itself_says_when_and_by_whom_it_was_published() -> None:
    marks = (
        "<footer class=entry-footer><span class=posted-on>Posted on <time class='entry-date published' "
        "datetime='2015-07-08T21:33:00+00:00'>July 8, 2015</time><time class=updated datetime='2016-01-01'>January 1"
        "</time></span><span class='author vcard'><a class='url fn n' href=/author/ann>Ann Carter</a></span></footer>"
    )
    own = page().replace("</article>", f"{marks}</article>", 1)
    assert own != page()
    found = read_page(record(own))
    assert (found.published and found.published.iso, found.authors) == ("2015-07-08T21:33:00+00:00", ("Ann Carter",))
    teaser = f"<article><h3><a href=/b>Another story</a></h3>{marks}</article>"
    assert read_page(record(page(end=teaser))).published is None


@pytest.mark.parametrize(
    ("line", "expected", "author"),
    [
        ("July 8th, 2005 by Ann Carter", "2005-07-08", ()),
        ("Posted by tom at July 8, 2005 09:33 PM", "2005-07-08T21:33", ()),
        ("By Ann Carter, 4 March 2019", "2019-03-04", ("Ann Carter",)),
        ("Von Anna Huber, 8. Juli 2005", "2005-07-08", ("Anna Huber",)),
        (
            "<time datetime=2019-03-09>Updated 9 March 2019</time> <time datetime=2019-03-04>4 March</time>",
            "2019-03-04",
            (),
        ),
        ("<abbr class=published title='2008-07-08T21:33:00+01:00'>21:33</abbr>", "2008-07-08T21:33:00+01:00", ()),
    ],
)
def test_lines_as_blogs_have_them_below_the_headline_are_read(
    line: str, expected: str, author: tuple[str, ...]
) -> None:
    found = read_page(record(page(below_title=f"<p>{line}</p>")))
    assert (found.published and found.published.iso, found.authors) == (expected, author)


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        (
            "en",
            "This entry was posted on Tuesday, March 4th, 2008 at 10:12 am and is filed under",
            "2008-03-04T10:12:00",
        ),
        ("de", "Dieser Eintrag wurde am Dienstag, 4. März 2008 um 10:12 Uhr veröffentlicht, in", "2008-03-04T10:12"),
        ("fr", "Cet article a été publié le mardi 4 mars 2008 à 10:12 et est classé dans", "2008-03-04T10:12"),
        ("nl", "Dit bericht is geplaatst op dinsdag 4 maart 2008 om 10:12 in de categorie", "2008-03-04T10:12:00"),
        (
            "es",
            "Esta entrada fue publicada el Martes, 4 de marzo de 2008 a las 10:12 y está archivada en",
            "2008-03-04T10:12:00",
        ),
    ],
)
def test_a_sentence_below_the_text_that_says_when_it_was_posted_gives_the_date(
    language: str, sentence: str, expected: str
) -> None:
    rest = "<a href=/c>News</a>. You can follow any responses through the <a href=/feed>RSS 2.0</a> feed, or leave one."
    said = f"<p class='postmetadata alt'><small>{sentence} {rest}</small></p>"
    source = page(end=said).replace("<html", f"<html lang={language}")
    found = read_page(record(source)).published
    assert (found and found.iso) == expected
    assert read_page(record(source.replace("postmetadata alt", "text"))).published is None


@pytest.mark.parametrize(
    "life", ["3 March 1950 – 9 April 2021", "1 May 2022 to 9 June 2022", "3. März 1950 bis 9. April 2021"]
)
def test_two_dates_of_a_life_or_an_exhibition_are_none_of_publication(life: str) -> None:
    assert read_page(record(page(below_title=f"<p>{life}</p>"))).published is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("First published on Thu 3 Mar 2022 06.00 GMT", "2022-03-03"),
        ("Publicerad 3 mars 2022 kl. 14.30.", "2022-03-03"),
        ("เผยแพร่ 3 มีนาคม 2565", "2022-03-03"),
    ],
)
def test_a_date_beside_its_label_is_read_whatever_else_the_line_has(line: str, expected: str) -> None:
    found = read_page(record(page(below_title=f"<p>{line}</p>"))).published
    assert found is not None
    assert found.iso.startswith(expected)


@pytest.mark.parametrize("path", ["2012/3/7/mole", "2012/03/07/mole", "2012/d%C3%A9cembre/07/mole"])
def test_a_day_in_an_address_may_have_one_digit_and_letters_in_percents(path: str) -> None:
    found = read_page(record(page(), Facts(url=f"https://quay.example/{path}"))).published
    assert found is not None
    assert found.iso in ("2012-03-07", "2012-12-07")


@pytest.mark.parametrize(
    "beside",
    [
        "<div itemprop=comment itemscope itemtype=https://schema.org/Comment><span itemprop=author>Max Frei</span>"
        "<time itemprop=datePublished datetime=2019-05-05>5 May 2019</time></div>",
        "<div itemprop=review itemscope itemtype=http://schema.org/Review><span itemprop=author>Max Frei</span>"
        "<meta itemprop=datePublished content=2019-05-05></div>",
        "<div itemscope itemtype=http://schema.org/NewsArticle><h3 itemprop=headline><a href=/f>Fog again</a></h3>"
        "<time itemprop=datePublished datetime=2019-05-05>5 May</time><span itemprop=author>Max Frei</span></div>",
        "<div class=hentry><a class=entry-title href=/f>Fog</a><abbr class=published title=2019-05-05>5 May</abbr>"
        "<span class='author vcard'><span class=fn>Max Frei</span></span></div>",
        "<ul><li><a href=/f>Fog again</a> <time datetime=2019-05-05>5 May</time></li></ul>",
        '<script type="application/ld+json">{"@type": "Book", "name": "Fog", "datePublished": "1950-05-05"}</script>',
    ],
    ids=["comment", "review", "article", "hentry", "list", "book"],
)
def test_dates_and_authors_of_what_stands_beside_the_article_are_others(beside: str) -> None:
    found = read_page(record(page(end=beside)))
    assert (found.published, found.authors) == (None, ())


@pytest.mark.parametrize("words", ["It happened on {} of that year.", "The vote is on {}, says the board."])
def test_the_time_of_what_a_sentence_tells_is_no_date_of_the_page(words: str) -> None:
    time = "<time datetime=1961-02-11>11 February</time>"
    assert read_page(record(page(within=f"<p>{words.format(time)}</p>"))).published is None
    said = f"<p>Published on {time}.</p>"
    published = read_page(record(page(below_title=said))).published
    assert published is not None
    assert published.iso == "1961-02-11"


def test_a_byline_with_the_day_of_a_change_gives_no_date_of_publication() -> None:
    assert read_page(record(page(below_title="<p>By Ada Bell, updated 5 March 2019</p>"))).published is None
    found = read_page(record(page(below_title="<p>March 5, 2019 in News</p>"))).published
    assert found is not None
    assert found.iso == "2019-03-05"


def test_the_time_in_rdfa_is_the_pages() -> None:
    html = '<span property="dc:date dc:created" content="2019-05-07T18:30:00+02:00">Tue, 05/07/2019 - 18:30</span>'
    found = read_page(record(page(below_title=html))).published
    assert found is not None
    assert found.iso == "2019-05-07T18:30:00+02:00"
