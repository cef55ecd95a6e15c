"""The rows of the tree: what stands where, whatever is open, loaded or filtered away."""

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import archive
from db.models import Cell, Outline, Section
from db.text.dates import Published, first_id
from tui.tree.cell_ids import LoadedCell
from tui.tree.nodes import (
    ALL_YEARS,
    NO_MONTH,
    ArticleAt,
    ArticleRow,
    CellKey,
    Node,
    NodeRow,
    Orientation,
    Target,
    TreePlace,
)
from tui.tree.rows import Rows
from tui.tree.section_order import SectionOrder

NEWS, ANALYTICS, ENERGY, OTHER = 1, 2, 3, 4
SECTIONS = (
    Section(NEWS, "site", ("News",), None),
    Section(ANALYTICS, "site", ("Analytics",), None),
    Section(ENERGY, "site", ("Analytics", "Energy"), ANALYTICS),
    Section(OTHER, "site", ("Other",), None),
)


def outline(*cells: tuple[int | None, int, int], sections: tuple[Section, ...] = SECTIONS) -> Outline:
    return Outline("Archive", sections, tuple(Cell(*cell) for cell in cells))


def article_id(iso: str, slot: int = 0) -> int:
    return first_id(Published(iso)) + slot


def shown(rows: Rows) -> list[str]:
    """Each row as words: indented names and counts, ids, ``·`` for an article that isn't loaded."""
    lines = []
    for index in range(len(rows)):
        row = rows[index]
        if isinstance(row, NodeRow):
            lines.append(f"{'  ' * row.depth}{'v' if row.is_open else '>'} {rows.name(row.node)} {row.count}")
        else:
            lines.append(f"{'  ' * row.depth}{'·' if row.id is None else row.id}")
    return lines


def test_all_is_what_the_archive_calls_all_years() -> None:
    assert ALL_YEARS == archive.ALL_YEARS


def test_years_stand_newest_first_and_the_undated_last() -> None:
    rows = Rows(outline((2020, NEWS, 3), (None, NEWS, 2), (2022, NEWS, 1), (2021, OTHER, 5)))
    assert shown(rows) == ["> 2022 1", "> 2021 5", "> 2020 3", "> Undated 2"]


def test_sections_stand_by_their_articles_in_the_whole_archive_then_by_name() -> None:
    rows = Rows(outline((2022, OTHER, 1), (2022, NEWS, 1), (2022, ANALYTICS, 2), (2021, NEWS, 9), (2021, OTHER, 9)))
    rows.open([Node("year", 2022)])
    assert shown(rows)[:4] == ["v 2022 4", "  > News 1", "  > Other 1", "  > Analytics 2"]


def test_a_filter_moves_no_section() -> None:
    whole = outline((2022, OTHER, 5), (2022, NEWS, 9))
    rows = Rows(outline((2022, OTHER, 4), (2022, NEWS, 1)), SectionOrder(whole), open_nodes=[Node("year", 2022)])
    assert shown(rows) == ["v 2022 5", "  > News 1", "  > Other 4"]


def test_a_section_lies_in_its_parent_and_counts_for_it() -> None:
    rows = Rows(outline((2022, ANALYTICS, 2), (2022, ENERGY, 3)))
    rows.open([Node("year", 2022), Node("section", 2022, ANALYTICS), Node("section", 2022, ENERGY)])
    rows.provide((2022, ANALYTICS), [9, 8])
    rows.provide((2022, ENERGY), [7, 6, 5])
    assert shown(rows) == [
        "v 2022 5",
        "  v Analytics 5",
        "    v Energy 3",
        "      7",
        "      6",
        "      5",
        "    9",
        "    8",
    ]


def test_a_parent_without_articles_of_its_own_is_there_for_its_children() -> None:
    rows = Rows(outline((2022, ENERGY, 3)))
    rows.open([Node("year", 2022)])
    assert shown(rows) == ["v 2022 3", "  > Analytics 3"]


