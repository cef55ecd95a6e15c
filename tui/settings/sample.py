"""The built-in sample archive: made of ``seeds`` in the cache folder when it is first asked for, then only read."""

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
    """The sample, made first where there is none of today's pages. Raises ``ArchiveError``.

    ``folder`` is where it is kept: the platform's cache folder, unless told otherwise.
    """
    path = (folder or _cache_folder()) / _file_name()
    archive: Archive | None = None
    if path.exists():
        with suppress(ArchiveError):  # a cache may be damaged: it is made anew
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
    """Another name for other pages, another program or another schema."""
    made_of = f"{seeds.pages_digest()} {__version__} {SCHEMA_VERSION}"
    return f"sample-{sha256_hex(made_of.encode())[:16]}.db"


def _make(path: Path) -> None:
    """Build it out of sight and rename it, so that no one opens half of it; samples of before go."""
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
