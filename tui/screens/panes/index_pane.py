"""The left half of the main screen: the tree of the archive, its filter, when things were, and what was saved."""

from textual import on

from tui.screens.panes.filter_pane import FilterPane
from tui.search.filter_session import PUT_RIGHT
from tui.search.periods import clause_of
from tui.services.notify import tell
from tui.widgets.archive_tree import ArchiveTree
from tui.widgets.saved_list import SavedList
from tui.widgets.time_strip import TimeStrip


class IndexPane(FilterPane):
    """The tree and its filter with what else narrows it: a time, and searches that were saved."""

    # When

    @on(TimeStrip.Narrowed)
    def _zoom(self, event: TimeStrip.Narrowed) -> None:
        event.stop()
        self.narrow(clause_of(event.bar, event.other))

    def narrow(self, dates: str | None) -> None:
        """Filter by this clause of dates in place of any other; None: by none."""
        from db.query.editing import replace_values  # imported late: not needed at the start

        text = replace_values(self.bar.text, "date", [dates] if dates else [])
        if dates is not None and text.endswith(dates):
            text += " "  # what is typed next is a word of its own
        if text != self.bar.text:
            self.saved.remember(self.bar.text)
            self.bar.text = text
        elif self._filtering.typed.problems:
            tell(self.app, PUT_RIGHT)
        elif dates is None:
            tell(self.app, "All years are shown.")

    # What was saved

    @on(SavedList.Chosen)
    def _filter_by_saved(self, event: SavedList.Chosen) -> None:
        event.stop()
        self.filter_by(event.search.query)
        self.screen.set_focus(self.content)

    @on(SavedList.RemovalWanted)
    def _remove_saved(self, event: SavedList.RemovalWanted) -> None:
        event.stop()
        tell(self.app, self.saved.forget(event.search))
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
