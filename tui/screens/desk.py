"""Index and page side by side, or one at a time where it is narrow; what either says becomes a request to the other."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from db.archive import ALL, Archive
from db.errors import ArchiveError
from db.models import Headline, Outline
from db.text.cleaning import clean_line, terminal_safe
from tui.article.highlights import Hit
from tui.article.notices import build_greeting, build_nothing_found
from tui.navigation import session
from tui.navigation.breadcrumb import Crumb, breadcrumb, size_words
from tui.navigation.locations import ArticleLocation, Location
from tui.screens.archive_watcher import ArchiveScreen
from tui.screens.panes.index_pane import IndexPane
from tui.screens.panes.page_pane import PagePane
from tui.screens.panes.search_page import SearchPage
from tui.services.desktop import open_address
from tui.services.notify import tell, tell_error
from tui.widgets import footer
from tui.widgets.footer import Footer, Hint
from tui.widgets.header import Header

if TYPE_CHECKING:
    from tui.screens.imports import Imports

YOUNG_OBJECTS = 2_000
"""Made, and not gone, between two collections: Python's 700 would stop many a key for up to 20 ms."""

COLLECT_AFTER = 0.5
"""Seconds until objects are collected again, which the command put off for the start."""


class Desk(ArchiveScreen):
    """Where one browses: owns the two panes and what is said above and below them. What keys do, a subclass says."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-middle"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = "#tree"

    class Opened(Message):
        """Everything is in its place, and keys can come."""

    @dataclass
    class ArchiveChosen(Message):
        """Another archive is to take this one's place."""

        path: Path

    def __init__(
        self, archive: Archive, outline: Outline, *, is_sample: bool = False, keymap: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(archive, outline)
        self.is_sample = is_sample
        self._keymap = keymap or {}
        self.index = IndexPane(self.client, outline)
        self.page = SearchPage(self.client, outline)
        self._header = Header()
        self._footer = Footer(self._keymap)
        self._imports: Imports | None = None
        self._busy: tuple[str, ...] = ()
        self._crumbs: list[Crumb] = []
        self._before_filter: Location | None = None
        self._has_moved_on = False

    def compose(self) -> ComposeResult:
        """Header, two panes, footer."""
        yield self._header
        with Horizontal(id="desk"):
            yield self.index
            yield self.page
        yield self._footer

    def on_mount(self) -> None:
        """Open where one was, or with a welcome."""
        self._welcome()
        self._restore()
        self.watch_archive()
        self.post_message(self.Opened())
        self.set_timer(COLLECT_AFTER, _collect_again)

    async def on_unmount(self) -> None:
        """Remember where one was, and let no query keep the program from ending; an import ends with a whole batch."""
        self._remember()
        self.client.background.close()
        if self._imports is not None:
            await self._imports.end()

    # Where one was

    def _restore(self) -> None:
        was = session.load_session(self.archive.path, self.outline)
        if was is None or not self.outline.cells:
            return
        self.index.restore(was.tree, quietly=was.slug is not None)
        if was.slug is None:
            return
        slug = was.slug

        def show(found: list[Headline]) -> None:
            if found and self.page.shown is None:
                self.page.return_to(ArticleLocation(found[0].id, was.place))
                if was.is_reading and self.focused is self.index.tree_widget:  # else one has gone on already
                    self._focus_page()

        self.client.ask(lambda archive, cancelled: archive.find(slug, cancelled), show)

    def _remember(self) -> None:
        taken = self.page.taken
        place = taken.place if isinstance(taken, ArticleLocation) else None
        slug = self.page.article.slug if self.page.article else None
        was = session.Session(self.index.place, slug, place, is_reading=self._is_reading)
        session.save_session(self.archive.path, was, self.outline)

    # The archive may change while one reads

    def ask_again(self) -> None:
        """What the tree lacks."""
        self.index.tree_widget.ask_again()

    def show_renewed(self, grown: int) -> None:
        """In both panes, and in the header."""
        self.index.renew(self.outline)
        self.page.renew(self.outline)
        if self.page.shown is None:
            self._welcome()
        self._show_header()
        if grown > 0 and not self.is_importing:  # an import says itself what it brought
            tell(self.app, f"{grown:,} more {'article' if grown == 1 else 'articles'} in the archive.")

    # Focus

    @property
    def _is_reading(self) -> bool:
        return self.has_class("reading")

    def _focus_page(self) -> None:
        self.add_class("reading")
        self.set_focus(self.page.content)

    def _focus_index(self) -> None:
        self.remove_class("reading")
        self.set_focus(self.index.content)

    @on(events.DescendantFocus)
    def _follow_focus(self) -> None:
        if self.focused is not None:
            self.set_class(self.page in self.focused.ancestors, "reading")
        self._show_footer()

    # The index speaks

    @on(IndexPane.Pointed)
    def _preview(self, event: IndexPane.Pointed) -> None:
        if event.article is not None:
            article_id, cell = event.article
            self.page.preview(article_id, self.index.run_of(cell), is_hit=self.index.is_filtered)
        elif event.node is not None and self.page.shown is None:
            self._show_crumbs(event.node.section_id, event.node.year, site=event.node.site)

    @on(IndexPane.Chosen)
    def _read(self, event: IndexPane.Chosen) -> None:
        if not isinstance(self.focused, Input):  # a filter may have been begun since
            self._focus_page()
        hit = Hit(0) if self.index.is_filtered else None
        self.page.read(event.article_id, self.index.run_of(event.cell), hit=hit)

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
        self._show_crumbs(None, ALL)
        self._go_to_suggestion()

    @on(IndexPane.Left)
    def _go_to_page(self) -> None:
        self._focus_page()
        self._go_to_suggestion()

    def _go_to_suggestion(self) -> None:
        """To the first of what would find something, where that is on show and one is there."""
        if self._is_reading and self.page.shown is None and self.page.reader.document.links:
            self.page.reader.next_link(1)

    @on(IndexPane.FilterEnded)
    def _give_page_back(self) -> None:
        """What was shown before the filter comes back, unless one has gone on from it."""
        self.page.reader.mark(None)
        was_gone_to = self.page.keep_place()
        if self._has_moved_on and was_gone_to and not self.page.is_of_filter:
            self._show_footer()  # it spoke of hits
            return
        if self._before_filter is not None:
            self.page.return_to(self._before_filter)
        else:
            self._welcome()

    # The page speaks

    @on(PagePane.ArticleShown)
    def _show_article(self, event: PagePane.ArticleShown) -> None:
        article = event.article
        if event.is_read:
            self._has_moved_on = True
        if event.is_read or event.is_return:
            self.index.reveal(article, event.listed)
        self.index.tree_widget.set_open_article(article.id)
        self._show_crumbs(article.section_id, article.published.year if article.published else None, article.root)
        self._show_footer()

    @on(PagePane.ListingShown)
    def _show_listing(self, event: PagePane.ListingShown) -> None:
        self._has_moved_on = True
        self._show_crumbs(event.listing.section_id, event.listing.year, site=event.listing.site)
        self._show_footer()

    @on(PagePane.StatusChanged)
    def _show_footer(self) -> None:
        self._footer.show(self.hints(), self.page.status)

    def hints(self) -> list[Hint]:
        """What the keys can do now."""
        page = self.page
        if self.focused is self.index.bar.input:
            return footer.filter_hints(self.index.has_found_nothing)
        if isinstance(self.focused, Input):
            return footer.find_hints()
        if self.focused is self.index.saved:
            return footer.saved_hints()
        if self.focused is self.index.strip:
            return footer.strip_hints()
        if not self._is_reading:
            return footer.tree_hints(page.article is not None, self.index.tree_widget.cursor_has_copies)
        if page.is_listing:
            return footer.listing_hints()
        return footer.reader_hints(bool(page.reader.document.links), page.article is not None)

    @on(PagePane.Left)
    def _leave_page(self) -> None:
        self._focus_index()

    @on(PagePane.AddressChosen)
    def _open_address(self, event: PagePane.AddressChosen) -> None:
        self._open(event.url)

    @on(PagePane.QueryChosen)
    def _widen(self, event: PagePane.QueryChosen) -> None:
        self.index.filter_by(event.text)
        self._focus_index()

    # Above

    def _show_crumbs(
        self, section_id: int | None, year: int | None, root: str = "", *, site: str | None = None
    ) -> None:
        self._crumbs = breadcrumb(self.outline, section_id, year, root, site)
        self._show_header()

    def _show_header(self) -> None:
        names = tuple(crumb.name for crumb in self._crumbs)
        self._header.show(names, *(self._busy or (size_words(self.outline), f"{self.outline.total:,}")))

    def show_busy(self, words: tuple[str, ...]) -> None:
        """Show what is under way in place of the archive's size, in the longest words that fit; none: it is over."""
        self._busy = words
        self._show_header()

    @property
    def imports(self) -> "Imports":
        """What is imported from here."""
        if self._imports is None:
            from tui.screens.imports import Imports  # imported late: most who browse import nothing

            self._imports = Imports(
                self,
                None if self.is_sample else self.archive.path.absolute(),
                show_progress=self.show_busy,
                on_end=self.renew_now,
                open_archive=lambda path: self.post_message(self.ArchiveChosen(path)),
            )
        return self._imports

    @property
    def is_importing(self) -> bool:
        """Whether an import that was started here is under way."""
        return self._imports is not None and self._imports.is_running

    @on(Header.CrumbChosen)
    def _go_to_crumb(self, event: Header.CrumbChosen) -> None:
        self._list(self._crumbs[event.index])

    def _list(self, crumb: Crumb) -> None:
        self.page.show_listing(crumb.section_id, crumb.year, crumb.site if crumb.section_id is None else None)
        self._focus_page()

    # Saying

    def _welcome(self) -> None:
        self.page.show_document(build_greeting(self.archive, self.outline, is_sample=self.is_sample))
        self._show_crumbs(None, ALL)

    def _tell_error(self, error: ArchiveError) -> None:
        self.page.stop_loading()
        tell_error(self.app, error)
        self.index.stop_in_vain()

    def _open(self, url: str) -> None:
        open_address(self.app, terminal_safe(clean_line(url)), self.client.background)


def _collect_again() -> None:
    """What was made at the start stays: to look through it at every collection would hold up keys."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()
