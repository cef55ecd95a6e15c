"""A page text is read whole: its parts as what they are, and whatever is no such part as paragraphs of its body."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from db.ingest.language.breadcrumbs import is_like_title
from db.ingest.language.bylines import read_address, read_byline
from db.ingest.language.date_lines import read_date_line
from db.ingest.language.page_phrases import read_also, view_all
from db.ingest.page_text.parser import NotAPage, is_candidate, read_page
from db.ingest.source.records import UNTITLED, Refused
from db.models import Link, NewArticle
from db.text.dates import Published
from db.text.markdown import parse_blocks
from db.text.sentences import LONGEST_BEGINNING

TITLE = "Ministers agree on a new route"
FIRST = (
    "Trains between the two capitals will run through the northern tunnel again, the transport ministry said "
    "on Wednesday, after a decade in which they took the long way round the mountains."
)
SECOND = '"We are building for those who come after us," the minister said. The first train is to leave in spring.'
CRUMBS = f"Main » News and comments » 2022 » {TITLE}"


def read(*lines: str) -> NewArticle:
    """The article of a page of these lines."""
    return read_page("\n".join(lines).encode(), "page.txt")


def paragraphs(article: NewArticle) -> list[str]:
    """The paragraphs of an article's body, without markup."""
    assert all(block.kind == "paragraph" for block in parse_blocks(article.body))
    return [block.text for block in parse_blocks(article.body)]


def also(article: NewArticle) -> list[str]:
    """The related titles."""
    return [link.text for link in article.links if link.kind == "read-also"]


def refusal(data: bytes) -> str:
    """Why a page can't be read."""
    with pytest.raises(Refused) as caught:
        read_page(data, "page.txt")
    assert caught.value.reason == str(caught.value)
    return caught.value.reason


# The form


def test_the_page_that_the_project_was_conceived_from_is_read_whole() -> None:
    folder = Path(__file__).parent.parent.parent / "shared" / "seeds"
    page = next(iter(sorted(folder.glob("000_*.txt"))), None)
    if page is None:
        pytest.skip(f"{folder} is not there: it has the page that this reads")
    article = read_page(page.read_bytes(), str(page))
    assert article.title == "US sends response to Russia's security demands"
    assert (article.root, article.section) == ("Main", ("News and comments",))
    assert article.published == Published("2022")
    assert len(paragraphs(article)) == 7
    assert also(article) == [
        "European Union on the way to a green planned economy",
        "The destruction of the nuclear non-proliferation regime has become a reality. Is there a way out?",
    ]
    assert article.links[-1] == Link("view-all", "View all events")
    assert article.language == "en"
    assert article.warnings == ()
    assert "\n\n".join(paragraphs(article)) in page.read_text().replace("\n", "\n\n")


def test_every_part_of_the_form_is_read() -> None:
    article = read(
        *(CRUMBS, "", TITLE, "", "26 January 2022, 14:05", "", FIRST, SECOND, "", ""),
        *("Read also:", "", "A bridge too old", "", "Who pays for the tunnel?", "", "View all events"),
    )
    assert article == NewArticle(
        title=TITLE,
        body=f"{FIRST}\n\n{SECOND}",
        section=("News and comments",),
        published=Published("2022-01-26T14:05"),
        root="Main",
        links=(
            Link("read-also", "A bridge too old"),
            Link("read-also", "Who pays for the tunnel?"),
            Link("view-all", "View all events"),
        ),
        language="en",
    )


@pytest.mark.parametrize(
    "ending", ["\n", "\r\n", "\r", "\n\n", "\n \t\n", "\n\n\n\n", " \n\u00a0\n  ", "\u2028", "\x0b"]
)
def test_line_endings_and_blank_lines_anywhere_change_nothing(ending: str) -> None:
    lines = (CRUMBS, TITLE, FIRST, SECOND, "Read also:", "A bridge too old", "View all events")
    article = read_page(ending.join(lines).encode(), "page.txt")
    assert article == read(*lines)
    assert article.warnings == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp1251"])
def test_the_encoding_changes_nothing(encoding: str) -> None:
    lines = (CRUMBS, TITLE, FIRST, SECOND, "Read also:", "A bridge too old", "View all events")
    assert read_page("\n".join(lines).encode(encoding), "page.txt") == read(*lines)


def test_a_page_in_a_legacy_encoding_is_read_like_one_in_utf_8() -> None:
    page = (
        "Главная » Новости » 2022 » Поезда вернутся в туннель\n\nПоезда вернутся в туннель\n\n26 января 2022\n\n"
        "Поезда между столицами снова пойдут через северный туннель, сообщили в министерстве транспорта в среду утром."
        "\n\nЧитайте также:\n\nМост, который старше города\n\nВсе события\n"
    )
    article = read_page(page.encode("cp1251"), "page.txt")
    assert article == read_page(page.encode(), "page.txt")
    assert (article.published, article.language) == (Published("2022-01-26"), "ru")
    assert also(article) == ["Мост, который старше города"]


