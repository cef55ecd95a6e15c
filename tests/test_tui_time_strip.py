"""An archive's time as bars: what is drawn of it, and zooming into it."""

from collections.abc import Mapping
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from archives import add, article
from hypothesis import given
from hypothesis import strategies as st
from pilot import Browser, browsing
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from db.archive import Archive
from db.query.editing import replace_values
from db.query.parser import parse_filter
from db.search.results import count_results
from tui.search.periods import (
    TimeAxis,
    choose_axis,
    clause_of,
    format_span,
    format_unplaced,
    make_labels,
    make_year_axis,
)
from tui.search.strip_layout import lay_out
from tui.settings.themes import DARK, variable_defaults
from tui.widgets.time_strip import TimeStrip

pytestmark = pytest.mark.usefixtures("fresh_home")

YEARS = range(1999, 2023)


def drawn(text: str, years: range = YEARS) -> TimeAxis:
    return choose_axis(parse_filter(text), years)


def keys(text: str, years: range = YEARS) -> list[str]:
    return [bar.key for bar in drawn(text, years).bars]


# What is drawn of a query


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        ("harbour", "1999", "2022", 24),
        ("date:2016..2019 harbour", "2016", "2019", 4),
        ("date:2016-01..2019-12", "2016", "2019", 4),
        ("date:2019.. harbour", "2019", "2022", 4),
        ("date:..2000", "1999", "2000", 2),
        ("date:2019", "2019-01", "2019-12", 12),
        ("date:2019-03..2019-05 x", "2019-03", "2019-05", 3),
        ("date:2018-11..2019-02", "2018-11", "2019-02", 4),
        ("date:2019-03", "2019-03-01", "2019-03-31", 31),
        ("date:2020-02", "2020-02-01", "2020-02-29", 29),
        ("date:2019-03-05..2019-03-09", "2019-03-05", "2019-03-09", 5),
        ("date:2019-03-20..2019-04-10", "2019-03-20", "2019-04-10", 22),
        ("date:2019-03-20..2019-07-10", "2019-03", "2019-07", 5),
        ("date:2010-05..2019-07", "2010", "2019", 10),
        ("date:2019 date:2019-03..", "2019-03", "2019-12", 10),
        ("(date:2017 OR date:2019) x", "2017", "2019", 3),
        ("(date:2017 OR is:undated) x", "2017-01", "2017-12", 12),
        ("(date:2017 OR x)", "1999", "2022", 24),
        ("-date:2017", "1999", "2022", 24),
        ("is:undated", "1999", "2022", 24),
        ("date:2030", "1999", "2022", 24),
        ("date:2019 date:2021", "1999", "2022", 24),
    ],
)
def test_what_is_drawn_lies_in_the_dates_that_are_asked_for(text: str, first: str, last: str, count: int) -> None:
    shown = keys(text)
    assert (shown[0], shown[-1], len(shown)) == (first, last, count)


def test_a_lone_day_is_drawn_in_its_month() -> None:
    period = drawn("date:2019-03-24 x")
    assert (period.level, len(period.bars), period.only, period.asked) == ("day", 31, "2019-03-24", "date:2019-03")
    assert drawn("date:2019-03").only is drawn("date:2019-03").asked is None


def test_an_archive_of_no_year_has_no_bars() -> None:
    assert drawn("date:2019", range(0)).bars == drawn("", range(0)).bars == ()


def test_the_years_that_calendars_end_with_can_be_drawn() -> None:
    assert keys("date:9999", range(1, 10_000))[-1] == "9999-12"
    assert len(keys("", range(1, 10_000))) == 9_999
    assert clause_of(drawn("date:0001", range(1, 10)).bars[0]) == "date:0001-01"


