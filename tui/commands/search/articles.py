"""Prints the articles that ``newsbrowse search`` found: as a table, or as records with chosen fields."""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

import click

from db.models import Headline
from db.query.ast import Query
from tui.commands.output.exits import WRONG_USAGE, fail
from tui.commands.output.json_shapes import FIELDS, as_json, make_article_record
from tui.commands.output.plain import safe_line, styled, terminal_width, wrap

if TYPE_CHECKING:
    from db.archive import Archive

ON_REQUEST = ("words", "snippet", "copies")
"""Fields that are read only when they are chosen, because each needs another query; in order after ``FIELDS``."""

COLUMN_CELLS = 24
"""Widest column of sections in a table on a terminal (twice that with sites): titles need room in 80 columns."""

NARROWEST = 8
"""Columns are not narrowed below this: less shows hardly a word."""

AT_ONCE = 500
"""Articles whose snippets are in memory at the same time; a snippet reads an article's whole text."""

Record = dict[str, object]


def parse_fields(said: str | None, *, with_snippets: bool) -> tuple[str, ...] | None:
    """Read ``--fields``: the names in the given order, None for the default. Ends the command if one is unknown."""
    if said is None:
        return (*FIELDS, "snippet") if with_snippets else None
    names = tuple(dict.fromkeys(name.strip().lower() for name in said.split(",") if name.strip()))
    known = (*FIELDS, *ON_REQUEST)
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None or not names:
        matter = "Name at least one field" if unknown is None else f"There is no field {unknown[:40]}"
        fail(f"{matter}; there are {', '.join(known[:-1])} and {known[-1]}.", WRONG_USAGE)
    return (*names, "snippet") if with_snippets and "snippet" not in names else names


def print_articles(
    archive: "Archive",
    query: Query,
    total: int,
    articles: Sequence[Headline],
    form: str,
    fields: tuple[str, ...] | None,
    *,
    with_snippets: bool = False,
) -> None:
    """Print results in a format. ``fields`` None: the default ones, and in a table date, section and title."""
    records = _records(archive, query, articles, fields or FIELDS)
    if form == "json":
        whole = {"schema": 1, "query": query.text, "total": total, "articles": list(records)}
        click.echo(as_json(whole, indent=2))
    elif form == "jsonl":
        for record in records:
            sys.stdout.write(as_json(record) + "\n")
    elif form == "csv":
        _print_csv(records, fields or FIELDS)
    elif fields is None or fields == (*FIELDS, "snippet"):
        _print_table(archive, query, articles, with_snippets=with_snippets)
    else:
        rows = [[_cell(_path(field, record[field])) for field in fields] for record in records]
        _print_columns(rows, query, fields)


def _records(archive: "Archive", query: Query, articles: Sequence[Headline], fields: Sequence[str]) -> Iterator[Record]:
    for start in range(0, len(articles), AT_ONCE):
        chunk = articles[start : start + AT_ONCE]
        more = [_more(archive, query, chunk, field) if field in ON_REQUEST else {} for field in fields]
        for article in chunk:
            record = make_article_record(article)
            asked = zip(fields, more, strict=True)
            yield {field: record[field] if field in record else given[article.id] for field, given in asked}


def _more(archive: "Archive", query: Query, articles: Sequence[Headline], field: str) -> dict[int, object]:
    from db.search.snippets import count_lengths

    ids = [article.id for article in articles]
    if field == "words":
        return {**dict.fromkeys(ids), **count_lengths(archive, ids)}
    if field == "snippet":
        return {**dict.fromkeys(ids), **_snippets(archive, query, articles)}
    return {article.id: article.copies for article in articles}


def _snippets(archive: "Archive", query: Query, articles: Sequence[Headline]) -> dict[int, str]:
    from db.search.snippets import make_snippets

    found = make_snippets(archive, [article.id for article in articles], query.marker)
    return {article_id: snippet.text for article_id, snippet in found.items()}


