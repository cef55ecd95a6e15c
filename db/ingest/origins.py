"""The sources of an archive with the options of their last import, to import them again."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from db.ingest.extraction.version import extractor_label
from db.ingest.ledger import files_around
from db.ingest.source.import_options import ImportOptions
from db.ingest.source.records import PASSING
from db.ingest.stream import is_web
from db.storage.connections import ReadPool
from db.text.urls import host_of


@dataclass(frozen=True, slots=True)
class ImportOrigin:
    """Sources that were imported with the same options, and are imported again together."""

    sources: tuple[str, ...]
    options: ImportOptions

    @property
    def missing(self) -> tuple[str, ...]:
        """Files and folders that no longer exist."""
        return tuple(source for source in self.sources if not is_web(source) and not Path(source).exists())


def read_refused_in_passing(archive: Path) -> dict[str, frozenset[str]]:
    """Return the files and addresses of which something was refused in passing when they were read last.

    Each is given with the sources of the import that refused it. Raises ArchiveError.
    """
    marks = ",".join("?" * len(PASSING))
    with closing(ReadPool(archive)) as pool, pool.connection() as connection:
        query = f"select place, max(run_id), max(iif(code in ({marks}), run_id, 0)) from rejects group by place"
        last: dict[str, int] = {}
        for place, run_id, passing in connection.execute(query, sorted(PASSING)).fetchall():
            if passing < run_id:
                continue  # what was refused for good since isn't tried
            files = [name for name in files_around(place) if connection.execute(_IS_FILE, (name,)).fetchone()]
            for name in (place, *files):
                last[name] = max(run_id, last.get(name, 0))
        query = (
            "select coalesce(max(run_id), 0) from (select run_id from files where place = ?1 "
            "union all select run_id from sources where place = ?1)"
        )
        runs = dict(connection.execute("select id, sources from runs").fetchall())
        return {
            place: frozenset(runs.get(run_id, "").split("\n"))
            for place, run_id in last.items()
            if connection.execute(query, (place,)).fetchone()[0] <= run_id
        }


def missing_places(places: Iterable[str]) -> list[str]:
    """Return those of files, and of members of files, that no longer exist, in order."""
    return sorted(
        place
        for place in places
        if not is_web(place) and not any(Path(name).exists() for name in (place, *files_around(place)))
    )


_IS_FILE = "select 1 from files where place = ? limit 1"


def count_outdated(connection: sqlite3.Connection, origins: Iterable[ImportOrigin]) -> int:
    """Return how many articles another extractor than today's read, from files of ``origins`` that are still there.

    Not those whose file was read since: today's extractor finds no article there, and what there was stays.
    """
    files = [
        source.rstrip("/")
        for origin in origins
        for source in origin.sources
        if not is_web(source) and source not in origin.missing
    ]
    query = (
        "select count(distinct s.article_id) from sources s where instr(s.importer, ', extractor ') "
        "and substr(s.importer, -length(:label)) != :label "
        "and not exists (select 1 from sources n where n.place = s.place and n.offset is s.offset and n.id > s.id) "
        "and exists (select 1 from json_each(:files) o where s.place = o.value "
        "or substr(s.place, 1, length(o.value) + 1) in (o.value || '/', o.value || '!')) "
        "and not exists (select 1 from files f where f.place = substr(s.place, 1, instr(s.place || '!', '!') - 1) "
        "and f.run_id > s.run_id and f.done and instr(f.reader, :label))"
    )
    row = connection.execute(query, {"label": extractor_label(), "files": json.dumps(files)}).fetchone()
    return int(row[0])


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


def share_out(origins: Sequence[ImportOrigin], only: Mapping[str, frozenset[str]]) -> list[frozenset[str]]:
    """Return which of the files and addresses each origin is to read: one that led to it, best with a source around."""
    shares: list[set[str]] = [set() for _ in origins]
    for place, sources in only.items():
        led = [i for i, origin in enumerate(origins) if not sources.isdisjoint(origin.sources)]
        around = (i for i in led if any(_is_around(source, place) for source in origins[i].sources))
        for i in islice(chain(around, led), 1):
            shares[i].add(place)
    return [frozenset(share) for share in shares]


def _is_around(source: str, place: str) -> bool:
    """Return True if a place is a source, in it, or at its host."""
    if is_web(source):
        return is_web(place) and host_of(source) == host_of(place)
    return place == source or place.startswith((f"{source.rstrip('/')}/", f"{source}!"))
