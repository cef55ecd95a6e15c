"""Prints the report of an import, for a person or as JSON."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.output.exits import INTERRUPTED, NOTHING_FOUND, SOME_REFUSED
from tui.commands.output.plain import safe_line

if TYPE_CHECKING:
    from db.ingest.source.report import ImportReport

REJECTS_NAMED = 20
"""Most rejects in a report; ``newsbrowse rejects`` has all. About a screen, and part of the JSON shape."""


def print_report(
    report: "ImportReport", form: str, archive: Path | None, *, dry_run: bool, begins_anew: bool = False
) -> None:
    """Print a report as ``text`` or ``json``. ``archive`` is the one that the command named, None without a name.

    ``begins_anew``: once interrupted, the command has no place to go on from.
    """
    if form == "json":
        _print_json(report)
        return
    _print_counts(report, dry_run=dry_run)
    _print_sample(report)
    _name_updates(report)
    _name_rejects(report)
    _say_what_next(report, archive, dry_run=dry_run, begins_anew=begins_anew)


def exit_code_of(report: "ImportReport", *, expects_pages: bool = False) -> int:
    """Return the exit code of the command; ``expects_pages``: it has failed where there were none."""
    if report.interrupted:
        return INTERRUPTED
    if expects_pages and _has_nothing(report):
        return NOTHING_FOUND
    return SOME_REFUSED if report.rejected else 0


def _has_nothing(report: "ImportReport") -> bool:
    return report.seen == 0 and not report.notes


def _print_counts(report: "ImportReport", *, dry_run: bool) -> None:
    rows = {
        "seen": report.seen,
        "  new": report.new,
        "  updated": report.updated,
        "  unchanged": report.unchanged,
        "  duplicate": report.duplicate,
        "  rejected": report.rejected,
        "skipped": report.skipped,
    }
    if not dry_run:  # links and copies are resolved after all articles are written
        rows |= {"links resolved": report.links_resolved, "links missing": report.links_missing}
        rows |= {"copies": report.copies}
    width = max(len(f"{number:,}") for number in rows.values())
    for name, number in rows.items():
        click.echo(f"{name:<14}  {number:>{width},}")
    for note in report.notes:
        click.echo(safe_line(note))


def _print_json(report: "ImportReport") -> None:
    from tui.commands.output.json_shapes import as_json

    record = {
        "schema": 1,
        "run": report.run or None,
        **{
            name: getattr(report, name)
            for name in ("seen", "new", "updated", "unchanged", "duplicate", "rejected", "skipped", "copies")
        },
        "links": {"resolved": report.links_resolved, "missing": report.links_missing},
        "interrupted": report.interrupted,
        "notes": report.notes,
        "updates": [
            {"title": each.title, "place": each.place, "offset": each.offset, "reason": each.reason}
            for each in report.updates
        ],
        "rejects": [
            {"code": reject.code, "place": reject.place, "offset": reject.offset, "reason": reject.reason}
            for reject in report.rejects[:REJECTS_NAMED]
        ],
    }
    click.echo(as_json(record))


def _print_sample(report: "ImportReport") -> None:
    if not report.sample:
        return
    click.echo(f"\nThe first {len(report.sample)} of the new articles:" if report.sample[1:] else "\nThe new article:")
    for article in report.sample:
        date = article.published.iso if article.published else "undated"
        origin = f" ({article.date_from})" if article.date_from and article.published else ""
        click.echo(f"\n  {safe_line(article.title)}")
        click.echo(f"    {safe_line(' › '.join((*article.section, date)) + origin)}")
        for what in ("; ".join(article.authors), article.url or "", article.language or ""):
            if what:
                click.echo(f"    {safe_line(what)}")
        click.echo(f"    {len(article.body.split()):,} words, {len(article.links):,} links")


def _name_updates(report: "ImportReport") -> None:
    """Say which articles came twice in the import of an empty archive, and what told that they are the same."""
    if not report.was_empty or not report.updates:
        return
    click.echo("Updated by a later record of this import:")
    for each in report.updates[:REJECTS_NAMED]:
        at = f" at {each.offset}" if each.offset is not None else ""
        click.echo(f"  {safe_line(each.title)}: {each.reason} ({safe_line(each.place)}{at})")
    if report.updated > REJECTS_NAMED:
        click.echo(f"  and {report.updated - REJECTS_NAMED:,} more: --format json names them")


def _name_rejects(report: "ImportReport") -> None:
    named = report.rejects[:REJECTS_NAMED]
    if named:
        click.echo("Rejected:", err=True)
    for reject in named:
        at = f" at {reject.offset}" if reject.offset is not None else ""
        click.echo(f"  {safe_line(reject.place)}{at}: {safe_line(reject.reason)}", err=True)
    if report.rejected > len(named):
        click.echo(f"  and {report.rejected - len(named):,} more: newsbrowse rejects", err=True)


def _say_what_next(report: "ImportReport", archive: Path | None, *, dry_run: bool, begins_anew: bool) -> None:
    if dry_run:
        click.echo("This was a dry run: nothing was written.", err=True)
    elif report.interrupted:
        rest = (
            "what was read is kept; the same command begins anew"
            if begins_anew
            else "the same command goes on from here"
        )
        click.echo(f"Interrupted: {rest}.", err=True)
    elif _has_nothing(report):
        passed = f" Files that were passed over: {report.skipped:,}; --explain says why." if report.skipped else ""
        click.echo(f"No page was found there.{passed}", err=True)
    elif report.seen > report.rejected:
        click.echo(f"To read it: {_browse_command(archive)}", err=True)


def _browse_command(path: Path | None) -> str:
    """Return the command that opens the archive; ``path`` None: the person's own."""
    if path is None:
        return "newsbrowse"
    import shlex

    name = str(path) if len(path.parts) > 1 else f"./{path}"  # a bare word is taken for a command
    return f"newsbrowse {shlex.quote(safe_line(name))}"
