"""``newsbrowse check``: check that an archive is sound."""

from pathlib import Path

import click

from tui.commands.options import archive_option, archive_path
from tui.commands.output.exits import FAULT_FOUND
from tui.commands.output.plain import safe_line


@click.command(short_help="See whether the archive is sound.")
@archive_option
@click.pass_context
def check(ctx: click.Context, archive: Path | None) -> None:
    """See whether the archive is sound: whether its counts, links and indexes agree with its articles.

    Prints every fault that it finds. Exit code 1: there is one.
    """
    from db.check import check_archive as find_faults

    path = archive_path(archive)
    faults = find_faults(path)
    for fault in faults:
        click.echo(safe_line(fault))
    if faults:
        ctx.exit(FAULT_FOUND)
    click.echo(f"{safe_line(str(path))} is sound.")
