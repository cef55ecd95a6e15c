"""``newsbrowse rejects``: list what an import refused, and why."""

import csv
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.options import archive_option, open_archive
from tui.commands.output.exits import NOTHING_FOUND, fail
from tui.commands.output.json_shapes import as_json
from tui.commands.output.plain import safe_line, styled, terminal_width, wrap

if TYPE_CHECKING:
    from db.runs import Reject

FIELDS = ("code", "place", "offset", "reason")
"""Fields of a reject in CSV, in order."""

CODE_CELLS = 16
"""Cells of the column of codes in the table: as wide as the longest, "bad-front-matter"."""


def _known_code(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    from db.ingest.source.records import CODES

    if value is not None and value not in CODES:
        raise click.BadParameter(f"there is no code {safe_line(value)}; there are {', '.join(sorted(CODES))}.")
    return value


@click.command(short_help="List what an import refused, and why.")
@click.argument("run", required=False, type=click.IntRange(min=1))
@archive_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    default="table",
    help="What to print: a table to read, or data for programs.",
)
@click.option("--code", metavar="CODE", callback=_known_code, help="Only what was refused for that: timeout, gzip …")
def rejects(run: int | None, archive: Path | None, form: str, code: str | None) -> None:
    """List what the newest import refused, or the import with the number RUN (`newsbrowse runs` lists them).

    For each: a code, the file or URL, the byte or record in it, and the reason. Exit code 1: nothing was refused.
    """
    from db.runs import read_rejects, read_run

    with open_archive(archive) as opened_archive:
        found = read_run(opened_archive, run)
        if found is None:
            none = "Nothing was imported into this archive yet."
            fail(f"There is no run {run}: `newsbrowse runs` lists them." if run is not None else none, NOTHING_FOUND)
        refused = read_rejects(opened_archive, found.number, code)
        first = next(refused, None)
        _PRINTERS[form](found.number, chain([first], refused) if first else iter(()))
    if first is None:
        fail(f"Run {found.number} refused nothing{f' for {code}' if code else ''}.", NOTHING_FOUND)


def make_reject_record(reject: "Reject") -> dict[str, object]:
    """Return a reject as a JSON object; its shape is stable (see ``tui.commands.output.json_shapes``)."""
    return {"code": reject.code, "place": reject.place, "offset": reject.offset, "reason": reject.reason}


def _print_table(_run: int, found: "Iterator[Reject]") -> None:
    """Print code, place and reason: on a terminal the reason below the place, in a pipe a reject a line."""
    width = terminal_width()
    for reject in found:
        place = safe_line(reject.place) + (f" @{reject.offset}" if reject.offset is not None else "")
        code = f"{safe_line(reject.code):<{CODE_CELLS}}"
        if width is None:
            sys.stdout.write(f"{code}{place}: {safe_line(reject.reason)}\n")
            continue
        room = max(width - CODE_CELLS, 20)
        first, *more = wrap(place, room) or [""]
        sys.stdout.write(f"{code}{first}\n")
        for part in more:
            sys.stdout.write(f"{' ' * CODE_CELLS}{part}\n")
        for part in wrap(safe_line(reject.reason), room):
            sys.stdout.write(f"{' ' * CODE_CELLS}{styled(part, dim=True)}\n")


def _print_json(run: int, found: "Iterator[Reject]") -> None:
    """Print one JSON object piece by piece, because there can be millions of rejects."""
    count = 0
    sys.stdout.write(f'{{\n  "schema": 1,\n  "run": {run},\n  "rejects": [')
    for count, reject in enumerate(found, 1):
        sys.stdout.write(f"{',' if count > 1 else ''}\n    {as_json(make_reject_record(reject))}")
    sys.stdout.write("\n  ]\n}\n" if count else "]\n}\n")


def _print_jsonl(_run: int, found: "Iterator[Reject]") -> None:
    for reject in found:
        sys.stdout.write(as_json(make_reject_record(reject)) + "\n")


def _print_csv(_run: int, found: "Iterator[Reject]") -> None:
    writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    writer.writeheader()
    for reject in found:
        record = make_reject_record(reject)
        writer.writerow({name: safe_line(value) if isinstance(value, str) else value for name, value in record.items()})


_PRINTERS = {"table": _print_table, "json": _print_json, "jsonl": _print_jsonl, "csv": _print_csv}
