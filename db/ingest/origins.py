"""The sources of an archive with the options of their last import, to import them again."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.ingest.source.import_options import ImportOptions
from db.ingest.source.records import PASSING
from db.ingest.stream import is_web
from db.storage.connections import ReadPool


@dataclass(frozen=True, slots=True)
class ImportOrigin:
    """Sources that were imported with the same options, and are imported again together."""

    sources: tuple[str, ...]
    options: ImportOptions

    @property
    def missing(self) -> tuple[str, ...]:
        """Files and folders that no longer exist."""
        return tuple(source for source in self.sources if not is_web(source) and not Path(source).exists())


def read_refused_in_passing(archive: Path) -> frozenset[str]:
    """Return the files and addresses of which something was refused in passing when they were read last.

    Raises ArchiveError.
    """
    marks = ",".join("?" * len(PASSING))
    with closing(ReadPool(archive)) as pool, pool.connection() as connection:
        rows = connection.execute(
            f"select place, max(run_id) from rejects where code in ({marks}) group by place", sorted(PASSING)
        ).fetchall()
        last: dict[str, int] = {}
        for place, run_id in rows:
            for name in {place, place.partition("!")[0]}:
                last[name] = max(run_id, last.get(name, 0))
        query = (
            "select coalesce(max(run_id), 0) from (select run_id from files where place = ?1 "
            "union all select run_id from sources where place = ?1)"
        )
        return frozenset(
            place for place, run_id in last.items() if connection.execute(query, (place,)).fetchone()[0] <= run_id
        )


def read_import_origins(archive: Path) -> list[ImportOrigin]:
    """Return the sources of all imports that weren't taken back, oldest first. Raises ArchiveError."""
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
