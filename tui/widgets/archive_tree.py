"""The tree of an archive, or of a listing in it: what it shows, what it needs for that, and where one is in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from textual.message import Message
from textual.timer import Timer

from db.models import Headline, Ids, Outline
from db.text.tokens import Marker
from tui.tree.cell_ids import LoadedCell
from tui.tree.headline_cache import BLOCK, LOOK_AHEAD_AFTER
from tui.tree.nodes import ALL_YEARS, ArticleAt, ArticleRow, CellKey, Node, Orientation, Target, TreePlace
from tui.tree.rows import Rows
from tui.tree.section_order import SectionOrder
from tui.widgets.tree_controls import TreeControls


class ArchiveTree(TreeControls):
    """Shows an outline down to its articles, and asks for the ids and headlines that the view lacks."""

    @dataclass
    class CellWanted(Message):
        """A node in view needs the ids of ``cell``: answer with ``provide_ids``."""

        cell: CellKey

    @dataclass
    class CopiesWanted(Message):
        """An article was unfolded, which ``node`` stands for: answer with ``provide_copies``."""

        node: Node

    @dataclass
    class HeadlinesWanted(Message):
        """Rows in or near the view need these headlines: answer with ``provide_headlines``."""

        ids: tuple[int, ...]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._outline = self._whole = Outline("", (), ())
        self._shape = SectionOrder(self._whole)
        self._whole_ids: dict[CellKey, LoadedCell] = {}
        self._old: set[CellKey | Node] = set()  # what is here, and was before the archive changed
        self._asked: set[CellKey | Node] = set()
        self._revealing: ArticleAt | None = None
        self._looking_ahead: Timer | None = None

    # What is shown

    def show(
        self,
        outline: Outline,
        *,
        order: Outline | None = None,
        orientation: Orientation = "years",
        marker: Marker | None = None,
        filtered: bool = False,
        keep: bool = True,
        cells: Mapping[CellKey, LoadedCell] | None = None,
    ) -> None:
        """Show another outline; ``keep``: what is open stays so, and the cursor where it is.

        ``cells``: the articles of some of its cells, which needn't be asked for.

        ``order`` is the outline of the whole archive where ``outline`` isn't: sections stand in its order. A new
        object there means that the archive has changed, and whatever was loaded is asked for again; with ``keep`` it
        is on show until the answer comes.
        """
        self._held = self._anchor() if keep else None
        whole, before = order or outline, self._rows
        copies = before.copies if keep or whole is self._whole else {}
        if whole is not self._whole:
            self._whole, self._shape = whole, SectionOrder(whole)
            self._whole_ids = dict(self._whole_ids) if keep else {}
            self._old = {*self._whole_ids, *(node for node in before.open_nodes if node.article in copies)}
            self._headlines.renew()
        if outline is whole:
            loaded = self._whole_ids
        else:
            loaded = dict(before.loaded) if keep and filtered and self._is_filtered else {}
            self._old.update(loaded)
        if cells is not None:
            loaded.update(cells)
            self._old.difference_update(cells)
        self._outline, self._marker, self._is_filtered = outline, marker, filtered
        self._asked.clear()
        turned = orientation != before.orientation
        self._rows = Rows(outline, self._shape, orientation, before.open_nodes if keep else (), loaded, copies)
        if not keep:
            self._target = self._revealing = None
            self._scroll(0)
        elif turned and isinstance(self._target, ArticleAt):
            self._rows.open_to(self._target)
        self._lay_out(self._held)

    def provide_ids(self, cell: CellKey, ids: Ids, year_only: Ids = ()) -> None:
        """The articles of a cell, newest first, and those of them of which only the year is known."""

        def take() -> None:
            self._rows.provide(cell, ids, year_only)
            if self._revealing is not None and self._revealing.cell == cell:
                self._rows.open_to(self._revealing)

        self._take(cell, take)

    def provide_copies(self, node: Node, ids: Ids) -> None:
        """The copies of the article that ``node`` stands for."""
        self._take(node, lambda: self._rows.provide_copies(node, ids))

    def _take(self, asked: CellKey | Node, take: Callable[[], None]) -> None:
        """Take what was asked for, with what one looks at where it was."""
        waited = self._held is None and bool(self._awaited())
        anchor = None if waited else self._anchor()
        self._asked.discard(asked)
        self._old.discard(asked)
        take()
        self._lay_out(anchor)
        if waited:
            self._show_cursor()

    def provide_headlines(self, headlines: Iterable[Headline]) -> None:
        """What rows show."""
        self._headlines.add(headlines)
        self._painted.clear()
        self.refresh()

    def ask_again(self) -> None:
        """What was asked for isn't coming: ask for what is still needed."""
        self._asked.clear()
        self._headlines.forget_asked()
        self.rows_came_into_view()

    def set_open_article(self, article_id: int | None) -> None:
        """The article that is being read."""
        if article_id != self._open_article:
            self._open_article = article_id
            self._painted.clear()
            self.refresh()

    # Where one is

    @property
    def cursor_article(self) -> int | None:
        """The article under the cursor."""
        row = self._row_at_cursor()
        return row.id if isinstance(row, ArticleRow) else None

    @property
    def cursor_node(self) -> Node | None:
        """The node under the cursor, or that its article lies in."""
        row = self._row_at_cursor()
        return None if row is None else row.node

    @property
    def cursor_year(self) -> int | None:
        """The year that the cursor is in."""
        node = self.cursor_node
        return None if node is None or node.year == ALL_YEARS else node.year

    def listing_of(self, article_id: int | None = None) -> CellKey | None:
        """The cell of the article under the cursor; with an id, only if it is that article."""
        row = self._row_at_cursor()
        if not isinstance(row, ArticleRow) or (article_id is not None and row.id != article_id):
            return None
        return row.place.cell

    @property
    def place(self) -> TreePlace:
        """What is open, under the cursor and in view, to come back to."""
        anchor, line = self._anchor() or (None, 0)
        return TreePlace(self._rows.orientation, frozenset(self._rows.open_nodes), self._target, anchor, line)

    def restore(self, place: TreePlace) -> None:
        """Come back to a place. What isn't loaded yet falls into its place as it comes."""
        loaded, copies = self._rows.loaded, self._rows.copies
        self._rows = Rows(self._outline, self._shape, place.orientation, place.open_nodes, loaded, copies)
        self._target = place.cursor
        self._revealing = None
        self._held = None if place.anchor is None else (place.anchor, place.line)
        if self._held is None:
            self._scroll(0)
        self._lay_out(self._held)

    def reveal(self, article_id: int, cell: CellKey, *, under: int | None = None, open: bool = True) -> None:  # noqa: A002
        """Put the cursor on an article, unfolding what it lies in. Nothing happens where the tree hasn't its cell.

        ``under``: the article of the cell that it is a copy of.
        """
        if self._rows.has(cell):
            target = ArticleAt(cell, article_id, under=under)
            if open:
                self._rows.open_to(target)
            self._revealing = target if open else None
            self._go_to(target)

    def reveal_year(self, year: int) -> None:
        """Put the cursor on a year; where sections come first, on that year of the cursor's section."""
        node = self.cursor_node
        section = node.section_id if node is not None and self._rows.orientation == "sections" else None
        target = Node("year", year, section)
        if self._rows.find(target) is not None:
            self._go_to(target)

    def _go_to(self, target: Target) -> None:
        self._target, self._held = target, None
        self._lay_out(None)
        self._show_cursor()

    def rows_came_into_view(self) -> None:
        """Ask for what is missing in the view and around it."""
        if not self._height:
            return
        top, height = self._top, self._height
        wanted: list[CellKey | Node] = []
        for cell, ids, *_ in self._rows.articles(top - height, top + 2 * height):
            wanted += [cell] if ids is None or cell in self._old else []
            wanted += self._rows.copies_to_load(cell, self._old)
        for one in (*wanted, *self._awaited()):
            if one not in self._asked:
                self._asked.add(one)
                self.post_message(self.CopiesWanted(one) if isinstance(one, Node) else self.CellWanted(one))
        self._ask_headlines(top, top + height)
        if self._looking_ahead is None:
            self._looking_ahead = self.set_timer(LOOK_AHEAD_AFTER, self._look_ahead)

    def _look_ahead(self) -> None:
        """Ask for the headlines that one may scroll to."""
        self._looking_ahead = None
        self._ask_headlines(self._top - BLOCK, self._top + self._height + BLOCK)

    def _ask_headlines(self, first_row: int, last_row: int) -> None:
        for _, ids, first, last in self._rows.articles(first_row, last_row):
            for missing in self._headlines.ask(ids or (), first, last):
                self.post_message(self.HeadlinesWanted(missing))

    def _let_go(self) -> None:
        super()._let_go()
        self._revealing = None
