"""The built-in sample archive, imported from ``seeds`` into the cache folder when it is first opened."""

import tempfile
from contextlib import suppress
from pathlib import Path

import seeds
from db.archive import Archive
from db.errors import ArchiveError, ArchiveReadOnly
from db.storage.schema import SCHEMA_VERSION
from db.text.cleaning import sha256_hex
from tui import __version__

NAME = "Sample archive"


def open_sample(folder: Path | None = None) -> Archive:
    """Open the sample, after making it if there is none of the current pages. Raises ``ArchiveError``.

    ``folder`` is where it is kept; None: the platform's cache folder.
    """
    path = (folder or _cache_folder()) / _file_name()
    archive: Archive | None = None
    if path.exists():
        with suppress(ArchiveError):  # a damaged file in a cache is made anew
            archive = Archive.open(path)
    if archive is None:
        _make(path)
        archive = Archive.open(path)
    archive.name = NAME
    return archive


def _cache_folder() -> Path:
    from platformdirs import user_cache_path  # imported late: only the sample needs it

    return user_cache_path("newsbrowse", appauthor=False)


def _file_name() -> str:
    """Return the sample's file name, which changes with the pages, the program's version and the schema."""
    made_of = f"{seeds.pages_digest()} {__version__} {SCHEMA_VERSION}"
    return f"sample-{sha256_hex(made_of.encode())[:16]}.db"


def _make(path: Path) -> None:
    """Build the sample in a temporary folder, remove older samples and move it to ``path``, complete.

    Raises ``ArchiveReadOnly``.
    """
    from db.ingest.importer import import_sources

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sample-", dir=path.parent) as workshop:
            draft = Path(workshop) / path.name
            import_sources(draft, [str(seeds.PAGES)])
            for old in path.parent.glob("sample-*"):
                old.unlink(missing_ok=True)
            draft.replace(path)
    except OSError as error:
        raise ArchiveReadOnly(
            f"The sample archive can't be made in {path.parent}: {error.strerror or error}."
        ) from error
