"""Which article is meant, where a command changes it and must not guess."""

from collections.abc import Sequence

from tui.commands.failure import NOTHING_FOUND, WRONG_USAGE, fail
from tui.commands.plain import line

NAMED = 5


def only_one(slugs: Sequence[str], reference: str) -> str:
    """The one slug; ends the command where there is none, or more."""
    if not slugs:
        fail(f"No article here is named {reference}; `newsbrowse search` finds by words.", NOTHING_FOUND)
    if len(slugs) > 1:
        others = f" and {len(slugs) - NAMED:,} more" if len(slugs) > NAMED else ""
        named = ", ".join(map(line, slugs[:NAMED]))
        fail(f"{reference} names {len(slugs):,} articles, say which by its slug: {named}{others}.", WRONG_USAGE)
    return slugs[0]
