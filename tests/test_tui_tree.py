"""The tree on a screen: how it is drawn, walked and filled."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style
from textual import events, on
from textual.app import App, ComposeResult
from textual.widgets import Static

from db.models import Cell, Headline, Outline, Section
from db.text.dates import Published, first_id
from db.text.tokens import Marker
from tui.article.cells import cell_len
from tui.settings.themes import DARK, variable_defaults
from tui.tree.headline_cache import HeadlineCache
from tui.tree.nodes import ArticleAt, CellKey, Node, TreePlace
from tui.widgets.lists.archive_tree import ArchiveTree

NEWS, ANALYTICS, INTERVIEWS = 1, 2, 3
SECTIONS = (
    Section(NEWS, "site", ("News and comments",), None),
    Section(ANALYTICS, "site", ("Analytics",), None),
    Section(INTERVIEWS, "site", ("Interviews",), None),
)
PAGES = [
    ("2022-01-26", "US sends response to Russia's security demands"),
    ("2022-01-25", "NATO keeps its door open, secretary general says"),
    ("2022-01-25", "Talks in Geneva end without a date for the next"),
    ("2022-01-21", "欧州連合、冬に向けガス備蓄を拡大へ"),
    ("2022-01-09", "A bridge, a river"),
    ("2022-01", "Central bank holds its rate"),
    ("2022", "Who pays for the dam?"),
]


TO_NEWS = ("enter", "down", "down", "down", "enter")
"""Opens the newest year, and the third of its sections."""


class Shelf:
    """Articles by cell, newest first."""

    def __init__(self) -> None:
        self.cells: dict[CellKey, list[int]] = {}
        self.headlines: dict[int, Headline] = {}

    def add(self, section_id: int, published: str | None, title: str) -> int:
        parsed = Published(published) if published else None
        article_id = first_id(parsed) + len(self.headlines)
        self.headlines[article_id] = Headline(article_id, "slug", title, "site", (), section_id, parsed, None, (), None)
        self.cells.setdefault((parsed.year if parsed else None, section_id), []).append(article_id)
        self.cells = {cell: sorted(ids, reverse=True) for cell, ids in self.cells.items()}
        return article_id

    @property
    def outline(self) -> Outline:
        return Outline("Archive", SECTIONS, tuple(Cell(*cell, len(ids)) for cell, ids in self.cells.items()))

    def matching(self, word: str) -> "Shelf":
        found = Shelf()
        found.headlines = self.headlines
        for cell, ids in self.cells.items():
            if hits := [i for i in ids if word in self.headlines[i].title.casefold()]:
                found.cells[cell] = hits
        return found


def newspaper() -> Shelf:
    shelf = Shelf()
    for published, title in reversed(PAGES):
        shelf.add(NEWS, published, title)
    for year in range(2022, 2002, -1):
        for n in range(12):
            shelf.add(ANALYTICS, f"{year}-{12 - n:02}-01", f"Analysis {n} of {year}: security")
        shelf.add(INTERVIEWS, f"{year}-06-01", f"Talking in {year}")
    return shelf


class TreeApp(App[None]):
    """A tree whose wishes are kept until ``answer``, or granted at once."""

    CSS = "ArchiveTree { width: 42; height: 1fr; } #other { height: 1; }"

    def __init__(self, shelf: Shelf, *, at_once: bool = True) -> None:
        super().__init__()
        self.shelf = shelf
        self.at_once = at_once
        self.cells_wanted: list[CellKey] = []
        self.ids_wanted: list[tuple[int, ...]] = []
        self.highlighted: list[tuple[int | None, Node | None]] = []
        self.opened: list[int] = []
        self.opened_in: list[CellKey] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(DARK)

    def compose(self) -> ComposeResult:
        yield ArchiveTree(id="tree")
        other = Static("", id="other")
        other.can_focus = True
        yield other

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name
        self.tree_widget.show(self.shelf.outline)
        self.tree_widget.focus()

    @property
    def tree_widget(self) -> ArchiveTree:
        return self.query_one(ArchiveTree)

    @on(ArchiveTree.CellWanted)
    def _want_cell(self, event: ArchiveTree.CellWanted) -> None:
        self.cells_wanted.append(event.cell)
        if self.at_once:
            self.give_cell(event.cell)

    def give_cell(self, cell: CellKey) -> None:
        self.tree_widget.provide_ids(cell, self.shelf.cells.get(cell, []))

    @on(ArchiveTree.HeadlinesWanted)
    def _want_headlines(self, event: ArchiveTree.HeadlinesWanted) -> None:
        self.ids_wanted.append(event.ids)
        if self.at_once:
            self.give_headlines(event.ids)

    def give_headlines(self, ids: Iterable[int]) -> None:
        self.tree_widget.provide_headlines([self.shelf.headlines[i] for i in ids if i in self.shelf.headlines])

    @on(ArchiveTree.Highlighted)
    def _note_highlighted(self, event: ArchiveTree.Highlighted) -> None:
        self.highlighted.append((event.article_id, event.node))

    @on(ArchiveTree.Opened)
    def _note_opened(self, event: ArchiveTree.Opened) -> None:
        self.opened.append(event.article_id)
        self.opened_in.append(event.cell)

    def filter(self, word: str, *, keep: bool = True) -> None:
        whole = self.whole
        self.shelf = self.unfiltered.matching(word)
        self.tree_widget.show(self.shelf.outline, order=whole, marker=Marker([(word, True)]), filtered=True, keep=keep)

    def remember(self) -> None:
        """What ``filter`` filters."""
        self.unfiltered = self.shelf
        self.whole = self.shelf.outline
        self.tree_widget.show(self.whole)

    def unfilter(self) -> None:
        self.shelf = self.unfiltered
        self.tree_widget.show(self.whole)

    # What is seen

    @property
    def lines(self) -> list[str]:
        """The rows in view, without the blanks at their ends."""
        tree = self.tree_widget
        return [tree.render_line(y).text.rstrip() for y in range(tree.size.height)]

    @property
    def cursor_line(self) -> int:
        """The row of the view with the bar."""
        return next(y for y, line in enumerate(self.lines) if line[:1] in ("▌", "▏"))

    @property
    def title_at_cursor(self) -> str:
        return self.lines[self.cursor_line][12:]

    def style_at(self, y: int, x: int) -> Style:
        style = next(iter(self.tree_widget.render_line(y).crop(x, x + 1))).style
        assert style is not None
        return style

    def colour(self, variable: str) -> str:
        return self.theme_variables[variable].upper()


def background(style: Style) -> str | None:
    return style.bgcolor.get_truecolor().hex.upper() if style.bgcolor else None


def ink(style: Style) -> str | None:
    return style.color.get_truecolor().hex.upper() if style.color else None


# Drawing


async def test_the_tree_stands_in_the_columns_of_its_look() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 15)) as pilot:
        await pilot.press(*TO_NEWS)
        await pilot.pause()
        assert app.lines == [
            "  ▾ 2022                             20",
            "    ▸ Analytics                      12",
            "    ▸ Interviews                      1",
            "▌   ▾ News and comments               7",
            "    26 Jan  US sends response to Russi…",
            "    25 Jan  NATO keeps its door open,…",
            "            Talks in Geneva end withou…",
            "    21 Jan  欧州連合、冬に向けガス備蓄…",
            "     9 Jan  A bridge, a river",
            "       Jan  Central bank holds its rate",
            "            Who pays for the dam?",
            "  ▸ 2021                             13",
            "  ▸ 2020                             13",
            "  ▸ 2019                             13",
        ]


async def test_every_row_is_as_wide_as_the_pane_without_its_scrollbar() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 15)) as pilot:
        await pilot.press(*TO_NEWS)
        tree = app.tree_widget
        for width in (42, 30, 20, 10, 5, 3):
            tree.styles.width = width
            await pilot.pause()
            for y in range(tree.size.height):
                strip = tree.render_line(y)
                assert strip.cell_length == cell_len(strip.text) == width - 1


async def test_a_date_is_said_again_under_the_cursor_and_at_the_top_of_the_view() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 11)) as pilot:
        await pilot.press(*TO_NEWS, "down", "down", "down")
        await pilot.pause()
        assert app.lines[6] == "▌   25 Jan  Talks in Geneva end withou…"
        await pilot.press("up")
        assert app.lines[6] == "            Talks in Geneva end withou…"
        app.tree_widget.scroll_to(y=6, animate=False)
        assert app.lines[0] == "    25 Jan  Talks in Geneva end withou…"


async def test_thousands_have_a_comma_and_names_give_way_to_counts() -> None:
    outline = Outline("A", (Section(1, "s", ("A section with quite a long name",), None),), (Cell(2022, 1, 12_345),))
    app = TreeApp(Shelf())
    async with app.run_test(size=(120, 12)) as pilot:
        app.tree_widget.show(outline)
        await pilot.press("enter")
        assert app.lines[:2] == [
            "▌ ▾ 2022                         12,345",
            "    ▸ A section with quite a l…  12,345",
        ]


async def test_the_cursor_row_is_strong_and_paler_without_the_focus() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        assert background(app.style_at(0, 40)) == app.colour("cursor")
        assert ink(app.style_at(0, 4)) == app.colour("ink-strong")
        assert app.lines[0].startswith("▌")
        assert background(app.style_at(1, 40)) == app.colour("surface")
        app.query_one("#other").focus()
        await pilot.pause()
        assert background(app.style_at(0, 40)) == app.colour("cursor-blurred")
        assert app.lines[0].startswith("▏")


async def test_the_open_article_is_bold() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press(*TO_NEWS)
        assert not app.style_at(5, 12).bold
        app.tree_widget.set_open_article(app.shelf.cells[(2022, NEWS)][1])
        assert app.style_at(5, 12).bold
        assert ink(app.style_at(5, 12)) == app.colour("ink-strong")
        assert not app.style_at(5, 6).bold


async def test_months_stand_one_step_further_in() -> None:
    shelf = Shelf()
    for n in range(400):
        day = date(2022, 12, 31).toordinal() - n // 2
        shelf.add(NEWS, date.fromordinal(day).isoformat(), f"Title {n}")
    app = TreeApp(shelf)
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("enter", "down", "enter", "down", "enter")
        await pilot.pause()
        assert [line[:24].rstrip() for line in app.lines[:5]] == [
            "  ▾ 2022",
            "    ▾ News and comments",
            "▌     ▾ December",
            "      31 Dec  Title 1",
            "              Title 0",
        ]


async def test_deep_sections_leave_room_for_their_names() -> None:
    sections = tuple(Section(n, "s", (f"Level {n}",), n - 1 if n else None) for n in range(30))
    shelf = Shelf()
    article = shelf.add(29, "2022-01-01", "Deep down")
    app = TreeApp(shelf)
    async with app.run_test(size=(120, 40)) as pilot:
        app.tree_widget.show(Outline("A", sections, (Cell(2022, 29, 1),)))
        app.tree_widget.reveal(article, (2022, 29))
        await pilot.pause()
        assert app.lines[30].strip().startswith("▾ Level 29")
        assert "Deep down" in app.lines[31]


# Walking


async def test_enter_unfolds_and_folds_and_l_goes_in() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("enter")
        assert app.lines[0].startswith("▌ ▾ 2022")
        await pilot.press("enter")
        assert app.lines[0].startswith("▌ ▸ 2022")
        await pilot.press("l", "l")
        assert app.lines[1].startswith("▌   ▸ Analytics")
        await pilot.press("right", "right")
        assert app.title_at_cursor == "Analysis 0 of 2022: securi…"


async def test_h_folds_or_goes_to_the_parent() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("l", "l", "l", "l", "j")
        await pilot.press("h")
        assert app.lines[1].startswith("▌   ▾ Analytics")
        await pilot.press("left")
        assert app.lines[1].startswith("▌   ▸ Analytics")
        await pilot.press("h")
        assert app.lines[0].startswith("▌ ▾ 2022")
        await pilot.press("h", "h", "h")
        assert app.lines[0].startswith("▌ ▸ 2022")


async def test_the_keys_move_the_cursor_and_keep_it_in_view() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 9)) as pilot:  # 8 rows of tree

        def year() -> str:
            return app.lines[app.cursor_line].split()[2]

        for keys, expected in [
            ("j j", 2020),
            ("k", 2021),
            ("pagedown", 2014),
            ("ctrl+d", 2010),
            ("space", 2003),
            ("down", 2003),
            ("ctrl+u", 2007),
            ("pageup", 2014),
            ("G", 2003),
            ("g", 2022),
            ("up", 2022),
            ("end", 2003),
            ("home", 2022),
        ]:
            await pilot.press(*keys.split())
            assert year() == str(expected), keys


async def test_a_page_keeps_the_cursor_on_its_line() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 9)) as pilot:
        await pilot.press("j", "j", "j", "pagedown")
        assert app.cursor_line == 3
        assert app.lines[3].split()[2] == "2012"


async def test_a_page_goes_on_from_where_the_wheel_left_off() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 9)) as pilot:
        app.tree_widget.scroll_to(y=10, animate=False)
        await pilot.press("pageup")
        assert app.lines[app.cursor_line].split()[2] == "2019"


async def test_an_article_is_opened_by_enter_and_every_key_that_goes_in() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("l", "l", "l", "l", "enter", "l", "right")
        await pilot.pause()
        assert app.opened == [app.shelf.cells[(2022, ANALYTICS)][0]] * 3
        assert app.tree_widget.cursor_article == app.opened[0]
        assert app.opened_in == [(2022, ANALYTICS)] * 3
        assert app.tree_widget.cursor_year == 2022


async def test_a_moved_key_unfolds_and_folds() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        app.set_keymap({"tree.open": "o"})
        await pilot.press("o")
        assert app.lines[0].startswith("▌ ▾ 2022")
        await pilot.press("o")
        assert app.lines[0].startswith("▌ ▸ 2022")


async def test_the_cursor_says_where_it_came_to_rest() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.pause()
        assert app.highlighted == [(None, Node("year", 2022))]
        await pilot.press("l", "l", "l", "l")
        await pilot.pause()
        first = app.shelf.cells[(2022, ANALYTICS)][0]
        assert app.highlighted[-1] == (first, Node("section", 2022, ANALYTICS))
        before = len(app.highlighted)
        app.tree_widget.provide_ids((2022, ANALYTICS), app.shelf.cells[(2022, ANALYTICS)])
        await pilot.pause()
        assert len(app.highlighted) == before


async def test_the_terminals_cursor_stands_on_the_row() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("j", "j")
        assert app.cursor_position == (1, 2)
        app.tree_widget.scroll_to(y=1, animate=False)
        assert app.cursor_position == (1, 1)


async def test_an_empty_outline_is_blank_and_takes_every_key() -> None:
    app = TreeApp(Shelf())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press(*"jkgGlh", "enter", "pagedown", "ctrl+u", "end")
        await pilot.click(ArchiveTree, offset=(5, 0))
        app.tree_widget.restore(app.tree_widget.place)
        assert set(app.lines) == {""}
        assert app.tree_widget.cursor_node is None
        assert app.tree_widget.cursor_article is None
        assert app.opened_in == []


# The mouse


async def test_a_click_unfolds_a_node_and_opens_an_article() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.click(ArchiveTree, offset=(20, 0))
        await pilot.click(ArchiveTree, offset=(4, 1))
        await pilot.click(ArchiveTree, offset=(4, 2))
        await pilot.pause()
        assert app.opened == [app.shelf.cells[(2022, ANALYTICS)][0]]
        assert app.cursor_line == 2
        await pilot.click(ArchiveTree, offset=(4, 0))
        assert app.lines[0].startswith("▌ ▸ 2022")


async def test_a_margin_inside_the_tree_is_no_row() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        app.tree_widget.styles.padding = (2, 0, 0, 0)
        await pilot.pause()
        await pilot.click(ArchiveTree, offset=(20, 1))
        assert app.lines[0].startswith("▌ ▸ 2022")
        await pilot.click(ArchiveTree, offset=(20, 3))
        assert app.lines[1].startswith("▌ ▾ 2021")
        assert app.cursor_position == (1, 3)


async def test_a_double_click_doesnt_fold_what_it_unfolded() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.double_click(ArchiveTree, offset=(20, 0))
        assert app.lines[0].startswith("▌ ▾ 2022")


async def test_the_row_under_the_mouse_is_tinted_until_rows_move_or_the_mouse_goes() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        hover, plain = app.colour("row-hover"), app.colour("surface")
        await pilot.hover(ArchiveTree, offset=(20, 3))
        assert background(app.style_at(3, 40)) == hover
        await pilot.hover(ArchiveTree, offset=(20, 4))
        assert [background(app.style_at(y, 40)) for y in (3, 4)] == [plain, hover]
        app.tree_widget.scroll_to(y=1, animate=False)
        assert [background(app.style_at(y, 40)) for y in range(11)] == [plain] * 11
        await pilot.hover(ArchiveTree, offset=(20, 4))
        await pilot.hover("#other")
        assert background(app.style_at(4, 40)) == plain


async def test_the_wheel_moves_the_view_and_not_the_cursor() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 9)) as pilot:
        tree = app.tree_widget
        tree.post_message(events.MouseScrollDown(tree, 5, 5, 0, 0, 0, False, False, False))
        await pilot.pause()
        assert tree.scroll_offset.y > 0
        assert tree.cursor_node == Node("year", 2022)


# What it asks for


async def test_an_unfolded_section_asks_once_and_shows_blank_rows_meanwhile() -> None:
    app = TreeApp(newspaper(), at_once=False)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*TO_NEWS)
        await pilot.pause()
        assert app.cells_wanted == [(2022, NEWS)]
        assert app.lines[3:6] == ["▌   ▾ News and comments               7", "", ""]
        assert app.lines[11].startswith("  ▸ 2021")
        await pilot.press("j", "k", "j")
        assert app.cells_wanted == [(2022, NEWS)]
        app.give_cell((2022, NEWS))
        await pilot.pause()
        assert app.ids_wanted == [tuple(app.shelf.cells[(2022, NEWS)])]
        assert app.lines[5] == ""
        app.give_headlines(app.ids_wanted[0])
        assert app.lines[5] == "    25 Jan  NATO keeps its door open,…"
        await pilot.pause()
        assert app.highlighted[-1][0] == app.shelf.cells[(2022, NEWS)][0]


async def test_only_sections_in_or_near_the_view_ask() -> None:
    app = TreeApp(newspaper(), at_once=False)
    async with app.run_test(size=(120, 9)) as pilot:
        opened = {Node("year", year) for year in range(2003, 2023)}
        opened |= {Node("section", year, ANALYTICS) for year in range(2003, 2023)}
        app.tree_widget.restore(TreePlace(open_nodes=frozenset(opened)))
        await pilot.pause()
        assert app.cells_wanted == [(2022, ANALYTICS)]
        await pilot.press("end")
        await pilot.pause()
        assert set(app.cells_wanted) == {(2022, ANALYTICS), (2003, ANALYTICS)}


def heap(count: int) -> Shelf:
    """That many articles of one year without months, their headlines made as they are asked for."""
    shelf = Shelf()
    shelf.cells[(None, NEWS)] = list(range(count, 0, -1))
    shelf.headlines = Titles()
    return shelf


class Titles(dict[int, Headline]):
    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: int) -> Headline:
        return Headline(key, "slug", f"Title {key}", "site", (), NEWS, None, None, (), None)


async def test_headlines_are_asked_for_in_blocks_once_and_ahead_of_the_view() -> None:
    app = TreeApp(heap(2_000))
    async with app.run_test(size=(120, 21)) as pilot:
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        assert [len(ids) for ids in app.ids_wanted] == [128, 128]
        for _ in range(20):
            await pilot.press("pagedown")
        assert all(len(ids) <= 128 for ids in app.ids_wanted)
        asked = [i for ids in app.ids_wanted for i in ids]
        assert len(asked) == len(set(asked))
        assert asked == list(range(2_000, 2_000 - len(asked), -1))
        assert 400 < len(asked) < 800
        assert all("Title" in line for line in app.lines)


async def test_the_end_of_millions_asks_for_the_end_alone() -> None:
    app = TreeApp(heap(200_000))
    async with app.run_test(size=(120, 21)) as pilot:
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        assert app.title_at_cursor == "Title 1"
        assert sum(map(len, app.ids_wanted)) < 800


def test_headlines_that_were_long_out_of_view_are_dropped_and_come_again() -> None:
    titles, kept = Titles(), HeadlineCache()
    ids = range(40_000, 0, -1)
    for first in range(0, 40_000, 100):
        for block in kept.ask(ids, first, first + 100):
            kept.add(titles[i] for i in block)
    have = [i for i in ids if kept.get(i) is not None]
    assert have == list(range(len(have), 0, -1))
    assert len(have) < 10_000
    assert list(kept.ask(ids, 0, 1)) == [tuple(ids[:128])]
    assert list(kept.ask(ids, 0, 1)) == []


async def test_what_never_came_can_be_asked_for_again() -> None:
    app = TreeApp(newspaper(), at_once=False)
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("l", "l", "l")
        await pilot.pause()
        app.at_once = True
        app.tree_widget.ask_again()
        await pilot.pause()
        assert "Analysis 0" in app.lines[2]


async def test_a_changed_archive_is_asked_for_anew() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("l", "l", "l", "l")
        await pilot.pause()
        place = app.cursor_line
        new = app.shelf.add(ANALYTICS, "2022-12-31", "The newest of all")
        article = app.tree_widget.cursor_article
        assert article is not None
        app.shelf.headlines[article] = replace(app.shelf.headlines[article], title="Corrected")
        app.tree_widget.show(app.shelf.outline)
        await pilot.pause()
        assert app.cells_wanted == [(2022, ANALYTICS)] * 2
        assert app.title_at_cursor == "Corrected"
        assert app.cursor_line == place
        await pilot.press("up")
        assert app.tree_widget.cursor_article == new


# Filters, and the way back


async def test_a_filter_leaves_what_matches_with_its_counts_and_marks() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        app.remember()
        await pilot.press(*TO_NEWS, "down")
        app.filter("security")
        await pilot.pause()
        assert app.lines[0].split() == ["▾", "2022", "13"]
        assert app.lines[2].split()[-1] == "1"
        assert app.lines[3] == "▌   26 Jan  …to Russia's security dema…"
        assert ink(app.style_at(0, 37)) != app.colour("ink-muted")
        assert app.style_at(0, 37).color == app.tree_widget.get_component_rich_style("tree--match-count").color
        marked = [x for x in range(41) if background(app.style_at(3, x)) == app.colour("hit")]
        assert app.lines[3][marked[0] : marked[-1] + 1] == "security"
        assert len(marked) == len("security")


async def test_the_cursor_comes_back_to_its_article_when_the_filter_goes() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        app.remember()
        await pilot.press(*TO_NEWS, "down", "down", "down")
        await pilot.pause()
        article = app.tree_widget.cursor_article
        app.filter("security")
        await pilot.pause()
        assert app.tree_widget.cursor_node == Node("section", 2022, NEWS)
        app.filter("talking")
        await pilot.pause()
        assert app.tree_widget.cursor_node == Node("year", 2022)
        app.unfilter()
        await pilot.pause()
        assert app.tree_widget.cursor_article == article


async def test_restoring_a_place_brings_back_exactly_what_was_there() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 10)) as pilot:
        await pilot.press("l", "l", "l", "G", "up", "up", "up", "l", "l", "l", "j", "j")
        app.remember()
        app.tree_widget.scroll_to(y=app.tree_widget.scroll_offset.y - 4, animate=False)
        await pilot.pause()
        place, before = app.tree_widget.place, app.lines
        app.filter("talking", keep=False)
        await pilot.press("down", "down", "enter")
        app.unfilter()
        app.tree_widget.restore(place)
        assert app.lines == before
        await pilot.pause()
        assert app.lines == before
        assert app.tree_widget.place == place


async def test_a_place_is_found_again_in_the_next_run_as_its_rows_come_in() -> None:
    shelf = Shelf()
    for n in range(900):
        shelf.add(NEWS, date.fromordinal(date(2021, 12, 31).toordinal() + n).isoformat(), f"No. {n}")
    first = TreeApp(shelf)
    async with first.run_test(size=(120, 20)) as pilot:
        await pilot.press("G", "up", "l", "l", "l")
        await pilot.pause()
        await pilot.press("j", "j", "l", "j", "j", "j")
        assert first.tree_widget.cursor_node == Node("month", 2022, NEWS, 11)
        first.tree_widget.scroll_to(y=first.tree_widget.scroll_offset.y + 2, animate=False)
        await pilot.pause()
        kept, before = first.tree_widget.place.to_json(shelf.outline), first.lines
        article = first.tree_widget.cursor_article
        assert article is not None
    second = TreeApp(shelf, at_once=False)
    async with second.run_test(size=(120, 20)) as pilot:
        second.tree_widget.restore(TreePlace.from_json(kept, shelf.outline))
        await pilot.pause()
        assert all(article is None for article, _ in second.highlighted[1:])
        for _ in range(4):
            for cell in set(second.cells_wanted):
                second.give_cell(cell)
                await pilot.pause()
        for ids in second.ids_wanted:
            second.give_headlines(ids)
        assert second.lines == before
        assert second.tree_widget.cursor_article == article


def daily() -> Shelf:
    """An article for each day of a year: one section that months split."""
    shelf = Shelf()
    for n in range(365):
        shelf.add(NEWS, date.fromordinal(date(2022, 1, 1).toordinal() + n).isoformat(), f"Day {n}")
    for year in range(2021, 1990, -1):
        shelf.add(NEWS, str(year), f"All of {year}")
    return shelf


async def test_a_person_who_moves_isnt_pulled_back_by_what_comes_in_late() -> None:
    app = TreeApp(daily(), at_once=False)
    async with app.run_test(size=(120, 12)) as pilot:
        app.tree_widget.reveal(app.shelf.cells[(2022, NEWS)][5], (2022, NEWS))
        await pilot.press("g")
        app.give_cell((2022, NEWS))
        await pilot.pause()
        assert app.cursor_line == 0
        assert app.tree_widget.cursor_node == Node("year", 2022)
        assert app.lines[2].startswith("      ▸ December")


async def test_a_place_that_is_still_coming_in_is_given_up_for_a_person_who_moves() -> None:
    shelf = daily()
    place = TreePlace(
        open_nodes=frozenset({Node("year", 2022), Node("section", 2022, NEWS)}),
        cursor=Node("year", 2010),
        anchor=ArticleAt((2022, NEWS), shelf.cells[(2022, NEWS)][5]),
        line=-9,
    )
    app = TreeApp(shelf, at_once=False)
    async with app.run_test(size=(120, 12)) as pilot:
        app.tree_widget.restore(place)
        await pilot.press("end")
        last = app.lines
        app.give_cell((2022, NEWS))
        await pilot.pause()
        assert app.lines == last


async def test_rows_that_come_in_above_dont_move_what_is_read() -> None:
    app = TreeApp(newspaper(), at_once=False)
    async with app.run_test(size=(120, 9)) as pilot:
        opened = frozenset({Node("year", 2022), Node("section", 2022, ANALYTICS)})
        app.tree_widget.restore(TreePlace(open_nodes=opened))
        app.tree_widget.reveal_year(2018)
        await pilot.pause()
        before = app.lines
        app.tree_widget.provide_ids((2022, ANALYTICS), app.shelf.cells[(2022, ANALYTICS)][:3])
        assert app.lines == before


async def test_revealing_an_article_opens_what_it_lies_in() -> None:
    app = TreeApp(newspaper(), at_once=False)
    async with app.run_test(size=(120, 12)) as pilot:
        article = app.shelf.cells[(2010, ANALYTICS)][5]
        app.tree_widget.reveal(article, (2010, ANALYTICS))
        await pilot.pause()
        assert (2010, ANALYTICS) in app.cells_wanted
        assert app.highlighted == [(None, Node("year", 2022))]
        app.give_cell((2010, ANALYTICS))
        await pilot.pause()
        assert app.highlighted[-1] == (article, Node("section", 2010, ANALYTICS))
        assert app.tree_widget.cursor_article == article
        assert 0 <= app.cursor_line < 11


async def test_revealing_the_first_match_leaves_its_year_in_view() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        app.remember()
        app.filter("security", keep=False)
        app.tree_widget.reveal(app.shelf.cells[(2022, ANALYTICS)][0], (2022, ANALYTICS))
        await pilot.pause()
        assert [line.split()[:2] for line in app.lines[:2]] == [["▾", "2022"], ["▾", "Analytics"]]
        assert app.cursor_line == 2


async def test_an_article_is_revealed_in_its_month_once_its_ids_are_there() -> None:
    app = TreeApp(daily())
    async with app.run_test(size=(120, 12)) as pilot:
        app.tree_widget.reveal(app.shelf.cells[(2022, NEWS)][-40], (2022, NEWS))
        await pilot.pause()
        assert app.tree_widget.cursor_node == Node("month", 2022, NEWS, 2)
        assert app.title_at_cursor.strip() == "Day 39"


async def test_an_article_can_be_pointed_out_without_unfolding_what_it_lies_in() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        app.tree_widget.reveal(app.shelf.cells[(2020, ANALYTICS)][3], (2020, ANALYTICS), open=False)
        await pilot.pause()
        assert app.lines[2].startswith("▌ ▸ 2020")
        await pilot.press("enter", "down", "enter", "up", "enter", "enter")
        assert app.lines[2].startswith("▌ ▾ 2020")


async def test_what_the_tree_hasnt_cant_be_revealed() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("j")
        app.tree_widget.reveal(5, (1999, NEWS))
        app.tree_widget.reveal_year(1999)
        assert app.tree_widget.cursor_node == Node("year", 2021)
        app.tree_widget.reveal_year(2004)
        assert app.tree_widget.cursor_node == Node("year", 2004)
        assert 0 <= app.cursor_line < 11


async def test_turning_the_tree_keeps_the_cursor_on_its_article() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        app.remember()
        await pilot.press("l", "l", "l", "l", "j")
        await pilot.pause()
        article = app.tree_widget.cursor_article
        app.tree_widget.show(app.whole, orientation="sections")
        await pilot.pause()
        assert app.tree_widget.cursor_article == article
        assert [line.split()[1] for line in app.lines[:2]] == ["Analytics", "2022"]
        app.tree_widget.reveal_year(2020)
        assert app.tree_widget.cursor_node == Node("year", 2020, ANALYTICS)
        assert app.tree_widget.place.orientation == "sections"


async def test_what_stands_at_the_left_edge_is_bold() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("l")
        assert [bool(app.style_at(y, x).bold) for y, x in ((0, 4), (1, 6), (4, 4))] == [True, False, True]
        app.tree_widget.show(app.shelf.outline, orientation="sections", keep=False)
        await pilot.press("l")
        assert [line.split()[-2] for line in app.lines[:2]] == ["Analytics", "2022"]
        assert [bool(app.style_at(y, x).bold) for y, x in ((0, 4), (1, 6))] == [True, False]


async def test_the_view_can_shrink_and_grow_and_the_cursor_stays_in_it() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*["j"] * 15)
        for size in ((120, 6), (60, 9), (120, 40), (80, 5)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.lines[app.cursor_line].split()[2] == "2007"


async def test_a_new_theme_repaints_the_rows() -> None:
    app = TreeApp(newspaper())
    async with app.run_test(size=(120, 12)) as pilot:
        before = app.style_at(1, 40)
        app.theme = "textual-light"
        await pilot.pause()
        assert app.style_at(1, 40) != before


# Hostile text


HOSTILE = [
    "[bold]loud[/bold] [/] [@click=app.quit]x[/]",
    "\x1b]52;c;aGFja2Vk\x07copied \x1b]0;title\x1b\\ \x1b[2J\x9b31m \x1b]8;;http://x\x1b\\y",
    "one\ntwo\ttree\r\x00\x08\x7f\x85\u2028end",
    "\u202egnorw eht \u2066way\u200b \ufeff\u00ad round",
    "\ud800 alone",
    "\u0301\u0301\u0301\u0301\u0301\u0301mark",
    "x" * 10_000,
    "字" * 10_000,
    "e\u0301\u0308" * 5_000,
    "ก\u0e34\u0e34" * 5_000,
    "👩‍👩‍👧 and a\u200db\u200dc",
    "",
    "   ",
]


def is_safe(text: str) -> bool:
    return not any(
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
        or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        for char in text
    )


async def test_hostile_titles_and_names_leave_nothing_that_a_terminal_obeys() -> None:
    sections = tuple(Section(n, title, (title,), None) for n, title in enumerate(HOSTILE, 1))
    shelf = Shelf()
    for n, title in enumerate(HOSTILE, 1):
        shelf.add(n, "2022-01-01", title)
    app = TreeApp(shelf)
    async with app.run_test(size=(120, 70)) as pilot:
        app.tree_widget.show(Outline("A", sections, shelf.outline.cells), marker=Marker([("o", True), ("字", True)]))
        opened = {Node("year", 2022), *(Node("section", 2022, n) for n in range(1, len(HOSTILE) + 1))}
        opened |= {Node("site", 2022, site=title) for title in HOSTILE}
        app.tree_widget.restore(TreePlace(open_nodes=frozenset(opened)))
        for width in (41, 30, 100):
            app.tree_widget.styles.width = width
            await pilot.pause()
            strips = [app.tree_widget.render_line(y) for y in range(3 * len(HOSTILE) + 1)]
            assert all(is_safe(strip.text) for strip in strips)
            assert all(strip.cell_length == cell_len(strip.text) == width - 1 for strip in strips)
            assert all(len(strip.text) < 2_000 for strip in strips)
        assert any("[bold]loud[/bold] [/]" in strip.text for strip in strips)


@pytest.mark.slow
@settings(max_examples=examples(12))
@given(st.lists(st.text(max_size=80), min_size=1, max_size=20), st.integers(3, 60))
async def test_any_title_is_one_line_of_the_panes_width(titles: list[str], width: int) -> None:
    shelf = Shelf()
    for title in titles:
        shelf.add(NEWS, "2022-01-01", title)
    app = TreeApp(shelf)
    async with app.run_test(size=(80, 30)) as pilot:
        app.tree_widget.show(shelf.outline, marker=Marker([(titles[0][:2], True)] if titles[0] else []))
        app.tree_widget.styles.width = width
        app.tree_widget.reveal(1, (2022, NEWS))
        await pilot.pause()
        for y in range(2, 2 + len(titles)):
            strip = app.tree_widget.render_line(y)
            assert is_safe(strip.text)
            assert strip.cell_length == cell_len(strip.text) == width - 1
