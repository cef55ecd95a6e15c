"""``newsbrowse show``: print one article as text, Markdown or JSON."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from db.models import GUESSED, Article, Correction, Headline, Link
from db.text.cleaning import clean, terminal_safe
from db.text.markdown import MarkdownBlock, escape_line, parse_blocks
from tui.commands.options import archive_option, open_archive
from tui.commands.output.exits import complain
from tui.commands.output.json_shapes import as_json, make_whole_record
from tui.commands.output.plain import prose_width, safe_line, styled, wrap
from tui.commands.references import fail_not_found

OTHERS_NAMED = 20
"""Most other articles with the same title that are named: about a screen of slugs."""


_CODE_INDENT = "    "
"""Blanks before a line of code, which tell it from the text as in Markdown."""


@click.command(short_help="Print one article.")
@click.argument("article", nargs=-1, required=True)
@archive_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="Text to read, Markdown, or JSON with all there is.",
)
def show(article: tuple[str, ...], archive: Path | None, form: str) -> None:
    """Print the ARTICLE that a slug, a URL or an exact title names.

    Where several have that title, the newest is printed and the others are named on stderr. Exit code 1: there is none.
    """
    reference = " ".join(article)
    with open_archive(archive) as opened_archive:
        found = opened_archive.find(reference)
        shown = opened_archive.article(found[0].id) if found else None
    if shown is None:
        fail_not_found(reference)
    if form == "json":
        click.echo(as_json(make_whole_record(shown), indent=2))
    else:
        for text in _markdown(shown) if form == "markdown" else _text(shown):
            sys.stdout.write(text + "\n")
    if len(found) > 1:
        _name_others(found[1:])


def _name_others(others: list[Headline]) -> None:
    complain(f"That title names {len(others):,} more, older or undated:")
    for other in others[:OTHERS_NAMED]:
        click.echo(f"  {safe_line(other.slug)}", err=True)
    if len(others) > OTHERS_NAMED:
        click.echo(f"  and {len(others) - OTHERS_NAMED:,} more", err=True)


def format_byline(article: Headline) -> str:
    """Format what is known of date, authors, site and address: ``2022-01-26 · Ada Bell · site.example``."""
    published = article.published
    date = published.iso.replace("T", " ") if published else "undated"
    if isinstance(article, Article) and article.date_from == GUESSED:
        date += " (guessed)"
    return safe_line(" · ".join(part for part in (date, ", ".join(article.authors), article.site, article.url) if part))


def format_correction(correction: Correction) -> str:
    """Format ``date 2022-01-26 (source: 2021)``."""
    value, said = safe_line(correction.value) or "none", safe_line(correction.said) or "none"
    return f"{safe_line(correction.field)} {value} (source: {said})"


def _text(article: Article) -> Iterator[str]:
    width = prose_width()
    yield styled(safe_line(" › ".join(article.breadcrumb)), dim=True)
    yield ""
    for part in wrap(safe_line(article.title), width):
        yield styled(part, bold=True)
    yield from wrap(format_byline(article), width)
    for block in parse_blocks(article.body):
        yield ""
        yield from _block_text(block, width)
    for heading, links in _link_groups(article):
        yield ""
        yield styled(heading, bold=True)
        for number, link in enumerate(links, 1):
            missing = "" if link.target or link.url else " (not in this archive)"
            yield from _hanging(f"{number:>3}  ", safe_line(link.text) + missing, width)
    for correction in article.corrections:
        yield ""
        yield from _hanging("Corrected: ", format_correction(correction), width)
    for warning in article.warnings:
        yield ""
        yield from _hanging("Note: ", safe_line(warning), width)


def _block_text(block: MarkdownBlock, width: int | None) -> Iterator[str]:
    indent = "  " * block.depth
    match block.kind:
        case "heading":
            for part in wrap(safe_line(block.text), width):
                yield styled(part, bold=True)
        case "code":
            for line in block.text.expandtabs(4).split("\n"):
                yield f"{_CODE_INDENT}{terminal_safe(line)}".rstrip()
        case "table":
            yield from _table_text(block, width)
        case "image":
            text = safe_line(block.alt) or "Image"
            caption = block.text.removeprefix(block.alt).strip("\n")
            yield from _hanging("[", f"{text}]" + (f" {safe_line(block.url)}" if block.url else ""), width)
            if caption:
                yield from wrap(safe_line(caption), width)
        case _:
            marks = {"paragraph": "", "quote": "> ", "bullet": f"{indent}- "}
            mark = marks.get(block.kind, f"{indent}{block.level}. ")
            for number, line in enumerate(block.text.split("\n")):
                first = mark if number == 0 or block.kind == "quote" else " " * len(mark)
                yield from _hanging(first, safe_line(line), width)


def _hanging(mark: str, text: str, width: int | None) -> Iterator[str]:
    first, *more = wrap(text, width and width - len(mark)) or [""]
    yield mark + first
    for part in more:
        yield " " * len(mark) + part


def _table_text(block: MarkdownBlock, width: int | None) -> Iterator[str]:
    """Draw a table in columns; for a pipe, a row a line."""
    rows = [[safe_line(cell) for cell in row] for row in block.rows]
    text = "\n".join(map(" | ".join, rows))
    if width is None:
        yield from text.split("\n")
        return
    from tui.article.cells import pad  # imported late: text for a pipe is not measured
    from tui.article.table_layout import lay_out_table

    for pieces in lay_out_table(text, rows, width):
        line = ""
        for piece in pieces:
            line = pad(line, piece.column) + text[piece.start : piece.end] + piece.after
        yield line


def _markdown(article: Article) -> Iterator[str]:
    yield f"# {escape_line(safe_line(article.title))}"
    yield ""
    yield escape_line(safe_line(" › ".join(article.breadcrumb))) + "  "
    yield escape_line(format_byline(article))
    yield ""
    yield clean(article.body)
    for heading, links in _link_groups(article):
        yield ""
        yield f"## {heading}"
        yield ""
        for link in links:
            yield f"- {_markdown_link(link)}"
    for correction in article.corrections:
        yield ""
        yield f"> Corrected: {escape_line(format_correction(correction))}"
    for warning in article.warnings:
        yield ""
        yield f"> {escape_line(safe_line(warning))}"


def _markdown_link(link: Link) -> str:
    text = escape_line(safe_line(link.text))
    if link.url and not set(link.url) & set("<>\n"):
        text = f"[{text}](<{safe_line(link.url)}>)"
    return f"{text} (`{safe_line(link.target)}`)" if link.target else text


def _link_groups(article: Article) -> list[tuple[str, list[Link]]]:
    """Return the links to print after the text, by heading. Links in the text are printed there."""
    related = [link for link in article.links if link.kind == "read-also"]
    return [("Read also", related)] if related else []
