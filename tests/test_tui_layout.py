"""Wrapping by cells, and places that hold at any width."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from db.text.cleaning import terminal_safe
from tui.article.cells import pad
from tui.article.document import Anchor, DocumentBlock
from tui.article.layout import DocumentLayout, DocumentPlace
from tui.article.wrapping import (
    _ONE_CELL_EACH,
    _wrap_cells,
    _wrap_plain,
    cell_widths,
    is_plain,
    wrap,
    wrap_verbatim,
)

_PIECES = [
    "a", "the", "security", "demands,", "non-proliferation", "(EU)", "x" * 50, " ", " ", "  ", "-", "--", "1-2",
    "a-b-c",
    "欧州連合", "、", "。", "「予算」", "ガス", "ー", "ッ", "한국어", "ｶﾅ", "é", "e\u0301", "a\u0300\u0301\u0302",
    "ไทย", "ที่", "हिन्दी", "क्षत्रिय", "עברית", "שָׁלוֹם", "العربية", "مَدْرَسَة", "می‌خواهم",
    "👨‍👩‍👧‍👦", "👍🏽", "🇺🇦", "🇪🇺🇺🇦🇪🇺", "❤️", "1️⃣", "🎉", "“", "”", "…",
]  # fmt: skip
_texts = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join) | st.text(max_size=60)
_safe_texts = _texts.map(lambda text: terminal_safe(text).replace("\n", " "))
_widths = st.integers(2, 40)


def _lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in zip(*wrap(text, width), strict=True)]


@given(_safe_texts, _widths)
def test_no_line_is_wider_than_asked_as_rich_counts_cells(text: str, width: int) -> None:
    assert [line for line in _lines(text, width) if cell_len(line) > width] == []


@given(_safe_texts, _widths)
def test_nothing_is_lost_but_blanks_where_lines_end(text: str, width: int) -> None:
    starts, ends = wrap(text, width)
    gaps = [text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True)]
    assert starts[0] == 0
    assert all(set(gap) <= {" "} for gap in gaps)
    assert all(start < end for start, end in zip(starts, ends, strict=True)) or text.strip(" ") == ""


@given(_safe_texts, _widths)
def test_no_line_starts_inside_a_cluster(text: str, width: int) -> None:
    widths = cell_widths(text)
    assert [start for start in wrap(text, width)[0][1:] if widths[start] == 0] == []


@given(
    st.lists(st.sampled_from(["ab", "a-b", "abc-def-", " ", "  ", "-", "1-2", "é", "«"]), max_size=30).map("".join),
    _widths,
)
def test_the_quick_way_of_wrapping_and_the_thorough_one_agree(text: str, width: int) -> None:
    quick: tuple[list[int], list[int]] = [], []
    thorough: tuple[list[int], list[int]] = [], []
    _wrap_plain(text, width, *quick)
    _wrap_cells(text, width, *thorough)
    assert quick == thorough


def test_what_is_taken_for_one_cell_each_is_so() -> None:
    plain = [chr(code) for code in range(0x3000) if _ONE_CELL_EACH.fullmatch(chr(code))]
    assert len(plain) > 1000
    assert [char for char in plain if cell_len(char) != 1] == []
    assert not is_plain("e\u0301")
    assert not is_plain("予")


def test_lines_end_at_blanks_and_after_hyphens_between_words() -> None:
    assert _lines("the non-proliferation regime", 12) == ["the non-", "proliferatio", "n regime"]
    assert _lines("five words in a row", 10) == ["five words", "in a row"]
    assert _lines("an e-mail of 2020-21", 6) == ["an", "e-mail", "of", "2020-2", "1"]


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert _lines("x" * 25 + " y", 10) == ["x" * 10, "x" * 10, "x" * 5 + " y"]


def test_chinese_and_japanese_break_anywhere_but_before_and_after_certain_marks() -> None:
    assert _lines("欧州連合、冬に向け", 8) == ["欧州連", "合、冬に", "向け"]
    assert _lines("ある「予算」", 6) == ["ある", "「予", "算」"]
    assert _lines("欧州 EU連合", 7) == ["欧州 EU", "連合"]


def test_korean_breaks_at_its_blanks() -> None:
    assert _lines("대한민국 정부는", 9) == ["대한민국", "정부는"]


def test_flags_families_and_marks_stay_whole() -> None:
    assert _lines("🇺🇦🇪🇺🇺🇦", 3) == ["🇺🇦", "🇪🇺", "🇺🇦"]
    assert _lines("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3) == ["👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"]
    assert _lines("e\u0301" * 5, 2) == ["e\u0301" * 2, "e\u0301" * 2, "e\u0301"]


def test_a_character_wider_than_the_pane_still_gets_its_line() -> None:
    assert _lines("予算", 1) == ["予", "算"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap("", 10) == ([0], [0])
    assert wrap("   ", 10) == ([0], [3])


def _paragraphs(*texts: str, above: int = 1) -> list[DocumentBlock]:
    return [DocumentBlock("paragraph", terminal_safe(text), above=above) for text in texts]


@pytest.mark.parametrize(
    ("columns", "measure", "margin"), [(77, 72, 2), (59, 55, 2), (120, 72, 24), (49, 45, 2), (3, 1, 2)]
)
def test_the_measure_is_72_or_the_pane_less_4(columns: int, measure: int, margin: int) -> None:
    layout = DocumentLayout(_paragraphs("text"), columns)
    assert (layout.measure, layout.margin) == (measure, margin)


@given(st.lists(_safe_texts, min_size=1, max_size=5), st.integers(6, 60), st.integers(6, 60))
def test_a_place_is_found_again_at_the_same_width_and_in_its_line_at_another(
    texts: list[str], one: int, other: int
) -> None:
    blocks = _paragraphs(*texts)
    layout, elsewhere = DocumentLayout(blocks, one), DocumentLayout(blocks, other)
    for line in range(layout.height - 1):
        place = layout.place_of(line)
        assert layout.line_of(place) == line
        there = elsewhere.line_of(place)
        assert elsewhere.block[there] == place.block
        if place.char >= 0:
            assert elsewhere.start[there] <= place.char


def test_a_place_that_the_document_has_not_becomes_the_nearest() -> None:
    layout = DocumentLayout(_paragraphs("one two three", "four"), 9)
    assert layout.line_of(DocumentPlace(0, 999)) == layout.first[1] - 2
    assert layout.line_of(DocumentPlace(99, 0)) == layout.first[1]
    assert layout.line_of(DocumentPlace(0, -50)) == 0


@given(_safe_texts, st.integers(8, 40))
def test_a_character_is_found_under_the_column_where_it_stands(text: str, columns: int) -> None:
    layout = DocumentLayout(_paragraphs(text), columns)
    widths = cell_widths(terminal_safe(text))
    for line in range(1, layout.height - 1):
        for char in range(layout.start[line], layout.end[line]):
            if widths[char]:
                cluster = layout.cluster_at(line, layout.column_of(line, char))
                assert cluster.start <= char < cluster.end


def test_beside_a_line_lie_its_ends() -> None:
    layout = DocumentLayout(_paragraphs("one two three"), 9)
    assert layout.text(1) == "one"
    assert layout.cluster_at(1, 0)[1:] == (0, 0)
    assert layout.cluster_at(1, 8)[1:] == (3, 3)
    assert layout.cluster_at(0, 4)[1:] == (0, 0)
    assert layout.cluster_at(99, 4)[1:] == (13, 13)


def test_text_from_right_to_left_ends_at_the_measure() -> None:
    block = DocumentBlock("bullet", "بند", first=" •", rest="  ", flush_right=True)
    layout = DocumentLayout([block], 24)
    assert layout.text_column(0) + layout.text_cells(0) + 2 == layout.margin + layout.measure


def test_every_paragraph_keeps_its_words_at_every_width() -> None:
    text = "Ministers said on 26 January that non-proliferation “matters” — 予算 and всё."
    for width in range(2, 60):
        assert re.sub(r"\s", "", "".join(_lines(text, width))) == re.sub(r"\s", "", text)


def test_links_in_view_are_those_with_a_part_in_it() -> None:
    layout = DocumentLayout(_paragraphs("one two three", "four"), 9)
    anchors = [Anchor(0, 0, 3), Anchor(0, 4, 13), Anchor(1, 0, 4)]
    assert [layout.text(line) for line in (1, 2, 3, 5)] == ["one", "two", "three", "four"]
    assert list(layout.anchors_in(anchors, range(1, 2))) == [0]
    assert list(layout.anchors_in(anchors, range(3, 4))) == [1]
    assert list(layout.anchors_in(anchors, range(2, 7))) == [1, 2]
    assert layout.anchors_in(anchors, range(4, 5)) == range(2, 2)
    assert layout.anchors_in(anchors, range(6, 7)).stop <= 3
    assert list(layout.anchors_in([], range(1, 7))) == []


_codes = st.lists(_safe_texts | st.sampled_from(["", "    indented", "}"]), min_size=1, max_size=5).map("\n".join)


@given(_codes, _widths)
def test_code_is_cut_by_cells_with_all_its_blanks(code: str, width: int) -> None:
    starts, ends = wrap_verbatim(code, width)
    lines = [code[start:end] for start, end in zip(starts, ends, strict=True)]
    assert [line for line in lines if cell_len(line) > width] == []
    assert "".join(lines) == code.replace("\n", "")
    edges = {0, *(match.end() for match in re.finditer("\n", code))}
    assert edges <= set(starts)


def test_a_line_break_of_a_text_starts_a_line() -> None:
    assert _lines("one two\nthree\n\nfour", 5) == ["one", "two", "three", "", "four"]


def _table(*rows: tuple[str, ...]) -> DocumentBlock:
    return DocumentBlock("table", "\n".join(map(" | ".join, rows)), rows=rows)


def _drawn(layout: DocumentLayout) -> list[str]:
    """The lines of a layout as they are painted, without its margin."""
    lines = []
    for line in range(layout.height - 1):
        drawn = ""
        for piece in layout.pieces(line):
            drawn = pad(drawn, piece.column) + layout.blocks[0].text[piece.start : piece.end] + piece.after
        lines.append(drawn)
    return lines


STORMS = _table(
    ("Name", "Boats lost", "Cost"),
    ("Astrid", "14", "unknown"),
    ("Barbara", "3", "most of it for the breakwater"),
    ("", "", ""),
    ("Ciara", "", "none"),
)


def test_a_table_stands_in_columns_whose_cells_are_wrapped() -> None:
    assert _drawn(DocumentLayout([STORMS], 44)) == [
        "Name     Boats lost  Cost",
        "Astrid   14          unknown",
        "Barbara  3           most of it for the",
        "                     breakwater",
        "",
        "Ciara                none",
    ]


def test_a_table_too_wide_for_columns_stands_cell_by_cell() -> None:
    assert _drawn(DocumentLayout([STORMS], 30)) == [
        "Name: Astrid",
        "  Boats lost: 14",
        "  Cost: unknown",
        "Name: Barbara",
        "  Boats lost: 3",
        "  Cost: most of it for the",
        "        breakwater",
        "Name: Ciara",
        "  Cost: none",
    ]
    headers = _table(("", "A header longer than half of the line"), ("one", ""), ("two", "2"), ("three", "3", "4"))
    assert _drawn(DocumentLayout([headers], 22)) == [
        "one",
        "  A header longer",
        "  than half of",
        "  the line:",
        "two",
        "  A header…: 2",
        "three",
        "  A header…: 3",
        "  4",
    ]
    assert _drawn(DocumentLayout([_table(("A header", "that is", "alone and too wide"))], 20)) == [
        "A header",
        "that is",
        "alone and too",
        "wide",
    ]
    assert _drawn(DocumentLayout([_table(("",))], 20)) == [""]


_cells = _safe_texts.map(str.strip) | st.sampled_from(["", "14", "Name"])
_tables = st.lists(st.lists(_cells, min_size=1, max_size=6).map(tuple), min_size=1, max_size=5)


@given(_tables, st.integers(8, 60))
def test_every_character_of_a_table_is_shown_once_and_found_where_it_is(
    rows: list[tuple[str, ...]], columns: int
) -> None:
    block = _table(*rows)
    layout = DocumentLayout([block], columns)
    shown = sorted(
        (piece.start, piece.end)
        for line in range(layout.height - 1)
        for piece in layout.pieces(line)
        if not piece.is_repeated
    )
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(shown))
    assert "".join(block.text[start:end] for start, end in shown).replace(" ", "") == "".join(
        "".join(row) for row in rows
    ).replace(" ", "")
    widths = cell_widths(block.text)
    for line in range(layout.height - 1):
        assert cell_len(_drawn(layout)[line]) <= layout.measure or layout.measure < 10
        assert layout.line_of(layout.place_of(line)) == line
        for piece in layout.pieces(line):
            for char in range(piece.start, piece.end):
                if piece.is_repeated or not widths[char]:
                    continue
                assert layout.line_of(DocumentPlace(0, char)) == line
                assert layout.start[line] <= char < layout.end[line]
                cluster = layout.cluster_at(line, layout.column_of(line, char))
                assert cluster.start <= char < cluster.end


def test_links_of_a_table_are_in_view_with_any_line_of_theirs() -> None:
    wide = DocumentLayout([_table(("One", "Three four five six seven eight"), ("a two line cell it is", "b"))], 30)
    assert _drawn(wide) == [
        "One           Three four",
        "              five six",
        "              seven eight",
        "a two line    b",
        "cell it is",
    ]
    text = wide.blocks[0].text
    first, second = (Anchor(0, text.index(word), text.index(word) + len(word)) for word in ("eight", "cell it is"))
    assert list(wide.anchors_in([first, second], range(2, 3))) == [0]
    assert list(wide.anchors_in([first, second], range(3, 5))) == [1]
    b = Anchor(0, text.index("| b") + 2, len(text))
    assert next(iter(wide.anchors_in([first, second, b], range(4, 5)))) == 1
    assert wide.lines_of(0, text.index("a two"), len(text)) == range(3, 5)
