"""The reader in a running app: places, links, hints, selection, matches, and what reaches the terminal's cells."""

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from test_tui_document import ARTICLE, HOSTILE, UNSAFE
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Static

from db.models import Link
from db.text.markdown import from_paragraphs
from db.text.tokens import Marker
from tui.article.document import Document, build_article
from tui.article.layout import DocumentPlace
from tui.widgets.reader import Reader

VARIABLES = {
    "ink-strong": "#FFFDF7", "ink-muted": "#A69F90", "ink-faint": "#6F695E", "rule": "#3B3832", "hit": "#5A4710",
    "hit-ink": "#FFE9A6", "hit-current": "#F2C14E", "hit-current-ink": "#161513",
}  # fmt: skip


HIT = "#ffe9a6 on #5a4710"


class ReaderApp(App[None]):
    """A tree's worth of room, a reader, and a record of what it said."""

    CSS = "Static { width: 20; } Reader { width: 1fr; }"
    BINDINGS = [Binding("a,q", "forbidden"), Binding("escape", "stepped_back")]  # noqa: RUF012

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.page = document
        self.said: list[Message] = []
        self.ran: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLES

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("tree")
            yield Reader()

    def on_mount(self) -> None:
        self.reader.show(self.page)
        self.reader.focus()

    @property
    def reader(self) -> Reader:
        return self.query_one(Reader)

    def on_reader_link_followed(self, message: Reader.LinkFollowed) -> None:
        self.said.append(message)

    def on_reader_link_focused(self, message: Reader.LinkFocused) -> None:
        self.said.append(message)

    def on_reader_place_changed(self, message: Reader.PlaceChanged) -> None:
        self.said.append(message)

    def on_reader_left(self, message: Reader.Left) -> None:
        self.said.append(message)

    def action_forbidden(self) -> None:
        self.ran.append("forbidden")

    def action_stepped_back(self) -> None:
        self.ran.append("stepped back")

    @property
    def followed(self) -> list[str]:
        return [message.link.text for message in self.said if isinstance(message, Reader.LinkFollowed)]

    def rows(self) -> list[str]:
        """What the reader's rows show."""
        reader = self.reader
        return [reader.render_line(y).text for y in range(reader.size.height)]

    def row_of(self, text: str) -> int:
        return next(y for y, row in enumerate(self.rows()) if text in row)

    def looks(self, y: int, text: str) -> list[str]:
        """The colours of the segments of a row that show ``text``."""
        return [str(segment.style) for segment in self.reader.render_line(y) if segment.text == text]


PARAGRAPH = (
    "Russia in mid-December demanded to provide guarantees to ensure its security and some more words to fill lines."
)
LONG = build_article(replace(ARTICLE, body=from_paragraphs([f"{n}. {PARAGRAPH}" for n in range(1, 31)])))
SHORT = build_article(
    replace(
        ARTICLE,
        body="Some [words](http://x.example) of café and cafe\u0301.\n\n- one\n\n- two\n\n"
        "予算は\u3000足りるか。\n\nFamily 👨‍👩‍👧‍👦 ends.\n\nخبر عاجل",
    )
)


SIZE = (100, 30)


async def test_the_page_stands_as_the_look_says() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE):
        rows = app.rows()
        assert [row.rstrip() for row in rows[:7]] == [
            "",
            "   World › Europe",
            "   A title",
            "   26 January 2022 · 1 min · site.example",
            "   " + "─" * 72,
            "",
            "   Some words of café and cafe\u0301.",
        ]
        assert {cell_len(row) for row in rows} == {79}


async def test_the_place_holds_over_every_width_and_height() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=(120, 30)) as pilot:
        app.reader.place = DocumentPlace(20, 0)
        place = app.reader.place
        for size in ((100, 30), (70, 20), (60, 50), (140, 40), (30, 10), (120, 30)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.reader.place == place
            line = app.reader._lines.line_of(place)
            assert app.reader.scroll_offset.y == line


async def test_at_the_end_a_higher_pane_and_back_leaves_the_place() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("G")
        place = app.reader.place
        for height in (40, 20):
            await pilot.resize_terminal(100, height)
            await pilot.pause()
        assert (app.reader.place, app.reader.percent) == (place, 100)


async def test_a_document_opens_at_its_top_or_where_it_was_left() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("space", "j")
        left = app.reader.place
        assert left.block > 0
        app.reader.show(SHORT)
        assert app.reader.scroll_offset.y == 0
        app.reader.show(LONG, left)
        assert app.reader.place == left
        assert app.reader.scroll_offset.y == SIZE[1]


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ("j", 1),
        ("down", 1),
        ("j k", 0),
        ("space", 29),
        ("pagedown pageup", 0),
        ("ctrl+d", 15),
        ("ctrl+d ctrl+u", 0),
        ("G g", 0),
    ],
)
async def test_keys_move_through_the_page(keys: str, row: int) -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*keys.split())
        assert app.reader.scroll_offset.y == row