def test_quotation_marks_and_angle_quotes_survive_in_title_and_text() -> None:
    title = "„Faust“ » «Фауст» › 'Doctor' “Faustus”"
    text = "He said: «“Yes”» » and › no… – 'maybe' *not* [here] 1. & <b>"
    article = read(f"Main » Culture » 2022 » {title}", title, FIRST, text)
    assert article.title == title
    assert article.section == ("Culture",)
    assert paragraphs(article) == [FIRST, text]


def test_lines_that_look_like_markdown_stay_paragraphs() -> None:
    lines = [
        "# not a heading",
        "- not an item",
        "> not a quote",
        "1. not a list",
        "    not code",
        "***",
        "---",
        "a_b_c",
    ]
    assert paragraphs(read(CRUMBS, TITLE, FIRST, *lines)) == [FIRST, *(line.strip() for line in lines)]


def test_a_page_may_have_no_text_below_its_title() -> None:
    article = read(CRUMBS, "", TITLE)
    assert (article.title, article.body, article.links) == (TITLE, "", ())


# Breadcrumbs


@pytest.mark.parametrize(
    "sign", [" » ", " › ", " > ", " / ", " | ", " → ", " >> ", "»", "›", "→", "» ", " ＞ ", "＞", "\u00a0»\u00a0"]
)
def test_crumbs_may_be_set_apart_in_many_ways(sign: str) -> None:
    article = read(sign.join(["Main", "World", "Europe", "2022", TITLE]), "", TITLE, "", FIRST)
    assert (article.root, article.section, article.published) == ("Main", ("World", "Europe"), Published("2022"))
    assert article.title == TITLE
    assert paragraphs(article) == [FIRST]


def test_a_slash_within_a_name_sets_nothing_apart() -> None:
    article = read(f"Main / Music / AC/DC / 2022 / {TITLE}", TITLE, FIRST)
    assert article.section == ("Music", "AC/DC")


def test_another_sign_within_a_crumb_sets_nothing_apart() -> None:
    article = read(f"Main » Rock | Pop » Q > A » 2022 » {TITLE}", TITLE, FIRST)
    assert article.section == ("Rock | Pop", "Q > A")


@pytest.mark.parametrize(
    ("crumbs", "root", "section", "year"),
    [
        (f"Main » 2022 » {TITLE}", "Main", (), "2022"),
        (f"Main » News » World » Europe » 2022 » {TITLE}", "Main", ("News", "World", "Europe"), "2022"),
        (f"Main » News » {TITLE}", "Main", ("News",), None),
        ("Main » News » 2022", "Main", ("News",), "2022"),
        ("Main » News » 2022 »", "Main", ("News",), "2022"),
        ("» Main » News » 2022 »", "Main", ("News",), "2022"),
        ("Main » News", "Main", ("News",), None),
        ("World » Europe", "", ("World", "Europe"), None),
        (f"The Daily Example » News » 2022 » {TITLE}", "The Daily Example", ("News",), "2022"),
        (f"The Daily Example | {TITLE}", "The Daily Example", (), None),
        (f"You are here: Main » News » 2022 » {TITLE}", "Main", ("News",), "2022"),
        (f"Main » 2022 » News » {TITLE}", "Main", ("News",), "2022"),
        (f"2022 » News » {TITLE}", "", ("News",), "2022"),
        (f"Main » History » 1917 » 2022 » {TITLE}", "Main", ("History", "1917"), "2022"),
        (f"Main » News » 2022 » January » {TITLE}", "Main", ("News",), "2022-01"),
        (f"Main » News » 2022 » 01 » 26 » {TITLE}", "Main", ("News",), "2022-01-26"),
        (f"Main » News » January 2022 » {TITLE}", "Main", ("News",), "2022-01"),
        (f"Главная » Новости » 2022 год » {TITLE}", "Главная", ("Новости",), "2022"),
        (f"الرئيسية » أخبار » ٢٠٢٢ » {TITLE}", "الرئيسية", ("أخبار",), "2022"),
        (f"ホーム ＞ ニュース ＞ 2022年 ＞ {TITLE}", "ホーム", ("ニュース",), "2022"),
    ],
)
def test_crumbs_may_be_more_or_fewer(crumbs: str, root: str, section: tuple[str, ...], year: str | None) -> None:
    article = read(crumbs, "", TITLE, "", FIRST)
    assert article.title == TITLE
    assert (article.root, article.section) == (root, section)
    assert article.published == (Published(year) if year else None)
    assert paragraphs(article) == [FIRST]
    assert article.warnings == ()


