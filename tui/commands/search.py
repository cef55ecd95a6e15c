"""``newsbrowse search``: articles by their words."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from db.models import Headline
from db.query import Query
from db.query_parsing import parse_search
from tui.commands.failure import NOTHING_FOUND, fail
from tui.commands.options import archive_option, opened
from tui.commands.plain import line, styled, terminal_width, wrap
from tui.commands.records import FIELDS, article_record, as_json

SECTION_CELLS = 24
"""The widest a section is shown in a table on a terminal."""


@click.command(short_help="Find articles by their words.")
@click.argument("query", nargs=-1, required=True)
@archive_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    default="table",
    help="What to print: a table to read, or data for programs.",
)
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="At most so many; 0: all.")
@click.option(
    "--sort", type=click.Choice(["date", "relevance"]), default="date", help="Newest first, or best match first."
)
@click.option("--site", metavar="NAME", help="Only of this site, where the archive holds several.")
def search(
    query: tuple[str, ...],
    archive: Path | None,
    site: str | None,
    form: str,
    limit: int,
    sort: Literal["date", "relevance"],
) -> None:
    """Find articles that have all words of QUERY in their title or text.

    \b
      newsbrowse search climate report
      newsbrowse search '"climate report" -draft'     a phrase, and a word that must not be there
      newsbrowse search 'nucl*'                        words that start so

    Prints the newest 50. Exit code 1: nothing was found.
    """
    from db.search import search as run_search

    parsed = parse_search(" ".join(query))
    with opened(archive) as opened_archive:
        total, articles = run_search(opened_archive, parsed, sort=sort, limit=limit, site=site)
    if form == "table":
        _print_table(articles, parsed)
    elif form == "json":
        records = [article_record(article) for article in articles]
        click.echo(as_json({"schema": 1, "query": parsed.text, "total": total, "articles": records}, indent=2))
    elif form == "jsonl":
        for article in articles:
            sys.stdout.write(as_json(article_record(article)) + "\n")
    else:
        _print_csv(articles)
    if total == 0:
        fail(f"Nothing found for {parsed.text}.", NOTHING_FOUND)
    if form == "table" and total > len(articles):
        click.echo(f"{len(articles):,} of {total:,} articles; --limit 0 shows all.", err=True)


def _print_table(articles: Sequence[Headline], query: Query) -> None:
    """Date, section (with its site, if there are several), title: on a terminal wrapped, in a pipe a line, whole."""
    from tui.cells import cell_len, cut, pad

    width = terminal_width()
    has_sites = len({article.site for article in articles}) > 1
    rows = [
        (
            article.published.iso[:10] if article.published else "undated",
            line(" › ".join((article.site, *article.section) if has_sites else article.section)),
            line(article.title),
        )
        for article in articles
    ]
    if width is not None:
        widest = SECTION_CELLS * (1 + has_sites)
        rows = [(date, cut(section, widest), title) for date, section, title in rows]
    date_cells = max((len(date) for date, _, _ in rows), default=0)
    section_cells = max((cell_len(section) for _, section, _ in rows), default=0)
    indent = date_cells + section_cells + 4
    for date, section, title in rows:
        first, *more = wrap(title, None if width is None else max(width - indent, 20))
        aside = styled(f"{date:<{date_cells}}  {pad(section, section_cells)}", dim=True)
        sys.stdout.write(f"{aside}  {_marked(first, query)}\n")
        for rest in more:
            sys.stdout.write(f"{' ' * indent}{_marked(rest, query)}\n")


def _marked(text: str, query: Query) -> str:
    """``text`` with the words that were looked for in bold."""
    parts, at = [], 0
    for start, end in query.marker.spans(text):
        parts += [text[at:start], styled(text[start:end], bold=True)]
        at = end
    return "".join((*parts, text[at:]))


def _print_csv(articles: Sequence[Headline]) -> None:
    writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    writer.writeheader()
    for article in articles:
        record = article_record(article)
        record["section"] = " › ".join(article.section)
        record["authors"] = "; ".join(article.authors)
        writer.writerow({field: line(value) if isinstance(value, str) else value for field, value in record.items()})
