"""``newsbrowse forget``: take back an import or an article, and undo that."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.options import archive_by_option, archive_option, archive_path, open_archive
from tui.commands.output.exits import INTERRUPTED, NOTHING_FOUND, fail
from tui.commands.output.interrupts import interruptible
from tui.commands.output.plain import safe_line
from tui.commands.output.progress import make_meter
from tui.commands.references import choose_only

if TYPE_CHECKING:
    from db.articles.overrides import Kind
    from db.curation.forget import ForgetOutcome


@click.command(short_help="Take back an import or an article.")
@click.argument("what", nargs=-1, required=True, metavar="RUN|ARTICLE")
@archive_option
@click.option("--undo", "is_undone", is_flag=True, help="Put back what was taken back.")
@click.pass_context
def forget(ctx: click.Context, what: tuple[str, ...], archive: Path | None, is_undone: bool) -> None:
    """Take back the import RUN (a number that `newsbrowse runs` lists), or the ARTICLE that a slug, a URL or an exact
    title names.

    Of an import, articles that came from nowhere else are put away, and those that it changed are as they would be
    without it; importing the same again brings them in anew. An article by itself is put away for good: no import
    brings it again. All of it is kept, and --undo puts it back. Exit code 1: there is no such thing.
    """
    from db.curation.forget import forget_article, forget_run, undo_forget
    from db.errors import NotFound

    path = archive_path(archive)
    reference = " ".join(what)
    kind, name = _resolve(archive, reference, is_undone)
    progress = make_meter()
    try:
        with interruptible() as stopped:
            try:
                if is_undone:
                    done = undo_forget(path, kind, name, progress, stopped)
                elif kind == "run":
                    done = forget_run(path, int(name), progress, stopped)
                else:
                    done = forget_article(path, name)
            finally:
                progress.close()
    except NotFound as error:
        fail(str(error), NOTHING_FOUND)
    click.echo(_report(done, is_undone))
    if done.interrupted:
        click.echo("Interrupted: the same command goes on from here.", err=True)
        ctx.exit(INTERRUPTED)
    if not is_undone:
        given = archive_by_option(archive)
        named = f" -a {shlex.quote(safe_line(str(given)))}" if given is not None else ""
        click.echo(f"To undo it: newsbrowse forget {shlex.quote(safe_line(name))} --undo{named}", err=True)


def _resolve(archive: Path | None, reference: str, is_undone: bool) -> "tuple[Kind, str]":
    """Return "run" and its number, or "article" and its slug. A number means a run if there is one of that number."""
    from db.curation.forgotten import find_forgotten
    from db.runs import read_run

    with open_archive(archive) as opened_archive:
        is_number = reference.isascii() and reference.isdigit() and len(reference) < 10
        if is_number and read_run(opened_archive, int(reference)) is not None:
            return "run", str(int(reference))
        found = [headline.slug for headline in opened_archive.find(reference)]
        if is_undone:
            with opened_archive.pool.connection() as connection:
                away = find_forgotten(connection, reference)
            if not away and not found:
                fail(f"Nothing that was taken back is named {reference}.", NOTHING_FOUND)
            return "article", choose_only(away or found, reference)
    if is_number and not found:
        fail(f"There is no run {reference}: `newsbrowse runs` lists them.", NOTHING_FOUND)
    return "article", choose_only(found, reference)


def _report(done: "ForgetOutcome", is_undone: bool) -> str:
    if done.kind == "article":
        return f"{safe_line(done.name)} was put back." if is_undone else f"{safe_line(done.name)} was put away."
    whole, changed = _articles(done.whole), _articles(done.changed)
    if is_undone:
        return f"Run {done.name} was put back: {whole} came back, {changed} as they were with it."
    with_them = (
        f" ({done.corrected:,} of them with corrections, which only --undo brings back)" if done.corrected else ""
    )
    return f"Run {done.name} was taken back: {whole} put away{with_them}, {changed} as they would be without it."


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"
