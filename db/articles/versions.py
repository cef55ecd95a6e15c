"""States of an article, each its title and text at one time, and how former ones are stored."""

import json
import sqlite3
import zlib
from dataclasses import dataclass, replace

from db.models import Link, NewArticle
from db.storage.compression import pack, unpack
from db.text.dates import Published

_REST = ("section", "root", "url", "authors", "language", "warnings", "date_from", "is_url_guessed")
"""Fields of a state without a column of their own in ``versions``, besides its links."""


def pack_rest(state: NewArticle) -> bytes:
    """Return the fields of a state that have no column in ``versions``, compressed, for the column ``rest``."""
    rest: dict[str, object] = {name: value for name in _REST if (value := getattr(state, name))}
    rest["links"] = [(link.kind, link.text, link.url) for link in state.links]
    return zlib.compress(json.dumps(rest, ensure_ascii=False).encode(), 1)


def unpack_rest(stored: bytes, state: NewArticle) -> NewArticle:
    """Return ``state`` with the fields that ``pack_rest`` stored."""
    rest = json.loads(zlib.decompress(stored))
    return replace(
        state,
        section=tuple(rest.get("section", ())),
        root=rest.get("root", ""),
        url=rest.get("url"),
        authors=tuple(rest.get("authors", ())),
        language=rest.get("language"),
        warnings=tuple(rest.get("warnings", ())),
        date_from=rest.get("date_from", ""),
        is_url_guessed=rest.get("is_url_guessed", False),
        links=tuple(Link(*link) for link in rest["links"]),
        aliases=(),
    )


def parse_published(iso: str | None) -> Published | None:
    """Return the date of a column; None if it is null."""
    return Published(iso) if iso else None


@dataclass(frozen=True, slots=True)
class PresentState:
    """The present state of an article.

    ``state`` includes corrections by hand, ``digest`` is of the state without them.
    """

    slug: str
    site_id: int
    site: str
    digest: bytes
    state: NewArticle


def read_present(connection: sqlite3.Connection, article_id: int) -> PresentState:
    """Return the present state of an existing article; rows that wait in an ``ArticleStore`` must have been flushed."""
    row = connection.execute(
        "select a.slug, a.site_id, t.name, a.text_digest, a.title, a.published, a.url, a.authors, "
        "a.language, a.root, a.warnings, a.date_from, a.is_summary, a.is_url_guessed, s.path, b.body from articles a "
        "join sites t on t.id = a.site_id join sections s on s.id = a.section_id join bodies b on b.id = a.id "
        "where a.id = ?",
        (article_id,),
    ).fetchone()
    slug, site_id, site, digest, title, published, url, authors, language, root, warnings, *more = row
    date_from, is_summary, is_url_guessed, path, body = more
    links = connection.execute(
        "select kind, text, url from links where article_id = ? order by position", (article_id,)
    ).fetchall()
    state = NewArticle(
        title,
        unpack(body),
        section=tuple(json.loads(path)),
        published=parse_published(published),
        root=root or "",
        links=tuple(Link(*link) for link in links),
        url=url,
        authors=tuple(json.loads(authors)) if authors else (),
        language=language,
        warnings=tuple(json.loads(warnings)) if warnings else (),
        date_from=date_from or "",
        is_summary=bool(is_summary),
        is_url_guessed=bool(is_url_guessed),
    )
    return PresentState(slug, site_id, site, digest, state)


@dataclass(frozen=True, slots=True)
class FormerVersion:
    """A former state of an article.

    ``replaced`` is the time at which another state replaced it; ``captured`` its time of capture, if known.
    """

    digest: bytes
    replaced: str
    captured: str | None


def read_versions(
    connection: sqlite3.Connection, article_id: int, fallback: NewArticle
) -> list[tuple[FormerVersion, NewArticle]]:
    """Return the former states of an article, oldest first.

    Archives of older versions stored no ``rest``: such fields are taken from ``fallback``.
    """
    versions = []
    for title, published, body, is_summary, rest, *former in connection.execute(
        "select title, published, body, is_summary, rest, text_digest, replaced, captured from versions "
        "where article_id = ? order by number",
        (article_id,),
    ):
        state = replace(
            fallback, title=title, published=parse_published(published), body=unpack(body), is_summary=bool(is_summary)
        )
        versions.append((FormerVersion(*former), state if rest is None else unpack_rest(rest, state)))
    return versions


def replace_version(
    connection: sqlite3.Connection, article_id: int, digest: bytes, new_digest: bytes, state: NewArticle
) -> None:
    """Replace a former state by what its bytes are read as now; when it was replaced and captured stays."""
    connection.execute(
        "update versions set title = ?, published = ?, body = ?, is_summary = ?, rest = ?, text_digest = ? "
        "where article_id = ? and text_digest = ?",
        (
            state.title,
            state.published.iso if state.published else None,
            pack(state.body),
            state.is_summary,
            pack_rest(state),
            new_digest,
            article_id,
            digest,
        ),
    )


def remove_version(connection: sqlite3.Connection, article_id: int, digest: bytes) -> None:
    """Remove a former state of an article; those after it move up."""
    query = "select id from versions where article_id = ? and text_digest != ? order by number"
    kept = connection.execute(query, (article_id, digest)).fetchall()
    connection.execute("delete from versions where article_id = ? and text_digest = ?", (article_id, digest))
    connection.executemany(
        "update versions set number = ? where id = ?", [(number, row[0]) for number, row in enumerate(kept, start=1)]
    )


def add_version(connection: sqlite3.Connection, article_id: int, former: FormerVersion, state: NewArticle) -> None:
    """Store a former state of an article, after those that it has."""
    connection.execute(
        "insert into versions (article_id, number, title, published, body, is_summary, rest, text_digest, replaced, "
        "captured) values (?1, 1 + (select count(*) from versions where article_id = ?1), ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article_id,
            state.title,
            state.published.iso if state.published else None,
            pack(state.body),
            state.is_summary,
            pack_rest(state),
            former.digest,
            former.replaced,
            former.captured,
        ),
    )
