"""``newsbrowse update``: import again the sources of an archive."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.options import archive_by_option, archive_option, archive_path
from tui.commands.output.exits import NOTHING_FOUND, complain, fail
from tui.commands.output.import_again import import_again
from tui.commands.output.import_report import exit_code_of, print_report

if TYPE_CHECKING:
    from db.ingest.origins import ImportOrigin


@click.command("update", short_help="Import again what the archive came from.")
@archive_option
@click.option("--dry-run", is_flag=True, help="Read everything and say what would come of it, but write nothing.")
@click.option("--progress", "shown", type=click.Choice(["auto", "json", "none"]), default="auto", help="On stderr.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of the report.")
@click.pass_context
def update(ctx: click.Context, /, archive: Path | None, dry_run: bool, shown: str, form: str) -> None:
    """Look at every file, folder, feed, sitemap and web address that the archive came from, and take in what is new.

    Each is imported with the options that it was imported with last. What hasn't changed is not read again; a web
    server is asked only for what has changed. What is no longer there is named, and its articles stay. Where
    `newsbrowse reread` would read articles better than earlier versions did, it says how many.
    """
    from db.ingest.origins import read_import_origins

    path = archive_path(archive)
    found = read_import_origins(path)
    if not found:
        fail("The archive came from no source that is known: import something first.", NOTHING_FOUND)
    whole = import_again(ctx, path, found, shown, dry_run=dry_run)
    print_report(whole, form, archive_by_option(archive), dry_run=dry_run)
    _offer_reread(path, found)
    ctx.exit(exit_code_of(whole))


def _offer_reread(path: Path, origins: "list[ImportOrigin]") -> None:
    """Say what ``newsbrowse reread`` would mend: articles that earlier rules merged, or read worse than today's."""
    from contextlib import closing

    from db.check import count_merged
    from db.ingest.origins import count_outdated
    from db.storage.connections import ReadPool

    with closing(ReadPool(path)) as pool, pool.connection() as connection:
        merged, outdated = count_merged(connection), count_outdated(connection, origins)
    if merged:
        complain(f"{merged:,} articles may be several, by today's rules: `newsbrowse reread` divides them.")
    if outdated:
        complain(f"{outdated:,} articles were read by another extractor: `newsbrowse reread` reads their files anew.")
