"""``newsbrowse update``: import again the sources of an archive."""

from pathlib import Path

import click

from tui.commands.options import archive_by_option, archive_option, archive_path
from tui.commands.output.exits import NOTHING_FOUND, WORTH_A_RETRY, complain, fail
from tui.commands.output.import_report import exit_code_of, print_report
from tui.commands.output.interrupts import interruptible
from tui.commands.output.plain import safe_line
from tui.commands.output.progress import make_meter


@click.command("update", short_help="Import again what the archive came from.")
@archive_option
@click.option("--dry-run", is_flag=True, help="Read everything and say what would come of it, but write nothing.")
@click.option("--progress", "shown", type=click.Choice(["auto", "json", "none"]), default="auto", help="On stderr.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of the report.")
@click.pass_context
def update(ctx: click.Context, /, archive: Path | None, dry_run: bool, shown: str, form: str) -> None:
    """Look at every file, folder, feed, sitemap and web address that the archive came from, and take in what is new.

    Each is imported with the options that it was imported with last. What hasn't changed is not read again; a web
    server is asked only for what has changed. What is no longer there is named, and its articles stay.
    """
    from db.ingest.importer import import_sources
    from db.ingest.origins import read_import_origins
    from db.ingest.source.report import ImportReport, add_report

    path = archive_path(archive)
    found = read_import_origins(path)
    if not found:
        fail("The archive came from no source that is known: import something first.", NOTHING_FOUND)
    whole, are_all_missing = ImportReport(), True
    progress = make_meter(shown)
    with interruptible() as stopped:
        try:
            for origin in found:
                for source in origin.missing:
                    complain(f"{safe_line(source)} is no longer there; its articles stay.")
                sources = [source for source in origin.sources if source not in origin.missing]
                if sources and not whole.interrupted:
                    are_all_missing = False
                    report = import_sources(
                        path, sources, origin.options, dry_run=dry_run, progress=progress, stopped=stopped
                    )
                    add_report(whole, report)
        finally:
            progress.close()
    if are_all_missing:
        ctx.exit(WORTH_A_RETRY)
    print_report(whole, form, archive_by_option(archive), dry_run=dry_run)
    _offer_reread(path)
    ctx.exit(exit_code_of(whole))


def _offer_reread(path: Path) -> None:
    """Say how many articles may be several, since an earlier import took them for one."""
    from contextlib import closing

    from db.check import count_merged
    from db.storage.connections import ReadPool

    with closing(ReadPool(path)) as pool, pool.connection() as connection:
        count = count_merged(connection)
    if count:
        complain(f"{count:,} articles may be several, by today's rules: `newsbrowse reread` divides them.")
