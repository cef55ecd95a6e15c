"""Importing again what an archive came from: the run that ``update``, ``reread`` and ``import --retry`` share."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.output.exits import WORTH_A_RETRY, complain
from tui.commands.output.interrupts import interruptible
from tui.commands.output.plain import safe_line
from tui.commands.output.progress import make_meter

if TYPE_CHECKING:
    from db.ingest.origins import ImportOrigin
    from db.ingest.source.report import ImportReport


def import_again(
    ctx: click.Context,
    archive: Path,
    origins: "list[ImportOrigin]",
    shown: str,
    *,
    dry_run: bool,
    rereads: bool = False,
    only: Mapping[str, frozenset[str]] | None = None,
) -> "ImportReport":
    """Import ``origins`` again, each with its own options, and return one report of them all.

    ``shown`` is the option ``--progress``; ``rereads`` is that of ``import_sources``. ``only``: of all only these files
    and addresses are read, each with the sources that led to it. Sources that are no longer there are named on stderr;
    if all are gone, that ends the command.
    """
    from db.ingest.importer import import_sources
    from db.ingest.origins import share_out
    from db.ingest.source.report import ImportReport, add_report

    whole, are_all_missing = ImportReport(), True
    shares = [None] * len(origins) if only is None else share_out(origins, only)
    progress = make_meter(shown)
    with interruptible() as stopped:
        try:
            for origin, chosen in zip(origins, shares, strict=True):
                if chosen is not None and not chosen:
                    are_all_missing = False
                    continue
                for source in origin.missing:
                    complain(f"{safe_line(source)} is no longer there; its articles stay as they are.")
                there = [source for source in origin.sources if source not in origin.missing]
                if there and not whole.interrupted:
                    are_all_missing = False
                    report = import_sources(
                        archive,
                        there,
                        origin.options,
                        dry_run=dry_run,
                        rereads=rereads,
                        only=chosen,
                        progress=progress,
                        stopped=stopped,
                    )
                    add_report(whole, report)
        finally:
            progress.close()
    if are_all_missing:
        ctx.exit(WORTH_A_RETRY)
    return whole