@pytest.mark.parametrize("crumb", ["Ministers agree on…", "Ministers agree ...", "MINISTERS  AGREE ON A NEW ROUTE"])
def test_the_title_crumb_may_be_cut_short_or_written_otherwise(crumb: str) -> None:
    article = read(f"Main » News » {crumb}", TITLE, FIRST)
    assert (article.title, article.section, article.warnings) == (TITLE, ("News",), ())


def test_the_title_line_wins_over_another_title_in_the_breadcrumb() -> None:
    article = read("Main » News » 2022 » New route agreed", TITLE, FIRST)
    assert (article.title, article.section) == (TITLE, ("News",))
    assert article.warnings == ("Its breadcrumb has another title: “New route agreed”.",)


def test_a_last_crumb_too_long_for_a_section_is_another_title() -> None:
    other = "The new route on which the ministers of both countries have agreed"
    article = read(f"Main » News » {other}", TITLE, FIRST)
    assert (article.title, article.section) == (TITLE, ("News",))
    assert other in article.warnings[0]


def test_the_breadcrumb_gives_the_title_where_there_is_no_title_line() -> None:
    article = read(CRUMBS, "", FIRST, SECOND)
    assert article.title == TITLE
    assert paragraphs(article) == [FIRST, SECOND]


def test_a_short_sentence_below_the_breadcrumb_is_text_and_not_the_title() -> None:
    article = read(CRUMBS, "", "They have agreed.", FIRST)
    assert article.title == TITLE
    assert paragraphs(article) == ["They have agreed.", FIRST]


@pytest.mark.parametrize(
    "title", ["Paris » Berlin » Warsaw", "Culture » 2022 » a year in review", "Win / lose | draw", "A › B", "1984"]
)
def test_a_title_may_have_the_signs_of_breadcrumbs_in_it(title: str) -> None:
    for sign in (" » ", " › ", " / ", " | "):
        article = read(sign.join(["Main", "Culture", "2023", title]), title, FIRST)
        assert article.title == title
        assert (article.section, article.published) == (("Culture",), Published("2023"))


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "«Газпром» остановил поставки через «Северный поток»",
        "Macron : « Je ne céderai pas » aux pressions",
        "»Faust« in Berlin",
        "Live | War in the east",
        "Kyiv → Warsaw: the train that never stops",
        "War / Peace",
        "Budget / 2022",
        "x > y",
        "Main",
    ],
)
def test_without_a_breadcrumb_the_first_line_is_the_title(title: str) -> None:
    article = read(title, "", FIRST, SECOND)
    assert article.title == title
    assert (article.root, article.section, article.published) == ("", (), None)
    assert paragraphs(article) == [FIRST, SECOND]


def test_french_quotes_with_blanks_dont_cut_a_title_crumb() -> None:
    article = read("Accueil » Politique » 2022 » Le ministre : « Je reste » à Paris", FIRST)
    assert article.title == "Le ministre : « Je reste » à Paris"
    assert article.section == ("Politique",)


# Lines under the title


@pytest.mark.parametrize("line", ["26 January 2022", "Published: 26.01.2022", "2022年1月26日", "26 января 2022 г."])
def test_a_date_line_gives_the_date(line: str) -> None:
    article = read(CRUMBS, TITLE, line, FIRST)
    assert article.published == Published("2022-01-26")
    assert paragraphs(article) == [FIRST]


def test_a_date_line_may_stand_above_the_title_too() -> None:
    article = read(CRUMBS, "26 January 2022", TITLE, FIRST)
    assert (article.title, article.published) == (TITLE, Published("2022-01-26"))
    assert paragraphs(article) == [FIRST]


def test_details_above_the_title_are_read_where_it_is_clear_which_line_the_title_is() -> None:
    article = read(CRUMBS, "https://site.example/a", "By Jane Doe", TITLE, FIRST)
    assert (article.title, article.url, article.authors) == (TITLE, "https://site.example/a", ("Jane Doe",))
    article = read("Main » News » 2022", "26 January 2022", TITLE, FIRST)
    assert (article.title, article.published) == (TITLE, Published("2022-01-26"))


@pytest.mark.parametrize("title", ["By The Sea", "January 2022", "1984"])
def test_a_title_that_reads_like_a_byline_or_a_date_is_a_title(title: str) -> None:
    for crumbs in ("Main » Books » 2022", f"Main » Books » 2022 » {title}"):
        article = read(crumbs, title, FIRST)
        assert (article.title, article.authors, article.published) == (title, (), Published("2022"))
        assert paragraphs(article) == [FIRST]


def test_details_follow_the_breadcrumb_where_there_is_no_title_line() -> None:
    article = read(CRUMBS, "26 January 2022", "By Jane Doe", FIRST)
    assert (article.title, article.authors, article.published) == (TITLE, ("Jane Doe",), Published("2022-01-26"))
    assert paragraphs(article) == [FIRST]


