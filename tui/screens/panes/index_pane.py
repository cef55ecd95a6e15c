"""The left half of the main screen: the tree of the archive or a filter's results, and what narrows them."""

from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from db.models import Headline, Outline, Suggestion
from db.query.ast import Query
from db.text.tokens import Marker
from tui.screens.panes.filter_panel import FilterPanel
from tui.screens.panes.results_pane import ResultsLoader
from tui.screens.panes.saved_pane import SavedLoader
from tui.screens.panes.strip_pane import StripLoader
from tui.screens.panes.tree_loader import LoadRequest, TreeLoader
from tui.search.filter_session import PUT_RIGHT, FilterResult
from tui.search.periods import clause_of
from tui.services.archive_client import ArchiveClient
from tui.services.notify import tell
from tui.settings.saved_searches import SavedSearch
from tui.tree.nodes import ArticleAt, CellKey, Node, Orientation, TreePlace
from tui.tree.row_sources import FilterMatches, ReadingOrder, WholeArchive, cell_of, make_reading_order
from tui.widgets.filter_bar import FilterBar
from tui.widgets.lists.archive_tree import ArchiveTree
from tui.widgets.lists.results_view import ResultsView
from tui.widgets.lists.saved_list import SavedList
from tui.widgets.time_strip import TimeStrip

NO_FILTER = "Type a search first: / begins one."