def test_turned_the_tree_has_sections_first_and_years_in_them() -> None:
    rows = Rows(
        outline((2022, ANALYTICS, 2), (2021, ANALYTICS, 1), (None, ANALYTICS, 1), (2022, ENERGY, 3), (2022, NEWS, 1)),
        orientation="sections",
    )
    rows.open([Node("section", ALL_YEARS, ANALYTICS), Node("year", 2021, ANALYTICS)])
    rows.provide((2021, ANALYTICS), [5])
    assert shown(rows) == [
        "v Analytics 7",
        "  > Energy 3",
        "  > 2022 2",
        "  v 2021 1",
        "    5",
        "  > Undated 1",
        "> News 1",
    ]


SITES = (Section(1, "a.example", ("News",), None), Section(2, "b.example", ("News",), None))


def test_several_sites_stand_above_their_sections() -> None:
    rows = Rows(outline((2022, 1, 2), (2022, 2, 3), sections=SITES))
    rows.open([Node("year", 2022), Node("site", 2022, site="b.example")])
    assert shown(rows) == ["v 2022 5", "  v b.example 3", "    > News 3", "  > a.example 2"]
    rows = Rows(outline((2022, 1, 2), (2022, 2, 3), sections=SITES), orientation="sections")
    rows.open([Node("site", site="a.example")])
    assert shown(rows) == ["> b.example 3", "v a.example 2", "  > News 2"]


def test_a_filter_that_leaves_one_site_leaves_its_level() -> None:
    whole = outline((2022, 1, 2), (2022, 2, 3), sections=SITES)
    rows = Rows(outline((2022, 1, 2), sections=SITES), SectionOrder(whole), open_nodes=[Node("year", 2022)])
    assert shown(rows) == ["v 2022 2", "  > a.example 2"]


def test_articles_on_their_way_take_their_rows_already() -> None:
    rows = Rows(outline((2022, NEWS, 3), (2021, NEWS, 1)))
    rows.open([Node("year", 2022), Node("section", 2022, NEWS)])
    assert shown(rows) == ["v 2022 3", "  v News 3", "    ·", "    ·", "    ·", "> 2021 1"]
    rows.provide((2022, NEWS), array("q", [30, 20, 10]))
    assert shown(rows)[2:5] == ["    30", "    20", "    10"]


@pytest.mark.parametrize("kind", [list, tuple, lambda ids: array("q", ids), np.array])
def test_ids_may_be_any_sequence(kind: object) -> None:
    rows = Rows(outline((2022, NEWS, 2)), open_nodes=[Node("year", 2022), Node("section", 2022, NEWS)])
    rows.provide((2022, NEWS), kind([20, 10]))  # type: ignore[operator]
    row = rows[2]
    assert isinstance(row, ArticleRow)
    assert type(row.id) is int
    assert rows.find(ArticleAt((2022, NEWS), 10)) == 3


def many(*isos: str) -> list[int]:
    return sorted((article_id(iso, 200 * n) for iso in isos for n in range(101)), reverse=True)


def test_more_than_three_hundred_articles_are_split_into_months() -> None:
    rows = Rows(outline((2022, NEWS, 404)))
    rows.open([Node("year", 2022), Node("section", 2022, NEWS)])
    rows.provide((2022, NEWS), many("2022-12-31", "2022-03-01", "2022-03", "2022-01-01"))
    assert shown(rows) == ["v 2022 404", "  v News 404", "    > December 101", "    > March 202", "    > January 101"]
    rows.open([Node("month", 2022, NEWS, 3)])
    assert len(rows) == 5 + 202
    assert rows[4] == ArticleRow(
        Node("month", 2022, NEWS, 3), 3, ArticleAt((2022, NEWS), article_id("2022-03-01", 20_000)), None
    )


def test_three_hundred_are_not_split() -> None:
    ids = many("2022-12-31", "2022-03-01", "2022-01-01")[:300]
    rows = Rows(outline((2022, NEWS, 300)), open_nodes=[Node("year", 2022), Node("section", 2022, NEWS)])
    rows.provide((2022, NEWS), ids)
    assert len(rows) == 302


