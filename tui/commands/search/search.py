"""``newsbrowse search``: find articles with a query, or count them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from db.query.ast import Query, Sort
from db.query.parser import parse_search
from db.text.cleaning import clean
from tui.commands.options import archive_option, open_archive
from tui.commands.output.exits import WRONG_USAGE, fail

if TYPE_CHECKING:
    from db.archive import Archive
    from db.search.facets import Facet, Period

MODES = ("count", "histogram", "facet", "explain")
"""Options that print something else than articles; at most one can be given."""

_GOES_WITH: dict[str | None, set[str]] = {
    None: {"sort", "limit", "fields", "snippets"},
    "count": {"compare"},
    "histogram": {"compare"},
    "facet": {"compare", "limit"},
    "explain": {"sort"},
}
"""The options allowed with each mode; None: the list of articles."""


class _Search(click.Command):
    """A command that takes ``-budget`` as a word to leave out, not as options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; a dash before more than one letter means NOT."""
        takes_value = {name for each in self.params if isinstance(each, click.Option) for name in _names(each)}
        end = args.index("--") if "--" in args else len(args)
        words = list(args)
        for at, (before, word) in enumerate(zip(["", *args], args[:end], strict=False)):
            if len(word) > 2 and word[0] == "-" != word[1] and before not in takes_value:
                words[at] = f"NOT {word[1:]}"
        return super().parse_args(ctx, words)


def _names(option: click.Option) -> list[str]:
    return [] if option.is_flag else option.opts


@click.command(cls=_Search, short_help="Find articles by their words.")
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
    "--sort",
    type=click.Choice(["date", "oldest", "relevance"]),
    help="Newest first, oldest first, or best match first; else as the query says, or newest first.",
)
@click.option("--fields", metavar="NAMES", help="Only these fields, with commas between: slug,title,words.")
@click.option("--snippets", is_flag=True, help="A piece of each text, around what was looked for.")
@click.option("--count", is_flag=True, help="Only how many there are.")
@click.option(
    "--histogram", type=click.Choice(["year", "month", "day"]), help="Instead: how many of each year, month or day."
)
@click.option(
    "--facet",
    type=click.Choice(["section", "author", "language", "year", "source"]),
    help="Instead: how many of each section, author …",
)
@click.option(
    "--compare",
    multiple=True,
    metavar="QUERY",
    help="The numbers of this query beside those of the first, also per 1,000 articles; may be given again.",
)
@click.option("--explain", is_flag=True, help="Instead: how the query is understood, and what each part of it finds.")
@click.option("--site", metavar="NAME", help="Only of this site, where the archive holds several.")
@click.pass_context
def search(
    ctx: click.Context,
    query: tuple[str, ...],
    archive: Path | None,
    site: str | None,
    form: str,
    limit: int,
    sort: Sort | None,
    fields: str | None,
    snippets: bool,
    count: bool,
    histogram: "Period | None",
    facet: "Facet | None",
    compare: tuple[str, ...],
    explain: bool,
) -> None:
    """Find articles that have all words of QUERY in their title or text.

    \b
      newsbrowse search climate report
      newsbrowse search '"climate report"' -draft     a phrase, and a word that must not be there
      newsbrowse search 'nucl* date:2019..2021'       words that start so, and when
      newsbrowse search climate --histogram year --compare flood

    Prints the newest 50. Exit code 1: nothing was found. The whole language: newsbrowse help query.
    """
    mode = _mode(ctx, form)
    queries = [parse_search(clean(text)) for text in (" ".join(query), *compare)]
    if site is not None:
        site = site.encode("utf-8", "replace").decode()  # lone surrogates cannot be passed to SQLite
    with open_archive(archive) as opened_archive:
        if mode == "explain":
            from tui.commands.search.explain import print_explanation

            total = print_explanation(opened_archive, queries[0], sort, form, site)
        elif mode == "count":
            from tui.commands.search.counts import print_count

            total = print_count(opened_archive, queries, form, site)
        elif histogram is not None or facet is not None:
            from tui.commands.search.counts import count_spread, print_spread

            by, kind = (histogram, "period") if histogram is not None else (facet, "value")
            found = count_spread(opened_archive, queries, by, kind, site=site)  # type: ignore[arg-type]
            total = found.total
            print_spread(found, form, limit if _is_given(ctx, "limit") else 0)
        else:
            total = _print_found(opened_archive, queries[0], form, limit, sort, fields, snippets, site)
        if total == 0:
            from tui.commands.search.nothing_found import report_nothing_found

            report_nothing_found(opened_archive, queries, site)


def _print_found(
    archive: "Archive",
    query: Query,
    form: str,
    limit: int,
    sort: Sort | None,
    fields: str | None,
    with_snippets: bool,
    site: str | None,
) -> int:
    from db.search.results import search as run_search
    from tui.commands.search.articles import parse_fields, print_articles

    chosen = parse_fields(fields, with_snippets=with_snippets)
    total, articles = run_search(archive, query, sort=sort, limit=limit, site=site)
    print_articles(archive, query, total, articles, form, chosen, with_snippets=with_snippets)
    if form == "table" and total > len(articles):
        click.echo(f"{len(articles):,} of {total:,} articles; --limit 0 shows all.", err=True)
    return total


def _mode(ctx: click.Context, form: str) -> str | None:
    """Return the mode, None for a list of articles. Ends the command where options contradict each other."""
    modes = [name for name in MODES if _is_given(ctx, name)]
    if len(modes) > 1:
        fail(f"--{modes[0]} and --{modes[1]} are two questions: ask one at a time.", WRONG_USAGE)
    mode = modes[0] if modes else None
    if mode is None and _is_given(ctx, "compare"):
        mode = "count"
    for name in ("sort", "limit", "fields", "snippets", "compare"):
        if _is_given(ctx, name) and name not in _GOES_WITH[mode]:
            fail(f"--{name} says nothing about what --{modes[0] if modes else 'compare'} prints.", WRONG_USAGE)
    if mode == "explain" and form == "csv":
        fail("An explanation is no table of values: it has the forms table, json and jsonl.", WRONG_USAGE)
    return mode


def _is_given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
