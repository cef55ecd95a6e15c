"""Which extractor this is: a part of what an archive keeps of where its articles came from."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

VERSION = 1
"""Goes up with every change of what the extractor makes of a page: pages that haven't changed are then read anew."""


@cache
def extractor_label() -> str:
    """Name and version of the extractor and of the library that it stands on."""
    try:
        return f"extractor {VERSION} (trafilatura {version('trafilatura')})"
    except PackageNotFoundError:
        return f"extractor {VERSION}"
