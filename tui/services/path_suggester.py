"""What a person names to be imported: a path or an address, and what would be done with it."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from textual.suggester import Suggester

from db.text.cleaning import clean_line, terminal_safe

_ENTRIES_AT_MOST = 20_000
"""Entries of a folder that are looked at to complete a name."""


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """What is meant: ``source`` as the command takes it, "" where that can't be; ``words`` say what it is."""

    source: str
    words: str


def read_target(text: str) -> ImportTarget:
    """What a person means by ``text``: as typed, pasted or dropped into a terminal. Touches the disk."""
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
        """The first name that goes on as what is typed begins."""
        from asyncio import to_thread

        return None if "://" in value or not value.strip() else await to_thread(completed, value)


def completed(typed: str) -> str | None:
    """``typed`` with the rest of the first name in its folder that begins so; a folder's with a slash."""
    folder, _, begun = typed.rpartition("/")
    names: list[str] = []
    try:
        with os.scandir(os.path.expanduser(f"{folder}/" if "/" in typed else ".")) as entries:  # noqa: PTH111
            for _, entry in zip(range(_ENTRIES_AT_MOST), entries, strict=False):
                name = entry.name
                if name.startswith(begun) and (begun or name[0] != ".") and terminal_safe(clean_line(name)) == name:
                    names.append(f"{name}/" if entry.is_dir() else name)
    except (OSError, ValueError):
        return None
    name = min(names, default="")
    return typed[: len(typed) - len(begun)] + name if name else None
