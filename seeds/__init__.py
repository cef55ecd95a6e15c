"""The pages of the built-in sample archive, in the format that ``newsbrowse import`` reads."""

import hashlib
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
"""Folder of the pages, one file each."""


def pages_digest() -> str:
    """Return a digest of all pages' names and texts, which changes when any page does."""
    digest = hashlib.sha256()
    for page in sorted(path for path in PAGES.rglob("*") if path.is_file()):
        data = page.read_bytes()
        digest.update(f"{page.relative_to(PAGES).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