def test_articles_of_which_only_the_year_is_known_are_not_of_january() -> None:
    rows = Rows(outline((2022, NEWS, 404)))
    rows.open([Node("year", 2022), Node("section", 2022, NEWS), Node("month", 2022, NEWS, NO_MONTH)])
    year_only = [article_id("2022", n) for n in range(202)][::-1]
    ids = sorted([*many("2022-12-31"), *(article_id("2022-01-01", 5_000 + n) for n in range(101)), *year_only])
    rows.provide((2022, NEWS), ids[::-1], year_only)
    assert shown(rows)[2:5] == ["    > December 101", "    > January 101", "    v No month 202"]
    assert [row.id for row in map(rows.__getitem__, range(5, len(rows))) if isinstance(row, ArticleRow)] == year_only


def test_where_only_years_are_known_there_are_no_months() -> None:
    year_only = [article_id("2022", n) for n in range(400)][::-1]
    rows = Rows(outline((2022, NEWS, 400)), open_nodes=[Node("year", 2022), Node("section", 2022, NEWS)])
    rows.provide((2022, NEWS), year_only, year_only)
    assert len(rows) == 402
    assert isinstance(rows[2], ArticleRow)


def test_the_undated_have_no_months() -> None:
    rows = Rows(outline((None, NEWS, 400)), open_nodes=[Node("year", None), Node("section", None, NEWS)])
    assert len(rows) == 402
    rows.provide((None, NEWS), range(400, 0, -1))
    assert len(rows) == 402


def test_ten_million_articles_are_a_few_numbers() -> None:
    sections = tuple(Section(i, "site", (f"Section {i}",), None) for i in range(100))
    cells = [(year, section.id, 4_000) for year in range(2000, 2025) for section in sections]
    whole = outline(*cells, sections=sections)
    rows = Rows(whole, open_nodes=[Node("year", year) for year in range(2000, 2025)])
    assert len(rows) == 25 + 2_500
    rows.open(Node("section", year, section_id) for year, section_id, _ in cells)
    for year in range(2000, 2025):
        ids = array("q", range(article_id(str(year), 4_000), article_id(str(year)), -1))
        for section in sections:
            rows.provide((year, section.id), ids, ids)
    assert len(rows) == 25 + 2_500 + 10_000_000
    last = rows[len(rows) - 1]
    assert isinstance(last, ArticleRow)
    assert rows.find(last.place) == len(rows) - 1


def test_what_a_filter_took_away_leaves_the_cursor_to_the_nearest_node_that_is_left() -> None:
    whole = outline((2022, NEWS, 2), (2022, ENERGY, 1), (2021, NEWS, 1))
    opened = [Node("year", 2022), Node("section", 2022, NEWS), Node("section", 2022, ANALYTICS)]
    article = ArticleAt((2022, NEWS), 20)

    def index(*cells: tuple[int, int, int]) -> Target:
        rows = Rows(outline(*cells), SectionOrder(whole), open_nodes=opened)
        rows.provide((2022, NEWS), [10])
        return rows.target(rows.index(article))

    assert index((2022, NEWS, 1), (2022, ENERGY, 1)) == Node("section", 2022, NEWS)
    assert index((2022, ENERGY, 1)) == Node("year", 2022)
    assert index((2021, NEWS, 1)) == Node("year", 2021)


def test_sections_that_claim_to_lie_in_each_other_or_in_none_are_shown_all_the_same() -> None:
    sections = (
        Section(1, "site", ("A",), 2),
        Section(2, "site", ("B",), 1),
        Section(3, "site", ("C",), 3),
        Section(4, "site", ("D",), 99),
        *(Section(100 + n, "site", (f"Deep {n}",), 99 + n if n else None) for n in range(200)),
    )
    rows = Rows(outline((2022, 1, 4), (2022, 2, 3), (2022, 3, 2), (2022, 4, 1), (2022, 299, 1), sections=sections))
    rows.open_to(ArticleAt((2022, 299), 7))
    rows.provide((2022, 299), [7])
    lines = shown(rows)
    assert [line for line in lines if not line.startswith("    ")] == [
        "v 2022 11",
        "  > A 4",
        "  > B 3",
        "  > C 2",
        "  > D 1",
        "  v Deep 0 1",
    ]
    assert lines[-1].strip() == "7"


def test_a_cell_of_a_section_that_the_outline_lacks_is_unfiled() -> None:
    rows = Rows(outline((2022, 77, 1)), open_nodes=[Node("year", 2022)])
    assert shown(rows) == ["v 2022 1", "  > Unfiled 1"]


