"""What can stand on a row of the tree."""

from dataclasses import dataclass

from tui.nodes import ArticleAt, Node

MONTHS = (
    "No month", "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A row that unfolds. ``depth`` counts from 0 at the left edge."""

    node: Node
    depth: int
    count: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article's row in ``node``, or a copy's; ``id`` is None and ``above`` too while the ids are on their way.

    ``above`` is the article on the row above, None where one of another kind stands there: a node, a copy, or above a
    copy the article that it is under. ``is_open``: its copies are unfolded.
    """

    node: Node
    depth: int
    place: ArticleAt
    above: int | None
    is_open: bool = False

    @property
    def id(self) -> int | None:
        """The article's id, where it is known."""
        return self.place.id
