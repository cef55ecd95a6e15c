"""The extractor's label: with it an archive keeps what made each article."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

VERSION = 2
"""Goes up with every change of what the extractor makes of a page: pages that haven't changed are then read anew."""


@cache
def extractor_label() -> str:
    """Return name and version of the extractor and of trafilatura, which it stands on: another one reads otherwise."""
    try:
        return f"extractor {VERSION} (trafilatura {version('trafilatura')})"
    except PackageNotFoundError:
        return f"extractor {VERSION}"
