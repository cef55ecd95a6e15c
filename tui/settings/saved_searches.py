"""A person's searches in each archive: those saved under a name, and a history of those typed.

They are in a JSON file, ``searches.json``, beside ``state.json`` (``tui.settings.state``). Saved searches are
somebody's work: a file that cannot be read is renamed to ``searches.json.unreadable``, never overwritten.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.settings.state import archive_key, state_folder, write_atomically

HISTORY_AT_MOST = 100
"""Typed searches kept for an archive; the oldest go first. By eye: more than a person scrolls back through."""

_FILE = "searches.json"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query under a name."""

    name: str
    query: str


class SearchStore:
    """The searches of one archive. An unreadable file counts as empty; ``save`` and ``remove`` raise OSError."""

    def __init__(self, archive: Path) -> None:
        self._key = archive_key(archive)
        self.saved: list[SavedSearch] = []
        """Saved searches, in the order in which they were saved."""
        self.history: list[str] = []
        """Typed searches, oldest first."""
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
        """Save a search; it replaces one of the same name at the same position."""
        others = {each.name: each for each in self.saved}
        self._keep(saved=[*{**others, search.name: search}.values()])

    def remove(self, name: str) -> None:
        """Remove the saved search of that name."""
        self._keep(saved=[each for each in self.saved if each.name != name])

    def remember(self, text: str) -> None:
        """Add a typed search to the end of the history. A convenience: errors of writing are ignored."""
        text = text.lstrip()  # not strip: a blank at the end makes the last word whole instead of a prefix
        if text and self.history[-1:] != [text]:
            with suppress(OSError):
                self._keep(history=[*(each for each in self.history if each != text), text])

    def _keep(self, saved: Iterable[SavedSearch] | None = None, history: Iterable[str] | None = None) -> None:
        """Write the file, with what other processes wrote about other archives since it was read."""
        now_saved = self.saved if saved is None else list(saved)
        now_history = self.history if history is None else list(history)[-HISTORY_AT_MOST:]
        everything = _read(set_aside=True)
        everything[self._key] = {"saved": {each.name: each.query for each in now_saved}, "history": now_history}
        write_atomically(_FILE, json.dumps(everything, indent=1))
        self.saved, self.history = now_saved, now_history


def _read(*, set_aside: bool = False) -> dict[str, Any]:
    path = state_folder() / _FILE
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