def test_a_page_is_filed_under_its_date_line_where_the_breadcrumb_has_another_year() -> None:
    article = read(CRUMBS, TITLE, "31 December 2021", FIRST)
    assert article.published == Published("2021-12-31")
    assert article.warnings == ("Its breadcrumb says 2022 and its date line 2021: it is filed under 2021.",)


def test_a_date_that_can_be_read_in_two_ways_gives_its_year_and_says_so() -> None:
    article = read(TITLE, "03/04/2022", FIRST)
    assert article.published == Published("2022")
    assert article.warnings == ("The date “03/04/2022” can be read in two ways: only its year was kept.",)


def test_the_finer_of_two_dates_that_agree_is_kept() -> None:
    article = read(f"Main » News » 2022 » January » {TITLE}", TITLE, "Published: 2022", FIRST)
    assert article.published == Published("2022-01")
    assert article.warnings == ()


def test_a_year_as_a_heading_is_no_date_line() -> None:
    article = read(CRUMBS, TITLE, "1999", FIRST, "2003", SECOND)
    assert article.published == Published("2022")
    assert paragraphs(article) == ["1999", FIRST, "2003", SECOND]


@pytest.mark.parametrize(
    "line",
    [
        "On 26 January 2022 the minister resigned.",
        "26 January 2022 was a cold day",
        "Updated: 26 January 2022",
        "26.01.22",
        "26 January",
    ],
)
def test_a_line_that_only_has_a_date_in_it_is_text(line: str) -> None:
    article = read(CRUMBS, TITLE, line, FIRST)
    assert article.published == Published("2022")
    assert paragraphs(article) == [line, FIRST]


def test_a_date_further_down_is_text() -> None:
    article = read(CRUMBS, TITLE, FIRST, "26 January 2021", SECOND)
    assert article.published == Published("2022")
    assert paragraphs(article) == [FIRST, "26 January 2021", SECOND]


def test_only_one_date_is_taken() -> None:
    article = read(CRUMBS, TITLE, "26 January 2022", "27 January 2022", FIRST)
    assert article.published == Published("2022-01-26")
    assert paragraphs(article) == ["27 January 2022", FIRST]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("By Jane van der Doe and John O'Neil", ("Jane van der Doe", "John O'Neil")),
        ("BY JANE DOE", ("JANE DOE",)),
        ("Author: Jane Doe", ("Jane Doe",)),
        ("Von Jürgen Müller und Änne Böhm", ("Jürgen Müller", "Änne Böhm")),
        ("Par Élise Dupont", ("Élise Dupont",)),
        ("Por Íñigo Álvarez y Ana Gil", ("Íñigo Álvarez", "Ana Gil")),
        ("Autor: Łukasz Żak", ("Łukasz Żak",)),
        ("Автор: Ольга Іваненко", ("Ольга Іваненко",)),
        ("Авторы: Иван Петров, Анна Сидорова", ("Иван Петров", "Анна Сидорова")),
        ("文：山田太郎", ("山田太郎",)),
        ("بقلم: سعاد حداد", ("سعاد حداد",)),
        ("Συντάκτης: Νίκος Παππάς", ("Νίκος Παππάς",)),
    ],
)
def test_a_byline_gives_the_authors(line: str, authors: tuple[str, ...]) -> None:
    article = read(CRUMBS, TITLE, line, FIRST)
    assert article.authors == authors
    assert paragraphs(article) == [FIRST]


@pytest.mark.parametrize(
    "line",
    [
        "By noon the square was full",
        "By Christmas",
        "By The Time they came it was over",
        "By 2030 Europe wants to be free of coal",
        "Text: the treaty, word by word",
        "Author: unknown",
        "Von Berlin nach Paris",
        "Note: Jane Doe",
        "By Jane Doe, who was there when it happened and saw it all",
    ],
)
def test_what_is_not_clearly_a_byline_is_text(line: str) -> None:
    article = read(CRUMBS, TITLE, line, FIRST)
    assert article.authors == ()
    assert paragraphs(article) == [line, FIRST]


def test_a_date_and_a_byline_may_share_a_line() -> None:
    article = read(CRUMBS, TITLE, "By Jane Doe | January 26, 2022 | 2:05 pm", FIRST)
    assert paragraphs(article) == ["By Jane Doe | January 26, 2022 | 2:05 pm", FIRST]
    article = read(CRUMBS, TITLE, "By Jane Doe | January 26, 2022, 2:05 pm", FIRST)
    assert (article.authors, article.published) == (("Jane Doe",), Published("2022-01-26T14:05"))
    assert paragraphs(article) == [FIRST]


def test_lines_under_the_title_come_in_any_order() -> None:
    article = read(CRUMBS, TITLE, "https://site.example/a", "By Jane Doe", "26 January 2022", FIRST)
    assert article.url == "https://site.example/a"
    assert article.authors == ("Jane Doe",)
    assert article.published == Published("2022-01-26")
    assert paragraphs(article) == [FIRST]


