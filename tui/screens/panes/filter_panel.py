"""The filter below the tree: its bar, the notes on the query, and the running of the query."""

from asyncio import TimerHandle
from typing import Protocol

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from db.models import Outline, Suggestion
from db.query.ast import Query
from tui.screens.panes.saved_pane import SavedLoader
from tui.search.filter_session import FilterResult, FilterSession
from tui.services.archive_client import ArchiveClient
from tui.services.delay import call_after
from tui.services.notify import tell
from tui.tree.row_sources import MatchCounts
from tui.widgets.filter_bar import FilterBar
from tui.widgets.filter_notes import FilterNotes

SEARCHING_AFTER = 0.3
"""Seconds until the bar says that it is still searching: quicker answers would make it flicker. Chosen by eye."""

BEFORE = "before"
"""What the bar says beside the count of the last answer while the text has a mistake."""

NO_WORD = "no word yet"
"""What the bar says of punctuation alone."""


class FilteredList(Protocol):
    """The list that a panel filters: the index, with its tree and its results.

    The panel calls it instead of posting messages: keys that are typed in one go with the filter must find the list as
    the filter left it, and a message would be handled after some of them.
    """

    outline: Outline

    @property
    def content(self) -> Widget:
        """The widget that gets the focus when the bar is left."""
        ...

    def expect_found(self, query: Query) -> None:
        """A query is running. At the first one since ``give_back``, keep what is shown now."""

    def show_found(self, found: FilterResult) -> None:
        """Show what the panel's query finds."""

    def show_nothing_found(self, why: list[str], wider: list[Suggestion]) -> None:
        """Say that nothing matches, and ``why``, in sentences; ``wider`` queries would find something."""

    def go_to_suggestions(self) -> None:
        """Focus what ``show_nothing_found`` shows."""

    def give_back(self, *, is_over: bool) -> None:
        """Show again what was kept. ``is_over`` False: the text was only deleted, and another may be typed."""


