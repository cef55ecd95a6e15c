"""Finding a typed text in others."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.text.tokens import Marker, Phrase


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("it's", "It’s he", ["It’s"]),
        ("cafe", "Un cafe\u0301 noir, un CAFÉ", ["cafe\u0301", "CAFÉ"]),
        ("strasse", "die Straße", ["Straße"]),
        ("s", "ß", ["ß"]),
        ("a - b", "A –\u00a0b", ["A –\u00a0b"]),
        ('"no"', "«no» “no”", ["«no»", "“no”"]),
        ("...", "wait… what", ["…"]),
        ("c++ (x)", "C++ (x), c", ["C++ (x)"]),
        ("算予", "予算予算", ["算予"]),
        ("مدرسة", "مَدْرَسَة", ["مَدْرَسَة"]),
        ("йод", "Йод, иод", ["Йод"]),
        ("", "anything", []),
        (" ", "any thing", []),
    ],
)
def test_a_phrase_is_found_as_a_person_means_it(typed: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in Phrase(typed).spans(text)] == found
    assert bool(Phrase(typed)) == bool(typed.strip())


@given(st.text(max_size=8), st.text(max_size=40))
def test_matches_are_in_order_and_apart(typed: str, text: str) -> None:
    spans = Phrase(typed).spans(text)
    assert all(start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(st.text(min_size=1, max_size=8).filter(lambda text: bool(Phrase(text))))
def test_a_text_is_found_in_itself(text: str) -> None:
    assert Phrase(text).spans(f"--{text}--")


def test_a_mark_goes_with_the_letter_that_it_stands_on() -> None:
    assert Marker([("cafe", False)]).spans("un cafe\u0301!") == [(3, 8)]
