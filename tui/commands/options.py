"""The option ``-a/--archive`` of all commands: which archive it names, and opening that."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from tui.settings.state import own_archive_path

if TYPE_CHECKING:
    from db.archive import Archive

Command = TypeVar("Command", bound=Callable[..., object])

VARIABLE = "NEWSBROWSE_ARCHIVE"
"""Environment variable that names an archive, where ``-a`` does not."""


def archive_option(command: Command) -> Command:
    """Give a command ``-a/--archive``; its function gets ``archive``, None where the option isn't given."""
    return click.option(
        "-a",
        "--archive",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help=f"The archive; else the one that {VARIABLE} names, else your own in the data folder.",
    )(command)


def archive_by_option(given: Path | None) -> Path | None:
    """Return the archive that ``-a`` names after the command (``given``), or before it; None without the option."""
    if given is not None:
        return given
    before: Path | None = click.get_current_context().find_root().params.get("archive")
    return before


def named_archive(given: Path | None) -> Path | None:
    """Return the archive named by ``-a`` or by the environment; None if neither names one."""
    variable = os.environ.get(VARIABLE)
    return archive_by_option(given) or (Path(variable) if variable else None)


def archive_path(given: Path | None) -> Path:
    """Return the archive to use: the named one, else the person's own."""
    return named_archive(given) or own_archive_path()


@contextmanager
def open_archive(given: Path | None) -> Iterator["Archive"]:
    """Open the archive to use for the time of a ``with``. Raises ``ArchiveError``."""
    from db.archive import Archive

    archive = Archive.open(archive_path(given))
    try:
        yield archive
    finally:
        archive.close()
