"""Prints the numbers of ``newsbrowse search``: counts, histograms and facets, of one query or several side by side."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import click

from db.query.ast import Query
from db.search.facets import Facet, FacetCount, Period
from tui.commands.output.json_shapes import as_json
from tui.commands.output.plain import safe_line, styled, terminal_width

if TYPE_CHECKING:
    from db.archive import Archive

Kind = Literal["period", "value"]

NOTHING = {
    "section": "no section", "author": "no author", "language": "no language", "source": "no source", "year": "undated",
    "month": "undated", "day": "undated",
}  # fmt: skip
"""Label of the articles without a value."""

LABEL_CELLS = 32
"""Widest label on a terminal: leaves more than half of 80 columns to the bars."""

MOST_YEARS_BETWEEN = 200
"""Longest span of years that is plotted with its empty years; a longer one (a wrong date) would be mostly empty."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
_LEAST_BAR = 8
"""Bars are drawn only with room for so many cells: fewer show no differences."""

CountRow = dict[str, object]


@dataclass(frozen=True)
class Spread:
    """Counts by period or value: ``tallies`` of each query; with several queries also those of ``every`` article."""

    by: str
    kind: Kind
    queries: Sequence[Query]
    tallies: Sequence[Sequence[FacetCount]]
    every: Sequence[FacetCount] = ()

    @property
    def total(self) -> int:
        """The number of results, of all queries."""
        return sum(tally.total for tallies in self.tallies for tally in tallies)


def print_count(archive: "Archive", queries: Sequence[Query], form: str, site: str | None) -> int:
    """Print the number of results of each query (of a single one just the number), and return the sum."""
    from db.search.results import count_results

    numbers = [count_results(archive, query, site=site) for query in queries]
    rows: list[CountRow] = [{"query": query.text, "n": number} for query, number in zip(queries, numbers, strict=True)]
    articles = 0
    if len(queries) > 1:
        articles = _articles(archive, site)
        for row, number in zip(rows, numbers, strict=True):
            row["per_1000"] = _rate(number, articles)
    if form == "json":
        whole = {"schema": 1, **rows[0]} if len(rows) == 1 else {"schema": 1, "articles": articles, "compared": rows}
        click.echo(as_json(whole))
    elif form != "table":
        _print_rows(rows, form)
    elif len(rows) == 1:
        click.echo(str(numbers[0]))
    else:
        size = max(len(f"{number:,}") for number in numbers)
        for row, number in zip(rows, numbers, strict=True):
            click.echo(f"{number:>{size},}  {row['per_1000']:>7.2f} per 1,000  {safe_line(str(row['query']))}")
    return sum(numbers)


def count_spread(
    archive: "Archive", queries: Sequence[Query], by: Period | Facet, kind: Kind, *, site: str | None
) -> Spread:
    """Count results by period or value; with several queries, all articles too."""
    from db.search.facets import count_facet, count_periods

    def count(query: Query | None) -> Sequence[FacetCount]:
        if kind == "period":
            return count_periods(archive, query, by, site=site)  # type: ignore[arg-type]  # a period, as kind says
        return count_facet(archive, query, by, site=site)  # type: ignore[arg-type]

    tallies = [count(query) for query in queries]
    return Spread(by, kind, queries, tallies, count(None) if len(queries) > 1 else ())


def print_spread(found: Spread, form: str, limit: int) -> None:
    """Print a histogram, or the first ``limit`` (0: all) values of a facet."""
    if len(found.queries) > 1:
        _print_compared(found, form, limit)
        return
    tallies = found.tallies[0][: limit or None]
    if form == "table":
        _plot(found.by, _with_years_between(tallies) if (found.by, found.kind) == ("year", "period") else tallies)
        return
    rows: list[CountRow] = []
    for tally in tallies:
        row: CountRow = {found.kind: tally.value, "n": tally.total}
        rows.append(row if found.kind == "period" else {**row, "clause": tally.clause or None})
    if form == "json":
        click.echo(as_json({"schema": 1, "by": found.by, "counts": rows}))
    else:
        _print_rows(rows, form, (found.kind, "n", "clause")[: 2 + (found.kind == "value")])


def _plot(by: str, tallies: Sequence[FacetCount]) -> None:
    """Print a line for each value: on a terminal with a bar, in a pipe with the number alone."""
    from tui.article.cells import cell_len, cut, pad

    width = terminal_width()
    if width is None:
        labels = [_label(by, tally) for tally in tallies]
        label_cells = max(map(cell_len, labels), default=0)
        for label, tally in zip(labels, tallies, strict=True):
            click.echo(f"{pad(label, label_cells)}  {tally.total}")
        return
    rows = [(cut(_label(by, tally), LABEL_CELLS), f"{tally.total:,}", tally.total) for tally in tallies]
    label_cells = max((cell_len(label) for label, _, _ in rows), default=0)
    number_cells = max((len(number) for _, number, _ in rows), default=0)
    room = width - label_cells - number_cells - 4
    highest = max((total for _, _, total in rows), default=0)
    for label, number, total in rows:
        drawn = f"  {draw_bar(total, highest, room)}" if room >= _LEAST_BAR and total else ""
        click.echo(f"{pad(label, label_cells)}  {styled(f'{number:>{number_cells}}', dim=True)}{drawn}")