async def test_it_says_how_much_is_above_the_lower_edge() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        percents = [message.percent for message in app.said if isinstance(message, Reader.PlaceChanged)]
        assert percents[0] == round(100 * 30 / app.reader._lines.height)
        assert percents[-1] == app.reader.percent == 100


async def test_leaving_is_said() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("h")
        assert any(isinstance(message, Reader.Left) for message in app.said)


# Links


async def test_the_link_focus_goes_round_and_enter_follows() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(4):
            app.reader.next_link(1)
        await pilot.press("enter")
        for _ in range(2):
            app.reader.next_link(1)
        await pilot.press("enter")
        app.reader.next_link(-1)
        await pilot.press("enter")
        focused = [(message.index, message.total) for message in app.said if isinstance(message, Reader.LinkFocused)]
        assert focused == [(0, 4), (1, 4), (2, 4), (3, 4), (0, 4), (1, 4), (0, 4)]
        assert app.followed == ["View all events", "Known", "words"]


async def test_the_link_focus_starts_at_the_first_link_in_view() -> None:
    links = "\n\n".join(f"[link {n}](http://x.example/{n})" for n in range(100))
    app = ReaderApp(build_article(replace(ARTICLE, body=links)))
    async with app.run_test(size=(80, 20)) as pilot:
        app.reader.next_link(1)
        assert app.reader.focused_link == 0
        app.reader.scroll_to(y=60, animate=False)
        await pilot.pause()
        app.reader.next_link(1)
        first = next(row for row in app.rows() if "link" in row).split()[-1]
        assert app.reader.focused_link == int(first)
        app.reader.scroll_to(y=0, animate=False)
        app.reader.next_link(-1)
        assert app.reader.focused_link == 6


async def test_the_focused_link_comes_into_view_and_takes_the_caret() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        app.reader.next_link(1)
        await pilot.pause()
        row = app.row_of("Known")
        assert app.cursor_position == (20 + 3 + 4, row)
        assert "bold" in app.looks(row, "Known")[0]
        app.reader.action_top()
        await pilot.press("enter")
        assert app.followed == []
        assert app.row_of("Known")


async def test_a_digit_follows_the_link_of_its_number() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        assert app.reader.follow(2)
        assert not app.reader.follow(3)
        await pilot.pause()
        assert app.followed == ["Unknown"]
        assert [message.link.kind for message in app.said if isinstance(message, Reader.LinkFollowed)] == ["missing"]


async def test_a_page_without_links_takes_all_of_it_calmly() -> None:
    app = ReaderApp(Document(()))
    async with app.run_test(size=SIZE) as pilot:
        app.reader.next_link(1)
        assert not app.reader.follow(1)
        assert not app.reader.start_hints()
        await pilot.press("j", "space", "G", "g", "enter", "ctrl+d")
        await pilot.click(Reader, offset=(5, 5))
        await pilot.click(Reader, offset=(5, 5), times=3)
        assert app.reader.find("x") == 0
        assert (app.reader.percent, app.followed) == (100, [])


# Hints


async def test_hints_cover_the_numbers_and_a_letter_follows() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        app.reader.start_hints()
        assert app.rows()[app.row_of("Known")].startswith("     s Known")
        assert app.rows()[6].startswith("   Some  a ds of café")
        await pilot.press("s")
        assert app.followed == ["Known"]
        assert app.rows()[app.row_of("Known")].startswith("    1  Known")


async def test_hints_take_the_keys_of_the_app() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        app.query_one(Static).can_focus = True
        app.query_one(Static).focus()
        await pilot.pause()
        app.reader.start_hints()
        await pilot.press("a")
        app.reader.start_hints()
        await pilot.press("q")
        assert (app.followed, app.ran) == (["words"], [])
        await pilot.press("q")
        assert app.ran == ["forbidden"]


