"""How a command ends when it can't do what was asked: exit codes, and one sentence on stderr."""

from typing import NoReturn

import click

from tui.commands.output.plain import safe_line

NOTHING_FOUND = FAULT_FOUND = 1
WRONG_USAGE = 2
WORTH_A_RETRY = 3
SOME_REFUSED = 5
INTERRUPTED = 130


def complain(message: str) -> None:
    """Say something on stderr, in one line."""
    click.echo(f"newsbrowse: {safe_line(message)}", err=True)


def fail(message: str, exit_code: int) -> NoReturn:
    """Say what is the matter, and end the command with ``exit_code``."""
    complain(message)
    raise click.exceptions.Exit(exit_code)
