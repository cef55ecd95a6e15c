"""``newsbrowse import``: adding to an archive whatever a site's record comes as."""

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
    from db.ingest.report import Report

FIELDS = ("title", "body", "date", "url", "author", "section", "language")
"""What ``--map`` can say of a table's fields."""


@click.command("import", short_help="Add files, folders and web addresses to the archive.")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@archive_option
@click.option("--dry-run", is_flag=True, help="Read everything and say what would come of it, but write nothing.")
@click.option("--explain", is_flag=True, help="Say what each source is taken for, and why, and do nothing else.")
@click.option("--site", default="", metavar="NAME", help="Whose record it is, instead of each page's host.")
@click.option("--base-url", metavar="URL", help="Address of the site that a folder of Markdown posts is of.")
@click.option(
    "--map",
    "fields",
    multiple=True,
    metavar="WHAT=FIELD",
    help=f"Which field of a table is what ({', '.join(FIELDS)}); a point leads into nested ones.",
)
@click.option("--fetch", is_flag=True, help="Fetch the pages that a sitemap's file lists.")
@click.option("--max-pages", type=click.IntRange(1), metavar="N", help="Fetch at most so many pages for each source.")
@click.option("--allow-private", is_flag=True, help="Fetch from private and local addresses, too.")
@click.option("--workers", type=click.IntRange(1, 64), metavar="N", help="Processes that read pages.")
@click.option("--progress", "shown", type=click.Choice(["auto", "json", "none"]), default="auto", help="On stderr.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of the report.")
@click.pass_context
def import_(
    ctx: click.Context,
    /,
    sources: tuple[str, ...],
    archive: Path | None,
    dry_run: bool,
    explain: bool,
    shown: str,
    form: str,
    fields: tuple[str, ...],
    **options: object,
) -> None:
    """Add what SOURCE... holds to the archive, which is made if it isn't there.

    A source is a file, a folder or a web address: pages as HTML or text, mirrors, Markdown posts, feeds, sitemaps,
    WordPress exports, MHTML, NITF and NewsML, JSONL and CSV, WARC, ARC, WACZ and ZIM, zip and tar files of any of
    them, or another archive. What it is, is told from its bytes. Importing the same again changes nothing; a changed
    page becomes a new version and the old one is kept. An import that was interrupted goes on where it stopped.
    Exit code 5: done, but some of it was refused (newsbrowse rejects lists it).
    """
    from db.ingest.importing import import_sources
    from db.ingest.options import Options

    chosen = Options(fields=_fields(fields), **options)  # type: ignore[arg-type]
    if explain:
        _explain(sources)
        return
    path = archive_path(archive)
    progress = meter(shown)
    with _interruptible() as stopped:
        try:
            report = import_sources(path, sources, chosen, dry_run=dry_run, progress=progress, stopped=stopped)
        finally:
            progress.close()
    if form == "json":
        _print_json(report)
    else:
        _print_report(report, dry_run=dry_run)
        _print_sample(report)
        _name_rejects(report)
        _say_what_next(report, archive_by_option(archive), dry_run=dry_run)
    if report.interrupted:
        ctx.exit(INTERRUPTED)
    if report.rejected:
        ctx.exit(SOME_REFUSED)


def _fields(said: tuple[str, ...]) -> dict[str, str]:
    fields = {}
    for pair in said:
        name, equals, theirs = pair.partition("=")
        if not equals or not theirs or name not in FIELDS:
            fail(f"--map {pair!r}: say WHAT=FIELD, WHAT being one of {', '.join(FIELDS)}.", WRONG_USAGE)
        fields[name] = theirs
    return fields


