"""What a row of the tree stands for, and the place in it that is kept for a way back and for the next run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar, cast, get_args

from db.models import Outline, Section

ALL: Final = -1
"""In place of a year: every one of them, the undated too (as ``db.archive`` has it)."""

NO_MONTH: Final = 0
"""The month of articles of which only the year is known."""

Orientation = Literal["years", "sections"]
"""What the tree is by first: years, with sections in them, or sections, with years in them."""

Kind = Literal["site", "year", "section", "month", "copies"]
"""``copies``: an article under which its copies can stand. Its row is the article's own."""

_Read = TypeVar("_Read")

CellKey = tuple[int | None, int]
"""(year, section id): a section's articles of one year, without its sub-sections; year None: the undated."""


@dataclass(frozen=True, slots=True)
class Node:
    """A row that unfolds.

    ``year`` is ALL where a section or site stands for all its years, None for the undated. A year's ``section_id`` is
    that of the section it lies in, None where years come first. ``month`` is 1 to 12 or NO_MONTH. ``article`` is the
    id of the one that has copies.
    """

    kind: Kind
    year: int | None = ALL
    section_id: int | None = None
    month: int | None = None
    site: str | None = None
    article: int | None = None

    @property
    def cell(self) -> CellKey | None:
        """The cell of a section's year, or of a month or an article in one; None for all else."""
        return None if self.section_id is None or self.year == ALL else (self.year, self.section_id)

    def to_json(self, sections: Mapping[int, Section]) -> list[Any]:
        """(kind, year, section, month or article), the section by site and path, which outlive its id."""
        if self.section_id is not None:
            last = self.article if self.kind == "copies" else self.month
            return [self.kind, self.year, _address(sections, self.section_id), last]
        return [self.kind, self.year, None if self.site is None else [self.site], None]

    @classmethod
    def from_json(cls, data: object, ids: Mapping[tuple[str, ...], int]) -> "Node":
        """Raises ValueError for what isn't a node, or of a section that ``ids`` hasn't."""
        match data:
            case [str(kind), int() | None as year, list() | None as place, int() | None as month]:
                if kind not in get_args(Kind):
                    raise ValueError(f"not a kind of node: {kind}")
                if kind == "site":
                    return cls("site", year, site=_text(place))
                if kind == "copies" and place is not None and month is not None:
                    return cls("copies", year, _section_id(place, ids), article=month)
                return cls(cast(Kind, kind), year, None if place is None else _section_id(place, ids), month)
        raise ValueError(f"not a node: {data!r}")


def site_name(site: str) -> str:
    """What a site is called."""
    return site or "Unnamed site"


@dataclass(frozen=True, slots=True)
class ArticleAt:
    """An article's row. ``id`` is None while its cell's ids are on their way: then it is the ``ordinal``-th of them.

    A copy's row is ``under`` the article that it is a copy of, in that one's cell.
    """

    cell: CellKey
    id: int | None
    ordinal: int = 0
    under: int | None = None

    @property
    def listed(self) -> int | None:
        """The article that stands in the cell: itself, or for a copy the one that it is under."""
        return self.id if self.under is None else self.under

    @property
    def copies(self) -> Node | None:
        """What unfolds to its copies, or for a copy to itself and the others; None while the ids are on their way."""
        year, section_id = self.cell
        return None if self.listed is None else Node("copies", year, section_id, article=self.listed)


Target = Node | ArticleAt
"""What the cursor is on. It stays the same while the rows around it come and go."""


@dataclass(frozen=True, slots=True)
class TreePlace:
    """Where a person is in the tree: what is open, what the cursor is on, and that ``anchor`` is ``line`` rows down."""

    orientation: Orientation = "years"
    open_nodes: frozenset[Node] = frozenset()
    cursor: Target | None = None
    anchor: Target | None = None
    line: int = 0

    def to_json(self, outline: Outline) -> dict[str, Any]:
        """The place as JSON has it."""
        sections = {section.id: section for section in outline.sections}
        known = [node for node in self.open_nodes if node.section_id is None or node.section_id in sections]
        return {
            "orientation": self.orientation,
            "open": [node.to_json(sections) for node in known],
            "cursor": _target_to_json(self.cursor, sections),
            "anchor": _target_to_json(self.anchor, sections),
            "line": self.line,
        }

    @classmethod
    def from_json(cls, data: object, outline: Outline) -> "TreePlace":
        """The place again, as much of it as the outline still has; the start for what isn't a place at all."""
        if not isinstance(data, dict):
            return cls()
        ids = {(section.site, *section.path): section.id for section in outline.sections}
        opened = data.get("open")
        nodes = [_or_none(Node.from_json, item, ids) for item in (opened if isinstance(opened, list) else ())]
        line = data.get("line")
        return cls(
            "sections" if data.get("orientation") == "sections" else "years",
            frozenset(node for node in nodes if node is not None),
            _or_none(_target_from_json, data.get("cursor"), ids),
            _or_none(_target_from_json, data.get("anchor"), ids),
            line if isinstance(line, int) else 0,
        )


def _address(sections: Mapping[int, Section], section_id: int) -> list[str]:
    section = sections[section_id]
    return [section.site, *section.path]


def _section_id(place: list[Any], ids: Mapping[tuple[str, ...], int]) -> int:
    found = ids.get(tuple(map(str, place)))
    if found is None:
        raise ValueError(f"no such section: {place}")
    return found


def _text(place: list[Any] | None) -> str:
    if place is None or len(place) != 1:
        raise ValueError(f"not a site: {place}")
    return str(place[0])


def _target_to_json(target: Target | None, sections: Mapping[int, Section]) -> list[Any] | None:
    if isinstance(target, ArticleAt):
        year, section_id = target.cell
        if section_id not in sections:
            return None
        under = [] if target.under is None else [target.under]
        return ["article", year, _address(sections, section_id), target.id, *under]
    if target is None or (target.section_id is not None and target.section_id not in sections):
        return None
    return target.to_json(sections)


def _target_from_json(data: object, ids: Mapping[tuple[str, ...], int]) -> Target:
    match data:
        case ["article", int() | None as year, list(place), int() as article_id]:
            return ArticleAt((year, _section_id(place, ids)), article_id)
        case ["article", int() | None as year, list(place), int() as article_id, int() as under]:
            return ArticleAt((year, _section_id(place, ids)), article_id, under=under)
    return Node.from_json(data, ids)


def _or_none(
    read: Callable[[object, Mapping[tuple[str, ...], int]], _Read], data: object, ids: Mapping[tuple[str, ...], int]
) -> _Read | None:
    try:
        return read(data, ids)
    except ValueError:
        return None


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
