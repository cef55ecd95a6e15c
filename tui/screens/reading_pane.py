"""The reader with the bar below it that finds words in what is read."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.widgets.find_bar import FindBar
from tui.widgets.reader import Reader


class ReadingPane(Vertical):
    """A reader that can be searched; with no words asked for, the matches of the filter are gone through."""

    def __init__(self) -> None:
        super().__init__(id="reading")
        self.reader = Reader(id="reader")
        self.bar = FindBar()

    def compose(self) -> ComposeResult:
        """The reader, and its bar, which is not displayed until it is asked for."""
        yield self.reader
        yield self.bar

    def start_find(self) -> None:
        """Take what is typed next as words to find."""
        self.bar.start()

    def end_find(self) -> bool:
        """Put the bar and its matches away; False where there were none."""
        if not self.bar.display and not self.bar.text:
            return False
        self.bar.close()
        self.bar.clear()
        self.reader.clear_find()
        return True

    def find_next(self, step: int) -> None:
        """Go to the next (1) or previous (-1) match of what was looked for, or of the filter."""
        self.reader.find_next(step)
        self._show_found()

    def _show_found(self) -> None:
        self.bar.found(*self.reader.found)

    @on(FindBar.Changed)
    def _find(self, event: FindBar.Changed) -> None:
        event.stop()
        self.reader.find(event.text)
        self._show_found()

    @on(FindBar.Submitted)
    def _find_next(self, event: FindBar.Submitted) -> None:
        event.stop()
        self.find_next(1)

    @on(FindBar.Backward)
    def _find_previous(self, event: FindBar.Backward) -> None:
        event.stop()
        self.find_next(-1)

    @on(FindBar.Closed)
    def _leave_bar(self, event: FindBar.Closed) -> None:
        """The bar goes, its matches stay for n and N."""
        event.stop()
        self.reader.focus()