def test_a_bar_has_its_clause_and_so_has_a_span_in_either_direction() -> None:
    years, months, days = drawn("").bars, drawn("date:2019").bars, drawn("date:2019-03").bars
    assert clause_of(years[20]) == "date:2019"
    assert clause_of(years[17], years[20]) == clause_of(years[20], years[17]) == "date:2016..2019"
    assert clause_of(months[2]) == "date:2019-03"
    assert clause_of(months[2], months[4]) == "date:2019-03..2019-05"
    assert clause_of(months[0], months[11]) == "date:2019"
    assert clause_of(days[23]) == "date:2019-03-24"
    assert clause_of(days[30], days[23]) == "date:2019-03-24..2019-03-31"
    assert clause_of(days[0], days[30]) == "date:2019-03"


def test_a_bar_that_is_cut_off_by_what_is_asked_stays_so() -> None:
    months = drawn("date:2019-03-20..2019-07-10").bars
    assert clause_of(months[0]) == "date:2019-03-20..2019-03-31"
    assert clause_of(months[0], months[1]) == "date:2019-03-20..2019-04-30"
    assert clause_of(drawn("date:2010-05..2019-07").bars[0]) == "date:2010-05..2010-12"


@given(st.dates(date(1999, 1, 1), date(2022, 12, 31)), st.dates(date(1999, 1, 1), date(2022, 12, 31)))
def test_whatever_span_is_asked_for_the_bars_are_all_of_it_and_zooming_into_all_asks_for_it(a: date, b: date) -> None:
    first, last = sorted((a, b))
    period = drawn(f"date:{first}..{last}")
    bars = period.bars
    assert all(left.last + 1 == right.first for left, right in pairwise(bars))
    assert 1 <= len(bars) <= 62
    if period.only is None:
        assert (bars[0].first, bars[-1].last) == (first.toordinal(), last.toordinal())
        assert drawn(clause_of(bars[0], bars[-1])) == period
    else:
        assert first == last
    assert all(choose_axis(parse_filter(clause_of(bar)), YEARS).bars for bar in bars)


def test_bars_and_spans_have_names() -> None:
    years, months, days = drawn("").bars, drawn("date:2019").bars, drawn("date:2019-03").bars
    assert [format_span(bars[2], bars[2]) for bars in (years, months, days)] == ["2001", "March 2019", "3 March 2019"]
    assert format_span(years[20], years[17]) == "2016 – 2019"
    assert format_span(months[2], months[4]) == "March – May 2019"
    assert format_span(days[23], days[26]) == "24 – 27 March 2019"
    across = drawn("date:2018-11..2019-02").bars
    assert format_span(across[0], across[3]) == "November 2018 – February 2019"
    across = drawn("date:2019-03-20..2019-04-10").bars
    assert format_span(across[0], across[-1]) == "20 March – 10 April 2019"


def test_what_stands_beside_the_bars() -> None:
    def longest_and_shortest(text: str) -> list[str]:
        bars = drawn(text).bars
        said = make_labels(drawn(text).level, bars[0], bars[-1])
        return [" … ".join(said[0]), " … ".join(said[-1])]

    assert longest_and_shortest("") == ["1999 … 2022"] * 2
    assert longest_and_shortest("date:2019") == ["Jan … Dec 2019", "Jan … Dec"]
    assert longest_and_shortest("date:2018-11..2019-02") == ["Nov 2018 … Feb 2019", "Nov … Feb"]
    assert longest_and_shortest("date:2019-03") == ["1 … 31 Mar 2019", "1 … 31"]
    assert longest_and_shortest("date:2019-03-20..2019-04-10") == ["20 Mar … 10 Apr 2019", "20 … 10"]


def test_what_is_in_no_bar_is_said() -> None:
    said = [format_unplaced(drawn(text), 1_234) for text in ("", "date:2019", "date:2018-11..2019-02", "date:2019-03")]
    assert said == ["+1,234 undated", "+1,234 in 2019", "+1,234 without a month", "+1,234 in Mar 2019"]
    assert format_unplaced(drawn("date:2019-03-20..2019-04-10"), 2) == "+2 without a day"


# How it shares a row


