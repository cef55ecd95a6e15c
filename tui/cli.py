"""The ``newsbrowse`` command line. Imports no Textual: only the command ``browse`` does, when it runs."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from db.errors import ArchiveError
from tui import __version__
from tui.commands.lazy import LazyCommands
from tui.commands.options import archive_option
from tui.commands.output.exits import INTERRUPTED, WORTH_A_RETRY, WRONG_USAGE, fail
from tui.commands.output.plain import safe_line

EXIT_CODES = """\b
Exit codes:
  0    done; search and show found something
  1    nothing found, or check found a fault
  2    wrong usage, or a query that can't be meant
  3    archive missing, locked or not to be written, disk full: worth another try
  4    not an archive, damaged, or newer than this program
  5    done, but some of what was imported was refused
  130  interrupted
"""


COMMANDS = LazyCommands(
    {
        "browse": "tui.commands.browse:browse",
        "import": "tui.commands.import_:import_",
        "update": "tui.commands.update:update",
        "reread": "tui.commands.reread:reread",
        "search": "tui.commands.search.search:search",
        "show": "tui.commands.show:show",
        "stats": "tui.commands.stats:stats",
        "check": "tui.commands.check:check",
        "runs": "tui.commands.runs:runs",
        "rejects": "tui.commands.rejects:rejects",
        "forget": "tui.commands.forget:forget",
        "set": "tui.commands.set_:set_",
        "help": "tui.commands.help_:help_",
    }
)


DEFAULT_COMMAND = "browse"
"""The command that runs where none is named."""


class Program(click.Group):
    """The group of all commands; the name ``DEFAULT_COMMAND`` can be left out."""

    ignore_unknown_options = True
    """Options before a command's name can be the default command's, as in `newsbrowse --theme dark`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command to run. Raises ``NoSuchCommand`` for a word that is neither a command nor an archive."""
        if _is_mistyped(args, list(self.commands)):
            message = f"There is no command and no archive named {safe_line(args[0])!r}."
            raise click.NoSuchCommand(args[0], message, possibilities=list(self.commands), ctx=ctx)
        is_named = args[0] in self.commands
        return super().resolve_command(ctx, args if is_named else [DEFAULT_COMMAND, *args])

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Make click's context; wrong usage ends the program with one sentence."""
        with _usage_errors():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; errors end the program with one sentence and an exit code."""
        try:
            try:
                with _usage_errors():
                    return super().invoke(ctx)
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()  # a BrokenPipeError must come here, where it is handled, not at Python's exit
        except ArchiveError as error:
            fail(str(error), error.exit_code)
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _discard_output()
            raise click.exceptions.Exit(0) from None
        except OSError as error:
            _discard_output()
            place = f"{error.filename}: " if error.filename is not None else ""
            fail(f"{place}{error.strerror or error}.", WORTH_A_RETRY)


@contextmanager
def _usage_errors() -> Iterator[None]:
    """Turn click's three lines about wrong usage into one sentence that names --help."""
    try:
        yield
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx is not None else "newsbrowse"
        message = error.format_message()
        end = "" if message.endswith((".", "?")) else "."
        fail(f"{message}{end} `{command} --help` says more.", WRONG_USAGE)


def _is_mistyped(args: list[str], commands: Iterable[str]) -> bool:
    """True if the first argument seems to be meant as a command and is none; it could also be an archive."""
    word, *more = args
    if word in commands or word.startswith("-") or "." in word or os.sep in word or Path(word).exists():
        return False
    from difflib import get_close_matches

    return bool(more) or bool(get_close_matches(word, commands))


def _discard_output() -> None:
    """Send unwritten output to the null device, so that Python does not fail when it flushes it at exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    "newsbrowse",
    cls=Program,
    commands=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@archive_option
@click.version_option(__version__, prog_name="newsbrowse")
@click.pass_context
def newsbrowse(ctx: click.Context, archive: Path | None) -> None:
    """Browse news archives in the terminal.

    Without a command it opens the browser: on the archive named (newsbrowse ./file.db), else on your own, and before
    you have one on a built-in sample. To make one: newsbrowse import FOLDER.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(COMMANDS[DEFAULT_COMMAND])


def main() -> NoReturn:
    """Run ``newsbrowse`` with the process's arguments, and end the process."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without UTF-8 still gets a text
    newsbrowse.main(prog_name="newsbrowse")
    raise SystemExit
