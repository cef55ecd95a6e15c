"""Runs the filter bar's query in the background: a quick count first, then the full one; a newer query cancels both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING

from db.archive import Archive
from db.models import Headline, Outline, Suggestion
from db.query.ast import Query
from db.query.parser import parse_filter
from db.storage.connections import CancelCheck, never_cancelled
from tui.services.archive_client import ArchiveClient
from tui.tree.cell_ids import LoadedCell
from tui.tree.nodes import CellKey
from tui.tree.row_sources import FilterMatches, MatchCounts

if TYPE_CHECKING:
    from db.search.article_index import ArticleIndex

FIRST = 64
"""Headlines loaded with the matches: more than a screen shows, so that its first painting is complete."""

PUT_RIGHT = "There is a mistake in the filter: put it right first."

MOST_COUNTS = 500
"""Counts of clauses kept in memory; at more, all are dropped, which costs one count per clause of the query."""


@dataclass(frozen=True, slots=True)
class FilterResult:
    """Matches, and what the tree shows of them first: the cell of the newest match and those above, with headlines."""

    matches: MatchCounts
    cells: Mapping[CellKey, LoadedCell] = field(default_factory=dict)
    headlines: tuple[Headline, ...] = ()


class FilterSession:
    """The filter bar's query and its results.

    ``on_answer`` gets the result. Of many matches the sections of most years are counted only after ``count_all``, and
    ``on_answer`` is called again. Without matches, ``on_wider`` gets the reasons and queries that would find something.
    ``on_counts`` is called when ``clause_counts`` has new counts. All are called on the event loop, and only for the
    newest query.
    """

    def __init__(
        self,
        client: ArchiveClient,
        on_answer: Callable[[FilterResult], None],
        on_wider: Callable[[list[str], list[Suggestion]], None],
        on_counts: Callable[[], None],
    ) -> None:
        self.typed: Query = parse_filter("")
        """The text in the bar, parsed."""
        self.query: Query = self.typed
        """The query that is run: the last typed one without a mistake."""
        self.matches: MatchCounts | None = None
        self._outline = Outline("", (), ())
        self._client = client
        self._on_answer = on_answer
        self._on_wider = on_wider
        self._on_counts = on_counts
        self._map: ArticleIndex | None = None
        self._map_lock = Lock()
        self._clause_counts: dict[str, int] = {}
        self._counted_version = 0

    def warm(self) -> None:
        """Load numpy and the section of every article, while the first letter is still to be typed."""
        self._client.ask(lambda archive, cancelled: self._section_map(archive), replaces="warm")

    def ask(self, text: str, outline: Outline) -> bool:
        """Run the typed query; return False where it asks for nothing, and drop an earlier query.

        Nothing changes where it has a mistake (``typed.problems``) or means the same as the query already answered.
        """
        is_same_archive = outline is self._outline
        self.typed, self._outline = parse_filter(text), outline
        if self.typed.problems:
            return bool(self.query)
        if self.matches is not None and is_same_archive and self.typed.means(self.query):
            return True
        self.query, self.matches = self.typed, None
        for name in ("matches", "wider", "clauses"):
            self._client.cancel(name)
        if self.query:
            self._find(self.query, outline, is_quick=True)
        return bool(self.query)

    @property
    def is_looking(self) -> bool:
        """True while matches are being counted."""
        return self._client.is_waited_for("matches")

    def ask_anew(self) -> None:
        """Run the same query once more."""
        self._find(self.query, self._outline, is_quick=True)

    def count_all(self) -> None:
        """Count the sections of all years, if they are not counted yet."""
        if self.matches is not None and not self.matches.is_complete:
            self._find(self.query, self._outline, is_quick=False)

    def _find(self, query: Query, outline: Outline, *, is_quick: bool) -> None:
        def find(archive: Archive, cancelled: CancelCheck) -> FilterResult:
            from db.search import matches as matching

            count = matching.count_quickly if is_quick else matching.find_matches
            found = count(archive, query, self._section_map(archive), outline, cancelled)
            _ = found.outline  # a cached property: computed here, in the worker
            return _seen_first(archive, FilterMatches(archive, query, found), cancelled)

        def widen(archive: Archive, cancelled: CancelCheck) -> tuple[list[str], list[Suggestion]]:
            from db.search.results import explain_no_results
            from db.search.suggestions import suggest_queries

            return explain_no_results(archive, query), suggest_queries(
                archive, query, is_typing=True, cancelled=cancelled
            )

        def take(answer: FilterResult) -> None:
            self.matches = answer.matches
            self._on_answer(answer)
            if answer.matches.total == 0:
                self._client.ask(widen, lambda found: self._on_wider(*found), replaces="wider")
            if is_quick:
                self._client.when_painted(lambda: self._count_clauses(query))

        self._client.ask(find, take, replaces="matches")

    def _section_map(self, archive: Archive) -> "ArticleIndex":
        from db.search.article_index import ArticleIndex

        with self._map_lock:
            if self._map is None or self._map.version != archive.read_version():
                self._map = ArticleIndex(archive, never_cancelled)  # a newer query needs it too
            return self._map

    @property
    def clause_counts(self) -> list[tuple[str, int | None]]:
        """Each clause of the query and the number of articles it finds alone; None: not counted yet."""
        return [(str(clause), self._clause_counts.get(str(clause))) for clause in self.query.clauses]

    def _count_clauses(self, query: Query) -> None:
        """Count the clauses without a known count: while the last clause is typed, the others stay the same."""
        if query is not self.query:
            return
        version = self._map.version if self._map is not None else 0
        if self._counted_version != version or len(self._clause_counts) > MOST_COUNTS:
            self._counted_version, self._clause_counts = version, {}
        unknown = [clause for clause in query.clauses if str(clause) not in self._clause_counts]

        def count_all(archive: Archive, cancelled: CancelCheck) -> dict[str, int]:
            from db.search.matches import count_matches

            parts = {str(clause): query.part(clause) for clause in unknown}
            sections = self._section_map(archive)
            return {text: count_matches(archive, part, sections, cancelled) for text, part in parts.items()}

        def take(counts: dict[str, int]) -> None:
            self._clause_counts |= counts
            self._on_counts()

        if len(query.clauses) < 2 or not unknown:
            self._on_counts()
        else:
            self._client.ask(count_all, take, replaces="clauses")


def _seen_first(archive: Archive, found: FilterMatches, cancelled: CancelCheck) -> FilterResult:
    """Add what the tree opens first: the cell of the newest match, and those of the sections above its section."""
    if found.matches.newest is None:
        return FilterResult(found.matches)
    _, (year, section_id) = found.matches.newest
    cells: dict[CellKey, LoadedCell] = {}
    inner: int | None = section_id
    while inner is not None:
        ids, year_only = found.cell((year, inner), cancelled)
        if len(ids):
            cells[year, inner] = LoadedCell.of(year, ids, year_only)
        inner = archive.section(inner).parent
    newest, *others = cells.values()
    seen = chain(newest.ids, *(each.ids for each in others if not each.months))
    return FilterResult(found.matches, cells, tuple(archive.headlines(list(islice(seen, FIRST)), cancelled)))
