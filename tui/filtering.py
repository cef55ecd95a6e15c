"""The filter's way from a keystroke to counted matches: a glance first, then all of them; each superseding the last."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from db.archive import Archive
from db.connections import CancelCheck, never
from db.models import Headline, Ids, Outline
from db.query import Not, Query, Term
from db.query_parsing import parse_filter
from tui.errands import Errands
from tui.shelves import Matched, Matching

if TYPE_CHECKING:
    from db.matching import SectionMap
    from db.search import Counted

FIRST = 64
"""Headlines that come with the matches: more than a screen shows of the newest year's section."""

MOST_WAYS = 9
"""Ways out of a query that finds nothing: a digit each."""


@dataclass(frozen=True, slots=True)
class Wider:
    """A query that finds something where the one asked found nothing."""

    text: str
    total: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Matches, and what is seen of them first: the newest's cell, as ``Shelf.cell`` gives it, and its headlines."""

    matches: Matched
    ids: Ids = ()
    year_only: Ids = ()
    headlines: tuple[Headline, ...] = ()


class Filtering:
    """What is asked of the archive through the filter bar, and what came back.

    ``on_answer`` gets what is found; where it is much, the sections of most years are counted only when ``complete`` is
    called, and ``on_answer`` gets it again. ``on_wider`` gets what would find something when there is nothing,
    ``on_counts`` how much each clause finds where there are several. All are called on the event loop, and only for the
    newest question.
    """

    def __init__(
        self,
        archive: Archive,
        errands: Errands,
        on_answer: Callable[[Answer], None],
        on_wider: Callable[[list[Wider]], None],
        on_counts: Callable[[list["Counted"]], None],
    ) -> None:
        self.typed: Query = parse_filter("")
        """What is in the bar."""
        self.query: Query = self.typed
        """What is looked for: what was typed last that could be meant."""
        self.matches: Matched | None = None
        self._outline = Outline("", (), ())
        self._archive = archive
        self._errands = errands
        self._on_answer = on_answer
        self._on_wider = on_wider
        self._on_counts = on_counts
        self._map: SectionMap | None = None
        self._map_lock = Lock()

    def warm(self) -> None:
        """Get ready while the first letter is on its way: numpy, and which section each article is in."""
        self._errands.run(lambda cancelled: self._section_map(), lambda ready: None, group="warm")

    def ask(self, text: str, outline: Outline) -> bool:
        """Look for what is typed; False where it asks for nothing, and whatever was asked before is dropped.

        A mistake in it (``typed.problems``) leaves everything as it is.
        """
        self.typed, self._outline = parse_filter(text), outline
        if self.typed.problems:
            return bool(self.query)
        self.query, self.matches = self.typed, None
        for group in ("matches", "wider", "clauses"):
            self._errands.cancel(group)
        if self.query:
            self._look(self.query, outline, is_glance=True)
        return bool(self.query)

    def complete(self) -> None:
        """Count the sections of all years, if they aren't yet: one is about to look at them."""
        if self.matches is not None and not self.matches.is_complete:
            self._look(self.query, self._outline, is_glance=False)

    def _look(self, query: Query, outline: Outline, *, is_glance: bool) -> None:
        def look(cancelled: CancelCheck) -> Answer:
            from db import matching

            find = matching.glance if is_glance else matching.matches
            found = find(self._archive, query, self._section_map(), outline, cancelled)
            _ = found.outline  # counted here, in the thread
            if found.newest is None:
                return Answer(found)
            _, cell = found.newest
            ids, year_only = Matching(self._archive, query, found).cell(cell, cancelled)
            return Answer(found, ids, year_only, tuple(self._archive.headlines(ids[:FIRST], cancelled)))

        def take(answer: Answer) -> None:
            self.matches = answer.matches
            self._on_answer(answer)
            if answer.matches.total == 0:
                self._errands.run(lambda cancelled: self._widen(query, cancelled), self._on_wider, group="wider")
            if is_glance and len(query.clauses) > 1:
                self._errands.run(lambda cancelled: self._count(query, cancelled), self._on_counts, group="clauses")

        self._errands.run(look, take, group="matches")

    def _section_map(self) -> "SectionMap":
        from db.matching import SectionMap

        with self._map_lock:
            if self._map is None or self._map.version != self._archive.changed():
                self._map = SectionMap(self._archive, never)  # what comes next needs it as well
            return self._map

    def _count(self, query: Query, cancelled: CancelCheck) -> list["Counted"]:
        from db.search import count_clauses

        return count_clauses(self._archive, query, cancelled)

    def _widen(self, query: Query, cancelled: CancelCheck) -> list[Wider]:
        from db.search import count

        wider: list[Wider] = []
        for asked in ways_out(query):
            total = count(self._archive, asked, cancelled=cancelled)
            is_no_wider = wider and len(query.clauses) == 1 and total == wider[-1].total
            if total and not is_no_wider:
                wider.append(Wider(asked.text, total))
        return wider


def ways_out(query: Query) -> list[Query]:
    """What to try where all of it finds nothing: all but one clause, each clause alone, a lone word's beginning."""
    clauses = query.clauses
    if len(clauses) > 1:
        without = [query.without(clause) for clause in clauses] if len(clauses) > 2 else []
        alone = [query.part(clause) for clause in clauses if not isinstance(clause.node, Not)]
        texts = dict.fromkeys(asked.text for asked in (*without, *alone))
        return [parse_filter(text) for text in texts][:MOST_WAYS]  # as they are once they stand in the bar
    match clauses:
        case (only,) if isinstance(only.node, Term):
            text = only.node.text
            shorter = [text] if only.node.is_phrase else [text[:n] for n in range(len(text) - 1, 1, -1)]
            return [parse_filter(each) for each in shorter[:MOST_WAYS]]
    return []