@given(
    st.sampled_from(["", "date:2016..2019", "date:2019", "date:2019-03", "date:2018-11..2019-02", "date:2019-03-24"]),
    st.integers(0, 140),
    st.sampled_from(["", "+3 in 2019"]),
    st.integers(0, 30),
)
def test_a_row_is_never_too_narrow_for_what_is_in_it_and_what_is_to_be_shown_is(
    text: str, width: int, aside: str, shown: int
) -> None:
    period = drawn(text)
    shown = min(shown, len(period.bars) - 1)
    layout = lay_out(period, width, aside, shown)
    if layout.count:
        used = layout.left + layout.count * layout.cells + bool(layout.after) + len(layout.after)
        assert used + (2 + len(layout.aside) if layout.aside else 0) + 3 <= width
        assert layout.start <= shown < layout.start + layout.count
        columns = range(layout.left, layout.left + layout.count * layout.cells)
        assert [layout.index_at(x) for x in columns] == [layout.nearest(x) for x in columns]
        assert layout.index_at(columns[0] - 1) is layout.index_at(columns[-1] + 1) is None
        assert (layout.nearest(-5), layout.nearest(999)) == (layout.start, layout.start + layout.count - 1)
    if width >= 42:
        assert layout.count == len(period.bars)


class StripApp(App[None]):
    AUTO_FOCUS = None
    CSS = "TimeStrip { width: 42; }"

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(DARK)

    def compose(self) -> ComposeResult:
        yield TimeStrip()

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name

    def on_time_strip_bar_chosen(self, event: TimeStrip.BarChosen) -> None:
        self.said.append(event.bar.key)

    def on_time_strip_narrowed(self, event: TimeStrip.Narrowed) -> None:
        self.said.append(clause_of(event.bar, event.other))

    def on_time_strip_left(self) -> None:
        self.said.append("left")

    @property
    def strip(self) -> TimeStrip:
        return self.query_one(TimeStrip)

    @property
    def text(self) -> str:
        return self.strip.render_line(0).text.rstrip()

    @property
    def named(self) -> str:
        return self.strip.render_line(1).text.rstrip()

    def show_years(self, counts: Mapping[int | None, int], current: int | None = None) -> None:
        """Of a whole archive."""
        years = [year for year in counts if year is not None]
        whole = make_year_axis(range(min(years), max(years) + 1) if years else range(0))
        known = {str(year): count for year, count in counts.items() if year is not None}
        self.strip.show(whole, known, unplaced=counts.get(None, 0), current=current)

    def show_query(self, text: str, counts: Mapping[str, int] | None, unplaced: int = 0) -> None:
        """Of what a filter leaves."""
        self.strip.show(drawn(text), counts, unplaced=unplaced, filtered=True)

    def looks(self, *columns: int) -> list[str]:
        """The component classes that the cells in these columns are coloured by."""
        strip = self.strip
        styles = {
            look: strip.get_component_rich_style(f"strip--{look}", partial=True)
            for look in ("label", "bar", "current", "chosen")
        }
        by_colour = {(style.color, look == "chosen"): look for look, style in styles.items()}
        line = strip.render_line(0)
        cells = [segment.style for x in columns for segment in line.crop(x, x + 1) if segment.style]
        return [by_colour[style.color, style.bgcolor == styles["chosen"].bgcolor] for style in cells]


async def test_each_year_has_a_bar_as_high_as_its_share_of_the_fullest() -> None:
    app = StripApp()
    async with app.run_test():
        app.show_years({2022: 80, 2021: 70, 2020: 41, 2019: 10, 2018: 1})
        assert app.text == "  2018 ▁▁▅▇█ 2022"


async def test_a_year_without_articles_is_blank_and_keeps_its_place() -> None:
    app = StripApp()
    async with app.run_test():
        app.show_years({2022: 8, 2019: 8})
        assert app.text == "  2019 █  █ 2022"


async def test_the_undated_have_no_bar_and_are_told_apart() -> None:
    app = StripApp()
    async with app.run_test():
        app.show_years({2022: 1, 2021: 1, None: 100})
        assert app.text == "  2021 ██ 2022  +100 undated"


async def test_an_archive_without_years_has_no_strip() -> None:
    app = StripApp()
    async with app.run_test():
        app.show_years({None: 100})
        assert app.text == ""
        assert not app.strip.step(1)


