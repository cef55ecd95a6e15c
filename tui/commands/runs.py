"""``newsbrowse runs``: list the imports and their counts."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.options import archive_option, open_archive
from tui.commands.output.exits import NOTHING_FOUND, fail
from tui.commands.output.json_shapes import as_json
from tui.commands.output.plain import safe_line, styled, terminal_width, wrap
from tui.services.progress_text import format_duration

if TYPE_CHECKING:
    from db.runs import ImportRun

COUNTS = ("seen", "new", "updated", "unchanged", "duplicate", "rejected", "skipped")
FIELDS = ("run", "started", "finished", "seconds", "state", "sources", "program", *COUNTS, "forgotten")
"""Fields of a run in CSV, in order."""


@click.command(short_help="List what each import did.")
@archive_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    default="table",
    help="What to print: a table to read, or data for programs.",
)
@click.option("--limit", type=click.IntRange(min=0), default=20, show_default=True, help="At most so many; 0: all.")
def runs(archive: Path | None, form: str, limit: int) -> None:
    """List the imports of the archive, newest first, by the numbers that `rejects` and `forget` take.

    Seen is the sum of new, updated, unchanged, duplicate and rejected. Exit code 1: nothing was imported yet.
    """
    from db.runs import read_runs

    with open_archive(archive) as opened_archive:
        found = read_runs(opened_archive, limit)
    if form == "table":
        _print_table(found)
    elif form == "json":
        click.echo(as_json({"schema": 1, "runs": [make_run_record(run) for run in found]}, indent=2))
    elif form == "jsonl":
        for run in found:
            sys.stdout.write(as_json(make_run_record(run)) + "\n")
    else:
        _print_csv(found)
    if not found:
        fail("Nothing was imported into this archive yet.", NOTHING_FOUND)


def make_run_record(run: "ImportRun") -> dict[str, object]:
    """Return a run as a JSON object; its shape is stable (see ``tui.commands.output.json_shapes``)."""
    return {
        "run": run.number,
        "started": run.started,
        "finished": run.finished,
        "seconds": run.seconds,
        "state": run.state,
        "sources": list(run.sources),
        "program": run.program,
        **{name: getattr(run, name) for name in COUNTS},
        "forgotten": run.is_forgotten,
    }


def _print_table(found: "Sequence[ImportRun]") -> None:
    """Print number, start, duration and counts of each run, and its sources on lines below."""
    if not found:
        return
    heads = ("run", "started", "took", *COUNTS)
    rows = [
        (str(run.number), _format_clock(run.started), _format_duration(run), *(f"{getattr(run, n):,}" for n in COUNTS))
        for run in found
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    sys.stdout.write(styled(_row(heads, widths), dim=True) + "\n")
    indent = " " * (widths[0] + 2)
    width = terminal_width()
    for run, row in zip(found, rows, strict=True):
        sys.stdout.write(_row(row, widths) + (" taken back" if run.is_forgotten else "") + "\n")
        for source in run.sources:
            for part in wrap(safe_line(source), width and max(width - len(indent), 20)):
                sys.stdout.write(f"{indent}{styled(part, dim=True)}\n")


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Format a row of the table: the texts (start, duration) flush left, the numbers flush right."""
    padded = (
        cell.ljust(width) if 0 < at < 3 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def _format_clock(iso: str) -> str:
    return safe_line(iso.replace("T", " ")[:16])


def _format_duration(run: "ImportRun") -> str:
    """Format ``3 min 20 s``, or the state of a run without a duration."""
    if run.state != "done" or run.seconds is None:
        return run.state
    return format_duration(run.seconds)


def _print_csv(found: "Sequence[ImportRun]") -> None:
    writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    writer.writeheader()
    for run in found:
        record = {**make_run_record(run), "sources": "; ".join(run.sources)}
        writer.writerow({name: safe_line(value) if isinstance(value, str) else value for name, value in record.items()})
