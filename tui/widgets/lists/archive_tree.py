"""The tree of an archive, or of a listing in it: what it shows, what it needs for that, and where the cursor is."""

from asyncio import TimerHandle
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.geometry import clamp
from textual.message import Message
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.strip import Strip

from db.models import Headline, Ids, Outline
from db.text.tokens import Marker
from tui.services.delay import call_after
from tui.settings.keys import bindings
from tui.tree.cell_ids import LoadedCell
from tui.tree.headline_cache import BLOCK, LOOK_AHEAD_AFTER, HeadlineCache
from tui.tree.nodes import ALL_YEARS, ArticleAt, ArticleRow, CellKey, Node, NodeRow, Orientation, Target, TreePlace
from tui.tree.rows import Rows
from tui.tree.section_order import SectionOrder
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.row_paint import MARGIN, RowState, copies_mark, date_of
from tui.widgets.lists.tree_paint import TreePainter


def _bindings() -> list[BindingType]:
    """The tree's commands. On an open node Enter folds it, and the other keys of that command go into it."""
    split: list[BindingType] = []
    for binding in bindings("tree"):
        if binding.action == "open":
            others = ",".join(key for key in binding.key.split(",") if key != "enter")
            split += [replace(binding, key="enter"), replace(binding, key=others, action="go_in")]
        else:
            split.append(binding)
    return split


