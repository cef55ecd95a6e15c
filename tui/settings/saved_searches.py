"""What a person searched for in each archive: what they saved under a name, and what they typed last.

It is one JSON file, ``searches.json``, beside what the browser remembers (``tui.settings.state``). What was saved is
somebody's work: a file that can't be read is put aside under another name and never written over.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.settings.state import folder, key_of, write_whole

HISTORY_AT_MOST = 100
"""Searches that are remembered of an archive."""

_FILE = "searches.json"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query under a name."""

    name: str
    query: str


class SearchStore:
    """The searches of one archive. Reading never fails; ``save`` and ``remove`` raise ``OSError`` where they can't."""

    def __init__(self, archive: Path) -> None:
        self._key = key_of(archive)
        self.saved: list[SavedSearch] = []
        """In the order in which they were saved."""
        self.history: list[str] = []
        """What was typed, oldest first."""
        self._load()

    def _load(self) -> None:
        own = _read().get(self._key)
        if not isinstance(own, dict):
            return
        saved, history = own.get("saved"), own.get("history")
        if isinstance(saved, dict):
            self.saved = [SavedSearch(n, q) for n, q in saved.items() if isinstance(n, str) and isinstance(q, str)]
        if isinstance(history, list):
            self.history = [text for text in history if isinstance(text, str)][-HISTORY_AT_MOST:]

    def save(self, search: SavedSearch) -> None:
        """Keep a search; one of that name is replaced where it stands."""
        others = {each.name: each for each in self.saved}
        self._keep(saved=[*{**others, search.name: search}.values()])

    def remove(self, name: str) -> None:
        """Forget the search of that name."""
        self._keep(saved=[each for each in self.saved if each.name != name])

    def remember(self, text: str) -> None:
        """Put what was typed at the end of the history. A convenience: it is no matter if it can't be written."""
        text = text.lstrip()  # a blank at its end says that the last word is whole
        if text and self.history[-1:] != [text]:
            with suppress(OSError):
                self._keep(history=[*(each for each in self.history if each != text), text])

    def _keep(self, saved: Iterable[SavedSearch] | None = None, history: Iterable[str] | None = None) -> None:
        """Write anew, with what others wrote meanwhile of other archives."""
        now_saved = self.saved if saved is None else list(saved)
        now_history = self.history if history is None else list(history)[-HISTORY_AT_MOST:]
        everything = _read(set_aside=True)
        everything[self._key] = {"saved": {each.name: each.query for each in now_saved}, "history": now_history}
        write_whole(_FILE, json.dumps(everything, indent=1))
        self.saved, self.history = now_saved, now_history


def _read(*, set_aside: bool = False) -> dict[str, Any]:
    path = folder() / _FILE
    try:
        everything = json.loads(path.read_bytes())
    except OSError:
        return {}
    except (ValueError, RecursionError):
        everything = None
    if isinstance(everything, dict):
        return everything
    if set_aside:
        path.replace(path.with_name(f"{_FILE}.unreadable"))
    return {}
