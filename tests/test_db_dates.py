from datetime import UTC, date, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.text.dates import SLOT_BITS, Published, first_id, month_ids, year_ids

DATES = st.dates()
TIMES = st.datetimes(timezones=st.none() | st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=-30))]))


@pytest.mark.parametrize(
    ("iso", "precision", "year", "month", "day", "second"),
    [
        ("2022", "year", 2022, None, None, 0),
        ("0001", "year", 1, None, None, 0),
        ("9999-12", "month", 9999, 12, None, 0),
        ("2022-01-26", "day", 2022, 1, 26, 0),
        ("2022-01-26T14:05", "time", 2022, 1, 26, 50700),
        ("2022-01-26T14:05Z", "time", 2022, 1, 26, 50700),
        ("2022-01-26T14:05+02:00", "time", 2022, 1, 26, 50700),
        ("2022-01-26T14:05:09+0200", "time", 2022, 1, 26, 50709),
        ("2022-01-26T14:05:09.123456789-05:30", "time", 2022, 1, 26, 50709),
    ],
)
def test_a_date_is_known_as_finely_as_it_is_written(
    iso: str, precision: str, year: int, month: int | None, day: int | None, second: int
) -> None:
    published = Published(iso)
    assert (published.precision, published.year, published.month, published.day) == (precision, year, month, day)
    assert published.second == second
    assert published.ordinal == date(year, month or 1, day or 1).toordinal()


@pytest.mark.parametrize(
    "iso",
    [
        *("", "22", "202", "20222", "0000", "2022-", "2022-1", "2022-13", "2022-00", "2022-1-1", "2022-01-32"),
        *("2021-02-29", "1900-02-29", "2022-01-26T", "2022-01-26T14", "2022-01-26 14:05", "2022-01-26T14:05:"),
        *("2016-12-31T23:59:60Z", "2022-01-26T24:00", "2022-01-26T14:60", "2022-01-26T14:05+24:00", "-2022", "+2022"),
        *(
            " 2022",
            "2022 ",
            "2022\n",
            "٢٠٢٢",
            "２０２２",
            "20220126",
            "2022-W04-3",
            "2022-026",
            "2022-01-26T14:05:00,5",
        ),
        *("2022-01-26T14:05z", "2022-01-26T14:05+2", "99999999999999999999", "2022\0", "2022-01-26T14:05:٠٠"),
    ],
)
def test_what_is_no_date_is_refused(iso: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Published(iso)


@given(st.text("0123456789-:TZ+. ", max_size=30) | st.text(max_size=12))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        published = Published(text)
    except ValueError:
        return
    assert 1 <= published.year <= 9999
    assert first_id(published) in year_ids(published.year)


@given(DATES, DATES)
def test_ids_are_in_the_order_of_days(one: date, other: date) -> None:
    ids = [first_id(Published(day.isoformat())) for day in (one, other)]
    assert (ids[0] < ids[1]) == (one < other)
    assert (ids[0] == ids[1]) == (one == other)


@given(TIMES, TIMES)
def test_ids_within_a_day_are_in_the_order_of_its_seconds(one: date, other: date) -> None:
    first, second = Published(one.isoformat()), Published(other.isoformat())
    order = [(published.ordinal, published.second) for published in (first, second)]
    assert (first_id(first) < first_id(second)) == (order[0] < order[1])


@given(TIMES)
def test_every_id_of_a_day_lies_before_the_next_day(when: date) -> None:
    published = Published(when.isoformat())
    assert first_id(published) >> SLOT_BITS == published.ordinal
    assert (first_id(published) + 127) >> SLOT_BITS == published.ordinal


def test_a_year_begins_with_what_is_known_no_finer_than_the_year() -> None:
    whole_year = first_id(Published("2022"))
    assert whole_year == first_id(Published("2022-01")) == first_id(Published("2022-01-01")) == year_ids(2022).start
    assert whole_year < first_id(Published("2022-01-01T00:00:01"))


def test_undated_articles_come_before_the_first_day_of_all() -> None:
    assert first_id(None) in year_ids(None)
    assert first_id(None) > 0
    assert year_ids(None)[-1] < year_ids(1)[0] == first_id(Published("0001"))


def test_years_follow_each_other_without_gap_or_overlap() -> None:
    for year, following in pairwise([None, *range(1, 10000)]):
        assert year_ids(year).stop == year_ids(following).start


@pytest.mark.parametrize("year", [1, 1582, 1900, 2000, 2024, 9999])
def test_months_make_up_their_year(year: int) -> None:
    months = [month_ids(year, month) for month in range(1, 13)]
    assert months[0].start == year_ids(year).start
    assert months[-1].stop == year_ids(year).stop
    assert all(one.stop == other.start for one, other in pairwise(months))


@given(DATES)
def test_a_day_is_in_its_month(day: date) -> None:
    assert first_id(Published(day.isoformat())) in month_ids(day.year, day.month)


def test_ids_fit_into_what_sqlite_counts_with() -> None:
    last = Published("9999-12-31T23:59:59")
    assert first_id(last) + (1 << SLOT_BITS) < 1 << 62


@pytest.mark.parametrize(("year", "month"), [(2022, 0), (2022, 13), (0, 1), (10000, 1)])
def test_months_that_no_calendar_has_are_refused(year: int, month: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        month_ids(year, month)


@given(DATES.filter(lambda day: day < date.max))
def test_the_day_after_is_one_slot_of_ids_further(day: date) -> None:
    following = day + timedelta(days=1)
    one, other = (first_id(Published(each.isoformat())) for each in (day, following))
    assert other - one == 1 << SLOT_BITS
