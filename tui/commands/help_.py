"""``newsbrowse help``: explains a command, or the query language."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from tui.commands.output.exits import WRONG_USAGE, fail
from tui.commands.output.plain import prose_width, safe_line, styled, wrap

if TYPE_CHECKING:
    from db.query.reference import ReferenceRow

FORM_CELLS = 20
"""Widest column of the syntax in the help on queries; a longer one has a line of its own. By eye."""


@click.command("help", short_help="Explain a command, or the query language.")
@click.argument("topic", required=False)
@click.pass_context
def help_(ctx: click.Context, topic: str | None) -> None:
    """Explain TOPIC: `query`, the language of searches and of the filter, or a command. Without one, list them."""
    parent = ctx.find_root()
    group = parent.command
    assert isinstance(group, click.Group)
    if topic is None:
        _list_topics(group)
    elif topic in TOPICS:
        TOPICS[topic][1]()
    elif topic in group.commands:
        command = group.commands[topic]
        click.echo(command.get_help(click.Context(command, parent, topic)))
    else:
        from difflib import get_close_matches

        near = get_close_matches(topic, [*TOPICS, *group.commands], 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        fail(f"There is no help on {safe_line(topic)!r}: `newsbrowse help` lists what there is.{meant}", WRONG_USAGE)


def _list_topics(group: click.Group) -> None:
    click.echo("newsbrowse help TOPIC explains one of these.\n")
    commands = {name: command.get_short_help_str(200) for name, command in group.commands.items()}
    for title, words in (
        ("Topics", {name: words for name, (words, _) in TOPICS.items()}),
        ("Commands", dict(sorted(commands.items()))),
    ):
        click.echo(f"{styled(title, bold=True)}")
        for name, text in words.items():
            _print_entry(name, text, 10)
        click.echo()
    click.echo("newsbrowse -h tells the options that all commands have, and the exit codes.")


def _print_query() -> None:
    from db.query.reference import INTRODUCTION, SECTIONS

    _print_prose(INTRODUCTION)
    for section in SECTIONS:
        click.echo(f"\n{styled(section.title, bold=True)}")
        for row in section.rows:
            _print_row(row)
        if section.rows and section.rules:
            click.echo()
        _print_prose(section.rules)


def _print_prose(paragraphs: tuple[str, ...]) -> None:
    for number, paragraph in enumerate(paragraphs):
        if number:
            click.echo()
        for each in wrap(paragraph.replace("`", ""), prose_width()):
            click.echo(each)


def _print_row(row: "ReferenceRow") -> None:
    """Print syntax, meaning and example (if it differs from the syntax): below, or in a pipe on the same line."""
    meaning, example = row.meaning.replace("`", ""), row.example if row.example != row.syntax else ""
    if example and prose_width() is None:
        meaning += f": {example}"
    _print_entry(row.syntax, meaning, FORM_CELLS)
    if example and prose_width() is not None:
        click.echo(f"{' ' * (FORM_CELLS + 4)}{styled(example, dim=True)}")


def _print_entry(name: str, words: str, cells: int) -> None:
    """Print a name, and text about it in a column of its own."""
    width, indent = prose_width(), " " * (cells + 4)
    first, *more = wrap(words, None if width is None else max(width - len(indent), 20))
    if len(name) > cells:
        click.echo(f"  {name}")
        click.echo(f"{indent}{first}")
    else:
        click.echo(f"  {name:<{cells}}  {first}")
    for each in more:
        click.echo(f"{indent}{each}")


TOPICS: dict[str, tuple[str, Callable[[], None]]] = {
    "query": ("The language of searches and of the filter.", _print_query),
}
"""Topics that are no command: a short description, and the function that prints the help."""
