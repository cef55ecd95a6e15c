"""Text measured and cut by the cells it is drawn in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.text.cleaning import terminal_safe
from tui.article.cells import cell_len, cut, cut_around_match, head, pad

SCRIPTS = "aé ßж-ω’字かガ、한ไิ🙂👍🏽👨‍👩‍👧नम\u0301\u0308\u200d"
TEXTS = st.text(st.sampled_from(SCRIPTS) | st.characters(exclude_categories=["Cs"]), max_size=60).map(
    lambda text: terminal_safe(text).replace("\n", " ")
)
WIDTHS = st.integers(0, 40)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Grain prices", 12, "Grain prices"),
        ("Grain prices", 11, "Grain pric…"),
        ("Grain prices", 7, "Grain…"),
        ("予算審議", 8, "予算審議"),
        ("予算審議", 7, "予算審…"),
        ("予算審議", 6, "予算…"),
        ("cafe\u0301s", 5, "cafe\u0301s"),
        ("cafe\u0301 au lait", 5, "cafe\u0301…"),
        ("a", 1, "a"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
        ("", 3, ""),
    ],
)
def test_text_is_cut_by_cells_without_a_blank_before_the_ellipsis(text: str, width: int, expected: str) -> None:
    assert cut(text, width) == expected


@given(TEXTS, WIDTHS)
def test_what_was_cut_fits_and_is_the_start_of_the_text(text: str, width: int) -> None:
    shown = cut(text, width)
    assert cell_len(shown) <= width
    if width:
        assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))
        assert (shown == text) == (cell_len(text) <= width)


@given(TEXTS, WIDTHS)
def test_the_head_takes_as_much_as_fits(text: str, width: int) -> None:
    start = head(text, width)
    assert text.startswith(start)
    assert cell_len(start) <= width
    rest = text[len(start) :]
    if rest and len(start) > 1:
        assert cell_len(start) >= width - 1


def test_a_family_is_not_torn_apart() -> None:
    assert cut("ab👨‍👩‍👧cd", 5) == "ab👨‍👩‍👧…"
    assert cut("ab👨‍👩‍👧cd", 4) == "ab…"


def test_marks_without_end_are_not_measured_to_their_end() -> None:
    shown = cut("a" + "\u0e34" * 100_000, 10)
    assert len(shown) < 200
    assert cell_len(shown) <= 10


def test_text_is_padded_by_cells() -> None:
    assert pad("字", 4) == "字  "
    assert pad("字字", 3) == "字字"


TITLE = "US sends response to Russia's security demands"


def around(text: str, word: str, width: int) -> str:
    start = text.index(word)
    shown, shift = cut_around_match(text, width, (start, start + len(word)))
    assert shown[start + shift : start + len(word) + shift] == word
    return shown


def test_a_match_past_the_cut_moves_into_view_from_a_word_on() -> None:
    assert around(TITLE, "security", 27) == "…to Russia's security dema…"


def test_a_match_before_the_cut_leaves_the_text_where_it_is() -> None:
    assert around(TITLE, "response", 27) == "US sends response to Russi…"
    assert around(TITLE, "security", 80) == TITLE


def test_a_match_at_the_end_needs_no_room_for_an_ellipsis() -> None:
    assert around("Café closures: the old town's security", "security", 24) == "…the old town's security"


def test_a_long_word_before_the_match_goes_as_a_whole() -> None:
    assert around("Donaudampfschifffahrtsgesellschaft-Kapitän tritt ab", "Kapitän", 20) == "…Kapitän tritt ab"


def test_a_script_without_blanks_keeps_what_fits_before_the_match() -> None:
    assert around("欧州連合、冬に向けガス備蓄を拡大へ", "備蓄", 14) == "…向けガス備蓄…"


def test_a_match_wider_than_the_room_begins_it() -> None:
    assert cut_around_match("one two unpronounceable", 8, (8, 23)) == ("…unpron…", -7)


@given(TEXTS, st.integers(3, 40), st.data())
def test_the_whole_match_shows_if_it_can(text: str, width: int, data: st.DataObject) -> None:
    text += "x"
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    match = text[start:end]
    if match != match.strip() or "\u200d" in text or cell_len(text[start]) == 0 or cell_len(text[end - 1]) == 0:
        return
    shown, shift = cut_around_match(text, width, (start, end))
    assert cell_len(shown) <= width
    if cell_len(match) <= width - 2 and (end == len(text) or cell_len(text[end]) > 0):
        assert shown[start + shift : end + shift] == match