@pytest.mark.parametrize("ending", ["escape", "down", "click", "scroll", "blur"])
async def test_anything_else_ends_the_hints(ending: str) -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("G")
        assert app.reader.start_hints()
        if ending == "click":
            await pilot.click(Reader, offset=(0, 0))
        elif ending == "scroll":
            app.reader.scroll_to(y=0, animate=False)
        elif ending == "blur":
            app.set_focus(None)
        else:
            await pilot.press(ending)
        await pilot.pause()
        app.reader.action_bottom()
        assert " a " not in app.rows()[app.row_of("Known")]
        assert (app.followed, app.ran) == ([], [])


async def test_many_links_get_two_letters_each() -> None:
    words = " ".join(f"[w{n}](http://x.example/{n})" for n in range(40))
    app = ReaderApp(build_article(replace(ARTICLE, body=words)))
    async with app.run_test(size=SIZE) as pilot:
        app.reader.start_hints()
        await pilot.press("s")
        assert re.findall("s[a-z] ", "".join(app.rows()[6:8]))[:2] == ["sa ", "ss "]
        await pilot.press("a")
        assert app.followed == ["w26"]


# Mouse


async def _drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down(Reader, offset=start)
    await pilot.hover(Reader, offset=end)
    await pilot.mouse_up(Reader, offset=end)
    await pilot.pause()


async def test_a_click_follows_a_link_and_the_mouse_over_it_underlines_it() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        row = app.row_of("Known")
        await pilot.hover(Reader, offset=(9, row))
        assert "underline" in app.looks(row, "Known")[0]
        await pilot.hover(Reader, offset=(9, 0))
        assert "underline" not in app.looks(row, "Known")[0]
        await pilot.click(Reader, offset=(9, row))
        await pilot.click(Reader, offset=(60, row))
        await pilot.click(Reader, offset=(5, row))
        assert app.followed == ["Known"]


async def test_a_drag_selects_across_lines_without_inventing_breaks() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        await _drag(pilot, (3, 6), (12, 7))
        first, second = app.rows()[6].strip(), app.rows()[7][3:13]
        assert app.screen.get_selected_text() == f"{first} {second}"


async def test_a_drag_that_ends_on_a_link_does_not_follow_it() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        await _drag(pilot, (3, 6), (10, 6))
        assert (app.screen.get_selected_text(), app.followed) == ("Some wor", [])


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((3, 6), (7, 9), "Some words of café and cafe\u0301.\n\none\ntwo"),
        ((0, 6), (79, 6), "Some words of café and cafe\u0301."),
        ((30, 6), (26, 6), "cafe\u0301."),
        ((3, 7), (10, 7), None),
        ((3, 7), (5, 8), "o"),
        ((3, 1), (5, 2), "World › Europe\nA t"),
        ((3, 11), (6, 11), "予算"),
        ((4, 11), (5, 11), "予算"),
        ((10, 13), (14, 13), "👨‍👩‍👧‍👦 en"),
        ((12, 13), (14, 13), " en"),
        ((60, 15), (69, 15), "خبر"),
    ],
)
async def test_what_is_dragged_over_is_selected(start: tuple[int, int], end: tuple[int, int], text: str | None) -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        await _drag(pilot, start, end)
        assert (app.screen.get_selected_text() or None) == text
        await _drag(pilot, end, start)
        assert (app.screen.get_selected_text() or None) == text


async def test_a_drag_out_of_the_reader_selects_nothing_else() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        await _drag(pilot, (10, 6), (-15, 6))
        assert app.screen.get_selected_text() == "1. Russi"


async def test_a_drag_over_the_upper_edge_scrolls() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        app.reader.styles.margin = (4, 0, 0, 0)
        await pilot.press("ctrl+d")
        await pilot.mouse_down(Reader, offset=(70, 5))
        await pilot.hover(Reader, offset=(0, -3))
        for _ in range(500):
            await pilot.pause()
            if app.reader.scroll_offset.y == 0:
                break
        await pilot.mouse_up(Reader, offset=(0, -3))
        assert (app.screen.get_selected_text() or "").startswith("World › Europe\nA title\n")


async def test_a_selection_survives_a_new_width_and_ends_with_its_document() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        await _drag(pilot, (6, 6), (12, 7))
        text = app.screen.get_selected_text()
        await pilot.resize_terminal(60, 30)
        await pilot.pause()
        assert app.screen.get_selected_text() == text
        app.reader.show(SHORT)
        await pilot.pause()
        assert app.screen.get_selected_text() is None


async def test_ctrl_c_copies_what_is_selected() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        await _drag(pilot, (3, 2), (9, 2))
        await pilot.press("ctrl+c")
        assert app.clipboard == "A title"


