from hypothesis import given
from hypothesis import strategies as st

from tui.navigation.history import History


def walked(*places: str) -> History[str]:
    history: History[str] = History()
    for place in places:
        history.visit(place)
    return history


def test_before_the_first_visit_one_is_nowhere_and_can_go_nowhere() -> None:
    history = walked()
    assert history.current is None
    assert history.back() is None
    assert history.forward() is None


def test_going_back_retraces_the_way_and_forward_follows_it_again() -> None:
    history = walked("a", "b", "c")
    assert [history.back(), history.back(), history.back()] == ["b", "a", None]
    assert history.current == "a"
    assert [history.forward(), history.forward(), history.forward()] == ["b", "c", None]
    assert history.current == "c"


def test_a_new_visit_forgets_what_lay_ahead() -> None:
    history = walked("a", "b", "c")
    history.back()
    history.visit("d")
    assert not history.can_go_forward
    assert [history.back(), history.back()] == ["b", "a"]


def test_visiting_where_one_is_changes_nothing() -> None:
    history = walked("a", "b")
    history.back()
    history.visit("a")
    assert history.forward() == "b"


def test_replacing_changes_the_place_and_not_the_way() -> None:
    history = walked("a", "b", "c")
    history.back()
    history.replace("b, further down")
    assert history.current == "b, further down"
    assert history.forward() == "c"
    assert history.back() == "b, further down"


def test_replacing_before_the_first_visit_is_one() -> None:
    history = walked()
    history.replace("a")
    assert history.current == "a"
    assert not history.can_go_back


def test_the_oldest_places_go_first() -> None:
    history: History[int] = History(limit=3)
    for place in range(5):
        history.visit(place)
    assert [history.current, history.back(), history.back(), history.back()] == [4, 3, 2, None]


@given(st.lists(st.one_of(st.integers(0, 5), st.sampled_from(["back", "forward"]))))
def test_it_is_a_list_with_a_finger_on_it(steps: list[int | str]) -> None:
    history: History[int] = History()
    places: list[int] = []
    at = -1
    for step in steps:
        if step == "back":
            history.back()
            at = max(at - 1, 0) if places else -1
        elif step == "forward":
            history.forward()
            at = min(at + 1, len(places) - 1)
        elif isinstance(step, int):
            history.visit(step)
            if not places or places[at] != step:
                places = [*places[: at + 1], step]
                at = len(places) - 1
        assert history.current == (places[at] if places else None)
        assert history.can_go_back == (at > 0)
        assert history.can_go_forward == (at < len(places) - 1)