# A plain model: every row written out


@dataclass
class Plain:
    """What the tree shows, by the shortest way to say it."""

    outline: Outline
    orientation: Orientation
    opened: set[Node] = field(default_factory=set)
    loaded: dict[CellKey, tuple[list[int], list[int]]] = field(default_factory=dict)
    copies: dict[int, list[int]] = field(default_factory=dict)
    months_above: int = 6

    def rows(self) -> list[Target | None]:
        cells = list(self.outline.cells)
        return list(self.years(cells, None) if self.orientation == "years" else self.sections(cells, ALL_YEARS, None))

    def years(self, cells: list[Cell], section: int | None) -> Iterator[Target | None]:
        for year in sorted({cell.year for cell in cells}, key=lambda y: -(y or 0)):
            node = Node("year", year, section)
            yield node
            if node in self.opened:
                inside = [cell for cell in cells if cell.year == year]
                yield from self.sections(inside, year, None) if section is None else self.articles((year, section))

    def sections(self, cells: list[Cell], year: int | None, parent: int | None) -> Iterator[Target | None]:
        siblings = [section for section in self.outline.sections if section.parent == parent]
        for section in sorted(siblings, key=lambda s: (-self.total(self.outline.cells, s.id), s.name.casefold())):
            if self.total(cells, section.id):
                node = Node("section", year, section.id)
                yield node
                if node in self.opened:
                    yield from self.sections(cells, year, section.id)
                    own = [cell for cell in cells if cell.section_id == section.id]
                    if year == ALL_YEARS:
                        yield from self.years(own, section.id)
                    elif own:
                        yield from self.articles((year, section.id))

    def total(self, cells: list[Cell] | tuple[Cell, ...], section_id: int) -> int:
        inside = [s.id for s in self.outline.sections if s.parent == section_id]
        own = sum(cell.count for cell in cells if cell.section_id == section_id)
        return own + sum(self.total(cells, i) for i in inside)

    def articles(self, cell: CellKey) -> Iterator[Target | None]:
        year, section = cell
        if cell not in self.loaded:
            count = next(c.count for c in self.outline.cells if (c.year, c.section_id) == cell)
            yield from [None] * (12 if count > self.months_above and year is not None else count)
            return
        ids, year_only = self.loaded[cell]
        groups: dict[int, list[int]] = {}
        for i in ids:
            groups.setdefault(NO_MONTH if i in year_only else month_of(i), []).append(i)
        if year is None or len(ids) <= self.months_above or len(groups) < 2:
            yield from self.with_copies(cell, ids)
            return
        for month in sorted(groups, reverse=True):
            node = Node("month", year, section, month)
            yield node
            if node in self.opened:
                yield from self.with_copies(cell, groups[month])

    def with_copies(self, cell: CellKey, ids: list[int]) -> Iterator[ArticleAt]:
        for ordinal, i in enumerate(ids):
            yield ArticleAt(cell, i, ordinal)
            if Node("copies", *cell, article=i) in self.opened:
                yield from (ArticleAt(cell, copy, n, under=i) for n, copy in enumerate(self.copies.get(i, [])))


def month_of(i: int) -> int:
    return next(month for month in range(12, 0, -1) if i >= article_id(f"2022-{month:02}") or month == 1)


TREE = (
    Section(1, "site", ("A",), None),
    Section(2, "site", ("B",), None),
    Section(3, "site", ("A", "C"), 1),
    Section(4, "site", ("A", "C", "D"), 3),
    Section(5, "site", ("B", "E"), 2),
)
KEYS = st.tuples(st.sampled_from([2022, None]), st.integers(1, 5))
COUNTS = st.dictionaries(KEYS, st.integers(1, 9), max_size=8)
ORIENTATIONS: st.SearchStrategy[Orientation] = st.sampled_from(["years", "sections"])
MOVES = st.lists(
    st.tuples(st.sampled_from(["toggle", "toggle", "toggle", "provide", "copies", "rebuild"]), st.integers(0, 10**6)),
    max_size=30,
)


