"""Another newsbrowse archive, to be merged: every article with its former states, as it was understood there."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from db.archive import Archive
from db.articles.corrections import as_said
from db.errors import ArchiveError
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import Item, Refused, StoredArticle
from db.models import Article, NewArticle, Source
from db.storage.compression import unpack
from db.storage.schema import APPLICATION_ID
from db.text.dates import Published

_SQLITE = b"SQLite format 3\0"
_AT_ONCE = 500


def recognise(source: Input) -> str | None:
    """An SQLite file that says it is an archive."""
    if source.start.startswith(_SQLITE) and source.start[68:72] == APPLICATION_ID.to_bytes(4, "big"):
        return "It is an SQLite file with the mark of a newsbrowse archive."
    return None


def read(source: Input, context: ReadContext) -> Iterator[Item]:
    """Its articles, oldest first; the cursor is the id of the last one."""
    if source.path is None:
        raise Refused("bad-archive", "It is a newsbrowse archive within another file: take it out to import it.")
    try:
        with closing(Archive.open(source.path)) as archive:
            yield from _articles(archive, int(context.start or 0))
    except ArchiveError as error:
        raise Refused("bad-archive", str(error)) from error


def _articles(archive: Archive, last: int) -> Iterator[Item]:
    """Every article with an id above ``last``."""
    query = "select id from articles where id > ? order by id limit ?"
    while True:
        with archive.pool.connection() as connection:
            ids = [row[0] for row in connection.execute(query, (last, _AT_ONCE))]
        if not ids:
            return
        for last in ids:
            yield from _states(archive, last)


def _states(archive: Archive, article_id: int) -> Iterator[StoredArticle]:
    article = archive.article(article_id)
    if article is None:
        return
    with archive.pool.connection() as connection:
        aliases = tuple(
            row[0] for row in connection.execute("select url from addresses where article_id = ?", (article_id,))
        )
        former = connection.execute(
            "select title, published, body, captured, text_digest from versions where article_id = ? order by number",
            (article_id,),
        ).fetchall()
    present = _present(as_said(article), aliases)
    origin = article.source or Source(str(archive.path), "", "")
    cursor = str(article_id)
    yield StoredArticle(present, origin, article.site, "" if former else cursor, corrections=article.corrections)
    for number, (title, published, body, captured, digest) in enumerate(former, start=1):
        state = replace(
            present,
            title=title,
            published=Published(published) if published else None,
            body=unpack(body),
            links=(),
        )
        is_last = number == len(former)
        yield StoredArticle(
            state, replace(origin, captured=captured), article.site, cursor if is_last else "", True, digest
        )


def _present(article: Article, aliases: tuple[str, ...]) -> NewArticle:
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
    )


READER = SourceReader("newsbrowse", 1, "a newsbrowse archive", recognise, read)
