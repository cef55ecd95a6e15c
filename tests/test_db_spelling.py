"""Likeness of words and names: common letters in order, and mistakes from one to the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.text.spelling import Spelling, most_like

WORDS = st.text("abc", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "mistakes"),
    [("response", "response", 0), ("response", "repsonse", 1), ("response", "respnse", 1), ("response", "rxsponce", 2)],
)
def test_letters_less_more_other_and_swapped_are_mistakes(one: str, other: str, mistakes: int) -> None:
    assert Spelling(one).is_near(other, mistakes)
    assert not mistakes or not Spelling(one).is_near(other, mistakes - 1)


def test_the_most_alike_come_first_and_none_that_are_too_different() -> None:
    names = [("Jane Row", "jane row"), ("Xu", "xu"), ("Jane Roe", "jane roe")]
    assert most_like("jane roe", names, at_least=0.65, most=3) == ["Jane Roe", "Jane Row"]
    assert most_like("jane roe", names, at_least=0.65, most=1) == ["Jane Roe"]


@given(WORDS, WORDS)
def test_one_mistake_leads_to_what_one_change_makes(one: str, other: str) -> None:
    cuts = [(one[:at], one[at:]) for at in range(len(one) + 1)]
    changed = {left + right[1:] for left, right in cuts} | {left + x + right for left, right in cuts for x in "abc"}
    changed |= {left + x + right[1:] for left, right in cuts if right for x in "abc"}
    changed |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    assert Spelling(one).is_near(other, 1) == (other in changed | {one})


@given(WORDS, WORDS)
def test_likeness_is_the_same_both_ways_and_whole_for_the_same(one: str, other: str) -> None:
    assert Spelling(one).likeness(other) == Spelling(other).likeness(one)
    assert (Spelling(one).likeness(other) == 1) == (one == other)
