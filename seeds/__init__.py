"""The built-in sample: pages of news in the form that ``newsbrowse import`` reads."""

import hashlib
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
"""The folder of the pages, one file a page."""


def pages_digest() -> str:
    """A digest of every page's name and text: another one, once any page has changed."""
    digest = hashlib.sha256()
    for page in sorted(path for path in PAGES.rglob("*") if path.is_file()):
        data = page.read_bytes()
        digest.update(f"{page.relative_to(PAGES).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
