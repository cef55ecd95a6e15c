"""The desk with what one does in what a filter found: its results, its hits in turn, and each in its context."""

from collections.abc import Callable

from textual import on
from textual.widgets import Input

from db.archive import ALL
from tui.article.highlights import Hit
from tui.navigation.locations import Order
from tui.screens.desk import Desk
from tui.screens.panes.page_pane import PagePane
from tui.screens.panes.results_pane import Results, sorted_otherwise
from tui.screens.panes.search_page import SearchPage
from tui.services.notify import tell
from tui.widgets import footer
from tui.widgets.footer import Hint

NO_FILTER = "Type a search first: / begins one."

_ORDERS: tuple[Order, ...] = ("right", "left", "date")


class SearchDesk(Desk):
    """Index and page over what a filter found."""

    def _in_turn(self, act: Callable[[], None]) -> None:
        """Do ``act`` after what the keys before it asked for: it takes the way of the panes' messages."""
        self.index.content.call_later(
            self.index.call_later, self.page.content.call_later, self.page.call_later, self.call_later, act
        )

    # Results

    def action_results(self) -> None:
        """The filtered tree as a listing with snippets, and back."""
        if not self.index.is_filtered:
            tell(self.app, NO_FILTER)
            return
        self.index.show_results(not self.index.results.is_wanted)
        self._focus_index()

    def action_sort(self) -> None:
        """Newest, oldest or best first; in the concordance by what stands right, left, or by date."""
        concordance = self.page.concordance
        if concordance is not None and self.focused is concordance:
            concordance.sort_by(_ORDERS[(_ORDERS.index(concordance.order) + 1) % len(_ORDERS)])
        elif not self.index.is_filtered:
            tell(self.app, NO_FILTER)
        elif not self.index.results.display:
            tell(self.app, "The tree is always by time: R shows the results, which can be sorted.")
        else:
            self.index.filter_by(sorted_otherwise(self.index.filter_query.text))

    @on(Results.Pointed)
    def _preview_result(self, event: Results.Pointed) -> None:
        self.page.preview(event.article_id, self.index.results.run, is_hit=True)

    @on(Results.Chosen)
    def _read_result(self, event: Results.Chosen) -> None:
        if not isinstance(self.focused, Input):  # a filter may have been begun since
            self._focus_page()
        self.page.read(event.article_id, self.index.results.run, hit=Hit(0))

    @on(Results.Left)
    def _leave_results(self) -> None:
        self.index.show_results(False)

    @on(PagePane.ArticleShown)
    def _follow_in_results(self, event: PagePane.ArticleShown) -> None:
        results = self.index.results
        if results.display:
            if event.is_read or event.is_return:
                results.follow(event.listed.id)
            results.set_open_article(event.article.id)

    # Hits

    def action_find_next(self) -> None:
        """The next match; past the last of an article, the first of the next one."""
        self._in_turn(lambda: self.page.when_loaded(lambda: self._find(1)))

    def action_find_previous(self) -> None:
        """The match before; past the first of an article, the last of the one before."""
        self._in_turn(lambda: self.page.when_loaded(lambda: self._find(-1)))

    def _find(self, step: int) -> None:
        page = self.page
        if page.is_listing:
            tell(self.app, "This is a listing: open one of its articles first.")
        elif page.reading.find_next(step) or page.article is None:
            self._show_footer()
        else:
            page.step(step, Hit(0, said="next article") if step > 0 else Hit(-1, said="previous article"))

    # Each in its context

    def action_concordance(self) -> None:
        """Each hit on a line."""
        query = self.index.filter_query
        if not self.index.is_filtered:
            tell(self.app, NO_FILTER)
        elif not query.marker:
            tell(self.app, "This search asks for no words that could be shown in their context.")
        else:
            self.page.show_concordance(query.text)
            self._focus_page()

    @on(SearchPage.ConcordanceShown)
    def _show_concordance(self) -> None:
        self._show_crumbs(None, ALL)
        self._show_footer()

    def hints(self) -> list[Hint]:
        """What the keys can do now."""
        if self.focused is self.index.results:
            return footer.results_hints()
        if self.focused is not None and self.focused is self.page.concordance:
            return footer.concordance_hints()
        return super().hints()