async def test_a_lone_year_is_said_once() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_years({2022: 8}, 2022)
        assert app.text == "  2022 █"
        assert app.strip.step(1)
        await pilot.pause()
        assert (app.text, app.named) == ("▌ 2022 █", "  2022 · 8")


async def test_where_it_is_too_narrow_the_latest_years_stay() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.strip.styles.width = 30
        await pilot.pause()
        app.show_years(dict.fromkeys(range(1900, 2023), 5))
        assert app.text == "  2008 " + "█" * 15 + " 2022"
        assert len(app.text) == 27  # the column where the tree's counts end
        app.strip.styles.width = 12
        await pilot.pause()
        assert app.text == ""


async def test_where_it_is_too_narrow_the_chosen_year_comes_into_view() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.strip.styles.width = 30
        app.show_years(dict.fromkeys(range(1900, 2023), 5), 1920)
        app.strip.step(-1)
        await pilot.pause()
        assert app.text == "▌ 1919 " + "█" * 15 + " 1933"
        assert app.looks(7, 8) == ["chosen", "bar"]
        app.strip.action_first()
        assert (app.text[:8], app.named) == ("▌ 1900 █", "  1900 · 5")
        app.strip.action_last()
        assert (app.text[-6:], app.named) == ("█ 2022", "  2022 · 5")


async def test_the_height_is_a_share_of_the_fullest_year_in_view() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.strip.styles.width = 17
        await pilot.pause()
        app.show_years({2020: 1_000_000, 2021: 4, 2022: 8})
        assert app.text == "  2021 ▄█ 2022"


async def test_the_year_one_is_in_has_the_accent() -> None:
    app = StripApp()
    async with app.run_test():
        app.show_years({2022: 1, 2021: 1, 2020: 1}, 2021)
        assert app.looks(2, 7, 8, 9) == ["label", "bar", "current", "bar"]
        app.strip.current = 2020
        assert app.looks(7, 8, 9) == ["current", "bar", "bar"]


async def test_a_filter_gives_all_bars_the_accent() -> None:
    app = StripApp()
    async with app.run_test():
        app.show_query("harbour", {"2021": 2, "2019": 1})
        assert app.text == "  1999" + " " * 21 + "▄ █  2022"
        assert app.looks(2, 27, 29) == ["label", "current", "current"]
        app.show_query("harbour", {})
        assert app.text == "  1999" + " " * 26 + "2022"


async def test_months_and_days_are_as_wide_as_there_is_room_for() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019", {"2019-01": 8, "2019-12": 4})
        assert app.text == "  Jan ██" + " " * 20 + "▄▄ Dec 2019"
        app.show_query("date:2019", {"2019-01": 8, "2019-12": 4}, unplaced=3)
        assert app.text == "  Jan █" + " " * 10 + "▄ Dec 2019  +3 in 2019"
        app.show_query("date:2019-03..2019-05", {"2019-03": 8, "2019-05": 8})
        assert app.text == "  Mar ███   ███ May 2019"
        app.show_query("date:2019-03", {"2019-03-01": 8, "2019-03-31": 8}, unplaced=2)
        assert app.text == "  1 █" + " " * 29 + "█ 31"
        app.strip.styles.width = 60
        await pilot.pause()
        assert app.text == "  1 █" + " " * 29 + "█ 31  +2 in Mar 2019"


async def test_a_lone_day_is_lit_among_the_days_around_it() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019-03-02", {"2019-03-01": 8, "2019-03-02": 8})
        assert app.looks(4, 5) == ["bar", "current"]
        app.strip.step(-1)
        await pilot.pause()
        assert (app.named, app.looks(4, 5)) == ("  1 March 2019 · 8", ["chosen", "bar"])


# Keys


MONTHS = {"2019-02": 4, "2019-05": 8, "2019-11": 2}