@pytest.mark.parametrize(
    "line",
    ["https://site.example/a?b=c#d", "URL: https://site.example/a?b=c#d", "Источник: https://site.example/a?b=c#d"],
)
def test_an_address_under_the_title_or_at_the_very_end_is_the_articles(line: str) -> None:
    under = read(CRUMBS, TITLE, line, FIRST)
    at_the_end = read(CRUMBS, TITLE, FIRST, line)
    below_the_links = read(CRUMBS, TITLE, FIRST, "Read also:", "A bridge too old", "View all events", line)
    for article in (under, at_the_end, below_the_links):
        assert article.url == "https://site.example/a?b=c#d"
        assert paragraphs(article) == [FIRST]
        assert article.warnings == ()
    assert [link.url for link in below_the_links.links] == [None, None]


@pytest.mark.parametrize(
    "line",
    [
        "See https://site.example/a",
        "https://site.example/a and https://site.example/b",
        "ftp://site.example/a",
        "javascript:alert(1)",
        "https://",
        "https://[",
        "Petition: https://site.example/a",
        "site.example/a",
    ],
)
def test_what_is_not_just_an_address_is_text(line: str) -> None:
    article = read(CRUMBS, TITLE, line, FIRST)
    assert article.url is None
    assert paragraphs(article) == [line, FIRST]


def test_an_address_in_the_middle_of_the_text_is_text() -> None:
    article = read(CRUMBS, TITLE, FIRST, "https://site.example/a", SECOND)
    assert article.url is None
    assert paragraphs(article) == [FIRST, "https://site.example/a", SECOND]


# Related titles


def test_a_page_may_have_neither_read_also_nor_view_all() -> None:
    article = read(CRUMBS, TITLE, FIRST, SECOND)
    assert article.links == ()
    assert article.language is None


def test_a_page_may_have_read_also_without_view_all() -> None:
    article = read(CRUMBS, TITLE, FIRST, "Read also:", "A bridge too old")
    assert article.links == (Link("read-also", "A bridge too old"),)
    assert paragraphs(article) == [FIRST]


def test_a_page_may_have_view_all_without_read_also() -> None:
    article = read(CRUMBS, TITLE, FIRST, SECOND, "View all events")
    assert article.links == (Link("view-all", "View all events"),)
    assert paragraphs(article) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("head", "end", "language"),
    [
        ("Read also:", "View all events", "en"),
        ("RELATED", "See all news", "en"),
        ("More on this topic", "All news", "en"),
        ("Lesen Sie auch", "Alle anzeigen", "de"),
        ("Das könnte Sie auch interessieren:", "Alle Artikel", "de"),
        ("Lire aussi\u00a0:", "Voir tout", "fr"),
        ("A LIRE EGALEMENT", "Toutes les actualités", "fr"),
        ("Lea también:", "Ver todas las noticias", "es"),
        ("Leggi anche", "Vedi tutti", "it"),
        ("Leia também:", "Ver tudo", "pt"),
        ("Czytaj także:", "Zobacz wszystkie", "pl"),
        ("Читайте також:", "Усі події", "uk"),
        ("Читайте также:", "Все события", "ru"),
        ("関連記事", "一覧を見る", "ja"),
        ("関連記事：", "すべて見る", "ja"),
        ("اقرأ أيضاً:", "عرض الكل", "ar"),
        ("اقرأ ايضا", "جميع الأخبار", "ar"),
        ("Διαβάστε επίσης:", "Δείτε όλα", "el"),
        ("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "Όλα τα νέα →", "el"),
    ],
)
def test_markers_are_known_in_many_languages_and_tell_the_pages(head: str, end: str, language: str) -> None:
    title = {"ru": "Поезда", "uk": "Потяги", "ja": "列車", "ar": "القطارات", "el": "Τα τρένα"}.get(language, TITLE)
    article = read(title, FIRST, head, "A bridge too old", "Who pays?", end)
    assert also(article) == ["A bridge too old", "Who pays?"]
    assert article.links[-1] == Link("view-all", end)
    assert article.language == language
    assert paragraphs(article) == [FIRST]


def test_markers_tell_no_language_where_the_title_is_in_another_script() -> None:
    assert read("Поезда вернутся", FIRST, "Read also:", "Мост", "View all events").language is None
    assert read("NATO – поезда вернутся", FIRST, "Читайте также:", "Мост").language == "ru"
    assert read(TITLE, FIRST, "Читайте также:", "Мост").language is None


def test_a_marker_of_two_languages_tells_neither_and_with_another_it_may() -> None:
    assert read(TITLE, FIRST, "Noticias relacionadas", "Otro").language is None
    assert read(TITLE, FIRST, "Noticias relacionadas", "Otro", "Ver todas las noticias").language == "es"
    assert read(TITLE, FIRST, "Read also", "Другое", "Все события").language is None


