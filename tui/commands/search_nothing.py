"""Why ``newsbrowse search`` found nothing, and what would find something."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from tui.commands.failure import NOTHING_FOUND, complain
from tui.commands.plain import line

if TYPE_CHECKING:
    from db.archive import Archive
    from db.models import Wider
    from db.query import Query


def say_nothing(archive: "Archive", queries: "Sequence[Query]", site: str | None) -> NoReturn:
    """Say on stderr that nothing was found and why, and end the command."""
    from db.search import why_nothing

    complain(f"Nothing found for {', nor for '.join(query.shown for query in queries)}.")
    sites = {section.site for section in archive.outline().sections}
    if site is not None and site not in sites:
        _say(f"There is no site {site}.")
        raise click.exceptions.Exit(NOTHING_FOUND)
    for query in queries:
        for sentence in why_nothing(archive, query):
            _say(sentence)
    if len(queries) == 1:
        _say_ways_out(archive, queries[0], site)
    raise click.exceptions.Exit(NOTHING_FOUND)


def _say_ways_out(archive: "Archive", query: "Query", site: str | None) -> None:
    from db.widening import widened

    wider = widened(archive, query, site=site)
    _list("Did you mean", [each for each in wider if each.is_meant])
    _list("These find something", [each for each in wider if not each.is_meant])


def _list(title: str, wider: "Sequence[Wider]") -> None:
    """Queries, each with how many articles it finds."""
    if not wider:
        return
    from tui.cells import cell_len, pad

    texts = [line(each.text) for each in wider]
    counts = [f"{each.total:,}" for each in wider]
    cells, digits = max(map(cell_len, texts)), max(map(len, counts))
    _say(f"{title}:")
    for text, count in zip(texts, counts, strict=True):
        click.echo(f"  {pad(text, cells)}  {count:>{digits}}", err=True)


def _say(sentence: str) -> None:
    click.echo(line(sentence), err=True)
