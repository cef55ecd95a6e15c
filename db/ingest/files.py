"""Finding the files in a folder that a person named: in order, one at a time, following no loop of links."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from db.ingest.source.inputs import Input

NAMES_HELD = 10_000
"""Names of one folder that are held and sorted at a time, some 1 MB; larger folders are only sorted piece by piece."""


def find_inputs(place: Path) -> Iterator[Input]:
    """Yield the files of ``find_files`` as inputs, each with its path below ``place``."""
    above = len(place.parts)
    name = place.resolve().name
    for path in find_files(place):
        is_named = path is place
        trail = (path.name,) if is_named else path.parts[above:]
        yield Input.of_file(path, trail, above="" if is_named else name, is_named=is_named)


def find_files(place: Path) -> Iterator[Path]:
    """Yield every file below ``place`` (or ``place`` itself), by name, without hidden files and links to the outside.

    A folder that can't be listed is yielded itself. Links to folders are never followed, so there is no loop. Memory is
    bounded: at most ``NAMES_HELD`` names are held for each folder on the way down.
    """
    yield from _walk(place, os.path.realpath(place))


def _walk(place: Path, root: str) -> Iterator[Path]:
    try:
        is_folder = place.is_dir()
    except OSError:
        is_folder = False
    if not is_folder:
        yield place
        return
    try:
        folder = os.scandir(place)
    except OSError:  # its reader will say why
        yield place
        return
    with folder as entries:
        while names := sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in _next_names(entries)):
            for name, is_folder in names:
                if name.startswith("."):
                    continue
                path = place / name
                if is_folder:
                    yield from _walk(path, root)
                elif _is_to_be_read(path, root):
                    yield path


def _is_to_be_read(path: Path, root: str) -> bool:
    """Return True for a file, unless it is a link to the outside; also for what can't be told: its reader says why."""
    try:
        return path.is_file() and (not path.is_symlink() or _is_inside(path, root))
    except OSError:
        return not path.is_symlink()


def _is_inside(path: Path, root: str) -> bool:
    return os.path.realpath(path).startswith(root + os.sep)


def _next_names(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    return islice(entries, NAMES_HELD)


def count_files(place: Path) -> int:
    """Return how many files ``find_files`` yields, for a progress bar."""
    return sum(1 for _ in find_files(place))