@pytest.mark.parametrize(
    "line",
    [
        "Read also: A bridge too old",
        "Related to the minister",
        "We read also:",
        "They said: see also",
        "Read also the treaty",
    ],
)
def test_a_marker_within_a_line_is_text(line: str) -> None:
    article = read(CRUMBS, TITLE, FIRST, line, "A bridge too old")
    assert article.links == ()
    assert paragraphs(article) == [FIRST, line, "A bridge too old"]


def test_read_also_in_the_middle_of_the_text_belongs_to_the_text() -> None:
    article = read(CRUMBS, TITLE, FIRST, "Read also:", "A bridge too old", FIRST, SECOND)
    assert article.links == ()
    assert paragraphs(article) == [FIRST, "Read also:", "A bridge too old", FIRST, SECOND]


def test_of_two_read_also_the_last_heads_the_links() -> None:
    article = read(CRUMBS, TITLE, "Read also:", "A bridge too old", FIRST, "See also", "Who pays?", "View all events")
    assert also(article) == ["Who pays?"]
    assert paragraphs(article) == ["Read also:", "A bridge too old", FIRST]


def test_two_read_also_one_below_the_other_are_one_block() -> None:
    article = read(
        CRUMBS, TITLE, FIRST, "Read also:", "A bridge too old", "More on this topic:", "Who pays?", "View all events"
    )
    assert also(article) == ["A bridge too old", "Who pays?"]
    assert paragraphs(article) == [FIRST]


def test_a_related_title_may_end_with_a_full_stop() -> None:
    titles = [
        "Is there a way out? There is, say those who have looked for one in all the years since the war began.",
        "Aid to the U.S.",
    ]
    article = read(CRUMBS, TITLE, FIRST, "Read also:", *titles)
    assert also(article) == titles


def test_view_all_in_the_middle_of_the_text_belongs_to_the_text() -> None:
    article = read(CRUMBS, TITLE, FIRST, "All news", SECOND)
    assert article.links == ()
    assert paragraphs(article) == [FIRST, "All news", SECOND]


def test_what_stands_below_view_all_is_kept_as_text_and_says_so() -> None:
    article = read(
        CRUMBS, TITLE, FIRST, "Read also:", "A bridge too old", "View all events", "© 2022 The Daily Example", SECOND
    )
    assert article.links == (Link("read-also", "A bridge too old"), Link("view-all", "View all events"))
    assert paragraphs(article) == [FIRST, "© 2022 The Daily Example", SECOND]
    assert article.warnings == ("What stood below “View all events” on the page is at the end of the text.",)


@pytest.mark.parametrize("bullet", ["- ", "• ", "– ", "* ", "» ", "› "])
def test_bullets_are_taken_off_related_titles(bullet: str) -> None:
    article = read(CRUMBS, TITLE, FIRST, "Read also:", f"{bullet}A bridge too old", f"{bullet}Who pays?")
    assert also(article) == ["A bridge too old", "Who pays?"]


def test_the_numbers_of_a_list_are_taken_off_related_titles() -> None:
    article = read(CRUMBS, TITLE, FIRST, "Read also:", "1. A bridge too old", "2. Who pays?", "3) 1. FC Köln wins")
    assert also(article) == ["A bridge too old", "Who pays?", "1. FC Köln wins"]


def test_a_number_that_numbers_nothing_stays() -> None:
    article = read(CRUMBS, TITLE, FIRST, "Read also:", "1. FC Köln wins", "100 days to go")
    assert also(article) == ["1. FC Köln wins", "100 days to go"]


def test_related_titles_may_have_their_addresses_with_them() -> None:
    article = read(
        *(CRUMBS, TITLE, FIRST, "Read also:", "A bridge too old (https://site.example/bridge)", "Who pays?"),
        *("https://site.example/pays", "A third", "View all events (https://site.example/events)"),
    )
    assert article.links == (
        Link("read-also", "A bridge too old", "https://site.example/bridge"),
        Link("read-also", "Who pays?", "https://site.example/pays"),
        Link("read-also", "A third"),
        Link("view-all", "View all events", "https://site.example/events"),
    )
    assert article.url is None


# Safe text


def test_control_characters_go_and_the_article_says_so() -> None:
    article = read(f"{CRUMBS}", TITLE, "\x1b]52;c;cm0gLXJm\x07" + FIRST, "Read also:", "A \x9b31mred\u202e bridge")
    assert paragraphs(article) == [FIRST]
    assert also(article) == ["A red bridge"]
    assert article.warnings == ("Control characters were taken out of this text.",)


