"""References to an article on the command line: a slug, a URL or an exact title has to mean a single article."""

from collections.abc import Sequence
from typing import NoReturn

from tui.commands.output.exits import NOTHING_FOUND, WRONG_USAGE, fail
from tui.commands.output.plain import safe_line

SLUGS_NAMED = 5
"""Most slugs in the message about an ambiguous reference: a sentence of a few lines."""


def choose_only(slugs: Sequence[str], reference: str) -> str:
    """Return the only slug; ends the command where ``reference`` names no article, or several."""
    if not slugs:
        fail_not_found(reference)
    if len(slugs) > 1:
        others = f" and {len(slugs) - SLUGS_NAMED:,} more" if len(slugs) > SLUGS_NAMED else ""
        named = ", ".join(map(safe_line, slugs[:SLUGS_NAMED]))
        fail(f"{reference} names {len(slugs):,} articles, say which by its slug: {named}{others}.", WRONG_USAGE)
    return slugs[0]


def fail_not_found(reference: str) -> NoReturn:
    """End the command because no article has this slug, URL or title."""
    fail(f"No article here is named {reference}; `newsbrowse search` finds by words.", NOTHING_FOUND)
