"""Archives made of a few articles, and folders of pages, for the tests of ``db``."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from conftest import page_text

from db.articles.link_targets import resolve_links
from db.copies.linking import link_copies
from db.ingest.writer import ArticleWriter, WriteOutcome
from db.models import Link, NewArticle, Source
from db.storage.connections import open_writable
from db.text.cleaning import sha256_hex
from db.text.dates import Published

TOPICS = ("Budget", "Elections", "Floods", "Harvest", "Treaty", "Strike", "Inquiry")


def write_pages(folder: Path, count: int, *, start: int = 0) -> None:
    """Small pages of several sections and years, with links among them, some to pages that come later or never."""
    folder.mkdir(exist_ok=True)
    for n in range(start, start + count):
        related = [f"{TOPICS[m % 7]} report {m}" for m in (n // 2, n + 3, n * 7)]
        text = page_text(
            f"{TOPICS[n % 7]} report {n}",
            [f"Paragraph {n} of many, about the {TOPICS[n % 5].lower()}.", f"It was said {n % 11} times – “again”."],
            crumbs=("Main", ("News", "Analytics", "World")[n % 3], str(2000 + n % 4)),
            related=related,
        )
        (folder / f"{n:05}.txt").write_text(text, encoding="utf-8")


NOW = "2026-01-01T00:00:00+00:00"


def article(
    title: str = "A title",
    body: str = "A text.",
    *,
    section: Sequence[str] = ("News",),
    published: str | None = "2022",
    links: Iterable[Link] = (),
    url: str | None = None,
    authors: Sequence[str] = (),
) -> NewArticle:
    date = Published(published) if published else None
    return NewArticle(title, body, tuple(section), date, "Main", tuple(links), url, tuple(authors))


def read_also(*titles: str) -> tuple[Link, ...]:
    return tuple(Link("read-also", title) for title in titles)


def add(path: Path, *articles: NewArticle, place: str = "", site: str = "") -> list[WriteOutcome]:
    """Take articles in as one import would, all from ``place``, else each from a place of its own."""
    with open_writable(path) as database:
        connection = database.conn
        execute = connection.execute
        cursor = execute("insert into runs (started, sources, program) values (?, 'a test', 'a test')", (NOW,))
        execute("begin immediate")
        writer = ArticleWriter(connection, cursor.lastrowid or 0, NOW)
        outcomes = []
        for each in articles:
            name = place or f"/pages/{len(each.section)}/{sha256_hex(repr(each).encode())[:12]}.txt"
            source = Source(name, sha256_hex(repr(each).encode()), "page-text 1")
            outcomes.append(writer.add(each, source, site))
        writer.flush()
        execute("commit")
        resolve_links(connection)
        link_copies(connection)
    return outcomes


def fill(path: Path, count: int, *, body: str = "A text about the number {0}.", **parts: object) -> Path:
    """An archive of ``count`` numbered articles."""
    add(path, *(article(f"Title {n}", body.format(n), **parts) for n in range(count)))  # type: ignore[arg-type]
    return path


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The tables themselves."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


CONTENT = (
    "sites",
    "sections",
    "articles",
    "bodies",
    "versions",
    "sources",
    "links",
    "addresses",
    "signatures",
    "facet_counts",
    "meta",
)
"""Every table but those that log what each run did."""


def rows(path: Path, tables: Sequence[str] = CONTENT) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is in these tables, and the full-text indexes as their own files have them."""
    with reading(path) as connection:
        found = {name: connection.execute(f"select * from {name}").fetchall() for name in tables}
        for name in ("title_fts", "filter_fts", "article_fts"):
            found[name] = connection.execute(f"select * from {name}_data").fetchall()
        return found


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that other users may enter, as pytest's own may not be."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for path in [folder, *folder.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(folder)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Within it permissions hold, even for tests that are run by root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
