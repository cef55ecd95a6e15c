"""The main screen: index and page side by side, or one at a time where it is narrow, between header and footer."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from db.archive import ALL_YEARS, Archive
from db.errors import ArchiveError
from db.models import Headline, Outline
from db.text.cleaning import clean_line, terminal_safe
from tui.article.highlights import Hit
from tui.article.notices import build_greeting, build_nothing_found
from tui.navigation.breadcrumb import Crumb, format_size, make_breadcrumb
from tui.navigation.locations import ListingLocation, Location, Order
from tui.screens.after_page_loads import after_page_loads
from tui.screens.archive_watcher import ArchiveWatcher
from tui.screens.panes.index_pane import NO_FILTER, IndexPane
from tui.screens.panes.page_pane import PagePane
from tui.screens.panes.results_pane import sorted_otherwise
from tui.screens.session_keeper import SessionKeeper
from tui.services.archive_client import ArchiveClient
from tui.services.background import BackgroundQueries
from tui.services.delay import call_after
from tui.services.desktop import open_address
from tui.services.notify import tell, tell_error
from tui.settings.keys import bindings, run
from tui.widgets import footer
from tui.widgets.footer import Footer, Hint
from tui.widgets.header import Header
from tui.widgets.lists.results_view import ResultsView

if TYPE_CHECKING:
    from tui.screens.imports import Imports

YOUNG_OBJECTS = 2_000
"""New objects between two garbage collections: Python's 700 would stop many a key for up to 20 ms."""

COLLECT_AFTER = 0.5
"""Seconds after which garbage is collected again; the command turned that off for a quick start."""

_ORDERS: tuple[Order, ...] = ("right", "left", "date")


