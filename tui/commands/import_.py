"""``newsbrowse import``: adding files and folders to an archive."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.failure import INTERRUPTED, SOME_REFUSED, WRONG_USAGE, fail
from tui.commands.options import archive_by_option, archive_option, archive_path
from tui.commands.plain import line
from tui.commands.progress import meter

if TYPE_CHECKING:
    from db.ingest.importing import Report

REJECTS_NAMED = 20


@click.command("import", short_help="Add files and folders to the archive.")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@archive_option
@click.option("--dry-run", is_flag=True, help="Read everything and report, but write nothing.")
@click.option("--site", default="", metavar="NAME", help="Whose record it is, where the pages don't say.")
@click.pass_context
def import_(ctx: click.Context, sources: tuple[str, ...], archive: Path | None, dry_run: bool, site: str) -> None:
    """Add every page of the files and folders SOURCE... to the archive, which is made if it isn't there.

    Importing the same again changes nothing; a changed page becomes a new version and the old one is kept. An import
    that was interrupted goes on where it stopped. Exit code 5: done, but some pages could not be read.
    """
    from db.ingest.importing import import_sources

    _refuse_web(sources)
    path = archive_path(archive)
    progress = meter()
    with _interruptible() as stopped:
        try:
            report = import_sources(path, sources, site=site, dry_run=dry_run, progress=progress, stopped=stopped)
        finally:
            progress.close()
    _print_report(report)
    _name_rejects(report)
    if dry_run:
        click.echo("This was a dry run: nothing was written.", err=True)
    elif report.interrupted:
        click.echo("Interrupted: the same command goes on from here.", err=True)
    elif report.seen == 0:
        click.echo("No page was found there.", err=True)
    elif report.seen > report.rejected:
        click.echo(f"To read it: {_browse_command(archive_by_option(archive))}", err=True)
    if report.interrupted:
        ctx.exit(INTERRUPTED)
    if report.rejected:
        ctx.exit(SOME_REFUSED)


def _refuse_web(sources: tuple[str, ...]) -> None:
    for source in sources:
        if "://" in source and not Path(source).exists():
            fail(f"{source} is on the web, and this version imports only files and folders.", WRONG_USAGE)


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl+C was pressed: the first asks the import to stop at a whole batch, a second one ends it at once."""
    is_asked = False

    def ask(_signal: int, _frame: object) -> None:
        nonlocal is_asked
        if is_asked:
            raise KeyboardInterrupt
        is_asked = True

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: is_asked
    finally:
        signal.signal(signal.SIGINT, before)


def _print_report(report: "Report") -> None:
    rows = {
        "seen": report.seen,
        "  new": report.new,
        "  updated": report.updated,
        "  unchanged": report.unchanged,
        "  duplicate": report.duplicate,
        "  rejected": report.rejected,
        "skipped": report.skipped,
        "links resolved": report.links_resolved,
        "links missing": report.links_missing,
    }
    width = max(len(f"{number:,}") for number in rows.values())
    for name, number in rows.items():
        click.echo(f"{name:<14}  {number:>{width},}")


def _name_rejects(report: "Report") -> None:
    named = report.rejects[:REJECTS_NAMED]
    if named:
        click.echo("Rejected:", err=True)
    for reject in named:
        click.echo(f"  {line(reject.place)}: {line(reject.reason)}", err=True)
    if report.rejected > len(named):
        click.echo(f"  and {report.rejected - len(named):,} more", err=True)


def _browse_command(path: Path | None) -> str:
    """What to type to read it; ``path`` None: without a name."""
    if path is None:
        return "newsbrowse"
    import shlex

    name = str(path) if len(path.parts) > 1 else f"./{path}"  # a bare word is taken for a command
    return f"newsbrowse {shlex.quote(line(name))}"