def draw_bar(value: float, highest: float, cells: int) -> str:
    """Draw a bar of at most ``cells`` cells, in eighths of a cell; the smallest value still shows."""
    if not _draws_blocks():
        return "#" * max(1, round(value / highest * cells))
    eighths = max(1, round(value / highest * cells * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _draws_blocks() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def _with_years_between(tallies: Sequence[FacetCount]) -> list[FacetCount]:
    """Add the years without a result, so that a plot shows gaps."""
    years = {int(tally.value): tally for tally in tallies if tally.value is not None}
    undated = [tally for tally in tallies if tally.value is None]
    if not years or max(years) - min(years) > MOST_YEARS_BETWEEN:
        return list(tallies)
    between = range(min(years), max(years) + 1)
    return [*(years.get(year) or FacetCount(f"{year:04}", 0, f"date:{year:04}") for year in between), *undated]


def _print_compared(found: Spread, form: str, limit: int) -> None:
    every = {tally.value: tally.total for tally in found.every}
    counts = [{tally.value: tally.total for tally in tallies} for tallies in found.tallies]
    values = [value for value in _in_order(found) if any(value in each for each in counts)][: limit or None]
    compared: list[tuple[Query, list[CountRow]]] = []
    for query, totals in zip(found.queries, counts, strict=True):
        rows: list[CountRow] = []
        for value in values:
            n, articles = totals.get(value, 0), every.get(value, 0)
            rows.append({found.kind: value, "n": n, "articles": articles, "per_1000": _rate(n, articles)})
        compared.append((query, rows))
    if form == "json":
        sides = [{"query": query.text, "counts": rows} for query, rows in compared]
        click.echo(as_json({"schema": 1, "by": found.by, "compared": sides}))
    elif form == "table":
        _print_side_by_side(found, values, [rows for _, rows in compared])
    else:
        _print_rows([{"query": query.text, **row} for query, rows in compared for row in rows], form)


def _in_order(found: Spread) -> list[str | None]:
    """Return all values in the order of ``every``; values that an import has added since come last."""
    tallies = [tally for each in (found.every, *found.tallies) for tally in each]
    return list(dict.fromkeys(tally.value for tally in tallies))


def _print_side_by_side(found: Spread, values: Sequence[str | None], compared: Sequence[Sequence[CountRow]]) -> None:
    """Print a line for each value: each query's number, and its rate per 1,000 articles of that value."""
    from tui.article.cells import cell_len, cut, pad

    width = terminal_width()
    labels = [_label(found.by, FacetCount(value, 0, "")) for value in values]
    if width is not None:
        labels = [cut(label, LABEL_CELLS) for label in labels]
    first = max((cell_len(label) for label in labels), default=0)
    sides: list[list[str]] = []
    for query, rows in zip(found.queries, compared, strict=True):
        cells = [(f"{row['n']:,}", f"{row['per_1000']:.2f}") for row in rows]
        sizes = [max((len(cell[at]) for cell in cells), default=0) for at in (0, 1)]
        title, side = safe_line(query.text), sizes[0] + 2 + sizes[1]
        side = max(side, cell_len(title) if width is None else min(cell_len(title), LABEL_CELLS))
        texts = [f"{n:>{sizes[0]}}  {rate:>{sizes[1]}}" for n, rate in cells]
        sides.append([pad(cut(title, side), side), *(f"{text:>{side}}" for text in texts)])
    for at, label in enumerate(["", *labels]):
        text = "    ".join([pad(label, first), *(side[at] for side in sides)]).rstrip()
        click.echo(styled(text, dim=True) if at == 0 else text)
    click.echo("Each with its number in 1,000 articles of the same " + found.by + ".", err=True)


def _rate(n: int, articles: int) -> float:
    return round(n * 1000 / articles, 2) if articles else 0.0


def _articles(archive: "Archive", site: str | None) -> int:
    from db.search.facets import count_periods

    return sum(tally.total for tally in count_periods(archive, None, "year", site=site))


def _label(by: str, tally: FacetCount) -> str:
    return NOTHING[by] if tally.value is None else safe_line(tally.value)


def _print_rows(rows: Sequence[CountRow], form: str, fields: Sequence[str] = ()) -> None:
    """Print rows as JSON lines, or as CSV with a header."""
    if form == "jsonl":
        for row in rows:
            sys.stdout.write(as_json(row) + "\n")
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(fields or (rows[0] if rows else ()))
    for row in rows:
        writer.writerow([safe_line(value) if isinstance(value, str) else value for value in row.values()])
