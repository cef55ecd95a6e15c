"""A history of visited places, with back and forward, as a web browser has it."""

from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """Places in the order in which they were visited, one of them the current one.

    At most ``limit`` places are kept; the oldest go first. The default is far more than a person goes back, and a
    place takes well under a kilobyte.
    """

    def __init__(self, limit: int = 1000) -> None:
        self._places: list[T] = []
        self._at = -1
        self._limit = limit

    @property
    def current(self) -> T | None:
        """The current place; None before the first visit."""
        return self._places[self._at] if self._places else None

    @property
    def can_go_back(self) -> bool:
        """True if there is a place before the current one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """True if there is a place after the current one: one that ``back`` came from."""
        return self._at < len(self._places) - 1

    def visit(self, place: T) -> None:
        """Make a new place the current one and drop the places after it; the current place again changes nothing."""
        if self._places and self._places[self._at] == place:
            return
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[: -self._limit]
        self._at = len(self._places) - 1

    def replace(self, place: T) -> None:
        """Replace the current place, for instance after scrolling, and keep those around it. Without one: visit it."""
        if self._places:
            self._places[self._at] = place
        else:
            self.visit(place)

    def back(self) -> T | None:
        """Go to the place before and return it; None at the first place, and nothing changes."""
        if not self.can_go_back:
            return None
        self._at -= 1
        return self.current

    def forward(self) -> T | None:
        """Go to the place after and return it; None at the last place, and nothing changes."""
        if not self.can_go_forward:
            return None
        self._at += 1
        return self.current
