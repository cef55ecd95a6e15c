"""Finding the files that a person means by a file or folder: in order, one at a time, following no loop."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

NAMES_AT_ONCE = 10_000
"""Names of one folder held and sorted at a time; in a larger folder the order is theirs only piece by piece."""


def find_files(place: Path) -> Iterator[Path]:
    """Every file below ``place`` (or itself), by name; hidden ones and links to folders are left out.

    A folder that can't be listed stands for what is in it.
    Memory doesn't grow with what is found: at most ``NAMES_AT_ONCE`` names are held for each folder on the way.
    """
    if not place.is_dir():
        yield place
        return
    try:
        folder = os.scandir(place)
    except OSError:  # whoever reads it learns why
        yield place
        return
    with folder as entries:
        while names := sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in _some(entries)):
            for name, is_folder in names:
                if name.startswith("."):
                    continue
                path = place / name
                if is_folder:
                    yield from find_files(path)
                elif path.is_file():
                    yield path


def _some(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    return islice(entries, NAMES_AT_ONCE)


def count_files(place: Path) -> int:
    """How many files ``find_files`` gives, for a progress bar."""
    return sum(1 for _ in find_files(place))
