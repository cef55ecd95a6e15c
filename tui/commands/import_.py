"""``newsbrowse import``: add files, folders and web addresses to an archive."""

from pathlib import Path

import click

from tui.commands.options import archive_by_option, archive_option, archive_path
from tui.commands.output.exits import NOTHING_FOUND, WORTH_A_RETRY, WRONG_USAGE, complain, fail
from tui.commands.output.import_again import import_again
from tui.commands.output.import_report import exit_code_of, print_report
from tui.commands.output.interrupts import interruptible
from tui.commands.output.plain import safe_line
from tui.commands.output.progress import make_meter

FIELDS = ("title", "body", "date", "url", "author", "section", "language")
"""Parts of an article that ``--map`` can assign to a table's columns."""


@click.command("import", short_help="Add files, folders and web addresses to the archive.")
@click.argument("sources", metavar="SOURCE...", nargs=-1)
@archive_option
@click.option("--retry", is_flag=True, help="Try again what was refused for want of time, memory or a server.")
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
    retry: bool,
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
    Exit code 5: done, but some of it was refused (newsbrowse rejects lists it). 1: no page was found.
    """
    from db.ingest.importer import import_sources
    from db.ingest.source.import_options import ImportOptions

    if retry:
        if sources:
            fail("--retry takes no SOURCE: it knows what was refused.", WRONG_USAGE)
        _retry(ctx, archive, shown, form, dry_run=dry_run)
        return
    if not sources:
        fail("Missing argument 'SOURCE...'.", WRONG_USAGE)
    base = options["base_url"]
    if isinstance(base, str) and not base.lower().startswith(("http://", "https://")):
        fail(f"--base-url {base}: say an address, as in https://blog.example/.", WRONG_USAGE)
    chosen = ImportOptions(fields=_parse_map(fields), **options)  # type: ignore[arg-type]
    if explain:
        _explain(sources)
        return
    path = archive_path(archive)
    progress = make_meter(shown)
    with interruptible() as stopped:
        try:
            report = import_sources(path, sources, chosen, dry_run=dry_run, progress=progress, stopped=stopped)
        finally:
            progress.close()
    print_report(report, form, archive_by_option(archive), dry_run=dry_run)
    ctx.exit(exit_code_of(report, expects_pages=True))


def _retry(ctx: click.Context, archive: Path | None, shown: str, form: str, *, dry_run: bool) -> None:
    """Import again, with the options of before, only what was refused in passing."""
    from db.ingest.origins import missing_places, read_import_origins, read_refused_in_passing

    path = archive_path(archive)
    refused = read_refused_in_passing(path)
    origins = read_import_origins(path)
    refused = {place: led for place, led in refused.items() if any(not led.isdisjoint(one.sources) for one in origins)}
    if not refused:
        fail("Nothing was refused for want of time, memory or a server.", NOTHING_FOUND)
    missing = missing_places(refused)
    for place in (each for each in missing if not any(other.startswith(f"{each}!") for other in missing)):
        complain(f"{place} is no longer there: it was refused, and stays so.")
    if len(missing) == len(refused):
        ctx.exit(WORTH_A_RETRY)
    whole = import_again(ctx, path, origins, shown, dry_run=dry_run, only=refused)
    print_report(whole, form, archive_by_option(archive), dry_run=dry_run)
    ctx.exit(exit_code_of(whole))


def _parse_map(pairs: tuple[str, ...]) -> dict[str, str]:
    """Read ``--map`` options, WHAT=FIELD; ends the command where one is wrong."""
    fields = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or not column or name not in FIELDS:
            fail(f"--map {pair!r}: say WHAT=FIELD, WHAT being one of {', '.join(FIELDS)}.", WRONG_USAGE)
        fields[name] = column
    return fields


def _explain(sources: tuple[str, ...]) -> None:
    from db.errors import SourceMissing
    from db.ingest.explain import explain_source
    from db.ingest.stream import is_web

    for source in sources:
        if not source.strip():
            raise SourceMissing("A source has no name: say which file, folder or web address to import.")
        if is_web(source):
            click.echo(f"{safe_line(source)}: a web address. What is there is told once it is fetched.")
            continue
        place = Path(source)
        if not place.exists():
            raise SourceMissing(f"There is nothing to import at {source}: no such file or folder.")
        found = list(explain_source(place.absolute()))
        if not place.is_dir():
            for one in found:
                click.echo(f"{safe_line(source)}: {one.what}. {one.why}")
            continue
        click.echo(f"{safe_line(source)}: a folder; files in it: {sum(one.count for one in found):,}")
        for one in found:
            click.echo(f"  {one.count:>7,}  {one.what}. {one.why} For example {safe_line(one.example)}")