def ids_for(cell: CellKey, count: int, seed: int) -> tuple[list[int], list[int]]:
    year, section = cell
    if year is None:
        return [section * 100 + n for n in range(count)][::-1], []
    year_only = seed % (count + 1)
    months = [1 + (seed >> n) % 12 for n in range(count - year_only)]
    ids = [article_id(f"2022-{month:02}-02", section * 100 + n) for n, month in enumerate(months)]
    coarse = [article_id("2022", section * 100 + n) for n in range(year_only)]
    return sorted([*ids, *coarse], reverse=True), coarse[::-1]


@given(COUNTS, ORIENTATIONS, MOVES)
def test_every_row_is_where_a_plain_listing_has_it(
    counts: dict[CellKey, int], orientation: Orientation, moves: list[tuple[str, int]]
) -> None:
    whole = outline(*((*key, count) for key, count in counts.items()), sections=TREE)
    plain = Plain(whole, orientation)
    with patch("tui.tree.cell_ids.MONTHS_ABOVE", 6), patch("tui.tree.subtrees.MONTHS_ABOVE", 6):
        rows = Rows(whole, orientation=orientation)
        for move, number in moves:
            if move == "toggle" and len(rows):
                row = rows[number % len(rows)]
                if isinstance(row, NodeRow):
                    assert row.is_open == (row.node in plain.opened)
                    if row.is_open:
                        rows.close(row.node)
                    else:
                        rows.open([row.node])
                    plain.opened ^= {row.node}
                elif row.place.copies is not None:  # of a copy: those that it is one of
                    is_open = row.place.copies in plain.opened
                    assert row.is_open == (is_open and row.place.under is None)
                    rows.close(row.place.copies) if is_open else rows.open([row.place.copies])
                    plain.opened ^= {row.place.copies}
            elif move == "copies" and plain.loaded:
                cell = list(plain.loaded)[number % len(plain.loaded)]
                if leaders := plain.loaded[cell][0]:
                    leader = leaders[number % len(leaders)]
                    plain.copies[leader] = [1_000_000 * (number % 7) + n for n in range(number % 4)]
                    rows.provide_copies(Node("copies", *cell, article=leader), plain.copies[leader])
                    assert leader not in {node.article for node in rows.copies_to_load(cell)}
            elif move == "provide" and counts:
                cell = list(counts)[number % len(counts)]
                plain.loaded[cell] = ids_for(cell, counts[cell], number)
                rows.provide(cell, *plain.loaded[cell])
            elif move == "rebuild":
                rows = Rows(whole, SectionOrder(whole), orientation, rows.open_nodes, rows.loaded, rows.copies)
            check(rows, plain)


def check(rows: Rows, plain: Plain) -> None:
    expected = plain.rows()
    targets = [rows.target(index) for index in range(len(rows))]
    assert [None if isinstance(t, ArticleAt) and t.id is None else t for t in targets] == expected
    for index, target in enumerate(targets):
        assert rows.find(target) == index
        assert rows.index(target) == index
        parent = rows.parent(index)
        if parent is None:
            assert isinstance(target, Node)
            assert rows.ancestors(target) == []
        else:
            assert parent < index
            above = rows.target(parent)
            if isinstance(target, ArticleAt) and target.under is not None:
                assert isinstance(above, ArticleAt)
                assert (above.id, above.under) == (target.under, None)
                assert rows.ancestors(target)[0] == above.copies
                continue
            assert above in (rows[index].node, rows.ancestors(target)[0])
    assert runs(rows) == [i for i, target in enumerate(targets) if isinstance(target, ArticleAt)]


def runs(rows: Rows) -> list[int]:
    """The rows of articles and copies, which ``articles`` tells as well."""
    at = [index for index in range(len(rows)) if isinstance(rows[index], ArticleRow)]
    told: list[tuple[CellKey, int | None]] = []
    for cell, ids, first, last in rows.articles(0, len(rows)):
        told += [(cell, None if ids is None else ids[ordinal]) for ordinal in range(first, last)]
    places = [place for index in at if isinstance(place := rows.target(index), ArticleAt)]
    assert told == [(place.cell, place.id) for place in places]
    for middle in at[:3]:
        assert sum(last - first for *_, first, last in rows.articles(middle, middle + 2)) == len(
            [index for index in at if middle <= index < middle + 2]
        )
    return at


