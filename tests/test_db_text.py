import os
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.text.cleaning import (
    clean,
    clean_line,
    compose_letters,
    fold,
    fold_title,
    make_article_slug,
    terminal_safe,
    title_key,
    to_slug_part,
)

PIECES = [*"\x1b[]PX^_\\\x07\0\x7f\x85\x90\x98\x9b\x9c\x9d\x9e\x9f\r\x0b\u2028", "\x1b[", "\x1b]", "\x1bP", "\x1b\\"]
PIECES += [*"aZ é予0;m()?!/@~- \n\t", *"\u202e\u2066\ufffe\ud800\u200c\u200d👩🚒\ufe0f\u0301\u094d\xad\u3000’"]

HOSTILE = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=60).map("".join)
"""Text as the worst of pages have it: control sequences, whole and in pieces, between words."""

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef]"
    "|[" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)) + "]"
)

INTRODUCERS = {"DCS": "\x1bP", "SOS": "\x1bX", "OSC": "\x1b]", "PM": "\x1b^", "APC": "\x1b_"}
INTRODUCERS |= {"8-bit DCS": "\x90", "8-bit SOS": "\x98", "8-bit OSC": "\x9d", "8-bit PM": "\x9e", "8-bit APC": "\x9f"}


@pytest.mark.parametrize("end", ["\x07", "\x1b\\", "\x9c"], ids=["BEL", "ST", "8-bit ST"])
@pytest.mark.parametrize("introducer", INTRODUCERS.values(), ids=INTRODUCERS)
def test_a_control_string_goes_with_its_payload(introducer: str, end: str) -> None:
    assert clean(f"Be{introducer}52;c;cm0gLXJmIH4={end}fore") == "Before"
    assert clean(f"{introducer}0;{end}") == ""


@pytest.mark.parametrize(
    "sequence",
    [
        *(
            "\x1b[m",
            "\x1b[31m",
            "\x1b[38;2;1;2;3m",
            "\x1b[?1049h",
            "\x1b[2 q",
            "\x1b[1;2!p",
            "\x1b[>c",
            "\x1b[@",
            "\x1b[~",
        ),
        *(
            "\x9b31m",
            "\x9b?25l",
            "\x9b6n",
            "\x1bc",
            "\x1b7",
            "\x1b(B",
            "\x1b#8",
            "\x1b%G",
            "\x1bM",
            "\x1b=",
            "\x1b~",
            "\x1bN",
        ),
    ],
)
def test_a_control_sequence_goes_whole(sequence: str) -> None:
    assert clean(f"Be{sequence}fore") == "Before"


@pytest.mark.parametrize("introducer", INTRODUCERS.values(), ids=INTRODUCERS)
def test_an_introducer_that_nothing_ends_swallows_no_text(introducer: str) -> None:
    assert clean(f"One{introducer}two.\nThree.") == "Onetwo.\nThree."
    assert clean(f"One{introducer}two.\nThree.\x07") == "Onetwo.\nThree."


def test_a_sequence_in_pieces_doesnt_come_together() -> None:
    assert UNSAFE.search(clean("\x1b\x1b[m[31mred")) is None
    assert UNSAFE.search(clean("\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\")) is None
    assert "52" not in clean("\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\")


@pytest.mark.parametrize(
    "char", [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))], ids=lambda char: f"{ord(char):02x}"
)
def test_controls_go_but_newline_and_tab(char: str) -> None:
    expected = {"\t": "a\tb", "\n": "a\nb", "\r": "a\nb", "\x0b": "a\nb", "\x0c": "a\nb", "\x85": "a\nb"}
    expected |= {"\x1b": "a", "\x9b": "a"}  # with the letter after them they are a whole sequence
    assert clean(f"a{char}b") == expected.get(char, "ab")


def test_every_line_break_is_a_newline() -> None:
    assert clean("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h\ni") == "a\nb\nc\nd\ne\nf\ng\nh\ni"
    assert clean("a\r\n\r\nb") == "a\n\nb"


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)], ids=hex)
def test_bidi_overrides_and_isolates_go(code: int) -> None:
    assert clean(f"exe.{chr(code)}txt") == "exe.txt"