class IndexPane(Vertical):
    """Shows all articles, or those that a filter finds, as a tree or as results with snippets.

    Saved searches stand above, the filter and the time strip below.
    """

    @dataclass
    class Pointed(Message):
        """The cursor has come to an article (its id and cell), or to a node."""

        article: tuple[int, CellKey] | None
        node: Node | None

        def can_replace(self, message: Message) -> bool:
            """Only the cursor's last position matters."""
            return isinstance(message, IndexPane.Pointed)

    @dataclass
    class Chosen(Message):
        """An article of the tree is to be opened."""

        article_id: int
        cell: CellKey

    @dataclass
    class FilterBegan(Message):
        """The first letter of a filter was typed; the end of the filter restores what is shown now."""

    @dataclass
    class FilterAnswered(Message):
        """The tree or the results show what matches; ``marker`` marks its words."""

        marker: Marker

    @dataclass
    class NothingFound(Message):
        """Nothing matches ``text``, and ``why``, in sentences; ``wider`` queries would find something."""

        text: str
        why: list[str]
        wider: list[Suggestion]

    class Left(Message):
        """Enter was pressed though nothing matches: the focus goes to the suggestions on the page."""

    @dataclass
    class FilterEnded(Message):
        """The tree shows everything again, as it was."""

    def __init__(self, client: ArchiveClient, outline: Outline) -> None:
        super().__init__(id="index")
        self.outline = outline
        self.orientation: Orientation = "years"
        self._saved_loader = SavedLoader(client)
        self.saved = self._saved_loader.view
        self.tree_widget = ArchiveTree(id="tree")
        self._results_loader = ResultsLoader(client)
        self.results = self._results_loader.view
        self.results.display = False
        self.filter_panel = FilterPanel(client, self, self._saved_loader)
        self._strip_loader = StripLoader(client)
        self.strip = self._strip_loader.view
        self._client = client
        self._tree_loader = TreeLoader(self.tree_widget, client, WholeArchive(client.archive))
        self._before: TreePlace | None = None
        """The tree as it was before the filter; None: there is no filter."""
        self._unsaid: int | None = None
        """An article that the cursor is put on without a ``Pointed``: the page shows another, or shows it already."""

    def compose(self) -> ComposeResult:
        """Lay out saved searches, tree or results, filter, and time strip."""
        yield self.saved
        yield self.tree_widget
        yield self.results
        yield self.filter_panel
        yield self.strip

    def on_mount(self) -> None:
        """Show the whole archive with all nodes closed."""
        self._saved_loader.load()
        self._show_everything()

    @property
    def content(self) -> ArchiveTree | ResultsView:
        """The widget that shows the articles: the tree or the results."""
        return self.results if self.results.display else self.tree_widget

    @property
    def bar(self) -> FilterBar:
        """The bar that the filter is typed in."""
        return self.filter_panel.bar

    @property
    def filter_query(self) -> Query:
        """The query of the filter; empty where all articles are shown."""
        return self.filter_panel.filter_query

    @property
    def is_filtered(self) -> bool:
        """True from the first letter of a filter to its end."""
        return self._before is not None

    @property
    def place(self) -> TreePlace:
        """The place in the tree of the whole archive, which a filter may hide."""
        return self._before or self.tree_widget.place

    def reading_order_of(self, cell: CellKey) -> ReadingOrder:
        """Return the reading order of an article opened in ``cell`` of the tree."""
        return make_reading_order(self._tree_loader.source, cell)

    def take_focus(self) -> None:
        """Focus the tree or the results; where there is room for one pane only, show the index."""
        self.screen.remove_class("reading")
        self.screen.set_focus(self.content)

    def renew(self, outline: Outline) -> None:
        """Show the archive as it is now, because it has changed."""
        self.outline = outline
        self._saved_loader.renew()
        self._results_loader.renew_archive()
        if self.is_filtered:
            self.filter_panel.renew()
        else:
            self._show_everything(self.tree_widget.place)

    # The tree

    def restore(self, place: TreePlace, *, quietly: bool = False) -> None:
        """Show the tree of the whole archive at ``place``; ``quietly``: without ``Pointed`` for its article."""
        if quietly and isinstance(place.cursor, ArticleAt):
            self._unsaid = place.cursor.id
        self.orientation = place.orientation
        self._show_everything(place)

    def reveal(self, headline: Headline, listed: Headline) -> None:
        """Put the cursor on an article that was opened elsewhere, unless a filter is on.

        ``listed`` is itself or, for a copy, the article that it is under.
        """
        if not self.is_filtered:
            self._unsaid = headline.id
            under = listed.id if listed.id != headline.id else None
            self.tree_widget.reveal(headline.id, cell_of(listed), under=under)

    def go_to(self, headline: Headline) -> None:
        """Put the cursor on an article, as if a person had moved there."""
        self.tree_widget.reveal(headline.id, cell_of(headline))
        self.results.follow(headline.id)

    def _show_everything(self, place: TreePlace | None = None) -> None:
        self._tree_loader.source = WholeArchive(self._client.archive)
        self.tree_widget.show(self.outline, orientation=self.orientation)
        if place is not None:
            self.tree_widget.restore(place)
        self._strip_loader.show_all(self.outline, self.tree_widget.cursor_year)

    @on(ArchiveTree.CellWanted)
    @on(ArchiveTree.CopiesWanted)
    @on(ArchiveTree.HeadlinesWanted)
    def _load(self, event: LoadRequest) -> None:
        event.stop()
        self._tree_loader.load(event)

    @on(ArchiveTree.Highlighted)
    def _point(self, event: ArchiveTree.Highlighted) -> None:
        event.stop()
        self.strip.current = self.tree_widget.cursor_year
        cell = event.node.cell if event.node is not None else None
        article = (event.article_id, cell) if event.article_id is not None and cell is not None else None
        is_unsaid = article is not None and event.article_id == self._unsaid
        if article is not None:
            self._unsaid = None
        if not is_unsaid and self.tree_widget.display:
            self.post_message(self.Pointed(article, event.node))

    @on(ArchiveTree.Opened)
    def _choose(self, event: ArchiveTree.Opened) -> None:
        event.stop()
        self.post_message(self.Chosen(event.article_id, event.cell))

    # The results

    def show_results(self, is_wanted: bool) -> None:
        """Show what the filter finds as a listing with snippets, or as the tree again, at the same article."""
        headline = self.results.at_cursor()
        self._results_loader.is_wanted = is_wanted
        self._give_pane(self.tree_widget.cursor_article)
        if not is_wanted and headline is not None:
            self.go_to(headline)

    def _give_pane(self, at: int | None = None) -> None:
        """Show the results or the tree, as chosen; results by date have the cursor on the article ``at``."""
        matches, had_focus = self.filter_panel.matches, self.content.has_focus
        is_on = self._results_loader.is_wanted and self.is_filtered
        self.results.display, self.tree_widget.display = is_on, not is_on
        if is_on and matches is not None:
            self._results_loader.look_up(
                self.filter_query, matches.total, at if self.filter_query.sort in (None, "date") else None
            )
        if had_focus:
            self.screen.set_focus(self.content)

    @property
    def results_order(self) -> ReadingOrder:
        """The reading order of the results."""
        return self._results_loader.reading_order

    @on(ResultsView.RowsWanted)
    def _load_results(self, event: ResultsView.RowsWanted) -> None:
        event.stop()
        self._results_loader.load(event)

    @on(ResultsView.Left)
    def _leave_results(self, event: ResultsView.Left) -> None:
        event.stop()
        self.show_results(False)

    # The filter

    def filter_by(self, text: str) -> None:
        """Filter as if ``text`` had been typed."""
        self.bar.text = text

    def end_filter(self) -> None:
        """End the filter, and show what was shown before it."""
        self.filter_panel.end()

    def stop_in_vain(self) -> None:
        """Stop waiting for the filter's results, because the archive could not be read."""
        self.filter_panel.stop_in_vain()

    @on(events.DescendantFocus)
    def _count_all(self) -> None:
        """Count the sections of all years, of which typing counts only some, before the person can open one."""
        if self.screen.focused is self.content:
            self.filter_panel.count_all()

    def expect_found(self, query: Query) -> None:
        """See ``FilteredList``."""
        self._strip_loader.expect(query, self.outline)
        if self._before is None:
            self._before = self.tree_widget.place
            self.post_message(self.FilterBegan())

    def show_found(self, found: FilterResult) -> None:
        """See ``FilteredList``."""
        self.tree_widget.provide_headlines(found.headlines)
        source = self._tree_loader.source
        is_more = isinstance(source, FilterMatches) and source.query.text == self.filter_query.text
        if isinstance(source, FilterMatches) and is_more:  # all sections are counted now, or the archive has changed
            source.matches = found.matches
        else:
            self._tree_loader.source = FilterMatches(self._client.archive, self.filter_query, found.matches)
        self._show_found(found, keep=is_more)

    def _show_found(self, found: FilterResult, *, keep: bool) -> None:
        matches, cells, marker = found.matches, found.cells, self.filter_query.marker
        outline, tree, order, way = matches.outline, self.tree_widget, self.outline, self.orientation
        tree.show(outline, order=order, orientation=way, marker=marker, filtered=True, keep=keep, cells=cells)
        if matches.newest is not None and not keep:
            tree.reveal(*matches.newest)
        self._strip_loader.show_found(self.filter_query, outline, self.outline, tree.cursor_year)
        self._give_pane()
        self.post_message(self.FilterAnswered(marker))

    def show_nothing_found(self, why: list[str], wider: list[Suggestion]) -> None:
        """See ``FilteredList``."""
        self.post_message(self.NothingFound(self.filter_query.shown, why, wider))

    def go_to_suggestions(self) -> None:
        """See ``FilteredList``."""
        self.post_message(self.Left())

    def give_back(self, *, is_over: bool) -> None:
        """See ``FilteredList``. The next filter shows results again if this one was only emptied."""
        if is_over:
            self._results_loader.is_wanted = False
        if self._before is not None:
            before, self._before = self._before, None
            self._results_loader.end()
            self._give_pane()
            self.restore(before, quietly=True)
            self.post_message(self.FilterEnded())

    # The time strip

    @on(TimeStrip.BarChosen)
    def _go_to_bar(self, event: TimeStrip.BarChosen) -> None:
        event.stop()
        if event.is_year and self.tree_widget.display:
            self.tree_widget.reveal_year(event.bar.year)
        else:
            self._strip_loader.newest_in(event.bar, self.go_to)

    @on(TimeStrip.Narrowed)
    def _zoom(self, event: TimeStrip.Narrowed) -> None:
        event.stop()
        self._narrow(clause_of(event.bar, event.other))

    def _narrow(self, dates: str | None) -> None:
        """Replace the filter's dates by this clause; None: remove them."""
        from db.query.editing import replace_values  # imported late: not needed at the start

        text = replace_values(self.bar.text, "date", [dates] if dates else [])
        if dates is not None and text.endswith(dates):
            text += " "  # what is typed next is a word of its own
        if text != self.bar.text:
            self._saved_loader.remember(self.bar.text)
            self.bar.text = text
        elif self.filter_panel.has_mistake:
            tell(self.app, PUT_RIGHT)
        elif dates is None:
            tell(self.app, "All years are shown.")

    # The saved searches

    @on(SavedList.Chosen)
    def _filter_by_saved(self, event: SavedList.Chosen) -> None:
        event.stop()
        self.filter_by(event.search.query)
        self.screen.set_focus(self.content)

    @on(SavedList.RemovalWanted)
    def _remove_saved(self, event: SavedList.RemovalWanted) -> None:
        event.stop()
        tell(self.app, self._saved_loader.forget(event.search))
        if not self.saved.display:
            self.screen.set_focus(self.content)

    @on(SavedList.LeftBelow)
    @on(TimeStrip.Left)
    def _go_to_tree(self, event: SavedList.LeftBelow | TimeStrip.Left) -> None:
        event.stop()
        self.screen.set_focus(self.content)

    @on(ArchiveTree.LeftAbove)
    def _go_to_saved(self, event: ArchiveTree.LeftAbove) -> None:
        event.stop()
        if self.saved.display:
            self.saved.enter_from_below()

    # What keys do, whichever pane has the focus

    def action_filter(self) -> None:
        """Focus the filter."""
        self.screen.remove_class("reading")
        self.filter_panel.start()

    def action_save_search(self) -> None:
        """Ask for a name, and save the filter under it."""
        from tui.screens.dialogs.save_search_dialog import SaveSearchDialog

        query = self.bar.text.lstrip()  # a blank at its end says that the last word is whole
        if not query:
            tell(self.app, NO_FILTER)
            return
        if self.filter_panel.has_mistake:
            tell(self.app, PUT_RIGHT)
            return

        def save(name: str | None) -> None:
            if name is not None:
                tell(self.app, self._saved_loader.save(SavedSearch(name, query)))

        self.app.push_screen(SaveSearchDialog(query.rstrip()), save)

    def action_facets(self) -> None:
        """Narrow the filter by values chosen in a dialog."""
        from tui.screens.dialogs.facets_dialog import choose_facets

        choose_facets(self.app, self._client, self.bar.text, self.filter_by)

    def action_results(self) -> None:
        """Show what the filter finds as a listing with snippets, or as a tree again."""
        if not self.is_filtered:
            tell(self.app, NO_FILTER)
            return
        self.show_results(not self._results_loader.is_wanted)
        self.take_focus()

    def action_strip_previous(self) -> None:
        """Focus the time strip, and choose the bar before."""
        self._step_strip(-1)

    def action_strip_next(self) -> None:
        """Focus the time strip, and choose the next bar."""
        self._step_strip(1)

    def _step_strip(self, step: int) -> None:
        self.screen.remove_class("reading")
        if not self.strip.step(step):
            self.take_focus()
            tell(self.app, "No article here has a date.")

    def action_strip_reset(self) -> None:
        """Remove the dates from the filter."""
        self._narrow(None)

    def action_turn(self) -> None:
        """Put years above sections, or sections above years; the cursor stays on its article."""
        self.orientation = "sections" if self.orientation == "years" else "years"
        self._unsaid = self.tree_widget.cursor_article  # whatever the page shows stays, too
        matches = self.filter_panel.matches
        if self.is_filtered and matches is not None:
            self._show_found(FilterResult(matches), keep=False)
        else:
            self._show_everything()
