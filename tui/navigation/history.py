"""Where one has been: back and forward."""

from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """Places in the order they were visited, and which of them is the present one.

    At most ``limit`` places are kept; the oldest go first.
    """

    def __init__(self, limit: int = 1000) -> None:
        self._places: list[T] = []
        self._at = -1
        self._limit = limit

    @property
    def current(self) -> T | None:
        """The present place; None before the first visit."""
        return self._places[self._at] if self._places else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before the present one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether one has come back from a place."""
        return self._at < len(self._places) - 1

    def visit(self, place: T) -> None:
        """Go to a new place: it becomes the present one, and what lay ahead is forgotten.

        Where one is already is not visited again.
        """
        if self._places and self._places[self._at] == place:
            return
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[: -self._limit]
        self._at = len(self._places) - 1

    def replace(self, place: T) -> None:
        """Change the present place (one has scrolled, say), not the way to it. Before the first visit it is one."""
        if self._places:
            self._places[self._at] = place
        else:
            self.visit(place)

    def back(self) -> T | None:
        """Go to the place before; None, and nothing changes, at the first."""
        if not self.can_go_back:
            return None
        self._at -= 1
        return self.current

    def forward(self) -> T | None:
        """Go to the place that one came back from; None, and nothing changes, at the last."""
        if not self.can_go_forward:
            return None
        self._at += 1
        return self.current