class FilterPanel(Vertical):
    """Runs the typed query, passes its results to a list, and shows below it how much matches or what is wrong."""

    DEFAULT_CSS = "FilterPanel { height: auto; }"

    def __init__(self, client: ArchiveClient, filtered: FilteredList, saved: SavedLoader) -> None:
        """``saved`` keeps the history of what was typed."""
        super().__init__()
        self.bar = FilterBar()
        self.notes = FilterNotes()
        self._list = filtered
        self._saved = saved
        self._session = FilterSession(client, self._take_found, filtered.show_nothing_found, self._show_counts)
        self._searching: TimerHandle | None = None

    def compose(self) -> ComposeResult:
        """Lay out bar and notes."""
        yield self.bar
        yield self.notes

    # What is looked for

    @property
    def filter_query(self) -> Query:
        """The query whose results the list shows or awaits; empty where it shows all articles."""
        return self._session.query

    @property
    def matches(self) -> MatchCounts | None:
        """The results of the query; None until they are known."""
        return self._session.matches

    @property
    def has_found_nothing(self) -> bool:
        """True if no article matches the query."""
        return self.matches is not None and self.matches.total == 0

    @property
    def has_mistake(self) -> bool:
        """True if the text in the bar is no valid query."""
        return bool(self._session.typed.problems)

    def start(self) -> None:
        """Focus the bar, and prepare for the first query."""
        self.bar.remember(self._saved.history)
        self.bar.start()
        self._session.warm()

    def end(self) -> None:
        """Empty the bar, and let the list show what it showed before."""
        self._saved.remember(self.bar.text)
        self.bar.clear()
        self.notes.clear()
        self._stop_saying_searching()
        self._session.ask("", self._list.outline)
        self._list.give_back(is_over=True)

    def renew(self) -> None:
        """Run the query again, because the archive has changed."""
        self._session.ask(self.bar.text, self._list.outline)

    def count_all(self) -> None:
        """Count the sections of all years, because the person goes to the list and may open any of them."""
        self._session.count_all()

    def stop_in_vain(self) -> None:
        """Stop waiting for results, because the archive could not be read."""
        self.bar.input.release_keys()
        if self.filter_query and self.matches is None and not self._session.is_looking:
            self._stop_saying_searching()
            self.bar.say("not read")

    # Answers

    def _take_found(self, found: FilterResult) -> None:
        self._stop_saying_searching()
        self._show_counts()
        self.bar.found(found.matches.total)
        self._list.show_found(found)
        if self.bar.input.is_waiting and self._session.typed.text == self.bar.text:  # else Enter was for a later text
            self._enter_found()

    def _enter_found(self) -> None:
        """Focus the list, or the suggestions where nothing is found; then release the keys typed since Enter."""
        if self.has_found_nothing:
            self._list.go_to_suggestions()
            self.call_after_refresh(self.bar.input.release_keys)
        else:
            self.screen.set_focus(self._list.content)
            self.bar.input.release_keys()

    # What is typed

    @on(FilterBar.Changed)
    def _follow_text(self, event: FilterBar.Changed) -> None:
        event.stop()
        if not self.bar.input.is_waiting:
            self.bar.input.release_keys()  # the text that Enter was pressed for has changed
        self._look_for(event.text)

    def _look_for(self, text: str) -> None:
        if text == self._session.typed.text:
            return
        is_asked = self._session.ask(text, self._list.outline)
        self._show_problems(self._session.typed)
        if self.matches is not None:
            self.bar.found(self.matches.total, BEFORE if self.has_mistake else "")
        if self.has_mistake or self.matches is not None:
            return  # the list stays as it is
        self._stop_saying_searching()
        if is_asked:
            self._list.expect_found(self.filter_query)
            self._say_searching()
        else:  # nothing to look for, or nothing yet
            self.bar.say(NO_WORD if text.strip() else "")
            self._list.give_back(is_over=False)

    @on(FilterBar.Submitted)
    def _enter_list(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self._look_for(event.text)  # Enter can overtake the last letter
        if self.notes.proposed is not None:
            self.bar.text = self.notes.proposed
        elif self.has_mistake:  # one that could still become right while it was typed
            self._show_problems(self._session.typed, is_entered=True)
        elif not self.filter_query and event.text.strip():
            tell(self.app, "There is no word to look for in that: give at least one letter or digit.")
        else:
            self._saved.remember(event.text)
            if not self.filter_query or self.matches is not None:
                self._enter_found()
            elif not self._session.is_looking:  # the archive couldn't be read
                self._session.ask_anew()
                self._say_searching()
            return
        self.bar.input.release_keys()

    @on(FilterBar.LeftDown)
    def _leave_bar(self, event: FilterBar.LeftDown) -> None:
        event.stop()
        self.screen.set_focus(self._list.content)  # at once: the next key is the list's

    @on(FilterBar.Cleared)
    def _clear(self, event: FilterBar.Cleared) -> None:
        event.stop()
        self._saved.remember(event.text)
        self.end()
        self.screen.set_focus(self._list.content)

    @on(FilterNotes.ProposalTaken)
    def _take_proposal(self, event: FilterNotes.ProposalTaken) -> None:
        event.stop()
        self.bar.text = event.text

    # What is said

    def _show_problems(self, query: Query, *, is_entered: bool = False) -> None:
        """Show a mistake once further typing cannot correct it; otherwise how the query is understood."""
        problem = next((each for each in query.problems if is_entered or not each.is_unfinished), None)
        self.bar.underline(*((problem.start, problem.end) if problem else (0, 0)))
        if problem:
            self.notes.show_problem(query, problem)
        elif self.notes.has_problem or not self.filter_query or self.matches is not None:
            self._show_counts()

    def _show_counts(self) -> None:
        if not self.has_mistake:
            total = self.matches.total if self.matches is not None else None
            self.notes.show(self.filter_query, self._session.clause_counts, total, self._list.outline.total)

    def _say_searching(self) -> None:
        def say() -> None:
            if self._searching is timer:  # it may have gone off, and wait in the queue, while the answer came
                self.bar.found(None, "searching…")

        self._searching = timer = call_after(self, SEARCHING_AFTER, say)

    def _stop_saying_searching(self) -> None:
        if self._searching is not None:
            self._searching.cancel()
            self._searching = None
