"""Finding the files that a person means by a file or folder: in order, one at a time, following no loop."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from db.ingest.source.inputs import Input

NAMES_AT_ONCE = 10_000
"""Names of one folder held and sorted at a time; in a larger folder the order is theirs only piece by piece."""


def find_inputs(place: Path) -> Iterator[Input]:
    """``find_files`` as inputs, each with its way from ``place``."""
    above = len(place.parts)
    for path in find_files(place):
        is_named = path is place
        yield Input.of_file(path, (path.name,) if is_named else path.parts[above:], is_named=is_named)


def find_files(place: Path) -> Iterator[Path]:
    """Every file below ``place`` (or itself), by name; hidden ones and links that lead out of it are left out.

    A folder that can't be listed stands for what is in it. Links to folders are never followed, so there is no loop.
    Memory doesn't grow with what is found: at most ``NAMES_AT_ONCE`` names are held for each folder on the way.
    """
    yield from _walk(place, os.path.realpath(place))


def _walk(place: Path, root: str) -> Iterator[Path]:
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
                    yield from _walk(path, root)
                elif path.is_file() and (not path.is_symlink() or _lies_in(path, root)):
                    yield path


def _lies_in(path: Path, root: str) -> bool:
    return os.path.realpath(path).startswith(root + os.sep)


def _some(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    return islice(entries, NAMES_AT_ONCE)


def count_files(place: Path) -> int:
    """How many files ``find_files`` gives, for a progress bar."""
    return sum(1 for _ in find_files(place))
