"""Reader of another newsbrowse archive, to merge it: every article with its former versions, without a conversion."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from db.archive import Archive
from db.articles.corrections import without_corrections
from db.articles.versions import read_versions
from db.errors import ArchiveError
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Refusal, Refused, StoredArticle
from db.models import Article, NewArticle, Source
from db.storage.connections import read_schema_version, translate_errors
from db.storage.schema import APPLICATION_ID, SCHEMA_VERSION

_SQLITE = b"SQLite format 3\0"
_APPLICATION_ID_BYTES = slice(68, 72)
"""Where an SQLite file has its application id (SQLite's file format, section 1.3)."""

_IDS_AT_ONCE = 500
"""Ids of articles fetched by one query, so that no connection is held while articles are read."""


def recognise(source: Input) -> str | None:
    """Recognise an SQLite file with the application id of an archive."""
    if source.start.startswith(_SQLITE) and source.start[_APPLICATION_ID_BYTES] == APPLICATION_ID.to_bytes(4, "big"):
        return "It is an SQLite file with the mark of a newsbrowse archive."
    return None


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the archive's articles by id; the cursor is the id of the last article that was read.

    Raises Refused ``bad-archive``.
    """
    if source.path is None:
        raise Refused("bad-archive", "It is a newsbrowse archive within another file: take it out to import it.")
    try:
        with _up_to_date(source.path) as path, closing(Archive.open(path)) as archive:
            yield from _articles(archive, source.place, int(context.start or 0))
    except ArchiveError as error:
        raise Refused("bad-archive", str(error)) from error


@contextmanager
def _up_to_date(path: Path) -> Iterator[Path]:
    """Give the archive; of one that an older program made a copy, which opening it may bring up to date."""
    if not 0 < read_schema_version(path) < SCHEMA_VERSION:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="newsbrowse-") as folder:
        copy = Path(folder) / path.name
        address = f"{path.absolute().as_uri()}?mode=ro"
        with (
            translate_errors(path),
            closing(sqlite3.connect(address, uri=True)) as old,
            closing(sqlite3.connect(copy)) as new,
        ):
            old.backup(new)
        yield copy


def _articles(archive: Archive, place: str, last: int) -> Iterator[Item]:
    """Yield every article with an id above ``last``, each with its former versions."""
    query = "select id from articles where id > ? order by id limit ?"
    while True:
        with archive.pool.connection() as connection:
            ids = [row[0] for row in connection.execute(query, (last, _IDS_AT_ONCE))]
        if not ids:
            return
        for last in ids:
            try:
                yield from list(_article_states(archive, place, last))
            except ArchiveError as error:
                yield Refusal(place, "bad-record", str(error), last, str(last))


def _article_states(archive: Archive, place: str, article_id: int) -> Iterator[StoredArticle]:
    """Yield an article as it is now, then its former versions; only the last one has a cursor."""
    article = archive.article(article_id)
    if article is None:
        return
    with archive.pool.connection() as connection:
        aliases = tuple(
            row[0]
            for row in connection.execute(
                "select url from addresses where article_id = ? and not is_guess", (article_id,)
            )
        )
        present = _as_new_article(without_corrections(article), aliases)
        former = read_versions(connection, article_id, replace(present, links=()))
    origin = article.source or Source(place, "", "")
    cursor = str(article_id)
    yield StoredArticle(present, origin, article.site, "" if former else cursor, corrections=article.corrections)
    for number, (version, state) in enumerate(former, start=1):
        is_last = number == len(former)
        source = replace(origin, captured=version.captured)
        yield StoredArticle(state, source, article.site, cursor if is_last else "", is_former=True)


def _as_new_article(article: Article, aliases: tuple[str, ...]) -> NewArticle:
    return NewArticle(
        title=article.title,
        body=article.body,
        section=article.section,
        published=article.published,
        root=article.root,
        links=tuple(replace(link, target=None, target_id=None) for link in article.links),
        url=article.url,
        authors=article.authors,
        language=article.language,
        warnings=article.warnings,
        date_from=article.date_from,
        aliases=tuple(alias for alias in aliases if alias != article.url),
        is_url_guessed=article.is_url_guessed,
        is_summary=article.is_summary,
    )


READER = SourceReader("newsbrowse", 1, "a newsbrowse archive", recognise, read)
