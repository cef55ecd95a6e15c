"""Prints how a query is understood, for ``newsbrowse search --explain``."""

from typing import TYPE_CHECKING

import click

from db.query.ast import Query
from db.query.fields import SORTS
from tui.commands.output.json_shapes import as_json
from tui.commands.output.plain import safe_line, styled, terminal_width, wrap

if TYPE_CHECKING:
    from db.archive import Archive
    from db.query.ast import Sort

LABEL_CELLS = 12


def print_explanation(archive: "Archive", query: Query, sort: "Sort | None", form: str, site: str | None) -> int:
    """Print how the query is understood and sorted, and how much each clause finds alone. Returns its total."""
    from db.search.results import count_clauses, count_ranked, count_results

    sort = sort or query.sort or "date"
    total = count_results(archive, query, site=site)
    best = count_ranked(archive, query, total) if sort == "relevance" else 0
    counts = count_clauses(archive, query, site=site)
    understood = Query(query.text, query.clauses).understood
    if form in ("json", "jsonl"):
        record = {
            "schema": 1,
            "query": query.text,
            "understood": understood,
            "sort": sort,
            "ranked": best,
            "total": total,
            "counts": [{"clause": counted.text, "n": counted.total} for counted in counts],
        }
        click.echo(as_json(record, indent=2 if form == "json" else None))
        return total
    rows = [("understood", understood), ("sorted", _sorted(sort, best, total)), ("finds", _articles(total))]
    width = terminal_width()
    for label, text in rows:
        first, *more = wrap(safe_line(text), width and max(width - LABEL_CELLS, 20))
        click.echo(f"{styled(f'{label:<{LABEL_CELLS}}', dim=True)}{first}")
        for rest in more:
            click.echo(f"{' ' * LABEL_CELLS}{rest}")
    if len(counts) > 1:
        numbers = [f"{counted.total:,}" for counted in counts]
        digits = max(map(len, numbers))
        click.echo(styled("each alone", dim=True))
        for number, counted in zip(numbers, counts, strict=True):
            click.echo(f"  {number:>{digits}}  {safe_line(counted.text)}")
    return total


def _articles(total: int) -> str:
    return f"{total:,} article" + "s" * (total != 1)


def _sorted(sort: "Sort", best: int, total: int) -> str:
    if sort != "relevance":
        return SORTS[sort]
    if best == 0 and total:
        return "newest first: without a word that all must have, or with one's first letters alone, none matches better"
    if best < total:
        return f"best match first: the newest {best:,} are ranked, the other {total - best:,} follow, newest first"
    return "best match first: all are ranked"
