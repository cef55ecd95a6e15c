"""What the browser remembers between two runs: where one was in each archive, and the theme.

It is one JSON file, ``state.json``, in the folder that ``NEWSBROWSE_STATE`` names, else in the platform's state folder.
It is a convenience: a file that can't be read counts as empty, one that can't be written is left as it is.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

ARCHIVES_AT_MOST = 200
"""Archives whose places are kept; the one not opened for longest goes first."""

_BYTES_AT_MOST = 4 << 20
"""A larger file isn't ours."""


def load(archive: Path) -> dict[str, Any] | None:
    """What was saved for ``archive`` last; None if nothing was."""
    place = _places(_read()).get(key_of(archive))
    return place if isinstance(place, dict) else None


def save(archive: Path, state: Mapping[str, Any]) -> None:
    """Keep ``state``, which must be what JSON can hold, for ``archive``."""
    everything = _read()
    places = _places(everything)
    places.pop(key_of(archive), None)
    places[key_of(archive)] = dict(state)
    everything["places"] = dict(list(places.items())[-ARCHIVES_AT_MOST:])
    _write(everything)


def load_theme() -> str | None:
    """The name of the theme that was chosen last; None if none was."""
    theme = _settings(_read()).get("theme")
    return theme if isinstance(theme, str) else None


def save_theme(name: str) -> None:
    """Keep the choice of a theme."""
    everything = _read()
    everything["settings"] = {**_settings(everything), "theme": name}
    _write(everything)


def folder() -> Path:
    """Where what is remembered lies."""
    if chosen := os.environ.get("NEWSBROWSE_STATE"):
        return Path(chosen)
    from platformdirs import user_state_path  # imported late: not needed where the folder is given

    return user_state_path("newsbrowse", appauthor=False)


def own_archive() -> Path:
    """Where a person's archive lies when none is named. The folder may not be there yet."""
    from platformdirs import user_data_path  # imported late: a named archive doesn't need it

    return user_data_path("newsbrowse", appauthor=False) / "archive.db"


def key_of(archive: Path) -> str:
    """What an archive is known by: its file, by whatever way it is reached."""
    return str(Path(os.path.realpath(archive)))


def _read() -> dict[str, Any]:
    try:
        file = folder() / "state.json"
        if file.stat().st_size > _BYTES_AT_MOST:
            return {}
        everything = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return everything if isinstance(everything, dict) else {}


def _places(everything: dict[str, Any]) -> dict[str, Any]:
    places = everything.get("places")
    return places if isinstance(places, dict) else {}


def _settings(everything: dict[str, Any]) -> dict[str, Any]:
    settings = everything.get("settings")
    return settings if isinstance(settings, dict) else {}


def _write(everything: dict[str, Any]) -> None:
    """A reader never sees half of it."""
    with suppress(OSError):
        write_whole("state.json", json.dumps(everything, separators=(",", ":")))


def write_whole(name: str, text: str) -> None:
    """Put a file of that name, of ASCII, in the folder: whole or not at all. Raises ``OSError``."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)  # what one reads is nobody else's business
    handle, draft = tempfile.mkstemp(prefix="state-", suffix=".tmp", dir=place)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        Path(draft).replace(place / name)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