async def test_a_bar_is_chosen_with_the_focus_and_named_with_its_count() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019", MONTHS)
        assert app.strip.size.height == 1
        app.strip.focus()
        await pilot.pause()
        assert app.strip.size.height == 2
        assert app.text.startswith("▌ Jan ")
        assert app.named == "  November 2019 · 2"
        assert app.looks(8, 14, 26) == ["bar", "bar", "chosen"]


async def test_keys_go_from_bar_to_bar_and_pass_over_gaps() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019", MONTHS)
        app.strip.focus()
        names = []
        for key in ("left", "h", "h", "right", "l", "l", "g", "G"):
            await pilot.press(key)
            names.append(app.named.split()[0])
        assert names == ["May", "February", "February", "May", "November", "November", "February", "November"]


async def test_one_sets_out_from_the_year_that_the_tree_is_in() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_years({2022: 8, 2021: 8, 2020: 8, 2018: 8}, 2020)
        app.strip.step(-1)
        await pilot.pause()
        assert app.named == "  2018 · 8"
        app.screen.set_focus(None)
        app.strip.current = 2021
        await pilot.pause()
        assert app.strip.chosen is None
        app.strip.step(1)
        assert app.strip.chosen is not None
        assert app.strip.chosen.key == "2022"


async def test_enter_zooms_and_esc_and_the_keys_of_the_tree_leave() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019", MONTHS)
        app.strip.focus()
        await pilot.press("left", "enter", "escape", "j", "k")
        assert app.said == ["date:2019-05", "left", "left", "left"]


async def test_steps_taken_before_anything_was_counted_are_taken_then() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.strip.focus()
        app.show_query("date:2019", None)
        await pilot.press("left", "enter", "left")
        assert app.said == []
        assert app.strip.chosen is None
        app.show_query("date:2019", MONTHS)
        assert app.strip.chosen is not None
        assert app.strip.chosen.key == "2019-02"


async def test_new_counts_leave_the_choice_where_it_was_and_another_period_takes_it() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019", MONTHS)
        app.strip.step(-1)
        app.show_query("date:2019 x", {"2019-05": 1, "2019-12": 7})
        await pilot.pause()
        assert app.named == "  May 2019 · 1"
        app.show_query("date:2020 x", {"2020-05": 1, "2020-06": 7})
        assert app.named == "  June 2020 · 7"


async def test_the_row_of_the_name_says_what_is_in_no_bar_where_the_other_has_no_room() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019-03", {"2019-03-09": 5}, unplaced=2)
        app.strip.focus()
        await pilot.pause()
        assert app.named == "  9 March 2019 · 5" + " " * 7 + "+2 in Mar 2019"
        assert len(app.named) == 39
        app.show_query("date:2019-04", {}, unplaced=2)
        assert app.named == " " * 25 + "+2 in Apr 2019"


# The mouse


async def test_a_click_on_a_bar_chooses_it() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_years({2022: 9, 2021: 3, 2019: 7}, 2022)
        await pilot.click(TimeStrip, offset=(9, 0))
        assert app.named == "  2021 · 3"
        await pilot.click(TimeStrip, offset=(3, 0))
        await pilot.click(TimeStrip, offset=(8, 0))  # a year without any
        await pilot.click(TimeStrip, offset=(12, 0))
        assert app.said == ["2021"]


async def test_a_second_click_zooms() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019", MONTHS)
        await pilot.click(TimeStrip, offset=(17, 0), times=2)
        assert app.said[-1] == "date:2019-06"
        await pilot.click(TimeStrip, offset=(15, 1), times=2)  # below its bar, where its name has come to stand
        assert app.said[-1] == "date:2019-05"


async def drag(pilot: Pilot[None], *columns: int) -> None:
    """Press the button in one column, move through others, and let go in the last."""
    await pilot.mouse_down(TimeStrip, offset=(columns[0], 0))
    for x in columns[1:]:
        await pilot.hover(TimeStrip, offset=(x, 0))
    await pilot.mouse_up(TimeStrip, offset=(columns[-1], 0))


