"""Reads and completes the source of an import that a person types: a path, or a web address."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from textual.suggester import Suggester

from db.text.cleaning import clean_line, terminal_safe

_ENTRIES_AT_MOST = 20_000
"""Entries of a folder that are looked at to complete a name: listing so many takes 35 ms (local disk)."""


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """A source to import: ``source`` as the import command takes it, "" if there is none; ``words`` describe it."""

    source: str
    words: str


def read_target(text: str) -> ImportTarget:
    """Read what a person typed, pasted or dropped into the terminal as a source. Blocking: it looks at the disk.

    A dropped path comes in quotes or with backslashes before its blanks, depending on the terminal.
    """
    text = text.strip()
    if not text:
        return ImportTarget("", "")
    if "://" in text:
        host = urlsplit(text).hostname if text.lower().startswith(("http://", "https://")) else None
        return (
            ImportTarget(text, f"A web address: {host} is asked for it.")
            if host
            else ImportTarget("", "Only web addresses work.")
        )
    for spelled in (text, text.strip("'\""), text.replace("\\ ", " ")):
        path = Path(os.path.abspath(os.path.expanduser(spelled)))  # noqa: PTH100, PTH111  # a link stays one
        try:
            if path.is_dir():
                return ImportTarget(str(path), "A folder: all that is in it is looked through.")
            if path.exists():
                return ImportTarget(str(path), f"A file of {_size(path.stat().st_size)}.")
        except (OSError, ValueError):
            continue
    return ImportTarget("", "There is no such file or folder.")


def _size(count: int) -> str:
    amount = float(count)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


class PathSuggester(Suggester):
    """Completes the path of a file or folder."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return ``value`` completed, for Textual's Input; None without a completion."""
        from asyncio import to_thread

        return None if "://" in value or not value.strip() else await to_thread(complete_path, value)


def complete_path(typed: str) -> str | None:
    """Complete ``typed`` with the first name, in order, of its folder that starts so; a folder's ends with a slash.

    None where there is none. Hidden names are offered only after a dot, names that are not safe to draw never.
    """
    folder, _, start = typed.rpartition("/")
    names: list[str] = []
    try:
        with os.scandir(os.path.expanduser(f"{folder}/" if "/" in typed else ".")) as entries:  # noqa: PTH111
            for _, entry in zip(range(_ENTRIES_AT_MOST), entries, strict=False):
                name = entry.name
                if name.startswith(start) and (start or name[0] != ".") and terminal_safe(clean_line(name)) == name:
                    names.append(f"{name}/" if entry.is_dir() else name)
    except (OSError, ValueError):
        return None
    name = min(names, default="")
    return typed[: len(typed) - len(start)] + name if name else None