@given(COUNTS, COUNTS, ORIENTATIONS, st.integers(0, 10**6))
def test_the_cursor_stays_on_its_article_through_any_filter_that_leaves_it(
    counts: dict[CellKey, int], matches: dict[CellKey, int], orientation: Orientation, seed: int
) -> None:
    both = {cell: count + matches.get(cell, 0) for cell, count in counts.items()}
    whole = outline(*((*key, count) for key, count in both.items()), sections=TREE)
    filtered = {cell: min(count, both[cell]) for cell, count in matches.items() if cell in both}
    rows = Rows(outline(*((*key, n) for key, n in filtered.items()), sections=TREE), SectionOrder(whole), orientation)
    for cell, count in filtered.items():
        ids, year_only = ids_for(cell, both[cell], seed)
        target = ArticleAt(cell, ids[seed % count])
        rows.open_to(target)
        rows.provide(cell, ids[:count], [i for i in year_only if i in ids[:count]])
        rows.open_to(target)
        found = rows[rows.index(target)]
        assert isinstance(found, ArticleRow)
        assert found.id == target.id


def test_an_article_is_revealed_in_its_month() -> None:
    rows = Rows(outline((2022, NEWS, 404)))
    rows.provide((2022, NEWS), many("2022-12-31", "2022-03-01", "2022-03", "2022-01-01"))
    target = ArticleAt((2022, NEWS), article_id("2022-03", 400))
    rows.open_to(target)
    row = rows[rows.index(target)]
    assert isinstance(row, ArticleRow)
    assert (row.id, row.node) == (target.id, Node("month", 2022, NEWS, 3))


def test_loaded_ids_serve_another_tree_over_the_same_archive() -> None:
    whole = outline((2022, NEWS, 2))
    loaded: dict[CellKey, LoadedCell] = {}
    Rows(whole, loaded=loaded).provide((2022, NEWS), [2, 1])
    turned = Rows(whole, None, "sections", [Node("section", ALL_YEARS, NEWS), Node("year", 2022, NEWS)], loaded)
    assert shown(turned) == ["v News 2", "  v 2022 2", "    2", "    1"]


# Places


NODES = st.one_of(
    st.builds(Node, st.just("year"), st.sampled_from([2022, 1702, None])),
    st.builds(Node, st.just("year"), st.sampled_from([2022, None]), st.integers(1, 5)),
    st.builds(Node, st.just("section"), st.sampled_from([2022, None, ALL_YEARS]), st.integers(1, 5)),
    st.builds(Node, st.just("month"), st.just(2022), st.integers(1, 5), st.integers(0, 12)),
    st.builds(Node, st.just("site"), st.sampled_from([2022, None, ALL_YEARS]), site=st.sampled_from(["", "a.example"])),
)
TARGETS = st.none() | NODES | st.builds(ArticleAt, KEYS, st.integers(1, 2**60))


@given(st.builds(TreePlace, ORIENTATIONS, st.frozensets(NODES), TARGETS, TARGETS, st.integers(-5, 5)))
def test_a_place_outlives_the_program(place: TreePlace) -> None:
    whole = outline((2022, 1, 1), sections=TREE)
    assert TreePlace.from_json(json.loads(json.dumps(place.to_json(whole))), whole) == place


def test_a_place_is_kept_by_the_names_of_its_sections() -> None:
    place = TreePlace(open_nodes=frozenset([Node("section", 2022, NEWS)]), cursor=ArticleAt((2022, OTHER), 5))
    kept = place.to_json(outline())
    renumbered = outline(sections=(Section(50, "site", ("News",), None),))
    assert TreePlace.from_json(kept, renumbered) == TreePlace(open_nodes=frozenset([Node("section", 2022, 50)]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["year", "section", "article", "month"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["open", "cursor", "line"]), inner),
)


@given(JSON)
def test_what_is_no_place_is_the_start(data: object) -> None:
    whole = outline((2022, NEWS, 1))
    place = TreePlace.from_json(data, whole)
    assert len(Rows(whole, orientation=place.orientation, open_nodes=place.open_nodes)) >= 1
