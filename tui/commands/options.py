"""What the subcommands share: which archive is meant, and how it is opened."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from db.archive import Archive

from collections.abc import Sequence

from tui.commands.output.exits import NOTHING_FOUND, WRONG_USAGE, fail
from tui.commands.output.plain import safe_line
from tui.settings.state import own_archive_path

Command = TypeVar("Command", bound=Callable[..., object])

VARIABLE = "NEWSBROWSE_ARCHIVE"


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
    """The archive that ``-a`` names, after the command (``given``) or before it."""
    if given is not None:
        return given
    before: Path | None = click.get_current_context().find_root().params.get("archive")
    return before


def named_archive(given: Path | None) -> Path | None:
    """The archive that was named, by ``-a`` or in the environment."""
    variable = os.environ.get(VARIABLE)
    return archive_by_option(given) or (Path(variable) if variable else None)


def archive_path(given: Path | None) -> Path:
    """The archive that is meant."""
    return named_archive(given) or own_archive_path()


@contextmanager
def opened(given: Path | None) -> Iterator["Archive"]:
    """The archive that is meant, open for the time of a ``with``. Raises ``ArchiveError``."""
    from db.archive import Archive

    archive = Archive.open(archive_path(given))
    try:
        yield archive
    finally:
        archive.close()


NAMED = 5


def only_one(slugs: Sequence[str], reference: str) -> str:
    """The one slug; ends the command where there is none, or more."""
    if not slugs:
        fail(f"No article here is named {reference}; `newsbrowse search` finds by words.", NOTHING_FOUND)
    if len(slugs) > 1:
        others = f" and {len(slugs) - NAMED:,} more" if len(slugs) > NAMED else ""
        named = ", ".join(map(safe_line, slugs[:NAMED]))
        fail(f"{reference} names {len(slugs):,} articles, say which by its slug: {named}{others}.", WRONG_USAGE)
    return slugs[0]
