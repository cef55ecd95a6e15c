"""Ends of a command that fails: exit codes, and one sentence on stderr."""

from typing import NoReturn

import click

from tui.commands.output.plain import safe_line

NOTHING_FOUND = FAULT_FOUND = 1
WRONG_USAGE = 2
WORTH_A_RETRY = 3
SOME_REFUSED = 5
INTERRUPTED = 130
"""Exit codes, a promise to scripts; ``tui.cli.EXIT_CODES`` explains them. 130 is 128 + SIGINT, as in a shell."""


def complain(message: str) -> None:
    """Print a message as one line on stderr."""
    click.echo(f"newsbrowse: {safe_line(message)}", err=True)


def fail(message: str, exit_code: int) -> NoReturn:
    """Print the reason on stderr, and end the command with ``exit_code``."""
    complain(message)
    raise click.exceptions.Exit(exit_code)
