"""A line that is a date is read at its own precision, in many languages; any other line is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ingest.language.date_lines import read_date_line
from db.ingest.language.date_words import FILLERS, LATER, MONTHS, ZONES, _month_rows
from db.text.cleaning import fold


def iso(line: str) -> str | None:
    """What a line says, as ISO 8601."""
    found = read_date_line(line)
    return found.published.iso if found is not None else None


@pytest.mark.parametrize(
    "line",
    [
        "26 January 2022",
        "January 26, 2022",
        "Jan 26, 2022",
        "Jan. 26, 2022",
        "Wednesday, January 26, 2022",
        "Wed 26 Jan 2022",
        "26th of January, 2022",
        "26-Jan-2022",
        "Published: 26 January 2022",
        "Published on January 26, 2022",
        "POSTED: JANUARY 26, 2022",
        "2022-01-26",
        "2022/01/26",
        "2022.01.26",
        "26.01.2022",
        "26. 1. 2022",
        "26/01/2022",
        "01/26/2022",
        "1/26/2022",
        "26. Januar 2022",
        "Mittwoch, den 26. Januar 2022",
        "Veröffentlicht am 26.01.2022",
        "26. Jänner 2022",
        "26 janvier 2022",
        "Publié le mercredi 26 janvier 2022",
        "26 de enero de 2022",
        "miércoles, 26 de enero de 2022",
        "26 ene. 2022",
        "26 gennaio 2022",
        "mercoledì 26 gennaio 2022",
        "26 de janeiro de 2022",
        "quarta-feira, 26 de janeiro de 2022",
        "26 stycznia 2022",
        "środa, 26 stycznia 2022 r.",
        "26 sty 2022",
        "26 січня 2022",
        "Середа, 26 січня 2022 року",
        "Опубліковано: 26 січ. 2022 р.",
        "26 января 2022",
        "среда, 26 января 2022 года",
        "26 янв. 2022 г.",
        "26-го января 2022",
        "2022年1月26日",
        "２０２２年１月２６日（水）",
        "公開日：2022年1月26日",
        "2022년 1월 26일 수요일",
        "26 يناير 2022",
        "٢٦ يناير ٢٠٢٢",
        "الأربعاء، 26 يناير 2022",
        "26 كانون الثاني 2022",
        "26 يناير/كانون الثاني 2022",
        "26 جانفي 2022",
        "تاريخ النشر: 26 يناير 2022م",
        "\u200f26/01/2022",
        "26 Ιανουαρίου 2022",
        "Τετάρτη 26 Ιανουαρίου 2022",
        "26 ΙΑΝΟΥΑΡΙΟΥ 2022",
        "2022. január 26.",
        "26 ledna 2022",
        "26 Ocak 2022",
    ],
)
def test_a_day_is_read_in_many_languages(line: str) -> None:
    assert iso(line) == "2022-01-26"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("26 January 2022, 14:05", "2022-01-26T14:05"),
        ("26 January 2022 | 2:05 pm", "2022-01-26T14:05"),
        ("January 26, 2022 at 2:05 p.m.", "2022-01-26T14:05"),
        ("January 26, 2022 12:05 a.m.", "2022-01-26T00:05"),
        ("January 26, 2022 12:05 PM", "2022-01-26T12:05"),
        ("14:05, 26 января 2022", "2022-01-26T14:05"),
        ("26 января 2022 в 14:05:33", "2022-01-26T14:05:33"),
        ("26. Januar 2022, 14.05 Uhr", "2022-01-26T14:05"),
        ("am 26. Januar 2022 um 14:05 Uhr", "2022-01-26T14:05"),
        ("le 26 janvier 2022 à 14h05", "2022-01-26T14:05"),
        ("26 de janeiro de 2022 às 14h05", "2022-01-26T14:05"),
        ("26 gennaio 2022, ore 14:05", "2022-01-26T14:05"),
        ("26 stycznia 2022, godz. 14:05", "2022-01-26T14:05"),
        ("2022年1月26日 14時05分", "2022-01-26T14:05"),
        ("2022年1月26日 午後2時05分", "2022-01-26T14:05"),
        ("2022年01月26日 14:05", "2022-01-26T14:05"),
        ("2022. 1. 26. 오후 2:05", "2022-01-26T14:05"),
        ("26 Ιανουαρίου 2022, 2:05 μ.μ.", "2022-01-26T14:05"),
        ("26 يناير 2022 - 2:05 م", "2022-01-26T14:05"),
        ("2022-01-26 14:05", "2022-01-26T14:05"),
        ("2022-01-26T14:05:00+02:00", "2022-01-26T14:05:00+02:00"),
        ("2022-01-26T14:05:00.123+0200", "2022-01-26T14:05:00+02:00"),
        ("2022-01-26T14:05:00Z", "2022-01-26T14:05:00+00:00"),
        ("2022-01-26T14:05-03:00", "2022-01-26T14:05-03:00"),
        ("Wed, 26 Jan 2022 14:05:00 -0500", "2022-01-26T14:05:00-05:00"),
        ("26 January 2022 14:05 GMT", "2022-01-26T14:05+00:00"),
        ("26 January 2022 14:05 (UTC+3)", "2022-01-26T14:05+03:00"),
        ("26 January 2022 14:05 CEST", "2022-01-26T14:05+02:00"),
    ],
)
def test_a_time_and_its_zone_are_read_as_finely_as_they_are_written(line: str, expected: str) -> None:
    assert iso(line) == expected


@pytest.mark.parametrize("zone", ["EST", "CST", "IST", "MSK", "мск"])
def test_a_zone_whose_name_means_several_is_not_guessed(zone: str) -> None:
    assert iso(f"26 January 2022, 14:05 {zone}") == "2022-01-26T14:05"


@pytest.mark.parametrize("line", ["26 January 2022, 2 pm", "26 January 2022 at 14 h"])
def test_an_hour_alone_is_no_time_of_day(line: str) -> None:
    assert iso(line) == "2022-01-26"


@pytest.mark.parametrize(
    "line",
    [
        "January 2022",
        "Jan. 2022",
        "январь 2022",
        "Januar 2022",
        "enero de 2022",
        "2022年1月",
        "يناير 2022",
        "Ιανουάριος 2022",
    ],
)
def test_a_month_stays_a_month(line: str) -> None:
    assert iso(line) == "2022-01"


@pytest.mark.parametrize("line", ["2022", "2022 г.", "2022年", "٢٠٢٢", "Published: 2022"])
def test_a_year_stays_a_year(line: str) -> None:
    assert iso(line) == "2022"


def test_only_a_year_with_nothing_beside_it_may_be_a_heading() -> None:
    bare = read_date_line("2022")
    labelled = read_date_line("Published: 2022")
    assert bare is not None
    assert bare.is_bare
    assert labelled is not None
    assert not labelled.is_bare


@pytest.mark.parametrize("line", ["03/04/2022", "3/4/2022", "03-04-2022", "03/04/2022, 14:05"])
def test_where_day_and_month_can_be_swapped_only_the_year_is_certain(line: str) -> None:
    found = read_date_line(line)
    assert found is not None
    assert found.published.iso == "2022"
    assert found.is_doubtful


@pytest.mark.parametrize(
    ("line", "expected"), [("26/01/2022", "2022-01-26"), ("03/03/2022", "2022-03-03"), ("03.04.2022", "2022-04-03")]
)
def test_where_they_cannot_be_swapped_nothing_is_in_doubt(line: str, expected: str) -> None:
    found = read_date_line(line)
    assert found is not None
    assert found.published.iso == expected
    assert not found.is_doubtful


def test_listopada_is_november_in_polish_and_in_doubt_in_croatian() -> None:
    assert iso("26 listopada 2022") == "2022-11-26"
    assert iso("26. listopada 2022.") == "2022"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "26",
        "26 January",
        "January",
        "Wednesday",
        "14:05",
        "26.01.22",
        "1/26/22",
        "26 January '22",
        "31 February 2022",
        "2022-13-01",
        "32 January 2022",
        "26 January 2022, 25:05",
        "26 January 2022, 14:65",
        "26 January 2022, 10:00-12:00",
        "1443",
        "2565",
        "26 rajab 1443",
        "2010-11",
        "12345",
        "2022 2023",
        "January 2022 to March 2022",
        "26 January 2022 was a cold day.",
        "On 26 January 2022 the minister resigned.",
        "The treaty of 26 January 2022",
        "26 января 2022 года министр ушёл в отставку.",
        "2022年1月26日に発表した。",
        "Since January 2022",
        "In 2022",
        "Section 2022",
        "2022 World Cup",
        "Updated: 26 January 2022",
        "Обновлено 26 января 2022",
        "1 2 3 2022",
        "26 January 2022" + " " * 200 + "x",
    ],
)
def test_what_is_not_a_date_from_end_to_end_is_no_date_line(line: str) -> None:
    assert read_date_line(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Published: 26 January 2022. Updated: 27 January 2022",
        "26 January 2022, 14:05 (updated)",
        "26.01.2022, aktualisiert am 27.01.2022",
        "Publié le 26 janvier 2022, mis à jour le 27 janvier 2022 à 10h00",
        "26 января 2022, обновлено 27 января 2022 в 10:00",
    ],
)
def test_a_later_change_is_not_the_date_of_publication(line: str) -> None:
    assert (iso(line) or "").startswith("2022-01-26")


def test_no_name_of_a_month_means_two() -> None:
    meanings: dict[str, set[int]] = {}
    for row in _month_rows():
        assert len(row) == 12, row
        for number, names in enumerate(row, start=1):
            for name in names:
                meanings.setdefault(name, set()).add(number)
    assert {name for name, numbers in meanings.items() if len(numbers) > 1} == set()


def test_no_word_of_a_date_line_means_two_things() -> None:
    tables = [set(MONTHS), set(FILLERS), set(LATER), set(ZONES)]
    assert sum(map(len, tables)) == len(set.union(*tables))


def test_the_tables_hold_words_as_they_are_looked_up() -> None:
    for word in (*MONTHS, *FILLERS, *LATER, *ZONES):
        assert fold(word) == word


@given(st.integers(1600, 2099), st.integers(1, 28), st.sampled_from(sorted(MONTHS)))
def test_every_month_by_every_name_gives_the_same_day(year: int, day: int, name: str) -> None:
    expected = f"{year}-{MONTHS[name]:02}-{day:02}"
    assert iso(f"{day} {name} {year}") == expected
    assert iso(f"{name} {day}, {year}") == expected
    assert iso(f"{name.upper()} {year}") in (expected[:7], None)  # ß and the like


@given(st.text(max_size=130))
def test_any_line_is_a_date_line_or_none_and_nothing_else(line: str) -> None:
    read_date_line(line)


@given(
    st.lists(
        st.sampled_from(
            ["26", "2022", "January", "14:05", "/", ".", ",", "pm", "Updated", "+02:00", "年", "03/04/2022"]
        )
    )
)
def test_any_row_of_pieces_of_dates_is_read_or_not_without_fail(pieces: list[str]) -> None:
    read_date_line(" ".join(pieces))
    read_date_line("".join(pieces))
