"""The filter's way from a keystroke to counted matches: the newest first, then all; each superseding the last."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from db.archive import Archive
from db.connections import CancelCheck, never
from db.models import Headline, Outline
from db.query import Query, parse_filter
from tui.errands import Errands
from tui.shelves import CountedMatches

if TYPE_CHECKING:
    from db.search import SectionMap

FIRST = 50
"""Matches that are looked up before all are counted: more than a screen of them."""


@dataclass(frozen=True, slots=True)
class Wider:
    """A query that finds something where the one asked found nothing."""

    text: str
    total: int


class Filtering:
    """What is asked of the archive through the filter bar, and what came back.

    ``on_first`` gets the newest matches, ``on_matches`` all of them, ``on_wider`` what would find something when there
    is nothing; all on the event loop, and only for the newest question.
    """

    def __init__(
        self,
        archive: Archive,
        errands: Errands,
        on_first: Callable[[list[Headline]], None],
        on_matches: Callable[[CountedMatches], None],
        on_wider: Callable[[list[Wider]], None],
    ) -> None:
        self.query: Query = parse_filter("")
        self.matches: CountedMatches | None = None
        self._archive = archive
        self._errands = errands
        self._on_first = on_first
        self._on_matches = on_matches
        self._on_wider = on_wider
        self._map: SectionMap | None = None
        self._map_lock = Lock()

    def warm(self) -> None:
        """Get ready while the first letter is on its way: numpy, and which section each article is in."""
        self._errands.run(lambda cancelled: self._section_map(never), lambda ready: None, group="warm")

    def ask(self, text: str, outline: Outline) -> bool:
        """Look for what is typed; False where it asks for nothing, and whatever was asked before is dropped."""
        self.query = query = parse_filter(text)
        self.matches = None
        for group in ("first", "matches", "wider"):
            self._errands.cancel(group)
        if not query:
            return False
        self._errands.run(lambda cancelled: self._first(query, cancelled), self._on_first, group="first")
        self._errands.run(lambda cancelled: self._count(query, outline, cancelled), self._take_matches, group="matches")
        return True

    def _first(self, query: Query, cancelled: CancelCheck) -> list[Headline]:
        from db.search import newest

        return self._archive.headlines(newest(self._archive, query, FIRST, cancelled), cancelled)

    def _count(self, query: Query, outline: Outline, cancelled: CancelCheck) -> CountedMatches:
        from db.search import matches

        found = matches(self._archive, query, self._section_map(cancelled), outline, cancelled)
        _ = found.outline  # counted here, in the thread
        return found

    def _section_map(self, cancelled: CancelCheck) -> "SectionMap":
        from db.search import SectionMap

        with self._map_lock:
            if self._map is None or self._map.version != self._archive.changed():
                self._map = SectionMap(self._archive, cancelled)
            return self._map

    def _take_matches(self, matches: CountedMatches) -> None:
        self.matches = matches
        self._on_matches(matches)
        if matches.total == 0:
            query = self.query
            self._errands.run(lambda cancelled: self._widen(query, cancelled), self._on_wider, group="wider")

    def _widen(self, query: Query, cancelled: CancelCheck) -> list[Wider]:
        from db.search import count

        wider = []
        for text in _wider_texts(query):
            total = count(self._archive, parse_filter(text), cancelled)
            if total:
                wider.append(Wider(text, total))
        return wider


def _wider_texts(query: Query) -> list[str]:
    """What to try where all of a query finds nothing: each word alone, or a lone word's beginning."""
    words = [f'"{term.text}"' if term.is_phrase else term.text for term in query.wanted]
    if len(words) > 1 or (words and query.unwanted):
        return list(dict.fromkeys(words))[:9]
    if not words:
        return []
    (term,) = query.wanted
    if term.is_phrase:
        return [term.text]
    return [term.text[:length] for length in range(len(term.text) - 1, 1, -1)][:8]
