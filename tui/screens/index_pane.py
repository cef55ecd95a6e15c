"""The left half of the main screen: the tree of the archive, its years as a strip, and the filter below."""

from dataclasses import dataclass
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from db.archive import Archive
from db.models import Headline, Outline
from db.words import Marker
from tui.errands import Errands
from tui.filtering import Answer, Filtering, Wider
from tui.nodes import ArticleAt, CellKey, Node, Orientation, TreePlace
from tui.shelves import Feeder, Matched, Matching, Run, WholeArchive, Wish, cell_of, run_on
from tui.widgets.archive_tree import ArchiveTree
from tui.widgets.filter_bar import FilterBar
from tui.widgets.time_strip import TimeStrip

SEARCHING_AFTER = 0.3
"""Seconds until the bar says that it is still searching."""


class IndexPane(Vertical):
    """Shows where every article is, all of them or those that a filter leaves; says what is pointed at and chosen."""

    @dataclass
    class Pointed(Message):
        """The cursor is on an article (its id and cell), or on a node."""

        article: tuple[int, CellKey] | None
        node: Node | None

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, IndexPane.Pointed)

    @dataclass
    class Chosen(Message):
        """An article is to be read."""

        article_id: int
        cell: CellKey

    @dataclass
    class FilterBegan(Message):
        """The first letter was typed: what is shown now is what Escape brings back."""

    @dataclass
    class FilterAnswered(Message):
        """The tree shows what matches; the words to mark are ``marker``'s."""

        marker: Marker

    @dataclass
    class NothingFound(Message):
        """Nothing matches ``text``; ``wider`` queries would find something."""

        text: str
        wider: list[Wider]

    class Left(Message):
        """Enter was pressed though there is no match: the page says what could be done."""

    @dataclass
    class FilterEnded(Message):
        """The tree shows everything again, as it was."""

    def __init__(self, archive: Archive, outline: Outline, errands: Errands) -> None:
        super().__init__(id="index")
        self.outline = outline
        self.tree_widget = ArchiveTree(id="tree")
        self.bar = FilterBar()
        self.strip = TimeStrip()
        self.orientation: Orientation = "years"
        self._archive = archive
        self._feeder = Feeder(self.tree_widget, archive, errands, WholeArchive(archive))
        self._filtering = Filtering(archive, errands, self._take_answer, self._take_wider)
        self._errands = errands
        self._before: TreePlace | None = None
        self._waiting: Timer | None = None
        self._enters_pending = 0
        self._unsaid: int | None = None  # an article that the cursor is put on though something else may be on show

    def compose(self) -> ComposeResult:
        """Tree, strip, filter."""
        yield self.tree_widget
        yield self.strip
        yield self.bar

    def on_mount(self) -> None:
        """Show the archive, all folded."""
        self._show_everything()

    # Everything

    @property
    def is_filtered(self) -> bool:
        """Whether the tree shows a filter's matches."""
        return self._before is not None

    def run_of(self, cell: CellKey) -> Run:
        """The listing that an article in ``cell`` of this tree is come upon in."""
        return run_on(self._feeder.shelf, cell)

    @property
    def place(self) -> TreePlace:
        """Where one is in the whole archive, behind the filter if there is one."""
        return self._before or self.tree_widget.place

    def restore(self, place: TreePlace, *, quietly: bool = False) -> None:
        """Go back to where one was; ``quietly``: without a word about the article that the cursor is put on."""
        if quietly and isinstance(place.cursor, ArticleAt):
            self._unsaid = place.cursor.id
        self.orientation = place.orientation
        self._show_everything(place)

    def renew(self, outline: Outline) -> None:
        """The archive has changed: show it as it is now."""
        self.outline = outline
        if self.is_filtered:
            self._filtering.ask(self.bar.text, outline)
        else:
            self._show_everything(self.tree_widget.place)

    def turn(self) -> None:
        """Years first, or sections first."""
        self.orientation = "sections" if self.orientation == "years" else "years"
        self._unsaid = self.tree_widget.cursor_article  # the cursor stays on it: whatever is shown does, too
        matches = self._filtering.matches
        if self.is_filtered and matches is not None:
            self._show_found(matches, keep=False)
        else:
            self._show_everything()

    def reveal(self, headline: Headline, listed: Headline) -> None:
        """Put the cursor on an article that was opened elsewhere, if it is in the tree at all.

        ``listed`` is itself or, for a copy, the article that it is under.
        """
        if not self.is_filtered:
            self._unsaid = headline.id
            under = listed.id if listed.id != headline.id else None
            self.tree_widget.reveal(headline.id, cell_of(listed), under=under)

    def go_to(self, headline: Headline) -> None:
        """Put the cursor on an article, as if a person had moved there."""
        self.tree_widget.reveal(headline.id, cell_of(headline))

    def _show_everything(self, place: TreePlace | None = None) -> None:
        self._feeder.shelf = WholeArchive(self._archive)
        self.tree_widget.show(self.outline, orientation=self.orientation)
        if place is not None:
            self.tree_widget.restore(place)
        self._show_strip(self.outline)

    def _show_strip(self, outline: Outline) -> None:
        self.strip.show(outline.years(), self.tree_widget.cursor_year, filtered=self.is_filtered)

    # The tree

    @on(events.DescendantFocus)
    def _complete(self) -> None:
        """One goes to the tree: what was only glanced at is counted before any year is unfolded."""
        if self.screen.focused is self.tree_widget:
            self._filtering.complete()

    @on(ArchiveTree.CellWanted)
    @on(ArchiveTree.CopiesWanted)
    @on(ArchiveTree.HeadlinesWanted)
    def _bring(self, event: Wish) -> None:
        event.stop()
        self._feeder.bring(event)

    @on(ArchiveTree.Highlighted)
    def _point(self, event: ArchiveTree.Highlighted) -> None:
        event.stop()
        self.strip.current = self.tree_widget.cursor_year
        cell = event.node.cell if event.node is not None else None
        article = (event.article_id, cell) if event.article_id is not None and cell is not None else None
        is_unsaid = article is not None and event.article_id == self._unsaid
        if article is not None:
            self._unsaid = None
        if not is_unsaid:
            self.post_message(self.Pointed(article, event.node))

    @on(ArchiveTree.Opened)
    def _choose(self, event: ArchiveTree.Opened) -> None:
        event.stop()
        self.post_message(self.Chosen(event.article_id, event.cell))

    @on(TimeStrip.YearChosen)
    def _go_to_year(self, event: TimeStrip.YearChosen) -> None:
        event.stop()
        self.tree_widget.reveal_year(event.year)

    # The filter

    def start_filter(self) -> None:
        """Take what is typed next as a filter."""
        self.bar.start()
        self._filtering.warm()

    def filter_by(self, text: str) -> None:
        """Filter as if ``text`` had been typed."""
        self.bar.text = text

    def end_filter(self) -> None:
        """Bring back exactly what was there before the first letter."""
        self.bar.clear()
        self._stop_waiting()
        self._filtering.ask("", self.outline)
        self._give_back()

    def _give_back(self) -> None:
        if self._before is not None:
            before, self._before = self._before, None
            self.restore(before, quietly=True)
            self.post_message(self.FilterEnded())

    @on(FilterBar.Changed)
    def _ask(self, event: FilterBar.Changed) -> None:
        event.stop()
        self._look_for(event.text)

    def _look_for(self, text: str) -> None:
        if text == self._filtering.typed.text:
            return
        self._enters_pending = 0
        is_asked = self._filtering.ask(text, self.outline)
        if self._filtering.typed.problems:
            return
        self._stop_waiting()
        if is_asked:
            if self._before is None:
                self._before = self.tree_widget.place
                self.post_message(self.FilterBegan())
            self._waiting = self.set_timer(SEARCHING_AFTER, lambda: self.bar.found(None, "searching…"))
        else:  # nothing to look for, or nothing yet
            self.bar.say("")
            self._give_back()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    def _take_answer(self, answer: Answer) -> None:
        matches = answer.matches
        self._stop_waiting()
        self.bar.found(matches.total)
        self.tree_widget.provide_headlines(answer.headlines)
        shelf = self._feeder.shelf
        is_more = isinstance(shelf, Matching) and shelf.query.text == self._filtering.query.text
        if isinstance(shelf, Matching) and is_more:  # all sections counted now, or the archive has changed
            shelf.matches = matches
        else:
            self._feeder.shelf = Matching(self._archive, self._filtering.query, matches)
        self._show_found(matches, keep=is_more)
        if matches.newest is not None:
            self.tree_widget.provide_ids(matches.newest[1], answer.ids, answer.year_only)
        if self._enters_pending and matches.newest is not None:
            self.screen.set_focus(self.tree_widget)
            if self._enters_pending > 1:
                self.post_message(self.Chosen(*matches.newest))
        self._enters_pending = 0

    def _show_found(self, matches: Matched, *, keep: bool) -> None:
        marker = self._filtering.query.marker
        outline, tree = matches.outline, self.tree_widget
        tree.show(outline, order=self.outline, orientation=self.orientation, marker=marker, filtered=True, keep=keep)
        if matches.newest is not None:
            newest, cell = matches.newest
            if not keep:
                tree.reveal(newest, cell)
        self._show_strip(outline)
        self.post_message(self.FilterAnswered(marker))

    def _take_wider(self, wider: list[Wider]) -> None:
        self.post_message(self.NothingFound(self._filtering.query.text.strip(), wider))

    @on(FilterBar.Submitted)
    def _enter_list(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self._look_for(event.text)  # Enter can overtake the last letter
        matches = self._filtering.matches
        if self._filtering.query and matches is None:
            self._enters_pending += 1
        elif self.screen.focused is self.tree_widget:  # the second of two that came at once
            self.tree_widget.action_open()
        elif matches is None or matches.total:
            self.screen.set_focus(self.tree_widget)
        else:
            self.post_message(self.Left())

    @on(FilterBar.LeftDown)
    def _leave_bar(self, event: FilterBar.LeftDown) -> None:
        event.stop()
        self.screen.set_focus(self.tree_widget)  # at once: the next key is the tree's

    @on(FilterBar.Cleared)
    def _clear(self, event: FilterBar.Cleared) -> None:
        event.stop()
        self.end_filter()
        self.screen.set_focus(self.tree_widget)

    def state(self) -> dict[str, Any]:
        """Where one is, for the next run."""
        return self.place.to_json(self.outline)
