"""The extractor's label, stored with each article that it read."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

VERSION = 3
"""Goes up with every change of what the extractor makes of a page: pages that haven't changed are then read anew."""


@cache
def extractor_label() -> str:
    """Return name and version of the extractor and of trafilatura, on which its result depends."""
    try:
        return f"extractor {VERSION} (trafilatura {version('trafilatura')})"
    except PackageNotFoundError:
        return f"extractor {VERSION}"
