"""The right half of the main screen with what only a search has: its hits, each on a line."""

from textual import on
from textual.message import Message

from db.models import Outline
from tui.navigation.locations import ConcordanceLocation, Location
from tui.screens.panes.concordance_pane import Concordance
from tui.screens.panes.page_pane import PagePane


class SearchPage(PagePane):
    """A page that has the concordance of a query as a stop like any other."""

    class ConcordanceShown(Message):
        """A concordance is on show."""

    concordance: Concordance | None = None

    @property
    def taken(self) -> Location | None:
        """What is shown, with the place in it."""
        if isinstance(self.shown, ConcordanceLocation) and self.concordance is not None:
            return ConcordanceLocation(self.shown.query, self.concordance.place)
        return super().taken

    @property
    def is_of_filter(self) -> bool:
        """Whether what is on show goes with the filter."""
        return isinstance(self.shown, ConcordanceLocation)

    def show_concordance(self, query: str) -> None:
        """Go to the hits of a query, each on a line."""
        self._settle()
        self._show_concordance(ConcordanceLocation(query))
        self._settle()

    def return_to(self, stop: Location, *, is_return: bool = False) -> None:
        """Show a stop as it was left."""
        if isinstance(stop, ConcordanceLocation):
            self._show_concordance(stop)
        else:
            super().return_to(stop, is_return=is_return)

    def renew(self, outline: Outline) -> None:
        """The archive has changed."""
        super().renew(outline)
        if self.concordance is not None:
            self.concordance.renew_archive()

    def _show_concordance(self, stop: ConcordanceLocation) -> None:
        self._leave()
        if self.concordance is None:
            self.concordance = Concordance(self._client)
            self._contents.append(self.concordance)
            self.mount(self.concordance)
        self.shown = stop
        self._give_pane(self.concordance)
        self.concordance.open(stop)
        self.post_message(self.ConcordanceShown())

    @on(Concordance.HitChosen)
    def _read_at_hit(self, event: Concordance.HitChosen) -> None:
        event.stop()
        self.read(event.article_id, event.run, hit=event.hit)

    @on(Concordance.Left)
    def _leave_concordance(self, event: Concordance.Left) -> None:
        event.stop()
        self.post_message(self.Left())
