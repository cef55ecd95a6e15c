"""The years of an archive as bars."""

from textual.app import App, ComposeResult

from tui.themes import DARK, variable_defaults
from tui.widgets.time_strip import TimeStrip


class StripApp(App[None]):
    CSS = "TimeStrip { width: 42; }"

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[int] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(DARK)

    def compose(self) -> ComposeResult:
        yield TimeStrip()

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name

    def on_time_strip_year_chosen(self, event: TimeStrip.YearChosen) -> None:
        self.chosen.append(event.year)

    @property
    def strip(self) -> TimeStrip:
        return self.query_one(TimeStrip)

    @property
    def text(self) -> str:
        return self.strip.render_line(0).text.rstrip()

    def looks(self, *columns: int) -> list[str]:
        """The component classes that the cells in these columns are coloured by."""
        strip = self.strip
        by_colour = {
            strip.get_component_rich_style(f"strip--{look}", partial=True).color: look
            for look in ("label", "bar", "current")
        }
        line = strip.render_line(0)
        return [by_colour[segment.style.color] for x in columns for segment in line.crop(x, x + 1) if segment.style]


async def test_each_year_has_a_bar_as_high_as_its_share_of_the_fullest() -> None:
    app = StripApp()
    async with app.run_test():
        app.strip.show({2022: 80, 2021: 70, 2020: 41, 2019: 10, 2018: 1}, None)
        assert app.text == "  2018 ▁▁▅▇█ 2022"


async def test_a_year_without_articles_is_blank_and_keeps_its_place() -> None:
    app = StripApp()
    async with app.run_test():
        app.strip.show({2022: 8, 2019: 8}, None)
        assert app.text == "  2019 █  █ 2022"


async def test_the_undated_have_no_bar() -> None:
    app = StripApp()
    async with app.run_test():
        app.strip.show({2022: 1, 2021: 1, None: 100}, None)
        assert app.text == "  2021 ██ 2022"


async def test_an_archive_without_years_has_no_strip() -> None:
    app = StripApp()
    async with app.run_test():
        app.strip.show({None: 100}, None)
        assert app.text == ""
        app.strip.show({}, 2022, filtered=True)
        assert app.text == ""


async def test_where_it_is_too_narrow_the_latest_years_stay() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.strip.styles.width = 30
        await pilot.pause()
        app.strip.show(dict.fromkeys(range(1900, 2023), 5), None)
        assert app.text == "  2008 " + "█" * 15 + " 2022"
        assert len(app.text) == 27  # the column where the tree's counts end
        app.strip.styles.width = 12
        await pilot.pause()
        assert app.text == ""


async def test_the_height_is_a_share_of_the_fullest_year_in_view() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.strip.styles.width = 17
        await pilot.pause()
        app.strip.show({2020: 1_000_000, 2021: 4, 2022: 8}, None)
        assert app.text == "  2021 ▄█ 2022"


async def test_the_year_one_is_in_has_the_accent() -> None:
    app = StripApp()
    async with app.run_test():
        app.strip.show({2022: 1, 2021: 1, 2020: 1}, 2021)
        assert app.looks(2, 7, 8, 9) == ["label", "bar", "current", "bar"]
        app.strip.current = 2020
        assert app.looks(7, 8, 9) == ["current", "bar", "bar"]


async def test_a_filter_gives_all_bars_the_accent_over_the_years_of_the_archive() -> None:
    app = StripApp()
    async with app.run_test():
        app.strip.show({2022: 9, 2021: 8, 2019: 7}, 2022)
        app.strip.show({2021: 2, 2019: 1}, 2021, filtered=True)
        assert app.text == "  2019 ▄ █  2022"
        assert app.looks(2, 7, 9) == ["label", "current", "current"]
        app.strip.show({}, None, filtered=True)
        assert app.text == "  2019      2022"


async def test_a_click_on_a_bar_chooses_its_year() -> None:
    app = StripApp()
    async with app.run_test() as pilot:
        app.strip.show({2022: 9, 2019: 7}, 2022)
        await pilot.click(TimeStrip, offset=(9, 0))
        await pilot.click(TimeStrip, offset=(3, 0))
        await pilot.click(TimeStrip, offset=(12, 0))
        await pilot.pause()
        assert app.chosen == [2021]
