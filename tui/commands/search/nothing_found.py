"""Prints why ``newsbrowse search`` found nothing, and queries that would find something."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from tui.commands.output.exits import NOTHING_FOUND, complain
from tui.commands.output.plain import safe_line

if TYPE_CHECKING:
    from db.archive import Archive
    from db.models import Suggestion
    from db.query.ast import Query


def report_nothing_found(archive: "Archive", queries: "Sequence[Query]", site: str | None) -> NoReturn:
    """Print on stderr that nothing was found and why, and end the command. Raises ``ArchiveError`` before printing."""
    sites = {section.site for section in archive.outline().sections}
    has_site = site is None or site in sites
    why = _why(archive, queries) if has_site else [f"There is no site {site}."]
    wider = _suggest(archive, queries[0], site) if has_site and len(queries) == 1 else []
    complain(f"Nothing found for {', nor for '.join(query.shown for query in queries)}.")
    for sentence in why:
        _say(sentence)
    _list("Did you mean", [each for each in wider if each.is_meant])
    _list("These find something", [each for each in wider if not each.is_meant])
    raise click.exceptions.Exit(NOTHING_FOUND)


def _why(archive: "Archive", queries: "Sequence[Query]") -> list[str]:
    from db.search.results import explain_no_results

    return [sentence for query in queries for sentence in explain_no_results(archive, query)]


def _suggest(archive: "Archive", query: "Query", site: str | None) -> "list[Suggestion]":
    from db.search.suggestions import suggest_queries

    return suggest_queries(archive, query, site=site)


def _list(title: str, wider: "Sequence[Suggestion]") -> None:
    """Print queries, each with its number of articles."""
    if not wider:
        return
    from tui.article.cells import cell_len, pad

    texts = [safe_line(each.text) for each in wider]
    counts = [f"{each.total:,}" for each in wider]
    cells, digits = max(map(cell_len, texts)), max(map(len, counts))
    _say(f"{title}:")
    for text, count in zip(texts, counts, strict=True):
        click.echo(f"  {pad(text, cells)}  {count:>{digits}}", err=True)


def _say(sentence: str) -> None:
    click.echo(safe_line(sentence), err=True)