class MainScreen(Screen[None]):
    """Composes the panes, connects their messages, and shows the current state in header and footer.

    The class ``reading`` is set while the page has the focus; where it is narrow, only that pane is shown.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-middle"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = "#tree"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("main")]

    class Opened(Message):
        """The screen is complete and takes keys."""

    @dataclass
    class ArchiveChosen(Message):
        """Another archive is to be opened in place of this one."""

        path: Path

    def __init__(
        self, archive: Archive, outline: Outline, *, is_sample: bool = False, keymap: Mapping[str, str] | None = None
    ) -> None:
        """``keymap``: the keys that a person has changed, as Textual names them, by command id."""
        super().__init__()
        self.archive = archive
        self.outline = outline
        self.is_sample = is_sample
        self.client = ArchiveClient(archive, BackgroundQueries(self, self._tell_error))
        self.index = IndexPane(self.client, outline)
        self.page = PagePane(self.client, outline)
        self._keymap = keymap or {}
        self._header = Header()
        self._footer = Footer(self._keymap)
        self._watcher = ArchiveWatcher(
            self.client,
            on_change=self._show_renewed,
            on_error=self._tell_error,
            on_recovery=self.index.tree_widget.ask_again,
        )
        self._session = SessionKeeper(self.client, self.index, self.page)
        self._imports: Imports | None = None
        self._progress: tuple[str, ...] = ()
        self._crumbs: list[Crumb] = []
        self._before_filter: Location | None = None
        self._has_moved_on = False  # whether something was opened since the filter began

    def compose(self) -> ComposeResult:
        """Lay out header, two panes, and footer."""
        yield self._header
        with Horizontal(id="panes"):
            yield self.index
            yield self.page
        yield self._footer

    def on_mount(self) -> None:
        """Restore the last session in this archive, or show the welcome."""
        self._welcome()
        self._session.restore(self.outline)
        self._watcher.start(self)
        self.post_message(self.Opened())
        call_after(self, COLLECT_AFTER, _collect_again)

    async def on_unmount(self) -> None:
        """Save the session, stop all queries, and let a running import end its batch."""
        self._session.save(self.outline, is_reading=self.is_reading)
        self.client.background.close()
        if self._imports is not None:
            await self._imports.end()

    # The archive changes while it is being read

    async def renew_now(self) -> None:
        """Check now whether the archive has changed, without waiting for the next interval."""
        await self._watcher.look_now()

    def _show_renewed(self, outline: Outline) -> None:
        grown, self.outline = outline.total - self.outline.total, outline
        self.index.renew(outline)
        self.page.renew(outline)
        if self.page.shown is None:
            self._welcome()
        self._show_header()
        if grown > 0 and not self.is_importing:  # an import says itself how much it brought
            tell(self.app, f"{grown:,} more {'article' if grown == 1 else 'articles'} in the archive.")

    # Focus

    @property
    def is_reading(self) -> bool:
        """True if the page has the focus, or had it last."""
        return self.has_class("reading")

    @on(events.DescendantFocus)
    def _follow_focus(self) -> None:
        if self.focused is not None:
            self.set_class(self.page in self.focused.ancestors, "reading")
        self._show_footer()

    def _focus_page_unless_typing(self) -> None:
        if not isinstance(self.focused, Input):  # a filter may have been begun since
            self.page.take_focus()

    # Messages of the index

    @on(IndexPane.Pointed)
    def _preview(self, event: IndexPane.Pointed) -> None:
        if event.article is not None:
            article_id, cell = event.article
            self.page.preview(article_id, self.index.reading_order_of(cell), is_hit=self.index.is_filtered)
        elif event.node is not None and self.page.shown is None:
            self._show_crumbs(event.node.section_id, event.node.year, site=event.node.site)

    @on(IndexPane.Chosen)
    def _read(self, event: IndexPane.Chosen) -> None:
        self._focus_page_unless_typing()
        hit = Hit(0) if self.index.is_filtered else None
        self.page.read(event.article_id, self.index.reading_order_of(event.cell), hit=hit)

    @on(ResultsView.Pointed)
    def _preview_result(self, event: ResultsView.Pointed) -> None:
        self.page.preview(event.article_id, self.index.results_order, is_hit=True)

    @on(ResultsView.Chosen)
    def _read_result(self, event: ResultsView.Chosen) -> None:
        self._focus_page_unless_typing()
        self.page.read(event.article_id, self.index.results_order, hit=Hit(0))

    @on(IndexPane.FilterBegan)
    def _keep_page(self) -> None:
        self._before_filter, self._has_moved_on = self.page.taken, False

    @on(IndexPane.FilterAnswered)
    def _mark(self, event: IndexPane.FilterAnswered) -> None:
        self.page.reader.mark(event.marker)
        self._show_footer()

    @on(IndexPane.NothingFound)
    def _say_nothing_found(self, event: IndexPane.NothingFound) -> None:
        self.page.show_document(build_nothing_found(event.text, event.why, event.wider))
        self._show_crumbs(None, ALL_YEARS)
        self._go_to_suggestion()

    @on(IndexPane.Left)
    def _go_to_page(self) -> None:
        self.page.take_focus()
        self._go_to_suggestion()

    def _go_to_suggestion(self) -> None:
        """Focus the first suggested query, if the page has the focus and shows some."""
        if self.is_reading and self.page.shown is None and self.page.reader.document.links:
            self.page.reader.next_link(1)

    @on(IndexPane.FilterEnded)
    def _give_page_back(self) -> None:
        """Show the page from before the filter, unless the person has opened another since."""
        self.page.reader.mark(None)
        was_gone_to = self.page.keep_place()
        if self._has_moved_on and was_gone_to and not self.page.is_concordance:
            self._show_footer()  # it spoke of hits
            return
        if self._before_filter is not None:
            self.page.return_to(self._before_filter)
        else:
            self._welcome()

    # Messages of the page

    @on(PagePane.ArticleShown)
    def _show_article(self, event: PagePane.ArticleShown) -> None:
        article = event.article
        is_gone_to = event.is_read or event.is_return
        if self.index.results.display:
            if is_gone_to:
                self.index.results.follow(event.listed.id)
            self.index.results.set_open_article(article.id)
        if event.is_read:
            self._has_moved_on = True
        if is_gone_to:
            self.index.reveal(article, event.listed)
        self.index.tree_widget.set_open_article(article.id)
        self._show_crumbs(article.section_id, article.published.year if article.published else None, article.root)
        self._show_footer()

    @on(PagePane.ListingShown)
    def _show_listing(self, event: PagePane.ListingShown) -> None:
        self._has_moved_on = True
        self._show_crumbs(event.listing.section_id, event.listing.year, site=event.listing.site)
        self._show_footer()

    @on(PagePane.ConcordanceShown)
    def _show_concordance(self) -> None:
        self._show_crumbs(None, ALL_YEARS)
        self._show_footer()

    @on(PagePane.Left)
    def _leave_page(self) -> None:
        self.index.take_focus()

    @on(PagePane.AddressChosen)
    def _open_address(self, event: PagePane.AddressChosen) -> None:
        self._open(event.url)

    @on(PagePane.QueryChosen)
    def _filter_by_link(self, event: PagePane.QueryChosen) -> None:
        self.index.filter_by(event.text)
        self.index.take_focus()

    def _welcome(self) -> None:
        self.page.show_document(build_greeting(self.archive, self.outline, is_sample=self.is_sample))
        self._show_crumbs(None, ALL_YEARS)

    def _tell_error(self, error: ArchiveError) -> None:
        self.page.stop_loading()
        tell_error(self.app, error)
        self.index.stop_in_vain()

    # Header and footer

    def _show_crumbs(
        self, section_id: int | None, year: int | None, root: str = "", *, site: str | None = None
    ) -> None:
        self._crumbs = make_breadcrumb(self.outline, section_id, year, root, site)
        self._show_header()

    def _show_header(self) -> None:
        names = tuple(crumb.name for crumb in self._crumbs)
        self._header.show(names, *(self._progress or (format_size(self.outline), f"{self.outline.total:,}")))

    @on(Header.CrumbChosen)
    def _go_to_crumb(self, event: Header.CrumbChosen) -> None:
        self._list(self._crumbs[event.index])

    def _list(self, crumb: Crumb) -> None:
        self.page.show_listing(crumb.section_id, crumb.year, crumb.site if crumb.section_id is None else None)
        self.page.take_focus()

    @on(PagePane.StatusChanged)
    def _show_footer(self) -> None:
        self._footer.show(self._hints(), self.page.status)

    def _hints(self) -> list[Hint]:
        """Return the commands that the footer shows now."""
        index, page, focused = self.index, self.page, self.focused
        if focused is index.results:
            return footer.results_hints()
        if focused is not None and focused is page.concordance:
            return footer.concordance_hints()
        if focused is index.bar.input:
            return footer.filter_hints(index.filter_panel.has_found_nothing)
        if isinstance(focused, Input):
            return footer.find_hints()
        if focused is index.saved:
            return footer.saved_hints()
        if focused is index.strip:
            return footer.strip_hints()
        if not self.is_reading:
            return footer.tree_hints(page.article is not None, index.tree_widget.cursor_has_copies)
        if page.is_listing:
            return footer.listing_hints()
        return footer.reader_hints(bool(page.reader.document.links), page.article is not None)

    # Imports

    @property
    def imports(self) -> "Imports":
        """The imports that are started from this screen."""
        if self._imports is None:
            from tui.screens.imports import Imports  # imported late: most who browse import nothing

            self._imports = Imports(
                self,
                None if self.is_sample else self.archive.path.absolute(),
                show_progress=self._show_progress,
                on_end=self.renew_now,
                open_archive=lambda path: self.post_message(self.ArchiveChosen(path)),
            )
        return self._imports

    @property
    def is_importing(self) -> bool:
        """True while such an import runs."""
        return self._imports is not None and self._imports.is_running

    def _show_progress(self, words: tuple[str, ...]) -> None:
        """Show an import's progress in place of the archive's size, in the longest words that fit; (): it is over."""
        self._progress = words
        self._show_header()

    # Actions on both panes

    async def action_in_pane(self, pane: Literal["index"], action: str) -> None:
        """Run an action of a pane, whichever pane has the focus."""
        await self.app.run_action(action, {"index": self.index}[pane])

    def action_next_pane(self) -> None:
        """Focus the other pane."""
        self.index.take_focus() if self.is_reading else self.page.take_focus()

    action_previous_pane = action_next_pane

    def action_step_back(self) -> None:
        """Close one layer (find bar, reader, results, filter); never the program."""
        if self.page.reading.end_find():
            self.page.take_focus()
        elif self.is_reading:
            self.index.take_focus()
        elif self.index.results.display:
            self.index.show_results(False)
        elif self.index.bar.text:
            self.index.end_filter()

    def action_close(self) -> None:
        """Close the layer above the tree, or quit."""
        if (
            self.page.reading.bar.display
            or (self.is_reading and self.has_class("-narrow"))
            or (self.index.bar.text and not self.is_reading)
        ):
            self.action_step_back()
        elif self.is_importing:
            self.imports.ask_to_quit()
        else:
            self.app.exit()

    def action_sort(self) -> None:
        """Sort results newest, oldest or best first; the concordance by the words to the right or left, or by date."""
        concordance = self.page.concordance
        if concordance is not None and self.focused is concordance:
            concordance.sort_by(_ORDERS[(_ORDERS.index(concordance.order) + 1) % len(_ORDERS)])
        elif not self.index.is_filtered:
            tell(self.app, NO_FILTER)
        elif not self.index.results.display:
            tell(self.app, "The tree is always by time: R shows the results, which can be sorted.")
        else:
            self.index.filter_by(sorted_otherwise(self.index.filter_query.text))

    def action_concordance(self) -> None:
        """Show each hit of the filter on a line."""
        query = self.index.filter_query
        if not self.index.is_filtered:
            tell(self.app, NO_FILTER)
        elif not query.marker:
            tell(self.app, "This search asks for no words that could be shown in their context.")
        else:
            self.page.show_concordance(query.text)
            self.page.take_focus()

    def action_goto(self) -> None:
        """Ask for a date, a slug or an address, and go there: to a date in the tree, to an article on the page."""
        from tui.screens.dialogs.goto_dialog import ask_where

        def go(headline: Headline, is_date: bool) -> None:
            if is_date:
                self.index.end_filter()
                self.index.go_to(headline)
                self.index.take_focus()
            else:
                self.page.take_focus()
                self.page.read(headline.id)

        ask_where(self.app, self.client, go)

    # Actions on the page

    def action_find(self) -> None:
        """Find words in the article."""
        if not self.page.is_listing:
            self.add_class("reading")
            self.page.reading.start_find()

    @after_page_loads(needs_article=True)
    def action_find_next(self) -> None:
        """Go to the next match; after an article's last one, to the first of the next article."""
        self._find(1)

    @after_page_loads(needs_article=True)
    def action_find_previous(self) -> None:
        """Go to the match before; before an article's first one, to the last of the article before."""
        self._find(-1)

    def _find(self, step: int) -> None:
        if self.page.reading.find_next(step) or self.page.article is None:
            self._show_footer()
        else:
            self.page.step(step, Hit(0, status="next article") if step > 0 else Hit(-1, status="previous article"))

    @after_page_loads(needs_article=True)
    def action_follow(self, number: int) -> None:
        """Follow the link with this number."""
        if self.page.reader.follow(number):
            self.page.take_focus()
        else:
            tell(self.app, f"There is no link {number} here.")

    def action_next_link(self) -> None:
        """Focus the next link."""
        self.page.take_focus()
        self._step_link(1)

    def action_previous_link(self) -> None:
        """Focus the link before."""
        self.page.take_focus()
        self._step_link(-1)

    @after_page_loads(needs_article=True, at_once=True)
    def _step_link(self, step: int) -> None:
        self.page.reader.next_link(step)

    def action_hints(self) -> None:
        """Put letters on every link in view."""
        self.page.take_focus()
        self._start_hints()

    @after_page_loads(needs_article=True, at_once=True)
    def _start_hints(self) -> None:
        if not self.page.reader.start_hints():
            tell(self.app, "There is no link in view.")

    @after_page_loads()
    def action_back(self) -> None:
        """Go back to the location before."""
        self.page.back()

    @after_page_loads()
    def action_forward(self) -> None:
        """Go to the location that was gone back from."""
        self.page.forward()

    @after_page_loads()
    def action_next_article(self) -> None:
        """Read the next article of the listing."""
        self.page.step(1)

    @after_page_loads()
    def action_previous_article(self) -> None:
        """Read the article of the listing before this one."""
        self.page.step(-1)

    @after_page_loads()
    def action_view_all(self) -> None:
        """List all years of this section, or of the site, or of the archive."""
        at = next((c for c in reversed(self._crumbs) if (c.section_id, c.site) != (None, None)), self._crumbs[0])
        self._list(replace(at, year=ALL_YEARS))

    @after_page_loads()
    def action_up(self) -> None:
        """Go from an article to its section's year, from a listing to the one around it."""
        is_listing = isinstance(self.page.shown, ListingLocation)
        if is_listing and len(self._crumbs) == 1:
            tell(self.app, "This is the whole archive.")
        else:
            self._list(self._crumbs[-2 if is_listing else -1])

    @after_page_loads(needs_article=True)
    def action_open_original(self) -> None:
        """Open the article's own address in the web browser."""
        url = self.page.article.url if self.page.article else None
        self._open(url) if url else tell(self.app, "Where this was published isn't known.")

    def _open(self, url: str) -> None:
        open_address(self.app, terminal_safe(clean_line(url)), self.client.background)

    @after_page_loads(needs_article=True, at_once=True)
    def action_copy_menu(self) -> None:
        """Ask what of the article to copy: text, title, link or slug."""
        from tui.screens.dialogs.copy_dialog import ask_what_to_copy

        article = self.page.article
        if article is None:
            tell(self.app, "Open an article first: then its text, title, link or slug can be copied.")
        else:
            text = self.page.reader.document.plain_text
            ask_what_to_copy(self.app, article, text, self.client.background)

    # Actions on the program

    def action_help(self) -> None:
        """Show all keys, and run the command that is chosen."""
        from tui.screens.dialogs.help_dialog import HelpDialog

        async def run_chosen(command_id: str | None) -> None:
            if command_id is not None:
                await run(command_id, self)

        self.app.push_screen(HelpDialog(self._keymap), run_chosen)

    def action_import(self) -> None:
        """Ask what to import into this archive; from the sample, into the person's own."""
        self.imports.ask()

    def action_stop_import(self) -> None:
        """Stop the running import after its current batch."""
        self.imports.stop()


def _collect_again() -> None:
    """Enable garbage collection, but not of the objects made at start, which stay: scanning them would delay keys."""
    if gc.isenabled():
        return  # `browse` disables it: a program that opens one browser after the other must be able to collect them
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()
