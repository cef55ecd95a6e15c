"""The dialog that narrows the filter by section, author, language, year and source."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList, Static

from db.archive import Archive
from db.errors import ArchiveError
from db.query.parser import parse_filter
from db.search.facets import FacetCount, count_facet
from db.storage.connections import CancelCheck
from db.text.cleaning import clean, terminal_safe
from tui.screens.dialogs.dialog import Dialog
from tui.screens.dialogs.facet_list import COUNTING, FacetList, FacetRow
from tui.search.facet_choice import MORE, FacetChoice, FacetGroup
from tui.services.archive_client import ArchiveClient
from tui.services.notify import tell

_QUERY = "facets"
"""Name of the query that counts a group."""


class FacetsDialog(Dialog[None]):
    """Groups of values with counts. Every choice edits the filter's text, and ``narrow`` gets the new text.

    Groups are counted one after the other, so that one thread stays free for the filter itself.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move('cursor_down')", show=False),
        Binding("k,up", "move('cursor_up')", show=False),
        Binding("g,home", "move('first')", show=False),
        Binding("G,end", "move('last')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("space,enter", "move('select')", show=False),
        Binding("q,F", "put_away", show=False),
    ]
    DEFAULT_CSS = """
    FacetsDialog {
        align: right top;
        background: transparent;  /* the tree behind it narrows */

        #sheet { width: 46; height: 1fr; margin: 1 0 3 0; }
        #sheet > Horizontal { height: 1; }
        .dialog--title { width: 1fr; }
        .facets--keys { width: auto; padding: 0 2 0 0; color: $ink-muted; }
    }
    """

    def __init__(self, client: ArchiveClient, text: str, narrow: Callable[[str], None]) -> None:
        super().__init__()
        self._client = client
        self._narrow = narrow
        self._facets = FacetChoice(text)
        self._list = FacetList()
        self._note = Static("", classes="dialog--note", markup=False)

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        with Vertical(id="sheet"):
            with Horizontal():
                yield Static("Narrow by", classes="dialog--title", markup=False)
                yield Static("space choose   esc close", classes="facets--keys", markup=False)
            yield self._list
            yield self._note

    def on_mount(self) -> None:
        """Start to count the first group."""
        self._show_note("")
        self._show()
        self._count_next()

    def on_unmount(self) -> None:
        """Stop counting."""
        self._client.cancel(_QUERY)

    def action_move(self, how: str) -> None:
        """Run an action of the list: move the cursor, or choose the value under it."""
        getattr(self._list, f"action_{how}")()

    # Counting

    def _count_next(self) -> None:
        group = next((each for each in self._facets.groups if each.is_counting), None)
        if group is None:
            return
        query = parse_filter(self._facets.asked(group))

        def count(archive: Archive, cancelled: CancelCheck) -> Sequence[FacetCount] | ArchiveError:
            try:
                return count_facet(archive, query or None, group.facet, cancelled=cancelled)
            except ArchiveError as error:
                return error

        def take(counted: Sequence[FacetCount] | ArchiveError) -> None:
            group.is_counting = False
            if isinstance(counted, ArchiveError):
                self._show_note(str(counted))
            else:
                group.tallies = counted
            self._show()
            self._count_next()

        self._client.ask(count, take, replaces=_QUERY)

    # Choosing

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        name, _, key = (event.option_id or "").partition("\n")
        group = self._facets.group(name)
        if not key:
            group.most += MORE
            self._show()
            return
        clause = next(value.clause for value in group.values(self._facets.text)[0] if value.key == key)
        if not clause or clean(clause) != clause:  # a name without a letter, or with control characters
            self._show_note("No query can say that name.")
            return
        text = self._facets.toggle(group, clause)
        if text == self._facets.text:
            self._show_note("That is more than a query can hold.")
            return
        self._show_note("")
        self._facets.narrow(text, group)
        self._show()
        self._count_next()
        self._narrow(text)

    # Showing

    def _show_note(self, sentence: str) -> None:
        self._note.update(terminal_safe(sentence))
        self._note.display = bool(sentence)

    def _show(self) -> None:
        self._list.show([row for group in self._facets.groups for row in self._rows(group)])

    def _rows(self, group: FacetGroup) -> list[FacetRow]:
        values, more = group.values(self._facets.text)
        rows = [FacetRow(None, "", group.title, COUNTING if group.is_counting else "" if values else "none")]
        for value in values:
            count = "" if value.count is None else f"{value.count:,}"
            rows.append(FacetRow(f"{group.facet}\n{value.key}", "", value.words, count, value.is_chosen))
        if more:
            rows.append(FacetRow(f"{group.facet}\n", "", f"{more:,} more"))
        return rows


def choose_facets(
    app: App[None],
    client: ArchiveClient,
    text: str,
    narrow: Callable[[str], None],
) -> None:
    """Open the dialog for the query ``text``, unless it has a mistake."""
    problems = parse_filter(text).problems
    if problems:
        tell(app, f"First put the filter right: {problems[0].sentence}")
    else:
        app.push_screen(FacetsDialog(client, text, narrow))
