"""The left half of the main screen, as far as it filters: the tree or the results, and the bar below them."""

from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer

from db.models import Headline, Outline, Suggestion
from db.query.ast import Query
from db.text.tokens import Marker
from tui.screens.panes.results_pane import Results
from tui.screens.panes.saved_pane import SavedPane
from tui.screens.panes.tree_pane import TreePane
from tui.search.filter_session import FilterResult, FilterSession
from tui.services.archive_client import ArchiveClient
from tui.services.notify import tell
from tui.tree.row_sources import FilterMatches
from tui.widgets.archive_tree import ArchiveTree
from tui.widgets.filter_bar import FilterBar
from tui.widgets.filter_notes import FilterNotes

SEARCHING_AFTER = 0.3
"""Seconds until the bar says that it is still searching."""

BEFORE = "before"
"""What the bar says beside the count of what was found last, while a mistake is in it."""

NO_WORD = "no word yet"
"""What the bar says of punctuation alone."""


class FilterPane(TreePane):
    """The tree with the filter below it: all articles, or those that a filter leaves."""

    @dataclass
    class FilterBegan(Message):
        """The first letter was typed: what is shown now is what Escape brings back."""

    @dataclass
    class FilterAnswered(Message):
        """The tree shows what matches; the words to mark are ``marker``'s."""

        marker: Marker

    @dataclass
    class NothingFound(Message):
        """Nothing matches ``text``, and ``why``, in sentences; ``wider`` queries would find something."""

        text: str
        why: list[str]
        wider: list["Suggestion"]

    class Left(Message):
        """Enter was pressed though there is no match: the page says what could be done."""

    @dataclass
    class FilterEnded(Message):
        """The tree shows everything again, as it was."""

    def __init__(self, client: ArchiveClient, outline: Outline) -> None:
        super().__init__(client, outline)
        self.bar = FilterBar()
        self.saved = SavedPane(client)
        self.results = Results(client)
        self.results.display = False
        self._notes = FilterNotes()
        self._filtering = FilterSession(client, self._take_answer, self._take_wider, self._take_counts)
        self._waiting: Timer | None = None

    def compose(self) -> ComposeResult:
        """What was saved, tree or results, filter, what is said of it, and when there is how much."""
        yield self.saved
        yield self.tree_widget
        yield self.results
        yield self.bar
        yield self._notes
        yield self.strip

    def renew(self, outline: Outline) -> None:
        """The archive has changed: show it as it is now."""
        self.outline = outline
        self.saved.renew()
        self.results.renew_archive()
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
            self._show_found(FilterResult(matches), keep=False)
        else:
            self._show_everything()

    # The tree, or the results in its place

    @property
    def content(self) -> ArchiveTree | Results:
        """What has the pane."""
        return self.results if self.results.display else self.tree_widget

    @property
    def filter_query(self) -> Query:
        """What is looked for; nothing where all articles are shown."""
        return self._filtering.query

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not self._filtering.query

    @property
    def has_found_nothing(self) -> bool:
        """Whether nothing matches what is looked for."""
        return self._filtering.matches is not None and self._filtering.matches.total == 0

    @property
    def has_mistake(self) -> bool:
        """Whether what is in the bar can't be meant."""
        return bool(self._filtering.typed.problems)

    def show_results(self, is_wanted: bool) -> None:
        """Show what the filter finds as a listing with snippets, or as the tree again, at the same article."""
        headline = self.results.at_cursor()
        self.results.is_wanted = is_wanted
        self._give_pane(self.tree_widget.cursor_article)
        if not is_wanted and headline is not None:
            self.go_to(headline)

    def _give_pane(self, at: int | None = None) -> None:
        """To the results, with the cursor on the article ``at`` where that has its place among them, or to the tree."""
        matches, had_focus = self._filtering.matches, self.content.has_focus
        is_on = self.results.is_wanted and self.is_filtered
        self.results.display, self.tree_widget.display = is_on, not is_on
        query = self._filtering.query
        if is_on and matches is not None:
            self.results.look_up(query, matches.total, at if query.sort in (None, "date") else None)
        if had_focus:
            self.screen.set_focus(self.content)

    @on(events.DescendantFocus)
    def _complete(self) -> None:
        """One goes to the tree: what was only glanced at is counted before any year is unfolded."""
        if self.screen.focused is self.content:
            self._filtering.count_all()

    # The filter

    def start_filter(self) -> None:
        """Take what is typed next as a filter."""
        self.bar.remember(self.saved.history)
        self.bar.start()
        self._filtering.warm()

    def filter_by(self, text: str) -> None:
        """Filter as if ``text`` had been typed."""
        self.bar.text = text

    def end_filter(self) -> None:
        """Bring back exactly what was there before the first letter."""
        self.saved.remember(self.bar.text)
        self.results.is_wanted = False
        self.bar.clear()
        self._notes.clear()
        self._stop_waiting()
        self._filtering.ask("", self.outline)
        self._give_back()

    def _give_back(self) -> None:
        if self._before is not None:
            before, self._before = self._before, None
            self.results.end()
            self._give_pane()
            self.restore(before, quietly=True)
            self.post_message(self.FilterEnded())

    @on(FilterBar.Changed)
    def _ask(self, event: FilterBar.Changed) -> None:
        event.stop()
        if not self.bar.input.is_waiting:
            self.bar.input.let_go()  # what Enter was pressed for is no more
        self._look_for(event.text)

    def _look_for(self, text: str) -> None:
        if text == self._filtering.typed.text:
            return
        is_asked = self._filtering.ask(text, self.outline)
        self._show_problems(self._filtering.typed)
        if self._filtering.matches is not None:
            self.bar.found(self._filtering.matches.total, BEFORE if self.has_mistake else "")
        if self._filtering.typed.problems or self._filtering.matches is not None:
            return  # what is shown stays
        self._stop_waiting()
        if is_asked:
            self.strip.expect(self._filtering.query, self.outline)
            if self._before is None:
                self._before = self.tree_widget.place
                self.post_message(self.FilterBegan())
            self._show_waiting()
        else:  # nothing to look for, or nothing yet
            self.bar.say(NO_WORD if text.strip() else "")
            self._give_back()

    def _show_problems(self, query: Query, *, is_entered: bool = False) -> None:
        """What is wrong in it, once it can't become right any more; how it was understood is said with the answer."""
        problem = next((each for each in query.problems if is_entered or not each.is_unfinished), None)
        self.bar.underline(*((problem.start, problem.end) if problem else (0, 0)))
        if problem:
            self._notes.show_problem(query, problem)
        elif self._notes.has_problem or not self._filtering.query or self._filtering.matches is not None:
            self._take_counts()

    def _take_counts(self) -> None:
        if not self._filtering.typed.problems:
            matches = self._filtering.matches
            total = matches.total if matches is not None else None
            self._notes.show(self._filtering.query, self._filtering.clause_counts, total, self.outline.total)

    @on(FilterNotes.ProposalTaken)
    def _take_proposal(self, event: FilterNotes.ProposalTaken) -> None:
        event.stop()
        self.bar.text = event.text

    def _show_waiting(self) -> None:
        self._waiting = self.set_timer(SEARCHING_AFTER, lambda: self.bar.found(None, "searching…"))

    def stop_in_vain(self) -> None:
        """The archive couldn't be read: no answer will come to what is still waited for."""
        self.bar.input.let_go()
        if self.is_filtered and self._filtering.matches is None and not self._filtering.is_looking:
            self._stop_waiting()
            self.bar.say("not read")

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    def _take_answer(self, answer: FilterResult) -> None:
        matches = answer.matches
        self._stop_waiting()
        self._take_counts()
        self.bar.found(matches.total)
        self.tree_widget.provide_headlines(answer.headlines)
        shelf = self._feeder.shelf
        is_more = isinstance(shelf, FilterMatches) and shelf.query.text == self._filtering.query.text
        if isinstance(shelf, FilterMatches) and is_more:  # all sections counted now, or the archive has changed
            shelf.matches = matches
        else:
            self._feeder.shelf = FilterMatches(self._client.archive, self._filtering.query, matches)
        self._show_found(answer, keep=is_more)
        if self.bar.input.is_waiting:
            self._enter_found()

    def _show_found(self, answer: FilterResult, *, keep: bool) -> None:
        matches, cells, marker = answer.matches, answer.cells, self._filtering.query.marker
        outline, tree, order, way = matches.outline, self.tree_widget, self.outline, self.orientation
        tree.show(outline, order=order, orientation=way, marker=marker, filtered=True, keep=keep, cells=cells)
        if matches.newest is not None:
            newest, cell = matches.newest
            if not keep:
                tree.reveal(newest, cell)
        self.strip.show_found(self._filtering.query, outline, self.outline, tree.cursor_year)
        self._give_pane()
        self.post_message(self.FilterAnswered(marker))

    def _take_wider(self, why: list[str], wider: list[Suggestion]) -> None:
        self.post_message(self.NothingFound(self._filtering.query.shown, why, wider))

    @on(FilterBar.Submitted)
    def _enter_list(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self._look_for(event.text)  # Enter can overtake the last letter
        if self._notes.proposed is not None:
            self.bar.text = self._notes.proposed
        elif self.has_mistake:  # one that could still become right while it was typed
            self._show_problems(self._filtering.typed, is_entered=True)
        elif self.is_empty and event.text.strip():
            tell(self.app, "There is no word to look for in that: give at least one letter or digit.")
        else:
            self.saved.remember(event.text)
            if not self._filtering.query or self._filtering.matches is not None:
                self._enter_found()
            elif not self._filtering.is_looking:  # the archive couldn't be read
                self._filtering.ask_anew()
                self._show_waiting()
            return
        self.bar.input.let_go()

    def _enter_found(self) -> None:
        """To the list; where nothing is found, to what could be looked for instead; with what was typed since."""
        matches = self._filtering.matches
        if matches is None or matches.total:
            self.screen.set_focus(self.content)
            self.bar.input.let_go()
        else:
            self.post_message(self.Left())
            self.call_after_refresh(self.bar.input.let_go)

    @on(FilterBar.LeftDown)
    def _leave_bar(self, event: FilterBar.LeftDown) -> None:
        event.stop()
        self.screen.set_focus(self.content)  # at once: the next key is the tree's

    @on(FilterBar.Cleared)
    def _clear(self, event: FilterBar.Cleared) -> None:
        event.stop()
        self.saved.remember(event.text)
        self.end_filter()
        self.screen.set_focus(self.content)

    def go_to(self, headline: Headline) -> None:
        """Put the cursor on an article, as if a person had moved there."""
        super().go_to(headline)
        self.results.follow(headline.id)