async def test_a_double_click_selects_a_word_and_a_triple_one_a_paragraph() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click(Reader, offset=(27, 6), times=2)
        assert app.screen.get_selected_text() == "cafe\u0301"
        await pilot.click(Reader, offset=(27, 6), times=3)
        assert app.screen.get_selected_text() == "Some words of café and cafe\u0301."
        await pilot.click(Reader, offset=(60, 1))
        assert app.screen.get_selected_text() is None


async def test_escape_clears_the_selection_first_and_only_then_steps_back() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        await _drag(pilot, (3, 2), (9, 2))
        await pilot.press("escape")
        assert (app.screen.get_selected_text(), app.ran) == (None, [])
        await pilot.press("escape")
        assert app.ran == ["stepped back"]


async def test_selected_text_looks_selected_and_no_longer_once_it_is_not() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        before = [app.reader.render_line(y) for y in range(30)]
        await _drag(pilot, (3, 2), (9, 2))
        selected = [app.reader.render_line(y) for y in range(30)]
        assert [y for y in range(30) if selected[y] != before[y]] == [2]
        app.screen.clear_selection()
        await pilot.pause()
        assert [app.reader.render_line(y) for y in range(30)] == before


# Matches


async def test_the_filter_marks_words_in_title_and_text_but_not_in_other_titles() -> None:
    app = ReaderApp(build_article(replace(ARTICLE, title="Title known", body="Known unknowns are knOwn.")))
    async with app.run_test(size=SIZE):
        app.reader.mark(Marker([("known", False)]))
        assert HIT in app.looks(2, "known")[0]
        assert HIT in app.looks(6, "Known")[0]
        assert HIT in app.looks(6, "knOwn")[0]
        assert HIT not in app.looks(app.row_of(" 1  Known"), "Known")[0]
        app.reader.show(SHORT)
        app.reader.show(build_article(replace(ARTICLE, title="Title known")))
        assert HIT in app.looks(2, "known")[0]
        app.reader.mark(None)
        assert app.looks(2, "known") == []


async def test_find_goes_to_each_match_and_round() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        app.reader.mark(Marker([("mid", False)]))
        assert app.reader.find("RÚSSIA  in") == 30
        assert app.reader.found == (1, 30)
        current = app.looks(6, "Russia in")
        assert "bold" in current[0]
        app.reader.find_next(1)
        assert app.reader.found == (2, 30)
        assert app.looks(6, "Russia in") != current
        app.reader.find_next(-1)
        app.reader.find_next(-1)
        await pilot.pause()
        assert app.reader.found == (30, 30)
        assert app.looks(app.row_of("30. Russia"), "Russia in") == current
        assert app.looks(app.row_of("30. Russia"), "mid") == []
        app.reader.clear_find()
        assert app.looks(app.row_of("30. Russia"), "mid") != []


async def test_find_starts_from_the_view_and_finds_text_across_lines() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE):
        app.reader.place = DocumentPlace(20, 0)
        app.reader.find("guarantees")
        assert app.reader.found == (17, 30)
        assert app.reader.find("of nothing") == 0
        assert app.reader.found == (0, 0)
        assert app.reader.find("") == 0


async def test_without_a_find_the_steps_go_through_the_marks_of_the_filter() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE):
        app.reader.mark(Marker([("russia", False)]))
        app.reader.find_next(1)
        app.reader.find_next(1)
        assert app.reader.found == (2, 30)


# Code, tables, images


STORMS = (
    "| Name | Cost |\n| --- | --- |\n| [Astrid](http://a.example) | most of it for the breakwater that was mended"
    " the summer long before and once more |\n| Barbara | none |"
)
CODE = "```\ndef total():\n    return 'a line longer than the measure' + ', of which nothing is lost,  no blank'\n```"
RICH = build_article(
    replace(ARTICLE, body=f"{STORMS}\n\n{CODE}\n\n![A boat](http://b.example/boat.png)\nSeen by me\n\n- a\n\n    - b")
)


async def test_code_tables_and_images_stand_as_the_look_says() -> None:
    app = ReaderApp(RICH)
    async with app.run_test(size=SIZE):
        rows = app.rows()
        assert {cell_len(row) for row in rows} == {79}
        assert [row[2:].rstrip() for row in rows[6:19]] == [
            " Name     Cost",
            " Astrid   most of it for the breakwater that was mended the summer long",
            "          before and once more",
            " Barbara  none",
            "",
            " def total():",
            "     return 'a line longer than the measure' + ', of which nothing is los",
            "…t,  no blank'",
            "",
            " ▧ A boat",
            "   Seen by me",
            "",
            " • a",
        ]
        code = app.reader.get_component_rich_style("reader--code").bgcolor
        on_code = [segment for segment in app.reader.render_line(11) if segment.style and segment.style.bgcolor == code]
        assert sum(map(len, (segment.text for segment in on_code))) == 74


