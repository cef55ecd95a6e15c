"""The reader with the bar below it that finds words in the article."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.article.highlights import Hit
from tui.widgets.find_bar import FindBar
from tui.widgets.reader import Reader


class ReadingPane(Vertical):
    """The reader with its find bar. Without words in the bar, n and N go through the filter's hits."""

    def __init__(self) -> None:
        super().__init__(id="reading")
        self.reader = Reader(id="reader")
        self.bar = FindBar()
        self._hit_status = ""

    def compose(self) -> ComposeResult:
        """Lay out the reader and its bar, which is hidden until it is started."""
        yield self.reader
        yield self.bar

    def start_find(self) -> None:
        """Show the find bar, and focus it."""
        self.bar.start()

    def end_find(self) -> bool:
        """Close the bar and forget its matches; return False if there were none."""
        self._hit_status = ""
        if not self.bar.display and not self.bar.text:
            return False
        self.bar.close()
        self.bar.clear()
        self.reader.clear_find()
        return True

    def go_to_hit(self, hit: Hit, *, is_at_hand: bool) -> None:
        """Scroll a hit into view; ``is_at_hand``: n and N continue from it."""
        self._hit_status = hit.status
        self.reader.go_to_hit(hit, is_current=is_at_hand)

    @property
    def status(self) -> str:
        """How far the article has been read, and which of the filter's hits is at hand, in the footer's words."""
        said = [self._hit_status] if self._hit_status else []
        if self.reader.matches.is_filter and self.reader.matches.current is not None:
            at, total = self.reader.found
            said.append(f"hit {at:,} of {total:,}")
        return " · ".join([*said, f"{self.reader.percent}%"])

    def find_next(self, step: int) -> bool:
        """Go to the next (1) or previous (-1) match.

        Matches of the bar go around the ends. Hits of the filter don't: return False if there is none further on.
        """
        self._hit_status = ""
        is_filter = self.reader.matches.is_filter
        is_found = self.reader.find_next(step, around=not is_filter)
        self._show_found()
        return is_found or not is_filter

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
        """Hide the bar; its matches stay for n and N."""
        event.stop()
        self.reader.focus()
