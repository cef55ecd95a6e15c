"""The main screen: what each key does on the desk."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from db.archive import ALL
from db.models import Headline
from tui.navigation.locations import ListingLocation
from tui.screens.search_desk import SearchDesk
from tui.search.filter_session import PUT_RIGHT
from tui.services.notify import tell
from tui.settings.keys import bindings, run
from tui.settings.saved_searches import SavedSearch


class MainScreen(SearchDesk):
    """The desk with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("main")]

    def action_next_pane(self) -> None:
        """To the other pane."""
        self._focus_index() if self._is_reading else self._focus_page()

    action_previous_pane = action_next_pane

    def action_step_back(self) -> None:
        """One layer back: find, reader, filter; never further."""
        if self.page.reading.end_find():
            self._focus_page()
        elif self._is_reading:
            self._focus_index()
        elif self.index.results.display:
            self.index.show_results(False)
        elif self.index.bar.text:
            self.index.end_filter()

    def action_close(self) -> None:
        """Close the layer above the tree, or quit."""
        if (
            self.page.reading.bar.display
            or (self._is_reading and self.has_class("-narrow"))
            or (self.index.bar.text and not self._is_reading)
        ):
            self.action_step_back()
        elif self.is_importing:
            self.imports.ask_to_quit()
        else:
            self.app.exit()

    def action_filter(self) -> None:
        """Filter the tree."""
        self.remove_class("reading")
        self.index.start_filter()

    def action_save_search(self) -> None:
        """Keep the filter under a name."""
        from tui.screens.dialogs.save_search_dialog import SaveSearchDialog

        query = self.index.bar.text.lstrip()  # a blank at its end says that the last word is whole
        if not query:
            tell(self.app, "Type a search first: / begins one.")
            return
        if self.index.has_mistake:
            tell(self.app, PUT_RIGHT)
            return

        def save(name: str | None) -> None:
            if name is not None:
                tell(self.app, self.index.saved.save(SavedSearch(name, query)))

        self.app.push_screen(SaveSearchDialog(query.rstrip()), save)

    def action_facets(self) -> None:
        """Narrow by what is chosen in a sheet."""
        from tui.screens.dialogs.facets_dialog import choose_facets

        choose_facets(self.app, self.client, self.index.bar.text, self.index.filter_by)

    def action_strip_previous(self) -> None:
        """To the time strip, and back in time."""
        self._step_strip(-1)

    def action_strip_next(self) -> None:
        """To the time strip, and on in time."""
        self._step_strip(1)

    def _step_strip(self, step: int) -> None:
        self.remove_class("reading")
        if not self.index.strip.step(step):
            self._focus_index()
            tell(self.app, "No article here has a date.")

    def action_strip_reset(self) -> None:
        """To all years."""
        self.index.narrow(None)

    def action_find(self) -> None:
        """Find in the article."""
        if not self.page.is_listing:
            self.add_class("reading")
            self.page.reading.start_find()

    def action_follow(self, number: int) -> None:
        """Follow the link with that number."""

        def follow() -> None:
            if self.page.reader.follow(number):
                self._focus_page()
            else:
                tell(self.app, f"There is no link {number} here.")

        self._in_turn(lambda: self._with_page(follow))

    def action_next_link(self) -> None:
        """Focus the next link."""
        self._step_link(1)

    def action_previous_link(self) -> None:
        """Focus the link before."""
        self._step_link(-1)

    def _step_link(self, step: int) -> None:
        self._focus_page()
        self._with_page(lambda: self.page.reader.next_link(step))

    def action_hints(self) -> None:
        """Letters on every link in view."""
        self._focus_page()
        self._with_page(self._start_hints)

    def _start_hints(self) -> None:
        if not self.page.reader.start_hints():
            tell(self.app, "There is no link in view.")

    def action_back(self) -> None:
        """To where one came from."""
        self._in_turn(lambda: self.page.when_loaded(self.page.back))

    def action_forward(self) -> None:
        """Forward again."""
        self._in_turn(lambda: self.page.when_loaded(self.page.forward))

    def action_next_article(self) -> None:
        """Along the listing."""
        self._in_turn(lambda: self.page.when_loaded(lambda: self.page.step(1)))

    def action_previous_article(self) -> None:
        """Back along the listing."""
        self._in_turn(lambda: self.page.when_loaded(lambda: self.page.step(-1)))

    def action_view_all(self) -> None:
        """All of this section."""

        def view() -> None:
            at = next((c for c in reversed(self._crumbs) if (c.section_id, c.site) != (None, None)), self._crumbs[0])
            self._list(replace(at, year=ALL))

        self._in_turn(lambda: self.page.when_loaded(view))

    def action_up(self) -> None:
        """From an article to its section's year, from a listing to the one around it."""

        def go_up() -> None:
            is_listing = isinstance(self.page.shown, ListingLocation)
            if is_listing and len(self._crumbs) == 1:
                tell(self.app, "This is the whole archive.")
            else:
                self._list(self._crumbs[-2 if is_listing else -1])

        self._in_turn(lambda: self.page.when_loaded(go_up))

    def action_turn(self) -> None:
        """Years first, or sections first."""
        self.index.turn()

    def action_help(self) -> None:
        """All keys; run the one that is chosen."""
        from tui.screens.dialogs.help_dialog import HelpDialog

        async def run_chosen(command_id: str | None) -> None:
            if command_id is not None:
                await run(command_id, self)

        self.app.push_screen(HelpDialog(self._keymap), run_chosen)

    def action_import(self) -> None:
        """Into this archive; from the sample, into one's own."""
        self.imports.ask()

    def action_stop_import(self) -> None:
        """With a whole batch."""
        self.imports.stop()

    def action_goto(self) -> None:
        """To a date, a slug or an address."""
        from tui.screens.dialogs.ask import ask_where

        def go(headline: Headline, is_date: bool) -> None:
            if is_date:
                self.index.end_filter()
                self.index.go_to(headline)
                self._focus_index()
            else:
                self._focus_page()
                self.page.read(headline.id)

        ask_where(self.app, self.client, go)

    def action_open_original(self) -> None:
        """The original, in the web browser."""

        def open_it() -> None:
            url = self.page.article.url if self.page.article else None
            self._open(url) if url else tell(self.app, "Where this was published isn't known.")

        self._in_turn(lambda: self._with_page(open_it))

    def action_copy_menu(self) -> None:
        """Copy text, title, link or slug."""
        from tui.screens.dialogs.ask import ask_what_to_copy

        def ask() -> None:
            article = self.page.article
            if article is None:
                tell(self.app, "Open an article first: then its text, title, link or slug can be copied.")
            else:
                text = self.page.reader.document.plain_text
                ask_what_to_copy(self.app, article, text, self.client.background)

        self._with_page(ask)

    def _with_page(self, act: Callable[[], None]) -> None:
        """Do ``act`` with the page that was asked for last, which may still be on its way; not with a listing."""

        def do() -> None:
            is_listing = self.page.is_listing
            tell(self.app, "This is a listing: open one of its articles first.") if is_listing else act()

        self.page.when_loaded(do)