def _cell(value: object) -> str:
    """Return a value as one safe line."""
    return "" if value is None else safe_line(_joined(value) if isinstance(value, list) else str(value))


def _joined(names: Sequence[str], mark: str = "; ") -> str:
    return mark.join(map(str, names))


def _print_csv(records: Iterable[Record], fields: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(fields)
    for record in records:
        writer.writerow([_cell(_path(field, value)) for field, value in record.items()])


def _path(field: str, value: object) -> object:
    return _joined(value, " › ") if field == "section" and isinstance(value, list) else value


def _print_table(archive: "Archive", query: Query, articles: Sequence[Headline], *, with_snippets: bool) -> None:
    """Print date, section (with its site, if there are several) and title: wrapped, or in a pipe one line each."""
    has_sites = len({article.site for article in articles}) > 1
    rows = [
        [
            article.published.iso[:10] if article.published else "undated",
            safe_line(" › ".join((article.site, *article.section) if has_sites else article.section)),
            safe_line(article.title),
        ]
        for article in articles
    ]
    widest = COLUMN_CELLS * (1 + has_sites)
    below: Iterator[str] = iter(())
    if with_snippets:
        parts = [articles[start : start + AT_ONCE] for start in range(0, len(articles), AT_ONCE)]
        found = (_snippets(archive, query, part) for part in parts)
        below = (texts.get(article.id, "") for part, texts in zip(parts, found, strict=True) for article in part)
    _lay_out(rows, query, widest, below)


def _lay_out(rows: list[list[str]], query: Query, widest: int, below: Iterator[str]) -> None:
    """Print rows in columns, the last one wrapped; ``below`` has a text to print under each row."""
    from tui.article.cells import cell_len, cut, pad

    width = terminal_width()
    if width is not None:
        rows = [[*(cut(cell, widest) for cell in cells), last] for *cells, last in rows]
    sizes = [max(map(cell_len, column)) for column in list(zip(*rows, strict=True))[:-1]]
    indent = sum(sizes) + 2 * len(sizes)
    room = None if width is None else max(width - indent, 20)
    for *cells, last in rows:
        aside = "".join(f"{pad(cell, size)}  " for cell, size in zip(cells, sizes, strict=True))
        first, *more = wrap(last, room)
        sys.stdout.write(f"{styled(aside[:-2], dim=True)}  {_marked(first, query)}\n")
        under = next(below, "")
        for rest in (*more, *(wrap(under, room) if under else ())):
            sys.stdout.write(f"{' ' * indent}{_marked(rest, query)}\n")


def _print_columns(rows: list[list[str]], query: Query, fields: Sequence[str]) -> None:
    """Print a column for each field, below its name; on a terminal the cells are wrapped so that all columns fit."""
    from tui.article.cells import cell_len, pad

    width = terminal_width()
    sizes = [max(map(cell_len, column)) for column in zip(fields, *rows, strict=True)]
    if width is not None:
        sizes = _fitted(sizes, max(width - 2 * (len(sizes) - 1), 1))
    for at, row in enumerate([list(fields), *rows] if rows else []):
        wrapped = [wrap(cell, None if width is None else size) for cell, size in zip(row, sizes, strict=True)]
        for parts in zip_longest(*wrapped, fillvalue=""):
            text = "  ".join(pad(part, size) for part, size in zip(parts, sizes, strict=True)).rstrip()
            sys.stdout.write((_marked(text, query) if at else styled(text, dim=True)) + "\n")


def _fitted(sizes: list[int], room: int) -> list[int]:
    """Return the widths of columns after narrowing the widest until all fit."""
    sizes = [min(size, room) for size in sizes]
    while sum(sizes) > room and max(sizes) > NARROWEST:
        sizes[sizes.index(max(sizes))] -= 1
    return sizes


def _marked(text: str, query: Query) -> str:
    """Return ``text`` with the query's words in bold."""
    parts, at = [], 0
    for start, end in query.marker.spans(text):
        parts += [text[at:start], styled(text[start:end], bold=True)]
        at = end
    return "".join((*parts, text[at:]))
