"""Synthetic archives to measure on, kept in a cache and made anew when the schema or the generator has changed."""

import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bench.words import GENERATOR_VERSION
from db.storage.schema import list_statements

_SCHEMA = "select sql from sqlite_schema where sql is not null and name not like '%sqlite_%' order by name"


class Cache:
    """A folder of synthetic archives and pages, each made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def archive(self, articles: int) -> Path:
        """Return an archive of so many articles."""
        return self._made(f"articles-{articles}", "--articles", str(articles))

    def long_reads(self) -> Path:
        """Return an archive with articles of 20 KB, 200 KB and 2 MB."""
        return self._made("long-reads", "--long")

    def pages(self, articles: int) -> Path:
        """Return a folder of page texts. Like the others, raises ``CalledProcessError`` where it cannot be made."""
        folder = self._folder / f"pages-{articles}-{GENERATOR_VERSION}"
        if not folder.exists():
            draft = folder.with_name(f".{folder.name}.new")
            self._make(draft, "--pages", "--year-only", "--articles", str(articles))
            draft.rename(folder)
        return folder

    def _made(self, name: str, *options: str) -> Path:
        path = self._folder / f"{name}-{GENERATOR_VERSION}.db"
        if not is_current(path):
            self._make(path, *options)
        return path

    def _make(self, path: Path, *options: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        print(f"Making {path} …", file=sys.stderr, flush=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "bench.make_archive", *options, str(path)],
            check=True,
            cwd=Path(__file__).parent.parent,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"  in {seconds:,.0f} s of CPU", file=sys.stderr, flush=True)


def is_current(path: Path) -> bool:
    """True if ``path`` is an archive with the tables, indexes and index version that this program makes."""
    if not path.exists():
        return False
    with (
        closing(sqlite3.connect(":memory:")) as fresh,
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as old,
    ):
        for statement in list_statements():
            fresh.execute(statement)
        try:
            return _fingerprint(fresh) == _fingerprint(old)
        except sqlite3.DatabaseError:
            return False


def _fingerprint(connection: sqlite3.Connection) -> list[object]:
    (index_version,) = connection.execute("select value from meta where key = 'index_version'").fetchone()
    return [index_version, *connection.execute(_SCHEMA)]