@pytest.mark.parametrize(
    ("columns", "clause"),
    [
        ((10, 11, 14), "date:2019-03..2019-05"),
        ((14, 12, 10), "date:2019-03..2019-05"),
        ((10, 39), "date:2019-03..2019-12"),
        ((14, 6, 0), "date:2019-01..2019-05"),
        ((6, 29), "date:2019"),
    ],
)
async def test_dragging_over_bars_narrows_to_their_span(columns: tuple[int, ...], clause: str) -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019", MONTHS)
        await drag(pilot, *columns)
        await pilot.pause()
        assert app.said == [clause]
        assert app.mouse_captured is None


async def test_while_one_drags_the_span_is_lit_and_named_with_its_sum() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019", MONTHS)
        await pilot.mouse_down(TimeStrip, offset=(8, 0))
        await pilot.hover(TimeStrip, offset=(15, 0))
        assert app.looks(7, 8, 15, 16) == ["bar", "current", "current", "bar"]
        assert app.named == "  February – May 2019 · 12"
        app.show_query("date:2020", {"2020-01": 1})  # what was dragged over is gone
        await pilot.mouse_up(TimeStrip, offset=(15, 0))
        assert app.said == []
        assert app.mouse_captured is None


async def test_back_where_it_began_a_drag_is_a_click_and_one_that_begins_beside_the_bars_is_nothing() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.show_query("date:2019", MONTHS)
        await drag(pilot, 14, 20, 15)
        assert app.said == ["2019-05"]
        await drag(pilot, 3, 20)
        assert app.said == ["2019-05"]


