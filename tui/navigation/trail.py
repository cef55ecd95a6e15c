"""A person's way through an archive: the history of locations, and the reading order that J and K go along."""

from collections.abc import Callable

from db.models import Ids
from db.storage.connections import CancelCheck
from tui.navigation.history import History
from tui.navigation.locations import Location, is_same_location
from tui.tree.cell_ids import find_neighbour
from tui.tree.row_sources import ReadingOrder


class Trail:
    """History and reading order of a page.

    Methods that take ``here`` get the location on show, with the place in it; None: no location is on show, but a
    message. A location that is only previewed is not in the history until something is gone to from there.
    """

    def __init__(self) -> None:
        self.is_search = False
        """True if the reading order is what a filter found."""
        self._history: History[Location] = History()
        self._order: ReadingOrder | None = None
        self._at: int | None = None

    # History

    def settle(self, here: Location | None) -> None:
        """Store ``here`` in the history, with its place; add it if it was only previewed."""
        if here is not None and not self.keep_place(here):
            self._history.visit(here)

    def keep_place(self, here: Location | None) -> bool:
        """Keep the place in ``here`` if it is the history's present location; return False if it isn't."""
        current = self._history.current
        if here is None or current is None or not is_same_location(current, here):
            return False
        self._history.replace(here)
        return True

    def back(self, here: Location | None) -> Location | None:
        """Go to the location before ``here``, or from a message to the last location; None at the first."""
        self.settle(here)
        return self._history.back() if here is not None else self._history.current

    def forward(self, here: Location | None) -> Location | None:
        """Go to the location that was gone back from; None at the last."""
        self.settle(here)
        return self._history.forward()

    # Reading order

    def take_order(self, order: ReadingOrder, article_id: int, *, is_search: bool) -> None:
        """Go along ``order`` from now on; ``article_id`` is the article that was opened in it."""
        self._order, self._at, self.is_search = order, article_id, is_search

    def move_to(self, article_id: int) -> None:
        """Go to another article of the reading order."""
        self._at = article_id

    def arrive(self, article_id: int, listed_id: int, order: ReadingOrder) -> None:
        """Note the article that is shown; ``order`` becomes the reading order if there was none.

        ``listed_id`` is itself or, for a copy, the article that listings have in its place.
        """
        self._order = self._order or order
        if self._at in (None, article_id):
            self._at = listed_id

    def neighbour(
        self, step: int, article_id: int | None, listed_id: int | None
    ) -> Callable[[CancelCheck], int | None] | None:
        """Return a query for the next (1) or previous (-1) article of the reading order; None: there is no order.

        The query blocks, and returns None past an end. It starts from the article on show (``article_id``, or
        ``listed_id`` in its place) if the order has that, else from the article that was opened in it.
        """
        order, at = self._order, self._at
        if order is None:
            return None

        def find(cancelled: CancelCheck) -> int | None:
            ids: Ids = order(cancelled)
            return find_neighbour(ids, article_id, listed_id, at, step)

        return find
