"""What people say of an archive by hand, as imports meet it: corrections, which stay, and what was taken back."""

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from db.articles.corrections import value_of, with_value
from db.articles.snapshot import ArticleSnapshot
from db.models import NewArticle, Source
from db.text.cleaning import fold_title, title_key
from db.text.dates import Published
from db.text.urls import address_key

Kind = Literal["run", "article"]
"""What was taken back: an import, which may come again, or an article, which stays away."""

_IDENTIFYING = ("title", "date", "section")
"""Fields that an article without a URL is known by."""


def apply_corrections(connection: sqlite3.Connection, article_id: int, article: NewArticle) -> NewArticle:
    """What a source says of an article now, with what a person said in its place; what it says is kept beside that."""
    rows = connection.execute("select field, value from corrections where article_id = ?", (article_id,)).fetchall()
    for field, value in rows:
        connection.execute(
            "update corrections set said = ? where article_id = ? and field = ?",
            (value_of(article, field), article_id, field),
        )
        article = with_value(article, field, value)
    return article


def remove_corrections(connection: sqlite3.Connection, article_id: int, article: NewArticle) -> NewArticle:
    """An article of the archive as its source says it, without what a person said in its place."""
    rows = connection.execute("select field, said from corrections where article_id = ?", (article_id,)).fetchall()
    for field, said in rows:
        article = with_value(article, field, said)
    return article


def identity_key(article: NewArticle) -> int:
    """A signed 64-bit key of what an article without a URL is known by: title, section and year."""
    year = article.published.year if article.published else ""
    text = "\x1e".join((fold_title(article.title), "\x1f".join(article.section), str(year)))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


class CorrectedArticles:
    """The articles of an archive that are known by something else than what stands in their row.

    What it read is good until the end of a transaction, or until one of these articles moved: ``forget_all``.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: set[int] | None = None
        self._by_identity: dict[tuple[int, int], list[int]] = {}

    def forget_all(self) -> None:
        """Read them anew when they are next asked for."""
        self._ids = None

    def __contains__(self, article_id: int) -> bool:
        return article_id in self._read()

    def find(self, site_id: int, article: NewArticle) -> list[int]:
        """Those of which their sources say the title, section and year that ``article`` has; the newest first."""
        if not self._read():
            return []
        return self._by_identity.get((site_id, identity_key(article)), [])

    def _read(self) -> set[int]:
        if self._ids is not None:
            return self._ids
        said: defaultdict[int, dict[str, str]] = defaultdict(dict)
        marks = ",".join("?" * len(_IDENTIFYING))
        query = f"select article_id, field, coalesce(said, '') from corrections where field in ({marks})"
        for article_id, field, text in self._connection.execute(query, _IDENTIFYING):
            said[article_id][field] = text
        self._by_identity = defaultdict(list)
        for article_id in sorted(said, reverse=True):
            site_id, article = _known_by(self._connection, article_id)
            for field, text in said[article_id].items():
                article = with_value(article, field, text)
            self._by_identity[site_id, identity_key(article)].append(article_id)
        self._ids = set(said)
        return self._ids


def _known_by(connection: sqlite3.Connection, article_id: int) -> tuple[int, NewArticle]:
    """The site of an article, and its row as far as it is known by it."""
    site_id, title, published, path = connection.execute(
        "select a.site_id, a.title, a.published, s.path from articles a join sections s on s.id = a.section_id "
        "where a.id = ?",
        (article_id,),
    ).fetchone()
    return site_id, NewArticle(title, "", tuple(json.loads(path)), Published(published) if published else None)


@dataclass(frozen=True, slots=True)
class ForgottenArticle:
    """An article that was taken back: with which kind of thing, and the slug that it had."""

    kind: Kind
    slug: str


class ForgottenArticles:
    """The articles that were taken back. ``forget_all`` at the end of a transaction: others may take back more."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._is_any: bool | None = None

    def forget_all(self) -> None:
        """Look anew when asked next."""
        self._is_any = None

    def find(self, article: NewArticle, source: Source, site: str, digest: bytes) -> ForgottenArticle | None:
        """What was taken back and is the same article as this one, by the rules of identity."""
        if self._is_any is None:
            self._is_any = self._execute("select 1 from forgotten_articles limit 1").fetchone() is not None
        if not self._is_any:
            return None
        found = self._by_address(article, site) if article.url else self._by_place(article, source, site, digest)
        return next((taken for taken in found if taken.kind == "article"), found[0] if found else None)

    def _by_address(self, article: NewArticle, site: str) -> list[ForgottenArticle]:
        query = (
            "select f.kind, a.slug, a.title_key from forgotten_addresses d "
            "join forgotten_articles a on a.id = d.forgotten_article_id join forgotten f on f.id = a.forgotten_id "
            "where d.key = ? and a.site = ?"
        )
        own = title_key(article.title)
        found = []
        for url in (article.url, *article.aliases):
            assert url is not None
            for kind, slug, title in self._execute(query, (address_key(url), site)):
                if url == article.url or title == own:
                    found.append(ForgottenArticle(kind, slug))
        return found

    def _by_place(self, article: NewArticle, source: Source, site: str, digest: bytes) -> list[ForgottenArticle]:
        query = (
            "select f.kind, a.slug, a.kept from forgotten_articles a join forgotten f on f.id = a.forgotten_id "
            "where a.identity = ? and a.site = ?"
        )
        found = []
        for kind, slug, kept in self._execute(query, (identity_key(article), site)).fetchall():
            dossier = ArticleSnapshot.unpack(kept)
            if digest in dossier.states or any(origin.place == source.place for origin in dossier.origins):
                found.append(ForgottenArticle(kind, slug))
        return found