def test_persian_joiners_soft_hyphens_and_tabs_are_no_control_characters() -> None:
    article = read(TITLE, FIRST, "می\u200cخواهم", "Donau\u00addampf", "one\ttwo", "10\u00a0000\u202f€")
    assert paragraphs(article)[1:] == ["می\u200cخواهم", "Donau\u00addampf", "one\ttwo", "10\u00a0000\u202f€"]
    assert article.warnings == ()


def test_an_article_says_that_some_characters_could_not_be_read() -> None:
    article = read_page(f"{CRUMBS}\n\n{TITLE}\n\n«{FIRST}»\n«{SECOND}»\n".encode() + "й".encode()[:1], "page.txt")
    assert article.warnings == ("Some characters of this text could not be read; they are shown as \ufffd.",)


@pytest.mark.parametrize("crumbs", ["", "Main » News » 2022\n\n"])
def test_a_page_that_begins_with_a_paragraph_is_titled_by_its_beginning(crumbs: str) -> None:
    article = read_page(f"{crumbs}{'word ' * 200}\n\nMore.".encode(), "page.txt")
    assert article.title == f"{('word ' * 16).rstrip()}…"
    assert article.warnings == (UNTITLED,)
    assert article.body == f"{('word ' * 200).rstrip()}\n\nMore."


# What is no page


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "It is empty."),
        (b" \r\n\t \n", "It is empty."),
        ("\ufeff \n\u00a0\n".encode(), "It is empty."),
        (b"\0" * 500, "It is not text."),
        (bytes(range(256)) * 8, "It is not text."),
        (b"\x07\x08" * 100, "It is not text."),
        (b"x" * 1_000_000, "It has no title."),
        (b"Main \xc2\xbb News \xc2\xbb 2022", "It has no title."),
        (f"Main » News » 2022\n\nRead also:\n\n{TITLE}".encode(), "It has no title."),
        ("\u200b\u200b\n\nText".encode(), "It has no title."),
    ],
)
def test_a_page_that_cant_be_read_has_a_reason(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"GIF89a\1\0\1\0",
        b"RIFF\x24\0\0\0WEBPVP8 ",
        b"%PDF-1.7\n",
        b"PK\x03\x04\x14\0",
        b"\x1f\x8b\x08\0",
        b"SQLite format 3\0",
        b"<!DOCTYPE html><html><body>Text</body></html>",
        b"\xef\xbb\xbf\n <HTML><body>",
        b'<?xml version="1.0"?><rss/>',
    ],
)
def test_another_kind_of_file_is_passed_over_whatever_its_name(data: bytes) -> None:
    with pytest.raises(NotAPage) as caught:
        read_page(data, "page.txt")
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "page.txt",
        "/a/b/000_0b51985ab310aec7.txt",
        "PAGE.TXT",
        "page.text",
        "page",
        "Mr. Smith goes to Washington",
        "Report v1.2",
        "todo cambia.txt",
        "license to kill.txt",
        "новости.txt",
        ".hidden/page.txt",
    ],
)
def test_names_of_text_files_are_candidates(name: str) -> None:
    assert is_candidate(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "README",
            "README.txt",
            "README.de.txt",
            "Readme.txt",
            "LICENSE",
            "LICENSE-MIT.txt",
            "CHANGELOG.txt",
            "Makefile",
        ),
        *(".DS_Store", ".gitignore", "/a/.page.txt", "page.txt~", "robots.txt", "requirements.txt"),
        *("page.html", "page.htm", "image.png", "page.md", "page.txt.gz", "archive.warc", "feed.xml", "page.json"),
    ],
)
def test_names_of_other_files_are_none(name: str) -> None:
    assert not is_candidate(name)


# Any bytes, any page


@given(st.binary(max_size=600))
@example(b"\xff\xfe\n")
@example("» » »\n»".encode())
@example("Main »\n".encode())
@example(b"Read also:")
@example(b"View all\nView all\nRead also\nRead also")
@example(b"-\n\n-\nRead also\n-\n-")
@example(b"T\nRead also\n1. \n2. ")
def test_any_bytes_are_an_article_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        article = read_page(data, "page.txt")
    except (Refused, NotAPage):
        return
    assert article.title
    assert article.title == " ".join(article.title.split())


PIECES = st.sampled_from(
    (
        *(CRUMBS, TITLE, FIRST, SECOND, "Main", "»", " » ", " / ", "2022", "1.", "- ", "(https://a.example)"),
        *("https://a.example", "\n", "Read also:", "View all", "By Jane Doe", "26 January 2022", "03/04/2022"),
        *("\x1b[1m", "\u202e", "\ud800", "\0", "\ufeff", "«"),
    )
)


