"""Writes a synthetic archive of any size, through the project's own writer: ``python -m bench.make_archive --help``."""

import os
import sqlite3
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click

from bench.articles import format_page, generate_articles, generate_long_reads
from bench.words import GENERATOR_VERSION
from db.articles.link_targets import resolve_links
from db.copies.linking import link_copies
from db.ingest.writer import ArticleWriter
from db.models import NewArticle, Source
from db.storage.connections import open_writable
from db.storage.fts_indexes import INDEXES

BATCH = 5_000
PAGES_IN_FOLDER = 1_000


def make_archive(out: Path, items: Iterable[tuple[str, NewArticle]]) -> int:
    """Write ``items``, (site, article) each, to a new archive at ``out``, and return their number.

    It is written under another name and renamed, so that ``out`` is complete or absent. Memory use does not grow.
    """
    draft = out.with_name(f".{out.name}.{os.getpid()}.new")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open_writable(draft) as database:
            count = _write(database.conn, items)
        remove_archive(out)
        draft.replace(out)
    finally:
        remove_archive(draft)
    return count


def remove_archive(path: Path) -> None:
    """Delete an archive with SQLite's files beside it: a log must not be applied to a later file of the same name."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _write(connection: sqlite3.Connection, items: Iterable[tuple[str, NewArticle]]) -> int:
    execute = connection.execute
    now = datetime.now(UTC).isoformat(timespec="seconds")
    run = "insert into runs (started, finished, sources, program) values (?, ?, 'synthetic', 'bench')"
    writer = ArticleWriter(connection, int(execute(run, (now, now)).lastrowid or 0), now)
    numbered = enumerate(items)
    count = 0
    while batch := list(islice(numbered, BATCH)):
        execute("begin immediate")
        for number, (site, article) in batch:
            source = Source(f"synthetic/{number:08}.txt", f"{number:064x}", f"bench {GENERATOR_VERSION}")
            writer.add(article, source, site)
        writer.flush()
        execute("commit")
        count += len(batch)
        _tell(count)
    resolve_links(connection)
    link_copies(connection)
    for name in INDEXES:
        execute(f"insert into {name} ({name}) values ('optimize')")
    return count


def make_pages(folder: Path, items: Iterable[tuple[str, NewArticle]]) -> int:
    """Write ``items`` as page texts in folders of a thousand, and return their number."""
    count = 0
    for count, (_, article) in enumerate(items, start=1):
        place = folder / f"{(count - 1) // PAGES_IN_FOLDER:04}"
        if count % PAGES_IN_FOLDER == 1:
            place.mkdir(parents=True, exist_ok=True)
        (place / f"{count:07}.txt").write_text(format_page(article), encoding="utf-8")
    return count


def _tell(count: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{count:,} articles", end="", file=sys.stderr, flush=True)


@click.command()
@click.option("--articles", "count", type=click.IntRange(min=1), default=1_000_000, show_default=True, help="How many.")
@click.option("--year-only", is_flag=True, help="Dates known to the year, as in page texts.")
@click.option("--sites", type=click.IntRange(min=1), default=1, show_default=True, help="How many sites they are of.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed gives other articles.")
@click.option("--pages", is_flag=True, help="Write a folder of page texts in place of an archive.")
@click.option("--long", is_flag=True, help="A few articles of 20 KB, 200 KB and 2 MB, in place of many.")
@click.argument("out", type=click.Path(path_type=Path))
def main(count: int, year_only: bool, sites: int, seed: int, pages: bool, long: bool, out: Path) -> None:
    """Write a synthetic archive to OUT."""
    items = (
        generate_long_reads(seed=seed)
        if long
        else generate_articles(count, seed=seed, year_only=year_only, sites=sites)
    )
    made = make_pages(out, items) if pages else make_archive(out, items)
    print(f"{out}: {made:,} articles", file=sys.stderr)


if __name__ == "__main__":
    main()
