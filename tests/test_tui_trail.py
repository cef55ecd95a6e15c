"""The way through an archive: history, and the listing that J and K go along."""

from db.models import Ids
from db.storage.connections import CancelCheck, never_cancelled
from tui.article.layout import DocumentPlace
from tui.navigation.locations import ArticleLocation, ConcordanceLocation, ListingLocation, Location
from tui.navigation.trail import Trail
from tui.tree.row_sources import ReadingOrder

ONE, TWO, THREE = (ArticleLocation(article_id) for article_id in (1, 2, 3))
LISTING = ListingLocation(7)


def walked(*locations: Location) -> Trail:
    trail = Trail()
    for location in locations:
        trail.settle(location)
    return trail


def order_of(*ids: int) -> ReadingOrder:
    def find(cancelled: CancelCheck) -> Ids:
        return ids

    return find


def step(trail: Trail, step: int, article_id: int | None, listed_id: int | None = None) -> int | None:
    find = trail.neighbour(step, article_id, article_id if listed_id is None else listed_id)
    assert find is not None
    return find(never_cancelled)


# History


def test_at_first_there_is_nothing_to_go_back_to() -> None:
    trail = Trail()
    assert trail.back(None) is None
    assert trail.forward(None) is None


def test_going_back_and_forward_follows_the_way() -> None:
    trail = walked(ONE, LISTING, TWO)
    assert [trail.back(TWO), trail.back(LISTING), trail.back(ONE)] == [LISTING, ONE, None]
    assert [trail.forward(ONE), trail.forward(LISTING), trail.forward(TWO)] == [LISTING, TWO, None]


def test_a_location_comes_back_with_the_place_where_it_was_left() -> None:
    trail = walked(ONE, TWO)
    further = ArticleLocation(2, DocumentPlace(4, 0))
    assert trail.back(further) == ONE
    assert trail.forward(ONE) == further


def test_what_was_only_previewed_enters_the_history_when_it_is_left() -> None:
    trail = walked(ONE)
    assert trail.back(TWO) == ONE
    assert trail.forward(ONE) == TWO


def test_back_from_a_message_is_the_last_location_itself() -> None:
    trail = walked(ONE, TWO)
    assert trail.back(None) == TWO


def test_settling_twice_is_one_visit() -> None:
    trail = walked(ONE, ConcordanceLocation("nuclear"), ConcordanceLocation("nuclear"))
    assert trail.back(ConcordanceLocation("nuclear")) == ONE


def test_the_place_is_kept_of_the_present_location_alone() -> None:
    trail = walked(ONE)
    assert trail.keep_place(ArticleLocation(1, DocumentPlace(2, 0)))
    assert not trail.keep_place(TWO)
    assert not trail.keep_place(None)
    assert trail.back(None) == ArticleLocation(1, DocumentPlace(2, 0))
    assert not Trail().keep_place(ONE)


# Reading order


def test_without_an_order_there_is_no_neighbour() -> None:
    assert Trail().neighbour(1, None, None) is None


def test_neighbours_lie_before_and_after_in_the_order_and_not_past_its_ends() -> None:
    trail = Trail()
    trail.take_order(order_of(9, 5, 2), 5, is_search=True)
    assert trail.is_search
    assert (step(trail, 1, 5), step(trail, -1, 5)) == (2, 9)
    assert (step(trail, 1, 2), step(trail, -1, 9)) == (None, None)


def test_from_an_article_that_the_order_lacks_the_step_goes_from_the_one_opened_in_it() -> None:
    trail = Trail()
    trail.take_order(order_of(9, 5, 2), 9, is_search=False)
    assert step(trail, 1, 77) == 5  # 77 was reached by a link
    trail.move_to(5)
    assert step(trail, 1, 77) == 2


def test_the_first_article_that_is_shown_gives_the_order_where_there_is_none() -> None:
    trail = Trail()
    trail.arrive(5, 5, order_of(9, 5, 2))
    assert step(trail, 1, 5) == 2
    trail.arrive(9, 9, order_of(1, 0))
    assert step(trail, 1, 9) == 5


def test_a_copy_that_was_opened_stands_where_its_original_is_listed() -> None:
    trail = Trail()
    trail.take_order(order_of(9, 5, 2), 6, is_search=False)
    trail.arrive(6, 5, order_of())
    assert step(trail, 1, 77) == 2