@given(st.lists(PIECES, max_size=30), st.sampled_from(["", "\n", "\n\n"]))
def test_any_row_of_parts_is_an_article_or_refused_and_loses_no_word(pieces: list[str], between: str) -> None:
    data = between.join(pieces).encode("utf-8", "surrogatepass")
    try:
        article = read_page(data, "page.txt")
    except (Refused, NotAPage):
        return
    kept = [article.title, article.root, *article.section, *paragraphs_of(article), *article.warnings, *article.authors]
    kept += [f"{link.text} {link.url}" for link in article.links] + [article.url or ""]
    for sentence in (FIRST, SECOND):
        if sentence in between.join(pieces):
            assert any(sentence in text for text in kept)


def paragraphs_of(article: NewArticle) -> list[str]:
    """The blocks of a body as text."""
    return [block.text for block in parse_blocks(article.body)]


WORDS = st.text(st.characters(categories=["L", "N", "P", "Sm", "Sc", "So"]), min_size=1, max_size=12)
LINES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)


def is_plain(line: str) -> bool:
    """Whether a line could not be anything but a title or a paragraph."""
    return (
        any(map(str.isalnum, line))
        and not any(reads(line) for reads in (read_also, view_all, read_date_line, read_address, read_byline))
        and "://" not in line
        and line[0].isalpha()
        and "…" not in line
        and "\ufffd" not in line
        and line.isprintable()
    )


PLAIN = LINES.filter(is_plain)
NAMES = st.lists(st.text(st.characters(categories=["L"]), min_size=2, max_size=12), min_size=1, max_size=3).map(
    " ".join
)
SIGNS = st.sampled_from([" » ", " › ", " > ", " | ", " / ", " → ", "\t»  "])
BREAKS = st.lists(st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\n \n\n"]), min_size=40, max_size=40)


@given(
    section=st.lists(NAMES.filter(is_plain), max_size=3),
    year=st.integers(1600, 2026),
    title=PLAIN | st.sampled_from(["1984", "Paris » Berlin", "a / b | c › d", "26 January 2021", "By Jane Doe"]),
    texts=st.lists(PLAIN, max_size=6),
    related=st.lists(PLAIN.filter(is_like_title), max_size=4),
    has_end=st.booleans(),
    sign=SIGNS,
    breaks=BREAKS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
)
def test_a_page_made_of_any_parts_is_read_back_into_them(
    section: list[str],
    year: int,
    title: str,
    texts: list[str],
    related: list[str],
    has_end: bool,
    sign: str,
    breaks: list[str],
    encoding: str,
) -> None:
    crumbs = sign.join(["Main", *section, str(year), title])
    assume(len(title) <= 300)
    lines = [
        crumbs,
        title,
        *texts,
        *(["Read also:", *related] if related else []),
        *(["View all events"] if has_end else []),
    ]
    page = "".join(line + end for line, end in zip(lines, breaks, strict=False))
    article = read_page(page.encode(encoding), "page.txt")
    assert article.title == title
    assert (article.root, article.section, article.published) == ("Main", tuple(section), Published(str(year)))
    assert paragraphs_of(article) == texts
    assert also(article) == related
    assert [link.text for link in article.links if link.kind == "view-all"] == (["View all events"] if has_end else [])
    assert article.warnings == ()


@given(st.lists(PLAIN, min_size=1, max_size=8))
def test_lines_without_any_form_are_a_title_and_paragraphs(lines: list[str]) -> None:
    assume(not re.search(r"\s[»›→>|/]{1,2}\s|[»›→＞]", lines[0]))
    article = read(*lines)
    assert article.title == lines[0]
    assert paragraphs_of(article) == lines[1:]
    assert (article.root, article.section, article.published, article.links) == ("", (), None, ())


# Size


def test_a_page_of_100_000_paragraphs_keeps_them_all() -> None:
    article = read(CRUMBS, TITLE, *(f"Paragraph {number} of many" for number in range(100_000)), "View all events")
    assert article.body.count("\n\n") == 99_999
    assert article.links == (Link("view-all", "View all events"),)


def test_a_paragraph_of_megabytes_is_kept() -> None:
    text = "word " * 1_000_000 + "end"
    assert read(CRUMBS, TITLE, text, "Read also:", "A bridge too old").body == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "Read also:",
        "View all events",
        " » a",
        "- ",
        "«",
        "a » ",
        "https://a.example/x",
        "26 January 2022",
        "1. a",
        "\x1b]0;",
        "\ufffd",
    ],
)
def test_the_same_line_100_000_times_is_read_or_refused(line: str) -> None:
    assert read(CRUMBS, TITLE, *[line] * 100_000).title == TITLE
    with suppress(Refused):
        assert len(read(" ".join([line] * 100_000)).title) <= LONGEST_BEGINNING + 1


def test_a_million_blank_lines_are_nothing() -> None:
    article = read(CRUMBS, *[""] * 1_000_000, TITLE, *["\r"] * 1_000_000, FIRST)
    assert (article.title, paragraphs(article)) == (TITLE, [FIRST])
