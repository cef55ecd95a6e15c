"""``newsbrowse reread``: read the sources of an archive again by today's rules."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.options import archive_by_option, archive_option, archive_path
from tui.commands.output.exits import NOTHING_FOUND, fail
from tui.commands.output.import_again import import_again
from tui.commands.output.import_report import exit_code_of, print_report
from tui.commands.output.plain import safe_line

if TYPE_CHECKING:
    from db.ingest.origins import ImportOrigin


@click.command("reread", short_help="Read sources again by today's rules.")
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@archive_option
@click.option("--dry-run", is_flag=True, help="Read everything and say what would come of it, but write nothing.")
@click.option("--progress", "shown", type=click.Choice(["auto", "json", "none"]), default="auto", help="On stderr.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of the report.")
@click.pass_context
def reread(
    ctx: click.Context, /, sources: tuple[str, ...], archive: Path | None, dry_run: bool, shown: str, form: str
) -> None:
    """Read each SOURCE that the archive came from again, or all of them, though nothing in them has changed.

    Articles become what newsbrowse reads today. Those that an earlier version took for states of one another are
    divided: the one with the present text keeps the name. Corrections stay, and so does away what was taken back. What
    came from the web isn't fetched again: `newsbrowse update` does that.
    """
    from db.ingest.origins import read_import_origins

    path = archive_path(archive)
    found = _chosen(read_import_origins(path), sources)
    whole = import_again(ctx, path, found, shown, dry_run=dry_run, rereads=True)
    print_report(whole, form, archive_by_option(archive), dry_run=dry_run, begins_anew=True)
    ctx.exit(exit_code_of(whole))


def _chosen(origins: "list[ImportOrigin]", sources: tuple[str, ...]) -> "list[ImportOrigin]":
    """Return the origins of ``sources`` (none: all) that are files and folders; end the command if there are none."""
    from dataclasses import replace

    from db.ingest.stream import is_web

    wanted = {os.path.abspath(source) for source in sources} | set(sources)  # noqa: PTH100  (``..`` goes)
    known = {source for origin in origins for source in origin.sources}
    for source in sources:
        if source not in known and os.path.abspath(source) not in known:  # noqa: PTH100
            fail(
                f"The archive didn't come from {safe_line(source)}: `newsbrowse runs` lists its sources.", NOTHING_FOUND
            )
    found = []
    for origin in origins:
        files = tuple(source for source in origin.sources if not is_web(source) and (not sources or source in wanted))
        if files:
            found.append(replace(origin, sources=files))
    if not found:
        fail(
            "There is no file or folder to read again: `newsbrowse update` fetches what came from the web.",
            NOTHING_FOUND,
        )
    return found