def _explain(sources: tuple[str, ...]) -> None:
    from db.errors import SourceMissing
    from db.ingest.explaining import explain
    from db.ingest.steps import is_web

    for source in sources:
        if is_web(source):
            click.echo(f"{line(source)}: a web address. What is there is told once it is fetched.")
            continue
        place = Path(source)
        if not place.exists():
            raise SourceMissing(f"There is nothing to import at {source}: no such file or folder.")
        found = list(explain(place.absolute()))
        if not place.is_dir():
            for one in found:
                click.echo(f"{line(source)}: {one.what}. {one.why}")
            continue
        click.echo(f"{line(source)}: a folder of {sum(one.count for one in found):,} files")
        for one in found:
            click.echo(f"  {one.count:>7,}  {one.what}. {one.why} For example {line(one.example)}")


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


def _print_report(report: "Report", *, dry_run: bool) -> None:
    rows = {
        "seen": report.seen,
        "  new": report.new,
        "  updated": report.updated,
        "  unchanged": report.unchanged,
        "  duplicate": report.duplicate,
        "  rejected": report.rejected,
        "skipped": report.skipped,
    }
    if not dry_run:  # these are known only once everything is in its place
        rows |= {"links resolved": report.links_resolved, "links missing": report.links_missing}
        rows |= {"copies": report.copies}
    width = max(len(f"{number:,}") for number in rows.values())
    for name, number in rows.items():
        click.echo(f"{name:<14}  {number:>{width},}")
    for note in report.notes:
        click.echo(line(note))


def _print_json(report: "Report") -> None:
    import json

    said = {
        "schema": 1,
        "run": report.run or None,
        **{
            name: getattr(report, name)
            for name in ("seen", "new", "updated", "unchanged", "duplicate", "rejected", "skipped", "copies")
        },
        "links": {"resolved": report.links_resolved, "missing": report.links_missing},
        "interrupted": report.interrupted,
        "notes": report.notes,
        "rejects": [
            {"code": reject.code, "place": reject.place, "offset": reject.offset, "reason": reject.reason}
            for reject in report.rejects[:REJECTS_NAMED]
        ],
    }
    click.echo(json.dumps(said, ensure_ascii=False))


def _print_sample(report: "Report") -> None:
    if not report.sample:
        return
    click.echo(f"\nThe first {len(report.sample)} of the new articles:" if report.sample[1:] else "\nThe new article:")
    for article in report.sample:
        date = article.published.iso if article.published else "undated"
        origin = f" ({article.date_from})" if article.date_from and article.published else ""
        click.echo(f"\n  {line(article.title)}")
        click.echo(f"    {line(' › '.join((*article.section, date)))}{origin}")
        for what in ("; ".join(article.authors), article.url or "", article.language or ""):
            if what:
                click.echo(f"    {line(what)}")
        click.echo(f"    {len(article.body.split()):,} words, {len(article.links):,} links")


REJECTS_NAMED = 20


def _name_rejects(report: "Report") -> None:
    named = report.rejects[:REJECTS_NAMED]
    if named:
        click.echo("Rejected:", err=True)
    for reject in named:
        at = f" at {reject.offset}" if reject.offset is not None else ""
        click.echo(f"  {line(reject.place)}{at}: {line(reject.reason)}", err=True)
    if report.rejected > len(named):
        click.echo(f"  and {report.rejected - len(named):,} more: newsbrowse rejects", err=True)


def _say_what_next(report: "Report", archive: Path | None, *, dry_run: bool) -> None:
    if dry_run:
        click.echo("This was a dry run: nothing was written.", err=True)
    elif report.interrupted:
        click.echo("Interrupted: the same command goes on from here.", err=True)
    elif report.seen == 0:
        click.echo("No page was found there.", err=True)
    elif report.seen > report.rejected:
        click.echo(f"To read it: {_browse_command(archive)}", err=True)


def _browse_command(path: Path | None) -> str:
    """What to type to read it; ``path`` None: without a name."""
    if path is None:
        return "newsbrowse"
    import shlex

    name = str(path) if len(path.parts) > 1 else f"./{path}"  # a bare word is taken for a command
    return f"newsbrowse {shlex.quote(line(name))}"
