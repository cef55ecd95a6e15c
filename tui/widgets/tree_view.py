"""A list of rows of which only those in view exist: where its cursor is, how it holds still, and how it is painted."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rich.style import Style
from textual.geometry import Offset, Size
from textual.message import Message
from textual.strip import Strip

from db.models import Outline
from db.text.tokens import Marker
from tui.tree.headline_cache import HeadlineCache
from tui.tree.nodes import ArticleAt, ArticleRow, CellKey, Node, NodeRow, Target
from tui.tree.rows import Rows
from tui.widgets.line_view import LineView
from tui.widgets.tree_paint import LOOKS, RowState, TreePainter, date_of

_STRIPS_KEPT = 1_000


class TreeView(LineView, inherit_bindings=False):
    """Shows ``Rows``. Subclasses fill them, and move the cursor.

    The cursor keeps to its node or article (``_target``) while rows come and go. Where that can't be seen, its row is
    that of the nearest node that it lies in.
    """

    ALLOW_SELECT = False
    auto_links = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tree--{look}" for look in LOOKS}
    DEFAULT_CSS = """
    TreeView {
        background: $surface;
        color: $foreground;
        scrollbar-background: $surface;
        scrollbar-background-hover: $surface;
        scrollbar-background-active: $surface;

        .tree--year { text-style: bold; }
        .tree--section { text-style: none; }
        .tree--month { text-style: none; }
        .tree--glyph { color: $ink-muted; }
        .tree--count { color: $ink-muted; }
        .tree--match-count { color: $accent; }
        .tree--date { color: $ink-muted; }
        .tree--article { text-style: none; }
        .tree--open-article { color: $ink-strong; text-style: bold; }
        .tree--hit { background: $hit; color: $hit-ink; }
        .tree--bar { color: $accent; }
        .tree--cursor { background: $cursor; }
        .tree--cursor-blurred { background: $cursor-blurred; }
        .tree--cursor-text { color: $ink-strong; }
        .tree--hover { background: $row-hover; }
    }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor came to an article, or with ``article_id`` None to a node; ``node`` is that or what it lies in."""

        article_id: int | None
        node: Node | None

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, TreeView.Highlighted)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows = Rows(Outline("", (), ()))
        self._headlines = HeadlineCache()
        self._marker: Marker | None = None
        self._is_filtered = False
        self._open_article: int | None = None
        self._cursor = 0
        self._target: Target | None = None
        self._held: tuple[Target, int] | None = None
        self._said: tuple[int | None, Node | None] | None = None
        self._hovered: int | None = None
        self._height = 0
        self._painter: TreePainter | None = None
        self._painted: dict[tuple[int, bool, bool, bool, bool], Strip] = {}

    def rows_came_into_view(self) -> None:
        """Other rows are in view: a subclass gets what they lack."""

    # Laying out

    @property
    def _top(self) -> int:
        return int(self.scroll_offset.y)

    def _row_at_cursor(self) -> NodeRow | ArticleRow | None:
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    def _anchor(self) -> tuple[Target, int] | None:
        """What holds still while rows change, and how many rows below the top: the cursor, or the first row."""
        if self._held is not None or not len(self._rows):
            return self._held
        line = self._cursor - self._top
        if self._target is not None and 0 <= line < self._height:
            return self._target, line
        return self._rows.target(min(self._top, len(self._rows) - 1)), 0

    def _lay_out(self, anchor: tuple[Target, int] | None) -> None:
        """Take up the rows as they are now, with the anchor where it was."""
        rows = self._rows
        self._height = self.size.height
        self._painted.clear()
        self._painter = None
        self._hovered = None
        self.virtual_size = Size(self._columns, len(rows))
        self._cursor = rows.index(self._target) if self._target is not None else 0
        if len(rows) and (self._target is None or (isinstance(self._target, ArticleAt) and self._target.id is None)):
            self._target = rows.target(self._cursor)
        if self._height and not self._awaited():
            self._held = None
        if anchor is not None:
            self._scroll(rows.index(anchor[0]) - anchor[1])
            if anchor[0] == self._target and self._held is None:
                self._scroll_to_cursor()
        self.refresh()
        self.rows_came_into_view()
        self._say()
        self._point()

    @property
    def _columns(self) -> int:
        return max(0, self.size.width - self.scrollbar_size_vertical)

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=max(0, top), animate=False, force=True)

    def _scroll_to_cursor(self) -> None:
        if self._cursor < self._top:
            self._scroll(self._cursor)
        elif self._cursor >= self._top + self._height:
            self._scroll(self._cursor - self._height + 1)

    def _show_cursor(self) -> None:
        """Scroll to where the cursor was put from afar, with some of what is above it."""
        if self._height and not 0 <= self._cursor - self._top < self._height:
            self._scroll(self._cursor - self._height // 3)

    def _awaited(self) -> list[CellKey | Node]:
        """The cells and copies whose ids it takes to find what the cursor is on, and what holds still."""
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

    def _say(self) -> None:
        """Say where the cursor is, unless that isn't settled yet."""
        if self._awaited():
            return
        row = self._row_at_cursor()
        said = (row.id if isinstance(row, ArticleRow) else None, None if row is None else row.node)
        if said != self._said:
            self._said = said
            self.post_message(self.Highlighted(*said))

    def _point(self) -> None:
        """Put the terminal's own cursor, which magnifiers follow, on the row."""
        line = self._cursor - self._top
        if self.has_focus and 0 <= line < self._height:
            self.app.cursor_position = self.content_region.offset + Offset(1, line)

    def on_resize(self) -> None:
        """Lay out for the new size; what held still goes on doing so."""
        was_laid_out = self._height > 0
        self._lay_out(self._anchor() if was_laid_out else self._held)
        if not was_laid_out and self._held is None:
            self._show_cursor()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The terminal's cursor comes along."""
        super().watch_has_focus(has_focus)
        self._point()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Rows move under a mouse that doesn't, and others come into view."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._hovered = None
            self.rows_came_into_view()
            self._point()

    # Painting

    def notify_style_update(self) -> None:
        """The theme has changed."""
        super().notify_style_update()
        self._painter = None
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        """A row as cells, blank where what it shows isn't here yet."""
        index = self._top + y
        key = (index, y == 0, index == self._cursor, self.has_focus, index == self._hovered)
        strip = self._painted.get(key)
        if strip is None:
            if len(self._painted) >= _STRIPS_KEPT:
                self._painted.clear()
            strip = self._painted[key] = self._paint(*key)
        return strip

    def _paint(self, index: int, is_first: bool, is_cursor: bool, has_focus: bool, is_hovered: bool) -> Strip:
        if self._painter is None:
            self._painter = TreePainter(cache(self._style_of), self.rich_style, self._columns, self._marker)
        if index >= len(self._rows):
            return self._painter.blank()
        row = self._rows[index]
        if isinstance(row, NodeRow):
            state = RowState(is_cursor, has_focus, is_hovered, is_filtered=self._is_filtered)
            return self._painter.node(row, self._rows.name(row.node), state)
        headline = None if row.id is None else self._headlines.get(row.id)
        state = RowState(is_cursor, has_focus, is_hovered, is_open_article=row.id == self._open_article)
        if headline is None:
            return self._painter.blank(state)
        date = date_of(headline.published)
        if not is_cursor and not is_first and row.above is not None:
            above = self._headlines.get(row.above)
            if above is not None and date_of(above.published) == date:
                date = ""
        if row.place.under is None:
            return self._painter.article(row.depth, headline.title, date, state, copies=headline.copies)
        leader = self._headlines.get(row.place.under)
        is_same = (leader.site == headline.site, leader.title == headline.title) if leader else (False, False)
        site, title = "" if is_same[0] else headline.site, headline.title
        return self._painter.copy(row.depth, "" if site and is_same[1] else title, date, state, site)

    def _style_of(self, component: str) -> Style:
        return self.get_component_rich_style(component, partial=True)