class ArchiveTree(RowList, inherit_bindings=False):
    """Shows an outline down to its articles, and asks for the ids and headlines that the view lacks.

    The cursor keeps to its node or article (``_target``) while rows come and go. Where that can't be seen, its row is
    that of the nearest node that it lies in.
    """

    HELD_FROM = 2
    BINDINGS: ClassVar[list[BindingType]] = _bindings()

    @dataclass
    class Highlighted(Message):
        """The cursor came to an article, or with ``article_id`` None to a node; ``node`` is that or what it lies in."""

        article_id: int | None
        node: Node | None

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, ArchiveTree.Highlighted)

    @dataclass
    class Opened(Message):
        """An article was chosen to be read; ``cell`` is where it was come upon."""

        article_id: int
        cell: CellKey

    class LeftAbove(Message):
        """The cursor is on the first row, and a person goes up."""

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
        self._rows = Rows(self._outline)
        self._whole_ids: dict[CellKey, LoadedCell] = {}
        self._old: set[CellKey | Node] = set()  # what is here, and was before the archive changed
        self._asked: set[CellKey | Node] = set()
        self._headlines = HeadlineCache()
        self._looking_ahead: TimerHandle | None = None
        self._marker: Marker | None = None
        self._is_filtered = False
        self._open_article: int | None = None
        self._painter: TreePainter | None = None
        self._height = 0
        self._target: Target | None = None
        self._held: tuple[Target, int] | None = None
        self._revealing: ArticleAt | None = None
        self._said: tuple[int | None, Node | None] | None = None

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
        """Take the ids that ``CellWanted`` asked for, newest first; ``year_only``: those whose date is a year alone."""

        def take() -> None:
            self._rows.provide(cell, ids, year_only)
            if self._revealing is not None and self._revealing.cell == cell:
                self._rows.open_to(self._revealing)

        self._take(cell, take)

    def provide_copies(self, node: Node, ids: Ids) -> None:
        """Take the ids that ``CopiesWanted`` asked for: the copies of the article that ``node`` stands for."""
        self._take(node, lambda: self._rows.provide_copies(node, ids))

    def _take(self, asked: CellKey | Node, take: Callable[[], None]) -> None:
        """Call ``take``, which adds to the rows what was ``asked`` for, and keep the anchor in its row of the view."""
        waited = self._held is None and bool(self._awaited())
        anchor = None if waited else self._anchor()
        self._asked.discard(asked)
        self._old.discard(asked)
        take()
        self._lay_out(anchor)
        if waited:
            self._scroll_from_afar()

    def provide_headlines(self, headlines: Iterable[Headline]) -> None:
        """Take headlines that ``HeadlinesWanted`` asked for."""
        self._headlines.add(headlines)
        self.repaint()

    def ask_again(self) -> None:
        """Ask again for what the view lacks, because earlier requests were not answered."""
        self._asked.clear()
        self._headlines.forget_asked()
        self.items_came_into_view()

    def set_open_article(self, article_id: int | None) -> None:
        """Set the article that is being read, which is drawn in another colour."""
        if article_id != self._open_article:
            self._open_article = article_id
            self.repaint()

    # Where the cursor is

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

    @property
    def place(self) -> TreePlace:
        """The place in the tree to come back to: open nodes, cursor, and scroll position."""
        anchor, line = self._anchor() or (None, 0)
        return TreePlace(self._rows.orientation, frozenset(self._rows.open_nodes), self._target, anchor, line)

    def restore(self, place: TreePlace) -> None:
        """Return to a place. Ids that it needs are loaded first; meanwhile the nearest rows show."""
        loaded, copies = self._rows.loaded, self._rows.copies
        self._rows = Rows(self._outline, self._shape, place.orientation, place.open_nodes, loaded, copies)
        self._target = place.cursor
        self._revealing = None
        self._held = None if place.anchor is None else (place.anchor, place.line)
        if self._held is None:
            self._scroll(0)
        self._lay_out(self._held)

    def reveal(self, article_id: int, cell: CellKey, *, under: int | None = None, open: bool = True) -> None:  # noqa: A002
        """Put the cursor on an article and open the nodes above it. Does nothing where the outline lacks its cell.

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
        self._scroll_from_afar()

    # What the view lacks

    def items_came_into_view(self) -> None:
        """Ask for the ids and headlines that the view, and the rows around it, lack."""
        if not self.room:
            return
        top, room = self.top, self.room
        wanted: list[CellKey | Node] = []
        for cell, ids, *_ in self._rows.articles(top - room, top + 2 * room):
            wanted += [cell] if ids is None or cell in self._old else []
            wanted += self._rows.copies_to_load(cell, self._old)
        for one in (*wanted, *self._awaited()):
            if one not in self._asked:
                self._asked.add(one)
                self.post_message(self.CopiesWanted(one) if isinstance(one, Node) else self.CellWanted(one))
        self._ask_headlines(top, top + room)
        if self._looking_ahead is None:
            self._looking_ahead = call_after(self, LOOK_AHEAD_AFTER, self._look_ahead)

    def _look_ahead(self) -> None:
        """Ask for the headlines of rows that may soon be scrolled to."""
        self._looking_ahead = None
        self._ask_headlines(self.top - BLOCK, self.top + self.room + BLOCK)

    def _ask_headlines(self, first_row: int, last_row: int) -> None:
        for _, ids, first, last in self._rows.articles(first_row, last_row):
            for missing in self._headlines.ask(ids or (), first, last):
                self.post_message(self.HeadlinesWanted(missing))

    def _awaited(self) -> list[CellKey | Node]:
        """The cells and copies whose ids are needed to find the rows of the cursor and of the anchor."""
        rows = self._rows
        awaited: list[CellKey | Node] = []
        for target in (self._target, self._held[0] if self._held else None):
            if isinstance(target, ArticleAt) and rows.has(target.cell):
                copies = target.copies if target.under is not None else None
                if target.cell not in rows.loaded:
                    awaited.append(target.cell)
                elif copies is not None and copies in rows.open_nodes and copies.article not in rows.copies:
                    awaited.append(copies)
        return awaited

    # Laying out

    @property
    def room(self) -> int:
        """The number of rows of the view at the last layout."""
        return self._height

    def _row_at_cursor(self) -> NodeRow | ArticleRow | None:
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def _anchor(self) -> tuple[Target, int] | None:
        """The target that keeps its row of the view while rows change (cursor, else the first row), and that row."""
        if self._held is not None or not len(self._rows):
            return self._held
        line = self.cursor - self.top
        if self._target is not None and 0 <= line < self.room:
            return self._target, line
        return self._rows.target(min(self.top, len(self._rows) - 1)), 0

    def _lay_out(self, anchor: tuple[Target, int] | None) -> None:
        """Use the rows as they are now, with the anchor in the same row of the view."""
        rows = self._rows
        self._height = self.size.height
        self._painter = None
        cursor = rows.index(self._target) if self._target is not None else 0
        if len(rows) and (self._target is None or (isinstance(self._target, ArticleAt) and self._target.id is None)):
            self._target = rows.target(cursor)
        if self._height and not self._awaited():
            self._held = None
        top = None if anchor is None else max(0, rows.index(anchor[0]) - anchor[1])
        is_followed = anchor is not None and anchor[0] == self._target and self._held is None
        if is_followed and not self._height:  # not on the screen: out of view, ``fit`` will scroll to it from afar
            top, is_followed = cursor + 1, False
        self.show_items(len(rows), cursor=cursor, top=top, follow=is_followed)
        self._say()

    def fit(self) -> None:
        """Lay out for the present size, with the anchor in the same row of the view."""
        was_laid_out = self.room > 0
        self._lay_out(self._anchor() if was_laid_out else self._held)
        if not was_laid_out and self._held is None:
            self._scroll_from_afar()

    def _scroll_from_afar(self) -> None:
        """Scroll to a cursor that was set from elsewhere, with some rows above it in view."""
        if self.room and not 0 <= self.cursor - self.top < self.room:
            self._scroll(self.cursor - self.room // 3)

    def _say(self) -> None:
        """Post ``Highlighted``, unless the cursor's row still depends on ids that are being loaded."""
        if self._awaited():
            return
        row = self._row_at_cursor()
        said = (row.id if isinstance(row, ArticleRow) else None, None if row is None else row.node)
        if said != self._said:
            self._said = said
            self.post_message(self.Highlighted(*said))

    # Painting

    def notify_style_update(self) -> None:
        """Drop everything painted in the old theme."""
        super().notify_style_update()
        self._painter = None

    def variant(self, index: int, y: int) -> bool:
        """Return True for the first row in view, which shows its date even where the row above has the same."""
        return y == 0

    def paint_item(self, index: int, state: RowState) -> Sequence[Strip]:
        """Paint a node or an article; a blank row where the headline is not loaded."""
        if self._painter is None:
            self._painter = TreePainter(self.row_styles, self._marker, is_filtered=self._is_filtered)
        row = self._rows[index]
        if isinstance(row, NodeRow):
            return (self._painter.node(row, self._rows.name(row.node), state),)
        headline = None if row.id is None else self._headlines.get(row.id)
        if headline is None:
            return (self._painter.blank(state),)
        return (self._paint_article(self._painter, row, headline, state),)

    def _paint_article(self, painter: TreePainter, row: ArticleRow, headline: Headline, state: RowState) -> Strip:
        date, is_open = date_of(headline.published), row.id == self._open_article
        if not state.is_cursor and not state.variant and row.above is not None:
            above = self._headlines.get(row.above)
            if above is not None and date_of(above.published) == date:
                date = ""
        if row.place.under is None:
            return painter.article(row.depth, headline.title, date, state, is_open=is_open, copies=headline.copies)
        leader = self._headlines.get(row.place.under)
        is_same = (leader.site == headline.site, leader.title == headline.title) if leader else (False, False)
        site, title = "" if is_same[0] else headline.site, headline.title
        return painter.copy(row.depth, "" if site and is_same[1] else title, date, state, is_open=is_open, site=site)

    # Keys

    def _forget_anchor(self) -> None:
        """Forget where to put the cursor: keys or mouse have moved it since."""
        self._held = self._revealing = None

    def _move_to(self, index: int, top: int | None = None) -> None:
        if self.count:
            self._forget_anchor()
            self._target = self._rows.target(clamp(index, 0, self.count - 1))
            super()._move_to(index, top)
            self._say()

    def _move_by(self, items: int) -> None:
        """Move the cursor and the view, from the row of the view that is nearest to the cursor."""
        line = clamp(self.cursor - self.top, 0, max(0, self.room - 1))
        self._move_to(self.top + line + items, top=self.top + items)

    async def _on_key(self, event: events.Key) -> None:
        """Act while the tree has the focus: Textual asks who has it only once a key has gone up to the app."""
        if self.has_focus and await self.app._check_bindings(event.key):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    def action_up(self) -> None:
        """Go to the row above."""
        if self.cursor == 0:
            self.post_message(self.LeftAbove())
        super().action_up()

    def choose(self, index: int) -> None:
        """Read the article, or unfold or fold the node."""
        row = self._rows[index]
        if isinstance(row, NodeRow):
            self._toggle(row.node)
        elif row.id is not None:
            self.post_message(self.Opened(row.id, row.place.cell))

    def action_go_in(self) -> None:
        """Read the article, unfold the node, or go to the first row in it."""
        row = self._row_at_cursor()
        if isinstance(row, NodeRow) and row.is_open:
            self._move_to(self.cursor + 1)
        else:
            self.action_open()

    def action_fold(self) -> None:
        """Fold the node, or go to what this lies in."""
        row = self._row_at_cursor()
        if row is not None and row.is_open and (node := self._unfolds(row)) is not None:
            self._toggle(node)
        elif row is not None and (parent := self._rows.parent(self.cursor)) is not None:
            self._move_to(parent)

    def action_copies(self) -> None:
        """Unfold the article's copies, or fold them, from one of them too; where there are none, move down a page."""
        row = self._row_at_cursor()
        node = self._unfolds(row) if isinstance(row, ArticleRow) else None
        if node is None:
            self.action_page_down()
            return
        if isinstance(row, ArticleRow) and row.place.under is not None:
            self.action_fold()  # to the article
        self._toggle(node)

    @property
    def cursor_has_copies(self) -> bool:
        """True if the article at the cursor has copies or is one."""
        row = self._row_at_cursor()
        return isinstance(row, ArticleRow) and self._unfolds(row) is not None

    def _unfolds(self, row: NodeRow | ArticleRow) -> Node | None:
        """Return the node that a row opens and closes: its own, or an article's node of copies; None: it has none."""
        if isinstance(row, NodeRow):
            return row.node
        headline = None if row.id is None else self._headlines.get(row.id)
        has_copies = row.is_open or row.place.under is not None or (headline is not None and headline.copies > 0)
        return row.place.copies if has_copies else None

    def _toggle(self, node: Node) -> None:
        self._forget_anchor()
        self._target = self._rows.target(self.cursor)
        anchor = self._anchor()
        if node in self._rows.open_nodes:
            self._rows.close(node)
        else:
            self._rows.open([node])
        self._lay_out(anchor)

    # Mouse

    def choose_at(self, index: int, x: int) -> None:
        """Open what was clicked or, at an article's mark, its copies."""
        self.action_copies() if self._is_on_mark(index, x) else self.action_open()

    def _is_on_mark(self, index: int, x: int) -> bool:
        row = self._rows[index]
        headline = self._headlines.get(row.id) if isinstance(row, ArticleRow) and row.id is not None else None
        if headline is None or not isinstance(row, ArticleRow) or row.place.under is not None:
            return False
        mark = copies_mark(headline.copies)
        return bool(mark) and x >= self.columns - MARGIN - len(mark)

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    @on(ScrollTo)
    @on(ScrollUp)
    @on(ScrollDown)
    def _scrolled_by_mouse(self) -> None:
        self._forget_anchor()
