"""What an archive came from, to import it again: its sources with the options that each was imported with last."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.ingest.source.import_options import ImportOptions
from db.ingest.stream import is_web
from db.storage.connections import ReadPool


@dataclass(frozen=True, slots=True)
class ImportOrigin:
    """Sources that are imported in one go, as they were before."""

    sources: tuple[str, ...]
    options: ImportOptions

    @property
    def missing(self) -> tuple[str, ...]:
        """Files and folders that are no longer there."""
        return tuple(source for source in self.sources if not is_web(source) and not Path(source).exists())


def read_import_origins(archive: Path) -> list[ImportOrigin]:
    """What the archive came from, first things first; imports that were taken back don't count. Raises ArchiveError."""
    with closing(ReadPool(archive)) as pool, pool.connection() as connection:
        runs = connection.execute(
            "select sources, options from runs where id not in "
            "(select cast(name as integer) from forgotten where kind = 'run' and undone is null) order by id"
        ).fetchall()
    last: dict[str, str | None] = {}
    for sources, options in runs:
        for source in sources.split("\n"):
            last[source] = options
    groups: dict[str | None, list[str]] = {}
    for source, options in last.items():
        groups.setdefault(options, []).append(source)
    return [ImportOrigin(tuple(sources), ImportOptions.from_json(options)) for options, sources in groups.items()]
