"""``newsbrowse browse``, and ``newsbrowse`` without a command: open the browser."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.errors import ArchiveMissing
from tui.commands.options import archive_option, named_archive
from tui.commands.output.exits import WRONG_USAGE, fail
from tui.settings.state import own_archive_path

if TYPE_CHECKING:
    from db.archive import Archive

FRAMES = "120"
"""Most frames a second. Widgets that react to a key are drawn one or two frames after its echo: 8 to 17 ms at 120, and
at Textual's default of 60 a delay that can be seen."""


@click.command(short_help="Open the browser (also without this word).")
@click.argument("path", metavar="[ARCHIVE]", required=False, type=click.Path(path_type=Path))
@archive_option
@click.pass_context
def browse(ctx: click.Context, path: Path | None, archive: Path | None) -> None:
    """Open ARCHIVE in the browser: else your own archive, and before you have one, the built-in sample."""
    if path is not None and archive is not None:
        raise click.UsageError("The archive is named twice: once by -a, once without.")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        fail("The browser needs a terminal; `newsbrowse search` and `newsbrowse show` work without one.", WRONG_USAGE)
    # Until the first frame some hundred thousand objects are made and none is freed, so collecting garbage only costs
    # time. The main screen turns it on again.
    gc.disable()
    opened, is_sample = _open(path or named_archive(archive))
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    try:
        from tui.app import NewsbrowseApp
        from tui.settings.config import ConfigError

        try:
            app = NewsbrowseApp(opened, is_sample=is_sample)
        except ConfigError as error:
            fail(str(error), WRONG_USAGE)
        app.run(mouse=True)
    finally:
        opened.close()
    ctx.exit(app.return_code or 0)


def _open(named: Path | None) -> tuple["Archive", bool]:
    """Open the archive to browse; True if it is the sample, because there is no other."""
    from db.archive import Archive

    if named is not None:
        return Archive.open(named), False
    try:
        return Archive.open(own_archive_path()), False
    except ArchiveMissing:
        from tui.settings.sample import open_sample

        return open_sample(), True
