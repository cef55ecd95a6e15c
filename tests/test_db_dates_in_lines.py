"""Lines with a date and other words: of an issue's number and month, and of who posted a text when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ingest.language.dates_in_lines import read_foot_line, read_issue_line
from db.ingest.language.quoted_mail import is_quoting, quoted_headers


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("Issue 181, December 2010", "2010-12"),
        ("Published in Issue 181 of Harbour Gazette, December 2010", "2010-12"),
        ("This article appeared in the December 2010 issue of Harbour Gazette.", "2010-12"),
        ("From the Dec. 2010 issue", "2010-12"),
        ("December 2010 (#181)", "2010-12"),
        ("Home > December 2010 (#181) > Mailbag", "2010-12"),
        ("Harbour Gazette - No. 181 - December, 2010", "2010-12"),
        ("Vol. 12, No. 3 (March 2010)", "2010-03"),
        ("Issue 181 · 9 December 2010", "2010-12-09"),
        ("Number 7, July/August 1987", "1987-07"),
        ("Heft 4, April 2010", "2010-04"),
        ("Ausgabe 12 | Dezember 2010", "2010-12"),
        ("Aus der Ausgabe Dezember 2010", "2010-12"),
        ("Numéro 181, décembre 2010", "2010-12"),
        ("N° 181 – décembre 2010", "2010-12"),
        ("Número 181, diciembre de 2010", "2010-12"),
        ("Anno XII, n. 3 - marzo 2010", "2010-03"),
        ("№ 5 (май 2010)", "2010-05"),
        ("Выпуск 5, май 2010 г.", "2010-05"),
        ("Τεύχος 181, Δεκέμβριος 2010", "2010-12"),
        ("2010年12月号", "2010-12"),
        ("第181期 2010年12月", "2010-12"),
        ("العدد 181، ديسمبر 2010", "2010-12"),
        # Of several months the first; of a season, or a number that may be of a quarter, the year
        ("July/August 2010, issue 7", "2010-07"),
        ("Issue 9: December 2010/January 2011", "2010-12"),
        ("Vol. 12 No. 3, Autumn 2010", "2010"),
        ("Heft 4/2010", "2010"),
        ("Nr. 4/2010", "2010"),
        ("Volume 12, Issue 3, 2010", "2010"),
    ],
)
def test_the_line_of_an_issue_says_its_month(line: str, iso: str) -> None:
    found = read_issue_line(line)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize(
    "line",
    [
        "9 December 2010",
        "December 2010",
        "Issue 181",
        "A number of ships, July 1987",
        "The issue of fish quotas in 2010",
        "© 2010 Harbour Gazette, issue 181?",
        "No. 10 Downing Street was asked in December 2010 by all of the ferrymen whom nobody had told a word before",
    ],
)
def test_another_line_is_of_no_issue(line: str) -> None:
    assert read_issue_line(line) is None


@pytest.mark.parametrize(
    ("line", "iso", "authors"),
    [
        ("Posted by Ada Bell on May 14, 2021 · exported June 2, 2024", "2021-05-14", ("Ada Bell",)),
        ("Published May 14, 2021 by Ada Bell", "2021-05-14", ("Ada Bell",)),
        ("By Ada Bell on May 14, 2021 .", "2021-05-14", ("Ada Bell",)),
        ("Written by Ada Bell and Max Frei, 14 May 2021", "2021-05-14", ("Ada Bell", "Max Frei")),
        ("Posted on Friday, May 14, 2021 at 9:12 am by Ada Bell", "2021-05-14T09:12", ("Ada Bell",)),
        ("Posted on May 14, 2021", "2021-05-14", ()),
        ("Veröffentlicht am 14. Mai 2021 von Ada Bell", "2021-05-14", ("Ada Bell",)),
        ("Publié le 14 mai 2021 par Ada Bell", "2021-05-14", ("Ada Bell",)),
        ("Publicado por Ada Bell el 14 de mayo de 2021", "2021-05-14", ("Ada Bell",)),
        ("Опубликовано 14 мая 2021", "2021-05-14", ()),
    ],
)
def test_a_foot_line_says_when_and_by_whom(line: str, iso: str, authors: tuple[str, ...]) -> None:
    found = read_foot_line(line)
    assert found is not None
    assert (found.published.iso, found.authors) == (iso, authors)


@pytest.mark.parametrize(
    "line",
    [
        "Last updated May 14, 2021",
        "Exported on June 2, 2024",
        "© 2021 Ada Bell",
        "Next ferry: May 14, 2021",
        "By May 14, 2021 all was over",
        "May 14, 2021",
        "Published in May 2021",
        "Ada Bell was in Lisbon on May 14, 2021",
    ],
)
def test_another_line_below_a_text_is_none(line: str) -> None:
    assert read_foot_line(line) is None


@given(st.text(max_size=200))
def test_no_line_makes_it_fail(line: str) -> None:
    read_issue_line(line + " 2010")
    read_foot_line(line + " 2010")


@pytest.mark.parametrize(
    "text",
    [
        "On Nov 4, 2010, Bob Poe wrote:",
        "On Nov 4, 2010,\nBob Poe\nwrote:",
        "Am 04.11.2010 um 14:00 schrieb Bob Poe:",
        "Le 4 nov. 2010 à 10:00, Bob Poe a écrit :",
        "> on 4 November 2010",
    ],
)
def test_what_opens_a_quotation_is_known_by_its_colon(text: str) -> None:
    assert is_quoting(text)


def test_a_label_below_a_date_opens_no_quotation() -> None:
    assert not is_quoting("9 October 2020\nSource:")


def test_the_header_of_a_mail_is_one_by_its_fields() -> None:
    header = ["From: bob@harbour.example", "Date: Thu, 4 Nov 2010 10:00:00 -0500", "Subject: The bell"]
    assert quoted_headers(["Letters", *header, "Dear Gazette"], "Mailbag") == {1, 2, 3}
    assert quoted_headers(["\n".join(header)], "Mailbag") == {0}
    assert quoted_headers(["From: bob@harbour.example", "Date: 4 Nov 2010"], "Mailbag") == {0, 1}
    assert quoted_headers(header, "The bell") == frozenset(), "a mail's own page"
    assert quoted_headers(["Von: Anna Müller", "Datum: 12.03.2022"], "Der Hafen") == frozenset(), "a byline"
