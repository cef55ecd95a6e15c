"""State kept between two sessions of the browser: the place in each archive, and the theme.

It is a JSON file, ``state.json``, in the folder that ``NEWSBROWSE_STATE`` names, else in the platform's state folder.
It is a convenience: a file that cannot be read counts as empty, one that cannot be written is left as it is.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

ARCHIVES_AT_MOST = 200
"""Archives whose places are kept; the one not opened for longest goes first. Bounds the size of the file."""

_BYTES_AT_MOST = 4 << 20
"""A larger file was not written by this module, and is not read."""


def load(archive: Path) -> dict[str, Any] | None:
    """Return the state that was saved last for ``archive``; None if none was."""
    place = _places(_read()).get(archive_key(archive))
    return place if isinstance(place, dict) else None


def save(archive: Path, state: Mapping[str, Any]) -> None:
    """Save ``state``, an object of JSON values, for ``archive``. Does nothing where the file cannot be written."""
    everything = _read()
    places = _places(everything)
    places.pop(archive_key(archive), None)
    places[archive_key(archive)] = dict(state)
    everything["places"] = dict(list(places.items())[-ARCHIVES_AT_MOST:])
    _write(everything)


def load_theme() -> str | None:
    """Return the name of the theme that was chosen last; None if none was."""
    theme = _settings(_read()).get("theme")
    return theme if isinstance(theme, str) else None


def save_theme(name: str) -> None:
    """Save the name of the chosen theme. Does nothing where the file cannot be written."""
    everything = _read()
    everything["settings"] = {**_settings(everything), "theme": name}
    _write(everything)


def state_folder() -> Path:
    """Return the folder of the state files. It may not exist yet."""
    if chosen := os.environ.get("NEWSBROWSE_STATE"):
        return Path(chosen)
    from platformdirs import user_state_path  # imported late: not needed where the folder is given

    return user_state_path("newsbrowse", appauthor=False)


def own_archive_path() -> Path:
    """Return the path of a person's own archive, used when none is named. Its folder may not exist yet."""
    from platformdirs import user_data_path  # imported late: a named archive doesn't need it

    return user_data_path("newsbrowse", appauthor=False) / "archive.db"


def archive_key(archive: Path) -> str:
    """Return the key of an archive in the state files: its path with all links resolved."""
    return str(Path(os.path.realpath(archive)))


def _read() -> dict[str, Any]:
    try:
        file = state_folder() / "state.json"
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
    """Write the state; errors are ignored."""
    with suppress(OSError):
        write_atomically("state.json", json.dumps(everything, separators=(",", ":")))


def write_atomically(name: str, text: str) -> None:
    """Write ``text`` (ASCII) to a file in the state folder, complete or not at all. Raises OSError.

    A temporary file is renamed, so that a reader never sees half of it.
    """
    place = state_folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)  # what a person reads is private
    handle, draft = tempfile.mkstemp(prefix="state-", suffix=".tmp", dir=place)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        Path(draft).replace(place / name)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