@pytest.mark.parametrize("width", [40, 60, 100, 140])
async def test_links_in_tables_and_to_images_are_followed_at_any_width(width: int) -> None:
    app = ReaderApp(RICH)
    async with app.run_test(size=(width, 40)) as pilot:
        for _ in range(2):
            app.reader.next_link(1)
            await pilot.press("enter")
        assert app.followed == ["Astrid", "A boat"]
        row = app.row_of("A boat")
        await pilot.click(Reader, offset=(app.rows()[row].index("A boat") + 2, row))
        row = app.row_of("Astrid")
        await pilot.click(Reader, offset=(app.rows()[row].index("Astrid") + 2, row))
        assert app.followed == ["Astrid", "A boat", "A boat", "Astrid"]


async def test_words_in_tables_and_code_are_found_and_copied() -> None:
    app = ReaderApp(RICH)
    async with app.run_test(size=SIZE) as pilot:
        for words, row in (("once more", 8), ("Barbara", 9), ("nothing is lost", 12), ("boat seen", 15)):
            assert app.reader.find(words) == 1
            assert any("on #f2c14e" in str(segment.style) for segment in app.reader.render_line(row))
        rows = app.rows()
        await pilot.mouse_down(Reader, offset=(rows[7].index("mended"), 7))
        await pilot.hover(Reader, offset=(rows[8].index("before") + 5, 8))
        await pilot.mouse_up(Reader, offset=(rows[8].index("before") + 5, 8))
        assert app.screen.get_selected_text() == "mended the summer long before"
        await pilot.mouse_down(Reader, offset=(3, 11))
        await pilot.hover(Reader, offset=(20, 13))
        await pilot.mouse_up(Reader, offset=(20, 13))
        assert app.screen.get_selected_text() == CODE.removeprefix("```\n").removesuffix("\n```")


# What reaches the cells


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:12]) for text in HOSTILE])
async def test_hostile_text_reaches_the_cells_as_text(text: str) -> None:
    page = build_article(
        replace(
            ARTICLE,
            title=text,
            body=from_paragraphs([text.replace("\n", " "), "end"]) + f"\n\n[{text}](http://x.example)",
            links=(Link("read-also", text), Link("read-also", text, None, "slug", 5)),
        )
    )
    app = ReaderApp(page)
    async with app.run_test(size=SIZE) as pilot:
        app.reader.mark(Marker([("title", False), ("x", True)]))
        app.reader.next_link(1)
        await pilot.click(Reader, offset=(8, 2))
        for key in ("g", "G"):
            await pilot.press(key)
            rows = app.rows()
            assert [row for row in rows if UNSAFE.search(row)] == []
            assert {cell_len(row) for row in rows} == {79}
        if "[" in text and "\x1b" not in text:
            assert re.sub(r"\s", "", text) in re.sub(r"\s", "", "".join(rows))
        assert app.is_running


async def test_a_new_theme_repaints_the_page() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=SIZE) as pilot:
        dark = app.reader.render_line(6)
        app.theme = "textual-light"
        await pilot.pause()
        assert app.reader.render_line(6) != dark
        assert app.reader.render_line(6).text == dark.text


@pytest.mark.slow
async def test_in_a_pane_of_any_width_rows_are_as_wide_as_it() -> None:
    app = ReaderApp(SHORT)
    async with app.run_test(size=(60, 30)) as pilot:
        for width in range(1, 40):
            app.reader.styles.width = width
            await pilot.pause()
            columns = app.reader.scrollable_content_region.width
            assert {app.reader.render_line(y).cell_length for y in range(30)} == {columns}
            assert {cell_len(app.reader.render_line(y).text) for y in range(30)} == {columns}


async def test_a_page_shown_while_hidden_is_there_once_it_is_not() -> None:
    app = ReaderApp(LONG)
    async with app.run_test(size=SIZE) as pilot:
        app.reader.display = False
        await pilot.pause()
        app.reader.show(SHORT)
        app.reader.display = True
        await pilot.pause()
        assert "Some words" in app.rows()[6]
