"""What the rows of the archive tree stand for: nodes and articles, which stay the same while row numbers change.

A ``TreePlace`` keeps the open nodes and the cursor, for the history and (as JSON) for the next start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar, cast, get_args

from db.models import Outline, Section

ALL_YEARS: Final = -1
"""In place of a year: all years and the undated. The same value as ``db.archive.ALL_YEARS``."""

NO_MONTH: Final = 0
"""The month of articles whose date is a year alone."""

MONTHS = (
    "No month", "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Names of months by number, 1 to 12, and of NO_MONTH."""

Orientation = Literal["years", "sections"]
"""The outer level of the tree: years with sections in them, or sections with years in them."""

Kind = Literal["site", "year", "section", "month", "copies"]
"""Kinds of node. ``copies`` is an article whose copies unfold below it; its row is the article's own."""

CellKey = tuple[int | None, int]
"""(year, section id): a section's articles of one year, without its sub-sections'. Year None: the undated ones."""

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Node:
    """The identity of a row that can be opened and closed.

    ``year`` is ALL_YEARS for a section or site of all years, None for the undated. A year node has the ``section_id``
    of the section above it, None where years are the outer level. ``month`` is 1 to 12 or NO_MONTH. ``article`` is the
    id of the article that has copies.
    """

    kind: Kind
    year: int | None = ALL_YEARS
    section_id: int | None = None
    month: int | None = None
    site: str | None = None
    article: int | None = None

    @property
    def cell(self) -> CellKey | None:
        """The cell that a section's year, a month or an article with copies belongs to; None for every other node."""
        return None if self.section_id is None or self.year == ALL_YEARS else (self.year, self.section_id)

    def to_json(self, sections: Mapping[int, Section]) -> list[Any]:
        """Return [kind, year, section, month or article]. A section is stored as site and path, as ids can change."""
        if self.section_id is not None:
            last = self.article if self.kind == "copies" else self.month
            return [self.kind, self.year, _section_path(sections, self.section_id), last]
        return [self.kind, self.year, None if self.site is None else [self.site], None]

    @classmethod
    def from_json(cls, data: object, ids: Mapping[tuple[str, ...], int]) -> "Node":
        """Read what ``to_json`` returned. ``ids`` are section ids by (site, *path).

        Raises ValueError for anything that is no node, and for a section that ``ids`` lacks.
        """
        match data:
            case [str(kind), int() | None as year, list() | None as place, int() | None as month]:
                if kind not in get_args(Kind):
                    raise ValueError(f"not a kind of node: {kind}")
                if kind == "site":
                    return cls("site", year, site=_site_from_json(place))
                if kind == "copies" and place is not None and month is not None:
                    return cls("copies", year, _section_id(place, ids), article=month)
                return cls(cast(Kind, kind), year, None if place is None else _section_id(place, ids), month)
        raise ValueError(f"not a node: {data!r}")


def site_name(site: str) -> str:
    """Return the name of a site, "Unnamed site" for ""."""
    return site or "Unnamed site"


@dataclass(frozen=True, slots=True)
class ArticleAt:
    """The identity of an article's row.

    ``id`` is None while its cell's ids load; until then the row is known by ``ordinal``, its index in the cell. A
    copy's row is ``under`` the article that it is a copy of, and ``cell`` is that article's.
    """

    cell: CellKey
    id: int | None
    ordinal: int = 0
    under: int | None = None

    @property
    def listed(self) -> int | None:
        """The article listed in the cell: itself, or for a copy the one that it is under."""
        return self.id if self.under is None else self.under

    @property
    def copies(self) -> Node | None:
        """The node that opens to the copies of ``listed``; None while the ids load."""
        year, section_id = self.cell
        return None if self.listed is None else Node("copies", year, section_id, article=self.listed)


Target = Node | ArticleAt
"""What the cursor is on, whatever row that is at the moment."""


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node's row, with its number of articles. ``depth`` is 0 at the left edge."""

    node: Node
    depth: int
    count: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """The row of an article in ``node``, or of a copy. ``id`` and ``above`` are None while the ids load.

    ``above`` is the article on the row above if that row is of the same kind; None below a node, below a copy (for an
    article), and below the original (for its first copy). ``is_open``: its copies are unfolded.
    """

    node: Node
    depth: int
    place: ArticleAt
    above: int | None
    is_open: bool = False

    @property
    def id(self) -> int | None:
        """The article's id, if it is known."""
        return self.place.id


@dataclass(frozen=True, slots=True)
class TreePlace:
    """The state of the tree to return to: open nodes, cursor, scroll (``anchor`` is ``line`` rows below the top)."""

    orientation: Orientation = "years"
    open_nodes: frozenset[Node] = frozenset()
    cursor: Target | None = None
    anchor: Target | None = None
    line: int = 0

    def to_json(self, outline: Outline) -> dict[str, Any]:
        """Return the place as a JSON object; nodes of sections that ``outline`` lacks are left out."""
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
        """Read what ``to_json`` returned, as far as ``outline`` still has it; anything else gives the default place."""
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


def _section_path(sections: Mapping[int, Section], section_id: int) -> list[str]:
    section = sections[section_id]
    return [section.site, *section.path]


def _section_id(place: list[Any], ids: Mapping[tuple[str, ...], int]) -> int:
    found = ids.get(tuple(map(str, place)))
    if found is None:
        raise ValueError(f"no such section: {place}")
    return found


def _site_from_json(place: list[Any] | None) -> str:
    if place is None or len(place) != 1:
        raise ValueError(f"not a site: {place}")
    return str(place[0])


def _target_to_json(target: Target | None, sections: Mapping[int, Section]) -> list[Any] | None:
    if isinstance(target, ArticleAt):
        year, section_id = target.cell
        if section_id not in sections:
            return None
        under = [] if target.under is None else [target.under]
        return ["article", year, _section_path(sections, section_id), target.id, *under]
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
