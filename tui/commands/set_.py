"""``newsbrowse set``: correct an article by hand."""

from collections.abc import Iterable
from pathlib import Path

import click

from db.models import Correction
from tui.commands.options import archive_option, archive_path, open_archive
from tui.commands.output.exits import NOTHING_FOUND, WRONG_USAGE, complain, fail
from tui.commands.references import choose_only
from tui.commands.show import format_correction


@click.command("set", short_help="Correct an article by hand.")
@click.argument("article", nargs=-1, required=True, metavar="ARTICLE [FIELD=VALUE...]")
@archive_option
def set_(article: tuple[str, ...], archive: Path | None) -> None:
    """Say by hand what is right of the ARTICLE that a slug, a URL or an exact title names.

    \b
      newsbrowse set SLUG date=2022-01-26         also 2022, 2022-01, 2022-01-26T14:05
      newsbrowse set SLUG section="World › Europe" author="Ada Bell; Max Frei"
      newsbrowse set SLUG title="The right title"
      newsbrowse set SLUG date=-                  it has no date (so for author, section)
      newsbrowse set SLUG date=                   what its source says holds again
      newsbrowse set SLUG                         print its corrections

    What the source says is kept beside it, and no import undoes it. The slug stays the same. Exit code 1: there is no
    such article, or no correction to print.
    """
    from db.articles.corrections import is_assignment, parse_correction

    first, *rest = article
    assignments = [argument for argument in rest if is_assignment(argument)]
    reference = " ".join([first, *(argument for argument in rest if not is_assignment(argument))])
    try:
        changes = dict(map(parse_correction, assignments))
    except ValueError as error:
        fail(str(error), WRONG_USAGE)
    with open_archive(archive) as opened_archive:
        slug = choose_only([headline.slug for headline in opened_archive.find(reference)], reference)
        found = opened_archive.find(slug)
        shown = opened_archive.article(found[0].id) if found else None
    corrections: Iterable[Correction] = shown.corrections if shown else ()
    if changes:
        from db.curation.correct import correct
        from db.errors import NotFound

        try:
            corrections = correct(archive_path(archive), slug, changes)
        except NotFound as error:
            fail(str(error), NOTHING_FOUND)
    texts = [format_correction(correction) for correction in corrections]
    for text in texts:
        click.echo(text)
    if not texts and changes:
        complain(f"{slug} is as its source says.")
    elif not texts:
        fail(f"{slug} was not corrected.", NOTHING_FOUND)