def test_lone_surrogates_and_noncharacters_go() -> None:
    assert clean("a\ud800b\udfffc") == "abc"
    for plane in range(17):
        assert clean(f"a{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}b") == "ab"
    assert clean("".join(map(chr, range(0xFDD0, 0xFDF0)))) == ""
    assert clean("\ufdcf\ufdf0\ufffd") == "\ufdcf\ufdf0\ufffd"


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क्\u200dष", "👩\u200d🚒", "“Quoted” — and so on… €", "予算案\u3000可決", "é", "\xa0"]
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@given(HOSTILE)
def test_nothing_unsafe_is_left_and_cleaning_again_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert UNSAFE.search(cleaned) is None
    assert clean(cleaned) == cleaned
    cleaned.encode()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp", "Cf"])))
def test_text_without_controls_is_untouched(text: str) -> None:
    assert clean(text) == text


@given(HOSTILE)
def test_a_cleaned_line_is_one_line_without_blanks_around_it(text: str) -> None:
    line = clean_line(text)
    assert "\n" not in line
    assert line == line.strip() == " ".join(line.split()) == clean_line(line)


HUGE = 1_000_000
HOSTILE_UNITS = [
    *(
        "\x1b",
        "\x1b[",
        "\x1b]",
        "\x1bP",
        "\x1b]0;",
        "\x1b[1;",
        "\x1b[1 ",
        "\x1b ",
        "\x9b",
        "\x9d",
        "\x9dab",
        "\x1b]a\x1b",
        "\x9b0",
    ),
    *(
        "\r",
        "\u202e",
        "\u0301",
        "a\u0301",
        "\u200d",
        "👩\u200d",
        "\ufe0f",
        " ",
        " -",
        "- ",
        "-",
        "\u1161",
        "и\u0306",
        "’",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "function", [clean, clean_line, terminal_safe, fold_title], ids=lambda function: function.__name__
)
@pytest.mark.parametrize("unit", HOSTILE_UNITS, ids=ascii)
def test_hostile_input_takes_time_in_proportion(function: Callable[[str], str], unit: str) -> None:
    """Anything quadratic takes minutes here, so that nobody overlooks it."""
    for text in ("\x1b]" + unit * (HUGE // len(unit) // 4), "\x1b[" + "0" * (HUGE // 4) + unit):
        function(text)


@given(HOSTILE)
def test_what_is_displayed_is_clean_and_displaying_it_again_changes_nothing(text: str) -> None:
    shown = terminal_safe(text)
    assert UNSAFE.search(shown) is None
    assert "\t" not in shown
    assert not set(shown) & set("\xad\u200b\u200e\u200f\u2060\ufe0e\ufe0f\ufeff")
    assert terminal_safe(shown) == shown
    assert shown.count("\n") == clean(text).count("\n")


@pytest.mark.parametrize(
    "mark", ["\u0301", "\u20dd", "\u094d", "\u0902", "\u093e", "\u0e31", "\u064b", "\u3099"], ids=ascii
)
def test_a_mark_without_a_base_is_given_one(mark: str) -> None:
    assert terminal_safe(f"{mark}x") == f"◌{mark}x"
    assert terminal_safe(f"one\n{mark}x") == f"one\n◌{mark}x"
    assert terminal_safe(f"{mark}\tx") == f"◌{mark} x"


def test_a_base_keeps_four_marks() -> None:
    assert terminal_safe("Z" + "\u0301" * 50 + "y") == "Z" + "\u0301" * 4 + "y"


def test_joiners_stay_between_emoji_and_where_spelling_needs_zwnj() -> None:
    assert terminal_safe("👩\u200d🚒") == "👩\u200d🚒"
    assert terminal_safe("❤\ufe0f\u200d🔥") == "❤\u200d🔥"
    assert terminal_safe("a\u200db") == "ab"
    assert terminal_safe("\u200d\u200d") == ""
    assert terminal_safe("👩\u200d\u200d🚒") == "👩\u200d🚒"
    assert terminal_safe("👩\u200d") == "👩"
    assert terminal_safe("می\u200cخواهم") == "می\u200cخواهم"


@given(HOSTILE)
def test_the_fold_of_a_text_is_the_folds_of_its_characters(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STRASSE", "straße"),
        ("Éric ÀÇÑ", "eric acn"),
        ("e\u0301", "é"),
        ("ΟΔΟΣ", "οδός"),
        ("ЁЖ", "еж"),
        ("İstanbul", "istanbul"),
        ("ﬁnal", "final"),
        ("ＮＡＴＯ１", "nato1"),
        ("كِتَابٌ", "كتاب"),
        ("كتـــاب", "كتاب"),
        ("שָׁלוֹם", "שלום"),
        ("demo\xadcracy", "democracy"),
        ("می\u200cخواهم", "میخواهم"),
        ("x\u200b\u2060\ufeffy", "xy"),
        ("葛\U000e0100", "葛"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_fold_makes_alike_what_a_reader_takes_for_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("й", "и"), ("が", "か"), ("ø", "o"), ("한", "하"), ("हि", "ही"), ("予", "子"), ("1", "2")]
)
def test_fold_keeps_letters_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text("йЙиёїÉßがパヷか한국각하ạǖñ aΆ", max_size=20))
def test_letters_fold_alike_however_they_are_spelled(text: str) -> None:
    spellings = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    assert len({fold(compose_letters(spelling)) for spelling in spellings}) == 1
    assert len({title_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("text", ["Йод и йогурт", "がんばれ", "ガス", "한국", "Ünïcödé"])
def test_a_decomposed_title_is_the_same_title(text: str) -> None:
    assert title_key(unicodedata.normalize("NFD", text)) == title_key(text)


def test_half_width_kana_are_kana() -> None:
    assert title_key("ﾆｭｰｽ ｶﾞ") == title_key("ニュース ガ")


SAME_TITLE = [
    "Union: “Don’t panic” — it’s Kyiv’s plan",
    "UNION: \"DON'T PANIC\" - IT'S KYIV'S PLAN",
    "Union:  «Don`t panic»—it´s  Kyiv‘s plan ",
    "Ünion: „Don′t panic‟ – it＇s\xa0Kyiv's\tplan",
    "Union: ＂Don’t panic＂ -- it's Kyiv’s plan",
    "Union: 「Don’t panic」﹘it’s\u200b Kyiv’s plan",
]


@pytest.mark.parametrize("title", SAME_TITLE)
def test_a_title_is_the_same_in_other_case_quotes_dashes_accents_and_blanks(title: str) -> None:
    assert fold_title(title) == fold_title(SAME_TITLE[0])
    assert title_key(title) == title_key(SAME_TITLE[0])


@pytest.mark.parametrize("other", ["A-b c", "A b", "A, b", "A b. ", "A b?", "A b 2"])
def test_other_words_and_other_points_are_another_title(other: str) -> None:
    assert len({fold_title("A bc"), fold_title(other)}) == 2


@given(HOSTILE)
def test_folding_a_title_again_changes_nothing(text: str) -> None:
    assert fold_title(fold_title(text)) == fold_title(text)


@given(HOSTILE.map(clean))
def test_a_title_key_is_a_signed_number_of_64_bits(title: str) -> None:
    assert -(1 << 63) <= title_key(title) < 1 << 63
    assert title_key(title) == title_key(title.upper().lower().swapcase()) or not title.isascii()


def test_a_slug_reads_like_its_article() -> None:
    slug = make_article_slug(("News and comments",), 2022, "US sends response to Russia’s security demands")
    assert slug == "news-and-comments/2022/us-sends-response-to-russia-s-security-demands"
    assert make_article_slug(("News and comments",), 2022, "US sends response to Russia's security demands") == slug
    assert make_article_slug(("World", "Europe"), None, "Title") == "world/europe/undated/title"
    assert make_article_slug((), 1702, "Title") == "unfiled/1702/title"
    assert make_article_slug(("Новини",), 2022, "Відповідь") == "novini/2022/vidpovid"


def test_a_slug_has_a_digest_where_nothing_readable_is_left() -> None:
    for title in ("!!!", "…", "👩\u200d🚒", "—"):
        assert re.fullmatch(r"[0-9a-f]{12}", to_slug_part(title))
    assert to_slug_part("!!!") != to_slug_part("???")
    assert to_slug_part("!!!") == to_slug_part("!!!")


@pytest.mark.parametrize(
    "title", ["&#99999999999;", "&#xD800;", "&#x110000;", "&#" + "9" * 5000 + ";", "%2e%2e/../..", "a/b\\c"]
)
def test_nothing_in_a_title_breaks_its_slug(title: str) -> None:
    assert re.fullmatch("[a-z0-9-]+", to_slug_part(title))


@given(HOSTILE.map(clean))
def test_a_slug_part_is_short_and_made_of_ascii_words(title: str) -> None:
    part = to_slug_part(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", part)
    assert len(part) <= 80


def test_a_slug_ends_at_a_word() -> None:
    assert to_slug_part("word " * 100) == "-".join(["word"] * 16)
    assert to_slug_part("x" * 500) == "x" * 80


def test_random_bytes_taken_for_text_come_out_clean() -> None:
    noise = os.urandom(200_000).decode("latin-1")
    assert UNSAFE.search(clean(noise)) is None
