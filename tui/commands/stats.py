"""``newsbrowse stats``: count what is in an archive."""

from pathlib import Path

import click

from db.models import Stats
from tui.commands.options import archive_option, open_archive
from tui.commands.output.json_shapes import as_json


@click.command(short_help="Count what is in the archive.")
@archive_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="To read, or for programs.")
def stats(archive: Path | None, form: str) -> None:
    """Count the articles, sections, years, versions, copies and links of the archive. Copies are articles, too."""
    with open_archive(archive) as opened_archive:
        counted = opened_archive.stats()
    if form == "json":
        click.echo(as_json(make_stats_record(counted), indent=2))
        return
    rows = {
        "articles": counted.articles,
        "sections": counted.sections,
        "years": counted.years,
        "sites": counted.sites,
        "versions": counted.versions,
        "copies": counted.copies,
        "links resolved": counted.links_resolved,
        "links missing": counted.links_missing,
    }
    width = max(len(f"{number:,}") for number in rows.values())
    for name, number in rows.items():
        click.echo(f"{name:<14}  {number:>{width},}")


def make_stats_record(counted: Stats) -> dict[str, object]:
    """Return the counts as a JSON object; its shape is stable (see ``tui.commands.output.json_shapes``)."""
    return {
        "schema": 1,
        "articles": counted.articles,
        "sections": counted.sections,
        "years": counted.years,
        "sites": counted.sites,
        "versions": counted.versions,
        "copies": counted.copies,
        "links": {"resolved": counted.links_resolved, "missing": counted.links_missing},
    }