# In the browser


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A paper of four years; of some of its articles only the year or the month is known, of some nothing."""
    path = tmp_path_factory.mktemp("paper") / "paper.db"
    dates = [
        *["2016-07-01", "2018", "2018-12-31", "2019", "2019-01-01", "2019-03", "2019-03-02", "2019-03-24"],
        *["2019-03-24T10:00:00", "2019-03-31", "2019-04-01", "2019-05", "2020-02-29", None],
    ]
    add(
        path,
        *(
            article(f"Harbour {n}" if n % 3 else f"Rain {n}", f"Text {n}.", published=published)
            for n, published in enumerate(dates)
        ),
    )
    return path


def strip(browser: Browser) -> list[str]:
    """The rows of the strip: the bars, and the name of the one that is chosen."""
    return browser.rows_of(browser.main.index.strip)


def bar(browser: Browser) -> str:
    """What is typed in the filter."""
    return browser.main.index.bar.text.strip()


def strip_has_focus(browser: Browser) -> bool:
    return browser.main.focused is browser.main.index.strip


def found(browser: Browser) -> int:
    """What the bar says."""
    row = browser.rows_of(browser.main.index.bar)[0]
    return int(row.split()[-2]) if row.endswith(" found") and "none" not in row else 0


async def drag_over(browser: Browser, *columns: int) -> None:
    y = browser.main.index.strip.region.y
    await browser.pilot.mouse_down(offset=(columns[0], y))
    for x in columns[1:]:
        await browser.pilot.hover(offset=(x, y))
    await browser.pilot.mouse_up(offset=(columns[-1], y))
    await browser.settle()


async def test_the_strip_stands_under_the_bar(paper: Path) -> None:
    async with browsing(paper) as browser:
        region = browser.main.index.strip.region
        assert region.y == browser.main.index.bar.region.bottom
        assert strip(browser) == ["  2016 ▁ ▂█▁ 2020  +1 undated"]


async def test_zooming_from_years_to_months_to_a_day_is_asking_for_dates(paper: Path) -> None:
    async with browsing(paper) as browser:
        await browser.press("{")
        assert strip_has_focus(browser)
        assert strip(browser)[1] == "  2019 · 9"
        await browser.press("enter")
        assert (bar(browser), found(browser)) == ("date:2019", 9)
        assert strip_has_focus(browser)
        assert strip(browser) == ["▌ Jan ▂ █▂▂        Dec 2019  +1 in 2019", "  May 2019 · 1"]
        assert browser.tree[0].split() == ["▾", "2019", "9"]
        await browser.press("{", "{")
        assert strip(browser)[1] == "  March 2019 · 5"
        await browser.press("enter")
        assert (bar(browser), found(browser)) == ("date:2019-03", 5)
        assert strip(browser)[1] == "  31 March 2019 · 1      +1 in Mar 2019"
        await browser.press("left", "enter")
        assert (bar(browser), found(browser)) == ("date:2019-03-24", 2)
        assert strip(browser)[1] == "  24 March 2019 · 2"
        await browser.press("l", "enter")
        assert (bar(browser), found(browser)) == ("date:2019-03-31", 1)


async def test_all_years_come_back_and_what_was_typed_stays(paper: Path) -> None:
    async with browsing(paper) as browser:
        await browser.press("/")
        await browser.press_at_once(*"sort:oldest harb")
        await browser.press("enter", "}", "enter")
        assert bar(browser) == "date:2019 sort:oldest harb"
        assert found(browser) == 6
        await browser.press("escape", "=")
        assert bar(browser) == "sort:oldest harb"
        assert browser.tree_has_focus
        assert strip(browser)[0].startswith("  2016")
        await browser.press("=")
        assert browser.notices[-1] == "All years are shown."


async def test_without_words_the_end_of_the_dates_is_the_end_of_the_filter(paper: Path) -> None:
    async with browsing(paper) as browser:
        before = browser.text
        await browser.press("}", "enter", "=")
        assert not browser.main.index.is_filtered
        assert strip_has_focus(browser)
        await browser.press("escape")
        assert browser.text == before


async def test_words_typed_after_zooming_are_looked_for_within_the_dates(paper: Path) -> None:
    async with browsing(paper) as browser:
        await browser.press("{", "enter", "/")
        await browser.press_at_once(*"rain")
        assert (bar(browser), found(browser)) == ("date:2019 rain", 3)
        assert strip(browser) == ["  Jan   █          Dec 2019  +1 in 2019"]
        await browser.press("enter", "=")
        assert bar(browser) == "rain"


async def test_esc_in_the_tree_gives_up_the_dates_with_the_filter(paper: Path) -> None:
    async with browsing(paper) as browser:
        await browser.press("j", "enter")
        before = browser.text
        await browser.press("{", "enter", "{", "enter", "escape")
        assert browser.tree_has_focus
        assert browser.main.index.is_filtered
        await browser.press("escape")
        assert browser.text == before


async def test_what_was_zoomed_out_of_is_in_the_history(paper: Path) -> None:
    async with browsing(paper) as browser:
        await browser.press("{", "enter", "=", "/", "up")
        assert bar(browser) == "date:2019"


async def test_keys_that_come_at_once_are_already_the_strips(paper: Path) -> None:
    async with browsing(paper) as browser:
        await browser.press_at_once("{", "{", "enter")
        await browser.until(lambda: bar(browser) == "date:2018")
        await browser.settle()
        assert strip(browser)[1].startswith("  December 2018 · 1")


async def test_from_the_article_the_strip_is_reached_too_and_left_to_the_tree(paper: Path) -> None:
    async with browsing(paper, size=(60, 20)) as browser:
        await browser.press("l", "l", "l", "l", "l")
        assert browser.page_has_focus
        await browser.press("}")
        assert strip_has_focus(browser)
        assert "2020 · 1" in browser.text
        for key in ("j", "k", "escape"):
            await browser.press(key)
            assert browser.tree_has_focus
            await browser.press("{")
        assert "esc to the tree" in browser.hints


async def test_in_the_bar_the_keys_of_the_strip_are_letters(paper: Path) -> None:
    async with browsing(paper) as browser:
        await browser.press("/", "{", "}", "=")
        assert bar(browser) == "{}="


async def test_a_mistake_in_the_filter_keeps_the_strip_from_changing_it(paper: Path) -> None:
    async with browsing(paper) as browser:
        await browser.press("/")
        await browser.press_at_once(*"nofield:x")
        await browser.press("down", "{", "enter")
        await browser.sees("put it right first")
        assert bar(browser) == "nofield:x"


async def test_an_archive_without_dates_says_so(tmp_path: Path) -> None:
    add(tmp_path / "paper.db", article("Rain", published=None))
    async with browsing(tmp_path / "paper.db") as browser:
        await browser.press("{")
        assert browser.tree_has_focus
        assert browser.notices == ["No article here has a date."]


async def test_a_click_on_a_month_puts_the_cursor_on_its_newest_article(paper: Path) -> None:
    async with browsing(paper) as browser:
        browser.main.index.filter_by("date:2019")
        await browser.settle()
        x = strip(browser)[0].index("█")
        await browser.pilot.click(offset=(x, browser.main.index.strip.region.y))
        await browser.settle()
        assert browser.cursor.startswith("31 Mar")
        assert strip(browser)[1] == "  March 2019 · 5"
        await browser.pilot.click(offset=(x, browser.main.index.strip.region.y), times=2)
        await browser.settle()
        assert bar(browser) == "date:2019-03"


async def test_dragging_over_years_and_then_over_months_narrows(paper: Path) -> None:
    async with browsing(paper) as browser:
        await drag_over(browser, 9, 10, 11)
        assert (bar(browser), found(browser)) == ("date:2018..2020", 12)
        assert strip(browser)[0] == "▌ 2018 ▂▂▂███▁▁▁ 2020"
        await drag_over(browser, 11, 10)  # within one bar: a click
        await browser.press("enter")
        assert (bar(browser), found(browser)) == ("date:2019", 9)
        await drag_over(browser, 8, 10)
        assert (bar(browser), found(browser)) == ("date:2019-03..2019-05", 7)
        await browser.press("=")
        assert bar(browser) == ""


async def test_what_comes_into_the_archive_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "paper.db"
    add(path, article("Rain", published="2019-03-02"), article("Snow", published="2020"))
    async with browsing(path) as browser:
        await browser.press("{", "enter")
        assert strip(browser)[1] == "  March 2019 · 1"
        add(path, article("Hail", published="2019-03-05"), article("Fog", published="2019"))
        await browser.main.renew_now()
        await browser.settle()
        assert strip(browser) == ["▌ Jan   █          Dec 2019  +1 in 2019", "  March 2019 · 2"]


QUERIES = (
    "harbour", "rain", "-rain", "date:2019", "harb date:2019", "date:2019-03", "date:2019-03-24", "date:2018..2019 h",
    "date:2018-12..2019-04", "date:2019-03-20..2019-04-10", "date:2019-03-03..2019-06 r*", "date:2019..", "date:..2018",
    "(date:2018 OR is:undated)", "is:undated", "(date:2019-03 OR harbour)", "date:2030", "date:2019 -date:2019-03",
)  # fmt: skip


@pytest.mark.parametrize("with_copies", [False, True])
async def test_the_bars_and_what_is_in_none_sum_to_what_the_bar_says(
    paper: Path, tmp_path: Path, with_copies: bool
) -> None:
    if with_copies:
        text = "A long enough text about the harbour and the rain, word for word the same in both papers. " * 5
        for site, published in (("one", "2019-03-24"), ("two", "2019-04-02"), ("three", "2018")):
            add(tmp_path / "c.db", article("Harbour", text, published=published), site=site)
        paper = tmp_path / "c.db"
    with closing(Archive.open(paper)) as archive:
        async with browsing(paper) as browser:
            shown = browser.main.index.strip
            for text in QUERIES:
                browser.main.index.filter_by(text)
                await browser.settle()
                assert shown._counts is not None
                lit = {key: n for key, n in shown._counts.items() if shown.period.only in (None, key)}
                assert sum(lit.values()) + shown._unplaced == found(browser), text
                assert set(lit) <= {each.key for each in shown.period.bars}
                if with_copies or text in ("is:undated", "date:2030"):
                    continue  # a copy may be a result of its own elsewhere; what is in no year at all is left behind
                for each in shown.period.bars:
                    zoomed = parse_filter(replace_values(text, "date", [clause_of(each)]))
                    assert count_results(archive, zoomed) == shown._counts.get(each.key, 0), (text, each)
